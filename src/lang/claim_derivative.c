/* claim_derivative: dz/du and its kin, jacobian(f,x), grad(z,W) in claims.
 *
 * Idea: each is made of names of the problem and becomes a leaf. Where it can
 * be read in two ways the names decide: a quotient where both halves are
 * names; dy(k)/da(j) is an entry of the Jacobian; dT/dh has T's shape where the
 * other side has. Orders from two on stand in claim_higher.c, fields in
 * claim_field.c.
 *
 * Invariant: whatever is read is a derivative that the checker computes.
 */
#include <string.h>

#include "lang/array.h"
#include "lang/claim.h"

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
        return claim_leaf(e, claim_quantity(NAMED_PARTIAL, of, &w, at));
    }
    struct named known;
    if (!claim_find(e, by, strlen(by), &known))
        return claim_fail_name(e, by, at);
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

/* The derivative of an array by a scalar, in the array's shape where the plain
 * reading, a column, does not fit the other side. */
static struct val in_its_shape(struct elab *e, struct val v,
                               const struct named *of, const struct named *by)
{
    bool column = of->shape.cols == 1;
    if (v.kind != VAL_NODE || column || !shape_scalar(by->shape))
        return v;
    if (!e->claim->shaped) {
        e->claim->may_shape = true;
        return v;
    }
    claim_note(e, "d%s/d%s is read in the shape of %s", of->name, by->name,
               of->name);
    return val_node(Reshape(e->g, v.node, of->shape));
}

static struct val first_order(struct elab *e, const struct ast *t)
{
    struct named of, by;
    if (!claim_find(e, t->text, strlen(t->text), &of))
        return claim_fail_name(e, t->text, t->span);
    if (t->derivative == AST_PARTIAL)
        return partial_of(e, &of, t->text2, t->span);
    if (!claim_find(e, t->text2, strlen(t->text2), &by))
        return claim_fail_name(e, t->text2, t->span);
    struct val v = claim_leaf(e,
                              claim_quantity(NAMED_TOTAL, &of, &by, t->span));
    return t->n ? v : in_its_shape(e, v, &of, &by);
}

/* Where both halves (dz, du) are names, the whole is a quotient. */
static bool is_quotient(struct elab *e, const struct ast *t, const char **above,
                        const char **below)
{
    bool higher = t->derivative == AST_HIGHER;
    *above = higher ? arena_printf(e->arena, "d%u%s", t->order, t->text)
                    : arena_printf(e->arena, "d%s", t->text);
    *below = arena_printf(e->arena, "d%s", t->text2);
    return t->derivative != AST_PARTIAL &&
           claim_is_named(scope_find(e, *above, strlen(*above))) &&
           claim_is_named(scope_find(e, *below, strlen(*below)));
}

/* dJ/dV beside a name dV. */
static void note_half(struct elab *e, const char *half)
{
    if (claim_is_named(scope_find(e, half, strlen(half))))
        claim_note(e, "this is a derivative, in which the name %s has no part",
                   half);
}

struct val claim_derivative(struct elab *e, const struct ast *t)
{
    const char *above, *below;
    if (e->claim && t->n)
        return claim_entry(e, NULL, t);
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
    note_half(e, above);
    note_half(e, below);
    return t->derivative == AST_HIGHER ? claim_higher(e, t) : first_order(e, t);
}

bool claim_half_shape(struct elab *e, const struct ast *t, bool above,
                      struct shape *out)
{
    struct named half;
    const char *name = above ? t->text : t->text2;
    if (!claim_find(e, name, strlen(name), &half))
        return false;
    *out = half.shape;
    return true;
}

/* The position, a scalar, that n subscripts of an array of this shape name:
 * the entry there of the array of its positions. */
static struct val position(struct elab *e, unsigned n, struct ast *const *at,
                           struct shape s, struct span span)
{
    size_t count = shape_numel(s);
    double *v = mem_alloc((count + 1) * sizeof *v);
    for (size_t k = 0; k < count; k++)
        v[k] = (double)(k + 1);
    struct val all = val_node(Data(e->g, s, v));
    mem_free(v);
    return index_read(e, all, n, at, span, NULL);
}

