/* ball/branch: kinks, jumps, comparisons and selection in balls.
 *
 * Each decides when its ball lets it decide, and otherwise returns the union
 * of the branches and notes where: a kink where the branches meet, a jump
 * where they need not. A ball that contains the tie is noted even when the
 * value is certain (x exactly 0 in |x|), for the neighbours are not; only an
 * exact argument that does not move is nobody's kink.
 *
 * Invariant: the result encloses the values of all points of the argument, at
 * the tie by the conventions of the table (sign 0 = 0, step 0 = 1/2).
 */
#include "ball/ops.h"

void ball_note_kink(struct ball_context *c, bool jump)
{
    c->notes |= jump ? NOTE_KINK | NOTE_JUMP : NOTE_KINK;
}

void ball_note_gap(struct ball_context *c)
{
    c->notes |= NOTE_GAP;
}

void ball_note_untold(struct ball_context *c)
{
    c->notes |= NOTE_UNTOLD;
}

void ball_note_tie(struct ball_context *c, bool exact, bool jump)
{
    if (!exact)
        ball_note_kink(c, jump);
    else
        c->notes |= jump ? NOTE_SOFT_KINK | NOTE_SOFT_JUMP : NOTE_SOFT_KINK;
}

void ball_note_end(struct ball_context *c, bool exact)
{
    c->notes |= exact ? NOTE_SOFT_EDGE : NOTE_EDGE;
}

/* The interval from low to high. */
static void range(arb_t r, slong low, slong high)
{
    arb_set_si(r, low + high);
    mag_set_ui(arb_radref(r), (ulong)(high - low));
    arb_mul_2exp_si(r, r, -1);
}

/* Sign of x: 1, -1; 0 for an exact tie; OPEN, NAN_SIGN */
enum sign { BELOW = -1, TIE, ABOVE, OPEN, NO_SIGN };

static enum sign sign_of(const arb_t x)
{
    if (arb_is_positive(x))
        return ABOVE;
    if (arb_is_negative(x))
        return BELOW;
    if (arb_is_zero(x))
        return TIE;
    return arf_is_nan(arb_midref(x)) ? NO_SIGN : OPEN;
}

/* The same, with the tie noted. */
static enum sign decide(struct ball_context *c, const arb_t x, bool jump)
{
    enum sign s = sign_of(x);
    if (s == TIE || s == OPEN)
        ball_note_tie(c, arb_is_exact(x), jump);
    return s;
}

void ball_abs(struct ball_context *c, arb_t r, const arb_t x)
{
    enum sign s = decide(c, x, false);
    arb_abs(r, x);
    if (s == OPEN)
        ball_from_zero(c, r, r);
}

void ball_relu(struct ball_context *c, arb_t r, const arb_t x)
{
    switch (decide(c, x, false)) {
    case ABOVE:
    case NO_SIGN:
        arb_set(r, x);
        break;
    case OPEN:
        ball_from_zero(c, r, x);
        break;
    default:
        arb_zero(r);
    }
}

void ball_sign(struct ball_context *c, arb_t r, const arb_t x)
{
    enum sign s = decide(c, x, true);
    if (s == NO_SIGN)
        arb_indeterminate(r);
    else if (s == OPEN)
        range(r, -1, 1);
    else
        arb_set_si(r, s);
}

void ball_step(struct ball_context *c, arb_t r, const arb_t x)
{
    enum sign s = decide(c, x, true);
    if (s == NO_SIGN)
        arb_indeterminate(r);
    else if (s == OPEN)
        range(r, 0, 1);
    else
        arb_set_si(r, s + 1);
    if (s < OPEN)
        arb_mul_2exp_si(r, r, -1);
}

static bool any_nan(const arb_t x, const arb_t y)
{
    return arf_is_nan(arb_midref(x)) || arf_is_nan(arb_midref(y));
}

static void note_meeting(struct ball_context *c, const arb_t x, const arb_t y,
                         bool jump)
{
    if (x != y && arb_overlaps(x, y))
        ball_note_tie(c, arb_is_exact(x) && arb_is_exact(y), jump);
}

void ball_max(struct ball_context *c, arb_t r, const arb_t x, const arb_t y)
{
    if (any_nan(x, y)) {
        arb_indeterminate(r);
        return;
    }
    note_meeting(c, x, y, false);
    if (arb_ge(x, y))
        arb_set(r, x);
    else if (arb_lt(x, y))
        arb_set(r, y);
    else
        arb_max(r, x, y, c->prec);
}

