/* linalg/det: determinants and their derivatives, from the factor.
 *
 * Idea: the gradient of det is the matrix of cofactors, det(A)*inv(A)' where A
 * is regular; with A = U*S*V' it is det(U)*det(V)*U*cof(S)*V', which also holds
 * where A is singular, and so does its derivative, as cof(S) and the
 * derivative of cof(S) are products of some of the singular values.
 *
 * Invariant: nothing is divided by a determinant or by a singular value.
 * Source of the bounds: Higham, Accuracy and Stability, ch. 9 and 14.
 */
#include "linalg/lapack.h"

/* Cofactors come from inv(A) while that loses no more than 4 digits, else from
 * the singular values. */
#define COFACTOR_INVERSE_RCOND (1.0 / (1 << 13))

/* --- determinants ------------------------------------------------------- */

/* The product of the pivots as mantissa and exponent: no factor on the way
 * overflows. */
static double la_factor_det(size_t n, const double *f)
{
    const double *u = la_factors(n, f);
    double m = f[0] == f[0] ? 1 : NAN;
    long exponent = 0;
    for (size_t i = 0; i < n; i++) {
        int e;
        m = frexp(m * u[i + n * i], &e);
        exponent += e;
        if (!la_is_cholesky(f) && f[1 + i] != (double)(i + 1))
            m = -m;
    }
    if (la_is_cholesky(f))
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
    const double *f = k->in[1], *u = la_factors(n, f);
    double s = f[0] == f[0] ? 0 : NAN;
    for (size_t i = 0; i < n; i++)
        s += log(fabs(u[i + n * i]));
    *k->out = la_is_cholesky(f) ? 2 * s : s;
}

/* sum |inv(A)'| .* E, and a rounding for each term of the sum of logs. */
void bound_LOGDET(const struct kernel *k, const double *const *in, double *out)
{
    size_t n = k->in_shape[0].rows;
    const double *u = la_factors(n, k->in[1]);
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

/* --- cofactors ---------------------------------------------------------- */

static bool well_conditioned(size_t n, const double *a, const double *f)
{
    lapack_int size = (lapack_int)n;
    double norm = 0, rcond = 0;
    if (!la_factor_usable(n, f))
        return false;
    for (size_t j = 0; j < n; j++) {
        double s = 0;
        for (size_t i = 0; i < n; i++)
            s += fabs(a[i + n * j]);
        norm = fmax(norm, s);
    }
    double *work = la_new(4 * n), *lu = la_factors(n, f);
    lapack_int *iwork = mem_alloc(n * sizeof *iwork);
    if (la_is_cholesky(f))
        la_done(LAPACKE_dpocon_work(LAPACK_COL_MAJOR, 'U', size, lu, size, norm,
                                    &rcond, work, iwork));
    else
        la_done(LAPACKE_dgecon_work(LAPACK_COL_MAJOR, '1', size, lu, size, norm,
                                    &rcond, work, iwork));
    mem_free(work);
    mem_free(iwork);
    return rcond > COFACTOR_INVERSE_RCOND;
}

/* p[i] = product of all v but v[i] (and v[skip]), by prefix and suffix. */
static void excluded_products(size_t n, const double *v, size_t skip, double *p)
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
static void rotate_back(size_t n, double sign, const double *u, const double *r,
                        const double *v, double *out)
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
