/* eigenbasis: certified equations and roots of matrices in a basis of
 * approximate eigenvectors.
 *
 * Idea: in the basis V that LAPACK finds, M = V\A*V is diag(w) + E with E of
 * rounding's size, for exact V and with the inverse in balls nothing is lost. A
 * Sylvester equation is then solved by dividing by sums of w, again and again:
 * each round leaves a share q = max 1/|u(i)+w(j)| (|E| + |F|) of the residual,
 * be the spectrum repeated or not. The last residual, in balls, bounds the
 * error: |Y - Y'| <= |R|/|u+w| + q/(1-q) max |R|/|u+w|. A square root is the
 * same with a term of second order.
 *
 * Invariant: what is returned encloses; false says that nothing is certain (a
 * defective matrix, balls too wide).
 * Source: S. Rump, Acta Numerica 19 (2010), 10.6; J. Miyajima, SIAM J. Matrix
 * Anal. 34 (2013) for Sylvester's equation.
 */
#include "ball/eigenbasis.h"
#include "linalg/linalg.h"

enum { GUARD_BITS = 32, MOST_ROUNDS = 400, TURN_BITS = 3 };

/* --- the basis ------------------------------------------------------------ */

static bool approximate_basis(acb_mat_t v, const arb_mat_t a)
{
    size_t n = (size_t)arb_mat_nrows(a);
    double *mid = mem_alloc(3 * n * n * sizeof *mid);
    double *re = mid + n * n, *im = re + n * n;
    for (size_t j = 0; j < n; j++)
        for (size_t i = 0; i < n; i++)
            mid[i + n * j] = arf_get_d(arb_midref(arb_mat_entry(a, i, j)),
                                       ARF_RND_NEAR);
    bool ok = linalg_eigenvectors(n, mid, re, im);
    for (size_t j = 0; ok && j < n; j++)
        for (size_t i = 0; i < n; i++)
            acb_set_d_d(acb_mat_entry(v, i, j), re[i + n * j], im[i + n * j]);
    mem_free(mid);
    return ok;
}

static void middle(acb_t r, const acb_t x)
{
    arb_get_mid_arb(acb_realref(r), acb_realref(x));
    arb_get_mid_arb(acb_imagref(r), acb_imagref(x));
}

/* M = V\A*V and its diagonal. */
static bool transform(struct eigenbasis *b, const arb_mat_t a, slong prec)
{
    slong n = arb_mat_nrows(a);
    if (!acb_mat_inv(b->inverse, b->v, prec))
        return false;
    eigenbasis_turn(b->m, b->inverse, a, b->v, prec);
    for (slong i = 0; i < n; i++)
        middle(b->w + i, acb_mat_entry(b->m, i, i));
    return true;
}

bool eigenbasis_of(struct eigenbasis *b, const arb_mat_t a, slong prec)
{
    slong n = arb_mat_nrows(a);
    acb_mat_init(b->v, n, n);
    acb_mat_init(b->inverse, n, n);
    acb_mat_init(b->m, n, n);
    b->w = _acb_vec_init(n);
    bool ok = arb_mat_is_finite(a) && approximate_basis(b->v, a) &&
              transform(b, a, prec + GUARD_BITS);
    if (!ok)
        eigenbasis_clear(b);
    return ok;
}

/* V*(I + W), W(i,j) = m(i,j)/(w(j) - w(i)) where that is a small turn: what is
 * left beside the diagonal is squared. */
static void turn_basis(struct eigenbasis *b, slong prec)
{
    slong n = acb_mat_nrows(b->m);
    acb_mat_t turn;
    acb_t gap;
    mag_t size, room;
    acb_mat_init(turn, n, n);
    acb_init(gap);
    mag_init(size), mag_init(room);
    acb_mat_one(turn);
    for (slong i = 0; i < n; i++)
        for (slong j = 0; j < n; j++) {
            acb_sub(gap, b->w + j, b->w + i, prec);
            acb_get_mag(size, acb_mat_entry(b->m, i, j));
            acb_get_mag_lower(room, gap);
            mag_mul_2exp_si(room, room, -TURN_BITS);
            if (i == j || mag_cmp(size, room) >= 0)
                continue;
            acb_div(gap, acb_mat_entry(b->m, i, j), gap, prec);
            middle(acb_mat_entry(turn, i, j), gap);
        }
    acb_mat_mul(b->v, b->v, turn, prec);
    for (slong i = 0; i < n; i++)
        for (slong j = 0; j < n; j++)
            middle(acb_mat_entry(b->v, i, j), acb_mat_entry(b->v, i, j));
    acb_mat_clear(turn);
    acb_clear(gap);
    mag_clear(size), mag_clear(room);
}

