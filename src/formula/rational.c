/* formula/rational: a term as one fraction of polynomials, where it is shorter.
 *
 * Idea: what is neither a sum nor a product is an atom; sums and products of
 * atoms are fractions of polynomials in them. Over a common denominator like
 * terms meet and factors cancel: p*(1 - p)*(t/p - (1 - t)/(1 - p)) is t - p.
 * Multiplied out, a formula may also grow: who calls compares weights.
 *
 * Invariant: exponents of atoms may be negative or halves (Laurent), so that
 * only denominators of several terms are kept apart; these hold no negative
 * exponents, their first coefficient is 1. Nothing is done where a limit is
 * passed (`failed`).
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "formula/lists.h"

enum {
    ATOMS = 12,
    MONOMIALS = 48,
    FACTORS = 6,
    LARGEST_POWER = 4,
    LARGEST = 150
}; /* size of a term that is looked at */

struct monomial {
    struct ratio c;
    double e[ATOMS];
};

struct poly { /* sorted, largest first; n 0: zero */
    size_t n;
    struct monomial at[MONOMIALS];
};

struct fraction {
    struct poly num;
    size_t nden;
    struct {
        struct poly p;
        unsigned power;
    } den[FACTORS];
};

struct field {
    struct terms *t;
    size_t natoms;
    term atom[ATOMS];
    term top;
    bool closed; /* sums without fractions are atoms, too */
    bool failed;
};

/* --- polynomials -------------------------------------------------------- */

static int compare(const void *a, const void *b)
{
    const struct monomial *x = a, *y = b;
    for (size_t i = 0; i < ATOMS; i++)
        if (x->e[i] != y->e[i])
            return x->e[i] > y->e[i] ? -1 : 1;
    return 0;
}

/* Sorts, adds up equal monomials, drops zeros. */
static void tidy(struct poly *p)
{
    size_t n = 0;
    qsort(p->at, p->n, sizeof *p->at, compare);
    for (size_t i = 0; i < p->n; i++) {
        if (n && compare(&p->at[n - 1], &p->at[i]) == 0)
            p->at[n - 1].c = ratio_plus(p->at[n - 1].c, p->at[i].c);
        else
            p->at[n++] = p->at[i];
        if (p->at[n - 1].c.p == 0)
            n--;
    }
    p->n = n;
}

static void constant(struct poly *p, struct ratio c)
{
    p->n = c.p != 0;
    p->at[0] = (struct monomial){.c = c};
}

