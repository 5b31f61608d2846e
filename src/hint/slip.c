/* hint/slip: slips of the pen in one operand.
 *
 * Idea: what is easily written for something else stands in a table or is an
 * edit of one place: the other dimension, a neighbour of an index, sin for cos,
 * a square, an inverse, 1 - h for h, a factor or a term too much. Each is tried
 * at every operand.
 *
 * Invariant: an edit changes one place only.
 */
#include <string.h>

#include "hint/rep.h"

enum { OPERANDS = 40 }; /* that are tried */

static void stands_for(struct repairs *r, enum hint_kind kind, int cost,
                       const struct ast *t, const struct ast *by)
{
    repairs_replace(r, kind, cost, t, by,
                    arena_printf(r->arena, "%s stands where %s belongs",
                                 hint_piece(r->arena, t, "an operand"),
                                 hint_piece(r->arena, by, "another one")));
}

static bool is_function(const struct ast *t, const char *name)
{
    return t->kind == AST_APPLY && t->a[0]->kind == AST_NAME &&
           strcmp(t->a[0]->text, name) == 0;
}

static bool may_be_array(const struct repairs *r, const struct ast *t)
{
    struct shape s;
    const char *suffix, *base;
    if (t->kind != AST_NAME)
        return t->kind != AST_NUMBER && r->arrays;
    base = names_base(r, t->text, &suffix);
    return base ? names_shape(r, base, &s) && !shape_scalar(s) : r->arrays;
}

/* --- dimensions --------------------------------------------------------------- */

static void axis(struct repairs *r, const struct ast *t)
{
    static const char *const names[] = {"sum",     "mean",      "prod",
                                        "cumsum",  "softmax",   "logsumexp",
                                        "sumsq",   "max",       "min",
                                        "cumprod", "circshift", NULL};
    static const char *const words[] = {"down the columns", "along the rows",
                                        "over all entries"};
    struct arena *a = r->arena;
    size_t i = 0;
    while (names[i] && !is_function(t, names[i]))
        i++;
    bool plain = t->n == 2;
    if (!names[i] || t->n > 3 || (!plain && t->a[2]->kind != AST_NUMBER))
        return;
    for (unsigned dim = 1; dim <= 3; dim++) {
        const struct ast *args[2] = {t->a[1], dim == 3 ? edit_string(a, "all")
                                                       : edit_number(a, dim)};
        if (!plain && t->a[2]->number == dim)
            continue;
        if (dim == 3 && strcmp(names[i], "sum") != 0 &&
            strcmp(names[i], "mean") != 0)
            continue;
        const struct ast *by = edit_call(a, names[i], 2, args);
        repairs_replace(r, HINT_AXIS, dim == 3 ? COST_ODD : COST_SLIP, t, by,
                        arena_printf(a,
                                     "%s is taken along the wrong dimension; "
                                     "%s it is %s",
                                     hint_piece(a, t, names[i]), words[dim - 1],
                                     hint_piece(a, by, names[i])));
    }
}

/* x(3) for x(2). */
static void neighbour(struct repairs *r, const struct ast *t)
{
    struct arena *a = r->arena;
    const char *suffix;
    if (t->kind != AST_APPLY || t->a[0]->kind != AST_NAME ||
        !names_base(r, t->a[0]->text, &suffix))
        return;
    for (unsigned i = 1; i < t->n; i++)
        for (int step = -1; step <= 1; step += 2) {
            const struct ast *x = t->a[i];
            bool number = x->kind == AST_NUMBER;
            if (x->kind == AST_COLON || x->kind == AST_STRING ||
                (number && x->number + step < 1))
                continue;
            const struct ast *by =
                number ? edit_number(a, x->number + step)
                       : edit_binary(a, step < 0 ? AST_SUB : AST_ADD, x,
                                     edit_number(a, 1));
            stands_for(r, HINT_NODE, COST_NODE, t, edit_replace(a, t, x, by));
        }
}

/* --- functions and powers -------------------------------------------------------- */

static void function(struct repairs *r, const struct ast *t)
{
    static const char *const pairs[][2] = {
        {"sin", "cos"},         {"sinh", "cosh"},     {"tril", "triu"},
        {"normcdf", "normpdf"}, {"max", "min"},       {"sum", "mean"},
        {"exp", "log"},         {"log", "log1p"},     {"relu", "step"},
        {"erf", "erfc"},        {"digamma", "gamma"}, {"tanh", "sigmoid"}};
    struct arena *a = r->arena;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        for (int k = 0; k < 2; k++)
            if (is_function(t, pairs[i][k])) {
                const struct ast *by =
                    edit_replace(a, t, t->a[0], edit_name(a, pairs[i][1 - k]));
                stands_for(r, HINT_NODE, COST_NODE, t, by);
            }
}

static void power(struct repairs *r, const struct ast *t)
{
    struct arena *a = r->arena;
    if (!edit_is(t, AST_POW) && !edit_is(t, AST_EPOW))
        return;
    const struct ast *n = t->a[1];
    if (n->kind != AST_NUMBER || !n->integer)
        return;
    for (int step = -1; step <= 1; step += 2) {
        double m = n->number + step;
        const struct ast *by = m == 1 ? t->a[0]
                                      : edit_binary(a, (enum ast_op)t->op,
                                                    t->a[0], edit_number(a, m));
        if (m != 0)
            stands_for(r, HINT_FACTOR, COST_NODE, t, by);
    }
}

