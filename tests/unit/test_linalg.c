/* test_linalg: every linear-algebra operation, over a table of probes.
 *
 * For each: the tangent against a difference quotient of order four (pivots
 * and signs from the base point), <ybar, J xdot> = <J' ybar, xdot> to 1e-12,
 * the tangent of the adjoint against differences of the adjoint, the balls
 * against the doubles within their bounds, and the referee's difference
 * quotient in balls. Edge cases are in test_linalg_edge.c.
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
#include "run/program.h"

#include "linalg_probes.h"

/* --- a probe's graph ---------------------------------------------------- */

struct check {
    struct graph *g;
    unsigned nin;
    node x[MAX_IN], xdot[MAX_IN], xbar[MAX_IN], xbardot[MAX_IN];
    node y, ybar, ydot;
    double value[MAX_IN][MAX_NUMEL], dot[MAX_IN][MAX_NUMEL];
    double bar[MAX_NUMEL];
    VEC(node) want;
    struct program *all;
    struct run *base;
};

static void want(struct check *c, node x)
{
    if (x != NONE)
        vec_push(&c->want, x);
}

static void derive(struct check *c)
{
    struct graph *g = c->g;
    struct seed forward[MAX_IN], reverse = {c->y, c->ybar};
    struct stops none = {0, NULL};
    for (unsigned i = 0; i < c->nin; i++)
        forward[i] = (struct seed){c->x[i], c->xdot[i]};
    derive_forward(g, c->nin, forward, none, 1, &c->y, &c->ydot);
    derive_reverse(g, 1, &reverse, none, c->nin, c->x, c->xbar);
    derive_forward(g, c->nin, forward, none, c->nin, c->xbar, c->xbardot);
    want(c, c->y);
    want(c, c->ydot);
    for (unsigned i = 0; i < c->nin; i++) {
        want(c, c->xbar[i]);
        want(c, c->xbardot[i]);
    }
}

static void set_inputs(const struct check *c, struct run *r)
{
    for (unsigned i = 0; i < c->nin; i++) {
        run_set(r, c->x[i], c->value[i]);
        run_set(r, c->xdot[i], c->dot[i]);
    }
    run_set(r, c->ybar, c->bar);
}

static void check_open(struct check *c, const struct probe *p)
{
    memset(c, 0, sizeof *c);
    state = 12345;
    c->g = graph_new();
    while (c->nin < MAX_IN && p->fill[c->nin])
        c->nin++;
    for (unsigned i = 0; i < c->nin; i++) {
        c->x[i] = Input(c->g, p->in[i]);
        p->fill[i](p->in[i], c->value[i]);
        fill_any(p->in[i], c->dot[i]);
    }
    c->y = p->build(c->g, c->x);
    c->ybar = Input(c->g, graph_shape(c->g, c->y));
    fill_any(graph_shape(c->g, c->y), c->bar);
    for (unsigned i = 0; i < c->nin; i++)
        c->xdot[i] = Input(c->g, p->in[i]);
    derive(c);
    c->all = program_new(c->g, c->want.n, c->want.at, true);
    c->base = run_new(c->all, 1);
    set_inputs(c, c->base);
    run_eval_bounded(c->base);
}

static void check_close(struct check *c)
{
    run_free(c->base);
    program_free(c->all);
    vec_free(&c->want);
    graph_free(c->g);
}

static size_t numel(const struct check *c, node x)
{
    return shape_numel(graph_shape(c->g, x));
}

static double inner(const double *a, const double *b, size_t n)
{
    double s = 0;
    for (size_t i = 0; i < n; i++)
        s += a[i] * b[i];
    return s;
}

/* --- the checks --------------------------------------------------------- */

/* Difference quotient of x along xdot, order four. */
static void difference(const struct check *c, node x, double *d)
{
    static const double step[] = {1, -1, 2, -2};
    static const double weight[] = {8, -8, -1, 1};
    const double h = 1e-3;
    struct program *p = program_new(c->g, 1, &x, false);
    struct run *r = run_new(p, 4);
    set_inputs(c, r);
    run_base(r, c->base, 0);
    for (unsigned lane = 0; lane < 4; lane++)
        for (unsigned i = 0; i < c->nin; i++)
            run_shift(r, c->x[i], lane, h * step[lane], c->dot[i]);
    run_eval(r);
    for (size_t i = 0; i < numel(c, x); i++) {
        d[i] = 0;
        for (unsigned lane = 0; lane < 4; lane++)
            d[i] += weight[lane] * run_value(r, x, lane)[i] / (12 * h);
    }
    run_free(r);
    program_free(p);
}

