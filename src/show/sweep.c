/* sweep: the error of a difference quotient against its step.
 *
 * Idea: the quotient is taken naively, at steps from 1e-16 to 1, and held
 * against the referee's slope, so that what is seen is the quotient's error
 * and nothing else: truncation, which grows as h (forward) or h^2 (central),
 * and rounding, which grows as 1/h. The complex step, where the graph is
 * analytic, has no rounding side (chapter 8.2 of the notes, figure 8.2).
 *
 * Invariant: errors are relative to the truth (absolute where it is 0) and are
 * taken in balls, so one below half an ulp is still a number.
 */
#include "show/sweep.h"

#include <math.h>

#include "check/question.h"
#include "run/complex.h"

#define LANES 8
#define DECADES 16
#define PER_DECADE 4
#define STEPS (DECADES * PER_DECADE + 1)
#define COMPLEX_STEP 1e-200
#define UNIT_ROUNDOFF 0x1p-53
/* A slope is fitted between 10 and 1000 best steps, where the error has risen
 * to at least 10 times its smallest. */
#define FIT_FROM 10
#define FIT_TO 1000
#define FIT_RISE 10
#define LEAST_SLOPE 0.5 /* less is no truncation */

struct sweep {
    struct problem_at_point *s;
    node z;
    const struct input *x;
    struct term term;
    double *direction;
    double h[STEPS], plus[STEPS], minus[STEPS];
    double value;        /* at the point */
    struct balls *truth; /* NULL: not known to more than a double */
    double slope;        /* the truth as a double */
};

/* --- values --------------------------------------------------------------- */

static void probe(struct sweep *w)
{
    struct program *p = program_new(w->s->g, 1, &w->z, false);
    struct run *run = run_new(p, LANES);
    at_point_inputs(w->s, run);
    run_base(run, w->s->base, 0);
    for (size_t i = 0; i < STEPS; i += LANES / 2) {
        size_t n = STEPS - i < LANES / 2 ? STEPS - i : LANES / 2;
        run_unshift(run);
        for (unsigned l = 0; l < n; l++) {
            run_shift(run, w->x->node, 2 * l, w->h[i + l], w->direction);
            run_shift(run, w->x->node, 2 * l + 1, -w->h[i + l], w->direction);
        }
        run_eval(run);
        for (unsigned l = 0; l < n; l++) {
            w->plus[i + l] = *run_value(run, w->z, 2 * l);
            w->minus[i + l] = *run_value(run, w->z, 2 * l + 1);
        }
    }
    run_unshift(run);
    run_eval(run);
    w->value = *run_value(run, w->z, 0);
    run_free(run);
    program_free(p);
}

/* Nothing is known of the slope before it is asked for. */
static const struct balls *no_rule(void *context, long precision)
{
    (void)precision;
    return context;
}

/* The judge's slope; else the adjoint's entry. */
static void find_truth(struct sweep *w, double adjoint)
{
    struct mover mover = {w->x->node,     w->x->structure, w->x->value.shape,
                          w->x->value.at, w->direction,    0};
    struct axis axis = {1, &mover};
    struct objective z = {w->z, 1, &w->term};
    struct question q = {.s = w->s,
                         .nobjectives = 1,
                         .objective = &z,
                         .order = 1,
                         .axis = &axis,
                         .rule = no_rule};
    w->slope = adjoint;
    if (!at_point_referee(w->s))
        return;
    q.context = balls_new(1);
    balls_set_double(q.context, 0, NAN);
    struct answer *a = judge_ask(&q);
    const struct sight *s = answer_at(a, 0);
    if (s && s->state == SEEN_OTHER) {
        w->truth = balls_new(1);
        balls_copy(w->truth, s->truth);
        w->slope = balls_mid(w->truth, 0);
    } else if (s && s->state != SEEN_UNSURE) {
        w->slope = NAN; /* there is no derivative here */
    }
    answer_free(a);
    balls_free(q.context);
}

/* --- errors --------------------------------------------------------------- */

static double error_of(const struct sweep *w, double value)
{
    double e = fabs(value - w->slope);
    if (w->truth && isfinite(value)) {
        struct balls *b = balls_new(1);
        balls_set_double(b, 0, value);
        balls_sub(b, b, w->truth, 256);
        e = fabs(balls_mid(b, 0));
        balls_free(b);
    }
    return w->slope != 0 ? e / fabs(w->slope) : e;
}

static double *curve(struct sweep *w)
{
    return arena_alloc(w->s->arena, STEPS * sizeof(double));
}

static void complex_curve(struct sweep *w, struct rec_sweep *out)
{
    struct program *p = program_new(w->s->g, 1, &w->z, true);
    struct run *real = run_new(p, 1);
    at_point_inputs(w->s, real);
    run_eval(real);
    struct complex_run *c = complex_run_new(w->s->g, w->z, w->x->node, p, real);
    out->complex_h = COMPLEX_STEP;
    out->complex_value = NAN;
    if (c) {
        double *error = curve(w);
        for (size_t i = 0; i < STEPS; i++)
            error[i] = error_of(w, complex_run_slope(c, w->h[i], w->direction));
        out->complex_step = error;
        out->complex_value = complex_run_slope(c, COMPLEX_STEP, w->direction);
    }
    complex_run_free(c);
    run_free(real);
    program_free(p);
}

