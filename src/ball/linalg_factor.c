/* ball/linalg_factor: Cholesky, LU and QR of matrices of balls.
 *
 * Pivots and signs are those of the double kernel at the base point, so that
 * all points of a difference quotient lie on one branch. QR goes through the
 * Cholesky factor of A'*A with twice the bits, which pays for the squared
 * condition number.
 *
 * Invariant: enclosures throughout; zeros of triangles are exact.
 */
#include <math.h>

#include "ball/matrix.h"

/* Two triangles that differ by more belong to a matrix that was never
 * symmetric (LA_SYMMETRIC of eval/lapack.h). */
#define HALF_DIGITS (1.0 / (1 << 26))

/* --- Cholesky ----------------------------------------------------------- */

static bool nearly_symmetric(const arb_mat_t a)
{
    slong n = arb_mat_nrows(a);
    double big = 0, worst = 0;
    for (slong i = 0; i < n; i++)
        for (slong j = 0; j < n; j++) {
            double x = arf_get_d(arb_midref(arb_mat_entry(a, i, j)),
                                 ARF_RND_NEAR);
            double y = arf_get_d(arb_midref(arb_mat_entry(a, j, i)),
                                 ARF_RND_NEAR);
            big = fmax(big, fabs(x));
            worst = fmax(worst, fabs(x - y));
        }
    return worst <= HALF_DIGITS * big;
}

/* Symmetry is judged at the base point: where there is none, or where the
 * doubles found none, here. */
bool ball_admissible(const struct ball_kernel *k, const arb_mat_t a)
{
    bool judged = k->base && k->base[0] == k->base[0];
    return judged || nearly_symmetric(a);
}

void ball_CHOL(const struct ball_kernel *k)
{
    arb_mat_t a, l;
    slong n = (slong)k->shape.rows;
    ball_load_argument(a, k, 0, false);
    arb_mat_init(l, n, n);
    bool ok = ball_admissible(k, a);
    ball_symmetrize(a);
    if (ok && arb_mat_cho(l, a, k->c->prec)) {
        if (!k->imm.a)
            arb_mat_transpose(l, l);
        ball_store(k->out, l);
    } else {
        ball_undefined(k);
    }
    arb_mat_clear(a);
    arb_mat_clear(l);
}

/* sym(L'\Phi(L'*B)/L), through L = R' for an upper factor. */
void ball_CHOLADJOINT(const struct ball_kernel *k)
{
    slong prec = k->c->prec;
    bool upper = !k->imm.a;
    arb_mat_t l, b, g;
    ball_load_argument(l, k, 0, upper);
    ball_load_argument(b, k, 1, upper);
    ball_triangle(l, false, 0);
    ball_triangle(b, false, 0);
    ball_product(g, l, true, b, false, prec);
    ball_triangle(g, false, 0);
    for (slong i = 0; i < arb_mat_nrows(g); i++)
        arb_mul_2exp_si(arb_mat_entry(g, i, i), arb_mat_entry(g, i, i), -1);
    ball_left_solve(g, l, false, true, prec);
    ball_right_solve(g, l, false, false, prec);
    ball_symmetrize(g);
    ball_store(k->out, g);
    arb_mat_clear(l), arb_mat_clear(b), arb_mat_clear(g);
}

/* --- LU ----------------------------------------------------------------- */

/* Elimination in place, rows already in order. */
static void eliminate(arb_mat_t a, slong prec)
{
    slong m = arb_mat_nrows(a), n = arb_mat_ncols(a);
    for (slong j = 0; j < n && j < m; j++)
        for (slong i = j + 1; i < m; i++) {
            arb_ptr f = arb_mat_entry(a, i, j);
            arb_div(f, f, arb_mat_entry(a, j, j), prec);
            for (slong c = j + 1; c < n; c++)
                arb_submul(arb_mat_entry(a, i, c), f, arb_mat_entry(a, j, c),
                           prec);
        }
}

