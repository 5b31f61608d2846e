/* special: GSL's special functions behind one door, and Octave's habits.
 *
 * GSL reports by status, and the value beside a failure is not always NaN, so
 * every call goes through `outcome`: the status decides. Underflow is success
 * with value 0, overflow is an infinity of the value's sign. Where GSL's
 * domain is smaller than the function's (negative order or argument), the
 * reflection formulas of Abramowitz and Stegun extend it.
 *
 * Invariant: no function prints, aborts, or returns a number where the
 * mathematical function has none. Values agree with Arb to the ULPS of the
 * table (tests/unit/test_special.c).
 */
#include "kernel/special.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_sf_airy.h>
#include <gsl/gsl_sf_bessel.h>
#include <gsl/gsl_sf_expint.h>
#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_sf_lambert.h>
#include <gsl/gsl_sf_psi.h>
#include <math.h>
#include <stdbool.h>

/* GSL's default handler ends the process. */
__attribute__((constructor)) static void special_quiet(void)
{
    gsl_set_error_handler_off();
}

static double outcome(int status, const gsl_sf_result *r)
{
    switch (status) {
    case GSL_SUCCESS:
        return r->val;
    case GSL_EUNDRFLW:
        return 0;
    case GSL_EOVRFLW:
        return r->val < 0 ? -INFINITY : INFINITY;
    default:
        return NAN;
    }
}

#define MOST_ORDER 1e6 /* that recurrences can reach */

static bool whole(double v)
{
    return v == floor(v) && fabs(v) < MOST_ORDER;
}

/* (-1)^n of a whole n */
static double parity(double n)
{
    return fmod(n, 2) == 0 ? 1 : -1;
}

/* --- elementary ----------------------------------------------------------- */

/* Real root of order n: negative x for odd n. One Newton step repairs the
 * rounding of 1/n in the exponent. */
double special_nthroot(double x, double n)
{
    if (n < 0)
        return 1 / special_nthroot(x, -n);
    bool odd = whole(n) && fmod(n, 2) == 1;
    if (n == 0 || (x < 0 && !odd))
        return NAN;
    double y = n == 3 ? cbrt(x) : copysign(pow(fabs(x), 1 / n), x);
    if (y == 0 || !isfinite(y))
        return y;
    double z = y + (x / pow(y, n - 1) - y) / n;
    return isfinite(z) ? z : y;
}

double special_rem(double x, double y)
{
    return fmod(x, y);
}

double special_mod(double x, double y)
{
    if (y == 0)
        return x;
    double r = fmod(x, y);
    return r == 0 ? copysign(0, y) : (r < 0) == (y < 0) ? r : r + y;
}

double special_max(double x, double y)
{
    return x != x ? x : y != y ? y : x > y ? x : y;
}

double special_min(double x, double y)
{
    return x != x ? x : y != y ? y : x < y ? x : y;
}

double special_softplus(double x)
{
    return (x > 0 ? x : 0) + log1p(exp(-fabs(x)));
}

double special_sigmoid(double x)
{
    double e = exp(-fabs(x));
    return (x < 0 ? e : 1) / (1 + e);
}

/* --- gamma family --------------------------------------------------------- */

double special_gamma(double x)
{
    return x <= 0 && x == floor(x) ? NAN : tgamma(x);
}

double special_lgamma(double x)
{
    int sign;
    return x <= 0 && x == floor(x) ? NAN : lgamma_r(x, &sign);
}

/* psi(x) = psi(1-x) - pi/tan(pi x) at x < 0, where the distance to the pole is
 * exact. */
double special_digamma(double x)
{
    gsl_sf_result r;
    if (x > 0 || !isfinite(x))
        return x == -INFINITY ? NAN : outcome(gsl_sf_psi_e(x, &r), &r);
    if (x == floor(x))
        return NAN;
    return special_digamma(1 - x) - M_PI / tan(M_PI * (x - rint(x)));
}

/* psi_n at x < 0 by psi_n(x) = psi_n(x+1) - (-1)^n n! / x^(n+1). */
double special_polygamma(double n, double x)
{
    gsl_sf_result r;
    if (!whole(n) || n < 0 || isnan(x) || x < -1e4)
        return NAN;
    if (n == 0)
        return special_digamma(x);
    double shift = 0;
    for (; x <= 0; x++)
        shift += pow(x, -n - 1);
    if (!isfinite(shift))
        return NAN;
    double v = outcome(gsl_sf_psi_n_e((int)n, x, &r), &r);
    return shift == 0 ? v : v - parity(n) * tgamma(n + 1) * shift;
}

double special_betaln(double a, double b)
{
    gsl_sf_result r;
    if (a > 0 && b > 0)
        return outcome(gsl_sf_lnbeta_e(a, b, &r), &r);
    return special_lgamma(a) + special_lgamma(b) - special_lgamma(a + b);
}

double special_beta(double a, double b)
{
    gsl_sf_result r;
    if (a > 0 && b > 0 && (a + b > 170 || a < 1e-300 || b < 1e-300))
        return outcome(gsl_sf_beta_e(a, b, &r), &r);
    if (a + b <= 0 && whole(a + b) && !whole(a) && !whole(b))
        return 0;
    return special_gamma(a) * (special_gamma(b) / special_gamma(a + b));
}

double special_gammainc(double x, double a)
{
    gsl_sf_result r;
    if (x < 0 || a < 0 || isnan(x) || isnan(a))
        return NAN;
    if (a == 0 || x == INFINITY)
        return 1;
    return outcome(gsl_sf_gamma_inc_P_e(a, x, &r), &r);
}

