/* emit/runtime: the functions that emitted C calls.
 *
 * Idea: a program on its own, compiled and tested as it stands
 * (tests/unit/test_runtime.c), and text: emit/template.c copies a function into
 * the code that calls it, with those that it calls itself.
 *
 * Invariant: C99; a function is one block of lines without a blank line, its
 * name begins with ad_; arrays are column-major; what LAPACK overwrites is
 * copied, and where it reports failure, or memory is out, the result is NaN.
 */
/* clang-format off */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sf.h>
#include <lapacke.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

static double ad_softplus(double x)
{
    return x > 0 ? x + log1p(exp(-x)) : log1p(exp(x));
}

static double ad_sigmoid(double x)
{
    return x >= 0 ? 1/(1 + exp(-x)) : exp(x)/(1 + exp(x));
}

static double ad_max(double x, double y)
{
    return x != x ? x : y != y ? y : x > y ? x : y;
}

static double ad_min(double x, double y)
{
    return x != x ? x : y != y ? y : x < y ? x : y;
}

static double ad_mod(double x, double y)
{
    double r = y == 0 ? x : fmod(x, y);
    return y != 0 && r != 0 && (r < 0) != (y < 0) ? r + y : r;
}

static double ad_rem(double x, double y)
{
    return y == 0 ? x : fmod(x, y);
}

static double ad_floordiv(double x, double y)
{
    return y == 0 ? floor(x/y) : round((x - ad_mod(x, y))/y);
}

static double ad_fixdiv(double x, double y)
{
    return y == 0 ? trunc(x/y) : round((x - fmod(x, y))/y);
}

static double ad_nthroot(double x, double n)
{
    double y, odd = fmod(n, 2) != 0 && x < 0 ? -1 : 1;
    y = pow(odd*x, 1/n);
    if (y > 0 && y < HUGE_VAL)
        y -= (y - odd*x/pow(y, n - 1))/n;
    return odd*y;
}

static double ad_gamma(double x)
{
    return tgamma(x);
}

static double ad_lgamma(double x)
{
    return lgamma(x);
}

static double ad_erfcx(double x)
{
    return x < 4 ? exp(x*x)*erfc(x)
                 : exp(x*x + gsl_sf_log_erfc(x));
}

static double ad_erfcxn(double n, double x)
{
    double above = 1.1283791670955126, y = ad_erfcx(x), q = 0, next;
    if (x > 1) { /* backwards, by ratios */
        for (int k = 300 + (int)n; k > 0; k--) {
            q = 1/((k + 1)*q/2 - x);
            y *= k <= n ? k*q : 1;
        }
        return y;
    }
    for (int k = 1; k <= n; k++) {
        next = 2*x*y + (k == 1 ? -1 : 2*(k - 1))*above;
        above = y;
        y = next;
    }
    return y;
}

static double ad_dawsonn(double n, double x)
{
    double before = 1, y = gsl_sf_dawson(x), q = 0, next;
    if (fabs(x) > 7) {
        for (int k = 60 + (int)n; k > 0; k--) {
            q = -1/((k + 1)*q/2 + x);
            y *= k <= n ? k*q : 1;
        }
        return y;
    }
    for (int k = 1; k <= n; k++) {
        next = -2*x*y - (k == 1 ? -1 : 2*(k - 1))*before;
        before = y;
        y = next;
    }
    return y;
}

static double ad_logerfcbend(double x)
{
    return ad_erfcxn(1, x)/ad_erfcx(x);
}

static double ad_erfinv(double x)
{
    const double c = 1.1283791670955126;
    double y = gsl_cdf_ugaussian_Pinv((x + 1)/2)/sqrt(2);
    y -= (erf(y) - x)/(c*exp(-y*y));
    return y - (erf(y) - x)/(c*exp(-y*y));
}

static double ad_normcdf(double x)
{
    return erfc(-x/sqrt(2))/2;
}

static double ad_norminv(double p)
{
    return gsl_cdf_ugaussian_Pinv(p);
}

static double ad_digamma(double x)
{
    return gsl_sf_psi(x);
}

static double ad_polygamma(double n, double x)
{
    return gsl_sf_psi_n((int)n, x);
}

static double ad_beta(double a, double b)
{
    return gsl_sf_beta(a, b);
}

static double ad_betaln(double a, double b)
{
    return gsl_sf_lnbeta(a, b);
}

static double ad_gammainc(double x, double a)
{
    return gsl_sf_gamma_inc_P(a, x);
}

static double ad_betainc(double x, double a, double b)
{
    return gsl_sf_beta_inc(a, b, x);
}

