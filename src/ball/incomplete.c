/* ball/incomplete: the incomplete gamma and beta functions of large parameters.
 *
 * Idea: beyond a parameter of some thousands Arb integrates, which takes for
 * ever. P(a,x) = x^a e^-x/gamma(a+1) * sum over n of x^n/(a+1)_n, whose terms are
 * positive; about sqrt(a) of them count where x is near a. Where too many do, the
 * sum is held between 1 and a geometric one, and behind a the complement below
 * its own: Q(a,x) <= x^a e^-x/gamma(a+1) * a/(x-a+1), a/x if a < 1. Likewise, before the mean
 * a/(a+b), I_x(a,b) = x^a (1-x)^b/(a B(a,b)) * sum over n of
 * (a+b)_n/(a+1)_n x^n.
 *
 * Invariant: encloses the function, within [0, 1]. Source: DLMF 8.7.1, 8.11,
 * 8.17.8.
 */
#include "ball/ops.h"

#include <math.h>

#define MOST_TERMS 3e5 /* of the sum: a tenth of a second */

static double terms_of(double a, double x, slong prec)
{
    double beyond = x > a ? x - a : 0;
    return beyond + sqrt(1.4 * fmax(a, x) * (double)prec) + (double)prec;
}

/* x^a e^-x/gamma(a+1) */
static void first_term(arb_t r, const arb_t a, const arb_t x, slong prec)
{
    arb_t t;
    arb_init(t);
    arb_log(t, x, prec);
    arb_mul(t, t, a, prec);
    arb_sub(t, t, x, prec);
    arb_add_ui(r, a, 1, prec);
    arb_lgamma(r, r, prec);
    arb_sub(r, t, r, prec);
    arb_exp(r, r, prec);
    arb_clear(t);
}

/* r times the sum over n of (top)_n/(a+1)_n x^n; top NULL: of x^n/(a+1)_n. */
static void times_sum(arb_t r, const arb_t top, const arb_t a, const arb_t x,
                      slong prec)
{
    acb_t above, below, z, sum;
    acb_init(above), acb_init(below), acb_init(z), acb_init(sum);
    if (top)
        acb_set_arb(above, top);
    acb_set_arb(below, a);
    acb_add_ui(below, below, 1, prec);
    acb_set_arb(z, x);
    acb_hypgeom_pfq_direct(sum, above, top != NULL, below, 1, z, -1, prec);
    arb_mul(r, r, acb_realref(sum), prec);
    acb_clear(above), acb_clear(below), acb_clear(z), acb_clear(sum);
}

/* What can be of r is between 0 and 1. */
static void set_part(arb_t r, const arb_t part, slong prec)
{
    arb_t unit;
    arb_init(unit);
    arb_unit_interval(unit);
    if (!arb_intersection(r, part, unit, prec))
        arb_indeterminate(r);
    arb_clear(unit);
}

/* r, the first term, times what the sum is between. */
static void times_bounds(arb_t r, const arb_t a, const arb_t x, slong prec)
{
    arb_t most;
    arb_init(most);
    arb_sub(most, a, x, prec);
    arb_add_ui(most, most, 1, prec);
    if (arb_is_positive(most)) { /* (a+1)/(a+1-x) */
        arb_div(most, r, most, prec);
        arb_addmul(most, most, a, prec);
        arb_union(r, r, most, prec);
    } else {
        arb_zero_pm_one(r);
    }
    arb_clear(most);
}

/* 1 - Q, of which r is the first term: false where its bound is not small. */
static bool complement(arb_t r, const arb_t a, const arb_t x, slong prec)
{
    arb_t q;
    bool small;
    arb_init(q);
    arb_sub_ui(q, a, 1, prec);
    arb_nonnegative_part(q, q);
    arb_sub(q, x, q, prec);
    arb_div(q, a, q, prec);
    arb_mul(q, q, r, prec);
    small = arb_is_positive(q) && arf_cmpabs_2exp_si(arb_midref(q), -prec) < 0;
    if (small) {
        arb_one(r);
        arb_sub(q, r, q, prec);
        arb_union(r, r, q, prec);
    }
    arb_clear(q);
    return small;
}

void ball_gamma_lower(arb_t r, const arb_t a, const arb_t x, slong prec)
{
    double da = arf_get_d(arb_midref(a), ARF_RND_NEAR);
    double dx = arf_get_d(arb_midref(x), ARF_RND_NEAR);
    if (da < BALL_LARGE && dx < BALL_LARGE) {
        arb_hypgeom_gamma_lower(r, a, x, 1, prec);
        return;
    }
    slong work = prec + 30 + 2 * (slong)fmax(0, log2(fmax(da, dx)));
    arb_t first;
    arb_init(first);
    first_term(first, a, x, work);
    if (!(dx > da + 1 && complement(first, a, x, prec))) {
        if (terms_of(da, dx, prec) < MOST_TERMS)
            times_sum(first, NULL, a, x, work);
        else
            times_bounds(first, a, x, work);
    }
    set_part(r, first, prec);
    arb_clear(first);
}

/* x^a (1-x)^b/(a B(a,b)) */
static void first_term_beta(arb_t r, const arb_t a, const arb_t b,
                            const arb_t x, slong prec)
{
    arb_t t, sum;
    arb_init(t), arb_init(sum);
    arb_log(sum, x, prec);
    arb_mul(sum, sum, a, prec);
    arb_neg(t, x);
    arb_log1p(t, t, prec);
    arb_addmul(sum, t, b, prec);
    arb_add(t, a, b, prec);
    arb_lgamma(t, t, prec);
    arb_add(sum, sum, t, prec);
    arb_add_ui(t, a, 1, prec);
    arb_lgamma(t, t, prec);
    arb_sub(sum, sum, t, prec);
    arb_lgamma(t, b, prec);
    arb_sub(sum, sum, t, prec);
    arb_exp(r, sum, prec);
    arb_clear(t), arb_clear(sum);
}

bool ball_beta_lower(arb_t r, const arb_t a, const arb_t b, const arb_t x,
                     slong prec)
{
    double da = arf_get_d(arb_midref(a), ARF_RND_NEAR);
    double db = arf_get_d(arb_midref(b), ARF_RND_NEAR);
    double ratio = arf_get_d(arb_midref(x), ARF_RND_NEAR) * (da + db) /
                   (da + 1);
    double terms = sqrt(1.4 * (double)prec * da * (1 + da / db)) + (double)prec;
    if (ratio < 1)
        terms = fmin(terms, (double)prec / (1 - ratio));
    if (da + db < BALL_LARGE || !(ratio <= 1 + 2 / da) || !(terms < MOST_TERMS))
        return false;
    slong work = prec + 30 + 2 * (slong)log2(da + db + 2);
    arb_t first, top;
    arb_init(first), arb_init(top);
    arb_add(top, a, b, work);
    first_term_beta(first, a, b, x, work);
    times_sum(first, top, a, x, work);
    set_part(r, first, prec);
    arb_clear(first), arb_clear(top);
    return true;
}
