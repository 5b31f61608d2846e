/* ball/vector: arrays of balls, as the rest of the program sees them.
 *
 * A thin cover over arrays of arb_t. Radii are rounded up wherever a number
 * leaves as a double, and a comparison answers only what the balls prove.
 *
 * Invariant: an entry encloses the exact result of the operations that made
 * it; NaN is "nothing is known", and never contained, equal or within.
 */
#include <float.h>
#include <math.h>
#include <string.h>

#include "ball/rep.h"

#define WITHIN_BITS 160 /* of the comparison's own arithmetic */
#define MOST_BITS 99999

struct balls *balls_new(size_t n)
{
    struct balls *b = mem_alloc(sizeof *b);
    b->at = _arb_vec_init((slong)n);
    b->n = n;
    return b;
}

void balls_free(struct balls *b)
{
    if (!b)
        return;
    _arb_vec_clear(b->at, (slong)b->n);
    mem_free(b);
}

size_t balls_count(const struct balls *b)
{
    return b->n;
}

void balls_copy(struct balls *r, const struct balls *a)
{
    for (size_t i = 0; i < r->n && i < a->n; i++)
        arb_set(r->at + i, a->at + i);
}

void balls_set_double(struct balls *r, size_t i, double v)
{
    arb_set_d(r->at + i, v);
}

/* Digits that are no number give an indeterminate ball. */
void balls_set_decimal(struct balls *r, size_t i, const char *digits, long prec)
{
    if (arb_set_str(r->at + i, digits, prec) != 0)
        arb_indeterminate(r->at + i);
}

double balls_mid(const struct balls *b, size_t i)
{
    return arf_get_d(arb_midref(b->at + i), ARF_RND_NEAR);
}

double balls_rad(const struct balls *b, size_t i)
{
    if (arf_is_nan(arb_midref(b->at + i)))
        return NAN;
    arf_t rad;
    arf_init_set_mag_shallow(rad, arb_radref(b->at + i));
    return arf_get_d(rad, ARF_RND_UP);
}

bool balls_finite(const struct balls *b, size_t i)
{
    return arb_is_finite(b->at + i);
}

bool balls_contains_zero(const struct balls *b, size_t i)
{
    return arb_is_finite(b->at + i) && arb_contains_zero(b->at + i);
}

bool balls_contains(const struct balls *b, size_t i, double v)
{
    if (v != v || arf_is_nan(arb_midref(b->at + i)))
        return false;
    arf_t a;
    arf_init(a);
    arf_set_d(a, v);
    bool in = arb_contains_arf(b->at + i, a);
    arf_clear(a);
    return in;
}

bool balls_overlap(const struct balls *a, size_t i, const struct balls *b,
                   size_t j)
{
    return !arf_is_nan(arb_midref(a->at + i)) &&
           !arf_is_nan(arb_midref(b->at + j)) &&
           arb_overlaps(a->at + i, b->at + j);
}

long balls_bits(const struct balls *b, size_t i)
{
    if (!arb_is_finite(b->at + i))
        return -MOST_BITS;
    slong bits = arb_rel_accuracy_bits(b->at + i);
    return bits > MOST_BITS ? MOST_BITS : bits < -MOST_BITS ? -MOST_BITS : bits;
}

char *balls_text(const struct balls *b, size_t i, int n, struct arena *a)
{
    char *s = arb_get_str(b->at + i, n, ARB_STR_NO_RADIUS);
    size_t len = strlen(s);
    bool exact = mag_is_zero(arb_radref(b->at + i)) && strchr(s, '.') &&
                 !strchr(s, 'e');
    while (exact && (s[len - 1] == '0' || s[len - 1] == '.'))
        if (s[--len] == '.')
            break;
    char *copy = arena_strndup(a, s, len);
    flint_free(s);
    return copy;
}

void balls_sub(struct balls *r, const struct balls *a, const struct balls *b,
               long prec)
{
    for (size_t i = 0; i < r->n; i++)
        arb_sub(r->at + i, a->at + i, b->at + i, prec);
}

void balls_add(struct balls *r, const struct balls *a, const struct balls *b,
               long prec)
{
    for (size_t i = 0; i < r->n; i++)
        arb_add(r->at + i, a->at + i, b->at + i, prec);
}

