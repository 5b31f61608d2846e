/* entry: the verdict on one entry of a row of the table.
 *
 * Idea: the doubles may only clear. Where forward, reverse and central
 * differences agree to the tolerance, and the difference could have seen an
 * error of that size, the entry passes; every other one is asked of the judge,
 * and each mode is held against the truth that it found. Where a mode misses
 * it, the same rules in balls tell lost digits (ill) from a wrong rule (FAIL).
 *
 * Invariant: each entry is judged alone, relative to its own size; no FAIL
 * without a truth that two independent computations agree on.
 */
#include "check/entry.h"

#include <math.h>

#include "check/cause.h"

/* A slope is zero for all one can say if it is at most this many radii of the
 * opened derivative: one for the opening, the rest for the doubles' rounding. */
#define ROUNDING_SHARE 4
/* A double is rounding's alone if all that may be left of the slope, in balls,
 * is less than this share of it. */
#define ZERO_SHARE 0x1p-53
/* One-sided differences in doubles are good to about this share. */
#define SIDES_AGREE 1e-6

/* --- the truth ------------------------------------------------------------------------ */

static bool rules_ball(struct row *j, const struct finding *f, bool reverse,
                       struct balls *out)
{
    if (f->entry != SIZE_MAX &&
        (reverse || rules_modes_agree(j->rules, j->output, j->input)))
        return rules_adjoint(j->rules, j->output, j->input, f->entry, NULL,
                             out);
    return rules_tangent(j->rules, j->output, j->input, f->direction, out);
}

/* Does the double value equal the truth to the tolerance? 1, -1, 0. */
static int matches(const struct row *j, double v, const struct balls *truth)
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
static bool slope_is_zero(struct row *j, const struct finding *f,
                          const struct balls *truth)
{
    if (balls_contains_zero(truth, 0))
        return true;
    double open = rules_sensitivity(j->rules, j->output, j->input, f->entry);
    return fabs(balls_mid(truth, 0)) <= 2 * open;
}

/* Zero as far as literals and inputs can say, and both doubles as small as
 * rounding makes a zero here. */
static bool zero_within_inputs(struct row *j, const struct finding *f,
                               const struct balls *truth)
{
    bool yes = false;
    struct balls *w = balls_new(1);
    if (f->entry != SIZE_MAX &&
        rules_widened(j->rules, j->output, j->input, f->entry, w) &&
        balls_finite(w, 0) && balls_contains_zero(w, 0) &&
        balls_overlap(w, 0, truth, 0)) {
        double slack = ROUNDING_SHARE * balls_rad(w, 0);
        yes = fabs(f->forward) <= slack && fabs(f->reverse) <= slack &&
              slope_is_zero(j, f, truth);
    }
    balls_free(w);
    return yes;
}

/* Nothing is left of the slope at the last precision, neither of the witness's
 * nor of the rules': it is zero, and `got` is rounding's alone. */
static bool nothing_left(const struct balls *truth, const struct balls *rule,
                         double got)
{
    struct balls *zero = balls_new(1);
    double least = ZERO_SHARE * fabs(got);
    bool yes = balls_contains_zero(truth, 0) && balls_contains_zero(rule, 0) &&
               balls_within(truth, 0, zero, 0, least, 0, NULL, 0) == 1 &&
               balls_within(rule, 0, zero, 0, least, 0, NULL, 0) == 1;
    balls_free(zero);
    return yes;
}

static int digits_lost(double got, double truth)
{
    double relative = fabs(got - truth) / fabs(truth);
    double digits = 15.95 + log10(relative);
    return digits > 16 || !isfinite(digits) ? 16 : (int)digits;
}

/* What the rules in balls say where the doubles missed the truth. */
enum rule_state {
    RULE_RIGHT, /* they give it: the doubles have lost digits */
    RULE_WRONG,
    RULE_ZERO,      /* both are zero: rounding left something */
    RULE_UNDEFINED, /* they have no value: 0*Inf, Inf-Inf */
    RULE_OPEN,      /* too few bits */
    RULE_MISSING,   /* no ball version */
};

static enum rule_state query_rule(struct row *j, const struct finding *f,
                                  bool reverse, const struct balls *truth)
{
    struct balls *rule = balls_new(1);
    const struct settings *set = &j->s->set;
    enum rule_state state = RULE_MISSING;
    if (rules_ball(j, f, reverse, rule)) {
        double got = reverse ? f->reverse : f->forward;
        int same = balls_within(rule, 0, truth, 0, set->atol, set->rtol, NULL,
                                0);
        state = !balls_finite(rule, 0)           ? RULE_UNDEFINED
                : same == 1                      ? RULE_RIGHT
                : same == -1                     ? RULE_WRONG
                : nothing_left(truth, rule, got) ? RULE_ZERO
                                                 : RULE_OPEN;
    }
    balls_free(rule);
    return state;
}