static void store_lu(const struct ball_kernel *k, const arb_mat_t a,
                     const double *order)
{
    slong m = arb_mat_nrows(a), n = arb_mat_ncols(a), c = m < n ? m : n;
    arb_ptr l = k->out, u = l + m * c, p = u + c * n;
    for (slong i = 0; i < m * c + c * n; i++)
        arb_zero(k->out + i);
    for (slong j = 0; j < n; j++)
        for (slong i = 0; i < m; i++) {
            if (i > j && j < c)
                arb_set(l + i + m * j, arb_mat_entry(a, i, j));
            if (i <= j)
                arb_set(u + i + c * j, arb_mat_entry(a, i, j));
        }
    for (slong j = 0; j < c; j++)
        arb_one(l + j + m * j);
    for (slong i = 0; i < m; i++)
        arb_set_d(p + i, order[i]);
}

void ball_LU(const struct ball_kernel *k)
{
    size_t m = k->in_shape[0].rows, n = k->in_shape[0].cols;
    double *lu = ball_by_kernel(k, kernel_LU);
    const double *order = lu + shape_numel(k->shape) - m;
    arb_mat_t a;
    arb_mat_init(a, (slong)m, (slong)n);
    if (order[0] == order[0]) {
        for (size_t i = 0; i < m; i++)
            for (size_t j = 0; j < n; j++)
                arb_set(arb_mat_entry(a, i, j),
                        k->in[0] + (size_t)order[i] - 1 + m * j);
        eliminate(a, k->c->prec);
        store_lu(k, a, order);
    } else {
        ball_undefined(k);
    }
    arb_mat_clear(a);
    mem_free(lu);
}

void ball_ROWORDER(const struct ball_kernel *k)
{
    for (size_t i = 0; i < k->shape.rows; i++)
        arb_set(k->out + i, k->in[0] + i);
}

void ball_PERMUTEROWS(const struct ball_kernel *k)
{
    size_t m = k->shape.rows;
    double *p = ball_doubles(k->in[1], m);
    for (size_t j = 0; j < k->shape.cols; j++)
        for (size_t i = 0; i < m; i++) {
            size_t from = p[i] >= 1 && p[i] <= (double)m ? (size_t)p[i] - 1 : m;
            if (from == m)
                arb_indeterminate(k->out + i + m * j);
            else if (k->imm.a)
                arb_set(k->out + from + m * j, k->in[0] + i + m * j);
            else
                arb_set(k->out + i + m * j, k->in[0] + from + m * j);
        }
    mem_free(p);
}

/* L'\(tril(L'*Lbar,-1) + triu(Ubar*U'))/U'. */
void ball_LUADJOINT(const struct ball_kernel *k)
{
    slong prec = k->c->prec;
    arb_mat_t l, u, lbar, ubar, low, up;
    ball_load_argument(l, k, 0, false);
    ball_load_argument(u, k, 1, false);
    ball_load_argument(lbar, k, 2, false);
    ball_load_argument(ubar, k, 3, false);
    ball_triangle(lbar, false, -1);
    ball_triangle(ubar, true, 0);
    ball_product(low, l, true, lbar, false, prec);
    ball_product(up, ubar, false, u, true, prec);
    ball_triangle(low, false, -1);
    ball_triangle(up, true, 0);
    arb_mat_add(low, low, up, prec);
    ball_left_solve(low, l, false, true, prec);
    ball_right_solve(low, u, true, true, prec);
    ball_store(k->out, low);
    arb_mat_clear(l), arb_mat_clear(u), arb_mat_clear(lbar);
    arb_mat_clear(ubar), arb_mat_clear(low), arb_mat_clear(up);
}

/* --- QR ----------------------------------------------------------------- */