double special_betainc(double x, double a, double b)
{
    gsl_sf_result r;
    if (!(a > 0 && b > 0 && x >= 0 && x <= 1))
        return NAN;
    return outcome(gsl_sf_beta_inc_e(a, b, x, &r), &r);
}

/* --- Bessel and Airy ------------------------------------------------------ */

/* J and I at x = 0: 1, 0, or for a negative broken order the pole's sign. */
static double bessel_origin(double n)
{
    if (n >= 0 || whole(n))
        return n == 0;
    return copysign(INFINITY, tgamma(1 + n));
}

double special_besselj(double n, double x)
{
    gsl_sf_result r;
    if (!(fabs(n) < MOST_ORDER) || isnan(x) || (x < 0 && !whole(n)))
        return NAN;
    if (x < 0)
        return parity(n) * special_besselj(n, -x);
    if (x == 0)
        return bessel_origin(n);
    if (whole(n))
        return outcome(gsl_sf_bessel_Jn_e((int)n, x, &r), &r);
    return outcome(gsl_sf_bessel_Jnu_e(n, x, &r), &r);
}

double special_bessely(double n, double x)
{
    gsl_sf_result r;
    if (!(fabs(n) < MOST_ORDER) || !(x >= 0))
        return NAN;
    if (x == 0)
        return -INFINITY;
    if (whole(n))
        return outcome(gsl_sf_bessel_Yn_e((int)n, x, &r), &r);
    return outcome(gsl_sf_bessel_Ynu_e(n, x, &r), &r);
}

/* GSL's series for whole orders loses three digits near x = 5; the upward
 * recurrence has positive terms only. */
static double bessel_k_whole(double n, double x)
{
    gsl_sf_result r;
    double k0 = outcome(gsl_sf_bessel_K0_e(x, &r), &r);
    double k1 = outcome(gsl_sf_bessel_K1_e(x, &r), &r);
    for (double i = 0; i < n && k0 > 0; i++) {
        double k2 = k0 + 2 * (i + 1) / x * k1;
        k0 = k1;
        k1 = k2;
    }
    return k0;
}

double special_besselk(double n, double x)
{
    gsl_sf_result r;
    if (!(fabs(n) < MOST_ORDER) || !(x >= 0))
        return NAN;
    if (x == 0)
        return INFINITY;
    if (whole(n))
        return bessel_k_whole(fabs(n), x);
    return outcome(gsl_sf_bessel_Knu_e(fabs(n), x, &r), &r);
}

/* GSL's scaled I1 is x/2 below 4e-8, without exp(-x), so that its In, which
 * goes by it, is off by x there. Negative broken order: I_-v = I_v
 * + 2/pi sin(v pi) K_v. */
double special_besseli(double n, double x)
{
    gsl_sf_result r;
    if (!(fabs(n) < MOST_ORDER) || isnan(x) || (x < 0 && !whole(n)))
        return NAN;
    if (x == 0)
        return bessel_origin(n);
    if (fabs(n) == 1)
        return outcome(gsl_sf_bessel_I1_e(x, &r), &r);
    if (whole(n))
        return outcome(gsl_sf_bessel_In_e((int)n, x, &r), &r);
    double v = outcome(gsl_sf_bessel_Inu_e(fabs(n), x, &r), &r);
    return n > 0 ? v : v + M_2_PI * sin(-n * M_PI) * special_besselk(n, x);
}

double special_airy(double k, double x)
{
    gsl_sf_result r;
    if (k == 0)
        return outcome(gsl_sf_airy_Ai_e(x, GSL_PREC_DOUBLE, &r), &r);
    if (k == 1)
        return outcome(gsl_sf_airy_Ai_deriv_e(x, GSL_PREC_DOUBLE, &r), &r);
    if (k == 2)
        return outcome(gsl_sf_airy_Bi_e(x, GSL_PREC_DOUBLE, &r), &r);
    if (k == 3)
        return outcome(gsl_sf_airy_Bi_deriv_e(x, GSL_PREC_DOUBLE, &r), &r);
    return NAN;
}

/* --- others --------------------------------------------------------------- */

/* A Newton step on w + log(w/x) = 0 or w - x exp(-w) = 0, away from the branch
 * point, where GSL's series is better. */
static double lambert_polish(double w, double x)
{
    if (!(fabs(w + 1) > .02) || fabs(x) < 1e-290 || isinf(x))
        return w;
    double residual = fabs(w) < 1 ? w - x * exp(-w) : w * (w + log(w / x));
    return w - residual / (1 + w);
}

double special_lambertw(double x)
{
    gsl_sf_result r;
    return lambert_polish(outcome(gsl_sf_lambert_W0_e(x, &r), &r), x);
}

double special_lambertwm1(double x)
{
    gsl_sf_result r;
    if (!(x <= 0))
        return NAN;
    if (x == 0)
        return -INFINITY;
    return lambert_polish(outcome(gsl_sf_lambert_Wm1_e(x, &r), &r), x);
}

double special_expint(double x)
{
    gsl_sf_result r;
    if (!(x >= 0))
        return NAN;
    return x == 0 ? INFINITY : outcome(gsl_sf_expint_E1_e(x, &r), &r);
}

double special_sinint(double x)
{
    gsl_sf_result r;
    return outcome(gsl_sf_Si_e(x, &r), &r);
}

double special_cosint(double x)
{
    gsl_sf_result r;
    if (!(x >= 0))
        return NAN;
    return x == 0 ? -INFINITY : outcome(gsl_sf_Ci_e(x, &r), &r);
}

double special_ulps(double ulps, double size, double r)
{
    r = fabs(r);
    return r > 0 && r < size ? ulps * (size / r) : ulps;
}
