/* derivative: both modes against the witness, entry by entry.
 *
 * Idea: the doubles may only clear. Where forward, reverse and central
 * differences agree to the tolerance, and the difference could have seen an
 * error of that size, the entry passes; everything else goes to the referee,
 * whose slope is the truth that each mode is held against. Where a mode misses
 * it, the same rules in balls tell lost digits (ill) from a wrong rule (FAIL).
 *
 * Invariant: each entry is judged alone, relative to its own size; no FAIL
 * without a truth that two independent computations agree on.
 */
#include "check/derivative.h"

#include <math.h>
#include <string.h>

#include "check/referee.h"
#include "check/rules.h"
#include "eval/linalg.h"

#define MANY_ENTRIES 4096
#define LARGEST 8
#define DIRECTIONS 3
/* A slope is zero for all one can say if it is at most this many radii of the
 * opened derivative: one for the opening, the rest for the doubles' rounding. */
#define ROUNDING_SHARE 4
/* One-sided differences in doubles are good to about this share. */
#define SIDES_AGREE 1e-6

struct judge {
    struct scene *s;
    struct gradients *d;
    size_t output, input;
    node objective;
    const struct input *in;
    struct witness *witness;      /* of the output */
    struct referee **referee;     /* of the output, made at first need */
    struct rules **rules;         /* of the scene */
    bool finite;                  /* the output's value at the point */
    bool gap;
    bool independent;             /* the output does not depend on the input */
};

/* What is known about one line: an entry or a direction. */
struct finding {
    const double *direction;
    size_t entry;                 /* SIZE_MAX: a direction */
    double forward, reverse;
    struct difference central;
    double truth;                 /* of the referee, NaN: not asked */
    enum verdict verdict;
    double left, right;
    bool slopes;
    const char *reason;
    node blame;
};

/* --- words ------------------------------------------------------------------------- */

static const char *shown_argument(struct scene *s, node x)
{
    const struct gnode *p = graph_at(s->g, x);
    if ((p->nargs != 1 && p->op != OP_POW) ||
        !program_has(s->values, p->arg[0]))
        return NULL;
    const double *v = run_value(s->base, p->arg[0], 0);
    size_t n = shape_numel(graph_shape(s->g, p->arg[0]));
    size_t worst = 0;
    for (size_t k = 1; k < n; k++)
        if (isnan(v[k]) || v[k] < v[worst])
            worst = k;
    return arena_printf(s->arena, "%.6g", v[worst]);
}

/* What a linear-algebra kernel says of its arguments, or NULL. */
static const char *kernel_reason(struct scene *s, node x)
{
    const double *in[4];
    struct shape shape[4];
    size_t n;
    const node *arg = graph_args(s->g, x, &n);
    for (size_t i = 0; i < n; i++) {
        if (n > 4 || !program_has(s->values, arg[i]))
            return NULL;
        in[i] = run_value(s->base, arg[i], 0);
        shape[i] = graph_shape(s->g, arg[i]);
    }
    return n ? linalg_reason((enum op)s->g->at[x].op, in, shape) : NULL;
}

const char *derivative_blame(struct scene *s, node x, const char *why)
{
    if (x == NONE || x >= s->g->n)
        return why;
    const char *reason = kernel_reason(s, x);
    if (reason)
        return arena_printf(s->arena, "%s: '%s': %s", why,
                            op_name((enum op)s->g->at[x].op), reason);
    enum op op = (enum op)s->g->at[x].op;
    const char *at = shown_argument(s, x);
    if (op == OP_INPUT)
        return arena_printf(s->arena, "%s: the input itself is not finite",
                            why);
    if (at)
        return arena_printf(s->arena, "%s: '%s' at %s", why, op_name(op), at);
    return arena_printf(s->arena, "%s: '%s'", why, op_name(op));
}

/* --- the truth ------------------------------------------------------------------------ */