static double ad_besselj(double n, double x)
{
    double t = -n*3.141592653589793;
    if (n == floor(n))
        return gsl_sf_bessel_Jn((int)n, x);
    return n > 0 ? gsl_sf_bessel_Jnu(n, x)
                 : cos(t)*gsl_sf_bessel_Jnu(-n, x) -
                       sin(t)*gsl_sf_bessel_Ynu(-n, x);
}

static double ad_bessely(double n, double x)
{
    double t = -n*3.141592653589793;
    if (n == floor(n))
        return gsl_sf_bessel_Yn((int)n, x);
    return n > 0 ? gsl_sf_bessel_Ynu(n, x)
                 : sin(t)*gsl_sf_bessel_Jnu(-n, x) +
                       cos(t)*gsl_sf_bessel_Ynu(-n, x);
}

static double ad_besseli(double n, double x)
{
    const double pi = 3.141592653589793;
    if (n == floor(n))
        return gsl_sf_bessel_In((int)n, x);
    return n > 0 ? gsl_sf_bessel_Inu(n, x)
                 : gsl_sf_bessel_Inu(-n, x) -
                       2/pi*sin(n*pi)*gsl_sf_bessel_Knu(-n, x);
}

static double ad_besselk(double n, double x)
{
    return n == floor(n) ? gsl_sf_bessel_Kn((int)n, x)
                         : gsl_sf_bessel_Knu(fabs(n), x);
}

static double ad_airy(double k, double x)
{
    return k == 0   ? gsl_sf_airy_Ai(x, GSL_PREC_DOUBLE)
           : k == 1 ? gsl_sf_airy_Ai_deriv(x, GSL_PREC_DOUBLE)
           : k == 2 ? gsl_sf_airy_Bi(x, GSL_PREC_DOUBLE)
                    : gsl_sf_airy_Bi_deriv(x, GSL_PREC_DOUBLE);
}

static double ad_lambertw(double x)
{
    return gsl_sf_lambert_W0(x);
}

static double ad_lambertwm1(double x)
{
    return gsl_sf_lambert_Wm1(x);
}

static double ad_zeta(double x)
{
    return gsl_sf_zeta(x);
}

static double ad_elliptick(double m)
{
    return m >= 0 ? gsl_sf_ellint_Kcomp(sqrt(m), GSL_PREC_DOUBLE)
                  : gsl_sf_ellint_Kcomp(sqrt(m/(m - 1)),
                                        GSL_PREC_DOUBLE)/sqrt(1 - m);
}

static double ad_elliptice(double m)
{
    return m >= 0 ? gsl_sf_ellint_Ecomp(sqrt(m), GSL_PREC_DOUBLE)
                  : gsl_sf_ellint_Ecomp(sqrt(m/(m - 1)),
                                        GSL_PREC_DOUBLE)*sqrt(1 - m);
}

static double ad_expint(double x)
{
    return gsl_sf_expint_E1(x);
}

static double ad_sinint(double x)
{
    return gsl_sf_Si(x);
}

static double ad_cosint(double x)
{
    return gsl_sf_Ci(x);
}

/* n-th derivative of sin(x)/x */
static double ad_sincn(double n, double x)
{
    double r = sin(x)/x, t = 1, s = 0;
    if (fabs(x) > n + 1) {
        for (int k = 1; k <= n; k++)
            r = (sin(x + k*1.5707963267948966) - k*r)/x;
        return r;
    }
    /* sum over even k >= n of +-x^(k-n)/((k-n)!(k+1)) */
    for (int j = 0, m = (int)n; j < 60; j++) {
        if (j > 0)
            t *= x/j;
        if ((j + m) % 2 == 0)
            s += ((j + m)/2 % 2 ? -t : t)/(j + m + 1);
    }
    return s;
}

static double ad_logaddexp(double x, double y)
{
    double m = x > y ? x : y;
    return x == y ? m + log(2) : m + log1p(exp(-fabs(x - y)));
}

/* n-th derivative of (exp(x) - 1)/x */
static double ad_expreln(double n, double x)
{
    return exp(x)*gsl_sf_exprel_n((int)n + 1, -x)/(n + 1);
}

/* sine of x degrees and so many quarter turns */
static double ad_degrees(double x, int turns)
{
    double y = remainder(x, 360), n = round(y/90);
    double t = (y - 90*n)*(3.141592653589793/180);
    turns += (int)n + 4;
    return (turns%4 > 1 ? -1 : 1)*(turns%2 ? cos(t) : sin(t));
}

static double ad_sind(double x)
{
    return ad_degrees(x, 0);
}

static double ad_cosd(double x)
{
    return ad_degrees(x, 1);
}

