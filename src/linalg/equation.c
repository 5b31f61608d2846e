/* linalg/equation: triangular systems, least squares, Sylvester's equation,
 * the norm of all entries.
 *
 * Nothing here depends on pivots or signs, so k->base is not looked at. A
 * matrix of full rank to working precision is solved by QR (dgels); one that
 * is not gets the solution of least norm, as in Octave, and has no derivative
 * that a perturbation of its rank would not show.
 *
 * Bounds: Higham, theorems 8.5 (substitution), 20.3 (least squares), 16.1
 * (Sylvester; the inverse of the Kronecker sum for small systems).
 */
#include "linalg/lapack.h"

/* A Kronecker sum of this order is inverted for a bound; not a larger one. */
enum { KRONECKER_LIMIT = 64 };

/* --- triangular --------------------------------------------------------- */

void kernel_TRISOLVE(const struct kernel *k)
{
    size_t n = k->shape.rows, p = k->shape.cols;
    memcpy(k->out, k->in[1], n * p * sizeof *k->out);
    la_trsm(k->imm.a, k->imm.b, false, n, p, k->in[0], k->out);
}

/* |inv(op(T))| ((n*u|op(T)| + op(errT))|X| + errB). */
void bound_TRISOLVE(const struct kernel *k, const double *const *in,
                    double *out)
{
    size_t n = k->shape.rows, p = k->shape.cols;
    bool upper = k->imm.a, t = k->imm.b;
    if (!la_finite(k->out, n * p)) {
        la_unknown(k, out);
        return;
    }
    double *e = la_abs(k->in[0], n * n), *x = la_abs(k->out, n * p);
    for (size_t i = 0; i < n * n; i++)
        e[i] = (double)n * LA_U * e[i] + in[0][i];
    la_keep_triangle(n, e, upper);
    double *r = la_copy(in[1], n * p);
    la_gemm(t, false, n, p, n, 1, e, x, 1, r);
    double *inv = la_triangle_inverse(n, k->in[0], upper);
    double *b = la_sandwich(t, false, n, n, p, p, inv, r, NULL);
    memcpy(out, b, n * p * sizeof *out);
    mem_free(e), mem_free(x), mem_free(r), mem_free(inv), mem_free(b);
}

/* --- least squares ------------------------------------------------------ */

/* op(A) as m x n in memory of its own. */
static double *taken(const struct kernel *k, const double *a, size_t *m,
                     size_t *n)
{
    struct shape s = k->in_shape[0];
    *m = k->imm.a ? s.cols : s.rows;
    *n = k->imm.a ? s.rows : s.cols;
    double *r = la_copy(a, shape_numel(s));
    if (k->imm.a)
        la_transpose(s.rows, s.cols, a, r);
    return r;
}

/* Is the triangle that dgels left in a (m x n) of full rank? */
static bool full_rank(size_t m, size_t n, const double *a)
{
    size_t c = m < n ? m : n;
    double rcond = 0, *work = la_new(3 * c);
    lapack_int *iwork = mem_alloc(c * sizeof *iwork);
    la_done(LAPACKE_dtrcon_work(LAPACK_COL_MAJOR, '1', m < n ? 'L' : 'U', 'N',
                                (lapack_int)c, a, (lapack_int)m, &rcond, work,
                                iwork));
    mem_free(work);
    mem_free(iwork);
    return rcond > (double)(m > n ? m : n) * LA_U;
}

/* b (max(m,n) x p) = least-norm solution by complete orthogonal
 * factorization. */
