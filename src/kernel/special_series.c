/* special_series: functions, and derivatives of any order, that GSL lacks.
 *
 * A derivative that divides by its argument at a removable singularity
 * (sin(x)/x at 0, K(m) at 0) or that is no function of a textbook (zeta') is
 * an operation of its own, with the order of the derivative as an argument;
 * so it can be differentiated again. Each is computed from positive or
 * well-scaled terms: Taylor series or recurrence, the trapezoidal rule over a
 * period (exponentially convergent), Euler-Maclaurin in truncated power
 * series of s.
 *
 * Sources: Abramowitz and Stegun 17.6 (AGM), 23.2 (zeta); DLMF 19.4, 25.4.
 */
#include "kernel/special.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_sf_psi.h>
#include <gsl/gsl_sf_zeta.h>
#include <math.h>
#include <stdbool.h>

static bool order_in(double n, double most)
{
    return n >= 0 && n <= most && n == floor(n);
}

/* --- sin(x)/x ------------------------------------------------------------- */

/* sum_k (-1)^k x^(2k-n) / ((2k+1) (2k-n)!), 2k >= n */
static double sinc_taylor(int n, double x)
{
    int first = (n + 1) / 2, power = 2 * first - n;
    double term = (first % 2 ? -1 : 1) * (power ? x : 1), sum = 0;
    for (int k = first; k < first + 40; k++) {
        sum += term / (2 * k + 1);
        term *= -x * x / ((power + 1) * (power + 2));
        power += 2;
    }
    return sum;
}

/* S_k = (sin(x + k pi/2) - k S_(k-1)) / x, harmless where x is not small. */
double special_sincn(double n, double x)
{
    if (!order_in(n, 60) || isnan(x))
        return NAN;
    if (fabs(x) < 1 + n / 2)
        return sinc_taylor((int)n, x);
    if (isinf(x))
        return 0;
    double wave[4] = {sin(x), cos(x), -sin(x), -cos(x)};
    double s = wave[0] / x;
    for (int k = 1; k <= (int)n; k++)
        s = (wave[k % 4] - k * s) / x;
    return s;
}

/* --- elliptic integrals --------------------------------------------------- */

double special_elliptick(double m)
{
    if (!(m < 1))
        return m == 1 ? INFINITY : NAN;
    double a = 1, b = sqrt(1 - m);
    while (fabs(a - b) > 1e-8 * a) {
        double mean = (a + b) / 2;
        b = sqrt(a * b);
        a = mean;
    }
    return M_PI / (a + b);
}

/* E = K (1 - sum 2^(j-1) c_j^2), c_0^2 = m, for 0 <= m < 1 and 1 - m. */
static double elliptic_e(double m, double complement)
{
    double a = 1, b = sqrt(complement), sum = m / 2, weight = 1;
    while (fabs(a - b) > 1e-9 * a) {
        double c = (a - b) / 2, mean = (a + b) / 2;
        b = sqrt(a * b);
        a = mean;
        sum += weight * c * c;
        weight *= 2;
    }
    return M_PI / (a + b) * (1 - sum);
}

double special_elliptice(double m)
{
    if (!(m < 1))
        return m == 1 ? 1 : NAN;
    if (m == -INFINITY)
        return INFINITY;
    if (m < 0) /* E(m) = sqrt(1-m) E(m/(m-1)) */
        return sqrt(1 - m) * elliptic_e(m / (m - 1), 1 / (1 - m));
    return elliptic_e(m, 1 - m);
}

/* (1/2)_n integral of sin^2n / (1 - m sin^2)^(n+1/2) over a quarter period. */
static double elliptic_trapezoid(int n, double m)
{
    enum { POINTS = 64 };
    double sum = 0, factor = M_PI_2 / POINTS;
    for (int k = 1; k <= POINTS; k++) {
        double s = sin(M_PI_2 * k / POINTS), q = s * s;
        double f = pow(q / (1 - m * q), n) / sqrt(1 - m * q);
        sum += k == POINTS ? f / 2 : f;
    }
    for (int k = 0; k < n; k++)
        factor *= k + .5;
    return n == 0 ? factor * (sum + .5) : factor * sum;
}

/* Outside, from K and E by m(1-m) K'' + (1-2m) K' - K/4 = 0 differentiated. */
double special_elliptickn(double n, double m)
{
    if (!order_in(n, 30) || !(m <= 1))
        return NAN;
    if (m == 1)
        return INFINITY;
    if (m > -8 && m < .6)
        return elliptic_trapezoid((int)n, m);
    double k0 = special_elliptick(m), q = m * (1 - m);
    double k1 = (special_elliptice(m) - (1 - m) * k0) / (2 * q);
    for (int j = 0; j < (int)n; j++) {
        double k2 = (j + .5) * (j + .5) * k0 - (j + 1) * (1 - 2 * m) * k1;
        k0 = k1;
        k1 = k2 / q;
    }
    return k0;
}

