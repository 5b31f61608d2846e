/* named_derivative_witness: no derivative is believed at the point unless
 * differences of the function have seen it.
 *
 * Idea: what claims name is asked of the judge family by family: all bars are
 * one gradient by the shifts of their cuts, all derivatives of one node are one
 * Jacobian, all tangents one line. So n claims about bars cost what one does.
 * Where the judge finds another truth, that is the value from then on; at a kink
 * it is the whole interval between the one-sided derivatives, and nothing where
 * there is no derivative, so that a claim's other entries are judged all the
 * same.
 *
 * Invariant: the witness uses the value graph only, for every order.
 */
#include <math.h>

#include "check/cause.h"
#include "check/partial.h"
#include "check/witness.h"
#include "claim/named_derivative_rep.h"
#include "record/verdict.h"

/* --- families --------------------------------------------------------------- */

/* Named derivatives that are asked about together. */
struct witness_family {
    struct named_derivatives *q;
    VEC(size_t) plan;
    VEC(struct objective) objective;
    VEC(struct term) term;
    VEC(struct mover) mover[MOST_ORDER];
    struct axis axis[MOST_ORDER];
    struct partial *held;
    struct balls *rule;
    long precision;
    struct question ask;
};

static bool one_family(const struct derivative_plan *a,
                       const struct derivative_plan *b)
{
    enum named_kind k = a->q.kind, l = b->q.kind;
    bool first = k == NAMED_TOTAL || k == NAMED_GRAD || k == NAMED_JACOBIAN;
    bool too = l == NAMED_TOTAL || l == NAMED_GRAD || l == NAMED_JACOBIAN;
    if (first && too)
        return a->q.of == b->q.of;
    return k == l && (k == NAMED_BAR || k == NAMED_DOT);
}

/* No derivative, and none missing: nothing leads from one to the other. */
static bool constant(const struct named_derivatives *q,
                     const struct derivative_plan *p)
{
    const struct elaboration *e = q->s->e;
    bool leads = false;
    if (p->result != NONE)
        return false;
    for (size_t i = 0; p->q.kind == NAMED_BAR && i < e->noutputs && !leads; i++)
        leads = at_point_depends(q->s, e->outputs[i].node, p->q.of);
    for (size_t i = 0; p->q.kind == NAMED_DOT && i < e->ninputs && !leads; i++)
        leads = q->s->tangent_seed[i] &&
                at_point_depends(q->s, p->q.of, e->inputs[i].node);
    if (p->q.kind == NAMED_BAR || p->q.kind == NAMED_DOT)
        return !leads;
    if (p->q.kind == NAMED_PARTIAL || p->q.by == NONE)
        return true;
    for (unsigned k = 0; k < named_order(&p->q); k++)
        if (!at_point_depends(q->s, p->q.of, named_by(&p->q, k)))
            return true;
    return false;
}

static const double *value_of(const struct problem_at_point *s, node x)
{
    return program_has(s->values, x) ? run_value(s->base, x, 0) : NULL;
}

static void add_mover(struct witness_family *f, unsigned axis, node x,
                      const double *along)
{
    struct named_derivatives *q = f->q;
    struct mover m = {x,
                      named_structure(q, x),
                      graph_shape(q->s->g, x),
                      value_of(q->s, x),
                      along,
                      0};
    if (f->mover[axis].n) {
        const struct mover *last = &f->mover[axis].at[f->mover[axis].n - 1];
        m.first = last->first + shape_numel(last->shape);
    }
    if (f->held) {
        m.set = STRUCT_NONE;
        m.at = partial_input(f->held, x);
    }
    vec_push(&f->mover[axis], m);
}

/* The scalar that bars are derivatives of, as the sum of its terms. */
static void bar_objective(struct witness_family *f)
{
    struct graph *g = f->q->s->g;
    const struct elaboration *e = f->q->s->e;
    node sum = NONE;
    for (size_t i = 0; i < e->noutputs; i++) {
        node z = e->outputs[i].node;
        const double *seed = f->q->s->output_seed[i];
        node term = Dot(g, Data(g, graph_shape(g, z), seed), z);
        sum = sum == NONE ? term : Add(g, sum, term);
        vec_push(&f->term, ((struct term){e->outputs[i].name, seed}));
    }
    if (sum != NONE)
        vec_push(&f->objective, ((struct objective){sum, f->term.n, NULL}));
}

