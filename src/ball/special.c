/* ball/special: the special functions of the table in balls.
 *
 * Where Arb has the function this is a guard around it: Arb's real forms are
 * asked only inside the real domain, and reflection or recurrence carries
 * them to negative arguments where Arb gives up. A value at the closed edge of
 * a domain (gammainc at 0, E at m = 1) is given and the edge noted.
 *
 * Invariant: encloses the function, or is NaN. Orders beyond BALL_MOST_ORDER
 * are NaN: they would take for ever.
 */
#include "ball/ops.h"

#define WIDE_BITS (-64) /* beyond any rounding, below any segment */

bool ball_is_whole(const arb_t n, slong low, slong high)
{
    return arb_is_int(n) && arf_cmp_si(arb_midref(n), low) >= 0 &&
           arf_cmp_si(arb_midref(n), high) <= 0;
}

slong ball_to_si(const arb_t n)
{
    return arf_get_si(arb_midref(n), ARF_RND_DOWN);
}

/* --- gamma family --------------------------------------------------------- */

void ball_gamma(struct ball_context *c, arb_t r, const arb_t x)
{
    arb_gamma(r, x, c->prec);
}

static bool meets_pole(const arb_t x)
{
    return !arb_is_finite(x) || arb_contains_int(x);
}

/* log|gamma(x)| = log(pi/|sin(pi x)|) - lgamma(1-x) at x < 0 */
void ball_lgamma(struct ball_context *c, arb_t r, const arb_t x)
{
    if (arb_is_positive(x)) {
        arb_lgamma(r, x, c->prec);
        return;
    }
    if (meets_pole(x)) {
        arb_indeterminate(r);
        return;
    }
    arb_t s;
    arb_init(s);
    arb_sin_pi(s, x, c->prec);
    arb_abs(s, s);
    arb_const_pi(r, c->prec);
    arb_div(s, r, s, c->prec);
    arb_log(s, s, c->prec);
    arb_sub_ui(r, x, 1, c->prec);
    arb_neg(r, r);
    arb_lgamma(r, r, c->prec);
    arb_sub(r, s, r, c->prec);
    arb_clear(s);
}

/* psi(x) = psi(1-x) - pi cot(pi x) at x < 0 */
void ball_digamma(struct ball_context *c, arb_t r, const arb_t x)
{
    if (arb_is_positive(x)) {
        arb_digamma(r, x, c->prec);
        return;
    }
    if (meets_pole(x)) {
        arb_indeterminate(r);
        return;
    }
    arb_t t;
    arb_init(t);
    arb_cot_pi(t, x, c->prec);
    arb_const_pi(r, c->prec);
    arb_mul(t, t, r, c->prec);
    arb_sub_ui(r, x, 1, c->prec);
    arb_neg(r, r);
    arb_digamma(r, r, c->prec);
    arb_sub(r, r, t, c->prec);
    arb_clear(t);
}

/* At x > 0 (-1)^(n+1) n! zeta(n+1, x). */
static void polygamma_positive(arb_t r, slong n, const arb_t x, slong prec)
{
    arb_t s;
    arb_init(s);
    arb_set_si(s, n + 1);
    arb_hurwitz_zeta(s, s, x, prec);
    arb_fac_ui(r, (ulong)n, prec);
    arb_mul(r, r, s, prec);
    if (n % 2 == 0)
        arb_neg(r, r);
    arb_clear(s);
}

/* psi_n(x) = psi_n(x+k) - (-1)^n n! sum_j (x+j)^-(n+1), j < k */
static void polygamma_shifted(arb_t r, slong n, const arb_t x, slong k,
                              slong prec)
{
    arb_t t, sum;
    arb_init(t);
    arb_init(sum);
    for (slong j = 0; j < k; j++) {
        arb_add_si(t, x, j, prec);
        arb_pow_ui(t, t, (ulong)n + 1, prec);
        arb_inv(t, t, prec);
        arb_add(sum, sum, t, prec);
    }
    arb_fac_ui(t, (ulong)n, prec);
    arb_mul(sum, sum, t, prec);
    if (n % 2)
        arb_neg(sum, sum);
    arb_add_si(t, x, k, prec);
    polygamma_positive(r, n, t, prec);
    arb_sub(r, r, sum, prec);
    arb_clear(t);
    arb_clear(sum);
}

void ball_polygamma(struct ball_context *c, arb_t r, const arb_t n,
                    const arb_t x)
{
    if (arb_is_zero(n))
        ball_digamma(c, r, x);
    else if (!ball_is_whole(n, 1, BALL_MOST_ORDER))
        arb_indeterminate(r);
    else if (arb_is_positive(x))
        polygamma_positive(r, ball_to_si(n), x, c->prec);
    else if (!meets_pole(x) && arf_cmpabs_2exp_si(arb_midref(x), 12) < 0)
        polygamma_shifted(r, ball_to_si(n), x, 1 - ball_to_si(x), c->prec);
    else
        arb_indeterminate(r);
}