/* --- Riemann's zeta ------------------------------------------------------- */

enum { JET = 10, ZETA_TERMS = 8, ZETA_TAIL = 14 };

/* Taylor coefficients of k^-(s+t) */
static void jet_power(double r[JET], double k, double s)
{
    r[0] = pow(k, -s);
    for (int i = 1; i < JET; i++)
        r[i] = r[i - 1] * -log(k) / i;
}

static void jet_mul(double r[JET], const double a[JET], const double b[JET])
{
    double out[JET];
    for (int i = 0; i < JET; i++) {
        out[i] = 0;
        for (int j = 0; j <= i; j++)
            out[i] += a[j] * b[i - j];
    }
    for (int i = 0; i < JET; i++)
        r[i] = out[i];
}

/* r *= c + t */
static void jet_linear(double r[JET], double c)
{
    for (int i = JET - 1; i > 0; i--)
        r[i] = r[i] * c + r[i - 1];
    r[0] *= c;
}

/* Euler-Maclaurin at s > -1. */
static void jet_zeta(double r[JET], double s)
{
    double p[JET], q = 0, tail[JET], scale = 1. / ZETA_TERMS;
    double rising[JET] = {s, 1};
    jet_power(p, ZETA_TERMS, s);
    for (int i = 0; i < JET; i++) {
        q = (p[i] - q) / (s - 1);
        r[i] = ZETA_TERMS * q + p[i] / 2;
    }
    for (int j = 1; j <= ZETA_TAIL; j++) {
        double c = 2 * gsl_sf_zeta_int(2 * j) / pow(2 * M_PI, 2 * j);
        jet_mul(tail, rising, p);
        for (int i = 0; i < JET; i++)
            r[i] += (j % 2 ? c : -c) * scale * tail[i];
        jet_linear(rising, s + 2 * j - 1);
        jet_linear(rising, s + 2 * j);
        scale /= ZETA_TERMS * ZETA_TERMS;
    }
    for (int k = ZETA_TERMS - 1; k >= 1; k--) {
        jet_power(tail, k, s);
        for (int i = 0; i < JET; i++)
            r[i] += tail[i];
    }
}

/* Taylor coefficients of gamma(z-t): exp of the series of log gamma. */
static void jet_gamma(double r[JET], double z)
{
    double l[JET], factorial = 1;
    for (int k = 1; k < JET; k++) {
        factorial *= k;
        l[k] = (k % 2 ? -1 : 1) * gsl_sf_psi_n(k - 1, z) / factorial;
    }
    r[0] = tgamma(z);
    for (int i = 1; i < JET; i++) {
        r[i] = 0;
        for (int k = 1; k <= i; k++)
            r[i] += k * l[k] * r[i - k] / i;
    }
}

/* zeta(s) = 2 (2 pi)^(s-1) sin(pi s/2) gamma(1-s) zeta(1-s) at s < 0 */
static void jet_reflected(double r[JET], double s)
{
    double f[JET], g[JET], turn = fmod(s, 4) * M_PI_2;
    jet_power(r, 2 * M_PI, 1 - s);
    for (int i = 0; i < JET; i++)
        r[i] *= i % 2 ? -2 : 2; /* in s, not in 1 - s */
    f[0] = sin(turn);
    f[1] = M_PI_2 * cos(turn);
    for (int i = 2; i < JET; i++)
        f[i] = -f[i - 2] * M_PI_2 * M_PI_2 / (i * (i - 1));
    jet_mul(r, r, f);
    jet_gamma(g, 1 - s);
    jet_mul(r, r, g);
    jet_zeta(f, 1 - s);
    for (int i = 1; i < JET; i += 2)
        f[i] = -f[i];
    jet_mul(r, r, f);
}

double special_zetan(double n, double s)
{
    double r[JET], factorial = 1;
    if (!order_in(n, JET - 1) || isnan(s) || s == 1 || s < -160)
        return NAN;
    if (s > 1100)
        return n == 0;
    if (s > -.5)
        jet_zeta(r, s);
    else
        jet_reflected(r, s);
    for (int i = 2; i <= (int)n; i++)
        factorial *= i;
    return factorial * r[(int)n];
}

double special_zeta(double s)
{
    if (s < 0 && fmod(s, 2) == 0)
        return 0; /* its trivial zeros */
    if (!(s <= -160))
        return special_zetan(0, s);
    gsl_sf_result r;
    int status = gsl_sf_zeta_e(s, &r);
    if (status == GSL_EOVRFLW)
        return r.val < 0 ? -INFINITY : INFINITY;
    return status == GSL_SUCCESS ? r.val : NAN;
}
