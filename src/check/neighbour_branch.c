/* check/neighbour_branch: another branch, elaborated where it is taken.
 *
 * Idea: the elaborator asks an oracle for conditions. Here the oracle answers
 * in balls at x + t, t far below what doubles can say, so the branch beside a
 * tie is found by the same elaborator and its value by the same graph.
 *
 * Invariant: inputs are matched by the order of their creation while
 * elaborating (the program up to the first turned condition is the same), and
 * by name afterwards.
 */
#include "check/neighbour_branch.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "derive/derive.h"

struct known { /* an INPUT of the graph being elaborated */
    node at;
    const double *value;
    const double *direction; /* or NULL: it stands still */
};

struct neighbour_branch {
    struct problem_at_point *s;
    const struct line *line;
    struct elaboration *e;
    struct ball_run *run;
    node objective;
    struct ball_shift *shift;
    size_t nshift;
    /* while elaborating */
    VEC(struct known) known;
    size_t *order; /* of s->e->inputs, by node */
    double m;
    long exponent, precision;
    struct oracle *doubles; /* of what stands still */
    double *answer;         /* last value given to the elaborator */
    bool open;              /* it asked for a condition that stays open */
};

static const double *direction_of(const struct neighbour_branch *a, node input)
{
    for (size_t i = 0; i < a->line->n; i++)
        if (a->line->part[i].at == input)
            return a->line->part[i].direction;
    return NULL;
}

/* --- the oracle ---------------------------------------------------------------- */

static void oracle_input(void *context, const struct graph *g, node x,
                         const double *v)
{
    struct neighbour_branch *a = context;
    const struct elaboration *e = a->s->e;
    struct known k = {x, v, NULL};
    a->doubles->input(a->doubles->context, g, x, v);
    if (a->known.n < e->ninputs)
        k.direction = direction_of(a, e->inputs[a->order[a->known.n]].node);
    vec_push(&a->known, k);
}

static struct ball_run *asked(struct neighbour_branch *a, const struct graph *g,
                              node x)
{
    struct ball_run *run = ball_run_new(g, 1, &x);
    ball_run_exact_decimals(run, a->s->set.exact_decimals);
    VEC(struct ball_shift) shift = {0};
    for (size_t i = 0; i < a->known.n; i++) {
        const struct known *k = &a->known.at[i];
        ball_run_set(run, k->at, k->value);
        if (k->direction)
            vec_push(&shift, ((struct ball_shift){k->at, k->direction, a->m,
                                                  a->m, a->exponent}));
    }
    struct ball_status st = ball_run_eval(run, a->precision, shift.n, shift.at,
                                          false);
    a->s->cost += st.cost;
    vec_free(&shift);
    return run;
}

static int oracle_truth(void *context, const struct graph *g, node x)
{
    struct neighbour_branch *a = context;
    struct ball_run *run = asked(a, g, x);
    const struct balls *v = ball_run_value(run, x);
    int truth = balls_contains_zero(v, 0) ? balls_rad(v, 0) == 0 ? 0 : -1 : 1;
    a->open |= truth < 0 && balls_finite(v, 0);
    if (!balls_finite(v, 0))
        truth = -1;
    ball_run_free(run);
    return truth;
}

/* Does x depend on an input that moves? */
static bool moves(const struct neighbour_branch *a, const struct graph *g,
                  node x)
{
    bool *touched = mem_alloc(((size_t)x + 1) * sizeof *touched);
    for (size_t i = 0; i < a->known.n; i++)
        if (a->known.at[i].direction && a->known.at[i].at <= x)
            touched[a->known.at[i].at] = true;
    for (node y = 0; y <= x; y++) {
        size_t n;
        const node *arg = graph_args(g, y, &n);
        for (size_t i = 0; i < n && !touched[y]; i++)
            touched[y] = touched[arg[i]];
    }
    bool yes = touched[x];
    mem_free(touched);
    return yes;
}

/* What stands still (data = sin(...)) is the double that it was. */
static const double *oracle_value(void *context, const struct graph *g, node x)
{
    struct neighbour_branch *a = context;
    if (!moves(a, g, x))
        return a->doubles->value(a->doubles->context, g, x);
    struct ball_run *run = asked(a, g, x);
    const struct balls *v = ball_run_value(run, x);
    size_t n = balls_count(v);
    a->answer = mem_resize(a->answer, (n + 1) * sizeof *a->answer);
    for (size_t k = 0; k < n; k++)
        a->answer[k] = balls_mid(v, k);
    ball_run_free(run);
    return a->answer;
}

/* --- making ---------------------------------------------------------------------- */

static const struct elaboration *sorting;