/* A name, a call, a bracket: what a square, an inverse, a root may be of. */
static void changed(struct repairs *r, const struct ast *t)
{
    struct arena *a = r->arena;
    bool array = may_be_array(r, t);
    bool whole = t == r->claim->rhs;
    if (t->kind == AST_NUMBER || (whole && t->kind != AST_NAME))
        return;
    stands_for(r, HINT_FACTOR, COST_THOUGHT + 2, t,
               edit_binary(a, array ? AST_EPOW : AST_POW, t,
                           edit_number(a, 2)));
    stands_for(r, HINT_NODE, COST_THOUGHT + 3, t,
               edit_binary(a, AST_SUB, edit_number(a, 1), t));
    if (t->kind != AST_NAME && t->kind != AST_APPLY)
        return;
    if (array)
        stands_for(r, HINT_NODE, COST_THOUGHT + 2, t,
                   edit_call(a, "inv", 1, &t));
    stands_for(r, HINT_FACTOR, COST_THOUGHT + 3, t,
               edit_call(a, "sqrt", 1, &t));
    if ((is_function(t, "inv") || is_function(t, "sqrt")) && t->n == 2)
        stands_for(r, HINT_NODE, COST_THOUGHT + 2, t, t->a[1]);
}

/* ./ for .*, * for \. */
static void divided(struct repairs *r, const struct ast *t)
{
    struct arena *a = r->arena;
    static const struct {
        enum ast_op is, by;
    } rows[] = {{AST_EMUL, AST_EDIV}, {AST_EDIV, AST_EMUL},
                {AST_MUL, AST_DIV},   {AST_DIV, AST_MUL},
                {AST_MUL, AST_LDIV},  {AST_LDIV, AST_MUL}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (!edit_is(t, rows[i].is) || t->kind != AST_BINARY)
            continue;
        bool by = rows[i].is == AST_EMUL || rows[i].is == AST_MUL;
        repairs_replace(r, HINT_EXCHANGED, COST_THOUGHT + 1, t,
                        edit_binary(a, rows[i].by, t->a[0], t->a[1]),
                        arena_printf(a, "%s: %s belongs there",
                                     hint_piece(a, t, "a product"),
                                     by ? "a quotient" : "a product"));
    }
}

/* --- too much --------------------------------------------------------------------- */

/* Does it name a derivative that already holds other paths? */
static const struct ast *holder(const struct repairs *r, const struct ast *t)
{
    const char *suffix;
    if (t->kind == AST_DERIVATIVE)
        return t;
    if (t->kind == AST_NAME && names_base(r, t->text, &suffix) && *suffix)
        return t;
    for (unsigned i = 0; i < t->n; i++) {
        const struct ast *x = holder(r, t->a[i]);
        if (x)
            return x;
    }
    return NULL;
}

/* Is the term one of a sum? */
static bool stands_in(const struct ast *sum, const struct ast *term)
{
    if (edit_same(sum, term))
        return true;
    return (edit_is(sum, AST_ADD) || edit_is(sum, AST_SUB)) &&
           (stands_in(sum->a[0], term) || stands_in(sum->a[1], term));
}

static void drop_term(struct repairs *r, const struct ast *t)
{
    struct arena *a = r->arena;
    for (unsigned k = 0; k < 2; k++) {
        const struct ast *rest = t->a[1 - k], *term = t->a[k];
        const struct ast *total = holder(r, rest);
        bool adds = total && holder(r, term), again = stands_in(rest, term);
        const char *what = hint_piece(a, term, "a term");
        if (k == 0 && t->op == AST_SUB)
            rest = edit_unary(a, AST_MINUS, rest);
        const char *text = arena_printf(a, "the term %s is too much", what);
        if (again)
            text = arena_printf(a, "%s is counted twice", what);
        else if (adds)
            text = arena_printf(a, "%s is counted twice: %s holds it already",
                                what, hint_source(a, total));
        repairs_replace(r, adds || again ? HINT_PATH : HINT_FACTOR,
                        adds || again ? COST_THOUGHT : COST_ADDED, t, rest,
                        text);
    }
}

static void drop_factor(struct repairs *r, const struct ast *t)
{
    for (unsigned k = 0; k < 2; k++)
        if (t->a[k]->kind != AST_NUMBER)
            repairs_replace(r, HINT_FACTOR, COST_THOUGHT, t, t->a[1 - k],
                            arena_printf(r->arena, "the factor %s is too much",
                                         hint_piece(r->arena, t->a[k],
                                                    "of a product")));
}

static void drop(struct repairs *r, const struct ast *t)
{
    if (edit_is(t, AST_ADD) || edit_is(t, AST_SUB))
        drop_term(r, t);
    if (edit_is(t, AST_MUL) || edit_is(t, AST_EMUL))
        drop_factor(r, t);
    if (edit_is(t, AST_DIV) || edit_is(t, AST_EDIV))
        repairs_replace(r, HINT_FACTOR, COST_THOUGHT + 1, t, t->a[0],
                        arena_printf(r->arena, "the division by %s is too much",
                                     hint_piece(r->arena, t->a[1],
                                                "something")));
    if (is_function(t, "diag") || is_function(t, "tril") ||
        is_function(t, "triu") || is_function(t, "sum") ||
        is_function(t, "mean"))
        repairs_replace(r, HINT_FACTOR, COST_THOUGHT + 1, t, t->a[1],
                        arena_printf(r->arena, "%s is too much",
                                     t->a[0]->text));
}

void hint_slip(struct repairs *r)
{
    struct spots s = edit_spots(r, r->claim->rhs);
    for (size_t i = 0; i < s.n && i < OPERANDS; i++) {
        const struct ast *t = s.at[i].t;
        axis(r, t);
        neighbour(r, t);
        function(r, t);
        power(r, t);
        divided(r, t);
        drop(r, t);
        changed(r, t);
    }
}
