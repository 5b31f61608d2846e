/* neighbour_branch: another branch, elaborated where it is taken.
 *
 * Idea: the elaborator asks an oracle for conditions. Here the oracle answers
 * in balls at x + t, t far below what doubles can say, so the branch beside a
 * tie is found by the same elaborator and its value by the same graph.
 *
 * Invariant: inputs are matched by the order of their creation and cuts by
 * their handle while elaborating (the program up to the first turned condition
 * is the same), and by name afterwards.
 */
#include "check/neighbour_branch.h"

#include <stdlib.h>

struct known {    /* an INPUT of the graph being elaborated */
    node at, was; /* there, and in the problem's graph */
    const double *value;
};

struct neighbour {
    const struct question *q;
    struct problem_at_point *s;
    struct elaboration *e;
    struct ball_run *run;
    VEC(node) value; /* of each objective */
    size_t nshift;
    const struct ball_shift *shift; /* while elaborating: the caller's */
    long precision;
    VEC(struct known) known;
    size_t *order;          /* of s->e->inputs, by node */
    struct oracle *doubles; /* of what stands still */
    double *answer;         /* last value given to the elaborator */
    bool open;              /* it asked for a condition that stays open */
};

/* --- the oracle ----------------------------------------------------------- */

static void oracle_input(void *context, const struct graph *g, node x,
                         const double *v)
{
    struct neighbour *a = context;
    const struct elaboration *e = a->s->e;
    struct known k = {x, NONE, v};
    a->doubles->input(a->doubles->context, g, x, v);
    if (a->known.n < e->ninputs)
        k.was = e->inputs[a->order[a->known.n]].node;
    vec_push(&a->known, k);
}

/* Where a shifted node of the problem's graph is in the one being elaborated:
 * an input by its order, a cut by its handle; NONE: not made yet. */
static node moved_node(const struct neighbour *a, const struct graph *g,
                       node was)
{
    const struct graph *from = a->s->g;
    for (size_t i = 0; i < a->known.n; i++)
        if (a->known.at[i].was == was)
            return a->known.at[i].at;
    bool cut = graph_at(from, was)->op == OP_CUT && was < g->n &&
               graph_at(g, was)->op == OP_CUT &&
               shape_equal(graph_shape(g, was), graph_shape(from, was));
    return cut ? was : NONE;
}

static struct ball_run *asked(struct neighbour *a, const struct graph *g,
                              node x)
{
    struct ball_run *run = ball_run_new(g, 1, &x);
    ball_run_exact_decimals(run, a->s->set.exact_decimals);
    VEC(struct ball_shift) shift = {0};
    for (size_t i = 0; i < a->known.n; i++)
        ball_run_set(run, a->known.at[i].at, a->known.at[i].value);
    for (size_t i = 0; i < a->nshift; i++) {
        struct ball_shift s = a->shift[i];
        s.at = moved_node(a, g, s.at);
        if (s.at != NONE && s.at <= x)
            vec_push(&shift, s);
    }
    struct ball_status st = ball_run_eval(run, a->precision, shift.n, shift.at,
                                          false);
    a->s->cost += st.cost;
    vec_free(&shift);
    return run;
}

static int oracle_truth(void *context, const struct graph *g, node x)
{
    struct neighbour *a = context;
    struct ball_run *run = asked(a, g, x);
    const struct balls *v = ball_run_value(run, x);
    int truth = balls_contains_zero(v, 0) ? balls_rad(v, 0) == 0 ? 0 : -1 : 1;
    a->open |= truth < 0 && balls_finite(v, 0);
    if (!balls_finite(v, 0))
        truth = -1;
    ball_run_free(run);
    return truth;
}

