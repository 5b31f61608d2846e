/* ball/real: powers, roots and inverse functions in balls.
 *
 * Arb's own functions answer NaN as soon as a ball leaves the domain, and a
 * ball's lower end is blurred by its 30-bit radius. Here a ball that merely
 * touches the edge of the domain has the finite image that it has (a square is
 * never negative, sqrt of [0,b] is [0,sqrt b]), and the edge is noted; a ball
 * that holds points truly outside is undefined.
 *
 * Invariant: the result encloses the function over the part of the argument
 * that lies in the domain, or is NaN.
 */
#include "ball/ops.h"

/* A lower end that is negative only by the rounding of the radius. */
#define BLUR_BITS (-27)
#define MOST_POWER (1 << 20)

bool ball_touches(const arb_t x)
{
    if (!arb_is_finite(x) || !arb_contains_zero(x))
        return false;
    arf_t low, high;
    arf_init(low);
    arf_init(high);
    arb_get_lbound_arf(low, x, MAG_BITS);
    arb_get_ubound_arf(high, x, MAG_BITS);
    arf_mul_2exp_si(high, high, BLUR_BITS);
    bool touches = arf_cmpabs(low, high) <= 0;
    arf_clear(low);
    arf_clear(high);
    return touches;
}

void ball_from_zero(struct ball_context *c, arb_t r, const arb_t x)
{
    arf_t low, high;
    arf_init(low);
    arf_init(high);
    arb_get_ubound_arf(high, x, c->prec);
    if (arf_sgn(high) < 0)
        arf_zero(high);
    arb_set_interval_arf(r, low, high, c->prec);
    arf_clear(low);
    arf_clear(high);
}

static bool inside_zero(const arb_t x)
{
    return !arb_is_exact(x) && arb_is_finite(x) && arb_contains_zero(x);
}

void ball_square(struct ball_context *c, arb_t r, const arb_t x)
{
    arb_sqr(r, x, c->prec);
    if (inside_zero(x)) {
        arb_get_mag(arb_radref(r), x);
        arf_set_mag(arb_midref(r), arb_radref(r));
        mag_zero(arb_radref(r));
        arb_sqr(r, r, c->prec);
        ball_from_zero(c, r, r);
    }
}

/* A number less itself, over itself: its ball is not two numbers. */
void ball_sub(struct ball_context *c, arb_t r, const arb_t x, const arb_t y)
{
    if (x == y && arb_is_finite(x))
        arb_zero(r);
    else
        arb_sub(r, x, y, c->prec);
}

void ball_div(struct ball_context *c, arb_t r, const arb_t x, const arb_t y)
{
    if (x == y && arb_is_finite(x) && !arb_contains_zero(x))
        arb_one(r);
    else
        arb_div(r, x, y, c->prec);
}

void ball_mul(struct ball_context *c, arb_t r, const arb_t x, const arb_t y)
{
    if (x == y)
        ball_square(c, r, x);
    else
        arb_mul(r, x, y, c->prec);
}

/* x*y, 0 where x is 0 */
void ball_times(struct ball_context *c, arb_t r, const arb_t x, const arb_t y)
{
    if (arb_is_zero(x))
        arb_zero(r);
    else
        ball_mul(c, r, x, y);
}

/* 1 - x^2 */
void ball_cosquare(struct ball_context *c, arb_t r, const arb_t x)
{
    ball_square(c, r, x);
    arb_sub_ui(r, r, 1, c->prec);
    arb_neg(r, r);
}

/* 1/cosh(x)^2 */
void ball_sechsquare(struct ball_context *c, arb_t r, const arb_t x)
{
    arb_sech(r, x, c->prec);
    ball_square(c, r, r);
}

/* Upper end of x >= 0 as an exact ball. */
static void upper_end(arb_t r, const arb_t x, slong prec)
{
    arb_get_ubound_arf(arb_midref(r), x, prec);
    mag_zero(arb_radref(r));
    if (arf_sgn(arb_midref(r)) < 0)
        arb_zero(r);
}

void ball_sqrt(struct ball_context *c, arb_t r, const arb_t x)
{
    if (arb_is_positive(x)) {
        arb_sqrt(r, x, c->prec);
    } else if (ball_touches(x)) {
        ball_note_end(c, arb_is_exact(x));
        upper_end(r, x, c->prec);
        arb_sqrt(r, r, c->prec);
        if (!arb_is_exact(x))
            ball_from_zero(c, r, r);
    } else {
        arb_indeterminate(r);
    }
}

