/* test_linalg_edge: identities of values, and the points where derivatives of
 * matrix operations go wrong: singular determinants, repeated eigenvalues, rank
 * loss, matrices that have no factor, norms at zero; and orders at which the
 * blocked kernels have several blocks.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "ball/ball.h"
#include "derive/derive.h"
#include "graph/matrix.h"
#include "linalg/linalg.h"
#include "run/program.h"

/* --- random values ------------------------------------------------------ */

static uint64_t state;

static double uniform(void) /* in [-1,1), the same numbers everywhere */
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (double)(int64_t)(state >> 11) / (double)(1LL << 52) - 1;
}

static void fill_any(struct shape s, double *x)
{
    for (size_t i = 0; i < shape_numel(s); i++)
        x[i] = uniform();
}

/* --- values and edge cases ---------------------------------------------- */

/* A graph of one matrix input, and the values of some nodes at a point. */
struct point {
    struct graph *g;
    node a;
    struct program *p;
    struct run *r;
};

static struct point point_open(uint32_t rows, uint32_t cols)
{
    struct point t = {.g = graph_new()};
    t.a = Input(t.g, (struct shape){rows, cols});
    return t;
}

static const double *point_value(struct point *t, node x, const double *at)
{
    run_free(t->r);
    program_free(t->p);
    t->p = program_new(t->g, 1, &x, false);
    t->r = run_new(t->p, 1);
    run_set(t->r, t->a, at);
    run_eval(t->r);
    return run_value(t->r, x, 0);
}

static void point_close(struct point *t)
{
    run_free(t->r);
    program_free(t->p);
    graph_free(t->g);
}

static node gradient(struct graph *g, node y, node x)
{
    struct seed seed = {y, Num(g, 1)};
    node bar = NONE;
    derive_reverse(g, 1, &seed, (struct stops){0, NULL}, 1, &x, &bar);
    return bar;
}

static void assert_values(const double *v, const double *expected, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!(fabs(v[i] - expected[i]) <= 1e-12 * (1 + fabs(expected[i])))) {
            print_error("entry %zu: %.17g, expected %.17g\n", i + 1, v[i],
                        expected[i]);
            fail();
        }
}

static void assert_nan(const double *v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        assert_true(isnan(v[i]));
}

static void test_det_singular(void **unused)
{
    (void)unused;
    static const double rank1[] = {1, 2, 2, 4}, zero[9] = {0};
    static const double rank2[] = {1, 0, 0, 0, 1, 0, 0, 0, 0};
    static const double rank_n_2[] = {1, 2, 3, 2, 4, 6, 3, 6, 9};
    struct point t = point_open(2, 2), u = point_open(3, 3);
    node bar = gradient(t.g, Det(t.g, t.a), t.a);
    assert_values(point_value(&t, bar, rank1), (double[]){4, -2, -2, 1}, 4);
    assert_values(point_value(&t, bar, zero), zero, 4);
    node bar3 = gradient(u.g, Det(u.g, u.a), u.a);
    assert_values(point_value(&u, bar3, rank2),
                  (double[]){0, 0, 0, 0, 0, 0, 0, 0, 1}, 9);
    assert_values(point_value(&u, bar3, rank_n_2), zero, 9);
    point_close(&u);
    point_close(&t);
    t = point_open(1, 1);
    bar = gradient(t.g, Det(t.g, t.a), t.a);
    assert_values(point_value(&t, bar, zero), (double[]){1}, 1);
    point_close(&t);
}

/* The second derivative of det is a polynomial: right at singular A as well. */
static void test_det_second(void **unused)
{
    (void)unused;
    static const double e[] = {1, 2, 3, 4}, rank1[] = {1, 2, 2, 4};
    static const double expected[] = {4, -3, -2, 1}, zero[4] = {0};
    struct point t = point_open(2, 2);
    node d = CofactorDot(t.g, t.a, Data(t.g, (struct shape){2, 2}, e));
    assert_values(point_value(&t, d, zero), expected, 4);
    assert_values(point_value(&t, d, rank1), expected, 4);
    assert_values(point_value(&t, d, e), expected, 4);
    point_close(&t);
}

