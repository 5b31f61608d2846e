/* problem at a point: what every check of a problem at a point shares.
 *
 * Idea: elaboration gives a graph; from here on a check is a question about
 * nodes of it. Seeds, settings and the values in doubles (with bounds, every
 * node kept) are made once.
 *
 * Invariant: the point is never moved; random numbers come from streams named
 * after the problem, so they do not depend on what else is checked.
 */
#include "check/problem_at_point.h"

#include <math.h>
#include <string.h>

#include "base/diag.h"
#include "base/jobs.h"
#include "record/record.h"

double at_point_clock(void)
{
    return jobs_clock();
}

/* --- settings ------------------------------------------------------------------- */

struct settings settings_of(const struct options *o)
{
    return (struct settings){
        .rtol = o->rtol,
        .stated = o->rtol_set,
        .sees = o->sees,
        .atol = o->atol,
        .step = o->step,
        .samples = o->samples,
        .seed = o->seed,
        .referee = (o->modes_set && (o->modes & MODE_REFEREE)) ||
                           o->digits > OPTIONS_DOUBLE_DIGITS
                       ? WHEN_ALWAYS
                       : o->referee,
        .precision = o->precision,
        .directions = o->directions,
        .referee_cost = o->referee_cost,
        .digits = o->digits,
        .exact_decimals = o->exact_decimals,
        .modes = o->modes,
        .only_adjoints = o->modes_set && o->modes == MODE_REVERSE && !o->show &&
                         !o->plot && o->digits <= OPTIONS_DOUBLE_DIGITS};
}

/* --- seeds ------------------------------------------------------------------------ */

static const struct seed_value *given(const struct elaboration *e,
                                      const char *name, bool tangent)
{
    const struct seed_value *found = NULL;
    for (size_t i = 0; i < e->nseeds; i++)
        if (e->seeds[i].tangent == tangent &&
            strcmp(e->seeds[i].name, name) == 0)
            found = &e->seeds[i];
    return found;
}

static bool any_given(const struct elaboration *e, bool tangent)
{
    for (size_t i = 0; i < e->nseeds; i++)
        if (e->seeds[i].tangent == tangent)
            return true;
    return false;
}

/* The seed of one name: given, zero beside given ones, 1 if it stands alone
 * and is scalar, else drawn. */
static double *seed_of(struct problem_at_point *s, const char *name,
                       bool tangent, struct shape shape, bool alone,
                       enum structure set, struct random *r)
{
    size_t n = shape_numel(shape);
    double *v = arena_alloc(s->arena, (n + 1) * sizeof *v);
    const struct seed_value *have = given(s->e, name, tangent);
    if (have) {
        memcpy(v, have->value.at, n * sizeof *v);
    } else if (!any_given(s->e, tangent)) {
        if (alone && n == 1) {
            v[0] = 1;
        } else {
            for (size_t k = 0; k < n; k++)
                v[k] = random_normal(r);
            structure_tangent(set, shape, v);
        }
    }
    return v;
}

static void make_seeds(struct problem_at_point *s)
{
    const struct elaboration *e = s->e;
    size_t differentiated = 0;
    char *stream = arena_printf(s->arena, "seeds of %s", s->title);
    struct random *r = random_new(s->set.seed, stream);
    s->output_seed = arena_alloc(s->arena,
                                 (e->noutputs + 1) * sizeof *s->output_seed);
    s->tangent_seed = arena_alloc(s->arena,
                                  (e->ninputs + 1) * sizeof *s->tangent_seed);
    for (size_t i = 0; i < e->noutputs; i++)
        s->output_seed[i] = seed_of(s, e->outputs[i].name, false,
                                    graph_shape(s->g, e->outputs[i].node),
                                    e->noutputs + e->nboxes == 1, STRUCT_NONE,
                                    r);
    for (size_t i = 0; i < e->ninputs; i++)
        differentiated += e->inputs[i].differentiated;
    for (size_t i = 0; i < e->ninputs && !s->set.only_adjoints; i++)
        if (e->inputs[i].differentiated || given(e, e->inputs[i].name, true))
            s->tangent_seed[i] = seed_of(s, e->inputs[i].name, true,
                                         e->inputs[i].value.shape,
                                         differentiated == 1,
                                         e->inputs[i].structure, r);
    s->box_seed = arena_alloc(s->arena, (e->nboxes + 1) * sizeof *s->box_seed);
    for (size_t i = 0; i < e->nboxes; i++)
        s->box_seed[i] = seed_of(s, e->boxes[i].name, false, e->boxes[i].shape,
                                 e->noutputs + e->nboxes == 1, STRUCT_NONE, r);
    random_free(r);
}

