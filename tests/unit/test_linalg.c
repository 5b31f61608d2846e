/* test_linalg: every linear-algebra operation, over a table of probes.
 *
 * A probe is a small graph of matrix inputs. For each: the tangent against a
 * difference quotient of order four (pivots and signs from the base point),
 * <ybar, J xdot> = <J' ybar, xdot> to 1e-12, the tangent of the adjoint
 * against differences of the adjoint, and the balls against the doubles within
 * their bounds. Below it: identities of values, and the edge cases.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "eval/ball.h"
#include "eval/program.h"
#include "graph/derive.h"
#include "graph/linalg.h"

enum { MAX_IN = 3, MAX_NUMEL = 64 };

/* --- input values --------------------------------------------------------------- */

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

static void fill_dominant(struct shape s, double *x) /* well conditioned */
{
    fill_any(s, x);
    for (size_t i = 0; i < s.rows && i < s.cols; i++)
        x[i + s.rows * i] += 3 + .5 * (double)i;
}

static void fill_symmetric(struct shape s, double *x)
{
    fill_dominant(s, x);
    for (size_t j = 0; j < s.cols; j++)
        for (size_t i = 0; i < j; i++)
            x[j + s.rows * i] = x[i + s.rows * j];
}

/* Real, distinct eigenvalues. */
static void fill_real_spectrum(struct shape s, double *x)
{
    fill_any(s, x);
    for (size_t i = 0; i < s.rows; i++)
        x[i + s.rows * i] += 8 * (double)(i + 1);
}

typedef void fill_fn(struct shape s, double *x);

/* --- probes ------------------------------------------------------------------------ */

struct probe {
    const char *name;
    node (*build)(struct graph *g, const node *x);
    struct shape in[MAX_IN];
    fill_fn *fill[MAX_IN];
    bool no_second; /* the second derivative is a known gap */
};

#define BUILD(NAME, EXPR)                                                   \
    static node NAME(struct graph *g, const node *x)                        \
    {                                                                       \
        node a = x[0], b = x[1], c = x[2];                                  \
        (void)a, (void)b, (void)c;                                          \
        return EXPR;                                                        \
    }

BUILD(solve, LeftDivide(g, a, b))
BUILD(solve_turned, LeftDivide(g, Transpose(g, a), b))
BUILD(right, RightDivide(g, b, a))
BUILD(tri_upper, LeftDivide(g, Triangle(g, a, true, 0), b))
BUILD(tri_lower, LeftDivide(g, Triangle(g, a, false, 0), b))
BUILD(tri_turned, LeftDivide(g, Transpose(g, Triangle(g, a, true, 0)), b))
BUILD(quadratic, MatMul(g, Transpose(g, b), LeftDivide(g, a, b)))
BUILD(inv, Inverse(g, a))
BUILD(inv_turned, InverseTransposed(g, a))
BUILD(pinv, Pinv(g, a))
BUILD(sylvester, Sylvester(g, a, b, c))
BUILD(lyap, Lyap(g, a, b))
BUILD(det, Det(g, a))
BUILD(logdet, LogDet(g, a))
BUILD(cofactor, Cofactor(g, a))
BUILD(cofactor_dot, CofactorDot(g, a, b))
BUILD(norm_fro, Norm2(g, a))
BUILD(norm_p, VectorNorm(g, a, 3))
BUILD(norm_spectral, SpectralNorm(g, a))
BUILD(norm_nuclear, NuclearNorm(g, a))
BUILD(norm_1, MatrixNorm1(g, a))
BUILD(norm_inf, MatrixNormInf(g, a))
BUILD(cond, Cond(g, a))
BUILD(power3, MatPower(g, a, 3))
BUILD(power_minus2, MatPower(g, a, -2))
BUILD(expm, Expm(g, a))
BUILD(expm_frechet, ExpmFrechet(g, a, b))
BUILD(logm, Logm(g, a))
BUILD(sqrtm, Sqrtm(g, a))
BUILD(chol_upper, Chol(g, a, false))
BUILD(chol_lower, Chol(g, a, true))
BUILD(chol_adjoint, CholAdjoint(g, Triangle(g, a, false, 0), b, true))
BUILD(chol_adjoint_upper, CholAdjoint(g, Triangle(g, a, true, 0), b, false))
BUILD(lu_l, Part(Lu(g, a), 0))
BUILD(lu_u, Part(Lu(g, a), 1))
BUILD(lu_adjoint, LuAdjoint(g, Part(Lu(g, a), 0), Part(Lu(g, a), 1), b, c))
BUILD(qr_q, Part(Qr(g, a), 0))
BUILD(qr_r, Part(Qr(g, a), 1))
BUILD(eigh_w, Part(Eigh(g, a), 0))
BUILD(eigh_v, Part(Eigh(g, a), 1))
BUILD(eig_w, Part(Eig(g, a), 0))
BUILD(eig_v, Part(Eig(g, a), 1))
BUILD(svd_u, Part(Svd(g, a), 0))
BUILD(svd_s, Part(Svd(g, a), 1))
BUILD(svd_v, Part(Svd(g, a), 2))

