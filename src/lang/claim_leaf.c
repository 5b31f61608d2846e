/* claim_leaf: the names of a claim: values, derivatives, forms.
 *
 * Idea: each is a quantity that the checker computes and feeds into a leaf of
 * the claim's graph. Where a name can be read in two ways the names of the
 * problem decide: a node called vbar is that node, du above or below a line
 * too; d2z/dR is split by what R can be made of.
 *
 * Invariant: equal quantities are one leaf.
 */
#include <string.h>

#include "lang/claim.h"

/* --- leaves --------------------------------------------------------------- */

static bool same_named_derivative(const struct named_derivative *a,
                                  const struct named_derivative *b)
{
    return a->kind == b->kind && a->of == b->of && a->by == b->by &&
           a->by2 == b->by2 && a->binding == b->binding;
}

static struct val leaf(struct elab *e, struct named_derivative q)
{
    struct claim_state *c = e->claim;
    c->references++;
    for (size_t i = 0; i < c->all.n; i++)
        if (same_named_derivative(&c->all.at[i], &q))
            return val_node(c->all.at[i].leaf);
    elab_here(e, q.span);
    q.leaf = Input(e->g, q.shape);
    vec_push(&c->all, q);
    return val_node(q.leaf);
}

/* A name of the problem: its node, and its binding unless it is an input. */
struct named {
    const char *name;
    node node;
    const struct binding *binding;
    struct shape shape;
};

static bool is_named(const struct symbol *s)
{
    return s && (s->binding || s->input || s->box);
}

static bool find_named(const struct elab *e, const char *name, size_t n,
                       struct named *out)
{
    const struct symbol *s = scope_find(e, name, n);
    if (!is_named(s))
        return false;
    out->name = s->name;
    out->binding = NULL;
    if (s->binding) {
        out->binding = &e->result->bindings[s->binding - 1];
        out->node = out->binding->node;
    } else if (s->box) {
        out->node = e->result->boxes[s->box - 1].node;
    } else {
        out->node = e->result->inputs[s->input - 1].node;
    }
    out->shape = graph_shape(e->result->graph, out->node);
    return true;
}

static struct val fail_name(struct elab *e, const char *name, struct span at)
{
    const char *near = scope_suggest_derivative(e, name);
    return elab_fail(e, at,
                     near ? arena_printf(e->arena, "did you mean '%s'?", near)
                          : NULL,
                     "'%s' is no node or input of the problem", name);
}

static struct named_derivative quantity(enum named_kind kind,
                                        const struct named *of,
                                        const struct named *by, struct span at)
{
    struct named_derivative q = {.kind = kind,
                                 .of = of->node,
                                 .by = NONE,
                                 .by2 = NONE,
                                 .of_name = of->name,
                                 .binding = of->binding,
                                 .shape = of->shape,
                                 .span = at};
    if (by) {
        q.by = by->node;
        q.by_name = by->name;
        q.shape = shape_scalar(of->shape)
                      ? by->shape
                      : (struct shape){(uint32_t)shape_numel(of->shape),
                                       (uint32_t)shape_numel(by->shape)};
    }
    return q;
}

struct val claim_captured(struct elab *e, const struct capture *c)
{
    struct named of;
    if (c->val.kind != VAL_NODE)
        return c->val;
    bool known = find_named(e, c->symbol->name, strlen(c->symbol->name), &of);
    if (!known || of.node != c->val.node)
        of = (struct named){c->symbol->name, c->val.node, NULL,
                            graph_shape(e->result->graph, c->val.node)};
    return leaf(e, quantity(NAMED_VALUE, &of, NULL, e->g->here));
}

static struct val bar_or_dot(struct elab *e, const char *name, size_t n,
                             struct span at)
{
    struct named of;
    if (!find_named(e, name, n, &of))
        return fail_name(e, name, at);
    bool bar = strcmp(name + n, "bar") == 0;
    return leaf(e, quantity(bar ? NAMED_BAR : NAMED_DOT, &of, NULL, at));
}

