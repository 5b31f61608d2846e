/* test_ball: enclosures against mpmath, kinks, edges and domains, cones,
 * perturbations, widening, decimals. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ball/ball.h"
#include "base/text.h"
#include "elementwise_rows.h"
#include "special_rows.h"

#define SCALAR ((struct shape){1, 1})
#define PREC 256

static const double one = 1;
static struct graph *g;

static int set_up(void **state)
{
    (void)state;
    g = graph_new();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    graph_free(g);
    return 0;
}

/* A problem of one input u and one wanted node. */
struct problem {
    struct ball_run *run;
    node u, want;
    struct ball_status status;
};

static struct problem problem(node u, node want, double at)
{
    struct problem p = {ball_run_new(g, 1, &want), u, want, {0}};
    ball_run_set(p.run, u, &at);
    return p;
}

/* Evaluate at u + [m0,m1]*2^e. */
static const struct balls *at(struct problem *p, double m0, double m1, long e)
{
    struct ball_shift s = {p->u, &one, m0, m1, e};
    p->status = ball_run_eval(p->run, PREC, 1, &s, false);
    return ball_run_value(p->run, p->want);
}

static const struct balls *plain(struct problem *p)
{
    p->status = ball_run_eval(p->run, PREC, 0, NULL, false);
    return ball_run_value(p->run, p->want);
}

static void encloses(const struct balls *b, double low, double high)
{
    assert_true(balls_finite(b, 0));
    assert_true(balls_contains(b, 0, low) && balls_contains(b, 0, high));
    assert_true(balls_mid(b, 0) + balls_rad(b, 0) <=
                high + 1e-7 * (high - low) + 1e-300);
    assert_true(balls_mid(b, 0) - balls_rad(b, 0) >=
                low - 1e-7 * (high - low) - 1e-300);
}

/* --- values --------------------------------------------------------------- */

static node apply(enum op op)
{
    node arg[3];
    unsigned n = op_arity(op);
    for (unsigned k = 0; k < n; k++)
        arg[k] = Input(g, SCALAR);
    return graph_elementwise(g, op, n, arg);
}

static void values_enclosed(void **state)
{
    (void)state;
    struct balls *truth = balls_new(1);
    for (size_t i = 0; i < SPECIAL_VALUES; i++) {
        const struct special_value *v = &special_values[i];
        node x = apply(v->op);
        struct ball_run *r = ball_run_new(g, 1, &x);
        size_t n;
        const node *arg = graph_args(g, x, &n);
        for (size_t k = 0; k < n; k++)
            ball_run_set(r, arg[k], &v->x[k]);
        struct ball_status s = ball_run_eval(r, 192, 0, NULL, false);
        balls_set_decimal(truth, 0, v->digits, 192);
        const struct balls *b = ball_run_value(r, x);
        /* the last of 40 digits may be rounded */
        struct balls *slack = balls_new(1);
        balls_scale(slack, truth, 0x1p-126, 0, 64);
        balls_add_error(truth, slack);
        bool exact_zero = strcmp(v->digits, "0.0") == 0;
        if (!balls_overlap(b, 0, truth, 0) || s.undefined != NONE ||
            (!exact_zero && balls_bits(b, 0) < 100))
            fail_msg("%s(%.17g,%.17g,%.17g): %.17g +- %g (%ld bits), not %s",
                     op_name(v->op), v->x[0], v->x[1], v->x[2], balls_mid(b, 0),
                     balls_rad(b, 0), balls_bits(b, 0), v->digits);
        balls_free(slack);
        ball_run_free(r);
    }
    balls_free(truth);
}

/* Every row, every argument: the image of a segment holds the images of its
 * points (Arb's own doubled precision is the other side). */