static node lu_both(struct graph *g, const node *x)
{
    node lu = Lu(g, x[0]);
    return MatMul(g, Square(g, Part(lu, 0)), Sin(g, Part(lu, 1)));
}

static node lu_two(struct graph *g, const node *x)
{
    node l, u;
    LuMatrices(g, x[0], &l, &u, NULL);
    return MatMul(g, Square(g, l), u);
}

static node lu_permutation(struct graph *g, const node *x)
{
    node l, u, p;
    LuMatrices(g, x[0], &l, &u, &p);
    return MatMul(g, Transpose(g, p), MatMul(g, l, u));
}

static node qr_both(struct graph *g, const node *x)
{
    node qr = Qr(g, x[0]);
    return MatMul(g, Square(g, Part(qr, 0)), Sin(g, Part(qr, 1)));
}

static node qr_full_r(struct graph *g, const node *x)
{
    node q, r;
    QrFull(g, x[0], &q, &r);
    return r;
}

static node eigh_both(struct graph *g, const node *x)
{
    node e = Eigh(g, x[0]);
    return MatMul(g, Square(g, Part(e, 1)), Sin(g, Part(e, 0)));
}

static node eig_both(struct graph *g, const node *x)
{
    node e = Eig(g, x[0]);
    return MatMul(g, Square(g, Part(e, 1)), Sin(g, Part(e, 0)));
}

static node svd_all(struct graph *g, const node *x)
{
    node z = Svd(g, x[0]);
    node us = Mul(g, Square(g, Part(z, 0)), Transpose(g, Part(z, 1)));
    return MatMul(g, us, Transpose(g, Exp(g, Part(z, 2))));
}

static node gap_divide(struct graph *g, const node *x)
{
    return GapDivide(g, x[0], x[1], false);
}

static node gap_divide_squares(struct graph *g, const node *x)
{
    return GapDivide(g, x[0], x[1], true);
}

static void fill_spaced(struct shape s, double *x)
{
    fill_any(s, x);
    for (size_t i = 0; i < shape_numel(s); i++)
        x[i] = .3 * x[i] + 1 + (double)i;
}

