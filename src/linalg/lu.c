/* linalg/lu: LU with row exchanges, and its adjoint as a blocked kernel.
 *
 * Idea of the adjoint: as linalg/chol.c, the right-looking factorization run
 * backwards, at twice the cost of the value.
 *
 * Invariant: L and U come with clean zeros; the row order of a perturbed copy
 * is that of k->base, so that a difference quotient stays on one branch.
 *
 * Source: as linalg/chol.c; bounds from Higham, theorem 9.3, with the tangent
 * rule as |J|.
 */
#include "linalg/lapack.h"

enum { FACTOR_BLOCK = 64 };

/* --- LU ----------------------------------------------------------------- */

struct lu {
    size_t m, n, k;
    double *l, *u, *p; /* the three results in the packed value */
};

static struct lu lu_of(struct shape a, double *packed)
{
    size_t m = a.rows, n = a.cols, k = m < n ? m : n;
    return (struct lu){m, n, k, packed, packed + m * k, packed + m * k + k * n};
}

/* Gaussian elimination with the rows in the order given: a becomes L and U. */
static bool eliminate(size_t m, size_t n, double *a)
{
    for (size_t j = 0; j < n && j < m; j++) {
        if (a[j + m * j] == 0)
            return false;
        for (size_t i = j + 1; i < m; i++)
            a[i + m * j] /= a[j + m * j];
        for (size_t c = j + 1; c < n; c++)
            for (size_t i = j + 1; i < m; i++)
                a[i + m * c] -= a[i + m * j] * a[j + m * c];
    }
    return true;
}

static void permute(size_t m, size_t n, const double *a, const double *p,
                    bool inverse, double *out)
{
    for (size_t i = 0; i < m; i++)
        if (!(p[i] >= 1 && p[i] <= (double)m)) { /* the order of an LU of NaN */
            la_fill(out, m * n, NAN);
            return;
        }
    for (size_t j = 0; j < n; j++)
        for (size_t i = 0; i < m; i++) {
            size_t from = (size_t)p[i] - 1;
            if (inverse)
                out[from + m * j] = a[i + m * j];
            else
                out[i + m * j] = a[from + m * j];
        }
}

/* Pivots of the matrix at hand: 1-based rows in order. */
static void pivoted(struct lu z, double *a)
{
    lapack_int *p = mem_alloc(z.k * sizeof *p), m = (lapack_int)z.m;
    la_done(LAPACKE_dgetrf_work(LAPACK_COL_MAJOR, m, (lapack_int)z.n, a, m, p));
    for (size_t i = 0; i < z.m; i++)
        z.p[i] = (double)(i + 1);
    for (size_t i = 0; i < z.k; i++) {
        size_t other = (size_t)p[i] - 1;
        double t = z.p[i];
        z.p[i] = z.p[other];
        z.p[other] = t;
    }
    mem_free(p);
}

void kernel_LU(const struct kernel *k)
{
    struct lu z = lu_of(k->in_shape[0], k->out);
    size_t m = z.m, n = z.n;
    bool ok = la_finite(k->in[0], m * n);
    double *a = la_copy(k->in[0], m * n);
    if (ok && k->base) {
        const double *order = k->base + (z.p - k->out);
        memcpy(z.p, order, m * sizeof *order);
        permute(m, n, k->in[0], order, false, a);
        ok = eliminate(m, n, a);
    } else if (ok && m && n) {
        pivoted(z, a);
    }
    for (size_t j = 0; j < z.k; j++)
        for (size_t i = 0; i < m; i++)
            z.l[i + m * j] = i > j ? a[i + m * j] : i == j;
    for (size_t j = 0; j < n; j++)
        for (size_t i = 0; i < z.k; i++)
            z.u[i + z.k * j] = i <= j ? a[i + m * j] : 0;
    if (!ok)
        la_nan(k);
    mem_free(a);
}

/* Rows [r0, r0+r), columns [c0, c0+c) of a with m rows, in memory of its
 * own. */
static double *part(size_t m, const double *a, size_t r0, size_t c0, size_t r,
                    size_t c)
{
    double *p = la_new(r * c);
    for (size_t j = 0; j < c; j++)
        memcpy(p + r * j, a + r0 + m * (c0 + j), r * sizeof *p);
    return p;
}

static void place(size_t m, double *a, size_t r0, size_t c0, size_t r, size_t c,
                  const double *p)
{
    for (size_t j = 0; j < c; j++)
        memcpy(a + r0 + m * (c0 + j), p + r * j, r * sizeof *p);
}

/* Leading k x k block: F = |inv(L)| E |inv(U)|; dl = |L| tril(F,-1),
 * du = triu(F) |U|. */