static double ad_erfi(double x)
{
    return 1.1283791670955126*exp(x*x)*gsl_sf_dawson(x);
}

static double ad_logerfc(double x)
{
    return x < 1 ? log1p(-erf(x)) : gsl_sf_log_erfc(x);
}

static double ad_lognormcdf(double x)
{
    double y = -x/sqrt(2);
    return y < 1 ? log1p(-erfc(-y)/2) : gsl_sf_log_erfc(y) - log(2);
}

static double ad_gammaincc(double x, double a)
{
    return gsl_sf_gamma_inc_Q(a, x);
}

static double ad_besselix(double n, double x)
{
    const double pi = 3.141592653589793;
    if (n == floor(n))
        return gsl_sf_bessel_In_scaled((int)n, x);
    return n > 0 ? gsl_sf_bessel_Inu_scaled(n, x)
                 : gsl_sf_bessel_Inu_scaled(-n, x) -
                       2/pi*sin(n*pi)*exp(-2*x)*gsl_sf_bessel_Knu_scaled(-n, x);
}

static double ad_besselkx(double n, double x)
{
    return n == floor(n) ? gsl_sf_bessel_Kn_scaled((int)n, x)
                         : gsl_sf_bessel_Knu_scaled(fabs(n), x);
}

static double ad_expintn(double n, double x)
{
    double e = exp(-x), r = e/x;
    if (n > 0)
        return gsl_sf_expint_En((int)n, x);
    for (double k = -1; k >= n; k--)
        r = (e - k*r)/x;
    return r;
}

static double ad_dawson(double x)
{
    return gsl_sf_dawson(x);
}

static double ad_sum(int n, int step, const double *x)
{
    double r = 0;
    for (int i = 0; i < n; i++)
        r += x[i*step];
    return r;
}

static double ad_prod(int n, int step, const double *x)
{
    double r = 1;
    for (int i = 0; i < n; i++)
        r *= x[i*step];
    return r;
}

static double ad_largest(int n, int step, const double *x)
{
    double r = x[0];
    for (int i = 1; i < n; i++)
        if (x[i*step] > r || x[i*step] != x[i*step])
            r = x[i*step];
    return r;
}

static double ad_logsumexp(int n, int step, const double *x)
{
    double m = ad_largest(n, step, x), r = 0;
    if (m - m != 0)
        return m;
    for (int i = 0; i < n; i++)
        r += exp(x[i*step] - m);
    return m + log(r);
}

static void ad_softmax(int n, int step, const double *x, double *y)
{
    double m = ad_largest(n, step, x), r = 0;
    for (int i = 0; i < n; i++)
        r += y[i*step] = exp(x[i*step] - m);
    for (int i = 0; i < n; i++)
        y[i*step] /= r;
}

static void ad_cumsum(int n, int step, int back, const double *x,
                      double *y)
{
    double r = 0;
    for (int i = 0; i < n; i++) {
        int k = (back ? n - 1 - i : i)*step;
        y[k] = r += x[k];
    }
}

static void ad_cumprod(int n, int step, int back, const double *x,
                       double *y)
{
    double r = 1;
    for (int i = 0; i < n; i++) {
        int k = (back ? n - 1 - i : i)*step;
        y[k] = r *= x[k];
    }
}

static void ad_scan(int n, int step, int back, const double *a,
                    const double *b, double *s)
{
    double r = 0;
    for (int i = 0; i < n; i++) {
        int k = (back ? n - 1 - i : i)*step;
        s[k] = r = i ? b[k] + a[k]*r : b[k];
    }
}

static double ad_dot(int n, const double *a, const double *b)
{
    double r = 0;
    for (int i = 0; i < n; i++)
        r += a[i]*b[i];
    return r;
}

/* c (m x n) = op(a)*op(b); l is the inner size */
static void ad_matmul(int m, int l, int n, const double *a, int ta,
                      const double *b, int tb, double *c)
{
    for (int j = 0; j < n; j++)
        for (int i = 0; i < m; i++) {
            double r = 0;
            for (int k = 0; k < l; k++)
                r += a[ta ? k + l*i : i + m*k]*
                     b[tb ? j + n*k : k + l*j];
            c[i + m*j] = r;
        }
}

static double *ad_copy(size_t n, const double *x)
{
    double *r = malloc((n + 1)*sizeof *r);
    if (r)
        memcpy(r, x, n*sizeof *r);
    return r;
}

static void ad_bad(size_t n, double *x)
{
    for (size_t i = 0; i < n; i++)
        x[i] = NAN;
}

