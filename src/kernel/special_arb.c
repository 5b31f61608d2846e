/* special_arb: where GSL loses digits, the same function from Arb.
 *
 * Bessel functions of broken or large order, beta beyond the range of gamma,
 * polygamma of high order or left of 0: GSL's series and recurrences cancel,
 * underflow or give up there. Arb's ball, at as many bits as it takes, rounds
 * to the right double; some tens of microseconds a value.
 *
 * Invariant: a value is right to an ulp, or NaN: no ball narrow enough was
 * found.
 */
#include <math.h>

#ifdef HAVE_FLINT3
#include <flint/acb.h>
#include <flint/arb.h>
#include <flint/arb_hypgeom.h>
#else
#include <acb.h>
#include <arb.h>
#include <arb_hypgeom.h>
#endif

#include "kernel/special.h"

enum { GOOD_BITS = 55, LEAST_BITS = 96, MOST_BITS = 6144 };

typedef void function(arb_t r, const arb_t x, const arb_t y, slong prec);

static double settled(function *f, double x, double y)
{
    arb_t a, b, r;
    double v = NAN;
    if (isnan(x) || isnan(y))
        return NAN;
    arb_init(a), arb_init(b), arb_init(r);
    arb_set_d(a, x);
    arb_set_d(b, y);
    for (slong prec = LEAST_BITS; prec <= MOST_BITS; prec *= 2) {
        f(r, a, b, prec);
        if (arb_is_finite(r) && arb_rel_accuracy_bits(r) >= GOOD_BITS) {
            v = arf_get_d(arb_midref(r), ARF_RND_NEAR);
            break;
        }
    }
    arb_clear(a), arb_clear(b), arb_clear(r);
    return v;
}

double special_arb_besselj(double n, double x)
{
    return settled(arb_hypgeom_bessel_j, n, x);
}

double special_arb_bessely(double n, double x)
{
    return settled(arb_hypgeom_bessel_y, n, x);
}

double special_arb_besseli(double n, double x)
{
    return settled(arb_hypgeom_bessel_i, n, x);
}

double special_arb_besselk(double n, double x)
{
    return settled(arb_hypgeom_bessel_k, n, x);
}

static void polygamma(arb_t r, const arb_t n, const arb_t x, slong prec)
{
    acb_t s, z;
    acb_init(s), acb_init(z);
    acb_set_arb(s, n);
    acb_set_arb(z, x);
    acb_polygamma(z, s, z, prec);
    arb_set(r, acb_realref(z));
    acb_clear(s), acb_clear(z);
}

double special_arb_polygamma(double n, double x)
{
    return settled(polygamma, n, x);
}

/* gamma(a) gamma(b) / gamma(a+b) */
static void beta(arb_t r, const arb_t a, const arb_t b, slong prec)
{
    arb_t t;
    arb_init(t);
    arb_add(t, a, b, prec);
    arb_rgamma(t, t, prec);
    arb_gamma(r, a, prec);
    arb_mul(t, t, r, prec);
    arb_gamma(r, b, prec);
    arb_mul(r, r, t, prec);
    arb_clear(t);
}

double special_arb_beta(double a, double b)
{
    return settled(beta, a, b);
}

static void betaln(arb_t r, const arb_t a, const arb_t b, slong prec)
{
    arb_t t;
    if (!arb_is_positive(a) || !arb_is_positive(b)) {
        beta(r, a, b, prec);
        arb_abs(r, r);
        arb_log(r, r, prec);
        return;
    }
    arb_init(t);
    arb_add(t, a, b, prec);
    arb_lgamma(t, t, prec);
    arb_lgamma(r, a, prec);
    arb_sub(t, r, t, prec);
    arb_lgamma(r, b, prec);
    arb_add(r, r, t, prec);
    arb_clear(t);
}

double special_arb_betaln(double a, double b)
{
    return settled(betaln, a, b);
}
