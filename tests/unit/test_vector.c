/* The vector libm, of every row that it has a version of:
 *
 *   place       a number's result has the same bits alone, and anywhere in
 *               arrays of 1 to 20, whatever its neighbours are
 *   edges       zeros with their sign, infinities, NaN where scalar libm has
 *               them
 *   error       no further from scalar libm than the two bounds together, the
 *               vector's at least what the library promises (distances from
 *               the truth: test_ops.c)
 *   everywhere  single nodes and matrices take it while it is in use
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <math.h>
#include <string.h>

#include <cmocka.h>

#include "kernel/elementwise.h"
#include "kernel/vector_math.h"
#include "run/evaluate.h"

enum { LONGEST = 20, ROUNDS = 4000 };

static uint64_t state = 1;

static uint64_t bits(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    return state ^= state << 17;
}

/* Of every kind that a function may take another way for. */
static double draw(void)
{
    static const double edge[] = {0.0,
                                  -0.0,
                                  INFINITY,
                                  -INFINITY,
                                  NAN,
                                  1,
                                  -1,
                                  2,
                                  -2,
                                  .5,
                                  -.5,
                                  3,
                                  0x1p-1074,
                                  -0x1p-1074,
                                  0x1p-1022,
                                  0x1.8p-1023,
                                  0x1.fffffffffffffp1023,
                                  -0x1.fffffffffffffp1023,
                                  1e22,
                                  1e5,
                                  -1e9,
                                  709.9,
                                  710.5,
                                  -745.2,
                                  -746,
                                  1000,
                                  -1000,
                                  1e-20,
                                  -1e-20,
                                  26.6,
                                  M_PI,
                                  M_PI_2,
                                  0x1.fffffffffffffp-1,
                                  0x1.0000000000001p0};
    uint64_t b = bits();
    double u = (double)(bits() >> 11) * 0x1p-53, any;
    memcpy(&any, &b, sizeof any);
    switch (bits() % 7) {
    case 0:
        return any;
    case 1:
        return edge[b % (sizeof edge / sizeof *edge)];
    case 2:
        return 6 * u - 3;
    case 3:
        return 2 * u - 1;
    case 4:
        return 1500 * (u - .5);
    case 5:
        return ldexp(u - .5, (int)(b % 80) - 40);
    default:
        return 1 + ldexp(u - .5, -(int)(b % 50));
    }
}

static bool same(double x, double y)
{
    return (isnan(x) && isnan(y)) || memcmp(&x, &y, sizeof x) == 0;
}

/* By the row's loop, which takes what is in use. */
static double evaluated(unsigned op, double x, double y)
{
    double r;
    elementwise_table[op](1, &r, &x, 1, &y, 1, NULL, 1);
    return r;
}

static double bound(unsigned op, double x, double y, double r)
{
    double none = 0, out;
    struct bounded arg[3] = {{&x, &none, 1}, {&y, &none, 1}, {&none, &none, 1}};
    elementwise_bound_table[op](1, &out, &r, arg);
    return out;
}

static bool start(void)
{
    if (vector_math_use(true))
        return true;
    skip();
    return false;
}

static void check_place(unsigned op)
{
    double x[LONGEST], y[LONGEST], r[LONGEST], one;
    bool two = op_arity((enum op)op) == 2;
    size_t n = 1 + bits() % LONGEST;
    for (size_t i = 0; i < n; i++) {
        x[i] = draw();
        y[i] = draw();
    }
    vector_math(op, n, r, x, two ? y : NULL);
    for (size_t i = 0; i < n; i++) {
        vector_math(op, 1, &one, &x[i], two ? &y[i] : NULL);
        if (!same(r[i], one))
            fail_msg("%s(%a, %a) is %a at %zu of %zu, %a alone",
                     op_name((enum op)op), x[i], y[i], r[i], i, n, one);
    }
}

static void test_place(void **unused)
{
    (void)unused;
    if (!start())
        return;
    unsigned rows = 0;
    for (unsigned op = 0; op < OP_COUNT; op++) {
        rows += vector_math_has(op);
        for (int i = 0; vector_math_has(op) && i < ROUNDS; i++)
            check_place(op);
    }
    vector_math_use(false);
    assert_true(rows >= 5); /* glibc 2.22 had sin, cos, exp, log, pow */
}

/* Values and bounds of a row, by what is in use. */
struct sample {
    double x[ROUNDS], y[ROUNDS], r[ROUNDS], error[ROUNDS];
};

static void evaluate(unsigned op, struct sample *s)
{
    for (size_t i = 0; i < ROUNDS; i++) {
        s->r[i] = evaluated(op, s->x[i], s->y[i]);
        s->error[i] = bound(op, s->x[i], s->y[i], s->r[i]);
    }
}

static void check_scalar(unsigned op)
{
    static struct sample v, s;
    for (size_t i = 0; i < ROUNDS; i++) {
        s.x[i] = v.x[i] = draw();
        s.y[i] = v.y[i] = draw();
    }
    vector_math_use(true);
    evaluate(op, &v);
    vector_math_use(false);
    evaluate(op, &s);
    for (size_t i = 0; i < ROUNDS; i++) {
        double promise = 8 * (0x1p-53 * fabs(v.r[i]));
        bool edge = !isfinite(s.r[i]) || s.r[i] == 0 || !isfinite(v.r[i]);
        if (edge ? !same(v.r[i], s.r[i])
                 : !(fabs(v.r[i] - s.r[i]) <= v.error[i] + s.error[i] &&
                     v.error[i] >= promise))
            fail_msg("%s(%a, %a) is %a, %a by scalar libm, bounds %g and %g",
                     op_name((enum op)op), v.x[i], v.y[i], v.r[i], s.r[i],
                     v.error[i], s.error[i]);
    }
}

static void test_scalar(void **unused)
{
    bool has[OP_COUNT];
    (void)unused;
    if (!start())
        return;
    memcpy(has, vector_math_rows, sizeof has);
    for (unsigned op = 0; op < OP_COUNT; op++)
        if (has[op])
            check_scalar(op);
    for (unsigned op = 0; op < OP_COUNT; op++)
        assert_false(vector_math_has(op));
}

/* Broadcast x.^y and sin of a matrix: entry by entry what one number gives. */
static void test_everywhere(void **unused)
{
    enum { ROWS = 9, COLS = 17, N = ROWS * COLS };
    double x[N], y[COLS], r[N], s[N];
    (void)unused;
    if (!start())
        return;
    struct graph *g = graph_new();
    node a = Input(g, (struct shape){ROWS, COLS});
    node b = Input(g, (struct shape){1, COLS});
    node power = Pow(g, a, b), sine = Sin(g, a);
    for (size_t i = 0; i < N; i++)
        x[i] = 3 * fabs(sin((double)i));
    for (size_t j = 0; j < COLS; j++)
        y[j] = cos((double)j);
    evaluate_node(g, power, (const double *[]){x, y}, r);
    evaluate_node(g, sine, (const double *[]){x}, s);
    for (size_t i = 0; i < N; i++) {
        double one;
        vector_math(OP_POW, 1, &one, &x[i], &y[i / ROWS]);
        assert_true(same(one, r[i]));
        vector_math(OP_SIN, 1, &one, &x[i], NULL);
        assert_true(same(one, s[i]));
    }
    vector_math_use(false);
    graph_free(g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_place),
        cmocka_unit_test(test_scalar),
        cmocka_unit_test(test_everywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
