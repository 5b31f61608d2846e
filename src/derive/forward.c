/* derive/forward: tangents, in one loop over handle order.
 *
 * Idea: a node's tangent is what its arguments' tangents make of it by its row's
 * rule; entries that no seed reaches are masked where a partial may not exist
 * (derive/live.c).
 *
 * Invariant: as in derive.c; a node that is seeded or a stop keeps what it has.
 */
#include <string.h>

#include "derive/rep.h"
#include "graph/needed.h"

struct forward {
    struct graph *g;
    node *dot;   /* of the nodes that stood there at the start */
    node *live;  /* which entries of it may not be zero (derive/live.c) */
    bool *fixed; /* seeded, or a stop */
    size_t n;
    VEC(node) buffer;
};

static node add(struct graph *g, node a, node b)
{
    return a == NONE ? b : b == NONE ? a : Add(g, a, b);
}

/* May the partial be infinite or NaN? */
static bool may_break(const struct graph *g, enum op op, node partial)
{
    double v;
    return derive_somewhere(op) && !(op_flags(op) & OP_KINKS) &&
           !graph_constant(g, partial, &v);
}

/* dot*partial, 0 for entries that do not move. */
static node forward_flow(struct forward *f, node self, unsigned k, node partial)
{
    struct graph *g = f->g;
    node arg = g->at[self].arg[k];
    node flow = derive_times(g, f->dot[arg], partial);
    bool masked = f->live[arg] != LIVE_ALL && f->live[arg] != NONE;
    if (masked && may_break(g, (enum op)g->at[self].op, partial))
        flow = Times(g, f->live[arg], flow);
    return derive_contribution(g, self, k, flow);
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
        sum = add(g, sum, forward_flow(f, self, k, partial));
    }
    return sum == NONE ? NONE : Broadcast(g, sum, p.shape);
}

/* Under mutation the rule is called once an argument, so that each
 * contribution can be changed alone. */
static void forward_rule(struct forward *f, node self, const node *dot,
                         size_t nargs, node *out, size_t nout)
{
    struct graph *g = f->g;
    tangent_rule *rule = derive_rules[g->at[self].op].tangent;
    if (!derive_mutates(g, self)) {
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
            out[i] = add(g, out[i], derive_contribution(g, self, k, part[i]));
    }
    mem_free(one);
}

static bool has_tangent(const void *f, node x)
{
    return ((const struct forward *)f)->dot[x] != NONE;
}

/* The tangent of V*diag(f(w))*V' past its factors; false: it is none. */
static bool forward_form(struct forward *f, node self)
{
    struct graph *g = f->g;
    struct form form;
    struct form_view view = {f->fixed, has_tangent, f};
    struct seed dot[FORM_NUMBERS];
    node sum = NONE;
    if (derive_mutates(g, self) || !form_matches(g, self, &view, &form))
        return false;
    if (form.moves)
        sum = form_tangent(g, &form, f->dot[form.a]);
    for (unsigned k = 0; k < form.order; k++)
        if (f->dot[form.m[k]] != NONE)
            sum = add(g, sum,
                      form_by_direction(g, &form, k, f->dot[form.m[k]]));
    for (size_t k = 0; k < form.numbers; k++)
        dot[k] = (struct seed){form.number[k], f->dot[form.number[k]]};
    if (form.numbers)
        sum = add(g, sum, form_by_numbers(g, &form, form.numbers, dot));
    f->dot[self] = sum;
    return true;
}

/* The mask of self, and of its results. */
static void mark_live(struct forward *f, node self, size_t nargs)
{
    struct graph *g = f->g;
    node live[3], *of = nargs > 3 ? mem_alloc(nargs * sizeof *of) : live;
    size_t n;
    const node *arg = graph_args(g, self, &n);
    for (size_t i = 0; i < nargs; i++)
        of[i] = f->live[arg[i]];
    f->live[self] = live_of(g, self, nargs, of);
    if (op_flags((enum op)g->at[self].op) & OP_MULTI)
        for (size_t i = 0; i < derive_results(g, self); i++)
            f->live[self + 1 + i] = LIVE_ALL;
    if (of != live)
        mem_free(of);
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
    mark_live(f, self, nargs);
    if (forward_form(f, self))
        return;
    if (flags & OP_ELEMENTWISE) {
        f->dot[self] = forward_elementwise(f, self);
        return;
    }
    node out[4] = {NONE, NONE, NONE, NONE};
    size_t k = derive_results(g, self);
    forward_rule(f, self, f->buffer.at, nargs, out, k);
    if (!(flags & OP_MULTI))
        f->dot[self] = out[0];
    else
        for (size_t i = 0; i < k; i++)
            f->dot[self + 1 + i] = out[i];
}

/* Tangents of what the wanted nodes need, and of nothing else: those of others
 * would be differentiated, too, next time, and may lack a rule. */
void derive_forward(struct graph *g, size_t nseeds, const struct seed *seeds,
                    struct stops stops, size_t nwant, const node *want,
                    node *tangent)
{
    struct forward f = {.g = g, .n = g->n};
    bool *fixed = mem_whole(f.n * sizeof *fixed);
    struct needed needed;
    node first = NONE;
    derive_start();
    needed_new(&needed, g, nwant, want);
    f.fixed = fixed;
    f.dot = mem_whole(f.n * sizeof *f.dot);
    f.live = mem_whole(f.n * sizeof *f.live);
    memset(f.dot, 0xff, f.n * sizeof *f.dot);
    memset(f.live, 0xff, f.n * sizeof *f.live);
    for (size_t i = 0; i < stops.n; i++)
        fixed[stops.at[i]] = true;
    for (size_t i = 0; i < nseeds; i++) {
        f.dot[seeds[i].at] = seeds[i].value;
        f.live[seeds[i].at] = live_seed(g, seeds[i].value);
        fixed[seeds[i].at] = true;
        first = seeds[i].at < first ? seeds[i].at : first;
    }
    size_t at = 0;
    for (node x; (x = needed_next(&needed, &at)) != NONE;)
        if (first != NONE && x >= first && !fixed[x])
            forward_node(&f, x);
    needed_free(&needed);
    for (size_t i = 0; i < nwant; i++)
        tangent[i] = f.dot[want[i]];
    vec_free(&f.buffer);
    mem_free(f.dot);
    mem_free(f.live);
    mem_free(fixed);
}
