/* claim_meant: what is written in a claim and no derivative here, but meant as one.
 *
 * Idea: df/dx(x) is df/dx, which is taken at x anyway; diff(y,x) of a number is
 * no difference of neighbours, and dydx no name. Where the problem's names tell
 * what is meant, it is read or said.
 *
 * Invariant: nothing here makes a claim hold that the plain reading refuses.
 */
#include <string.h>

#include "base/diag.h"
#include "lang/claim.h"
#include "syntax/other_notations.h"

bool claim_is_at_input(const struct ast *t)
{
    const struct ast *d = t->kind == AST_APPLY ? t->a[0] : NULL;
    return d && d->kind == AST_DERIVATIVE && d->n == 0 &&
           d->derivative != AST_HIGHER && t->n == 2 &&
           t->a[1]->kind == AST_NAME && strcmp(t->a[1]->text, d->text2) == 0;
}

struct val claim_at_input(struct elab *e, const struct ast *t)
{
    const struct ast *d = t->a[0];
    claim_note(e, "d%s/d%s(%s) is read as d%s/d%s", d->text, d->text2, d->text2,
               d->text, d->text2);
    return claim_derivative(e, d);
}

bool claim_is_taken_at(struct elab *e, const struct ast *t)
{
    struct named x = {0};
    return t->n == 2 && t->a[1]->kind == AST_NAME && claim_only_input(e, &x) &&
           strcmp(t->a[1]->text, x.name) == 0;
}

/* dy/dx(3), y'(3): not an entry of the scalar, but its value at 3. */
bool claim_fail_at_value(struct elab *e, const struct ast *t)
{
    struct named y = {0}, x = {0};
    const struct ast *d = t->kind == AST_APPLY ? t->a[0] : NULL;
    if (!d || t->n != 2 || t->a[1]->kind != AST_NUMBER)
        return false;
    bool prime = d->kind == AST_UNARY && d->op == AST_TRANSPOSE &&
                 d->a[0]->kind == AST_NAME;
    bool total = d->kind == AST_DERIVATIVE && d->n == 0 &&
                 d->derivative != AST_HIGHER;
    const char *name = prime ? d->a[0]->text : total ? d->text : "";
    if (!claim_find(e, name, strlen(name), &y) || !shape_scalar(y.shape) ||
        (total && !claim_find(e, d->text2, strlen(d->text2), &x)) ||
        (prime &&
         (scope_symbol(e, name)->special->late || !claim_only_input(e, &x))) ||
        !shape_scalar(x.shape))
        return false;
    elab_fail(e, t->span,
              arena_printf(e->arena,
                           "write d%s/d%s, and 'at %s = ...' before "
                           "it",
                           y.name, x.name, x.name),
              "derivatives are taken at the given points");
    return true;
}

bool claim_diff(struct elab *e, const struct ast *t, struct val *v)
{
    const struct symbol *s = scope_symbol(e, t->a[0]->text);
    if (strcmp(s->name, "diff") != 0 || t->n < 2 || claim_is_named(s))
        return false;
    struct val y = elab_eval(e, t->a[1]);
    if (y.kind != VAL_NODE || !shape_scalar(graph_shape(e->g, y.node)))
        return false;
    const char *other = notation_meant(e->arena, t->span);
    *v = elab_fail(e, t->span, other ? other : "write dy/dx",
                   "diff takes the differences of neighbours, of which a "
                   "number has none");
    return true;
}

const char *claim_run_together(struct elab *e, const char *name)
{
    struct named y, x;
    size_t n = strlen(name);
    bool d = name[0] == 'd';
    if (n == 8 && strncmp(name, "delta_", 6) == 0)
        return arena_printf(e->arena, "write 'delta(%c,%c)'", name[6], name[7]);
    for (size_t i = 1; i + 1 < n; i++) {
        size_t gap = name[i] == '_', from = i + gap;
        if (!gap && n - i <= 2 && strspn(name + i, "0123456789") == n - i &&
            claim_find(e, name, i, &y) && !shape_scalar(y.shape))
            return arena_printf(e->arena, "write '%s(%c%s%s)'", y.name, name[i],
                                n - i > 1 ? "," : "", name + i + 1);
        bool below = d && name[from] == 'd' && from + 1 < n;
        if (below && i > 1 && claim_find(e, name + 1, i - 1, &y) &&
            claim_find(e, name + from + 1, n - from - 1, &x))
            return arena_printf(e->arena, "write 'd%s/d%s'", y.name, x.name);
        if (!gap || !claim_find(e, name, i, &y))
            continue;
        if (claim_find(e, name + from, n - from, &x))
            return arena_printf(e->arena, "write 'd%s/d%s'", y.name, x.name);
        if (n - from <= 2 && !shape_scalar(y.shape))
            return arena_printf(e->arena, "write '%s(%c%s%s)'", y.name,
                                name[from], n - from > 1 ? "," : "",
                                name + from + 1);
        if (n - from == 2 && claim_find(e, name + from, 1, &x) &&
            claim_find(e, name + from + 1, 1, &x))
            return arena_printf(e->arena, "write 'd2%s/d%cd%c'", y.name,
                                name[from], name[from + 1]);
    }
    return NULL;
}

/* dX, where it and X are names of the problem. */
static bool is_named_differential(const struct elab *e, const struct ast *t)
{
    struct named of;
    return t->kind == AST_NAME && t->text[0] == 'd' && t->text[1] &&
           claim_find(e, t->text, strlen(t->text), &of) &&
           claim_find(e, t->text + 1, strlen(t->text + 1), &of);
}

void claim_warn_quotient(const struct elab *e, const struct ast *lhs)
{
    bool quotient = lhs->kind == AST_BINARY && lhs->op == AST_DIV &&
                    is_named_differential(e, lhs->a[0]) &&
                    is_named_differential(e, lhs->a[1]);
    if (quotient && !e->quiet)
        diag_warning(lhs->span, NULL,
                     "'%s/%s' is a quotient of names of the problem here: no "
                     "derivative is checked",
                     lhs->a[0]->text, lhs->a[1]->text);
}

void claim_note_reading(struct elab *e, const struct named_derivative *q)
{
    const struct symbol *s = scope_find(e, q->of_name, strlen(q->of_name));
    if (!s)
        return;
    if (q->kind == NAMED_VALUE && s->helper)
        claim_note(e, "%s is no output, for only claims read it", s->name);
    if (q->kind != NAMED_VALUE && s->special->both && !e->claim->notes.n)
        claim_note(e, "%s is a function, and the node %s at its arguments",
                   s->name, s->name);
}
