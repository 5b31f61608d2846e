/* linalg/solve: the factor of a square matrix, and all that is read off it.
 *
 * FACTOR holds [kind; pivots; factors] of one matrix: Cholesky where the
 * matrix at hand is exactly symmetric with a positive diagonal and definite,
 * else LU with partial pivoting (an upper triangle is its own). SOLVE and INV
 * here, and linalg/det.c, read it; the rules do not know which it is.
 *
 * Invariant: pivoting does not change what is computed from a factor, so
 * nothing is taken from the base point. A singular factor is kept: its
 * determinant is right, its solves are NaN.
 *
 * Source of the bounds: Higham, Accuracy and Stability, theorems 9.3, 9.4,
 * 10.3, 10.4: the computed solution solves (A + D)x = b with
 * |D| <= 3n*u*|P'L||U|, or 3n*u*|R'||R|.
 */
#include "linalg/lapack.h"

/* --- the packed factor -------------------------------------------------- */

static lapack_int *pivots(size_t n, const double *f)
{
    lapack_int *p = mem_alloc(n * sizeof *p);
    for (size_t i = 0; i < n; i++)
        p[i] = (lapack_int)f[1 + i];
    return p;
}

static bool upper_triangular(size_t n, const double *a)
{
    for (size_t j = 0; j < n; j++)
        for (size_t i = j + 1; i < n; i++)
            if (a[i + n * j] != 0)
                return false;
    return true;
}

static bool try_cholesky(size_t n, const double *a, double *f)
{
    lapack_int size = (lapack_int)n;
    for (size_t i = 0; i < n; i++)
        if (!(a[i + n * i] > 0))
            return false;
    if (!la_symmetric(n, a)) /* nor is anything that is not finite */
        return false;
    f[0] = LA_CHOLESKY;
    return la_done(LAPACKE_dpotrf_work(LAPACK_COL_MAJOR, 'U', size,
                                       la_factors(n, f), size));
}

void kernel_FACTOR(const struct kernel *k)
{
    size_t n = k->in_shape[0].rows;
    const double *a = k->in[0];
    double *f = k->out;
    la_fill(f, 1 + n, 0);
    memcpy(la_factors(n, f), a, n * n * sizeof *a);
    if (n == 0 || try_cholesky(n, a, f))
        return;
    if (!la_finite(a, n * n)) {
        la_nan(k);
        return;
    }
    memcpy(la_factors(n, f), a, n * n * sizeof *a);
    lapack_int *p = mem_alloc(n * sizeof *p), size = (lapack_int)n;
    for (size_t i = 0; i < n; i++)
        p[i] = (lapack_int)i + 1;
    if (!upper_triangular(n, a))
        la_done(LAPACKE_dgetrf_work(LAPACK_COL_MAJOR, size, size,
                                    la_factors(n, f), size, p));
    f[0] = LA_LU;
    for (size_t i = 0; i < n; i++)
        f[1 + i] = p[i];
    mem_free(p);
}

/* What the factor gets wrong is counted where it is used. */
void bound_FACTOR(const struct kernel *k, const double *const *in, double *out)
{
    (void)in;
    la_fill(out, shape_numel(k->shape), 0);
}

bool la_factor_usable(size_t n, const double *f)
{
    const double *u = la_factors(n, f);
    if (f[0] != f[0])
        return false;
    for (size_t i = 0; i < n; i++)
        if (u[i + n * i] == 0)
            return false;
    return true;
}

double *la_factor_error(size_t n, const double *f, const double *error)
{
    double *u = la_copy(la_factors(n, f), n * n), *l = la_copy(u, n * n);
    double *e = la_new(n * n), growth = 3 * (double)n * LA_U;
    la_keep_triangle(n, u, true);
    if (la_is_cholesky(f)) {
        memcpy(l, u, n * n * sizeof *l);
    } else {
        la_keep_triangle(n, l, false);
        for (size_t i = 0; i < n; i++)
            l[i + n * i] = 1;
    }
    for (size_t i = 0; i < n * n; i++)
        u[i] = fabs(u[i]), l[i] = fabs(l[i]);
    la_gemm(la_is_cholesky(f), false, n, n, n, growth, l, u, 0, e);
    for (size_t i = la_is_cholesky(f) ? 0 : n; i-- > 0;) {
        size_t p = (size_t)f[1 + i] - 1; /* undo the exchanges, last first */
        for (size_t j = 0; j < n && p != i; j++) {
            double t = e[i + n * j];
            e[i + n * j] = e[p + n * j];
            e[p + n * j] = t;
        }
    }
    for (size_t i = 0; i < n * n; i++)
        e[i] += error[i];
    mem_free(u);
    mem_free(l);
    return e;
}

