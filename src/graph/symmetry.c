/* symmetry: matrices that are symmetric by the way they are made.
 *
 * Idea: A*A', A+A', and what keeps their symmetry, are symmetric whatever A
 * is. Rounding hides that in the entries: a routine for symmetric matrices may
 * be called where the graph knows, not where the entries happen to agree.
 *
 * Invariant: only what holds for every value of the leaves; a false "no" costs
 * nothing but the better routine. One chain of nodes is followed, no tree.
 */
#include "graph/fold.h"
#include "graph/matrix.h"

static bool is_transpose(const struct graph *g, node a, node b)
{
    return g->at[a].op == OP_TRANSPOSE && g->at[a].arg[0] == b;
}

/* A*A', A'*A */
static bool gram(const struct gnode *p)
{
    return p->op == OP_MATMUL && p->arg[0] == p->arg[1] &&
           (p->imm.a != 0) != (p->imm.b != 0);
}

/* A + A' */
static bool with_transpose(const struct graph *g, const struct gnode *p)
{
    return p->op == OP_ADD && (is_transpose(g, p->arg[0], p->arg[1]) ||
                               is_transpose(g, p->arg[1], p->arg[0]));
}

static node without_factors(const struct graph *g, node x)
{
    for (;;) {
        const struct gnode *p = &g->at[x];
        if (p->op == OP_MUL && shape_scalar(graph_shape(g, p->arg[0])))
            x = p->arg[1];
        else if ((p->op == OP_MUL || p->op == OP_DIV) &&
                 shape_scalar(graph_shape(g, p->arg[1])))
            x = p->arg[0];
        else
            return x;
    }
}

/* As it stands, or times scalars: those, constants, diagonal matrices, data. */
static bool is_symmetric(const struct graph *g, node x)
{
    x = without_factors(g, x);
    struct shape s = graph_shape(g, x);
    const struct gnode *p = &g->at[x];
    if (shape_scalar(s) || p->op == OP_CONST || graph_is_diagonal(g, x))
        return true;
    if (p->op != OP_DATA || s.rows != s.cols)
        return false;
    const double *v = g->data.at + p->imm.a;
    for (uint32_t j = 0; j < s.cols; j++)
        for (uint32_t i = 0; i < j; i++)
            if (v[i + s.rows * (size_t)j] != v[j + s.rows * (size_t)i])
                return false;
    return true;
}

/* The one argument on whose symmetry that of x depends, or NONE. */
static node depends_on(const struct graph *g, node x)
{
    const struct gnode *p = &g->at[x];
    unsigned flags = op_flags((enum op)p->op);
    node on = NONE;
    if (p->op == OP_CUT || p->op == OP_TRANSPOSE || p->op == OP_INV ||
        p->op == OP_EXPM || p->op == OP_SQRTM || p->op == OP_LOGM)
        return p->arg[0];
    if (!(flags & OP_ELEMENTWISE))
        return NONE;
    for (unsigned k = 0; k < p->nargs; k++) {
        if (is_symmetric(g, p->arg[k]) || p->arg[k] == on)
            continue;
        if (on != NONE)
            return NONE;
        on = p->arg[k];
    }
    return on;
}

bool graph_symmetric(const struct graph *g, node x)
{
    for (; x != NONE; x = depends_on(g, x)) {
        const struct gnode *p = &g->at[x];
        if (p->shape.rows != p->shape.cols)
            return false;
        if (gram(p) || with_transpose(g, p))
            return true;
    }
    return false;
}
