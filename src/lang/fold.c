/* fold: sum(E for k = a:b), and what an index runs over.
 *
 * Idea: the name is bound for each value in turn, in the frame that is there,
 * and E is elaborated anew; the terms are added (multiplied, compared) one
 * after the other. Without a range the name runs over the dimension that it
 * indexes: of each NAME(.., k, ..) in E the array is looked at, and all must
 * agree.
 *
 * Invariant: what the name was before, it is again behind the fold.
 */
#include <string.h>

#include "lang/array.h"
#include "lang/batch.h"
#include "lang/call.h"
#include "lang/claim.h"
#include "lang/turns.h"
#include "syntax/function.h"

/* --- the extent of an index ----------------------------------------------- */

static bool is_name(const struct ast *t, const char *name)
{
    return t->kind == AST_NAME && !t->bracketed && strcmp(t->text, name) == 0;
}

struct naming {
    const char *name;
    bool found;
};

static void find_name(void *to, const struct ast *t, bool called,
                      const struct ast *whole)
{
    struct naming *n = to;
    (void)called, (void)whole;
    n->found |= t->kind == AST_NAME && strcmp(t->text, n->name) == 0;
}

static bool mentions(const struct ast *t, const char *name)
{
    struct naming n = {name, false};
    names_each(t, find_name, &n);
    return n.found;
}

/* The shape of what t indexes, if that is an array that does not depend on
 * the name itself. */
static bool indexed_shape(struct elab *e, const struct ast *t, const char *name,
                          struct shape *out)
{
    node x;
    const struct ast *base = t->a[0];
    if (base->kind == AST_DERIVATIVE && base->n)
        return claim_half_shape(e, base, false, out);
    if (base->kind == AST_NAME &&
        !apply_is_index(e, scope_symbol(e, base->text)))
        return false;
    if (base->kind == AST_LAMBDA || base->kind == AST_FUNCTION_HANDLE ||
        mentions(base, name))
        return false;
    struct val v = elab_eval(e, base);
    if (v.kind != VAL_NODE || !elab_numeric(e, v, base->span, &x))
        return false;
    *out = graph_shape(e->g, x);
    return true;
}

static size_t extent(struct shape s, unsigned at, unsigned of)
{
    return of == 1 ? shape_numel(s) : at == 0 ? s.rows : s.cols;
}

struct extent {
    struct elab *e;
    const char *name;
    size_t n;       /* found so far; 0: nothing */
    struct span at; /* where */
    bool ok;
};

static void note_extent(struct extent *x, size_t n, struct span at)
{
    if (x->n && x->n != n && x->ok) {
        elab_fail(x->e, at,
                  arena_printf(x->e->arena,
                               "write its range: "
                               "for %s = 1:%zu",
                               x->name, n),
                  "'%s' runs over %zu here and over %zu in line %u, column %u",
                  x->name, n, x->n, text_place(x->at).line,
                  text_place(x->at).column);
        x->ok = false;
    }
    x->n = n;
    x->at = at;
}

static void look_at(struct extent *x, const struct ast *t)
{
    struct shape s;
    if (t->kind == AST_DERIVATIVE)
        for (unsigned i = 0; i < t->n; i++)
            if (is_name(t->a[i], x->name) &&
                claim_half_shape(x->e, t, true, &s))
                note_extent(x, extent(s, i, t->n), t->span);
    if (t->kind != AST_APPLY)
        return;
    for (unsigned i = 1; i < t->n; i++)
        if (is_name(t->a[i], x->name) && indexed_shape(x->e, t, x->name, &s))
            note_extent(x, extent(s, i - 1, t->n - 1), t->span);
}

/* How many positions a name has that stands as an index in t; 0: none does.
 * false after an error: arrays of several sizes. */
static bool fold_extent(struct elab *e, const struct ast *t, const char *name,
                        size_t *n)
{
    struct extent x = {.e = e, .name = name, .ok = true};
    VEC(const struct ast *) stack = {0};
    size_t errors = e->errors;
    vec_push(&stack, t);
    while (stack.n && x.ok) {
        t = stack.at[--stack.n];
        look_at(&x, t);
        for (unsigned i = 0; i < t->n; i++)
            vec_push(&stack, t->a[i]);
    }
    vec_free(&stack);
    *n = x.n;
    return x.ok && e->errors == errors;
}

