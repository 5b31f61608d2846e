/* formula/elementwise: elementwise operations as terms.
 *
 * Idea: arithmetic becomes sums and products; a row whose spelling is a function
 * of the language is a call of it; what only rules build (blend, xlog, the
 * partials of sinc) is written in what the language has.
 *
 * Invariant: the term of a node has the node's shape and value; nothing here
 * simplifies.
 */
#include "formula/term.h"
#include "graph/matrix.h"

static const struct ratio one = {1, 1};

/* --- arithmetic --------------------------------------------------------- */

static term combined(struct translation *c, node x, bool sum, double second)
{
    struct part part[2] = {part_of(translation_arg(c, x, 0)),
                           part_times(translation_arg(c, x, 1), second)};
    return sum ? term_sum(c->t, translation_shape(c, x), 2, part)
               : term_product(c->t, one, translation_shape(c, x), 2, part);
}

term translate_add(struct translation *c, node x)
{
    term filled;
    if (translate_filled(c, x, &filled))
        return filled;
    return combined(c, x, true, 1);
}

term translate_subtract(struct translation *c, node x)
{
    return combined(c, x, true, -1);
}

term translate_multiply(struct translation *c, node x)
{
    return combined(c, x, false, 1);
}

term translate_divide(struct translation *c, node x)
{
    return combined(c, x, false, -1);
}

static term with_power(struct translation *c, node x, double f, double power)
{
    struct part part = part_times(translation_arg(c, x, 0), power);
    return term_product(c->t, (struct ratio){f, 1}, translation_shape(c, x), 1,
                        &part);
}

term translate_negate(struct translation *c, node x)
{
    return with_power(c, x, -1, 1);
}

term translate_square(struct translation *c, node x)
{
    return with_power(c, x, 1, 2);
}

/* Broadcasting is left to what the array meets; alone it is times ones. */
term translate_broadcast(struct translation *c, node x)
{
    return with_power(c, x, 1, 1);
}

term translate_power(struct translation *c, node x)
{
    return term_power(c->t, translation_shape(c, x), translation_arg(c, x, 0),
                      translation_arg(c, x, 1));
}

term translate_call(struct translation *c, node x)
{
    enum op op = (enum op)graph_at(c->g, x)->op;
    size_t n;
    const node *arg = graph_args(c->g, x, &n);
    term a[3];
    for (size_t i = 0; i < n; i++)
        a[i] = c->of[arg[i]];
    return term_call(c->t, op, op_name(op), translation_shape(c, x), n, a);
}

term translate_xlog(struct translation *c, node x)
{
    node y = translation_node(c, x, 1);
    term l = term_call(c->t, OP_LOG, "log", translation_shape(c, y), 1,
                       (term[]){c->of[y]});
    struct part part[2] = {part_of(translation_arg(c, x, 0)), part_of(l)};
    return term_product(c->t, one, translation_shape(c, x), 2, part);
}

/* Does x tell which entries move (derive/live.c)? Where they do not, the rest
 * is zero. */
static bool is_mask(const struct translation *c, node x)
{
    for (;;) {
        size_t n;
        const node *arg = graph_args(c->g, x, &n);
        enum op op = (enum op)graph_at(c->g, x)->op;
        if (op == OP_NE || op == OP_OR)
            return true;
        if (n == 0 || op_flags(op) & OP_ELEMENTWISE)
            return false;
        x = arg[0];
    }
}

term translate_times(struct translation *c, node x)
{
    struct part second = part_of(translation_arg(c, x, 1));
    return is_mask(c, translation_node(c, x, 0))
               ? term_product(c->t, one, translation_shape(c, x), 1, &second)
               : translate_multiply(c, x);
}

/* 1 - x^2 of the argument k */
static term one_less_square(struct translation *c, node x, unsigned k)
{
    struct shape s = translation_shape(c, x);
    struct part two = part_times(translation_arg(c, x, k), 2);
    term square = term_product(c->t, one, s, 1, &two);
    struct part sum[2] = {part_of(term_number(c->t, one, s)),
                          part_times(square, -1)};
    return term_sum(c->t, s, 2, sum);
}

term translate_cosquare(struct translation *c, node x)
{
    return one_less_square(c, x, 0);
}

term translate_sechsquare(struct translation *c, node x)
{
    return one_less_square(c, x, 1);
}

term translate_direction(struct translation *c, node x)
{
    struct part part[2] = {part_of(translation_arg(c, x, 0)),
                           part_times(translation_arg(c, x, 2), -1)};
    return term_product(c->t, one, translation_shape(c, x), 2, part);
}

term translate_coroot(struct translation *c, node x)
{
    struct shape s = translation_shape(c, x);
    struct part two = part_times(translation_arg(c, x, 0), 2);
    struct part sum[2] = {part_of(term_product(c->t, one, s, 1, &two)),
                          part_times(term_number(c->t, one, s), -1)};
    term inner = term_sum(c->t, s, 2, sum);
    return term_call(c->t, OP_SQRT, "sqrt", s, 1, &inner);
}

