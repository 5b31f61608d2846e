/* ball/linalg_refine: eigenvectors on midpoints, to the working precision.
 *
 * Idea: with M = V\A*V nearly diagonal, V*(I + W), W(i,j) =
 * M(i,j)/(M(j,j) - M(i,i)), is diagonal to twice the digits. Columns whose turn
 * W is not small (eigenvalues too close for doubles) are first rotated, as a
 * group, by the eigenbasis of their own block, less its mean and scaled into
 * the range of doubles.
 *
 * Invariant: nothing here is rigorous; ball/linalg_spectral.c encloses.
 * Source: T. Ogita, K. Aishima, Jpn. J. Ind. Appl. Math. 35 (2018).
 */
#include <math.h>

#include "ball/matrix.h"

enum { ROUNDS = 60 };

/* --- refinement on midpoints -------------------------------------------- */

void ball_from_doubles(arb_mat_t a, const double *v, size_t m, size_t n)
{
    arb_mat_init(a, (slong)m, (slong)n);
    for (size_t j = 0; j < n; j++)
        for (size_t i = 0; i < m; i++)
            arb_set_d(arb_mat_entry(a, i, j), v[i + m * j]);
}

/* V(3I - V'V)/2: one step towards orthonormal columns. The largest entry of
 * V'V - I before it. */
static void orthonormal_step(arb_mat_t v, mag_t off, slong prec)
{
    slong n = arb_mat_ncols(v);
    arb_mat_t g, t;
    mag_t size;
    arb_mat_init(g, n, n);
    arb_mat_init(t, n, n);
    mag_init(size);
    mag_zero(off);
    arb_mat_transpose(t, v);
    arb_mat_approx_mul(g, t, v, prec);
    for (slong i = 0; i < n; i++)
        for (slong j = 0; j < n; j++) {
            arb_ptr x = arb_mat_entry(g, i, j);
            arb_sub_ui(x, x, i == j, prec);
            mag_zero(arb_radref(x));
            arf_get_mag(size, arb_midref(x));
            mag_max(off, off, size);
            arb_sub_ui(x, x, 2 * (i == j), prec);
            arb_neg(x, x);
            mag_zero(arb_radref(x));
        }
    arb_mat_approx_mul(t, v, g, prec);
    arb_mat_scalar_mul_2exp_si(v, t, -1);
    arb_mat_clear(g);
    arb_mat_clear(t);
    mag_clear(size);
}

/* Until nothing is left of the doubles' rounding: V'*A*V of eigenvalues that are
 * closer than that would show it, and not what parts them. */
static void orthonormalize(arb_mat_t v, slong prec)
{
    mag_t off;
    mag_init(off);
    do
        orthonormal_step(v, off, prec);
    while (mag_cmp_2exp_si(off, -prec / 2) > 0 && mag_cmp_2exp_si(off, -2) < 0);
    mag_clear(off);
}

/* m = V\A*V on midpoints (V'*A*V for orthonormal V). */
static bool similar(arb_mat_t m, const arb_mat_t v, const arb_mat_t a,
                    bool symmetric, slong prec)
{
    slong n = arb_mat_nrows(a);
    bool ok = true;
    arb_mat_t av, vt;
    arb_mat_init(av, n, n);
    arb_mat_approx_mul(av, a, v, prec);
    if (symmetric) {
        arb_mat_init(vt, n, n);
        arb_mat_transpose(vt, v);
        arb_mat_approx_mul(m, vt, av, prec);
        arb_mat_clear(vt);
    } else {
        ok = arb_mat_approx_solve(m, v, av, prec);
    }
    arb_mat_clear(av);
    return ok;
}

/* The block of m at group[0..n), less its first diagonal entry and scaled into
 * the range of doubles, in memory of its own. */
static double *group_block(const arb_mat_t m, const slong *group, size_t n,
                           slong prec)
{
    arb_mat_t block;
    arb_ptr shift = arb_mat_entry(m, group[0], group[0]);
    double *b = mem_alloc(n * n * sizeof *b);
    mag_t big;
    mag_init(big);
    arb_mat_init(block, (slong)n, (slong)n);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            arb_ptr x = arb_mat_entry(block, i, j);
            arb_set(x, arb_mat_entry(m, group[i], group[j]));
            if (i == j)
                arb_sub(x, x, shift, prec);
        }
    ball_symmetrize(block);
    arb_mat_bound_inf_norm(big, block);
    slong e = mag_is_special(big) ? 0 : fmpz_get_si(MAG_EXPREF(big));
    arb_mat_scalar_mul_2exp_si(block, block, -e);
    for (size_t i = 0; i < n * n; i++)
        b[i] = arf_get_d(arb_midref(arb_mat_entry(block, i % n, i / n)),
                         ARF_RND_NEAR);
    arb_mat_clear(block);
    mag_clear(big);
    return b;
}

/* The columns group[0..n) of v times q (n x n). */
static void turn_columns(arb_mat_t v, const slong *group, size_t n,
                         const arb_mat_t q, slong prec)
{
    slong rows = arb_mat_nrows(v);
    arb_mat_t old, turned;
    arb_mat_init(old, rows, (slong)n);
    arb_mat_init(turned, rows, (slong)n);
    for (size_t j = 0; j < n; j++)
        for (slong i = 0; i < rows; i++)
            arb_set(arb_mat_entry(old, i, j), arb_mat_entry(v, i, group[j]));
    arb_mat_approx_mul(turned, old, q, prec);
    for (size_t j = 0; j < n; j++)
        for (slong i = 0; i < rows; i++)
            arb_set(arb_mat_entry(v, i, group[j]), arb_mat_entry(turned, i, j));
    arb_mat_clear(old);
    arb_mat_clear(turned);
}

