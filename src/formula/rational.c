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
    bool closed;    /* sums without fractions are atoms, too */
    bool quotients; /* tan is sin/cos, tanh is sinh/cosh */
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

/* How a term is taken apart. */
enum reading { OPEN, CLOSED, QUOTIENTS, READINGS };

/* --- from terms --------------------------------------------------------- */

static void from_term(struct field *f, term x, struct fraction *out);
static void from_power(struct field *f, struct part p, struct fraction *out);

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

static size_t atom_of_call(struct field *f, enum op op, term u)
{
    struct shape s = term_at(f->t, u)->shape;
    term x = term_call(f->t, op, op_name(op), s, 1, &u);
    for (size_t k = 0; k < f->natoms; k++)
        if (f->atom[k] == x)
            return k;
    if (f->natoms == ATOMS)
        return SIZE_MAX;
    f->atom[f->natoms] = x;
    return f->natoms++;
}

/* out *= (sin/cos)^e */
static void from_quotient(struct field *f, struct part p, bool tan,
                          struct fraction *out)
{
    term u = term_part(f->t, p.t, 0).t;
    size_t above = atom_of_call(f, tan ? OP_SIN : OP_SINH, u);
    size_t below = atom_of_call(f, tan ? OP_COS : OP_COSH, u);
    double e = ratio_value(p.factor);
    f->failed |= above == SIZE_MAX || below == SIZE_MAX;
    for (size_t i = 0; i < out->num.n && !f->failed; i++) {
        out->num.at[i].e[above] += e;
        out->num.at[i].e[below] -= e;
    }
}

/* out *= (cosh(u) + sinh(u))^e */
static void from_cosh_sinh(struct field *f, term u, double e,
                           struct fraction *out)
{
    size_t c = atom_of_call(f, OP_COSH, u), s = atom_of_call(f, OP_SINH, u);
    struct poly *sum = mem_alloc(sizeof *sum);
    f->failed |= c == SIZE_MAX || s == SIZE_MAX;
    if (!f->failed) {
        sum->n = 2;
        sum->at[0].c = (struct ratio){1, 1};
        sum->at[1].c = (struct ratio){e < 0 ? -1 : 1, 1};
        sum->at[0].e[c] = sum->at[1].e[s] = 1;
        tidy(sum);
    }
    for (double k = 0; k < fabs(e) && !f->failed; k++)
        multiply(f, &out->num, sum);
    mem_free(sum);
}

/* exp(c*u) for a whole c: u, and c times *e. */
static term exp_argument(struct field *f, term x, double *e)
{
    term arg = term_part(f->t, x, 0).t;
    const struct gterm g = *term_at(f->t, arg);
    double c = g.factor.p;
    if (g.kind != TERM_PRODUCT || g.factor.q != 1 || c != floor(c) || c == 1 ||
        fabs(c) > LARGEST_POWER)
        return arg;
    *e *= c;
    return term_scaled(f->t, 1 / c, arg);
}

/* exp(-u) is the inverse of exp(u), one atom; or both are cosh and sinh. */
static void from_exp(struct field *f, term x, double e, struct fraction *out)
{
    term u = exp_argument(f, x, &e);
    if (f->quotients && e == floor(e) && fabs(e) <= LARGEST_POWER) {
        from_cosh_sinh(f, u, e, out);
        return;
    }
    size_t k = atom_of_call(f, OP_EXP, u);
    f->failed |= k == SIZE_MAX;
    for (size_t i = 0; i < out->num.n && !f->failed; i++)
        out->num.at[i].e[k] += e;
}

