/* quantity: derivative names become nodes, and nodes become balls.
 *
 * Idea: every name that a claim can mention is a node of the scene's graph, or
 * an array whose columns (rows) are a node run once per unit direction (unit
 * seed) given to an INPUT of its own. All claims of a scene share one table,
 * and one evaluation in balls a site serves them all.
 *
 * Invariant: at the point a derivative is believed only after the witness has
 * seen it: the cut that the name stands for is perturbed and the slope held
 * against the rule's value.
 */
#include "check/quantity.h"

#include <math.h>
#include <string.h>

#include "check/partial.h"
#include "check/record.h"
#include "check/referee.h"
#include "graph/derive.h"

enum plan_kind { PLAN_NODE, PLAN_COLUMNS, PLAN_ROWS };

struct correction {            /* an entry where the rules gave something else */
    size_t entry;
    struct balls *slope;
};

struct plan {
    struct quantity q;
    enum plan_kind kind;
    node result;               /* NONE: structurally zero */
    node loop;                 /* INPUT that takes unit vectors */
    enum structure structure;  /* of the input differentiated by */
    const char *gap;
    bool seen;                 /* witnessed */
    struct witnessed_at witness;
    VEC(struct correction) corrections;
};

struct store {                 /* a site's values */
    long precision;            /* of the last evaluation */
    size_t planned;            /* plans it has covered */
    struct balls **value;      /* of each plan, or NULL */
    struct ball_run *run;
    bool failed;
};

/* A site's values in doubles, where balls cost too much. */
struct double_store {
    size_t planned;
    double **value, **bound;   /* of each plan, in the scene's arena */
};

struct quantities {
    struct scene *s;
    struct double_store *doubles; /* of each site */
    struct program *program;      /* of all plans, for doubles and the cost */
    size_t programmed;            /* plans it covers */
    VEC(struct plan) plans;
    size_t nsites;
    struct site *site;
    struct store *store;
};

/* --- sites ------------------------------------------------------------------------ */

static void sample_inputs(struct quantities *q, struct site *t,
                          struct random *r)
{
    const struct elaboration *e = q->s->e;
    for (size_t i = 0; i < e->ninputs; i++) {
        const struct input *in = &e->inputs[i];
        size_t n = shape_numel(in->value.shape);
        t->input[i] = arena_alloc(q->s->arena, (n + 1) * sizeof(double));
        if (r && in->differentiated)
            structure_sample(in->structure, in->value.shape, in->value.at, r,
                             t->input[i]);
        else
            memcpy(t->input[i], in->value.at, n * sizeof(double));
    }
}

static bool all_finite(const struct run *r, node x, const struct graph *g)
{
    const double *v = run_value(r, x, 0);
    for (size_t k = 0; k < shape_numel(graph_shape(g, x)); k++)
        if (!isfinite(v[k]))
            return false;
    return true;
}

/* Is the sample inside the domain and on the branch of the point? */
static bool usable(struct quantities *q, struct run *r, const struct site *t)
{
    const struct elaboration *e = q->s->e;
    for (size_t i = 0; i < e->ninputs; i++)
        run_set(r, e->inputs[i].node, t->input[i]);
    run_eval(r);
    if (run_branch(r, 0) != run_branch(q->s->base, 0))
        return false;
    for (size_t i = 0; i < e->nguards; i++) {
        const struct guard *g = &e->guards[i];
        const double *v = run_value(r, g->condition, 0);
        if (!g->truth && memcmp(v, g->value.at, shape_numel(g->value.shape) *
                                                    sizeof *v) != 0)
            return false;
    }
    for (size_t i = 0; i < e->noutputs; i++)
        if (!all_finite(r, e->outputs[i].node, q->s->g))
            return false;
    return true;
}

static void make_sites(struct quantities *q)
{
    struct scene *s = q->s;
    struct random *r = random_new(
        s->set.seed, arena_printf(s->arena, "samples of %s", s->title));
    struct run *run = run_new(s->values, 1);
    q->nsites = 1 + s->set.samples;
    q->site = arena_alloc(s->arena, q->nsites * sizeof *q->site);
    q->store = arena_alloc(s->arena, q->nsites * sizeof *q->store);
    q->doubles = arena_alloc(s->arena, q->nsites * sizeof *q->doubles);
    for (size_t i = 0; i < q->nsites; i++) {
        q->site[i].input = arena_alloc(
            s->arena, (s->e->ninputs + 1) * sizeof *q->site[i].input);
        sample_inputs(q, &q->site[i], i == 0 ? NULL : r);
        q->site[i].skipped = i > 0 && !usable(q, run, &q->site[i]);
    }
    run_free(run);
    random_free(r);
}

