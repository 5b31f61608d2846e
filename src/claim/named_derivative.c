/* named derivative: derivative names become nodes, and nodes become balls.
 *
 * Idea: every name that a claim can mention is a node of the problem at its point's graph, or
 * an array whose columns (rows) are a node run once per unit direction (unit
 * seed) given to an INPUT of its own. All claims of a problem at a point share one table,
 * and one evaluation in balls a site serves them all.
 *
 * Invariant: at the point a derivative is believed only after the witness has
 * seen it: the cut that the name stands for is perturbed and the slope held
 * against the rule's value.
 */
#include <limits.h>
#include <math.h>
#include <string.h>

#include "claim/named_derivative_rep.h"
#include "record/record.h"
#include "rules/rules.h"

struct named_derivatives *named_new(struct problem_at_point *s,
                                    struct sites sites)
{
    struct named_derivatives *q = mem_alloc(sizeof *q);
    q->s = s;
    q->nsites = sites.n;
    q->site = sites.at;
    q->store = arena_alloc(s->arena, q->nsites * sizeof *q->store);
    q->doubles = arena_alloc(s->arena, q->nsites * sizeof *q->doubles);
    return q;
}

struct named_derivatives *named_by_rules(struct problem_at_point *s,
                                         struct sites sites)
{
    struct named_derivatives *q = named_new(s, sites);
    q->rules_only = true;
    return q;
}

struct named_derivatives *named_at_point(struct problem_at_point *s)
{
    return named_new(s, sites_around(s, 0));
}

static void store_clear(struct store *t)
{
    for (size_t i = 0; i < t->filled; i++)
        balls_free(t->value[i]);
    mem_free(t->value);
    mem_free(t->at);
    ball_run_free(t->run);
    *t = (struct store){0};
}

void named_free(struct named_derivatives *q)
{
    if (!q)
        return;
    for (size_t i = 0; i < q->nsites; i++)
        store_clear(&q->store[i]);
    program_free(q->program);
    for (size_t i = 0; i < q->plans.n; i++) {
        struct plan *p = &q->plans.at[i];
        for (size_t k = 0; k < p->corrections.n; k++)
            balls_free(p->corrections.at[k].value);
        vec_free(&p->corrections);
    }
    vec_free(&q->plans);
    for (size_t i = 0; i < q->answers.n; i++)
        answer_free(q->answers.at[i]);
    vec_free(&q->answers);
    mem_free(q);
}

size_t named_sites(const struct named_derivatives *q)
{
    return q->nsites;
}

const struct site *named_site(const struct named_derivatives *q, size_t i)
{
    return &q->site[i];
}

void named_ask(struct named_derivatives *q, struct named_source *source)
{
    q->source = source;
}

struct named_source *named_asked(const struct named_derivatives *q)
{
    return q->source;
}

/* --- plans ------------------------------------------------------------------------- */

enum structure named_structure(const struct named_derivatives *q, node x)
{
    const struct elaboration *e = q->s->e;
    for (size_t i = 0; i < e->ninputs; i++)
        if (e->inputs[i].node == x)
            return e->inputs[i].structure;
    return STRUCT_NONE;
}

node named_adjoint(struct named_derivatives *q, node of, node seed, node by,
                   struct stops stops, enum structure set)
{
    node bar;
    struct seed s = {of, seed};
    derive_reverse(q->s->g, 1, &s, stops, 1, &by, &bar);
    return bar == NONE ? NONE : structure_project(q->s->g, set, bar);
}

/* The rule that the last transform missed, if it missed one. */
static void note_gap(struct plan *p, node made)
{
    if (made != NONE && derive_gap().at != NONE)
        p->gap = derive_gap().why;
}

static void add_loop(struct plan *p, node at, enum structure set)
{
    p->loop[p->nloops++] = (struct loop){at, set};
}

/* d of / d by, of any shapes: a node where of is scalar, else by columns or
 * rows, whichever are fewer. */
static void plan_first(struct named_derivatives *q, struct plan *p,
                       struct stops stops)
{
    struct graph *g = q->s->g;
    node of = p->q.of, by = p->q.by;
    struct shape sf = graph_shape(g, of), sb = graph_shape(g, by);
    if (shape_scalar(sf)) {
        p->result = named_adjoint(q, of, Num(g, 1), by, stops, p->structure);
        return;
    }
    if (shape_numel(sf) < shape_numel(sb)) {
        p->kind = PLAN_ROWS;
        add_loop(p, Input(g, sf), STRUCT_NONE);
        p->result = named_adjoint(q, of, p->loop[0].at, by, stops,
                                  p->structure);
        return;
    }
    p->kind = PLAN_COLUMNS;
    add_loop(p, Input(g, sb), p->structure);
    struct seed s = {by, p->loop[0].at};
    derive_forward(g, 1, &s, stops, 1, &of, &p->result);
}

/* What the name itself holds fixed. */
static struct stops held_by(const struct plan *p)
{
    return (struct stops){p->q.nheld, p->q.held};
}

