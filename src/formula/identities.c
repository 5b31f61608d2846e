/* formula/identities: what functions of one argument have to do with each
 * other.
 *
 * Idea: exponentials in one product are one, sums of them are hyperbolic
 * functions or a sigmoid, sine over cosine is the tangent; each is an identity
 * that holds wherever both sides exist.
 *
 * Invariant: the terms do not get more.
 */
#include <math.h>
#include <string.h>

#include "formula/lists.h"

enum { LOOK = 16 }; /* longer lists are left alone */

bool term_is_call(const struct terms *t, term x, enum op op)
{
    const struct gterm *g = term_at(t, x);
    return g->kind == TERM_CALL && g->op == op;
}

static term argument(const struct terms *t, term x)
{
    return term_part(t, x, 0).t;
}

static term call(struct terms *t, enum op op, term u)
{
    return term_call(t, op, op_name(op), term_at(t, u)->shape, 1, &u);
}

static void drop(struct parts *l, size_t k)
{
    memmove(l->at + k, l->at + k + 1, (l->n - k - 1) * sizeof *l->at);
    l->n--;
}

/* Does a minus stand before it? */
static bool negative(const struct terms *t, term x)
{
    const struct gterm *g = term_at(t, x);
    if (g->kind == TERM_NUMBER || g->kind == TERM_PRODUCT)
        return g->factor.p < 0;
    return g->kind == TERM_SUM && term_part(t, x, 0).factor.p < 0;
}

/* --- in products -------------------------------------------------------- */

/* exp(a)^2*exp(b) is exp(2*a + b). */
static void merge_exponentials(struct terms *t, struct parts *l)
{
    struct parts sum = {0};
    size_t first = SIZE_MAX;
    bool needed = false;
    for (size_t i = 0; i < l->n; i++) {
        if (!term_is_call(t, l->at[i].t, OP_EXP) || !term_open(t, l->at[i].t))
            continue;
        needed |= first != SIZE_MAX || !ratio_is(l->at[i].factor, 1);
        first = first == SIZE_MAX ? i : first;
        term u = argument(t, l->at[i].t);
        struct part p = part_of(u);
        vec_push(&sum, part_of(term_product(t, l->at[i].factor,
                                            term_at(t, u)->shape, 1, &p)));
    }
    if (needed) {
        term u = term_sum(t, parts_shape(t, &sum), sum.n, sum.at);
        for (size_t i = l->n; i-- > first + 1;)
            if (term_is_call(t, l->at[i].t, OP_EXP) && term_open(t, l->at[i].t))
                drop(l, i);
        l->at[first] = part_of(call(t, OP_EXP, u));
        if (term_is_number(t, u, 0))
            l->at[first].t = term_number(t, (struct ratio){1, 1},
                                         term_at(t, u)->shape);
    }
    vec_free(&sum);
}

/* b*b^x is b^(1 + x). */
static void merge_powers(struct terms *t, struct parts *l)
{
    for (size_t i = 0; i < l->n; i++)
        for (size_t k = 0; k < l->n; k++) {
            const struct gterm g = *term_at(t, l->at[i].t);
            if (i == k || g.kind != TERM_POWER ||
                !ratio_is(l->at[i].factor, 1) || l->at[k].factor.q != 1 ||
                term_part(t, l->at[i].t, 0).t != l->at[k].t)
                continue;
            term base = l->at[k].t, e = term_part(t, l->at[i].t, 1).t;
            struct shape s = term_at(t, e)->shape;
            term more = term_number(t, l->at[k].factor, s);
            l->at[i].t = term_power(t, g.shape, base, term_add(t, e, more));
            drop(l, k);
            return;
        }
}

/* Is x 1*one + c*exp(u)? */
static bool one_and_exp(const struct terms *t, term x, double c, term *u)
{
    const struct gterm *g = term_at(t, x);
    bool one = false, other = false;
    for (uint32_t i = 0; g->kind == TERM_SUM && g->n == 2 && i < 2; i++) {
        struct part p = term_part(t, x, i);
        bool number = term_is_number(t, p.t, 1);
        one |= number && ratio_is(p.factor, c);
        if (ratio_is(p.factor, 1) && term_is_call(t, p.t, OP_EXP)) {
            other = true;
            *u = argument(t, p.t);
        }
    }
    return one && other;
}

