/* rules/matfun: norms, functions of a square matrix, matrix equations.
 *
 * Idea: for f with a real power series the derivative along E is the upper
 * right block of f([A E; 0 A]); its adjoint is the same map at A'. So FRECHET
 * of f is one operation, and its own derivative is FRECHET of the doubled
 * matrix: derivatives of every order close on themselves.
 *
 * Source: N. Higham, Functions of Matrices, 2008, ch. 3 and 6.
 */
#include <math.h>

#include "graph/fold.h"
#include "graph/matrix.h"
#include "rules/rules.h"

static const union imm no_imm = {.bits = 0};
static const struct shape scalar = {1, 1};

/* --- norms -------------------------------------------------------------- */

node Norm2(struct graph *g, node a)
{
    if (shape_scalar(graph_shape(g, a)))
        return Abs(g, a);
    return graph_node(g, OP_NORM2, scalar, no_imm, 1, &a);
}

/* X/norm(X), 0 at the kink X = 0: the mean of the one-sided slopes. */
static node direction(struct graph *g, node self)
{
    node x = g->at[self].arg[0];
    return Select(g, self, Div(g, x, self), Num(g, 0));
}

void tangent_NORM2(struct graph *g, node self, const node *dot, node *out)
{
    out[0] = Dot(g, direction(g, self), dot[0]);
}

void adjoint_NORM2(struct graph *g, node self, const node *bar,
                   const bool *want, node *out)
{
    (void)want;
    out[0] = Mul(g, bar[0], direction(g, self));
}

node VectorNorm(struct graph *g, node x, double p)
{
    if (p == 2)
        return Norm2(g, x);
    node m = Abs(g, x);
    struct shape column = {(uint32_t)shape_numel(graph_shape(g, x)), 1};
    if (p == 1)
        return Sum(g, m, 0);
    if (p == INFINITY)
        return MaxAlong(g, Reshape(g, m, column), 1);
    if (p == -INFINITY)
        return Neg(g, MaxAlong(g, Neg(g, Reshape(g, m, column)), 1));
    if (p == 0)
        return Sum(g, Ne(g, x, Num(g, 0)), 0);
    return Pow(g, Sum(g, Pow(g, m, Num(g, p)), 0),
               Div(g, Num(g, 1), Num(g, p)));
}

static node singular_values(struct graph *g, node a)
{
    return Part(Svd(g, a), 1);
}

node SpectralNorm(struct graph *g, node a)
{
    struct shape s = graph_shape(g, a);
    if (s.rows == 1 || s.cols == 1)
        return Norm2(g, a);
    return Block(g, singular_values(g, a), 0, 0, 1, 1);
}

node NuclearNorm(struct graph *g, node a)
{
    return Sum(g, singular_values(g, a), 0);
}

node MatrixNorm1(struct graph *g, node a)
{
    return MaxAlong(g, Sum(g, Abs(g, a), 1), 2);
}

node MatrixNormInf(struct graph *g, node a)
{
    return MaxAlong(g, Sum(g, Abs(g, a), 2), 1);
}

node Cond(struct graph *g, node a)
{
    struct shape s = graph_shape(g, a);
    uint32_t last = (s.rows < s.cols ? s.rows : s.cols) - 1;
    node v = singular_values(g, a);
    return Div(g, Block(g, v, 0, 0, 1, 1), Block(g, v, last, 0, 1, 1));
}

/* --- powers ------------------------------------------------------------- */

/* By repeated squaring: 2*log2(n) products at most. */
node MatPower(struct graph *g, node a, int n)
{
    unsigned rest = n < 0 ? 0u - (unsigned)n : (unsigned)n;
    node power = n < 0 ? Inverse(g, a) : a, r = NONE;
    if (n == 0)
        return Eye(g, graph_shape(g, a).rows);
    for (; rest; rest >>= 1) {
        if (rest & 1)
            r = r == NONE ? power : MatMul(g, r, power);
        if (rest > 1)
            power = MatMul(g, power, power);
    }
    return r;
}

/* --- functions with a Frechet operation --------------------------------- */

static node matrix_function(struct graph *g, enum op op, node a)
{
    if (shape_scalar(graph_shape(g, a)))
        return op == OP_EXPM ? Exp(g, a) : Log(g, a);
    return graph_node(g, op, graph_shape(g, a), no_imm, 1, &a);
}

