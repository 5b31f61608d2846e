/* gradient: adjoints of every output by every input, tangents along any
 * direction.
 *
 * Idea: an input's direction is an INPUT node of its own, so that a forward
 * column is a run of one program with another direction in the lane; one
 * backward pass an output gives all its adjoints. Adjoints of structured
 * inputs are projected to the tangent space of their set, as nodes.
 *
 * Invariant: tangents are built one input at a time, so that no other input's
 * partials (and their NaNs) enter.
 */
#include "check/gradient.h"

#include <string.h>

#include "derive/derive.h"
#include "record/record.h"

#define LANES 8

static const struct input *input_of(const struct gradients *d, size_t j)
{
    return &d->s->e->inputs[d->input[j]];
}

static void build_reverse(struct gradients *d)
{
    struct graph *g = d->s->g;
    node *want = mem_alloc((d->ninputs + 1) * sizeof *want);
    for (size_t j = 0; j < d->ninputs; j++)
        want[j] = input_of(d, j)->node;
    for (size_t i = 0; i < d->noutputs; i++) {
        struct seed seed = {d->objective[i], Num(g, 1)};
        node *bar = d->adjoint + i * d->ninputs;
        derive_reverse(g, 1, &seed, (struct stops){0}, d->ninputs, want, bar);
        for (size_t j = 0; j < d->ninputs; j++) {
            d->gap[i * d->ninputs + j] = derive_gap();
            if (bar[j] != NONE)
                bar[j] = structure_project(g, input_of(d, j)->structure,
                                           bar[j]);
        }
    }
    mem_free(want);
}

static void build_forward(struct gradients *d)
{
    struct graph *g = d->s->g;
    node *out = mem_alloc((d->noutputs + 1) * sizeof *out);
    for (size_t j = 0; j < d->ninputs; j++) {
        node x = input_of(d, j)->node;
        d->direction[j] = Input(g, graph_shape(g, x));
        struct seed seed = {x, d->direction[j]};
        derive_forward(g, 1, &seed, (struct stops){0}, d->noutputs,
                       d->objective, out);
        for (size_t i = 0; i < d->noutputs; i++) {
            d->tangent[i * d->ninputs + j] = out[i];
            if (d->gap[i * d->ninputs + j].at == NONE)
                d->gap[i * d->ninputs + j] = derive_gap();
        }
    }
    mem_free(out);
}

static void run_reverse(struct gradients *d)
{
    VEC(node) want = {0};
    for (size_t k = 0; k < d->noutputs * d->ninputs; k++)
        if (d->adjoint[k] != NONE)
            vec_push(&want, d->adjoint[k]);
    double t0 = at_point_clock();
    d->reverse = program_new(d->s->g, want.n, want.at, false);
    double t1 = at_point_clock();
    d->reverse_run = run_new(d->reverse, 1);
    at_point_inputs(d->s, d->reverse_run);
    run_eval(d->reverse_run);
    d->s->seconds[PHASE_PROGRAM] += t1 - t0;
    d->s->seconds[PHASE_REVERSE] += at_point_clock() - t1;
    vec_free(&want);
}

struct gradients *gradients_new(struct problem_at_point *s, size_t noutputs,
                                const struct binding *const *output,
                                size_t ninputs, const size_t *input)
{
    struct arena *a = s->arena;
    struct gradients *d = arena_alloc(a, sizeof *d);
    size_t n = noutputs * ninputs;
    d->s = s;
    d->noutputs = noutputs;
    d->ninputs = ninputs;
    d->output = arena_alloc(a, (noutputs + 1) * sizeof *output);
    d->input = arena_alloc(a, (ninputs + 1) * sizeof *input);
    memcpy(d->output, output, noutputs * sizeof *output);
    memcpy(d->input, input, ninputs * sizeof *input);
    d->objective = arena_alloc(a, (noutputs + 1) * sizeof(node));
    d->direction = arena_alloc(a, (ninputs + 1) * sizeof(node));
    d->adjoint = arena_alloc(a, (n + 1) * sizeof(node));
    d->tangent = arena_alloc(a, (n + 1) * sizeof(node));
    d->gap = arena_alloc(a, (n + 1) * sizeof *d->gap);
    d->forward = arena_alloc(a, (ninputs + 1) * sizeof(struct program *));
    d->forward_run = arena_alloc(a, (ninputs + 1) * sizeof(struct run *));
    double t0 = at_point_clock();
    for (size_t i = 0; i < noutputs; i++)
        d->objective[i] = at_point_objective(s, output[i]);
    build_reverse(d);
    build_forward(d);
    s->seconds[PHASE_DERIVE] += at_point_clock() - t0;
    run_reverse(d);
    return d;
}

