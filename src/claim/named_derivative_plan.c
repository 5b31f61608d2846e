/* named_derivative_plan: derivative names become nodes, family by family.
 *
 * Idea: every name that a claim can mention is a node of the graph of the
 * problem at its point, or an array whose columns (rows) are a node run once
 * per unit direction (unit seed) given to an INPUT of its own. What is named
 * together is planned together: one backward pass gives the adjoints of a node
 * by all that are asked for, one forward pass all tangents along a direction.
 * So n claims cost what one does.
 *
 * Invariant: a node is what it would be if it were planned alone: where a rule is
 * missing, or a form of eigenvectors might be taken otherwise because of
 * another name, each is.
 */
#include <stdlib.h>

#include "claim/named_derivative_rep.h"
#include "record/record.h"
#include "rules/rules.h"

#define MANY_OF 8 /* so many nodes by one scalar: a forward pass is cheaper */

enum structure named_structure(const struct named_derivatives *q, node x)
{
    const struct elaboration *e = q->s->e;
    for (size_t i = 0; i < e->ninputs; i++)
        if (e->inputs[i].node == x)
            return e->inputs[i].structure;
    return STRUCT_NONE;
}

/* The adjoint of `by` for the seed at `of`, projected to the set; or NONE. */
static node named_adjoint(struct named_derivatives *q, node of, node seed,
                          node by, struct stops stops, enum structure set)
{
    node bar;
    struct seed s = {of, seed};
    derive_reverse(q->s->g, 1, &s, stops, 1, &by, &bar);
    return bar == NONE ? NONE : structure_project(q->s->g, set, bar);
}

/* --- families -------------------------------------------------------------- */

/* Plans of one kind that one pass, or one a direction, serves. */
struct plan_batch {
    struct named_derivatives *q;
    size_t n;
    struct derivative_plan **plan;
};

/* The rule that the last pass missed, if it missed one. */
static void note_gap(struct derivative_plan *p, node made)
{
    if (made != NONE && derive_gap().at != NONE)
        p->gap = derive_gap().why;
}

/* What a name itself holds fixed; where it does, it is planned alone. */
static struct stops held_by(const struct derivative_plan *p)
{
    return (struct stops){p->q.nheld, p->q.held};
}

/* The adjoints by all `by`, for seeds. */
static void backward(const struct plan_batch *b, size_t nseeds,
                     const struct seed *seeds, struct stops stops)
{
    struct graph *g = b->q->s->g;
    node *want = mem_alloc(2 * b->n * sizeof *want), *bar = want + b->n;
    for (size_t i = 0; i < b->n; i++) {
        const struct derivative_plan *p = b->plan[i];
        want[i] = p->q.kind == NAMED_BAR ? p->q.of : p->q.by;
    }
    derive_reverse(g, nseeds, seeds, stops, b->n, want, bar);
    for (size_t i = 0; i < b->n; i++) {
        struct derivative_plan *p = b->plan[i];
        p->result = bar[i];
        note_gap(p, bar[i]);
        if (bar[i] != NONE)
            p->result = structure_project(g, p->structure, bar[i]);
    }
    mem_free(want);
}

/* The tangents of what each has as `from` (NULL: of what it is of), for seeds. */
static void forward(const struct plan_batch *b, size_t nseeds,
                    const struct seed *seeds, struct stops stops,
                    const node *from)
{
    node *want = mem_alloc(2 * b->n * sizeof *want), *dot = want + b->n;
    size_t n = 0;
    for (size_t i = 0; i < b->n; i++)
        if (!from || from[i] != NONE)
            want[n++] = from ? from[i] : b->plan[i]->q.of;
    if (n)
        derive_forward(b->q->s->g, nseeds, seeds, stops, n, want, dot);
    n = 0;
    for (size_t i = 0; i < b->n; i++) {
        b->plan[i]->result = from && from[i] == NONE ? NONE : dot[n++];
        note_gap(b->plan[i], b->plan[i]->result);
    }
    mem_free(want);
}

static void add_loop(struct derivative_plan *p, node at, enum structure set)
{
    p->loop[p->nloops++] = (struct loop){at, set};
}

