/* formula/special: rows that only rules make, as their textbook has them.
 *
 * Idea: what a rule computes without loss is printed as the rule is taught:
 * y*(1 - y) for the slope of a sigmoid, 2*x*erfcx(x) - 2/sqrt(pi) for that of
 * erfcx, and higher ones by their recurrences.
 *
 * Invariant: only functions that the language knows are called.
 */
#include "formula/term.h"

static const struct shape scalar = {1, 1};
static const struct ratio one = {1, 1};

term translate_corootslope(struct translation *c, node x)
{
    struct part part[2] = {part_of(translation_arg(c, x, 0)),
                           part_times(translate_coroot(c, x), -1)};
    return term_product(c->t, one, translation_shape(c, x), 2, part);
}

/* op(a), by its name if it has one. */
static term named_call(struct translation *c, enum op op, node a,
                       struct shape s)
{
    node named = c->user[a];
    bool has_name = named != NONE && graph_at(c->g, named)->op == op;
    return has_name
               ? term_name(c->t, c->name[named], s, false)
               : term_call(c->t, op, op_name(op), s, 1, (term[]){c->of[a]});
}

static term sigmoid_of(struct translation *c, node a, struct shape s)
{
    return named_call(c, OP_SIGMOID, a, s);
}

/* 1 - factor*y */
static term one_less(struct translation *c, term y, double factor,
                     struct shape s)
{
    struct part part[2] = {part_of(term_integer(c->t, 1)),
                           part_times(y, -factor)};
    return term_sum(c->t, s, 2, part);
}

/* sigmoid(-a) = 1 - sigmoid(a) */
term translate_sigmoid(struct translation *c, node x)
{
    const struct gnode *arg = graph_at(c->g, translation_node(c, x, 0));
    struct shape s = translation_shape(c, x);
    if (arg->op != OP_NEG || c->name[translation_node(c, x, 0)])
        return translate_plain(c, x);
    return one_less(c, sigmoid_of(c, arg->arg[0], s), 1, s);
}

term translate_sigslope(struct translation *c, node x)
{
    struct shape s = translation_shape(c, x);
    term y = sigmoid_of(c, translation_node(c, x, 0), s);
    struct part part[2] = {part_of(y), part_of(one_less(c, y, 1, s))};
    return term_product(c->t, one, s, 2, part);
}

term translate_sigtilt(struct translation *c, node x)
{
    struct shape s = translation_shape(c, x);
    return one_less(c, sigmoid_of(c, translation_node(c, x, 0), s), 2, s);
}

/* floor(x/y), fix(x/y) */
static term whole_quotient(struct translation *c, node x, enum op op)
{
    term q = term_over(c->t, translation_arg(c, x, 0),
                       translation_arg(c, x, 1));
    return term_call(c->t, op, op_name(op), translation_shape(c, x), 1, &q);
}

term translate_floordiv(struct translation *c, node x)
{
    return whole_quotient(c, x, OP_FLOOR);
}

term translate_fixdiv(struct translation *c, node x)
{
    return whole_quotient(c, x, OP_FIX);
}

/* --- error functions ------------------------------------------------------ */

/* 2/sqrt(pi) */
static term two_over_root_pi(struct terms *t)
{
    term pi = term_name(t, "pi", scalar, false);
    return term_over(t, term_integer(t, 2),
                     term_call(t, OP_SQRT, "sqrt", scalar, 1, &pi));
}

/* The n-th derivative of a function whose first is s (2y f - first) and k-th
 * s (2y f(k-1) + 2(k-1) f(k-2)). */
static term derivative(struct translation *c, node x, enum op op, double s,
                       term first)
{
    struct terms *t = c->t;
    term y = translation_arg(c, x, 1);
    double n;
    if (!graph_constant(c->g, translation_node(c, x, 0), &n) || n > 8)
        return translate_plain(c, x);
    term before = first;
    term here = named_call(c, op, translation_node(c, x, 1),
                           translation_shape(c, x));
    for (int k = 1; k <= n; k++) {
        term rise = term_scaled(t, 2 * s, term_times(t, y, here));
        term rest = term_scaled(t, s * (k == 1 ? -1 : 2 * (k - 1)), before);
        before = here;
        here = term_add(t, rise, rest);
    }
    return here;
}

term translate_erfcxn(struct translation *c, node x)
{
    return derivative(c, x, OP_ERFCX, 1, two_over_root_pi(c->t));
}

term translate_dawsonn(struct translation *c, node x)
{
    return derivative(c, x, OP_DAWSON, -1, term_integer(c->t, 1));
}

/* -2/(sqrt(pi)*erfcx(x)) */
term translate_logerfcslope(struct translation *c, node x)
{
    term y = translation_arg(c, x, 0);
    term e = term_call(c->t, OP_ERFCX, "erfcx", translation_shape(c, x), 1, &y);
    return term_scaled(c->t, -1, term_over(c->t, two_over_root_pi(c->t), e));
}

term translate_logerfcbend(struct translation *c, node x)
{
    term rise = term_scaled(c->t, 2, translation_arg(c, x, 0));
    return term_add(c->t, rise, translate_logerfcslope(c, x));
}
