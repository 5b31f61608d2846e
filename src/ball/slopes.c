/* ball/slopes: derivatives of error functions and sigmoids in balls.
 *
 * Idea: the recurrences of kernel/special_slopes, always forwards, at a
 * precision that has the 2 log2(x) bits which each order cancels, and more.
 *
 * Invariant: encloses the function, or is NaN.
 */
#include "ball/ops.h"

/* Bits that one order of the recurrence loses at most. */
static slong lost(const arb_t x)
{
    slong e = arf_abs_bound_lt_2exp_si(arb_midref(x));
    return e < 0 ? 2 : e < 1100 ? 2 * e + 4 : 2204;
}

/* y_n from y_0 = r: y_1 = s (2x y_0 - first), y_k = s (2x y_(k-1) +
 * 2(k-1) y_(k-2)). */
static void recur(arb_t r, slong n, const arb_t x, int s, const arb_t first,
                  slong prec)
{
    arb_t before, t;
    arb_init(before);
    arb_init(t);
    for (slong k = 1; k <= n; k++) {
        arb_mul(t, x, r, prec);
        arb_mul_2exp_si(t, t, 1);
        if (k == 1) {
            arb_sub(t, t, first, prec);
        } else {
            arb_addmul_ui(t, before, 2 * (ulong)(k - 1), prec);
        }
        arb_set(before, r);
        if (s < 0)
            arb_neg(t, t);
        arb_set(r, t);
    }
    arb_clear(before);
    arb_clear(t);
}

/* The n-th derivative of `zeroth`, of which the first is s (2xy - first). */
static void derivative(struct ball_context *c, arb_t r, const arb_t n,
                       const arb_t x, ball_op1 *zeroth, int s)
{
    if (!ball_is_whole(n, 0, BALL_MOST_ORDER) || !arb_is_finite(x)) {
        arb_indeterminate(r);
        return;
    }
    slong k = ball_to_si(n);
    struct ball_context finer = *c;
    arb_t first;
    arb_init(first);
    finer.prec = c->prec + k * lost(x) + 8;
    arb_one(first);
    if (s > 0) {
        arb_const_sqrt_pi(first, finer.prec);
        arb_ui_div(first, 2, first, finer.prec);
    }
    zeroth(&finer, r, x);
    recur(r, k, x, s, first, finer.prec);
    arb_set_round(r, r, c->prec);
    arb_clear(first);
}

void ball_erfcxn(struct ball_context *c, arb_t r, const arb_t n, const arb_t x)
{
    derivative(c, r, n, x, ball_erfcx, 1);
}

void ball_dawsonn(struct ball_context *c, arb_t r, const arb_t n, const arb_t x)
{
    derivative(c, r, n, x, ball_dawson, -1);
}

/* -2 exp(-x^2) / (sqrt(pi) erfc(x)) */
void ball_logerfcslope(struct ball_context *c, arb_t r, const arb_t x)
{
    slong prec = c->prec + lost(x);
    arb_t e;
    arb_init(e);
    arb_sqr(e, x, prec);
    arb_neg(e, e);
    arb_exp(e, e, prec);
    arb_hypgeom_erfc(r, x, prec);
    arb_div(r, e, r, prec);
    arb_const_sqrt_pi(e, prec);
    arb_div(r, r, e, c->prec);
    arb_mul_2exp_si(r, r, 1);
    arb_neg(r, r);
    arb_clear(e);
}

/* 2x and that. */
void ball_logerfcbend(struct ball_context *c, arb_t r, const arb_t x)
{
    struct ball_context finer = *c;
    arb_t two;
    arb_init(two);
    finer.prec = c->prec + lost(x);
    ball_logerfcslope(&finer, r, x);
    arb_mul_2exp_si(two, x, 1);
    arb_add(r, r, two, c->prec);
    arb_clear(two);
}

/* sigmoid(x) sigmoid(-x) */
void ball_sigslope(struct ball_context *c, arb_t r, const arb_t x)
{
    arb_t other;
    arb_init(other);
    arb_neg(other, x);
    ball_sigmoid(c, other, other);
    ball_sigmoid(c, r, x);
    arb_mul(r, r, other, c->prec);
    arb_clear(other);
}

/* 1 - 2 sigmoid(x) = -tanh(x/2) */
void ball_sigtilt(struct ball_context *c, arb_t r, const arb_t x)
{
    arb_mul_2exp_si(r, x, -1);
    arb_tanh(r, r, c->prec);
    arb_neg(r, r);
}

/* x / sqrt(x^2 - 1) */
void ball_corootslope(struct ball_context *c, arb_t r, const arb_t x)
{
    arb_t root;
    arb_init(root);
    ball_coroot(c, root, x);
    arb_div(r, x, root, c->prec);
    arb_clear(root);
}