static struct rules *rules_of(struct judge *j)
{
    if (!*j->rules)
        *j->rules = rules_new(j->d);
    return *j->rules;
}

static bool rules_ball(struct judge *j, const struct finding *f, bool reverse,
                       struct balls *out)
{
    if (reverse && f->entry != SIZE_MAX)
        return rules_adjoint(rules_of(j), j->output, j->input, f->entry, out);
    return rules_tangent(rules_of(j), j->output, j->input, f->direction, out);
}

/* Does the double value equal the truth to the tolerance? 1, -1, 0. */
static int matches(const struct judge *j, double v, const struct balls *truth)
{
    struct balls *b = balls_new(1);
    if (!isfinite(v)) {
        balls_free(b);
        return -1;
    }
    balls_set_double(b, 0, v);
    int r = balls_within(b, 0, truth, 0, j->s->set.atol, j->s->set.rtol, NULL,
                         0);
    balls_free(b);
    return r;
}

/* Is the slope itself zero, or so small that half an ulp in every input and
 * literal moves it as far? */
static bool slope_is_zero(struct judge *j, const struct finding *f,
                          const struct balls *truth)
{
    if (balls_contains_zero(truth, 0))
        return true;
    double open = rules_sensitivity(rules_of(j), j->output, j->input, f->entry,
                                    truth);
    return fabs(balls_mid(truth, 0)) <= 2 * open;
}

/* Zero as far as literals and inputs can say, and both doubles as small as
 * rounding makes a zero here. */
static bool zero_within_inputs(struct judge *j, const struct finding *f,
                               const struct balls *truth)
{
    bool yes = false;
    struct balls *w = balls_new(1);
    if (f->entry != SIZE_MAX &&
        rules_widened(rules_of(j), j->output, j->input, f->entry, w) &&
        balls_finite(w, 0) && balls_contains_zero(w, 0) &&
        balls_overlap(w, 0, truth, 0)) {
        double slack = ROUNDING_SHARE * balls_rad(w, 0);
        yes = fabs(f->forward) <= slack && fabs(f->reverse) <= slack &&
              slope_is_zero(j, f, truth);
    }
    balls_free(w);
    return yes;
}

static int digits_lost(double got, double truth)
{
    double relative = fabs(got - truth) / fabs(truth);
    double digits = 15.95 + log10(relative);
    return digits > 16 || !isfinite(digits) ? 16 : (int)digits;
}

/* One mode missed the truth: lost digits, or a wrong rule? */
static void judge_miss(struct judge *j, struct finding *f, bool reverse,
                       const struct balls *truth, bool one_sided)
{
    double got = reverse ? f->reverse : f->forward;
    double want = balls_mid(truth, 0);
    const char *mode = reverse ? "reverse" : "forward";
    struct balls *rule = balls_new(1);
    bool have = rules_ball(j, f, reverse, rule);
    double rtol = j->s->set.rtol;
    int same = have && balls_finite(rule, 0)
                   ? balls_within(rule, 0, truth, 0, j->s->set.atol, rtol,
                                  NULL, 0)
                   : have && one_sided ? 2 : have ? -1 : 0;
    enum verdict v = VERDICT_UNSURE;
    const char *why;
    if (same == 1 && !isfinite(want)) {
        v = VERDICT_ILL;
        why = "the derivative is beyond the range of doubles";
    } else if (same == 1) {
        v = VERDICT_ILL;
        why = arena_printf(j->s->arena,
                           "double precision has lost %d digits in %s mode: "
                           "%.12g instead of %.12g",
                           digits_lost(got, want), mode, got, want);
    } else if (same == 2) {
        v = VERDICT_ILL;
        why = arena_printf(j->s->arena,
                           "the chain rule meets 0*Inf or Inf-Inf in %s mode; "
                           "the slope exists: %.12g", mode, want);
    } else if (same == -1) {
        v = VERDICT_FAIL;
        why = arena_printf(j->s->arena, "%s mode gives %.12g, true is %.12g",
                           mode, got, want);
    } else if (balls_overlap(rule, 0, truth, 0)) {
        why = "the precision limit was reached before 60 good bits";
    } else {
        why = "an operation here has no ball version";
    }
    if (v >= f->verdict) {
        f->verdict = v;
        f->reason = why;
    }
    balls_free(rule);
}

