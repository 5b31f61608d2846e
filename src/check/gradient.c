/* gradient: adjoints of every output by every input, tangents along any
 * direction.
 *
 * Idea: an input's direction is an INPUT node of its own, so that a forward
 * column is a run of one program with another direction in the lane; one
 * backward pass an output gives all its adjoints. Adjoints of structured
 * inputs are projected to the tangent space of their set, as nodes. A few
 * inputs have a forward program each; many share one that knows the directions
 * of all of them, so that a thousand scalars cost what a vector of a thousand
 * does. What a mode needs is made when it is asked for.
 *
 * Invariant: no other input's partials (and their NaNs) enter a tangent: one
 * that is not finite in the shared program is taken from a program of its own.
 */
#include "check/gradient.h"

#include <math.h>
#include <string.h>

#include "derive/derive.h"
#include "graph/needed.h"
#include "record/record.h"

#define LANES 8
#define MANY_SCALARS 16
#define MANY_ARRAYS 64
#define MOST_UNITS 4000000 /* numbers that outputs share of an input */

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

/* The tangents of all outputs along the directions of some inputs. */
static void build_tangents(struct gradients *d, struct tangent_program *t,
                           size_t nseeds, const struct seed *seeds,
                           size_t first, size_t count)
{
    double t0 = at_point_clock();
    t->at = arena_alloc(d->s->arena, (d->noutputs + 1) * sizeof *t->at);
    t->later = d->mark.n;
    derive_forward(d->s->g, nseeds, seeds, (struct stops){0}, d->noutputs,
                   d->objective, t->at);
    for (size_t i = 0; i < d->noutputs; i++)
        for (size_t j = first; j < first + count; j++)
            if (d->gap[i * d->ninputs + j].at == NONE)
                d->gap[i * d->ninputs + j] = derive_gap();
    d->s->seconds[PHASE_DERIVE] += at_point_clock() - t0;
}

static void build_own(struct gradients *d, size_t j)
{
    struct seed seed = {input_of(d, j)->node, d->direction[j]};
    if (!d->own[j].at)
        build_tangents(d, &d->own[j], 1, &seed, j, 1);
}

static bool is_scalar(const struct gradients *d, size_t j)
{
    return shape_scalar(input_of(d, j)->value.shape);
}

/* Which inputs share a program? Arrays do so later than scalars: with one of
 * its own a weight of the last layer needs nothing of those before. */
static bool choose_joint(struct gradients *d)
{
    size_t n[2] = {0, 0};
    bool any = false;
    for (size_t j = 0; j < d->ninputs; j++)
        n[is_scalar(d, j)]++;
    for (size_t j = 0; j < d->ninputs; j++) {
        d->joint[j] = is_scalar(d, j) ? n[1] > MANY_SCALARS
                                      : n[0] > MANY_ARRAYS;
        any |= d->joint[j];
    }
    return any;
}

/* Which inputs can an output change with? */
static void mark_reached(struct gradients *d, size_t output)
{
    struct needed needed;
    needed_new(&needed, d->s->g, 1, &d->objective[output]);
    for (size_t j = 0; j < d->ninputs; j++)
        d->reached[output * d->ninputs + j] = needed.mark[input_of(d, j)->node];
    needed_free(&needed);
}

static void build_joint(struct gradients *d)
{
    VEC(struct seed) seeds = {0};
    d->reached = arena_alloc(d->s->arena, d->noutputs * d->ninputs + 1);
    for (size_t i = 0; i < d->noutputs; i++)
        mark_reached(d, i);
    for (size_t j = 0; j < d->ninputs; j++)
        if (d->joint[j])
            vec_push(&seeds,
                     ((struct seed){input_of(d, j)->node, d->direction[j]}));
    build_tangents(d, &d->all, seeds.n, seeds.at, 0, d->ninputs);
    vec_free(&seeds);
}

static void build_forward(struct gradients *d)
{
    if (choose_joint(d))
        build_joint(d);
    for (size_t j = 0; j < d->ninputs; j++)
        if (!d->joint[j])
            build_own(d, j);
}