/* --- values ------------------------------------------------------------------------- */

static void evaluate(struct problem_at_point *s)
{
    double t0 = at_point_clock();
    at_point_inputs(s, s->base);
    run_eval(s->base);
    s->seconds[s->set.only_adjoints ? PHASE_REVERSE : PHASE_VALUE] +=
        at_point_clock() - t0;
}

void at_point_evaluate(struct problem_at_point *s, size_t n, const node *at)
{
    VEC(node) want = {0};
    node x;
    for (size_t i = 0; i < n; i++)
        vec_push(&want, at[i]);
    for (size_t i = 0; (x = elaboration_watched(s->e, i)) != NONE; i++)
        vec_push(&want, x);
    double t0 = at_point_clock();
    s->values = program_new(s->g, want.n, want.at, !s->set.only_adjoints);
    s->base = run_new(s->values, 1);
    s->seconds[PHASE_PROGRAM] += at_point_clock() - t0;
    evaluate(s);
    vec_free(&want);
}

static void make_values(struct problem_at_point *s)
{
    const struct elaboration *e = s->e;
    VEC(node) want = {0};
    for (size_t i = 0; i < e->nbindings; i++)
        vec_push(&want, e->bindings[i].node);
    for (size_t i = 0; i < e->noutputs; i++) {
        vec_push(&want, e->outputs[i].node);
        vec_push(&want, at_point_objective(s, &e->outputs[i]));
    }
    for (size_t i = 0; i < e->ninputs; i++)
        vec_push(&want, e->inputs[i].node);
    at_point_evaluate(s, want.n, want.at);
    vec_free(&want);
}

/* Value and bound of an argument at entry (i, j) of the broadcast result. */
struct bounded_value {
    double at, error;
};

static struct bounded_value argument(const struct problem_at_point *s, node x,
                                     uint32_t i, uint32_t j)
{
    struct shape p = graph_shape(s->g, x);
    size_t k = (p.rows == 1 ? 0 : i) + (size_t)(p.cols == 1 ? 0 : j) * p.rows;
    return (struct bounded_value){run_value(s->base, x, 0)[k],
                                  run_bound(s->base, x, 0)[k]};
}

/* Is the side of a kink, or the step of a rounding, within the rounding bound?
 * Then it is for the balls to say. */
static bool possible_tie_entry(const struct problem_at_point *s, node x,
                               uint32_t i, uint32_t j)
{
    const struct gnode *p = graph_at(s->g, x);
    unsigned flags = op_flags((enum op)p->op);
    struct bounded_value a = argument(s, p->arg[0], i, j), b = {0, 0};
    struct bounded_value r = argument(s, x, i, j);
    if (p->nargs > 1)
        b = argument(s, p->arg[1], i, j);
    double e = a.error + (flags & OP_KINK_SIGN ? 0 : b.error);
    if (e == 0)
        return false;
    if (flags & OP_KINK_SIGN)
        return fabs(a.at) <= e;
    if (flags & OP_KINK_DIFF)
        return fabs(a.at - b.at) <= e;
    if (flags & OP_FLAT)
        return isinf(r.error);
    return fabs(r.at) <= e || fabs(fabs(r.at) - fabs(b.at)) <= e;
}

static bool possible_tie(const struct problem_at_point *s, node x)
{
    struct shape p = graph_shape(s->g, x);
    for (uint32_t j = 0; j < p.cols; j++)
        for (uint32_t i = 0; i < p.rows; i++)
            if (possible_tie_entry(s, x, i, j))
                return true;
    return false;
}

/* May another entry be the greatest? (An exact tie is the run's to tell.) */
static bool possible_tie_maximum(const struct problem_at_point *s, node x)
{
    const struct gnode *p = graph_at(s->g, x);
    struct shape a = graph_shape(s->g, p->arg[0]);
    const double *v = run_value(s->base, p->arg[0], 0);
    const double *e = run_bound(s->base, p->arg[0], 0);
    const double *r = run_value(s->base, x, 0), *er = run_bound(s->base, x, 0);
    for (size_t k = 0; k < shape_numel(a); k++) {
        size_t i = p->imm.a == 1 ? k / a.rows : p->imm.a == 2 ? k % a.rows : 0;
        if (v[k] != r[i] && r[i] - v[k] <= e[k] + er[i])
            return true;
    }
    return false;
}