static void segments_hold_points(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS; i++)
        for (unsigned k = 0; k < op_arity(elementwise_rows[i].op); k++) {
            const double *box = elementwise_rows[i].box;
            if (box[2 * k] == box[2 * k + 1])
                continue; /* an order */
            node x = apply(elementwise_rows[i].op);
            struct ball_run *r = ball_run_new(g, 1, &x);
            size_t n;
            const node *arg = graph_args(g, x, &n);
            for (size_t j = 0; j < n; j++) {
                double v = .37 * box[2 * j] + .63 * box[2 * j + 1];
                ball_run_set(r, arg[j], &v);
            }
            struct balls *image = balls_new(1);
            struct ball_shift s = {arg[k], &one, -1, 1, -12};
            ball_run_eval(r, 128, 1, &s, false);
            balls_copy(image, ball_run_value(r, x));
            for (double t = -1; t <= 1; t += .25) {
                s.m0 = s.m1 = t;
                ball_run_eval(r, 256, 1, &s, true);
                const struct balls *b = ball_run_value(r, x);
                if (!balls_finite(image, 0) || !balls_overlap(image, 0, b, 0))
                    fail_msg("%s by argument %u at %g",
                             op_name(elementwise_rows[i].op), k, t);
            }
            balls_free(image);
            ball_run_free(r);
        }
}

static void running_example(void **state)
{
    (void)state;
    node u = Input(g, SCALAR);
    node z = Exp(g, Mul(g, Sin(g, Square(g, u)), Log(g, Square(g, u))));
    struct problem p = problem(u, z, .7);
    struct balls *d = balls_new(1), *truth = balls_new(1);
    balls_copy(d, at(&p, 1, 1, -85));
    balls_sub(d, d, at(&p, -1, -1, -85), PREC);
    balls_scale(d, d, 1, 84, PREC);
    assert_true(fabs(balls_mid(d, 0) - 0.331297765034166610) < 1e-16);
    assert_true(balls_bits(d, 0) > 150);
    balls_set_decimal(truth, 0, "0.331297765034166610279917634945026204", 200);
    assert_int_equal(balls_within(d, 0, truth, 0, 1e-29, 0, NULL, 0), 1);
    balls_free(d);
    balls_free(truth);
    ball_run_free(p.run);
}

/* --- kinks, jumps, edges, domains ----------------------------------------- */

static void abs_at_zero(void **state)
{
    (void)state;
    node u = Input(g, SCALAR), y = Abs(g, u);
    struct problem p = problem(u, y, 0);
    encloses(plain(&p), 0, 0);
    assert_int_equal(p.status.kink, y);
    assert_false(p.status.jump);
    encloses(at(&p, -1, 1, -3), 0, .125);
    assert_int_equal(p.status.kink, y);
    encloses(at(&p, 1, 1, -3), .125, .125);
    assert_int_equal(p.status.kink, NONE);
    double v = 1e-12;
    ball_run_set(p.run, u, &v);
    at(&p, -1, 1, -17);
    assert_int_equal(p.status.kink, y);
    at(&p, -1, 1, -60);
    assert_int_equal(p.status.kink, NONE);
    ball_run_free(p.run);
}

static void jumps(void **state)
{
    (void)state;
    node u = Input(g, SCALAR);
    node list[] = {Sign(g, u),          Step(g, u),
                   Floor(g, u),         Lt(g, u, Num(g, 0)),
                   Le(g, u, Num(g, 0)), Eq(g, u, Num(g, 0)),
                   Ceil(g, u),          Mod(g, u, Num(g, 1))};
    double low[] = {-1, 0, -1, 0, 0, 0, 0, 0};
    double middle[] = {0, .5, 0, 0, 1, 1, 0, 0};
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        struct problem p = problem(u, list[i], 0);
        const struct balls *b = at(&p, -1, 1, -3);
        assert_true(balls_finite(b, 0) && balls_contains(b, 0, low[i]));
        assert_int_equal(p.status.kink, list[i]);
        assert_true(p.status.jump);
        encloses(plain(&p), middle[i], middle[i]);
        assert_int_equal(p.status.kink, list[i]);
        ball_run_free(p.run);
    }
}

static void rounding_values(void **state)
{
    (void)state;
    node u = Input(g, SCALAR);
    node list[] = {Floor(g, u), Ceil(g, u), Round(g, u), Fix(g, u)};
    const double at_[] = {-2.5, -.5, .5, 2.5, 1.25, -7, 0, 3};
    for (size_t i = 0; i < 4; i++)
        for (size_t k = 0; k < 8; k++) {
            struct problem p = problem(u, list[i], at_[k]);
            double v = at_[k];
            double truth[] = {floor(v), ceil(v), round(v), trunc(v)};
            encloses(plain(&p), truth[i], truth[i]);
            ball_run_free(p.run);
        }
    struct problem p = problem(u, list[3], 0);
    encloses(at(&p, -1, 1, -1), 0, 0);
    assert_int_equal(p.status.kink, NONE);
    ball_run_free(p.run);
}