#define S(r, c) {r, c}
static const struct probe probes[] = {
    {"A\\B", solve, {S(4, 4), S(4, 2)}, {fill_dominant, fill_any}, 0},
    {"A\\B spd", solve, {S(4, 4), S(4, 2)}, {fill_symmetric, fill_any}, 0},
    {"A'\\B", solve_turned, {S(4, 4), S(4, 2)}, {fill_dominant, fill_any}, 0},
    {"B/A", right, {S(4, 4), S(2, 4)}, {fill_dominant, fill_any}, 0},
    {"b'*(A\\b)", quadratic, {S(4, 4), S(4, 1)}, {fill_symmetric, fill_any}, 0},
    {"1x1", solve, {S(1, 1), S(1, 3)}, {fill_dominant, fill_any}, 0},
    {"triu\\", tri_upper, {S(4, 4), S(4, 2)}, {fill_dominant, fill_any}, 0},
    {"tril\\", tri_lower, {S(4, 4), S(4, 2)}, {fill_dominant, fill_any}, 0},
    {"triu'\\", tri_turned, {S(4, 4), S(4, 2)}, {fill_dominant, fill_any}, 0},
    {"tall\\", solve, {S(5, 3), S(5, 2)}, {fill_dominant, fill_any}, 0},
    {"wide\\", solve, {S(3, 5), S(3, 2)}, {fill_dominant, fill_any}, 0},
    {"tall'\\", solve_turned, {S(5, 3), S(3, 2)}, {fill_dominant, fill_any}, 0},
    {"wide'\\", solve_turned, {S(3, 5), S(5, 2)}, {fill_dominant, fill_any}, 0},
    {"tall/", right, {S(5, 3), S(2, 3)}, {fill_dominant, fill_any}, 0},
    {"inv", inv, {S(4, 4)}, {fill_dominant}, 0},
    {"inv spd", inv, {S(4, 4)}, {fill_symmetric}, 0},
    {"inv'", inv_turned, {S(4, 4)}, {fill_dominant}, 0},
    {"inv 1x1", inv, {S(1, 1)}, {fill_dominant}, 0},
    {"pinv tall", pinv, {S(5, 3)}, {fill_dominant}, 0},
    {"pinv wide", pinv, {S(3, 5)}, {fill_dominant}, 0},
    {"pinv square", pinv, {S(3, 3)}, {fill_dominant}, 0},
    {"sylvester", sylvester, {S(3, 3), S(2, 2), S(3, 2)},
     {fill_dominant, fill_dominant, fill_any}, 0},
    {"lyap", lyap, {S(3, 3), S(3, 3)}, {fill_dominant, fill_any}, 0},
    {"det", det, {S(4, 4)}, {fill_dominant}, 0},
    {"det any", det, {S(3, 3)}, {fill_any}, 0},
    {"logdet", logdet, {S(4, 4)}, {fill_dominant}, 0},
    {"logdet any", logdet, {S(3, 3)}, {fill_any}, 0},
    {"logdet spd", logdet, {S(4, 4)}, {fill_symmetric}, 0},
    {"cofactor", cofactor, {S(4, 4)}, {fill_dominant}, 0},
    {"cofactordot", cofactor_dot, {S(3, 3), S(3, 3)},
     {fill_dominant, fill_any}, 0},
    {"norm fro", norm_fro, {S(3, 4)}, {fill_any}, 0},
    {"norm p", norm_p, {S(5, 1)}, {fill_any}, 0},
    {"norm 2", norm_spectral, {S(3, 4)}, {fill_dominant}, 0},
    {"norm nuc", norm_nuclear, {S(3, 4)}, {fill_dominant}, 0},
    {"norm 1", norm_1, {S(3, 4)}, {fill_any}, 0},
    {"norm inf", norm_inf, {S(3, 4)}, {fill_any}, 0},
    {"cond", cond, {S(3, 3)}, {fill_dominant}, 0},
    {"A^3", power3, {S(3, 3)}, {fill_any}, 0},
    {"A^-2", power_minus2, {S(3, 3)}, {fill_dominant}, 0},
    {"expm", expm, {S(4, 4)}, {fill_any}, 0},
    {"expm large", expm, {S(3, 3)}, {fill_spaced}, 0},
    {"expmfrechet", expm_frechet, {S(3, 3), S(3, 3)}, {fill_any, fill_any}, 0},
    {"logm", logm, {S(4, 4)}, {fill_dominant}, 0},
    {"sqrtm", sqrtm, {S(4, 4)}, {fill_dominant}, 0},
    {"chol", chol_upper, {S(4, 4)}, {fill_symmetric}, 0},
    {"chol lower", chol_lower, {S(4, 4)}, {fill_symmetric}, 0},
    {"choladjoint", chol_adjoint, {S(4, 4), S(4, 4)},
     {fill_dominant, fill_any}, 0},
    {"choladjoint upper", chol_adjoint_upper, {S(4, 4), S(4, 4)},
     {fill_dominant, fill_any}, 0},
    {"lu l", lu_l, {S(4, 4)}, {fill_any}, 0},
    {"lu u", lu_u, {S(4, 4)}, {fill_any}, 0},
    {"lu", lu_both, {S(4, 4)}, {fill_any}, 0},
    {"lu tall", lu_both, {S(5, 3)}, {fill_any}, 0},
    {"lu wide", lu_both, {S(3, 5)}, {fill_any}, 0},
    {"lu two results", lu_two, {S(4, 4)}, {fill_any}, 0},
    {"lu P", lu_permutation, {S(4, 4)}, {fill_any}, 0},
    {"luadjoint", lu_adjoint, {S(3, 3), S(3, 3), S(3, 3)},
     {fill_any, fill_any, fill_any}, 0},
    {"qr q", qr_q, {S(4, 4)}, {fill_any}, 0},
    {"qr r", qr_r, {S(4, 4)}, {fill_any}, 0},
    {"qr", qr_both, {S(4, 4)}, {fill_any}, 0},
    {"qr tall", qr_both, {S(5, 3)}, {fill_any}, 0},
    {"qr wide", qr_both, {S(3, 5)}, {fill_any}, 0},
    {"qr wide r", qr_r, {S(3, 5)}, {fill_any}, 0},
    {"qr full r", qr_full_r, {S(5, 3)}, {fill_any}, 0},
    {"eigh w", eigh_w, {S(4, 4)}, {fill_symmetric}, 0},
    {"eigh v", eigh_v, {S(4, 4)}, {fill_symmetric}, 0},
    {"eigh", eigh_both, {S(4, 4)}, {fill_symmetric}, 0},
    {"eigh 1x1", eigh_both, {S(1, 1)}, {fill_symmetric}, 0},
    {"eig w", eig_w, {S(4, 4)}, {fill_real_spectrum}, 0},
    {"eig v", eig_v, {S(4, 4)}, {fill_real_spectrum}, 0},
    {"eig", eig_both, {S(4, 4)}, {fill_real_spectrum}, 0},
    {"svd u", svd_u, {S(4, 3)}, {fill_dominant}, 0},
    {"svd s", svd_s, {S(4, 3)}, {fill_dominant}, 0},
    {"svd v", svd_v, {S(3, 4)}, {fill_dominant}, 0},
    {"svd square", svd_all, {S(3, 3)}, {fill_dominant}, 0},
    {"svd tall", svd_all, {S(5, 3)}, {fill_dominant}, 0},
    {"svd wide", svd_all, {S(3, 5)}, {fill_dominant}, 0},
    {"gapdivide", gap_divide, {S(3, 3), S(3, 1)}, {fill_any, fill_spaced}, 0},
    {"gapdivide squares", gap_divide_squares, {S(3, 3), S(3, 1)},
     {fill_any, fill_spaced}, 0},
};
enum { PROBES = sizeof probes / sizeof *probes };

