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
#include <string.h>

#include "formula/polynomial.h"

/* How a term is taken apart. */
enum term_reading { OPEN, CLOSED, QUOTIENTS, READINGS };

/* --- from terms --------------------------------------------------------- */

static void from_term(struct fraction_field *f, term x, struct fraction *out);
static void from_power(struct fraction_field *f, struct part p,
                       struct fraction *out);

static void from_atom(struct fraction_field *f, term x, double e,
                      struct fraction *out)
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
    poly_constant(&out->num, (struct ratio){1, 1});
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

static bool is_composite(const struct fraction_field *f, term x)
{
    unsigned kind = term_at(f->t, x)->kind;
    if (x != f->top && !term_open(f->t, x))
        return kind == TERM_NUMBER;
    return kind == TERM_NUMBER || kind == TERM_PRODUCT ||
           (kind == TERM_SUM &&
            (!f->closed || x == f->top || has_fraction(f->t, x)));
}

static size_t atom_of_call(struct fraction_field *f, enum op op, term u)
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
static void from_quotient(struct fraction_field *f, struct part p, bool tan,
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
static void from_cosh_sinh(struct fraction_field *f, term u, double e,
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
        poly_tidy(sum);
    }
    for (double k = 0; k < fabs(e) && !f->failed; k++)
        poly_multiply(f, &out->num, sum);
    mem_free(sum);
}

/* exp(c*u) for a whole c: u, and c times *e. */
static term exp_argument(struct fraction_field *f, term x, double *e)
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
static void from_exp(struct fraction_field *f, term x, double e,
                     struct fraction *out)
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
static bool from_sigmoid(struct fraction_field *f, struct part p,
                         struct fraction *out)
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
        out->num.at[i] = monomial_times(out->num.at[i], &half, 1);
    return true;
}

/* step(u) is (1 + sign(u))/2. */
static bool from_step(struct fraction_field *f, struct part p,
                      struct fraction *out)
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
    poly_tidy(half);
    poly_multiply(f, &out->num, half);
    mem_free(half);
    return true;
}

static bool from_function(struct fraction_field *f, struct part p,
                          struct fraction *out)
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
static void from_mean(struct fraction_field *f, struct part p,
                      struct fraction *out)
{
    double e = p.factor.p;
    struct part sum = {term_mean_as_sum(f->t, p.t), 0, p.factor};
    struct monomial m = {.c = {pow(term_count(f->t, p.t), fabs(e)), 1}};
    from_power(f, sum, out);
    for (size_t i = 0; i < out->num.n; i++)
        out->num.at[i] = monomial_times(out->num.at[i], &m, e < 0 ? 1 : -1);
}

static void invert(struct fraction_field *f, struct fraction *r)
{
    struct fraction *flip = mem_alloc(sizeof *flip);
    poly_constant(&flip->num, (struct ratio){1, 1});
    for (size_t i = 0; i < r->nden; i++)
        for (unsigned k = 0; k < r->den[i].power; k++)
            poly_multiply(f, &flip->num, &r->den[i].p);
    fraction_divide_by(f, flip, &r->num, 1);
    *r = *flip;
    mem_free(flip);
}

/* out *= base^e */
static void from_power(struct fraction_field *f, struct part p,
                       struct fraction *out)
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
        fraction_multiply(f, out, base);
    } else {
        from_term(f, p.t, base);
        if (e < 0 && !f->failed)
            invert(f, base);
        for (double k = 0; k < fabs(e) && !f->failed; k++)
            fraction_multiply(f, out, base);
    }
    mem_free(base);
}