struct quantities *quantities_new(struct scene *s)
{
    struct quantities *q = mem_alloc(sizeof *q);
    q->s = s;
    make_sites(q);
    return q;
}

static void store_clear(struct store *t, size_t nplans)
{
    for (size_t i = 0; i < nplans && t->value; i++)
        balls_free(t->value[i]);
    mem_free(t->value);
    ball_run_free(t->run);
    *t = (struct store){0};
}

void quantities_free(struct quantities *q)
{
    if (!q)
        return;
    for (size_t i = 0; i < q->nsites; i++)
        store_clear(&q->store[i], q->store[i].planned);
    program_free(q->program);
    for (size_t i = 0; i < q->plans.n; i++) {
        struct plan *p = &q->plans.at[i];
        for (size_t k = 0; k < p->corrections.n; k++)
            balls_free(p->corrections.at[k].slope);
        vec_free(&p->corrections);
    }
    vec_free(&q->plans);
    mem_free(q);
}

size_t quantities_sites(const struct quantities *q)
{
    return q->nsites;
}

const struct site *quantities_site(const struct quantities *q, size_t i)
{
    return &q->site[i];
}

/* --- plans ------------------------------------------------------------------------- */

static enum structure structure_of(const struct quantities *q, node x)
{
    const struct elaboration *e = q->s->e;
    for (size_t i = 0; i < e->ninputs; i++)
        if (e->inputs[i].node == x)
            return e->inputs[i].structure;
    return STRUCT_NONE;
}

static node adjoint_of(struct quantities *q, node of, node seed, node by,
                       struct stops stops, enum structure set)
{
    node bar;
    struct seed s = {of, seed};
    derive_reverse(q->s->g, 1, &s, stops, 1, &by, &bar);
    return bar == NONE ? NONE : structure_project(q->s->g, set, bar);
}

/* d of / d by, of any shapes: a node where of is scalar, else by columns or
 * rows, whichever are fewer. */
static void plan_first(struct quantities *q, struct plan *p,
                       struct stops stops)
{
    struct graph *g = q->s->g;
    node of = p->q.of, by = p->q.by;
    struct shape sf = graph_shape(g, of), sb = graph_shape(g, by);
    if (shape_scalar(sf)) {
        p->result = adjoint_of(q, of, Num(g, 1), by, stops, p->structure);
        return;
    }
    if (shape_numel(sf) < shape_numel(sb)) {
        p->kind = PLAN_ROWS;
        p->loop = Input(g, sf);
        p->result = adjoint_of(q, of, p->loop, by, stops, p->structure);
        return;
    }
    p->kind = PLAN_COLUMNS;
    p->loop = Input(g, sb);
    struct seed s = {by, p->loop};
    derive_forward(g, 1, &s, stops, 1, &of, &p->result);
}

static void plan_second(struct quantities *q, struct plan *p)
{
    struct graph *g = q->s->g;
    node by2 = p->q.by2 == NONE ? p->q.by : p->q.by2;
    node bar = adjoint_of(q, p->q.of, Num(g, 1), p->q.by, (struct stops){0},
                          p->structure);
    p->q.by2 = by2;
    p->kind = PLAN_COLUMNS;
    p->loop = Input(g, graph_shape(g, by2));
    p->result = NONE;
    if (bar == NONE)
        return;
    struct seed s = {by2, p->loop};
    derive_forward(g, 1, &s, (struct stops){0}, 1, &bar, &p->result);
}

static void plan_bar(struct quantities *q, struct plan *p)
{
    const struct elaboration *e = q->s->e;
    struct graph *g = q->s->g;
    struct seed *seeds = mem_alloc((e->noutputs + 1) * sizeof *seeds);
    for (size_t i = 0; i < e->noutputs; i++) {
        node z = e->outputs[i].node;
        seeds[i] = (struct seed){
            z, Data(g, graph_shape(g, z), q->s->output_seed[i])};
    }
    derive_reverse(g, e->noutputs, seeds, (struct stops){0}, 1, &p->q.of,
                   &p->result);
    if (p->result != NONE)
        p->result = structure_project(g, structure_of(q, p->q.of), p->result);
    mem_free(seeds);
}