/* asinh's: sqrt(1 + x^2) */
term translate_hypot_of(struct translation *c, node x)
{
    term a = translation_arg(c, x, 0), b = translation_arg(c, x, 1);
    struct shape s = translation_shape(c, x);
    if (!term_is_number(c->t, b, 1))
        return translate_call(c, x);
    struct part two = part_times(a, 2);
    struct part sum[2] = {part_of(term_product(c->t, one, s, 1, &two)),
                          part_of(b)};
    term inner = term_sum(c->t, s, 2, sum);
    return term_call(c->t, OP_SQRT, "sqrt", s, 1, &inner);
}

/* --- switches ----------------------------------------------------------- */

term translate_infix(struct translation *c, node x)
{
    enum op op = (enum op)graph_at(c->g, x)->op;
    struct gterm head = {.kind = TERM_INFIX,
                         .op = (uint16_t)op,
                         .shape = translation_shape(c, x),
                         .factor = {1, 1},
                         .text = op_name(op)};
    struct part part[2];
    unsigned n = op_arity(op);
    for (unsigned i = 0; i < n; i++)
        part[i] = part_of(translation_arg(c, x, i));
    if (graph_own_maximum(c->g, x)) /* its name is a value in claims */
        part[1] = part_of(translate_reduction(c, translation_node(c, x, 1)));
    return term_intern(c->t, head, n, part);
}

static bool opposite(const struct graph *g, node a, node b)
{
    double x, y;
    if (graph_constant(g, a, &x) && graph_constant(g, b, &y))
        return x == -y && x != 0;
    return graph_at(g, b)->op == OP_NEG && graph_at(g, b)->arg[0] == a;
}

/* a where d > 0, b where d < 0, their mean at 0. */
term translate_blend(struct translation *c, node x)
{
    struct terms *t = c->t;
    node dn = translation_node(c, x, 0), an = translation_node(c, x, 1),
         bn = translation_node(c, x, 2);
    term d = c->of[dn];
    struct shape s = translation_shape(c, x), ds = translation_shape(c, dn);
    if (opposite(c->g, an, bn)) {
        term sign = term_call(t, OP_SIGN, "sign", ds, 1, &d);
        return term_product(t, one, s, 2,
                            (struct part[]){part_of(c->of[an]), part_of(sign)});
    }
    struct part minus = part_of(d);
    term nd = term_product(t, (struct ratio){-1, 1}, ds, 1, &minus);
    term up = term_call(t, OP_STEP, "step", ds, 1, &d);
    term down = term_call(t, OP_STEP, "step", ds, 1, &nd);
    struct part left[2] = {part_of(c->of[an]), part_of(up)};
    struct part right[2] = {part_of(c->of[bn]), part_of(down)};
    struct part sum[2] = {part_of(term_product(t, one, s, 2, left)),
                          part_of(term_product(t, one, s, 2, right))};
    return term_sum(t, s, 2, sum);
}

/* x/norm(x), with its guard at 0, is written as a lecturer does. */
term translate_selected(struct translation *c, node x)
{
    const struct gnode *p = graph_at(c->g, x);
    const struct gnode *quotient = graph_at(c->g, p->arg[1]);
    double zero;
    if (graph_at(c->g, p->arg[0])->op == OP_NORM2 && quotient->op == OP_DIV &&
        quotient->arg[1] == p->arg[0] &&
        graph_constant(c->g, p->arg[2], &zero) && zero == 0)
        return c->of[p->arg[1]];
    return translate_call(c, x);
}

/* --- special functions that the language spells differently ------------- */

term translate_lambertwm1(struct translation *c, node x)
{
    term arg[2] = {term_integer(c->t, -1), translation_arg(c, x, 0)};
    return term_call(c->t, OP_COUNT, "lambertw", translation_shape(c, x), 2,
                     arg);
}

/* sin(y)/y and its first derivative */
term translate_sincn(struct translation *c, node x)
{
    struct terms *t = c->t;
    term n = translation_arg(c, x, 0), y = translation_arg(c, x, 1);
    struct shape s = translation_shape(c, x);
    term si = term_call(t, OP_SIN, "sin", s, 1, &y);
    term co = term_call(t, OP_COS, "cos", s, 1, &y);
    if (term_is_number(t, n, 0))
        return term_over(t, si, y);
    if (!term_is_number(t, n, 1))
        return translate_call(c, x);
    struct part square_y = part_times(y, 2);
    term y2 = term_product(t, one, s, 1, &square_y);
    return term_subtract(t, term_over(t, co, y), term_over(t, si, y2));
}

/* K'(m) = (E/(1 - m) - K)/(2*m) */
term translate_elliptickn(struct translation *c, node x)
{
    struct terms *t = c->t;
    term n = translation_arg(c, x, 0), m = translation_arg(c, x, 1);
    struct shape s = translation_shape(c, x);
    if (!term_is_number(t, n, 1))
        return translate_call(c, x);
    term k = term_call(t, OP_ELLIPTICK, "ellipticK", s, 1, &m);
    term e = term_call(t, OP_ELLIPTICE, "ellipticE", s, 1, &m);
    term rest = term_subtract(t, term_integer(t, 1), m);
    term top = term_subtract(t, term_over(t, e, rest), k);
    return term_over(t, top, term_scaled(t, 2, m));
}
