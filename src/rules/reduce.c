/* rules/reduce: sums, maxima, logsumexp, softmax, and the scans behind cumsum,
 * cumprod and prod.
 *
 * Idea: the adjoint of a reduction is a broadcast. A running product is the
 * recurrence s_i = b_i + a_i s_(i-1), whose tangent and adjoint are recurrences
 * of the same kind, so nothing is ever divided by an entry that may be zero.
 *
 * Invariant: rules use only constructors of the table, so they can be
 * differentiated again.
 */
#include "rules/common.h"

/* --- reductions -------------------------------------------------------------- */

static struct shape reduced(struct shape s, unsigned dim)
{
    return (struct shape){dim == 2 ? s.rows : 1, dim == 1 ? s.cols : 1};
}

node reduction(struct graph *g, enum op op, node x, unsigned dim)
{
    struct shape s = graph_shape(g, x), r = reduced(s, dim);
    if (shape_equal(r, s))
        return x;
    if (r.rows == 1 && r.cols == 1)
        dim = 0;
    return graph_node(g, op, r, imm2(dim, 0), 1, &x);
}

node Sum(struct graph *g, node x, unsigned dim)
{
    return reduction(g, OP_SUM, x, dim);
}

node SumTo(struct graph *g, node x, struct shape s)
{
    struct shape have = graph_shape(g, x);
    if (s.rows == 1 && s.cols == 1)
        return Sum(g, x, 0);
    if (s.rows == 1 && have.rows != 1)
        x = Sum(g, x, 1);
    if (s.cols == 1 && have.cols != 1)
        x = Sum(g, x, 2);
    return Broadcast(g, x, s);
}

void tangent_SUM(struct graph *g, node self, const node *dot, node *out)
{
    out[0] = Sum(g, dot[0], g->at[self].imm.a);
}

void adjoint_SUM(struct graph *g, node self, const node *bar, const bool *want,
                 node *out)
{
    (void)want;
    out[0] = Broadcast(g, bar[0], graph_shape(g, g->at[self].arg[0]));
}

node MaxAlong(struct graph *g, node x, unsigned dim)
{
    return reduction(g, OP_MAXALONG, x, dim);
}

bool graph_own_maximum(const struct graph *g, node x)
{
    const struct gnode *p = graph_at(g, x);
    return p->op == OP_EQ && graph_at(g, p->arg[1])->op == OP_MAXALONG &&
           graph_at(g, p->arg[1])->arg[0] == p->arg[0];
}

/* Share of each entry in the maximum: 1 for the largest, 1/k for k ties. */
static node max_share(struct graph *g, node self)
{
    node x = g->at[self].arg[0];
    unsigned dim = g->at[self].imm.a;
    node mask = Eq(g, x, self);
    return Div(g, mask, Sum(g, mask, dim));
}

void tangent_MAXALONG(struct graph *g, node self, const node *dot, node *out)
{
    unsigned dim = g->at[self].imm.a;
    out[0] = Sum(g, Mul(g, max_share(g, self), dot[0]), dim);
}

void adjoint_MAXALONG(struct graph *g, node self, const node *bar,
                      const bool *want, node *out)
{
    (void)want;
    out[0] = Mul(g, max_share(g, self), bar[0]);
}

node LogSumExp(struct graph *g, node x, unsigned dim)
{
    return reduction(g, OP_LOGSUMEXP, x, dim);
}

void tangent_LOGSUMEXP(struct graph *g, node self, const node *dot, node *out)
{
    unsigned dim = g->at[self].imm.a;
    node s = Softmax(g, g->at[self].arg[0], dim);
    out[0] = Sum(g, Mul(g, s, dot[0]), dim);
}

void adjoint_LOGSUMEXP(struct graph *g, node self, const node *bar,
                       const bool *want, node *out)
{
    (void)want;
    node s = Softmax(g, g->at[self].arg[0], g->at[self].imm.a);
    out[0] = Mul(g, bar[0], s);
}

node Softmax(struct graph *g, node x, unsigned dim)
{
    struct shape s = graph_shape(g, x);
    if (shape_equal(reduced(s, dim), s))
        return Full(g, s, 1);
    return graph_node(g, OP_SOFTMAX, s, imm2(dim, 0), 1, &x);
}

/* y .* (d - sum(y .* d)): symmetric, so tangent and adjoint agree. */
static node softmax_rule(struct graph *g, node self, node d)
{
    node inner = Sum(g, Mul(g, self, d), g->at[self].imm.a);
    return Mul(g, self, Sub(g, d, inner));
}

void tangent_SOFTMAX(struct graph *g, node self, const node *dot, node *out)
{
    out[0] = softmax_rule(g, self, dot[0]);
}

void adjoint_SOFTMAX(struct graph *g, node self, const node *bar,
                     const bool *want, node *out)
{
    (void)want;
    out[0] = softmax_rule(g, self, bar[0]);
}

/* --- scans: cumsum, cumprod, prod ------------------------------------------ */

node CumSum(struct graph *g, node x, unsigned dim, bool backwards)
{
    return graph_node(g, OP_CUMSUM, graph_shape(g, x), imm2(dim, backwards), 1,
                      &x);
}

void tangent_CUMSUM(struct graph *g, node self, const node *dot, node *out)
{
    union imm imm = g->at[self].imm;
    out[0] = CumSum(g, dot[0], imm.a, imm.b);
}

void adjoint_CUMSUM(struct graph *g, node self, const node *bar,
                    const bool *want, node *out)
{
    (void)want;
    union imm imm = g->at[self].imm;
    out[0] = CumSum(g, bar[0], imm.a, !imm.b);
}