struct val claim_name(struct elab *e, struct symbol *s, const struct ast *t)
{
    struct named of;
    struct val v;
    size_t n = strlen(s->name);
    if (find_named(e, s->name, n, &of))
        return leaf(e, quantity(NAMED_VALUE, &of, NULL, t->span));
    if (s->late)
        return (struct val){.kind = VAL_FUNCTION, .closure = s->late};
    if (s->frame && s->val.kind == VAL_STRING)
        return s->val;
    elab_here(e, t->span);
    if (scope_constant(e, s->name, &v))
        return v;
    size_t base = scope_derivative_name(e, s->name);
    return base ? bar_or_dot(e, s->name, base, t->span)
                : fail_name(e, s->name, t->span);
}

/* --- dz/du and its kin ---------------------------------------------------- */

static struct val partial_of(struct elab *e, const struct named *of,
                             const char *by, struct span at)
{
    if (!of->binding)
        return elab_fail(e, at, NULL,
                         "'%s' is an input: it has no statement to take a "
                         "partial derivative of",
                         of->name);
    const struct binding *b = of->binding;
    for (size_t i = 0; i < b->nreads; i++) {
        if (strcmp(b->read_names[i], by) != 0)
            continue;
        struct named w = {by, b->reads[i], NULL,
                          graph_shape(e->result->graph, b->reads[i])};
        return leaf(e, quantity(NAMED_PARTIAL, of, &w, at));
    }
    struct named known;
    if (!find_named(e, by, strlen(by), &known))
        return fail_name(e, by, at);
    const char *label = arena_printf(e->arena,
                                     "d%s/d%s is the total derivative, through "
                                     "all paths",
                                     of->name, by);
    return elab_fail(e, at, label,
                     "'%s' does not stand on the right-hand side of '%s' "
                     "(line %u): a partial derivative is that of the "
                     "statement itself, its other names held fixed",
                     by, of->name, elab_line(b->span));
}

static struct val first_order(struct elab *e, const struct ast *t)
{
    struct named of, by;
    if (!find_named(e, t->text, strlen(t->text), &of))
        return fail_name(e, t->text, t->span);
    if (t->derivative == AST_PARTIAL)
        return partial_of(e, &of, t->text2, t->span);
    if (!find_named(e, t->text2, strlen(t->text2), &by))
        return fail_name(e, t->text2, t->span);
    return leaf(e, quantity(NAMED_TOTAL, &of, &by, t->span));
}

static struct val second_order(struct elab *e, const struct named *of,
                               const struct named *u, const struct named *v,
                               struct span at)
{
    if (!shape_scalar(of->shape))
        return elab_fail(e, at, NULL,
                         "'%s' is %ux%u: second derivatives are those of a "
                         "scalar",
                         of->name, of->shape.rows, of->shape.cols);
    struct named_derivative q = quantity(NAMED_SECOND, of, u, at);
    q.by2 = v->node;
    q.by2_name = v->name;
    q.shape = (struct shape){(uint32_t)shape_numel(u->shape),
                             (uint32_t)shape_numel(v->shape)};
    return leaf(e, q);
}

/* The ways to read u2 or udv; how many there are. */
static unsigned split_below(const struct elab *e, const char *text,
                            struct named *u, struct named *v)
{
    size_t n = strlen(text);
    unsigned found = 0;
    struct named a, b;
    if (n > 1 && text[n - 1] == '2' && find_named(e, text, n - 1, &a)) {
        *u = *v = a;
        found++;
    }
    for (size_t i = 1; i + 1 < n; i++)
        if (text[i] == 'd' && find_named(e, text, i, &a) &&
            find_named(e, text + i + 1, n - i - 1, &b)) {
            *u = a;
            *v = b;
            found++;
        }
    return found;
}

static struct val second(struct elab *e, const struct ast *t)
{
    struct named of, u, v;
    if (!find_named(e, t->text, strlen(t->text), &of))
        return fail_name(e, t->text, t->span);
    unsigned ways = split_below(e, t->text2, &u, &v);
    if (ways == 1)
        return second_order(e, &of, &u, &v, t->span);
    return elab_fail(e, t->span,
                     arena_printf(e->arena, "write hessian(%s,u,v)", of.name),
                     ways ? "'d%s' splits in several ways"
                          : "'d%s' is neither a name squared nor two names "
                            "of the problem",
                     t->text2);
}