static void node_objective(struct witness_family *f,
                           const struct derivative_plan *p)
{
    struct objective o = {p->q.of, p->q.binding ? 1 : 0, NULL};
    if (f->held)
        o = (struct objective){partial_root(f->held), 0, NULL};
    vec_push(&f->term, ((struct term){p->q.of_name, NULL}));
    vec_push(&f->objective, o);
}

static void add_tangent_movers(struct witness_family *f)
{
    const struct problem_at_point *s = f->q->s;
    for (size_t k = 0; k < s->e->ninputs; k++)
        if (s->tangent_seed[k])
            add_mover(f, 0, s->e->inputs[k].node, s->tangent_seed[k]);
}

static void add_plan(struct witness_family *f, size_t i)
{
    const struct derivative_plan *p = &f->q->plans.at[i];
    bool first = f->plan.n == 0;
    vec_push(&f->plan, i);
    switch (p->q.kind) {
    case NAMED_BAR:
        if (first)
            bar_objective(f);
        add_mover(f, 0, p->q.of, NULL);
        break;
    case NAMED_DOT:
        if (first)
            add_tangent_movers(f);
        node_objective(f, p);
        break;
    default:
        if (first)
            node_objective(f, p);
        for (unsigned k = 0; k < named_order(&p->q); k++)
            add_mover(f, k, named_by(&p->q, k), NULL);
    }
}

/* What the rules give for the whole family, one plan behind the other. */
static const struct balls *family_rule(void *context, long precision)
{
    struct witness_family *f = context;
    size_t total = 0;
    if (f->rule && precision <= f->precision)
        return f->rule;
    for (size_t k = 0; k < f->plan.n; k++)
        total += shape_numel(f->q->plans.at[f->plan.at[k]].q.shape);
    balls_free(f->rule);
    f->rule = balls_new(total);
    f->precision = precision;
    total = 0;
    for (size_t k = 0; k < f->plan.n; k++) {
        const struct balls *v = named_value(f->q, f->plan.at[k], 0, precision);
        balls_put(f->rule, total, v, 0, balls_count(v));
        total += balls_count(v);
    }
    return f->rule;
}

static bool held_inputs(void *context, struct ball_run *run, long precision)
{
    return partial_inputs(((struct witness_family *)context)->held, run,
                          precision);
}

static void family_question(struct witness_family *f)
{
    const struct derivative_plan *p = &f->q->plans.at[f->plan.at[0]];
    for (size_t i = 0, at = 0; i < f->objective.n; i++) {
        f->objective.at[i].term = f->term.at + at;
        at += p->q.kind == NAMED_BAR ? f->term.n : 1;
    }
    for (unsigned k = 0; k < MOST_ORDER; k++)
        f->axis[k] = (struct axis){f->mover[k].n, f->mover[k].at};
    f->ask = (struct question){.s = f->q->s,
                               .nobjectives = f->objective.n,
                               .objective = f->objective.at,
                               .order = named_order(&p->q),
                               .axis = f->axis,
                               .rule = family_rule,
                               .context = f};
    if (f->held) {
        f->ask.graph = partial_graph(f->held);
        f->ask.inputs = held_inputs;
    }
}

static void family_new(struct witness_family *f, struct named_derivatives *q,
                       size_t i)
{
    *f = (struct witness_family){.q = q};
    const struct derivative_plan *p = &q->plans.at[i];
    if (p->q.kind == NAMED_PARTIAL)
        f->held = partial_new(q->s, p->q.binding);
    add_plan(f, i);
    for (size_t k = 0; k < q->plans.n; k++)
        if (k != i && !q->plans.at[k].seen && !q->plans.at[k].gap &&
            one_family(p, &q->plans.at[k]) && !constant(q, &q->plans.at[k]))
            add_plan(f, k);
    family_question(f);
}

static void family_free(struct witness_family *f)
{
    partial_free(f->held);
    balls_free(f->rule);
    vec_free(&f->plan);
    vec_free(&f->objective);
    vec_free(&f->term);
    for (unsigned k = 0; k < MOST_ORDER; k++)
        vec_free(&f->mover[k]);
}

