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

enum {
    OPERANDS = 40, /* that are tried */
    STEPS = 60,    /* operations of the problem that are put in */
    MATRICES = 12  /* of the problem that are put in */
};

/* What is too long to be told in a sentence is no slip of the pen. */
static void stands_for(struct repairs *r, enum hint_kind kind, int cost,
                       const struct ast *t, const struct ast *by)
{
    const char *what = hint_piece(r->arena, t, NULL);
    const char *instead = what ? hint_piece(r->arena, by, NULL) : NULL;
    if (instead)
        repairs_replace(r, kind, cost, t, by,
                        arena_printf(r->arena, "%s stands where %s belongs",
                                     what, instead));
}

static bool may_be_array(const struct repairs *r, const struct ast *t)
{
    const char *suffix, *base;
    if (t->kind != AST_NAME)
        return t->kind != AST_NUMBER && r->arrays;
    base = names_base(r, t->text, &suffix);
    return base ? names_array(r, base) : r->arrays;
}

/* --- dimensions --------------------------------------------------------------- */

/* sum(sum(x)) for one of them. */
static void axes(struct repairs *r, const struct ast *t)
{
    struct arena *a = r->arena;
    for (unsigned dim = 1; dim <= 2; dim++) {
        const struct ast *args[2] = {t->a[1]->a[1], edit_number(a, dim)};
        const struct ast *by = edit_call(a, "sum", 2, args);
        repairs_replace(r, HINT_AXIS, COST_ODD, t, by,
                        arena_printf(a, "%s is over all entries; %s it is %s",
                                     hint_piece(a, t, "the sum"),
                                     dim == 1 ? "down the columns"
                                              : "along the rows",
                                     hint_piece(a, by, "another")));
    }
}

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
    while (names[i] && !edit_is_call(t, names[i]))
        i++;
    bool plain = t->n == 2;
    if (plain && edit_is_call(t, "sum") && edit_is_call(t->a[1], "sum") &&
        t->a[1]->n == 2) {
        axes(r, t);
        return;
    }
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
        repairs_replace(r, HINT_AXIS, dim == 3 ? COST_ODD : COST_SLIP - 1, t,
                        by,
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
            if (edit_is_call(t, pairs[i][k])) {
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
    bool whole = t == r->claim->eq->rhs;
    bool sum = edit_is(t, AST_ADD) || edit_is(t, AST_SUB);
    if (t->kind == AST_NUMBER || sum || (whole && t->kind != AST_NAME))
        return;
    stands_for(r, HINT_FACTOR, COST_THOUGHT + 2, t,
               edit_binary(a, array ? AST_EPOW : AST_POW, t,
                           edit_number(a, 2)));
    stands_for(r, HINT_NODE, COST_THOUGHT + 3, t,
               edit_binary(a, AST_SUB, edit_number(a, 1), t));
    stands_for(r, HINT_FACTOR, COST_THOUGHT + 4, t,
               edit_binary(a, AST_SUB, t, edit_number(a, 1)));
    if (t->kind != AST_NAME && t->kind != AST_APPLY)
        return;
    stands_for(r, HINT_NODE, COST_THOUGHT + 3, t, edit_call(a, "sign", 1, &t));
    stands_for(r, HINT_NODE, COST_THOUGHT + 3, t, edit_call(a, "step", 1, &t));
    if (array)
        stands_for(r, HINT_NODE, COST_THOUGHT + 2, t,
                   edit_call(a, "inv", 1, &t));
    stands_for(r, HINT_FACTOR, COST_THOUGHT + 3, t,
               edit_call(a, "sqrt", 1, &t));
    if ((edit_is_call(t, "inv") || edit_is_call(t, "sqrt")) && t->n == 2)
        stands_for(r, HINT_NODE, COST_THOUGHT + 2, t, t->a[1]);
}

/* --- expressions of the problem -------------------------------------------------- */

/* x for x - m or tanh(x), which the problem writes; K for a part of what it is;
 * and what tanh is taken of for its name. */
static void elsewhere(struct repairs *r, const struct ast *t)
{
    const struct elaboration *e = r->e;
    struct shape s, own;
    const struct binding *b = t->kind == AST_NAME
                                  ? elaboration_binding(e, t->text)
                                  : NULL;
    if (t->kind == AST_NAME && !names_shape(r, t->text, &own))
        return;
    for (size_t i = 0; i < e->nsteps && i < STEPS; i++) {
        const struct ast *f = e->steps[i].formula;
        if (!f || f->kind == AST_NAME || e->steps[i].name)
            continue;
        s = graph_shape(e->graph, e->steps[i].node);
        if (t->kind == AST_NAME && shape_equal(s, own) &&
            (edit_count(f, t->text) ||
             (b && b->formula && b->formula != f && edit_holds(b->formula, f))))
            stands_for(r, HINT_NODE, COST_THOUGHT + 3, t, f);
        if (t->kind == AST_NAME || !edit_same(t, f))
            continue;
        for (size_t k = 0; k < e->nbindings; k++)
            if (e->bindings[k].formula && edit_holds(e->bindings[k].formula, f))
                stands_for(r, HINT_NODE, COST_THOUGHT + 3, t,
                           edit_name(r->arena, e->bindings[k].name));
    }
}

/* A solve with a matrix of the problem that is left out. */
static void solves(struct repairs *r, const struct ast *t)
{
    struct arena *a = r->arena;
    for (size_t i = 0; i < names_count(r) && i < MATRICES; i++) {
        const char *name = names_at(r, i);
        struct shape s;
        if (!names_shape(r, name, &s) || s.rows != s.cols || s.rows < 2)
            continue;
        const struct ast *x = edit_name(a, name);
        const struct ast *ways[4] = {edit_binary(a, AST_DIV, t, x),
                                     edit_binary(a, AST_LDIV, x, t),
                                     edit_binary(a, AST_MUL, t, x),
                                     edit_binary(a, AST_MUL, x, t)};
        for (size_t k = 0; k < 4; k++)
            repairs_replace(r, HINT_FACTOR, COST_ADDED + 1, t, ways[k],
                            arena_printf(a, "%s stands where %s belongs",
                                         hint_piece(a, t, "a term"),
                                         hint_piece(a, ways[k], "another")));
    }
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
        if (!edit_is(t, rows[i].is) || t->kind != AST_BINARY ||
            t->a[0]->kind == AST_NUMBER || t->a[1]->kind == AST_NUMBER)
            continue; /* numbers are factors: scale.c */
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
    if (edit_is_call(t, "diag") || edit_is_call(t, "tril") ||
        edit_is_call(t, "triu") || edit_is_call(t, "sum") ||
        edit_is_call(t, "mean"))
        repairs_replace(r, HINT_FACTOR, COST_THOUGHT + 1, t, t->a[1],
                        arena_printf(r->arena, "%s is too much",
                                     t->a[0]->text));
}

void hint_slip(struct repairs *r)
{
    struct spots s = r->spots;
    for (size_t i = 0; i < s.n && i < OPERANDS; i++) {
        const struct ast *t = s.at[i].t;
        axis(r, t);
        neighbour(r, t);
        function(r, t);
        power(r, t);
        divided(r, t);
        drop(r, t);
        elsewhere(r, t);
        if (r->arrays && s.at[i].flags & SPOT_TERM)
            solves(r, t);
        changed(r, t);
    }
}