static bool least_norm(size_t m, size_t n, size_t p, double *a, double *b)
{
    lapack_int rows = (lapack_int)m, cols = (lapack_int)n, rank, info;
    lapack_int ld = rows > cols ? rows : cols, *pivot;
    double rcond = (double)ld * DBL_EPSILON, size = 0;
    pivot = mem_alloc(n * sizeof *pivot);
    la_done(LAPACKE_dgelsy_work(LAPACK_COL_MAJOR, rows, cols, (lapack_int)p, a,
                                rows, b, ld, pivot, rcond, &rank, &size, -1));
    double *work = la_new((size_t)size);
    info = LAPACKE_dgelsy_work(LAPACK_COL_MAJOR, rows, cols, (lapack_int)p, a,
                               rows, b, ld, pivot, rcond, &rank, work,
                               (lapack_int)size);
    mem_free(pivot);
    mem_free(work);
    return la_done(info);
}

static void load_rhs(size_t m, size_t ld, size_t p, const double *b, double *x)
{
    la_fill(x, ld * p, 0);
    for (size_t j = 0; j < p; j++)
        memcpy(x + ld * j, b + m * j, m * sizeof *x);
}

/* x (max(m,n) x p) holds the solution in its first n rows. */
static bool least_squares(size_t m, size_t n, size_t p, const double *a,
                          const double *b, double *x)
{
    lapack_int rows = (lapack_int)m, cols = (lapack_int)n;
    size_t ld = m > n ? m : n;
    double *qr = la_copy(a, m * n), size = 0;
    load_rhs(m, ld, p, b, x);
    la_done(LAPACKE_dgels_work(LAPACK_COL_MAJOR, 'N', rows, cols, (lapack_int)p,
                               qr, rows, x, (lapack_int)ld, &size, -1));
    double *work = la_new((size_t)size);
    bool ok = la_done(
        LAPACKE_dgels_work(LAPACK_COL_MAJOR, 'N', rows, cols, (lapack_int)p, qr,
                           rows, x, (lapack_int)ld, work, (lapack_int)size));
    if (!ok || !full_rank(m, n, qr)) {
        memcpy(qr, a, m * n * sizeof *qr);
        load_rhs(m, ld, p, b, x);
        ok = least_norm(m, n, p, qr, x);
    }
    mem_free(qr);
    mem_free(work);
    return ok;
}

void kernel_LSTSQ(const struct kernel *k)
{
    size_t m, n, p = k->shape.cols;
    double *a = taken(k, k->in[0], &m, &n);
    size_t ld = m > n ? m : n;
    double *x = la_new(ld * p);
    if (m == 0 || n == 0 || p == 0)
        la_fill(k->out, n * p, 0);
    else if (la_finite(a, m * n) && la_finite(k->in[1], m * p) &&
             least_squares(m, n, p, a, k->in[1], x))
        for (size_t j = 0; j < p; j++)
            memcpy(k->out + n * j, x + ld * j, n * sizeof *x);
    else
        la_nan(k);
    mem_free(a);
    mem_free(x);
}

/* pinv(M), n x m, in memory of its own; false if there is none. */
static bool pseudo_inverse(size_t m, size_t n, const double *a, double *pinv)
{
    size_t ld = m > n ? m : n;
    double *eye = la_new(m * m), *x = la_new(ld * m);
    la_identity(m, eye);
    bool ok = m && n && least_squares(m, n, m, a, eye, x);
    for (size_t j = 0; ok && j < m; j++)
        memcpy(pinv + n * j, x + ld * j, n * sizeof *pinv);
    mem_free(eye);
    mem_free(x);
    return ok;
}

static void take_abs(size_t n, double *x)
{
    for (size_t i = 0; i < n; i++)
        x[i] = fabs(x[i]);
}

/* The bound below from all it needs: e, p = pinv(M), |M|, R, P'X (m x p) and
 * y = errB. All but y are made absolute on the way. */