/* --- the values of an index ----------------------------------------------- */

/* The entries of a range or array, known now. */
static bool read_values(struct elab *e, const struct ast *t, size_t *n,
                        double **at)
{
    node x;
    if (!elab_numeric(e, elab_eval(e, t), t->span, &x))
        return false;
    const double *v = query_values(e, x, t->span, "a range");
    if (!v)
        return false;
    *n = shape_numel(graph_shape(e->g, x));
    *at = arena_alloc(e->arena, (*n + 1) * sizeof **at);
    memcpy(*at, v, *n * sizeof **at);
    return true;
}

bool fold_values(struct elab *e, const struct ast *range,
                 const struct ast *inside, const char *name, struct span at,
                 size_t *n, double **out)
{
    if (range)
        return read_values(e, range, n, out);
    if (!fold_extent(e, inside, name, n))
        return false;
    if (!*n) {
        elab_fail(e, at, arena_printf(e->arena, "write 'for %s = 1:n'", name),
                  "'%s' indexes nothing here: what does it run over?", name);
        return false;
    }
    *out = arena_alloc(e->arena, *n * sizeof **out);
    for (size_t k = 0; k < *n; k++)
        (*out)[k] = (double)(k + 1);
    return true;
}

/* --- the fold ------------------------------------------------------------- */

static struct val combine(struct elab *e, const struct ast *t, struct val a,
                          struct val b)
{
    if (strcmp(t->text, "sum") == 0)
        return elab_binary(e, AST_ADD, a, b, t->span);
    if (strcmp(t->text, "prod") == 0)
        return elab_binary(e, AST_EMUL, a, b, t->span);
    struct val arg[2] = {a, b}, out;
    struct call c = {.name = t->text,
                     .span = t->span,
                     .head = t->op_span,
                     .nargs = 2,
                     .nout = 1,
                     .arg = arg,
                     .out = &out,
                     .where = (const struct ast *const *)t->a};
    return call_builtin(e, function_find(t->text), &c) ? out : val_error();
}

static struct val nothing(struct elab *e, const struct ast *t)
{
    if (strcmp(t->text, "sum") == 0)
        return val_node(Num(e->g, 0));
    if (strcmp(t->text, "prod") == 0)
        return val_node(Num(e->g, 1));
    return elab_fail(e, t->span, NULL, "%s over nothing", t->text);
}

static struct val fold(struct elab *e, const struct ast *t, struct symbol *s,
                       size_t n, const double *at, struct turns *turns)
{
    struct val all = n ? (struct val){.kind = VAL_NOTHING} : nothing(e, t);
    double before = e->statements;
    for (size_t k = 0; k < n; k++) {
        double each = k == 1 ? e->statements - before : 0;
        turns->left = (double)(n - k);
        if (!elab_turns(e, turns->left, each, t->span) ||
            !elab_tick(e, t->span))
            return val_error();
        s->frame = e->frame;
        s->val = val_node(Num(e->g, at[k]));
        s->stamp = e->statement;
        struct val term = elab_eval(e, t->a[1]);
        if (term.kind == VAL_ERROR)
            return term;
        all = k ? combine(e, t, all, term) : term;
        if (all.kind == VAL_ERROR)
            return all;
    }
    return all;
}

struct val elab_fold(struct elab *e, const struct ast *t)
{
    size_t n;
    double *at;
    struct symbol *s = scope_symbol(e, t->a[0]->text);
    if (e->batch)
        return batch_give_up(e);
    if (!fold_values(e, t->n == 3 ? t->a[2] : NULL, t->a[1], s->name,
                     t->a[0]->span, &n, &at))
        return val_error();
    struct symbol before = *s;
    struct turns turns = {.range = t->n == 3 ? t->a[2] : NULL,
                          .index = s->name,
                          .at = t->span,
                          .left = (double)n};
    s->bound = NULL;
    struct val all = turns_enter(e, &turns) ? fold(e, t, s, n, at, &turns)
                                            : val_error();
    e->around = turns.outer;
    s->frame = before.frame;
    s->val = before.val;
    s->bound = before.bound;
    s->stamp = before.stamp;
    return all;
}
