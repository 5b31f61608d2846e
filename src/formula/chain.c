/* formula/chain: matrix products, inverses and transposes as one list.
 *
 * Idea: a solve is a product with an inverse that nobody forms, so A\(B*C'),
 * B/A and inv(A) are lists of factors marked transposed or inverse; a
 * transpose turns the list around; scalars go in front; a matrix beside its
 * inverse, and an identity, fall out.
 *
 * Invariant: no part is scalar, a transpose or an open chain. The inverse of a
 * matrix that is not square stands for least squares; it never cancels.
 */
#include <string.h>

#include "formula/lists.h"

struct factor_chain {
    struct terms *t;
    struct parts scalars, list;
    bool several; /* more than one part was given */
};

static bool square(const struct terms *t, term x)
{
    struct shape s = term_at(t, x)->shape;
    return s.rows == s.cols;
}

static struct shape turned(struct shape s)
{
    return (struct shape){s.cols, s.rows};
}

/* Of op(t): transposed and inverse each swap rows and columns. */
static struct shape part_shape(const struct terms *t, struct part p)
{
    struct shape s = term_at(t, p.t)->shape;
    bool turn = p.flags == PART_TRANSPOSED || p.flags == PART_INVERSE;
    return turn ? turned(s) : s;
}

bool term_is_eye(const struct terms *t, term x)
{
    const struct gterm *g = term_at(t, x);
    return g->kind == TERM_CALL && strcmp(g->text, "eye") == 0;
}

/* --- symmetry ----------------------------------------------------------- */

static bool mirrored(const struct terms *t, struct part p, struct part q,
                     unsigned depth);

/* Is x its own transpose, as far as one can see? */
static bool symmetric(const struct terms *t, term x, unsigned depth)
{
    const struct gterm *g = term_at(t, x);
    const struct part *part = term_parts(t, x);
    bool all = true;
    if (shape_scalar(g->shape))
        return true;
    if (g->shape.rows != g->shape.cols || depth == 0)
        return false;
    switch (g->kind) {
    case TERM_NUMBER:
        return true;
    case TERM_NAME:
        return g->facts & FORMULA_SYMMETRIC;
    case TERM_CALL:
        return term_is_eye(t, x) || (g->n == 1 && strcmp(g->text, "diag") == 0);
    case TERM_SUM:
        if (g->n == 2 && mirrored(t, part[0], part[1], 1) &&
            ratio_value(part[0].factor) == ratio_value(part[1].factor))
            return true;
        /* fall through */
    case TERM_PRODUCT:
        for (uint32_t i = 0; i < g->n && all; i++)
            all = symmetric(t, part[i].t, depth - 1);
        return all;
    case TERM_CHAIN:
        for (uint32_t i = 0; i < (g->n + 1) / 2 && all; i++)
            all = mirrored(t, part[i], part[g->n - 1 - i], depth - 1);
        return all;
    default:
        return false;
    }
}

/* Is q the transpose of p? */
static bool mirrored(const struct terms *t, struct part p, struct part q,
                     unsigned depth)
{
    const struct gterm *a = term_at(t, p.t), *b = term_at(t, q.t);
    if (p.t == q.t && (p.flags ^ q.flags) == PART_TRANSPOSED)
        return true;
    if (p.t == q.t && p.flags == q.flags)
        return symmetric(t, p.t, depth);
    return p.flags == q.flags &&
           ((a->kind == TERM_TRANSPOSE && term_part(t, p.t, 0).t == q.t) ||
            (b->kind == TERM_TRANSPOSE && term_part(t, q.t, 0).t == p.t));
}

enum { LOOK = 5 }; /* how deep symmetry is looked for */

static bool turns_shorter(const struct terms *t, term x)
{
    const struct gterm *g = term_at(t, x);
    if (g->kind == TERM_TRANSPOSE)
        return true;
    for (uint32_t i = 0; i < g->n; i++)
        if (!(term_part(t, x, i).flags & PART_TRANSPOSED))
            return false;
    return g->kind == TERM_CHAIN && term_open(t, x);
}

/* Do all terms of the sum get shorter? */
static bool sum_of_transposes(const struct terms *t, term x)
{
    for (uint32_t i = 0; i < term_at(t, x)->n; i++)
        if (!turns_shorter(t, term_part(t, x, i).t))
            return false;
    return true;
}

/* --- taking factors apart ----------------------------------------------- */

static void push(struct factor_chain *c, struct part p);

/* M.*w' is M*diag(w), v.*M is diag(v)*M: within a product, that is how a
 * person writes it. false: it is neither. */
