/* rules_shape: constructors and rules of the operations that move, add up or
 * select entries, and of the matrix product.
 *
 * Idea: every pure rearrangement is a gather by an index list, its adjoint a
 * scatter by the same list; every reduction's adjoint is a broadcast. The
 * constructors fold what is equal for every IEEE value (a transpose of a
 * transpose, a sum over one entry), so the rules may be written plainly.
 *
 * Invariant: rules use only constructors of the table, so they can be
 * differentiated again. Source: Giles 2008; the notes' standard results.
 */
#include <assert.h>
#include <string.h>

#include "graph/derive.h"

static const union imm no_imm = {.bits = 0};

static union imm imm2(uint32_t a, uint32_t b)
{
    return (union imm){.a = a, .b = b};
}

static enum op op_of(const struct graph *g, node x)
{
    return (enum op)g->at[x].op;
}

/* --- transpose, reshape, broadcast ------------------------------------------ */

node Transpose(struct graph *g, node x)
{
    struct shape s = graph_shape(g, x);
    if (shape_scalar(s))
        return x;
    if (op_of(g, x) == OP_TRANSPOSE)
        return g->at[x].arg[0];
    struct shape t = {s.cols, s.rows};
    if (op_of(g, x) == OP_CONST)
        return Full(g, t, g->at[x].imm.num);
    return graph_node(g, OP_TRANSPOSE, t, no_imm, 1, &x);
}

void tangent_TRANSPOSE(struct graph *g, node self, const node *dot, node *out)
{
    (void)self;
    out[0] = Transpose(g, dot[0]);
}

void adjoint_TRANSPOSE(struct graph *g, node self, const node *bar,
                       const bool *want, node *out)
{
    (void)self, (void)want;
    out[0] = Transpose(g, bar[0]);
}

node Reshape(struct graph *g, node x, struct shape s)
{
    assert(shape_numel(s) == shape_numel(graph_shape(g, x)));
    while (op_of(g, x) == OP_RESHAPE)
        x = g->at[x].arg[0];
    if (shape_equal(s, graph_shape(g, x)))
        return x;
    if (op_of(g, x) == OP_CONST)
        return Full(g, s, g->at[x].imm.num);
    return graph_node(g, OP_RESHAPE, s, no_imm, 1, &x);
}

void tangent_RESHAPE(struct graph *g, node self, const node *dot, node *out)
{
    out[0] = Reshape(g, dot[0], graph_shape(g, self));
}

void adjoint_RESHAPE(struct graph *g, node self, const node *bar,
                     const bool *want, node *out)
{
    (void)want;
    out[0] = Reshape(g, bar[0], graph_shape(g, g->at[self].arg[0]));
}

void tangent_CUT(struct graph *g, node self, const node *dot, node *out)
{
    (void)g, (void)self;
    out[0] = dot[0];
}

void adjoint_CUT(struct graph *g, node self, const node *bar, const bool *want,
                 node *out)
{
    (void)g, (void)self, (void)want;
    out[0] = bar[0];
}

node Broadcast(struct graph *g, node x, struct shape s)
{
    if (shape_equal(s, graph_shape(g, x)))
        return x;
    if (op_of(g, x) == OP_CONST)
        return Full(g, s, g->at[x].imm.num);
    return graph_node(g, OP_BROADCAST, s, no_imm, 1, &x);
}

void tangent_BROADCAST(struct graph *g, node self, const node *dot, node *out)
{
    out[0] = Broadcast(g, dot[0], graph_shape(g, self));
}

void adjoint_BROADCAST(struct graph *g, node self, const node *bar,
                       const bool *want, node *out)
{
    (void)want;
    out[0] = SumTo(g, bar[0], graph_shape(g, g->at[self].arg[0]));
}

/* --- reductions -------------------------------------------------------------- */

static struct shape reduced(struct shape s, unsigned dim)
{
    return (struct shape){dim == 2 ? s.rows : 1, dim == 1 ? s.cols : 1};
}

/* A reduction of x along dim; x itself where it has one entry there. */
static node reduction(struct graph *g, enum op op, node x, unsigned dim)
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

void adjoint_SCAN(struct graph *g, node self, const node *bar,
                  const bool *want, node *out)
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
    node suffix = Gather(g, CumProd(g, Gather(g, after, s, flip), dim), s, flip);
    mem_free(flip);
    return Mul(g, before, suffix);
}

void tangent_PROD(struct graph *g, node self, const node *dot, node *out)
{
    out[0] = Sum(g, Mul(g, others(g, self), dot[0]), g->at[self].imm.a);
}

void adjoint_PROD(struct graph *g, node self, const node *bar,
                  const bool *want, node *out)
{
    (void)want;
    out[0] = Mul(g, bar[0], others(g, self));
}