void ball_beta(struct ball_context *c, arb_t r, const arb_t a, const arb_t b)
{
    arb_t t;
    arb_init(t);
    arb_add(t, a, b, c->prec);
    arb_rgamma(t, t, c->prec);
    arb_gamma(r, a, c->prec);
    arb_mul(t, t, r, c->prec);
    arb_gamma(r, b, c->prec);
    arb_mul(r, r, t, c->prec);
    arb_clear(t);
}

void ball_betaln(struct ball_context *c, arb_t r, const arb_t a, const arb_t b)
{
    arb_t t, u;
    arb_init(t);
    arb_init(u);
    ball_lgamma(c, t, a);
    ball_lgamma(c, u, b);
    arb_add(t, t, u, c->prec);
    arb_add(u, a, b, c->prec);
    ball_lgamma(c, r, u);
    arb_sub(r, t, r, c->prec);
    arb_clear(t);
    arb_clear(u);
}

/* Where x touches 0, a growing function of x >= 0 is [0, f(upper end)]. */
static void upper_end(arb_t r, const arb_t x)
{
    arb_get_ubound_arf(arb_midref(r), x, MAG_BITS);
    mag_zero(arb_radref(r));
}

/* Arb takes seconds on wide balls, and its image is wider than the ends'. */
static bool wide(const arb_t x)
{
    return mag_cmp_2exp_si(arb_radref(x), WIDE_BITS) > 0;
}

static void end_of(arb_t r, const arb_t x, bool upper, slong prec)
{
    if (upper)
        arb_get_ubound_arf(arb_midref(r), x, prec);
    else
        arb_get_lbound_arf(arb_midref(r), x, prec);
    mag_zero(arb_radref(r));
}

/* P(a,x) at positive x and a grows with x and falls with a. */
static void gammainc_inside(arb_t r, const arb_t x, const arb_t a, slong prec)
{
    if (!wide(x) && !wide(a)) {
        ball_gamma_lower(r, a, x, prec);
        return;
    }
    arb_t xe, ae;
    arb_init(xe);
    arb_init(ae);
    end_of(xe, x, true, prec);
    end_of(ae, a, false, prec);
    ball_gamma_lower(r, ae, xe, prec);
    end_of(xe, x, false, prec);
    end_of(ae, a, true, prec);
    ball_gamma_lower(xe, ae, xe, prec);
    arb_union(r, r, xe, prec);
    arb_clear(xe);
    arb_clear(ae);
}

/* P(a,x) */
void ball_gammainc(struct ball_context *c, arb_t r, const arb_t x,
                   const arb_t a)
{
    if (arb_is_positive(a) && arb_is_positive(x)) {
        gammainc_inside(r, x, a, c->prec);
    } else if (arb_is_zero(a) && arb_is_nonnegative(x)) {
        arb_one(r);
    } else if (arb_is_positive(a) && ball_touches(x)) {
        arb_t end;
        arb_init(end);
        ball_note_end(c, arb_is_exact(x));
        upper_end(end, x);
        arb_zero(r);
        if (!arb_is_zero(end)) {
            gammainc_inside(r, end, a, c->prec);
            ball_from_zero(c, r, r);
        }
        arb_clear(end);
    } else {
        arb_indeterminate(r);
    }
}

static void beta_lower(arb_t r, const arb_t a, const arb_t b, const arb_t x,
                       slong prec)
{
    if (!ball_beta_lower(r, a, b, x, prec))
        arb_hypgeom_beta_lower(r, a, b, x, 1, prec);
}

/* Arb gives up at some x near 1, where the complement is small, and takes for
 * ever behind the mean of large parameters. */
static void betainc_point(arb_t r, const arb_t x, const arb_t a, const arb_t b,
                          slong prec)
{
    double da = arf_get_d(arb_midref(a), ARF_RND_NEAR);
    double db = arf_get_d(arb_midref(b), ARF_RND_NEAR);
    double dx = arf_get_d(arb_midref(x), ARF_RND_NEAR);
    bool behind = da + db > BALL_LARGE && dx * (da + db) > da;
    if (!behind)
        beta_lower(r, a, b, x, prec);
    if (!behind && arb_is_finite(r))
        return;
    arb_t rest;
    arb_init(rest);
    arb_sub_ui(rest, x, 1, prec);
    arb_neg(rest, rest);
    beta_lower(r, b, a, rest, prec);
    arb_sub_ui(r, r, 1, prec);
    arb_neg(r, r);
    arb_clear(rest);
}