void balls_scale(struct balls *r, const struct balls *a, double m, long e,
                 long prec)
{
    arb_t factor;
    arb_init(factor);
    arb_set_d(factor, m);
    for (size_t i = 0; i < r->n; i++) {
        arb_mul(r->at + i, a->at + i, factor, prec);
        arb_mul_2exp_si(r->at + i, r->at + i, e);
    }
    arb_clear(factor);
}

/* A weight of 0 takes no part, whatever the entry is. */
void balls_dot_doubles(struct balls *r, const double *w, const struct balls *a,
                       long prec)
{
    arb_t weight, sum;
    arb_init(weight);
    arb_init(sum);
    for (size_t i = 0; i < a->n; i++) {
        if (w[i] == 0)
            continue;
        arb_set_d(weight, w[i]);
        arb_addmul(sum, weight, a->at + i, prec);
    }
    arb_swap(r->at, sum);
    arb_clear(weight);
    arb_clear(sum);
}

void balls_divide(struct balls *r, const struct balls *a, double m, long prec)
{
    arb_t by;
    arb_init(by);
    arb_set_d(by, m);
    for (size_t i = 0; i < a->n; i++)
        arb_div(r->at + i, a->at + i, by, prec);
    arb_clear(by);
}

void balls_contract(struct balls *r, const struct balls *a, size_t inner,
                    size_t n, const size_t *at, const double *w, long prec)
{
    arb_t weight;
    arb_init(weight);
    for (size_t i = 0; i < inner; i++)
        arb_zero(r->at + i);
    for (size_t k = 0; k < n; k++) {
        arb_set_d(weight, w[k]);
        for (size_t i = 0; i < inner; i++)
            arb_addmul(r->at + i, weight, a->at + inner * at[k] + i, prec);
    }
    arb_clear(weight);
}

void balls_add_error(struct balls *r, const struct balls *e)
{
    mag_t bound;
    mag_init(bound);
    for (size_t i = 0; i < r->n && i < e->n; i++) {
        arb_get_mag(bound, e->at + i);
        arb_add_error_mag(r->at + i, bound);
    }
    mag_clear(bound);
}

/* -1, 0, 1 for difference <= limit, both non-negative up to rounding. */
static int within(arb_srcptr difference, arb_srcptr limit)
{
    arb_t smallest;
    arb_init(smallest);
    arb_set_d(smallest, DBL_TRUE_MIN);
    bool tiny = arb_lt(difference, smallest);
    bool large = arb_ge(difference, smallest);
    arb_clear(smallest);
    if (tiny || arb_le(difference, limit))
        return 1;
    return large && arb_gt(difference, limit) ? -1 : 0;
}

int balls_within(const struct balls *a, size_t i, const struct balls *b,
                 size_t j, double atol, double rtol, const struct balls *slack,
                 size_t k)
{
    if (!arb_is_finite(a->at + i) || !arb_is_finite(b->at + j) ||
        (slack && !arb_is_finite(slack->at + k)))
        return 0;
    arb_t difference, limit, term;
    arb_init(difference);
    arb_init(limit);
    arb_init(term);
    arb_sub(difference, a->at + i, b->at + j, WITHIN_BITS);
    arb_abs(difference, difference);
    arb_set_d(term, rtol);
    arb_abs(limit, b->at + j);
    arb_mul(limit, limit, term, WITHIN_BITS);
    arb_set_d(term, atol);
    arb_add(limit, limit, term, WITHIN_BITS);
    if (slack)
        arb_add(limit, limit, slack->at + k, WITHIN_BITS);
    int verdict = within(difference, limit);
    arb_clear(difference);
    arb_clear(limit);
    arb_clear(term);
    return verdict;
}

void balls_put(struct balls *to, size_t at, const struct balls *from, size_t i,
               size_t n)
{
    for (size_t k = 0; k < n; k++)
        arb_set(to->at + at + k, from->at + i + k);
}

long balls_exponent(const struct balls *b, size_t i)
{
    arb_srcptr x = b->at + i;
    if (!arb_is_finite(x) || arf_is_zero(arb_midref(x)))
        return 0;
    return arf_abs_bound_lt_2exp_si(arb_midref(x));
}

double balls_log_rad(const struct balls *b, size_t i)
{
    if (!arb_is_finite(b->at + i))
        return INFINITY;
    return mag_get_d_log2_approx(arb_radref(b->at + i));
}