/* Rotate the columns group[0..n) of v by the eigenbasis of their block. */
static bool rotate_group(arb_mat_t v, const arb_mat_t m, const slong *group,
                         size_t n, slong prec)
{
    struct shape s = {(uint32_t)n, (uint32_t)n};
    double *b = group_block(m, group, n, prec);
    double *out = mem_alloc((n + n * n) * sizeof *out);
    const double *in = b;
    struct kernel k = {.out = out,
                       .shape = {(uint32_t)(n + n * n), 1},
                       .nargs = 1,
                       .in = &in,
                       .in_shape = &s};
    arb_mat_t q;
    kernel_EIGH(&k);
    bool ok = out[0] == out[0];
    if (ok) {
        ball_from_doubles(q, out + n, n, n);
        turn_columns(v, group, n, q, prec);
        arb_mat_clear(q);
    }
    mem_free(b), mem_free(out);
    return ok;
}

/* w = m(i,j)/(m(j,j) - m(i,i)) if that is a small turn; 0 if m(i,j) is noise;
 * false if the two belong to one group. */
static bool small_turn(arb_t w, const arb_mat_t m, slong i, slong j,
                       const mag_t noise, slong prec)
{
    arb_t gap;
    mag_t x, y;
    bool ok = true;
    arb_init(gap);
    mag_init(x), mag_init(y);
    arb_sub(gap, arb_mat_entry(m, j, j), arb_mat_entry(m, i, i), prec);
    arb_get_mag(x, arb_mat_entry(m, i, j));
    arf_get_mag(y, arb_midref(gap));
    mag_mul_2exp_si(y, y, -3);
    if (mag_cmp(x, noise) <= 0)
        arb_zero(w);
    else if (mag_cmp(x, y) < 0)
        arb_div(w, arb_mat_entry(m, i, j), gap, prec);
    else
        ok = false;
    mag_zero(arb_radref(w));
    arb_clear(gap);
    mag_clear(x), mag_clear(y);
    return ok;
}

/* The columns that are tied to column i through turns that are not small. */
static size_t group_of(slong i, const arb_mat_t m, const mag_t noise,
                       bool *seen, slong *group, slong prec)
{
    size_t n = 1;
    arb_t w;
    arb_init(w);
    group[0] = i;
    seen[i] = true;
    for (size_t at = 0; at < n; at++)
        for (slong j = 0; j < arb_mat_nrows(m); j++)
            if (!seen[j] && !(small_turn(w, m, group[at], j, noise, prec) &&
                              small_turn(w, m, j, group[at], noise, prec))) {
                seen[j] = true;
                group[n++] = j;
            }
    arb_clear(w);
    return n;
}

/* Rotate every group; false if there is none. */
static bool rotate_groups(arb_mat_t v, const arb_mat_t m, const mag_t noise,
                          slong prec)
{
    slong n = arb_mat_nrows(m);
    bool *seen = mem_alloc((size_t)n * sizeof *seen), any = false;
    slong *group = mem_alloc((size_t)n * sizeof *group);
    for (slong i = 0; i < n; i++) {
        if (seen[i])
            continue;
        size_t k = group_of(i, m, noise, seen, group, prec);
        if (k > 1)
            any = rotate_group(v, m, group, k, prec) || any;
    }
    mem_free(seen);
    mem_free(group);
    return any;
}

/* V(I + W), W(i,j) = m(i,j)/(m(j,j) - m(i,i)). */
static void turn(arb_mat_t v, const arb_mat_t m, const mag_t noise, slong prec)
{
    slong n = arb_mat_nrows(m);
    arb_mat_t w, r;
    arb_mat_init(w, n, n);
    arb_mat_init(r, n, n);
    for (slong i = 0; i < n; i++)
        for (slong j = 0; j < n; j++)
            if (i == j)
                arb_one(arb_mat_entry(w, i, j));
            else
                small_turn(arb_mat_entry(w, i, j), m, i, j, noise, prec);
    arb_mat_approx_mul(r, v, w, prec);
    arb_mat_swap(v, r);
    arb_mat_clear(w);
    arb_mat_clear(r);
}

static bool is_diagonal(const arb_mat_t m, const mag_t noise)
{
    mag_t x;
    bool ok = true;
    mag_init(x);
    for (slong i = 0; i < arb_mat_nrows(m); i++)
        for (slong j = 0; j < arb_mat_ncols(m); j++) {
            arb_get_mag(x, arb_mat_entry(m, i, j));
            ok = ok && (i == j || mag_cmp(x, noise) <= 0);
        }
    mag_clear(x);
    return ok;
}

bool ball_refine(arb_mat_t v, const arb_mat_t ball, bool symmetric, slong prec)
{
    slong n = arb_mat_nrows(ball), work = prec + 32;
    arb_mat_t a, m;
    mag_t noise;
    bool ok = true;
    arb_mat_init(a, n, n);
    arb_mat_init(m, n, n);
    mag_init(noise);
    arb_mat_get_mid(a, ball);
    arb_mat_bound_inf_norm(noise, a);
    mag_mul_2exp_si(noise, noise, -prec - 8);
    for (int round = 0; ok && round < ROUNDS; round++) {
        if (symmetric)
            orthonormalize(v, work);
        ok = similar(m, v, a, symmetric, work);
        if (!ok || is_diagonal(m, noise))
            break;
        if (!symmetric || !rotate_groups(v, m, noise, work))
            turn(v, m, noise, work);
    }
    arb_mat_clear(a);
    arb_mat_clear(m);
    mag_clear(noise);
    return ok;
}