static void test_repeated_eigenvalues(void **unused)
{
    (void)unused;
    static const double eye[] = {2, 0, 0, 0, 2, 0, 0, 0, 2};
    double expected[9] = {0};
    struct point t = point_open(3, 3);
    node e = Eigh(t.g, t.a), w = Part(e, 0), v = Part(e, 1);
    node bar = gradient(t.g, Sum(t.g, Exp(t.g, w), 0), t.a);
    for (int i = 0; i < 9; i += 4)
        expected[i] = exp(2);
    assert_values(point_value(&t, bar, eye), expected, 9);
    node x = MatMul(t.g, Mul(t.g, v, Transpose(t.g, w)), Transpose(t.g, v));
    bar = gradient(t.g, Sum(t.g, Diagonal(t.g, x), 0), t.a);
    assert_values(point_value(&t, bar, eye),
                  (double[]){1, 0, 0, 0, 1, 0, 0, 0, 1}, 9);
    /* the exponential by eigenvalues: at c*I its derivative is exp(c) D */
    static const double weights[] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    node exp_w = Diagonal(t.g, Exp(t.g, w));
    x = MatMul(t.g, v, MatMul(t.g, exp_w, Transpose(t.g, v)));
    bar = gradient(t.g, Dot(t.g, x, Data(t.g, (struct shape){3, 3}, weights)),
                   t.a);
    const double *form = point_value(&t, bar, eye);
    for (int i = 0; i < 9; i++)
        assert_true(fabs(form[i] -
                         exp(2) * (weights[i] + weights[i / 3 + 3 * (i % 3)]) /
                             2) < 1e-13);
    bar = gradient(t.g, Block(t.g, v, 1, 0, 1, 1), t.a);
    const double *single = point_value(&t, bar, eye);
    bool any = false;
    for (int i = 0; i < 9; i++)
        any = any || isnan(single[i]);
    assert_true(any); /* a single vector has no derivative here */
    point_close(&t);
}

/* Slope of the scalar y along d by balls 2^-step beside, of three times as many
 * bits and more; NaN if they are too wide. */
static double ball_slope_at(struct point *t, node y, const double *at,
                            const double *d, int step)
{
    long prec = 3L * step + 46;
    struct ball_run *r = ball_run_new(t->g, 1, &y);
    struct balls *a = balls_new(1), *b = balls_new(1);
    struct ball_shift shift = {t->a, d, 1, 1, -step};
    ball_run_set(r, t->a, at);
    ball_run_eval(r, prec, 1, &shift, false);
    balls_copy(a, ball_run_value(r, y));
    shift.m0 = shift.m1 = -1;
    ball_run_eval(r, prec, 1, &shift, false);
    balls_copy(b, ball_run_value(r, y));
    balls_sub(a, a, b, prec);
    balls_scale(a, a, 1, step - 1, prec);
    double slope = balls_rad(a, 0) < 1e-20 ? balls_mid(a, 0) : NAN;
    balls_free(a);
    balls_free(b);
    ball_run_free(r);
    return slope;
}

static double ball_slope(struct point *t, node y, const double *at,
                         const double *d)
{
    return ball_slope_at(t, y, at, d, 70);
}

/* A box around a repeated eigenvalue: V*diag(f(w))*V' is smooth there and its
 * ball narrow, and so is the rule's at the point; the vectors are neither. */
static void test_repeated_in_boxes(void **unused)
{
    (void)unused;
    static const double twice[] = {2, 0, 0, 0, 2, 0, 0, 0, 3};
    static const double d[] = {.5, -1, .25, -1, 1.5, 2, .25, 2, .125};
    struct point t = point_open(3, 3);
    node e = Eigh(t.g, t.a), w = Part(e, 0), v = Part(e, 1);
    node scaled = Mul(t.g, v, Transpose(t.g, Exp(t.g, w)));
    node x = MatMul(t.g, scaled, Transpose(t.g, v));
    node y = Dot(t.g, x, Data(t.g, (struct shape){3, 3}, d));
    node want[] = {y, gradient(t.g, y, t.a), v};
    struct ball_shift box = {t.a, d, -1, 1, -60};
    for (int i = 0; i < 3; i++) {
        struct ball_run *r = ball_run_new(t.g, 1, &want[i]);
        ball_run_set(r, t.a, twice);
        struct ball_status s = ball_run_eval(r, 256, i != 1, &box, false);
        assert_true((s.kink == NONE) == (i < 2));
        assert_true((balls_bits(ball_run_value(r, want[i]), 0) > 40) ==
                    (i < 2));
        ball_run_free(r);
    }
    point_close(&t);
}

