/* formula/product: elementwise products as one number and a list of powers.
 *
 * Idea: factors of equal base add their exponents, so that reciprocals cancel
 * and x*x is x^2; numbers gather in front; the order is that of the notes
 * (number, values, adjoints, functions, sums; scalars before arrays). Uniform
 * arrays only matter for the shape: broadcasting does the rest.
 *
 * Invariant: the shape of a product is the one that was asked for; where the
 * factors alone do not reach it, the last factor is an array of ones.
 */
#include <math.h>
#include <string.h>

#include "formula/lists.h"

enum { MERGE_LIMIT = 64 }; /* longer lists are kept as they come */

/* --- gathering factors -------------------------------------------------- */

void parts_multiply(struct parts *l, struct part p)
{
    for (size_t i = 0; l->n <= MERGE_LIMIT && i < l->n; i++)
        if (l->at[i].t == p.t) {
            l->at[i].factor = ratio_plus(l->at[i].factor, p.factor);
            return;
        }
    vec_push(l, p);
}

static struct ratio ratio_power(struct ratio r, double e)
{
    if (e < 0)
        return (struct ratio){pow(r.q, -e) *
                                  (r.p < 0 && fmod(e, 2) != 0 ? -1 : 1),
                              pow(fabs(r.p), -e)};
    return (struct ratio){pow(r.p, e), pow(r.q, e)};
}

static bool whole(struct ratio r)
{
    return r.q == 1 && r.p == floor(r.p) && fabs(r.p) < 1024;
}

static void take_number(struct terms *t, struct parts *l, struct ratio *c,
                        struct part p, struct ratio v)
{
    bool invertible = v.p != 0 && isfinite(v.p);
    if (whole(p.factor) && (invertible || p.factor.p > 0)) {
        *c = ratio_times(*c, ratio_power(v, p.factor.p));
    } else if (!ratio_is(v, 1)) {
        p.t = term_number(t, v, (struct shape){1, 1});
        parts_multiply(l, p);
    }
}

/* One factor t^e into the list; open products are taken apart. */
static void gather(struct terms *t, struct parts *l, struct ratio *c,
                   struct part p)
{
    const struct gterm g = *term_at(t, p.t);
    double e = ratio_value(p.factor);
    bool splits = fabs(e) == 1 ||
                  (g.n == 1 && ratio_is(g.factor, 1) && whole(p.factor));
    if (g.kind == TERM_NUMBER) {
        take_number(t, l, c, p, g.factor);
        return;
    }
    if (term_is_mean(t, p.t)) {
        take_number(t, l, c, p, (struct ratio){1, term_count(t, p.t)});
        p.t = term_mean_as_sum(t, p.t);
    }
    if (g.kind != TERM_PRODUCT || !splits || !term_open(t, p.t)) {
        parts_multiply(l, p);
        return;
    }
    take_number(t, l, c, (struct part){p.t, 0, p.factor}, g.factor);
    for (uint32_t i = 0; i < g.n; i++) {
        struct part q = term_part(t, p.t, i);
        q.factor = ratio_times(q.factor, p.factor);
        const struct gterm *inner = term_at(t, q.t);
        if (inner->kind == TERM_NUMBER)
            take_number(t, l, c, q, inner->factor);
        else
            parts_multiply(l, q);
    }
}

static void drop_unit_powers(struct parts *l)
{
    size_t n = 0;
    for (size_t i = 0; i < l->n; i++)
        if (l->at[i].factor.p != 0)
            l->at[n++] = l->at[i];
    l->n = n;
}

/* --- (a - b)*(a + b) ---------------------------------------------------- */

static bool conjugates(const struct terms *t, struct part p, struct part q)
{
    const struct gterm *a = term_at(t, p.t), *b = term_at(t, q.t);
    if (a->kind != TERM_SUM || b->kind != TERM_SUM || a->n != 2 || b->n != 2 ||
        ratio_value(p.factor) != ratio_value(q.factor))
        return false;
    const struct part *x = term_parts(t, p.t), *y = term_parts(t, q.t);
    return x[0].t == y[0].t && x[1].t == y[1].t && ratio_is(x[0].factor, 1) &&
           ratio_is(y[0].factor, 1) && fabs(x[1].factor.p) == 1 &&
           x[1].factor.q == 1 && y[1].factor.q == 1 &&
           x[1].factor.p == -y[1].factor.p;
}

