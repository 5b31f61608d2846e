/* hint/spots: the places of an expression where an edit makes sense.
 *
 * Idea: one walk that says of each operand whether the side is linear in it,
 * whether it is a term, and whether a function is taken of it.
 */
#include <string.h>

#include "hint/rep.h"

struct gather {
    struct repairs *r;
    VEC(struct spot) list;
};

/* Functions that are linear in their first argument. */
static bool is_linear(const char *name)
{
    static const char *const names[] = {"sum",    "trace",   "tril",
                                        "triu",   "diag",    "transpose",
                                        "vec",    "reshape", "mean",
                                        "repmat", "cumsum",  NULL};
    for (size_t i = 0; names[i]; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

/* Is NAME(...) an index or a derivative, in which nothing is an operand? */
static bool is_atom(const struct repairs *r, const struct ast *t)
{
    const char *suffix;
    return t->a[0]->kind != AST_NAME || claim_is_form(t->a[0]->text) ||
           names_base(r, t->a[0]->text, &suffix);
}

static void gather(struct gather *g, const struct ast *t, unsigned flags);

static void gather_all(struct gather *g, const struct ast *t, unsigned from,
                       unsigned flags)
{
    for (unsigned i = from; i < t->n; i++)
        gather(g, t->a[i], flags);
}

static void gather_binary(struct gather *g, const struct ast *t,
                          unsigned linear)
{
    switch ((enum ast_op)t->op) {
    case AST_ADD:
    case AST_SUB:
        gather_all(g, t, 0, linear | SPOT_TERM);
        break;
    case AST_MUL:
    case AST_EMUL:
        gather_all(g, t, 0, linear);
        break;
    case AST_LDIV:
    case AST_ELDIV:
        gather(g, t->a[0], 0);
        gather(g, t->a[1], linear);
        break;
    case AST_DIV:
    case AST_EDIV:
        gather(g, t->a[0], linear);
        gather(g, t->a[1], 0);
        break;
    default:
        gather(g, t->a[0], SPOT_ARGUMENT);
        gather(g, t->a[1], 0);
        break;
    }
}

static void gather_call(struct gather *g, const struct ast *t, unsigned linear)
{
    if (is_atom(g->r, t))
        return;
    if (!is_linear(t->a[0]->text))
        gather_all(g, t, 1, SPOT_ARGUMENT);
    else if (t->n > 1)
        gather(g, t->a[1], linear);
}

static void gather(struct gather *g, const struct ast *t, unsigned flags)
{
    unsigned linear = flags & SPOT_LINEAR;
    if (t->kind == AST_STRING || t->kind == AST_COLON || t->kind == AST_END)
        return;
    if (t->kind != AST_ROW)
        vec_push(&g->list, ((struct spot){t, flags}));
    switch ((enum ast_kind)t->kind) {
    case AST_BINARY:
        gather_binary(g, t, linear);
        break;
    case AST_UNARY:
        gather_all(g, t, 0, linear);
        break;
    case AST_APPLY:
        gather_call(g, t, linear);
        break;
    case AST_MATRIX:
        gather_all(g, t, 0, linear);
        break;
    case AST_ROW:
        gather_all(g, t, 0, linear | SPOT_TERM);
        break;
    default:
        break;
    }
}

struct spots edit_spots(struct repairs *r, const struct ast *root)
{
    struct gather g = {.r = r};
    gather(&g, root, SPOT_TERM | SPOT_LINEAR);
    struct spot *at = arena_alloc(r->arena, (g.list.n + 1) * sizeof *at);
    memcpy(at, g.list.at, g.list.n * sizeof *at);
    struct spots s = {g.list.n, at};
    vec_free(&g.list);
    return s;
}