/* --- a probe's graph ------------------------------------------------------------------ */

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

/* --- the checks ------------------------------------------------------------------------- */

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
        if (!(b[i] >= 0) || (isfinite(b[i]) && b[i] > 1e-6 * (1 + fabs(v[i])))) {
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
                    "bound %g\n", name,
                    op_name((enum op)graph_at(c->g, x)->op), i + 1, v[i],
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

/* The referee's view: (y(x + h*xdot) - y(x - h*xdot))/2h in balls, h = 2^-70. */
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
    int bad = near(name, "difference in balls",
                   run_value(c->base, c->ydot, 0), d, n, 1e-12);
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
        if (!probes[i].no_second)
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
    if (!ball_available())
        skip();
    for (unsigned i = 0; i < PROBES; i++) {
        struct check c;
        check_open(&c, &probes[i]);
        bad += check_balls(&c, probes[i].name);
        bad += check_ball_difference(&c, probes[i].name);
        check_close(&c);
    }
    assert_int_equal(bad, 0);
}

/* --- values and edge cases ------------------------------------------------------------------ */

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
    bar = gradient(t.g, Block(t.g, v, 1, 0, 1, 1), t.a);
    const double *single = point_value(&t, bar, eye);
    bool any = false;
    for (int i = 0; i < 9; i++)
        any = any || isnan(single[i]);
    assert_true(any); /* a single vector has no derivative here */
    point_close(&t);
}