/* Is a norm zero, for all one knows? Its central difference would be the mean
 * of two slopes. */
static bool possible_tie_norm(const struct problem_at_point *s, node x)
{
    return run_value(s->base, x, 0)[0] <= run_bound(s->base, x, 0)[0];
}

/* Are factors not known one by one, since eigenvalues or singular values may be
 * equal? Each of these has a kink there, though not their sum. */
static bool possible_tie_factors(const struct problem_at_point *s, node x)
{
    const double *e = run_bound(s->base, x, 0);
    for (size_t k = 0; k < shape_numel(graph_shape(s->g, x)); k++)
        if (!isfinite(e[k]))
            return true;
    return false;
}

bool at_point_factors_meet(const struct problem_at_point *s)
{
    return s->possible_tie != NONE &&
           op_flags((enum op)graph_at(s->g, s->possible_tie)->op) & OP_MULTI;
}

static bool may_tie(const struct problem_at_point *s, node x)
{
    unsigned flags = op_flags((enum op)s->g->at[x].op);
    bool array = !(flags & OP_ELEMENTWISE) && flags & (OP_EDGE | OP_MULTI);
    return (flags & OP_KINKS || array) && program_has(s->values, x) &&
           !program_fixed(s->values, x);
}

/* The first; where there are others than of factors, the first of these. */
static node first_possible_tie(const struct problem_at_point *s)
{
    bool bounded = false;
    node factors = NONE;
    for (node x = 0; x < s->g->n; x++) {
        if (!may_tie(s, x))
            continue;
        if (!bounded)
            run_eval_bounded(s->base);
        bounded = true;
        unsigned flags = op_flags((enum op)s->g->at[x].op);
        if (flags & OP_MULTI &&
            (factors != NONE || !possible_tie_factors(s, x)))
            continue;
        if (flags & OP_MULTI)
            factors = x;
        else if (flags & OP_ELEMENTWISE ? possible_tie(s, x)
                 : flags & OP_EDGE      ? possible_tie_norm(s, x)
                                        : possible_tie_maximum(s, x))
            return x;
    }
    return factors;
}

/* --- life ----------------------------------------------------------------------------- */

struct problem_at_point *at_point_new(struct arena *a, struct elaboration *e,
                                      const struct origin *origin,
                                      const struct settings *set,
                                      double *seconds)
{
    const char *title = origin->problem->title;
    struct problem_at_point *s = arena_alloc(a, sizeof *s);
    s->arena = a;
    s->origin = *origin;
    s->title = title ? title : "";
    s->set = *set;
    s->e = e;
    s->g = e->graph;
    s->seconds = seconds;
    for (size_t i = 0; i < e->ninputs; i++)
        if (e->inputs[i].held)
            graph_hold(s->g, e->inputs[i].node);
    make_seeds(s);
    s->possible_tie = NONE;
    if (set->only_adjoints)
        return s;
    make_values(s);
    s->possible_tie = first_possible_tie(s);
    return s;
}

/* NULL: not computed, which says that nothing here depends on it. */
static const double *value_at(const void *context, node x)
{
    const struct problem_at_point *s = context;
    return program_has(s->values, x) ? run_value(s->base, x, 0) : NULL;
}

bool at_point_move(struct problem_at_point *s, const struct point *point)
{
    if (!elaboration_move(s->e, point))
        return false;
    s->origin.point = point;
    evaluate(s);
    if (!elaboration_holds(s->e, value_at, s))
        return false;
    s->possible_tie = s->set.only_adjoints ? NONE : first_possible_tie(s);
    s->cost = 0;
    return true;
}

void at_point_free(struct problem_at_point *s)
{
    if (!s)
        return;
    run_free(s->base);
    program_free(s->values);
    elaboration_free(s->e);
}

