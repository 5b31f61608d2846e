/* ball/linalg_spectral: eigen- and singular values of matrices of balls.
 *
 * Idea: take an approximate basis V from the double kernel, refine it
 * (ball/linalg_refine.c), then enclose once, rigorously, by Gershgorin's discs
 * of the ball matrix M = V\A*V: a disc that meets no other holds one
 * eigenvalue, real for a real matrix, and its eigenvector is V*(e_i + d) with
 * |d| <= max|M(.,i)|/(gap - largest row sum). Discs that meet hold as many
 * eigenvalues as there are discs: for a symmetric matrix the sorted values are
 * still enclosed, the vectors are only known to be unit.
 *
 * Invariant: order and signs are those of the double kernel, which takes them
 * from the base point.
 * Source: R. Varga, Gersgorin and His Circles, 2004.
 */
#include "ball/spectrum.h"

/* --- enclosure ---------------------------------------------------------- */

void spectrum_clear(struct spectrum *s)
{
    _arb_vec_clear(s->w, s->n);
    arb_mat_clear(s->v), arb_mat_clear(s->basis), arb_mat_clear(s->m);
    mem_free(s->alone), mem_free(s->known), mem_free(s->column);
}

struct disc {
    arb_t w;
    slong column;
};

/* Sum of |m(i,j)|, j != i. */
void spectrum_row_sum(mag_t r, const arb_mat_t m, slong i)
{
    mag_t x;
    mag_init(x);
    mag_zero(r);
    for (slong j = 0; j < arb_mat_ncols(m); j++) {
        arb_get_mag(x, arb_mat_entry(m, i, j));
        if (j != i)
            mag_add(r, r, x);
    }
    mag_clear(x);
}

static void sort_discs(struct disc *d, slong n, bool descending)
{
    for (slong i = 1; i < n; i++)
        for (slong j = i; j > 0; j--) {
            int c = arf_cmp(arb_midref(d[j - 1].w), arb_midref(d[j].w));
            if (descending ? c >= 0 : c <= 0)
                break;
            struct disc t = d[j];
            d[j] = d[j - 1];
            d[j - 1] = t;
        }
}

/* Values: a chain of discs that meet holds as many as it is long, so each of
 * them lies in the union. */
static void join_discs(struct spectrum *s, const struct disc *d, slong prec)
{
    for (slong i = 0; i < s->n;) {
        slong end = i + 1;
        arb_t hull;
        arb_init(hull);
        arb_set(hull, d[i].w);
        while (end < s->n && arb_overlaps(hull, d[end].w))
            arb_union(hull, hull, d[end++].w, prec);
        s->met = s->met || end > i + 1;
        for (slong j = i; j < end; j++) {
            arb_set(s->w + j, hull);
            s->alone[j] = s->known[j] = end == i + 1;
        }
        arb_clear(hull);
        i = end;
    }
}

/* Bound on the entries of d in M*(e_i + d) = w*(e_i + d), d(i) = 0: the
 * row j of it is (m(j,j) - w)*d(j) = -m(j,i) - sum m(j,k)*d(k). */
static bool vector_error(mag_t e, const arb_mat_t m, slong i, const arb_t w)
{
    slong n = arb_mat_nrows(m);
    mag_t rows, x;
    arb_t gap, least, t;
    bool ok;
    mag_init(rows), mag_init(x);
    arb_init(gap), arb_init(least), arb_init(t);
    arb_pos_inf(least);
    mag_zero(e);
    for (slong j = 0; j < n; j++) {
        if (j == i)
            continue;
        spectrum_row_sum(x, m, j);
        mag_max(rows, rows, x);
        arb_get_mag(x, arb_mat_entry(m, j, i));
        mag_max(e, e, x);
        arb_sub(gap, arb_mat_entry(m, j, j), w, 64);
        arb_abs(gap, gap);
        arb_min(least, least, gap, 64);
    }
    if (n > 1) {
        arf_set_mag(arb_midref(t), rows);
        arb_sub(least, least, t, 64);
        arb_get_mag_lower(x, least);
        ok = arb_is_positive(least);
        mag_div(e, e, x);
    } else {
        ok = true;
    }
    mag_clear(rows), mag_clear(x);
    arb_clear(gap), arb_clear(least), arb_clear(t);
    return ok;
}

static void unit_ball(arb_t x)
{
    arb_zero(x);
    mag_one(arb_radref(x));
}