static int near(const char *name, const char *what, const double *a,
                const double *b, size_t n, double tolerance)
{
    double scale = 1e-3;
    int bad = 0;
    for (size_t i = 0; i < n; i++)
        scale = fmax(scale, fmax(fabs(a[i]), fabs(b[i])));
    for (size_t i = 0; i < n; i++)
        if (!(fabs(a[i] - b[i]) <= tolerance * scale) && !bad++)
            print_error("%s: %s(%zu): %.15g, expected %.15g\n", name, what,
                        i + 1, a[i], b[i]);
    return bad;
}

static int check_tangent(const struct check *c, const char *name)
{
    double d[MAX_NUMEL];
    if (c->ydot == NONE)
        return print_error("%s: no tangent\n", name), 1;
    difference(c, c->y, d);
    return near(name, "tangent", run_value(c->base, c->ydot, 0), d,
                numel(c, c->y), 1e-8);
}

static int check_dot_product(const struct check *c, const char *name)
{
    double left = inner(c->bar, run_value(c->base, c->ydot, 0), numel(c, c->y));
    double right = 0, scale = fabs(left);
    for (unsigned i = 0; i < c->nin; i++) {
        if (c->xbar[i] == NONE)
            return print_error("%s: no adjoint\n", name), 1;
        const double *bar = run_value(c->base, c->xbar[i], 0);
        right += inner(bar, c->dot[i], numel(c, c->x[i]));
        scale = fmax(scale, sqrt(inner(bar, bar, numel(c, c->x[i]))));
    }
    if (fabs(left - right) <= 1e-12 * scale)
        return 0;
    print_error("%s: <ybar,Jxdot> %.17g, <J'ybar,xdot> %.17g\n", name, left,
                right);
    return 1;
}

static int check_second(const struct check *c, const char *name)
{
    double d[MAX_NUMEL];
    int bad = 0;
    for (unsigned i = 0; i < c->nin; i++) {
        if (c->xbardot[i] == NONE)
            continue;
        difference(c, c->xbar[i], d);
        bad += near(name, "second", run_value(c->base, c->xbardot[i], 0), d,
                    numel(c, c->x[i]), 1e-7);
    }
    return bad;
}

/* A bound that says nothing about a probe says nothing about bounds. */
static int check_bounds(const struct check *c, const char *name, node x,
                        const char *what)
{
    const double *v = run_value(c->base, x, 0), *b = run_bound(c->base, x, 0);
    for (size_t i = 0; i < numel(c, x); i++)
        if (!(b[i] >= 0) ||
            (isfinite(b[i]) && b[i] > 1e-6 * (1 + fabs(v[i])))) {
            print_error("%s: bound of %s(%zu): %g\n", name, what, i + 1, b[i]);
            return 1;
        }
    return 0;
}

static const double *base_value(void *context, node x)
{
    const struct check *c = context;
    return program_has(c->all, x) ? run_value(c->base, x, 0) : NULL;
}

static int check_ball(const struct check *c, const char *name,
                      const struct balls *b, node x)
{
    const double *v = run_value(c->base, x, 0), *e = run_bound(c->base, x, 0);
    for (size_t i = 0; i < balls_count(b); i++) {
        double slack = 4e-16 * fabs(v[i]) + balls_rad(b, i);
        slack += e[i] >= 0 ? e[i] : INFINITY;
        if (isfinite(balls_rad(b, i)) && balls_rad(b, i) < 1e-20 &&
            fabs(balls_mid(b, i) - v[i]) <= slack)
            continue;
        print_error("%s: node %s(%zu): double %.17g, ball %.17g +- %g, "
                    "bound %g\n",
                    name, op_name((enum op)graph_at(c->g, x)->op), i + 1, v[i],
                    balls_mid(b, i), balls_rad(b, i), e[i]);
        return 1;
    }
    return 0;
}

static int check_balls(struct check *c, const char *name)
{
    struct ball_run *r = ball_run_new(c->g, c->want.n, c->want.at);
    int bad = 0;
    for (unsigned i = 0; i < c->nin; i++) {
        ball_run_set(r, c->x[i], c->value[i]);
        ball_run_set(r, c->xdot[i], c->dot[i]);
    }
    ball_run_set(r, c->ybar, c->bar);
    ball_run_base(r, base_value, c);
    struct ball_status s = ball_run_eval(r, 192, 0, NULL, false);
    if (s.gap != NONE || s.undefined != NONE) {
        node at = s.gap != NONE ? s.gap : s.undefined;
        print_error("%s: balls stop at %s\n", name,
                    op_name((enum op)graph_at(c->g, at)->op));
        bad++;
    }
    for (size_t i = 0; !bad && i < c->want.n; i++)
        bad += check_ball(c, name, ball_run_value(r, c->want.at[i]),
                          c->want.at[i]);
    ball_run_free(r);
    return bad;
}

/* The referee's view: (y(x + h*xdot) - y(x - h*xdot))/2h in balls,
 * h = 2^-70. */