/* The adjoint seed of a binding: an output's own; another one's is drawn. */
static const double *seed_for(struct problem_at_point *s,
                              const struct binding *z)
{
    for (size_t i = 0; i < s->e->noutputs; i++)
        if (strcmp(s->e->outputs[i].name, z->name) == 0)
            return s->output_seed[i];
    size_t n = shape_numel(graph_shape(s->g, z->node));
    double *v = arena_alloc(s->arena, (n + 1) * sizeof *v);
    struct random *r = random_new(s->set.seed,
                                  arena_printf(s->arena, "seed of %s in %s",
                                               z->name, s->title));
    for (size_t k = 0; k < n; k++)
        v[k] = random_normal(r);
    random_free(r);
    return v;
}

const double *at_point_weights(struct problem_at_point *s,
                               const struct binding *output)
{
    if (shape_scalar(graph_shape(s->g, output->node)))
        return NULL;
    return seed_for(s, output);
}

node at_point_objective(struct problem_at_point *s,
                        const struct binding *output)
{
    const double *w = at_point_weights(s, output);
    if (!w)
        return output->node;
    struct shape shape = graph_shape(s->g, output->node);
    return Dot(s->g, Data(s->g, shape, w), output->node);
}

bool at_point_depends(const struct problem_at_point *s, node of, node on)
{
    const struct graph *g = s->g;
    node last = of;
    for (size_t i = 0; i < s->e->nguards; i++)
        if (s->e->guards[i].condition > last)
            last = s->e->guards[i].condition;
    bool *touched = mem_alloc((size_t)(on > last ? on : last) + 1);
    touched[on] = true;
    for (node x = on + 1; x <= last; x++) {
        size_t n;
        const node *arg = graph_args(g, x, &n);
        for (size_t i = 0; i < n && !touched[x]; i++)
            touched[x] = touched[arg[i]];
    }
    bool yes = touched[of];
    for (size_t i = 0; i < s->e->nguards && !yes; i++)
        yes = touched[s->e->guards[i].condition];
    mem_free(touched);
    return yes;
}

const struct seed *at_point_output_seeds(const struct problem_at_point *s,
                                         size_t *n)
{
    const struct elaboration *e = s->e;
    struct seed *seed = arena_alloc(s->arena, (e->noutputs + 1) * sizeof *seed);
    for (*n = 0; *n < e->noutputs; ++*n) {
        node z = e->outputs[*n].node;
        seed[*n] = (struct seed){z, Data(s->g, graph_shape(s->g, z),
                                         s->output_seed[*n])};
    }
    return seed;
}

const struct seed *at_point_tangent_seeds(const struct problem_at_point *s,
                                          size_t *n)
{
    const struct elaboration *e = s->e;
    struct seed *seed = arena_alloc(s->arena, (e->ninputs + 1) * sizeof *seed);
    *n = 0;
    for (size_t i = 0; i < e->ninputs; i++)
        if (s->tangent_seed[i])
            seed[(*n)++] = (struct seed){e->inputs[i].node,
                                         Data(s->g, e->inputs[i].value.shape,
                                              s->tangent_seed[i])};
    return seed;
}

bool at_point_late(const struct problem_at_point *s)
{
    if (s->set.stop && *s->set.stop)
        return true;
    return s->set.deadline > 0 && at_point_clock() > s->set.deadline;
}

bool at_point_shown(const struct problem_at_point *s, const struct input *in)
{
    const struct point *p = s->origin.point;
    if (in->role != ROLE_DATA)
        return true;
    for (size_t i = 0; i < p->n; i++)
        if (strcmp(p->at[i].name, in->name) == 0)
            return true;
    return false;
}

void at_point_inputs(const struct problem_at_point *s, struct run *r)
{
    for (size_t i = 0; i < s->e->ninputs; i++)
        run_set(r, s->e->inputs[i].node, s->e->inputs[i].value.at);
}

/* Pivots, signs and orders of factors in balls follow the doubles' at the
 * point. */
static const double *base_value(void *context, node x)
{
    return value_at(context, x);
}

void at_point_ball_inputs(const struct problem_at_point *s, struct ball_run *r)
{
    for (size_t i = 0; i < s->e->ninputs; i++)
        ball_run_set(r, s->e->inputs[i].node, s->e->inputs[i].value.at);
    ball_run_exact_decimals(r, s->set.exact_decimals);
    ball_run_base(r, base_value, (void *)(uintptr_t)s);
}

bool at_point_referee(const struct problem_at_point *s)
{
    /* a slope takes six evaluations */
    double next = 6 * (double)program_operations(s->values);
    return s->set.referee != WHEN_NEVER &&
           s->cost + next < s->set.referee_cost && !at_point_late(s);
}