/* Column `to` of s->v = unit vector along V*(e_from + d), or unknown. */
static void enclose_vector(struct spectrum *s, slong to, const arb_mat_t v,
                           const arb_mat_t m, slong from, slong prec)
{
    mag_t e, x, sum;
    arb_t norm, t;
    mag_init(e), mag_init(x), mag_init(sum);
    arb_init(norm), arb_init(t);
    bool ok = s->alone[to] && vector_error(e, m, from, s->w + to);
    for (slong i = 0; ok && i < s->n; i++) {
        arb_ptr y = arb_mat_entry(s->v, i, to);
        spectrum_row_sum(sum, v,
                         i); /* but for the diagonal: add it, that is safe */
        arb_get_mag(x, arb_mat_entry(v, i, i));
        mag_add(sum, sum, x);
        mag_mul(x, sum, e);
        arb_set(y, arb_mat_entry(v, i, from));
        arb_add_error_mag(y, x);
        arb_sqr(t, y, prec);
        arb_add(norm, norm, t, prec);
    }
    arb_sqrt(norm, norm, prec);
    for (slong i = 0; i < s->n; i++) {
        arb_ptr y = arb_mat_entry(s->v, i, to);
        if (ok)
            arb_div(y, y, norm, prec);
        if (!ok || !arb_is_finite(y))
            unit_ball(y);
    }
    mag_clear(e), mag_clear(x), mag_clear(sum);
    arb_clear(norm), arb_clear(t);
}

/* Spectrum of a from approximate eigenvectors v0 (n x n doubles). */
bool spectrum_of(struct spectrum *s, const arb_mat_t a, const double *v0,
                 bool symmetric, bool descending, slong prec)
{
    slong n = arb_mat_nrows(a);
    arb_mat_t v, m, av;
    mag_t r;
    *s = (struct spectrum){.n = n, .w = _arb_vec_init(n)};
    s->alone = mem_alloc((size_t)n * sizeof *s->alone);
    s->known = mem_alloc((size_t)n * sizeof *s->known);
    s->column = mem_alloc((size_t)n * sizeof *s->column);
    arb_mat_init(s->v, n, n);
    arb_mat_init(s->basis, n, n), arb_mat_init(s->m, n, n);
    ball_from_doubles(v, v0, (size_t)n, (size_t)n);
    arb_mat_init(m, n, n), arb_mat_init(av, n, n);
    mag_init(r);
    struct disc *d = mem_alloc((size_t)n * sizeof *d);
    bool ok = arb_mat_is_finite(v) && arb_mat_is_finite(a) &&
              ball_refine(v, a, symmetric, prec);
    arb_mat_get_mid(v, v);
    arb_mat_mul(av, a, v, prec + 32);
    ok = ok && arb_mat_solve(m, v, av, prec + 32);
    for (slong i = 0; i < n; i++) {
        arb_init(d[i].w);
        d[i].column = i;
        arb_set(d[i].w, arb_mat_entry(m, i, i));
        spectrum_row_sum(r, m, i);
        arb_add_error_mag(d[i].w, r);
    }
    if (ok) {
        sort_discs(d, n, descending);
        join_discs(s, d, prec);
        for (slong i = 0; i < n; i++)
            enclose_vector(s, i, v, m, d[i].column, prec);
        for (slong i = 0; i < n; i++)
            s->column[i] = d[i].column;
        arb_mat_set(s->basis, v);
        arb_mat_set(s->m, m);
    }
    for (slong i = 0; i < n; i++)
        arb_clear(d[i].w);
    mem_free(d);
    mag_clear(r);
    arb_mat_clear(v), arb_mat_clear(m), arb_mat_clear(av);
    return ok;
}

/* Does column j of m point away from that of the doubles? */
static bool points_away(const arb_mat_t m, slong j, const double *like)
{
    slong rows = arb_mat_nrows(m);
    double s = 0;
    for (slong i = 0; i < rows; i++)
        s += like[i + rows * j] *
             arf_get_d(arb_midref(arb_mat_entry(m, i, j)), ARF_RND_NEAR);
    return s < 0;
}

static void negate_column(arb_mat_t m, slong j)
{
    for (slong i = 0; i < arb_mat_nrows(m); i++)
        arb_neg(arb_mat_entry(m, i, j), arb_mat_entry(m, i, j));
}

bool ball_all_exact(arb_srcptr a, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!arb_is_exact(a + i))
            return false;
    return true;
}

/* Values that may be equal have a kink each, though not their sum. */
static void note_meeting(const struct ball_kernel *k, const struct spectrum *s)
{
    size_t n = shape_numel(k->in_shape[0]);
    if (s->met)
        ball_note_tie(k->c, ball_all_exact(k->in[0], n), false);
}

/* --- eigenvalues -------------------------------------------------------- */

static void eigen(const struct ball_kernel *k, kernel_fn *by, bool symmetric)
{
    size_t n = k->in_shape[0].rows;
    double *start = ball_by_kernel(k, by);
    const double *like = k->base && k->base[0] == k->base[0] ? k->base : start;
    struct spectrum s;
    arb_mat_t a;
    ball_load_argument(a, k, 0, false);
    bool ok = start[0] == start[0] && (!symmetric || ball_admissible(k, a));
    if (symmetric)
        ball_symmetrize(a);
    ok = spectrum_of(&s, a, start + n, symmetric, false, k->c->prec) && ok;
    if (ok && s.met && symmetric && ball_all_exact(k->in[0], n * n))
        spectrum_fill_chains(&s, k->c->prec);
    if (ok && (symmetric || !s.met)) {
        for (slong j = 0; j < s.n; j++)
            if (points_away(s.v, j, like + n))
                negate_column(s.v, j);
        for (size_t i = 0; i < n; i++)
            arb_set(k->out + i, s.w + i);
        ball_store(k->out + n, s.v);
        note_meeting(k, &s);
    } else {
        if (ok) /* are they real beside the point? */
            ball_note_untold(k->c);
        ball_undefined(k);
    }
    spectrum_clear(&s);
    arb_mat_clear(a);
    mem_free(start);
}