static void judge_smooth(struct judge *j, struct finding *f,
                         const struct referee_answer *a)
{
    f->truth = balls_mid(a->slope, 0);
    f->verdict = VERDICT_PASS;
    int forward = matches(j, f->forward, a->slope);
    int reverse = matches(j, f->reverse, a->slope);
    if (forward == 1 && reverse == 1)
        return;
    if (isfinite(f->forward) && isfinite(f->reverse) &&
        zero_within_inputs(j, f, a->slope))
        return;
    if (forward != 1)
        judge_miss(j, f, false, a->slope, a->one_sided);
    if (reverse != 1)
        judge_miss(j, f, true, a->slope, a->one_sided);
}

static struct objective objective_of(struct judge *j)
{
    const struct binding *z = j->d->output[j->output];
    return (struct objective){j->objective, z->name, scene_weights(j->s, z)};
}

/* A slope that looks like zero at moderate precision: do the rules in balls,
 * which reach any precision at little cost, say otherwise? */
static bool not_zero_by_rules(struct judge *j, const struct finding *f)
{
    struct balls *rule = balls_new(1);
    bool other = rules_ball(j, f, true, rule) && balls_finite(rule, 0) &&
                 !balls_contains_zero(rule, 0);
    balls_free(rule);
    return other;
}

static void judge_by_referee(struct judge *j, struct finding *f)
{
    struct referee_answer a;
    struct line_part part = {j->in->node, f->direction};
    struct line line = {1, &part};
    if (!*j->referee)
        *j->referee = referee_new(j->s, objective_of(j));
    referee_line(*j->referee, &line, false, &a);
    if (a.state == REFEREE_SMOOTH && balls_contains_zero(a.slope, 0) &&
        not_zero_by_rules(j, f)) {
        referee_answer_free(&a);
        referee_line(*j->referee, &line, true, &a);
    }
    f->blame = a.blame;
    f->left = a.left;
    f->right = a.right;
    switch (a.state) {
    case REFEREE_SMOOTH:
        f->blame = NONE;
        judge_smooth(j, f, &a);
        break;
    case REFEREE_KINK:
        f->verdict = VERDICT_KINK;
        f->slopes = true;
        f->reason = derivative_blame(j->s, a.blame, a.why);
        break;
    case REFEREE_DOMAIN:
        f->verdict = VERDICT_DOMAIN;
        f->reason = derivative_blame(j->s, a.blame, a.why);
        break;
    case REFEREE_UNSURE:
        f->verdict = VERDICT_UNSURE;
        f->reason = derivative_blame(j->s, a.blame, a.why);
    }
    referee_answer_free(&a);
}

/* --- without a referee ------------------------------------------------------------------ */

/* Rounding bounds of both modes: a second pass, made only here. */
static double mode_bounds(struct judge *j, const struct finding *f)
{
    double forward, sum = 0, value;
    const double *b = gradients_reverse_bound(j->d, j->output, j->input);
    size_t n = shape_numel(j->in->value.shape);
    gradients_forward(j->d, j->output, j->input, 1, &f->direction, &value,
                      &forward);
    for (size_t k = 0; b && k < n; k++)
        if (f->direction[k] != 0)
            sum += b[k] * fabs(f->direction[k]);
    return forward + sum;
}

/* At a tie without a referee: one-sided differences tell a kink from a smooth
 * passage to about six digits. */
