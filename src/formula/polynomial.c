/* formula/polynomial: fractions of polynomials in a few atoms.
 *
 * Idea: a polynomial is a sorted list of monomials, a fraction one over a
 * product of polynomials with powers; what is added is widened to a common
 * denominator, what is divided is tried to divide without remainder first.
 *
 * Invariant: exponents of atoms may be negative or halves (Laurent), so that
 * only denominators of several terms are kept apart; these hold no negative
 * exponents, their first coefficient is 1. Nothing is done where a limit is
 * passed (`failed`).
 */
#include "formula/polynomial.h"

#include <math.h>
#include <stdlib.h>

/* --- polynomials -------------------------------------------------------- */

static int monomial_compare(const void *a, const void *b)
{
    const struct monomial *x = a, *y = b;
    for (size_t i = 0; i < ATOMS; i++)
        if (x->e[i] != y->e[i])
            return x->e[i] > y->e[i] ? -1 : 1;
    return 0;
}

void poly_tidy(struct poly *p)
{
    size_t n = 0;
    qsort(p->at, p->n, sizeof *p->at, monomial_compare);
    for (size_t i = 0; i < p->n; i++) {
        if (n && monomial_compare(&p->at[n - 1], &p->at[i]) == 0)
            p->at[n - 1].c = ratio_plus(p->at[n - 1].c, p->at[i].c);
        else
            p->at[n++] = p->at[i];
        if (p->at[n - 1].c.p == 0)
            n--;
    }
    p->n = n;
}

void poly_constant(struct poly *p, struct ratio c)
{
    p->n = c.p != 0;
    p->at[0] = (struct monomial){.c = c};
}

struct monomial monomial_times(struct monomial a, const struct monomial *b,
                               double sign)
{
    struct ratio c = b->c;
    if (sign < 0)
        c = (struct ratio){c.p < 0 ? -c.q : c.q, fabs(c.p)};
    a.c = ratio_times(a.c, c);
    for (size_t i = 0; i < ATOMS; i++)
        a.e[i] += sign * b->e[i];
    return a;
}

void poly_add_times(struct fraction_field *f, struct poly *a, struct monomial m,
                    const struct poly *b)
{
    if (a->n + b->n > MONOMIALS) {
        f->failed = true;
        return;
    }
    for (size_t i = 0; i < b->n; i++)
        a->at[a->n++] = monomial_times(m, &b->at[i], 1);
    poly_tidy(a);
}

void poly_multiply(struct fraction_field *f, struct poly *a,
                   const struct poly *b)
{
    struct poly *r = mem_alloc(sizeof *r);
    for (size_t i = 0; i < a->n && !f->failed; i++)
        poly_add_times(f, r, a->at[i], b);
    *a = *r;
    mem_free(r);
}

static double gcd(double a, double b)
{
    while (b != 0) {
        double rest = fmod(a, b);
        a = b;
        b = rest;
    }
    return fabs(a);
}

static bool is_whole(double v)
{
    return fabs(v) <= 1e9 && v == rint(v);
}

/* The largest number whose multiples by whole numbers the coefficients are,
 * with the sign of the first; where they are no fractions, the first. */
static struct ratio common_coefficient(const struct poly *p)
{
    struct ratio c = {0, 1};
    for (size_t i = 0; i < p->n; i++) {
        struct ratio r = p->at[i].c;
        if (!is_whole(r.p) || !is_whole(r.q) || r.q < 1)
            return p->at[0].c;
        c.p = gcd(c.p, r.p);
        c.q *= r.q / gcd(c.q, r.q);
        if (!is_whole(c.q))
            return p->at[0].c;
    }
    c.p = copysign(c.p, p->at[0].c.p);
    return c;
}

struct monomial poly_normalise(struct poly *p)
{
    struct monomial m = {.c = common_coefficient(p)};
    for (size_t k = 0; k < ATOMS; k++) {
        m.e[k] = p->at[0].e[k];
        for (size_t i = 1; i < p->n; i++)
            m.e[k] = fmin(m.e[k], p->at[i].e[k]);
    }
    for (size_t i = 0; i < p->n; i++)
        p->at[i] = monomial_times(p->at[i], &m, -1);
    return m;
}

static bool divides(const struct monomial *m, const struct monomial *of)
{
    for (size_t k = 0; k < ATOMS; k++)
        if (of->e[k] < m->e[k] || fmod(of->e[k] - m->e[k], 1) != 0)
            return false;
    return true;
}

