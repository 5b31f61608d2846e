/* derive/live: which entries of a tangent can be anything but zero.
 *
 * Idea: forward mode carries an array's tangent whole, and an entry that does
 * not move has the tangent 0, which times an infinite partial (sqrt at 0) is
 * NaN where the entry simply takes no part. So next to a tangent there is a
 * mask, made of the same movements as the values: an entry is live if a live
 * seed entry reaches it, whatever the numbers are. It is used only where a
 * partial may not exist (derive.c).
 *
 * Invariant: a mask is never 0 where the tangent depends on a seed entry that
 * is not; LIVE_ALL where nothing better is known.
 */
#include "derive/rep.h"

node live_seed(struct graph *g, node seed)
{
    double v;
    bool constant = graph_constant(g, seed, &v);
    if (shape_scalar(graph_shape(g, seed)) || (constant && v != 0))
        return LIVE_ALL;
    return Ne(g, seed, Num(g, 0));
}

static bool marked(const struct graph *g, node live)
{
    return live != NONE && live != LIVE_ALL && g->n > live;
}

/* live as an array of shape s. */
static node filled(struct graph *g, node live, struct shape s)
{
    return live == NONE       ? Full(g, s, 0)
           : live == LIVE_ALL ? Full(g, s, 1)
                              : live;
}

/* Entries that any argument makes live. */
static node any_of(struct graph *g, struct shape s, size_t n, const node *live)
{
    node r = NONE;
    for (size_t i = 0; i < n; i++) {
        if (live[i] == NONE || live[i] == r)
            continue;
        if (live[i] == LIVE_ALL)
            return LIVE_ALL;
        r = r == NONE ? live[i] : Or(g, r, live[i]);
    }
    return Broadcast(g, r, s);
}

/* Rows of op(a) times columns: a row is live if an entry of it is. */
static node of_product(struct graph *g, const struct gnode *p, const node *live)
{
    node part[2] = {NONE, NONE};
    for (unsigned k = 0; k < 2; k++) {
        bool turned = k ? p->imm.b : p->imm.a;
        if (!marked(g, live[k])) {
            part[k] = live[k];
            continue;
        }
        node sum = Sum(g, live[k], (k == 0) != turned ? 2 : 1);
        sum = turned ? Transpose(g, sum) : sum;
        part[k] = Broadcast(g, Ne(g, sum, Num(g, 0)), p->shape);
    }
    return any_of(g, p->shape, 2, part);
}

static node of_join(struct graph *g, node self, size_t n, const node *live)
{
    enum op op = (enum op)g->at[self].op;
    node *part = mem_alloc(n * sizeof *part);
    for (size_t i = 0; i < n; i++) {
        size_t all;
        struct shape s = graph_shape(g, graph_args(g, self, &all)[i]);
        part[i] = filled(g, live[i], s);
    }
    node r = op == OP_VERTCAT ? VertCat(g, n, part) : HorzCat(g, n, part);
    mem_free(part);
    return r;
}

node live_of(struct graph *g, node self, size_t n, const node *live)
{
    const struct gnode p = g->at[self];
    bool some = false;
    for (size_t i = 0; i < n; i++)
        some = some || marked(g, live[i]);
    if (!some)
        return LIVE_ALL;
    if (op_flags((enum op)p.op) & OP_ELEMENTWISE)
        return any_of(g, p.shape, n, live);
    switch (p.op) {
    case OP_CUT:
        return live[0];
    case OP_RESHAPE:
        return Reshape(g, live[0], p.shape);
    case OP_TRANSPOSE:
        return Transpose(g, live[0]);
    case OP_BROADCAST:
        return Broadcast(g, live[0], p.shape);
    case OP_GATHER:
        return GatherList(g, live[0], p.shape, p.imm.a);
    case OP_SCATTER:
        return ScatterList(g, live[0], p.shape, p.imm.a);
    case OP_TRIANGLE:
        return Triangle(g, live[0], p.imm.a, (int)p.imm.b);
    case OP_SUM:
        return Ne(g, Sum(g, live[0], p.imm.a), Num(g, 0));
    case OP_CUMSUM:
        return Ne(g, CumSum(g, live[0], p.imm.a, p.imm.b), Num(g, 0));
    case OP_MATMUL:
        return of_product(g, &p, live);
    case OP_VERTCAT:
    case OP_HORZCAT:
        return of_join(g, self, n, live);
    default:
        return LIVE_ALL;
    }
}
