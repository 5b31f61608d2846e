/* rule_balls: adjoints and tangents of a problem in balls.
 *
 * Idea: derivatives are nodes, so the same rules can be run without rounding.
 * That is the candidate which the judge holds against differences; once it is
 * confirmed, doubles that miss it have lost digits. With inputs and literals
 * opened by half an ulp the same graph says how well a slope is known at all.
 *
 * Invariant: an evaluation serves all entries of all rows; precision only
 * grows.
 */
#include "check/rule_balls.h"

#include <math.h>

#include "record/record.h"

#define GOOD_BITS 60
#define PATTERNS 8
#define TRIES 2

static const long precisions[] = {256, 512, 1024, 2048, 4096};
#define LEVELS (sizeof precisions / sizeof precisions[0])
#define FINEST precisions[LEVELS - 1]

struct rules {
    struct gradients *d;
    struct ball_run *adjoint; /* of all outputs and inputs */
    long precision;           /* of its last evaluation, 0: none */
    struct balls **gradient;  /* of each output, gathered ... */
    long *gathered;           /* ... at this precision */
    struct ball_run *wide;
    double **moved;            /* of each output: entries' sensitivities */
    struct ball_run **tangent; /* of each input */
    int *agree;                /* of each pair: 1, -1, 0: not asked yet */
    size_t *first;             /* of each input: its place in a gradient */
    size_t entries;
};

struct rules *rules_new(struct gradients *d)
{
    struct rules *r = mem_alloc(sizeof *r);
    r->d = d;
    r->gradient = mem_alloc((d->noutputs + 1) * sizeof *r->gradient);
    r->gathered = mem_alloc((d->noutputs + 1) * sizeof *r->gathered);
    r->moved = mem_alloc((d->noutputs + 1) * sizeof *r->moved);
    r->tangent = mem_alloc((d->ninputs + 1) * sizeof *r->tangent);
    r->agree = mem_alloc((d->noutputs * d->ninputs + 1) * sizeof *r->agree);
    r->first = mem_alloc((d->ninputs + 1) * sizeof *r->first);
    for (size_t j = 0; j < d->ninputs; j++) {
        r->first[j] = r->entries;
        r->entries += shape_numel(d->s->e->inputs[d->input[j]].value.shape);
    }
    return r;
}

void rules_free(struct rules *r)
{
    if (!r)
        return;
    ball_run_free(r->adjoint);
    ball_run_free(r->wide);
    for (size_t j = 0; j < r->d->ninputs; j++)
        ball_run_free(r->tangent[j]);
    for (size_t i = 0; i < r->d->noutputs; i++) {
        balls_free(r->gradient[i]);
        mem_free(r->moved[i]);
    }
    mem_free(r->gradient);
    mem_free(r->gathered);
    mem_free(r->moved);
    mem_free(r->tangent);
    mem_free(r->agree);
    mem_free(r->first);
    mem_free(r);
}

static node adjoint_of(const struct rules *r, size_t output, size_t input)
{
    return r->d->adjoint[output * r->d->ninputs + input];
}

static struct ball_run *adjoint_run(const struct rules *r)
{
    const struct gradients *d = r->d;
    VEC(node) want = {0};
    for (size_t k = 0; k < d->noutputs * d->ninputs; k++)
        if (d->adjoint[k] != NONE)
            vec_push(&want, d->adjoint[k]);
    struct ball_run *run = ball_run_new(d->s->g, want.n, want.at);
    at_point_ball_inputs(d->s, run);
    vec_free(&want);
    return run;
}

static bool evaluate(const struct rules *r, struct ball_run *run,
                     long precision)
{
    double t0 = at_point_clock();
    struct ball_status st = ball_run_eval(run, precision, 0, NULL, false);
    r->d->s->cost += st.cost;
    r->d->s->seconds[PHASE_REFEREE] += at_point_clock() - t0;
    return st.gap == NONE;
}

static bool refine(struct rules *r, long precision)
{
    if (!r->adjoint)
        r->adjoint = adjoint_run(r);
    if (precision <= r->precision)
        return true;
    r->precision = precision;
    return evaluate(r, r->adjoint, precision);
}

/* --- the adjoints --------------------------------------------------------- */

const struct balls *rules_gradient(struct rules *r, size_t output,
                                   long precision)
{
    if (r->gathered[output] >= precision)
        return r->gradient[output];
    if (!refine(r, precision))
        return NULL;
    if (!r->gradient[output])
        r->gradient[output] = balls_new(r->entries);
    for (size_t j = 0; j < r->d->ninputs; j++) {
        node x = adjoint_of(r, output, j);
        const struct balls *v = x == NONE ? NULL
                                          : ball_run_value(r->adjoint, x);
        if (v)
            balls_put(r->gradient[output], r->first[j], v, 0, balls_count(v));
    }
    r->gathered[output] = r->precision;
    return r->gradient[output];
}

static void entry(const struct ball_run *run, node x, size_t k,
                  struct balls *out)
{
    balls_put(out, 0, ball_run_value(run, x), k, 1);
}

