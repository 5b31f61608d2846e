/* linalg/log: logm and sqrtm of a real matrix, with logm's Frechet derivative.
 *
 * Idea: in complex Schur form a square root is a recurrence on a triangle, and
 * its derivative a triangular Sylvester equation. logm takes roots until the
 * matrix is near I and integrates log(I+X) = int X/(I+tX) dt there, by Gauss
 * and Legendre. A result that is not real (an eigenvalue on the negative axis)
 * is NaN.
 *
 * Source: A. Al-Mohy, N. Higham, S. Relton, SIAM J. Sci. Comput. 35 (2013).
 */
#include <complex.h>

#include "linalg/lapack.h"

#define LOG_NORM 0.25              /* 8 nodes integrate to u below */
#define NOT_REAL (1.0 / (1 << 26)) /* imaginary part of a result, relative */
enum { ROOT_LIMIT = 100, FRECHET_LIMIT = 8 };

/* --- complex Schur form ------------------------------------------------- */

typedef double complex zdouble;

static zdouble *z_new(size_t n)
{
    return mem_alloc(n * sizeof(zdouble));
}

static zdouble *z_copy(const zdouble *a, size_t n)
{
    zdouble *r = z_new(n);
    memcpy(r, a, n * sizeof *r);
    return r;
}

static void z_gemm(bool ta, bool tb, size_t n, const zdouble *a,
                   const zdouble *b, zdouble *c)
{
    zdouble one = 1, zero = 0;
    int size = (int)n;
    cblas_zgemm(CblasColMajor, ta ? CblasConjTrans : CblasNoTrans,
                tb ? CblasConjTrans : CblasNoTrans, size, size, size, &one, a,
                size, b, size, &zero, c, size);
}

/* a = q*t*q' of a real matrix. */
static bool complex_schur(size_t n, const double *a, zdouble *t, zdouble *q)
{
    lapack_int size = (lapack_int)n, work_size = 64 * size + 1, dim = 0;
    zdouble *w = z_new(n), *work = z_new((size_t)work_size);
    double *rwork = la_new(n);
    for (size_t i = 0; i < n * n; i++)
        t[i] = a[i];
    bool ok = la_done(LAPACKE_zgees_work(LAPACK_COL_MAJOR, 'V', 'N', NULL, size,
                                         t, size, &dim, w, q, size, work,
                                         work_size, rwork, NULL));
    mem_free(w), mem_free(work), mem_free(rwork);
    return ok;
}

/* x becomes q*x*q'. */
static void rotate(size_t n, const zdouble *q, zdouble *x, bool inverse)
{
    zdouble *t = z_new(n * n);
    z_gemm(inverse, false, n, q, x, t);
    z_gemm(false, !inverse, n, t, q, x);
    mem_free(t);
}

/* out = real part; false if the imaginary part is more than rounding. */
static bool take_real(size_t n, const zdouble *x, double *out)
{
    double re = 0, im = 0;
    for (size_t i = 0; i < n * n; i++) {
        out[i] = creal(x[i]);
        re = fmax(re, fabs(creal(x[i])));
        im = fmax(im, fabs(cimag(x[i])));
    }
    return la_finite(out, n * n) && im <= NOT_REAL * re;
}

/* Principal square root of an upper triangle, in place, column by column:
 * r(i,i)*r(i,j) + r(i,j)*r(j,j) = t(i,j) - sum_k r(i,k)*r(k,j). */
static void triangle_root(size_t n, zdouble *t)
{
    for (size_t j = 0; j < n; j++) {
        zdouble *column = t + n * j, last = csqrt(column[j]);
        column[j] = last;
        for (size_t i = j; i-- > 0;) {
            zdouble *inner = t + n * i, sum = inner[i] + last;
            column[i] = column[i] == 0 ? 0 : column[i] / sum;
            for (size_t r = 0; r < i; r++)
                column[r] -= inner[r] * column[i];
        }
    }
}

/* --- square root -------------------------------------------------------- */