void ball_EIGH(const struct ball_kernel *k)
{
    eigen(k, kernel_EIGH, true);
}

/* An exactly symmetric matrix has real eigenvalues also where some meet. */
void ball_EIG(const struct ball_kernel *k)
{
    size_t n = k->in_shape[0].rows;
    bool symmetric = ball_all_exact(k->in[0], n * n);
    for (size_t j = 0; j < n; j++)
        for (size_t i = 0; i < j; i++)
            symmetric = symmetric &&
                        arb_equal(k->in[0] + i + n * j, k->in[0] + j + n * i);
    eigen(k, kernel_EIG, symmetric);
}

/* --- singular values ---------------------------------------------------- */

/* other = op(A)*side/s, column by column; unit balls where s may be 0. */
static void other_side(arb_mat_t other, const arb_mat_t a, bool turned,
                       const struct spectrum *s, arb_srcptr sigma, slong prec)
{
    ball_product(other, a, turned, s->v, false, prec);
    for (slong j = 0; j < s->n; j++)
        for (slong i = 0; i < arb_mat_nrows(other); i++) {
            arb_ptr x = arb_mat_entry(other, i, j);
            arb_div(x, x, sigma + j, prec);
            if (!s->known[j] || !arb_is_finite(x))
                unit_ball(x);
        }
}

static void singular(const struct ball_kernel *k, struct spectrum *s,
                     const arb_mat_t a, const double *start)
{
    size_t m = k->in_shape[0].rows, n = k->in_shape[0].cols;
    size_t c = m < n ? m : n;
    bool tall = m >= n, zero = false;
    const double *like = k->base && k->base[0] == k->base[0] ? k->base : start;
    arb_ptr sigma = k->out + m * c;
    arb_mat_t other;
    for (size_t i = 0; i < c; i++) {
        zero = zero || arb_contains_zero(s->w + i);
        arb_sqrtpos(sigma + i, s->w + i, k->c->prec);
    }
    other_side(other, a, !tall, s, sigma, k->c->prec);
    for (slong j = 0; j < s->n; j++)
        if (points_away(tall ? other : s->v, j, like)) {
            negate_column(other, j);
            negate_column(s->v, j);
        }
    ball_store(k->out, tall ? other : s->v);
    ball_store(sigma + c, tall ? s->v : other);
    s->met = s->met || zero;
    note_meeting(k, s);
    arb_mat_clear(other);
}

/* Eigenvalues of A'*A (or A*A'), with twice the bits. */
void ball_SVD(const struct ball_kernel *k)
{
    size_t m = k->in_shape[0].rows, n = k->in_shape[0].cols;
    size_t c = m < n ? m : n;
    double *start = ball_by_kernel(k, kernel_SVD);
    const double *side = m >= n ? start + m * c + c : start;
    struct spectrum s;
    arb_mat_t a, gram;
    ball_load_argument(a, k, 0, false);
    ball_product(gram, a, m >= n, a, m < n, 2 * k->c->prec);
    ball_symmetrize(gram);
    bool ok = spectrum_of(&s, gram, side, true, true, 2 * k->c->prec) &&
              start[0] == start[0];
    if (ok && s.met && ball_all_exact(k->in[0], m * n))
        spectrum_fill_chains(&s, 2 * k->c->prec);
    if (ok)
        singular(k, &s, a, start);
    else
        ball_undefined(k);
    spectrum_clear(&s);
    arb_mat_clear(a), arb_mat_clear(gram);
    mem_free(start);
}

/* --- division by gaps --------------------------------------------------- */

void ball_GAPDIVIDE(const struct ball_kernel *k)
{
    size_t n = k->shape.rows;
    arb_srcptr w = k->in[1];
    arb_t gap, sum;
    arb_init(gap), arb_init(sum);
    for (size_t j = 0; j < n; j++)
        for (size_t i = 0; i < n; i++) {
            arb_ptr r = k->out + i + n * j;
            arb_srcptr m = k->in[0] + i + n * j;
            arb_sub(gap, w + j, w + i, k->c->prec);
            arb_add(sum, w + j, w + i, k->c->prec);
            if (k->imm.a)
                arb_mul(gap, gap, sum, k->c->prec);
            if (i == j || (arb_contains_zero(gap) && arb_is_zero(m)))
                arb_zero(r);
            else
                arb_div(r, m, gap, k->c->prec);
        }
    arb_clear(gap), arb_clear(sum);
}
