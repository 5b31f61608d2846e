/* formula/reduce: linear functions, with what does not vary in front.
 *
 * Idea: f(c*x) is c*f(x) for sums, diagonals, triangles, reshaping; numbers
 * and scalars meet in front, where they cancel.
 *
 * Invariant: sum(x) of a vector, sum(x, dim) of a matrix, as the language has
 * them; a uniform array sums to its number of entries.
 */
#include <string.h>

#include "formula/lists.h"

static term bare(struct terms *t, enum op op, const char *text, struct shape s,
                 size_t n, const term *arg)
{
    struct gterm head = {.kind = TERM_CALL,
                         .op = (uint16_t)op,
                         .shape = s,
                         .factor = {1, 1},
                         .text = text};
    struct part *part = mem_alloc((n + 1) * sizeof *part);
    for (size_t i = 0; i < n; i++)
        part[i] = part_of(arg[i]);
    term r = term_intern(t, head, n, part);
    mem_free(part);
    return r;
}

/* --- means -------------------------------------------------------------- */

double term_count(const struct terms *t, term x)
{
    size_t all = shape_numel(term_at(t, term_part(t, x, 0).t)->shape);
    return (double)all / (double)shape_numel(term_at(t, x)->shape);
}

/* The same arguments under another name. */
static term renamed(struct terms *t, term x, enum op op, const char *name)
{
    const struct gterm g = *term_at(t, x);
    term arg[3];
    for (uint32_t i = 0; i < g.n; i++)
        arg[i] = term_part(t, x, i).t;
    return bare(t, op, name, g.shape, g.n, arg);
}

bool term_is_mean(const struct terms *t, term x)
{
    const struct gterm *g = term_at(t, x);
    return g->kind == TERM_CALL && strcmp(g->text, "mean") == 0;
}

term term_mean_as_sum(struct terms *t, term x)
{
    return renamed(t, x, OP_SUM, "sum");
}

bool term_as_mean(struct terms *t, term x, term *mean)
{
    const struct gterm *g = term_at(t, x);
    if (g->kind != TERM_CALL || g->op != OP_SUM || g->n > 2 ||
        term_is_call(t, term_part(t, x, 0).t, OP_SUM))
        return false;
    *mean = renamed(t, x, OP_COUNT, "mean");
    return true;
}

/* --- calls -------------------------------------------------------------- */

bool term_linear(const char *text)
{
    static const char *const linear[] = {"diag",  "vec",    "reshape", "tril",
                                         "triu",  "flipud", "fliplr",  "cumsum",
                                         "trace", NULL};
    for (size_t i = 0; linear[i]; i++)
        if (strcmp(text, linear[i]) == 0)
            return true;
    return false;
}

/* Is x the same for all that op adds up to shape s? */
static bool steady(const struct terms *t, term x, enum op op, struct shape s)
{
    struct shape of = term_at(t, x)->shape;
    return term_scalar(t, x) ||
           (op == OP_SUM && (of.rows == 1 || of.rows == s.rows) &&
            (of.cols == 1 || of.cols == s.cols));
}

/* What is steady in an open product to the front, the rest stays inside. */
static term pulled(struct terms *t, enum op op, const char *text,
                   struct shape s, size_t n, const term *arg)
{
    const struct gterm g = *term_at(t, arg[0]);
    struct parts front = {0}, rest = {0};
    term inner[3] = {0};
    for (uint32_t i = 0; i < g.n; i++) {
        struct part p = term_part(t, arg[0], i);
        vec_push(steady(t, p.t, op, s) ? &front : &rest, p);
    }
    for (size_t i = 1; i < n; i++)
        inner[i] = arg[i];
    inner[0] = term_product(t, (struct ratio){1, 1}, g.shape, rest.n, rest.at);
    vec_push(&front, part_of(term_call(t, op, text, s, n, inner)));
    term r = term_product(t, g.factor, s, front.n, front.at);
    vec_free(&front);
    vec_free(&rest);
    return r;
}

/* Is there anything to pull out of x? */
static bool has_steady(const struct terms *t, term x, enum op op,
                       struct shape s)
{
    const struct gterm *g = term_at(t, x);
    if (t->raw || g->kind != TERM_PRODUCT || !term_open(t, x))
        return false;
    bool any = !ratio_is(g->factor, 1);
    for (uint32_t i = 0; i < g->n; i++)
        any |= steady(t, term_part(t, x, i).t, op, s);
    return any && !term_scalar(t, x);
}

/* --- sums of sums --------------------------------------------------------- */