/* Odd root of a ball that contains 0, by its ends. */
static void root_across(struct ball_context *c, arb_t r, const arb_t x, ulong n)
{
    arb_t low;
    arb_init(low);
    arb_neg(low, x);
    upper_end(low, low, c->prec);
    upper_end(r, x, c->prec);
    arb_root_ui(low, low, n, c->prec);
    arb_root_ui(r, r, n, c->prec);
    arb_neg(low, low);
    arb_union(r, r, low, c->prec);
    arb_clear(low);
}

static void odd_root(struct ball_context *c, arb_t r, const arb_t x, ulong n)
{
    if (!arb_is_finite(x)) {
        arb_indeterminate(r);
    } else if (arb_is_positive(x)) {
        arb_root_ui(r, x, n, c->prec);
    } else if (arb_is_negative(x)) {
        arb_neg(r, x);
        arb_root_ui(r, r, n, c->prec);
        arb_neg(r, r);
    } else {
        ball_note_end(c, arb_is_exact(x));
        root_across(c, r, x, n);
    }
}

void ball_cbrt(struct ball_context *c, arb_t r, const arb_t x)
{
    odd_root(c, r, x, 3);
}

/* x^(1/n) on x >= 0 for any n > 0 */
static void broken_root(struct ball_context *c, arb_t r, const arb_t x,
                        const arb_t n)
{
    bool edge = !arb_is_positive(x);
    if (!arb_is_positive(n) || (edge && !ball_touches(x))) {
        arb_indeterminate(r);
        return;
    }
    arb_t power;
    arb_init(power);
    arb_inv(power, n, c->prec);
    if (edge) {
        ball_note_end(c, arb_is_exact(x));
        upper_end(r, x, c->prec);
        if (!arb_is_zero(r)) {
            arb_pow(r, r, power, c->prec);
            ball_from_zero(c, r, r);
        }
    } else {
        arb_pow(r, x, power, c->prec);
    }
    arb_clear(power);
}

void ball_nthroot(struct ball_context *c, arb_t r, const arb_t x, const arb_t n)
{
    bool inverse = arb_is_negative(n);
    arb_t order;
    arb_init(order);
    arb_abs(order, n);
    bool odd = arb_is_int(order) && !arb_is_int_2exp_si(order, 1);
    if (odd && arf_cmp_si(arb_midref(order), MOST_POWER) < 0) {
        odd_root(c, r, x, (ulong)arf_get_si(arb_midref(order), ARF_RND_DOWN));
    } else if (odd && arb_is_negative(x)) {
        arb_neg(r, x);
        broken_root(c, r, r, order);
        arb_neg(r, r);
    } else {
        broken_root(c, r, x, order);
    }
    if (inverse)
        arb_inv(r, r, c->prec);
    arb_clear(order);
}

static void whole_power(struct ball_context *c, arb_t r, const arb_t x, slong n)
{
    ulong m = (ulong)(n < 0 ? -n : n);
    if (m > 0 && m % 2 == 0) {
        ball_square(c, r, x);
        m /= 2;
        arb_pow_ui(r, r, m, c->prec);
        if (inside_zero(r))
            ball_from_zero(c, r, r);
    } else {
        arb_pow_ui(r, x, m, c->prec);
    }
    if (n < 0)
        arb_inv(r, r, c->prec);
}

/* x^y where x >= 0 contains 0 and y is not whole */
static void power_at_zero(struct ball_context *c, arb_t r, const arb_t x,
                          const arb_t y)
{
    if (c->moves & 1 || !arb_is_exact(x))
        ball_note_end(c, arb_is_exact(x));
    upper_end(r, x, c->prec);
    if (arb_is_zero(r))
        return;
    arb_pow(r, r, y, c->prec);
    ball_from_zero(c, r, r);
}

void ball_pow(struct ball_context *c, arb_t r, const arb_t x, const arb_t y)
{
    if (arb_is_int(y) && arf_cmpabs_2exp_si(arb_midref(y), 20) <= 0)
        whole_power(c, r, x, arf_get_si(arb_midref(y), ARF_RND_DOWN));
    else if (arb_is_positive(x))
        arb_pow(r, x, y, c->prec);
    else if (ball_touches(x) && arb_is_positive(y))
        power_at_zero(c, r, x, y);
    else if (arb_is_int(y) && arb_is_negative(x)) {
        bool odd = !arb_is_int_2exp_si(y, 1);
        arb_neg(r, x);
        arb_pow(r, r, y, c->prec);
        if (odd)
            arb_neg(r, r);
    } else {
        arb_indeterminate(r);
    }
}

/* x*log(y), 0 where x is 0 */
void ball_xlog(struct ball_context *c, arb_t r, const arb_t x, const arb_t y)
{
    if (arb_is_zero(x)) {
        if (arb_contains_zero(y))
            ball_note_end(c, arb_is_exact(y));
        arb_zero(r);
        return;
    }
    arb_log(r, y, c->prec);
    arb_mul(r, r, x, c->prec);
}