static void plan_slope(struct named_derivatives *q, struct plan *p)
{
    struct graph *g = q->s->g;
    struct seed s = {p->q.by, Full(g, graph_shape(g, p->q.by), 1)};
    derive_forward(g, 1, &s, held_by(p), 1, &p->q.of, &p->result);
}

node plan_derivative(struct named_derivatives *q, struct plan *p,
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
static void plan_higher(struct named_derivatives *q, struct plan *p)
{
    p->kind = PLAN_COLUMNS;
    p->result = plan_derivative(q, p, p->q.order);
    if (p->nloops == 0)
        p->kind = PLAN_NODE;
}

static void plan_bar(struct named_derivatives *q, struct plan *p)
{
    const struct elaboration *e = q->s->e;
    struct graph *g = q->s->g;
    struct seed *seeds = mem_alloc((e->noutputs + 1) * sizeof *seeds);
    for (size_t i = 0; i < e->noutputs; i++) {
        node z = e->outputs[i].node;
        seeds[i] = (struct seed){z, Data(g, graph_shape(g, z),
                                         q->s->output_seed[i])};
    }
    derive_reverse(g, e->noutputs, seeds, held_by(p), 1, &p->q.of, &p->result);
    if (p->result != NONE)
        p->result = structure_project(g, named_structure(q, p->q.of),
                                      p->result);
    mem_free(seeds);
}

static void plan_dot(struct named_derivatives *q, struct plan *p)
{
    const struct elaboration *e = q->s->e;
    struct graph *g = q->s->g;
    VEC(struct seed) seeds = {0};
    for (size_t i = 0; i < e->ninputs; i++)
        if (q->s->tangent_seed[i])
            vec_push(&seeds, ((struct seed){e->inputs[i].node,
                                            Data(g, e->inputs[i].value.shape,
                                                 q->s->tangent_seed[i])}));
    derive_forward(g, seeds.n, seeds.at, held_by(p), 1, &p->q.of, &p->result);
    vec_free(&seeds);
}

static void plan_partial(struct named_derivatives *q, struct plan *p)
{
    const struct binding *b = p->q.binding;
    VEC(node) held = {0};
    for (size_t i = 0; b && i < b->nreads; i++)
        if (b->reads[i] != p->q.by)
            vec_push(&held, b->reads[i]);
    for (size_t i = 0; i < p->q.nheld; i++)
        vec_push(&held, p->q.held[i]);
    p->structure = STRUCT_NONE;
    plan_first(q, p, (struct stops){held.n, held.at});
    vec_free(&held);
}

static void plan(struct named_derivatives *q, struct plan *p)
{
    p->kind = PLAN_NODE;
    p->structure = p->q.by == NONE ? STRUCT_NONE : named_structure(q, p->q.by);
    switch (p->q.kind) {
    case NAMED_VALUE:
        p->result = p->q.of;
        return;
    case NAMED_BAR:
        plan_bar(q, p);
        break;
    case NAMED_DOT:
        plan_dot(q, p);
        break;
    case NAMED_HIGHER:
        plan_higher(q, p);
        break;
    case NAMED_PARTIAL:
        plan_partial(q, p);
        break;
    case NAMED_TOTAL:
    case NAMED_GRAD:
    case NAMED_JACOBIAN:
        plan_first(q, p, held_by(p));
        break;
    case NAMED_SLOPE:
        plan_slope(q, p);
        break;
    }
    note_gap(p, p->result);
}

static bool same(const struct named_derivative *a,
                 const struct named_derivative *b)
{
    return a->kind == b->kind && a->of == b->of && named_same_unknowns(a, b) &&
           shape_equal(a->shape, b->shape);
}

size_t named_add(struct named_derivatives *q,
                 const struct named_derivative *named)
{
    for (size_t i = 0; i < q->plans.n; i++)
        if (same(&q->plans.at[i].q, named))
            return i;
    struct plan p = {.q = *named, .result = NONE};
    double t0 = at_point_clock();
    p.given = p.seen = q->source && q->source->gives(q->source->context, named);
    if (!p.given)
        plan(q, &p);
    q->s->seconds[PHASE_DERIVE] += at_point_clock() - t0;
    vec_push(&q->plans, p);
    return q->plans.n - 1;
}

const char *named_gap(const struct named_derivatives *q, size_t i)
{
    return q->plans.at[i].gap;
}

/* --- values ---------------------------------------------------------------------------- */

/* A run of all plans, and room for their values. */
static void prepare(struct named_derivatives *q, size_t site)
{
    struct store *t = &q->store[site];
    size_t n = q->plans.n;
    VEC(node) want = {0};
    if (t->run && t->planned == n)
        return;
    for (size_t i = 0; i < n; i++)
        if (q->plans.at[i].result != NONE)
            vec_push(&want, q->plans.at[i].result);
    ball_run_free(t->run);
    t->run = ball_run_new(q->s->g, want.n, want.at);
    t->planned = n;
    t->precision = 0;
    t->value = mem_resize(t->value, (n + 1) * sizeof *t->value);
    t->at = mem_resize(t->at, (n + 1) * sizeof *t->at);
    for (; t->filled < n; t->filled++) {
        size_t entries = shape_numel(q->plans.at[t->filled].q.shape);
        t->value[t->filled] = balls_new(entries);
        t->at[t->filled] = 0;
    }
    for (size_t i = 0; i < q->s->e->ninputs; i++)
        ball_run_set(t->run, q->s->e->inputs[i].node, q->site[site].input[i]);
    ball_run_exact_decimals(t->run, q->s->set.exact_decimals);
    vec_free(&want);
}

static void put(struct balls *to, size_t at, const struct balls *from, size_t n)
{
    balls_put(to, at, from, 0, n);
}

size_t plan_turns(const struct named_derivatives *q, const struct plan *p)
{
    size_t n = 1;
    for (size_t k = 0; k < p->nloops; k++)
        n *= shape_numel(graph_shape(q->s->g, p->loop[k].at));
    return n;
}

double *plan_units(const struct named_derivatives *q, const struct plan *p)
{
    size_t n = 1;
    for (size_t k = 0; k < p->nloops; k++)
        n += shape_numel(graph_shape(q->s->g, p->loop[k].at));
    return mem_alloc(n * sizeof(double));
}

void plan_turn(const struct named_derivatives *q, const struct plan *p,
               size_t turn, double *unit)
{
    for (size_t k = 0; k < p->nloops; k++) {
        struct shape s = graph_shape(q->s->g, p->loop[k].at);
        size_t n = shape_numel(s);
        structure_direction(p->loop[k].set, s, turn % n, unit);
        turn /= n;
        unit += n;
    }
}

/* Fill the columns or rows of a looped named derivative. */
static void fill_loop(struct named_derivatives *q, struct store *t,
                      struct plan *p, struct balls *value)
{
    size_t n = plan_turns(q, p), m = balls_count(value) / (n ? n : 1);
    struct ball_shift shift[MOST_ORDER];
    double *units = plan_units(q, p), *unit = units;
    for (size_t k = 0; k < p->nloops; k++) {
        shift[k] = (struct ball_shift){p->loop[k].at, unit, 1, 1, 0};
        unit += shape_numel(graph_shape(q->s->g, p->loop[k].at));
    }
    for (size_t k = 0; k < n; k++) {
        plan_turn(q, p, k, units);
        struct ball_status st = ball_run_eval(t->run, t->precision, p->nloops,
                                              shift, true);
        q->s->cost += st.cost;
        const struct balls *v = ball_run_value(t->run, p->result);
        if (p->kind == PLAN_COLUMNS)
            put(value, k * m, v, m);
        else
            for (size_t i = 0; i < m; i++)
                balls_put(value, i * n + k, v, i, 1);
    }
    mem_free(units);
}

static void evaluate(struct named_derivatives *q, struct store *t,
                     long precision)
{
    struct ball_status st = ball_run_eval(t->run, precision, 0, NULL, false);
    q->s->cost += st.cost;
    t->precision = precision;
}

/* What the source gives: the same at every precision. */
static void fill_given(struct named_derivatives *q, size_t site, size_t i)
{
    struct store *t = &q->store[site];
    size_t n = shape_numel(q->plans.at[i].q.shape);
    double *v = mem_alloc((n + 1) * sizeof *v);
    double *r = mem_alloc((n + 1) * sizeof *r);
    struct balls *radius = balls_new(n);
    q->source->value(q->source->context, &q->plans.at[i].q, &q->site[site], v,
                     r);
    for (size_t k = 0; k < n; k++) {
        balls_set_double(t->value[i], k, v[k]);
        balls_set_double(radius, k, r[k]);
    }
    balls_add_error(t->value[i], radius);
    t->at[i] = LONG_MAX;
    balls_free(radius);
    mem_free(v);
    mem_free(r);
}

static void fill_value(struct named_derivatives *q, size_t site, size_t i)
{
    struct store *t = &q->store[site];
    struct plan *p = &q->plans.at[i];
    if (p->given) {
        fill_given(q, site, i);
        return;
    }
    if (p->result != NONE && p->kind == PLAN_NODE)
        balls_copy(t->value[i], ball_run_value(t->run, p->result));
    else if (p->result != NONE)
        fill_loop(q, t, p, t->value[i]);
    for (size_t k = 0; site == 0 && k < p->corrections.n; k++)
        balls_put(t->value[i], p->corrections.at[k].entry,
                  p->corrections.at[k].value, 0, 1);
    t->at[i] = t->precision;
}

const struct balls *named_value(struct named_derivatives *q, size_t i,
                                size_t site, long precision)
{
    struct store *t = &q->store[site];
    double t0 = at_point_clock();
    if (i < t->filled && t->at[i] >= precision)
        return t->value[i];
    prepare(q, site);
    if (precision > t->precision)
        evaluate(q, t, precision);
    fill_value(q, site, i);
    q->s->seconds[PHASE_REFEREE] += at_point_clock() - t0;
    return t->value[i];
}
