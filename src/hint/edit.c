/* hint/edit: edited copies of syntax trees.
 *
 * Idea: trees are never changed, so an edit copies the nodes between the root
 * and the place that changes and shares all the rest. Nodes that are made here
 * have no span: what has none was not written by the user.
 *
 * Invariant: a new number is a whole one, so that no literal of an edit is
 * open by half an ulp; fractions are written as quotients.
 */
#include <math.h>
#include <string.h>

#include "hint/rep.h"

/* --- making -------------------------------------------------------------- */

static struct ast *fresh(struct arena *a, enum ast_kind kind, size_t n)
{
    struct ast *t = arena_alloc(a, sizeof *t + n * sizeof(struct ast *));
    t->kind = (unsigned char)kind;
    t->n = (unsigned)n & ((1u << 30) - 1);
    return t;
}

/* Trees are read-only by agreement; their links are not declared so. */
static struct ast *link(const struct ast *t)
{
    return (struct ast *)(uintptr_t)t;
}

struct ast *edit_name(struct arena *a, const char *name)
{
    struct ast *t = fresh(a, AST_NAME, 0);
    t->text = name;
    return t;
}

struct ast *edit_number(struct arena *a, double whole)
{
    struct ast *t = fresh(a, AST_NUMBER, 0);
    t->number = whole;
    t->integer = true;
    return t;
}

struct ast *edit_unary(struct arena *a, enum ast_op op, const struct ast *x)
{
    struct ast *t = fresh(a, AST_UNARY, 1);
    t->op = (unsigned char)op;
    t->a[0] = link(x);
    return t;
}

struct ast *edit_binary(struct arena *a, enum ast_op op, const struct ast *x,
                        const struct ast *y)
{
    struct ast *t = fresh(a, AST_BINARY, 2);
    t->op = (unsigned char)op;
    t->a[0] = link(x);
    t->a[1] = link(y);
    return t;
}

struct ast *edit_index(struct arena *a, const struct ast *x, size_t n,
                       const struct ast *const *index)
{
    struct ast *t = fresh(a, AST_APPLY, n + 1);
    t->a[0] = link(x);
    for (size_t i = 0; i < n; i++)
        t->a[i + 1] = link(index[i]);
    return t;
}

struct ast *edit_call(struct arena *a, const char *name, size_t n,
                      const struct ast *const *x)
{
    return edit_index(a, edit_name(a, name), n, x);
}

const struct ast *edit_string(struct arena *a, const char *s)
{
    struct ast *t = fresh(a, s ? AST_STRING : AST_MATRIX, 0);
    if (s)
        t->text = s;
    return t;
}

const struct ast *edit_colon(struct arena *a)
{
    return fresh(a, AST_COLON, 0);
}

const struct ast *edit_range(struct arena *a, double from, double to)
{
    struct ast *t = fresh(a, AST_RANGE, 2);
    t->a[0] = edit_number(a, from);
    t->a[1] = edit_number(a, to);
    return t;
}

struct ast *edit_partial(struct arena *a, const char *y, const char *w)
{
    const struct ast *names[2] = {edit_name(a, y), edit_name(a, w)};
    return edit_call(a, "partial", 2, names);
}

struct ast *edit_total(struct arena *a, const char *z, const char *u)
{
    struct ast *t = fresh(a, AST_DERIVATIVE, 0);
    t->derivative = AST_TOTAL;
    t->text = z;
    t->text2 = u;
    return t;
}

const struct ast *edit_held(struct arena *a, const struct ast *x, size_t n,
                            const node *held)
{
    const struct ast *args[1 + NAMED_HELD] = {x};
    for (size_t i = 0; i < n; i++)
        args[i + 1] = edit_number(a, held[i]);
    return edit_call(a, FORM_HELD_NAME, n + 1, args);
}

const struct ast *edit_slope(struct arena *a, node of, node by)
{
    const struct ast *args[2] = {edit_number(a, of), edit_number(a, by)};
    return edit_call(a, FORM_SLOPE_NAME, 2, args);
}

struct ast *edit_suffixed(struct arena *a, const char *name, const char *suffix)
{
    return edit_name(a, arena_printf(a, "%s%s", name, suffix));
}

const struct ast *edit_flip(struct arena *a, const struct ast *x)
{
    if (edit_is(x, AST_TRANSPOSE))
        return x->a[0];
    bool shorter = edit_is(x, AST_MUL) && (edit_is(x->a[0], AST_TRANSPOSE) ||
                                           edit_is(x->a[1], AST_TRANSPOSE));
    const struct ast *plus = shorter ? edit_unsigned(a, x) : NULL;
    if (plus)
        return edit_unary(a, AST_MINUS, edit_flip(a, plus));
    return shorter ? edit_binary(a, AST_MUL, edit_flip(a, x->a[1]),
                                 edit_flip(a, x->a[0]))
                   : edit_unary(a, AST_TRANSPOSE, x);
}

