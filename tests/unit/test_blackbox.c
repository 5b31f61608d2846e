/* blackbox: right gradients are not accused, wrong ones are, kinks are named.
 *
 * A corpus of functions whose gradients are written down by hand, at random
 * points: smooth ones of all scales, noise of several sizes, single precision,
 * printed digits, steps, fixed iterations, kinks. The truth is the formula. */
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "code/blackbox.h"

#define MOST 12
#define POINTS 24

enum family { SMOOTH, SCALED, NOISY, SINGLE, PRINTED, ITERATES, NEAR_KINK };

struct subject {
    const char *name;
    enum family family;
    size_t n;
    double (*value)(const double *x, double *g);
    double low, high; /* of the entries */
};

/* --- functions ---------------------------------------------------------------- */
#define F(name) static double name(const double *x, double *g)

F(booth)
{
    double a = x[0] + 2 * x[1] - 7, b = 2 * x[0] + x[1] - 5;
    if (g) {
        g[0] = 2 * a + 4 * b;
        g[1] = 4 * a + 2 * b;
    }
    return a * a + b * b;
}
F(beale)
{
    static const double c[] = {1.5, 2.25, 2.625};
    double s = 0;
    if (g)
        g[0] = g[1] = 0;
    for (int i = 0; i < 3; i++) {
        double r = c[i] - x[0] * (1 - pow(x[1], i + 1));
        s += r * r;
        if (g) {
            g[0] -= 2 * r * (1 - pow(x[1], i + 1));
            g[1] += 2 * r * x[0] * (i + 1) * pow(x[1], i);
        }
    }
    return s;
}
F(himmelblau)
{
    double a = x[0] * x[0] + x[1] - 11, b = x[0] + x[1] * x[1] - 7;
    if (g) {
        g[0] = 4 * a * x[0] + 2 * b;
        g[1] = 2 * a + 4 * b * x[1];
    }
    return a * a + b * b;
}
F(camel)
{
    double a = x[0], b = x[1];
    if (g) {
        g[0] = 8 * a - 8.4 * a * a * a + 2 * pow(a, 5) + b;
        g[1] = a - 8 * b + 16 * b * b * b;
    }
    return 4 * a * a - 2.1 * pow(a, 4) + pow(a, 6) / 3 + a * b - 4 * b * b +
           4 * pow(b, 4);
}
F(easom)
{
    double a = x[0] - 3, b = x[1] - 3, e = exp(-a * a - b * b);
    double v = -cos(x[0]) * cos(x[1]) * e;
    if (g) {
        g[0] = sin(x[0]) * cos(x[1]) * e - 2 * a * v;
        g[1] = cos(x[0]) * sin(x[1]) * e - 2 * b * v;
    }
    return v;
}
F(branin)
{
    double c = 5.1 / (4 * M_PI * M_PI), d = 5 / M_PI, t = 1 / (8 * M_PI);
    double r = x[1] - c * x[0] * x[0] + d * x[0] - 6;
    if (g) {
        g[0] = 2 * r * (d - 2 * c * x[0]) - 10 * (1 - t) * sin(x[0]);
        g[1] = 2 * r;
    }
    return r * r + 10 * (1 - t) * cos(x[0]) + 10;
}
F(mccormick)
{
    double d = x[0] - x[1];
    if (g) {
        g[0] = cos(x[0] + x[1]) + 2 * d - 1.5;
        g[1] = cos(x[0] + x[1]) - 2 * d + 2.5;
    }
    return sin(x[0] + x[1]) + d * d - 1.5 * x[0] + 2.5 * x[1] + 1;
}
F(levy)
{
    double s = 0;
    for (int i = 0; i < 4; i++) {
        double w = 1 + (x[i] - 1) / 4, t = sin(M_PI * w + 1);
        s += (w - 1) * (w - 1) * (1 + 10 * t * t);
        if (g)
            g[i] = (2 * (w - 1) * (1 + 10 * t * t) +
                    (w - 1) * (w - 1) * 20 * t * cos(M_PI * w + 1) * M_PI) /
                   4;
    }
    return s;
}
F(griewank)
{
    double s = 0, p = 1;
    for (int i = 0; i < 5; i++) {
        s += x[i] * x[i] / 4000;
        p *= cos(x[i] / sqrt(i + 1));
    }
    for (int i = 0; g && i < 5; i++)
        g[i] = x[i] / 2000 + p * tan(x[i] / sqrt(i + 1)) / sqrt(i + 1);
    return s - p + 1;
}
F(rastrigin)
{
    double s = 30;
    for (int i = 0; i < 3; i++) {
        s += x[i] * x[i] - 10 * cos(2 * M_PI * x[i]);
        if (g)
            g[i] = 2 * x[i] + 20 * M_PI * sin(2 * M_PI * x[i]);
    }
    return s;
}
F(zakharov)
{
    double a = 0, s = 0;
    for (int i = 0; i < 6; i++) {
        s += x[i] * x[i];
        a += 0.5 * (i + 1) * x[i];
    }
    for (int i = 0; g && i < 6; i++)
        g[i] = 2 * x[i] + (2 * a + 4 * a * a * a) * 0.5 * (i + 1);
    return s + a * a + a * a * a * a;
}
F(softmax_loss)
{
    double top = -INFINITY, sum = 0;
    for (int i = 0; i < 8; i++)
        top = fmax(top, x[i]);
    for (int i = 0; i < 8; i++)
        sum += exp(x[i] - top);
    for (int i = 0; g && i < 8; i++)
        g[i] = exp(x[i] - top) / sum - (i == 2);
    return top + log(sum) - x[2];
}
F(logistic)
{
    double s = 0;
    if (g)
        memset(g, 0, 5 * sizeof *g);
    for (int k = 0; k < 20; k++) {
        double z = 0, y = k % 3 ? 1 : -1, f[5];
        for (int i = 0; i < 5; i++) {
            f[i] = sin(1.0 + k * (i + 1));
            z += x[i] * f[i];
        }
        s += log1p(exp(-y * z));
        for (int i = 0; g && i < 5; i++)
            g[i] -= y * f[i] / (1 + exp(y * z));
    }
    return s;
}
F(gauss_likelihood)
{
    double s = 0, mu = x[0], sd = x[1];
    if (g)
        g[0] = g[1] = 0;
    for (int k = 0; k < 30; k++) {
        double y = 2 + sin(3.0 * k), z = (y - mu) / sd;
        s += log(sd) + z * z / 2;
        if (g) {
            g[0] -= z / sd;
            g[1] += 1 / sd - z * z / sd;
        }
    }
    return s;
}
F(geometric_mean)
{
    double s = 0;
    for (int i = 0; i < 6; i++)
        s += log(x[i]);
    double v = exp(s / 6);
    for (int i = 0; g && i < 6; i++)
        g[i] = v / (6 * x[i]);
    return v;
}
F(ratio)
{
    double q = 1 + x[0] * x[0] + x[1] * x[1];
    if (g) {
        g[0] = x[1] / q - x[0] * x[1] * 2 * x[0] / (q * q);
        g[1] = x[0] / q - x[0] * x[1] * 2 * x[1] / (q * q);
    }
    return x[0] * x[1] / q;
}
F(determinant)
{
    if (g) {
        g[0] = x[4] * x[8] - x[5] * x[7], g[1] = x[5] * x[6] - x[3] * x[8];
        g[2] = x[3] * x[7] - x[4] * x[6], g[3] = x[2] * x[7] - x[1] * x[8];
        g[4] = x[0] * x[8] - x[2] * x[6], g[5] = x[1] * x[6] - x[0] * x[7];
        g[6] = x[1] * x[5] - x[2] * x[4], g[7] = x[2] * x[3] - x[0] * x[5];
        g[8] = x[0] * x[4] - x[1] * x[3];
    }
    return x[0] * (x[4] * x[8] - x[5] * x[7]) -
           x[1] * (x[3] * x[8] - x[5] * x[6]) +
           x[2] * (x[3] * x[7] - x[4] * x[6]);
}
F(lennard_jones)
{
    double r2 = x[0] * x[0] + x[1] * x[1] + x[2] * x[2], q = 1 / (r2 * r2 * r2);
    for (int i = 0; g && i < 3; i++)
        g[i] = 4 * (-12 * q * q + 6 * q) * x[i] / r2;
    return 4 * (q * q - q);
}
F(kepler)
{
    double r = hypot(x[0], x[1]);
    if (g) {
        g[0] = x[0] / (r * r * r), g[1] = x[1] / (r * r * r);
        g[2] = x[2], g[3] = x[3];
    }
    return 0.5 * (x[2] * x[2] + x[3] * x[3]) - 1 / r;
}
F(oscillates)
{
    if (g) {
        g[0] = 40 * cos(40 * x[0]) * exp(-x[1]);
        g[1] = -sin(40 * x[0]) * exp(-x[1]);
    }
    return sin(40 * x[0]) * exp(-x[1]);
}
F(tower)
{
    double a = exp(x[0] * x[0]), b = tanh(a - x[1]);
    if (g) {
        g[0] = (1 - b * b) * a * 2 * x[0];
        g[1] = -(1 - b * b);
    }
    return b;
}
F(angles)
{
    if (g) {
        g[0] = -x[1] / (x[0] * x[0] + x[1] * x[1]);
        g[1] = x[0] / (x[0] * x[0] + x[1] * x[1]);
    }
    return atan2(x[1], x[0]);
}
F(offset) /* a small slope on a large value */
{
    if (g) {
        g[0] = cos(x[0]);
        g[1] = 2 * x[1];
    }
    return 1e6 + sin(x[0]) + x[1] * x[1];
}
F(tiny)
{
    if (g) {
        g[0] = 1e-30 * 3 * x[0] * x[0] * x[1];
        g[1] = 1e-30 * x[0] * x[0] * x[0];
    }
    return 1e-30 * x[0] * x[0] * x[0] * x[1];
}
F(huge)
{
    if (g) {
        g[0] = 1e30 * exp(x[0]) * x[1];
        g[1] = 1e30 * exp(x[0]);
    }
    return 1e30 * exp(x[0]) * x[1];
}
F(decades)
{
    double s = 0;
    for (int i = 0; i < 8; i++) {
        double c = pow(10, i - 4);
        s += c * sin(x[i]);
        if (g)
            g[i] = c * cos(x[i]);
    }
    return s;
}
F(units) /* metres and pascals in one vector */
{
    double p = x[0] * 1e5, l = x[1] * 1e-3;
    if (g) {
        g[0] = 1e5 * l * l / (1 + p * 1e-6) -
               p * l * l * 0.1 / ((1 + p * 1e-6) * (1 + p * 1e-6));
        g[1] = 2 * p * l * 1e-3 / (1 + p * 1e-6);
    }
    return p * l * l / (1 + p * 1e-6);
}

