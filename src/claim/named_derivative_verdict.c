/* named_derivative_verdict: doubles that stand for a named derivative, against
 * what the judge knows of it.
 *
 * Idea: where differences have confirmed the rule, its ball is the truth and a
 * double that misses it has lost digits; where they have not, the judge's sight
 * says why.
 *
 * Invariant: no FAIL but where the rule itself is refuted.
 */
#include <math.h>

#include "claim/named_derivative_rep.h"

#define GOOD_BITS 60
#define FINEST 4096
/* A zero of a matrix may be off by this much of its largest entry: the doubles
 * added numbers of that size. */
#define ROUNDED_ZERO 0x1p-46

/* largest: of all entries. */
static bool equal(const struct problem_at_point *s, double v,
                  const struct balls *truth, size_t k, double largest)
{
    struct balls *b = balls_new(1);
    balls_set_double(b, 0, v);
    bool same = isfinite(v) && balls_within(b, 0, truth, k, s->set.atol,
                                            s->set.rtol, NULL, 0) == 1;
    balls_free(b);
    return same ||
           (balls_contains_zero(truth, k) && fabs(v) <= ROUNDED_ZERO * largest);
}

static enum verdict by_rule(struct named_derivatives *q, size_t i, double v,
                            size_t k, double largest)
{
    const struct balls *rule = named_value(q, i, 0, 256);
    for (long p = 512;
         p <= FINEST && balls_bits(rule, k) < GOOD_BITS &&
         !equal(q->s, v, rule, k, largest) && at_point_referee(q->s);
         p *= 2)
        rule = named_value(q, i, 0, p);
    return equal(q->s, v, rule, k, largest) ? VERDICT_PASS : VERDICT_ILL;
}

static enum verdict by_sight(struct named_derivatives *q, const struct sight *s,
                             double v, double largest)
{
    if (s->state != SEEN_OTHER)
        return sight_verdict(s);
    if (equal(q->s, v, s->truth, 0, largest))
        return VERDICT_PASS;
    if (s->other_branch || !isfinite(v)) /* 0*Inf, Inf-Inf in doubles */
        return VERDICT_ILL;
    return s->one_sided ? VERDICT_UNSURE : VERDICT_FAIL;
}

enum verdict named_verdict(struct named_derivatives *q, size_t i,
                           const double *v)
{
    size_t n = shape_numel(q->plans.at[i].q.shape);
    enum verdict worst = VERDICT_PASS;
    double largest = 0;
    if (q->plans.at[i].gap || !named_affordable(q))
        return VERDICT_UNSURE;
    for (size_t k = 0; k < n; k++)
        largest = isfinite(v[k]) ? fmax(largest, fabs(v[k])) : largest;
    for (size_t k = 0; k < n; k++) {
        const struct sight *s = named_sight(q, i, k);
        worst = verdict_worse(worst, s ? by_sight(q, s, v[k], largest)
                                       : by_rule(q, i, v[k], k, largest));
    }
    return worst;
}
