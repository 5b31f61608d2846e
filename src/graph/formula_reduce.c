/* formula_reduce: sums over arrays, with what does not vary in front.
 *
 * Invariant: sum(x) of a vector, sum(x, dim) of a matrix, as the language has
 * them; a uniform array sums to its number of entries.
 */
#include "graph/formula_lists.h"

static term bare(struct terms *t, struct shape s, size_t n, const term *arg)
{
    struct gterm head = {.kind = TERM_CALL, .op = OP_SUM, .shape = s,
                         .factor = {1, 1}, .text = "sum"};
    struct part part[2];
    for (size_t i = 0; i < n; i++)
        part[i] = part_of(arg[i]);
    return term_intern(t, head, n, part);
}

term term_reduced(struct terms *t, struct shape s, size_t n, const term *arg)
{
    const struct gterm g = *term_at(t, arg[0]);
    double count = (double)shape_numel(g.shape) / (double)shape_numel(s);
    struct parts front = {0}, rest = {0};
    if (shape_equal(g.shape, s))
        return arg[0];
    if (g.kind == TERM_NUMBER)
        return term_number(t, ratio_times(g.factor, ratio_of(count)), s);
    if (t->raw || g.kind != TERM_PRODUCT || !term_open(t, arg[0]))
        return bare(t, s, n, arg);
    for (uint32_t i = 0; i < g.n; i++) {
        struct part p = term_part(t, arg[0], i);
        vec_push(term_scalar(t, p.t) ? &front : &rest, p);
    }
    term inner[2] = {term_product(t, (struct ratio){1, 1}, g.shape, rest.n,
                                  rest.at), n > 1 ? arg[1] : 0};
    bool uniform = term_at(t, inner[0])->kind == TERM_NUMBER;
    vec_push(&front, part_of(uniform ? term_number(t, ratio_of(count), s)
                                     : bare(t, s, n, inner)));
    term r = term_product(t, g.factor, s, front.n, front.at);
    vec_free(&front);
    vec_free(&rest);
    return r;
}