/* --- gather and scatter ------------------------------------------------------ */

static bool is_iota(const uint32_t *index, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (index[i] != i)
            return false;
    return true;
}

/* Gather from leaves and concatenated scalars without a node of its own. */
static node gather_fold(struct graph *g, node x, struct shape s,
                        const uint32_t *index)
{
    const struct gnode *p = &g->at[x];
    size_t n = shape_numel(s), nargs;
    if (p->op == OP_CONST)
        return Full(g, s, p->imm.num);
    if (n == shape_numel(p->shape) && is_iota(index, n))
        return Reshape(g, x, s);
    if (p->op == OP_DATA) {
        double *v = mem_alloc((n ? n : 1) * sizeof *v);
        for (size_t i = 0; i < n; i++)
            v[i] = g->data.at[p->imm.a + index[i]];
        node r = Data(g, s, v);
        mem_free(v);
        return r;
    }
    const node *arg = graph_args(g, x, &nargs);
    if (n == 1 && (p->op == OP_VERTCAT || p->op == OP_HORZCAT) &&
        nargs == shape_numel(p->shape))
        return arg[index[0]];
    return NONE;
}

node Gather(struct graph *g, node x, struct shape s, const uint32_t *index)
{
    node folded = gather_fold(g, x, s, index);
    if (folded != NONE)
        return folded;
    uint32_t list = graph_add_list(g, index, shape_numel(s));
    return graph_node(g, OP_GATHER, s, imm2(list, 0), 1, &x);
}

node GatherList(struct graph *g, node x, struct shape s, uint32_t list)
{
    size_t n;
    node folded = gather_fold(g, x, s, graph_list(g, list, &n));
    if (folded != NONE)
        return folded;
    return graph_node(g, OP_GATHER, s, imm2(list, 0), 1, &x);
}

node ScatterList(struct graph *g, node x, struct shape s, uint32_t list)
{
    return graph_node(g, OP_SCATTER, s, imm2(list, 0), 1, &x);
}

void tangent_GATHER(struct graph *g, node self, const node *dot, node *out)
{
    const struct gnode p = g->at[self];
    out[0] = GatherList(g, dot[0], p.shape, p.imm.a);
}

void adjoint_GATHER(struct graph *g, node self, const node *bar,
                    const bool *want, node *out)
{
    (void)want;
    const struct gnode p = g->at[self];
    out[0] = ScatterList(g, bar[0], graph_shape(g, p.arg[0]), p.imm.a);
}

void tangent_SCATTER(struct graph *g, node self, const node *dot, node *out)
{
    const struct gnode p = g->at[self];
    out[0] = ScatterList(g, dot[0], p.shape, p.imm.a);
}

void adjoint_SCATTER(struct graph *g, node self, const node *bar,
                     const bool *want, node *out)
{
    (void)want;
    const struct gnode p = g->at[self];
    out[0] = GatherList(g, bar[0], graph_shape(g, p.arg[0]), p.imm.a);
}

/* Sum of n scatters into one shape: one scatter of all their entries. */
static node scatter_all(struct graph *g, size_t n, const node *x)
{
    struct shape s = graph_shape(g, x[0]);
    VEC(node) parts = {0};
    VEC(uint32_t) index = {0};
    for (size_t i = 0; i < n; i++) {
        const struct gnode p = g->at[x[i]];
        size_t m;
        graph_list(g, p.imm.a, &m);
        vec_push(&parts, Reshape(g, p.arg[0], (struct shape){(uint32_t)m, 1}));
        const uint32_t *list = graph_list(g, p.imm.a, &m);
        vec_reserve(&index, m);
        memcpy(index.at + index.n, list, m * sizeof *list);
        index.n += m;
    }
    node all = VertCat(g, parts.n, parts.at);
    node r = ScatterList(g, all, s, graph_add_list(g, index.at, index.n));
    vec_free(&parts);
    vec_free(&index);
    return r;
}

node Accumulate(struct graph *g, size_t n, const node *x)
{
    VEC(node) scatters = {0};
    node sum = NONE;
    for (size_t i = 0; i < n; i++)
        if (op_of(g, x[i]) == OP_SCATTER)
            vec_push(&scatters, x[i]);
    bool merge = scatters.n > 1;
    for (size_t i = 0; i < n; i++)
        if (!merge || op_of(g, x[i]) != OP_SCATTER)
            sum = sum == NONE ? x[i] : Add(g, sum, x[i]);
    if (merge) {
        node all = scatter_all(g, scatters.n, scatters.at);
        sum = sum == NONE ? all : Add(g, sum, all);
    }
    vec_free(&scatters);
    return sum;
}

/* --- concatenation ----------------------------------------------------------- */