static void judge_sides_by_doubles(struct judge *j, struct finding *f,
                                   double size)
{
    struct line_part part = {j->in->node, f->direction};
    struct line line = {1, &part};
    double l, r;
    witness_sides(j->witness, &line, &l, &r);
    double scale = fmax(size, fmax(fabs(l), fabs(r)));
    if (!isfinite(l) || !isfinite(r))
        return;
    if (fabs(l - r) > SIDES_AGREE * scale) {
        f->verdict = VERDICT_KINK;
        f->slopes = true;
        f->left = l;
        f->right = r;
        f->blame = run_tie(j->s->base, 0);
        f->reason = derivative_blame(j->s, f->blame,
                                     "the one-sided slopes differ");
    } else if (fabs(f->forward - l) <= SIDES_AGREE * scale &&
               fabs(f->reverse - l) <= SIDES_AGREE * scale) {
        f->verdict = VERDICT_PASS;
        f->reason = NULL;
    }
}

/* Two steps that agree, and a defect over 100 bounds. */
static void judge_by_doubles(struct judge *j, struct finding *f,
                             const char *no_referee)
{
    double size = fmax(fabs(f->forward), fabs(f->reverse));
    double defect = fmax(fabs(f->forward - f->central.value),
                         fabs(f->reverse - f->central.value));
    double bound = f->central.bound + mode_bounds(j, f);
    f->verdict = VERDICT_UNSURE;
    f->reason = no_referee;
    if (run_tie(j->s->base, 0) != NONE && isfinite(size)) {
        judge_sides_by_doubles(j, f, size);
    } else if (f->central.state == WITNESS_CLEAR && isfinite(size)) {
        if (defect > 100 * bound && defect > j->s->set.rtol * size) {
            f->verdict = VERDICT_FAIL;
            f->reason = "the modes and the central difference disagree by "
                        "more than 100 bounds";
        } else if (defect <= bound && bound <= 1e-6 * (size > 0 ? size : 1)) {
            f->verdict = VERDICT_PASS;
            f->reason = NULL;
        }
    }
}

/* --- one line ---------------------------------------------------------------------------- */

/* Doubles can agree with each other and all be off, where an intermediate value
 * was rounded: the running bound of the adjoint tells. (Not known: the central
 * difference has to do.) */
static bool rounding_may_matter(struct judge *j, const struct finding *f)
{
    const double *b = gradients_reverse_bound(j->d, j->output, j->input);
    size_t n = shape_numel(j->in->value.shape);
    double bound = 0;
    for (size_t k = 0; b && k < n; k++)
        if (f->direction[k] != 0)
            bound += b[k] * fabs(f->direction[k]);
    return isfinite(bound) && scene_referee(j->s) &&
           bound > j->s->set.atol + j->s->set.rtol * fabs(f->reverse);
}

static void judge_line(struct judge *j, struct finding *f)
{
    const struct settings *set = &j->s->set;
    node tie = run_tie(j->s->base, 0);
    bool doubt = tie != NONE || j->s->doubtful != NONE;
    f->truth = f->left = f->right = NAN;
    f->blame = NONE;
    f->verdict = VERDICT_PASS;
    if (j->independent && j->finite)
        return;
    if (scene_late(j->s)) {
        f->verdict = VERDICT_UNSURE;
        f->reason = "not finished in time (--timeout)";
        return;
    }
    if (j->gap) {
        f->verdict = VERDICT_UNSURE;
        f->reason = j->d->gap[j->output * j->d->ninputs + j->input].why;
        f->reason = arena_printf(j->s->arena, "no rule is known for %s; "
                                 "the central difference is shown", f->reason);
        return;
    }
    if (j->finite && !doubt && set->referee != WHEN_ALWAYS &&
        f->central.state == WITNESS_CLEAR &&
        verdict_clear(f->forward, f->reverse, f->central.value,
                      f->central.bound, set->atol, set->rtol) &&
        !rounding_may_matter(j, f))
        return;
    if (scene_referee(j->s))
        judge_by_referee(j, f);
    else if (!j->finite) {
        f->verdict = VERDICT_DOMAIN;
        f->blame = run_first_bad(j->s->base, 0);
        f->reason = derivative_blame(j->s, f->blame,
                                     "the value does not exist here");
    } else
        judge_by_doubles(j, f,
                         set->referee == WHEN_NEVER
                             ? "doubles alone cannot tell; the referee is off"
                             : "past the referee's cost limit "
                               "(--referee-cost)");
}