/* s_i = b_i + a_i * s_(i-1) along dim (backwards: s_(i+1)), s_0 = 0. */
node Scan(struct graph *g, node a, node b, unsigned dim, bool backwards)
{
    return graph_node(g, OP_SCAN, graph_shape(g, b), imm2(dim, backwards), 2,
                      (node[]){a, b});
}

/* r_i = x_(i-1) along dim (backwards: x_(i+1)); the first is `fill`. */
static node shifted(struct graph *g, node x, unsigned dim, bool backwards,
                    double fill)
{
    struct shape s = graph_shape(g, x);
    uint32_t n = dim == 1 ? s.rows : s.cols, moved = 0;
    size_t numel = shape_numel(s);
    uint32_t *from = mem_alloc(numel * sizeof *from);
    uint32_t *to = mem_alloc(numel * sizeof *to);
    double *first = mem_alloc(numel * sizeof *first);
    for (uint32_t k = 0; k < numel; k++) {
        uint32_t i = dim == 1 ? k % s.rows : k / s.rows;
        uint32_t step = dim == 1 ? 1 : s.rows;
        bool edge = backwards ? i + 1 == n : i == 0;
        first[k] = edge ? fill : 0;
        if (edge)
            continue;
        to[moved] = k;
        from[moved++] = backwards ? k + step : k - step;
    }
    node r = Data(g, s, first);
    if (moved) {
        struct shape part = {moved, 1};
        node moving = Gather(g, x, part, from);
        uint32_t list = graph_add_list(g, to, moved);
        node placed = ScatterList(g, moving, s, list);
        r = fill == 0 ? placed : Add(g, placed, r);
    }
    mem_free(from);
    mem_free(to);
    mem_free(first);
    return r;
}

void tangent_SCAN(struct graph *g, node self, const node *dot, node *out)
{
    const struct gnode p = g->at[self];
    node b = dot[1];
    if (dot[0] != NONE) {
        node before = shifted(g, self, p.imm.a, p.imm.b, 0);
        node flow = Mul(g, dot[0], before);
        b = b == NONE ? flow : Add(g, b, flow);
    }
    out[0] = Scan(g, p.arg[0], b, p.imm.a, p.imm.b);
}

void adjoint_SCAN(struct graph *g, node self, const node *bar, const bool *want,
                  node *out)
{
    const struct gnode p = g->at[self];
    node next = shifted(g, p.arg[0], p.imm.a, !p.imm.b, 0);
    node b = Scan(g, next, bar[0], p.imm.a, !p.imm.b);
    out[1] = want[1] ? b : NONE;
    out[0] = want[0] ? Mul(g, b, shifted(g, self, p.imm.a, p.imm.b, 0)) : NONE;
}

node CumProd(struct graph *g, node x, unsigned dim)
{
    return graph_node(g, OP_CUMPROD, graph_shape(g, x), imm2(dim, 0), 1, &x);
}

/* y_i = x_i y_(i-1): ydot_i = xdot_i y_(i-1) + x_i ydot_(i-1), no division. */
void tangent_CUMPROD(struct graph *g, node self, const node *dot, node *out)
{
    const struct gnode p = g->at[self];
    node before = shifted(g, self, p.imm.a, false, 1);
    out[0] = Scan(g, p.arg[0], Mul(g, dot[0], before), p.imm.a, false);
}

void adjoint_CUMPROD(struct graph *g, node self, const node *bar,
                     const bool *want, node *out)
{
    (void)want;
    const struct gnode p = g->at[self];
    node next = shifted(g, p.arg[0], p.imm.a, true, 0);
    node flow = Scan(g, next, bar[0], p.imm.a, true);
    out[0] = Mul(g, flow, shifted(g, self, p.imm.a, false, 1));
}

node Prod(struct graph *g, node x, unsigned dim)
{
    if (dim == 0 && graph_shape(g, x).cols != 1) {
        struct shape column = {(uint32_t)shape_numel(graph_shape(g, x)), 1};
        x = Reshape(g, x, column);
    }
    return reduction(g, OP_PROD, x, dim == 0 ? 1 : dim);
}

/* Product of all other entries: exclusive prefix times exclusive suffix. */
static node others(struct graph *g, node self)
{
    node x = g->at[self].arg[0];
    unsigned dim = graph_shape(g, x).cols == 1 ? 1 : g->at[self].imm.a;
    if (dim == 0)
        dim = graph_shape(g, x).rows == 1 ? 2 : 1;
    node before = shifted(g, CumProd(g, x, dim), dim, false, 1);
    node after = shifted(g, x, dim, true, 1);
    struct shape s = graph_shape(g, x);
    uint32_t n = dim == 1 ? s.rows : s.cols;
    size_t numel = shape_numel(s);
    uint32_t *flip = mem_alloc(numel * sizeof *flip);
    for (uint32_t k = 0; k < numel; k++)
        flip[k] = dim == 1 ? k - k % s.rows + (n - 1 - k % s.rows)
                           : (n - 1 - k / s.rows) * s.rows + k % s.rows;
    node suffix = Gather(g, CumProd(g, Gather(g, after, s, flip), dim), s,
                         flip);
    mem_free(flip);
    return Mul(g, before, suffix);
}

void tangent_PROD(struct graph *g, node self, const node *dot, node *out)
{
    out[0] = Sum(g, Mul(g, others(g, self), dot[0]), g->at[self].imm.a);
}

void adjoint_PROD(struct graph *g, node self, const node *bar, const bool *want,
                  node *out)
{
    (void)want;
    out[0] = Mul(g, bar[0], others(g, self));
}