/* x = op(a)\b, a n x n, b n x m */
static void ad_solve(int n, int m, const double *a, int trans,
                     const double *b, double *x)
{
    double *lu = ad_copy((size_t)n*n, a);
    lapack_int *p = malloc(((size_t)n + 1)*sizeof *p);
    memmove(x, b, (size_t)n*m*sizeof *x);
    if (!lu || !p ||
        LAPACKE_dgetrf(LAPACK_COL_MAJOR, n, n, lu, n, p) ||
        LAPACKE_dgetrs(LAPACK_COL_MAJOR, trans ? 'T' : 'N', n, m, lu, n,
                       p, x, n))
        ad_bad((size_t)n*m, x);
    free(lu);
    free(p);
}

static void ad_inv(int n, const double *a, int trans, double *x)
{
    double *eye = calloc((size_t)n*n + 1, sizeof *eye);
    if (!eye) {
        ad_bad((size_t)n*n, x);
        return;
    }
    for (int i = 0; i < n; i++)
        eye[i + n*i] = 1;
    ad_solve(n, n, a, trans, eye, x);
    free(eye);
}

/* det(a), or log(abs(det(a))) */
static double ad_det(int n, const double *a, int logarithm)
{
    double *lu = ad_copy((size_t)n*n, a), r = logarithm ? 0 : 1;
    lapack_int *p = malloc(((size_t)n + 1)*sizeof *p);
    if (!lu || !p ||
        LAPACKE_dgetrf(LAPACK_COL_MAJOR, n, n, lu, n, p) < 0)
        r = NAN;
    for (int i = 0; lu && p && i < n; i++) {
        double d = p[i] == i + 1 ? lu[i + n*i] : -lu[i + n*i];
        r = logarithm ? r + log(fabs(d)) : r*d;
    }
    free(lu);
    free(p);
    return r;
}

static void ad_cofactor(int n, const double *a, double *x)
{
    double d = ad_det(n, a, 0);
    ad_inv(n, a, 1, x);
    for (int i = 0; i < n*n; i++)
        x[i] *= d;
}

static void ad_trisolve(int n, int m, const double *t, int upper,
                        int trans, const double *b, double *x)
{
    memmove(x, b, (size_t)n*m*sizeof *x);
    if (LAPACKE_dtrtrs(LAPACK_COL_MAJOR, upper ? 'U' : 'L',
                       trans ? 'T' : 'N', 'N', n, m, t, n, x, n))
        ad_bad((size_t)n*m, x);
}

/* x (of the other size) = op(a)\b; a m x n, b k columns */
static void ad_lstsq(int m, int n, int k, const double *a, int trans,
                     const double *b, double *x)
{
    int rows = trans ? n : m, out = trans ? m : n;
    int ld = m > n ? m : n;
    double *qr = ad_copy((size_t)m*n, a);
    double *w = calloc((size_t)ld*k + 1, sizeof *w);
    for (int j = 0; w && j < k; j++)
        memcpy(w + (size_t)ld*j, b + (size_t)rows*j, rows*sizeof *w);
    if (!qr || !w ||
        LAPACKE_dgels(LAPACK_COL_MAJOR, trans ? 'T' : 'N', m, n, k, qr,
                      m, w, ld))
        ad_bad((size_t)out*k, x);
    else
        for (int j = 0; j < k; j++)
            memcpy(x + (size_t)out*j, w + (size_t)ld*j,
                   out*sizeof *x);
    free(qr);
    free(w);
}

/* of (a + a')/2; the other triangle is zero */
static void ad_chol(int n, const double *a, int lower, double *x)
{
    for (int j = 0; j < n; j++)
        for (int i = 0; i < n; i++)
            x[i + n*j] = (a[i + n*j] + a[j + n*i])/2;
    if (LAPACKE_dpotrf(LAPACK_COL_MAJOR, lower ? 'L' : 'U', n, x, n))
        ad_bad((size_t)n*n, x);
    for (int j = 0; j < n; j++)
        for (int i = 0; i < n; i++)
            if (lower ? i < j : i > j)
                x[i + n*j] = 0;
}

/* sym(L'\Phi(L'*B)/L), Phi: lower triangle, diagonal halved; for an
 * upper factor L = f', B = b' */