static void plan_dot(struct quantities *q, struct plan *p)
{
    const struct elaboration *e = q->s->e;
    struct graph *g = q->s->g;
    VEC(struct seed) seeds = {0};
    for (size_t i = 0; i < e->ninputs; i++)
        if (q->s->tangent_seed[i])
            vec_push(&seeds, ((struct seed){
                                 e->inputs[i].node,
                                 Data(g, e->inputs[i].value.shape,
                                      q->s->tangent_seed[i])}));
    derive_forward(g, seeds.n, seeds.at, (struct stops){0}, 1, &p->q.of,
                   &p->result);
    vec_free(&seeds);
}

static void plan_partial(struct quantities *q, struct plan *p)
{
    const struct binding *b = p->q.binding;
    VEC(node) held = {0};
    for (size_t i = 0; b && i < b->nreads; i++)
        if (b->reads[i] != p->q.by)
            vec_push(&held, b->reads[i]);
    p->structure = STRUCT_NONE;
    plan_first(q, p, (struct stops){held.n, held.at});
    vec_free(&held);
}

static void plan(struct quantities *q, struct plan *p)
{
    p->loop = NONE;
    p->kind = PLAN_NODE;
    p->structure = p->q.by == NONE ? STRUCT_NONE : structure_of(q, p->q.by);
    switch (p->q.kind) {
    case Q_VALUE:
        p->result = p->q.of;
        return;
    case Q_BAR:
        plan_bar(q, p);
        break;
    case Q_DOT:
        plan_dot(q, p);
        break;
    case Q_SECOND:
        plan_second(q, p);
        break;
    case Q_PARTIAL:
        plan_partial(q, p);
        break;
    case Q_TOTAL:
    case Q_GRAD:
    case Q_JACOBIAN:
        plan_first(q, p, (struct stops){0});
        break;
    }
    if (p->result != NONE && derive_gap().at != NONE)
        p->gap = derive_gap().why;
}

static bool same(const struct quantity *a, const struct quantity *b)
{
    node by2 = b->kind == Q_SECOND && b->by2 == NONE ? b->by : b->by2;
    return a->kind == b->kind && a->of == b->of && a->by == b->by &&
           a->by2 == by2 && shape_equal(a->shape, b->shape);
}

size_t quantities_add(struct quantities *q, const struct quantity *named)
{
    for (size_t i = 0; i < q->plans.n; i++)
        if (same(&q->plans.at[i].q, named))
            return i;
    struct plan p = {.q = *named};
    double t0 = scene_clock();
    plan(q, &p);
    q->s->seconds[PHASE_DERIVE] += scene_clock() - t0;
    vec_push(&q->plans, p);
    return q->plans.n - 1;
}

const char *quantities_gap(const struct quantities *q, size_t i)
{
    return q->plans.at[i].gap;
}

/* --- values ---------------------------------------------------------------------------- */

static void prepare(struct quantities *q, size_t site)
{
    struct store *t = &q->store[site];
    VEC(node) want = {0};
    if (t->run && t->planned == q->plans.n)
        return;
    store_clear(t, t->planned);
    for (size_t i = 0; i < q->plans.n; i++)
        if (q->plans.at[i].result != NONE)
            vec_push(&want, q->plans.at[i].result);
    t->run = ball_run_new(q->s->g, want.n, want.at);
    t->planned = q->plans.n;
    t->value = mem_alloc((t->planned + 1) * sizeof *t->value);
    for (size_t i = 0; i < q->s->e->ninputs; i++)
        ball_run_set(t->run, q->s->e->inputs[i].node, q->site[site].input[i]);
    ball_run_exact_decimals(t->run, q->s->set.exact_decimals);
    vec_free(&want);
}

static void put(struct balls *to, size_t at, const struct balls *from, size_t n)
{
    balls_put(to, at, from, 0, n);
}

