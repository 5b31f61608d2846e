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

#define POLISH 1e-6 /* a larger step is no repair of rounding */

/* Real root of order n: negative x for odd n. One Newton step repairs the
 * rounding of 1/n in the exponent. */
double special_nthroot(double x, double n)
{
    if (n < 0)
        return 1 / special_nthroot(x, -n);
    bool odd = fmod(n, 2) == 1;
    if (n == 0 || (x < 0 && !odd))
        return NAN;
    double y = n == 3 ? cbrt(x) : copysign(pow(fabs(x), 1 / n), x);
    if (y == 0 || !isfinite(y))
        return y;
    double step = (x / pow(y, n - 1) - y) / n;
    return fabs(step) < POLISH * fabs(y) ? y + step : y;
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

double special_floordiv(double x, double y)
{
    return y == 0 ? floor(x / y) : round((x - special_mod(x, y)) / y);
}

double special_fixdiv(double x, double y)
{
    return y == 0 ? trunc(x / y) : round((x - fmod(x, y)) / y);
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

#define BETA_LEAST 1e-3
#define BETA_MOST 170
#define GSL_PSI_ORDER 8 /* beyond, its zeta functions lose digits */
#define PSI_SERIES 1e5
double special_polygamma(double n, double x)
{
    gsl_sf_result r;
    if (!whole(n) || n < 0 || isnan(x) || (x <= 0 && x == floor(x)))
        return NAN;
    if (n == 0)
        return special_digamma(x);
    if (x < 0 || n > GSL_PSI_ORDER)
        return special_arb_polygamma(n, x);
    if (x > PSI_SERIES * (n + 1)) /* two terms of Stirling's series */
        return -parity(n) * tgamma(n) * pow(x, -n) *
               (1 + n / (2 * x) * (1 + (n + 1) / (6 * x)));
    return outcome(gsl_sf_psi_n_e((int)n, x, &r), &r);
}

/* Where GSL and quotients of gamma are right: neither a pole nor the end of
 * gamma's range is near. */
static bool beta_is_easy(double a, double b)
{
    return a > BETA_LEAST && b > BETA_LEAST && a + b < BETA_MOST;
}

double special_betaln(double a, double b)
{
    gsl_sf_result r;
    if (beta_is_easy(a, b))
        return outcome(gsl_sf_lnbeta_e(a, b, &r), &r);
    double v = special_arb_betaln(a, b);
    return isnan(v)
               ? special_lgamma(a) + special_lgamma(b) - special_lgamma(a + b)
               : v;
}

double special_beta(double a, double b)
{
    if (!beta_is_easy(a, b)) {
        double v = special_arb_beta(a, b);
        if (!isnan(v))
            return v;
    }
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

#define GSL_BESSEL_ORDER 30 /* of I and K: beyond, it loses digits or is 0 */
#define BESSEL_RANGE 690    /* exp of it is a double */

/* Arb's value v, else GSL's. */
static double bessel_else(double v, int status, const gsl_sf_result *r)
{
    return isnan(v) ? outcome(status, r) : v;
}

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
    return bessel_else(special_arb_besselj(n, x), gsl_sf_bessel_Jnu_e(n, x, &r),
                       &r);
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
    return bessel_else(special_arb_bessely(n, x), gsl_sf_bessel_Ynu_e(n, x, &r),
                       &r);
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
    if (whole(n) && fabs(n) <= GSL_BESSEL_ORDER && x < BESSEL_RANGE)
        return bessel_k_whole(fabs(n), x);
    return bessel_else(special_arb_besselk(fabs(n), x),
                       gsl_sf_bessel_Knu_e(fabs(n), x, &r), &r);
}

/* GSL's scaled I1 is x/2 below 4e-8, without exp(-x), so that its In, which
 * goes by it, is off by x there. */
double special_besseli(double n, double x)
{
    gsl_sf_result r;
    if (!(fabs(n) < MOST_ORDER) || isnan(x) || (x < 0 && !whole(n)))
        return NAN;
    if (x == 0)
        return bessel_origin(n);
    if (fabs(n) == 1)
        return outcome(gsl_sf_bessel_I1_e(x, &r), &r);
    if (whole(n) && (fabs(n) <= GSL_BESSEL_ORDER || fabs(x) > BESSEL_RANGE))
        return outcome(gsl_sf_bessel_In_e((int)n, x, &r), &r);
    return bessel_else(special_arb_besseli(n, x),
                       gsl_sf_bessel_Inu_e(fabs(n), x, &r), &r);
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

#define LAMBERT_SERIES 1e-6 /* three terms of W0's are right below */

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
    if (fabs(x) < LAMBERT_SERIES)
        return x * (1 - x * (1 - 1.5 * x));
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

#define INTEGRALS_FROM 1e4 /* three terms of the series below are right */

/* Si = pi/2 - f cos - g sin and Ci = f sin - g cos, with libm's sines (GSL's
 * lose digits of large arguments); Abramowitz and Stegun 5.2.34. */
static double integral_series(double x, bool cosine)
{
    double q = 1 / x / x;
    double f = (1 - 2 * q * (1 - 12 * q)) / x;
    double g = q * (1 - 6 * q * (1 - 20 * q));
    return cosine ? f * sin(x) - g * cos(x) : M_PI_2 - f * cos(x) - g * sin(x);
}

double special_sinint(double x)
{
    gsl_sf_result r;
    if (isinf(x))
        return copysign(M_PI_2, x);
    if (fabs(x) > INTEGRALS_FROM)
        return copysign(integral_series(fabs(x), false), x);
    return outcome(gsl_sf_Si_e(x, &r), &r);
}

double special_cosint(double x)
{
    gsl_sf_result r;
    if (!(x >= 0))
        return NAN;
    if (isinf(x))
        return 0;
    if (x > INTEGRALS_FROM)
        return integral_series(x, true);
    return x == 0 ? -INFINITY : outcome(gsl_sf_Ci_e(x, &r), &r);
}

double special_ulps(double ulps, double size, double r)
{
    r = fabs(r);
    return r > 0 && r < size ? ulps * (size / r) : ulps;
}
