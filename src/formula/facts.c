/* formula/facts: what is known of a node by what it is made of.
 *
 * Idea: a node is symmetric where its arguments are and the operation keeps it;
 * softmax(z) and e/sum(e) sum to 1. Nodes come in order, so those of the
 * arguments are known.
 *
 * Invariant: a fact holds at every point, not at that of the check only.
 */
#include "formula/term.h"
#include "graph/fold.h"
#include "graph/matrix.h"

/* Is x symmetric since its arguments are? */
static bool inherits_symmetry(const struct graph *g, const unsigned char *facts,
                              node x)
{
    const struct gnode *p = graph_at(g, x);
    enum op op = (enum op)p->op;
    bool all = op_flags(op) & OP_ELEMENTWISE || op == OP_CUT ||
               op == OP_TRANSPOSE || op == OP_INV || op == OP_EXPM ||
               op == OP_LOGM || op == OP_SQRTM;
    if (p->shape.rows != p->shape.cols || shape_scalar(p->shape))
        return false;
    if (op == OP_CONST || op == OP_LITERAL || graph_is_diagonal(g, x) ||
        graph_symmetric(g, x))
        return true;
    for (unsigned i = 0; all && i < p->nargs; i++) {
        node y = p->arg[i];
        all = shape_scalar(graph_shape(g, y)) || facts[y] & FORMULA_SYMMETRIC ||
              op_flags((enum op)graph_at(g, y)->op) & OP_AUX;
    }
    return all && p->nargs > 0;
}

static bool is_symmetric_data(const struct graph *g, node x)
{
    const struct gnode *p = graph_at(g, x);
    uint32_t n = p->shape.rows;
    if (p->op != OP_DATA || p->shape.cols != n || n == 0)
        return false;
    const double *v = g->data.at + p->imm.a;
    for (uint32_t k = 0; k < n; k++)
        for (uint32_t i = 0; i < k; i++)
            if (v[i + (size_t)k * n] != v[k + (size_t)i * n])
                return false;
    return true;
}

static node behind_cuts(const struct graph *g, node x)
{
    while (graph_at(g, x)->op == OP_CUT || graph_at(g, x)->op == OP_BROADCAST)
        x = graph_at(g, x)->arg[0];
    return x;
}

/* softmax(z), e/sum(e): their entries, or those of a line, sum to 1. */
static unsigned normalised(const struct graph *g, const unsigned char *facts,
                           node x)
{
    const struct gnode *p = graph_at(g, x), *by = p;
    if (p->op == OP_CUT)
        return facts[p->arg[0]] &
               (FORMULA_NORMALISED | FORMULA_SUMS_DOWN | FORMULA_SUMS_ACROSS);
    if (p->op == OP_DIV)
        by = graph_at(g, behind_cuts(g, p->arg[1]));
    bool sum = p->op == OP_DIV && by->op == OP_SUM &&
               behind_cuts(g, by->arg[0]) == behind_cuts(g, p->arg[0]);
    if ((!sum && p->op != OP_SOFTMAX) || shape_scalar(p->shape))
        return 0;
    bool vector = shape_vector(p->shape);
    if (by->imm.a == 0 && !vector)
        return 0;
    return FORMULA_NORMALISED |
           (vector || by->imm.a == 1 ? FORMULA_SUMS_DOWN : FORMULA_SUMS_ACROSS);
}

unsigned term_facts(const struct graph *g, const unsigned char *facts, node x)
{
    bool symmetric = inherits_symmetry(g, facts, x) || is_symmetric_data(g, x);
    return (symmetric ? FORMULA_SYMMETRIC : 0) | normalised(g, facts, x);
}