static double hash(const double *x, size_t n) /* in [-1, 1] */
{
    uint64_t h = 88172645463325252u, bits;
    for (size_t i = 0; i < n; i++) {
        memcpy(&bits, x + i, sizeof bits);
        h ^= bits;
        h *= 0x2545F4914F6CDD1Du;
        h ^= h >> 31;
    }
    return (double)(h >> 11) * 0x1p-52 - 1;
}
F(noise_10)
{
    return himmelblau(x, g) + 1e-10 * hash(x, 2);
}
F(noise_7)
{
    return ratio(x, g) + 1e-7 * hash(x, 2);
}
F(noise_5)
{
    return levy(x, g) + 1e-5 * hash(x, 4);
}
F(noise_4)
{
    return booth(x, g) + 1e-4 * hash(x, 2);
}
F(single_camel)
{
    float a = (float)x[0], b = (float)x[1];
    if (g) {
        g[0] = (double)(8 * a - 8.4f * a * a * a + 2 * a * a * a * a * a + b);
        g[1] = (double)(a - 8 * b + 16 * b * b * b);
    }
    return (double)(4 * a * a - 2.1f * a * a * a * a +
                    a * a * a * a * a * a / 3 + a * b - 4 * b * b +
                    4 * b * b * b * b);
}
F(single_ratio)
{
    float a = (float)x[0], b = (float)x[1], q = 1 + a * a + b * b;
    if (g) {
        g[0] = (double)(b / q - a * b * 2 * a / (q * q));
        g[1] = (double)(a / q - a * b * 2 * b / (q * q));
    }
    return (double)(a * b / q);
}
static double printed(double v, int digits)
{
    char text[40];
    snprintf(text, sizeof text, "%.*g", digits, v);
    return strtod(text, NULL);
}
F(printed_6)
{
    double v = himmelblau(x, g);
    if (g)
        g[0] = printed(g[0], 6), g[1] = printed(g[1], 6);
    return printed(v, 6);
}
F(printed_9)
{
    double v = branin(x, g);
    if (g)
        g[0] = printed(g[0], 9), g[1] = printed(g[1], 9);
    return printed(v, 9);
}
F(newton_root) /* y^3 + x1 y = x2, to full precision */
{
    double y = 1;
    for (int k = 0; k < 60; k++)
        y -= (y * y * y + x[0] * y - x[1]) / (3 * y * y + x[0]);
    if (g) {
        g[0] = -y / (3 * y * y + x[0]);
        g[1] = 1 / (3 * y * y + x[0]);
    }
    return y;
}
F(near_abs) /* a kink 1e-4 aside */
{
    if (g) {
        g[0] = 2 + (x[0] - x[1] > 0 ? 1 : -1);
        g[1] = -(x[0] - x[1] > 0 ? 1.0 : -1.0) + 2 * x[1];
    }
    return 2 * x[0] + fabs(x[0] - x[1]) + x[1] * x[1];
}
F(hinge)
{
    double s = 0;
    for (int i = 0; i < 6; i++) {
        double m = 1 - (i + 1) * x[i];
        s += m > 0 ? m : 0;
        if (g)
            g[i] = (m > 0 ? -(i + 1) : 0) + (i == 0);
    }
    return s + x[0];
}