static void ad_choladjoint(int n, const double *f, const double *b,
                           int lower, double *s)
{
    double *m = calloc((size_t)n*n + 1, sizeof *m);
    char side = lower ? 'L' : 'U', t = lower ? 'T' : 'N';
    for (int j = 0; m && j < n; j++)
        for (int i = j; i < n; i++) {
            double r = 0;
            for (int k = 0; k < n; k++)
                r += lower ? f[k + n*i]*b[k + n*j]
                           : f[i + n*k]*b[j + n*k];
            m[j + n*i] = i == j ? r/2 : r; /* transposed */
        }
    /* m = L'\m' twice: once from each side */
    for (int pass = 0; pass < 2; pass++) {
        if (!m ||
            LAPACKE_dtrtrs(LAPACK_COL_MAJOR, side, t, 'N', n, n, f, n,
                           m, n)) {
            ad_bad((size_t)n*n, s);
            free(m);
            return;
        }
        for (int j = 0; j < n; j++)
            for (int i = 0; i < j; i++) {
                double swap = m[i + n*j];
                m[i + n*j] = m[j + n*i];
                m[j + n*i] = swap;
            }
    }
    for (int j = 0; j < n; j++)
        for (int i = 0; i < n; i++)
            s[i + n*j] = (m[i + n*j] + m[j + n*i])/2;
    free(m);
}

static double ad_norm(int n, const double *x)
{
    double scale = 0, r = 0;
    for (int i = 0; i < n; i++)
        scale = fmax(scale, fabs(x[i]));
    if (scale == 0 || scale - scale != 0)
        return scale;
    for (int i = 0; i < n; i++)
        r += x[i]/scale*(x[i]/scale);
    return scale*sqrt(r);
}

static void ad_eigh(int n, const double *a, double *w, double *v)
{
    for (int j = 0; j < n; j++)
        for (int i = 0; i < n; i++)
            v[i + n*j] = (a[i + n*j] + a[j + n*i])/2;
    if (LAPACKE_dsyevd(LAPACK_COL_MAJOR, 'V', 'U', n, v, n, w)) {
        ad_bad((size_t)n, w);
        ad_bad((size_t)n*n, v);
    }
}

/* f[w(at[0]), ..., w(at[m])], y[k] the k-th derivatives of f at w: quotients
 * where values are apart, f's derivative where rounding hides that they are */
static double ad_divided(int m, const int *at, const double *w,
                         const double *const *y)
{
    double c[9], noise[9], factorial = 1;
    int s[9];
    for (int k = 0; k <= m; k++) {
        int i = k;
        for (; i > 0 && w[s[i - 1]] > w[at[k]]; i--)
            s[i] = s[i - 1];
        s[i] = at[k];
    }
    for (int k = 0; k <= m; k++) {
        c[k] = y[0][s[k]];
        noise[k] = 4e-16*fabs(c[k]);
    }
    for (int level = 1; level <= m; level++) {
        factorial *= level;
        for (int k = 0; k + level <= m; k++) {
            double low = w[s[k]], high = w[s[k + level]], d = 0;
            double gap = high - low, rise = c[k + 1] - c[k];
            for (int i = 0; i <= level; i++)
                d += y[level][s[k + i]]/((level + 1)*factorial);
            double e = noise[k] + noise[k + 1] +
                       4e-16*fabs(d)*fmax(fabs(low), fabs(high));
            int meet = fabs(rise - gap*d) <= e;
            c[k] = meet ? d : rise/gap;
            noise[k] = meet ? 4e-16*fabs(d) : e/gap + 4e-16*fabs(c[k]);
        }
    }
    return c[0];
}

/* of each order of the m matrices h, the product of their entries on a path */
static double ad_path(int n, int m, const double *h, const int *at, int taken)
{
    double sum = 0;
    if (taken == (1 << m) - 1)
        return 1;
    for (int k = 0; k < m; k++)
        if (!(taken >> k & 1))
            sum += h[at[0] + n*at[1] + n*n*k]*
                   ad_path(n, m, h, at + 1, taken | 1 << k);
    return sum;
}

/* in: v, w, f(w) and its derivatives, m matrices, NULL; r: the m-th derivative
 * of v*diag(f(w))*v' along the matrices (Daleckii and Krein): a sum over paths */
static void ad_spectralflow(int n, const double *const *in, double *r)
{
    int m = 0, at[9] = {0};
    while (in[2*m + 3])
        m++;
    double *all = malloc((((size_t)m + 1)*n*n + 1)*sizeof *all);
    double *h = all + (size_t)n*n;
    if (!all) {
        ad_bad((size_t)n*n, r);
        return;
    }
    for (int k = 0; k < m; k++) {
        ad_matmul(n, n, n, in[3 + m + k], 0, in[0], 0, r);
        ad_matmul(n, n, n, in[0], 1, r, 0, h + n*n*k);
    }
    memset(r, 0, (size_t)n*n*sizeof *r);
    for (int k = m; k >= 0;) {
        r[at[0] + n*at[m]] += ad_path(n, m, h, at, 0)*
                              ad_divided(m, at, in[1], in + 2);
        for (k = m; k >= 0 && ++at[k] == n; k--)
            at[k] = 0;
    }
    ad_matmul(n, n, n, r, 0, in[0], 1, all);
    ad_matmul(n, n, n, in[0], 0, all, 0, r);
    free(all);
}