/* Fill the columns or rows of a looped quantity, one unit vector each. */
static void fill_loop(struct quantities *q, struct store *t, struct plan *p,
                      struct balls *value)
{
    struct shape s = graph_shape(q->s->g, p->loop);
    size_t n = shape_numel(s);
    double *unit = mem_alloc((n + 1) * sizeof *unit);
    size_t m = balls_count(value) / (n ? n : 1);
    for (size_t k = 0; k < n; k++) {
        enum structure set = STRUCT_NONE;
        if (p->kind == PLAN_COLUMNS)
            set = structure_of(q, p->q.kind == Q_SECOND ? p->q.by2 : p->q.by);
        structure_direction(set, s, k, unit);
        struct ball_shift shift = {p->loop, unit, 1, 1, 0};
        struct ball_status st =
            ball_run_eval(t->run, t->precision, 1, &shift, true);
        q->s->cost += st.cost;
        const struct balls *v = ball_run_value(t->run, p->result);
        if (p->kind == PLAN_COLUMNS)
            put(value, k * m, v, m);
        else
            for (size_t i = 0; i < m; i++)
                balls_put(value, i * n + k, v, i, 1);
    }
    mem_free(unit);
}

static void evaluate(struct quantities *q, size_t site, long precision)
{
    struct store *t = &q->store[site];
    double t0 = scene_clock();
    t->precision = precision;
    struct ball_status st = ball_run_eval(t->run, precision, 0, NULL, false);
    q->s->cost += st.cost;
    for (size_t i = 0; i < t->planned; i++) {
        struct plan *p = &q->plans.at[i];
        size_t n = shape_numel(p->q.shape);
        if (!t->value[i])
            t->value[i] = balls_new(n);
        if (p->result == NONE)
            for (size_t k = 0; k < n; k++)
                balls_set_double(t->value[i], k, 0);
        else if (p->kind == PLAN_NODE)
            balls_copy(t->value[i], ball_run_value(t->run, p->result));
    }
    for (size_t i = 0; i < t->planned; i++) {
        struct plan *p = &q->plans.at[i];
        if (p->result != NONE && p->kind != PLAN_NODE)
            fill_loop(q, t, p, t->value[i]);
        for (size_t k = 0; site == 0 && k < p->corrections.n; k++)
            balls_put(t->value[i], p->corrections.at[k].entry,
                      p->corrections.at[k].slope, 0, 1);
    }
    q->s->seconds[PHASE_REFEREE] += scene_clock() - t0;
}

const struct balls *quantities_value(struct quantities *q, size_t i,
                                     size_t site, long precision)
{
    prepare(q, site);
    struct store *t = &q->store[site];
    if (precision > t->precision)
        evaluate(q, site, precision);
    return t->value[i];
}

/* --- in doubles ------------------------------------------------------------------------- */

static void make_program(struct quantities *q)
{
    VEC(node) want = {0};
    if (q->program && q->programmed == q->plans.n)
        return;
    program_free(q->program);
    for (size_t i = 0; i < q->plans.n; i++)
        if (q->plans.at[i].result != NONE)
            vec_push(&want, q->plans.at[i].result);
    q->program = program_new(q->s->g, want.n, want.at, false);
    q->programmed = q->plans.n;
    vec_free(&want);
}

bool quantities_affordable(struct quantities *q)
{
    double passes = 1;
    if (!ball_available())
        return false;
    make_program(q);
    for (size_t i = 0; i < q->plans.n; i++)
        if (q->plans.at[i].kind != PLAN_NODE)
            passes += (double)shape_numel(
                graph_shape(q->s->g, q->plans.at[i].loop));
    double cost = passes * (double)program_operations(q->program);
    return cost <= q->s->set.referee_cost;
}

static void keep_double(struct quantities *q, struct double_store *t, size_t i,
                        const struct run *r, size_t k, size_t stride,
                        size_t step)
{
    node x = q->plans.at[i].result;
    size_t n = shape_numel(graph_shape(q->s->g, x));
    const double *v = run_value(r, x, 0), *b = run_bound(r, x, 0);
    for (size_t e = 0; e < n; e++) {
        t->value[i][k * stride + e * step] = v[e];
        t->bound[i][k * stride + e * step] = b[e];
    }
}