static const struct subject corpus[] = {
    {"booth", SMOOTH, 2, booth, -5, 5},
    {"beale", SMOOTH, 2, beale, -2, 2},
    {"himmelblau", SMOOTH, 2, himmelblau, -4, 4},
    {"camel", SMOOTH, 2, camel, -2, 2},
    {"easom", SMOOTH, 2, easom, 1, 5},
    {"branin", SMOOTH, 2, branin, -5, 10},
    {"mccormick", SMOOTH, 2, mccormick, -1, 4},
    {"levy", SMOOTH, 4, levy, -5, 5},
    {"griewank", SMOOTH, 5, griewank, -9, 9},
    {"rastrigin", SMOOTH, 3, rastrigin, -5, 5},
    {"zakharov", SMOOTH, 6, zakharov, -2, 2},
    {"softmax loss", SMOOTH, 8, softmax_loss, -4, 4},
    {"logistic", SMOOTH, 5, logistic, -1, 1},
    {"likelihood", SMOOTH, 2, gauss_likelihood, 0.3, 3},
    {"geometric mean", SMOOTH, 6, geometric_mean, 0.1, 9},
    {"ratio", SMOOTH, 2, ratio, -3, 3},
    {"determinant", SMOOTH, 9, determinant, -2, 2},
    {"Lennard-Jones", SMOOTH, 3, lennard_jones, 0.6, 1.5},
    {"Kepler", SMOOTH, 4, kepler, 0.2, 2},
    {"oscillates", SMOOTH, 2, oscillates, -2, 2},
    {"tower", SMOOTH, 2, tower, -1.2, 1.2},
    {"angles", SMOOTH, 2, angles, 0.1, 2},
    {"Newton's root", SMOOTH, 2, newton_root, 0.5, 4},
    {"offset", SCALED, 2, offset, -2, 2},
    {"tiny", SCALED, 2, tiny, 0.5, 3},
    {"huge", SCALED, 2, huge, 0.5, 3},
    {"decades", SCALED, 8, decades, -1.3, 1.3},
    {"units", SCALED, 2, units, 0.5, 4},
    {"noise 1e-10", NOISY, 2, noise_10, -4, 4},
    {"noise 1e-7", NOISY, 2, noise_7, -3, 3},
    {"noise 1e-5", NOISY, 4, noise_5, -5, 5},
    {"noise 1e-4", NOISY, 2, noise_4, -5, 5},
    {"single camel", SINGLE, 2, single_camel, -2, 2},
    {"single ratio", SINGLE, 2, single_ratio, -3, 3},
    {"6 digits", PRINTED, 2, printed_6, -4, 4},
    {"9 digits", PRINTED, 2, printed_9, -5, 10},
    {"near a kink", NEAR_KINK, 2, near_abs, -2, 2},
    {"hinge", NEAR_KINK, 6, hinge, -2, 2},
};

