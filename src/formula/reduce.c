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

/* Scalars of an open product to the front, the rest stays inside. */
static term pulled(struct terms *t, enum op op, const char *text,
                   struct shape s, size_t n, const term *arg)
{
    const struct gterm g = *term_at(t, arg[0]);
    struct parts front = {0}, rest = {0};
    term inner[3] = {0};
    for (uint32_t i = 0; i < g.n; i++) {
        struct part p = term_part(t, arg[0], i);
        vec_push(term_scalar(t, p.t) ? &front : &rest, p);
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
static bool has_scalars(const struct terms *t, term x)
{
    const struct gterm *g = term_at(t, x);
    if (t->raw || g->kind != TERM_PRODUCT || !term_open(t, x))
        return false;
    bool any = !ratio_is(g->factor, 1);
    for (uint32_t i = 0; i < g->n; i++)
        any |= term_scalar(t, term_part(t, x, i).t);
    return any && !term_scalar(t, x);
}

term term_reduced(struct terms *t, enum op op, const char *text, struct shape s,
                  size_t n, const term *arg)
{
    const struct gterm *g = term_at(t, arg[0]);
    double count = (double)shape_numel(g->shape) / (double)shape_numel(s);
    if (op == OP_SUM && shape_equal(g->shape, s))
        return arg[0];
    if (op == OP_SUM && g->kind == TERM_NUMBER)
        return term_number(t, ratio_times(g->factor, ratio_of(count)), s);
    return n <= 3 && has_scalars(t, arg[0]) ? pulled(t, op, text, s, n, arg)
                                            : bare(t, op, text, s, n, arg);
}
