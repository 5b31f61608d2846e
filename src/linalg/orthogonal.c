/* linalg/orthogonal: QR and the singular value decomposition, and what is read
 * off them: rank, pinv, complements of a basis.
 *
 * Vectors have no sign of their own: with k->base the columns of Q, U and V
 * are flipped to point the way they did at the base point. Singular values
 * descend.
 *
 * Bounds: E = c*u*norm(A) + errA (Higham, theorem 19.4; LAPACK Users' Guide,
 * ch. 4) through the tangent rule with absolute values.
 */
#include "linalg/lapack.h"

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* --- QR ----------------------------------------------------------------- */

/* q (m x m or m x n, cols of it) from the reflectors in a. */
static void qr_reflect(size_t m, size_t n, size_t cols, double *a, double *tau,
                       double *q)
{
    size_t k = smaller(m, n);
    lapack_int work_size = (lapack_int)(64 * (n > cols ? n : cols)) + 64;
    double *work = la_new((size_t)work_size);
    la_done(LAPACKE_dgeqrf_work(LAPACK_COL_MAJOR, (lapack_int)m, (lapack_int)n,
                                a, (lapack_int)m, tau, work, work_size));
    memcpy(q, a, m * k * sizeof *q);
    la_done(LAPACKE_dorgqr_work(LAPACK_COL_MAJOR, (lapack_int)m,
                                (lapack_int)cols, (lapack_int)k, q,
                                (lapack_int)m, tau, work, work_size));
    mem_free(work);
}

void kernel_QR(const struct kernel *k)
{
    size_t m = k->in_shape[0].rows, n = k->in_shape[0].cols;
    size_t c = smaller(m, n);
    double *q = k->out, *r = k->out + m * c;
    if (!la_finite(k->in[0], m * n)) {
        la_nan(k);
        return;
    }
    if (c == 0)
        return;
    double *a = la_copy(k->in[0], m * n), *tau = la_new(c);
    qr_reflect(m, n, c, a, tau, q);
    for (size_t j = 0; j < n; j++)
        for (size_t i = 0; i < c; i++)
            r[i + c * j] = i <= j ? a[i + m * j] : 0;
    for (size_t j = 0; k->base && j < c; j++) {
        double s = 0;
        for (size_t i = 0; i < m; i++)
            s += q[i + m * j] * k->base[i + m * j];
        for (size_t i = 0; i < m && s < 0; i++)
            q[i + m * j] = -q[i + m * j];
        for (size_t i = 0; i < n && s < 0; i++)
            r[j + c * i] = -r[j + c * i];
    }
    mem_free(a);
    mem_free(tau);
}

static double column_norm(size_t m, const double *a)
{
    return cblas_dnrm2((int)m, a, 1);
}

/* E(:,j) = errA(:,j) + (m+n)*u*norm(A(:,j)); with M = |Q'|E|inv(R)| and its
 * mirror image O: |Q|O + (I + |Q||Q'|)E|inv(R)|, (M + O)|R|; beside the square
 * |dQ'||A2| + |Q'|E2. */