/* --- an array ------------------------------------------------------------------------------ */

static double seen_error(const struct finding *f, double rtol)
{
    double size = fmax(fabs(f->forward), fabs(f->reverse));
    if (!isnan(f->truth))
        return rtol;
    if (f->central.state != WITNESS_CLEAR || size == 0)
        return NAN;
    return fmax(rtol, (f->central.bound + fabs(f->forward - f->central.value)) /
                          size);
}

static double *doubles(struct judge *j, size_t n)
{
    return arena_alloc(j->s->arena, (n + 1) * sizeof(double));
}

static void note_slopes(struct rec_derivative *out, const struct finding *f)
{
    struct rec_slopes *s = &out->slopes[out->nslopes++];
    double lo = fmin(f->left, f->right), hi = fmax(f->left, f->right);
    *s = (struct rec_slopes){f->entry + 1, f->left, f->right,
                             f->forward >= lo && f->forward <= hi};
}

static void record_entry(struct judge *j, struct rec_derivative *out, size_t i,
                         const struct finding *f)
{
    out->forward[i] = f->forward;
    out->reverse[i] = f->reverse;
    out->central[i] = f->verdict == VERDICT_KINK ? NAN : f->central.value;
    out->bound[i] = f->central.bound;
    out->entries[i] = f->verdict;
    out->referee[i] = f->truth;
    out->referee_used |= !isnan(f->truth);
    if (f->slopes)
        note_slopes(out, f);
    double seen = seen_error(f, j->s->set.rtol);
    if (isnan(out->seen) || seen > out->seen)
        out->seen = seen;
    double now = fabs(f->forward - f->central.value) / fabs(f->forward);
    double was = fabs(out->forward[out->worst] - out->central[out->worst]) /
                 fabs(out->forward[out->worst]);
    bool worse = f->verdict > out->verdict ||
                 (f->verdict == out->verdict && now > was);
    if (i == 0 || worse) {
        out->worst = i;
        out->verdict = verdict_worse(out->verdict, f->verdict);
        out->reason = f->reason;
        out->reason_span = f->blame != NONE && f->blame < j->s->g->n
                               ? graph_at(j->s->g, f->blame)->span
                               : (struct span){0, 0};
    }
}

/* Which entries to check one by one: all, or the largest. Returns how many. */
static size_t choose_entries(struct judge *j, size_t n, const double *reverse,
                             size_t *entry)
{
    const struct settings *set = &j->s->set;
    double work = (double)program_operations(j->s->values) * 10 * (double)n;
    bool every = set->directions == 0 ||
                 (set->directions < 0 && n <= MANY_ENTRIES && work < 5e9);
    if (every || n <= LARGEST) {
        for (size_t k = 0; k < n; k++)
            entry[k] = k;
        return n;
    }
    size_t m = 0;
    for (; m < LARGEST; m++) {
        size_t best = SIZE_MAX;
        for (size_t k = 0; k < n; k++) {
            bool taken = false;
            for (size_t i = 0; i < m; i++)
                taken |= entry[i] == k;
            if (!taken && (best == SIZE_MAX ||
                           (reverse && fabs(reverse[k]) > fabs(reverse[best]))))
                best = k;
        }
        entry[m] = best;
    }
    return m;
}