/* A program of the nodes that are there, in `lanes` lanes. */
static struct run *run_of(struct gradients *d, size_t n, const node *at,
                          unsigned lanes, struct program **program)
{
    VEC(node) want = {0};
    double t0 = at_point_clock();
    for (size_t k = 0; k < n && !*program; k++)
        if (at[k] != NONE)
            vec_push(&want, at[k]);
    if (!*program)
        *program = program_new(d->s->g, want.n, want.at, false);
    struct run *r = run_new(*program, lanes);
    at_point_inputs(d->s, r);
    d->s->seconds[PHASE_PROGRAM] += at_point_clock() - t0;
    vec_free(&want);
    return r;
}

/* Values and adjoints in one program. */
static void run_alone(struct gradients *d)
{
    VEC(node) want = {0};
    for (size_t i = 0; i < d->noutputs; i++)
        vec_push(&want, d->output[i]->node);
    for (size_t k = 0; k < d->noutputs * d->ninputs; k++)
        if (d->adjoint[k] != NONE)
            vec_push(&want, d->adjoint[k]);
    graph_rest(d->s->g);
    at_point_evaluate(d->s, want.n, want.at);
    d->reverse_run = d->s->base;
    vec_free(&want);
}

static void run_reverse(struct gradients *d)
{
    if (d->reverse_run)
        return;
    d->reverse_run = run_of(d, d->noutputs * d->ninputs, d->adjoint, 1,
                            &d->reverse);
    double t0 = at_point_clock();
    run_eval(d->reverse_run);
    d->s->seconds[PHASE_REVERSE] += at_point_clock() - t0;
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
    d->gap = arena_alloc(a, (n + 1) * sizeof *d->gap);
    d->own = arena_alloc(a, (ninputs + 1) * sizeof *d->own);
    d->joint = arena_alloc(a, ninputs + 1);
    d->units = arena_alloc(a, (ninputs + 1) * sizeof *d->units);
    double t0 = at_point_clock();
    for (size_t i = 0; i < noutputs; i++)
        d->objective[i] = at_point_objective(s, output[i]);
    build_reverse(d);
    for (size_t j = 0; j < ninputs; j++)
        d->direction[j] = Input(s->g, graph_shape(s->g, input_of(d, j)->node));
    s->seconds[PHASE_DERIVE] += at_point_clock() - t0;
    if (s->set.modes != MODE_REVERSE)
        build_forward(d);
    if (s->set.only_adjoints)
        run_alone(d);
    d->mark = graph_mark(s->g);
    return d;
}

static void tangent_program_free(struct tangent_program *t)
{
    run_free(t->run);
    program_free(t->program);
}

void gradients_free(struct gradients *d)
{
    if (!d)
        return;
    if (d->reverse) { /* else it is the point's */
        run_free(d->reverse_run);
        program_free(d->reverse);
    }
    tangent_program_free(&d->all);
    for (size_t j = 0; j < d->ninputs; j++)
        tangent_program_free(&d->own[j]);
}

static void tangent_program_move(struct gradients *d, struct tangent_program *t)
{
    if (t->later) {
        tangent_program_free(t);
        *t = (struct tangent_program){0};
    }
    if (t->run)
        at_point_inputs(d->s, t->run);
}

void gradients_move(struct gradients *d)
{
    if (d->reverse) {
        at_point_inputs(d->s, d->reverse_run);
        double t0 = at_point_clock();
        run_eval(d->reverse_run);
        d->s->seconds[PHASE_REVERSE] += at_point_clock() - t0;
    }
    d->reverse_bounded = false;
    d->unit = NULL;
    memset(d->units, 0, d->ninputs * sizeof *d->units);
    tangent_program_move(d, &d->all);
    for (size_t j = 0; j < d->ninputs; j++)
        tangent_program_move(d, &d->own[j]);
}

