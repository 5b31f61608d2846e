/* test_screen: every elementwise row where its textbook rule is in danger: 0,
 * -0, denormal and huge numbers, ties, integers, tails. Value, slope and second
 * slope in doubles against the same nodes in balls: what doubles can hold is not
 * lost, and the running bound holds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>

#include "ball/ball.h"
#include "derive/derive.h"
#include "run/program.h"

#define SCALAR ((struct shape){1, 1})
#define LEAST 1e-290  /* below, doubles lose digits whatever is done */
#define LARGEST 1e290 /* products of two factors overflow */
#define LOSS 1e-9     /* the default tolerance */

static const double points[] = {
    0,   -0., 0x1p-1074, 1e-300, -1e-300, 1e-20, 1e-8,  -1e-8,  .5,
    -.5, 1,   -1,        2,      -2,      3,     12.3,  -12.3,  20,
    -40, 300, -300,      710,    1e5,     1e10,  1e160, -1e160, 1e300};
enum { POINTS = sizeof points / sizeof *points };

static const struct {
    enum op op;
    unsigned n;
} rows[] = {
#define E1(ID, ...) {OP_##ID, 1},
#define E2(ID, ...) {OP_##ID, 2}, /* special ones: test_special */
#define E3(ID, ...)
#include "graph/ops.def"
};

/* Rows whose loss stands: squares of the arguments over- or underflow, or -0 is
 * another point to doubles. */
static bool stands(enum op op, double x, double y, int order)
{
    double big = fmax(fabs(x), fabs(y)), small = fmin(fabs(x), fabs(y));
    if (order == 2 && big > 1e150)
        return true;
    switch (op) {
    case OP_ELLIPTICK:
    case OP_ELLIPTICE:
        return x < -1e100;
    case OP_LOGERFCSLOPE: /* third slopes of logerfc */
        return order == 2 || (order == 1 && x > 1e150);
    case OP_LOGERFCBEND:
        return order > 0;
    case OP_HYPOT:
        return big < 1e-290;
    case OP_ATAN2:
        return x == 0 || y == 0 || small < 1e-150;
    case OP_EXPRELN: /* of a huge order or argument */
        return big > 1e100;
    case OP_POW:
    case OP_XLOG:
        return fabs(y) < 1e-6 || fabs(x) < 1e-200;
    case OP_NTHROOT:
        return fabs(y) < 1 || fabs(y) > 1e4 || fabs(x) < 1e-290;
    case OP_DIV:
        return fabs(y) < 1e-150 || fabs(y) > 1e150;
    default:
        return false;
    }
}

struct screened {
    struct graph *g;
    node in[2], want[3];
    size_t n;
};

static struct screened screened(enum op op, unsigned n, unsigned by)
{
    struct screened s = {.g = graph_new(), .n = 1};
    for (unsigned k = 0; k < n; k++)
        s.in[k] = Input(s.g, SCALAR);
    s.want[0] = op == OP_SECHSQUARE
                    ? SechSquare(s.g, s.in[0], Tanh(s.g, s.in[0]))
                    : graph_elementwise(s.g, op, n, s.in);
    struct seed one = {s.in[by], Num(s.g, 1)};
    for (; s.n < 3; s.n++) {
        derive_forward(s.g, 1, &one, (struct stops){0}, 1, &s.want[s.n - 1],
                       &s.want[s.n]);
        if (s.want[s.n] == NONE || derive_gap().at != NONE)
            break;
    }
    return s;
}

/* The ball narrow enough, at more and more bits; false: none. */
static bool truth(struct ball_run *b, const struct screened *s, size_t k,
                  double *value)
{
    for (long bits = 128; bits <= 2048; bits *= 2) {
        ball_run_eval(b, bits, 0, NULL, false);
        const struct balls *v = ball_run_value(b, s->want[k]);
        *value = balls_mid(v, 0);
        if (!balls_finite(v, 0))
            return false;
        if (balls_bits(v, 0) >= 60 || (*value == 0 && balls_rad(v, 0) < LEAST))
            return true;
    }
    return false;
}

static int compare(const struct screened *s, enum op op, struct run *r,
                   struct ball_run *b, const double x[2])
{
    int bad = 0;
    for (size_t k = 0; k < s->n; k++) {
        double want, got = run_value(r, s->want[k], 0)[0];
        double bound = run_bound(r, s->want[k], 0)[0];
        if (stands(op, x[0], x[1], (int)k) || !truth(b, s, k, &want) ||
            fabs(want) > LARGEST || (want != 0 && fabs(want) < LEAST))
            continue;
        double error = fabs(got - want);
        bool lost = !(error <= LOSS * fabs(want));
        bool lies = isfinite(got) && error > bound + 0x1p-52 * fabs(want);
        if (lost || lies) {
            fprintf(stderr, "%s(%g, %g) order %zu: %.17g, true %.17g%s\n",
                    op_name(op), x[0], x[1], k, got, want,
                    lies ? ", beyond its bound" : "");
            bad++;
        }
    }
    return bad;
}

static int screen(enum op op, unsigned n, unsigned by)
{
    struct screened s = screened(op, n, by);
    struct program *p = program_new(s.g, s.n, s.want, false);
    struct run *r = run_new(p, 1);
    struct ball_run *b = ball_run_new(s.g, s.n, s.want);
    int bad = 0;
    for (size_t t = 0; t < POINTS * (n == 2 ? POINTS : 1); t += n * n) {
        double x[2] = {points[t % POINTS], points[t / POINTS % POINTS]};
        for (unsigned k = 0; k < n; k++) {
            run_set(r, s.in[k], &x[k]);
            ball_run_set(b, s.in[k], &x[k]);
        }
        run_eval_bounded(r);
        bad += compare(&s, op, r, b, x);
    }
    ball_run_free(b);
    run_free(r);
    program_free(p);
    graph_free(s.g);
    return bad;
}

static void test_rows(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        enum op op = rows[i].op;
        bool special = op >= OP_ERF && op < OP_PI && rows[i].n > 1;
        if (special || op_flags(op) & (OP_FLAT | OP_KINKS))
            continue;
        for (unsigned by = 0; by < rows[i].n; by++)
            if (op != OP_SECHSQUARE || by == 0)
                bad += screen(op, op == OP_SECHSQUARE ? 1 : rows[i].n, by);
    }
    assert_int_equal(bad, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