static void fill_lines(struct judge *j, size_t n, struct finding *f)
{
    const double **direction = mem_alloc((n + 1) * sizeof *direction);
    double *forward = mem_alloc((n + 1) * sizeof *forward);
    struct line_part *part = mem_alloc((n + 1) * sizeof *part);
    struct line *line = mem_alloc((n + 1) * sizeof *line);
    struct difference *central = mem_alloc((n + 1) * sizeof *central);
    for (size_t i = 0; i < n; i++) {
        direction[i] = f[i].direction;
        part[i] = (struct line_part){j->in->node, f[i].direction};
        line[i] = (struct line){1, &part[i]};
    }
    gradients_forward(j->d, j->output, j->input, n, direction, forward,
                      NULL);
    double t0 = scene_clock();
    witness_lines(j->witness, n, line, central);
    j->s->seconds[PHASE_CENTRAL] += scene_clock() - t0;
    for (size_t i = 0; i < n; i++) {
        f[i].forward = forward[i];
        f[i].central = central[i];
    }
    mem_free(direction);
    mem_free(forward);
    mem_free(part);
    mem_free(line);
    mem_free(central);
}

static void check_entries(struct judge *j, const size_t *entry, size_t m,
                          struct rec_derivative *out)
{
    const double *reverse = gradients_reverse(j->d, j->output, j->input);
    struct shape shape = j->in->value.shape;
    size_t numel = shape_numel(shape);
    const size_t batch = 64;
    double *unit = mem_alloc((batch * numel + 1) * sizeof *unit);
    struct finding f[64];
    for (size_t start = 0; start < m; start += batch) {
        size_t n = m - start < batch ? m - start : batch;
        for (size_t i = 0; i < n; i++) {
            size_t k = entry[start + i];
            double *d = unit + i * numel;
            structure_direction(j->in->structure, shape, k, d);
            f[i] = (struct finding){.direction = d, .entry = k,
                                    .reverse = reverse ? reverse[k] : 0};
        }
        fill_lines(j, n, f);
        for (size_t i = 0; i < n; i++) {
            judge_line(j, &f[i]);
            record_entry(j, out, start + i, &f[i]);
        }
    }
    mem_free(unit);
}

static void record_direction(struct judge *j, struct finding *f,
                             struct rec_derivative *out)
{
    judge_line(j, f);
    out->directions[out->ndirections++] = (struct rec_direction){
        f->forward, f->reverse, f->central.value, f->central.bound,
        f->verdict};
    if (f->verdict > out->verdict) {
        out->verdict = f->verdict;
        out->reason = f->reason;
    }
}

static void check_directions(struct judge *j, struct rec_derivative *out)
{
    struct scene *s = j->s;
    struct shape shape = j->in->value.shape;
    size_t numel = shape_numel(shape), n = DIRECTIONS;
    const double *reverse = gradients_reverse(j->d, j->output, j->input);
    if (s->set.directions > 0)
        n = (size_t)s->set.directions;
    struct random *r = random_new(
        s->set.seed, arena_printf(s->arena, "directions of %s", s->title));
    double *d = mem_alloc((n * numel + 1) * sizeof *d);
    struct finding *f = mem_alloc((n + 1) * sizeof *f);
    out->directions = arena_alloc(s->arena, n * sizeof *out->directions);
    for (size_t i = 0; i < n; i++) {
        double *to = d + i * numel;
        f[i] = (struct finding){.direction = to, .entry = SIZE_MAX};
        for (size_t k = 0; k < numel; k++)
            to[k] = random_normal(r);
        structure_tangent(j->in->structure, shape, to);
        for (size_t k = 0; reverse && k < numel; k++)
            f[i].reverse += reverse[k] * to[k];
    }
    fill_lines(j, n, f);
    for (size_t i = 0; i < n; i++)
        record_direction(j, &f[i], out);
    s->seed_used = true;
    mem_free(d);
    mem_free(f);
    random_free(r);
}