static void from_term(struct fraction_field *f, term x, struct fraction *out)
{
    const struct gterm g = *term_at(f->t, x);
    if (g.kind == TERM_SUM && is_composite(f, x)) {
        struct fraction *part = mem_alloc(sizeof *part);
        for (uint32_t i = 0; i < g.n && !f->failed; i++) {
            struct part p = term_part(f->t, x, i);
            memset(part, 0, sizeof *part);
            from_term(f, p.t, part);
            fraction_add(f, out, p.factor, part);
        }
        mem_free(part);
    } else if (g.kind == TERM_NUMBER) {
        f->failed |= !isfinite(g.factor.p);
        poly_constant(&out->num, g.factor);
    } else if (g.kind == TERM_PRODUCT) {
        poly_constant(&out->num, g.factor);
        for (uint32_t i = 0; i < g.n && !f->failed; i++)
            from_power(f, term_part(f->t, x, i), out);
    } else {
        poly_constant(&out->num, (struct ratio){1, 1});
        from_power(f, part_of(x), out);
    }
}

/* --- back to terms ------------------------------------------------------ */

static struct part from_exponent(const struct fraction_field *f, size_t k,
                                 double e)
{
    return (struct part){f->atom[k], 0, ratio_of(e)};
}

static term monomial_term(struct fraction_field *f, const struct monomial *m,
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

static term poly_term(struct fraction_field *f, const struct poly *p)
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
static void write_out_sums(struct fraction_field *f, struct poly *p)
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
            poly_constant(sum, (struct ratio){1, 1});
            m.e[k] = whole ? 0 : e;
            for (double j = 0; whole && j < e && !f->failed; j++)
                poly_multiply(f, sum, &inner->num);
            poly_add_times(f, r, m, sum);
        }
        *p = *r;
    }
    mem_free(sum);
    mem_free(inner);
}

/* --- squares of sine and cosine ----------------------------------------- */

static void find_squares(struct fraction_field *f, struct poly *p)
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
        while (sinh ? poly_join_squares(p, k, i, -1)
                    : poly_join_squares(p, i, k, 1))
            ;
        while (poly_take_square(p, i, k, sinh ? 1 : -1))
            ;
    }
}

static void find_squares_below(struct fraction_field *f, struct fraction *r)
{
    for (size_t i = 0; i < r->nden && !f->failed; i++) {
        find_squares(f, &r->den[i].p);
        f->failed |= r->den[i].p.n == 0;
        if (f->failed)
            return;
        struct monomial m = poly_normalise(&r->den[i].p);
        for (unsigned e = 0; e < r->den[i].power; e++)
            for (size_t k = 0; k < r->num.n; k++)
                r->num.at[k] = monomial_times(r->num.at[k], &m, -1);
        if (r->den[i].p.n == 1)
            r->den[i].power = 0;
    }
}

/* Common factors of numerator and denominators fall out. */
static void cancel(struct fraction_field *f, struct fraction *r)
{
    for (size_t i = 0; i < r->nden; i++) {
        while (r->den[i].power > 0 && r->num.n > 1 &&
               poly_divide(f, &r->num, &r->den[i].p))
            r->den[i].power--;
        if (r->den[i].power == 1 && r->num.n > 1 &&
            poly_divide(f, &r->den[i].p, &r->num)) {
            struct monomial m = poly_normalise(&r->den[i].p);
            poly_constant(&r->num, (struct ratio){1, 1});
            r->num.at[0] = monomial_times(r->num.at[0], &m, -1);
            r->den[i].power = r->den[i].p.n > 1;
        }
    }
}

/* m *= what is common to all of p, which loses it. */
static void take_content(struct poly *p, struct monomial *m)
{
    if (p->n == 0)
        return;
    struct monomial content = poly_normalise(p);
    *m = monomial_times(*m, &content, 1);
}

static term fraction_term(struct fraction_field *f, struct fraction *r,
                          struct shape s)
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

static term as_fraction(struct terms *t, term x, enum term_reading how)
{
    struct fraction_field f = {.t = t,
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
        term y = as_fraction(t, x, (enum term_reading)how);
        if (term_weight(t, y) < term_weight(t, best))
            best = y;
    }
    return best;
}
