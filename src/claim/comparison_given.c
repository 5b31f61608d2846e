/* comparison_given: sides that are known to a radius, for code gave parts of them.
 *
 * Idea: balls of a formula shrink with the precision, those of a slope by
 * differences do not. So a comparison that stays open passes where the radius
 * could hide no defect that matters, and a small smooth one is not accused: the
 * rules that code under check is judged by (docs/method.md).
 *
 * Invariant: what is wrong by more than radius and tolerance stays wrong, unless
 * it is small and nobody stated an accuracy; then it stays open.
 */
#include <math.h>

#include "claim/comparison.h"

#define ZERO 1e-6 /* of the sides' parts: what is nothing beside them */

/* The largest number that the sides are made of. */
static double largest(const struct claim_comparison *t)
{
    double all = 0;
    for (size_t i = 0; i < t->g->n; i++) {
        const struct balls *b = ball_run_value(t->run,
                                               t->g->named_derivatives[i].leaf);
        for (size_t k = 0; k < balls_count(b); k++)
            all = fmax(all, fabs(balls_mid(b, k)));
    }
    return all;
}

int comparison_given(const struct claim_comparison *t, const struct balls *l,
                     size_t k, const struct balls *r, size_t j, int in)
{
    const struct named_source *s = named_asked(t->c->q);
    double atol, rtol, a = balls_mid(l, k), b = balls_mid(r, j);
    double size = fmax(fabs(a), fabs(b)), off = fabs(a - b);
    double radius = balls_rad(l, k) + balls_rad(r, j);
    if (t->stmt->relation != REL_EQ)
        return in;
    if (in < 0 && t->stmt->within == WITHIN_DEFAULT && off <= s->small * size)
        return 0;
    comparison_tolerances(t, k, &atol, &rtol);
    if (in != 0 || off > atol + rtol * fabs(a) + radius)
        return in;
    bool zero = size <= radius && radius <= ZERO * largest(t);
    return radius <= s->sees * size || zero ? 1 : 0;
}
