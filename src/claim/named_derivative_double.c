/* claim/named_derivative_double: the same named derivatives in doubles with bounds, where balls cost
 * too much.
 *
 * Idea: what is planned is one program; a looped named derivative takes a run of it for
 * each unit vector. The bound is the running bound of that program.
 *
 * Invariant: whether balls are affordable depends on counts of operations only,
 * never on a clock.
 */
#include <string.h>

#include "claim/named_derivative_rep.h"

/* Of all plans, and whether their evaluation in balls is within the limit. */
static void make_program(struct named_derivatives *q)
{
    VEC(node) want = {0};
    double passes = 1;
    named_plan(q);
    if (q->program && q->programmed == q->plans.n)
        return;
    program_free(q->program);
    for (size_t i = 0; i < q->plans.n; i++) {
        const struct derivative_plan *p = &q->plans.at[i];
        if (p->result != NONE)
            vec_push(&want, p->result);
        if (p->kind != PLAN_NODE && p->ring <= i) /* the last of its ring */
            passes += (double)plan_turns(q, p);
    }
    q->program = program_new(q->s->g, want.n, want.at, false);
    q->programmed = q->plans.n;
    q->affordable = passes * (double)program_operations(q->program) <=
                    q->s->set.referee_cost;
    vec_free(&want);
}

bool named_affordable(struct named_derivatives *q)
{
    make_program(q);
    return q->affordable;
}

static void keep_double(struct named_derivatives *q, struct double_store *t,
                        size_t i, const struct run *r, size_t k, size_t stride,
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

/* The unit vectors of a turn (units NULL: zeros) to their inputs. */
static void set_units(const struct named_derivatives *q,
                      const struct derivative_plan *p, struct run *r,
                      const double *units)
{
    for (size_t k = 0; k < p->nloops; k++) {
        size_t n = shape_numel(graph_shape(q->s->g, p->loop[k].at));
        double *to = run_input(r, p->loop[k].at, 0);
        if (to && units)
            memcpy(to, units, n * sizeof *to);
        else if (to)
            memset(to, 0, n * sizeof *to);
        units = units ? units + n : NULL;
    }
}

static void loop_doubles(struct named_derivatives *q, struct double_store *t,
                         size_t i, struct run *r)
{
    const struct derivative_plan *p = &q->plans.at[i];
    size_t n = plan_turns(q, p), total = shape_numel(p->q.shape);
    double *units = plan_units(q, p);
    for (size_t k = 0; k < n; k++) {
        plan_turn(q, p, k, units);
        set_units(q, p, r, units);
        run_eval_bounded(r);
        if (p->kind == PLAN_COLUMNS)
            keep_double(q, t, i, r, k, total / n, 1);
        else
            keep_double(q, t, i, r, k, 1, n);
    }
    set_units(q, p, r, NULL);
    mem_free(units);
}

static void evaluate_doubles(struct named_derivatives *q, size_t site)
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
        if (q->plans.at[i].result != NONE && q->plans.at[i].kind == PLAN_NODE)
            keep_double(q, t, i, r, 0, 0, 1);
    }
    for (size_t i = 0; i < t->planned; i++)
        if (q->plans.at[i].result != NONE && q->plans.at[i].kind != PLAN_NODE)
            loop_doubles(q, t, i, r);
    run_free(r);
}

const double *named_double(struct named_derivatives *q, size_t i, size_t site,
                           const double **bound)
{
    if (q->doubles[site].planned <= i)
        evaluate_doubles(q, site);
    *bound = q->doubles[site].bound[i];
    return q->doubles[site].value[i];
}