void ball_min(struct ball_context *c, arb_t r, const arb_t x, const arb_t y)
{
    if (any_nan(x, y)) {
        arb_indeterminate(r);
        return;
    }
    note_meeting(c, x, y, false);
    if (arb_le(x, y))
        arb_set(r, x);
    else if (arb_gt(x, y))
        arb_set(r, y);
    else
        arb_min(r, x, y, c->prec);
}

/* --- conditions ----------------------------------------------------------- */

/* What can be said when x may hold and may fail. */
static void truth(arb_t r, bool yes, bool no)
{
    if (yes && no)
        range(r, 0, 1);
    else
        arb_set_si(r, yes);
}

void ball_compare(struct ball_context *c, arb_t r, const arb_t x, const arb_t y,
                  char kind)
{
    if (any_nan(x, y)) {
        arb_indeterminate(r);
        return;
    }
    note_meeting(c, x, y, true);
    bool same = x == y;
    switch (kind) { /* can it be true, can it be false */
    case '<':
        truth(r, !same && !arb_ge(x, y), same || !arb_lt(x, y));
        break;
    case 'l':
        truth(r, same || !arb_gt(x, y), !same && !arb_le(x, y));
        break;
    case '=':
        truth(r, same || arb_overlaps(x, y), !same && !arb_eq(x, y));
        break;
    default:
        truth(r, !same && !arb_eq(x, y), same || arb_overlaps(x, y));
    }
}

void ball_is_greatest(struct ball_context *c, arb_t r, arb_srcptr x, size_t n,
                      size_t step, size_t i)
{
    arb_srcptr own = x + i * step;
    bool yes = true, no = false, rival = false, exact = arb_is_exact(own);
    for (size_t j = 0; j < n; j++) {
        arb_srcptr other = x + j * step;
        if (any_nan(own, other)) {
            arb_indeterminate(r);
            return;
        }
        if (j == i || arb_gt(own, other))
            continue;
        yes = yes && arb_eq(own, other);
        no = no || arb_lt(own, other);
        rival = rival || arb_overlaps(own, other);
        exact = exact && arb_is_exact(other);
    }
    if (rival && !no)
        ball_note_tie(c, exact, true);
    truth(r, !no, !yes);
}

static bool may_hold(const arb_t x)
{
    return !arb_is_zero(x);
}

static bool may_fail(const arb_t x)
{
    return arb_contains_zero(x);
}

void ball_not(struct ball_context *c, arb_t r, const arb_t x)
{
    (void)c;
    if (arf_is_nan(arb_midref(x)))
        arb_indeterminate(r);
    else
        truth(r, may_fail(x), may_hold(x));
}

void ball_and(struct ball_context *c, arb_t r, const arb_t x, const arb_t y)
{
    (void)c;
    if (any_nan(x, y))
        arb_indeterminate(r);
    else
        truth(r, may_hold(x) && may_hold(y), may_fail(x) || may_fail(y));
}

void ball_or(struct ball_context *c, arb_t r, const arb_t x, const arb_t y)
{
    (void)c;
    if (any_nan(x, y))
        arb_indeterminate(r);
    else
        truth(r, may_hold(x) || may_hold(y), may_fail(x) && may_fail(y));
}

void ball_select(struct ball_context *c, arb_t r, const arb_t x, const arb_t y,
                 const arb_t z)
{
    if (arf_is_nan(arb_midref(x))) {
        arb_indeterminate(r);
    } else if (!arb_contains_zero(x)) {
        arb_set(r, y);
    } else if (arb_is_zero(x)) {
        arb_set(r, z);
    } else {
        ball_note_kink(c, !arb_overlaps(y, z));
        arb_union(r, y, z, c->prec);
    }
}

void ball_blend(struct ball_context *c, arb_t r, const arb_t x, const arb_t y,
                const arb_t z)
{
    switch (decide(c, x, !arb_overlaps(y, z))) {
    case ABOVE:
        arb_set(r, y);
        break;
    case BELOW:
        arb_set(r, z);
        break;
    case TIE:
        arb_add(r, y, z, c->prec);
        arb_mul_2exp_si(r, r, -1);
        break;
    case OPEN:
        arb_union(r, y, z, c->prec);
        break;
    default:
        arb_indeterminate(r);
    }
}

/* --- rounding ------------------------------------------------------------- */

