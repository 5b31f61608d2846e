/* lang/code: black boxes, the values that only code gives.
 *
 * A name at the left of a code statement that is no input and is defined by no
 * formula is a black box. It becomes an INPUT node of the problem's graph that
 * is no input of the problem: claims and derivative names can speak of it, and
 * no formula depends on it.
 */
#include <string.h>

#include "lang/claim.h"

/* The name of a value at the left of a code statement: NAME or NAME(sizes);
 * NULL: a derivative stands there. */
static const struct ast *value_name(struct elab *e, const struct ast *t)
{
    const struct ast *name = t->kind == AST_APPLY ? t->a[0] : t;
    if (name->kind != AST_NAME || name->bracketed || t->bracketed ||
        (t->kind == AST_APPLY && claim_is_form(name->text)))
        return NULL;
    const struct symbol *s = scope_find(e, name->text, strlen(name->text));
    if (s && (s->bound || s->input))
        return NULL;
    return scope_derivative_name(e, name->text) ? NULL : name;
}

static bool box_shape(struct elab *e, const struct ast *t, struct shape *out)
{
    double size[2] = {1, 1};
    if (t->kind == AST_APPLY && t->n > 3) {
        elab_fail(e, t->span, NULL, "an array has two dimensions");
        return false;
    }
    for (unsigned i = 1; t->kind == AST_APPLY && i < t->n; i++)
        if (!query_count(e, elab_eval(e, t->a[i]), t->a[i]->span, "a size", 1,
                         &size[i - 1]))
            return false;
    if (!elab_size(e, size[0], size[1], t->span))
        return false;
    *out = (struct shape){(uint32_t)size[0], (uint32_t)size[1]};
    return true;
}

static void add_box(struct elab *e, const struct ast *t, const struct stmt *s,
                    struct elaboration *r)
{
    const struct ast *name = value_name(e, t);
    struct black_box b = {.stmt = s, .span = t->span};
    if (!name)
        return;
    struct symbol *symbol = scope_symbol(e, name->text);
    if (!box_shape(e, t, &b.shape))
        return;
    if (symbol->special->box) {
        struct black_box *old = &r->boxes[symbol->special->box - 1];
        if (!shape_equal(old->shape, b.shape))
            elab_fail(e, t->span, NULL, "'%s' is %ux%u in line %u", old->name,
                      old->shape.rows, old->shape.cols, elab_line(old->span));
        return;
    }
    b.name = symbol->name;
    elab_here(e, t->span);
    b.node = Input(e->g, b.shape);
    r->boxes[r->nboxes++] = b;
    scope_special(e, symbol)->box = (uint32_t)r->nboxes;
}

/* The names that may be adjoints or tangents come last: of what is known then. */
static bool has_suffix(const struct ast *t)
{
    const char *name = t->kind == AST_NAME ? t->text : "";
    size_t n = strlen(name);
    return n > 3 && (strcmp(name + n - 3, "bar") == 0 ||
                     strcmp(name + n - 3, "dot") == 0);
}

void code_boxes(struct elab *e, struct elaboration *r)
{
    size_t most = 0;
    const struct stmts *all = &e->others[1];
    for (size_t k = 0; k < all->n; k++)
        most += all->at[k]->kind == STMT_CODE ? all->at[k]->code->nleft : 0;
    r->boxes = arena_alloc(e->arena, (most + 1) * sizeof *r->boxes);
    for (int last = 0; last < 2; last++)
        for (size_t k = 0; k < all->n; k++) {
            const struct stmt *s = all->at[k];
            for (unsigned i = 0; s->kind == STMT_CODE && i < s->code->nleft;
                 i++)
                if (has_suffix(s->code->left[i]) == last)
                    add_box(e, s->code->left[i], s, r);
        }
}

const struct black_box *elaboration_box(const struct elaboration *e, node x)
{
    for (size_t i = 0; i < e->nboxes; i++)
        if (e->boxes[i].node == x)
            return &e->boxes[i];
    return NULL;
}