/* --- values that the judge changes --------------------------------------------- */

/* The interval of the one-sided derivatives; nothing where one is missing. */
static struct balls *hull(const struct sight *s)
{
    struct balls *b = balls_new(1), *half = balls_new(1);
    bool finite = s->state == SEEN_KINK && isfinite(s->left) &&
                  isfinite(s->right);
    balls_set_double(b, 0, finite ? s->left / 2 + s->right / 2 : NAN);
    balls_set_double(half, 0, finite ? fabs(s->left / 2 - s->right / 2) : 0);
    balls_add_error(b, half);
    balls_free(half);
    return b;
}

static void take_sight(struct named_derivatives *q, struct derivative_plan *p,
                       const struct sight *s, size_t entry)
{
    struct balls *value = balls_new(1);
    if (s->state == SEEN_OTHER)
        balls_copy(value, s->truth);
    struct correction c = {entry, s->state == SEEN_OTHER ? value : hull(s), s};
    if (s->state != SEEN_OTHER)
        balls_free(value);
    vec_push(&p->corrections, c);
    struct balls *store = q->store[0].value[p - q->plans.at];
    balls_put(store, entry, c.value, 0, 1);
}

static void take_answer(struct witness_family *f, struct answer *a)
{
    struct named_derivatives *q = f->q;
    size_t first = 0;
    vec_push(&q->answers, a);
    for (size_t k = 0; k < f->plan.n; k++) {
        struct derivative_plan *p = &q->plans.at[f->plan.at[k]];
        size_t n = shape_numel(p->q.shape);
        p->seen = true;
        for (size_t e = 0; e < n && a->apart.n; e++) {
            const struct sight *s = answer_at(a, first + e);
            if (s)
                take_sight(q, p, s, e);
        }
        first += n;
    }
}

/* --- without balls ----------------------------------------------------------------- */

static bool agrees(const struct problem_at_point *s, struct witness *w,
                   const struct line *line, double truth)
{
    struct difference d;
    witness_lines(w, 1, line, &d);
    if (truth == 0)
        return d.state == WITNESS_CLEAR && fabs(d.value) <= d.bound;
    return d.state == WITNESS_CLEAR &&
           verdict_clear(truth, truth, d.value, d.bound, s->set.atol,
                         s->set.rtol);
}

/* The derivative of one order less than what is asked, if that is none of the
 * objectives; NONE: it is zero, or takes a loop. */
static node order_below(struct witness_family *f)
{
    const struct derivative_plan *p = &f->q->plans.at[f->plan.at[0]];
    struct derivative_plan less = {.q = p->q, .structure = p->structure};
    if (f->ask.order == 1)
        return NONE;
    node x = plan_derivative(f->q, &less, f->ask.order - 1);
    return less.nloops ? NONE : x;
}

/* Value i of the objectives, or of their derivative `below`, as a scalar that is
 * differenced in doubles; NONE: there is none. */
static node scalar_of(struct witness_family *f, node below, size_t value)
{
    struct graph *g = f->q->s->g;
    node x = f->ask.order > 1 ? below : f->objective.at[0].at;
    uint32_t at = (uint32_t)value;
    for (size_t i = 0; f->ask.order == 1; x = f->objective.at[++i].at) {
        size_t n = shape_numel(graph_shape(g, x));
        if (at < n)
            break;
        at -= (uint32_t)n;
    }
    return x == NONE ? NONE : Gather(g, x, (struct shape){1, 1}, &at);
}

static void note_undecided(struct answer *a, size_t entry)
{
    struct sight s = sight_new(entry, SEEN_UNSURE, NONE,
                               "doubles alone cannot tell; the referee is off");
    s.spent = true;
    answer_note(a, s);
}