/* Rounding bounds of both modes: a second pass, made only where asked for. */
static double mode_bounds(struct row *j, const struct finding *f)
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

/* Rules without a value in balls say nothing of a number that the doubles got:
 * it is wrong if rounding cannot explain it. */
static enum verdict undefined_rule(struct row *j, struct finding *f,
                                   bool reverse, double want, bool one_sided,
                                   const char **why)
{
    double got = reverse ? f->reverse : f->forward;
    const char *mode = reverse ? "reverse" : "forward";
    *why = arena_printf(j->s->arena,
                        "the chain rule meets 0*Inf or Inf-Inf in %s mode; "
                        "the slope exists: %.12g",
                        mode, want);
    if (!isfinite(got))
        return VERDICT_ILL;
    *why = arena_printf(j->s->arena, "%s mode gives %.12g, true is %.12g", mode,
                        got, want);
    if (one_sided || !(fabs(got - want) > 100 * mode_bounds(j, f)))
        return VERDICT_UNSURE;
    return VERDICT_FAIL;
}

/* One mode missed the truth: lost digits, or a wrong rule? */
static enum verdict explain_miss(struct row *j, struct finding *f, bool reverse,
                                 const struct balls *truth, bool one_sided,
                                 const char **why)
{
    double got = reverse ? f->reverse : f->forward;
    double want = balls_mid(truth, 0);
    const char *mode = reverse ? "reverse" : "forward";
    struct arena *a = j->s->arena;
    switch (query_rule(j, f, reverse, truth)) {
    case RULE_RIGHT:
        *why = isfinite(want)
                   ? arena_printf(a,
                                  "double precision has lost %d digits in "
                                  "%s mode: %.12g instead of %.12g",
                                  digits_lost(got, want), mode, got, want)
                   : "the derivative is beyond the range of doubles";
        return VERDICT_ILL;
    case RULE_ZERO:
        *why = arena_printf(a,
                            "rounding has left %.12g of a slope that is "
                            "zero in %s mode",
                            got, mode);
        return VERDICT_ILL;
    case RULE_UNDEFINED:
        return undefined_rule(j, f, reverse, want, one_sided, why);
    case RULE_WRONG:
        if (one_sided) {
            *why = arena_printf(a,
                                "at this tie the mean of the branches' "
                                "derivatives is %.12g, but the slope exists: "
                                "%.12g",
                                got, want);
            return VERDICT_UNSURE;
        }
        *why = arena_printf(a, "%s mode gives %.12g, true is %.12g", mode, got,
                            want);
        return VERDICT_FAIL;
    case RULE_OPEN:
        *why = "the precision limit was reached before 60 good bits";
        return VERDICT_UNSURE;
    default:
        *why = "an operation here has no ball version";
        return VERDICT_UNSURE;
    }
}

static void judge_miss(struct row *j, struct finding *f, bool reverse,
                       const struct balls *truth, bool one_sided)
{
    const char *why;
    enum verdict v = explain_miss(j, f, reverse, truth, one_sided, &why);
    if (v >= f->verdict) {
        f->verdict = v;
        f->reason = why;
    }
}

/* Both modes against the truth; s: what the judge saw, NULL: the rule is right. */
static void judge_smooth(struct row *j, struct finding *f,
                         const struct balls *truth, const struct sight *s)
{
    bool one_sided = s && s->one_sided;
    f->truth = balls_mid(truth, 0);
    f->verdict = VERDICT_PASS;
    int forward = matches(j, f->forward, truth);
    int reverse = matches(j, f->reverse, truth);
    if (forward == 1 && reverse == 1)
        return;
    if (f->forward == 0 && f->reverse == 0 && balls_contains_zero(truth, 0))
        return; /* chased to the last precision where rules say otherwise */
    if (s && s->other_branch) {
        f->verdict = VERDICT_ILL;
        f->reason = arena_printf(j->s->arena,
                                 "doubles took another branch than is true "
                                 "here: %.12g instead of %.12g",
                                 f->reverse, f->truth);
        return;
    }
    /* at a tie half an ulp changes the branch: that says nothing of the slope;
     * where eigenvalues may meet, balls of the slope say what it is */
    bool tie = one_sided || run_tie(j->s->base, 0) != NONE ||
               (j->s->possible_tie != NONE && !at_point_factors_meet(j->s));
    if (!tie && isfinite(f->forward) && isfinite(f->reverse) &&
        zero_within_inputs(j, f, truth))
        return;
    if (forward != 1)
        judge_miss(j, f, false, truth, one_sided);
    if (reverse != 1)
        judge_miss(j, f, true, truth, one_sided);
}