/* sigmoid(2*u) is exp(u)/(2*cosh(u)). */
static bool from_sigmoid(struct field *f, struct part p, struct fraction *out)
{
    double twice = 1;
    struct monomial half = {.c = {1, 2}};
    if (!term_is_call(f->t, p.t, OP_SIGMOID) || !ratio_is(p.factor, 1))
        return false;
    term u = exp_argument(f, p.t, &twice);
    size_t c = atom_of_call(f, OP_COSH, u);
    if (fabs(twice) != 2 || c == SIZE_MAX)
        return false;
    half.e[c] = -1;
    from_cosh_sinh(f, u, twice / 2, out);
    for (size_t i = 0; i < out->num.n; i++)
        out->num.at[i] = times(out->num.at[i], &half, 1);
    return true;
}

/* step(u) is (1 + sign(u))/2. */
static bool from_step(struct field *f, struct part p, struct fraction *out)
{
    if (!term_is_call(f->t, p.t, OP_STEP) || !ratio_is(p.factor, 1))
        return false;
    term u = term_part(f->t, p.t, 0).t;
    bool minus = term_at(f->t, u)->kind == TERM_PRODUCT &&
                 term_at(f->t, u)->factor.p < 0;
    size_t k = atom_of_call(f, OP_SIGN, minus ? term_scaled(f->t, -1, u) : u);
    struct poly *half = mem_alloc(sizeof *half);
    f->failed |= k == SIZE_MAX;
    half->n = 2;
    half->at[0].c = (struct ratio){1, 2};
    half->at[1].c = (struct ratio){minus ? -1 : 1, 2};
    if (!f->failed)
        half->at[1].e[k] = 1;
    tidy(half);
    multiply(f, &out->num, half);
    mem_free(half);
    return true;
}

static bool from_function(struct field *f, struct part p, struct fraction *out)
{
    bool tan = term_is_call(f->t, p.t, OP_TAN);
    if (term_is_call(f->t, p.t, OP_EXP))
        from_exp(f, p.t, ratio_value(p.factor), out);
    else if (f->quotients && (tan || term_is_call(f->t, p.t, OP_TANH)))
        from_quotient(f, p, tan, out);
    else
        return f->quotients &&
               (from_sigmoid(f, p, out) || from_step(f, p, out));
    return true;
}

/* out *= (sum/n)^e */
static void from_mean(struct field *f, struct part p, struct fraction *out)
{
    double e = p.factor.p;
    struct part sum = {term_mean_as_sum(f->t, p.t), 0, p.factor};
    struct monomial m = {.c = {pow(term_count(f->t, p.t), fabs(e)), 1}};
    from_power(f, sum, out);
    for (size_t i = 0; i < out->num.n; i++)
        out->num.at[i] = times(out->num.at[i], &m, e < 0 ? 1 : -1);
}

static void invert(struct field *f, struct fraction *r)
{
    struct fraction *flip = mem_alloc(sizeof *flip);
    constant(&flip->num, (struct ratio){1, 1});
    for (size_t i = 0; i < r->nden; i++)
        for (unsigned k = 0; k < r->den[i].power; k++)
            multiply(f, &flip->num, &r->den[i].p);
    divide_by(f, flip, &r->num, 1);
    *r = *flip;
    mem_free(flip);
}