/* What repeats or vanishes at the point is told apart 2^-70 beside it. */
static void test_degenerate_in_balls(void **unused)
{
    (void)unused;
    static const double twice[] = {2, 0, 0, 0, 2, 0, 0, 0, 2};
    static const double rank1[] = {1, 2, 3, 2, 4, 6, 3, 6, 9};
    static const double one_two_two[] = {2, 0, 0, 0, 2, 0, 0, 0, 1};
    static const double d[] = {.5, -1, .25, -.75, 1.5, 2, 1, -.5, .125};
    struct point t = point_open(3, 3);
    struct graph *g = t.g;
    node w = Part(Eigh(g, t.a), 0), eig = Part(Eig(g, t.a), 0), x;
    static const double even[] = {.5, -1, 1, -1, 1.5, 2, 1, 2, .125};
    double trace = d[0] + d[4] + d[8], s;
    s = ball_slope(&t, Sum(g, Exp(g, w), 0), twice, d);
    assert_values(&s, (double[]){exp(2) * trace}, 1);
    s = ball_slope(&t, Sum(g, Exp(g, w), 0), one_two_two, d);
    assert_values(&s, (double[]){exp(2) * (d[0] + d[4]) + exp(1) * d[8]}, 1);
    s = ball_slope(&t, Sum(g, Exp(g, eig), 0), twice, even);
    assert_values(&s, (double[]){exp(2) * trace}, 1);
    s = ball_slope(&t, NuclearNorm(g, t.a), twice, d);
    assert_values(&s, &trace, 1);
    s = ball_slope(&t, Det(g, t.a), rank1, d);
    assert_values(&s, (double[]){0}, 1);
    x = Dot(g, Cofactor(g, t.a), Data(g, (struct shape){3, 3}, twice));
    node dot = CofactorDot(g, t.a, Data(g, (struct shape){3, 3}, d));
    dot = Dot(g, dot, Data(g, (struct shape){3, 3}, twice));
    s = ball_slope(&t, x, rank1, d);
    assert_values(point_value(&t, dot, rank1), &s, 1);
    point_close(&t);
}

static void test_not_defined(void **unused)
{
    (void)unused;
    static const double singular[] = {1, 2, 2, 4}, indefinite[] = {1, 2, 2, 1};
    static const double skew[] = {0, -1, 1, 0}, negative[] = {-1, 0, 0, -2};
    static const double lopsided[] = {2, 1, 0, 2};
    struct point t = point_open(2, 2);
    struct graph *g = t.g;
    assert_nan(point_value(&t, Inverse(g, t.a), singular), 4);
    assert_nan(point_value(&t, LeftDivide(g, t.a, Eye(g, 2)), singular), 4);
    assert_true(*point_value(&t, LogDet(g, t.a), singular) == -INFINITY);
    assert_nan(point_value(&t, Chol(g, t.a, false), indefinite), 4);
    assert_nan(point_value(&t, Chol(g, t.a, false), lopsided), 4);
    assert_nan(point_value(&t, Part(Eigh(g, t.a), 0), lopsided), 2);
    assert_nan(point_value(&t, Part(Eig(g, t.a), 0), skew), 2);
    assert_nan(point_value(&t, Sqrtm(g, t.a), negative), 4);
    assert_nan(point_value(&t, Logm(g, t.a), negative), 4);
    assert_nan(point_value(&t, Logm(g, t.a), (double[]){1, 0, 0, 0}), 4);
    assert_nan(point_value(&t, Sylvester(g, t.a, Neg(g, t.a), t.a), negative),
               4);
    point_close(&t);
}

static void test_reasons(void **unused)
{
    (void)unused;
    static const double singular[] = {1, 2, 2, 4}, lopsided[] = {2, 1, 0, 2};
    static const double negative[] = {-1, 0, 0, -2};
    static const double indefinite[] = {1, 2, 2, 1}, turn[] = {0, 1, -1, 0};
    static const struct {
        enum op op;
        const double *a;
        const char *word;
    } cases[] = {
        {OP_SOLVE, singular, "singular"},  {OP_CHOL, lopsided, "symmetric"},
        {OP_CHOL, indefinite, "definite"}, {OP_EIGH, lopsided, "symmetric"},
        {OP_EIG, turn, "not real"},        {OP_EIG, lopsided, "meet"},
        {OP_LOGM, negative, "negative"},   {OP_SQRTM, negative, "negative"},
    };
    struct shape s = {2, 2};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_non_null(
            strstr(linalg_reason(cases[i].op, &cases[i].a, &s), cases[i].word));
    assert_null(linalg_reason(OP_EXPM, &cases[0].a, &s));
}

