/* rules/product: the matrix product and the scalar product of arrays.
 *
 * Idea: transposes of the factors are flags of the node, so that adjoints are
 * products without copies: C = op(A) op(B), op(A)bar = Cbar op(B)',
 * op(B)bar = op(A)' Cbar. A factor that is a number makes it elementwise.
 *
 * Source: Dwyer and Macphail 1948; Giles 2008.
 */
#include <assert.h>

#include "rules/common.h"

node Dot(struct graph *g, node a, node b)
{
    if (shape_scalar(graph_shape(g, a)) && shape_scalar(graph_shape(g, b)))
        return Mul(g, a, b);
    return graph_node(g, OP_DOT, (struct shape){1, 1}, no_imm(), 2,
                      (node[]){a, b});
}

void tangent_DOT(struct graph *g, node self, const node *dot, node *out)
{
    node a = g->at[self].arg[0], b = g->at[self].arg[1];
    node left = dot[0] == NONE ? NONE : Dot(g, dot[0], b);
    node right = dot[1] == NONE ? NONE : Dot(g, a, dot[1]);
    out[0] = left == NONE ? right : right == NONE ? left : Add(g, left, right);
}

void adjoint_DOT(struct graph *g, node self, const node *bar, const bool *want,
                 node *out)
{
    node a = g->at[self].arg[0], b = g->at[self].arg[1];
    struct shape sa = graph_shape(g, a), sb = graph_shape(g, b);
    out[0] = want[0] ? Reshape(g, Mul(g, bar[0], b), sa) : NONE;
    out[1] = want[1] ? Reshape(g, Mul(g, bar[0], a), sb) : NONE;
}

/* op(a)*op(b); transposed arguments become flags. */
static node product(struct graph *g, node a, bool ta, node b, bool tb)
{
    if (op_of(g, a) == OP_TRANSPOSE)
        a = g->at[a].arg[0], ta = !ta;
    if (op_of(g, b) == OP_TRANSPOSE)
        b = g->at[b].arg[0], tb = !tb;
    struct shape sa = graph_shape(g, a), sb = graph_shape(g, b);
    if (shape_scalar(sa))
        return Mul(g, a, tb ? Transpose(g, b) : b);
    if (shape_scalar(sb))
        return Mul(g, ta ? Transpose(g, a) : a, b);
    struct shape s = {ta ? sa.cols : sa.rows, tb ? sb.rows : sb.cols};
    assert((ta ? sa.rows : sa.cols) == (tb ? sb.cols : sb.rows));
    return graph_node(g, OP_MATMUL, s, imm2(ta, tb), 2, (node[]){a, b});
}

node MatMul(struct graph *g, node a, node b)
{
    return product(g, a, false, b, false);
}

void tangent_MATMUL(struct graph *g, node self, const node *dot, node *out)
{
    const struct gnode p = g->at[self];
    bool ta = p.imm.a, tb = p.imm.b;
    node left = NONE, right = NONE;
    if (dot[0] != NONE)
        left = product(g, dot[0], ta, p.arg[1], tb);
    if (dot[1] != NONE)
        right = product(g, p.arg[0], ta, dot[1], tb);
    out[0] = left == NONE ? right : right == NONE ? left : Add(g, left, right);
}

/* C = op(A) op(B): op(A)bar = Cbar op(B)', op(B)bar = op(A)' Cbar. */
void adjoint_MATMUL(struct graph *g, node self, const node *bar,
                    const bool *want, node *out)
{
    const struct gnode p = g->at[self];
    node a = p.arg[0], b = p.arg[1];
    bool ta = p.imm.a, tb = p.imm.b;
    out[0] = out[1] = NONE;
    if (want[0])
        out[0] = ta ? product(g, b, tb, bar[0], true)
                    : product(g, bar[0], false, b, !tb);
    if (want[1])
        out[1] = tb ? product(g, bar[0], true, a, ta)
                    : product(g, a, !ta, bar[0], false);
}
