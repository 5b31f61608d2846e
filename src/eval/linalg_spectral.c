/* linalg_spectral: QR, eigenvalues, singular values, and what hangs on them
 * (pinv, rank, division by gaps, complements of a basis).
 *
 * Vectors have no sign of their own: with k->base their columns are flipped to
 * point the way they did at the base point, so that a perturbed copy lies on
 * the same branch. Values are sorted, eigenvalues up, singular values down.
 *
 * Bounds: the algorithms are normwise backward stable (Higham, theorem 19.4;
 * LAPACK Users' Guide, ch. 4), so E = c(n)*u*norm(A) + errA goes through the
 * tangent rule with absolute values; a gap below the perturbation gives Inf.
 */
#include "eval/lapack.h"

#include <stdlib.h>

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

void la_align(size_t m, size_t n, const double *base, double *a, size_t mb,
              double *b)
{
    for (size_t j = 0; base && j < n; j++) {
        double s = 0;
        for (size_t i = 0; i < m; i++)
            s += base[i + m * j] * a[i + m * j];
        if (!(s < 0))
            continue;
        for (size_t i = 0; i < m; i++)
            a[i + m * j] = -a[i + m * j];
        for (size_t i = 0; b && i < mb; i++)
            b[i + mb * j] = -b[i + mb * j];
    }
}

/* --- QR ---------------------------------------------------------------------- */

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
    double *size = la_abs(r, c * c), *rest = la_abs(a, m * n), *dr = out + m * c;
    la_gemm(false, false, c, c, c, 1, mirror, size, 0, dr);
    double *qs = la_abs(q, m * c);
    la_gemm(true, false, c, n - c, m, 1, out, rest + m * c, 0, dr + c * c);
    la_gemm(true, false, c, n - c, m, 1, qs, e + m * c, 1, dr + c * c);
    mem_free(e), mem_free(mirror), mem_free(ri), mem_free(x), mem_free(p);
    mem_free(qp), mem_free(turn), mem_free(size), mem_free(rest), mem_free(qs);
}

/* --- symmetric eigenvalues --------------------------------------------------------- */

/* Ascending w and orthonormal v; v holds the matrix on entry. */
static bool symmetric_eigen(size_t n, double *v, double *w)
{
    lapack_int size = (lapack_int)n, iwork_size = 0, need = -1;
    double work_size = 0;
    if (n == 0)
        return true;
    la_done(LAPACKE_dsyevd_work(LAPACK_COL_MAJOR, 'V', 'U', size, v, size, w,
                                &work_size, -1, &iwork_size, need));
    double *work = la_new((size_t)work_size);
    lapack_int *iwork = mem_alloc((size_t)iwork_size * sizeof *iwork);
    bool ok = la_done(LAPACKE_dsyevd_work(
        LAPACK_COL_MAJOR, 'V', 'U', size, v, size, w, work,
        (lapack_int)work_size, iwork, iwork_size));
    mem_free(work);
    mem_free(iwork);
    return ok;
}

void kernel_EIGH(const struct kernel *k)
{
    size_t n = k->in_shape[0].rows;
    double *w = k->out, *v = k->out + n;
    if (!la_finite(k->in[0], n * n) ||
        !(k->base || la_nearly_symmetric(n, k->in[0]))) {
        la_nan(k);
        return;
    }
    la_symmetrize(n, k->in[0], v);
    if (!symmetric_eigen(n, v, w))
        la_nan(k);
    else
        la_align(n, n, k->base ? k->base + n : NULL, v, 0, NULL);
}

/* m(i,j)/gap, 0 on the diagonal, Inf where the gap does not exceed 2*err. */
static void divide_by_gaps(size_t n, const double *w, double err, double *m)
{
    for (size_t j = 0; j < n; j++)
        for (size_t i = 0; i < n; i++) {
            double gap = fabs(w[j] - w[i]) - 2 * err;
            m[i + n * j] = i == j ? 0 : gap > 0 ? m[i + n * j] / gap : INFINITY;
        }
}

