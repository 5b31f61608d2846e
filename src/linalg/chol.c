/* linalg/chol: Cholesky, and its adjoint as a blocked kernel.
 *
 * Idea of the adjoint: run the factorization backwards, block by block; all
 * but the diagonal blocks is matrix products, so it costs twice the value's
 * operations, where the formula with dense triangular solves would cost
 * twelve times as many.
 *
 * Invariant: the factor comes with clean zeros; symmetry is judged at the
 * base point only.
 *
 * Source: I. Murray, Differentiation of the Cholesky decomposition,
 * arXiv 1602.07527, 2016. Bounds: Higham, theorem 10.3, with the tangent
 * rule as |J|.
 */
#include "linalg/lapack.h"

enum { FACTOR_BLOCK = 64 };

/* --- Cholesky ----------------------------------------------------------- */

/* Symmetric to rounding at the base point; a perturbed copy need not be. */
static bool admissible(const struct kernel *k)
{
    size_t n = k->shape.rows;
    return la_finite(k->in[0], n * n) &&
           (k->base || la_nearly_symmetric(n, k->in[0]));
}

void kernel_CHOL(const struct kernel *k)
{
    size_t n = k->shape.rows;
    bool lower = k->imm.a;
    if (!admissible(k)) {
        la_nan(k);
        return;
    }
    la_symmetrize(n, k->in[0], k->out);
    if (n &&
        !la_done(LAPACKE_dpotrf_work(LAPACK_COL_MAJOR, lower ? 'L' : 'U',
                                     (lapack_int)n, k->out, (lapack_int)n))) {
        la_nan(k);
        return;
    }
    la_keep_triangle(n, k->out, !lower);
}

/* The factor as a lower triangle, in memory of its own. */
static double *lower_copy(size_t n, const double *f, bool lower)
{
    double *l = la_new(n * n);
    if (lower)
        memcpy(l, f, n * n * sizeof *l);
    else
        la_transpose(n, n, f, l);
    la_keep_triangle(n, l, false);
    return l;
}

double *la_triangle_inverse(size_t n, const double *t, bool upper)
{
    double *r = la_copy(t, n * n);
    la_keep_triangle(n, r, upper);
    if (n)
        la_done(LAPACKE_dtrtri_work(LAPACK_COL_MAJOR, upper ? 'U' : 'L', 'N',
                                    (lapack_int)n, r, (lapack_int)n));
    return r;
}

/* Lower triangle with half the diagonal. */
static void take_phi(size_t n, double *a)
{
    la_keep_triangle(n, a, false);
    for (size_t i = 0; i < n; i++)
        a[i + n * i] /= 2;
}

/* |L| Phi(|inv(L)| E |inv(L)'|), E = (n+1)u|L||L'| + (errA + errA')/2. */
void bound_CHOL(const struct kernel *k, const double *const *in, double *out)
{
    size_t n = k->shape.rows;
    if (!la_finite(k->out, n * n)) {
        la_unknown(k, out);
        return;
    }
    double *l = lower_copy(n, k->out, k->imm.a), *e = la_new(n * n);
    double *size = la_abs(l, n * n);
    la_symmetrize(n, in[0], e);
    la_gemm(false, true, n, n, n, (double)(n + 1) * LA_U, size, size, 1, e);
    double *w = la_triangle_inverse(n, l, false);
    double *m = la_sandwich(false, true, n, n, n, n, w, e, w);
    take_phi(n, m);
    la_gemm(false, false, n, n, n, 1, size, m, 0, e);
    if (k->imm.a)
        memcpy(out, e, n * n * sizeof *out);
    else
        la_transpose(n, n, e, out);
    mem_free(l);
    mem_free(e);
    mem_free(size);
    mem_free(w);
    mem_free(m);
}

/* One diagonal block: S = L'\Phi(L'*B)/L, b the lower triangle of B in rows
 * of length ld; becomes the lower triangle of S + S' with S's diagonal. */
static void chol_adjoint_block(size_t n, size_t ld, const double *l, double *b)
{
    double s[FACTOR_BLOCK * FACTOR_BLOCK];
    int size = (int)n, big = (int)ld;
    for (size_t j = 0; j < n; j++)
        for (size_t i = 0; i < n; i++)
            s[i + n * j] = i < j ? 0 : b[i + ld * j];
    cblas_dtrmm(CblasColMajor, CblasLeft, CblasLower, CblasTrans, CblasNonUnit,
                size, size, 1, l, big, s, size);
    take_phi(n, s);
    cblas_dtrsm(CblasColMajor, CblasLeft, CblasLower, CblasTrans, CblasNonUnit,
                size, size, 1, l, big, s, size);
    cblas_dtrsm(CblasColMajor, CblasRight, CblasLower, CblasNoTrans,
                CblasNonUnit, size, size, 1, l, big, s, size);
    for (size_t j = 0; j < n; j++)
        for (size_t i = j; i < n; i++)
            b[i + ld * j] = i == j ? s[i + n * j] : s[i + n * j] + s[j + n * i];
}