static void maxima(void **state)
{
    (void)state;
    node u = Input(g, SCALAR), y = Max(g, u, Num(g, 2));
    struct problem p = problem(u, y, 2);
    encloses(at(&p, -1, 1, -1), 2, 2.5);
    assert_int_equal(p.status.kink, y);
    ball_run_free(p.run);
    y = Max(g, u, u); /* folded or not: no kink */
    p = problem(u, y, 2);
    encloses(at(&p, -1, 1, -1), 1.5, 2.5);
    assert_int_equal(p.status.kink, NONE);
    ball_run_free(p.run);
    node part[3] = {u, Num(g, 1), Num(g, 2)};
    node along = MaxAlong(g, VertCat(g, 3, part), 0);
    p = problem(u, along, 2);
    encloses(at(&p, -1, 1, -1), 2, 2.5);
    assert_int_equal(p.status.kink, along);
    at(&p, 1, 1, 0);
    assert_int_equal(p.status.kink, NONE);
    ball_run_free(p.run);
}

/* A comparison of what does not move is nobody's kink. */
static void constants_are_no_kinks(void **state)
{
    (void)state;
    node u = Input(g, SCALAR), n = Input(g, SCALAR);
    node c = Eq(g, n, Num(g, 2));
    node y = Select(g, c, Sin(g, u), Log(g, Neg(g, u)));
    struct problem p = problem(u, y, .5);
    double two = 2;
    ball_run_set(p.run, n, &two);
    const struct balls *b = at(&p, -1, 1, -20);
    assert_true(balls_finite(b, 0));
    assert_int_equal(p.status.kink, NONE);
    assert_int_equal(p.status.undefined, NONE);
    p.u = n;
    at(&p, -1, 1, -20);
    assert_int_equal(p.status.kink, c);
    ball_run_free(p.run);
}

static void edges(void **state)
{
    (void)state;
    node u = Input(g, SCALAR);
    struct {
        node y;
        double at;
    } list[] = {
        {Sqrt(g, u), 0},
        {Cbrt(g, u), 0},
        {Pow(g, u, Num(g, 1.5)), 0},
        {Asin(g, u), 1},
        {Acos(g, u), -1},
        {Acosh(g, u), 1},
        {Hypot(g, u, Num(g, 0)), 0},
        {XLog(g, u, u), 0},
        {GammaInc(g, u, Num(g, .5)), 0},
        {EllipticE(g, u), 1},
        {BetaInc(g, u, Num(g, .5), Num(g, 2)), 1},
        {NthRoot(g, u, Num(g, 5)), 0},
        {Atan2(g, u, Num(g, 0)), 0},
    };
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        struct problem p = problem(u, list[i].y, list[i].at);
        const struct balls *b = plain(&p);
        if (!balls_finite(b, 0) || p.status.edge == NONE)
            fail_msg("%s at %g: edge %d, value %g",
                     op_name((enum op)graph_at(g, list[i].y)->op), list[i].at,
                     p.status.edge != NONE, balls_mid(b, 0));
        ball_run_free(p.run);
    }
    struct problem p = problem(u, Pow(g, u, Num(g, 3)), 0);
    encloses(at(&p, -1, 1, -1), -.125, .125);
    assert_int_equal(p.status.edge, NONE);
    ball_run_free(p.run);
}

static void domains(void **state)
{
    (void)state;
    node u = Input(g, SCALAR), l = Log(g, u), y = Exp(g, Sin(g, l));
    struct problem p = problem(u, y, -.3);
    plain(&p);
    assert_int_equal(p.status.undefined, l);
    at(&p, 1, 1, 0);
    assert_int_equal(p.status.undefined, NONE);
    double v = .5;
    ball_run_set(p.run, u, &v);
    at(&p, -1, 1, 0);
    assert_int_equal(p.status.undefined, l);
    ball_run_free(p.run);
    node s = Sqrt(g, u);
    p = problem(u, s, 0);
    at(&p, -1, 1, -30);
    assert_int_equal(p.status.undefined, s);
    ball_run_free(p.run);
}

