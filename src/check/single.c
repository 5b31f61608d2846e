/* single: a single unknown an axis: its slopes, or what is on its sides.
 *
 * Idea: where the function is smooth the quotient along the unit directions
 * climbs the ladder until 60 bits are good; where it is not, sides.c looks from
 * all sides. What was found is held against the rule.
 *
 * Invariant: all values of the objectives are looked at in one go.
 */
#include <math.h>

#include "check/judge_rep.h"

#define GOOD_BITS 60 /* of a slope that is looked at alone */
#define FEW_BITS 40  /* fewer at the last rung: nothing is known */

/* --- a single entry ----------------------------------------------------------- */

struct slopes { /* of all values */
    struct balls *at;
    bool *zero; /* of the last rung: may be taken for zero */
    long size[MOST_ORDER];
};

static bool settled(const struct judge *j, const struct slopes *s,
                    const size_t *at, long precision)
{
    for (size_t i = 0; i < j->values; i++) {
        bool zero = precision >= ZERO_PRECISION &&
                    balls_contains_zero(s->at, i) &&
                    balls_contains_zero(j->rule, judge_entry_of(j, at, i));
        if (!zero && balls_bits(s->at, i) < GOOD_BITS)
            return false;
    }
    return true;
}

static void unit_directions(struct judge *j, const struct patch *b, long *e)
{
    for (unsigned k = 0; k < j->order; k++) {
        size_t u = j->unknown[k][b->at[k]];
        direction_clear(&j->line[k]);
        direction_add(&j->line[k], u, 1);
        e[k] = ilogb(field_size(j->f, k, u));
    }
}

/* Quotients with a step and with twice the step: do they go with an even power
 * of it, as where a slope is zero? Those of a function that oscillates between the
 * probes contain zero, too, but go with no power. */
static bool fades(const struct balls *near, const struct balls *far, size_t i)
{
    double ratio = balls_mid(far, i) / balls_mid(near, i);
    double power = 2 * round(log2(fabs(ratio)) / 2);
    return power >= 2 && fabs(ratio / exp2(power) - 1) < 0x1p-20;
}

/* Is the quotient rounding alone: far less with some more bits? (Of a function of
 * which nothing is known at this precision it is not.) */
static bool is_noise(const struct balls *q, const struct balls *coarse,
                     size_t i)
{
    return balls_contains_zero(q, i) && isfinite(balls_rad(q, i)) &&
           balls_rad(q, i) <= 0x1p-16 * balls_rad(coarse, i);
}

static void look_for_zeros(struct judge *j, const long *e, long p,
                           const struct balls *near, const struct balls *far,
                           bool *zero)
{
    struct balls *coarse = balls_new(j->values);
    bool known = field_quotient(j->f, j->line, 1, e, p - 32, coarse);
    for (size_t i = 0; i < j->values; i++)
        zero[i] = known && (fades(near, far, i) || is_noise(near, coarse, i));
    balls_free(coarse);
}

static enum outcome look_at_slopes(struct judge *j, const struct patch *b,
                                   const struct rung *r, void *context)
{
    struct slopes *s = context;
    long p = judge_precision_of(j, r), e[MOST_ORDER];
    bool last = r == &judge_ladder[RUNGS - 1];
    struct balls *far = balls_new(j->values);
    for (unsigned k = 0; k < j->order; k++)
        e[k] = s->size[k] - r->step;
    bool good = field_quotient(j->f, j->line, 1, e, p, s->at) &&
                field_quotient(j->f, j->line, 2, e, p, far);
    if (good && last)
        look_for_zeros(j, e, p, s->at, far, s->zero);
    if (good) {
        balls_sub(far, far, s->at, p);
        balls_add_error(s->at, far);
    }
    balls_free(far);
    return good && (last || settled(j, s, b->at, r->precision)) ? AGREES
                                                                : VAGUE;
}

/* The derivative is known: is it the rule's? */
static void hold_against_rule(struct judge *j, struct sight s)
{
    const struct balls *t = s.truth;
    bool vague = balls_bits(j->rule, s.entry) < FEW_BITS &&
                 balls_bits(t, 0) >= FEW_BITS;
    bool same = balls_finite(j->rule, s.entry) && !vague &&
                (balls_within(j->rule, s.entry, t, 0, 0, 0x1p-40, NULL, 0) ==
                     1 ||
                 balls_overlap(j->rule, s.entry, t, 0));
    if (same && !s.other_branch) {
        balls_free(s.truth);
        return;
    }
    s.state = SEEN_OTHER;
    judge_note(j, s);
}

static void note_slopes(struct judge *j, const struct patch *b,
                        const struct slopes *s)
{
    for (size_t i = 0; i < j->values; i++) {
        struct sight one = sight_new(judge_entry_of(j, b->at, i), SEEN_UNSURE,
                                     NONE,
                                     "the precision limit was reached before "
                                     "60 "
                                     "good bits");
        bool zero = balls_contains_zero(s->at, i) &&
                    (s->zero[i] || (balls_finite(j->rule, one.entry) &&
                                    balls_contains_zero(j->rule, one.entry)));
        if (balls_within(j->rule, one.entry, s->at, i, 0, 0, NULL, 0) == 1)
            continue; /* both are below the smallest double */
        if (balls_bits(s->at, i) >= FEW_BITS || zero) {
            one.why = NULL;
            one.truth = balls_new(1);
            balls_put(one.truth, 0, s->at, i, 1);
            hold_against_rule(j, one);
        } else {
            judge_note(j, one);
        }
    }
}

static void note_sides(struct judge *j, const struct patch *b, const long *size,
                       const struct ball_status *seen)
{
    struct sight *s = mem_alloc((j->values + 1) * sizeof *s);
    node tie = seen->kink != NONE ? seen->kink : seen->edge;
    size_t place = field_place(j->f, tie);
    sides_look(j->f, j->q, j->line, size, seen, s);
    for (size_t i = 0; i < j->values; i++) {
        s[i].entry = judge_entry_of(j, b->at, i);
        s[i].other_branch = j->other_branch;
        s[i].place = s[i].cause == tie ? place : SIZE_MAX;
        if (s[i].state == SEEN_OTHER)
            hold_against_rule(j, s[i]);
        else
            judge_note(j, s[i]);
    }
    mem_free(s);
}

void judge_look_at_one(struct judge *j, const struct patch *b)
{
    struct slopes s = {.at = balls_new(j->values),
                       .zero = mem_alloc(j->values + 1)};
    struct ball_status seen = BALL_STATUS_NONE;
    enum outcome o = ROUGH;
    unit_directions(j, b, s.size);
    if (!j->other_branch)
        o = judge_climb(j, b, 2 * exp2(j->order) + 1, -INFINITY, look_at_slopes,
                        &s, &seen);
    if (j->other_branch)
        j->rule = j->q->rule(j->q->context, judge_ladder[0].precision);
    switch (o) {
    case AGREES:
        note_slopes(j, b, &s);
        break;
    case ROUGH:
    case VAGUE: /* no quotient is finite */
        note_sides(j, b, s.size, &seen);
        break;
    case GAP:
        judge_note_unsure(j, b, seen.gap, false, NO_BALLS);
        break;
    default:
        judge_note_spent(j, b);
    }
    balls_free(s.at);
    mem_free(s.zero);
}