void kernel_SQRTM(const struct kernel *k)
{
    size_t n = k->shape.rows;
    zdouble *t = z_new(n * n), *q = z_new(n * n);
    bool ok = n && la_finite(k->in[0], n * n) &&
              complex_schur(n, k->in[0], t, q);
    if (ok) {
        triangle_root(n, t);
        rotate(n, q, t, false);
        ok = take_real(n, t, k->out);
    }
    if (!ok)
        la_nan(k);
    mem_free(t);
    mem_free(q);
}

/* X*D + D*X = errA + 8n*u*norm(X)^2, by the Kronecker sum. */
void bound_SQRTM(const struct kernel *k, const double *const *in, double *out)
{
    size_t n = k->shape.rows;
    double norm = cblas_dnrm2((int)(n * n), k->out, 1);
    double *e = la_copy(in[0], n * n);
    for (size_t i = 0; i < n * n; i++)
        e[i] += 8 * (double)n * LA_U * norm * norm;
    if (!la_finite(k->out, n * n) ||
        !la_sylvester_bound(n, n, k->out, k->out, e, out))
        la_unknown(k, out);
    mem_free(e);
}

/* --- logarithm ---------------------------------------------------------- */

static double distance_from_identity(size_t n, const zdouble *t)
{
    double norm = 0;
    for (size_t j = 0; j < n; j++) {
        double s = cabs(t[j + n * j] - 1);
        for (size_t i = 0; i < j; i++)
            s += cabs(t[i + n * j]);
        norm = !(s <= norm) ? s : norm;
    }
    return norm;
}

/* e becomes D with R*D + D*R = e for the triangle R: the root's derivative. */
static bool root_derivative(size_t n, const zdouble *r, zdouble *e)
{
    double scale = 1;
    lapack_int size = (lapack_int)n;
    if (!la_done(LAPACKE_ztrsyl_work(LAPACK_COL_MAJOR, 'N', 'N', 1, size, size,
                                     r, size, r, size, e, size, &scale)))
        return false;
    for (size_t i = 0; i < n * n; i++)
        e[i] /= scale;
    return true;
}

/* x = x/(I + at*X) and, if e, e = (I + at*X)\e/(I + at*X); X is left. */
static void resolvent(size_t n, double at, const zdouble *X, zdouble *x,
                      zdouble *e)
{
    zdouble *m = z_copy(X, n * n), one = 1;
    int size = (int)n;
    for (size_t i = 0; i < n * n; i++)
        m[i] *= at;
    for (size_t i = 0; i < n; i++)
        m[i + n * i] += 1;
    cblas_ztrsm(CblasColMajor, CblasRight, CblasUpper, CblasNoTrans,
                CblasNonUnit, size, size, &one, m, size, x, size);
    if (e) {
        cblas_ztrsm(CblasColMajor, CblasRight, CblasUpper, CblasNoTrans,
                    CblasNonUnit, size, size, &one, m, size, e, size);
        cblas_ztrsm(CblasColMajor, CblasLeft, CblasUpper, CblasNoTrans,
                    CblasNonUnit, size, size, &one, m, size, e, size);
    }
    mem_free(m);
}

static void accumulate(size_t n, double w, const zdouble *x, zdouble *sum)
{
    for (size_t i = 0; i < n * n; i++)
        sum[i] += w * x[i];
}

/* sum_k w_k X/(I + t_k X) on [0,1], and for e
 * sum_k w_k (I + t_k X)\e/(I + t_k X); t = I + X on entry, results in place. */
static void quadrature(size_t n, zdouble *t, zdouble *e)
{
    static const double abscissa[] = {.1834346424956498, .5255324099163290,
                                      .7966664774136267, .9602898564975363};
    static const double weight[] = {.3626837833783620, .3137066458778873,
                                    .2223810344533745, .1012285362903763};
    zdouble *sum = z_new(n * n), *dot = e ? z_new(n * n) : NULL;
    for (size_t i = 0; i < n; i++)
        t[i + n * i] -= 1;
    for (int s = 0; s < 8; s++) {
        double at = (1 + (s < 4 ? abscissa[s] : -abscissa[s - 4])) / 2;
        zdouble *x = z_copy(t, n * n), *y = e ? z_copy(e, n * n) : NULL;
        resolvent(n, at, t, x, y);
        accumulate(n, weight[s % 4] / 2, x, sum);
        if (e)
            accumulate(n, weight[s % 4] / 2, y, dot);
        mem_free(x), mem_free(y);
    }
    memcpy(t, sum, n * n * sizeof *t);
    if (e)
        memcpy(e, dot, n * n * sizeof *e);
    mem_free(sum), mem_free(dot);
}

