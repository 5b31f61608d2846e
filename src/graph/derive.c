/* derive: tangents and adjoints, as more nodes of the same graph.
 *
 * Idea: one loop forward and one loop backward over handle order; what an
 * operation contributes is its row's business (partials of elementwise rows,
 * rule functions of the others). Nothing here knows an operation by name
 * except how a partial that selects is applied.
 *
 * Invariants: a rule appends nodes, so nothing here holds a node pointer
 * across a constructor. NONE is "no derivative", never a zero; only active
 * nodes (that depend on what is asked for) receive contributions, so x^2
 * never builds log(x). Source: Griewank & Walther, ch. 3; the notes.
 */
#include "graph/derive.h"

#include <math.h>
#include <string.h>

static struct mutant mutant;
static struct derive_gap gap = {.at = NONE};

void derive_mutate(struct mutant m)
{
    mutant = m;
}

struct derive_gap derive_gap(void)
{
    return gap;
}

void derive_report_gap(node at, unsigned argument, const char *why)
{
    if (gap.at == NONE)
        gap = (struct derive_gap){at, argument, why};
}

/* --- partials of elementwise rows -------------------------------------------- */

static node unknown_at;

static node Unknown(struct graph *g, const char *why)
{
    derive_report_gap(unknown_at, 0, why);
    return Num(g, NAN);
}

typedef node partial_rule(struct graph *g, node x, node y, node z, node r);

#define PARTIAL(NAME, FORMULA)                                              \
    static node NAME(struct graph *g, node x, node y, node z, node r)       \
    {                                                                       \
        (void)g, (void)x, (void)y, (void)z, (void)r;                        \
        return FORMULA;                                                     \
    }
#define E1(ID, NAME, SPELL, FLAGS, VALUE, DX, ...) PARTIAL(dx_##ID, DX)
#define E2(ID, NAME, SPELL, FLAGS, VALUE, DX, DY, ...)                      \
    PARTIAL(dx_##ID, DX) PARTIAL(dy_##ID, DY)
#define E3(ID, NAME, SPELL, FLAGS, VALUE, DX, DY, DZ, ...)                  \
    PARTIAL(dx_##ID, DX) PARTIAL(dy_##ID, DY) PARTIAL(dz_##ID, DZ)
#include "graph/ops.def"

static const struct rule {
    partial_rule *partial[3];
    tangent_rule *tangent;
    adjoint_rule *adjoint;
} rules[OP_COUNT] = {
#define E1(ID, ...) [OP_##ID] = {.partial = {dx_##ID}},
#define E2(ID, ...) [OP_##ID] = {.partial = {dx_##ID, dy_##ID}},
#define E3(ID, ...) [OP_##ID] = {.partial = {dx_##ID, dy_##ID, dz_##ID}},
#define M(ID, ...) [OP_##ID] = {.tangent = tangent_##ID, .adjoint = adjoint_##ID},
#include "graph/ops.def"
};

/* Leaves have no rules; a result's flow goes to its primary node below. */
#define NO_RULE(ID)                                                         \
    void tangent_##ID(struct graph *g, node self, const node *dot,          \
                      node *out)                                            \
    {                                                                       \
        (void)g, (void)self, (void)dot;                                     \
        out[0] = NONE;                                                      \
    }                                                                       \
    void adjoint_##ID(struct graph *g, node self, const node *bar,          \
                      const bool *want, node *out)                          \
    {                                                                       \
        (void)g, (void)self, (void)bar, (void)want, (void)out;              \
    }
NO_RULE(INPUT)
NO_RULE(CONST)
NO_RULE(LITERAL)
NO_RULE(DATA)
NO_RULE(PI)
NO_RULE(RESULT)

node derive_partial(struct graph *g, node self, unsigned k)
{
    const struct gnode p = g->at[self];
    partial_rule *rule = rules[p.op].partial[k];
    unknown_at = self;
    return rule(g, p.arg[0], p.nargs > 1 ? p.arg[1] : NONE,
                p.nargs > 2 ? p.arg[2] : NONE, self);
}

