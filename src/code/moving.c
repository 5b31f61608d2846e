/* moving: some arguments move, the others stay.
 *
 * Differences want a function of the entries that a derivative is taken by; the
 * code wants all its arguments. This is the bridge, for values, for weighted
 * sums of values (adjoints) and for derivatives (second derivatives, noise).
 */
#include "code/moving.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

static void place_moving(const struct moving *v, const double *x, double *to)
{
    memcpy(to, v->arguments, v->t->form.inputs * sizeof *to);
    for (size_t i = 0; i < v->nparts; i++)
        memcpy(to + v->parts[i].at->offset, x + v->parts[i].offset,
               v->parts[i].at->n * sizeof *to);
}

/* The numbers that are wanted, out of all that a call gives. */
static void pick(const struct moving *v, const double *y, const double *d,
                 double *to)
{
    if (v->weights) {
        *to = 0;
        for (size_t k = 0; k < v->t->form.values; k++)
            if (v->weights[k] != 0)
                *to += v->weights[k] * y[k];
        return;
    }
    memcpy(to, (v->q->value ? y : d) + v->q->offset, v->q->n * sizeof *to);
}

static void call_moving(void *context, size_t count, const double *x, double *y,
                        bool whole)
{
    struct moving *v = context;
    struct statement *t = v->t;
    size_t n = t->form.inputs, m = t->form.values, k = t->form.derivatives;
    bool derivative = !v->q->value && !v->weights;
    double *cx = mem_alloc((count * n + 1) * sizeof *cx);
    double *cy = mem_alloc((count * m + 1) * sizeof *cy);
    double *cd = mem_alloc((count * (derivative ? k : 0) + 1) * sizeof *cd);
    for (size_t j = 0; j < count; j++)
        place_moving(v, x + j * v->f.n, cx + j * n);
    statement_call(t, v->purpose, count, cx, whole,
                   t->state->cleared ? 0 : call_unfilled(), cy,
                   derivative ? cd : NULL, NULL, NULL);
    for (size_t j = 0; j < count; j++)
        pick(v, cy + j * m, cd + (derivative ? j * k : 0), y + j * v->f.m);
    mem_free(cx);
    mem_free(cy);
    mem_free(cd);
}

static void add_part(struct moving *v, const struct argument *a)
{
    v->parts[v->nparts++] = (struct moving_part){a, v->f.n};
    v->f.n += a->n;
}

static void fill_moving(struct moving *v)
{
    for (size_t i = 0; i < v->nparts; i++)
        memcpy(v->x + v->parts[i].offset, v->arguments + v->parts[i].at->offset,
               v->parts[i].at->n * sizeof *v->x);
}

node moving_input(const struct named_derivative *n)
{
    return n->kind == NAMED_BAR ? n->of : named_by(n, named_order(n) - 1);
}

bool moving_init(struct moving *v, struct statement *t,
                 const struct quantity *q, node by, enum purpose purpose)
{
    struct problem_at_point *s = t->claims->s;
    struct arena *a = s->arena;
    *v = (struct moving){.t = t, .q = q, .purpose = purpose};
    v->parts = arena_alloc(a, (t->narguments + 1) * sizeof *v->parts);
    for (unsigned i = 0; i < t->narguments; i++) {
        const struct argument *arg = &t->arguments[i];
        if (arg->input == SIZE_MAX)
            continue;
        if (by == NONE ? s->tangent_seed[arg->input] != NULL
                       : s->e->inputs[arg->input].node == by)
            add_part(v, arg);
    }
    v->f.m = q->n;
    v->f.call = call_moving;
    v->f.context = v;
    v->arguments = arena_alloc(a, (t->form.inputs + 1) * sizeof(double));
    v->x = arena_alloc(a, (v->f.n + 1) * sizeof *v->x);
    v->y = arena_alloc(a, (q->n + 1) * sizeof *v->y);
    memcpy(v->arguments, t->x, t->form.inputs * sizeof *t->x);
    fill_moving(v);
    pick(v, t->y, t->d, v->y);
    return v->f.n > 0;
}

void moving_weigh(struct moving *v, const double *weights)
{
    v->weights = weights;
    v->f.m = 1;
    pick(v, v->t->y, v->t->d, v->y);
}

bool moving_go(struct moving *v, double *const *input)
{
    for (unsigned i = 0; i < v->t->narguments; i++) {
        const struct argument *a = &v->t->arguments[i];
        if (a->input != SIZE_MAX)
            memcpy(v->arguments + a->offset, input[a->input],
                   a->n * sizeof *v->arguments);
    }
    fill_moving(v);
    v->f.call(v, 1, v->x, v->y, true);
    for (size_t k = 0; k < v->f.m; k++)
        if (!isfinite(v->y[k]))
            return false;
    return true;
}

enum structure moving_structure(const struct moving *v, size_t k,
                                const struct argument **at, size_t *within)
{
    size_t i = 0;
    while (i + 1 < v->nparts && v->parts[i + 1].offset <= k)
        i++;
    *at = v->parts[i].at;
    *within = k - v->parts[i].offset;
    return v->t->claims->s->e->inputs[(*at)->input].structure;
}
