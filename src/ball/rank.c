/* rank: the rank of a matrix of balls.
 *
 * Idea: entries without a radius are dyadic numbers, whose rank is that of a
 * matrix of integers, exactly. Of others, full rank can be certified by an LU
 * factorization of the Gram matrix; less than that cannot, for there is a
 * matrix of full rank in every ball.
 *
 * Invariant: a rank below the full one jumps beside the point, and is noted.
 */
#include "ball/matrix.h"

#define MOST_BITS 100000 /* of the integers */

/* The least exponent of all entries, and the largest less it. */
static bool exponents(const arb_mat_t a, fmpz_t least)
{
    fmpz_t m, e, most;
    bool any = false, few;
    fmpz_init(m);
    fmpz_init(e);
    fmpz_init(most);
    for (slong i = 0; i < arb_mat_nrows(a); i++)
        for (slong j = 0; j < arb_mat_ncols(a); j++) {
            if (arb_is_zero(arb_mat_entry(a, i, j)))
                continue;
            arf_get_fmpz_2exp(m, e, arb_midref(arb_mat_entry(a, i, j)));
            if (!any || fmpz_cmp(e, least) < 0)
                fmpz_set(least, e);
            if (!any || fmpz_cmp(e, most) > 0)
                fmpz_set(most, e);
            any = true;
        }
    fmpz_sub(most, most, least);
    few = fmpz_cmp_si(most, MOST_BITS) < 0;
    fmpz_clear(m);
    fmpz_clear(e);
    fmpz_clear(most);
    return few;
}

/* The rank of exact entries; -1: their exponents lie too far apart. */
static slong exact_rank(const arb_mat_t a)
{
    slong rank = -1;
    fmpz_t least, m, e;
    fmpz_mat_t whole;
    fmpz_init(least);
    fmpz_init(m);
    fmpz_init(e);
    fmpz_mat_init(whole, arb_mat_nrows(a), arb_mat_ncols(a));
    if (exponents(a, least)) {
        for (slong i = 0; i < arb_mat_nrows(a); i++)
            for (slong j = 0; j < arb_mat_ncols(a); j++) {
                arf_get_fmpz_2exp(m, e, arb_midref(arb_mat_entry(a, i, j)));
                fmpz_sub(e, e, least);
                if (!fmpz_is_zero(m))
                    fmpz_mul_2exp(fmpz_mat_entry(whole, i, j), m,
                                  fmpz_get_ui(e));
            }
        rank = fmpz_mat_rank(whole);
    }
    fmpz_clear(least);
    fmpz_clear(m);
    fmpz_clear(e);
    fmpz_mat_clear(whole);
    return rank;
}

static bool full_rank(const arb_mat_t a, slong prec)
{
    bool wide = arb_mat_nrows(a) < arb_mat_ncols(a);
    arb_mat_t gram;
    ball_product(gram, a, !wide, a, wide, prec);
    slong *p = mem_alloc(((size_t)arb_mat_nrows(gram) + 1) * sizeof *p);
    bool yes = arb_mat_lu(p, gram, gram, prec);
    arb_mat_clear(gram);
    mem_free(p);
    return yes;
}

/* At the point the rank is what the doubles have, to their tolerance: [.1 .3;
 * .2 .6] is of rank 1 for all who write it. Beside it, exactly. */
static slong rank_here(const struct ball_kernel *k, const arb_mat_t a)
{
    if (k->c->shifted && k->c->moves)
        return exact_rank(a);
    double *r = ball_by_kernel(k, kernel_RANK);
    slong rank = *r == *r ? (slong)*r : -1;
    mem_free(r);
    return rank;
}

void ball_RANK(const struct ball_kernel *k)
{
    arb_mat_t a;
    ball_load_argument(a, k, 0, false);
    slong most = arb_mat_nrows(a) < arb_mat_ncols(a) ? arb_mat_nrows(a)
                                                     : arb_mat_ncols(a);
    bool finite = arb_mat_is_finite(a);
    slong rank = -1;
    if (finite && arb_mat_is_exact(a))
        rank = rank_here(k, a);
    else if (finite && full_rank(a, k->c->prec))
        rank = most;
    if (!finite) {
        ball_undefined(k);
    } else if (rank >= 0) {
        arb_set_si(k->out, rank);
        if (rank < most)
            ball_note_tie(k->c, true, true);
    } else {
        ball_note_kink(k->c, true);
        arb_set_si(k->out, most); /* 0 to most */
        mag_set_ui(arb_radref(k->out), (ulong)most);
        arb_mul_2exp_si(k->out, k->out, -1);
    }
    arb_mat_clear(a);
}