static size_t find_exp(const struct terms *t, const struct parts *l, term u)
{
    for (size_t i = 0; i < l->n; i++)
        if (term_is_call(t, l->at[i].t, OP_EXP) &&
            argument(t, l->at[i].t) == u && ratio_is(l->at[i].factor, 1))
            return i;
    return SIZE_MAX;
}

/* 1/(1 + exp(-x)), exp(x)/(1 + exp(x)): sigmoid(x). */
static void find_sigmoid(struct terms *t, struct parts *l)
{
    term u;
    for (size_t i = 0; i < l->n; i++) {
        struct ratio e = l->at[i].factor;
        if (e.p >= 0 || e.q != 1 || !one_and_exp(t, l->at[i].t, 1, &u))
            continue;
        size_t above = find_exp(t, l, e.p == -1 ? u : term_scaled(t, -e.p, u));
        if (above == SIZE_MAX && !negative(t, u))
            continue;
        term arg = above == SIZE_MAX ? term_scaled(t, -1, u) : u;
        l->at[i] = part_times(call(t, OP_SIGMOID, arg), -e.p);
        if (above != SIZE_MAX)
            drop(l, above);
        return;
    }
}

/* (exp(x) - 1)/(exp(x) + 1) is tanh(x/2). */
static void find_half_tanh(struct terms *t, struct parts *l)
{
    term u, v;
    for (size_t i = 0; i < l->n; i++)
        for (size_t k = 0; k < l->n; k++) {
            if (!ratio_is(l->at[i].factor, 1) ||
                !ratio_is(l->at[k].factor, -1) ||
                !one_and_exp(t, l->at[i].t, -1, &u) ||
                !one_and_exp(t, l->at[k].t, 1, &v) || u != v)
                continue;
            l->at[i].t = call(t, OP_TANH, term_scaled(t, .5, u));
            drop(l, k);
            return;
        }
}

/* above(u)/below(u) is quotient(u). */
static void find_quotient(struct terms *t, struct parts *l, enum op above,
                          enum op below, enum op quotient)
{
    for (size_t i = 0; i < l->n; i++)
        for (size_t k = 0; k < l->n; k++) {
            struct ratio e = l->at[i].factor, f = l->at[k].factor;
            if (e.p <= 0 || f.p != -e.p || f.q != e.q ||
                !term_is_call(t, l->at[i].t, above) ||
                !term_is_call(t, l->at[k].t, below) ||
                argument(t, l->at[i].t) != argument(t, l->at[k].t))
                continue;
            l->at[i].t = call(t, quotient, argument(t, l->at[i].t));
            drop(l, k);
            return;
        }
}

/* x*sign(x) is abs(x). */
static void find_abs(struct terms *t, struct parts *l)
{
    for (size_t i = 0; i < l->n; i++)
        for (size_t k = 0; k < l->n; k++)
            if (ratio_is(l->at[i].factor, 1) && ratio_is(l->at[k].factor, 1) &&
                term_is_call(t, l->at[k].t, OP_SIGN) &&
                argument(t, l->at[k].t) == l->at[i].t) {
                l->at[k].t = call(t, OP_ABS, l->at[i].t);
                drop(l, i);
                return;
            }
}

void product_identities(struct terms *t, struct parts *l)
{
    if (l->n > LOOK)
        return;
    merge_exponentials(t, l);
    merge_powers(t, l);
    find_sigmoid(t, l);
    find_half_tanh(t, l);
    find_quotient(t, l, OP_SINH, OP_COSH, OP_TANH);
    find_quotient(t, l, OP_SIN, OP_COS, OP_TAN);
    find_abs(t, l);
}

/* --- definitions -------------------------------------------------------- */

/* Where p's base stands to p's power, or to a higher one of its sign. */
static size_t find_power(const struct parts *l, struct part p, bool *more)
{
    *more = false;
    for (size_t i = 0; i < l->n; i++) {
        double e = ratio_value(l->at[i].factor), r = ratio_value(p.factor);
        *more = e != r;
        if (l->at[i].t == p.t && e / r >= 1)
            return i;
    }
    return SIZE_MAX;
}

/* All factors of a definition, one of them perhaps to a higher power; or all
 * but one, where the name itself stands below the line, and cancels. */