void gradients_free(struct gradients *d)
{
    if (!d)
        return;
    run_free(d->reverse_run);
    program_free(d->reverse);
    for (size_t j = 0; j < d->ninputs; j++) {
        run_free(d->forward_run[j]);
        program_free(d->forward[j]);
    }
}

const double *gradients_reverse(const struct gradients *d, size_t output,
                                size_t input)
{
    node x = d->adjoint[output * d->ninputs + input];
    return x == NONE ? NULL : run_value(d->reverse_run, x, 0);
}

const double *gradients_reverse_bound(struct gradients *d, size_t output,
                                      size_t input)
{
    node x = d->adjoint[output * d->ninputs + input];
    if (!d->reverse_bounded)
        run_eval_bounded(d->reverse_run);
    d->reverse_bounded = true;
    return x == NONE ? NULL : run_bound(d->reverse_run, x, 0);
}

/* A run of the input's tangents with at least as many lanes as there are
 * directions, up to LANES. */
static void prepare_lanes(struct gradients *d, size_t j, size_t n)
{
    unsigned lanes = n < LANES ? (unsigned)n : LANES;
    if (d->forward_run[j] && run_lanes(d->forward_run[j]) >= lanes)
        return;
    run_free(d->forward_run[j]);
    d->forward_run[j] = run_new(d->forward[j], lanes);
    at_point_inputs(d->s, d->forward_run[j]);
    run_base(d->forward_run[j], d->s->base, 0);
}

static void prepare_forward(struct gradients *d, size_t j)
{
    VEC(node) want = {0};
    if (d->forward[j])
        return;
    for (size_t i = 0; i < d->noutputs; i++)
        if (d->tangent[i * d->ninputs + j] != NONE)
            vec_push(&want, d->tangent[i * d->ninputs + j]);
    double t0 = at_point_clock();
    d->forward[j] = program_new(d->s->g, want.n, want.at, false);
    d->s->seconds[PHASE_PROGRAM] += at_point_clock() - t0;
    vec_free(&want);
}

void gradients_forward(struct gradients *d, size_t output, size_t input,
                       size_t n, const double *const *direction, double *out,
                       double *bound)
{
    node t = d->tangent[output * d->ninputs + input];
    if (t == NONE) {
        memset(out, 0, n * sizeof *out);
        if (bound)
            memset(bound, 0, n * sizeof *bound);
        return;
    }
    prepare_forward(d, input);
    prepare_lanes(d, input, n);
    unsigned lanes = run_lanes(d->forward_run[input]);
    struct run *r = d->forward_run[input];
    node at = d->direction[input];
    size_t numel = shape_numel(graph_shape(d->s->g, at));
    double t0 = at_point_clock();
    for (size_t k = 0; k < n; k += lanes) {
        for (unsigned lane = 0; lane < lanes && k + lane < n; lane++) {
            double *to = run_input(r, at, lane);
            if (to)
                memcpy(to, direction[k + lane], numel * sizeof *to);
        }
        if (bound)
            run_eval_bounded(r);
        else
            run_eval(r);
        for (unsigned lane = 0; lane < lanes && k + lane < n; lane++) {
            out[k + lane] = *run_value(r, t, lane);
            if (bound)
                bound[k + lane] = *run_bound(r, t, lane);
        }
    }
    d->s->seconds[PHASE_FORWARD] += at_point_clock() - t0;
}