/* One loop for all of them. */
static void share_loop(const struct plan_batch *b, enum plan_kind kind, node at,
                       enum structure set)
{
    for (size_t i = 0; i < b->n; i++) {
        b->plan[i]->kind = kind;
        add_loop(b->plan[i], at, set);
        b->plan[i]->ring = (size_t)(b->plan[(i + 1) % b->n] - b->q->plans.at);
    }
}

/* d of / d by of one, of any shapes: a node where of is scalar, else by columns
 * or rows, whichever are fewer. */
static void plan_first(const struct plan_batch *b, struct stops stops)
{
    struct graph *g = b->q->s->g;
    const struct derivative_plan *p = b->plan[0];
    node of = p->q.of, by = p->q.by;
    struct shape sf = graph_shape(g, of), sb = graph_shape(g, by);
    if (shape_scalar(sf)) {
        struct seed s = {of, Num(g, 1)};
        backward(b, 1, &s, stops);
    } else if (shape_numel(sf) < shape_numel(sb)) {
        struct seed s = {of, Input(g, sf)};
        share_loop(b, PLAN_ROWS, s.value, STRUCT_NONE);
        backward(b, 1, &s, stops);
    } else {
        struct seed s = {by, Input(g, sb)};
        share_loop(b, PLAN_COLUMNS, s.value, p->structure);
        forward(b, 1, &s, stops, NULL);
    }
}

/* Scalars by one scalar. */
static void plan_along(const struct plan_batch *b)
{
    struct seed s = {b->plan[0]->q.by, Num(b->q->s->g, 1)};
    forward(b, 1, &s, (struct stops){0}, NULL);
}

node plan_derivative(struct named_derivatives *q, struct derivative_plan *p,
                     unsigned order)
{
    struct graph *g = q->s->g;
    node x = p->q.of;
    unsigned k = 0;
    if (shape_scalar(graph_shape(g, x)) &&
        !shape_scalar(graph_shape(g, p->q.by))) {
        x = named_adjoint(q, x, Num(g, 1), p->q.by, held_by(p), p->structure);
        note_gap(p, x);
        k = 1;
    }
    for (; k < order && x != NONE; k++) {
        node by = named_by(&p->q, k), dot;
        struct shape s = graph_shape(g, by);
        struct seed seed = {by, shape_scalar(s) ? Num(g, 1) : Input(g, s)};
        if (!shape_scalar(s))
            add_loop(p, seed.value, named_structure(q, by));
        derive_forward(g, 1, &seed, held_by(p), 1, &x, &dot);
        x = dot;
        note_gap(p, x);
    }
    return x;
}

/* An adjoint by the first where that is an array, then tangents: those of
 * tangents share nearly all of their nodes. */
static void plan_higher(struct named_derivatives *q, struct derivative_plan *p)
{
    p->kind = PLAN_COLUMNS;
    p->result = plan_derivative(q, p, p->q.order);
    if (p->nloops == 0)
        p->kind = PLAN_NODE;
}

/* Many second derivatives of a scalar: the tangents of its adjoints, those by
 * the same second name together. */
static void plan_second(const struct plan_batch *b)
{
    struct graph *g = b->q->s->g;
    struct seed one = {b->plan[0]->q.of, Num(g, 1)};
    node *bar = mem_alloc(b->n * sizeof *bar);
    backward(b, 1, &one, (struct stops){0});
    for (size_t i = 0; i < b->n; i++)
        bar[i] = b->plan[i]->result;
    for (size_t i = 0, n; i < b->n; i += n) {
        node last = b->plan[i]->q.then[0];
        struct shape shape = graph_shape(g, last);
        bool scalar = shape_scalar(shape);
        struct seed s = {last, scalar ? Num(g, 1) : Input(g, shape)};
        for (n = 1; i + n < b->n && b->plan[i + n]->q.then[0] == last;)
            n++;
        struct plan_batch part = {b->q, n, b->plan + i};
        if (!scalar)
            share_loop(&part, PLAN_COLUMNS, s.value,
                       named_structure(b->q, last));
        forward(&part, 1, &s, (struct stops){0}, bar + i);
    }
    mem_free(bar);
}