static int by_node(const void *x, const void *y)
{
    node a = sorting->inputs[*(const size_t *)x].node;
    node b = sorting->inputs[*(const size_t *)y].node;
    return (a > b) - (a < b);
}

static void order_inputs(struct neighbour_branch *a)
{
    size_t n = a->s->e->ninputs;
    a->order = mem_alloc((n + 1) * sizeof *a->order);
    for (size_t i = 0; i < n; i++)
        a->order[i] = i;
    sorting = a->s->e;
    qsort(a->order, n, sizeof *a->order, by_node);
}

/* The gradient of a scalar node by an input, on this branch; NONE: it cannot
 * be found. */
static node find_gradient(struct neighbour_branch *a, node z, const char *by)
{
    struct graph *g = a->e->graph;
    const struct input *x = elaboration_input(a->e, by);
    if (!x || !shape_scalar(graph_shape(g, z)))
        return NONE;
    struct seed bar = {z, Num(g, 1)};
    node out;
    derive_reverse(g, 1, &bar, (struct stops){0}, 1, &x->node, &out);
    if (out == NONE)
        return Full(g, x->value.shape, 0);
    return structure_project(g, x->structure, out);
}

static bool find_objective(struct neighbour_branch *a,
                           const struct objective *o, const char *by)
{
    const struct binding *b = elaboration_binding(a->e, o->name);
    struct graph *g = a->e->graph;
    if (!b)
        return false;
    a->objective = by ? find_gradient(a, b->node, by) : b->node;
    if (a->objective == NONE)
        return false;
    if (o->weights)
        a->objective = Dot(g, Data(g, graph_shape(g, a->objective), o->weights),
                           a->objective);
    return true;
}

static bool find_shifts(struct neighbour_branch *a)
{
    a->shift = mem_alloc((a->line->n + 1) * sizeof *a->shift);
    for (size_t i = 0; i < a->s->e->ninputs; i++) {
        const double *d = direction_of(a, a->s->e->inputs[i].node);
        const struct input *in = elaboration_input(a->e,
                                                   a->s->e->inputs[i].name);
        if (d && in)
            a->shift[a->nshift++] = (struct ball_shift){.at = in->node,
                                                        .direction = d};
    }
    return a->nshift == a->line->n;
}

static bool elaborate_there(struct neighbour_branch *a,
                            const struct objective *o, const char *by)
{
    struct oracle oracle = {a, oracle_truth, oracle_value, oracle_input};
    const struct origin *from = &a->s->origin;
    struct elaborate_options how = from->how;
    how.quiet = true; /* an index out of range beside the point is no error */
    a->e = elaborate(a->s->arena, from->file, from->problem, from->point,
                     &oracle, &how);
    if (!a->e || !find_objective(a, o, by) || !find_shifts(a))
        return false;
    a->run = ball_run_new(a->e->graph, 1, &a->objective);
    ball_run_exact_decimals(a->run, a->s->set.exact_decimals);
    for (size_t i = 0; i < a->e->ninputs; i++)
        ball_run_set(a->run, a->e->inputs[i].node, a->e->inputs[i].value.at);
    return true;
}

struct neighbour_branch *neighbour_new(struct problem_at_point *s,
                                       const struct objective *objective,
                                       const char *by, const struct line *line,
                                       double m, long e, long p, bool *open)
{
    *open = false;
    if (!objective->name)
        return NULL;
    struct neighbour_branch *a = mem_alloc(sizeof *a);
    a->s = s;
    a->line = line;
    a->m = m;
    a->exponent = e;
    a->precision = p;
    a->doubles = oracle_new();
    order_inputs(a);
    if (!elaborate_there(a, objective, by)) {
        *open = a->open;
        neighbour_free(a);
        return NULL;
    }
    return a;
}

void neighbour_free(struct neighbour_branch *a)
{
    if (!a)
        return;
    ball_run_free(a->run);
    if (a->e)
        elaboration_free(a->e);
    oracle_free(a->doubles);
    vec_free(&a->known);
    mem_free(a->order);
    mem_free(a->shift);
    mem_free(a->answer);
    mem_free(a);
}

const struct balls *neighbour_value(struct neighbour_branch *a, double m,
                                    long e, long p)
{
    for (size_t i = 0; i < a->nshift; i++) {
        a->shift[i].m0 = a->shift[i].m1 = m;
        a->shift[i].e = e;
    }
    struct ball_status st = ball_run_eval(a->run, p, a->nshift, a->shift,
                                          false);
    a->s->cost += st.cost;
    const struct balls *v = ball_run_value(a->run, a->objective);
    return balls_finite(v, 0) ? v : NULL;
}