/* --- scaling ------------------------------------------------------------- */

static bool is_product(const struct ast *t)
{
    return t->kind == AST_BINARY && (t->op == AST_MUL || t->op == AST_EMUL ||
                                     t->op == AST_DIV || t->op == AST_EDIV);
}

/* The number in front of a product, or NULL. */
static const struct ast *leading(const struct ast *t)
{
    while (is_product(t))
        t = t->a[0];
    return t->kind == AST_NUMBER && t->integer ? t : NULL;
}

/* x with the number m in front, in the place of its own. */
static const struct ast *with_leading(struct arena *a, const struct ast *x,
                                      const struct ast *own, double m)
{
    if (x == own)
        return edit_number(a, m);
    if (is_product(x) && x->a[0] == own && m == 1 &&
        (x->op == AST_MUL || x->op == AST_EMUL))
        return x->a[1];
    if (is_product(x))
        return edit_binary(a, (enum ast_op)x->op,
                           with_leading(a, x->a[0], own, m), x->a[1]);
    return edit_binary(a, AST_MUL, edit_number(a, m), x);
}

const struct ast *edit_unsigned(struct arena *a, const struct ast *x)
{
    if (x->kind == AST_UNARY && x->op == AST_MINUS)
        return x->a[0];
    if (!is_product(x))
        return NULL;
    const struct ast *left = edit_unsigned(a, x->a[0]);
    return left ? edit_binary(a, (enum ast_op)x->op, left, x->a[1]) : NULL;
}

static const struct ast *tidy_sum(struct arena *a, const struct ast *t)
{
    const struct ast *left = t->a[0], *plus = edit_unsigned(a, t->a[1]);
    if (!plus)
        return t;
    if (t->op == AST_ADD)
        return edit_binary(a, AST_SUB, left, plus);
    return edit_binary(a, AST_ADD, left, plus);
}

const struct ast *edit_tidy(struct arena *a, const struct ast *t)
{
    const struct ast *was = t;
    for (unsigned i = 0; i < was->n; i++) {
        const struct ast *x = edit_tidy(a, was->a[i]);
        if (x != was->a[i])
            t = edit_replace(a, t, was->a[i], x);
    }
    if (edit_is(t, AST_ADD) || edit_is(t, AST_SUB))
        return tidy_sum(a, t);
    const struct ast *plus = edit_is(t, AST_MINUS) ? edit_unsigned(a, t->a[0])
                                                   : NULL;
    return plus ? plus : t;
}

/* y*n with another number n behind. */
static const struct ast *trailing(struct arena *a, const struct ast *x,
                                  double n)
{
    return n == 1 ? x->a[0]
                  : edit_binary(a, AST_MUL, x->a[0], edit_number(a, n));
}

static long divisor(long x, long y)
{
    return y == 0 ? x : divisor(y, x % y);
}

static bool is_multiple(const struct ast *t, long q)
{
    return t->kind == AST_NUMBER && t->integer &&
           fmod(t->number, (double)q) == 0 && t->number < 0x1p53;
}

/* Is it y/d with a whole number d? */
static bool is_fraction(const struct ast *t, long *d)
{
    if (!edit_is(t, AST_DIV) || t->a[1]->kind != AST_NUMBER ||
        !t->a[1]->integer || !(t->a[1]->number >= 1 && t->a[1]->number < 1e6))
        return false;
    *d = (long)t->a[1]->number;
    return true;
}

const struct ast *edit_scale(struct arena *a, const struct ast *x, long p,
                             long q)
{
    const struct ast *bare = edit_unsigned(a, x);
    long d, common;
    if (bare && p < 0)
        return edit_scale(a, bare, -p, q);
    if (bare)
        return edit_unary(a, AST_MINUS, edit_scale(a, bare, p, q));
    if (is_fraction(x, &d) && x->a[0]->kind != AST_NUMBER) {
        common = divisor(p < 0 ? -p : p, d * q);
        return edit_scale(a, x->a[0], p / common, d * q / common);
    }
    if (q > 1 && edit_is(x, AST_MUL) && is_multiple(x->a[1], q))
        return edit_scale(a, trailing(a, x, x->a[1]->number / (double)q), p, 1);
    if (p == -1 && q == 1 && edit_is(x, AST_SUB))
        return edit_binary(a, AST_SUB, x->a[1], x->a[0]);
    const struct ast *first = x;
    while (is_product(first))
        first = first->a[0];
    if (p == -1 && q == 1 && first != x && edit_is(first, AST_SUB))
        return edit_replace(a, x, first,
                            edit_binary(a, AST_SUB, first->a[1], first->a[0]));
    bare = edit_is(x, AST_ADD) ? edit_unsigned(a, x->a[0]) : NULL;
    if (p == -1 && q == 1 && bare)
        return edit_binary(a, AST_SUB, bare, x->a[1]);
    const struct ast *own = leading(x), *t = x;
    double m = (double)(p < 0 ? -p : p) * (own ? own->number : 1);
    if (own && fmod(m, (double)q) == 0 && m < 0x1p53) {
        m /= (double)q;
        q = 1;
    }
    if (own ? m != own->number : m != 1)
        t = with_leading(a, x, own, m);
    if (q != 1)
        t = edit_binary(a, AST_DIV, t, edit_number(a, (double)q));
    return p < 0 ? edit_unary(a, AST_MINUS, t) : t;
}

