/* partial: y as the function that its own statement writes.
 *
 * Idea: the statement's graph is cut out of the problem's, with every name that
 * it reads as an input that holds the name's value, in balls; then w moves
 * alone, which it could not in the whole graph, where other names depend on
 * it.
 *
 * Invariant: values of the names are balls of the same precision, so nothing
 * is rounded to doubles in between.
 */
#include "check/partial.h"

#include "graph/extract.h"

struct partial {
    struct problem_at_point *s;
    const struct binding *b;
    struct graph *g;
    node *input; /* of each read, or NONE */
    node root;
    struct ball_run *names; /* the names' values */
    struct ball_run *given; /* the run that has them ... */
    long precision;         /* ... at this precision */
};

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
    ball_run_free(p->names);
    graph_free(p->g);
    mem_free(p->input);
    mem_free(p);
}

const struct graph *partial_graph(const struct partial *p)
{
    return p->g;
}

node partial_root(const struct partial *p)
{
    return p->root;
}

node partial_input(const struct partial *p, node read)
{
    for (size_t i = 0; i < p->b->nreads; i++)
        if (p->b->reads[i] == read)
            return p->input[i];
    return NONE;
}

bool partial_inputs(struct partial *p, struct ball_run *run, long precision)
{
    const struct binding *b = p->b;
    if (p->given == run && p->precision == precision)
        return true;
    if (!p->names) {
        p->names = ball_run_new(p->s->g, b->nreads, b->reads);
        at_point_ball_inputs(p->s, p->names);
    }
    struct ball_status st = ball_run_eval(p->names, precision, 0, NULL, false);
    p->s->cost += st.cost;
    for (size_t i = 0; i < b->nreads; i++)
        if (p->input[i] != NONE)
            ball_run_set_balls(run, p->input[i],
                               ball_run_value(p->names, b->reads[i]));
    p->given = run;
    p->precision = precision;
    return st.gap == NONE && st.undefined == NONE;
}