/* --- reading the curves --------------------------------------------------- */

/* The largest error of three neighbours: a lucky step is not the best one. */
static double around(const double *e, size_t i)
{
    double v = e[i];
    if (i > 0)
        v = fmax(v, e[i - 1]);
    if (i + 1 < STEPS)
        v = fmax(v, e[i + 1]);
    return v;
}

static size_t best_step(const double *e)
{
    size_t best = 0;
    for (size_t i = 1; i < STEPS; i++)
        if (isfinite(e[i]) &&
            (!isfinite(e[best]) || around(e, i) < around(e, best)))
            best = i;
    return best;
}

/* Slope of log e over log h on the truncation side; NaN: there is none. */
static double fit(const struct sweep *w, const double *e)
{
    size_t best = best_step(e), n = 0, last = best;
    double x = 0, y = 0, xx = 0, xy = 0;
    for (size_t i = best; i < STEPS; i++) {
        bool inside = w->h[i] >= FIT_FROM * w->h[best] * (1 - 1e-6) &&
                      w->h[i] <= FIT_TO * w->h[best] * (1 + 1e-6);
        if (!inside || !isfinite(e[i]) || e[i] <= 0)
            continue;
        double a = log10(w->h[i]), b = log10(e[i]);
        x += a;
        y += b;
        xx += a * a;
        xy += a * b;
        last = i;
        n++;
    }
    if (n < PER_DECADE || e[last] < FIT_RISE * around(e, best))
        return NAN;
    double m = (double)n, slope = (m * xy - x * y) / (m * xx - x * x);
    return slope > LEAST_SLOPE ? slope : NAN;
}

static void fill(struct sweep *w, struct rec_sweep *out)
{
    double *forward = curve(w), *central = curve(w), *h = curve(w);
    for (size_t i = 0; i < STEPS; i++) {
        h[i] = w->h[i];
        forward[i] = error_of(w, (w->plus[i] - w->value) / h[i]);
        central[i] = error_of(w, (w->plus[i] - w->minus[i]) / (2 * h[i]));
    }
    size_t best = best_step(central);
    double size = fabs(w->slope);
    out->n = STEPS;
    out->h = h;
    out->forward = forward;
    out->central = central;
    out->slope_forward = fit(w, forward);
    out->slope_central = fit(w, central);
    out->best_h = h[best];
    out->floor = around(central, best);
    out->truth = w->slope;
    out->referee = w->truth != NULL;
    out->noise = UNIT_ROUNDOFF * fabs(w->value) / (size > 0 ? size : 1);
}

/* --- one output by one input ---------------------------------------------- */

static size_t entry_of(const struct rec_derivative *d, const double *adjoint)
{
    size_t n = shape_numel(d->shape);
    if (d->verdict != VERDICT_PASS && d->worst)
        return d->worst - 1;
    for (size_t k = 0; k < n && adjoint; k++)
        if (adjoint[k] != 0)
            return k;
    return 0;
}

static bool sweep(struct problem_at_point *s, struct gradients *d, size_t i,
                  size_t j, const struct rec_derivative *found,
                  struct rec_sweep *out)
{
    const struct input *x = &s->e->inputs[d->input[j]];
    const double *adjoint = gradients_reverse(d, i, j);
    size_t k = entry_of(found, adjoint), n = shape_numel(x->value.shape);
    struct sweep w = {.s = s, .z = d->objective[i], .x = x};
    w.term = (struct term){d->output[i]->name,
                           at_point_weights(s, d->output[i])};
    w.direction = mem_alloc((n + 1) * sizeof *w.direction);
    structure_direction(x->structure, x->value.shape, k, w.direction);
    for (size_t p = 0; p < STEPS; p++)
        w.h[p] = pow(10, (double)p / PER_DECADE - DECADES);
    *out = (struct rec_sweep){.of = found->of,
                              .wrt = found->wrt,
                              .shape = x->value.shape,
                              .entry = k + 1};
    find_truth(&w, adjoint ? adjoint[k] : 0);
    probe(&w);
    bool there = isfinite(w.slope) && isfinite(w.value);
    if (there) {
        fill(&w, out);
        complex_curve(&w, out);
    }
    balls_free(w.truth);
    mem_free(w.direction);
    return there;
}

void sweep_all(struct problem_at_point *s, struct gradients *d,
               struct rec_point *out)
{
    size_t n = d->noutputs * d->ninputs;
    out->sweep = arena_alloc(s->arena, (n + 1) * sizeof *out->sweep);
    for (size_t i = 0; i < n && !at_point_late(s); i++)
        if (sweep(s, d, i / d->ninputs, i % d->ninputs, &out->derivatives[i],
                  &out->sweep[out->nsweep]))
            out->nsweep++;
}