/* --- applying a partial --------------------------------------------------------- */

static bool is_zero(const struct graph *g, node x)
{
    return g->at[x].op == OP_CONST && g->at[x].imm.num == 0;
}

/* Does t come from one branch alone of a condition or a kink? (It is 0 where
 * the other is taken. A rule that selects by a number, as norm's, is its own
 * affair.) */
static bool one_branch(const struct graph *g, node t)
{
    const struct gnode *p = &g->at[t];
    bool choice = p->op == OP_BLEND ||
                  (p->op == OP_SELECT &&
                   (op_flags((enum op)g->at[p->arg[0]].op) & OP_FLAT));
    return choice && (is_zero(g, p->arg[1]) || is_zero(g, p->arg[2]));
}

/* A choice with the condition of t, zero where t is. */
static node in_branch(struct graph *g, node t, node value)
{
    const struct gnode q = g->at[t];
    bool other = is_zero(g, q.arg[1]);
    node none = Num(g, 0);
    node a = other ? none : value, b = other ? value : none;
    return q.op == OP_SELECT ? Select(g, q.arg[0], a, b)
                             : Blend(g, q.arg[0], a, b);
}

static node branch_value(const struct graph *g, node t)
{
    return g->at[t].arg[is_zero(g, g->at[t].arg[1]) ? 2 : 1];
}

/* t times the partial p. What selects is applied by selection, be it the
 * partial or what reaches it: a branch not taken contributes nothing, be it
 * infinite. Nor does what cancels to 0 in the graph. */
static node Times(struct graph *g, node t, node p)
{
    const struct gnode q = g->at[p];
    if (is_zero(g, t))
        return t;
    switch (q.op) {
    case OP_CONST:
        if (q.imm.num == 1)
            return t;
        return q.imm.num == 0 ? Num(g, 0)
               : q.imm.num == -1 ? Neg(g, t)
                                 : Mul(g, p, t);
    case OP_STEP:
        return Blend(g, q.arg[0], t, Num(g, 0));
    case OP_SIGN:
        return Blend(g, q.arg[0], t, Neg(g, t));
    case OP_SELECT:
        return Select(g, q.arg[0], Times(g, t, q.arg[1]),
                      Times(g, t, q.arg[2]));
    case OP_NEG:
        return Neg(g, Times(g, t, q.arg[0]));
    default:
        if (one_branch(g, t))
            return in_branch(g, t, Mul(g, branch_value(g, t), p));
        return Mul(g, t, p);
    }
}

static bool mutated(const struct graph *g, node self, size_t k)
{
    return mutant.kind != MUTATE_NOTHING && mutant.op == g->at[self].op &&
           mutant.argument == k;
}

/* The one hook of the mutation tests: contribution `c` of argument k. */
static node mutate(struct graph *g, node self, size_t k, node c)
{
    if (c == NONE || !mutated(g, self, k))
        return c;
    struct shape s = graph_shape(g, c);
    switch (mutant.kind) {
    case MUTATE_NEGATE:
        return Neg(g, c);
    case MUTATE_SCALE:
        return Mul(g, Num(g, mutant.factor), c);
    case MUTATE_TRANSPOSE:
        return s.rows == s.cols ? Transpose(g, c) : c;
    case MUTATE_DROP:
        return Full(g, s, 0);
    default:
        return c;
    }
}

/* --- forward ---------------------------------------------------------------------- */

struct forward {
    struct graph *g;
    node *dot;            /* of the nodes that stood there at the start */
    size_t n;
    VEC(node) buffer;
};

static node add(struct graph *g, node a, node b)
{
    return a == NONE ? b : b == NONE ? a : Add(g, a, b);
}