static void ad_gapdivide(int n, const double *m, const double *w,
                         int squares, double *r)
{
    for (int j = 0; j < n; j++)
        for (int i = 0; i < n; i++) {
            double gap = w[j] - w[i];
            if (squares)
                gap *= w[j] + w[i];
            r[i + n*j] = i == j || m[i + n*j] == 0 ? 0
                                                   : m[i + n*j]/gap;
        }
}

/* an orthonormal basis (rows x cols) of what is perpendicular to the columns of
 * a, m x n, or to its rows */
static void ad_complement(int m, int n, const double *a, int rows, int cols,
                          double *r)
{
    int k = rows - cols;
    double *f = malloc(((size_t)rows*rows + 1)*sizeof *f);
    double *tau = malloc(((size_t)k + 1)*sizeof *tau);
    for (int j = 0; f && j < k; j++)
        for (int i = 0; i < rows; i++)
            f[i + rows*j] = m == rows ? a[i + m*j] : a[j + m*i];
    if (!f || !tau || m + n != rows + k ||
        LAPACKE_dgeqrf(LAPACK_COL_MAJOR, rows, k, f, rows, tau) ||
        LAPACKE_dorgqr(LAPACK_COL_MAJOR, rows, rows, k, f, rows, tau))
        ad_bad((size_t)rows*cols, r);
    else
        memcpy(r, f + (size_t)rows*k, (size_t)rows*cols*sizeof *r);
    free(f);
    free(tau);
}

/* thin: q m x k, r k x n, k the smaller size */
static void ad_qr(int m, int n, const double *a, double *q, double *r)
{
    int k = m < n ? m : n;
    double *f = ad_copy((size_t)m*n, a);
    double *tau = malloc(((size_t)k + 1)*sizeof *tau);
    int bad = !f || !tau ||
              LAPACKE_dgeqrf(LAPACK_COL_MAJOR, m, n, f, m, tau);
    for (int j = 0; !bad && j < n; j++)
        for (int i = 0; i < k; i++)
            r[i + k*j] = i <= j ? f[i + m*j] : 0;
    if (!bad)
        bad = LAPACKE_dorgqr(LAPACK_COL_MAJOR, m, k, k, f, m, tau) != 0;
    if (bad) {
        ad_bad((size_t)m*k, q);
        ad_bad((size_t)k*n, r);
    } else {
        memcpy(q, f, (size_t)m*k*sizeof *q);
    }
    free(f);
    free(tau);
}

/* thin: u m x k, s k, v n x k */
static void ad_svd(int m, int n, const double *a, double *u, double *s,
                   double *v)
{
    int k = m < n ? m : n;
    double *f = ad_copy((size_t)m*n, a);
    double *vt = malloc(((size_t)k*n + 1)*sizeof *vt);
    if (!f || !vt ||
        LAPACKE_dgesdd(LAPACK_COL_MAJOR, 'S', m, n, f, m, s, u, m, vt,
                       k)) {
        ad_bad((size_t)m*k, u);
        ad_bad((size_t)k, s);
        ad_bad((size_t)n*k, v);
    } else {
        for (int j = 0; j < k; j++)
            for (int i = 0; i < n; i++)
                v[i + n*j] = vt[j + k*i];
    }
    free(f);
    free(vt);
}

/* scaling and squaring around the [8/8] Pade approximant */
static void ad_expm(int n, const double *a, double *x)
{
    size_t m = (size_t)n*n;
    double *b = ad_copy(m, a), *t = calloc(4*m + 1, sizeof *t);
    double *p = t + m, *q = p + m, *u = q + m, norm = 0, c = 1;
    int s = 0;
    for (int j = 0; j < n; j++) {
        double sum = 0;
        for (int i = 0; i < n; i++)
            sum += fabs(a[i + n*j]);
        norm = sum > norm || sum != sum ? sum : norm;
    }
    if (!b || !t || norm - norm != 0) {
        ad_bad(m, x);
        free(b);
        free(t);
        return;
    }
    for (; norm > .5; s++)
        norm /= 2;
    for (size_t i = 0; i < m; i++)
        b[i] = ldexp(b[i], -s);
    for (int i = 0; i < n; i++)
        t[i + n*i] = p[i + n*i] = q[i + n*i] = 1;
    for (int k = 1; k <= 8; k++) {
        c *= (9.0 - k)/(k*(17.0 - k));
        ad_matmul(n, n, n, b, 0, t, 0, u);
        memcpy(t, u, m*sizeof *t);
        for (size_t i = 0; i < m; i++) {
            p[i] += c*t[i];
            q[i] += (k % 2 ? -c : c)*t[i];
        }
    }
    ad_solve(n, n, q, 0, p, x);
    for (; s > 0; s--) {
        ad_matmul(n, n, n, x, 0, x, 0, u);
        memcpy(x, u, m*sizeof *x);
    }
    free(b);
    free(t);
}

