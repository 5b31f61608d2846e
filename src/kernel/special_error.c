/* special_error: the error function's family, on top of libm's erf and erfc.
 *
 * libm is good to an ulp or a few, relatively, over the whole range; what is
 * lost is lost in arguments: the rounding of x^2 or x/sqrt(2) is multiplied
 * by 2x^2. So these are formed with their rounding error (fma), which enters
 * as a first-order correction. The inverses are GSL's, polished by a Newton
 * step on the tail that is small, where the residual is exact to its own size.
 *
 * Invariant: a few ulps everywhere, also in the tails.
 */
#include "kernel/special.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_sf_dawson.h>
#include <math.h>

#define SQRT_PI 1.77245385090551602730
#define ASYMPTOTIC_FROM 12.0 /* 20 terms of the series are below an ulp */

/* exp(s x^2), s = 1 or -1 */
static double exp_square(double x, double s)
{
    double high = x * x, low = fma(x, x, -high);
    return exp(s * high) * (1 + s * low);
}

/* erfcx(x) ~ 1/(x sqrt(pi)) sum (-1)^k (2k-1)!! / (2x^2)^k */
static double erfcx_asymptotic(double x)
{
    double q = 1 / (2 * x * x), sum = 0;
    for (int k = 20; k > 0; k--)
        sum = -(2 * k - 1) * q * (1 + sum);
    return (1 + sum) / (x * SQRT_PI);
}

double special_erfcx(double x)
{
    if (x > ASYMPTOTIC_FROM)
        return x == INFINITY ? 0 : erfcx_asymptotic(x);
    if (x < -27)
        return INFINITY;
    return exp_square(x, 1) * erfc(x);
}

/* z = erfc^-1(q) for 0 < q < 1: Newton, with erfc' = -2/sqrt(pi) erfc/erfcx */
static double erfcinv(double q)
{
    double z = -gsl_cdf_ugaussian_Pinv(q / 2) * M_SQRT1_2;
    for (int k = 0; k < 2 && isfinite(z); k++)
        z += (1 - q / erfc(z)) * special_erfcx(z) * (SQRT_PI / 2);
    return z;
}

double special_erfinv(double x)
{
    double a = fabs(x);
    if (!(a <= 1))
        return NAN;
    if (a == 1)
        return copysign(INFINITY, x);
    if (a > .5)
        return copysign(erfcinv(1 - a), x);
    if (a < 1e-9)
        return x * (SQRT_PI / 2);
    double z = gsl_cdf_ugaussian_Pinv((1 + x) / 2) * M_SQRT1_2;
    for (int k = 0; k < 2; k++)
        z -= (erf(z) - x) * (SQRT_PI / 2) * exp_square(z, 1);
    return z;
}

/* erfc(-x/sqrt(2))/2 with the argument's rounding error put back. */
double special_normcdf(double x)
{
    double z = -x * M_SQRT1_2;
    if (!(fabs(z) < 40))
        return erfc(z) / 2;
    /* sqrt(1/2) = M_SQRT1_2 - 4.83e-17 */
    double low = fma(-x, M_SQRT1_2, -z) + x * 4.833646656726457e-17;
    return (erfc(z) - 2 / SQRT_PI * exp_square(z, -1) * low) / 2;
}

double special_norminv(double p)
{
    if (!(p >= 0 && p <= 1))
        return NAN;
    if (p == 0 || p == 1)
        return p == 0 ? -INFINITY : INFINITY;
    if (p < .25)
        return -M_SQRT2 * erfcinv(2 * p);
    return M_SQRT2 * special_erfinv(2 * p - 1);
}

double special_dawson(double x)
{
    gsl_sf_result r;
    if (isnan(x))
        return x;
    int status = gsl_sf_dawson_e(x, &r);
    return status == GSL_SUCCESS ? r.val : status == GSL_EUNDRFLW ? 0 : NAN;
}

double special_erfi(double x)
{
    return 2 / SQRT_PI * exp_square(x, 1) * special_dawson(x);
}