/* --- solve -------------------------------------------------------------- */

/* b (n x p) = op(A)\b; the caller has checked la_factor_usable(). */
static void solve(size_t n, const double *f, bool transposed, size_t p,
                  double *b)
{
    lapack_int size = (lapack_int)n, rhs = (lapack_int)p;
    if (n == 0 || p == 0)
        return;
    if (la_is_cholesky(f)) {
        la_done(LAPACKE_dpotrs_work(LAPACK_COL_MAJOR, 'U', size, rhs,
                                    la_factors(n, f), size, b, size));
        return;
    }
    lapack_int *pivot = pivots(n, f);
    la_done(LAPACKE_dgetrs_work(LAPACK_COL_MAJOR, transposed ? 'T' : 'N', size,
                                rhs, la_factors(n, f), size, pivot, b, size));
    mem_free(pivot);
}

void kernel_SOLVE(const struct kernel *k)
{
    size_t n = k->in_shape[0].rows, p = k->shape.cols;
    if (!la_factor_usable(n, k->in[2]) || !la_finite(k->in[1], n * p)) {
        la_nan(k);
        return;
    }
    memcpy(k->out, k->in[1], n * p * sizeof *k->out);
    solve(n, k->in[2], k->imm.a, p, k->out);
}

/* |inv(op(A))| (op(E)|X| + errB). */
void bound_SOLVE(const struct kernel *k, const double *const *in, double *out)
{
    size_t n = k->in_shape[0].rows, p = k->shape.cols;
    bool t = k->imm.a;
    double *inv = la_new(n * n);
    if (!la_finite(k->out, n * p) || !la_factor_inverse(n, k->in[2], inv)) {
        la_unknown(k, out);
    } else {
        double *e = la_factor_error(n, k->in[2], in[0]);
        double *x = la_abs(k->out, n * p), *r = la_copy(in[1], n * p);
        la_gemm(t, false, n, p, n, 1, e, x, 1, r);
        for (size_t i = 0; i < n * n; i++)
            inv[i] = fabs(inv[i]);
        la_gemm(t, false, n, p, n, 1, inv, r, 0, out);
        mem_free(e);
        mem_free(x);
        mem_free(r);
    }
    mem_free(inv);
}

/* --- inverse ------------------------------------------------------------ */

bool la_factor_inverse(size_t n, const double *f, double *inv)
{
    lapack_int size = (lapack_int)n, work_size = 64 * size;
    bool ok;
    if (n == 0 || !la_factor_usable(n, f))
        return n == 0;
    memcpy(inv, la_factors(n, f), n * n * sizeof *inv);
    if (la_is_cholesky(f)) {
        ok = la_done(
            LAPACKE_dpotri_work(LAPACK_COL_MAJOR, 'U', size, inv, size));
        la_mirror_upper(n, inv);
    } else {
        double *work = la_new((size_t)work_size);
        lapack_int *pivot = pivots(n, f);
        ok = la_done(LAPACKE_dgetri_work(LAPACK_COL_MAJOR, size, inv, size,
                                         pivot, work, work_size));
        mem_free(work);
        mem_free(pivot);
    }
    return ok;
}

void kernel_INV(const struct kernel *k)
{
    size_t n = k->shape.rows;
    const double *f = k->in[1];
    bool turned = k->imm.a && !la_is_cholesky(f);
    double *inv = turned ? la_new(n * n) : k->out;
    if (!la_factor_inverse(n, f, inv))
        la_nan(k);
    else if (turned)
        la_transpose(n, n, inv, k->out);
    if (turned)
        mem_free(inv);
}

/* |C| E |C|, or |C| E' |C| for C = inv(A)'. */
void bound_INV(const struct kernel *k, const double *const *in, double *out)
{
    size_t n = k->shape.rows;
    if (!la_finite(k->out, n * n)) {
        la_unknown(k, out);
        return;
    }
    double *e = la_factor_error(n, k->in[1], in[0]), *t = la_new(n * n);
    if (k->imm.a)
        la_transpose(n, n, e, t);
    else
        memcpy(t, e, n * n * sizeof *t);
    double *r = la_sandwich(false, false, n, n, n, n, k->out, t, k->out);
    memcpy(out, r, n * n * sizeof *out);
    mem_free(e);
    mem_free(t);
    mem_free(r);
}