void ball_floor(struct ball_context *c, arb_t r, const arb_t x)
{
    if (arb_is_finite(x) && arb_contains_int(x))
        ball_note_tie(c, arb_is_exact(x), true);
    arb_floor(r, x, c->prec);
}

void ball_ceil(struct ball_context *c, arb_t r, const arb_t x)
{
    if (arb_is_finite(x) && arb_contains_int(x))
        ball_note_tie(c, arb_is_exact(x), true);
    arb_ceil(r, x, c->prec);
}

/* More than a perturbed input has beyond the precision; not exact, for x may be
 * 2^-(10^12). */
#define ROUND_BITS 8192

/* Half away from zero, as C rounds. */
void ball_round(struct ball_context *c, arb_t r, const arb_t x)
{
    arb_t half;
    arb_init(half);
    arb_set_d(half, .5);
    arb_add(half, half, x, c->prec + ROUND_BITS);
    if (arb_is_finite(half) && arb_contains_int(half))
        ball_note_tie(c, arb_is_exact(x), true);
    arb_floor(r, half, c->prec);
    if (arb_is_exact(half) && arb_is_int(half) && arb_is_negative(x))
        arb_sub_ui(r, r, 1, c->prec);
    arb_clear(half);
}

/* Toward zero: continuous at 0, a jump at the other integers. */
static void fix(struct ball_context *c, arb_t r, const arb_t x, bool exact)
{
    if (!arb_is_finite(x)) {
        arb_indeterminate(r);
        return;
    }
    bool jump = arb_contains_int(x);
    if (arb_is_positive(x)) {
        arb_floor(r, x, c->prec);
    } else if (arb_is_negative(x)) {
        arb_ceil(r, x, c->prec);
    } else {
        arf_t low, high;
        arf_init(low);
        arf_init(high);
        arb_get_lbound_arf(low, x, c->prec);
        arb_get_ubound_arf(high, x, c->prec);
        arf_ceil(low, low);
        arf_floor(high, high);
        jump = !arf_is_zero(low) || !arf_is_zero(high);
        arb_set_interval_arf(r, low, high, c->prec);
        arf_clear(low);
        arf_clear(high);
    }
    if (jump)
        ball_note_tie(c, exact, true);
}

void ball_fix(struct ball_context *c, arb_t r, const arb_t x)
{
    fix(c, r, x, arb_is_exact(x));
}

/* mod(x, x) and rem(x, x) are 0 on both sides of every x but 0. */
static bool multiple_of_itself(const arb_t x, const arb_t y)
{
    return x == y && arb_is_finite(x) && !arb_contains_zero(x);
}

void ball_floordiv(struct ball_context *c, arb_t r, const arb_t x,
                   const arb_t y)
{
    if (multiple_of_itself(x, y)) {
        arb_one(r);
        return;
    }
    arb_div(r, x, y, c->prec);
    if (arb_is_finite(r) && arb_contains_int(r))
        ball_note_tie(c, arb_is_exact(x) && arb_is_exact(y), true);
    arb_floor(r, r, c->prec);
}

void ball_fixdiv(struct ball_context *c, arb_t r, const arb_t x, const arb_t y)
{
    arb_t q;
    if (multiple_of_itself(x, y)) {
        arb_one(r);
        return;
    }
    arb_init(q);
    arb_div(q, x, y, c->prec);
    fix(c, r, q, arb_is_exact(x) && arb_is_exact(y));
    arb_clear(q);
}

/* x - y*floor(x/y); sign of y, mod(x,0) = x */
void ball_mod(struct ball_context *c, arb_t r, const arb_t x, const arb_t y)
{
    if (arb_is_zero(y) || multiple_of_itself(x, y)) {
        if (arb_is_zero(y))
            arb_set(r, x);
        else
            arb_zero(r);
        return;
    }
    arb_t q;
    arb_init(q);
    ball_floordiv(c, q, x, y);
    arb_mul(q, q, y, c->prec);
    arb_sub(r, x, q, c->prec);
    arb_clear(q);
}

void ball_rem(struct ball_context *c, arb_t r, const arb_t x, const arb_t y)
{
    if (multiple_of_itself(x, y)) {
        arb_zero(r);
        return;
    }
    arb_t q;
    arb_init(q);
    ball_fixdiv(c, q, x, y);
    arb_mul(q, q, y, c->prec);
    arb_sub(r, x, q, c->prec);
    arb_clear(q);
}