bool eigenbasis_refine(struct eigenbasis *b, const arb_mat_t a, slong prec)
{
    turn_basis(b, prec + GUARD_BITS);
    bool ok = transform(b, a, prec + GUARD_BITS);
    if (!ok)
        eigenbasis_clear(b);
    return ok;
}

void eigenbasis_clear(struct eigenbasis *b)
{
    _acb_vec_clear(b->w, acb_mat_nrows(b->m));
    acb_mat_clear(b->v);
    acb_mat_clear(b->inverse);
    acb_mat_clear(b->m);
}

void eigenbasis_turn(acb_mat_t r, const acb_mat_t left, const arb_mat_t a,
                     const acb_mat_t right, slong prec)
{
    acb_mat_t t;
    acb_mat_init(t, arb_mat_nrows(a), arb_mat_ncols(a));
    acb_mat_set_arb_mat(t, a);
    acb_mat_mul(t, left, t, prec);
    acb_mat_mul(r, t, right, prec);
    acb_mat_clear(t);
}

void eigenbasis_store(arb_ptr out, const acb_mat_t left, const acb_mat_t y,
                      const acb_mat_t right, slong prec)
{
    acb_mat_t t;
    slong m = acb_mat_nrows(y), n = acb_mat_ncols(y);
    acb_mat_init(t, m, n);
    acb_mat_mul(t, left, y, prec);
    acb_mat_mul(t, t, right, prec);
    for (slong j = 0; j < n; j++)
        for (slong i = 0; i < m; i++)
            arb_set(out + i + m * j, acb_realref(acb_mat_entry(t, i, j)));
    acb_mat_clear(t);
}

/* --- sizes ---------------------------------------------------------------- */

void eigenbasis_size(mag_t r, const acb_mat_t m, acb_srcptr w, bool columns)
{
    slong rows = acb_mat_nrows(m), cols = acb_mat_ncols(m);
    acb_t x;
    mag_t sum, size;
    acb_init(x);
    mag_init(sum), mag_init(size);
    mag_zero(r);
    for (slong i = 0; i < (columns ? cols : rows); i++) {
        mag_zero(sum);
        for (slong j = 0; j < (columns ? rows : cols); j++) {
            acb_set(x,
                    columns ? acb_mat_entry(m, j, i) : acb_mat_entry(m, i, j));
            if (w && i == j)
                acb_sub(x, x, w + i, MAG_BITS);
            acb_get_mag(size, x);
            mag_add(sum, sum, size);
        }
        mag_max(r, r, sum);
    }
    acb_clear(x);
    mag_clear(sum), mag_clear(size);
}

/* Lower bound of |u + w|. */
static void gap_below(mag_t r, const acb_t u, const acb_t w)
{
    acb_t sum;
    acb_init(sum);
    acb_add(sum, u, w, 2 * MAG_BITS);
    acb_get_mag_lower(r, sum);
    acb_clear(sum);
}

/* Upper bound of 1/|u(i) + w(j)| over all pairs. */
static void most_inverse(mag_t r, acb_srcptr u, slong m, acb_srcptr w, slong n)
{
    mag_t gap, one;
    mag_init(gap), mag_init(one);
    mag_one(one);
    mag_zero(r);
    for (slong i = 0; i < m; i++)
        for (slong j = 0; j < n; j++) {
            gap_below(gap, u + i, w + j);
            mag_div(gap, one, gap);
            mag_max(r, r, gap);
        }
    mag_clear(gap), mag_clear(one);
}