/* I_x(a,b) grows with x and b and falls with a. */
static void betainc_plain(struct ball_context *c, arb_t r, const arb_t x,
                          const arb_t a, const arb_t b)
{
    if (!wide(x) && !wide(a) && !wide(b)) {
        betainc_point(r, x, a, b, c->prec);
        return;
    }
    arb_t xe, ae, be;
    arb_init(xe);
    arb_init(ae);
    arb_init(be);
    end_of(xe, x, true, c->prec);
    end_of(ae, a, false, c->prec);
    end_of(be, b, true, c->prec);
    betainc_point(r, xe, ae, be, c->prec);
    end_of(xe, x, false, c->prec);
    end_of(ae, a, true, c->prec);
    end_of(be, b, false, c->prec);
    arb_t low;
    arb_init(low);
    betainc_point(low, xe, ae, be, c->prec);
    arb_union(r, r, low, c->prec);
    arb_clear(low);
    arb_clear(xe);
    arb_clear(ae);
    arb_clear(be);
}

static void betainc_inside(struct ball_context *c, arb_t r, const arb_t x,
                           const arb_t a, const arb_t b)
{
    if (arb_is_positive(x)) {
        betainc_plain(c, r, x, a, b);
        return;
    }
    arb_t end;
    arb_init(end);
    ball_note_end(c, arb_is_exact(x));
    upper_end(end, x);
    arb_zero(r);
    if (!arb_is_zero(end)) {
        betainc_plain(c, r, end, a, b);
        ball_from_zero(c, r, r);
    }
    arb_clear(end);
}

/* I_x(a,b) = 1 - I_(1-x)(b,a) */
void ball_betainc(struct ball_context *c, arb_t r, const arb_t x, const arb_t a,
                  const arb_t b)
{
    arb_t rest;
    arb_init(rest);
    arb_sub_ui(rest, x, 1, c->prec);
    arb_neg(rest, rest);
    if (!arb_is_positive(a) || !arb_is_positive(b)) {
        arb_indeterminate(r);
    } else if (arb_is_positive(rest) &&
               (arb_is_positive(x) || ball_touches(x))) {
        betainc_inside(c, r, x, a, b);
    } else if (ball_touches(rest)) {
        betainc_inside(c, r, rest, b, a);
        arb_sub_ui(r, r, 1, c->prec);
        arb_neg(r, r);
    } else {
        arb_indeterminate(r);
    }
    arb_clear(rest);
}

/* --- error functions ------------------------------------------------------ */

/* Extra bits that the square of x costs in an exponent. */
static slong square_bits(const arb_t x)
{
    slong e = arf_abs_bound_lt_2exp_si(arb_midref(x));
    return e > 0 && e < 40 ? 2 * e : 0;
}

void ball_erfcx(struct ball_context *c, arb_t r, const arb_t x)
{
    slong prec = c->prec + square_bits(x) + 4;
    arb_t e;
    arb_init(e);
    arb_sqr(e, x, prec);
    arb_exp(e, e, prec);
    arb_hypgeom_erfc(r, x, prec);
    arb_mul(r, r, e, c->prec);
    arb_clear(e);
}

void ball_normcdf(struct ball_context *c, arb_t r, const arb_t x)
{
    slong prec = c->prec + square_bits(x) + 4;
    arb_t s;
    arb_init(s);
    arb_sqrt_ui(s, 2, prec);
    arb_div(s, x, s, prec);
    arb_neg(s, s);
    arb_hypgeom_erfc(r, s, c->prec);
    arb_mul_2exp_si(r, r, -1);
    arb_clear(s);
}

/* -sqrt(2) erfcinv(2p) */
void ball_norminv(struct ball_context *c, arb_t r, const arb_t p)
{
    arb_t s;
    arb_init(s);
    arb_mul_2exp_si(s, p, 1);
    arb_hypgeom_erfcinv(r, s, c->prec);
    arb_sqrt_ui(s, 2, c->prec);
    arb_mul(r, r, s, c->prec);
    arb_neg(r, r);
    arb_clear(s);
}

/* sqrt(pi)/2 exp(-x^2) erfi(x) */
void ball_dawson(struct ball_context *c, arb_t r, const arb_t x)
{
    slong prec = c->prec + square_bits(x) + 4;
    arb_t e;
    arb_init(e);
    arb_sqr(e, x, prec);
    arb_neg(e, e);
    arb_exp(e, e, prec);
    arb_hypgeom_erfi(r, x, prec);
    arb_mul(r, r, e, prec);
    arb_const_sqrt_pi(e, prec);
    arb_mul(r, r, e, c->prec);
    arb_mul_2exp_si(r, r, -1);
    arb_clear(e);
}
