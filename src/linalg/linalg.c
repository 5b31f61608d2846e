/* linalg: products and what all dense kernels share.
 *
 * linalg/ are the only files that see BLAS and LAPACK. A kernel gets one
 * lane of one node and must not fail: input that is not finite gives NaN
 * before LAPACK sees it (which may loop forever on it), a positive INFO gives
 * NaN, a negative one is our bug and aborts. Products below SMALL_PRODUCT
 * multiplications are plain loops, as the call to dgemm costs more.
 *
 * BLAS runs on one thread: threads are ours, over points and problems.
 *
 * Source of the bounds: N. Higham, Accuracy and Stability of Numerical
 * Algorithms, 2nd ed., section 3.5: |fl(AB) - AB| <= gamma_k |A||B| for every
 * order of summation.
 */
#include "linalg/lapack.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { SMALL_PRODUCT = 1000, TILE = 32 };

extern void openblas_set_num_threads(int n) __attribute__((weak));

__attribute__((constructor)) static void one_thread(void)
{
    if (openblas_set_num_threads)
        openblas_set_num_threads(1);
}

double *la_new(size_t n)
{
    return mem_alloc(n * sizeof(double));
}

double *la_copy(const double *a, size_t n)
{
    double *r = la_new(n);
    if (n)
        memcpy(r, a, n * sizeof *r);
    return r;
}

double *la_abs(const double *a, size_t n)
{
    double *r = la_new(n);
    for (size_t i = 0; i < n; i++)
        r[i] = fabs(a[i]);
    return r;
}

bool la_finite(const double *a, size_t n)
{
    double s = 0; /* 0*x is 0 for finite x and NaN otherwise */
    for (size_t i = 0; i < n; i++)
        s += 0 * a[i];
    return s == 0;
}

void la_fill(double *a, size_t n, double v)
{
    for (size_t i = 0; i < n; i++)
        a[i] = v;
}

void la_nan(const struct kernel *k)
{
    la_fill(k->out, shape_numel(k->shape), NAN);
}

void la_unknown(const struct kernel *k, double *out)
{
    la_fill(out, shape_numel(k->shape), INFINITY);
}

void la_settle(double *e, size_t n)
{
    for (size_t i = 0; i < n; i++)
        e[i] = e[i] == e[i] ? e[i] : INFINITY;
}

bool la_done(int info)
{
    if (info == LAPACK_WORK_MEMORY_ERROR ||
        info == LAPACK_TRANSPOSE_MEMORY_ERROR)
        mem_die(0);
    if (info < 0) {
        fprintf(stderr, "adcheck: internal error: LAPACK argument %d\n", -info);
        abort();
    }
    return info == 0;
}

double la_largest(const double *a, size_t n)
{
    double m = 0;
    for (size_t i = 0; i < n; i++)
        if (fabs(a[i]) > m)
            m = fabs(a[i]);
    return m;
}

/* Tile by tile, so that both sides stay in cache. */
void la_transpose(size_t m, size_t n, const double *a, double *out)
{
    for (size_t j0 = 0; j0 < n; j0 += TILE)
        for (size_t i0 = 0; i0 < m; i0 += TILE)
            for (size_t j = j0; j < n && j < j0 + TILE; j++)
                for (size_t i = i0; i < m && i < i0 + TILE; i++)
                    out[j + n * i] = a[i + m * j];
}

void la_mirror_upper(size_t n, double *a)
{
    for (size_t j0 = 0; j0 < n; j0 += TILE)
        for (size_t i0 = 0; i0 <= j0; i0 += TILE)
            for (size_t j = j0; j < n && j < j0 + TILE; j++)
                for (size_t i = i0; i < j && i < i0 + TILE; i++)
                    a[j + n * i] = a[i + n * j];
}

void la_identity(size_t n, double *a)
{
    la_fill(a, n * n, 0);
    for (size_t i = 0; i < n; i++)
        a[i + n * i] = 1;
}

void la_symmetrize(size_t n, const double *a, double *out)
{
    la_transpose(n, n, a, out);
    for (size_t i = 0; i < n * n; i++)
        out[i] = a[i] / 2 + out[i] / 2;
}

/* Is |a(i,j) - a(j,i)| <= limit in one pair of tiles? */
static bool tile_symmetric(size_t n, const double *a, size_t i0, size_t j0,
                           double limit)
{
    for (size_t j = j0; j < n && j < j0 + TILE; j++)
        for (size_t i = i0; i < n && i < i0 + TILE; i++)
            if (!(fabs(a[i + n * j] - a[j + n * i]) <= limit))
                return false;
    return true;
}

static bool symmetric_within(size_t n, const double *a, double limit)
{
    for (size_t j = 0; j < n; j += TILE)
        for (size_t i = 0; i <= j; i += TILE)
            if (!tile_symmetric(n, a, i, j, limit))
                return false;
    return true;
}

bool la_symmetric(size_t n, const double *a)
{
    return symmetric_within(n, a, 0);
}

bool la_nearly_symmetric(size_t n, const double *a)
{
    return symmetric_within(n, a, LA_SYMMETRIC * la_largest(a, n * n));
}

void la_keep_triangle(size_t n, double *a, bool upper)
{
    for (size_t j = 0; j < n; j++)
        if (upper)
            la_fill(a + n * j + j + 1, n - j - 1, 0);
        else
            la_fill(a + n * j, j, 0);
}

/* --- products ----------------------------------------------------------- */