static void check_array(struct judge *j, struct rec_derivative *out)
{
    size_t numel = shape_numel(j->in->value.shape);
    size_t *entry = arena_alloc(j->s->arena, (numel + 1) * sizeof *entry);
    size_t m = choose_entries(
        j, numel, gradients_reverse(j->d, j->output, j->input), entry);
    out->n = m;
    out->forward = doubles(j, m);
    out->reverse = doubles(j, m);
    out->central = doubles(j, m);
    out->bound = doubles(j, m);
    out->referee = doubles(j, m);
    out->entries = arena_alloc(j->s->arena, (m + 1) * sizeof *out->entries);
    out->slopes = arena_alloc(j->s->arena, (m + 1) * sizeof *out->slopes);
    out->seen = NAN;
    check_entries(j, entry, m, out);
    if (m < numel) {
        size_t *index = arena_alloc(j->s->arena, m * sizeof *index);
        for (size_t i = 0; i < m; i++)
            index[i] = entry[i] + 1;
        out->indices = index;
        check_directions(j, out);
    }
    out->worst = m ? entry[out->worst] + 1 : 0;
    if (!out->referee_used)
        out->referee = NULL;
}

static bool depends(const struct graph *g, node of, node on)
{
    bool *touched = mem_alloc((size_t)of + 2);
    touched[on <= of ? on : of + 1] = true;
    for (node x = on + 1; x <= of; x++) {
        size_t n;
        const node *arg = graph_args(g, x, &n);
        for (size_t i = 0; i < n && !touched[x]; i++)
            touched[x] = touched[arg[i]];
    }
    bool yes = touched[of];
    mem_free(touched);
    return yes;
}

static void check_one(struct judge *j, struct rec_derivative *out)
{
    const struct binding *z = j->d->output[j->output];
    j->in = &j->s->e->inputs[j->d->input[j->input]];
    *out = (struct rec_derivative){
        .of = z->name, .wrt = j->in->name, .of_span = z->span,
        .wrt_span = j->in->span, .shape = j->in->value.shape,
        .seeded = !shape_scalar(graph_shape(j->s->g, z->node))};
    size_t at = j->output * j->d->ninputs + j->input;
    j->gap = j->d->gap[at].at != NONE &&
             (j->d->adjoint[at] != NONE || j->d->tangent[at] != NONE);
    j->independent = j->d->adjoint[at] == NONE && j->d->tangent[at] == NONE &&
                     !depends(j->s->g, j->objective, j->in->node);
    if (j->gap) { /* only where the unknown rule reaches this input */
        const double *r = gradients_reverse(j->d, j->output, j->input);
        j->gap = !r || isnan(r[0]);
    }
    check_array(j, out);
}

static bool output_finite(const struct scene *s, node z)
{
    const double *v = run_value(s->base, z, 0);
    for (size_t k = 0; k < shape_numel(graph_shape(s->g, z)); k++)
        if (!isfinite(v[k]))
            return false;
    return true;
}

void derivative_check(struct scene *s, struct gradients *d,
                      struct rec_point *point)
{
    struct rules *rules = NULL;
    struct judge j = {.s = s, .d = d, .rules = &rules};
    point->nderivatives = d->noutputs * d->ninputs;
    point->derivatives = arena_alloc(
        s->arena, (point->nderivatives + 1) * sizeof *point->derivatives);
    for (size_t i = 0; i < d->noutputs; i++) {
        struct referee *referee = NULL;
        j.output = i;
        j.objective = d->objective[i];
        j.referee = &referee;
        j.finite = output_finite(s, d->output[i]->node);
        j.witness = witness_new(s, j.objective, false);
        for (size_t k = 0; k < d->ninputs; k++) {
            j.input = k;
            check_one(&j, &point->derivatives[i * d->ninputs + k]);
        }
        witness_free(j.witness);
        referee_free(referee);
    }
    rules_free(rules);
}