struct val claim_entry(struct elab *e, const struct ast *t, const struct ast *d)
{
    struct named of, by;
    double row, col;
    struct val jacobian = first_order(e, d);
    if (jacobian.kind == VAL_ERROR ||
        !claim_find(e, d->text, strlen(d->text), &of) ||
        !claim_find(e, d->text2, strlen(d->text2), &by))
        return val_error();
    struct val i = position(e, d->n, d->a, of.shape, d->span), j;
    j = t ? position(e, t->n - 1, t->a + 1, by.shape, t->span)
          : val_node(Num(e->g, 1));
    if (!t && !shape_scalar(by.shape))
        return elab_fail(e, d->span, NULL,
                         "'%s' is %ux%u: write d%s(...)/"
                         "d%s(...)",
                         by.name, by.shape.rows, by.shape.cols, of.name,
                         by.name);
    if (!query_count(e, i, d->span, "an index", 1, &row) ||
        !query_count(e, j, d->span, "an index", 1, &col))
        return val_error();
    size_t at = (size_t)(row - 1);
    if (shape_scalar(of.shape))
        at = (size_t)(col - 1);
    else
        at += (size_t)(col - 1) * shape_numel(of.shape);
    return val_node(index_pick(e, jacobian.node, (uint32_t)at));
}

/* --- jacobian(f,x), grad(z,W), hessian(z,u,v), taylor(z,u,n) ... ---------- */

enum derivative_form {
    FORM_JACOBIAN,
    FORM_GRAD,
    FORM_HESSIAN,
    FORM_PARTIAL,
    FORM_TAYLOR,
    FORM_FIELD, /* div, curl, laplacian */
    FORM_NONE
};

static enum derivative_form form_of(const char *name)
{
    static const struct {
        const char *name;
        enum derivative_form form;
    } forms[] = {{"jacobian", FORM_JACOBIAN}, {"grad", FORM_GRAD},
                 {"hessian", FORM_HESSIAN},   {"partial", FORM_PARTIAL},
                 {"taylor", FORM_TAYLOR},     {"laplacian", FORM_FIELD},
                 {"div", FORM_FIELD},         {"curl", FORM_FIELD}};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (strcmp(forms[i].name, name) == 0)
            return forms[i].form;
    return FORM_NONE;
}

bool claim_is_form(const char *name)
{
    return form_of(name) != FORM_NONE;
}

static bool form_name(struct elab *e, const struct ast *t, struct named *out)
{
    if (t->kind == AST_NAME && claim_find(e, t->text, strlen(t->text), out))
        return true;
    if (t->kind == AST_NAME)
        claim_fail_name(e, t->text, t->span);
    else
        elab_fail(e, t->span, NULL, "a name of the problem stands here");
    return false;
}

bool claim_only_input(struct elab *e, struct named *out)
{
    const struct elaboration *r = e->result;
    size_t n = 0;
    for (size_t i = 0; i < r->ninputs; i++)
        if (r->inputs[i].differentiated && n++ == 0)
            *out = (struct named){r->inputs[i].name, r->inputs[i].node, NULL,
                                  r->inputs[i].value.shape};
    return n == 1;
}

/* The only differentiated input, of which a gradient may be silent. */
static bool only_input(struct elab *e, const struct ast *t, struct named *out)
{
    if (claim_only_input(e, out))
        return true;
    const char *y = t->n > 1 && t->a[1]->kind == AST_NAME ? t->a[1]->text : "z";
    const char *x = out->name ? out->name : "W";
    elab_fail(e, t->span, arena_printf(e->arena, "write grad(%s,%s)", y, x),
              "a gradient by what? There is not just one differentiated "
              "input");
    return false;
}

/* How many names a form takes, least and most; a form that takes one less takes
 * the rest from the only input. */
static bool arguments_count(struct elab *e, const struct ast *t,
                            enum derivative_form f)
{
    unsigned n = t->n - 1, most = f == FORM_HESSIAN || f == FORM_TAYLOR ? 3 : 2;
    unsigned least = f == FORM_TAYLOR ? 3 : 2;
    if (n >= least && n <= most)
        return true;
    elab_fail(e, t->span, NULL, "%s takes %s, not %u argument%s", t->a[0]->text,
              f == FORM_TAYLOR    ? "2 names and the order"
              : f == FORM_HESSIAN ? "2 or 3 names"
                                  : "2 names",
              n, n == 1 ? "" : "s");
    return false;
}