/* Q and R of the leading columns of a, diag(R) > 0: R = chol(A'A), Q = A/R. */
static bool gram_factor(const arb_mat_t a, slong c, arb_mat_t q, arb_mat_t r,
                        slong prec)
{
    slong m = arb_mat_nrows(a);
    arb_mat_t gram;
    arb_mat_init(q, m, c);
    arb_mat_init(r, c, c);
    for (slong i = 0; i < m; i++)
        for (slong j = 0; j < c; j++)
            arb_set(arb_mat_entry(q, i, j), arb_mat_entry(a, i, j));
    ball_product(gram, q, true, q, false, 2 * prec);
    bool ok = arb_mat_cho(r, gram, 2 * prec);
    if (ok) {
        arb_mat_transpose(r, r);
        ball_right_solve(q, r, true, false, prec);
    }
    arb_mat_clear(gram);
    return ok;
}

/* Negate column j of Q and row j of R where the double kernel's diagonal
 * entry is negative. */
static void copy_signs(arb_mat_t q, arb_mat_t r, const double *diagonal_of)
{
    slong c = arb_mat_nrows(r);
    for (slong j = 0; j < c; j++) {
        if (!(diagonal_of[j + c * j] < 0))
            continue;
        for (slong i = 0; i < arb_mat_nrows(q); i++)
            arb_neg(arb_mat_entry(q, i, j), arb_mat_entry(q, i, j));
        for (slong i = 0; i < c; i++)
            arb_neg(arb_mat_entry(r, j, i), arb_mat_entry(r, j, i));
    }
}

void ball_QR(const struct ball_kernel *k)
{
    size_t m = k->in_shape[0].rows, n = k->in_shape[0].cols;
    size_t c = m < n ? m : n;
    slong prec = k->c->prec;
    double *qr = ball_by_kernel(k, kernel_QR);
    arb_mat_t a, q, r, all;
    ball_load_argument(a, k, 0, false);
    if (gram_factor(a, (slong)c, q, r, prec)) {
        copy_signs(q, r, qr + m * c);
        ball_store(k->out, q);
        ball_product(all, q, true, a, false, prec);
        ball_store(k->out + m * c, all); /* R2 = Q'*A2 beside the square */
        ball_store(k->out + m * c, r);
        arb_mat_clear(all);
    } else {
        ball_undefined(k);
    }
    arb_mat_clear(a), arb_mat_clear(q), arb_mat_clear(r);
    mem_free(qr);
}

/* c = (I - M*pinv(M))*c, orthonormal: the base's columns C turned no more than
 * the space of M makes them. */
static bool project_out(arb_mat_t c, const arb_mat_t m, slong prec)
{
    arb_mat_t x, mx, gram;
    slong n = arb_mat_ncols(c);
    bool ok = ball_normal_solve(x, m, c, prec);
    ball_product(mx, m, false, x, false, prec);
    arb_mat_sub(c, c, mx, prec);
    ball_product(gram, c, true, c, false, prec);
    arb_mat_clear(x);
    arb_mat_init(x, n, n);
    ok = ok && arb_mat_cho(x, gram, prec);
    if (ok)
        ball_right_solve(c, x, false, true, prec);
    arb_mat_clear(x), arb_mat_clear(mx), arb_mat_clear(gram);
    return ok;
}

/* Full rank only; the null space of less is a gap. */
void ball_COMPLEMENT(const struct ball_kernel *k)
{
    arb_mat_t m, c;
    double *own = k->base ? NULL : ball_by_kernel(k, kernel_COMPLEMENT);
    ball_load_argument(m, k, 0, (k->imm.a & 3) == 2);
    ball_from_doubles(c, own ? own : k->base, k->shape.rows, k->shape.cols);
    if (arb_mat_ncols(m) == (slong)k->imm.b && arb_mat_is_finite(c)) {
        if (project_out(c, m, k->c->prec))
            ball_store(k->out, c);
        else
            ball_undefined(k);
    } else {
        ball_note_gap(k->c);
        ball_undefined(k);
    }
    arb_mat_clear(m), arb_mat_clear(c);
    mem_free(own);
}