/* --- without a referee ------------------------------------------------------------------ */

/* The largest entry of the gradient: what noise beside a zero one is held
 * against. */
static double largest_slope(const struct row *j)
{
    const double *v = gradients_reverse(j->d, j->output, j->input);
    double m = 0;
    for (size_t k = 0; v && k < shape_numel(j->in->value.shape); k++)
        m = isfinite(v[k]) ? fmax(m, fabs(v[k])) : m;
    return m;
}

/* At a tie without a referee: one-sided differences tell a kink from a smooth
 * passage to about six digits. */
static void judge_sides_by_doubles(struct row *j, struct finding *f,
                                   double size)
{
    struct line_part part = {j->in->node, f->direction};
    struct line line = {1, &part};
    double l, r;
    double nearer_l, nearer_r;
    double noise = witness_sides(j->witness, &line, 1, &l, &r);
    witness_sides(j->witness, &line, 0x1p-6, &nearer_l, &nearer_r);
    if (!isfinite(l) || !isfinite(r) ||
        (j->s->possible_tie != NONE && !at_point_factors_meet(j->s)))
        return;
    double seen = fmax(largest_slope(j), fmax(fabs(l), fabs(r)));
    /* slopes that go with the step go to zero */
    l = fabs(nearer_l) < fabs(l) / 4 ? 0 : l;
    r = fabs(nearer_r) < fabs(r) / 4 ? 0 : r;
    double scale = fmax(size, fmax(fabs(l), fabs(r)));
    double gap = fabs(l - r);
    if (gap > SIDES_AGREE * scale && gap > noise) {
        f->verdict = VERDICT_KINK;
        f->slopes = true;
        f->left = l;
        f->right = r;
        f->cause = run_tie(j->s->base, 0);
        f->reason = cause_text(j->s, f->cause, SIZE_MAX,
                               "the one-sided slopes differ");
    } else if (gap <= SIDES_AGREE * scale && noise <= SIDES_AGREE * seen &&
               fabs(f->forward - l) <= SIDES_AGREE * scale &&
               fabs(f->reverse - l) <= SIDES_AGREE * scale) {
        f->verdict = VERDICT_PASS;
        f->reason = NULL;
    }
}

/* A slope whose change over the step dwarfs the values themselves: the probes
 * may skip whole oscillations. */
static bool aliased(const struct row *j, const struct finding *f, double size)
{
    double value = fabs(
        *run_value(j->s->base, j->d->output[j->output]->node, 0));
    return size / 100 * f->central.h > value; /* 100 values overflow */
}

/* Two steps, one 64 times shorter, with all that rounding can have done. */
static bool steps_agree(struct row *j, const struct finding *f,
                        struct difference *d)
{
    struct line_part part = {j->in->node, f->direction};
    struct line line = {1, &part};
    struct difference near;
    witness_at(j->witness, &line, f->central.h, d);
    witness_at(j->witness, &line, f->central.h / 64, &near);
    return near.state == WITNESS_CLEAR && d->state == WITNESS_CLEAR &&
           fabs(near.value - d->value) <= near.bound + d->bound;
}