static void plan_bar(const struct plan_batch *b)
{
    size_t n;
    const struct seed *seeds = at_point_output_seeds(b->q->s, &n);
    backward(b, n, seeds, held_by(b->plan[0]));
}

static void plan_dot(const struct plan_batch *b)
{
    size_t n;
    const struct seed *seeds = at_point_tangent_seeds(b->q->s, &n);
    forward(b, n, seeds, held_by(b->plan[0]), NULL);
}

static void plan_partial(const struct plan_batch *b)
{
    struct derivative_plan *p = b->plan[0];
    const struct binding *binding = p->q.binding;
    VEC(node) held = {0};
    for (size_t i = 0; binding && i < binding->nreads; i++)
        if (binding->reads[i] != p->q.by)
            vec_push(&held, binding->reads[i]);
    for (size_t i = 0; i < p->q.nheld; i++)
        vec_push(&held, p->q.held[i]);
    plan_first(b, (struct stops){held.n, held.at});
    vec_free(&held);
}

/* f'(x), entry by entry. */
static void plan_slope(const struct plan_batch *b)
{
    struct graph *g = b->q->s->g;
    const struct derivative_plan *p = b->plan[0];
    struct seed s = {p->q.by, Full(g, graph_shape(g, p->q.by), 1)};
    forward(b, 1, &s, held_by(p), NULL);
}

/* --- what belongs together ---------------------------------------------------- */

/* In the order in which batches are cut. */
enum plan_family {
    FAMILY_VALUE,
    FAMILY_BAR,
    FAMILY_DOT,
    FAMILY_OF,    /* of one scalar, by reverse mode */
    FAMILY_ALONG, /* scalars by one scalar, by forward mode */
    FAMILY_SECOND,
    FAMILY_ALONE
};

struct member {
    enum plan_family family;
    node key, last;
    struct derivative_plan *plan;
};

static struct member member_of(const struct named_derivatives *q,
                               struct derivative_plan *p, bool along)
{
    const struct graph *g = q->s->g;
    bool scalar = shape_scalar(graph_shape(g, p->q.of));
    struct member m = {FAMILY_ALONE, (node)(p - q->plans.at), NONE, p};
    switch (p->q.kind) {
    case NAMED_VALUE:
        m.family = FAMILY_VALUE;
        break;
    case NAMED_BAR:
    case NAMED_DOT:
        m.family = p->q.kind == NAMED_BAR ? FAMILY_BAR : FAMILY_DOT;
        break;
    case NAMED_HIGHER:
        if (scalar && p->q.order == 2)
            m.family = FAMILY_SECOND;
        m.last = p->q.then[0];
        break;
    case NAMED_TOTAL:
    case NAMED_GRAD:
    case NAMED_JACOBIAN:
        if (scalar)
            m.family = along && shape_scalar(graph_shape(g, p->q.by))
                           ? FAMILY_ALONG
                           : FAMILY_OF;
        break;
    case NAMED_PARTIAL:
    case NAMED_SLOPE:
        break;
    }
    if (p->q.nheld)
        m.family = FAMILY_ALONE;
    if (m.family == FAMILY_BAR || m.family == FAMILY_DOT)
        m.key = 0;
    else if (m.family != FAMILY_ALONE)
        m.key = m.family == FAMILY_ALONG ? p->q.by : p->q.of;
    return m;
}

static int by_family(const void *a, const void *b)
{
    const struct member *x = a, *y = b;
    if (x->family != y->family)
        return x->family < y->family ? -1 : 1;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    if (x->last != y->last)
        return x->last < y->last ? -1 : 1;
    return (x->plan > y->plan) - (x->plan < y->plan);
}

static void plan_by_kind(const struct plan_batch *b)
{
    switch (b->plan[0]->q.kind) {
    case NAMED_BAR:
        plan_bar(b);
        break;
    case NAMED_DOT:
        plan_dot(b);
        break;
    case NAMED_HIGHER:
        plan_higher(b->q, b->plan[0]);
        break;
    case NAMED_PARTIAL:
        plan_partial(b);
        break;
    case NAMED_SLOPE:
        plan_slope(b);
        break;
    default:
        plan_first(b, held_by(b->plan[0]));
        break;
    }
}

