/* derive: adjoints, as more nodes of the same graph (tangents: forward.c).
 *
 * Idea: one loop backward over handle order; what an operation contributes is its
 * row's business (partials of elementwise rows, rule functions of the others:
 * derive/table.c), applied inside the branch it comes from (derive/branch.c).
 *
 * Invariants: a rule appends nodes, so nothing here holds a node pointer
 * across a constructor. NONE is "no derivative", never a zero; only active
 * nodes (that depend on what is asked for) receive contributions, so x^2
 * never builds log(x). Source: Griewank & Walther, ch. 3; the notes.
 */
#include "derive/rep.h"

#include <string.h>

#include "graph/needed.h"

size_t derive_results(const struct graph *g, node self)
{
    size_t k = 0;
    if (!(op_flags((enum op)g->at[self].op) & OP_MULTI))
        return 1;
    while (self + 1 + k < g->n && g->at[self + 1 + k].op == OP_RESULT &&
           g->at[self + 1 + k].arg[0] == self)
        k++;
    return k;
}

struct contribution {
    node value;
    uint32_t next; /* 1-based, 0 ends */
};

struct reverse_marks {
    char *at; /* 8 bytes a node */
    size_t n;
};
struct reverse {
    struct graph *g;
    struct reverse_marks marks; /* where the next five lie */
    size_t n;
    struct needed needed; /* by the seeded nodes */
    bool *active;         /* depends on a wanted node */
    bool *partly;         /* entries of it may have no value or derivative */
    bool *fixed;          /* its arguments get nothing */
    bool *held;           /* fixed, or its adjoint is asked for */
    uint32_t *head;       /* contributions to a node, the latest first */
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
    node sum = branch_sum(r->g, r->buffer.n, r->buffer.at);
    r->head[x] = 0;
    contribute(r, x, sum);
    return sum;
}