/* --- running it ------------------------------------------------------------------ */

static size_t values_called;

static void call_value(void *context, size_t count, const double *x, double *y,
                       bool whole)
{
    const struct subject *s = context;
    (void)whole;
    for (size_t j = 0; j < count; j++)
        y[j] = s->value(x + j * s->n, NULL);
    values_called += count;
}

static void call_gradient(void *context, size_t count, const double *x,
                          double *y, bool whole)
{
    const struct subject *s = context;
    (void)whole;
    for (size_t j = 0; j < count; j++)
        s->value(x + j * s->n, y + j * s->n);
}

static struct slope_verdict judge(const struct subject *s, const double *x,
                                  size_t i, double factor, bool stated)
{
    double g[MOST], noise[MOST], d[MOST] = {0}, y = s->value(x, g);
    struct callable value = {s->n, 1, call_value, (void *)s};
    struct callable gradient = {s->n, s->n, call_gradient, (void *)s};
    struct probe_line line;
    double scale = d[i] = blackbox_scale(s->n, x, i);
    double claimed = g[i] * factor * scale;
    struct slope_rule rule = {.rtol = stated ? 1e-9 : 1e-6,
                              .sees = 1e-3,
                              .stated = stated};
    line_init(&line, &value, x, d, &y, i + 1);
    struct slope_verdict e = blackbox_judge(&line, 0, claimed, 0,
                                            blackbox_widest(s->n, x, i), &rule);
    if (e.verdict == VERDICT_FAIL || e.verdict == VERDICT_UNSURE) {
        blackbox_noise(&gradient, x, NULL, 7, noise);
        e = blackbox_judge(&line, 0, claimed, noise[i] * scale * factor,
                           blackbox_widest(s->n, x, i), &rule);
    }
    line_free(&line);
    return e;
}