static bool form_arguments(struct elab *e, const struct ast *t,
                           enum derivative_form f, struct named *a)
{
    unsigned n = t->n - 1;
    if (n == 1 && f == FORM_GRAD)
        return only_input(e, t, &a[1]) && form_name(e, t->a[1], &a[0]);
    if (!arguments_count(e, t, f))
        return false;
    bool ok = true;
    for (unsigned i = 0; i < (f == FORM_TAYLOR ? 2 : n); i++) {
        const struct ast *name = t->a[i + 1];
        if (name->kind != AST_NAME) {
            elab_fail(e, name->span, NULL, "%s takes names of the problem",
                      t->a[0]->text);
            ok = false;
        } else if (f == FORM_PARTIAL && i == 1) {
            a[i].name = name->text;
        } else if (!claim_find(e, name->text, strlen(name->text), &a[i])) {
            claim_fail_name(e, name->text, name->span);
            ok = false;
        }
    }
    if (n == 2 && ok)
        a[2] = a[1];
    return ok;
}

/* grad of a name by a name; by coordinates in [ ] it is that of a field. */
static bool is_plain_grad(const struct ast *t)
{
    return (t->n == 2 || t->n == 3) && t->a[1]->kind == AST_NAME &&
           (t->n == 2 || t->a[2]->kind == AST_NAME);
}

static struct val make_form(struct elab *e, const struct ast *t,
                            enum derivative_form f)
{
    struct named a[3];
    struct span at = t->span;
    if (f == FORM_FIELD || (f == FORM_GRAD && !is_plain_grad(t)))
        return claim_field(e, t);
    if (!form_arguments(e, t, f, a))
        return val_error();
    if (f == FORM_TAYLOR)
        return claim_taylor(e, t, &a[0], &a[1]);
    if (f == FORM_PARTIAL)
        return partial_of(e, &a[0], a[1].name, at);
    if (f == FORM_HESSIAN)
        return claim_higher_of(e, &a[0], 2, &a[1], at);
    struct named_derivative q = claim_quantity(f == FORM_GRAD ? NAMED_GRAD
                                                              : NAMED_JACOBIAN,
                                               &a[0], &a[1], at);
    if (f == FORM_GRAD && !shape_scalar(a[0].shape))
        return elab_fail(e, at, "write jacobian(...)",
                         "'%s' is %ux%u: a gradient is that of a scalar",
                         a[0].name, a[0].shape.rows, a[0].shape.cols);
    if (f == FORM_JACOBIAN)
        q.shape = (struct shape){(uint32_t)shape_numel(a[0].shape),
                                 (uint32_t)shape_numel(a[1].shape)};
    return claim_leaf(e, q);
}

/* A node of the problem by its handle. */
static struct named handle_of(const struct elab *e, const struct ast *t)
{
    node x = (node)t->number;
    return (struct named){"", x, NULL, graph_shape(e->result->graph, x)};
}

static struct val held(struct elab *e, const struct ast *t)
{
    struct claim_state *c = e->claim;
    for (unsigned i = 2; i < t->n && c->nheld < NAMED_HELD; i++)
        c->held[c->nheld++] = (node)t->a[i]->number;
    struct val v = elab_eval(e, t->a[1]);
    c->nheld = 0;
    return v;
}

static struct val slope(struct elab *e, const struct ast *t)
{
    struct named of = handle_of(e, t->a[1]), by = handle_of(e, t->a[2]);
    struct named_derivative q = claim_quantity(NAMED_SLOPE, &of, &by, t->span);
    q.shape = of.shape;
    return claim_leaf(e, q);
}

bool claim_form(struct elab *e, const struct ast *t, struct val *v)
{
    const char *name = t->a[0]->text;
    bool holds = strcmp(name, FORM_HELD_NAME) == 0;
    if (holds || strcmp(name, FORM_SLOPE_NAME) == 0) {
        *v = holds ? held(e, t) : slope(e, t);
        return true;
    }
    const struct symbol *s = scope_symbol(e, name);
    enum derivative_form f = form_of(s->name);
    if (f == FORM_NONE || s->special->function || s->special->late ||
        claim_is_named(s))
        return false;
    *v = make_form(e, t, f);
    return true;
}
