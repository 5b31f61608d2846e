/* formula/sum: sums as a list of terms with numbers before them.
 *
 * Idea: nested sums are one list, like terms add their numbers, a common
 * factor is pulled out (formula/factor.c), and a positive term comes first,
 * so that signs are written as a person writes them.
 *
 * Invariant: the factor of a term of a sum is a number other than 0; the term
 * itself has none.
 */
#include <math.h>
#include <stdlib.h>

#include "formula/lists.h"

static const struct shape scalar = {1, 1};

/* --- gathering terms ---------------------------------------------------- */

static void add_term(struct parts *l, term t, struct ratio c)
{
    vec_push(l, ((struct part){t, 0, c}));
}

/* t without its number, which goes to *c. */
static term without_factor(struct terms *t, term x, struct ratio *c)
{
    struct gterm g = *term_at(t, x);
    struct parts l = {0};
    *c = ratio_times(*c, g.factor);
    for (uint32_t i = 0; i < g.n; i++)
        vec_push(&l, term_part(t, x, i));
    term r = l.at[0].t;
    g.factor = (struct ratio){1, 1};
    if (l.n > 1 || !ratio_is(l.at[0].factor, 1))
        r = term_intern(t, g, l.n, l.at);
    vec_free(&l);
    return r;
}

static void gather(struct terms *t, struct parts *l, struct part p)
{
    struct gterm g = *term_at(t, p.t);
    struct ratio c = p.factor;
    if (g.kind == TERM_NUMBER) {
        c = ratio_times(c, g.factor);
        if (c.p != 0)
            add_term(l, term_integer(t, 1), c);
        return;
    }
    if (g.kind == TERM_PRODUCT && term_open(t, p.t)) {
        p.t = without_factor(t, p.t, &c);
        g = *term_at(t, p.t);
    }
    if (term_is_mean(t, p.t)) {
        c = ratio_times(c, (struct ratio){1, term_count(t, p.t)});
        p.t = term_mean_as_sum(t, p.t);
    }
    if (g.kind != TERM_SUM || fabs(c.p) != c.q || !term_open(t, p.t)) {
        add_term(l, p.t, c);
        return;
    }
    for (uint32_t i = 0; i < g.n; i++) {
        struct part q = term_part(t, p.t, i);
        add_term(l, q.t, ratio_times(q.factor, c));
    }
}

/* --- like terms --------------------------------------------------------- */

struct ranked {
    term t;
    size_t at;
};

static int by_term(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->t != y->t)
        return x->t < y->t ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

/* Numbers of equal terms add up at the first of them. */
static void merge_like(struct parts *l)
{
    struct ranked *p = mem_alloc((l->n + 1) * sizeof *p);
    size_t n = 0;
    for (size_t i = 0; i < l->n; i++)
        p[i] = (struct ranked){l->at[i].t, i};
    qsort(p, l->n, sizeof *p, by_term);
    for (size_t i = 1, first = 0; i < l->n; i++) {
        if (p[i].t != p[first].t) {
            first = i;
            continue;
        }
        struct part *to = &l->at[p[first].at], *from = &l->at[p[i].at];
        to->factor = ratio_plus(to->factor, from->factor);
        from->factor.p = 0;
    }
    for (size_t i = 0; i < l->n; i++)
        if (l->at[i].factor.p != 0)
            l->at[n++] = l->at[i];
    l->n = n;
    mem_free(p);
}

/* --- arrays of ones that broadcasting makes superfluous ----------------- */

static term without_ones(struct terms *t, term x)
{
    const struct gterm g = *term_at(t, x);
    struct parts l = {0};
    term r = x;
    if (g.kind == TERM_PRODUCT)
        for (uint32_t i = 0; i < g.n; i++)
            if (term_at(t, term_part(t, x, i).t)->kind != TERM_NUMBER ||
                term_scalar(t, term_part(t, x, i).t))
                vec_push(&l, term_part(t, x, i));
    if (l.n > 0 && l.n < g.n)
        r = term_product(t, g.factor, parts_shape(t, &l), l.n, l.at);
    vec_free(&l);
    return r;
}

static void drop_ones(struct terms *t, struct shape s, struct parts *l)
{
    struct parts bare = {0};
    for (size_t i = 0; i < l->n; i++) {
        struct part p = l->at[i];
        p.t = without_ones(t, p.t);
        vec_push(&bare, p);
    }
    if (shape_equal(parts_shape(t, &bare), s))
        for (size_t i = 0; i < l->n; i++)
            l->at[i] = bare.at[i];
    vec_free(&bare);
}

/* --- order -------------------------------------------------------------- */