static node frechet(struct graph *g, enum op op, node a, node e)
{
    if (shape_scalar(graph_shape(g, a)))
        return op == OP_EXPMFRECHET ? Mul(g, Exp(g, a), e) : Div(g, e, a);
    return graph_node(g, op, graph_shape(g, a), no_imm, 2, (node[]){a, e});
}

node Expm(struct graph *g, node a)
{
    return matrix_function(g, OP_EXPM, a);
}

/* The number c, if x is c*I; or NONE. */
static node multiple_of_identity(struct graph *g, node x)
{
    if (!graph_is_diagonal(g, x))
        return NONE;
    const struct gnode p = g->at[g->at[x].arg[0]];
    if (p.op == OP_CONST)
        return Num(g, p.imm.num);
    return p.op == OP_BROADCAST && shape_scalar(graph_shape(g, p.arg[0]))
               ? p.arg[0]
               : NONE;
}

/* Along c*I, which every matrix commutes with, c*expm(A). */
node ExpmFrechet(struct graph *g, node a, node e)
{
    node c = multiple_of_identity(g, e);
    if (c != NONE && g->at[a].op == OP_TRANSPOSE)
        return Mul(g, c, Transpose(g, Expm(g, g->at[a].arg[0])));
    if (c != NONE)
        return Mul(g, c, Expm(g, a));
    return frechet(g, OP_EXPMFRECHET, a, e);
}

node Logm(struct graph *g, node a)
{
    return matrix_function(g, OP_LOGM, a);
}

node LogmFrechet(struct graph *g, node a, node e)
{
    return frechet(g, OP_LOGMFRECHET, a, e);
}

/* [p q; 0 p], q NONE: 0. */
static node doubled(struct graph *g, node p, node q)
{
    node zero = Full(g, graph_shape(g, p), 0);
    node top = HorzCat(g, 2, (node[]){p, q == NONE ? zero : q});
    node bottom = HorzCat(g, 2, (node[]){zero, p});
    return VertCat(g, 2, (node[]){top, bottom});
}

/* Derivative of frechet(A, E) along (H, K); K may be NONE. */
static node frechet_again(struct graph *g, enum op op, node a, node e, node h,
                          node k)
{
    uint32_t n = graph_shape(g, a).rows;
    node r = frechet(g, op, doubled(g, a, e), doubled(g, h, k));
    return Block(g, r, 0, n, n, n);
}

static void frechet_tangent(struct graph *g, node self, const node *dot,
                            node *out)
{
    const struct gnode p = g->at[self];
    enum op op = (enum op)p.op;
    out[0] = dot[0] == NONE
                 ? frechet(g, op, p.arg[0], dot[1])
                 : frechet_again(g, op, p.arg[0], p.arg[1], dot[0], dot[1]);
}

/* The second derivative is symmetric: Abar is that at A' along E' and bar. */
static void frechet_adjoint(struct graph *g, node self, const node *bar,
                            const bool *want, node *out)
{
    const struct gnode p = g->at[self];
    enum op op = (enum op)p.op;
    node at = Transpose(g, p.arg[0]), et = Transpose(g, p.arg[1]);
    out[0] = want[0] ? frechet_again(g, op, at, et, bar[0], NONE) : NONE;
    out[1] = want[1] ? frechet(g, op, at, bar[0]) : NONE;
}

void tangent_EXPM(struct graph *g, node self, const node *dot, node *out)
{
    out[0] = ExpmFrechet(g, g->at[self].arg[0], dot[0]);
}

void adjoint_EXPM(struct graph *g, node self, const node *bar, const bool *want,
                  node *out)
{
    (void)want;
    out[0] = ExpmFrechet(g, Transpose(g, g->at[self].arg[0]), bar[0]);
}

void tangent_LOGM(struct graph *g, node self, const node *dot, node *out)
{
    out[0] = LogmFrechet(g, g->at[self].arg[0], dot[0]);
}

void adjoint_LOGM(struct graph *g, node self, const node *bar, const bool *want,
                  node *out)
{
    (void)want;
    out[0] = LogmFrechet(g, Transpose(g, g->at[self].arg[0]), bar[0]);
}

void tangent_EXPMFRECHET(struct graph *g, node self, const node *dot, node *out)
{
    frechet_tangent(g, self, dot, out);
}

void adjoint_EXPMFRECHET(struct graph *g, node self, const node *bar,
                         const bool *want, node *out)
{
    frechet_adjoint(g, self, bar, want, out);
}

