/* witness: central differences over lanes.
 *
 * Idea: GSL's published rule (gsl_deriv_central: 4 points, a 3-point and a
 * 5-point estimate, one second look at the step that balances both errors),
 * with the four probes of a line in four lanes of one run, so that both sides
 * go through the same code. The step is a power of two near 1e-4 of the
 * point's size, and is shrunk while a probe leaves the domain or the branch.
 *
 * Invariant: an estimate is called clear only if all its probes are finite
 * and took the branch of the point itself; the bound is GSL's and may clear a
 * comparison, never decide against it.
 */
#include "check/witness.h"

#include <float.h>
#include <math.h>
#include <string.h>

#define LANES 8
#define PROBES 4
#define RELATIVE_STEP 0x1p-13 /* about 1e-4: best measured, see method.md */
#define SHRINK 0x1p-4
#define LONGEST 0x1p-3 /* relative */
#define LONGER 8
#define SIDE_STEP 0x1p-20 /* of one-sided differences */
#define SIDE_ULPS 64      /* of the value that these may be made of */
#define SMALLEST 0x1p-33  /* relative; below it rounding has won */

struct witness {
    const struct problem_at_point *s;
    node objective;
    struct program *program;
    struct run *run;
    uint64_t branch; /* of the point */
    bool once;
};

struct central_rule witness_rule(const double f[4], double x, double h)
{
    double r3 = 0.5 * (f[1] - f[0]);
    double r5 = (4.0 / 3.0) * (f[3] - f[2]) - (1.0 / 3.0) * r3;
    double e3 = (fabs(f[1]) + fabs(f[0])) * DBL_EPSILON;
    double e5 = 2.0 * (fabs(f[3]) + fabs(f[2])) * DBL_EPSILON + e3;
    double dy = fmax(fabs(r3 / h), fabs(r5 / h)) * (fabs(x) / h) * DBL_EPSILON;
    return (struct central_rule){r5 / h, fabs((r5 - r3) / h),
                                 fabs(e5 / h) + dy};
}

struct witness *witness_new(const struct problem_at_point *s, node objective,
                            bool cuts)
{
    struct witness *w = mem_alloc(sizeof *w);
    VEC(node) want = {0};
    vec_push(&want, objective);
    for (size_t i = 0; i < s->e->nguards; i++)
        vec_push(&want, s->e->guards[i].condition);
    w->s = s;
    w->objective = objective;
    w->program = program_new(s->g, want.n, want.at, cuts);
    w->run = run_new(w->program, LANES);
    at_point_inputs(s, w->run);
    run_base(w->run, s->base, 0);
    run_eval(w->run);
    w->branch = run_branch(w->run, 0);
    vec_free(&want);
    return w;
}

void witness_once(struct witness *w, bool once)
{
    w->once = once;
}

void witness_free(struct witness *w)
{
    if (!w)
        return;
    run_free(w->run);
    program_free(w->program);
    mem_free(w);
}

/* The values at the point, n of them, of a node that only a claim made (the
 * argument of f'(E)); to be freed. */
static double *evaluate_apart(const struct problem_at_point *s, node x,
                              size_t n)
{
    struct program *p = program_new(s->g, 1, &x, false);
    struct run *r = run_new(p, 1);
    double *v = mem_alloc((n + 1) * sizeof *v);
    at_point_inputs(s, r);
    run_eval(r);
    memcpy(v, run_value(r, x, 0), n * sizeof *v);
    run_free(r);
    program_free(p);
    return v;
}

/* Magnitude of the point along a line: the largest |x| among the entries that
 * move, or the largest of the array, or 1. */
static double line_scale(const struct problem_at_point *s,
                         const struct line *line)
{
    double moving = 0, all = 0;
    for (size_t p = 0; p < line->n; p++) {
        const struct line_part *part = &line->part[p];
        size_t n = shape_numel(graph_shape(s->g, part->at));
        double *apart = program_has(s->values, part->at)
                            ? NULL
                            : evaluate_apart(s, part->at, n);
        const double *x = apart ? apart : run_value(s->base, part->at, 0);
        for (size_t k = 0; k < n; k++) {
            double v = isfinite(x[k]) ? fabs(x[k]) : 0;
            all = fmax(all, v);
            if (part->direction[k] != 0)
                moving = fmax(moving, v);
        }
        mem_free(apart);
    }
    return moving > 0 ? moving : all > 0 ? all : 1;
}