bool poly_divide(struct fraction_field *f, struct poly *a, const struct poly *b)
{
    struct poly *rest = mem_alloc(2 * sizeof *rest), *quotient = rest + 1;
    bool whole = a->n > 0;
    *rest = *a;
    while (rest->n && whole) {
        whole = divides(&b->at[0], &rest->at[0]) && quotient->n < MONOMIALS &&
                rest->n + b->n <= MONOMIALS;
        if (!whole)
            break;
        struct monomial m = monomial_times(rest->at[0], &b->at[0], -1);
        quotient->at[quotient->n++] = m;
        m.c.p = -m.c.p;
        poly_add_times(f, rest, m, b);
    }
    if (whole) {
        poly_tidy(quotient);
        *a = *quotient;
    }
    mem_free(rest);
    return whole;
}

/* c*m*x^2 + c*sign*m*y^2 is c*m, for atoms x and y. */
bool poly_join_squares(struct poly *p, size_t x, size_t y, double sign)
{
    for (size_t i = 0; i < p->n; i++) {
        struct monomial rest = p->at[i], other;
        rest.e[x] -= 2;
        other = rest;
        other.e[y] += 2;
        for (size_t k = 0; k < p->n && p->at[i].e[x] >= 2; k++)
            if (monomial_compare(&p->at[k], &other) == 0 &&
                p->at[k].c.p == sign * p->at[i].c.p &&
                p->at[k].c.q == p->at[i].c.q) {
                p->at[i] = rest;
                p->at[k].c.p = 0;
                poly_tidy(p);
                return true;
            }
    }
    return false;
}

/* c*m + sign*c*m*x^2 is c*m*y^2. */
bool poly_take_square(struct poly *p, size_t x, size_t y, double sign)
{
    for (size_t i = 0; i < p->n; i++) {
        struct monomial with = p->at[i];
        with.e[x] += 2;
        for (size_t k = 0; k < p->n; k++)
            if (monomial_compare(&p->at[k], &with) == 0 &&
                p->at[k].c.p == sign * p->at[i].c.p &&
                p->at[k].c.q == p->at[i].c.q) {
                p->at[i].e[y] += 2;
                p->at[k].c.p = 0;
                poly_tidy(p);
                return true;
            }
    }
    return false;
}

/* --- fractions ---------------------------------------------------------- */

static bool poly_equal(const struct poly *a, const struct poly *b)
{
    for (size_t i = 0; i < a->n && a->n == b->n; i++)
        if (monomial_compare(&a->at[i], &b->at[i]) != 0 ||
            a->at[i].c.p != b->at[i].c.p || a->at[i].c.q != b->at[i].c.q)
            return false;
    return a->n == b->n;
}

void fraction_divide_by(struct fraction_field *f, struct fraction *r,
                        struct poly *p, unsigned power)
{
    struct monomial m;
    if (p->n == 0 || f->failed) {
        f->failed = true;
        return;
    }
    m = poly_normalise(p);
    for (unsigned k = 0; k < power; k++)
        for (size_t i = 0; i < r->num.n; i++)
            r->num.at[i] = monomial_times(r->num.at[i], &m, -1);
    if (p->n == 1)
        return;
    for (size_t i = 0; i < r->nden; i++)
        if (poly_equal(&r->den[i].p, p)) {
            r->den[i].power += power;
            return;
        }
    if (r->nden == FACTORS) {
        f->failed = true;
        return;
    }
    r->den[r->nden].p = *p;
    r->den[r->nden++].power = power;
}

void fraction_multiply(struct fraction_field *f, struct fraction *a,
                       struct fraction *b)
{
    poly_multiply(f, &a->num, &b->num);
    for (size_t i = 0; i < b->nden; i++)
        fraction_divide_by(f, a, &b->den[i].p, b->den[i].power);
}

static unsigned power_of(const struct fraction *r, const struct poly *p)
{
    for (size_t i = 0; i < r->nden; i++)
        if (poly_equal(&r->den[i].p, p))
            return r->den[i].power;
    return 0;
}

/* Multiplies r's numerator by what to's denominator has more. */
static void widen(struct fraction_field *f, struct fraction *r,
                  const struct fraction *to)
{
    for (size_t i = 0; i < to->nden; i++) {
        unsigned have = power_of(r, &to->den[i].p);
        for (unsigned k = have; k < to->den[i].power && !f->failed; k++)
            poly_multiply(f, &r->num, &to->den[i].p);
    }
}

void fraction_add(struct fraction_field *f, struct fraction *a, struct ratio c,
                  struct fraction *b)
{
    struct monomial m = {.c = c};
    struct fraction *old = mem_alloc(sizeof *old);
    *old = *a;
    widen(f, a, b);
    widen(f, b, old);
    for (size_t i = 0; i < b->nden && !f->failed; i++) {
        unsigned have = power_of(old, &b->den[i].p);
        if (b->den[i].power > have)
            fraction_divide_by(f, a, &b->den[i].p, b->den[i].power - have);
    }
    poly_add_times(f, &a->num, m, &b->num);
    mem_free(old);
}