static void product_small(bool ta, bool tb, size_t m, size_t n, size_t k,
                          double alpha, const double *a, const double *b,
                          double *c)
{
    for (size_t j = 0; j < n; j++)
        for (size_t l = 0; l < k; l++) {
            double f = alpha * (tb ? b[j + n * l] : b[l + k * j]);
            if (ta)
                for (size_t i = 0; i < m; i++)
                    c[i + m * j] += a[l + k * i] * f;
            else
                for (size_t i = 0; i < m; i++)
                    c[i + m * j] += a[i + m * l] * f;
        }
}

/* One row or column: dgemv (a vector is contiguous, transposed or not). */
static void product_vector(bool ta, bool tb, size_t m, size_t n, size_t k,
                           double alpha, const double *a, const double *b,
                           double beta, double *c)
{
    if (n == 1) {
        size_t rows = ta ? k : m, cols = ta ? m : k;
        cblas_dgemv(CblasColMajor, ta ? CblasTrans : CblasNoTrans, (int)rows,
                    (int)cols, alpha, a, (int)rows, b, 1, beta, c, 1);
    } else {
        size_t rows = tb ? n : k, cols = tb ? k : n;
        cblas_dgemv(CblasColMajor, tb ? CblasNoTrans : CblasTrans, (int)rows,
                    (int)cols, alpha, b, (int)rows, a, 1, beta, c, 1);
    }
}

void la_gemm(bool ta, bool tb, size_t m, size_t n, size_t k, double alpha,
             const double *a, const double *b, double beta, double *c)
{
    if (m == 0 || n == 0)
        return;
    if (k == 0 || m * n * k <= SMALL_PRODUCT) {
        for (size_t i = 0; i < m * n; i++)
            c[i] = beta == 0 ? 0 : beta * c[i];
        product_small(ta, tb, m, n, k, alpha, a, b, c);
    } else if (m == 1 || n == 1) {
        product_vector(ta, tb, m, n, k, alpha, a, b, beta, c);
    } else {
        cblas_dgemm(CblasColMajor, ta ? CblasTrans : CblasNoTrans,
                    tb ? CblasTrans : CblasNoTrans, (int)m, (int)n, (int)k,
                    alpha, a, (int)(ta ? k : m), b, (int)(tb ? n : k), beta, c,
                    (int)m);
    }
}

double *la_sandwich(bool ta, bool tb, size_t m, size_t k, size_t l, size_t n,
                    const double *a, const double *e, const double *b)
{
    double *x = a ? la_abs(a, m * k) : NULL, *y = b ? la_abs(b, l * n) : NULL;
    double *half = la_new(m * l), *r;
    if (x)
        la_gemm(ta, false, m, l, k, 1, x, e, 0, half);
    else
        memcpy(half, e, m * l * sizeof *half);
    r = y ? la_new(m * n) : half;
    if (y) {
        la_gemm(false, tb, m, n, l, 1, half, y, 0, r);
        mem_free(half);
    }
    mem_free(x);
    mem_free(y);
    return r;
}

void la_trsm(bool upper, bool transposed, bool unit, size_t n, size_t p,
             const double *t, double *b)
{
    if (n && p)
        cblas_dtrsm(CblasColMajor, CblasLeft, upper ? CblasUpper : CblasLower,
                    transposed ? CblasTrans : CblasNoTrans,
                    unit ? CblasUnit : CblasNonUnit, (int)n, (int)p, 1, t,
                    (int)n, b, (int)n);
}

static size_t inner_size(const struct kernel *k)
{
    return k->imm.a ? k->in_shape[0].rows : k->in_shape[0].cols;
}

void kernel_MATMUL(const struct kernel *k)
{
    la_gemm(k->imm.a, k->imm.b, k->shape.rows, k->shape.cols, inner_size(k), 1,
            k->in[0], k->in[1], 0, k->out);
}

/* gamma_k |A||B| + |A| errB + errA |B|. */
void bound_MATMUL(const struct kernel *k, const double *const *in, double *out)
{
    size_t m = k->shape.rows, n = k->shape.cols, l = inner_size(k);
    double *a = la_abs(k->in[0], m * l), *b = la_abs(k->in[1], l * n);
    la_gemm(k->imm.a, k->imm.b, m, n, l, 1, in[0], b, 0, out);
    for (size_t i = 0; i < l * n; i++)
        b[i] = (double)l * LA_U * b[i] + in[1][i];
    la_gemm(k->imm.a, k->imm.b, m, n, l, 1, a, b, 1, out);
    la_settle(out, m * n);
    mem_free(a);
    mem_free(b);
}

void kernel_DOT(const struct kernel *k)
{
    size_t n = shape_numel(k->in_shape[0]);
    const double *a = k->in[0], *b = k->in[1];
    if (n > SMALL_PRODUCT && n <= INT32_MAX) {
        *k->out = cblas_ddot((int)n, a, 1, b, 1);
        return;
    }
    double s = 0;
    for (size_t i = 0; i < n; i++)
        s += a[i] * b[i];
    *k->out = s;
}

/* gamma_n sum |ab| + sum |a| errb + erra |b|. */
void bound_DOT(const struct kernel *k, const double *const *in, double *out)
{
    size_t n = shape_numel(k->in_shape[0]);
    const double *a = k->in[0], *b = k->in[1];
    double s = 0, gamma = (double)n * LA_U;
    for (size_t i = 0; i < n; i++)
        s += fabs(a[i]) * (gamma * fabs(b[i]) + in[1][i]) +
             in[0][i] * fabs(b[i]);
    *out = s;
    la_settle(out, 1);
}