/* Squares are not negative, whatever the radius. */
static void roots_of_squares(void **state)
{
    (void)state;
    node u = Input(g, SCALAR);
    node list[] = {Sqrt(g, Square(g, u)), Sqrt(g, Mul(g, u, u)),
                   Sqrt(g, Pow(g, u, Num(g, 2))), Hypot(g, u, Num(g, 0)),
                   Sqrt(g, Add(g, Square(g, u), Mul(g, u, u)))};
    for (size_t i = 0; i < 5; i++) {
        struct problem p = problem(u, list[i], 0);
        const struct balls *b = at(&p, -1, 1, -20);
        assert_true(balls_finite(b, 0) && balls_contains_zero(b, 0));
        assert_true(balls_mid(b, 0) + balls_rad(b, 0) <
                    (i == 4 ? 1.5 : 1.0001) * 0x1p-20);
        assert_int_not_equal(p.status.edge, NONE);
        ball_run_free(p.run);
    }
}

static void powers(void **state)
{
    (void)state;
    const double x[] = {-2, -2, -2, 0, 0, 4, -8, 2};
    const double y[] = {3, -2, 0, 0, 2, -.5, 2, 1e3};
    const double r[] = {-8, .25, 1, 1, 0, .5, 64, 0x1p1000};
    for (size_t i = 0; i < 8; i++) {
        node u = Input(g, SCALAR), e = Input(g, SCALAR);
        struct problem p = problem(u, Pow(g, u, e), x[i]);
        ball_run_set(p.run, e, &y[i]);
        encloses(plain(&p), r[i], r[i]);
        ball_run_free(p.run);
    }
    node u = Input(g, SCALAR);
    struct problem p = problem(u, Pow(g, u, Num(g, .5)), -1);
    plain(&p);
    assert_int_equal(p.status.undefined, p.want);
    ball_run_free(p.run);
}

/* --- perturbation and reuse ----------------------------------------------- */

/* u + h - u is h, to the last bit. */
static void shifts_are_exact(void **state)
{
    (void)state;
    node u = Input(g, SCALAR), v = Cut(g, u), y = Sub(g, v, u);
    struct problem p = problem(v, y, 0);
    double x = 1e10 / 3;
    ball_run_set(p.run, u, &x);
    const struct balls *b = at(&p, 1.25, 1.25, -190);
    encloses(b, 1.25 * 0x1p-190, 1.25 * 0x1p-190);
    assert_true(balls_rad(b, 0) == 0);
    encloses(plain(&p), 0, 0);
    ball_run_free(p.run);
}

static void cones_equal_full_runs(void **state)
{
    (void)state;
    node u = Input(g, (struct shape){3, 1}), w = Input(g, SCALAR);
    node c = Cut(g, u), e = Exp(g, c), t = Transpose(g, e);
    node y = MatMul(g, t, Add(g, u, w)), z = Add(g, Reshape(g, y, SCALAR), w);
    node want[] = {z, Sum(g, Mul(g, e, e), 0)};
    struct ball_run *keep = ball_run_new(g, 2, want);
    struct ball_run *full = ball_run_new(g, 2, want);
    const double uv[] = {.3, -1.7, 2.2}, wv = .9, dir[] = {0, 1, -.5};
    ball_run_set(keep, u, uv), ball_run_set(full, u, uv);
    ball_run_set(keep, w, &wv), ball_run_set(full, w, &wv);
    struct ball_shift s[] = {{u, dir, 1, 1, -30},
                             {c, dir, -1, 1, -30},
                             {w, &one, -1, -1, -20},
                             {c, dir, 3, 3, -40}};
    double total = 0, spent = 0;
    for (size_t i = 0; i < 12; i++) {
        size_t n = i % 5 == 4 ? 0 : 1 + i % 2;
        const struct ball_shift *at = s + (i * 7) % 3;
        struct ball_status a = ball_run_eval(keep, PREC, n, at, true);
        struct ball_status b = ball_run_eval(full, PREC, n, at, false);
        total += b.cost;
        spent += a.cost;
        for (size_t k = 0; k < 2; k++) {
            const struct balls *x = ball_run_value(keep, want[k]);
            const struct balls *f = ball_run_value(full, want[k]);
            assert_true(balls_mid(x, 0) == balls_mid(f, 0));
            assert_true(balls_rad(x, 0) == balls_rad(f, 0));
        }
        assert_true(a.kink == b.kink && a.undefined == b.undefined);
    }
    assert_true(spent < total);
    ball_run_free(keep);
    ball_run_free(full);
}