/* M = |V'| sym(errA) |V| + n*u*max|w|: its diagonal, and |V|(M/gap). */
void bound_EIGH(const struct kernel *k, const double *const *in, double *out)
{
    size_t n = k->in_shape[0].rows;
    const double *w = k->out, *v = k->out + n;
    if (!la_finite(k->out, shape_numel(k->shape))) {
        la_unknown(k, out);
        return;
    }
    double *e = la_new(n * n), err = 0;
    la_symmetrize(n, in[0], e);
    double *ev = la_sandwich(false, false, n, n, n, n, NULL, e, v);
    double *m = la_sandwich(true, false, n, n, n, n, v, ev, NULL);
    for (size_t i = 0; i < n * n; i++)
        m[i] += (double)n * LA_U * la_largest(w, n);
    for (size_t i = 0; i < n; i++) {
        out[i] = m[i + n * i];
        err = fmax(err, out[i]);
    }
    divide_by_gaps(n, w, err, m);
    double *size = la_abs(v, n * n);
    la_gemm(false, false, n, n, n, 1, size, m, 0, out + n);
    la_settle(out, n + n * n);
    mem_free(e), mem_free(ev), mem_free(m), mem_free(size);
}

/* --- general eigenvalues, real ---------------------------------------------------------- */

struct order {
    double w;
    size_t at;
};

static int ascending(const void *a, const void *b)
{
    const struct order *x = a, *y = b;
    return x->w != y->w ? (x->w > y->w) - (x->w < y->w)
                        : (x->at > y->at) - (x->at < y->at);
}

static void sort_pairs(size_t n, const double *w, const double *v, double *ws,
                       double *vs)
{
    struct order *o = mem_alloc(n * sizeof *o);
    for (size_t i = 0; i < n; i++)
        o[i] = (struct order){w[i], i};
    qsort(o, n, sizeof *o, ascending);
    for (size_t i = 0; i < n; i++) {
        ws[i] = o[i].w;
        memcpy(vs + n * i, v + n * o[i].at, n * sizeof *v);
    }
    mem_free(o);
}

/* w ascending and unit columns v; false if some are complex. */
static bool general_eigen(size_t n, const double *matrix, double *w, double *v)
{
    lapack_int size = (lapack_int)n, work_size = 64 * size;
    double *a = la_copy(matrix, n * n), *re = la_new(2 * n), *im = re + n;
    double *x = la_new(n * n), *work = la_new((size_t)work_size);
    bool ok = n == 0 || la_done(LAPACKE_dgeev_work(
                            LAPACK_COL_MAJOR, 'N', 'V', size, a, size, re, im,
                            NULL, size, x, size, work, work_size));
    for (size_t i = 0; ok && i < n; i++)
        ok = im[i] == 0;
    if (ok)
        sort_pairs(n, re, x, w, v);
    mem_free(a), mem_free(re), mem_free(x), mem_free(work);
    return ok;
}

void kernel_EIG(const struct kernel *k)
{
    size_t n = k->in_shape[0].rows;
    double *w = k->out, *v = k->out + n;
    const double *a = k->in[0];
    bool ok = la_finite(a, n * n);
    if (ok && la_symmetric(n, a)) {
        memcpy(v, a, n * n * sizeof *v);
        ok = symmetric_eigen(n, v, w);
    } else if (ok) {
        ok = general_eigen(n, a, w, v);
    }
    if (ok)
        la_align(n, n, k->base ? k->base + n : NULL, v, 0, NULL);
    else
        la_nan(k);
}

/* M = |inv(V)| (errA + 4n*u*norm(A)) |V|: its diagonal, and twice |V|(M/gap)
 * (the second time for unit columns). */
void bound_EIG(const struct kernel *k, const double *const *in, double *out)
{
    size_t n = k->in_shape[0].rows;
    const double *w = k->out, *v = k->out + n;
    double norm = cblas_dnrm2((int)(n * n), k->in[0], 1), err = 0;
    double *f = la_new(1 + n + n * n), *inv = la_new(n * n);
    struct kernel factor = {.out = f, .in = &v, .in_shape = k->in_shape,
                            .shape = {(uint32_t)(1 + n + n * n), 1}};
    bool ok = la_finite(k->out, n + n * n);
    if (ok)
        kernel_FACTOR(&factor);
    if (ok && la_factor_inverse(n, f, inv)) {
        double *e = la_copy(in[0], n * n);
        for (size_t i = 0; i < n * n; i++)
            e[i] += 4 * (double)n * LA_U * norm;
        double *m = la_sandwich(false, false, n, n, n, n, inv, e, v);
        for (size_t i = 0; i < n; i++) {
            out[i] = m[i + n * i];
            err = fmax(err, out[i]);
        }
        divide_by_gaps(n, w, err, m);
        double *size = la_abs(v, n * n);
        la_gemm(false, false, n, n, n, 2, size, m, 0, out + n);
        la_settle(out, n + n * n);
        mem_free(e), mem_free(m), mem_free(size);
    } else {
        la_unknown(k, out);
    }
    mem_free(f), mem_free(inv);
}