/* the upper right block of expm([a, e; 0, a]) */
static void ad_expmfrechet(int n, const double *a, const double *e,
                           double *x)
{
    double *b = calloc((size_t)8*n*n + 1, sizeof *b);
    for (int j = 0; b && j < n; j++)
        for (int i = 0; i < n; i++) {
            b[i + 2*n*j] = b[n + i + 2*n*(n + j)] = a[i + n*j];
            b[i + 2*n*(n + j)] = e[i + n*j];
        }
    if (b)
        ad_expm(2*n, b, b + (size_t)4*n*n);
    for (int j = 0; j < n; j++)
        for (int i = 0; i < n; i++)
            x[i + n*j] = b ? b[(size_t)4*n*n + i + 2*n*(n + j)] : NAN;
    free(b);
}

/* relative to the largest of k */
static int ad_rank_of(int m, int n, const double *s)
{
    int k = m < n ? m : n, r = 0;
    while (r < k && s[r] > (m > n ? m : n)*2.220446049250313e-16*s[0])
        r++;
    return r;
}

static double ad_rank(int m, int n, const double *a)
{
    int k = m < n ? m : n;
    double *u = malloc(((size_t)m*k + k + (size_t)n*k + 1)*sizeof *u), r = NAN;
    if (u) {
        ad_svd(m, n, a, u, u + m*k, u + m*k + k);
        r = u[m*k] == u[m*k] ? ad_rank_of(m, n, u + m*k) : NAN;
    }
    free(u);
    return r;
}

/* x (n x m) */
static void ad_pinv(int m, int n, const double *a, double *x)
{
    int k = m < n ? m : n;
    double *u = malloc(((size_t)m*k + k + (size_t)n*k + 1)*sizeof *u);
    if (!u) {
        ad_bad((size_t)m*n, x);
        return;
    }
    double *s = u + m*k, *v = s + k;
    ad_svd(m, n, a, u, s, v);
    int r = ad_rank_of(m, n, s);
    for (int j = 0; j < m; j++)
        for (int i = 0; i < n; i++) {
            x[i + n*j] = s[0] == s[0] ? 0 : NAN;
            for (int l = 0; l < r; l++)
                x[i + n*j] += v[i + n*l]/s[l]*u[j + m*l];
        }
    free(u);
}

/* det(a)*(<b, e>*b - b*e'*b) for b the transposed inverse */
static void ad_cofactordot(int n, const double *a, const double *e, double *x)
{
    double *b = malloc(((size_t)2*n*n + 1)*sizeof *b);
    double d = ad_det(n, a, 0);
    if (!b) {
        ad_bad((size_t)n*n, x);
        return;
    }
    ad_inv(n, a, 1, b);
    double *t = b + n*n, s = ad_dot(n*n, b, e);
    ad_matmul(n, n, n, b, 0, e, 1, t);
    ad_matmul(n, n, n, t, 0, b, 0, x);
    for (int i = 0; i < n*n; i++)
        x[i] = d*(s*b[i] - x[i]);
    free(b);
}

/* l m x k, u k x n, p the rows' order from 1; k the smaller size */
static void ad_lu(int m, int n, const double *a, double *l, double *u,
                  double *p)
{
    int k = m < n ? m : n;
    double *f = ad_copy((size_t)m*n, a);
    lapack_int *swap = malloc(((size_t)k + 1)*sizeof *swap);
    if (!f || !swap ||
        LAPACKE_dgetrf(LAPACK_COL_MAJOR, m, n, f, m, swap) < 0) {
        ad_bad((size_t)m*k, l);
        ad_bad((size_t)k*n, u);
        ad_bad((size_t)m, p);
    } else {
        for (int j = 0; j < k; j++)
            for (int i = 0; i < m; i++)
                l[i + m*j] = i > j ? f[i + m*j] : i == j;
        for (int j = 0; j < n; j++)
            for (int i = 0; i < k; i++)
                u[i + k*j] = i <= j ? f[i + m*j] : 0;
        for (int i = 0; i < m; i++)
            p[i] = i + 1;
        for (int i = 0; i < k; i++) {
            double t = p[i];
            p[i] = p[swap[i] - 1];
            p[swap[i] - 1] = t;
        }
    }
    free(f);
    free(swap);
}

