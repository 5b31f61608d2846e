/* show/perturb: what the derivative predicts for a change of inputs, and what
 * the change is.
 *
 * Idea: --at dX=... gives the direction of one forward pass through all inputs
 * that move; the outputs at X + dX are the same program with the inputs moved,
 * or, where a condition of the program turns on the way, the problem elaborated
 * anew at X + dX.
 *
 * Invariant: all increments act together; the point itself is not moved.
 */
#include "show/parts.h"

#include <string.h>

#include "base/diag.h"

struct perturbation {
    const struct input *x;
    const double *by;
};

struct perturb {
    struct problem_at_point *s;
    struct gradients *d;
    VEC(struct perturbation) changes;
};

static void collect(struct perturb *w)
{
    const struct point *p = w->s->origin.point;
    const struct elaboration *e = w->s->e;
    for (size_t i = 0; i < p->n; i++) {
        const struct point_entry *q = &p->at[i];
        const struct input *x = q->increment ? elaboration_input(e, q->name)
                                             : NULL;
        if (!x)
            continue;
        if (shape_equal(x->value.shape, q->value.shape))
            vec_push(&w->changes, ((struct perturbation){x, q->value.at}));
        else
            diag_error(q->span, NULL, "d%s is %ux%u, but %s is %ux%u", q->name,
                       q->value.shape.rows, q->value.shape.cols, q->name,
                       x->value.shape.rows, x->value.shape.cols);
    }
}

/* --- predicted ------------------------------------------------------------ */

static double *copy(struct problem_at_point *s, const double *v, size_t n)
{
    double *r = arena_alloc(s->arena, (n + 1) * sizeof *r);
    if (v)
        memcpy(r, v, n * sizeof *r);
    return r;
}

static void predict(struct perturb *w, struct rec_perturb *out)
{
    struct graph *g = w->s->g;
    size_t n = w->d->noutputs;
    struct seed *seed = mem_alloc((w->changes.n + 1) * sizeof *seed);
    node *z = mem_alloc((n + 1) * sizeof *z);
    node *dot = mem_alloc((n + 1) * sizeof *dot);
    VEC(node) want = {0};
    for (size_t i = 0; i < w->changes.n; i++) {
        const struct perturbation *c = &w->changes.at[i];
        seed[i] = (struct seed){c->x->node, Data(g, c->x->value.shape, c->by)};
    }
    for (size_t i = 0; i < n; i++)
        z[i] = w->d->output[i]->node;
    derive_forward(g, w->changes.n, seed, (struct stops){0}, n, z, dot);
    for (size_t i = 0; i < n; i++)
        if (dot[i] != NONE)
            vec_push(&want, dot[i]);
    struct program *p = program_new(g, want.n, want.at, false);
    struct run *run = run_new(p, 1);
    at_point_inputs(w->s, run);
    run_eval(run);
    for (size_t i = 0; i < n; i++)
        out[i].predicted =
            copy(w->s, dot[i] == NONE ? NULL : run_value(run, dot[i], 0),
                 shape_numel(out[i].shape));
    run_free(run);
    program_free(p);
    vec_free(&want);
    mem_free(seed);
    mem_free(z);
    mem_free(dot);
}

/* --- actual --------------------------------------------------------------- */

/* The change of an output from its value at the point. */
static const double *change_of(struct perturb *w, size_t i, const double *moved)
{
    const struct binding *z = w->d->output[i];
    size_t n = shape_numel(graph_shape(w->s->g, z->node));
    const double *was = run_value(w->s->base, z->node, 0);
    double *r = copy(w->s, moved, n);
    for (size_t k = 0; k < n; k++)
        r[k] -= was[k];
    return r;
}

static bool guards_hold(const struct problem_at_point *s, const struct run *run)
{
    for (size_t i = 0; i < s->e->nguards; i++) {
        const struct guard *g = &s->e->guards[i];
        const double *now = run_value(run, g->condition, 0);
        size_t n = shape_numel(g->value.shape);
        if (g->truth && (now[0] != 0) != (g->value.at[0] != 0))
            return false;
        if (!g->truth && memcmp(now, g->value.at, n * sizeof *now) != 0)
            return false;
    }
    return true;
}