/* --- singular values ------------------------------------------------------------------------ */

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

/* P = |U'|E|V|, E = errA + (m+n)*u*s(1): its diagonal; the vectors by the
 * tangent rule with gaps s(j)^2 - s(i)^2 and the 1/s of what leaves the space. */
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
        e[i] += (double)(m + n) * LA_U * la_largest(s, c);
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
    divide_by_gaps(c, s, err, core); /* (s_i+s_j) cancels in the rule */
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

/* --- division by gaps ----------------------------------------------------------------------------- */

/* Equal to rounding: the eigenvalues are known to n*u*max|w|. A numerator of
 * n*u*max|M| is a zero that rounding left: no coupling, nothing to divide. */
void kernel_GAPDIVIDE(const struct kernel *k)
{
    size_t n = k->shape.rows;
    const double *m = k->in[0], *w = k->in[1];
    double u = (double)n * LA_U, equal = 2 * u * la_largest(w, n);
    double zero = u * la_largest(m, n * n);
    for (size_t j = 0; j < n; j++)
        for (size_t i = 0; i < n; i++) {
            double gap = w[j] - w[i], x = m[i + n * j];
            double all = k->imm.a ? gap * (w[j] + w[i]) : gap;
            k->out[i + n * j] = i == j                 ? 0
                                : !(fabs(gap) <= equal) ? x / all
                                : fabs(x) <= zero       ? 0
                                                        : NAN;
        }
}

/* (errM + |R| err(gap))/|gap| + 3u|R|; Inf where equal. */
void bound_GAPDIVIDE(const struct kernel *k, const double *const *in,
                     double *out)
{
    size_t n = k->shape.rows;
    const double *w = k->in[1], *ew = in[1];
    for (size_t j = 0; j < n; j++)
        for (size_t i = 0; i < n; i++) {
            size_t at = i + n * j;
            double gap = fabs(w[j] - w[i]), r = fabs(k->out[at]);
            double e = ew[i] + ew[j];
            if (k->imm.a) {
                e = 2 * (fabs(w[i]) * ew[i] + fabs(w[j]) * ew[j]);
                gap *= fabs(w[j] + w[i]);
            }
            out[at] = (in[0][at] + r * e) / gap + 3 * LA_U * r;
            if (i == j)
                out[at] = 0;
            else if (out[at] != out[at])
                out[at] = INFINITY;
        }
}

/* --- rank, pseudo-inverse, complements ------------------------------------------------------------------ */

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

/* which 0: of qr; 1, 2: of the left and right vectors of svd. */
void kernel_COMPLEMENT(const struct kernel *k)
{
    size_t m = k->in_shape[0].rows, n = k->in_shape[0].cols, first = k->imm.b;
    size_t size = k->shape.rows, c = smaller(m, n);
    double *u = la_new(m * m), *vt = la_new(n * n), *s = la_new(c + 1);
    double *t = la_new(n * n), *basis = u;
    bool ok = la_finite(k->in[0], m * n) && c > 0;
    if (ok && k->imm.a == 0) {
        double *a = la_copy(k->in[0], m * n);
        qr_reflect(m, n, m, a, s, u);
        mem_free(a);
    } else if (ok) {
        ok = divide_and_conquer('A', m, n, k->in[0], u, s, vt);
        la_transpose(n, n, vt, t);
        basis = k->imm.a == 1 ? u : t;
    }
    if (ok)
        memcpy(k->out, basis + size * first,
               shape_numel(k->shape) * sizeof *k->out);
    else
        la_nan(k);
    mem_free(u), mem_free(vt), mem_free(s), mem_free(t);
}

void bound_COMPLEMENT(const struct kernel *k, const double *const *in,
                      double *out)
{
    (void)in;
    la_unknown(k, out);
}
