/* hint/argument: the inner derivatives and the paths of what has no name.
 *
 * Idea: sin(x^2) has an inner function that no statement names, so its
 * derivative must be written down: the arguments of calls and the bases of
 * powers, in the claim and in the statements that it is about, are
 * differentiated as trees, by the few rules that a hint needs. So is a whole
 * statement, as if only one of its operands moved: x^2*sin(x) has two paths.
 *
 * Invariant: what the rules do not know gives no candidate; a wrong rule could
 * not give a wrong hint either, as every repair is tried.
 */
#include <string.h>

#include "hint/rep.h"

enum {
    ARGUMENTS = 12, /* tried as inner functions */
    OPERANDS = 40,  /* of a statement, tried as paths */
    FORMULA = 400
}; /* nodes of a statement that is searched */

struct inner {
    struct repairs *r;
    const char *by;          /* the variable; NULL: along the tangent seed */
    bool total;              /* other nodes depend on it */
    const struct ast *moves; /* NULL: all; else only this operand does */
    bool inside;             /* it: the rules are at work in it */
    size_t uses;             /* names that moved */
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
        return op == AST_ADD ? y : edit_scale(a, y, -1, 1);
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
    if (strcmp(f, "atan") == 0)
        return over(a, one, sum(a, AST_ADD, one, power(a, x, 2)));
    if (strcmp(f, "log1p") == 0)
        return over(a, one, sum(a, AST_ADD, one, x));
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
    if (strcmp(f, "softplus") == 0 || strcmp(f, "relu") == 0)
        return call(a, f[0] == 's' ? "sigmoid" : "step", x);
    if (strcmp(f, "sigmoid") == 0 || strcmp(f, "logistic") == 0)
        return times(a, call(a, "sigmoid", x),
                     sum(a, AST_SUB, one, call(a, "sigmoid", x)));
    return NULL;
}

static const struct ast *derive(struct inner *d, const struct ast *t);

static const struct ast *derive_name(struct inner *d, const struct ast *t)
{
    struct arena *a = d->r->arena;
    struct shape s;
    if (!names_shape(d->r, t->text, &s) || (d->moves && !d->inside))
        return edit_number(a, 0);
    if (!shape_scalar(s))
        return NULL;
    bool self = d->by && strcmp(t->text, d->by) == 0;
    if (d->by && !self &&
        (!d->total || !elaboration_binding(d->r->e, t->text) ||
         !hint_after(d->r, t->text)))
        return edit_number(a, 0);
    d->uses++;
    if (!d->by)
        return edit_suffixed(a, t->text, "dot");
    return self ? edit_number(a, 1) : edit_total(a, t->text, d->by);
}

static const struct ast *derive_power(struct inner *d, const struct ast *t)
{
    struct arena *a = d->r->arena;
    const struct ast *x = t->a[0], *n = t->a[1], *one = edit_number(a, 1);
    const struct ast *dx = derive(d, x), *dn = derive(d, n);
    if (!dx || !dn)
        return NULL;
    const struct ast *less = n->kind == AST_NUMBER && n->integer
                                 ? power(a, x, n->number - 1)
                                 : edit_binary(a, AST_POW, x,
                                               edit_binary(a, AST_SUB, n, one));
    return sum(a, AST_ADD, times(a, times(a, n, less), dx),
               times(a, times(a, t, call(a, "log", x)), dn));
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

static const struct ast *derive_tree(struct inner *d, const struct ast *t)
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
        return edit_scale(d->r->arena, x, -1, 1);
    }
    case AST_BINARY:
        return derive_binary(d, t);
    case AST_APPLY:
        return derive_call(d, t);
    default:
        return NULL;
    }
}

static const struct ast *derive(struct inner *d, const struct ast *t)
{
    bool outside = d->inside;
    d->inside |= t == d->moves;
    const struct ast *x = derive_tree(d, t);
    d->inside = outside;
    return x;
}

/* The derivative of a statement as if only one operand of it moved; NULL: not
 * known, nothing, or all there is. */
static const struct ast *share(struct inner *d, const struct ast *formula,
                               const struct ast *operand)
{
    struct inner all = *d, one = *d;
    all.uses = one.uses = 0;
    one.moves = operand;
    const struct ast *x = derive(&one, formula);
    if (!x || one.uses == 0 || !derive(&all, formula) || one.uses == all.uses)
        return NULL;
    return x;
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
            repairs_replace(r, HINT_NODE, COST_NODE, t, by,
                            arena_printf(r->arena, "%s stands where %s belongs",
                                         hint_piece(r->arena, t, "an argument"),
                                         hint_piece(r->arena, by,
                                                    "another argument")));
        }
}

/* A rule that was written for scalars, entry by entry; `x` stays as it is. */
static const struct ast *dotted(struct arena *a, const struct ast *t,
                                const struct ast *x)
{
    if (t == x)
        return t;
    if (t->kind == AST_UNARY)
        return edit_unary(a, (enum ast_op)t->op, dotted(a, t->a[0], x));
    if (t->kind != AST_BINARY)
        return t;
    enum ast_op op = t->op == AST_MUL   ? AST_EMUL
                     : t->op == AST_DIV ? AST_EDIV
                     : t->op == AST_POW ? AST_EPOW
                                        : (enum ast_op)t->op;
    return edit_binary(a, op, dotted(a, t->a[0], x), dotted(a, t->a[1], x));
}