/* Does x depend on a node that moves? */
static bool moves(const struct neighbour *a, const struct graph *g, node x)
{
    bool *touched = mem_alloc(((size_t)x + 1) * sizeof *touched);
    for (size_t i = 0; i < a->nshift; i++) {
        node at = moved_node(a, g, a->shift[i].at);
        if (at != NONE && at <= x)
            touched[at] = true;
    }
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
    struct neighbour *a = context;
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

/* --- making -------------------------------------------------------------- */

static const struct elaboration *sorting;

static int by_node(const void *x, const void *y)
{
    node a = sorting->inputs[*(const size_t *)x].node;
    node b = sorting->inputs[*(const size_t *)y].node;
    return (a > b) - (a < b);
}

static void order_inputs(struct neighbour *a)
{
    size_t n = a->s->e->ninputs;
    a->order = mem_alloc((n + 1) * sizeof *a->order);
    for (size_t i = 0; i < n; i++)
        a->order[i] = i;
    sorting = a->s->e;
    qsort(a->order, n, sizeof *a->order, by_node);
}

/* A node of the problem's graph by the name it has there. */
static node same_name(const struct neighbour *a, node was)
{
    const struct elaboration *from = a->s->e;
    for (size_t i = 0; i < from->ninputs; i++)
        if (from->inputs[i].node == was) {
            const struct input *in = elaboration_input(a->e,
                                                       from->inputs[i].name);
            return in ? in->node : NONE;
        }
    for (size_t i = 0; i < from->nbindings; i++)
        if (from->bindings[i].node == was) {
            const struct binding *b =
                elaboration_binding(a->e, from->bindings[i].name);
            return b ? b->node : NONE;
        }
    return NONE;
}

/* The sum of the objective's terms on this branch, or its one array; of an
 * input (no terms), the input. */
static bool find_objective(struct neighbour *a, const struct objective *o)
{
    struct graph *g = a->e->graph;
    node sum = o->nterms ? NONE : same_name(a, o->at);
    for (size_t i = 0; i < o->nterms; i++) {
        const struct binding *b = elaboration_binding(a->e, o->term[i].name);
        if (!b)
            return false;
        node x = b->node;
        if (o->term[i].weights)
            x = Dot(g, Data(g, graph_shape(g, x), o->term[i].weights), x);
        sum = sum == NONE ? x : Add(g, sum, x);
    }
    if (sum == NONE ||
        !shape_equal(graph_shape(g, sum), graph_shape(a->s->g, o->at)))
        return false;
    vec_push(&a->value, sum);
    return true;
}

static bool elaborate_there(struct neighbour *a)
{
    struct oracle oracle = {a, oracle_truth, oracle_value, oracle_input};
    const struct origin *from = &a->s->origin;
    struct elaborate_options how = from->how;
    how.quiet = true; /* an index out of range beside the point is no error */
    a->e = elaborate(a->s->arena, from->file, from->problem, from->point,
                     &oracle, &how);
    for (size_t i = 0; i < a->q->nobjectives; i++)
        if (!a->e || !find_objective(a, &a->q->objective[i]))
            return false;
    a->run = ball_run_new(a->e->graph, a->value.n, a->value.at);
    ball_run_exact_decimals(a->run, a->s->set.exact_decimals);
    for (size_t i = 0; i < a->e->ninputs; i++)
        ball_run_set(a->run, a->e->inputs[i].node, a->e->inputs[i].value.at);
    return true;
}

struct neighbour *neighbour_new(const struct question *q, size_t nshift,
                                const struct ball_shift *shift, long p,
                                bool *open)
{
    struct neighbour *a = mem_alloc(sizeof *a);
    a->q = q;
    a->s = q->s;
    a->nshift = nshift;
    a->shift = shift;
    a->precision = p;
    a->doubles = oracle_new();
    order_inputs(a);
    if (elaborate_there(a))
        return a;
    *open |= a->open;
    neighbour_free(a);
    return NULL;
}

void neighbour_free(struct neighbour *a)
{
    if (!a)
        return;
    ball_run_free(a->run);
    if (a->e)
        elaboration_free(a->e);
    oracle_free(a->doubles);
    vec_free(&a->known);
    vec_free(&a->value);
    mem_free(a->order);
    mem_free(a->answer);
    mem_free(a);
}

bool neighbour_values(struct neighbour *a, size_t nshift,
                      const struct ball_shift *shift, long p, struct balls *out)
{
    VEC(struct ball_shift) there = {0};
    bool good = true;
    for (size_t i = 0; i < nshift && good; i++) {
        struct ball_shift s = shift[i];
        s.at = same_name(a, s.at);
        good = s.at != NONE;
        vec_push(&there, s);
    }
    struct ball_status st = {.gap = NONE};
    if (good)
        st = ball_run_eval(a->run, p, there.n, there.at, false);
    a->s->cost += st.cost;
    for (size_t i = 0, at = 0; good && i < a->value.n; i++) {
        const struct balls *v = ball_run_value(a->run, a->value.at[i]);
        balls_put(out, at, v, 0, balls_count(v));
        at += balls_count(v);
    }
    vec_free(&there);
    return good && st.gap == NONE;
}