void ball_hypot(struct ball_context *c, arb_t r, const arb_t x, const arb_t y)
{
    arb_t square;
    arb_init(square);
    ball_square(c, square, y);
    ball_square(c, r, x);
    arb_add(square, square, r, c->prec);
    ball_sqrt(c, r, square);
    arb_clear(square);
}

/* x/h, h = hypot(x, y); 0 where x is */
void ball_direction(struct ball_context *c, arb_t r, const arb_t x,
                    const arb_t y, const arb_t h)
{
    (void)y;
    if (arb_is_positive(h)) {
        arb_div(r, x, h, c->prec);
    } else if (arb_is_zero(x)) {
        arb_zero(r);
    } else if (arb_is_finite(h)) {
        ball_note_end(c, false);
        arb_zero(r);
        mag_one(arb_radref(r));
    } else {
        arb_indeterminate(r);
    }
}

/* sqrt(x - 1)*sqrt(x + 1) */
void ball_coroot(struct ball_context *c, arb_t r, const arb_t x)
{
    arb_t t;
    arb_init(t);
    arb_sub_ui(t, x, 1, c->prec);
    ball_sqrt(c, r, t);
    arb_add_ui(t, x, 1, c->prec);
    arb_sqrt(t, t, c->prec);
    arb_mul(r, r, t, c->prec);
    arb_clear(t);
}

void ball_exp2(struct ball_context *c, arb_t r, const arb_t x)
{
    if (arb_is_int(x)) {
        fmpz_t n;
        fmpz_init(n);
        arf_get_fmpz(n, arb_midref(x), ARF_RND_DOWN);
        arb_one(r);
        arb_mul_2exp_fmpz(r, r, n);
        fmpz_clear(n);
        return;
    }
    arb_const_log2(r, c->prec + 16);
    arb_mul(r, r, x, c->prec + 16);
    arb_exp(r, r, c->prec);
}

void ball_log2(struct ball_context *c, arb_t r, const arb_t x)
{
    arb_log_base_ui(r, x, 2, c->prec);
}

void ball_log10(struct ball_context *c, arb_t r, const arb_t x)
{
    arb_log_base_ui(r, x, 10, c->prec);
}

static bool contains_si(const arb_t x, slong v)
{
    return arb_is_finite(x) && arb_contains_si(x, v);
}

void ball_asin(struct ball_context *c, arb_t r, const arb_t x)
{
    if (contains_si(x, 1) || contains_si(x, -1))
        ball_note_end(c, arb_is_exact(x));
    arb_asin(r, x, c->prec);
}

void ball_acos(struct ball_context *c, arb_t r, const arb_t x)
{
    if (contains_si(x, 1) || contains_si(x, -1))
        ball_note_end(c, arb_is_exact(x));
    arb_acos(r, x, c->prec);
}

void ball_acosh(struct ball_context *c, arb_t r, const arb_t x)
{
    if (contains_si(x, 1))
        ball_note_end(c, arb_is_exact(x));
    arb_acosh(r, x, c->prec);
}

/* atan2(x, y): an edge at the origin, a jump across x = 0 > y. */
void ball_atan2(struct ball_context *c, arb_t r, const arb_t x, const arb_t y)
{
    if (arf_is_nan(arb_midref(x)) || arf_is_nan(arb_midref(y))) {
        arb_indeterminate(r); /* arb_atan2 says [-pi, pi] */
        return;
    }
    if (contains_si(x, 0) && !arb_is_positive(y)) {
        bool exact = arb_is_exact(x) && arb_is_exact(y);
        if (contains_si(y, 0))
            ball_note_end(c, exact);
        else
            ball_note_tie(c, exact, true);
    }
    arb_atan2(r, x, y, c->prec);
}

/* log(1 + exp x), by the side on which the exponential is small */
void ball_softplus(struct ball_context *c, arb_t r, const arb_t x)
{
    bool positive = arf_sgn(arb_midref(x)) > 0;
    arb_t e;
    arb_init(e);
    if (positive)
        arb_neg(e, x);
    else
        arb_set(e, x);
    arb_exp(e, e, c->prec);
    arb_log1p(r, e, c->prec);
    if (positive)
        arb_add(r, r, x, c->prec);
    arb_clear(e);
}

void ball_sigmoid(struct ball_context *c, arb_t r, const arb_t x)
{
    arb_neg(r, x);
    arb_exp(r, r, c->prec);
    arb_add_ui(r, r, 1, c->prec);
    arb_inv(r, r, c->prec);
}