static void test_norms(void **unused)
{
    (void)unused;
    static const double zero[4] = {0}, big[] = {3e300, 0, 4e300, 0};
    struct point t = point_open(2, 2);
    node n = Norm2(t.g, t.a), bar = gradient(t.g, n, t.a);
    assert_values(point_value(&t, bar, zero), zero, 4);
    assert_values(point_value(&t, n, big), (double[]){5e300}, 1);
    assert_values(point_value(&t, bar, big), (double[]){.6, 0, .8, 0}, 4);
    point_close(&t);
}

static void test_rank_and_null(void **unused)
{
    (void)unused;
    static const double a[] = {1, 2, 2, 4, 3, 6};
    struct point t = point_open(2, 3);
    node n = NullSpace(t.g, t.a, 1);
    assert_values(point_value(&t, Rank(t.g, t.a), a), (double[]){1}, 1);
    node product = MatMul(t.g, t.a, n);
    assert_values(point_value(&t, product, a), (double[]){0, 0, 0, 0}, 4);
    node gram = MatMul(t.g, Transpose(t.g, n), n);
    assert_values(point_value(&t, gram, a), (double[]){1, 0, 0, 1}, 4);
    gradient(t.g, Sum(t.g, n, 0), t.a);
    assert_true(derive_gap().at == n);
    point_close(&t);
    t = point_open(3, 2);
    node q, r;
    QrFull(t.g, t.a, &q, &r);
    gradient(t.g, Sum(t.g, Square(t.g, r), 0), t.a);
    assert_true(derive_gap().at == NONE);
    static const double tall[] = {1, 2, 3, 4, 5, -6};
    node bar = gradient(t.g, Sum(t.g, q, 0), t.a);
    assert_true(derive_gap().at != NONE);
    assert_nan(point_value(&t, bar, tall), 6);
    bar = gradient(t.g, Sum(t.g, MatMul(t.g, q, r), 0), t.a);
    assert_values(point_value(&t, bar, tall), (double[]){1, 1, 1, 1, 1, 1}, 6);
    point_close(&t);
}

static void test_identities(void **unused)
{
    (void)unused;
    static const double a[] = {4, 1, .5, .75, 5, .25, .5, 1, 6};
    struct point t = point_open(3, 3);
    struct graph *g = t.g;
    node x = t.a, l, u, p, q = Qr(g, x), s = Svd(g, x), e = Eig(g, x);
    node sum = Add(g, x, Transpose(g, x)), h = Eigh(g, sum);
    LuMatrices(g, x, &l, &u, &p);
    const struct {
        node left, right;
    } equal[] = {
        {MatMul(g, x, Inverse(g, x)), Eye(g, 3)},
        {Pinv(g, x), Inverse(g, x)},
        {LogDet(g, x), Log(g, Det(g, x))},
        {MatMul(g, Part(q, 0), Part(q, 1)), x},
        {MatMul(g, l, u), MatMul(g, p, x)},
        {MatMul(g, Mul(g, Part(s, 0), Transpose(g, Part(s, 1))),
                Transpose(g, Part(s, 2))),
         x},
        {MatMul(g, x, Part(e, 1)),
         Mul(g, Part(e, 1), Transpose(g, Part(e, 0)))},
        {MatMul(g, sum, Part(h, 1)),
         Mul(g, Part(h, 1), Transpose(g, Part(h, 0)))},
        {MatMul(g, Transpose(g, Chol(g, sum, false)), Chol(g, sum, false)),
         sum},
        {MatMul(g, Chol(g, sum, true), Transpose(g, Chol(g, sum, true))), sum},
        {Expm(g, Logm(g, x)), x},
        {MatPower(g, Sqrtm(g, x), 2), x},
        {Logm(g, Sqrtm(g, x)), Mul(g, Num(g, .5), Logm(g, x))},
        {MatPower(g, x, -3), Inverse(g, MatPower(g, x, 3))},
        {MatPower(g, x, 0), Eye(g, 3)},
        {Add(g, MatMul(g, x, Lyap(g, x, sum)),
             MatMul(g, Lyap(g, x, sum), Transpose(g, x))),
         Neg(g, sum)},
        {Cofactor(g, x), Mul(g, Det(g, x), Transpose(g, Inverse(g, x)))},
        {SpectralNorm(g, x),
         Sqrt(g, Block(g, Part(Eigh(g, MatMul(g, Transpose(g, x), x)), 0), 2, 0,
                       1, 1))},
    };
    for (size_t i = 0; i < sizeof equal / sizeof *equal; i++) {
        double right[9];
        size_t n = shape_numel(graph_shape(g, equal[i].left));
        memcpy(right, point_value(&t, equal[i].right, a), n * sizeof *right);
        assert_values(point_value(&t, equal[i].left, a), right, n);
    }
    point_close(&t);
}