/* Power of two at or below v. */
static double two_below(double v)
{
    int e;
    frexp(v, &e);
    return ldexp(1, e - 1);
}

static void put_probes(struct witness *w, const struct line *line,
                       unsigned lane, double h)
{
    const double t[PROBES] = {-h, h, -h / 2, h / 2};
    for (unsigned i = 0; i < PROBES; i++)
        for (size_t p = 0; p < line->n; p++)
            run_shift(w->run, line->part[p].at, lane + i, t[i],
                      line->part[p].direction);
}

static enum witness_state read_probes(const struct witness *w, unsigned lane,
                                      double f[PROBES])
{
    enum witness_state state = WITNESS_CLEAR;
    for (unsigned i = 0; i < PROBES; i++)
        f[i] = *run_value(w->run, w->objective, lane + i);
    for (unsigned i = 0; i < PROBES; i++) {
        if (!isfinite(f[i]))
            return WITNESS_UNDEFINED;
        if (run_branch(w->run, lane + i) != w->branch ||
            run_tie(w->run, lane + i) != NONE)
            state = WITNESS_CROSSED;
    }
    return state;
}

/* Lines from `first` on, when time is over: nothing is known of them. */
static void not_probed(size_t n, const double *h, size_t first,
                       struct central_rule *rule, enum witness_state *state)
{
    for (size_t i = first; i < n; i++)
        if (h[i] > 0) {
            rule[i] = (struct central_rule){NAN, NAN, NAN};
            state[i] = WITNESS_UNDEFINED;
        }
}

/* One rule for each line at its own step h; 0 < h where wanted. */
static void probe(struct witness *w, size_t n, const struct line *line,
                  const double *h, const double *scale,
                  struct central_rule *rule, enum witness_state *state)
{
    size_t pending[LANES / PROBES];
    for (size_t i = 0; i < n;) {
        unsigned used = 0;
        run_unshift(w->run);
        for (; i < n && used < LANES / PROBES; i++) {
            if (h[i] <= 0)
                continue;
            put_probes(w, &line[i], used * PROBES, h[i]);
            pending[used++] = i;
        }
        if (!used)
            break;
        if (at_point_late(w->s)) {
            not_probed(n, h, pending[0], rule, state);
            break;
        }
        run_eval(w->run);
        for (unsigned k = 0; k < used; k++) {
            double f[PROBES];
            size_t at = pending[k];
            state[at] = read_probes(w, k * PROBES, f);
            rule[at] = witness_rule(f, scale[at], h[at]);
        }
    }
    run_unshift(w->run);
}

static double error_of(struct central_rule r)
{
    return r.rounding + r.truncation;
}

/* The step that balances truncation (h^2) against rounding (1/h), as GSL. */
static double balanced(struct central_rule r, double h)
{
    if (!(r.rounding < r.truncation && r.rounding > 0))
        return 0;
    return two_below(h * pow(r.rounding / (2 * r.truncation), 1.0 / 3.0));
}

static void first_look(struct witness *w, size_t n, const struct line *line,
                       struct difference *out, struct central_rule *rule,
                       double *h, const double *scale)
{
    enum witness_state *state = mem_alloc((n + 1) * sizeof *state);
    bool again = true;
    for (size_t i = 0; i < n; i++) {
        h[i] = w->s->set.step > 0 ? w->s->set.step
                                  : two_below(scale[i]) * RELATIVE_STEP;
        out[i] = (struct difference){NAN, NAN, 0, WITNESS_UNDEFINED};
    }
    while (again) {
        again = false;
        probe(w, n, line, h, scale, rule, state);
        for (size_t i = 0; i < n; i++) {
            if (h[i] <= 0)
                continue;
            out[i] = (struct difference){rule[i].value, error_of(rule[i]), h[i],
                                         state[i]};
            bool shrink = state[i] != WITNESS_CLEAR && w->s->set.step == 0 &&
                          h[i] * SHRINK >= SMALLEST * scale[i];
            h[i] = shrink ? h[i] * SHRINK : 0;
            again |= shrink;
        }
    }
    mem_free(state);
}

/* Try each line again at its h; keep what has the smaller error and agrees
 * with what was there. Returns whether anything got better. */
