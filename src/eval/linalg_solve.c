/* linalg_solve: the factor of a square matrix, and all that is read off it.
 *
 * FACTOR holds [kind; pivots; factors] of one matrix: Cholesky where the
 * matrix at hand is exactly symmetric with a positive diagonal and definite,
 * else LU with partial pivoting (an upper triangle is its own). SOLVE, INV,
 * DET, LOGDET and the cofactors read it; the rules do not know which it is.
 *
 * Invariant: pivoting does not change what is computed from a factor, so
 * nothing is taken from the base point. A singular factor is kept: its
 * determinant is right, its solves are NaN.
 *
 * Source of the bounds: Higham, Accuracy and Stability, theorems 9.3, 9.4,
 * 10.3, 10.4: the computed solution solves (A + D)x = b with
 * |D| <= 3n*u*|P'L||U|, or 3n*u*|R'||R|.
 */
#include "eval/lapack.h"

/* Cofactors come from inv(A) while that loses no more than 4 digits, else from
 * the singular values, which do not mind a singular A. */
#define COFACTOR_INVERSE_RCOND (1.0 / (1 << 13))

/* --- the packed factor ----------------------------------------------------------- */

static double *factors(size_t n, const double *f)
{
    return (double *)(uintptr_t)(f + 1 + n);
}

static bool is_cholesky(const double *f)
{
    return f[0] == LA_CHOLESKY;
}

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
    if (!la_symmetric(n, a))
        return false;
    f[0] = LA_CHOLESKY;
    return la_done(LAPACKE_dpotrf_work(LAPACK_COL_MAJOR, 'U', size,
                                       factors(n, f), size));
}