/* out *= base^e */
static void from_power(struct field *f, struct part p, struct fraction *out)
{
    double e = ratio_value(p.factor);
    bool whole = e == floor(e) && fabs(e) <= LARGEST_POWER;
    if (whole && term_is_mean(f->t, p.t)) {
        from_mean(f, p, out);
        return;
    }
    if (from_function(f, p, out))
        return;
    struct fraction *base = mem_alloc(sizeof *base);
    if (!is_composite(f, p.t) || !whole) {
        from_atom(f, p.t, e, base);
        multiply_fraction(f, out, base);
    } else {
        from_term(f, p.t, base);
        if (e < 0 && !f->failed)
            invert(f, base);
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

/* --- squares of sine and cosine ----------------------------------------- */

/* c*m*x^2 + c*sign*m*y^2 is c*m, for atoms x and y. */
static bool join_squares(struct poly *p, size_t x, size_t y, double sign)
{
    for (size_t i = 0; i < p->n; i++) {
        struct monomial rest = p->at[i], other;
        rest.e[x] -= 2;
        other = rest;
        other.e[y] += 2;
        for (size_t k = 0; k < p->n && p->at[i].e[x] >= 2; k++)
            if (compare(&p->at[k], &other) == 0 &&
                p->at[k].c.p == sign * p->at[i].c.p &&
                p->at[k].c.q == p->at[i].c.q) {
                p->at[i] = rest;
                p->at[k].c.p = 0;
                tidy(p);
                return true;
            }
    }
    return false;
}

/* c*m + sign*c*m*x^2 is c*m*y^2. */
static bool take_square(struct poly *p, size_t x, size_t y, double sign)
{
    for (size_t i = 0; i < p->n; i++) {
        struct monomial with = p->at[i];
        with.e[x] += 2;
        for (size_t k = 0; k < p->n; k++)
            if (compare(&p->at[k], &with) == 0 &&
                p->at[k].c.p == sign * p->at[i].c.p &&
                p->at[k].c.q == p->at[i].c.q) {
                p->at[i].e[y] += 2;
                p->at[k].c.p = 0;
                tidy(p);
                return true;
            }
    }
    return false;
}

static void find_squares(struct field *f, struct poly *p)
{
    for (size_t i = 0, n = f->natoms; i < n; i++) {
        bool sine = term_is_call(f->t, f->atom[i], OP_SIN);
        bool cosine = term_is_call(f->t, f->atom[i], OP_COS);
        bool sinh = term_is_call(f->t, f->atom[i], OP_SINH);
        if (!sine && !cosine && !sinh)
            continue;
        term u = term_part(f->t, f->atom[i], 0).t;
        enum op op = sine ? OP_COS : cosine ? OP_SIN : OP_COSH;
        size_t k = atom_of_call(f, op, u);
        if (k == SIZE_MAX)
            continue;
        while (sinh ? join_squares(p, k, i, -1) : join_squares(p, i, k, 1))
            ;
        while (take_square(p, i, k, sinh ? 1 : -1))
            ;
    }
}

static void find_squares_below(struct field *f, struct fraction *r)
{
    for (size_t i = 0; i < r->nden && !f->failed; i++) {
        find_squares(f, &r->den[i].p);
        f->failed |= r->den[i].p.n == 0;
        if (f->failed)
            return;
        struct monomial m = normalise(&r->den[i].p);
        for (unsigned e = 0; e < r->den[i].power; e++)
            for (size_t k = 0; k < r->num.n; k++)
                r->num.at[k] = times(r->num.at[k], &m, -1);
        if (r->den[i].p.n == 1)
            r->den[i].power = 0;
    }
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

/* m *= what is common to all of p, which loses it. */
static void take_content(struct poly *p, struct monomial *m)
{
    if (p->n == 0)
        return;
    struct monomial content = normalise(p);
    *m = times(*m, &content, 1);
}

static term fraction_term(struct field *f, struct fraction *r, struct shape s)
{
    struct parts l = {0};
    if (r->num.n == 0)
        return term_number(f->t, (struct ratio){0, 1}, s);
    struct monomial m = {.c = {1, 1}};
    take_content(&r->num, &m);
    write_out_sums(f, &r->num);
    find_squares(f, &r->num);
    find_squares_below(f, r);
    take_content(&r->num, &m);
    cancel(f, r);
    take_content(&r->num, &m);
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

static term as_fraction(struct terms *t, term x, enum reading how)
{
    struct field f = {.t = t,
                      .top = x,
                      .closed = how == CLOSED,
                      .quotients = how == QUOTIENTS};
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
    for (unsigned how = 0; how < READINGS && promising(t, x); how++) {
        term y = as_fraction(t, x, (enum reading)how);
        if (term_weight(t, y) < term_weight(t, best))
            best = y;
    }
    return best;
}