/* log of the triangle t, and its derivative along e (or NULL), in place. */
static bool triangle_log(size_t n, zdouble *t, zdouble *e)
{
    zdouble *eigenvalue = z_new(n);
    int roots = 0;
    bool ok = true;
    for (size_t i = 0; i < n; i++) {
        eigenvalue[i] = t[i + n * i];
        ok = ok && eigenvalue[i] != 0;
    }
    while (ok && distance_from_identity(n, t) > LOG_NORM) {
        triangle_root(n, t);
        ok = ++roots < ROOT_LIMIT && (!e || root_derivative(n, t, e));
    }
    if (ok)
        quadrature(n, t, e);
    for (size_t i = 0; i < n * n; i++) {
        t[i] *= ldexp(1, roots);
        if (e)
            e[i] *= ldexp(1, roots);
    }
    for (size_t i = 0; i < n; i++)
        t[i + n * i] = clog(eigenvalue[i]);
    mem_free(eigenvalue);
    return ok;
}

/* log(A) into value and its derivative along e into dot (both or neither). */
static bool matrix_log(size_t n, const double *a, const double *e,
                       double *value, double *dot)
{
    zdouble *t = z_new(n * n), *q = z_new(n * n), *d = e ? z_new(n * n) : NULL;
    bool ok = n && la_finite(a, n * n) && (!e || la_finite(e, n * n)) &&
              complex_schur(n, a, t, q);
    for (size_t i = 0; e && i < n * n; i++)
        d[i] = e[i];
    if (ok && e)
        rotate(n, q, d, true);
    ok = ok && triangle_log(n, t, d);
    if (ok)
        rotate(n, q, t, false);
    ok = ok && take_real(n, t, value);
    if (ok && e) {
        rotate(n, q, d, false);
        for (size_t i = 0; i < n * n; i++)
            dot[i] = creal(d[i]);
    }
    mem_free(t), mem_free(q), mem_free(d);
    return ok;
}

void kernel_LOGM(const struct kernel *k)
{
    if (!matrix_log(k->shape.rows, k->in[0], NULL, k->out, NULL))
        la_nan(k);
}

void kernel_LOGMFRECHET(const struct kernel *k)
{
    size_t n = k->shape.rows;
    double *value = la_new(n * n);
    if (!matrix_log(n, k->in[0], k->in[1], value, k->out))
        la_nan(k);
    mem_free(value);
}

/* sum over entries of |L(A, E_ij)| (errA + 4n*u*norm(A))(i,j) for small n, and
 * 8n*u*norm(X) for roots and quadrature. */
void bound_LOGM(const struct kernel *k, const double *const *in, double *out)
{
    size_t n = k->shape.rows;
    double norm = cblas_dnrm2((int)(n * n), k->in[0], 1);
    double *value = la_new(n * n), *dot = la_new(n * n), *e = la_new(n * n);
    bool ok = n <= FRECHET_LIMIT && la_finite(k->out, n * n);
    la_fill(out, n * n,
            8 * (double)n * LA_U * cblas_dnrm2((int)(n * n), k->out, 1));
    for (size_t j = 0; ok && j < n * n; j++) {
        e[j] = 1;
        ok = matrix_log(n, k->in[0], e, value, dot);
        e[j] = 0;
        for (size_t i = 0; i < n * n; i++)
            out[i] += fabs(dot[i]) * (in[0][j] + 4 * (double)n * LA_U * norm);
    }
    if (!ok)
        la_unknown(k, out);
    mem_free(value), mem_free(dot), mem_free(e);
}

void bound_LOGMFRECHET(const struct kernel *k, const double *const *in,
                       double *out)
{
    (void)in;
    la_unknown(k, out);
}