static void loop_doubles(struct quantities *q, struct double_store *t, size_t i,
                         struct run *r)
{
    const struct plan *p = &q->plans.at[i];
    struct shape s = graph_shape(q->s->g, p->loop);
    size_t n = shape_numel(s), total = shape_numel(p->q.shape);
    double *unit = run_input(r, p->loop, 0);
    enum structure set = STRUCT_NONE;
    if (p->kind == PLAN_COLUMNS)
        set = structure_of(q, p->q.kind == Q_SECOND ? p->q.by2 : p->q.by);
    for (size_t k = 0; unit && k < n; k++) {
        structure_direction(set, s, k, unit);
        run_eval_bounded(r);
        if (p->kind == PLAN_COLUMNS)
            keep_double(q, t, i, r, k, total / n, 1);
        else
            keep_double(q, t, i, r, k, 1, n);
    }
    if (unit)
        memset(unit, 0, n * sizeof *unit);
}

static void evaluate_doubles(struct quantities *q, size_t site)
{
    struct double_store *t = &q->doubles[site];
    struct arena *a = q->s->arena;
    make_program(q);
    struct run *r = run_new(q->program, 1);
    t->planned = q->plans.n;
    t->value = arena_alloc(a, (t->planned + 1) * sizeof *t->value);
    t->bound = arena_alloc(a, (t->planned + 1) * sizeof *t->bound);
    for (size_t i = 0; i < q->s->e->ninputs; i++)
        run_set(r, q->s->e->inputs[i].node, q->site[site].input[i]);
    run_eval_bounded(r);
    for (size_t i = 0; i < t->planned; i++) {
        size_t n = shape_numel(q->plans.at[i].q.shape);
        t->value[i] = arena_alloc(a, (n + 1) * sizeof(double));
        t->bound[i] = arena_alloc(a, (n + 1) * sizeof(double));
        if (q->plans.at[i].result != NONE &&
            q->plans.at[i].kind == PLAN_NODE)
            keep_double(q, t, i, r, 0, 0, 1);
    }
    for (size_t i = 0; i < t->planned; i++)
        if (q->plans.at[i].result != NONE &&
            q->plans.at[i].kind != PLAN_NODE)
            loop_doubles(q, t, i, r);
    run_free(r);
}

const double *quantities_double(struct quantities *q, size_t i, size_t site,
                                const double **bound)
{
    if (q->doubles[site].planned <= i)
        evaluate_doubles(q, site);
    *bound = q->doubles[site].bound[i];
    return q->doubles[site].value[i];
}

/* --- the witness ----------------------------------------------------------------------- */

/* A fixed vector of weights without symmetry, for outputs that are arrays. */
static double *weights(struct quantities *q, size_t n)
{
    double *w = arena_alloc(q->s->arena, (n + 1) * sizeof *w);
    for (size_t k = 0; k < n; k++)
        w[k] = 1 + 0.37 * sin(1.7 * (double)(k + 1));
    return w;
}

/* The scalar that is differenced, and how its slope along entry k follows from
 * the quantity's entries: sum over i of w[i] * entry (i, k). */
static node objective_of(struct quantities *q, const struct plan *p, double **w)
{
    struct graph *g = q->s->g;
    const struct elaboration *e = q->s->e;
    node of = p->q.of;
    *w = NULL;
    if (p->q.kind == Q_BAR) {
        node sum = NONE;
        for (size_t i = 0; i < e->noutputs; i++) {
            node z = e->outputs[i].node;
            node seed = Data(g, graph_shape(g, z), q->s->output_seed[i]);
            node term = Dot(g, seed, z);
            sum = sum == NONE ? term : Add(g, sum, term);
        }
        return sum;
    }
    if (p->q.kind == Q_SECOND)
        of = adjoint_of(q, p->q.of, Num(g, 1), p->q.by, (struct stops){0},
                        p->structure);
    if (of == NONE)
        return NONE;
    struct shape s = graph_shape(g, of);
    *w = weights(q, shape_numel(s));
    if (shape_scalar(s))
        return Mul(g, Num(g, (*w)[0]), of);
    return Dot(g, Data(g, s, *w), of);
}