void bound_QR(const struct kernel *k, const double *const *in, double *out)
{
    size_t m = k->in_shape[0].rows, n = k->in_shape[0].cols;
    size_t c = smaller(m, n);
    const double *q = k->out, *r = k->out + m * c, *a = k->in[0];
    if (!la_finite(k->out, shape_numel(k->shape))) {
        la_unknown(k, out);
        return;
    }
    double *e = la_copy(in[0], m * n), *mirror = la_new(c * c);
    for (size_t j = 0; j < n; j++)
        for (size_t i = 0; i < m; i++)
            e[i + m * j] += (double)(m + n) * LA_U * column_norm(m, a + m * j);
    double *ri = la_triangle_inverse(c, r, true);
    double *x = la_sandwich(false, false, m, m, c, c, NULL, e, ri);
    double *p = la_sandwich(true, false, c, m, c, c, q, x, NULL);
    double *qp = la_sandwich(false, false, m, c, c, c, q, p, NULL);
    for (size_t j = 0; j < c; j++)
        for (size_t i = j + 1; i < c; i++)
            mirror[i + c * j] = mirror[j + c * i] = p[i + c * j];
    double *turn = la_sandwich(false, false, m, c, c, c, q, mirror, NULL);
    for (size_t i = 0; i < m * c; i++)
        out[i] = turn[i] + x[i] + qp[i];
    for (size_t i = 0; i < c * c; i++)
        mirror[i] += p[i];
    double *size = la_abs(r, c * c), *rest = la_abs(a, m * n);
    double *dr = out + m * c;
    la_gemm(false, false, c, c, c, 1, mirror, size, 0, dr);
    double *qs = la_abs(q, m * c);
    la_gemm(true, false, c, n - c, m, 1, out, rest + m * c, 0, dr + c * c);
    la_gemm(true, false, c, n - c, m, 1, qs, e + m * c, 1, dr + c * c);
    mem_free(e), mem_free(mirror), mem_free(ri), mem_free(x), mem_free(p);
    mem_free(qp), mem_free(turn), mem_free(size), mem_free(rest), mem_free(qs);
}

/* --- singular values ---------------------------------------------------- */

/* job 'S': thin, 'A': square u (m x m) and vt (n x n). */
static bool divide_and_conquer(char job, size_t m, size_t n, const double *a,
                               double *u, double *s, double *vt)
{
    size_t k = smaller(m, n);
    lapack_int rows = (lapack_int)m, cols = (lapack_int)n;
    lapack_int lv = job == 'S' ? (lapack_int)k : cols;
    if (k == 0)
        return true;
    double *copy = la_copy(a, m * n), size = 0;
    lapack_int *iwork = mem_alloc(8 * k * sizeof *iwork);
    la_done(LAPACKE_dgesdd_work(LAPACK_COL_MAJOR, job, rows, cols, copy, rows,
                                s, u, rows, vt, lv, &size, -1, iwork));
    double *work = la_new((size_t)size);
    bool ok = la_done(LAPACKE_dgesdd_work(LAPACK_COL_MAJOR, job, rows, cols,
                                          copy, rows, s, u, rows, vt, lv, work,
                                          (lapack_int)size, iwork));
    mem_free(copy), mem_free(iwork), mem_free(work);
    return ok;
}

bool la_svd(size_t m, size_t n, const double *a, double *u, double *s,
            double *v)
{
    size_t k = smaller(m, n);
    double *vt = la_new(k * n);
    bool ok = divide_and_conquer('S', m, n, a, u, s, vt);
    la_transpose(k, n, vt, v);
    mem_free(vt);
    return ok;
}

void kernel_SVD(const struct kernel *k)
{
    size_t m = k->in_shape[0].rows, n = k->in_shape[0].cols;
    size_t c = smaller(m, n);
    double *u = k->out, *s = u + m * c, *v = s + c;
    if (!la_finite(k->in[0], m * n) || !la_svd(m, n, k->in[0], u, s, v))
        la_nan(k);
    else
        la_align(m, c, k->base, u, n, v);
}

/* P = |U'|E|V|, E = errA + 4(m+n)*u*s(1): its diagonal; the vectors by the
 * tangent rule with gaps s(j)^2 - s(i)^2 and the 1/s of what leaves the
 * space. */
