/* named derivative: the table of what claims name, and its values in balls.
 *
 * Idea: all claims of a problem at a point share one table; an evaluation in
 * balls a site, and one for each unit direction of what is looped over, serve
 * them all.
 *
 * Invariant: at the point a derivative is believed only after the witness has
 * seen it: the cut that the name stands for is perturbed and the slope held
 * against the rule's value.
 */
#include <limits.h>

#include "claim/named_derivative_rep.h"
#include "record/record.h"

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
        struct derivative_plan *p = &q->plans.at[i];
        for (size_t k = 0; k < p->corrections.n; k++)
            balls_free(p->corrections.at[k].value);
        vec_free(&p->corrections);
    }
    vec_free(&q->plans);
    mem_free(q->bucket);
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

/* --- what is named --------------------------------------------------------- */

static bool same(const struct named_derivative *a,
                 const struct named_derivative *b)
{
    return a->kind == b->kind && a->of == b->of && named_same_unknowns(a, b) &&
           shape_equal(a->shape, b->shape);
}

static uint32_t *bucket(struct named_derivatives *q,
                        const struct named_derivative *named)
{
    uint32_t h = named->of * 2654435761u ^ (uint32_t)named->kind * 668265263u;
    for (unsigned k = 0; k < named_order(named); k++)
        h = (h ^ named_by(named, k)) * 2246822519u;
    h ^= h >> 15;
    return &q->bucket[h & (q->nbuckets - 1)];
}

/* As many buckets as plans, at least. */
static void grow_buckets(struct named_derivatives *q)
{
    if (q->plans.n < q->nbuckets)
        return;
    q->nbuckets = q->nbuckets ? 2 * q->nbuckets : 64;
    mem_free(q->bucket);
    q->bucket = mem_alloc(q->nbuckets * sizeof *q->bucket);
    for (size_t i = 0; i < q->plans.n; i++) {
        uint32_t *b = bucket(q, &q->plans.at[i].q);
        q->plans.at[i].chain = *b;
        *b = (uint32_t)i + 1;
    }
}

size_t named_add(struct named_derivatives *q,
                 const struct named_derivative *named)
{
    struct derivative_plan p = {.q = *named, .result = NONE};
    grow_buckets(q);
    uint32_t *b = bucket(q, &p.q);
    for (uint32_t i = *b; i; i = q->plans.at[i - 1].chain)
        if (same(&q->plans.at[i - 1].q, &p.q))
            return i - 1;
    p.given = p.seen = q->source && q->source->gives(q->source->context, named);
    p.chain = *b;
    p.ring = q->plans.n;
    vec_push(&q->plans, p);
    *b = (uint32_t)q->plans.n;
    return q->plans.n - 1;
}

const char *named_gap(struct named_derivatives *q, size_t i)
{
    named_plan(q);
    return q->plans.at[i].gap;
}

/* --- values ---------------------------------------------------------------------------- */

/* A run of all plans, and room for their values. */
static void prepare(struct named_derivatives *q, size_t site)
{
    struct store *t = &q->store[site];
    size_t n = q->plans.n;
    VEC(node) want = {0};
    named_plan(q);
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

size_t plan_turns(const struct named_derivatives *q,
                  const struct derivative_plan *p)
{
    size_t n = 1;
    for (size_t k = 0; k < p->nloops; k++)
        n *= shape_numel(graph_shape(q->s->g, p->loop[k].at));
    return n;
}

double *plan_units(const struct named_derivatives *q,
                   const struct derivative_plan *p)
{
    size_t n = 1;
    for (size_t k = 0; k < p->nloops; k++)
        n += shape_numel(graph_shape(q->s->g, p->loop[k].at));
    return mem_alloc(n * sizeof(double));
}

void plan_turn(const struct named_derivatives *q,
               const struct derivative_plan *p, size_t turn, double *unit)
{
    for (size_t k = 0; k < p->nloops; k++) {
        struct shape s = graph_shape(q->s->g, p->loop[k].at);
        size_t n = shape_numel(s);
        structure_direction(p->loop[k].set, s, turn % n, unit);
        turn /= n;
        unit += n;
    }
}

/* The columns or rows of turn k. */
static void put_part(const struct derivative_plan *p,
                     const struct ball_run *run, size_t k, size_t n,
                     struct balls *value)
{
    const struct balls *v = ball_run_value(run, p->result);
    size_t m = balls_count(value) / (n ? n : 1);
    if (p->kind == PLAN_COLUMNS)
        put(value, k * m, v, m);
    else
        for (size_t i = 0; i < m; i++)
            balls_put(value, i * n + k, v, i, 1);
}

/* Fill all that shares the loops of a plan, one evaluation a turn. */
static void fill_loop(struct named_derivatives *q, struct store *t,
                      size_t first)
{
    const struct derivative_plan *p = &q->plans.at[first];
    size_t n = plan_turns(q, p);
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
        size_t i = first;
        do {
            if (q->plans.at[i].result != NONE)
                put_part(&q->plans.at[i], t->run, k, n, t->value[i]);
            i = q->plans.at[i].ring;
        } while (i != first);
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

/* What the judge has found at the point stands. */
static void take_corrections(struct named_derivatives *q, size_t site, size_t i)
{
    struct store *t = &q->store[site];
    struct derivative_plan *p = &q->plans.at[i];
    for (size_t k = 0; site == 0 && k < p->corrections.n; k++)
        balls_put(t->value[i], p->corrections.at[k].entry,
                  p->corrections.at[k].value, 0, 1);
    t->at[i] = t->precision;
}

static void fill_value(struct named_derivatives *q, size_t site, size_t i)
{
    struct store *t = &q->store[site];
    struct derivative_plan *p = &q->plans.at[i];
    size_t k = i;
    if (p->given) {
        fill_given(q, site, i);
        return;
    }
    if (p->result != NONE && p->kind == PLAN_NODE)
        balls_copy(t->value[i], ball_run_value(t->run, p->result));
    else if (p->result != NONE)
        fill_loop(q, t, i);
    do {
        take_corrections(q, site, k);
        k = q->plans.at[k].ring;
    } while (p->result != NONE && k != i);
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