/* The quantity's own value of that slope. */
static void expected(struct quantities *q, const struct plan *p,
                     const struct balls *value, const double *w, size_t k,
                     size_t n, struct balls *out)
{
    size_t total = balls_count(value);
    double *pick = mem_alloc((total + 1) * sizeof *pick);
    if (!w) {
        pick[k] = 1;
    } else if (p->q.kind == Q_DOT) {
        memcpy(pick, w, total * sizeof *w);
    } else {
        size_t m = total / n;
        for (size_t i = 0; i < m; i++)
            pick[k * m + i] = w[i];
    }
    balls_dot_doubles(out, pick, value, 512);
    mem_free(pick);
    (void)q;
}

/* Doubles may clear: a central difference that agrees to the tolerance. */
static bool clear(struct quantities *q, struct witness *w,
                  const struct line *line, double truth)
{
    struct difference d;
    const struct scene *s = q->s;
    if (run_tie(s->base, 0) != NONE || s->doubtful != NONE ||
        s->set.referee == WHEN_ALWAYS)
        return false;
    witness_lines(w, 1, line, &d);
    if (s->set.referee == WHEN_NEVER && truth == 0)
        return d.state == WITNESS_CLEAR && fabs(d.value) <= d.bound;
    return d.state == WITNESS_CLEAR &&
           verdict_clear(truth, truth, d.value, d.bound, s->set.atol,
                         s->set.rtol);
}

static void correct(struct plan *p, struct store *t, size_t i, const double *w,
                    size_t k, size_t n, struct balls *slope, long precision)
{
    size_t total = balls_count(t->value[i]);
    p->witness.corrected = true;
    if (w && total / n != 1)
        return; /* one number cannot correct a column */
    if (w)
        balls_scale(slope, slope, 1 / w[0], 0, precision);
    balls_put(t->value[i], k, slope, 0, 1);
    struct balls *kept = balls_new(1);
    balls_copy(kept, slope);
    vec_push(&p->corrections, ((struct correction){k, kept}));
}

static void look_closer(struct quantities *q, size_t i, struct referee *r,
                        const struct line *line, const double *w, size_t k,
                        size_t n, const struct balls *rule)
{
    struct referee_answer a;
    struct plan *p = &q->plans.at[i];
    struct witnessed_at *out = &p->witness;
    referee_line(r, line, false, &a);
    if (a.state == REFEREE_SMOOTH) {
        int same = balls_within(rule, 0, a.slope, 0, q->s->set.atol, 1e-12,
                                NULL, 0);
        if (same != 1 && !balls_overlap(rule, 0, a.slope, 0))
            correct(p, &q->store[0], i, w, k, n, a.slope, 512);
    } else if (out->state == WITNESSED) {
        out->state = a.state == REFEREE_KINK     ? WITNESSED_KINK
                     : a.state == REFEREE_DOMAIN ? WITNESSED_DOMAIN
                                                 : WITNESSED_UNSURE;
        out->entry = k;
        out->left = a.left;
        out->right = a.right;
        if (w && fabs(w[0]) > 0 && p->q.kind != Q_DOT) {
            out->left /= w[0];
            out->right /= w[0];
        }
        out->blame = a.blame;
        out->why = a.why;
    }
    referee_answer_free(&a);
}

/* How the differenced scalar is found again beside the point. */
static struct objective again(const struct quantities *q, const struct plan *p,
                              node at, const double *w)
{
    bool plain = w && p->q.binding && p->q.kind != Q_SECOND;
    (void)q;
    return (struct objective){at, plain ? p->q.of_name : NULL, w};
}

static void witness_entry(struct quantities *q, size_t i, struct witness *w,
                          struct referee **r, node objective,
                          const struct line *line, const double *weight,
                          size_t k, size_t n)
{
    struct balls *rule = balls_new(1);
    expected(q, &q->plans.at[i], q->store[0].value[i], weight, k, n, rule);
    double v = balls_mid(rule, 0);
    if (!balls_finite(rule, 0) || !clear(q, w, line, v)) {
        if (!scene_referee(q->s)) {
            if (q->plans.at[i].witness.state == WITNESSED)
                q->plans.at[i].witness.state = WITNESSED_UNSURE;
            q->plans.at[i].witness.why = "the referee is off or past its cost";
        } else {
            if (!*r)
                *r = referee_new(q->s, again(q, &q->plans.at[i], objective, weight));
            look_closer(q, i, *r, line, weight, k, n, rule);
        }
    }
    balls_free(rule);
}

