/* ball/bessel: Bessel, Airy, integral, zeta and elliptic functions in balls.
 *
 * As ball_special: a guard around Arb's function, that keeps it inside the
 * real domain. Derivatives of any order come from Arb's power series (zeta,
 * K) or a Taylor series with its remainder (sin(x)/x), never from the
 * recurrences that the rules use: they are the referee's.
 *
 * Invariant: encloses the function, or is NaN.
 */
#include "ball/ops.h"

#define MOST_BESSEL 100000
#define SMALL_ORDER 1000 /* exp(n^2/2x) sqrt(2 pi/x) < 1 at huge x */
#define HUGE_BITS 20
#define WIDE_BITS (-16)

/* --- Bessel and Airy ------------------------------------------------------ */

typedef void bessel(arb_t r, const arb_t n, const arb_t x, slong prec);

/* Otherwise Arb takes seconds: for what is no double any more, or for the
 * limit that a broken order takes at a whole one. */
static bool sane(const arb_t n, const arb_t x)
{
    return arb_is_finite(n) && arb_is_finite(x) &&
           arf_cmpabs_ui(arb_midref(n), MOST_BESSEL) <= 0 &&
           (arb_is_exact(n) || !arb_contains_int(n));
}

static bool huge(const arb_t x)
{
    return arf_cmpabs_2exp_si(arb_midref(x), HUGE_BITS) > 0;
}

/* [0, exp(-x)] for huge x: encloses E1(x), and by cosh t >= 1 + t^2/2 in its
 * integral K_n(x) < exp(-x) sqrt(2 pi/x) exp(n^2/2x). */
static void vanishing(struct ball_context *c, arb_t r, const arb_t x)
{
    arb_neg(r, x);
    arb_exp(r, r, c->prec);
    ball_from_zero(c, r, r);
}

/* J and I: whole orders everywhere, others at x > 0 and, if positive, 0. */
static void bessel_entire(struct ball_context *c, arb_t r, const arb_t n,
                          const arb_t x, bessel *f)
{
    if (!sane(n, x)) {
        arb_indeterminate(r);
    } else if (arb_is_positive(x) || arb_is_int(n)) {
        f(r, n, x, c->prec);
    } else if (arb_is_zero(x) && arb_is_positive(n)) {
        ball_note_end(c, arb_is_exact(x));
        arb_zero(r);
    } else {
        arb_indeterminate(r);
    }
}

void ball_besselj(struct ball_context *c, arb_t r, const arb_t n, const arb_t x)
{
    bessel_entire(c, r, n, x, arb_hypgeom_bessel_j);
}

/* I_n, n >= 0, grows on x > 0, so a wide ball (on which Arb takes seconds) has
 * the image that its ends span. */
static void bessel_i(arb_t r, const arb_t n, const arb_t x, slong prec)
{
    bool wide = mag_cmp_2exp_si(arb_radref(x), WIDE_BITS) > 0;
    if (!wide || !arb_is_positive(x) || arb_is_negative(n)) {
        arb_hypgeom_bessel_i(r, n, x, prec);
        return;
    }
    arb_t end;
    arb_init(end);
    arb_get_lbound_arf(arb_midref(end), x, prec);
    arb_hypgeom_bessel_i(r, n, end, prec);
    arb_get_ubound_arf(arb_midref(end), x, prec);
    arb_hypgeom_bessel_i(end, n, end, prec);
    arb_union(r, r, end, prec);
    arb_clear(end);
}

void ball_besseli(struct ball_context *c, arb_t r, const arb_t n, const arb_t x)
{
    if (huge(x)) {
        arb_indeterminate(r);
    } else if (arb_is_negative(x) && arb_is_int(n)) {
        arb_t minus;
        arb_init(minus);
        arb_neg(minus, x);
        bessel_entire(c, r, n, minus, bessel_i);
        if (!arb_is_int_2exp_si(n, 1))
            arb_neg(r, r);
        arb_clear(minus);
    } else {
        bessel_entire(c, r, n, x, bessel_i);
    }
}

