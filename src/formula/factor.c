/* formula/factor: what all terms of a sum have in common is pulled out.
 *
 * Idea: a*c + b*c is (a + b)*c, elementwise and for matrix products from the
 * left and from the right: (A + A')*x. Nothing is pulled out where a bare
 * number would remain (x + x*y stays), except from denominators.
 *
 * Invariant: the result has the shape that was asked for.
 */
#include <math.h>

#include "formula/lists.h"

enum { TERMS = 64, FACTORS = 32 };

/* Factors of a term of a sum: an open product's, else the term itself. */
static size_t factors_of(const struct terms *t, term x, struct part *out)
{
    const struct gterm *g = term_at(t, x);
    if (g->kind == TERM_NUMBER)
        return 0;
    if (g->kind != TERM_PRODUCT || !term_open(t, x)) {
        out[0] = part_of(x);
        return 1;
    }
    if (g->n > FACTORS)
        return 0;
    for (uint32_t i = 0; i < g->n; i++)
        out[i] = term_part(t, x, i);
    return g->n;
}

/* The power of f that x has at least, between 0 and e. */
static double shared_power(const struct terms *t, term x, struct part f,
                           double e)
{
    struct part have[FACTORS];
    size_t n = factors_of(t, x, have);
    for (size_t i = 0; i < n; i++)
        if (have[i].t == f.t) {
            double v = ratio_value(have[i].factor);
            if (v * e <= 0)
                return 0;
            return fabs(v) < fabs(e) ? v : e;
        }
    return 0;
}

/* Is nothing but a number left of x without the common factors? */
static bool bare_without(const struct terms *t, term x,
                         const struct parts *common)
{
    struct part have[FACTORS];
    size_t n = factors_of(t, x, have), left = 0;
    for (size_t i = 0; i < n; i++) {
        double e = ratio_value(have[i].factor);
        for (size_t k = 0; k < common->n; k++)
            if (common->at[k].t == have[i].t)
                e -= ratio_value(common->at[k].factor);
        left += e != 0;
    }
    return left == 0;
}

static void find_common(const struct terms *t, const struct parts *l,
                        struct parts *common)
{
    struct part first[FACTORS];
    size_t n = factors_of(t, l->at[0].t, first);
    bool numbers = false;
    for (size_t i = 0; i < n; i++) {
        double e = ratio_value(first[i].factor);
        bool number = term_at(t, first[i].t)->kind == TERM_NUMBER;
        for (size_t k = 1; k < l->n && e != 0; k++)
            e = shared_power(t, l->at[k].t, first[i], e);
        if (e != 0 && !number)
            vec_push(common, part_times(first[i].t, e));
    }
    for (size_t i = 0; i < l->n; i++)
        numbers |= bare_without(t, l->at[i].t, common);
    for (size_t i = common->n; numbers && i-- > 0;)
        if (common->at[i].factor.p > 0)
            common->n = 0;
}

/* x without the common factors, of the shape that remains. */
static term without(struct terms *t, term x, const struct parts *common)
{
    struct part have[FACTORS];
    struct parts left = {0};
    size_t n = factors_of(t, x, have);
    for (size_t i = 0; i < n; i++) {
        struct part p = have[i];
        for (size_t k = 0; k < common->n; k++) {
            struct ratio e = common->at[k].factor;
            e.p = -e.p;
            if (common->at[k].t == p.t)
                p.factor = ratio_plus(p.factor, e);
        }
        if (p.factor.p != 0)
            vec_push(&left, p);
    }
    term r = term_product(t, (struct ratio){1, 1}, parts_shape(t, &left),
                          left.n, left.at);
    vec_free(&left);
    return r;
}

static bool pull_elementwise(struct terms *t, struct shape s,
                             const struct parts *l, term *out)
{
    struct parts common = {0}, rest = {0};
    find_common(t, l, &common);
    bool found = common.n > 0;
    for (size_t i = 0; found && i < l->n; i++) {
        struct part p = l->at[i];
        p.t = without(t, p.t, &common);
        vec_push(&rest, p);
    }
    if (found) {
        term sum = term_sum(t, parts_shape(t, &rest), rest.n, rest.at);
        vec_push(&common, part_of(sum));
        *out = term_product(t, (struct ratio){1, 1}, s, common.n, common.at);
    }
    vec_free(&common);
    vec_free(&rest);
    return found;
}

/* --- matrix products ---------------------------------------------------- */

/* The matrix product in x if x is one, or scalars times one; else x itself
 * and false. */
static bool chain_in(const struct terms *t, term x, term *chain)
{
    struct part have[FACTORS];
    size_t n = factors_of(t, x, have), chains = 0;
    for (size_t i = 0; i < n; i++) {
        if (term_at(t, have[i].t)->kind == TERM_CHAIN &&
            ratio_is(have[i].factor, 1) && term_open(t, have[i].t)) {
            *chain = have[i].t;
            chains++;
        } else if (!term_scalar(t, have[i].t)) {
            return false;
        }
    }
    return chains == 1 && term_at(t, *chain)->n > 1;
}

/* Would an inverse stand alone without the last or first part? */
static bool leaves_inverse(const struct terms *t, term chain, bool last)
{
    return term_at(t, chain)->n == 2 &&
           term_part(t, chain, last ? 0 : 1).flags & PART_INVERSE;
}

static struct part end_of(const struct terms *t, term chain, bool last)
{
    return term_part(t, chain, last ? term_at(t, chain)->n - 1 : 0);
}

/* x with its matrix product cut by its first or last part. */
static term shortened(struct terms *t, term x, term chain, bool last)
{
    struct parts inner = {0}, outer = {0};
    struct part have[FACTORS];
    uint32_t n = term_at(t, chain)->n;
    for (uint32_t i = last ? 0 : 1; i < (last ? n - 1 : n); i++)
        vec_push(&inner, term_part(t, chain, i));
    term cut = term_chain(t, inner.n, inner.at);
    size_t m = factors_of(t, x, have);
    for (size_t i = 0; i < m; i++)
        vec_push(&outer, have[i].t == chain ? part_of(cut) : have[i]);
    term r = term_product(t, (struct ratio){1, 1}, term_at(t, cut)->shape,
                          outer.n, outer.at);
    vec_free(&inner);
    vec_free(&outer);
    return r;
}

static bool pull_chain(struct terms *t, const struct parts *l, bool last,
                       term *out)
{
    term chain[TERMS];
    struct part end = {0};
    struct parts rest = {0};
    for (size_t i = 0; i < l->n; i++) {
        if (!chain_in(t, l->at[i].t, &chain[i]))
            return false;
        struct part p = end_of(t, chain[i], last);
        if (i == 0)
            end = p;
        if (p.t != end.t || p.flags != end.flags ||
            leaves_inverse(t, chain[i], last))
            return false;
    }
    for (size_t i = 0; i < l->n; i++) {
        struct part p = l->at[i];
        p.t = shortened(t, p.t, chain[i], last);
        vec_push(&rest, p);
    }
    struct part sum = part_of(
        term_sum(t, term_at(t, rest.at[0].t)->shape, rest.n, rest.at));
    *out = term_chain(t, 2,
                      last ? (struct part[]){sum, end}
                           : (struct part[]){end, sum});
    vec_free(&rest);
    return true;
}

bool sum_factored(struct terms *t, struct shape s, const struct parts *l,
                  term *out)
{
    if (l->n > TERMS)
        return false;
    return pull_elementwise(t, s, l, out) || pull_chain(t, l, true, out) ||
           pull_chain(t, l, false, out);
}