static void move_front(struct parts *l, size_t k)
{
    struct part p = l->at[k];
    for (; k > 0; k--)
        l->at[k] = l->at[k - 1];
    l->at[0] = p;
}

/* A before A'. */
static void order_transposes(const struct terms *t, struct parts *l)
{
    for (size_t i = 0; l->n <= 8 && i + 1 < l->n; i++)
        for (size_t k = i + 1; k < l->n; k++) {
            struct part p = l->at[i];
            if (term_at(t, p.t)->kind != TERM_TRANSPOSE ||
                term_part(t, p.t, 0).t != l->at[k].t ||
                (p.factor.p < 0) != (l->at[k].factor.p < 0))
                continue;
            l->at[i] = l->at[k];
            l->at[k] = p;
        }
}

/* The number that all terms share up to the sign, else 1. */
static struct ratio common_number(const struct terms *t, const struct parts *l)
{
    struct ratio c = l->at[0].factor, one = {1, 1};
    c.p = fabs(c.p);
    for (size_t i = 0; i < l->n; i++)
        if (fabs(l->at[i].factor.p) != c.p || l->at[i].factor.q != c.q ||
            term_at(t, l->at[i].t)->kind == TERM_NUMBER)
            return one;
    return c;
}

/* sum(x) as mean(x) where the number before it gets lighter, or that of
 * another term: 4*x - sum(x) is 4*(x - mean(x)). */
static void name_means(struct terms *t, struct parts *l)
{
    for (size_t i = 0; l->n <= 16 && i < l->n; i++) {
        struct part p = l->at[i];
        if (!term_as_mean(t, p.t, &p.t))
            continue;
        p.factor = ratio_times(p.factor, (struct ratio){term_count(t, p.t), 1});
        bool lighter = ratio_weight(p.factor) < ratio_weight(l->at[i].factor);
        for (size_t k = 0; k < l->n; k++)
            lighter |= k != i && fabs(l->at[k].factor.p) == fabs(p.factor.p) &&
                       l->at[k].factor.q == p.factor.q;
        if (lighter)
            l->at[i] = p;
    }
}

/* At least two terms, nothing in common. */
static term ordered(struct terms *t, struct shape s, struct parts *l)
{
    struct gterm head = {
        .kind = TERM_SUM, .op = OP_COUNT, .shape = s, .factor = {1, 1}};
    name_means(t, l);
    struct ratio c = common_number(t, l);
    size_t positive = 0;
    while (positive < l->n && l->at[positive].factor.p < 0)
        positive++;
    if (positive == l->n)
        c.p = -c.p;
    for (size_t i = 0; i < l->n; i++)
        l->at[i].factor = ratio_times(l->at[i].factor,
                                      (struct ratio){c.q, c.p});
    for (size_t i = 0; i < l->n; i++)
        if (l->at[i].factor.q < 0)
            l->at[i].factor = (struct ratio){-l->at[i].factor.p,
                                             -l->at[i].factor.q};
    if (positive < l->n)
        move_front(l, positive);
    order_transposes(t, l);
    term sum = term_intern(t, head, l->n, l->at);
    if (ratio_is(c, 1))
        return sum;
    struct part part = part_of(sum);
    return term_product(t, c, s, 1, &part);
}

/* --- the constructor ---------------------------------------------------- */

static term simplified(struct terms *t, struct shape s, struct parts *l)
{
    term r;
    if (l->n == 0)
        return term_number(t, (struct ratio){0, 1}, s);
    drop_ones(t, s, l);
    struct shape have = parts_shape(t, l);
    if (!shape_equal(have, s)) {
        struct part inner = part_of(simplified(t, have, l));
        return term_product(t, (struct ratio){1, 1}, s, 1, &inner);
    }
    if (l->n == 1) {
        struct part p = part_of(l->at[0].t);
        return term_product(t, l->at[0].factor, s, 1, &p);
    }
    return sum_factored(t, s, l, &r) ? r : ordered(t, s, l);
}

term term_sum(struct terms *t, struct shape s, size_t n,
              const struct part *part)
{
    struct gterm head = {
        .kind = TERM_SUM, .op = OP_COUNT, .shape = s, .factor = {1, 1}};
    struct parts l = {0};
    if (t->raw)
        return term_intern(t, head, n, part);
    for (size_t i = 0; i < n; i++)
        gather(t, &l, part[i]);
    merge_like(&l);
    sum_identities(t, &l);
    turns_add_up(t, &l);
    term r = simplified(t, shape_numel(s) ? s : scalar, &l);
    vec_free(&l);
    return r;
}