void ball_bessely(struct ball_context *c, arb_t r, const arb_t n, const arb_t x)
{
    if (sane(n, x) && arb_is_positive(x))
        arb_hypgeom_bessel_y(r, n, x, c->prec);
    else
        arb_indeterminate(r);
}

void ball_besselk(struct ball_context *c, arb_t r, const arb_t n, const arb_t x)
{
    if (!sane(n, x) || !arb_is_positive(x))
        arb_indeterminate(r);
    else if (!huge(x))
        arb_hypgeom_bessel_k(r, n, x, c->prec);
    else if (arf_cmpabs_ui(arb_midref(n), SMALL_ORDER) < 0)
        vanishing(c, r, x);
    else
        arb_indeterminate(r);
}

void ball_airy(struct ball_context *c, arb_t r, const arb_t k, const arb_t x)
{
    if (!ball_is_whole(k, 0, 3)) {
        arb_indeterminate(r);
        return;
    }
    slong n = ball_to_si(k);
    arb_hypgeom_airy(n == 0 ? r : NULL, n == 1 ? r : NULL, n == 2 ? r : NULL,
                     n == 3 ? r : NULL, x, c->prec);
}

/* --- exponential integrals ------------------------------------------------ */

void ball_expint(struct ball_context *c, arb_t r, const arb_t x)
{
    if (!arb_is_positive(x)) {
        arb_indeterminate(r);
        return;
    }
    if (huge(x)) {
        vanishing(c, r, x);
        return;
    }
    arb_t one;
    arb_init(one);
    arb_one(one);
    arb_hypgeom_expint(r, one, x, c->prec);
    arb_clear(one);
}

/* pi/2 at infinity */
void ball_sinint(struct ball_context *c, arb_t r, const arb_t x)
{
    if (arb_is_exact(x) && arf_is_inf(arb_midref(x))) {
        bool negative = arf_sgn(arb_midref(x)) < 0;
        arb_const_pi(r, c->prec);
        arb_mul_2exp_si(r, r, -1);
        if (negative)
            arb_neg(r, r);
    } else {
        arb_hypgeom_si(r, x, c->prec);
    }
}

void ball_cosint(struct ball_context *c, arb_t r, const arb_t x)
{
    if (arb_is_positive(x))
        arb_hypgeom_ci(r, x, c->prec);
    else
        arb_indeterminate(r);
}

/* n-th derivative of sin(x)/x by Taylor's series at 0: term 2k >= n is
 * (-1)^k x^(2k-n) / ((2k+1) (2k-n)!), and as every derivative is at most 1,
 * the rest after x^N is at most |x|^N/N!. */
static void sinc_taylor(arb_t r, slong n, const arb_t x, slong prec)
{
    slong first = (n + 1) / 2, power = 2 * first - n;
    arb_t term, sum, square, rest;
    arb_init(term);
    arb_init(sum);
    arb_init(square);
    arb_init(rest);
    arb_sqr(square, x, prec);
    if (power)
        arb_set(term, x);
    else
        arb_one(term);
    for (slong k = first; k < first + 2 * prec; k++, power += 2) {
        arb_div_si(rest, term, k % 2 ? -2 * k - 1 : 2 * k + 1, prec);
        arb_add(sum, sum, rest, prec);
        arb_mul(term, term, square, prec);
        arb_div_ui(term, term, (ulong)((power + 1) * (power + 2)), prec);
        if (arf_cmpabs_2exp_si(arb_midref(term), -prec - 8) < 0)
            break;
    }
    arb_get_mag(arb_radref(rest), term);
    arb_add_error_mag(sum, arb_radref(rest));
    arb_swap(r, sum);
    arb_clear(term);
    arb_clear(sum);
    arb_clear(square);
    arb_clear(rest);
}

