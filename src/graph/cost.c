/* cost: how many operations a node of linear algebra takes.
 *
 * Idea: factorizations take c * m * n * min(m, n), with c from the operation's
 * row; the few others are counted here. Doubles and balls do the same.
 *
 * Invariant: counts depend on shapes only.
 */
#include "graph/cost.h"

static const double cubic[OP_COUNT] = {
#define COST(ID, C) [OP_##ID] = C,
#include "graph/ops.def"
};

double graph_linear_algebra_cost(const struct graph *g, node x)
{
    const struct gnode *p = graph_at(g, x);
    struct shape s = graph_shape(g, p->arg[0]);
    double m = s.rows, n = s.cols, r = (double)shape_numel(p->shape);
    switch (p->op) {
    case OP_TRISOLVE:
        return r * m / 2;
    case OP_COFACTORDOT: /* n products */
        return m * m * m * m / 2;
    case OP_SYLVESTER:
        return 40 * (double)(p->shape.rows + p->shape.cols) * r;
    case OP_SOLVE:
        return m * m * m + r * m / 2;
    default:
        return cubic[p->op] * m * n * (m < n ? m : n) + r;
    }
}