/* On the branch of the point; false if the change leaves it. */
static bool actual_here(struct perturb *w, struct rec_perturb *out)
{
    struct problem_at_point *s = w->s;
    VEC(node) want = {0};
    for (size_t i = 0; i < w->d->noutputs; i++)
        vec_push(&want, w->d->output[i]->node);
    for (size_t i = 0; i < s->e->nguards; i++)
        vec_push(&want, s->e->guards[i].condition);
    struct program *p = program_new(s->g, want.n, want.at, false);
    struct run *run = run_new(p, 1);
    at_point_inputs(s, run);
    run_base(run, s->base, 0);
    for (size_t i = 0; i < w->changes.n; i++)
        run_shift(run, w->changes.at[i].x->node, 0, 1, w->changes.at[i].by);
    run_eval(run);
    bool here = guards_hold(s, run);
    for (size_t i = 0; i < w->d->noutputs && here; i++)
        out[i].actual = change_of(w, i,
                                  run_value(run, w->d->output[i]->node, 0));
    run_free(run);
    program_free(p);
    vec_free(&want);
    return here;
}

/* X + dX as a point of the problem, every input given. */
static struct point moved_point(struct perturb *w)
{
    const struct elaboration *e = w->s->e;
    struct point p = *w->s->origin.point;
    struct point_entry *at = arena_alloc(w->s->arena,
                                         (e->ninputs + 1) * sizeof *at);
    for (size_t i = 0; i < e->ninputs; i++) {
        const struct input *x = &e->inputs[i];
        size_t n = shape_numel(x->value.shape);
        double *v = copy(w->s, x->value.at, n);
        for (size_t c = 0; c < w->changes.n; c++)
            for (size_t k = 0; w->changes.at[c].x == x && k < n; k++)
                v[k] += w->changes.at[c].by[k];
        at[i] = (struct point_entry){.name = x->name,
                                     .span = x->span,
                                     .value = {.shape = x->value.shape,
                                               .at = v}};
    }
    p.n = e->ninputs;
    p.at = at;
    return p;
}

static const double *value_there(struct problem_at_point *s,
                                 struct elaboration *e, const struct binding *z,
                                 struct shape shape)
{
    const struct binding *there = elaboration_binding(e, z->name);
    if (!there || !shape_equal(graph_shape(e->graph, there->node), shape))
        return NULL;
    struct program *p = program_new(e->graph, 1, &there->node, false);
    struct run *run = run_new(p, 1);
    for (size_t i = 0; i < e->ninputs; i++)
        run_set(run, e->inputs[i].node, e->inputs[i].value.at);
    run_eval(run);
    double *v = copy(s, run_value(run, there->node, 0), shape_numel(shape));
    run_free(run);
    program_free(p);
    return v;
}

/* On another branch: the problem anew at X + dX. */
static void actual_there(struct perturb *w, struct rec_perturb *out)
{
    struct problem_at_point *s = w->s;
    struct point p = moved_point(w);
    struct elaborate_options how = s->origin.how;
    struct oracle *oracle = oracle_new();
    how.quiet = true;
    struct elaboration *e = elaborate(s->arena, s->origin.file,
                                      s->origin.problem, &p, oracle, &how);
    oracle_free(oracle);
    for (size_t i = 0; e && i < w->d->noutputs; i++) {
        const double *v = value_there(s, e, w->d->output[i], out[i].shape);
        if (v)
            out[i].actual = change_of(w, i, v);
    }
    if (e)
        elaboration_free(e);
}

void show_perturb(struct problem_at_point *s, struct gradients *d, bool warn,
                  struct rec_point *out)
{
    struct perturb w = {.s = s, .d = d};
    collect(&w);
    if (!w.changes.n && warn)
        diag_warning((struct span){0, 0}, NULL,
                     "--show perturb shows changes "
                     "that are given: --at dX=... for an input X");
    if (w.changes.n && d->noutputs) {
        out->perturb = arena_alloc(s->arena,
                                   (d->noutputs + 1) * sizeof *out->perturb);
        out->nperturb = d->noutputs;
        for (size_t i = 0; i < d->noutputs; i++)
            out->perturb[i] = (struct rec_perturb){
                .of = d->output[i]->name,
                .shape = graph_shape(s->g, d->output[i]->node)};
        predict(&w, out->perturb);
        if (!actual_here(&w, out->perturb))
            actual_there(&w, out->perturb);
    }
    vec_free(&w.changes);
}