/* Where a half (dz, du) is itself a name, the whole is a quotient. */
static bool is_quotient(struct elab *e, const struct ast *t, const char **above,
                        const char **below)
{
    const char *two = t->derivative == AST_SECOND ? "2" : "";
    *above = arena_printf(e->arena, "d%s%s", two, t->text);
    *below = arena_printf(e->arena, "d%s", t->text2);
    return t->derivative != AST_PARTIAL &&
           (is_named(scope_find(e, *above, strlen(*above))) ||
            is_named(scope_find(e, *below, strlen(*below))));
}

struct val claim_derivative(struct elab *e, const struct ast *t)
{
    const char *above, *below;
    if (!e->claim)
        return elab_fail(e, t->span, NULL, "derivatives stand in claims only");
    if (is_quotient(e, t, &above, &below)) {
        struct ast a = {.kind = AST_NAME, .span = t->span, .text = above};
        struct ast b = {.kind = AST_NAME, .span = t->span, .text = below};
        struct val x = claim_name(e, scope_symbol(e, above), &a);
        struct val y = claim_name(e, scope_symbol(e, below), &b);
        return x.kind == VAL_ERROR || y.kind == VAL_ERROR
                   ? val_error()
                   : elab_binary(e, AST_DIV, x, y, t->span);
    }
    return t->derivative == AST_SECOND ? second(e, t) : first_order(e, t);
}

/* --- jacobian(f,x), grad(z,W), hessian(z,u,v), partial(y,w) --------------- */

enum form { FORM_JACOBIAN, FORM_GRAD, FORM_HESSIAN, FORM_PARTIAL, FORM_NONE };

static enum form form_of(const char *name)
{
    static const char *const names[] = {"jacobian", "grad", "hessian",
                                        "partial"};
    int f = 0;
    while (f < FORM_NONE && strcmp(names[f], name) != 0)
        f++;
    return (enum form)f;
}

bool claim_is_form(const char *name)
{
    return form_of(name) != FORM_NONE;
}

static bool form_arguments(struct elab *e, const struct ast *t, enum form f,
                           struct named *a)
{
    unsigned n = t->n - 1;
    if (n < 2 || n > (f == FORM_HESSIAN ? 3u : 2u)) {
        elab_fail(e, t->span, NULL, "%s takes %s, not %u argument%s",
                  t->a[0]->text, f == FORM_HESSIAN ? "2 or 3 names" : "2 names",
                  n, n == 1 ? "" : "s");
        return false;
    }
    bool ok = true;
    for (unsigned i = 0; i < n; i++) {
        const struct ast *name = t->a[i + 1];
        if (name->kind != AST_NAME) {
            elab_fail(e, name->span, NULL, "%s takes names of the problem",
                      t->a[0]->text);
            ok = false;
        } else if (f == FORM_PARTIAL && i == 1) {
            a[i].name = name->text;
        } else if (!find_named(e, name->text, strlen(name->text), &a[i])) {
            fail_name(e, name->text, name->span);
            ok = false;
        }
    }
    if (n == 2 && ok)
        a[2] = a[1];
    return ok;
}

static struct val make_form(struct elab *e, const struct ast *t, enum form f)
{
    struct named a[3];
    if (!form_arguments(e, t, f, a))
        return val_error();
    struct span at = t->span;
    if (f == FORM_PARTIAL)
        return partial_of(e, &a[0], a[1].name, at);
    if (f == FORM_HESSIAN)
        return second_order(e, &a[0], &a[1], &a[2], at);
    struct named_derivative q = quantity(f == FORM_GRAD ? NAMED_GRAD
                                                        : NAMED_JACOBIAN,
                                         &a[0], &a[1], at);
    if (f == FORM_GRAD && !shape_scalar(a[0].shape))
        return elab_fail(e, at, "write jacobian(...)",
                         "'%s' is %ux%u: a gradient is that of a scalar",
                         a[0].name, a[0].shape.rows, a[0].shape.cols);
    if (f == FORM_JACOBIAN)
        q.shape = (struct shape){(uint32_t)shape_numel(a[0].shape),
                                 (uint32_t)shape_numel(a[1].shape)};
    return leaf(e, q);
}

bool claim_form(struct elab *e, const struct ast *t, struct val *v)
{
    const struct symbol *s = scope_symbol(e, t->a[0]->text);
    enum form f = form_of(s->name);
    if (f == FORM_NONE || s->function || s->late || is_named(s))
        return false;
    *v = make_form(e, t, f);
    return true;
}