bool rules_adjoint(struct rules *r, size_t output, size_t input, size_t k,
                   const double *direction, struct balls *out)
{
    node x = adjoint_of(r, output, input);
    balls_set_double(out, 0, 0);
    for (size_t level = 0; x != NONE && level < LEVELS; level++) {
        if (!refine(r, precisions[level]))
            return false;
        if (k == SIZE_MAX)
            balls_dot_doubles(out, direction, ball_run_value(r->adjoint, x),
                              FINEST);
        else
            entry(r->adjoint, x, k, out);
        if (balls_bits(out, 0) >= GOOD_BITS || !at_point_referee(r->d->s))
            break;
    }
    return true;
}

/* --- the tangents --------------------------------------------------------- */

static struct ball_run *tangent_run(struct rules *r, size_t input)
{
    struct gradients *d = r->d;
    VEC(node) want = {0};
    if (r->tangent[input])
        return r->tangent[input];
    for (size_t i = 0; i < d->noutputs; i++)
        if (gradients_tangent(d, i, input) != NONE)
            vec_push(&want, gradients_tangent(d, i, input));
    r->tangent[input] = ball_run_new(d->s->g, want.n, want.at);
    at_point_ball_inputs(d->s, r->tangent[input]);
    vec_free(&want);
    return r->tangent[input];
}

bool rules_tangent(struct rules *r, size_t output, size_t input,
                   const double *direction, struct balls *out)
{
    struct gradients *d = r->d;
    node x = gradients_tangent(d, output, input);
    balls_set_double(out, 0, 0);
    if (x == NONE)
        return true;
    struct ball_run *run = tangent_run(r, input);
    ball_run_set(run, d->direction[input], direction);
    for (size_t level = 0; level < LEVELS; level++) {
        if (!evaluate(r, run, precisions[level]))
            return false;
        balls_copy(out, ball_run_value(run, x));
        if (balls_bits(out, 0) >= GOOD_BITS || !at_point_referee(d->s))
            break;
    }
    return true;
}

/* <adjoint, direction> less the tangent: zero, and with how many bits? */
static bool agree_along(struct rules *r, size_t output, size_t input,
                        const double *direction)
{
    struct balls *t = balls_new(1), *a = balls_new(1);
    bool same = rules_tangent(r, output, input, direction, t) &&
                rules_adjoint(r, output, input, SIZE_MAX, direction, a);
    same &= balls_overlap(a, 0, t, 0) && balls_bits(t, 0) >= GOOD_BITS;
    balls_free(t);
    balls_free(a);
    return same;
}

bool rules_modes_agree(struct rules *r, size_t output, size_t input)
{
    const struct input *in = &r->d->s->e->inputs[r->d->input[input]];
    int *known = &r->agree[output * r->d->ninputs + input];
    size_t n = shape_numel(in->value.shape);
    if (*known != 0 || !refine(r, precisions[0]))
        return *known > 0;
    double *direction = mem_alloc((n + 1) * sizeof *direction);
    struct random *random = random_new(r->d->s->set.seed, "modes");
    *known = 1;
    for (int t = 0; t<TRIES && * known> 0; t++) {
        for (size_t k = 0; k < n; k++)
            direction[k] = random_normal(random);
        structure_tangent(in->structure, in->value.shape, direction);
        if (!agree_along(r, output, input, direction))
            *known = -1;
    }
    random_free(random);
    mem_free(direction);
    return *known > 0;
}

/* --- how well a slope is known -------------------------------------------- */

bool rules_widened(struct rules *r, size_t output, size_t input, size_t k,
                   struct balls *out)
{
    node x = adjoint_of(r, output, input);
    balls_set_double(out, 0, 0);
    if (x == NONE)
        return true;
    if (!r->wide) {
        r->wide = adjoint_run(r);
        ball_run_widen(r->wide, true);
        if (!evaluate(r, r->wide, precisions[0])) {
            ball_run_free(r->wide);
            r->wide = NULL;
            return false;
        }
    }
    entry(r->wide, x, k, out);
    return true;
}

/* The largest move of every entry of every output's gradient. */
static void measure_moves(struct rules *r)
{
    struct ball_run *run = adjoint_run(r);
    struct balls *there = balls_new(1), *here = balls_new(1);
    refine(r, FINEST);
    for (size_t i = 0; i < r->d->noutputs; i++)
        r->moved[i] = mem_alloc((r->entries + 1) * sizeof **r->moved);
    for (unsigned p = 1; p <= PATTERNS; p++) {
        ball_run_nudge(run, p, NONE);
        evaluate(r, run, FINEST);
        for (size_t c = 0; c < r->d->noutputs * r->d->ninputs; c++) {
            node x = r->d->adjoint[c];
            size_t n = x == NONE ? 0 : shape_numel(graph_shape(r->d->s->g, x));
            double *moved = r->moved[c / r->d->ninputs] +
                            r->first[c % r->d->ninputs];
            for (size_t k = 0; k < n; k++) {
                entry(run, x, k, there);
                entry(r->adjoint, x, k, here);
                balls_sub(there, there, here, FINEST);
                moved[k] = fmax(moved[k], fabs(balls_mid(there, 0)));
            }
        }
    }
    balls_free(there);
    balls_free(here);
    ball_run_free(run);
}

double rules_sensitivity(struct rules *r, size_t output, size_t input, size_t k)
{
    if (!r->moved[0])
        measure_moves(r);
    return r->moved[output][r->first[input] + k];
}