void tangent_LOGMFRECHET(struct graph *g, node self, const node *dot, node *out)
{
    frechet_tangent(g, self, dot, out);
}

void adjoint_LOGMFRECHET(struct graph *g, node self, const node *bar,
                         const bool *want, node *out)
{
    frechet_adjoint(g, self, bar, want, out);
}

/* --- functions of a symmetric matrix by its eigenvalues ------------------- */

node SpectralFlow(struct graph *g, node v, node w, unsigned order,
                  const node *jet, const node *m)
{
    node arg[3 + 2 * SPECTRAL_ORDERS] = {v, w};
    unsigned n = 2;
    for (unsigned k = 0; k <= order; k++)
        arg[n++] = jet[k];
    for (unsigned k = 0; k < order; k++)
        arg[n++] = m[k];
    return graph_node(g, OP_SPECTRALFLOW, graph_shape(g, v), no_imm, n, arg);
}

static const char seen_apart[] = "a derivative of V*diag(f(w))*V' of which V "
                                 "or "
                                 "w is differentiated by itself";

/* What flows through V and w together derive/spectral.c knows. */
void tangent_SPECTRALFLOW(struct graph *g, node self, const node *dot,
                          node *out)
{
    (void)dot;
    derive_report_gap(self, 0, seen_apart);
    out[0] = Full(g, graph_shape(g, self), NAN);
}

void adjoint_SPECTRALFLOW(struct graph *g, node self, const node *bar,
                          const bool *want, node *out)
{
    size_t n;
    (void)bar;
    graph_args(g, self, &n);
    derive_report_gap(self, 0, seen_apart);
    for (size_t k = 0; k < n; k++) {
        struct shape s = graph_shape(g, graph_args(g, self, &n)[k]);
        out[k] = want[k] ? Full(g, s, NAN) : NONE;
    }
}

/* --- matrix equations --------------------------------------------------- */

node Sylvester(struct graph *g, node a, node b, node c)
{
    if (shape_scalar(graph_shape(g, a)) && shape_scalar(graph_shape(g, b)))
        return Div(g, c, Add(g, a, b));
    return graph_node(g, OP_SYLVESTER, graph_shape(g, c), no_imm, 3,
                      (node[]){a, b, c});
}

node Lyap(struct graph *g, node a, node c)
{
    return Sylvester(g, a, Transpose(g, a), Neg(g, c));
}

void tangent_SYLVESTER(struct graph *g, node self, const node *dot, node *out)
{
    const struct gnode p = g->at[self];
    node rhs = dot[2];
    node left = dot[0] == NONE ? NONE : MatMul(g, dot[0], self);
    node right = dot[1] == NONE ? NONE : MatMul(g, self, dot[1]);
    node moved = Plus(g, left, right);
    if (moved != NONE)
        rhs = rhs == NONE ? Neg(g, moved) : Sub(g, rhs, moved);
    out[0] = Sylvester(g, p.arg[0], p.arg[1], rhs);
}

/* Z: A'*Z + Z*B' = Xbar; Cbar = Z, Abar = -Z*X', Bbar = -X'*Z. */
void adjoint_SYLVESTER(struct graph *g, node self, const node *bar,
                       const bool *want, node *out)
{
    const struct gnode p = g->at[self];
    node z = Sylvester(g, Transpose(g, p.arg[0]), Transpose(g, p.arg[1]),
                       bar[0]);
    node xt = Transpose(g, self);
    out[0] = want[0] ? Neg(g, MatMul(g, z, xt)) : NONE;
    out[1] = want[1] ? Neg(g, MatMul(g, xt, z)) : NONE;
    out[2] = want[2] ? z : NONE;
}

node Sqrtm(struct graph *g, node a)
{
    if (shape_scalar(graph_shape(g, a)))
        return Sqrt(g, a);
    return graph_node(g, OP_SQRTM, graph_shape(g, a), no_imm, 1, &a);
}

/* X*X = A: X*Xdot + Xdot*X = Adot. */
void tangent_SQRTM(struct graph *g, node self, const node *dot, node *out)
{
    out[0] = Sylvester(g, self, self, dot[0]);
}

void adjoint_SQRTM(struct graph *g, node self, const node *bar,
                   const bool *want, node *out)
{
    (void)want;
    node xt = Transpose(g, self);
    out[0] = Sylvester(g, xt, xt, bar[0]);
}
