/* linalg/spectral: eigenvalues, symmetric and general, and division by gaps.
 *
 * Vectors have no sign of their own: with k->base their columns are flipped to
 * point the way they did at the base point, so that a perturbed copy lies on
 * the same branch. Eigenvalues ascend; a complex one makes the result NaN.
 *
 * Bounds: the algorithms are normwise backward stable (LAPACK Users' Guide,
 * ch. 4), so E = c(n)*u*norm(A) + errA goes through the tangent rule with
 * absolute values; a gap below the perturbation gives Inf.
 */
#include "linalg/lapack.h"

#include <stdlib.h>

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

/* --- symmetric eigenvalues ---------------------------------------------- */

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
    bool ok = la_done(LAPACKE_dsyevd_work(LAPACK_COL_MAJOR, 'V', 'U', size, v,
                                          size, w, work, (lapack_int)work_size,
                                          iwork, iwork_size));
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

void la_divide_by_gaps(size_t n, const double *w, double err, double *m)
{
    for (size_t j = 0; j < n; j++)
        for (size_t i = 0; i < n; i++) {
            double gap = fabs(w[j] - w[i]) - 2 * err;
            m[i + n * j] = i == j ? 0 : gap > 0 ? m[i + n * j] / gap : INFINITY;
        }
}

/* M = |V'| sym(errA) |V| + 4n*u*max|w|: its diagonal, and |V|(M/gap). */
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
        m[i] += 4 * (double)n * LA_U * la_largest(w, n);
    for (size_t i = 0; i < n; i++) {
        out[i] = m[i + n * i];
        err = fmax(err, out[i]);
    }
    la_divide_by_gaps(n, w, err, m);
    double *size = la_abs(v, n * n);
    la_gemm(false, false, n, n, n, 1, size, m, 0, out + n);
    la_settle(out, n + n * n);
    mem_free(e), mem_free(ev), mem_free(m), mem_free(size);
}

/* --- general eigenvalues, real ------------------------------------------ */

struct spectral_order {
    double w;
    size_t at;
};

static int ascending(const void *a, const void *b)
{
    const struct spectral_order *x = a, *y = b;
    return x->w != y->w ? (x->w > y->w) - (x->w < y->w)
                        : (x->at > y->at) - (x->at < y->at);
}

static void sort_pairs(size_t n, const double *w, const double *v, double *ws,
                       double *vs)
{
    struct spectral_order *o = mem_alloc(n * sizeof *o);
    for (size_t i = 0; i < n; i++)
        o[i] = (struct spectral_order){w[i], i};
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
    bool ok = n == 0 ||
              la_done(LAPACKE_dgeev_work(LAPACK_COL_MAJOR, 'N', 'V', size, a,
                                         size, re, im, NULL, size, x, size,
                                         work, work_size));
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
    struct kernel factor = {.out = f,
                            .in = &v,
                            .in_shape = k->in_shape,
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
        la_divide_by_gaps(n, w, err, m);
        double *size = la_abs(v, n * n);
        la_gemm(false, false, n, n, n, 2, size, m, 0, out + n);
        la_settle(out, n + n * n);
        mem_free(e), mem_free(m), mem_free(size);
    } else {
        la_unknown(k, out);
    }
    mem_free(f), mem_free(inv);
}

/* --- division by gaps --------------------------------------------------- */

/* Equal to rounding: the eigenvalues are known to 4n*u*max|w|. A numerator of
 * n*u*max|M| is a zero that rounding left: no coupling, nothing to divide. */
void kernel_GAPDIVIDE(const struct kernel *k)
{
    size_t n = k->shape.rows;
    const double *m = k->in[0], *w = k->in[1];
    double u = (double)n * LA_U, equal = 8 * u * la_largest(w, n);
    double zero = u * la_largest(m, n * n);
    for (size_t j = 0; j < n; j++)
        for (size_t i = 0; i < n; i++) {
            double gap = w[j] - w[i], x = m[i + n * j];
            double all = k->imm.a ? gap * (w[j] + w[i]) : gap;
            k->out[i + n * j] = i == j                  ? 0
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

/* --- complex bases ------------------------------------------------------ */

/* LAPACK keeps a conjugate pair as two columns, real and imaginary part. */
static void unpack_pairs(size_t n, const double *im_w, const double *x,
                         double *re, double *im)
{
    for (size_t j = 0; j < n; j++) {
        bool first = im_w[j] > 0 && j + 1 < n, second = im_w[j] < 0 && j > 0;
        const double *r = x + n * (second ? j - 1 : j);
        for (size_t i = 0; i < n; i++) {
            re[i + n * j] = r[i];
            im[i + n * j] = first ? r[n + i] : second ? -r[n + i] : 0;
        }
    }
}

bool linalg_eigenvectors(size_t n, const double *a, double *re, double *im)
{
    lapack_int size = (lapack_int)n, work_size = 64 * size;
    double *copy = la_copy(a, n * n), *w = la_new(2 * n), *x = la_new(n * n);
    double *work = la_new((size_t)work_size + 1);
    bool ok = n > 0 && la_finite(a, n * n);
    if (ok && la_symmetric(n, a)) {
        ok = symmetric_eigen(n, copy, w);
        memcpy(re, copy, n * n * sizeof *re);
        memset(im, 0, n * n * sizeof *im);
    } else if (ok) {
        ok = la_done(LAPACKE_dgeev_work(LAPACK_COL_MAJOR, 'N', 'V', size, copy,
                                        size, w, w + n, NULL, size, x, size,
                                        work, work_size));
        unpack_pairs(n, w + n, x, re, im);
    }
    mem_free(copy), mem_free(w), mem_free(x), mem_free(work);
    return ok;
}