/* Slope of the scalar y along d, by balls; NaN if they are too wide. */
static double ball_slope(struct point *t, node y, const double *at,
                         const double *d)
{
    struct ball_run *r = ball_run_new(t->g, 1, &y);
    struct balls *a = balls_new(1), *b = balls_new(1);
    struct ball_shift shift = {t->a, d, 1, 1, -70};
    ball_run_set(r, t->a, at);
    ball_run_eval(r, 256, 1, &shift, false);
    balls_copy(a, ball_run_value(r, y));
    shift.m0 = shift.m1 = -1;
    ball_run_eval(r, 256, 1, &shift, false);
    balls_copy(b, ball_run_value(r, y));
    balls_sub(a, a, b, 256);
    balls_scale(a, a, 1, 69, 256);
    double slope = balls_rad(a, 0) < 1e-20 ? balls_mid(a, 0) : NAN;
    balls_free(a);
    balls_free(b);
    ball_run_free(r);
    return slope;
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
    if (!ball_available())
        skip();
    node w = Part(Eigh(g, t.a), 0), x;
    double trace = d[0] + d[4] + d[8], s;
    s = ball_slope(&t, Sum(g, Exp(g, w), 0), twice, d);
    assert_values(&s, (double[]){exp(2) * trace}, 1);
    s = ball_slope(&t, Sum(g, Exp(g, w), 0), one_two_two, d);
    assert_values(&s, (double[]){exp(2) * (d[0] + d[4]) + exp(1) * d[8]}, 1);
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
    gradient(t.g, Sum(t.g, q, 0), t.a);
    assert_true(derive_gap().at != NONE);
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
                Transpose(g, Part(s, 2))), x},
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
             MatMul(g, Lyap(g, x, sum), Transpose(g, x))), Neg(g, sum)},
        {Cofactor(g, x), Mul(g, Det(g, x), Transpose(g, Inverse(g, x)))},
        {SpectralNorm(g, x), Sqrt(g, Block(g, Part(Eigh(g, MatMul(g, Transpose(
            g, x), x)), 0), 2, 0, 1, 1))},
    };
    for (size_t i = 0; i < sizeof equal / sizeof *equal; i++) {
        double right[9];
        size_t n = shape_numel(graph_shape(g, equal[i].left));
        memcpy(right, point_value(&t, equal[i].right, a), n * sizeof *right);
        assert_values(point_value(&t, equal[i].left, a), right, n);
    }
    point_close(&t);
}

/* --- orders where the blocked kernels have several blocks --------------------------------------- */

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_probes),
        cmocka_unit_test(test_balls),
        cmocka_unit_test(test_identities),
        cmocka_unit_test(test_det_singular),
        cmocka_unit_test(test_det_second),
        cmocka_unit_test(test_repeated_eigenvalues),
        cmocka_unit_test(test_degenerate_in_balls),
        cmocka_unit_test(test_not_defined),
        cmocka_unit_test(test_not_finite),
        cmocka_unit_test(test_norms),
        cmocka_unit_test(test_rank_and_null),
        cmocka_unit_test(test_large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
