/* ball/frechet: the derivative of the exponential of a matrix, in balls.
 *
 * Idea: exp([A E; 0 A]) = [exp(A) L; 0 exp(A)]. Such matrices are kept as pairs
 * (A, E), whose product (A*B, A*F + E*B) takes three products of the half size
 * where the whole would take eight. Scaled by a power of two, Taylor's sum by
 * Paterson and Stockmeyer's scheme, and squared again; L is linear in E, which is
 * brought to the size of A.
 *
 * Invariant: what is returned encloses: the tail of the sum is added to every
 * entry.
 * Source: N. Higham, Functions of Matrices, 2008, 3.2 and 4.2.
 */
#include <math.h>

#include "ball/matrix.h"

enum { GUARD_BITS = 16, MOST_LOG_NORM = 40 };

struct ball_pair {
    arb_mat_t a, e;
};

static void pair_init(struct ball_pair *p, slong n)
{
    arb_mat_init(p->a, n, n);
    arb_mat_init(p->e, n, n);
}

static void pair_clear(struct ball_pair *p)
{
    arb_mat_clear(p->a);
    arb_mat_clear(p->e);
}

/* x = x*y */
static void pair_mul(struct ball_pair *x, const struct ball_pair *y, slong prec)
{
    slong n = arb_mat_nrows(x->a);
    arb_mat_t t;
    arb_mat_init(t, n, n);
    arb_mat_mul(t, x->e, y->a, prec);
    arb_mat_mul(x->e, x->a, y->e, prec);
    arb_mat_add(x->e, x->e, t, prec);
    arb_mat_mul(x->a, x->a, y->a, prec);
    arb_mat_clear(t);
}

/* x += y/k! */
static void add_term(struct ball_pair *x, const struct ball_pair *y, slong k,
                     slong prec)
{
    arb_t c;
    arb_init(c);
    arb_fac_ui(c, (ulong)k, prec);
    arb_inv(c, c, prec);
    arb_mat_scalar_addmul_arb(x->a, y->a, c, prec);
    arb_mat_scalar_addmul_arb(x->e, y->e, c, prec);
    arb_clear(c);
}

/* The sum of the first `terms` of the series, from the powers 0..m of x. */
static void taylor(struct ball_pair *sum, const struct ball_pair *power,
                   slong m, slong terms, slong prec)
{
    for (slong from = (terms - 1) / m * m; from >= 0; from -= m) {
        if (from + m < terms)
            pair_mul(sum, &power[m], prec);
        for (slong k = 0; k < m && from + k < terms; k++)
            add_term(sum, &power[k], from + k, prec);
    }
}

static void pair_exp(struct ball_pair *x, slong prec)
{
    slong n = arb_mat_nrows(x->a), bits = (slong)sqrt((double)prec) / 2;
    mag_t size, tail;
    mag_init(size), mag_init(tail);
    arb_mat_bound_inf_norm(size, x->a);
    arb_mat_bound_inf_norm(tail, x->e);
    mag_add(size, size, tail);
    double log2_size = mag_is_zero(size) ? 0 : mag_get_d_log2_approx(size);
    slong squarings = (slong)fmax(0, ceil(log2_size) + (double)bits), terms = 1;
    arb_mat_scalar_mul_2exp_si(x->a, x->a, -squarings);
    arb_mat_scalar_mul_2exp_si(x->e, x->e, -squarings);
    mag_mul_2exp_si(size, size, -squarings);
    prec += GUARD_BITS + 2 * squarings;
    do
        mag_exp_tail(tail, size, (ulong)++terms);
    while (mag_cmp_2exp_si(tail, -prec) > 0);
    slong m = (slong)ceil(sqrt((double)terms));
    struct ball_pair *power = mem_alloc((size_t)(m + 1) * sizeof *power), sum;
    pair_init(&sum, n);
    for (slong k = 0; k <= m; k++) {
        pair_init(&power[k], n);
        if (k == 0)
            arb_mat_one(power[k].a);
        else
            arb_mat_set(power[k].a, x->a), arb_mat_set(power[k].e, x->e);
        if (k > 1)
            pair_mul(&power[k], &power[k - 1], prec);
    }
    taylor(&sum, power, m, terms, prec);
    arb_mat_add_error_mag(sum.a, tail);
    arb_mat_add_error_mag(sum.e, tail);
    for (slong k = 0; k < squarings; k++)
        pair_mul(&sum, &sum, prec);
    arb_mat_swap(x->a, sum.a);
    arb_mat_swap(x->e, sum.e);
    for (slong k = 0; k <= m; k++)
        pair_clear(&power[k]);
    pair_clear(&sum);
    mem_free(power);
    mag_clear(size), mag_clear(tail);
}

/* What E is to be scaled by, to have the size of A. */
static slong scale_of(const struct ball_pair *x)
{
    mag_t a, e;
    mag_init(a), mag_init(e);
    arb_mat_bound_inf_norm(a, x->a);
    arb_mat_bound_inf_norm(e, x->e);
    double by = mag_is_zero(e) ? 0 : -mag_get_d_log2_approx(e);
    if (!mag_is_zero(a) && !mag_is_zero(e))
        by += mag_get_d_log2_approx(a);
    mag_clear(a), mag_clear(e);
    return (slong)by;
}

void ball_EXPMFRECHET(const struct ball_kernel *k)
{
    struct ball_pair x;
    ball_load_argument(x.a, k, 0, false);
    ball_load_argument(x.e, k, 1, false);
    mag_t size;
    mag_init(size);
    arb_mat_bound_inf_norm(size, x.a);
    if (arb_mat_is_finite(x.a) && arb_mat_is_finite(x.e) &&
        mag_cmp_2exp_si(size, MOST_LOG_NORM) < 0) {
        slong by = scale_of(&x);
        arb_mat_scalar_mul_2exp_si(x.e, x.e, by);
        pair_exp(&x, k->c->prec);
        arb_mat_scalar_mul_2exp_si(x.e, x.e, -by);
        ball_store(k->out, x.e);
    } else {
        ball_undefined(k);
    }
    pair_clear(&x);
    mag_clear(size);
}