static void bound_lu_square(size_t k, const double *li, const double *ui,
                            const double *l, const double *u, const double *e,
                            double *dl, double *du)
{
    double *f = la_sandwich(false, false, k, k, k, k, li, e, ui);
    double *g = la_copy(f, k * k);
    la_keep_triangle(k, g, true);
    la_keep_triangle(k, f, false);
    for (size_t i = 0; i < k; i++)
        f[i + k * i] = 0;
    la_gemm(false, false, k, k, k, 1, l, f, 0, dl);
    la_gemm(false, false, k, k, k, 1, g, u, 0, du);
    mem_free(f), mem_free(g);
}

/* E = P*errA + n*u|L||U|. Below the square |dL2| = (E2 + |L2||dU|)|inv(U)|,
 * beside it |dU2| = |inv(L)|(E2 + |dL||U2|). */
void bound_LU(const struct kernel *k, const double *const *in, double *out)
{
    struct lu z = lu_of(k->in_shape[0], k->out);
    size_t m = z.m, n = z.n, c = z.k, below = m - c, beside = n - c;
    if (!la_finite(k->out, shape_numel(k->shape))) {
        la_unknown(k, out);
        return;
    }
    double *e = la_new(m * n), *l = la_abs(z.l, m * c), *u = la_abs(z.u, c * n);
    double *dl = la_new(c * c), *du = la_new(c * c);
    permute(m, n, in[0], z.p, false, e);
    la_gemm(false, false, m, n, c, (double)c * LA_U, l, u, 1, e);
    double *l1 = part(m, l, 0, 0, c, c), *e1 = part(m, e, 0, 0, c, c);
    double *sl = part(m, z.l, 0, 0, c, c);
    double *li = la_triangle_inverse(c, sl, false);
    double *ui = la_triangle_inverse(c, z.u, true);
    bound_lu_square(c, li, ui, l1, u, e1, dl, du);
    double *l2 = part(m, l, c, 0, below, c), *e2 = part(m, e, c, 0, below, c);
    la_gemm(false, false, below, c, c, 1, l2, du, 1, e2);
    double *dl2 = la_sandwich(false, false, below, below, c, c, NULL, e2, ui);
    double *u2 = u + c * c, *e3 = part(m, e, 0, c, c, beside);
    la_gemm(false, false, c, beside, c, 1, dl, u2, 1, e3);
    double *du2 = la_sandwich(false, false, c, c, beside, beside, li, e3, NULL);
    place(m, out, 0, 0, c, c, dl);
    place(m, out, c, 0, below, c, dl2);
    memcpy(out + m * c, du, c * c * sizeof *out);
    memcpy(out + m * c + c * c, du2, c * beside * sizeof *out);
    la_fill(out + m * c + c * n, m, 0);
    mem_free(e), mem_free(l), mem_free(u), mem_free(dl), mem_free(du);
    mem_free(l1), mem_free(e1), mem_free(sl), mem_free(li), mem_free(ui);
    mem_free(l2), mem_free(e2), mem_free(dl2), mem_free(e3), mem_free(du2);
}

void kernel_ROWORDER(const struct kernel *k)
{
    memcpy(k->out, k->in[0], k->shape.rows * sizeof *k->out);
}

void bound_ROWORDER(const struct kernel *k, const double *const *in,
                    double *out)
{
    (void)in;
    la_fill(out, k->shape.rows, 0);
}

void kernel_PERMUTEROWS(const struct kernel *k)
{
    size_t m = k->shape.rows, n = k->shape.cols;
    if (la_finite(k->in[1], m))
        permute(m, n, k->in[0], k->in[1], k->imm.a, k->out);
    else
        la_nan(k);
}

void bound_PERMUTEROWS(const struct kernel *k, const double *const *in,
                       double *out)
{
    size_t m = k->shape.rows, n = k->shape.cols;
    if (la_finite(k->in[1], m))
        permute(m, n, in[0], k->in[1], k->imm.a, out);
    else
        la_unknown(k, out);
}

/* --- adjoint of LU ------------------------------------------------------ */

/* One diagonal block: L'\(tril(L'*Lbar,-1) + triu(Ubar*U'))/U', where a holds
 * Lbar below and Ubar on and above the diagonal. */
static void lu_adjoint_block(size_t n, size_t ld, const double *l,
                             const double *u, double *a)
{
    double s[FACTOR_BLOCK * FACTOR_BLOCK], t[FACTOR_BLOCK * FACTOR_BLOCK];
    int size = (int)n, big = (int)ld;
    for (size_t j = 0; j < n; j++)
        for (size_t i = 0; i < n; i++) {
            s[i + n * j] = i > j ? a[i + ld * j] : 0;
            t[i + n * j] = i > j ? 0 : a[i + ld * j];
        }
    cblas_dtrmm(CblasColMajor, CblasLeft, CblasLower, CblasTrans, CblasUnit,
                size, size, 1, l, big, s, size);
    cblas_dtrmm(CblasColMajor, CblasRight, CblasUpper, CblasTrans, CblasNonUnit,
                size, size, 1, u, big, t, size);
    for (size_t j = 0; j < n; j++)
        for (size_t i = 0; i <= j; i++)
            s[i + n * j] = t[i + n * j];
    cblas_dtrsm(CblasColMajor, CblasLeft, CblasLower, CblasTrans, CblasUnit,
                size, size, 1, l, big, s, size);
    cblas_dtrsm(CblasColMajor, CblasRight, CblasUpper, CblasTrans, CblasNonUnit,
                size, size, 1, u, big, s, size);
    for (size_t j = 0; j < n; j++)
        memcpy(a + ld * j, s + n * j, n * sizeof *s);
}