/* A sum that a fact about a name has made 1. */
static bool sums_to_one(const struct terms *t, term x, struct shape s)
{
    const struct gterm *g = term_at(t, x);
    bool vector = shape_vector(g->shape);
    if (t->raw || g->kind != TERM_NAME)
        return false;
    return g->facts &
           (s.rows == 1 || vector ? FORMULA_SUMS_DOWN : FORMULA_SUMS_ACROSS);
}

static void assume(struct terms *t, term sum)
{
    if (term_at(t, term_part(t, sum, 0).t)->facts & FORMULA_NORMALISED)
        return;
    for (size_t i = 0; i < t->assumed.n; i++)
        if (t->assumed.at[i] == sum)
            return;
    vec_push(&t->assumed, sum);
}

/* What a term of a sum is once all are added up to shape s, where that is
 * known: count times a scalar, 1. */
static bool known_sum(struct terms *t, struct part *p, struct shape s, size_t n,
                      const term *arg, double count)
{
    term x = p->t;
    if (term_scalar(t, x)) {
        p->factor = ratio_times(p->factor, ratio_of(count));
        return true;
    }
    if (!sums_to_one(t, x, s))
        return false;
    term whole[3] = {x, n > 1 ? arg[1] : x, n > 2 ? arg[2] : x};
    assume(t, bare(t, OP_SUM, "sum", s, n, whole));
    p->t = term_number(t, (struct ratio){1, 1}, s);
    return true;
}

/* The known ones of a sum, and the reduction of the rest: sum(c - x) is
 * n*c - sum(x). */
static term summed(struct terms *t, struct shape s, size_t n, const term *arg,
                   double count)
{
    const struct gterm g = *term_at(t, arg[0]);
    struct parts out = {0}, rest = {0};
    term inner[3] = {0};
    for (uint32_t i = 0; i < g.n; i++) {
        struct part p = term_part(t, arg[0], i);
        bool known = known_sum(t, &p, s, n, arg, count);
        vec_push(known ? &out : &rest, p);
    }
    for (size_t i = 1; i < n; i++)
        inner[i] = arg[i];
    inner[0] = term_sum(t, g.shape, rest.n, rest.at);
    vec_push(&out, part_of(term_call(t, OP_SUM, "sum", s, n, inner)));
    term r = term_sum(t, s, out.n, out.at);
    vec_free(&out);
    vec_free(&rest);
    return r;
}

/* Is there a known one among the terms of a sum of arrays? */
static bool adds_known(const struct terms *t, term x, struct shape s)
{
    const struct gterm *g = term_at(t, x);
    bool known = false, array = false;
    for (uint32_t i = 0; g->kind == TERM_SUM && i < g->n; i++) {
        term y = term_part(t, x, i).t;
        struct shape of = term_at(t, y)->shape;
        array |= shape_equal(of, g->shape);
        known |= shape_scalar(of) ||
                 (shape_equal(of, g->shape) && sums_to_one(t, y, s));
    }
    return !t->raw && known && array && term_open(t, x);
}

/* sum(diag(A)) and sum(sum(eye(n).*A)) are trace(A). */
static bool is_trace(struct terms *t, term x, term *of)
{
    const struct gterm g = *term_at(t, x);
    if (g.kind == TERM_CALL && g.n == 1 && strcmp(g.text, "diag") == 0 &&
        g.shape.cols == 1) {
        *of = term_part(t, x, 0).t;
        return term_at(t, *of)->shape.cols > 1;
    }
    if (g.kind != TERM_CALL || g.op != OP_SUM)
        return false;
    term inner = term_part(t, x, 0).t;
    const struct gterm h = *term_at(t, inner);
    struct parts rest = {0};
    bool eye = false;
    if (h.kind != TERM_PRODUCT || h.shape.rows != h.shape.cols ||
        !term_open(t, inner))
        return false;
    for (uint32_t i = 0; i < h.n; i++) {
        struct part p = term_part(t, inner, i);
        if (!eye && term_is_eye(t, p.t) && p.factor.p > 0)
            eye = true;
        else
            vec_push(&rest, p);
    }
    if (eye)
        *of = term_product(t, h.factor, h.shape, rest.n, rest.at);
    vec_free(&rest);
    return eye;
}