static void point_of(const struct subject *s, uint64_t seed, double *x)
{
    uint64_t state = seed * 2654435761u + 99;
    for (size_t i = 0; i < s->n; i++)
        x[i] = s->low + (s->high - s->low) * line_random(&state);
    if (s->value == near_abs)
        x[0] = x[1] + (seed % 2 ? 1e-4 : -1e-4);
}

struct tally {
    size_t all, pass, fail, other;
};

static void add(struct tally *t, enum verdict v)
{
    t->all++;
    t->pass += v == VERDICT_PASS;
    t->fail += v == VERDICT_FAIL;
    t->other += v != VERDICT_PASS && v != VERDICT_FAIL;
}

static int by_size(const void *a, const void *b)
{
    size_t p = *(const size_t *)a, q = *(const size_t *)b;
    return (p > q) - (p < q);
}

#define SUBJECTS (sizeof corpus / sizeof corpus[0])

static void no_right_gradient_fails(void **state)
{
    (void)state;
    static size_t calls[SUBJECTS * POINTS * MOST];
    size_t n = 0;
    struct tally all = {0};
    for (size_t k = 0; k < SUBJECTS; k++) {
        struct tally t = {0};
        for (size_t p = 0; p < POINTS; p++) {
            double x[MOST];
            point_of(&corpus[k], p, x);
            for (size_t i = 0; i < corpus[k].n; i++) {
                values_called = 1; /* that at the point */
                struct slope_verdict e = judge(&corpus[k], x, i, 1, false);
                calls[n++] = values_called;
                add(&t, e.verdict);
                if (e.verdict == VERDICT_FAIL)
                    print_message("%s: entry %zu: %.12g, differences %.12g +- "
                                  "%g\n",
                                  corpus[k].name, i + 1, e.claimed, e.slope,
                                  e.bound);
            }
        }
        assert_int_equal(t.fail, 0);
        print_message("%-16s right: %4zu pass, %zu other\n", corpus[k].name,
                      t.pass, t.other);
        if (corpus[k].family == SMOOTH)
            assert_true(t.other * 100 <= t.all);
        all.all += t.all;
        all.pass += t.pass;
    }
    qsort(calls, n, sizeof *calls, by_size);
    print_message("%zu of %zu pass, median %zu calls\n", all.pass, all.all,
                  calls[n / 2]);
    assert_int_equal(calls[n / 2], 13);
    assert_true(all.pass * 100 >= all.all * 90);
}

static void one_per_cent_is_seen(void **state)
{
    (void)state;
    struct tally t = {0}, one = {0};
    for (size_t k = 0; k < SUBJECTS; k++) {
        one = (struct tally){0};
        for (size_t p = 0; p < POINTS; p++) {
            double x[MOST], g[MOST];
            point_of(&corpus[k], p, x);
            corpus[k].value(x, g);
            size_t i = p % corpus[k].n;
            if (fabs(g[i]) > 1e-3 * fabs(corpus[k].value(x, NULL)) * 1e-6)
                add(&one, judge(&corpus[k], x, i, 1.01, false).verdict);
        }
        print_message("%-16s 1 %%: %3zu FAIL %zu pass %zu other\n",
                      corpus[k].name, one.fail, one.pass, one.other);
        t.all += one.all, t.fail += one.fail, t.pass += one.pass;
    }
    print_message("%zu of %zu wrong ones FAIL, %zu pass\n", t.fail, t.all,
                  t.pass);
    assert_true(t.fail * 100 >= t.all * 93);
    assert_int_equal(t.pass, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_right_gradient_fails),
        cmocka_unit_test(one_per_cent_is_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