/* y(i,j) += r(i,j)/(u(i) + w(j)) on midpoints. */
static void divide_step(acb_mat_t y, const acb_mat_t r, acb_srcptr u,
                        acb_srcptr w, slong prec)
{
    acb_t sum, x;
    acb_init(sum), acb_init(x);
    for (slong i = 0; i < acb_mat_nrows(y); i++)
        for (slong j = 0; j < acb_mat_ncols(y); j++) {
            acb_add(sum, u + i, w + j, prec);
            middle(x, acb_mat_entry(r, i, j));
            acb_div(x, x, sum, prec);
            acb_add(x, x, acb_mat_entry(y, i, j), prec);
            middle(acb_mat_entry(y, i, j), x);
        }
    acb_clear(sum), acb_clear(x);
}

/* |r(i,j)|/|u(i)+w(j)| into e (column-major); the largest into most. */
static void divided(mag_ptr e, mag_t most, const acb_mat_t r, acb_srcptr u,
                    acb_srcptr w)
{
    slong m = acb_mat_nrows(r), n = acb_mat_ncols(r);
    mag_t gap;
    mag_init(gap);
    mag_zero(most);
    for (slong j = 0; j < n; j++)
        for (slong i = 0; i < m; i++) {
            gap_below(gap, u + i, w + j);
            acb_get_mag(e + i + m * j, acb_mat_entry(r, i, j));
            mag_div(e + i + m * j, e + i + m * j, gap);
            mag_max(most, most, e + i + m * j);
        }
    mag_clear(gap);
}

/* y(i,j) +- (e(i,j) + more) */
static void widen(acb_mat_t y, mag_srcptr e, const mag_t more)
{
    slong m = acb_mat_nrows(y), n = acb_mat_ncols(y);
    mag_t x;
    mag_init(x);
    for (slong j = 0; j < n; j++)
        for (slong i = 0; i < m; i++) {
            mag_add(x, e + i + m * j, more);
            acb_add_error_mag(acb_mat_entry(y, i, j), x);
        }
    mag_clear(x);
}

/* Rounds until a residual that shrinks by q each is below the precision; 0 if
 * q is not below 1/2. */
static slong rounds_for(const mag_t q, slong prec)
{
    if (mag_cmp_2exp_si(q, -1) >= 0)
        return 0;
    if (mag_is_zero(q))
        return 1;
    slong bits = -MAG_EXP(q);
    bits = bits < 1 ? 1 : bits;
    slong rounds = 1 + (prec + bits - 1) / bits;
    return rounds < MOST_ROUNDS ? rounds : MOST_ROUNDS;
}

/* --- Sylvester's equation ------------------------------------------------- */

/* r = c - p*y - y*q */
static void residual(acb_mat_t r, const acb_mat_t p, const acb_mat_t y,
                     const acb_mat_t q, const acb_mat_t c, slong prec)
{
    acb_mat_t t;
    acb_mat_init(t, acb_mat_nrows(c), acb_mat_ncols(c));
    acb_mat_mul(t, p, y, prec);
    acb_mat_sub(r, c, t, prec);
    acb_mat_mul(t, y, q, prec);
    acb_mat_sub(r, r, t, prec);
    acb_mat_clear(t);
}

bool eigenbasis_sylvester(acb_mat_t y, const acb_mat_t p, acb_srcptr u,
                          const acb_mat_t q, acb_srcptr w, const acb_mat_t c,
                          slong prec)
{
    slong m = acb_mat_nrows(c), n = acb_mat_ncols(c);
    slong work = prec + GUARD_BITS;
    acb_mat_t r;
    mag_t share, x, inverse;
    mag_ptr e = _mag_vec_init(m * n);
    acb_mat_init(r, m, n);
    mag_init(share), mag_init(x), mag_init(inverse);
    most_inverse(inverse, u, m, w, n);
    eigenbasis_size(share, p, u, false);
    eigenbasis_size(x, q, w, true);
    mag_add(share, share, x);
    mag_mul(share, share, inverse);
    slong rounds = rounds_for(share, work);
    acb_mat_zero(y);
    acb_mat_set(r, c);
    for (slong k = 0; k < rounds; k++) {
        divide_step(y, r, u, w, work);
        residual(r, p, y, q, c, work);
    }
    if (rounds) {
        divided(e, x, r, u, w);
        mag_mul(x, x, share); /* q/(1-q) <= 2q */
        mag_mul_2exp_si(x, x, 1);
        widen(y, e, x);
    }
    _mag_vec_clear(e, m * n);
    acb_mat_clear(r);
    mag_clear(share), mag_clear(x), mag_clear(inverse);
    return rounds > 0;
}

