/* partial: y as the function that its own statement writes.
 *
 * Idea: the statement's graph is cut out of the problem at its point's, with every name that
 * it reads as an input that holds the name's value, in balls; then w moves
 * alone, which it could not in the whole graph, where other names depend on
 * it. The slope is a difference quotient in balls, no derivative rule.
 *
 * Invariant: values of the names are balls of the same evaluation, so nothing
 * is rounded to doubles in between.
 */
#include "check/partial.h"

#include <math.h>

#include "graph/extract.h"

#define PRECISION 320
#define STEP (-100)

struct partial {
    struct problem_at_point *s;
    const struct binding *b;
    struct graph *g;
    node *input; /* of each read, or NONE */
    node root;
    struct ball_run *run;
};

/* Values of the names, in balls, into the inputs of the cut-out graph. */
static bool fill(struct partial *p)
{
    const struct binding *b = p->b;
    struct ball_run *names = ball_run_new(p->s->g, b->nreads, b->reads);
    at_point_ball_inputs(p->s, names);
    struct ball_status st = ball_run_eval(names, PRECISION, 0, NULL, false);
    p->s->cost += st.cost;
    for (size_t i = 0; i < b->nreads; i++)
        if (p->input[i] != NONE)
            ball_run_set_balls(p->run, p->input[i],
                               ball_run_value(names, b->reads[i]));
    ball_run_free(names);
    return st.gap == NONE && st.undefined == NONE;
}

struct partial *partial_new(struct problem_at_point *s, const struct binding *b)
{
    if (!b || b->nreads == 0)
        return NULL;
    struct partial *p = mem_alloc(sizeof *p);
    p->s = s;
    p->b = b;
    p->input = mem_alloc((b->nreads + 1) * sizeof *p->input);
    p->g = graph_extract(s->g, b->definition, b->nreads, b->reads, p->input,
                         &p->root);
    return p;
}

void partial_free(struct partial *p)
{
    if (!p)
        return;
    ball_run_free(p->run);
    graph_free(p->g);
    mem_free(p->input);
    mem_free(p);
}

static struct ball_status move(struct partial *p, node input, const double *d,
                               double m0, double m1)
{
    struct ball_shift shift = {input, d, m0, m1, STEP};
    struct ball_status st = ball_run_eval(p->run, PRECISION, 1, &shift, true);
    p->s->cost += st.cost;
    return st;
}

static bool rough(struct ball_status st)
{
    return st.undefined != NONE || st.kink != NONE || st.edge != NONE ||
           st.gap != NONE;
}

bool partial_slope(struct partial *p, node by, const double *d, const double *w,
                   struct balls *out)
{
    node input = NONE;
    for (size_t i = 0; i < p->b->nreads; i++)
        if (p->b->reads[i] == by)
            input = p->input[i];
    balls_set_double(out, 0, 0);
    if (input == NONE)
        return true;
    if (!p->run) {
        p->run = ball_run_new(p->g, 1, &p->root);
        if (!fill(p))
            return false;
    }
    ball_run_eval(p->run, PRECISION, 0, NULL, false);
    if (rough(move(p, input, d, -2, 2)))
        return false;
    struct balls *left = balls_new(1);
    move(p, input, d, -1, -1);
    balls_dot_doubles(left, w, ball_run_value(p->run, p->root), PRECISION);
    move(p, input, d, 1, 1);
    balls_dot_doubles(out, w, ball_run_value(p->run, p->root), PRECISION);
    balls_sub(out, out, left, PRECISION);
    balls_scale(out, out, 0.5, -STEP, PRECISION);
    balls_free(left);
    return balls_finite(out, 0);
}