/* --- looking ------------------------------------------------------------- */

bool edit_small(const struct ast *t, size_t limit)
{
    VEC(const struct ast *) todo = {0};
    size_t n = 0;
    vec_push(&todo, t);
    while (todo.n > 0 && n <= limit) {
        const struct ast *at = todo.at[--todo.n];
        n++;
        for (unsigned i = 0; i < at->n; i++)
            vec_push(&todo, at->a[i]);
    }
    vec_free(&todo);
    return n <= limit;
}

static bool has_text(const struct ast *t)
{
    return t->kind == AST_NAME || t->kind == AST_STRING ||
           t->kind == AST_FUNCTION_HANDLE || t->kind == AST_DERIVATIVE;
}

bool edit_same_name(const char *x, const char *y)
{
    return x && y && strcmp(x, y) == 0;
}

size_t edit_count(const struct ast *t, const char *name)
{
    size_t n = t->kind == AST_NAME && strcmp(t->text, name) == 0;
    for (unsigned i = 0; i < t->n; i++)
        n += edit_count(t->a[i], name);
    return n;
}

bool edit_is_call(const struct ast *t, const char *name)
{
    return t->kind == AST_APPLY && t->a[0]->kind == AST_NAME &&
           strcmp(t->a[0]->text, name) == 0;
}

bool edit_same(const struct ast *x, const struct ast *y)
{
    if (x == y)
        return true;
    if (x->kind != y->kind || x->op != y->op || x->n != y->n ||
        x->derivative != y->derivative || x->order != y->order)
        return false;
    if (has_text(x) ? !edit_same_name(x->text, y->text)
                    : x->kind == AST_NUMBER && x->number != y->number)
        return false;
    if (x->kind == AST_DERIVATIVE && !edit_same_name(x->text2, y->text2))
        return false;
    for (unsigned i = 0; i < x->n; i++)
        if (!edit_same(x->a[i], y->a[i]))
            return false;
    return true;
}

/* The factors of a product above and below the line. */
struct fraction_line {
    size_t n;
    struct {
        const struct ast *at;
        bool below;
    } factor[16];
};

static void add_factors(struct fraction_line *l, const struct ast *t,
                        bool below)
{
    enum { MOST = sizeof l->factor / sizeof l->factor[0] };
    if (is_product(t)) {
        add_factors(l, t->a[0], below);
        bool over = t->op == AST_DIV || t->op == AST_EDIV;
        add_factors(l, t->a[1], below != over);
        return;
    }
    if (edit_is(t, AST_POW) || edit_is(t, AST_EPOW))
        t = t->a[0];
    if (t->kind != AST_NUMBER && l->n < MOST) {
        l->factor[l->n].at = t;
        l->factor[l->n++].below = below;
    }
}

bool edit_cancels(const struct ast *t)
{
    struct fraction_line l = {0};
    if (is_product(t))
        add_factors(&l, t, false);
    for (size_t i = 0; i < l.n; i++)
        for (size_t k = 0; k < i; k++)
            if (l.factor[i].below != l.factor[k].below &&
                edit_same(l.factor[i].at, l.factor[k].at))
                return true;
    for (unsigned i = 0; i < t->n; i++)
        if (edit_cancels(t->a[i]))
            return true;
    return false;
}

bool edit_holds(const struct ast *root, const struct ast *part)
{
    if (root == part)
        return true;
    for (unsigned i = 0; i < root->n; i++)
        if (edit_holds(root->a[i], part))
            return true;
    return false;
}

const struct ast *edit_replace(struct arena *a, const struct ast *root,
                               const struct ast *at, const struct ast *by)
{
    if (root == at)
        return by;
    for (unsigned i = 0; i < root->n; i++) {
        const struct ast *child = edit_replace(a, root->a[i], at, by);
        if (child == root->a[i])
            continue;
        struct ast *t = fresh(a, (enum ast_kind)root->kind, root->n);
        *t = *root;
        memcpy(t->a, root->a, root->n * sizeof *t->a);
        t->a[i] = link(child);
        return t;
    }
    return root;
}
