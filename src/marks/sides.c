/* sides: is the right side of a handed-in claim a derivation?
 *
 * Idea: what a claim names are the leaves of its graph, whatever it calls them
 * and through whatever `let`. So a claim that restates what is asked is found
 * by its leaves, not by its text: an answer may stand on values, on adjoints
 * of later nodes (tangents of earlier ones), and on what the hand-in derived
 * before, if that does not stand on the answer again.
 *
 * Invariant: what is not known to be allowed is refused. Nodes are compared by
 * name, since two names may be one node.
 */
#include "marks/sides.h"

#include <string.h>

#include "base/buffer.h"
#include "base/vec.h"
#include "graph/graph.h"

/* --- what the sides name ------------------------------------------------- */
/* Is the leaf read by the right side? */
static bool reads(const struct graph *g, node from, node leaf)
{
    if (from == NONE || leaf > from)
        return false;
    bool *touched = mem_alloc((size_t)from + 1);
    touched[from] = true;
    for (node x = from; x > leaf; x--) {
        size_t n;
        const node *arg = graph_args(g, x, &n);
        for (size_t i = 0; touched[x] && i < n; i++)
            touched[arg[i]] = true;
    }
    bool yes = touched[leaf];
    mem_free(touched);
    return yes;
}

/* One name, or one with a free index for each of its dimensions. */
static bool is_whole(const struct claim_graph *g, const struct ast *lhs)
{
    size_t entries = 1;
    if (g->nlhs != 1)
        return false;
    const struct named_derivative *q = &g->named_derivatives[0];
    if (!g->nindices)
        return g->mismatch || g->lhs == q->leaf;
    for (size_t k = 0; k < g->nindices; k++)
        entries *= g->indices[k].n;
    bool plain = lhs->kind == AST_APPLY || lhs->kind == AST_DERIVATIVE;
    return plain && entries == shape_numel(q->shape);
}

static void add_right(struct arena *a, struct sides *s,
                      const struct claim_graph *g)
{
    struct named_derivative *all = arena_alloc(a, (s->nright + g->n + 1) *
                                                      sizeof *all);
    if (s->nright)
        memcpy(all, s->right, s->nright * sizeof *all);
    s->right = all;
    for (size_t i = 0; i < g->n; i++)
        if (g->rhs == NONE ||
            reads(g->graph, g->rhs, g->named_derivatives[i].leaf))
            s->right[s->nright++] = g->named_derivatives[i];
}

/* Of a claim whose right side could not be read: what its left side is. */
static void read_left(struct arena *a, const struct elaboration *e,
                      struct sides *s)
{
    const struct ast *lhs = s->claim->eq->lhs;
    struct claim_graph *g = elaborate_claim(a, e, s->claim, lhs, lhs, true);
    s->whole = g && is_whole(g, lhs);
    if (s->whole)
        s->left = g->named_derivatives[0];
    claim_graph_free(g);
}

static bool read_step(struct arena *a, const struct elaboration *e,
                      const struct ast *rhs, struct sides *s)
{
    struct claim_graph *g = elaborate_claim(a, e, s->claim, s->claim->eq->lhs,
                                            rhs, false);
    if (!g) {
        read_left(a, e, s);
        return false;
    }
    if (g->nlhs)
        s->left = g->named_derivatives[0];
    s->whole = is_whole(g, s->claim->eq->lhs);
    add_right(a, s, g);
    bool lost = g->lost != NULL;
    claim_graph_free(g);
    return !lost;
}

void sides_read(struct arena *a, const struct elaboration *e,
                const struct stmt *claim, struct sides *out)
{
    *out = (struct sides){.claim = claim,
                          .equation = claim->relation == REL_EQ};
    out->read = read_step(a, e, claim->eq->rhs, out);
    for (unsigned k = 0; k < claim->eq->nsteps; k++) {
        out->equation &= claim->eq->steps[k].relation == REL_EQ;
        out->read &= read_step(a, e, claim->eq->steps[k].rhs, out);
    }
}

