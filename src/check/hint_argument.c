/* hint_argument: the inner derivative of what has no name.
 *
 * Idea: sin(x^2) has an inner function that no statement names, so its
 * derivative must be written down: the arguments of calls and the bases of
 * powers, in the claim and in the statement that it is about, are
 * differentiated as trees, by the few rules that a hint needs.
 *
 * Invariant: what the rules do not know gives no candidate; a wrong rule could
 * not give a wrong hint either, as every repair is tried.
 */
#include <string.h>

#include "check/hint_rep.h"

enum { ARGUMENTS = 8,          /* tried as inner functions */
       FORMULA = 400 };        /* nodes of a statement that is searched */

struct inner {
    struct repairs *r;
    const char *by;            /* the variable; NULL: along the tangent seed */
    bool total;                /* other nodes depend on it */
};

/* --- simple constructors ------------------------------------------------- */

static bool is_number(const struct ast *t, double v)
{
    return t->kind == AST_NUMBER && t->number == v;
}

static const struct ast *sum(struct arena *a, enum ast_op op,
                             const struct ast *x, const struct ast *y)
{
    if (is_number(y, 0))
        return x;
    if (is_number(x, 0))
        return op == AST_ADD ? y : edit_unary(a, AST_MINUS, y);
    return edit_binary(a, op, x, y);
}

static const struct ast *times(struct arena *a, const struct ast *x,
                               const struct ast *y)
{
    if (is_number(x, 0) || is_number(y, 1))
        return x;
    if (is_number(y, 0) || is_number(x, 1))
        return y;
    return edit_binary(a, AST_MUL, x, y);
}

static const struct ast *over(struct arena *a, const struct ast *x,
                              const struct ast *y)
{
    return is_number(x, 0) || is_number(y, 1) ? x
                                              : edit_binary(a, AST_DIV, x, y);
}

/* --- rules --------------------------------------------------------------- */

/* x^n with a whole number n as written. */
static const struct ast *power(struct arena *a, const struct ast *x, double n)
{
    if (n == 0)
        return edit_number(a, 1);
    return n == 1 ? x : edit_binary(a, AST_POW, x, edit_number(a, n));
}

static const struct ast *call(struct arena *a, const char *f,
                              const struct ast *x)
{
    return edit_call(a, f, 1, &x);
}

/* The derivative of a function of one argument, at it; NULL: not known. */
static const struct ast *outer(struct arena *a, const char *f,
                               const struct ast *x)
{
    const struct ast *one = edit_number(a, 1), *two = edit_number(a, 2);
    if (strcmp(f, "sin") == 0)
        return call(a, "cos", x);
    if (strcmp(f, "cos") == 0)
        return edit_unary(a, AST_MINUS, call(a, "sin", x));
    if (strcmp(f, "exp") == 0 || strcmp(f, "sinh") == 0)
        return call(a, f[0] == 'e' ? "exp" : "cosh", x);
    if (strcmp(f, "cosh") == 0)
        return call(a, "sinh", x);
    if (strcmp(f, "log") == 0 || strcmp(f, "ln") == 0)
        return over(a, one, x);
    if (strcmp(f, "sqrt") == 0)
        return over(a, one, times(a, two, call(a, "sqrt", x)));
    if (strcmp(f, "tanh") == 0)
        return sum(a, AST_SUB, one, power(a, call(a, "tanh", x), 2));
    if (strcmp(f, "tan") == 0)
        return sum(a, AST_ADD, one, power(a, call(a, "tan", x), 2));
    if (strcmp(f, "softplus") == 0)
        return call(a, "sigmoid", x);
    if (strcmp(f, "sigmoid") == 0)
        return times(a, call(a, "sigmoid", x),
                     sum(a, AST_SUB, one, call(a, "sigmoid", x)));
    return NULL;
}

static const struct ast *derive(struct inner *d, const struct ast *t);

static const struct ast *derive_name(struct inner *d, const struct ast *t)
{
    struct arena *a = d->r->arena;
    struct shape s;
    if (!names_shape(d->r, t->text, &s))
        return edit_number(a, 0);
    if (!shape_scalar(s))
        return NULL;
    if (!d->by)
        return edit_suffixed(a, t->text, "dot");
    if (strcmp(t->text, d->by) == 0)
        return edit_number(a, 1);
    if (!d->total || !elaboration_binding(d->r->e, t->text))
        return edit_number(a, 0);
    return edit_total(a, t->text, d->by);
}

static const struct ast *derive_power(struct inner *d, const struct ast *t)
{
    struct arena *a = d->r->arena;
    const struct ast *n = t->a[1], *inside = derive(d, t->a[0]);
    if (!inside || n->kind != AST_NUMBER || !n->integer)
        return NULL;
    return times(a, times(a, n, power(a, t->a[0], n->number - 1)), inside);
}

static const struct ast *derive_binary(struct inner *d, const struct ast *t)
{
    struct arena *a = d->r->arena;
    if (t->op == AST_POW || t->op == AST_EPOW)
        return derive_power(d, t);
    const struct ast *x = t->a[0], *y = t->a[1];
    const struct ast *dx = derive(d, x), *dy = derive(d, y);
    if (!dx || !dy)
        return NULL;
    switch ((enum ast_op)t->op) {
    case AST_ADD:
    case AST_SUB:
        return sum(a, (enum ast_op)t->op, dx, dy);
    case AST_MUL:
    case AST_EMUL:
        return sum(a, AST_ADD, times(a, dx, y), times(a, x, dy));
    case AST_DIV:
    case AST_EDIV:
        return sum(a, AST_SUB, over(a, dx, y),
                   over(a, times(a, x, dy), power(a, y, 2)));
    default:
        return NULL;
    }
}