static bool look_again(struct witness *w, size_t n, const struct line *line,
                       struct difference *out, struct central_rule *rule,
                       const double *h, const double *scale)
{
    enum witness_state *state = mem_alloc((n + 1) * sizeof *state);
    struct central_rule *better = mem_alloc((n + 1) * sizeof *better);
    bool any = false;
    probe(w, n, line, h, scale, better, state);
    for (size_t i = 0; i < n; i++) {
        if (h[i] <= 0 || state[i] != WITNESS_CLEAR)
            continue;
        double e = error_of(better[i]);
        bool agree = fabs(better[i].value - out[i].value) < 4 * out[i].bound;
        /* an aliased estimate may hold itself good; the shorter step is right */
        if (!(e < out[i].bound && (agree || h[i] < out[i].h)))
            continue;
        out[i] = (struct difference){better[i].value, e, h[i], WITNESS_CLEAR};
        rule[i] = better[i];
        any = true;
    }
    mem_free(state);
    mem_free(better);
    return any;
}

/* GSL's second look, which shortens the step where truncation dominates; then,
 * where rounding still spoils the estimate, longer and longer steps. */
static void more_looks(struct witness *w, size_t n, const struct line *line,
                       struct difference *out, struct central_rule *rule,
                       double *h, const double *scale)
{
    bool better;
    for (size_t i = 0; i < n; i++)
        h[i] = out[i].state == WITNESS_CLEAR ? balanced(rule[i], out[i].h) : 0;
    look_again(w, n, line, out, rule, h, scale);
    do {
        for (size_t i = 0; i < n; i++) {
            bool poor = out[i].state == WITNESS_CLEAR &&
                        rule[i].truncation <= rule[i].rounding &&
                        out[i].bound > w->s->set.rtol * fabs(out[i].value);
            h[i] = poor && out[i].h * LONGER <= LONGEST * two_below(scale[i])
                       ? out[i].h * LONGER
                       : 0;
        }
        better = look_again(w, n, line, out, rule, h, scale);
    } while (better);
}

void witness_lines(struct witness *w, size_t n, const struct line *line,
                   struct difference *out)
{
    double *h = mem_alloc((n + 1) * sizeof *h);
    double *scale = mem_alloc((n + 1) * sizeof *scale);
    struct central_rule *rule = mem_alloc((n + 1) * sizeof *rule);
    for (size_t i = 0; i < n; i++)
        scale[i] = line_scale(w->s, &line[i]);
    first_look(w, n, line, out, rule, h, scale);
    if (w->s->set.step == 0 && !w->once)
        more_looks(w, n, line, out, rule, h, scale);
    for (size_t i = 0; i < n; i++)
        if (out[i].state == WITNESS_UNDEFINED)
            out[i].value = out[i].bound = NAN;
    mem_free(h);
    mem_free(scale);
    mem_free(rule);
}

/* 2 s(h/2) - s(h), s(h) = (f(x + h) - f(x)) / h */
static double one_sided(double f0, double f1, double half, double h)
{
    return 2 * (half - f0) / (h / 2) - (f1 - f0) / h;
}

void witness_at(struct witness *w, const struct line *line, double h,
                struct difference *out)
{
    static const double share[PROBES] = {1 / 6.0, 1 / 6.0, 4 / 3.0, 4 / 3.0};
    double f[PROBES], bound = 0;
    run_unshift(w->run);
    put_probes(w, line, 0, h);
    run_eval_bounded(w->run);
    enum witness_state state = read_probes(w, 0, f);
    for (unsigned i = 0; i < PROBES; i++)
        bound += share[i] * *run_bound(w->run, w->objective, i);
    run_unshift(w->run);
    struct central_rule rule = witness_rule(f, line_scale(w->s, line), h);
    *out = (struct difference){rule.value, error_of(rule) + bound / h, h,
                               state};
}

double witness_sides(struct witness *w, const struct line *line, double nearer,
                     double *left, double *right)
{
    double h = two_below(line_scale(w->s, line)) * SIDE_STEP * nearer;
    double f[PROBES], f0;
    run_unshift(w->run);
    put_probes(w, line, 0, h);
    run_eval(w->run);
    for (unsigned i = 0; i < PROBES; i++)
        f[i] = *run_value(w->run, w->objective, i);
    f0 = *run_value(w->run, w->objective, PROBES); /* an unshifted lane */
    run_unshift(w->run);
    *left = one_sided(f0, f[0], f[2], -h);
    *right = one_sided(f0, f[1], f[3], h);
    return SIDE_ULPS * DBL_EPSILON * fabs(f0) / h;
}