/* Blocks of rows and columns [j, j+nb); those behind are done. Forward they
 * were L21 = A21/U11, U12 = L11\A12, A22 -= L21*U12. */
static void lu_adjoint_step(size_t n, size_t j, size_t nb, const double *l,
                            const double *u, double *a)
{
    size_t e = j + nb;
    const double *l11 = l + j + n * j, *l21 = l + e + n * j;
    const double *u11 = u + j + n * j, *u12 = u + j + n * e;
    double *a11 = a + j + n * j, *a21 = a + e + n * j, *a12 = a + j + n * e;
    double *a22 = a + e + n * e, s[FACTOR_BLOCK * FACTOR_BLOCK];
    int ld = (int)n, b = (int)nb, t = (int)(n - e);
    if (t) {
        cblas_dgemm(CblasColMajor, CblasNoTrans, CblasTrans, t, b, t, -1, a22,
                    ld, u12, ld, 1, a21, ld);
        cblas_dgemm(CblasColMajor, CblasTrans, CblasNoTrans, b, t, t, -1, l21,
                    ld, a22, ld, 1, a12, ld);
        cblas_dtrsm(CblasColMajor, CblasLeft, CblasLower, CblasTrans, CblasUnit,
                    b, t, 1, l11, ld, a12, ld);
        cblas_dtrsm(CblasColMajor, CblasRight, CblasUpper, CblasTrans,
                    CblasNonUnit, t, b, 1, u11, ld, a21, ld);
        cblas_dgemm(CblasColMajor, CblasNoTrans, CblasTrans, b, b, t, 1, a12,
                    ld, u12, ld, 0, s, b);
        for (size_t c = 0; c < nb; c++)
            for (size_t r = c + 1; r < nb; r++)
                a11[r + n * c] -= s[r + nb * c];
        cblas_dgemm(CblasColMajor, CblasTrans, CblasNoTrans, b, b, t, 1, l21,
                    ld, a21, ld, 0, s, b);
        for (size_t c = 0; c < nb; c++)
            for (size_t r = 0; r <= c; r++)
                a11[r + n * c] -= s[r + nb * c];
    }
    lu_adjoint_block(nb, n, l11, u11, a11);
}

void kernel_LUADJOINT(const struct kernel *k)
{
    size_t n = k->shape.rows;
    const double *l = k->in[0], *u = k->in[1];
    bool ok = true;
    for (unsigned i = 0; i < 4; i++)
        ok = ok && la_finite(k->in[i], n * n);
    if (!ok) {
        la_nan(k);
        return;
    }
    for (size_t j = 0; j < n; j++)
        for (size_t i = 0; i < n; i++)
            k->out[i + n * j] = k->in[i > j ? 2 : 3][i + n * j];
    for (size_t j = n; j > 0;) {
        size_t nb = j % FACTOR_BLOCK ? j % FACTOR_BLOCK : FACTOR_BLOCK;
        j -= nb;
        lu_adjoint_step(n, j, nb, l, u, k->out);
    }
}

/* As CHOLADJOINT, with L'SU' = G. */
void bound_LUADJOINT(const struct kernel *k, const double *const *in,
                     double *out)
{
    size_t n = k->shape.rows;
    const double *l = k->in[0], *u = k->in[1], *lb = k->in[2], *ub = k->in[3];
    if (!la_finite(k->out, n * n)) {
        la_unknown(k, out);
        return;
    }
    double c = 2 * (double)n * LA_U, *g = la_new(n * n), *su = la_new(n * n);
    double *ls = la_new(n * n);
    la_add_product(false, true, n, 1, k->out, u, su);
    la_add_product(true, false, n, 1, l, k->out, ls);
    la_add_product(true, false, n, 1, l, in[2], g);
    la_add_product(true, false, n, 1, in[0], lb, g);
    la_add_product(false, true, n, 1, ub, in[1], g);
    la_add_product(false, true, n, 1, in[3], u, g);
    la_add_product(true, false, n, 1, in[0], su, g);
    la_add_product(false, true, n, 1, ls, in[1], g);
    la_add_product(true, false, n, c, l, lb, g);
    la_add_product(false, true, n, c, ub, u, g);
    la_add_product(true, false, n, c, l, su, g);
    double *li = la_triangle_inverse(n, l, false);
    double *ui = la_triangle_inverse(n, u, true);
    double *r = la_sandwich(true, true, n, n, n, n, li, g, ui);
    memcpy(out, r, n * n * sizeof *out);
    mem_free(g), mem_free(su), mem_free(ls), mem_free(li), mem_free(ui);
    mem_free(r);
}