static node forward_elementwise(struct forward *f, node self)
{
    struct graph *g = f->g;
    const struct gnode p = g->at[self];
    node sum = NONE;
    for (unsigned k = 0; k < p.nargs; k++) {
        node dot = f->dot[p.arg[k]];
        if (dot == NONE)
            continue;
        node partial = derive_partial(g, self, k);
        if (partial == NONE)
            continue;
        sum = add(g, sum, mutate(g, self, k, Times(g, dot, partial)));
    }
    return sum == NONE ? NONE : Broadcast(g, sum, p.shape);
}

static size_t results_of(const struct graph *g, node self)
{
    size_t k = 0;
    if (!(op_flags((enum op)g->at[self].op) & OP_MULTI))
        return 1;
    while (self + 1 + k < g->n && g->at[self + 1 + k].op == OP_RESULT &&
           g->at[self + 1 + k].arg[0] == self)
        k++;
    return k;
}

/* Under mutation the rule is called once an argument, so that each
 * contribution can be changed alone. */
static void forward_rule(struct forward *f, node self, const node *dot,
                         size_t nargs, node *out, size_t nout)
{
    struct graph *g = f->g;
    tangent_rule *rule = rules[g->at[self].op].tangent;
    if (mutant.kind == MUTATE_NOTHING || mutant.op != g->at[self].op) {
        rule(g, self, dot, out);
        return;
    }
    node *one = mem_alloc((nargs + nout) * sizeof *one), *part = one + nargs;
    for (size_t k = 0; k < nargs; k++) {
        if (dot[k] == NONE)
            continue;
        memset(one, 0xff, nargs * sizeof *one);
        memset(part, 0xff, nout * sizeof *part);
        one[k] = dot[k];
        rule(g, self, one, part);
        for (size_t i = 0; i < nout; i++)
            out[i] = add(g, out[i], mutate(g, self, k, part[i]));
    }
    mem_free(one);
}

static void forward_node(struct forward *f, node self)
{
    struct graph *g = f->g;
    size_t nargs;
    const node *arg = graph_args(g, self, &nargs);
    enum op op = (enum op)g->at[self].op;
    unsigned flags = op_flags(op);
    bool any = false;
    if (op == OP_RESULT || (flags & (OP_LEAF | OP_AUX)))
        return;
    f->buffer.n = 0;
    for (size_t i = 0; i < nargs; i++) {
        vec_push(&f->buffer, f->dot[arg[i]]);
        any |= f->dot[arg[i]] != NONE;
    }
    if (!any)
        return;
    if (flags & OP_ELEMENTWISE) {
        f->dot[self] = forward_elementwise(f, self);
        return;
    }
    node out[4] = {NONE, NONE, NONE, NONE};
    size_t k = results_of(g, self);
    forward_rule(f, self, f->buffer.at, nargs, out, k);
    if (!(flags & OP_MULTI))
        f->dot[self] = out[0];
    else
        for (size_t i = 0; i < k; i++)
            f->dot[self + 1 + i] = out[i];
}

void derive_forward(struct graph *g, size_t nseeds, const struct seed *seeds,
                    struct stops stops, size_t nwant, const node *want,
                    node *tangent)
{
    struct forward f = {.g = g, .n = g->n};
    char *fixed = mem_alloc(f.n);
    node last = 0, first = NONE;
    gap.at = NONE;
    f.dot = mem_alloc(f.n * sizeof *f.dot);
    memset(f.dot, 0xff, f.n * sizeof *f.dot);
    for (size_t i = 0; i < stops.n; i++)
        fixed[stops.at[i]] = 1;
    for (size_t i = 0; i < nwant; i++)
        last = want[i] > last ? want[i] : last;
    for (size_t i = 0; i < nseeds; i++) {
        f.dot[seeds[i].at] = seeds[i].value;
        fixed[seeds[i].at] = 1;
        first = seeds[i].at < first ? seeds[i].at : first;
    }
    for (node x = first == NONE ? last + 1 : first; x <= last; x++)
        if (!fixed[x])
            forward_node(&f, x);
    for (size_t i = 0; i < nwant; i++)
        tangent[i] = f.dot[want[i]];
    vec_free(&f.buffer);
    mem_free(f.dot);
    mem_free(fixed);
}