static void difference_of_squares(struct terms *t, struct parts *l)
{
    for (size_t i = 0; l->n <= MERGE_LIMIT && i + 1 < l->n; i++)
        for (size_t k = i + 1; k < l->n; k++) {
            if (!conjugates(t, l->at[i], l->at[k]))
                continue;
            struct shape s = term_at(t, l->at[i].t)->shape;
            term a = term_part(t, l->at[i].t, 0).t;
            term b = term_part(t, l->at[i].t, 1).t;
            struct part square[2] = {part_of(term_times(t, a, a)),
                                     part_times(term_times(t, b, b), -1)};
            l->at[i].t = term_sum(t, s, 2, square);
            memmove(l->at + k, l->at + k + 1, (l->n - k - 1) * sizeof *l->at);
            l->n--;
        }
}

/* hypot(x, y)^(2k) is (x^2 + y^2)^k. */
static void squares_of_hypot(struct terms *t, struct parts *l)
{
    for (size_t i = 0; l->n <= MERGE_LIMIT && i < l->n; i++) {
        const struct gterm g = *term_at(t, l->at[i].t);
        struct ratio power = l->at[i].factor;
        if (g.kind != TERM_CALL || g.op != OP_HYPOT || power.q != 1 ||
            fmod(power.p, 2) != 0)
            continue;
        term a = term_part(t, l->at[i].t, 0).t;
        term b = term_part(t, l->at[i].t, 1).t;
        struct part sum[2] = {part_of(term_times(t, a, a)),
                              part_of(term_times(t, b, b))};
        l->at[i].t = term_sum(t, g.shape, 2, sum);
        l->at[i].factor.p /= 2;
    }
}

/* --- order and sign ----------------------------------------------------- */

static unsigned rank_of(const struct terms *t, term x)
{
    static const unsigned char ranks[] = {
        [TERM_NAME] = 1,   [TERM_INDEX] = 1,  [TERM_TRANSPOSE] = 1,
        [TERM_POWER] = 3,  [TERM_CALL] = 4,   [TERM_INFIX] = 4,
        [TERM_CHAIN] = 5,  [TERM_SUM] = 6,    [TERM_PRODUCT] = 5,
        [TERM_STACK] = 6,  [TERM_BESIDE] = 6, [TERM_WORD] = 0,
        [TERM_NUMBER] = 0,
    };
    const struct gterm *g = term_at(t, x);
    unsigned rank = ranks[g->kind];
    if (g->kind == TERM_NUMBER && !shape_scalar(g->shape))
        return 200;
    if (g->kind == TERM_NAME)
        rank = g->rank;
    else if (g->kind == TERM_INDEX || g->kind == TERM_TRANSPOSE)
        rank = rank_of(t, term_part(t, x, 0).t) % 100;
    return rank + (shape_scalar(g->shape) ? 0 : 100);
}

/* A root is a function. */
static unsigned part_rank(const struct terms *t, struct part p)
{
    unsigned rank = rank_of(t, p.t);
    return p.factor.q == 1 ? rank : rank - rank % 100 + 4;
}

static void sort_factors(const struct terms *t, struct parts *l)
{
    for (size_t i = 1; l->n <= 8 * MERGE_LIMIT && i < l->n; i++) {
        struct part p = l->at[i];
        unsigned rank = part_rank(t, p);
        size_t k = i;
        for (; k > 0 && part_rank(t, l->at[k - 1]) > rank; k--)
            l->at[k] = l->at[k - 1];
        l->at[k] = p;
    }
}