static void bound_least_squares(size_t m, size_t n, size_t cols, double *e,
                                double *p, double *a, double *r, double *q,
                                double *y, const double *x, double *out)
{
    double *t = la_new(n * cols), *size = la_abs(x, n * cols);
    take_abs(n * m, p), take_abs(m * n, a);
    take_abs(m * cols, r), take_abs(m * cols, q);
    la_gemm(false, false, m, cols, n, 1, e, size, 1, y); /* E|X| + errB */
    la_gemm(true, false, n, cols, m, 1, e, r, 0, t);
    la_gemm(true, false, m, cols, n, 1, p, t, 1, y); /* |P'|E'|R| */
    la_gemm(true, false, n, cols, m, m < n ? 1 : 0, e, q, 0, t);
    la_gemm(false, false, m, cols, n, 1, a, t, 1, y); /* |M|E'|P'X| */
    memcpy(out, t, n * cols * sizeof *out);
    la_gemm(false, false, n, cols, m, 1, p, y, 1, out);
    mem_free(t), mem_free(size);
}

/* With P = pinv(M), R = B - M*X: |P|(E|X| + errB) + |P||P'|E'|R|
 * + (wide) (I + |P||M|)E'|P'X|; E = errM + (m+n)u times column norms. */
void bound_LSTSQ(const struct kernel *k, const double *const *in, double *out)
{
    size_t m, n, p = k->shape.cols;
    double *a = taken(k, k->in[0], &m, &n), *e = taken(k, in[0], &m, &n);
    double *pinv = la_new(n * m), *r = la_copy(k->in[1], m * p);
    double *q = la_new(m * p), *y = la_copy(in[1], m * p);
    if (la_finite(k->out, n * p) && pseudo_inverse(m, n, a, pinv)) {
        for (size_t j = 0; j < n; j++)
            for (size_t i = 0; i < m; i++)
                e[i + m * j] += (double)(m + n) * LA_U *
                                cblas_dnrm2((int)m, a + m * j, 1);
        la_gemm(false, false, m, p, n, -1, a, k->out, 1, r);
        la_gemm(true, false, m, p, n, 1, pinv, k->out, 0, q);
        bound_least_squares(m, n, p, e, pinv, a, r, q, y, k->out, out);
    } else {
        la_unknown(k, out);
    }
    mem_free(a), mem_free(e), mem_free(pinv), mem_free(r), mem_free(q);
    mem_free(y);
}

/* --- Sylvester's equation ----------------------------------------------- */

/* a = u*t*u' with t quasi-triangular; a becomes t. */
static bool real_schur(size_t n, double *a, double *u)
{
    lapack_int size = (lapack_int)n, work_size = 64 * size + 1, dim = 0;
    double *re = la_new(2 * n), *work = la_new((size_t)work_size);
    bool ok = la_done(LAPACKE_dgees_work(LAPACK_COL_MAJOR, 'V', 'N', NULL, size,
                                         a, size, &dim, re, re + n, u, size,
                                         work, work_size, NULL));
    mem_free(re);
    mem_free(work);
    return ok;
}

/* Bartels and Stewart: T*Y + Y*S = U'*C*V in Schur form. */
static bool sylvester(size_t m, size_t n, const double *a, const double *b,
                      const double *c, double *x)
{
    double *t = la_copy(a, m * m), *s = la_copy(b, n * n);
    double *u = la_new(m * m), *v = la_new(n * n), *y = la_new(m * n);
    double scale = 1;
    bool ok = real_schur(m, t, u) && real_schur(n, s, v);
    if (ok) {
        la_gemm(true, false, m, n, m, 1, u, c, 0, y);
        la_gemm(false, false, m, n, n, 1, y, v, 0, x);
        ok = la_done(LAPACKE_dtrsyl_work(LAPACK_COL_MAJOR, 'N', 'N', 1,
                                         (lapack_int)m, (lapack_int)n, t,
                                         (lapack_int)m, s, (lapack_int)n, x,
                                         (lapack_int)m, &scale));
    }
    if (ok) {
        la_gemm(false, false, m, n, m, 1 / scale, u, x, 0, y);
        la_gemm(false, true, m, n, n, 1, y, v, 0, x);
    }
    mem_free(t), mem_free(s), mem_free(u), mem_free(v), mem_free(y);
    return ok;
}