/* trace of a sum with identities: n*c for each of them. */
static term trace_of(struct terms *t, term x)
{
    const struct gterm g = *term_at(t, x);
    struct parts l = {0};
    bool eye = false;
    if (term_is_eye(t, x))
        return term_integer(t, g.shape.rows);
    if (g.kind == TERM_TRANSPOSE)
        return trace_of(t, term_part(t, x, 0).t);
    for (uint32_t i = 0; g.kind == TERM_SUM && i < g.n; i++)
        eye |= term_is_eye(t, term_part(t, x, i).t);
    if (!eye || !term_open(t, x))
        return term_call1(t, "trace", (struct shape){1, 1}, x);
    for (uint32_t i = 0; i < g.n; i++) {
        struct part p = term_part(t, x, i);
        p.t = trace_of(t, p.t);
        vec_push(&l, p);
    }
    term r = term_sum(t, (struct shape){1, 1}, l.n, l.at);
    vec_free(&l);
    return r;
}

/* The sum of a product of two vectors, one of them a name. */
static bool is_dot(const struct terms *t, term x, struct shape s)
{
    const struct gterm *g = term_at(t, x);
    if (t->raw || g->kind != TERM_PRODUCT || !shape_scalar(s) ||
        !ratio_is(g->factor, 1) || !term_open(t, x))
        return false;
    for (uint32_t i = 0; i < g->n; i++) {
        struct part p = term_part(t, x, i);
        if (!ratio_is(p.factor, g->n == 1 ? 2 : 1) ||
            !shape_equal(term_at(t, p.t)->shape, g->shape) ||
            term_at(t, p.t)->kind == TERM_NUMBER)
            return false;
    }
    bool name = term_at(t, term_part(t, x, 0).t)->kind == TERM_NAME ||
                term_at(t, term_part(t, x, g->n - 1).t)->kind == TERM_NAME;
    return g->n <= 2 && (name || g->n == 1) && shape_vector(g->shape);
}

/* a'*b, of rows a*b'; the name first. */
static term dot(struct terms *t, term x)
{
    struct part p[2] = {term_part(t, x, 0),
                        term_part(t, x, term_at(t, x)->n - 1)};
    bool row = term_at(t, x)->shape.rows == 1;
    if (term_at(t, p[0].t)->kind != TERM_NAME) {
        struct part first = p[0];
        p[0] = p[1];
        p[1] = first;
    }
    p[row].flags = PART_TRANSPOSED;
    return term_chain(t, 2, p);
}

/* diag(u*v') is u.*v: the product of two vectors, as columns. */
static bool is_outer(const struct terms *t, term x)
{
    const struct gterm *g = term_at(t, x);
    if (t->raw || g->kind != TERM_CHAIN || g->n != 2 || g->shape.rows < 2)
        return false;
    for (uint32_t i = 0; i < 2; i++) {
        struct part p = term_part(t, x, i);
        struct shape s = term_at(t, p.t)->shape;
        if (p.flags & PART_INVERSE || !shape_vector(s))
            return false;
    }
    return true;
}

static term diagonal_of_outer(struct terms *t, term x, struct shape s)
{
    struct part l[2];
    for (uint32_t i = 0; i < 2; i++) {
        term v = term_part(t, x, i).t;
        l[i] = part_of(term_at(t, v)->shape.cols == 1 ? v
                                                      : term_transpose(t, v));
    }
    return term_product(t, (struct ratio){1, 1}, s, 2, l);
}

term term_reduced(struct terms *t, enum op op, const char *text, struct shape s,
                  size_t n, const term *arg)
{
    const struct gterm *g = term_at(t, arg[0]);
    double count = (double)shape_numel(g->shape) / (double)shape_numel(s);
    term of;
    if (op == OP_SUM && shape_equal(g->shape, s))
        return arg[0];
    if (op == OP_SUM && g->kind == TERM_NUMBER)
        return term_number(t, ratio_times(g->factor, ratio_of(count)), s);
    if (op == OP_SUM && is_dot(t, arg[0], s))
        return dot(t, arg[0]);
    if (op == OP_SUM && sums_to_one(t, arg[0], s)) {
        assume(t, bare(t, op, text, s, n, arg));
        return term_number(t, (struct ratio){1, 1}, s);
    }
    if (op == OP_SUM && !t->raw && shape_scalar(s) && is_trace(t, arg[0], &of))
        return trace_of(t, of);
    if (op == OP_SUM && n <= 3 && adds_known(t, arg[0], s))
        return summed(t, s, n, arg, count);
    if (n == 1 && s.cols == 1 && strcmp(text, "diag") == 0 &&
        is_outer(t, arg[0]))
        return diagonal_of_outer(t, arg[0], s);
    return n <= 3 && has_steady(t, arg[0], op, s)
               ? pulled(t, op, text, s, n, arg)
               : bare(t, op, text, s, n, arg);
}
