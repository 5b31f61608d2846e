/* linalg_function: expm, logm, sqrtm of a real matrix, with their Frechet
 * derivatives.
 *
 * Idea: [A E; 0 A] has the algebra of pairs (A, E) with (X,D)(Y,E) =
 * (XY, XE + DY). Running an algorithm on pairs computes f and its derivative
 * in three products for each of the value's, instead of the eight that the
 * block triangle would take.
 *
 * expm: scaling and squaring with the [13/13] Pade approximant. logm and
 * sqrtm: complex Schur form; logm by repeated square roots and Gauss-Legendre
 * quadrature of log(I+X) = int X/(I+tX). A result that is not real (an
 * eigenvalue on the negative axis) is NaN.
 *
 * Sources: N. Higham, SIAM J. Matrix Anal. 26 (2005); A. Al-Mohy, N. Higham,
 * ibid. 30 (2009); A. Al-Mohy, N. Higham, S. Relton, SIAM J. Sci. Comput. 35
 * (2013).
 */
#include <complex.h>

#include "eval/lapack.h"

#define PADE_13_NORM 4.74      /* the pair's approximant is exact to u below */
#define LOG_NORM 0.25          /* 8 nodes integrate to u below */
#define NOT_REAL (1.0 / (1 << 26)) /* imaginary part of a result, relative */
enum { ROOT_LIMIT = 100, FRECHET_LIMIT = 8 };

/* --- pairs ------------------------------------------------------------------- */

/* x and its derivative d right behind it; parts is 1 (no d) or 2. */
struct pair {
    size_t n;
    unsigned parts;
};

static double *pair_new(struct pair z)
{
    return la_new(z.parts * z.n * z.n);
}

static double *pair_of(struct pair z, const double *x, const double *d)
{
    double *r = pair_new(z);
    memcpy(r, x, z.n * z.n * sizeof *r);
    if (z.parts == 2)
        memcpy(r + z.n * z.n, d, z.n * z.n * sizeof *r);
    return r;
}

static void pair_mul(struct pair z, const double *a, const double *b, double *r)
{
    size_t n = z.n, d = n * n;
    la_gemm(false, false, n, n, n, 1, a, b, 0, r);
    if (z.parts == 2) {
        la_gemm(false, false, n, n, n, 1, a, b + d, 0, r + d);
        la_gemm(false, false, n, n, n, 1, a + d, b, 1, r + d);
    }
}

static void pair_add(struct pair z, double f, const double *a, double *r)
{
    for (size_t i = 0; i < z.parts * z.n * z.n; i++)
        r[i] += f * a[i];
}

static void pair_add_identity(struct pair z, double f, double *r)
{
    for (size_t i = 0; i < z.n; i++)
        r[i + z.n * i] += f;
}

/* r = q\p: d of it is q\(pd - qd*r). p and q are lost. */
static bool pair_solve(struct pair z, double *q, double *p)
{
    size_t n = z.n, d = n * n;
    lapack_int size = (lapack_int)n, *pivot = mem_alloc(n * sizeof *pivot);
    bool ok = la_done(LAPACKE_dgesv_work(LAPACK_COL_MAJOR, size, size, q, size,
                                         pivot, p, size));
    if (ok && z.parts == 2) {
        la_gemm(false, false, n, n, n, -1, q + d, p, 1, p + d);
        la_done(LAPACKE_dgetrs_work(LAPACK_COL_MAJOR, 'N', size, size, q, size,
                                    pivot, p + d, size));
    }
    mem_free(pivot);
    return ok;
}

static double norm1(size_t n, const double *a)
{
    double norm = 0;
    for (size_t j = 0; j < n; j++) {
        double s = 0;
        for (size_t i = 0; i < n; i++)
            s += fabs(a[i + n * j]);
        norm = s > norm ? s : norm;
    }
    return norm;
}

/* --- exponential --------------------------------------------------------------- */