/* Notes of nodes outside the cone are still told. */
static void status_survives_reuse(void **state)
{
    (void)state;
    node u = Input(g, SCALAR), w = Input(g, SCALAR);
    node root = Sqrt(g, w), y = Add(g, Sin(g, u), root);
    struct problem p = problem(u, y, .4);
    double minus = -1;
    ball_run_set(p.run, w, &minus);
    struct ball_shift s = {u, &one, 1, 1, -40};
    for (int i = 0; i < 3; i++) {
        s.m0 = s.m1 = i;
        struct ball_status st = ball_run_eval(p.run, PREC, 1, &s, true);
        assert_int_equal(st.undefined, root);
    }
    ball_run_free(p.run);
}

static void widened(void **state)
{
    (void)state;
    node u = Input(g, SCALAR), k = Literal(g, .1, (struct span){0, 0});
    node y = Sub(g, u, Mul(g, Num(g, 3), k));
    struct problem p = problem(u, y, .3);
    assert_true(balls_rad(plain(&p), 0) == 0);
    assert_false(balls_contains_zero(ball_run_value(p.run, y), 0));
    ball_run_widen(p.run, true);
    assert_true(balls_contains_zero(plain(&p), 0));
    double rad = balls_rad(ball_run_value(p.run, y), 0);
    assert_true(rad >= 0x1p-55 + 3 * 0x1p-57 && rad < 2 * 0x1p-54);
    ball_run_free(p.run);
    p = problem(u, u, 3); /* whole inputs are measured as well */
    ball_run_widen(p.run, true);
    rad = balls_rad(plain(&p), 0);
    assert_true(rad >= 0x1p-52 && rad < 0x1p-51);
    ball_run_free(p.run);
}

static void decimals(void **state)
{
    (void)state;
    const char *source = "y = 0.1 + 2.5D-1";
    const struct text *t = text_add("test", source, strlen(source));
    node a = Literal(g, .1, (struct span){t->base + 4, 3});
    node b = Literal(g, .25, (struct span){t->base + 10, 6});
    node y = Sub(g, Add(g, a, b), Div(g, Num(g, 7), Num(g, 20)));
    struct problem p = problem(y, y, 0);
    assert_false(balls_contains_zero(plain(&p), 0));
    ball_run_exact_decimals(p.run, true);
    assert_true(balls_contains_zero(plain(&p), 0));
    assert_true(balls_rad(ball_run_value(p.run, y), 0) < 1e-70);
    ball_run_free(p.run);
    text_free_all();
}

/* --- structure ------------------------------------------------------------ */

static void expect_entries(const struct balls *b, const double *truth)
{
    for (size_t i = 0; i < balls_count(b); i++)
        if (!balls_contains(b, i, truth[i]) || balls_rad(b, i) > 1e-60)
            fail_msg("entry %zu is %.17g, should be %.17g", i, balls_mid(b, i),
                     truth[i]);
}

static void check_matrix(node x, const double *truth)
{
    struct ball_run *r = ball_run_new(g, 1, &x);
    struct ball_status s = ball_run_eval(r, PREC, 0, NULL, false);
    assert_int_equal(s.undefined, NONE);
    expect_entries(ball_run_value(r, x), truth);
    ball_run_free(r);
}

