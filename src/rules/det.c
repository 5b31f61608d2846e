/* rules/det: determinants, and the rank.
 *
 * Idea: the gradient of det is the cofactor matrix and its Hessian the
 * derivative of the cofactors, both polynomials in the entries and right where
 * A is singular, where det(A)*inv(A)' is 0*Inf. Only the third derivative
 * divides by det.
 *
 * Invariant: the last argument of DET, LOGDET, COFACTOR and COFACTORDOT is
 * Factor of the first; no derivative flows through it.
 * Source: M. Giles, Collected matrix derivative results, 2008.
 */
#include "graph/matrix.h"
#include "rules/rules.h"

static const union imm no_imm = {.bits = 0};

/* --- determinants ------------------------------------------------------- */

static const struct shape scalar = {1, 1};

node Det(struct graph *g, node a)
{
    if (shape_scalar(graph_shape(g, a)))
        return a;
    return graph_node(g, OP_DET, scalar, no_imm, 2, (node[]){a, Factor(g, a)});
}

node LogDet(struct graph *g, node a)
{
    if (shape_scalar(graph_shape(g, a)))
        return Log(g, Abs(g, a));
    return graph_node(g, OP_LOGDET, scalar, no_imm, 2,
                      (node[]){a, Factor(g, a)});
}

node Cofactor(struct graph *g, node a)
{
    if (shape_scalar(graph_shape(g, a)))
        return Num(g, 1);
    return graph_node(g, OP_COFACTOR, graph_shape(g, a), no_imm, 2,
                      (node[]){a, Factor(g, a)});
}

node CofactorDot(struct graph *g, node a, node e)
{
    if (shape_scalar(graph_shape(g, a)))
        return Num(g, 0);
    return graph_node(g, OP_COFACTORDOT, graph_shape(g, a), no_imm, 3,
                      (node[]){a, e, Factor(g, a)});
}

/* The cofactor matrix is the gradient also where A is singular, where
 * det(A)*inv(A)' is 0*Inf. */
void tangent_DET(struct graph *g, node self, const node *dot, node *out)
{
    out[0] = Dot(g, Cofactor(g, g->at[self].arg[0]), dot[0]);
}

void adjoint_DET(struct graph *g, node self, const node *bar, const bool *want,
                 node *out)
{
    out[0] = want[0] ? Mul(g, bar[0], Cofactor(g, g->at[self].arg[0])) : NONE;
    out[1] = NONE;
}

void tangent_LOGDET(struct graph *g, node self, const node *dot, node *out)
{
    out[0] = Dot(g, InverseTransposed(g, g->at[self].arg[0]), dot[0]);
}

void adjoint_LOGDET(struct graph *g, node self, const node *bar,
                    const bool *want, node *out)
{
    node inv = InverseTransposed(g, g->at[self].arg[0]);
    out[0] = want[0] ? Mul(g, bar[0], inv) : NONE;
    out[1] = NONE;
}

/* The Hessian of det is symmetric: tangent and adjoint are one map. */
void tangent_COFACTOR(struct graph *g, node self, const node *dot, node *out)
{
    out[0] = CofactorDot(g, g->at[self].arg[0], dot[0]);
}

void adjoint_COFACTOR(struct graph *g, node self, const node *bar,
                      const bool *want, node *out)
{
    node a = g->at[self].arg[0];
    out[0] = want[0] ? CofactorDot(g, a, bar[0]) : NONE;
    out[1] = NONE;
}

/* Third derivative of det along E and H, a symmetric matrix-valued form, from
 * C = cofactor(A), d = det(A): the derivative of (<C,E>*C - C*E'*C)/d along H.
 * NaN where A is singular. */
static node det_third(struct graph *g, node a, node e, node h)
{
    node c = Cofactor(g, a), d = Det(g, a);
    node ce = CofactorDot(g, a, e), ch = CofactorDot(g, a, h);
    node et = Transpose(g, e);
    node plus = Add(g, Mul(g, Dot(g, ch, e), c), Mul(g, Dot(g, c, e), ch));
    node minus = Add(g, MatMul(g, ch, MatMul(g, et, c)),
                     MatMul(g, c, MatMul(g, et, ch)));
    node shrink = Mul(g, Dot(g, c, h), ce);
    return Div(g, Sub(g, Sub(g, plus, minus), shrink), d);
}

void tangent_COFACTORDOT(struct graph *g, node self, const node *dot, node *out)
{
    node a = g->at[self].arg[0], e = g->at[self].arg[1];
    node linear = dot[1] == NONE ? NONE : CofactorDot(g, a, dot[1]);
    node bent = dot[0] == NONE ? NONE : det_third(g, a, e, dot[0]);
    out[0] = Plus(g, linear, bent);
}

void adjoint_COFACTORDOT(struct graph *g, node self, const node *bar,
                         const bool *want, node *out)
{
    node a = g->at[self].arg[0], e = g->at[self].arg[1];
    out[0] = want[0] ? det_third(g, a, e, bar[0]) : NONE;
    out[1] = want[1] ? CofactorDot(g, a, bar[0]) : NONE;
    out[2] = NONE;
}

/* --- rank --------------------------------------------------------------- */

node Rank(struct graph *g, node a)
{
    return graph_node(g, OP_RANK, scalar, no_imm, 1, &a);
}

void tangent_RANK(struct graph *g, node self, const node *dot, node *out)
{
    (void)g, (void)self, (void)dot;
    out[0] = NONE;
}

void adjoint_RANK(struct graph *g, node self, const node *bar, const bool *want,
                  node *out)
{
    (void)g, (void)self, (void)bar, (void)want;
    out[0] = NONE;
}
