/* window: the slope in a window, and the grain of the values.
 *
 * Idea: least squares of degree 6 through 13 values leaves 6 degrees of freedom,
 * and what it leaves is the noise of the value at that width, or what the
 * polynomial cannot follow; either bounds the slope. Values may move in grains
 * (single precision, few printed digits, a tolerance): then all residuals of a
 * narrow window may vanish by chance, so the noise is never taken to be less
 * than a share of the grain, else of an ulp.
 *
 * Invariant: bound holds for independent errors of the values; a window with
 * values that do not exist, or mostly equal ones (a staircase), is not valid.
 * Constants as measured in docs/method.md.
 */
#include "code/window.h"

#include <math.h>
#include <stdlib.h>

#include <stdio.h>

#define LOWER 4        /* degree that the slope is compared with */
#define MOVING 4       /* values that differ from the first, to see a grain */
#define SINGLE_BITS 29 /* double's mantissa less float's */
#define MOST_DIGITS 13 /* printed values of more digits are no grain */
#define FEWEST_DIGITS 3
#define WHOLE 0.02 /* off a multiple of the grain */

/* The values of a window: at 0 first, less the value there. */
struct values {
    size_t n;
    double t[FIT_POINTS], f[FIT_POINTS];
    double largest, low, high;
};

static bool values_take(struct track *s, double h, size_t half,
                        struct values *v)
{
    const struct probes *p = line_probes(s->line, REACH_BOTH, h, half);
    size_t m = s->line->f->m;
    *v = (struct values){.n = 1, .largest = fabs(s->value)};
    for (size_t j = 0; j < p->n; j++) {
        double y = p->y[j * m + s->k];
        if (!isfinite(y) || p->t[j] == 0)
            return false;
        v->t[v->n] = p->t[j];
        v->f[v->n] = y - s->value;
        v->largest = fmax(v->largest, fabs(y));
        v->low = fmin(v->low, v->f[v->n]);
        v->high = fmax(v->high, v->f[v->n]);
        v->n++;
    }
    return true;
}

/* --- grain ------------------------------------------------------------------- */

/* v to p significant digits. */
static double rounded(double v, int p)
{
    char text[40];
    snprintf(text, sizeof text, "%.*e", p - 1, v);
    return strtod(text, NULL);
}

/* Do p digits say all values, and keep them apart? */
static bool digits_do(const struct values *v, const double *y, int p,
                      double ulp)
{
    double r[FIT_POINTS];
    for (size_t i = 0; i < v->n; i++) {
        r[i] = rounded(y[i], p);
        if (!(fabs(r[i] - y[i]) <= 2 * ulp))
            return false;
        for (size_t j = 0; j < i; j++)
            if ((r[i] == r[j]) != (y[i] == y[j]))
                return false;
    }
    return true;
}

static double smallest_step(const struct values *v)
{
    double q = INFINITY;
    for (size_t i = 0; i < v->n; i++)
        for (size_t j = 0; j < i; j++) {
            double d = fabs(v->f[i] - v->f[j]);
            if (d > 0)
                q = fmin(q, d);
        }
    return q;
}

/* Are all differences whole multiples of one number? */
static double common_unit(const struct values *v, double ulp)
{
    double q = smallest_step(v);
    size_t distinct = 0;
    if (!isfinite(q) || q < 8 * ulp)
        return 0;
    for (size_t i = 0; i < v->n; i++) {
        double k = v->f[i] / q, whole = rint(k);
        if (fabs(k - whole) > WHOLE + 2 * ulp / q)
            return 0;
        distinct += fabs(whole) > 1; /* 0 and 1 fit any grain */
    }
    return distinct >= 2 ? q : 0;
}

/* The unit of the values: of single precision, of few printed digits, of
 * whatever they are multiples of; 0: that of doubles. */
static double grain_of(const struct track *s, const struct values *v)
{
    double ulp = line_ulp(v->largest), y[FIT_POINTS];
    size_t moving = 0;
    bool single = true;
    for (size_t i = 0; i < v->n; i++) {
        y[i] = v->f[i] + s->value;
        single = single && (double)(float)y[i] == y[i];
        moving += v->f[i] != 0;
    }
    if (moving < MOVING)
        return 0;
    if (single)
        return ldexp(ulp, SINGLE_BITS);
    for (int p = FEWEST_DIGITS; p <= MOST_DIGITS; p++)
        if (digits_do(v, y, p, ulp))
            return pow(10, floor(log10(v->largest)) - p + 1);
    return common_unit(v, ulp);
}

/* --- the window ------------------------------------------------------------------ */

static size_t count_equal(const struct values *v)
{
    size_t equal = 0;
    for (size_t j = 0; j < v->n; j++)
        for (size_t k = 0; k < j; k++)
            if (v->f[k] == v->f[j]) {
                equal++;
                break;
            }
    return equal;
}

struct probe_window window_look(struct track *s, double h, size_t half)
{
    struct probe_window w = {.h = h};
    struct values v;
    struct fit fit;
    if (!values_take(s, h, half, &v))
        return w;
    size_t equal = count_equal(&v);
    double grain = grain_of(s, &v);
    s->grain = fmax(s->grain, grain);
    double unit = fmax(line_ulp(v.largest), s->grain);
    w.rise = (v.high - v.low) / h;
    w.largest = v.largest;
    if (equal == v.n - 1) {
        w.valid = w.constant = true;
        w.noise = unit;
        w.bound = 2 * unit / h;
    } else if (equal * 2 <= v.n &&
               fit_polynomial(v.n, v.t, v.f, h, FIT_DEGREE, LOWER, &fit)) {
        w.valid = true;
        w.slope = fit.slope;
        w.noise = fmax(fit.noise, FLOOR * unit);
        w.bound = fabs(fit.slope - fit.lower) + SIGMAS * fit.kappa * w.noise;
    }
    return w;
}