void bound_SVD(const struct kernel *k, const double *const *in, double *out)
{
    size_t m = k->in_shape[0].rows, n = k->in_shape[0].cols;
    size_t c = smaller(m, n);
    const double *u = k->out, *s = u + m * c, *v = s + c;
    double *du = out, *ds = out + m * c, *dv = ds + c, err = 0;
    if (!la_finite(k->out, shape_numel(k->shape))) {
        la_unknown(k, out);
        return;
    }
    double *e = la_copy(in[0], m * n), *core = la_new(c * c);
    for (size_t i = 0; i < m * n; i++)
        e[i] += 4 * (double)(m + n) * LA_U * la_largest(s, c);
    double *ev = la_sandwich(false, false, m, m, n, c, NULL, e, v);
    double *eu = la_sandwich(true, false, c, m, n, n, u, e, NULL);
    double *p = la_sandwich(true, false, c, m, c, c, u, ev, NULL);
    for (size_t i = 0; i < c; i++) {
        ds[i] = p[i + c * i];
        err = fmax(err, ds[i]);
    }
    for (size_t j = 0; j < c; j++)
        for (size_t i = 0; i < c; i++)
            core[i + c * j] = fmax(p[i + c * j], p[j + c * i]);
    la_divide_by_gaps(c, s, err, core); /* (s_i+s_j) cancels in the rule */
    double *us = la_abs(u, m * c), *vs = la_abs(v, n * c);
    la_gemm(false, false, m, c, c, 1, us, core, 0, du);
    la_gemm(false, false, n, c, c, 1, vs, core, 0, dv);
    for (size_t j = 0; j < c; j++) {
        double left = s[j] > err ? 2 / (s[j] - err) : INFINITY;
        for (size_t i = 0; m > n && i < m; i++)
            du[i + m * j] += left * ev[i + m * j];
        for (size_t i = 0; n > m && i < n; i++)
            dv[i + n * j] += left * eu[j + c * i];
    }
    la_settle(out, shape_numel(k->shape));
    mem_free(e), mem_free(core), mem_free(ev), mem_free(eu), mem_free(p);
    mem_free(us), mem_free(vs);
}

/* --- rank, pseudo-inverse, complements ---------------------------------- */

/* Octave's: singular values above max(m,n)*eps*s(1) count. */
static size_t rank_of(size_t m, size_t n, const double *s)
{
    double limit = (double)(m > n ? m : n) * DBL_EPSILON * s[0];
    size_t r = 0;
    while (r < smaller(m, n) && s[r] > limit)
        r++;
    return r;
}

/* svd of an argument in one piece of memory; *s NaN if there is none. */
static double *svd_of(const struct kernel *k, double **s, double **v)
{
    size_t m = k->in_shape[0].rows, n = k->in_shape[0].cols;
    size_t c = smaller(m, n);
    double *u = la_new(m * c + c + n * c + 1);
    *s = u + m * c;
    *v = *s + c;
    if (!la_finite(k->in[0], m * n) || !la_svd(m, n, k->in[0], u, *s, *v))
        **s = NAN;
    return u;
}

void kernel_RANK(const struct kernel *k)
{
    struct shape z = k->in_shape[0];
    double *s, *v, *u = svd_of(k, &s, &v);
    *k->out = *s == *s ? (double)rank_of(z.rows, z.cols, s) : NAN;
    mem_free(u);
}

void bound_RANK(const struct kernel *k, const double *const *in, double *out)
{
    (void)k, (void)in;
    *out = 0;
}

void kernel_PINV(const struct kernel *k)
{
    size_t m = k->in_shape[0].rows, n = k->in_shape[0].cols;
    double *s, *v, *u = svd_of(k, &s, &v);
    if (*s != *s) {
        la_nan(k);
    } else {
        size_t r = rank_of(m, n, s);
        for (size_t j = 0; j < r; j++)
            for (size_t i = 0; i < n; i++)
                v[i + n * j] /= s[j];
        la_gemm(false, true, n, m, r, 1, v, u, 0, k->out);
    }
    mem_free(u);
}