/* --- orders where the blocked kernels have several blocks --------------- */

static node sum_of_parts(struct graph *g, node x, unsigned parts)
{
    node s = NONE;
    for (unsigned i = 0; i < parts; i++)
        s = Plus(g, s, Sum(g, Square(g, Part(x, i)), 0));
    return s;
}

static node weighted(struct graph *g, node x)
{
    return Sum(g, Mul(g, Sin(g, x), Add(g, x, Num(g, .3))), 0);
}

static void check_large(node (*build)(struct graph *, node), const char *name,
                        uint32_t n)
{
    struct shape s = {n, n};
    struct graph *g = graph_new();
    node x = Input(g, s), xdot = Input(g, s), dot;
    node y = build(g, x), bar = gradient(g, y, x);
    struct seed seed = {x, xdot};
    derive_forward(g, 1, &seed, (struct stops){0, NULL}, 1, &y, &dot);
    node want[] = {dot, Dot(g, bar, xdot)};
    struct program *p = program_new(g, 2, want, false);
    struct run *r = run_new(p, 1);
    double *v = mem_alloc(2 * n * n * sizeof *v), *d = v + n * n;
    state = 7;
    fill_any(s, v);
    fill_any(s, d);
    for (uint32_t j = 0; j < n; j++)
        for (uint32_t i = 0; i <= j; i++) {
            v[j + n * i] = v[i + n * j];
            v[i + n * i] = n + i;
        }
    run_set(r, x, v);
    run_set(r, xdot, d);
    run_eval(r);
    double a = *run_value(r, want[0], 0), b = *run_value(r, want[1], 0);
    if (!(fabs(a - b) <= 1e-11 * fmax(1, fabs(a)))) {
        print_error("%s of order %u: %.15g, %.15g\n", name, n, a, b);
        fail();
    }
    mem_free(v);
    run_free(r);
    program_free(p);
    graph_free(g);
}

static node large_chol(struct graph *g, node x)
{
    return weighted(g, Chol(g, x, true));
}

static node large_chol_upper(struct graph *g, node x)
{
    return weighted(g, Chol(g, x, false));
}

static node large_lu(struct graph *g, node x)
{
    node lu = Lu(g, x);
    return Add(g, weighted(g, Part(lu, 0)), weighted(g, Part(lu, 1)));
}

static node large_rest(struct graph *g, node x)
{
    node q = Qr(g, x), e = Eigh(g, x), z = LogDet(g, x);
    node s = Add(g, z, weighted(g, Inverse(g, x)));
    s = Add(g, s, weighted(g, Part(q, 1)));
    return Add(g, s, sum_of_parts(g, e, 1));
}

static void test_large(void **unused)
{
    (void)unused;
    check_large(large_chol, "chol", 150);
    check_large(large_chol_upper, "chol", 150);
    check_large(large_lu, "lu", 150);
    check_large(large_rest, "logdet, inv, qr, eigh", 100);
}

/* Values that all meet, and are parted only by entries off the diagonal. */
static void test_parted_beside(void **unused)
{
    (void)unused;
    static const double thrice[16] = {3, 0, 0, 0, 0, 3, 0, 0,
                                      0, 0, 3, 0, 0, 0, 0, 3};
    static const double d[16] = {0,  1.5,  -1, .75,  1.5, 0, 1.25, 2,
                                 -1, 1.25, 0,  1.75, .75, 2, 1.75, 0};
    struct point t = point_open(4, 4);
    node w = Part(Eigh(t.g, t.a), 0);
    double s = ball_slope_at(&t, Sum(t.g, Exp(t.g, w), 0), thrice, d, 200);
    assert_true(fabs(s) < 1e-20);
    point_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parted_beside),
        cmocka_unit_test(test_identities),
        cmocka_unit_test(test_det_singular),
        cmocka_unit_test(test_det_second),
        cmocka_unit_test(test_repeated_eigenvalues),
        cmocka_unit_test(test_degenerate_in_balls),
        cmocka_unit_test(test_repeated_in_boxes),
        cmocka_unit_test(test_not_defined),
        cmocka_unit_test(test_reasons),
        cmocka_unit_test(test_norms),
        cmocka_unit_test(test_rank_and_null),
        cmocka_unit_test(test_large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