void kernel_FACTOR(const struct kernel *k)
{
    size_t n = k->in_shape[0].rows;
    const double *a = k->in[0];
    double *f = k->out;
    if (!la_finite(a, n * n)) {
        la_nan(k);
        return;
    }
    la_fill(f, 1 + n, 0);
    memcpy(factors(n, f), a, n * n * sizeof *a);
    if (n == 0 || try_cholesky(n, a, f))
        return;
    memcpy(factors(n, f), a, n * n * sizeof *a);
    lapack_int *p = mem_alloc(n * sizeof *p), size = (lapack_int)n;
    for (size_t i = 0; i < n; i++)
        p[i] = (lapack_int)i + 1;
    if (!upper_triangular(n, a))
        la_done(LAPACKE_dgetrf_work(LAPACK_COL_MAJOR, size, size,
                                    factors(n, f), size, p));
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

static bool usable(size_t n, const double *f)
{
    const double *u = factors(n, f);
    if (f[0] != f[0])
        return false;
    for (size_t i = 0; i < n; i++)
        if (u[i + n * i] == 0)
            return false;
    return true;
}

double *la_factor_error(size_t n, const double *f, const double *error)
{
    double *u = la_copy(factors(n, f), n * n), *l = la_copy(u, n * n);
    double *e = la_new(n * n), growth = 3 * (double)n * LA_U;
    la_keep_triangle(n, u, true);
    if (is_cholesky(f)) {
        memcpy(l, u, n * n * sizeof *l);
    } else {
        la_keep_triangle(n, l, false);
        for (size_t i = 0; i < n; i++)
            l[i + n * i] = 1;
    }
    for (size_t i = 0; i < n * n; i++)
        u[i] = fabs(u[i]), l[i] = fabs(l[i]);
    la_gemm(is_cholesky(f), false, n, n, n, growth, l, u, 0, e);
    for (size_t i = is_cholesky(f) ? 0 : n; i-- > 0;) {
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

/* --- solve --------------------------------------------------------------------------- */

/* b (n x p) = op(A)\b; the caller has checked usable(). */
static void solve(size_t n, const double *f, bool transposed, size_t p,
                  double *b)
{
    lapack_int size = (lapack_int)n, rhs = (lapack_int)p;
    if (n == 0 || p == 0)
        return;
    if (is_cholesky(f)) {
        la_done(LAPACKE_dpotrs_work(LAPACK_COL_MAJOR, 'U', size, rhs,
                                    factors(n, f), size, b, size));
        return;
    }
    lapack_int *pivot = pivots(n, f);
    la_done(LAPACKE_dgetrs_work(LAPACK_COL_MAJOR, transposed ? 'T' : 'N', size,
                                rhs, factors(n, f), size, pivot, b, size));
    mem_free(pivot);
}

void kernel_SOLVE(const struct kernel *k)
{
    size_t n = k->in_shape[0].rows, p = k->shape.cols;
    if (!usable(n, k->in[2]) || !la_finite(k->in[1], n * p)) {
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

/* --- inverse ------------------------------------------------------------------------- */

static void mirror_upper(size_t n, double *a)
{
    double *t = la_new(n * n);
    la_transpose(n, n, a, t);
    for (size_t j = 0; j < n; j++)
        for (size_t i = j + 1; i < n; i++)
            a[i + n * j] = t[i + n * j];
    mem_free(t);
}

bool la_factor_inverse(size_t n, const double *f, double *inv)
{
    lapack_int size = (lapack_int)n, work_size = 64 * size;
    bool ok;
    if (n == 0 || !usable(n, f))
        return n == 0;
    memcpy(inv, factors(n, f), n * n * sizeof *inv);
    if (is_cholesky(f)) {
        ok = la_done(LAPACKE_dpotri_work(LAPACK_COL_MAJOR, 'U', size, inv,
                                         size));
        mirror_upper(n, inv);
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
    bool turned = k->imm.a && !is_cholesky(f);
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

/* --- determinants ----------------------------------------------------------------------- */

/* The product of the pivots as mantissa and exponent: no factor on the way
 * overflows. */
double la_factor_det(size_t n, const double *f)
{
    const double *u = factors(n, f);
    double m = f[0] == f[0] ? 1 : NAN;
    long exponent = 0;
    for (size_t i = 0; i < n; i++) {
        int e;
        m = frexp(m * u[i + n * i], &e);
        exponent += e;
        if (!is_cholesky(f) && f[1 + i] != (double)(i + 1))
            m = -m;
    }
    if (is_cholesky(f))
        m *= m, exponent *= 2;
    if (exponent > 100000 || exponent < -100000)
        exponent = exponent > 0 ? 100000 : -100000;
    return ldexp(m, (int)exponent);
}

void kernel_DET(const struct kernel *k)
{
    *k->out = la_factor_det(k->in_shape[0].rows, k->in[1]);
}

void kernel_LOGDET(const struct kernel *k)
{
    size_t n = k->in_shape[0].rows;
    const double *f = k->in[1], *u = factors(n, f);
    double s = f[0] == f[0] ? 0 : NAN;
    for (size_t i = 0; i < n; i++)
        s += log(fabs(u[i + n * i]));
    *k->out = is_cholesky(f) ? 2 * s : s;
}

/* sum |inv(A)'| .* E, and a rounding for each term of the sum of logs. */
void bound_LOGDET(const struct kernel *k, const double *const *in, double *out)
{
    size_t n = k->in_shape[0].rows;
    const double *u = factors(n, k->in[1]);
    double *inv = la_new(n * n), *t = la_new(n * n), s = 0, logs = 0;
    if (!la_factor_inverse(n, k->in[1], inv)) {
        la_unknown(k, out);
    } else {
        double *e = la_factor_error(n, k->in[1], in[0]);
        la_transpose(n, n, inv, t);
        for (size_t i = 0; i < n * n; i++)
            s += fabs(t[i]) * e[i];
        for (size_t i = 0; i < n; i++)
            logs += 2 * fabs(log(fabs(u[i + n * i])));
        *out = s + (double)(n + 2) * LA_U * logs;
        mem_free(e);
    }
    mem_free(inv);
    mem_free(t);
}

/* --- cofactors ------------------------------------------------------------------------------ */

static bool well_conditioned(size_t n, const double *a, const double *f)
{
    lapack_int size = (lapack_int)n;
    double norm = 0, rcond = 0;
    if (!usable(n, f))
        return false;
    for (size_t j = 0; j < n; j++) {
        double s = 0;
        for (size_t i = 0; i < n; i++)
            s += fabs(a[i + n * j]);
        norm = fmax(norm, s);
    }
    double *work = la_new(4 * n);
    lapack_int *iwork = mem_alloc(n * sizeof *iwork);
    if (is_cholesky(f))
        la_done(LAPACKE_dpocon_work(LAPACK_COL_MAJOR, 'U', size, factors(n, f),
                                    size, norm, &rcond, work, iwork));
    else
        la_done(LAPACKE_dgecon_work(LAPACK_COL_MAJOR, '1', size, factors(n, f),
                                    size, norm, &rcond, work, iwork));
    mem_free(work);
    mem_free(iwork);
    return rcond > COFACTOR_INVERSE_RCOND;
}

/* p[i] = product of all v but v[i] (and v[skip]), by prefix and suffix. */
static void excluded_products(size_t n, const double *v, size_t skip,
                              double *p)
{
    double run = 1;
    for (size_t i = 0; i < n; i++) {
        p[i] = run;
        run *= i == skip ? 1 : v[i];
    }
    run = 1;
    for (size_t i = n; i-- > 0;) {
        p[i] *= run;
        run *= i == skip ? 1 : v[i];
    }
}

/* Sign of the determinant of an orthogonal matrix. */
static double orientation(size_t n, const double *q)
{
    double *lu = la_copy(q, n * n), sign = 1;
    lapack_int *p = mem_alloc(n * sizeof *p), size = (lapack_int)n;
    la_done(LAPACKE_dgetrf_work(LAPACK_COL_MAJOR, size, size, lu, size, p));
    for (size_t i = 0; i < n; i++) {
        sign = p[i] != (lapack_int)i + 1 ? -sign : sign;
        sign = lu[i + n * i] < 0 ? -sign : sign;
    }
    mem_free(lu);
    mem_free(p);
    return sign;
}

/* The derivative of cof(S) for diagonal S along M, with |.| if absolute:
 * R(i,i) = sum_k M(k,k) p(i,k), R(i,j) = -M(j,i) p(i,j), p(i,k) the product of
 * all s but the i-th and k-th. */
static void diagonal_cofactor_dot(size_t n, const double *s, const double *m,
                                  bool absolute, double *r)
{
    double *p = la_new(n);
    for (size_t i = 0; i < n; i++) {
        double sum = 0;
        excluded_products(n, s, i, p);
        for (size_t k = 0; k < n; k++) {
            if (k != i)
                sum += m[k + n * k] * p[k];
            r[i + n * k] = (absolute ? 1 : -1) * m[k + n * i] * p[k];
        }
        r[i + n * i] = sum;
    }
    mem_free(p);
}

/* out = sign * U * r * V' for the square core r. */
static void rotate_back(size_t n, double sign, const double *u,
                        const double *r, const double *v, double *out)
{
    double *half = la_new(n * n);
    la_gemm(false, false, n, n, n, sign, u, r, 0, half);
    la_gemm(false, true, n, n, n, 1, half, v, 0, out);
    mem_free(half);
}

/* A = U*S*V': cof(A) = det(U)*det(V)*U*cof(S)*V', and its derivative along e
 * (NULL: the cofactors themselves) with M = U'*e*V in place of S. absolute:
 * its majorant, for bounds. */
static bool cofactor_svd(size_t n, const double *a, const double *e,
                         bool absolute, double *out)
{
    double *u = la_new(3 * n * n + n), *v = u + n * n, *r = v + n * n;
    double *s = r + n * n, *m = la_new(n * n);
    bool ok = la_finite(a, n * n) && la_svd(n, n, a, u, s, v);
    double sign = ok && !absolute ? orientation(n, u) * orientation(n, v) : 1;
    for (size_t i = 0; i < n * n && absolute; i++)
        u[i] = fabs(u[i]), v[i] = fabs(v[i]);
    if (ok && e) {
        double *half = la_new(n * n);
        la_gemm(true, false, n, n, n, 1, u, e, 0, half);
        la_gemm(false, false, n, n, n, 1, half, v, 0, m);
        diagonal_cofactor_dot(n, s, m, absolute, r);
        mem_free(half);
    } else if (ok) {
        excluded_products(n, s, n, m);
        for (size_t i = 0; i < n; i++)
            r[i + n * i] = m[i];
    }
    if (ok)
        rotate_back(n, sign, u, r, v, out);
    mem_free(u);
    mem_free(m);
    return ok;
}

void kernel_COFACTOR(const struct kernel *k)
{
    size_t n = k->shape.rows;
    const double *a = k->in[0], *f = k->in[1];
    if (n && well_conditioned(n, a, f)) {
        double *inv = la_new(n * n), det = la_factor_det(n, f);
        la_factor_inverse(n, f, inv);
        la_transpose(n, n, inv, k->out);
        for (size_t i = 0; i < n * n; i++)
            k->out[i] *= det;
        mem_free(inv);
    } else if (n && !cofactor_svd(n, a, NULL, false, k->out)) {
        la_nan(k);
    }
}

/* The derivative's majorant of errA + the svd's n*u*norm(A). */
void bound_COFACTOR(const struct kernel *k, const double *const *in,
                    double *out)
{
    size_t n = k->shape.rows;
    double norm = (double)n * la_largest(k->in[0], n * n);
    double *e = la_copy(in[0], n * n);
    for (size_t i = 0; i < n * n; i++)
        e[i] += (double)n * LA_U * norm;
    if (n == 0 || !cofactor_svd(n, k->in[0], e, true, out))
        la_unknown(k, out);
    mem_free(e);
}

/* sum |cofactor| .* E, and a rounding for each factor of the product. */
void bound_DET(const struct kernel *k, const double *const *in, double *out)
{
    size_t n = k->in_shape[0].rows;
    double *c = la_new(n * n), s = (double)n * LA_U * fabs(*k->out);
    if (n == 0 || !cofactor_svd(n, k->in[0], NULL, false, c)) {
        la_unknown(k, out);
    } else {
        double *e = la_factor_error(n, k->in[1], in[0]);
        for (size_t i = 0; i < n * n; i++)
            s += fabs(c[i]) * e[i];
        *out = s;
        mem_free(e);
    }
    mem_free(c);
}

/* det*(tr(C*e)*C' - (C*e*C)') with C = inv(A). */
static void cofactor_dot_inverse(size_t n, const double *f, const double *e,
                                 double *out)
{
    double *c = la_new(3 * n * n), *ce = c + n * n, *cec = ce + n * n;
    double trace = 0, det = la_factor_det(n, f);
    la_factor_inverse(n, f, c);
    la_gemm(false, false, n, n, n, 1, c, e, 0, ce);
    la_gemm(false, false, n, n, n, 1, ce, c, 0, cec);
    for (size_t i = 0; i < n; i++)
        trace += ce[i + n * i];
    for (size_t i = 0; i < n * n; i++)
        cec[i] = det * (trace * c[i] - cec[i]);
    la_transpose(n, n, cec, out);
    mem_free(c);
}

void kernel_COFACTORDOT(const struct kernel *k)
{
    size_t n = k->shape.rows;
    const double *a = k->in[0], *e = k->in[1], *f = k->in[2];
    if (!la_finite(e, n * n))
        la_nan(k);
    else if (n && well_conditioned(n, a, f))
        cofactor_dot_inverse(n, f, e, k->out);
    else if (n && !cofactor_svd(n, a, e, false, k->out))
        la_nan(k);
}

void bound_COFACTORDOT(const struct kernel *k, const double *const *in,
                       double *out)
{
    (void)in;
    la_unknown(k, out);
}