static void matrices(void **state)
{
    (void)state;
    const double av[] = {1, 2, 3, 4, 5, 7}, bv[] = {-1, 2, 0, 5, 3, 1};
    node a = Data(g, (struct shape){2, 3}, av); /* [1 3 5; 2 4 7] */
    node b = Data(g, (struct shape){3, 2}, bv);
    check_matrix(Transpose(g, a), (double[]){1, 3, 5, 2, 4, 7});
    check_matrix(MatMul(g, a, b), (double[]){5, 6, 19, 29});
    check_matrix(MatMul(g, Transpose(g, b), Transpose(g, a)),
                 (double[]){5, 19, 6, 29});
    check_matrix(MatMul(g, Transpose(g, a), a),
                 (double[]){5, 11, 19, 11, 25, 43, 19, 43, 74});
    check_matrix(Dot(g, a, a), (double[]){104});
    check_matrix(Sum(g, a, 0), (double[]){22});
    check_matrix(Sum(g, a, 1), (double[]){3, 7, 12});
    check_matrix(Sum(g, a, 2), (double[]){9, 13});
    check_matrix(Prod(g, a, 1), (double[]){2, 12, 35});
    check_matrix(CumSum(g, a, 2, false), (double[]){1, 2, 4, 6, 9, 13});
    check_matrix(CumSum(g, a, 1, true), (double[]){3, 2, 7, 4, 12, 7});
    check_matrix(CumProd(g, a, 2), (double[]){1, 2, 3, 8, 15, 56});
    check_matrix(Scan(g, a, a, 2, false), (double[]){1, 2, 6, 12, 35, 91});
    check_matrix(MaxAlong(g, a, 2), (double[]){5, 7});
    check_matrix(Triangle(g, a, true, 0), (double[]){1, 0, 3, 4, 5, 7});
    check_matrix(Triangle(g, a, false, -1), (double[]){0, 2, 0, 0, 0, 0});
    check_matrix(Gather(g, a, (struct shape){1, 2}, (uint32_t[]){5, 0}),
                 (double[]){7, 1});
    node parts[] = {a, a};
    check_matrix(VertCat(g, 2, parts),
                 (double[]){1, 2, 1, 2, 3, 4, 3, 4, 5, 7, 5, 7});
    check_matrix(HorzCat(g, 2, parts),
                 (double[]){1, 2, 3, 4, 5, 7, 1, 2, 3, 4, 5, 7});
    node column = Data(g, (struct shape){2, 1}, (double[]){10, 20});
    check_matrix(Add(g, a, column), (double[]){11, 22, 13, 24, 15, 27});
    check_matrix(Broadcast(g, column, (struct shape){2, 3}),
                 (double[]){10, 20, 10, 20, 10, 20});
    check_matrix(Sum(g, Softmax(g, a, 1), 1), (double[]){1, 1, 1});
    node huge = Data(g, (struct shape){2, 1}, (double[]){1000, -1e6});
    check_matrix(LogSumExp(g, huge, 0), (double[]){1000});
}

/* --- comparisons ---------------------------------------------------------- */

static void within(void **state)
{
    (void)state;
    struct balls *a = balls_new(2), *b = balls_new(2), *wide = balls_new(1);
    balls_set_double(a, 0, 1 + 1e-10);
    balls_set_double(b, 0, 1);
    assert_int_equal(balls_within(a, 0, b, 0, 0, 1e-9, NULL, 0), 1);
    assert_int_equal(balls_within(a, 0, b, 0, 0, 1e-11, NULL, 0), -1);
    balls_set_double(wide, 0, 1e-3);
    balls_add_error(b, wide);
    assert_int_equal(balls_within(a, 0, b, 0, 0, 1e-9, NULL, 0), 0);
    assert_int_equal(balls_within(a, 0, b, 0, 1e-2, 0, NULL, 0), 1);
    balls_set_double(a, 1, 1e-320);
    balls_set_double(b, 1, -1e-320);
    assert_int_equal(balls_within(a, 1, a, 1, 0, 0, NULL, 0), 1);
    assert_int_equal(balls_within(a, 1, a, 1, 0, 0, wide, 0), 1);
    balls_set_decimal(a, 1, "nonsense", 64);
    assert_int_equal(balls_within(a, 1, a, 0, 1, 1, NULL, 0), 0);
    assert_false(balls_contains(a, 1, 1));
    assert_true(isnan(balls_mid(a, 1)) && isnan(balls_rad(a, 1)));
    struct arena *m = arena_new();
    balls_set_decimal(a, 0, "0.33129776503416661028", 100);
    assert_string_equal(balls_text(a, 0, 12, m), "0.331297765034");
    arena_free(m);
    balls_free(a), balls_free(b), balls_free(wide);
}

static int clean(void **state)
{
    (void)state;
    ball_cleanup();
    return 0;
}

#define T(NAME) cmocka_unit_test_setup_teardown(NAME, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(values_enclosed),
        T(segments_hold_points),
        T(running_example),
        T(abs_at_zero),
        T(jumps),
        T(rounding_values),
        T(maxima),
        T(constants_are_no_kinks),
        T(edges),
        T(domains),
        T(roots_of_squares),
        T(powers),
        T(shifts_are_exact),
        T(cones_equal_full_runs),
        T(status_survives_reuse),
        T(widened),
        T(decimals),
        T(matrices),
        T(within),
    };
    return cmocka_run_group_tests(tests, NULL, clean);
}