static int check_ball_difference(struct check *c, const char *name)
{
    enum { BITS = 256, H = -70 };
    size_t n = numel(c, c->y);
    struct ball_run *r = ball_run_new(c->g, 1, &c->y);
    struct balls *side[2] = {balls_new(n), balls_new(n)};
    double d[MAX_NUMEL], wide = 0;
    for (unsigned i = 0; i < c->nin; i++)
        ball_run_set(r, c->x[i], c->value[i]);
    ball_run_base(r, base_value, c);
    for (int k = 0; k < 2; k++) {
        struct ball_shift shift[MAX_IN];
        for (unsigned i = 0; i < c->nin; i++)
            shift[i] = (struct ball_shift){c->x[i], c->dot[i], k ? -1 : 1,
                                           k ? -1 : 1, H};
        ball_run_eval(r, BITS, c->nin, shift, false);
        balls_copy(side[k], ball_run_value(r, c->y));
    }
    balls_sub(side[0], side[0], side[1], BITS);
    balls_scale(side[0], side[0], 1, -H - 1, BITS);
    for (size_t i = 0; i < n; i++) {
        d[i] = balls_mid(side[0], i);
        wide = fmax(wide, balls_rad(side[0], i));
    }
    int bad = near(name, "difference in balls", run_value(c->base, c->ydot, 0),
                   d, n, 1e-12);
    if (!(wide < 1e-20) && ++bad)
        print_error("%s: radius %g\n", name, wide);
    balls_free(side[0]);
    balls_free(side[1]);
    ball_run_free(r);
    return bad;
}

static void test_probes(void **unused)
{
    (void)unused;
    int bad = 0;
    for (unsigned i = 0; i < PROBES; i++) {
        struct check c;
        check_open(&c, &probes[i]);
        bad += check_tangent(&c, probes[i].name);
        bad += check_dot_product(&c, probes[i].name);
        bad += check_second(&c, probes[i].name);
        bad += check_bounds(&c, probes[i].name, c.y, "value");
        check_close(&c);
    }
    assert_int_equal(bad, 0);
}

static void test_balls(void **unused)
{
    (void)unused;
    int bad = 0;
    for (unsigned i = 0; i < PROBES; i++) {
        struct check c;
        check_open(&c, &probes[i]);
        bad += check_balls(&c, probes[i].name);
        bad += check_ball_difference(&c, probes[i].name);
        check_close(&c);
    }
    assert_int_equal(bad, 0);
}

/* Functions of a matrix of order 20, complex spectrum, no basis of doubles'
 * size: their defining equations hold in balls, to most of the bits. */
static void equation_holds(struct graph *g, node a, node b, node residual)
{
    enum { N = 20, BITS = 192 };
    double v[2][N * N];
    unsigned seed = 11;
    for (size_t i = 0; i < N * N; i++)
        for (size_t k = 0; k < 2; k++) {
            seed = seed * 1664525u + 1013904223u;
            v[k][i] = (double)(seed >> 8) / (1 << 24) - .5;
            v[k][i] += k == 0 && i % (N + 1) == 0 ? 4 : 0;
        }
    struct ball_run *r = ball_run_new(g, 1, &residual);
    ball_run_set(r, a, v[0]);
    ball_run_set(r, b, v[1]);
    ball_run_eval(r, BITS, 0, NULL, false);
    const struct balls *e = ball_run_value(r, residual);
    for (size_t i = 0; i < N * N; i++) {
        assert_true(balls_contains_zero(e, i));
        assert_true(balls_rad(e, i) < 0x1p-100);
    }
    ball_run_free(r);
}

static void test_functions_in_balls(void **unused)
{
    (void)unused;
    struct graph *g = graph_new();
    struct shape s = {20, 20};
    node a = Input(g, s), b = Input(g, s);
    node root = Sqrtm(g, a), log = Logm(g, a), x = Sylvester(g, a, b, b);
    equation_holds(g, a, b, Sub(g, MatMul(g, root, root), a));
    equation_holds(g, a, b, Sub(g, Expm(g, log), a));
    equation_holds(g, a, b,
                   Sub(g, Add(g, MatMul(g, a, x), MatMul(g, x, b)), b));
    /* d expm at log(A) along d log(A) along E is E */
    equation_holds(g, a, b,
                   Sub(g, ExpmFrechet(g, log, LogmFrechet(g, a, b)), b));
    graph_free(g);
}

/* Nothing hangs or aborts on what is not finite; it comes out not finite. */
static void test_not_finite(void **unused)
{
    (void)unused;
    for (unsigned i = 0; i < PROBES; i++)
        for (int kind = 0; kind < 2; kind++) {
            struct check c;
            check_open(&c, &probes[i]);
            c.value[0][numel(&c, c.x[0]) - 1] = kind ? INFINITY : NAN;
            set_inputs(&c, c.base);
            run_eval_bounded(c.base);
            check_close(&c);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_probes),
        cmocka_unit_test(test_balls),
        cmocka_unit_test(test_functions_in_balls),
        cmocka_unit_test(test_not_finite),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