bool sides_asked(struct arena *a, const struct elaboration *e,
                 const struct stmt *ask, struct named_derivative *out)
{
    struct claim_graph *g = elaborate_claim(a, e, ask, ask->eq->lhs,
                                            ask->eq->lhs, false);
    bool ok = g && is_whole(g, ask->eq->lhs);
    if (ok)
        *out = g->named_derivatives[0];
    claim_graph_free(g);
    return ok;
}

/* --- one quantity by several names --------------------------------------- */
static bool same_name(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

/* Is this the only output, and a scalar? Then its derivatives are adjoints. */
static bool only_output(const struct elaboration *e, const char *name)
{
    return e->noutputs == 1 && e->nseeds == 0 &&
           same_name(e->outputs[0].name, name) &&
           shape_scalar(graph_shape(e->graph, e->outputs[0].node));
}

/* What it is differentiated by, if it is an adjoint or a total derivative; for
 * an adjoint `of` is NULL. */
struct asked_reverse {
    const char *of, *by;
};

static bool as_reverse(const struct elaboration *e,
                       const struct named_derivative *q,
                       struct asked_reverse *r)
{
    switch (q->kind) {
    case NAMED_BAR:
        *r = (struct asked_reverse){NULL, q->of_name};
        return true;
    case NAMED_TOTAL:
    case NAMED_GRAD:
    case NAMED_JACOBIAN:
        *r = (struct asked_reverse){only_output(e, q->of_name) ? NULL
                                                               : q->of_name,
                                    q->by_name};
        return true;
    default:
        return false;
    }
}

/* By the same names as often, in whatever order. */
static bool same_unknowns(const struct named_derivative *a,
                          const struct named_derivative *b)
{
    unsigned order = named_order(a), taken = 0;
    for (unsigned k = 0; k < order && order == named_order(b); k++)
        for (unsigned j = 0; j < order; j++)
            if (!(taken >> j & 1) &&
                same_name(named_by_name(a, k), named_by_name(b, j))) {
                taken |= 1u << j;
                break;
            }
    return order == named_order(b) && taken == (1u << order) - 1;
}

bool sides_same(const struct elaboration *e, const struct named_derivative *a,
                const struct named_derivative *b)
{
    struct asked_reverse x, y;
    if (as_reverse(e, a, &x) && as_reverse(e, b, &y))
        return (x.of == y.of || same_name(x.of, y.of)) && same_name(x.by, y.by);
    if (a->kind != b->kind || !same_name(a->of_name, b->of_name))
        return false;
    return a->by == NONE || same_unknowns(a, b);
}

/* --- what an answer may stand on ----------------------------------------- */
static node node_of(const struct elaboration *e, const char *name)
{
    const struct binding *b = elaboration_binding(e, name);
    const struct input *in = elaboration_input(e, name);
    return b ? b->node : in ? in->node : NONE;
}

/* Does `later` depend on `earlier`, another name? */
static bool follows(const struct elaboration *e, const char *later,
                    const char *earlier)
{
    node to = node_of(e, later), from = node_of(e, earlier);
    return to != NONE && from != NONE && !same_name(later, earlier) &&
           reads(e->graph, to, from);
}

static bool listed(const struct stmt *ask, const char *name, const char *suffix)
{
    size_t n = strlen(name);
    for (unsigned i = 0; i < ask->n; i++)
        if (strncmp(ask->names[i].name, name, n) == 0 &&
            strcmp(ask->names[i].name + n, suffix) == 0)
            return true;
    return false;
}

/* Does `using` name it? */
static bool is_listed(const struct elaboration *e, const struct stmt *ask,
                      const struct named_derivative *q)
{
    struct asked_reverse r;
    if (q->kind == NAMED_VALUE)
        return listed(ask, q->of_name, "");
    if (q->kind == NAMED_DOT)
        return listed(ask, q->of_name, "dot");
    return as_reverse(e, q, &r) && !r.of && listed(ask, r.by, "bar");
}

/* Without `using`: what a derivation of the asked quantity starts from. */
static bool is_start(const struct elaboration *e,
                     const struct named_derivative *asked,
                     const struct named_derivative *q)
{
    struct asked_reverse a, r;
    if (q->kind == NAMED_VALUE)
        return asked->kind != NAMED_VALUE ||
               !follows(e, q->of_name, asked->of_name);
    if (asked->kind == NAMED_DOT)
        return q->kind == NAMED_DOT && follows(e, asked->of_name, q->of_name);
    if (asked->kind == NAMED_HIGHER)
        return as_reverse(e, q, &r);
    return as_reverse(e, asked, &a) && as_reverse(e, q, &r) &&
           (a.of == r.of || same_name(a.of, r.of)) && follows(e, r.by, a.by);
}

struct law {
    const struct elaboration *e;
    const struct stmt *ask;
    const struct named_derivative *asked;
    const struct sides *all;
    const struct named_derivative **offender;
    bool *known; /* claims that were found lawful */
};

static enum lawful claim_lawful(const struct law *l, size_t i);

/* The first claim before i that derives q and holds; SIZE_MAX: none. */
static size_t derived_before(const struct law *l, size_t i,
                             const struct named_derivative *q)
{
    for (size_t k = 0; k < i; k++)
        if (l->all[k].whole && l->all[k].holds && l->all[k].equation &&
            sides_same(l->e, &l->all[k].left, q))
            return k;
    return SIZE_MAX;
}

static enum lawful quantity_lawful(const struct law *l, size_t i,
                                   const struct named_derivative *q)
{
    *l->offender = q;
    if (sides_same(l->e, l->asked, q))
        return LAW_CIRCULAR;
    if (l->ask->n ? is_listed(l->e, l->ask, q) : is_start(l->e, l->asked, q))
        return LAWFUL;
    size_t k = derived_before(l, i, q);
    return k == SIZE_MAX ? LAW_REFUSED : claim_lawful(l, k);
}

/* Claims only look at earlier ones, so this ends. */
static enum lawful claim_lawful(const struct law *l, size_t i)
{
    const struct sides *s = &l->all[i];
    for (size_t k = 0; !l->known[i] && k < s->nright; k++) {
        if (sides_same(l->e, &s->left, &s->right[k])) {
            *l->offender = &s->right[k];
            return LAW_CIRCULAR;
        }
        enum lawful law = quantity_lawful(l, i, &s->right[k]);
        if (law != LAWFUL)
            return law;
    }
    l->known[i] = true;
    return LAWFUL;
}

enum lawful sides_lawful(const struct elaboration *e, const struct stmt *ask,
                         const struct named_derivative *asked,
                         const struct sides *all, size_t i,
                         const struct named_derivative **offender)
{
    struct law l = {e, ask, asked, all, offender, mem_alloc(i + 1)};
    *offender = NULL;
    enum lawful law = claim_lawful(&l, i);
    mem_free(l.known);
    return law;
}

/* hessian(z,u,v); d3z/dudvdw */
static const char *higher_name(struct arena *a,
                               const struct named_derivative *q)
{
    if (q->order == 2)
        return arena_printf(a, "hessian(%s,%s,%s)", q->of_name, q->by_name,
                            q->then_name[0]);
    struct buffer b = {0};
    buffer_printf(&b, "d%u%s/", q->order, q->of_name);
    for (unsigned k = 0; k < q->order; k++)
        buffer_printf(&b, "d%s", named_by_name(q, k));
    return buffer_take(&b, a);
}

const char *sides_name(struct arena *a, const struct named_derivative *q)
{
    switch (q->kind) {
    case NAMED_VALUE:
        return q->of_name;
    case NAMED_BAR:
        return arena_printf(a, "%sbar", q->of_name);
    case NAMED_DOT:
        return arena_printf(a, "%sdot", q->of_name);
    case NAMED_PARTIAL:
        return arena_printf(a, "partial(%s,%s)", q->of_name, q->by_name);
    case NAMED_HIGHER:
        return higher_name(a, q);
    default:
        return arena_printf(a, "d%s/d%s", q->of_name, q->by_name);
    }
}
