/* ball/scaled: the functions of kernel/special_scaled in balls.
 *
 * Each is its defining expression at a precision that has the bits which the
 * expression loses, or Arb's own function where there is one.
 *
 * Invariant: encloses the function, or is NaN.
 */
#include "ball/ops.h"

/* Bits of x^2, that exp(x^2) moves. */
static slong bits_of_square(const arb_t x)
{
    slong b = arf_abs_bound_lt_2exp_si(arb_midref(x)); /* of 0: the least */
    return b > 0 ? b < 100 ? 2 * b : 200 : 0;
}

void ball_logaddexp(struct ball_context *c, arb_t r, const arb_t x,
                    const arb_t y)
{
    bool first = arf_cmp(arb_midref(x), arb_midref(y)) > 0;
    arb_t high;
    arb_init(high);
    arb_set(high, first ? x : y);
    arb_sub(r, first ? y : x, high, c->prec);
    arb_exp(r, r, c->prec);
    arb_log1p(r, r, c->prec);
    arb_add(r, r, high, c->prec);
    arb_clear(high);
}

void ball_xlog1p(struct ball_context *c, arb_t r, const arb_t x, const arb_t y)
{
    if (arb_is_zero(x)) {
        arb_zero(r);
        return;
    }
    arb_log1p(r, y, c->prec);
    arb_mul(r, r, x, c->prec);
}

void ball_logerfc(struct ball_context *c, arb_t r, const arb_t x)
{
    slong prec = c->prec + bits_of_square(x) + 8;
    if (arf_cmp_si(arb_midref(x), 0) > 0 && arf_cmp_d(arb_midref(x), .5) > 0) {
        arb_hypgeom_erfc(r, x, prec);
        arb_log(r, r, c->prec);
    } else {
        arb_hypgeom_erf(r, x, prec);
        arb_neg(r, r);
        arb_log1p(r, r, c->prec);
    }
}

void ball_lognormcdf(struct ball_context *c, arb_t r, const arb_t x)
{
    slong prec = c->prec + bits_of_square(x) + 8;
    arb_t s;
    arb_init(s);
    arb_set_ui(s, 2);
    arb_rsqrt(s, s, prec);
    arb_mul(s, s, x, prec);
    bool tail = arf_sgn(arb_midref(x)) < 0;
    if (tail)
        arb_neg(s, s);
    arb_hypgeom_erfc(r, s, prec);
    arb_mul_2exp_si(r, r, -1);
    if (!tail)
        arb_neg(r, r);
    if (tail)
        arb_log(r, r, c->prec);
    else
        arb_log1p(r, r, c->prec);
    arb_clear(s);
}

void ball_sind(struct ball_context *c, arb_t r, const arb_t x)
{
    arb_t t;
    arb_init(t);
    arb_div_ui(t, x, 180, c->prec + 20);
    arb_sin_pi(r, t, c->prec);
    arb_clear(t);
}

void ball_cosd(struct ball_context *c, arb_t r, const arb_t x)
{
    arb_t t;
    arb_init(t);
    arb_div_ui(t, x, 180, c->prec + 20);
    arb_cos_pi(r, t, c->prec);
    arb_clear(t);
}

/* 1F1(n+1; n+2; x) / (n+1) */
void ball_expreln(struct ball_context *c, arb_t r, const arb_t n, const arb_t x)
{
    if (!ball_is_whole(n, 0, BALL_MOST_ORDER) || !arb_is_finite(x)) {
        arb_indeterminate(r);
        return;
    }
    slong k = ball_to_si(n);
    arb_t a, b;
    arb_init(a);
    arb_init(b);
    arb_set_si(a, k + 1);
    arb_set_si(b, k + 2);
    arb_hypgeom_1f1(r, a, b, x, 0, c->prec + 16);
    arb_div_si(r, r, k + 1, c->prec);
    arb_clear(a);
    arb_clear(b);
}

void ball_expintn(struct ball_context *c, arb_t r, const arb_t n, const arb_t x)
{
    if (arb_is_positive(x) && arb_is_finite(x) && arb_is_int(n))
        arb_hypgeom_expint(r, n, x, c->prec + 16);
    else
        arb_indeterminate(r);
}

void ball_gammaincc(struct ball_context *c, arb_t r, const arb_t x,
                    const arb_t a)
{
    if (arb_is_positive(x) && arb_is_positive(a)) {
        arb_hypgeom_gamma_upper(r, a, x, 1, c->prec);
        return;
    }
    ball_gammainc(c, r, x, a);
    arb_sub_ui(r, r, 1, c->prec);
    arb_neg(r, r);
}

static void scale(struct ball_context *c, arb_t r, const arb_t x, bool down)
{
    arb_t e;
    arb_init(e);
    if (down) {
        arb_abs(e, x);
        arb_neg(e, e);
    } else {
        arb_set(e, x);
    }
    arb_exp(e, e, c->prec);
    arb_mul(r, r, e, c->prec);
    arb_clear(e);
}

void ball_besselix(struct ball_context *c, arb_t r, const arb_t n,
                   const arb_t x)
{
    ball_besseli(c, r, n, x);
    scale(c, r, x, true);
}

void ball_besselkx(struct ball_context *c, arb_t r, const arb_t n,
                   const arb_t x)
{
    ball_besselk(c, r, n, x);
    scale(c, r, x, false);
}
