/* linalg_probes: small graphs of matrix inputs, and values for the inputs.
 * Included by test_linalg.c.
 */
#ifndef LINALG_PROBES_H
#define LINALG_PROBES_H

#include <stdint.h>

#include "graph/matrix.h"

enum { MAX_IN = 3, MAX_NUMEL = 64 };

/* --- input values ------------------------------------------------------- */

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

/* --- probes ------------------------------------------------------------- */

struct probe {
    const char *name;
    node (*build)(struct graph *g, const node *x);
    struct shape in[MAX_IN];
    fill_fn *fill[MAX_IN];
};

#define BUILD(NAME, EXPR)                                                      \
    static node NAME(struct graph *g, const node *x)                           \
    {                                                                          \
        node a = x[0], b = x[1], c = x[2];                                     \
        (void)a, (void)b, (void)c;                                             \
        return EXPR;                                                           \
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

/* What a complement is good for does not ask how it is turned. */
static node qr_full_product(struct graph *g, const node *x)
{
    node q, r;
    QrFull(g, x[0], &q, &r);
    return MatMul(g, q, r);
}

static node svd_full_product(struct graph *g, const node *x)
{
    node u, s, v;
    SvdFull(g, x[0], &u, &s, &v);
    return MatMul(g, u, MatMul(g, s, Transpose(g, v)));
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

static node exp_by_eigh(struct graph *g, const node *x)
{
    node e = Eigh(g, Symmetrize(g, x[0])), v = Part(e, 1);
    node scaled = Mul(g, v, Transpose(g, Exp(g, Part(e, 0))));
    return MatMul(g, scaled, Transpose(g, v));
}

/* The first and second derivative of that of t*A along one and two matrices. */
static node exp_flow(struct graph *g, const node *x, unsigned order)
{
    node e = Eigh(g, Symmetrize(g, x[0])), w = Part(e, 0), t = x[2];
    node jet[3] = {Exp(g, Mul(g, t, w))}, m[2];
    jet[1] = Mul(g, t, jet[0]);
    jet[2] = Mul(g, t, jet[1]);
    m[0] = Symmetrize(g, x[1]);
    m[1] = Add(g, Num(g, 1), MatMul(g, m[0], m[0]));
    return SpectralFlow(g, Part(e, 1), w, order, jet, m);
}

static node exp_flow_once(struct graph *g, const node *x)
{
    return exp_flow(g, x, 1);
}

static node exp_flow_twice(struct graph *g, const node *x)
{
    return exp_flow(g, x, 2);
}

/* A function of the matrix divided by a number that is made of all values. */
static node share_by_eigh(struct graph *g, const node *x)
{
    node e = Eigh(g, Symmetrize(g, x[0])), v = Part(e, 1);
    node y = Exp(g, Part(e, 0));
    node scaled = Mul(g, v, Transpose(g, Div(g, y, Sum(g, y, 0))));
    return MatMul(g, scaled, Transpose(g, v));
}

static void fill_spaced(struct shape s, double *x)
{
    fill_any(s, x);
    for (size_t i = 0; i < shape_numel(s); i++)
        x[i] = .3 * x[i] + 1 + (double)i;
}

#define S(r, c)                                                                \
    {                                                                          \
        r, c                                                                   \
    }
static const struct probe probes[] = {
    {"A\\B", solve, {S(4, 4), S(4, 2)}, {fill_dominant, fill_any}},
    {"A\\B spd", solve, {S(4, 4), S(4, 2)}, {fill_symmetric, fill_any}},
    {"A'\\B", solve_turned, {S(4, 4), S(4, 2)}, {fill_dominant, fill_any}},
    {"B/A", right, {S(4, 4), S(2, 4)}, {fill_dominant, fill_any}},
    {"b'*(A\\b)", quadratic, {S(4, 4), S(4, 1)}, {fill_symmetric, fill_any}},
    {"1x1", solve, {S(1, 1), S(1, 3)}, {fill_dominant, fill_any}},
    {"triu\\", tri_upper, {S(4, 4), S(4, 2)}, {fill_dominant, fill_any}},
    {"tril\\", tri_lower, {S(4, 4), S(4, 2)}, {fill_dominant, fill_any}},
    {"triu'\\", tri_turned, {S(4, 4), S(4, 2)}, {fill_dominant, fill_any}},
    {"tall\\", solve, {S(5, 3), S(5, 2)}, {fill_dominant, fill_any}},
    {"wide\\", solve, {S(3, 5), S(3, 2)}, {fill_dominant, fill_any}},
    {"tall'\\", solve_turned, {S(5, 3), S(3, 2)}, {fill_dominant, fill_any}},
    {"wide'\\", solve_turned, {S(3, 5), S(5, 2)}, {fill_dominant, fill_any}},
    {"tall/", right, {S(5, 3), S(2, 3)}, {fill_dominant, fill_any}},
    {"inv", inv, {S(4, 4)}, {fill_dominant}},
    {"inv spd", inv, {S(4, 4)}, {fill_symmetric}},
    {"inv'", inv_turned, {S(4, 4)}, {fill_dominant}},
    {"inv 1x1", inv, {S(1, 1)}, {fill_dominant}},
    {"pinv tall", pinv, {S(5, 3)}, {fill_dominant}},
    {"pinv wide", pinv, {S(3, 5)}, {fill_dominant}},
    {"pinv square", pinv, {S(3, 3)}, {fill_dominant}},
    {"sylvester",
     sylvester,
     {S(3, 3), S(2, 2), S(3, 2)},
     {fill_dominant, fill_dominant, fill_any}},
    {"lyap", lyap, {S(3, 3), S(3, 3)}, {fill_dominant, fill_any}},
    {"det", det, {S(4, 4)}, {fill_dominant}},
    {"det any", det, {S(3, 3)}, {fill_any}},
    {"logdet", logdet, {S(4, 4)}, {fill_dominant}},
    {"logdet any", logdet, {S(3, 3)}, {fill_any}},
    {"logdet spd", logdet, {S(4, 4)}, {fill_symmetric}},
    {"cofactor", cofactor, {S(4, 4)}, {fill_dominant}},
    {"cofactordot",
     cofactor_dot,
     {S(3, 3), S(3, 3)},
     {fill_dominant, fill_any}},
    {"norm fro", norm_fro, {S(3, 4)}, {fill_any}},
    {"norm p", norm_p, {S(5, 1)}, {fill_any}},
    {"norm 2", norm_spectral, {S(3, 4)}, {fill_dominant}},
    {"norm nuc", norm_nuclear, {S(3, 4)}, {fill_dominant}},
    {"norm 1", norm_1, {S(3, 4)}, {fill_any}},
    {"norm inf", norm_inf, {S(3, 4)}, {fill_any}},
    {"cond", cond, {S(3, 3)}, {fill_dominant}},
    {"A^3", power3, {S(3, 3)}, {fill_any}},
    {"A^-2", power_minus2, {S(3, 3)}, {fill_dominant}},
    {"expm", expm, {S(4, 4)}, {fill_any}},
    {"expm large", expm, {S(3, 3)}, {fill_spaced}},
    {"expmfrechet", expm_frechet, {S(3, 3), S(3, 3)}, {fill_any, fill_any}},
    {"logm", logm, {S(4, 4)}, {fill_dominant}},
    {"sqrtm", sqrtm, {S(4, 4)}, {fill_dominant}},
    {"chol", chol_upper, {S(4, 4)}, {fill_symmetric}},
    {"chol lower", chol_lower, {S(4, 4)}, {fill_symmetric}},
    {"choladjoint",
     chol_adjoint,
     {S(4, 4), S(4, 4)},
     {fill_dominant, fill_any}},
    {"choladjoint upper",
     chol_adjoint_upper,
     {S(4, 4), S(4, 4)},
     {fill_dominant, fill_any}},
    {"lu l", lu_l, {S(4, 4)}, {fill_any}},
    {"lu u", lu_u, {S(4, 4)}, {fill_any}},
    {"lu", lu_both, {S(4, 4)}, {fill_any}},
    {"lu tall", lu_both, {S(5, 3)}, {fill_any}},
    {"lu wide", lu_both, {S(3, 5)}, {fill_any}},
    {"lu two results", lu_two, {S(4, 4)}, {fill_any}},
    {"lu P", lu_permutation, {S(4, 4)}, {fill_any}},
    {"luadjoint",
     lu_adjoint,
     {S(3, 3), S(3, 3), S(3, 3)},
     {fill_any, fill_any, fill_any}},
    {"qr q", qr_q, {S(4, 4)}, {fill_any}},
    {"qr r", qr_r, {S(4, 4)}, {fill_any}},
    {"qr", qr_both, {S(4, 4)}, {fill_any}},
    {"qr tall", qr_both, {S(5, 3)}, {fill_any}},
    {"qr wide", qr_both, {S(3, 5)}, {fill_any}},
    {"qr wide r", qr_r, {S(3, 5)}, {fill_any}},
    {"qr full r", qr_full_r, {S(5, 3)}, {fill_any}},
    {"qr full", qr_full_product, {S(5, 3)}, {fill_any}},
    {"svd full tall", svd_full_product, {S(4, 2)}, {fill_dominant}},
    {"svd full wide", svd_full_product, {S(2, 4)}, {fill_dominant}},
    {"eigh w", eigh_w, {S(4, 4)}, {fill_symmetric}},
    {"eigh v", eigh_v, {S(4, 4)}, {fill_symmetric}},
    {"eigh", eigh_both, {S(4, 4)}, {fill_symmetric}},
    {"eigh 1x1", eigh_both, {S(1, 1)}, {fill_symmetric}},
    {"eig w", eig_w, {S(4, 4)}, {fill_real_spectrum}},
    {"eig v", eig_v, {S(4, 4)}, {fill_real_spectrum}},
    {"eig", eig_both, {S(4, 4)}, {fill_real_spectrum}},
    {"svd u", svd_u, {S(4, 3)}, {fill_dominant}},
    {"svd s", svd_s, {S(4, 3)}, {fill_dominant}},
    {"svd v", svd_v, {S(3, 4)}, {fill_dominant}},
    {"svd square", svd_all, {S(3, 3)}, {fill_dominant}},
    {"svd tall", svd_all, {S(5, 3)}, {fill_dominant}},
    {"svd wide", svd_all, {S(3, 5)}, {fill_dominant}},
    {"exp by eigh", exp_by_eigh, {S(3, 3)}, {fill_dominant}},
    {"share by eigh", share_by_eigh, {S(3, 3)}, {fill_any}},
    {"exp by eigh, derivative",
     exp_flow_once,
     {S(3, 3), S(3, 3), S(1, 1)},
     {fill_any, fill_any, fill_any}},
    {"exp by eigh, second derivative",
     exp_flow_twice,
     {S(3, 3), S(3, 3), S(1, 1)},
     {fill_any, fill_any, fill_any}},
    {"gapdivide", gap_divide, {S(3, 3), S(3, 1)}, {fill_any, fill_spaced}},
    {"gapdivide squares",
     gap_divide_squares,
     {S(3, 3), S(3, 1)},
     {fill_any, fill_spaced}},
};
enum { PROBES = sizeof probes / sizeof *probes };

#endif
