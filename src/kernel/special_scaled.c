/* special_scaled: functions that keep their digits where the plain ones lose
 * theirs to underflow, overflow, or the rounding of an argument.
 *
 * Logarithms of tails are those of scaled tails (erfcx) and a square; sines of
 * degrees are reduced before they are converted; scaled Bessel functions,
 * the upper gamma function and exponential integrals are GSL's.
 *
 * Invariant: a few ulps wherever the result is not close to a zero of its own.
 * Sources: Abramowitz and Stegun 5.1.14, 7.1; Kummer's transformation 13.1.27.
 */
#include "kernel/special.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_sf_bessel.h>
#include <gsl/gsl_sf_exp.h>
#include <gsl/gsl_sf_expint.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>
#include <stdbool.h>

#define MOST_ORDER 1e6

static double outcome(int status, const gsl_sf_result *r)
{
    if (status == GSL_EUNDRFLW)
        return 0;
    if (status == GSL_EOVRFLW)
        return INFINITY;
    return status == GSL_SUCCESS ? r->val : NAN;
}

static bool whole(double v)
{
    return v == floor(v) && fabs(v) < MOST_ORDER;
}

/* --- logarithms ----------------------------------------------------------- */

double special_logaddexp(double x, double y)
{
    double high = x > y ? x : y, low = x > y ? y : x;
    if (isnan(x) || isnan(y))
        return NAN;
    return isinf(high) ? high : high + log1p(exp(low - high));
}

double special_logerfc(double x)
{
    return x > 1 ? log(special_erfcx(x)) - x * x : log1p(-erf(x));
}

double special_lognormcdf(double x)
{
    if (x < -1)
        return log(special_erfcx(-x * M_SQRT1_2) / 2) - x * x / 2;
    return log1p(-special_normcdf(-x));
}

/* --- degrees -------------------------------------------------------------- */

/* sin of y degrees and n quarter turns, |y| <= 45 */
static double quarter(double y, int n)
{
    double a = y * (M_PI / 180);
    double v = n % 2 ? cos(a) : sin(a);
    return n % 4 > 1 ? -v : v;
}

static double degrees(double x, int turn)
{
    double y = remainder(x, 360), n = round(y / 90);
    return isfinite(x) ? quarter(y - 90 * n, (int)n + turn + 4) : NAN;
}

double special_sind(double x)
{
    return degrees(x, 0);
}

double special_cosd(double x)
{
    return degrees(x, 1);
}

/* --- exponential integrals ------------------------------------------------ */

/* exp(x) exprel_{n+1}(-x) / (n+1), exprel of GSL being 1F1(1; n+2; -x) */
double special_expreln(double n, double x)
{
    gsl_sf_result r;
    if (!(whole(n) && n >= 0) || isnan(x))
        return NAN;
    if (x > 700)
        return exp(x - log(x)) * (1 - n / x);
    return exp(x) * outcome(gsl_sf_exprel_n_e((int)n + 1, -x, &r), &r) /
           (n + 1);
}

double special_expintn(double n, double x)
{
    gsl_sf_result r;
    if (!whole(n) || n < -1000 || !(x > 0))
        return x == 0 && n > 1 ? 1 / (n - 1) : NAN;
    if (n > 0)
        return outcome(gsl_sf_expint_En_e((int)n, x, &r), &r);
    double e = exp(-x), v = e / x;
    for (double k = -1; k >= n; k--)
        v = (e - k * v) / x;
    return v;
}

double special_gammaincc(double x, double a)
{
    gsl_sf_result r;
    if (x < 0 || a < 0 || isnan(x) || isnan(a))
        return NAN;
    if (a == 0 || x == INFINITY)
        return 0;
    return outcome(gsl_sf_gamma_inc_Q_e(a, x, &r), &r);
}

/* --- scaled Bessel functions ---------------------------------------------- */

double special_besselix(double n, double x)
{
    gsl_sf_result r;
    if (!(fabs(n) < MOST_ORDER) || isnan(x) || (x < 0 && !whole(n)))
        return NAN;
    if (whole(n))
        return outcome(gsl_sf_bessel_In_scaled_e((int)n, x, &r), &r);
    if (x == 0)
        return n > 0 ? 0 : NAN;
    double v = outcome(gsl_sf_bessel_Inu_scaled_e(fabs(n), x, &r), &r);
    return n > 0 ? v
                 : v + M_2_PI * sin(-n * M_PI) * exp(-2 * x) *
                           special_besselkx(n, x);
}

double special_besselkx(double n, double x)
{
    gsl_sf_result r;
    if (!(fabs(n) < MOST_ORDER) || !(x >= 0))
        return NAN;
    if (x == 0)
        return INFINITY;
    return outcome(gsl_sf_bessel_Knu_scaled_e(fabs(n), x, &r), &r);
}