node gradients_tangent(struct gradients *d, size_t output, size_t input)
{
    build_own(d, input);
    return d->own[input].at[output];
}

bool gradients_connected(struct gradients *d, size_t output, size_t input)
{
    size_t at = output * d->ninputs + input;
    if (d->adjoint[at] != NONE)
        return true;
    if (d->s->set.modes == MODE_REVERSE || (d->joint[input] && !d->reached[at]))
        return false;
    return gradients_tangent(d, output, input) != NONE;
}

/* --- reverse -------------------------------------------------------------- */

const double *gradients_reverse(struct gradients *d, size_t output,
                                size_t input)
{
    node x = d->adjoint[output * d->ninputs + input];
    run_reverse(d);
    return x == NONE ? NULL : run_value(d->reverse_run, x, 0);
}

const double *gradients_reverse_bound(struct gradients *d, size_t output,
                                      size_t input)
{
    node x = d->adjoint[output * d->ninputs + input];
    run_reverse(d);
    if (!d->reverse_bounded)
        run_eval_bounded(d->reverse_run);
    d->reverse_bounded = true;
    return x == NONE ? NULL : run_bound(d->reverse_run, x, 0);
}

/* --- forward -------------------------------------------------------------- */

/* With at least as many lanes as there are directions, up to LANES. */
static void prepare(struct gradients *d, struct tangent_program *t, size_t n)
{
    unsigned lanes = n < LANES ? (unsigned)n : LANES;
    if (t->run && run_lanes(t->run) >= lanes)
        return;
    run_free(t->run);
    t->run = run_of(d, d->noutputs, t->at, lanes, &t->program);
    run_base(t->run, d->s->base, 0);
}

static void set_direction(struct gradients *d, struct run *r, size_t input,
                          unsigned lane, const double *v)
{
    node at = d->direction[input];
    size_t numel = shape_numel(graph_shape(d->s->g, at));
    double *to = run_input(r, at, lane);
    if (to && v)
        memcpy(to, v, numel * sizeof *to);
    else if (to)
        memset(to, 0, numel * sizeof *to);
}

/* Tangents along n directions of one input, those of others being 0: of the
 * nodes x[0..m-1] (or NONE) into out[i * stride + at[k]]; at NULL: k. */
static void sweep(struct gradients *d, struct tangent_program *t, size_t m,
                  const node *x, size_t input, size_t n,
                  const double *const *direction, const size_t *at,
                  size_t stride, double *out, double *bound)
{
    prepare(d, t, n);
    struct run *r = t->run;
    unsigned lanes = run_lanes(r);
    double t0 = at_point_clock();
    for (size_t k = 0; k < n; k += lanes) {
        for (unsigned lane = 0; lane < lanes && k + lane < n; lane++)
            set_direction(d, r, input, lane, direction[k + lane]);
        if (bound)
            run_eval_bounded(r);
        else
            run_eval(r);
        for (size_t i = 0; i < m; i++)
            for (unsigned lane = 0; lane < lanes && k + lane < n; lane++) {
                size_t to = i * stride + (at ? at[k + lane] : k + lane);
                if (x[i] == NONE)
                    continue;
                out[to] = *run_value(r, x[i], lane);
                if (bound)
                    bound[to] = *run_bound(r, x[i], lane);
            }
    }
    for (unsigned lane = 0; lane < lanes; lane++)
        set_direction(d, r, input, lane, NULL);
    d->s->seconds[PHASE_FORWARD] += at_point_clock() - t0;
}

/* Tangents of all outputs along the joint scalars in `lane[0..n-1]`. */
static void sweep_lanes(struct gradients *d, size_t n, const size_t *lane)
{
    const double one = 1;
    struct run *r = d->all.run;
    for (unsigned k = 0; k < n; k++)
        set_direction(d, r, lane[k], k, &one);
    run_eval(r);
    for (unsigned k = 0; k < n; k++) {
        for (size_t i = 0; i < d->noutputs; i++)
            if (d->all.at[i] != NONE)
                d->unit[i * d->ninputs + lane[k]] = *run_value(r, d->all.at[i],
                                                               k);
        set_direction(d, r, lane[k], k, NULL);
    }
}