static const struct ast *derive_call(struct inner *d, const struct ast *t)
{
    const char *suffix;
    if (t->n != 2 || t->a[0]->kind != AST_NAME ||
        names_base(d->r, t->a[0]->text, &suffix))
        return NULL;
    const struct ast *f = outer(d->r->arena, t->a[0]->text, t->a[1]);
    const struct ast *inside = f ? derive(d, t->a[1]) : NULL;
    return inside ? times(d->r->arena, f, inside) : NULL;
}

static const struct ast *derive(struct inner *d, const struct ast *t)
{
    switch ((enum ast_kind)t->kind) {
    case AST_NUMBER:
        return edit_number(d->r->arena, 0);
    case AST_NAME:
        return derive_name(d, t);
    case AST_UNARY: {
        const struct ast *x = derive(d, t->a[0]);
        if (!x || t->op != AST_MINUS || is_number(x, 0))
            return t->op == AST_NOT ? NULL : x;
        return edit_unary(d->r->arena, AST_MINUS, x);
    }
    case AST_BINARY:
        return derive_binary(d, t);
    case AST_APPLY:
        return derive_call(d, t);
    default:
        return NULL;
    }
}

/* --- arguments ----------------------------------------------------------- */

struct arguments {
    size_t n;
    const struct ast *at[ARGUMENTS];
};

static void gather(struct repairs *r, const struct ast *side,
                   struct arguments *out)
{
    struct spots s = edit_spots(r, side);
    for (size_t i = 0; i < s.n && out->n < ARGUMENTS; i++) {
        const struct ast *t = s.at[i].t;
        bool known = !(s.at[i].flags & SPOT_ARGUMENT) ||
                     t->kind == AST_NUMBER || t->kind == AST_MATRIX;
        for (size_t k = 0; k < out->n && !known; k++)
            known = edit_same(out->at[k], t);
        if (!known)
            out->at[out->n++] = t;
    }
}

/* A function of the claim taken at an argument of the statement. */
static void elsewhere(struct repairs *r, const struct arguments *all)
{
    struct spots s = edit_spots(r, r->claim->rhs);
    for (size_t i = 0; i < s.n; i++)
        for (size_t k = 0; (s.at[i].flags & SPOT_ARGUMENT) && k < all->n; k++) {
            const struct ast *t = s.at[i].t, *by = all->at[k];
            if (edit_same(t, by))
                continue;
            repairs_add(r, HINT_NODE, COST_NODE, t,
                        edit_replace(r->arena, r->claim->rhs, t, by),
                        "%s stands where %s belongs",
                        hint_piece(r->arena, t, "an argument"),
                        hint_piece(r->arena, by, "another argument"));
        }
}

/* The derivative of a function of the statement, at its argument. */
static void outside(struct repairs *r, const struct ast *formula)
{
    struct spots s = edit_spots(r, formula);
    const struct shape scalar = {1, 1};
    for (size_t i = 0; i < s.n; i++) {
        const struct ast *t = s.at[i].t, *f = NULL;
        if (t->kind == AST_APPLY && t->n == 2 && t->a[0]->kind == AST_NAME)
            f = outer(r->arena, t->a[0]->text, t->a[1]);
        if (f)
            hint_multiply(r, HINT_INCOMING, COST_THOUGHT + 1, f, scalar,
                          arena_printf(r->arena,
                                       "the outer derivative %s",
                                       hint_source(r->arena, f)));
    }
}

static void try_all(struct inner *d, const struct ast *formula)
{
    struct repairs *r = d->r;
    struct arguments all = {0};
    if (!formula || !edit_small(formula, FORMULA))
        return;
    outside(r, formula);
    gather(r, formula, &all);
    elsewhere(r, &all);
    gather(r, r->claim->rhs, &all);
    for (size_t i = 0; i < all.n; i++) {
        const struct ast *f = derive(d, all.at[i]);
        if (!f || f->kind == AST_NUMBER)
            continue;
        hint_multiply(r, HINT_INNER, COST_THOUGHT, f, (struct shape){1, 1},
                      arena_printf(r->arena, "the inner derivative %s",
                                   hint_piece(r->arena, f, "of an argument")));
    }
}

void hint_argument(struct repairs *r)
{
    const struct quantity *q = r->left;
    const struct elaboration *e = r->e;
    if (!q || r->arrays)
        return;
    struct inner d = {r, q->by_name, q->kind == Q_TOTAL || q->kind == Q_GRAD};
    const struct ast *formula = q->binding ? q->binding->formula : NULL;
    if (q->kind == Q_DOT || q->kind == Q_TOTAL || q->kind == Q_GRAD ||
        q->kind == Q_PARTIAL)
        try_all(&d, formula);
    for (size_t i = 0; q->kind == Q_BAR && i < e->nbindings; i++) {
        d.by = q->of_name;
        if (hint_reads(&e->bindings[i], q->of_name))
            try_all(&d, e->bindings[i].formula);
    }
}