/* --- square root ---------------------------------------------------------- */

/* r = m - y^2 */
static void root_residual(acb_mat_t r, const acb_mat_t m, const acb_mat_t y,
                          slong prec)
{
    acb_mat_mul(r, y, y, prec);
    acb_mat_sub(r, m, r, prec);
}

/* Exact numbers near the roots of w; false unless all are right of the
 * imaginary axis. */
static bool roots_of(acb_ptr s, acb_srcptr w, slong n, slong prec)
{
    for (slong i = 0; i < n; i++) {
        if (arb_is_nonpositive(acb_realref(w + i)) &&
            arb_is_zero(acb_imagref(w + i)))
            return false;
        acb_sqrt(s + i, w + i, prec);
        middle(s + i, s + i);
        if (!arb_is_positive(acb_realref(s + i)))
            return false;
    }
    return true;
}

/* Y - S is D. Y + X is a root if X = (R - D*X - X*D - X*X)/(s+s); on the set
 * |X| <= 2 rho, rho = max |R|/|s+s|, that maps into itself while
 * q + 4 rho n inverse <= 1/2... so that |X| <= |R|/|s+s| + 2 rho (q + 2 rho n
 * inverse). */
static bool enclose_root(acb_mat_t y, acb_srcptr s, const acb_mat_t r)
{
    slong n = acb_mat_nrows(y);
    mag_t rho, share, x;
    mag_ptr e = _mag_vec_init(n * n);
    mag_init(rho), mag_init(share), mag_init(x);
    divided(e, rho, r, s, s);
    eigenbasis_size(share, y, s, false);
    eigenbasis_size(x, y, s, true);
    mag_add(share, share, x);
    mag_mul_ui(x, rho, (ulong)(2 * n));
    mag_add(share, share, x);
    most_inverse(x, s, n, s, n);
    mag_mul(share, share, x);
    bool ok = mag_cmp_2exp_si(share, -1) < 0;
    mag_mul(share, share, rho);
    mag_mul_2exp_si(share, share, 1);
    if (ok)
        widen(y, e, share);
    _mag_vec_clear(e, n * n);
    mag_clear(rho), mag_clear(share), mag_clear(x);
    return ok;
}

bool eigenbasis_root(acb_mat_t y, acb_ptr s, const acb_mat_t m, acb_srcptr w,
                     slong prec)
{
    slong n = acb_mat_nrows(m), work = prec + GUARD_BITS;
    acb_mat_t r;
    mag_t share, inverse;
    if (!roots_of(s, w, n, work))
        return false;
    acb_mat_init(r, n, n);
    mag_init(share), mag_init(inverse);
    acb_mat_zero(y);
    for (slong i = 0; i < n; i++)
        acb_set(acb_mat_entry(y, i, i), s + i);
    most_inverse(inverse, s, n, s, n);
    eigenbasis_size(share, m, w, false);
    mag_mul(share, share, inverse); /* of |Y - S| */
    mag_mul(share, share, inverse);
    mag_mul_2exp_si(share, share, 3);
    slong rounds = rounds_for(share, work);
    root_residual(r, m, y, work);
    for (slong k = 0; k < rounds; k++) {
        divide_step(y, r, s, s, work);
        root_residual(r, m, y, work);
    }
    bool ok = rounds > 0 && enclose_root(y, s, r);
    acb_mat_clear(r);
    mag_clear(share), mag_clear(inverse);
    return ok;
}