static void sweep_scalars(struct gradients *d)
{
    size_t lane[LANES], n = 0;
    d->unit = arena_alloc(d->s->arena,
                          (d->noutputs * d->ninputs + 1) * sizeof *d->unit);
    prepare(d, &d->all, LANES);
    double t0 = at_point_clock();
    for (size_t j = 0; j < d->ninputs; j++) {
        if (d->joint[j] && is_scalar(d, j))
            lane[n++] = j;
        if (n < LANES && j + 1 < d->ninputs)
            continue;
        sweep_lanes(d, n, lane);
        n = 0;
    }
    d->s->seconds[PHASE_FORWARD] += at_point_clock() - t0;
}

static bool all_finite(const double *v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(v[i]))
            return false;
    return true;
}

/* From the shared program; false: it does not serve here. */
static bool forward_joint(struct gradients *d, size_t output, size_t input,
                          size_t n, const double *const *direction, double *out)
{
    bool unit = n == 1 && is_scalar(d, input) && direction[0][0] == 1;
    if (unit && !d->unit)
        sweep_scalars(d);
    if (unit)
        out[0] = d->unit[output * d->ninputs + input];
    else
        sweep(d, &d->all, 1, &d->all.at[output], input, n, direction, NULL, 0,
              out, NULL);
    return all_finite(out, n);
}

void gradients_forward(struct gradients *d, size_t output, size_t input,
                       size_t n, const double *const *direction, double *out,
                       double *bound)
{
    memset(out, 0, n * sizeof *out);
    if (bound)
        memset(bound, 0, n * sizeof *bound);
    if (d->joint[input]) {
        if (!d->reached[output * d->ninputs + input] ||
            d->all.at[output] == NONE)
            return;
        if (!bound && forward_joint(d, output, input, n, direction, out))
            return;
    }
    node x = gradients_tangent(d, output, input);
    if (x != NONE)
        sweep(d, &d->own[input], 1, &x, input, n, direction, NULL, 0, out,
              bound);
    else
        memset(out, 0, n * sizeof *out);
}

/* Those that are not known yet, of all outputs. */
static void learn_units(struct gradients *d, size_t input, size_t n,
                        const size_t *entry, const double *const *direction)
{
    struct unit_tangents *u = &d->units[input];
    size_t numel = shape_numel(input_of(d, input)->value.shape), m = 0;
    const double **along = mem_alloc((n + 1) * sizeof *along);
    size_t *some = mem_alloc((n + 1) * sizeof *some);
    if (!u->at) {
        u->at = arena_alloc(d->s->arena,
                            (d->noutputs * numel + 1) * sizeof *u->at);
        u->known = arena_alloc(d->s->arena, numel + 1);
    }
    for (size_t k = 0; k < n; k++) {
        if (u->known[entry[k]])
            continue;
        u->known[entry[k]] = true;
        along[m] = direction[k];
        some[m++] = entry[k];
    }
    if (m)
        sweep(d, &d->own[input], d->noutputs, d->own[input].at, input, m, along,
              some, numel, u->at, NULL);
    mem_free(some);
    mem_free(along);
}

void gradients_forward_entries(struct gradients *d, size_t output, size_t input,
                               size_t n, const size_t *entry,
                               const double *const *direction, double *out)
{
    size_t numel = shape_numel(input_of(d, input)->value.shape);
    bool share = !d->joint[input] && d->noutputs > 1 &&
                 numel <= MOST_UNITS / d->noutputs;
    if (!share || gradients_tangent(d, output, input) == NONE) {
        gradients_forward(d, output, input, n, direction, out, NULL);
        return;
    }
    learn_units(d, input, n, entry, direction);
    for (size_t k = 0; k < n; k++)
        out[k] = d->units[input].at[output * numel + entry[k]];
}