/* Two steps that agree, and a defect over 100 bounds. */
static void judge_by_doubles(struct row *j, struct finding *f,
                             const char *no_referee)
{
    double size = fmax(fabs(f->forward), fabs(f->reverse));
    bool tie = run_tie(j->s->base, 0) != NONE || at_point_factors_meet(j->s);
    struct difference d;
    f->verdict = VERDICT_UNSURE;
    f->reason = no_referee;
    if (tie && isfinite(size)) {
        judge_sides_by_doubles(j, f, size);
    } else if (f->central.state == WITNESS_CLEAR && isfinite(size) &&
               steps_agree(j, f, &d)) {
        double defect = fmax(fabs(f->forward - d.value),
                             fabs(f->reverse - d.value));
        double bound = d.bound + mode_bounds(j, f);
        if (defect > 100 * bound && defect > j->s->set.rtol * size &&
            !aliased(j, f, size)) {
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

double entry_reverse_bound(struct row *j, const struct finding *f)
{
    const double *b = gradients_reverse_bound(j->d, j->output, j->input);
    size_t n = shape_numel(j->in->value.shape);
    double bound = b && f->entry != SIZE_MAX ? b[f->entry] : 0;
    for (size_t k = 0; b && f->entry == SIZE_MAX && k < n; k++)
        bound += b[k] * fabs(f->direction[k]);
    return bound;
}

/* Doubles can agree with each other and all be off, where an intermediate value
 * was rounded: the running bound of the adjoint tells, where it is known. */
static bool rounding_may_matter(struct row *j, const struct finding *f)
{
    double bound = entry_reverse_bound(j, f);
    return at_point_referee(j->s) &&
           !(bound <= j->s->set.atol + j->s->set.rtol * fabs(f->reverse));
}

/* Did the doubles agree, so that nothing but a doubt sent them on? */
static bool doubles_agree(const struct row *j, const struct finding *f)
{
    const struct settings *set = &j->s->set;
    return j->finite && f->central.state == WITNESS_CLEAR &&
           verdict_clear(f->forward, f->reverse, f->central.value,
                         f->central.bound, set->atol, set->rtol);
}

/* Eigenvalues that meet are hard for balls: where these leave it open, doubles
 * that agree pass if the slopes on either side do. */
static void settle_factors(struct row *j, struct finding *f)
{
    struct finding sides = *f;
    if (f->verdict != VERDICT_UNSURE || !at_point_factors_meet(j->s) ||
        run_tie(j->s->base, 0) != NONE || !doubles_agree(j, f))
        return;
    judge_sides_by_doubles(j, &sides, fmax(fabs(f->forward), fabs(f->reverse)));
    if (sides.verdict == VERDICT_PASS)
        *f = sides;
}

static void judge_rule(struct row *j, struct finding *f)
{
    struct balls *truth = balls_new(1);
    bool known = rules_adjoint(j->rules, j->output, j->input, f->entry,
                               f->direction, truth);
    if (known) {
        judge_smooth(j, f, truth, NULL);
    } else {
        f->verdict = VERDICT_UNSURE;
        f->reason = "an operation here has no ball version";
    }
    balls_free(truth);
}

void entry_judge(struct row *j, struct finding *f, const struct sight *s)
{
    if (!s) {
        judge_rule(j, f);
    } else if (s->state == SEEN_OTHER) {
        judge_smooth(j, f, s->truth, s);
    } else if (s->spent && j->finite) {
        judge_by_doubles(j, f, s->why);
    } else {
        f->verdict = sight_verdict(s);
        f->cause = s->cause;
        f->left = s->left;
        f->right = s->right;
        f->slopes = s->state == SEEN_KINK;
        f->reason = cause_text(j->s, s->cause, s->place, s->why);
        settle_factors(j, f);
    }
}

static void note_undefined(struct row *j, struct finding *f)
{
    f->verdict = VERDICT_DOMAIN;
    f->cause = run_first_bad(j->s->base, 0);
    f->reason = cause_text(j->s, f->cause, SIZE_MAX, NO_VALUE);
}

bool entry_clear(struct row *j, struct finding *f)
{
    const struct settings *set = &j->s->set;
    bool doubt = run_tie(j->s->base, 0) != NONE || j->s->possible_tie != NONE;
    f->truth = f->left = f->right = NAN;
    f->cause = NONE;
    f->verdict = VERDICT_PASS;
    if (j->independent) {
        if (j->undefined)
            note_undefined(j, f);
        return true;
    }
    if (at_point_late(j->s)) {
        f->verdict = VERDICT_UNSURE;
        f->reason = "not finished in time (--timeout)";
        return true;
    }
    if (j->gap) {
        f->verdict = VERDICT_UNSURE;
        f->reason = j->d->gap[j->output * j->d->ninputs + j->input].why;
        f->reason = arena_printf(j->s->arena,
                                 "no rule is known for %s; "
                                 "the central difference is shown",
                                 f->reason);
        return true;
    }
    return !doubt && set->referee != WHEN_ALWAYS && doubles_agree(j, f) &&
           !rounding_may_matter(j, f);
}

void entry_without_balls(struct row *j, struct finding *f)
{
    if (j->finite) {
        judge_by_doubles(j, f, "doubles alone cannot tell; the referee is off");
        return;
    }
    note_undefined(j, f);
}