static bool holds_definition(const struct terms *t, const struct parts *l,
                             struct definition d)
{
    const struct gterm g = *term_at(t, d.is);
    unsigned odd = 0;
    bool more, below = false;
    if (g.kind != TERM_PRODUCT || !ratio_is(g.factor, 1) || g.n < 2)
        return false;
    for (size_t i = 0; i < l->n; i++)
        below |= l->at[i].t == d.name && l->at[i].factor.p < 0;
    for (uint32_t i = 0; i < g.n && odd <= 1; i++) {
        bool has = find_power(l, term_part(t, d.is, i), &more) != SIZE_MAX;
        odd += has ? more : below && g.n > 2 ? 1 : 2;
    }
    return odd <= 1;
}

static void divide(struct parts *l, struct part p)
{
    p.factor.p = -p.factor.p;
    parts_multiply(l, p);
}

/* b^e where b^r is the root or reciprocal that has a name, and e = k*r. */
static void name_powers(struct terms *t, struct parts *l, struct definition d)
{
    const struct gterm g = *term_at(t, d.is);
    if (g.kind != TERM_PRODUCT || !ratio_is(g.factor, 1) || g.n != 1)
        return;
    struct part root = term_part(t, d.is, 0);
    for (size_t i = 0; i < l->n; i++) {
        struct ratio e = l->at[i].factor;
        double k = ratio_value(e) / ratio_value(root.factor);
        bool fits = k == rint(k) && (root.factor.q == 1 ? k > 0 : e.q != 1);
        if (l->at[i].t != root.t || !fits)
            continue;
        drop(l, i);
        parts_multiply(l, (struct part){d.name, 0, {k, 1}});
        return;
    }
}

void product_definitions(struct terms *t, struct parts *l)
{
    for (size_t d = 0; d < t->ndefinitions; d++) {
        const struct definition def = t->definition[d];
        name_powers(t, l, def);
        if (!holds_definition(t, l, def))
            continue;
        for (uint32_t i = 0; i < term_at(t, def.is)->n; i++)
            divide(l, term_part(t, def.is, i));
        parts_multiply(l, part_of(def.name));
    }
}

/* Is v -u? */
static bool opposite(struct terms *t, term u, term v)
{
    return negative(t, v) != negative(t, u) && term_scaled(t, -1, u) == v;
}

/* sigmoid(-u) is 1 - p where p is sigmoid(u). */
static bool rest_to_one(struct terms *t, term is, term x)
{
    return term_is_call(t, is, OP_SIGMOID) && term_is_call(t, x, OP_SIGMOID) &&
           opposite(t, argument(t, is), argument(t, x));
}

term term_defined(struct terms *t, term x)
{
    for (size_t d = 0; d < t->ndefinitions; d++) {
        const struct definition def = t->definition[d];
        if (def.is == x)
            return def.name;
        if (rest_to_one(t, def.is, x))
            return term_subtract(t, term_integer(t, 1), def.name);
        if (term_is_call(t, def.is, OP_TANH) && term_is_call(t, x, OP_SINH) &&
            argument(t, def.is) == argument(t, x))
            return term_times(t, def.name, call(t, OP_COSH, argument(t, x)));
    }
    return x;
}

/* --- in sums ------------------------------------------------------------ */

/* exp(u) + exp(-u) is 2*cosh(u), exp(u) - exp(-u) is 2*sinh(u). */
static void find_hyperbolic(struct terms *t, struct parts *l)
{
    for (size_t i = 0; i < l->n; i++)
        for (size_t k = 0; k < l->n; k++) {
            struct part a = l->at[i], b = l->at[k];
            if (i == k || !term_is_call(t, a.t, OP_EXP) ||
                !term_is_call(t, b.t, OP_EXP) || a.factor.q != b.factor.q ||
                fabs(a.factor.p) != fabs(b.factor.p) ||
                negative(t, argument(t, a.t)) ||
                !opposite(t, argument(t, a.t), argument(t, b.t)))
                continue;
            enum op op = a.factor.p == b.factor.p ? OP_COSH : OP_SINH;
            l->at[i].t = call(t, op, argument(t, a.t));
            l->at[i].factor = ratio_times(a.factor, (struct ratio){2, 1});
            drop(l, k);
            return;
        }
}

void sum_identities(struct terms *t, struct parts *l)
{
    if (l->n <= LOOK)
        find_hyperbolic(t, l);
}
