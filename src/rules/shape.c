/* rules/shape: constructors and rules of the operations that move or select
 * entries.
 *
 * Idea: every pure rearrangement is a gather by an index list, its adjoint a
 * scatter by the same list. The constructors fold what is equal for every IEEE
 * value (a transpose of a transpose), so the rules may be written plainly.
 *
 * Invariant: rules use only constructors of the table, so they can be
 * differentiated again. Source: Giles 2008; the notes' standard results.
 */
#include <assert.h>
#include <string.h>

#include "rules/common.h"

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
    return graph_node(g, OP_TRANSPOSE, t, no_imm(), 1, &x);
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
    return graph_node(g, OP_RESHAPE, s, no_imm(), 1, &x);
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
    return graph_node(g, OP_BROADCAST, s, no_imm(), 1, &x);
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

/* A scatter of more entries than the array has is cheaper added (and merged
 * again and again, as in y = y + y in a loop, lists would grow without bound). */
static bool merges(const struct graph *g, node x)
{
    const struct gnode *p = &g->at[x];
    return p->op == OP_SCATTER &&
           shape_numel(graph_shape(g, p->arg[0])) <= shape_numel(p->shape);
}

node Accumulate(struct graph *g, size_t n, const node *x)
{
    VEC(node) scatters = {0};
    node sum = NONE;
    for (size_t i = 0; i < n; i++)
        if (merges(g, x[i]))
            vec_push(&scatters, x[i]);
    bool merge = scatters.n > 1;
    for (size_t i = 0; i < n; i++)
        if (!merge || !merges(g, x[i]))
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
    return graph_node(g, op, s, no_imm(), n, x);
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
    uint32_t n = vector            ? (uint32_t)shape_numel(s)
                 : s.rows < s.cols ? s.rows
                                   : s.cols;
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