static bool push_diagonal(struct factor_chain *c, struct part p,
                          const struct parts *arrays)
{
    struct terms *t = c->t;
    if (arrays->n != 2 || !ratio_is(arrays->at[0].factor, 1) ||
        !ratio_is(arrays->at[1].factor, 1) || p.flags & PART_INVERSE)
        return false;
    for (unsigned i = 0; i < 2; i++) {
        struct part v = part_of(arrays->at[i].t);
        struct part m = part_of(arrays->at[1 - i].t);
        struct shape sv = term_at(t, v.t)->shape, sm = term_at(t, m.t)->shape;
        bool row = sv.rows == 1, column = sv.cols == 1;
        if (row == column || sm.rows == 1 || sm.cols == 1)
            continue;
        uint32_t n = row ? sv.cols : sv.rows;
        term d = row ? term_transpose(t, v.t) : v.t;
        v.t = term_call1(t, "diag", (struct shape){n, n}, d);
        m.flags = p.flags;
        bool first = row == (p.flags == 0);
        push(c, first ? m : v);
        push(c, first ? v : m);
        return true;
    }
    return false;
}

/* A product: scalars leave; the rest stands as one part. */
static void push_product(struct factor_chain *c, struct part p)
{
    struct terms *t = c->t;
    const struct gterm g = *term_at(t, p.t);
    double power = p.flags & PART_INVERSE ? -1 : 1;
    struct parts arrays = {0};
    struct part number = {term_number(t, g.factor, (struct shape){1, 1}),
                          0,
                          {power, 1}};
    vec_push(&c->scalars, number);
    for (uint32_t i = 0; i < g.n; i++) {
        struct part q = term_part(t, p.t, i);
        if (!term_scalar(t, q.t)) {
            vec_push(&arrays, q);
            continue;
        }
        q.factor = ratio_times(q.factor, (struct ratio){power, 1});
        vec_push(&c->scalars, q);
    }
    p.t = term_product(t, (struct ratio){1, 1}, g.shape, arrays.n, arrays.at);
    if (term_at(t, p.t)->kind != TERM_PRODUCT)
        push(c, p);
    else if (!c->several || !push_diagonal(c, p, &arrays))
        vec_push(&c->list, p);
    vec_free(&arrays);
}

static void push_chain(struct factor_chain *c, struct part p)
{
    uint32_t n = term_at(c->t, p.t)->n;
    bool reverse = p.flags == PART_TRANSPOSED;
    for (uint32_t i = 0; i < n; i++) {
        struct part q = term_part(c->t, p.t, reverse ? n - 1 - i : i);
        q.flags ^= p.flags;
        push(c, q);
    }
}

static void push(struct factor_chain *c, struct part p)
{
    struct terms *t = c->t;
    const struct gterm g = *term_at(t, p.t);
    p.factor = (struct ratio){1, 1};
    if (shape_scalar(g.shape)) {
        p.factor.p = p.flags & PART_INVERSE ? -1 : 1;
        p.flags = 0;
        vec_push(&c->scalars, p);
    } else if (p.flags & PART_TRANSPOSED && symmetric(t, p.t, LOOK)) {
        p.flags ^= PART_TRANSPOSED;
        push(c, p);
    } else if (g.kind == TERM_TRANSPOSE) {
        p.t = term_part(t, p.t, 0).t;
        p.flags ^= PART_TRANSPOSED;
        push(c, p);
    } else if (p.flags == PART_TRANSPOSED && g.kind == TERM_SUM &&
               term_open(t, p.t) && sum_of_transposes(t, p.t)) {
        p.t = term_transpose(t, p.t);
        p.flags = 0;
        push(c, p);
    } else if (g.kind == TERM_PRODUCT && term_open(t, p.t)) {
        push_product(c, p);
    } else if (g.kind == TERM_CHAIN && term_open(t, p.t) &&
               (!(p.flags & PART_INVERSE) || g.n == 1)) {
        push_chain(c, p);
    } else if (g.kind == TERM_NUMBER && !(p.flags & PART_INVERSE) &&
               !ratio_is(g.factor, 1)) {
        struct part number = {term_number(t, g.factor, (struct shape){1, 1}),
                              0,
                              {1, 1}};
        vec_push(&c->scalars, number);
        p.t = term_number(t, (struct ratio){1, 1}, g.shape);
        push(c, p);
    } else {
        if (g.kind == TERM_NUMBER && p.flags == PART_TRANSPOSED)
            p = part_of(term_number(t, g.factor, turned(g.shape)));
        vec_push(&c->list, p);
    }
}

/* --- what falls out ----------------------------------------------------- */

static bool cancel(const struct terms *t, struct part p, struct part q)
{
    return p.t == q.t && square(t, p.t) && (p.flags ^ q.flags) == PART_INVERSE;
}