static struct monomial times(struct monomial a, const struct monomial *b,
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

/* a += m * b */
static void add_times(struct field *f, struct poly *a, struct monomial m,
                      const struct poly *b)
{
    if (a->n + b->n > MONOMIALS) {
        f->failed = true;
        return;
    }
    for (size_t i = 0; i < b->n; i++)
        a->at[a->n++] = times(m, &b->at[i], 1);
    tidy(a);
}

static void multiply(struct field *f, struct poly *a, const struct poly *b)
{
    struct poly *r = mem_alloc(sizeof *r);
    for (size_t i = 0; i < a->n && !f->failed; i++)
        add_times(f, r, a->at[i], b);
    *a = *r;
    mem_free(r);
}

/* The largest monomial that divides all, with the first one's coefficient;
 * divided out of p. */
static struct monomial normalise(struct poly *p)
{
    struct monomial m = {.c = p->at[0].c};
    for (size_t k = 0; k < ATOMS; k++) {
        m.e[k] = p->at[0].e[k];
        for (size_t i = 1; i < p->n; i++)
            m.e[k] = fmin(m.e[k], p->at[i].e[k]);
    }
    for (size_t i = 0; i < p->n; i++)
        p->at[i] = times(p->at[i], &m, -1);
    return m;
}

static bool divides(const struct monomial *m, const struct monomial *of)
{
    for (size_t k = 0; k < ATOMS; k++)
        if (of->e[k] < m->e[k] || fmod(of->e[k] - m->e[k], 1) != 0)
            return false;
    return true;
}

/* a /= b if that leaves nothing; b has at least two terms. */
static bool divide(struct field *f, struct poly *a, const struct poly *b)
{
    struct poly *rest = mem_alloc(2 * sizeof *rest), *quotient = rest + 1;
    bool whole = a->n > 0;
    *rest = *a;
    while (rest->n && whole) {
        whole = divides(&b->at[0], &rest->at[0]) && quotient->n < MONOMIALS &&
                rest->n + b->n <= MONOMIALS;
        if (!whole)
            break;
        struct monomial m = times(rest->at[0], &b->at[0], -1);
        quotient->at[quotient->n++] = m;
        m.c.p = -m.c.p;
        add_times(f, rest, m, b);
    }
    if (whole) {
        tidy(quotient);
        *a = *quotient;
    }
    mem_free(rest);
    return whole;
}

/* --- fractions ---------------------------------------------------------- */

static bool poly_equal(const struct poly *a, const struct poly *b)
{
    for (size_t i = 0; i < a->n && a->n == b->n; i++)
        if (compare(&a->at[i], &b->at[i]) != 0 ||
            a->at[i].c.p != b->at[i].c.p || a->at[i].c.q != b->at[i].c.q)
            return false;
    return a->n == b->n;
}

/* r->num / p^power */
static void divide_by(struct field *f, struct fraction *r, struct poly *p,
                      unsigned power)
{
    struct monomial m;
    if (p->n == 0 || f->failed) {
        f->failed = true;
        return;
    }
    m = normalise(p);
    for (unsigned k = 0; k < power; k++)
        for (size_t i = 0; i < r->num.n; i++)
            r->num.at[i] = times(r->num.at[i], &m, -1);
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

static void multiply_fraction(struct field *f, struct fraction *a,
                              struct fraction *b)
{
    multiply(f, &a->num, &b->num);
    for (size_t i = 0; i < b->nden; i++)
        divide_by(f, a, &b->den[i].p, b->den[i].power);
}

static unsigned power_of(const struct fraction *r, const struct poly *p)
{
    for (size_t i = 0; i < r->nden; i++)
        if (poly_equal(&r->den[i].p, p))
            return r->den[i].power;
    return 0;
}

/* Multiplies r's numerator by what to's denominator has more. */
static void widen(struct field *f, struct fraction *r,
                  const struct fraction *to)
{
    for (size_t i = 0; i < to->nden; i++) {
        unsigned have = power_of(r, &to->den[i].p);
        for (unsigned k = have; k < to->den[i].power && !f->failed; k++)
            multiply(f, &r->num, &to->den[i].p);
    }
}

/* a += c * b */
static void add_fraction(struct field *f, struct fraction *a, struct ratio c,
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
            divide_by(f, a, &b->den[i].p, b->den[i].power - have);
    }
    add_times(f, &a->num, m, &b->num);
    mem_free(old);
}

/* --- from terms --------------------------------------------------------- */

static void from_term(struct field *f, term x, struct fraction *out);

static void from_atom(struct field *f, term x, double e, struct fraction *out)
{
    size_t k = 0;
    while (k < f->natoms && f->atom[k] != x)
        k++;
    if (k == ATOMS) {
        f->failed = true;
        return;
    }
    if (k == f->natoms)
        f->atom[f->natoms++] = x;
    constant(&out->num, (struct ratio){1, 1});
    out->num.at[0].e[k] = e;
}

/* exp(c*u)^e is exp(u)^(c*e): then exp(-u) is the inverse of exp(u). */
static void from_exp(struct field *f, term x, double e, struct fraction *out)
{
    struct terms *t = f->t;
    const struct gterm g = *term_at(t, term_part(t, x, 0).t);
    double c = g.factor.p;
    if (g.kind == TERM_PRODUCT && g.factor.q == 1 && c == floor(c) && c != 1 &&
        fabs(c) <= LARGEST_POWER) {
        term u = term_scaled(t, 1 / c, term_part(t, x, 0).t);
        x = term_call(t, OP_EXP, "exp", term_at(t, x)->shape, 1, &u);
        e *= c;
    }
    from_atom(f, x, e, out);
}

static bool is_exp(const struct terms *t, term x)
{
    const struct gterm *g = term_at(t, x);
    return g->kind == TERM_CALL && g->op == OP_EXP;
}

/* Is there a quotient among the terms of the sum x? */
static bool has_fraction(const struct terms *t, term x)
{
    for (uint32_t i = 0; i < term_at(t, x)->n; i++) {
        term y = term_part(t, x, i).t;
        for (uint32_t k = 0; k < term_at(t, y)->n; k++)
            if (term_at(t, y)->kind == TERM_PRODUCT &&
                term_part(t, y, k).factor.p < 0)
                return true;
    }
    return false;
}

static bool is_composite(const struct field *f, term x)
{
    unsigned kind = term_at(f->t, x)->kind;
    if (x != f->top && !term_open(f->t, x))
        return kind == TERM_NUMBER;
    return kind == TERM_NUMBER || kind == TERM_PRODUCT ||
           (kind == TERM_SUM &&
            (!f->closed || x == f->top || has_fraction(f->t, x)));
}

/* out *= base^e */
static void from_power(struct field *f, struct part p, struct fraction *out)
{
    double e = ratio_value(p.factor);
    struct fraction *base = mem_alloc(2 * sizeof *base), *flip = base + 1;
    bool whole = e == floor(e) && fabs(e) <= LARGEST_POWER;
    if (is_exp(f->t, p.t)) {
        from_exp(f, p.t, e, base);
        multiply_fraction(f, out, base);
    } else if (!is_composite(f, p.t) || !whole) {
        from_atom(f, p.t, e, base);
        multiply_fraction(f, out, base);
    } else {
        from_term(f, p.t, base);
        if (e < 0 && !f->failed) {
            constant(&flip->num, (struct ratio){1, 1});
            for (size_t i = 0; i < base->nden; i++)
                for (unsigned k = 0; k < base->den[i].power; k++)
                    multiply(f, &flip->num, &base->den[i].p);
            divide_by(f, flip, &base->num, 1);
            base = memmove(base, flip, sizeof *base);
        }
        for (double k = 0; k < fabs(e) && !f->failed; k++)
            multiply_fraction(f, out, base);
    }
    mem_free(base);
}

static void from_term(struct field *f, term x, struct fraction *out)
{
    const struct gterm g = *term_at(f->t, x);
    if (g.kind == TERM_SUM && is_composite(f, x)) {
        struct fraction *part = mem_alloc(sizeof *part);
        for (uint32_t i = 0; i < g.n && !f->failed; i++) {
            struct part p = term_part(f->t, x, i);
            memset(part, 0, sizeof *part);
            from_term(f, p.t, part);
            add_fraction(f, out, p.factor, part);
        }
        mem_free(part);
    } else if (g.kind == TERM_NUMBER) {
        f->failed |= !isfinite(g.factor.p);
        constant(&out->num, g.factor);
    } else if (g.kind == TERM_PRODUCT) {
        constant(&out->num, g.factor);
        for (uint32_t i = 0; i < g.n && !f->failed; i++)
            from_power(f, term_part(f->t, x, i), out);
    } else {
        constant(&out->num, (struct ratio){1, 1});
        from_power(f, part_of(x), out);
    }
}

/* --- back to terms ------------------------------------------------------ */

static struct part from_exponent(const struct field *f, size_t k, double e)
{
    return (struct part){f->atom[k], 0, ratio_of(e)};
}

static term monomial_term(struct field *f, const struct monomial *m,
                          struct ratio c)
{
    struct parts l = {0};
    for (size_t k = 0; k < f->natoms; k++)
        if (m->e[k] != 0)
            vec_push(&l, from_exponent(f, k, m->e[k]));
    term r = term_product(f->t, c, parts_shape(f->t, &l), l.n, l.at);
    vec_free(&l);
    return r;
}

static term poly_term(struct field *f, const struct poly *p)
{
    struct parts l = {0};
    for (size_t i = 0; i < p->n; i++) {
        struct part q = part_of(
            monomial_term(f, &p->at[i], (struct ratio){1, 1}));
        q.factor = p->at[i].c;
        vec_push(&l, q);
    }
    term r = term_sum(f->t, parts_shape(f->t, &l), l.n, l.at);
    vec_free(&l);
    return r;
}

/* A sum whose root stands in r, where it stands in whole powers, is written
 * out: (1 + x^2) - x^2 over (1 + x^2)^(3/2). */
static void write_out_sums(struct field *f, struct poly *p)
{
    struct poly *sum = mem_alloc(2 * sizeof *sum), *r = sum + 1;
    struct fraction *inner = mem_alloc(sizeof *inner);
    for (size_t k = 0; k < f->natoms && !f->failed; k++) {
        if (term_at(f->t, f->atom[k])->kind != TERM_SUM || f->closed)
            continue;
        memset(inner, 0, sizeof *inner);
        from_term(f, f->atom[k], inner);
        f->failed |= inner->nden > 0;
        memset(r, 0, sizeof *r);
        for (size_t i = 0; i < p->n && !f->failed; i++) {
            struct monomial m = p->at[i];
            double e = m.e[k];
            bool whole = e > 0 && e == floor(e) && e <= LARGEST_POWER;
            constant(sum, (struct ratio){1, 1});
            m.e[k] = whole ? 0 : e;
            for (double j = 0; whole && j < e && !f->failed; j++)
                multiply(f, sum, &inner->num);
            add_times(f, r, m, sum);
        }
        *p = *r;
    }
    mem_free(sum);
    mem_free(inner);
}

/* Common factors of numerator and denominators fall out. */
static void cancel(struct field *f, struct fraction *r)
{
    for (size_t i = 0; i < r->nden; i++) {
        while (r->den[i].power > 0 && r->num.n > 1 &&
               divide(f, &r->num, &r->den[i].p))
            r->den[i].power--;
        if (r->den[i].power == 1 && r->num.n > 1 &&
            divide(f, &r->den[i].p, &r->num)) {
            struct monomial m = normalise(&r->den[i].p);
            constant(&r->num, (struct ratio){1, 1});
            r->num.at[0] = times(r->num.at[0], &m, -1);
            r->den[i].power = r->den[i].p.n > 1;
        }
    }
}

static term fraction_term(struct field *f, struct fraction *r, struct shape s)
{
    struct parts l = {0};
    if (r->num.n == 0)
        return term_number(f->t, (struct ratio){0, 1}, s);
    struct monomial m = normalise(&r->num);
    write_out_sums(f, &r->num);
    cancel(f, r);
    if (f->failed || r->num.n == 0)
        return r->num.n == 0 ? term_number(f->t, (struct ratio){0, 1}, s)
                             : f->top;
    vec_push(&l, part_of(monomial_term(f, &m, m.c)));
    vec_push(&l, part_of(poly_term(f, &r->num)));
    for (size_t i = 0; i < r->nden; i++) {
        struct part d = part_of(poly_term(f, &r->den[i].p));
        d.factor.p = -(double)r->den[i].power;
        if (r->den[i].power)
            vec_push(&l, d);
    }
    term out = term_product(f->t, (struct ratio){1, 1}, s, l.n, l.at);
    vec_free(&l);
    return out;
}

static term as_fraction(struct terms *t, term x, bool closed)
{
    struct field f = {.t = t, .top = x, .closed = closed};
    struct fraction *r = mem_alloc(sizeof *r);
    term out = x;
    from_term(&f, x, r);
    if (!f.failed)
        out = fraction_term(&f, r, term_at(t, x)->shape);
    mem_free(r);
    return f.failed ? x : out;
}

/* Can it help? There are several sums, or a fraction in one. */
static bool promising(const struct terms *t, term x)
{
    const struct gterm *g = term_at(t, x);
    unsigned sums = 0;
    if (g->kind == TERM_SUM)
        return g->n <= MONOMIALS && g->size <= LARGEST;
    if (g->kind != TERM_PRODUCT || g->size > LARGEST)
        return false;
    for (uint32_t i = 0; i < g->n; i++) {
        term y = term_part(t, x, i).t;
        if (term_at(t, y)->kind == TERM_SUM)
            sums += has_fraction(t, y) ? 2 : 1;
    }
    return sums > 1 || (sums == 1 && g->n > 1);
}

term term_shortest(struct terms *t, term x)
{
    term best = x;
    for (unsigned closed = 0; closed < 2 && promising(t, x); closed++) {
        term y = as_fraction(t, x, closed);
        if (term_weight(t, y) < term_weight(t, best))
            best = y;
    }
    return best;
}