static void plan_batch(const struct plan_batch *b, enum plan_family family)
{
    switch (family) {
    case FAMILY_VALUE:
        for (size_t i = 0; i < b->n; i++)
            b->plan[i]->result = b->plan[i]->q.of;
        break;
    case FAMILY_ALONG:
        plan_along(b);
        break;
    case FAMILY_SECOND:
        if (b->n > 1)
            plan_second(b);
        else
            plan_higher(b->q, b->plan[0]);
        break;
    default:
        plan_by_kind(b);
        break;
    }
}

/* All of a batch at once, or each alone. */
static void plan_members(struct named_derivatives *q, struct member *m,
                         size_t n, bool alone)
{
    struct derivative_plan **plan = mem_alloc(n * sizeof *plan);
    bool gap = false;
    for (size_t i = 0; i < n; i++)
        plan[i] = m[i].plan;
    struct plan_batch b = {q, n, plan};
    if (!alone)
        plan_batch(&b, m->family);
    for (size_t i = 0; i < n; i++)
        gap |= plan[i]->gap != NULL;
    for (size_t i = 0; (alone || (gap && n > 1)) && i < n; i++) {
        struct plan_batch one = {q, 1, plan + i};
        plan[i]->ring = (size_t)(plan[i] - q->plans.at);
        plan[i]->gap = NULL;
        plan[i]->nloops = 0;
        plan[i]->kind = PLAN_NODE;
        plan_batch(&one, m->family);
    }
    mem_free(plan);
}

static bool has_spectrum(const struct graph *g)
{
    for (node x = 0; x < g->n; x++)
        if (g->at[x].op == OP_EIGH)
            return true;
    return false;
}

/* Are there so many more scalars `of` than scalars `by` that forward mode needs
 * fewer passes? Members stand in the order of their `of`. */
static bool along_is_cheaper(const struct named_derivatives *q,
                             const struct member *m, size_t n)
{
    size_t of = 0;
    VEC(node) by = {0};
    for (size_t i = 0; i < n && by.n * MANY_OF <= n; i++) {
        size_t k = 0;
        if (m[i].family != FAMILY_OF ||
            !shape_scalar(graph_shape(q->s->g, m[i].plan->q.by)))
            continue;
        of += i == 0 || m[i - 1].key != m[i].key;
        while (k < by.n && by.at[k] != m[i].plan->q.by)
            k++;
        if (k == by.n)
            vec_push(&by, m[i].plan->q.by);
    }
    bool cheaper = of > MANY_OF * by.n;
    vec_free(&by);
    return cheaper;
}

/* The families of what was added and no source gives, in their order; freed by
 * the caller. */
static struct member *members(struct named_derivatives *q, size_t *count)
{
    struct member *m = mem_alloc((q->plans.n + 1) * sizeof *m);
    size_t n = 0;
    for (size_t i = q->planned; i < q->plans.n; i++) {
        struct derivative_plan *p = &q->plans.at[i];
        if (p->given)
            continue;
        node set = p->q.kind == NAMED_BAR ? p->q.of : p->q.by;
        p->structure = set == NONE || p->q.kind == NAMED_PARTIAL
                           ? STRUCT_NONE
                           : named_structure(q, set);
        m[n++] = member_of(q, p, false);
    }
    *count = n;
    qsort(m, n, sizeof *m, by_family);
    if (!along_is_cheaper(q, m, n))
        return m;
    for (size_t i = 0; i < n; i++)
        m[i] = member_of(q, m[i].plan, true);
    qsort(m, n, sizeof *m, by_family);
    return m;
}

void named_plan(struct named_derivatives *q)
{
    size_t n, length;
    if (q->plans.n == q->planned)
        return;
    double t0 = at_point_clock();
    struct member *m = members(q, &n);
    bool alone = has_spectrum(q->s->g);
    q->planned = q->plans.n;
    for (size_t i = 0; i < n; i += length) {
        for (length = 1; i + length < n; length++)
            if (m[i + length].family != m[i].family ||
                m[i + length].key != m[i].key)
                break;
        plan_members(q, m + i, length, alone);
    }
    mem_free(m);
    q->s->seconds[PHASE_DERIVE] += at_point_clock() - t0;
}