static node concatenate(struct graph *g, enum op op, size_t n, const node *x)
{
    struct shape s = {0, 0};
    if (n == 1)
        return x[0];
    for (size_t i = 0; i < n; i++) {
        struct shape t = graph_shape(g, x[i]);
        s.rows = op == OP_VERTCAT ? s.rows + t.rows : t.rows;
        s.cols = op == OP_VERTCAT ? t.cols : s.cols + t.cols;
    }
    return graph_node(g, op, s, no_imm, n, x);
}

node VertCat(struct graph *g, size_t n, const node *x)
{
    return concatenate(g, OP_VERTCAT, n, x);
}

node HorzCat(struct graph *g, size_t n, const node *x)
{
    return concatenate(g, OP_HORZCAT, n, x);
}

static void concatenate_tangent(struct graph *g, node self, const node *dot,
                                node *out)
{
    size_t n;
    graph_args(g, self, &n);
    node *part = mem_alloc(n * sizeof *part);
    for (size_t i = 0; i < n; i++) {
        node arg = graph_args(g, self, &n)[i];
        part[i] = dot[i] != NONE ? dot[i] : Full(g, graph_shape(g, arg), 0);
    }
    out[0] = concatenate(g, op_of(g, self), n, part);
    mem_free(part);
}

static void concatenate_adjoint(struct graph *g, node self, const node *bar,
                                const bool *want, node *out)
{
    size_t n;
    graph_args(g, self, &n);
    bool vertical = op_of(g, self) == OP_VERTCAT;
    struct shape whole = graph_shape(g, self);
    uint32_t start = 0;
    VEC(uint32_t) index = {0};
    for (size_t i = 0; i < n; i++) {
        struct shape s = graph_shape(g, graph_args(g, self, &n)[i]);
        index.n = 0;
        for (uint32_t c = 0; want[i] && c < s.cols; c++)
            for (uint32_t r = 0; r < s.rows; r++)
                vec_push(&index, vertical ? c * whole.rows + start + r
                                          : (start + c) * whole.rows + r);
        out[i] = want[i] ? Gather(g, bar[0], s, index.at) : NONE;
        start += vertical ? s.rows : s.cols;
    }
    vec_free(&index);
}

void tangent_VERTCAT(struct graph *g, node self, const node *dot, node *out)
{
    concatenate_tangent(g, self, dot, out);
}

void adjoint_VERTCAT(struct graph *g, node self, const node *bar,
                     const bool *want, node *out)
{
    concatenate_adjoint(g, self, bar, want, out);
}

void tangent_HORZCAT(struct graph *g, node self, const node *dot, node *out)
{
    concatenate_tangent(g, self, dot, out);
}

void adjoint_HORZCAT(struct graph *g, node self, const node *bar,
                     const bool *want, node *out)
{
    concatenate_adjoint(g, self, bar, want, out);
}

/* --- triangles and diagonals -------------------------------------------------- */

node Triangle(struct graph *g, node x, bool upper, int k)
{
    union imm imm = imm2(upper, (uint32_t)k);
    if (op_of(g, x) == OP_TRIANGLE && g->at[x].imm.bits == imm.bits)
        return x;
    return graph_node(g, OP_TRIANGLE, graph_shape(g, x), imm, 1, &x);
}

void tangent_TRIANGLE(struct graph *g, node self, const node *dot, node *out)
{
    union imm imm = g->at[self].imm;
    out[0] = Triangle(g, dot[0], imm.a, (int)imm.b);
}

void adjoint_TRIANGLE(struct graph *g, node self, const node *bar,
                      const bool *want, node *out)
{
    (void)want;
    tangent_TRIANGLE(g, self, bar, out);
}

node Diagonal(struct graph *g, node x)
{
    struct shape s = graph_shape(g, x);
    bool vector = s.rows == 1 || s.cols == 1;
    uint32_t n = vector ? (uint32_t)shape_numel(s)
                        : s.rows < s.cols ? s.rows : s.cols;
    uint32_t stride = (vector ? n : s.rows) + 1;
    uint32_t *index = mem_alloc((n ? n : 1) * sizeof *index);
    for (uint32_t i = 0; i < n; i++)
        index[i] = i * stride;
    node r = vector ? ScatterList(g, x, (struct shape){n, n},
                                  graph_add_list(g, index, n))
                    : Gather(g, x, (struct shape){n, 1}, index);
    mem_free(index);
    return r;
}

/* --- products ------------------------------------------------------------------ */

node Dot(struct graph *g, node a, node b)
{
    if (shape_scalar(graph_shape(g, a)) && shape_scalar(graph_shape(g, b)))
        return Mul(g, a, b);
    return graph_node(g, OP_DOT, (struct shape){1, 1}, no_imm, 2,
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