/* Rows and columns [j, j+nb) of the adjoint, everything behind being done. In
 * Murray's letters R D / B C are the blocks of L around D = L(j.., j..). */
static void chol_adjoint_step(size_t n, size_t j, size_t nb, const double *l,
                              double *a)
{
    size_t e = j + nb, below = n - e;
    const double *R = l + j, *D = l + j + n * j, *B = l + e, *C = l + e + n * j;
    double *aR = a + j, *aD = a + j + n * j, *aB = a + e, *aC = a + e + n * j;
    double sym[FACTOR_BLOCK * FACTOR_BLOCK];
    int ld = (int)n, b = (int)nb, t = (int)below, w = (int)j;
    if (below) {
        cblas_dtrsm(CblasColMajor, CblasRight, CblasLower, CblasNoTrans,
                    CblasNonUnit, t, b, 1, D, ld, aC, ld);
        cblas_dgemm(CblasColMajor, CblasTrans, CblasNoTrans, b, b, t, -1, aC,
                    ld, C, ld, 1, aD, ld); /* the upper part is not used */
    }
    if (below && j)
        cblas_dgemm(CblasColMajor, CblasNoTrans, CblasNoTrans, t, w, b, -1, aC,
                    ld, R, ld, 1, aB, ld);
    chol_adjoint_block(nb, n, D, aD);
    if (!j)
        return;
    for (size_t c = 0; c < nb; c++)
        for (size_t r = c; r < nb; r++) {
            double v = aD[r + n * c] * (r == c ? 2 : 1);
            sym[r + nb * c] = sym[c + nb * r] = v;
        }
    if (below)
        cblas_dgemm(CblasColMajor, CblasTrans, CblasNoTrans, b, w, t, -1, aC,
                    ld, B, ld, 1, aR, ld);
    cblas_dgemm(CblasColMajor, CblasNoTrans, CblasNoTrans, b, w, b, -1, sym, b,
                R, ld, 1, aR, ld);
}

void kernel_CHOLADJOINT(const struct kernel *k)
{
    size_t n = k->shape.rows;
    bool lower = k->imm.a;
    double *l = lower_copy(n, k->in[0], lower);
    double *a = lower_copy(n, k->in[1], lower);
    bool ok = la_finite(l, n * n) && la_finite(a, n * n);
    for (size_t j = n; ok && j > 0;) {
        size_t nb = j % FACTOR_BLOCK ? j % FACTOR_BLOCK : FACTOR_BLOCK;
        j -= nb;
        chol_adjoint_step(n, j, nb, l, a);
    }
    if (ok) {
        la_keep_triangle(n, a, false);
        la_symmetrize(n, a, k->out);
    } else {
        la_nan(k);
    }
    mem_free(l);
    mem_free(a);
}

/* x += c |op(a)| |b| with e in place of one of them where given. */
void la_add_product(bool ta, bool tb, size_t n, double c, const double *a,
                    const double *b, double *x)
{
    double *p = la_abs(a, n * n), *q = la_abs(b, n * n);
    la_gemm(ta, tb, n, n, n, c, p, q, 1, x);
    mem_free(p);
    mem_free(q);
}

/* With G = L'SL (twice the rounding of a solve on each side):
 * |inv(L)'| (|L'|errB + errL'|B| + errL'|S||L| + |L'||S|errL
 *            + 2n*u(|L'||B| + |L'||S||L|)) |inv(L)|, symmetrized. */
void bound_CHOLADJOINT(const struct kernel *k, const double *const *in,
                       double *out)
{
    size_t n = k->shape.rows;
    bool lower = k->imm.a;
    if (!la_finite(k->out, n * n)) {
        la_unknown(k, out);
        return;
    }
    double c = 2 * (double)n * LA_U, *g = la_new(n * n), *sl = la_new(n * n);
    double *l = lower_copy(n, k->in[0], lower);
    double *b = lower_copy(n, k->in[1], lower);
    double *el = lower_copy(n, in[0], lower);
    double *eb = lower_copy(n, in[1], lower);
    la_add_product(false, false, n, 1, k->out, l, sl);
    la_add_product(true, false, n, 1, l, eb, g);
    la_add_product(true, false, n, 1, el, b, g);
    la_add_product(true, false, n, 2, el, sl, g);
    la_add_product(true, false, n, c, l, b, g);
    la_add_product(true, false, n, c, l, sl, g);
    double *w = la_triangle_inverse(n, l, false);
    double *r = la_sandwich(true, false, n, n, n, n, w, g, w);
    la_symmetrize(n, r, out);
    mem_free(g), mem_free(sl), mem_free(l), mem_free(b);
    mem_free(el), mem_free(eb), mem_free(w), mem_free(r);
}