static void witness_tangent(struct quantities *q, size_t i, struct witness *w,
                            struct referee **r, node objective,
                            const double *weight)
{
    const struct elaboration *e = q->s->e;
    VEC(struct line_part) parts = {0};
    for (size_t k = 0; k < e->ninputs; k++)
        if (q->s->tangent_seed[k])
            vec_push(&parts, ((struct line_part){e->inputs[k].node,
                                                 q->s->tangent_seed[k]}));
    struct line line = {parts.n, parts.at};
    witness_entry(q, i, w, r, objective, &line, weight, 0, 1);
    vec_free(&parts);
}

#define WITNESS_ENTRIES 64

static void witness_all(struct quantities *q, size_t i, node objective,
                        const double *weight)
{
    struct plan *p = &q->plans.at[i];
    struct referee *r = NULL;
    struct witness *w = witness_new(q->s, objective, true);
    node at = p->q.kind == Q_BAR      ? p->q.of
              : p->q.kind == Q_SECOND ? p->q.by2
                                      : p->q.by;
    if (p->q.kind == Q_DOT) {
        witness_tangent(q, i, w, &r, objective, weight);
    } else {
        struct shape s = graph_shape(q->s->g, at);
        size_t n = shape_numel(s);
        size_t stride = n > WITNESS_ENTRIES ? n / WITNESS_ENTRIES : 1;
        double *d = mem_alloc((n + 1) * sizeof *d);
        for (size_t k = 0; k < n; k += stride) {
            structure_direction(structure_of(q, at), s, k, d);
            struct line_part part = {at, d};
            struct line line = {1, &part};
            witness_entry(q, i, w, &r, objective, &line, weight, k, n);
        }
        mem_free(d);
    }
    witness_free(w);
    referee_free(r);
}

/* Of a partial derivative: the statement cut out, its name moved alone. */
static void witness_partial(struct quantities *q, size_t i)
{
    struct plan *p = &q->plans.at[i];
    struct graph *g = q->s->g;
    struct shape s = graph_shape(g, p->q.by);
    size_t n = shape_numel(s), m = shape_numel(graph_shape(g, p->q.of));
    size_t stride = n > WITNESS_ENTRIES ? n / WITNESS_ENTRIES : 1;
    const struct balls *value = quantities_value(q, i, 0, 256);
    struct partial *cut = partial_new(q->s, p->q.binding);
    struct balls *rule = balls_new(1), *slope = balls_new(1);
    double *w = weights(q, m), *d = mem_alloc((n + 1) * sizeof *d);
    p->witness.state = cut ? WITNESSED : WITNESSED_NOT;
    for (size_t k = 0; cut && k < n; k += stride) {
        structure_direction(STRUCT_NONE, s, k, d);
        expected(q, p, value, w, k, n, rule);
        if (!partial_slope(cut, p->q.by, d, w, slope))
            p->witness.state = WITNESSED_NOT;
        else if (balls_within(rule, 0, slope, 0, q->s->set.atol, 1e-12, NULL,
                              0) != 1 &&
                 !balls_overlap(rule, 0, slope, 0))
            correct(p, &q->store[0], i, w, k, n, slope, 512);
    }
    partial_free(cut);
    balls_free(rule);
    balls_free(slope);
    mem_free(d);
}

const struct witnessed_at *quantities_witness(struct quantities *q, size_t i)
{
    struct witnessed_at *out = &q->plans.at[i].witness;
    if (q->plans.at[i].seen)
        return out;
    q->plans.at[i].seen = true;
    *out = (struct witnessed_at){.state = WITNESSED, .blame = NONE};
    enum quantity_kind kind = q->plans.at[i].q.kind;
    if (kind == Q_VALUE || q->plans.at[i].result == NONE)
        return out;
    if (!quantities_affordable(q)) {
        out->state = WITNESSED_NOT;
        return out;
    }
    if (kind == Q_PARTIAL) {
        witness_partial(q, i);
        return &q->plans.at[i].witness;
    }
    double *weight;
    quantities_value(q, i, 0, 256);
    node objective = objective_of(q, &q->plans.at[i], &weight);
    if (objective != NONE)
        witness_all(q, i, objective, weight);
    return &q->plans.at[i].witness;
}
