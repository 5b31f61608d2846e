/* ball/divided: the m-th derivative of V*diag(f(w))*V', as linalg/divided.
 *
 * Idea: values that share a disc are told apart by none of their balls: a divided
 * difference of such is f^(m)/m! somewhere in the disc, where the derivatives
 * are taken over all of it.
 *
 * Invariant: a path is sorted by its values; discs that meet are one disc (ball/linalg_spectral.c).
 */
#include "ball/matrix.h"
#include "graph/matrix.h"

struct ball_paths {
    slong n, order, prec;
    arb_srcptr w;
    const arb_srcptr *jet;
    arb_mat_t h[SPECTRAL_ORDERS];
    bool taken[SPECTRAL_ORDERS];
    slong at[SPECTRAL_ORDERS + 1];
    arb_mat_t sum;
};

/* c[k] of the places at[k..k+level], from c[k] and c[k+1] of one less. */
static void next_level(const struct ball_paths *p, arb_ptr c, const slong *at,
                       slong level)
{
    arb_t gap;
    arb_init(gap);
    arb_sub(gap, p->w + at[level], p->w + at[0], p->prec);
    if (arb_contains_zero(gap) && !arb_overlaps(c, c + 1)) {
        arb_indeterminate(c);
    } else if (arb_contains_zero(gap)) {
        arb_set(c, p->jet[level] + at[0]);
        for (slong i = 1; i <= level; i++)
            arb_union(c, c, p->jet[level] + at[i], p->prec);
        arb_fac_ui(gap, (ulong)level, p->prec);
    } else {
        arb_sub(c, c + 1, c, p->prec);
    }
    arb_div(c, c, gap, p->prec);
    arb_clear(gap);
}

static void divided_difference(const struct ball_paths *p, arb_t r)
{
    slong at[SPECTRAL_ORDERS + 1], m = p->order;
    arb_ptr c = _arb_vec_init(m + 1);
    for (slong k = 0; k <= m; k++) {
        slong i = k;
        for (; i > 0 && arf_cmp(arb_midref(p->w + at[i - 1]),
                                arb_midref(p->w + p->at[k])) > 0;
             i--)
            at[i] = at[i - 1];
        at[i] = p->at[k];
    }
    for (slong k = 0; k <= m; k++)
        arb_set(c + k, p->jet[0] + at[k]);
    for (slong level = 1; level <= m; level++)
        for (slong k = 0; k + level <= m; k++)
            next_level(p, c + k, at + k, level);
    arb_set(r, c);
    _arb_vec_clear(c, m + 1);
}

/* All paths that go on from at[0..length] with the product so far. */
static void walk(struct ball_paths *p, slong length, const arb_t product)
{
    slong from = p->at[length];
    arb_t next;
    arb_init(next);
    if (length == p->order) {
        divided_difference(p, next);
        arb_addmul(arb_mat_entry(p->sum, p->at[0], from), product, next,
                   p->prec);
    }
    for (slong k = 0; length < p->order && k < p->order; k++) {
        if (p->taken[k])
            continue;
        p->taken[k] = true;
        for (slong to = 0; to < p->n; to++) {
            arb_mul(next, product, arb_mat_entry(p->h[k], from, to), p->prec);
            p->at[length + 1] = to;
            if (!arb_is_zero(next))
                walk(p, length + 1, next);
        }
        p->taken[k] = false;
    }
    arb_clear(next);
}

void ball_SPECTRALFLOW(const struct ball_kernel *k)
{
    slong n = (slong)k->shape.rows, m = ((slong)k->nargs - 3) / 2;
    struct ball_paths p = {.n = n,
                           .order = m,
                           .prec = k->c->prec,
                           .w = k->in[1],
                           .jet = k->in + 2};
    arb_mat_t v, t, a;
    arb_t one;
    arb_init(one);
    arb_one(one);
    arb_mat_init(p.sum, n, n);
    ball_load_argument(v, k, 0, false);
    for (slong i = 0; i < m; i++) {
        ball_load_argument(a, k, (unsigned)(3 + m + i), false);
        ball_product(t, a, false, v, false, p.prec);
        ball_product(p.h[i], v, true, t, false, p.prec);
        arb_mat_clear(a), arb_mat_clear(t);
    }
    for (slong i = 0; i < n; i++) {
        p.at[0] = i;
        walk(&p, 0, one);
    }
    ball_product(t, p.sum, false, v, true, p.prec);
    ball_product(a, v, false, t, false, p.prec);
    ball_store(k->out, a);
    for (slong i = 0; i < m; i++)
        arb_mat_clear(p.h[i]);
    arb_mat_clear(p.sum), arb_mat_clear(v), arb_mat_clear(t), arb_mat_clear(a);
    arb_clear(one);
}