static void cancel_inverses(const struct terms *t, struct parts *l)
{
    size_t n = 0;
    for (size_t i = 0; i < l->n; i++) {
        if (n > 0 && cancel(t, l->at[n - 1], l->at[i]))
            n--;
        else if (!term_is_eye(t, l->at[i].t))
            l->at[n++] = l->at[i];
    }
    l->n = n;
}

static term close(struct factor_chain *c, struct shape s)
{
    struct terms *t = c->t;
    struct gterm head = {
        .kind = TERM_CHAIN, .op = OP_COUNT, .shape = s, .factor = {1, 1}};
    struct part *p = c->list.at;
    if (c->list.n == 0)
        return s.rows == 1 ? term_integer(t, 1) : term_eye(t, s.rows);
    if (c->list.n == 1 && p[0].flags == 0)
        return p[0].t;
    if (c->list.n == 1 && p[0].flags == PART_TRANSPOSED)
        return term_transpose(t, p[0].t);
    return term_intern(t, head, c->list.n, p);
}

term term_chain(struct terms *t, size_t n, const struct part *part)
{
    struct factor_chain c = {.t = t, .several = n > 1};
    struct shape s = {part_shape(t, part[0]).rows,
                      part_shape(t, part[n - 1]).cols};
    struct gterm head = {
        .kind = TERM_CHAIN, .op = OP_COUNT, .shape = s, .factor = {1, 1}};
    if (t->raw)
        return term_intern(t, head, n, part);
    for (size_t i = 0; i < n; i++)
        push(&c, part[i]);
    cancel_inverses(t, &c.list);
    term r = close(&c, s);
    if (c.scalars.n) {
        vec_push(&c.scalars, part_of(r));
        r = term_product(t, (struct ratio){1, 1}, s, c.scalars.n, c.scalars.at);
    }
    vec_free(&c.scalars);
    vec_free(&c.list);
    return r;
}

/* --- transposes --------------------------------------------------------- */

static term transposed_product(struct terms *t, term x)
{
    const struct gterm g = *term_at(t, x);
    struct parts l = {0};
    size_t arrays = 0;
    bool powers = false;
    for (uint32_t i = 0; i < g.n; i++) {
        struct part p = term_part(t, x, i);
        arrays += !term_scalar(t, p.t);
        powers |= !term_scalar(t, p.t) && !ratio_is(p.factor, 1);
    }
    struct gterm bare = g;
    bare.factor = (struct ratio){1, 1};
    for (uint32_t i = 0; i < g.n; i++) {
        struct part p = term_part(t, x, i);
        if (arrays == 1 && !powers && !term_scalar(t, p.t))
            p.t = term_transpose(t, p.t);
        vec_push(&l, p);
    }
    term r;
    if (arrays == 1 && !powers) {
        r = term_product(t, g.factor, turned(g.shape), l.n, l.at);
    } else {
        struct gterm head = {.kind = TERM_TRANSPOSE,
                             .op = OP_COUNT,
                             .shape = turned(g.shape),
                             .factor = {1, 1}};
        struct part inner = part_of(term_intern(t, bare, l.n, l.at));
        struct part outer = part_of(term_intern(t, head, 1, &inner));
        r = term_product(t, g.factor, head.shape, 1, &outer);
    }
    vec_free(&l);
    return r;
}

static term transposed_sum(struct terms *t, term x)
{
    const struct gterm g = *term_at(t, x);
    struct parts l = {0};
    for (uint32_t i = 0; i < g.n; i++) {
        struct part p = term_part(t, x, i);
        p.t = term_transpose(t, p.t);
        vec_push(&l, p);
    }
    term r = term_sum(t, turned(g.shape), l.n, l.at);
    vec_free(&l);
    return r;
}

term term_transpose(struct terms *t, term x)
{
    const struct gterm g = *term_at(t, x);
    struct gterm head = {.kind = TERM_TRANSPOSE,
                         .op = OP_COUNT,
                         .shape = turned(g.shape),
                         .factor = {1, 1}};
    struct part inner = part_of(x);
    if (shape_scalar(g.shape) || symmetric(t, x, LOOK))
        return x;
    if (g.kind == TERM_NUMBER)
        return term_number(t, g.factor, head.shape);
    if (g.kind == TERM_TRANSPOSE)
        return term_part(t, x, 0).t;
    if (!t->raw && g.kind == TERM_CHAIN && term_open(t, x)) {
        inner.flags = PART_TRANSPOSED;
        return term_chain(t, 1, &inner);
    }
    if (!t->raw && g.kind == TERM_PRODUCT && term_open(t, x))
        return transposed_product(t, x);
    if (!t->raw && g.kind == TERM_SUM && term_open(t, x) &&
        sum_of_transposes(t, x))
        return transposed_sum(t, x);
    inner.flags = 0;
    return term_intern(t, head, 1, &inner);
}