/* s = l'\(tril(l'*lbar, -1) + triu(ubar*u'))/u' */
static void ad_luadjoint(int n, const double *l, const double *u,
                         const double *lbar, const double *ubar, double *s)
{
    double *b = malloc(((size_t)2*n*n + 1)*sizeof *b), *t = b + (size_t)n*n;
    if (!b) {
        ad_bad((size_t)n*n, s);
        return;
    }
    ad_matmul(n, n, n, l, 1, lbar, 0, b);
    ad_matmul(n, n, n, ubar, 0, u, 1, t);
    for (int j = 0; j < n; j++)
        for (int i = 0; i <= j; i++)
            b[i + n*j] = t[i + n*j];
    ad_solve(n, n, l, 1, b, t);
    for (int j = 0; j < n; j++)
        for (int i = 0; i < n; i++)
            b[i + n*j] = t[j + n*i];
    ad_solve(n, n, u, 0, b, t);
    for (int j = 0; j < n; j++)
        for (int i = 0; i < n; i++)
            s[i + n*j] = t[j + n*i];
    free(b);
}

/* x = a(p,:), or back: x(p,:) = a */
static void ad_rows(int m, int n, const double *a, const double *p, int back,
                    double *x)
{
    for (int j = 0; j < n; j++)
        for (int i = 0; i < m; i++) {
            int r = (int)p[i] - 1;
            x[(back ? r : i) + m*j] = a[(back ? i : r) + m*j];
        }
}

/* a*x + x*b = c by Schur forms, a m x m, b n x n */
static void ad_sylvester(int m, int n, const double *a, const double *b,
                         const double *c, double *x)
{
    double *f = calloc((size_t)2*m*m + (size_t)2*n*n + (size_t)m*n + m + m +
                           n + n + 1, sizeof *f);
    double *g = f + (size_t)m*m, *p = g + (size_t)n*n, *q = p + (size_t)m*m;
    double *t = q + (size_t)n*n, *w = t + (size_t)m*n, scale = 1;
    lapack_int k = 0;
    if (f) {
        memcpy(f, a, (size_t)m*m*sizeof *f);
        memcpy(g, b, (size_t)n*n*sizeof *g);
    }
    if (!f ||
        LAPACKE_dgees(LAPACK_COL_MAJOR, 'V', 'N', NULL, m, f, m, &k, w, w + m,
                      p, m) ||
        LAPACKE_dgees(LAPACK_COL_MAJOR, 'V', 'N', NULL, n, g, n, &k, w,
                      w + n, q, n)) {
        ad_bad((size_t)m*n, x);
        free(f);
        return;
    }
    ad_matmul(m, m, n, p, 1, c, 0, t);
    ad_matmul(m, n, n, t, 0, q, 0, x);
    if (LAPACKE_dtrsyl(LAPACK_COL_MAJOR, 'N', 'N', 1, m, n, f, m, g, n, x, m,
                       &scale))
        ad_bad((size_t)m*n, x);
    ad_matmul(m, m, n, p, 0, x, 0, t);
    ad_matmul(m, n, n, t, 0, q, 1, x);
    for (size_t i = 0; i < (size_t)m*n; i++)
        x[i] /= scale;
    free(f);
}

/* w ascending, v its vectors as columns of length 1; NaN if any is complex */
static void ad_eig(int n, const double *a, double *w, double *v)
{
    double *f = malloc(((size_t)2*n*n + 2*n + 1)*sizeof *f);
    double *r = f + (size_t)n*n, *re = r + (size_t)n*n, *im = re + n;
    int bad = !f;
    if (f) {
        memcpy(f, a, (size_t)n*n*sizeof *f);
        bad = LAPACKE_dgeev(LAPACK_COL_MAJOR, 'N', 'V', n, f, n, re, im, NULL,
                            1, r, n) != 0;
    }
    for (int i = 0; !bad && i < n; i++)
        bad = im[i] != 0;
    if (bad) {
        ad_bad((size_t)n, w);
        ad_bad((size_t)n*n, v);
    }
    for (int j = 0; !bad && j < n; j++) {
        int at = 0;
        for (int i = 0; i < n; i++)
            at += re[i] < re[j] || (re[i] == re[j] && i < j);
        w[at] = re[j];
        memcpy(v + (size_t)n*at, r + (size_t)n*j, n*sizeof *v);
    }
    free(f);
}