const struct ast *hint_outer(struct repairs *r, const struct ast *t)
{
    const char *suffix;
    if (t->kind != AST_APPLY || t->n != 2 || t->a[0]->kind != AST_NAME ||
        names_base(r, t->a[0]->text, &suffix))
        return NULL;
    const struct ast *f = outer(r->arena, t->a[0]->text, t->a[1]);
    return f && r->arrays ? dotted(r->arena, f, t->a[1]) : f;
}

/* Does this name stand in the tree? */
static bool mentions(const struct ast *t, const char *name)
{
    if (t->kind == AST_NAME && strcmp(t->text, name) == 0)
        return true;
    for (unsigned i = 0; i < t->n; i++)
        if (mentions(t->a[i], name))
            return true;
    return false;
}

/* The derivative of a function of the statement, at its argument: the adjoint
 * that comes in, or one more factor where that is there. */
static void outside(struct repairs *r, const struct ast *formula,
                    enum hint_kind kind)
{
    struct spots s = edit_spots(r, formula);
    const struct shape scalar = {1, 1};
    for (size_t i = 0; i < s.n; i++) {
        const struct ast *f = hint_outer(r, s.at[i].t);
        if (f)
            hint_multiply(r, kind, COST_THOUGHT + 1, f, scalar,
                          arena_printf(r->arena, "the outer derivative %s",
                                       hint_source(r->arena, f)));
    }
}

/* What reaches the left side through one operand of the statement b only;
 * `weight` is what the whole of it is multiplied by, or NULL. */
static void paths(struct inner *d, const struct binding *b,
                  const struct ast *weight, const char *to)
{
    struct repairs *r = d->r;
    struct arena *a = r->arena;
    struct spots s = edit_spots(r, b->formula);
    const struct ast *side = r->claim->rhs;
    for (size_t i = 1; i < s.n && i < OPERANDS; i++) {
        const struct ast *t = s.at[i].t, *x = share(d, b->formula, t);
        if (!x)
            continue;
        bool minus = edit_is(x, AST_MINUS) && x->kind == AST_UNARY;
        x = minus ? x->a[0] : x;
        x = weight ? times(a, weight, x) : x;
        const char *what = hint_piece(a, t, "a part of it");
        for (int twice = 0; twice < 2; twice++)
            repairs_add(r, HINT_PATH, COST_THOUGHT + 1, side,
                        edit_binary(a, twice == minus ? AST_ADD : AST_SUB, side,
                                    x),
                        "what reaches %s through %s in %s is %s", to, what,
                        hint_piece(a, b->formula, "its formula"),
                        twice ? "counted twice" : "missing");
    }
}

static bool searchable(const struct ast *formula)
{
    return formula && edit_small(formula, FORMULA);
}

static void inner_derivative(struct repairs *r, int cost, const struct ast *f)
{
    hint_multiply(r, HINT_INNER, cost, f, (struct shape){1, 1},
                  arena_printf(r->arena, "the inner derivative %s",
                               hint_piece(r->arena, f, "of an argument")));
}

static void try_all(struct inner *d, const struct ast *formula,
                    enum hint_kind outer_kind)
{
    struct repairs *r = d->r;
    const struct elaboration *e = r->e;
    struct arguments all = {0};
    if (!searchable(formula))
        return;
    outside(r, formula, outer_kind);
    gather(r, formula, &all);
    elsewhere(r, &all);
    gather(r, r->claim->rhs, &all);
    for (size_t i = 0; d->total && i < e->nbindings; i++)
        if (hint_between(r, i) && searchable(e->bindings[i].formula))
            gather(r, e->bindings[i].formula, &all);
    for (size_t i = 0; i < all.n; i++) {
        const struct ast *f = derive(d, all.at[i]);
        if (!f || f->kind == AST_NUMBER)
            continue;
        inner_derivative(r, COST_THOUGHT, f);
        const struct ast *plus = edit_unsigned(r->arena, f);
        if (plus && plus->kind != AST_NUMBER) /* its sign may be there */
            inner_derivative(r, COST_THOUGHT + 2, plus);
    }
}

/* By a name of its own statement, or along the tangent seed. */
static void of_statement(struct repairs *r)
{
    const struct named_derivative *q = r->left;
    bool total = q->kind == NAMED_TOTAL || q->kind == NAMED_GRAD;
    struct inner d = {.r = r, .by = q->by_name, .total = total && r->after};
    if (!q->binding ||
        !(total || q->kind == NAMED_DOT || q->kind == NAMED_PARTIAL))
        return;
    try_all(&d, q->binding->formula, HINT_INCOMING);
    if (searchable(q->binding->formula))
        paths(&d, q->binding, NULL, q->of_name);
}

void hint_argument(struct repairs *r)
{
    const struct named_derivative *q = r->left;
    const struct elaboration *e = r->e;
    if (!q || r->arrays)
        return;
    of_statement(r);
    for (size_t i = 0; q->kind == NAMED_BAR && i < e->nbindings; i++) {
        const struct binding *b = &e->bindings[i];
        struct inner d = {.r = r, .by = q->of_name};
        if (!hint_reads(b, q->of_name))
            continue;
        const struct ast *bar = edit_suffixed(r->arena, b->name, "bar");
        bool there = mentions(r->claim->rhs, bar->text);
        try_all(&d, b->formula, there ? HINT_INNER : HINT_INCOMING);
        if (searchable(b->formula))
            paths(&d, b, bar, q->of_name);
    }
}