/* |Y|E|Y| + |YY'|E'(I + |A||Y|) + (I + |Y||A|)E'|Y'Y|, E as for the svd. */
void bound_PINV(const struct kernel *k, const double *const *in, double *out)
{
    size_t m = k->in_shape[0].rows, n = k->in_shape[0].cols;
    const double *y = k->out, *a = k->in[0];
    if (!la_finite(y, m * n)) {
        la_unknown(k, out);
        return;
    }
    double *e = la_copy(in[0], m * n), *et = la_new(m * n);
    double norm = cblas_dnrm2((int)(m * n), a, 1);
    for (size_t i = 0; i < m * n; i++)
        e[i] += (double)(m + n) * LA_U * norm;
    la_transpose(m, n, e, et);
    double *ys = la_abs(y, m * n), *as = la_abs(a, m * n);
    double *t = la_new((m + n) * (m + n)), *w = la_new(m * n);
    la_gemm(false, false, n, n, m, 1, ys, e, 0, t);
    la_gemm(false, false, n, m, n, 1, t, ys, 0, out);
    la_gemm(false, false, n, n, m, 1, et, as, 0, t); /* E'(I + |A||Y|) */
    memcpy(w, et, m * n * sizeof *w);
    la_gemm(false, false, n, m, n, 1, t, ys, 1, w);
    la_gemm(false, true, n, n, m, 1, ys, ys, 0, t);
    la_gemm(false, false, n, m, n, 1, t, w, 1, out);
    la_gemm(true, false, m, m, n, 1, ys, ys, 0, t); /* E'|Y'Y| */
    la_gemm(false, false, n, m, m, 1, et, t, 0, w);
    for (size_t i = 0; i < m * n; i++)
        out[i] += w[i];
    la_gemm(false, false, m, m, n, 1, as, w, 0, t);
    la_gemm(false, false, n, m, m, 1, ys, t, 1, out);
    mem_free(e), mem_free(et), mem_free(ys), mem_free(as), mem_free(t);
    mem_free(w);
}

/* Turn the basis c (m x n) of a space to lie along that of base: the columns
 * of c*c'*base, made orthonormal in order. */
static void turn_to(size_t m, size_t n, const double *base, double *c)
{
    double *g = la_new(n * n), *t = la_new(m * n), *tau = la_new(n);
    la_gemm(true, false, n, n, m, 1, c, base, 0, g);
    la_gemm(false, false, m, n, n, 1, c, g, 0, t);
    qr_reflect(m, n, n, t, tau, c);
    la_align(m, n, base, c, 0, NULL);
    mem_free(g), mem_free(t), mem_free(tau);
}

/* which 0: of qr; 1, 2: of the left and right vectors of svd. */
void kernel_COMPLEMENT(const struct kernel *k)
{
    size_t m = k->in_shape[0].rows, n = k->in_shape[0].cols, first = k->imm.b;
    size_t size = k->shape.rows, c = smaller(m, n);
    double *u = la_new(m * m), *vt = la_new(n * n), *s = la_new(c + 1);
    double *t = la_new(n * n), *basis = u;
    bool ok = la_finite(k->in[0], m * n) && c > 0;
    if (ok && (k->imm.a & 3) == 0) {
        double *a = la_copy(k->in[0], m * n);
        qr_reflect(m, n, m, a, s, u);
        mem_free(a);
    } else if (ok) {
        ok = divide_and_conquer('A', m, n, k->in[0], u, s, vt);
        la_transpose(n, n, vt, t);
        basis = (k->imm.a & 3) == 1 ? u : t;
    }
    if (ok)
        memcpy(k->out, basis + size * first,
               shape_numel(k->shape) * sizeof *k->out);
    else
        la_nan(k);
    if (ok && k->base && k->shape.cols && la_finite(k->base, size))
        turn_to(size, k->shape.cols, k->base, k->out);
    mem_free(u), mem_free(vt), mem_free(s), mem_free(t);
}

void bound_COMPLEMENT(const struct kernel *k, const double *const *in,
                      double *out)
{
    (void)in;
    la_unknown(k, out);
}