/* --- reverse ---------------------------------------------------------------------- */

/* Rows that are sampled all over [-3,3] have a value and partials everywhere. */
static const bool somewhere[OP_COUNT] = {
#define WIDE(LOW, HIGH) ((LOW) <= -3 && (HIGH) >= 3)
#define E1(ID, NAME, SPELL, FLAGS, VALUE, DX, BALL, ULPS, XL, XH)           \
    [OP_##ID] = !WIDE(XL, XH),
#define E2(ID, NAME, SPELL, FLAGS, VALUE, DX, DY, BALL, ULPS, XL, XH, YL,   \
           YH)                                                              \
    [OP_##ID] = !WIDE(XL, XH) || !WIDE(YL, YH),
#define E3(ID, NAME, SPELL, FLAGS, VALUE, DX, DY, DZ, BALL, ULPS, XL, XH,   \
           YL, YH, ZL, ZH)                                                  \
    [OP_##ID] = !WIDE(XL, XH) || !WIDE(YL, YH) || !WIDE(ZL, ZH),
#include "graph/ops.def"
};

struct contribution {
    node value;
    uint32_t next;  /* 1-based, 0 ends */
};

struct reverse {
    struct graph *g;
    size_t n;
    bool *active;       /* depends on a wanted node */
    bool *partly;       /* entries of it may have no value or derivative */
    bool *fixed;        /* its arguments get nothing */
    uint32_t *head;     /* contributions to a node, the latest first */
    VEC(struct contribution) list;
    VEC(node) buffer;
    VEC(node) out;
    bool *want;
    size_t want_cap;
};

static void contribute(struct reverse *r, node to, node value)
{
    vec_push(&r->list, ((struct contribution){value, r->head[to]}));
    r->head[to] = (uint32_t)r->list.n;
}

/* The sum of the buffer; of parts of one branch it is a part of that branch. */
static node total(struct reverse *r)
{
    struct graph *g = r->g;
    node first = r->buffer.at[0];
    bool same = one_branch(g, first);
    for (size_t i = 1; i < r->buffer.n && same; i++) {
        const struct gnode *a = &g->at[first], *b = &g->at[r->buffer.at[i]];
        same = one_branch(g, r->buffer.at[i]) && a->op == b->op &&
               a->arg[0] == b->arg[0] &&
               is_zero(g, a->arg[1]) == is_zero(g, b->arg[1]);
    }
    if (!same)
        return Accumulate(g, r->buffer.n, r->buffer.at);
    for (size_t i = 0; i < r->buffer.n; i++)
        r->buffer.at[i] = branch_value(g, r->buffer.at[i]);
    return in_branch(g, first, Accumulate(g, r->buffer.n, r->buffer.at));
}

/* The adjoint of x: all its contributions, the earliest consumer's first. */
static node collect(struct reverse *r, node x)
{
    r->buffer.n = 0;
    for (uint32_t i = r->head[x]; i; i = r->list.at[i - 1].next)
        vec_push(&r->buffer, r->list.at[i - 1].value);
    if (r->buffer.n == 0)
        return NONE;
    if (r->buffer.n == 1)
        return r->buffer.at[0];
    node sum = total(r);
    r->head[x] = 0;
    contribute(r, x, sum);
    return sum;
}

static void mark_active(struct reverse *r, size_t nwant, const node *want)
{
    const struct graph *g = r->g;
    node first = NONE;
    for (size_t i = 0; i < nwant; i++) {
        r->active[want[i]] = true;
        first = want[i] < first ? want[i] : first;
    }
    for (node x = first; x != NONE && x < r->n; x++) {
        size_t n;
        const node *arg = graph_args(g, x, &n);
        r->partly[x] = somewhere[g->at[x].op];
        for (size_t i = 0; i < n && !r->partly[x]; i++)
            r->partly[x] = r->partly[arg[i]];
        if (r->active[x] || r->fixed[x] ||
            (op_flags((enum op)g->at[x].op) & (OP_AUX | OP_FLAT)))
            continue;
        for (size_t i = 0; i < n && !r->active[x]; i++)
            r->active[x] = r->active[arg[i]];
    }
}

/* Where the entries `list` of a node of shape s lie in a broadcast argument. */
static uint32_t argument_list(struct graph *g, uint32_t list, struct shape s,
                              struct shape arg)
{
    size_t n;
    const uint32_t *at = graph_list(g, list, &n);
    if (shape_equal(s, arg))
        return list;
    uint32_t *index = mem_alloc((n + 1) * sizeof *index);
    for (size_t i = 0; i < n; i++)
        index[i] = (arg.cols == 1 ? 0 : at[i] / s.rows) * arg.rows +
                   (arg.rows == 1 ? 0 : at[i] % s.rows);
    list = graph_add_list(g, index, n);
    mem_free(index);
    return list;
}

/* Only some entries of the node were read, so its adjoint is a scatter: the
 * rule is applied to these alone, since others may have no derivative (zero
 * times infinity). */
static void reverse_entries(struct reverse *r, node self, node bar)
{
    struct graph *g = r->g;
    const struct gnode p = g->at[self], scatter = g->at[bar];
    node some = scatter.arg[0], x[4] = {NONE, NONE, NONE, NONE};
    struct shape s = graph_shape(g, some), shape[3];
    uint32_t list[3];
    for (unsigned i = 0; i < p.nargs; i++) {
        shape[i] = graph_shape(g, p.arg[i]);
        list[i] = argument_list(g, scatter.imm.a, p.shape, shape[i]);
        x[i] = shape_scalar(shape[i]) ? p.arg[i]
                                      : GatherList(g, p.arg[i], s, list[i]);
    }
    x[3] = GatherList(g, self, s, scatter.imm.a);
    unknown_at = self;
    for (unsigned i = p.nargs; i-- > 0;) {
        if (!r->active[p.arg[i]])
            continue;
        node partial = rules[p.op].partial[i](g, x[0], x[1], x[2], x[3]);
        if (partial == NONE)
            continue;
        node flow = Broadcast(g, Times(g, some, partial), s);
        flow = mutate(g, self, i, flow);
        contribute(r, p.arg[i],
                   shape_scalar(shape[i])
                       ? Sum(g, flow, 0)
                       : ScatterList(g, flow, shape[i], list[i]));
    }
}

static void reverse_elementwise(struct reverse *r, node self, node bar)
{
    struct graph *g = r->g;
    const struct gnode p = g->at[self];
    if (r->partly[self] && g->at[bar].op == OP_SCATTER) {
        reverse_entries(r, self, bar);
        return;
    }
    for (unsigned i = p.nargs; i-- > 0;) {
        if (!r->active[p.arg[i]])
            continue;
        node partial = derive_partial(g, self, i);
        if (partial == NONE)
            continue;
        node flow = Broadcast(g, Times(g, bar, partial), p.shape);
        flow = mutate(g, self, i, flow);
        contribute(r, p.arg[i], SumTo(g, flow, graph_shape(g, p.arg[i])));
    }
}

/* Flow that comes from one branch of a scalar choice, and from nowhere else. */
static bool chosen(const struct graph *g, const node bar[4], size_t *at)
{
    size_t n = 0;
    for (size_t i = 0; i < 4; i++) {
        if (bar[i] == NONE)
            continue;
        *at = i;
        n++;
    }
    return n == 1 && g->at[bar[*at]].op == OP_SELECT &&
           one_branch(g, bar[*at]) &&
           shape_scalar(graph_shape(g, g->at[bar[*at]].arg[0]));
}

/* A rule is linear in what reaches it: it is applied inside the branch. */
static void branch_rule(struct graph *g, node self, const node bar[4],
                        const bool *want, size_t n, node *out)
{
    node inside[4] = {bar[0], bar[1], bar[2], bar[3]};
    size_t at;
    bool branch = chosen(g, bar, &at);
    if (branch)
        inside[at] = Broadcast(g, branch_value(g, bar[at]),
                               graph_shape(g, bar[at]));
    rules[g->at[self].op].adjoint(g, self, inside, want, out);
    for (size_t i = 0; branch && i < n; i++)
        if (want[i] && out[i] != NONE)
            out[i] = in_branch(g, bar[at], out[i]);
}

static void reverse_rule(struct reverse *r, node self, const node bar[4])
{
    struct graph *g = r->g;
    size_t n;
    const node *arg = graph_args(g, self, &n);
    if (n > r->want_cap) {
        r->want_cap = n * 2;
        r->want = mem_resize(r->want, r->want_cap * sizeof *r->want);
    }
    r->out.n = 0;
    for (size_t i = 0; i < n; i++) {
        r->want[i] = r->active[arg[i]];
        vec_push(&r->out, NONE);
    }
    branch_rule(g, self, bar, r->want, n, r->out.at);
    for (size_t i = n; i-- > 0;) {
        node to = graph_args(g, self, &n)[i];
        if (!r->want[i] || r->out.at[i] == NONE)
            continue;
        contribute(r, to, mutate(g, self, i, r->out.at[i]));
    }
}

static void reverse_node(struct reverse *r, node self)
{
    struct graph *g = r->g;
    enum op op = (enum op)g->at[self].op;
    unsigned flags = op_flags(op);
    node bar[4] = {NONE, NONE, NONE, NONE};
    if (flags & OP_MULTI) {
        bool any = false;
        for (size_t i = 0; i < results_of(g, self); i++) {
            bar[i] = collect(r, (node)(self + 1 + i));
            any |= bar[i] != NONE;
        }
        if (any && !r->fixed[self])
            reverse_rule(r, self, bar);
        return;
    }
    bar[0] = collect(r, self);
    if (bar[0] == NONE || r->fixed[self] || op == OP_RESULT)
        return;
    if (flags & OP_ELEMENTWISE)
        reverse_elementwise(r, self, bar[0]);
    else if (!(flags & (OP_LEAF | OP_AUX)))
        reverse_rule(r, self, bar);
}

static void reverse_start(struct reverse *r, struct graph *g,
                          struct stops stops)
{
    *r = (struct reverse){.g = g, .n = g->n};
    r->active = mem_alloc(r->n * sizeof *r->active);
    r->partly = mem_alloc(r->n * sizeof *r->partly);
    r->fixed = mem_alloc(r->n * sizeof *r->fixed);
    r->head = mem_alloc(r->n * sizeof *r->head);
    for (size_t i = 0; i < stops.n; i++)
        r->fixed[stops.at[i]] = true;
    gap.at = NONE;
}

static void reverse_end(struct reverse *r)
{
    vec_free(&r->list);
    vec_free(&r->buffer);
    vec_free(&r->out);
    mem_free(r->want);
    mem_free(r->active);
    mem_free(r->partly);
    mem_free(r->fixed);
    mem_free(r->head);
}

void derive_reverse(struct graph *g, size_t nseeds, const struct seed *seeds,
                    struct stops stops, size_t nwant, const node *want,
                    node *adjoint)
{
    struct reverse r;
    reverse_start(&r, g, stops);
    mark_active(&r, nwant, want);
    node last = 0, first = NONE;
    for (size_t i = 0; i < nseeds; i++) {
        if (!r.active[seeds[i].at])
            continue;
        contribute(&r, seeds[i].at, seeds[i].value);
        last = seeds[i].at > last ? seeds[i].at : last;
    }
    for (size_t i = 0; i < nwant; i++)
        first = want[i] < first ? want[i] : first;
    for (node x = last + 1; first != NONE && x-- > first;)
        if (r.active[x])
            reverse_node(&r, x);
    for (size_t i = 0; i < nwant; i++)
        adjoint[i] = collect(&r, want[i]);
    reverse_end(&r);
}