/* Every entry against a difference of its own. */
static struct answer *ask_doubles(struct witness_family *f)
{
    struct answer *a = mem_alloc(sizeof *a);
    const struct problem_at_point *s = f->q->s;
    const struct axis *axis = &f->axis[f->ask.order - 1];
    const struct balls *rule = family_rule(f, 256);
    size_t n = axis_unknowns(axis), values = balls_count(rule) / (n ? n : 1);
    a->n = balls_count(rule);
    a->place = mem_alloc((a->n + 1) * sizeof *a->place);
    bool tie = run_tie(s->base, 0) != NONE || s->possible_tie != NONE;
    struct direction d;
    direction_new(&d, axis);
    bool can = !f->held && !tie;
    node below = can ? order_below(f) : NONE;
    for (size_t i = 0; i < values; i++) {
        can = can && !at_point_late(s);
        node z = can ? scalar_of(f, below, i) : NONE;
        struct witness *w = z == NONE ? NULL : witness_new(s, z, true);
        for (size_t u = 0; u < n; u++) {
            VEC(struct line_part) part = {0};
            direction_clear(&d);
            direction_add(&d, u, 1);
            for (size_t k = 0; k < axis->nmovers; k++)
                if (d.at[k])
                    vec_push(&part,
                             ((struct line_part){axis->mover[k].at, d.at[k]}));
            struct line line = {part.n, part.at};
            if (!w || !agrees(s, w, &line, balls_mid(rule, u * values + i)))
                note_undecided(a, u * values + i);
            vec_free(&part);
        }
        witness_free(w);
    }
    direction_free(&d);
    return a;
}

/* --- asking ---------------------------------------------------------------------------- */

/* Nothing leads to it, but it has no value either: then no derivative. The
 * Jacobian's rows are its entries. */
static void see_undefined(struct named_derivatives *q, size_t i)
{
    struct derivative_plan *p = &q->plans.at[i];
    bool of_node = p->q.kind != NAMED_VALUE && p->q.kind != NAMED_BAR &&
                   p->q.kind != NAMED_PARTIAL && p->q.of != NONE;
    bool valued = of_node && value_of(q->s, p->q.of);
    bool *lost = valued ? cause_undefined(q->s, p->q.of) : NULL;
    size_t rows = valued ? shape_numel(graph_shape(q->s->g, p->q.of)) : 0;
    size_t n = lost ? shape_numel(p->q.shape) : 0;
    for (size_t k = 0; k < n; k++) {
        if (!lost[k % rows])
            continue;
        struct sight *s = arena_alloc(q->s->arena, sizeof *s);
        *s = sight_new(k, SEEN_DOMAIN, NONE, NO_VALUE);
        named_value(q, i, 0, 256);
        take_sight(q, p, s, k);
    }
    mem_free(lost);
}

static void see(struct named_derivatives *q, size_t i)
{
    struct derivative_plan *p = &q->plans.at[i];
    struct witness_family f;
    if (p->seen || q->rules_only)
        return;
    p->seen = true;
    if (p->q.kind == NAMED_VALUE || p->gap || !named_affordable(q))
        return;
    if (constant(q, p)) {
        see_undefined(q, i);
        return;
    }
    named_value(q, i, 0, 256);
    family_new(&f, q, i);
    if (f.objective.n && f.mover[0].n && f.mover[0].at[0].at != NONE)
        take_answer(&f, q->s->set.referee == WHEN_NEVER ? ask_doubles(&f)
                                                        : judge_ask(&f.ask));
    family_free(&f);
}

const struct sight *named_sight(struct named_derivatives *q, size_t i,
                                size_t entry)
{
    see(q, i);
    const struct derivative_plan *p = &q->plans.at[i];
    for (size_t k = 0; k < p->corrections.n; k++)
        if (p->corrections.at[k].entry == entry)
            return p->corrections.at[k].sight;
    return NULL;
}

const struct sight *named_rough(struct named_derivatives *q, size_t i)
{
    const struct sight *worst = NULL;
    see(q, i);
    const struct derivative_plan *p = &q->plans.at[i];
    for (size_t k = 0; k < p->corrections.n; k++) {
        const struct sight *s = p->corrections.at[k].sight;
        if (sight_verdict(s) > sight_verdict(worst))
            worst = s;
    }
    return worst;
}

bool named_corrected(struct named_derivatives *q, size_t i)
{
    see(q, i);
    const struct derivative_plan *p = &q->plans.at[i];
    for (size_t k = 0; k < p->corrections.n; k++)
        if (p->corrections.at[k].sight->state == SEEN_OTHER)
            return true;
    return false;
}