/* -(a - b) is b - a. */
static void absorb_sign(struct terms *t, struct parts *l, struct ratio *c)
{
    for (size_t i = 0; c->p < 0 && i < l->n; i++) {
        const struct gterm g = *term_at(t, l->at[i].t);
        struct parts flipped = {0};
        unsigned negative = 0;
        if (g.kind != TERM_SUM || !ratio_is(l->at[i].factor, 1) ||
            !term_open(t, l->at[i].t))
            continue;
        for (uint32_t k = 0; k < g.n; k++) {
            struct part p = term_part(t, l->at[i].t, k);
            negative += p.factor.p < 0;
            p.factor.p = -p.factor.p;
            vec_push(&flipped, p);
        }
        if (2 * negative >= g.n) {
            l->at[i].t = term_sum(t, g.shape, flipped.n, flipped.at);
            c->p = -c->p;
        }
        vec_free(&flipped);
    }
}

/* sum(x)/n is mean(x). */
static void name_means(struct terms *t, struct parts *l, struct ratio *c)
{
    for (size_t i = 0; l->n <= MERGE_LIMIT && i < l->n; i++) {
        term mean;
        if (fabs(l->at[i].factor.p) != 1 || l->at[i].factor.q != 1 ||
            !term_as_mean(t, l->at[i].t, &mean))
            continue;
        struct ratio n = {term_count(t, mean), 1};
        struct ratio with = ratio_times(*c, ratio_power(n, l->at[i].factor.p));
        if (ratio_weight(with) < ratio_weight(*c)) {
            l->at[i].t = mean;
            *c = with;
        }
    }
}

/* The root of v'*v is norm(v). */
static void name_norms(struct terms *t, struct parts *l)
{
    for (size_t i = 0; i < l->n; i++) {
        const struct gterm g = *term_at(t, l->at[i].t);
        if (l->at[i].factor.q != 2 || g.kind != TERM_CHAIN || g.n != 2)
            continue;
        struct part a = term_part(t, l->at[i].t, 0);
        struct part b = term_part(t, l->at[i].t, 1);
        if (a.t != b.t || (a.flags ^ b.flags) != PART_TRANSPOSED)
            continue;
        l->at[i].t = term_call(t, OP_NORM2, "norm", g.shape, 1, &a.t);
        l->at[i].factor.q = 1;
    }
}

/* --- the constructor ---------------------------------------------------- */

struct shape parts_shape(const struct terms *t, const struct parts *l)
{
    struct shape s = {1, 1};
    for (size_t i = 0; i < l->n; i++)
        graph_broadcast(s, term_at(t, l->at[i].t)->shape, &s);
    return s;
}

static term finish(struct terms *t, struct ratio c, struct shape s,
                   struct parts *l)
{
    if (c.p == 0 || l->n == 0)
        return term_number(t, c, s);
    if (!shape_equal(parts_shape(t, l), s))
        vec_push(l, part_of(term_number(t, (struct ratio){1, 1}, s)));
    if (l->n == 1 && ratio_is(c, 1) && ratio_is(l->at[0].factor, 1))
        return l->at[0].t;
    sort_factors(t, l);
    struct gterm head = {
        .kind = TERM_PRODUCT, .op = OP_COUNT, .shape = s, .factor = c};
    return term_intern(t, head, l->n, l->at);
}

term term_product(struct terms *t, struct ratio factor, struct shape s,
                  size_t n, const struct part *part)
{
    struct gterm head = {
        .kind = TERM_PRODUCT, .op = OP_COUNT, .shape = s, .factor = factor};
    struct parts l = {0};
    if (t->raw)
        return term_intern(t, head, n, part);
    for (size_t i = 0; i < n; i++)
        gather(t, &l, &factor, part[i]);
    drop_unit_powers(&l);
    product_identities(t, &l);
    product_definitions(t, &l);
    drop_unit_powers(&l);
    difference_of_squares(t, &l);
    squares_of_hypot(t, &l);
    absorb_sign(t, &l, &factor);
    name_means(t, &l, &factor);
    name_norms(t, &l);
    term r = finish(t, factor, s, &l);
    vec_free(&l);
    return r;
}