/* a becomes its [13/13] Pade approximant. */
static bool pade13(struct pair z, double *a)
{
    static const double b[] = {
        64764752532480000, 32382376266240000, 7771770303897600,
        1187353796428800, 129060195264000, 10559470521600, 670442572800,
        33522128640, 1323241920, 40840800, 960960, 16380, 182, 1};
    double *a2 = pair_new(z), *a4 = pair_new(z), *a6 = pair_new(z);
    double *t = pair_new(z), *u = pair_new(z), *v = pair_new(z);
    const double *power[] = {a2, a4, a6};
    pair_mul(z, a, a, a2);
    pair_mul(z, a2, a2, a4);
    pair_mul(z, a4, a2, a6);
    for (unsigned i = 0; i < 3; i++)
        pair_add(z, b[9 + 2 * i], power[i], t);
    pair_mul(z, a6, t, v);
    for (unsigned i = 0; i < 3; i++)
        pair_add(z, b[3 + 2 * i], power[i], v);
    pair_add_identity(z, b[1], v);
    pair_mul(z, a, v, u);
    memset(t, 0, z.parts * z.n * z.n * sizeof *t);
    for (unsigned i = 0; i < 3; i++)
        pair_add(z, b[8 + 2 * i], power[i], t);
    pair_mul(z, a6, t, v);
    for (unsigned i = 0; i < 3; i++)
        pair_add(z, b[2 + 2 * i], power[i], v);
    pair_add_identity(z, b[0], v);
    memcpy(a, v, z.parts * z.n * z.n * sizeof *a);
    pair_add(z, 1, u, a);
    pair_add(z, -1, u, v);
    bool ok = pair_solve(z, v, a);
    mem_free(a2), mem_free(a4), mem_free(a6);
    mem_free(t), mem_free(u), mem_free(v);
    return ok;
}

/* exp of a pair in place. */
static bool pair_exp(struct pair z, double *a)
{
    double norm = norm1(z.n, a);
    int squarings = 0;
    if (z.n == 0 || !la_finite(a, z.parts * z.n * z.n) || norm > DBL_MAX)
        return false;
    if (norm > PADE_13_NORM)
        frexp(norm / PADE_13_NORM, &squarings);
    for (size_t i = 0; i < z.parts * z.n * z.n; i++)
        a[i] = ldexp(a[i], -squarings);
    if (!pade13(z, a))
        return false;
    double *t = pair_new(z);
    for (; squarings > 0; squarings--) {
        pair_mul(z, a, a, t);
        memcpy(a, t, z.parts * z.n * z.n * sizeof *a);
    }
    mem_free(t);
    return true;
}

void kernel_EXPM(const struct kernel *k)
{
    struct pair z = {k->shape.rows, 1};
    memcpy(k->out, k->in[0], z.n * z.n * sizeof *k->out);
    if (!pair_exp(z, k->out))
        la_nan(k);
}

void kernel_EXPMFRECHET(const struct kernel *k)
{
    struct pair z = {k->shape.rows, 2};
    double *a = pair_of(z, k->in[0], k->in[1]);
    if (pair_exp(z, a))
        memcpy(k->out, a + z.n * z.n, z.n * z.n * sizeof *k->out);
    else
        la_nan(k);
    mem_free(a);
}

/* exp has a series with positive terms, so its Frechet derivative at |A| along
 * E majorizes that at A; E = errA + (n + squarings)*u*|A|, and as much of
 * exp(|A|) for the rounding of the squarings. n x n in, n x n out. */
static bool exp_majorant(size_t n, const double *a, const double *err,
                         double *out)
{
    struct pair z = {n, 2};
    double *p = pair_new(z), *e = p + n * n;
    double c = ((double)n + 2 + fmax(0, log2(norm1(n, a)))) * LA_U;
    for (size_t i = 0; i < n * n; i++) {
        p[i] = fabs(a[i]);
        e[i] = err[i] + c * p[i];
    }
    bool ok = pair_exp(z, p);
    for (size_t i = 0; ok && i < n * n; i++)
        out[i] = fabs(e[i]) + 4 * c * fabs(p[i]);
    mem_free(p);
    return ok;
}

void bound_EXPM(const struct kernel *k, const double *const *in, double *out)
{
    if (!exp_majorant(k->shape.rows, k->in[0], in[0], out))
        la_unknown(k, out);
}

/* [a b; 0 a] of order 2n. */
static double *block_triangle(size_t n, const double *a, const double *b)
{
    double *r = la_new(4 * n * n);
    for (size_t j = 0; j < n; j++) {
        memcpy(r + 2 * n * j, a + n * j, n * sizeof *r);
        memcpy(r + 2 * n * (n + j), b + n * j, n * sizeof *r);
        memcpy(r + 2 * n * (n + j) + n, a + n * j, n * sizeof *r);
    }
    return r;
}