static void mark_active(struct reverse *r, size_t nwant, const node *want)
{
    const struct graph *g = r->g;
    node first = NONE;
    for (size_t i = 0; i < nwant; i++) {
        r->active[want[i]] = r->held[want[i]] = true;
        first = want[i] < first ? want[i] : first;
    }
    size_t k = 0, n;
    for (node x; (x = needed_next(&r->needed, &k)) != NONE;) {
        if (x < first)
            continue;
        const node *arg = graph_args(g, x, &n);
        r->partly[x] = derive_somewhere((enum op)g->at[x].op);
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
    for (unsigned i = p.nargs; i-- > 0;) {
        if (!r->active[p.arg[i]])
            continue;
        node partial = derive_partial_of(g, self, i, x);
        if (partial == NONE)
            continue;
        node flow = Broadcast(g, derive_times(g, some, partial), s);
        flow = derive_contribution(g, self, i, flow);
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
        node flow = Broadcast(g, derive_times(g, bar, partial), p.shape);
        flow = derive_contribution(g, self, i, flow);
        contribute(r, p.arg[i], SumTo(g, flow, graph_shape(g, p.arg[i])));
    }
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
    branch_adjoint(g, self, bar, r->want, n, r->out.at);
    for (size_t i = n; i-- > 0;) {
        node to = graph_args(g, self, &n)[i];
        if (!r->want[i] || r->out.at[i] == NONE)
            continue;
        contribute(r, to, derive_contribution(g, self, i, r->out.at[i]));
    }
}

static bool is_active(const void *r, node x)
{
    return ((const struct reverse *)r)->active[x];
}

/* The adjoints of the matrix and of what else V*diag(f(w))*V' is made of by its
 * own, past the factors. */
static bool reverse_form(struct reverse *r, node self, node bar)
{
    struct graph *g = r->g;
    struct form form;
    struct form_view view = {r->held, is_active, r};
    if (derive_mutates(g, self) || !form_matches(g, self, &view, &form))
        return false;
    if (form.moves)
        contribute(r, form.a, form_adjoint(g, &form, bar));
    for (unsigned k = 0; k < form.order; k++)
        if (r->active[form.m[k]])
            contribute(r, form.m[k], form_by_direction(g, &form, k, bar));
    for (size_t k = 0; k < form.numbers; k++) {
        struct seed one = {form.number[k], Num(g, 1)};
        contribute(r, form.number[k],
                   Dot(g, bar, form_by_numbers(g, &form, 1, &one)));
    }
    return true;
}

static void reverse_node(struct reverse *r, node self)
{
    struct graph *g = r->g;
    enum op op = (enum op)g->at[self].op;
    unsigned flags = op_flags(op);
    node bar[4] = {NONE, NONE, NONE, NONE};
    if (flags & OP_MULTI) {
        bool any = false;
        for (size_t i = 0; i < derive_results(g, self); i++) {
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
    if (reverse_form(r, self, bar[0]))
        return;
    if (flags & OP_ELEMENTWISE)
        reverse_elementwise(r, self, bar[0]);
    else if (!(flags & (OP_LEAF | OP_AUX)))
        reverse_rule(r, self, bar);
}

/* One pass of thousands looks at few of the nodes: what it left is cleared node
 * by node, and the next one takes the same memory. */
static struct reverse_marks spare_marks; /* zero */

static void take_marks(struct reverse *r)
{
    struct reverse_marks m = spare_marks;
    spare_marks = (struct reverse_marks){0};
    if (m.n < r->n) {
        mem_free(m.at);
        m.n = (r->n + r->n / 4 + 8) & ~(size_t)7;
        m.at = mem_whole(8 * m.n);
    }
    r->marks = m;
    r->active = (bool *)m.at;
    r->partly = (bool *)m.at + m.n;
    r->fixed = (bool *)m.at + 2 * m.n;
    r->held = (bool *)m.at + 3 * m.n;
    r->head = (uint32_t *)(void *)(m.at + 4 * m.n);
}

static void clear_marks(struct reverse *r, size_t n, const node *at)
{
    for (size_t i = 0; i < n; i++) {
        r->active[at[i]] = r->partly[at[i]] = false;
        r->fixed[at[i]] = r->held[at[i]] = false;
        r->head[at[i]] = 0;
    }
}

static void leave_marks(struct reverse *r, struct stops stops)
{
    if (!r->needed.few || spare_marks.at) {
        mem_free(r->marks.at);
        return;
    }
    clear_marks(r, r->needed.list.n, r->needed.list.at);
    clear_marks(r, stops.n, stops.at);
    spare_marks = r->marks;
}

static void reverse_start(struct reverse *r, struct graph *g, size_t nseeds,
                          const struct seed *seeds, struct stops stops)
{
    *r = (struct reverse){.g = g, .n = g->n};
    node *roots = mem_alloc((nseeds + 1) * sizeof *roots);
    for (size_t i = 0; i < nseeds; i++)
        roots[i] = seeds[i].at;
    needed_new(&r->needed, g, nseeds, roots);
    mem_free(roots);
    take_marks(r);
    for (size_t i = 0; i < stops.n; i++)
        r->fixed[stops.at[i]] = r->held[stops.at[i]] = true;
    derive_start();
}

static void reverse_end(struct reverse *r)
{
    vec_free(&r->list);
    vec_free(&r->buffer);
    vec_free(&r->out);
    mem_free(r->want);
    needed_free(&r->needed);
}

void derive_reverse(struct graph *g, size_t nseeds, const struct seed *seeds,
                    struct stops stops, size_t nwant, const node *want,
                    node *adjoint)
{
    struct reverse r;
    reverse_start(&r, g, nseeds, seeds, stops);
    mark_active(&r, nwant, want);
    for (size_t i = 0; i < nseeds; i++)
        if (r.active[seeds[i].at])
            contribute(&r, seeds[i].at, seeds[i].value);
    size_t k = needed_last(&r.needed);
    for (node x; (x = needed_before(&r.needed, &k)) != NONE;)
        if (r.active[x])
            reverse_node(&r, x);
    for (size_t i = 0; i < nwant; i++)
        r.active[want[i]] = r.held[want[i]] = false;
    for (size_t i = 0; i < nwant; i++)
        adjoint[i] = collect(&r, want[i]);
    leave_marks(&r, stops);
    reverse_end(&r);
}