/* S_k = (sin(x + k pi/2) - k S_(k-1)) / x */
static void sinc_recurrence(arb_t r, slong n, const arb_t x, slong prec)
{
    arb_t s, wave[2];
    arb_init(s);
    arb_init(wave[0]);
    arb_init(wave[1]);
    arb_sin_cos(wave[0], wave[1], x, prec);
    arb_div(s, wave[0], x, prec);
    for (slong k = 1; k <= n; k++) {
        arb_mul_si(s, s, -k, prec);
        if (k & 2)
            arb_sub(s, s, wave[k & 1], prec);
        else
            arb_add(s, s, wave[k & 1], prec);
        arb_div(s, s, x, prec);
    }
    arb_swap(r, s);
    arb_clear(s);
    arb_clear(wave[0]);
    arb_clear(wave[1]);
}

void ball_sincn(struct ball_context *c, arb_t r, const arb_t n, const arb_t x)
{
    if (!ball_is_whole(n, 0, BALL_MOST_ORDER) || !arb_is_finite(x))
        arb_indeterminate(r);
    else if (arf_cmpabs_2exp_si(arb_midref(x), 2) < 0)
        sinc_taylor(r, ball_to_si(n), x, c->prec + 16);
    else
        sinc_recurrence(r, ball_to_si(n), x, c->prec + 16 + 4 * ball_to_si(n));
}

/* --- zeta and elliptic integrals ------------------------------------------ */

/* Coefficient n times n! of the power series a. */
static void derivative_of(arb_t r, acb_srcptr a, slong n, slong prec)
{
    arb_t factorial;
    arb_init(factorial);
    arb_fac_ui(factorial, (ulong)n, prec);
    arb_mul(r, factorial, acb_realref(a + n), prec);
    arb_clear(factorial);
}

void ball_zetan(struct ball_context *c, arb_t r, const arb_t n, const arb_t s)
{
    if (!ball_is_whole(n, 0, BALL_MOST_ORDER) || !arb_is_finite(s) ||
        arb_contains_si(s, 1)) {
        arb_indeterminate(r);
        return;
    }
    slong k = ball_to_si(n);
    acb_t z;
    acb_ptr jet = _acb_vec_init(k + 1);
    acb_init(z);
    acb_set_arb(z, s);
    acb_dirichlet_zeta_jet(jet, z, 0, k + 1, c->prec);
    derivative_of(r, jet, k, c->prec);
    _acb_vec_clear(jet, k + 1);
    acb_clear(z);
}

static bool below_one(const arb_t m)
{
    arb_t one;
    arb_init(one);
    arb_one(one);
    bool below = arb_is_finite(m) && arb_lt(m, one);
    arb_clear(one);
    return below;
}

void ball_elliptickn(struct ball_context *c, arb_t r, const arb_t n,
                     const arb_t m)
{
    if (!ball_is_whole(n, 0, BALL_MOST_ORDER) || !below_one(m)) {
        arb_indeterminate(r);
        return;
    }
    slong k = ball_to_si(n);
    acb_t z;
    acb_ptr jet = _acb_vec_init(k + 1);
    acb_init(z);
    acb_set_arb(z, m);
    acb_elliptic_k_jet(jet, z, k + 1, c->prec);
    derivative_of(r, jet, k, c->prec);
    _acb_vec_clear(jet, k + 1);
    acb_clear(z);
}

static void complete(struct ball_context *c, arb_t r, const arb_t m,
                     void (*f)(acb_t, const acb_t, slong))
{
    acb_t z;
    acb_init(z);
    acb_set_arb(z, m);
    f(z, z, c->prec);
    arb_swap(r, acb_realref(z));
    acb_clear(z);
}

void ball_elliptick(struct ball_context *c, arb_t r, const arb_t m)
{
    if (below_one(m))
        complete(c, r, m, acb_elliptic_k);
    else
        arb_indeterminate(r);
}

void ball_elliptice(struct ball_context *c, arb_t r, const arb_t m)
{
    if (below_one(m)) {
        complete(c, r, m, acb_elliptic_e);
    } else if (arb_is_one(m)) {
        ball_note_end(c, arb_is_exact(m));
        arb_one(r);
    } else {
        arb_indeterminate(r);
    }
}