void kernel_SYLVESTER(const struct kernel *k)
{
    size_t m = k->shape.rows, n = k->shape.cols;
    bool ok = la_finite(k->in[0], m * m) && la_finite(k->in[1], n * n) &&
              la_finite(k->in[2], m * n);
    if (!ok ||
        (m && n && !sylvester(m, n, k->in[0], k->in[1], k->in[2], k->out)))
        la_nan(k);
}

bool la_sylvester_bound(size_t m, size_t n, const double *a, const double *b,
                        const double *e, double *out)
{
    size_t o = m * n;
    lapack_int size = (lapack_int)o;
    if (o > KRONECKER_LIMIT || o == 0)
        return o == 0;
    double *kron = la_new(o * o), *inv = la_new(o * o);
    lapack_int *p = mem_alloc(o * sizeof *p);
    for (size_t j = 0; j < n; j++)
        for (size_t i = 0; i < m; i++) {
            size_t row = i + m * j;
            for (size_t l = 0; l < m; l++)
                kron[row + o * (l + m * j)] += a[i + m * l];
            for (size_t l = 0; l < n; l++)
                kron[row + o * (i + m * l)] += b[l + n * j];
        }
    la_identity(o, inv);
    bool ok = la_done(LAPACKE_dgesv_work(LAPACK_COL_MAJOR, size, size, kron,
                                         size, p, inv, size));
    for (size_t i = 0; i < o * o; i++)
        inv[i] = fabs(inv[i]);
    if (ok)
        la_gemm(false, false, o, 1, o, 1, inv, e, 0, out);
    mem_free(kron), mem_free(inv), mem_free(p);
    return ok;
}

/* |inv(K)| (errC + errA|X| + |X|errB + 4(m+n)u(norm(A)+norm(B))norm(X)), K the
 * Kronecker sum. */
void bound_SYLVESTER(const struct kernel *k, const double *const *in,
                     double *out)
{
    size_t m = k->shape.rows, n = k->shape.cols;
    const double *a = k->in[0], *b = k->in[1];
    double *x = la_abs(k->out, m * n), *e = la_copy(in[2], m * n);
    double norm = cblas_dnrm2((int)(m * m), a, 1) +
                  cblas_dnrm2((int)(n * n), b, 1);
    norm *= 4 * (double)(m + n) * LA_U * cblas_dnrm2((int)(m * n), x, 1);
    la_gemm(false, false, m, n, m, 1, in[0], x, 1, e);
    la_gemm(false, false, m, n, n, 1, x, in[1], 1, e);
    for (size_t i = 0; i < m * n; i++)
        e[i] += norm;
    if (!la_finite(x, m * n) || !la_sylvester_bound(m, n, a, b, e, out))
        la_unknown(k, out);
    mem_free(x);
    mem_free(e);
}

/* --- norm of all entries ------------------------------------------------ */

void kernel_NORM2(const struct kernel *k)
{
    size_t n = shape_numel(k->in_shape[0]);
    double big = la_largest(k->in[0], n), s = 0;
    if (!la_finite(k->in[0], n)) {
        *k->out = big == INFINITY ? INFINITY : NAN;
        for (size_t i = 0; i < n; i++)
            if (k->in[0][i] != k->in[0][i])
                *k->out = NAN;
        return;
    }
    for (size_t i = 0; big > 0 && i < n; i++) {
        double t = k->in[0][i] / big;
        s += t * t;
    }
    *k->out = big * sqrt(s);
}

/* sum |x|err/norm, at 0 the norm of err (it is Lipschitz 1); n/2 + 3 roundings
 * of the value. */
void bound_NORM2(const struct kernel *k, const double *const *in, double *out)
{
    size_t n = shape_numel(k->in_shape[0]);
    double norm = *k->out, s = 0, squares = 0;
    for (size_t i = 0; i < n; i++) {
        s += fabs(k->in[0][i]) / norm * in[0][i];
        squares += in[0][i] * in[0][i];
    }
    *out = (norm > 0 ? s : sqrt(squares)) + ((double)n / 2 + 3) * LA_U * norm;
}