/* The upper right block of the majorant of exp([A E; 0 A]). */
void bound_EXPMFRECHET(const struct kernel *k, const double *const *in,
                       double *out)
{
    size_t n = k->shape.rows;
    double *a = block_triangle(n, k->in[0], k->in[1]);
    double *e = block_triangle(n, in[0], in[1]), *r = la_new(4 * n * n);
    if (exp_majorant(2 * n, a, e, r))
        for (size_t j = 0; j < n; j++)
            memcpy(out + n * j, r + 2 * n * (n + j), n * sizeof *out);
    else
        la_unknown(k, out);
    mem_free(a), mem_free(e), mem_free(r);
}

/* --- complex Schur form ----------------------------------------------------------- */

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

/* --- square root ---------------------------------------------------------------------- */

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

/* X*D + D*X = errA + n*u*norm(X)^2, by the Kronecker sum. */
void bound_SQRTM(const struct kernel *k, const double *const *in, double *out)
{
    size_t n = k->shape.rows;
    double norm = cblas_dnrm2((int)(n * n), k->out, 1);
    double *e = la_copy(in[0], n * n);
    for (size_t i = 0; i < n * n; i++)
        e[i] += (double)n * LA_U * norm * norm;
    if (!la_finite(k->out, n * n) ||
        !la_sylvester_bound(n, n, k->out, k->out, e, out))
        la_unknown(k, out);
    mem_free(e);
}

/* --- logarithm ---------------------------------------------------------------------------- */

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

/* sum_k w_k X/(I + t_k X) on [0,1], and for e
 * sum_k w_k (I + t_k X)\e/(I + t_k X); t = I + X on entry, results in place. */
static void quadrature(size_t n, zdouble *t, zdouble *e)
{
    static const double abscissa[] = {.1834346424956498, .5255324099163290,
                                  .7966664774136267, .9602898564975363};
    static const double weight[] = {.3626837833783620, .3137066458778873,
                                    .2223810344533745, .1012285362903763};
    zdouble *sum = z_new(n * n), *dot = z_new(n * n), one = 1;
    int size = (int)n;
    for (size_t i = 0; i < n; i++)
        t[i + n * i] -= 1;
    for (int s = 0; s < 8; s++) {
        double at = (1 + (s < 4 ? abscissa[s] : -abscissa[s - 4])) / 2;
        double w = weight[s % 4] / 2;
        zdouble *m = z_copy(t, n * n), *x = z_copy(t, n * n);
        for (size_t i = 0; i < n * n; i++)
            m[i] *= at;
        for (size_t i = 0; i < n; i++)
            m[i + n * i] += 1;
        cblas_ztrsm(CblasColMajor, CblasRight, CblasUpper, CblasNoTrans,
                    CblasNonUnit, size, size, &one, m, size, x, size);
        for (size_t i = 0; i < n * n; i++)
            sum[i] += w * x[i];
        if (e) {
            memcpy(x, e, n * n * sizeof *x);
            cblas_ztrsm(CblasColMajor, CblasRight, CblasUpper, CblasNoTrans,
                        CblasNonUnit, size, size, &one, m, size, x, size);
            cblas_ztrsm(CblasColMajor, CblasLeft, CblasUpper, CblasNoTrans,
                        CblasNonUnit, size, size, &one, m, size, x, size);
            for (size_t i = 0; i < n * n; i++)
                dot[i] += w * x[i];
        }
        mem_free(m);
        mem_free(x);
    }
    memcpy(t, sum, n * n * sizeof *t);
    if (e)
        memcpy(e, dot, n * n * sizeof *e);
    mem_free(sum);
    mem_free(dot);
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

/* sum over entries of |L(A, E_ij)| (errA + n*u*norm(A))(i,j) for small n, and
 * n*u*norm(X). */
void bound_LOGM(const struct kernel *k, const double *const *in, double *out)
{
    size_t n = k->shape.rows;
    double norm = cblas_dnrm2((int)(n * n), k->in[0], 1);
    double *value = la_new(n * n), *dot = la_new(n * n), *e = la_new(n * n);
    bool ok = n <= FRECHET_LIMIT && la_finite(k->out, n * n);
    la_fill(out, n * n,
            (double)n * LA_U * cblas_dnrm2((int)(n * n), k->out, 1));
    for (size_t j = 0; ok && j < n * n; j++) {
        e[j] = 1;
        ok = matrix_log(n, k->in[0], e, value, dot);
        e[j] = 0;
        for (size_t i = 0; i < n * n; i++)
            out[i] += fabs(dot[i]) * (in[0][j] + (double)n * LA_U * norm);
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
