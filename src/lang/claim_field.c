/* claim_field: grad, div, curl and laplacian in claims, one inside the other
 * as well: div(curl(F,x),x).
 *
 * Idea: what they make of a field is a sum of derivatives of entries of nodes,
 * with signs. So a field is a list of such parts, each of a component, an
 * operator differentiates the parts once more, and only the whole is made of
 * leaves: all second derivatives of F by x are one leaf, and one question to
 * the judge.
 *
 * Invariant: every part is a derivative of what the problem names, never of a
 * rule; coordinates are Cartesian.
 */
#include <string.h>

#include "lang/array.h"
#include "lang/claim.h"

struct unknown { /* an entry of what is differentiated by */
    struct named of;
    uint32_t entry;
};

struct
    field_part { /* sign times the derivative of an entry by unknowns in turn */
    size_t component;
    bool negative;
    struct named of;
    uint32_t entry;
    unsigned order;
    struct unknown by[MOST_ORDER];
};

struct vector_field {
    struct shape shape;
    VEC(struct field_part) part;
};

struct coordinates {
    VEC(struct unknown) at;
    struct shape shape; /* of a gradient */
};

/* --- coordinates -------------------------------------------------------------- */

static void add_unknowns(struct coordinates *c, const struct named *x)
{
    for (uint32_t k = 0; k < shape_numel(x->shape); k++)
        vec_push(&c->at, ((struct unknown){*x, k}));
    c->shape = c->at.n > shape_numel(x->shape)
                   ? (struct shape){(uint32_t)c->at.n, 1}
                   : x->shape;
}

/* A name, or a list of names in [ ]. */
static bool add_coordinates(struct elab *e, const struct ast *t,
                            struct coordinates *c)
{
    struct named x;
    bool ok = t->kind == AST_NAME || t->kind == AST_MATRIX ||
              t->kind == AST_ROW;
    if (!ok)
        elab_fail(e, t->span, NULL, "coordinates are names of the problem");
    else if (t->kind != AST_NAME)
        for (unsigned i = 0; i < t->n && ok; i++)
            ok = add_coordinates(e, t->a[i], c);
    else if (claim_find(e, t->text, strlen(t->text), &x))
        add_unknowns(c, &x);
    else
        ok = claim_fail_name(e, t->text, t->span).kind != VAL_ERROR;
    return ok;
}

static bool coordinates_of(struct elab *e, const struct ast *t,
                           struct coordinates *c)
{
    struct named x;
    if (t->n == 2 && claim_only_input(e, &x)) {
        add_unknowns(c, &x);
        return true;
    }
    if (t->n == 2) {
        elab_fail(e, t->span, NULL,
                  "%s by what? There is not just one differentiated input",
                  t->a[0]->text);
        return false;
    }
    for (unsigned i = 2; i < t->n; i++)
        if (!add_coordinates(e, t->a[i], c))
            return false;
    return true;
}

/* --- operators ------------------------------------------------------------------ */

/* The part once more differentiated; false: too often. */
static bool differentiate(struct vector_field *to, const struct field_part *p,
                          const struct unknown *by, size_t component,
                          bool negative)
{
    struct field_part d = *p;
    if (d.order == MOST_ORDER)
        return false;
    d.by[d.order++] = *by;
    d.component = component;
    d.negative ^= negative;
    vec_push(&to->part, d);
    return true;
}

/* What one part of F gives to curl F. */
static bool add_curl(struct vector_field *to, const struct field_part *p,
                     const struct coordinates *x)
{
    size_t k = p->component;
    if (x->at.n == 2)
        return differentiate(to, p, &x->at.at[1 - k], 0, k == 0);
    size_t before = (k + 2) % 3, behind = (k + 1) % 3;
    return differentiate(to, p, &x->at.at[before], behind, false) &&
           differentiate(to, p, &x->at.at[behind], before, true);
}

static bool add_laplacian(struct vector_field *to, const struct field_part *p,
                          const struct coordinates *x)
{
    bool ok = true;
    for (size_t i = 0; i < x->at.n && ok; i++) {
        struct vector_field once = {0};
        ok = differentiate(&once, p, &x->at.at[i], p->component, false) &&
             differentiate(to, &once.part.at[0], &x->at.at[i], p->component,
                           false);
        vec_free(&once.part);
    }
    return ok;
}

static bool add_part(enum field_form f, struct vector_field *to,
                     const struct field_part *p, const struct coordinates *x)
{
    bool ok = true;
    switch (f) {
    case FIELD_GRAD:
        for (size_t i = 0; i < x->at.n && ok; i++)
            ok = differentiate(to, p, &x->at.at[i], i, false);
        return ok;
    case FIELD_DIV:
        return differentiate(to, p, &x->at.at[p->component], 0, false);
    case FIELD_CURL:
        return add_curl(to, p, x);
    case FIELD_LAPLACIAN:
        break;
    }
    return add_laplacian(to, p, x);
}

/* Does the operator take this field? */
static bool fits(struct elab *e, const struct ast *t, enum field_form f,
                 const struct vector_field *from, const struct coordinates *x)
{
    size_t n = shape_numel(from->shape);
    const char *name = t->a[0]->text;
    if (f == FIELD_GRAD && n != 1)
        elab_fail(e, t->span, "write jacobian(...)",
                  "a gradient is that of a scalar, not of %zu entries", n);
    else if ((f == FIELD_DIV || f == FIELD_CURL) && n != x->at.n)
        elab_fail(e, t->span, NULL, "%s of %zu entries by %zu coordinates",
                  name, n, x->at.n);
    else if (f == FIELD_CURL && n != 2 && n != 3)
        elab_fail(e, t->span, NULL,
                  "the curl is that of a field in space or in the plane, of 3 "
                  "entries or 2, not %zu",
                  n);
    else
        return true;
    return false;
}

static struct shape shape_of(enum field_form f, const struct vector_field *from,
                             const struct coordinates *x)
{
    bool scalar = f == FIELD_DIV || (f == FIELD_CURL && x->at.n == 2);
    return f == FIELD_GRAD ? x->shape
           : scalar        ? (struct shape){1, 1}
                           : from->shape;
}

static bool read_field(struct elab *e, const struct ast *t,
                       struct vector_field *out);

static bool operate(struct elab *e, const struct ast *t, enum field_form f,
                    struct vector_field *out)
{
    struct vector_field from = {0};
    struct coordinates x = {0};
    bool ok = t->n >= 2 && read_field(e, t->a[1], &from) &&
              coordinates_of(e, t, &x) && fits(e, t, f, &from, &x);
    out->shape = ok ? shape_of(f, &from, &x) : from.shape;
    for (size_t i = 0; ok && i < from.part.n; i++)
        if (!add_part(f, out, &from.part.at[i], &x)) {
            claim_fail_order(e, t->span);
            ok = false;
        }
    if (t->n < 2)
        elab_fail(e, t->span, NULL, "%s takes a field and its coordinates",
                  t->a[0]->text);
    vec_free(&from.part);
    vec_free(&x.at);
    return ok;
}

/* --- fields ------------------------------------------------------------------------ */

static bool form_of_field(struct elab *e, const struct ast *t,
                          enum field_form *f)
{
    static const char *const names[] = {"grad", "div", "curl", "laplacian"};
    if (t->kind != AST_APPLY || t->a[0]->kind != AST_NAME ||
        claim_is_named(scope_symbol(e, t->a[0]->text)))
        return false;
    for (unsigned i = 0; i < 4; i++)
        if (strcmp(t->a[0]->text, names[i]) == 0) {
            *f = (enum field_form)i;
            return true;
        }
    return false;
}

static void name_field(const struct named *x, struct vector_field *out)
{
    out->shape = x->shape;
    for (uint32_t k = 0; k < shape_numel(x->shape); k++)
        vec_push(&out->part,
                 ((struct field_part){.component = k, .of = *x, .entry = k}));
}

/* [P; Q]: one behind the other; a number is constant, and has no part. */
static bool list_field(struct elab *e, const struct ast *t,
                       struct vector_field *out)
{
    size_t n = 0;
    bool row = t->n == 1;
    for (unsigned i = 0; i < t->n; i++)
        for (unsigned j = 0; j < t->a[i]->n; j++) {
            struct vector_field one = {0};
            if (!read_field(e, t->a[i]->a[j], &one)) {
                vec_free(&one.part);
                return false;
            }
            for (size_t k = 0; k < one.part.n; k++) {
                one.part.at[k].component += n;
                vec_push(&out->part, one.part.at[k]);
            }
            n += shape_numel(one.shape);
            vec_free(&one.part);
        }
    out->shape = row ? (struct shape){1, (uint32_t)n}
                     : (struct shape){(uint32_t)n, 1};
    return true;
}

static bool read_field(struct elab *e, const struct ast *t,
                       struct vector_field *out)
{
    struct named x;
    enum field_form f;
    if (t->kind == AST_NUMBER) {
        out->shape = (struct shape){1, 1};
        return true;
    }
    if (t->kind == AST_NAME && claim_find(e, t->text, strlen(t->text), &x)) {
        name_field(&x, out);
        return true;
    }
    if (t->kind == AST_NAME)
        return claim_fail_name(e, t->text, t->span).kind != VAL_ERROR;
    if (t->kind == AST_MATRIX)
        return list_field(e, t, out);
    if (form_of_field(e, t, &f))
        return operate(e, t, f, out);
    elab_fail(e, t->span, "give it a name: F = ...",
              "a field is a name of the problem, a list of names in [ ], or "
              "the grad, div, curl, laplacian of one");
    return false;
}

/* --- as nodes ---------------------------------------------------------------------- */

#define MOST_ENTRIES 1e7

/* The derivative that a part is an entry of, as a leaf, and which entry. */
static struct val leaf_of(struct elab *e, const struct field_part *p,
                          struct span at, size_t *entry)
{
    struct named by[MOST_ORDER];
    double entries = (double)shape_numel(p->of.shape);
    size_t stride = shape_numel(p->of.shape);
    *entry = p->entry;
    for (unsigned k = 0; k < p->order; k++) {
        by[k] = p->by[k].of;
        entries *= (double)shape_numel(by[k].shape);
        *entry += stride * p->by[k].entry;
        stride *= shape_numel(by[k].shape);
    }
    if (entries > MOST_ENTRIES)
        return elab_fail(e, at, NULL,
                         "there are %g derivatives of order %u of '%s': too "
                         "many",
                         entries, p->order, p->of.name);
    return claim_leaf(e, claim_quantity_higher(&p->of, p->order, by, at));
}

struct val claim_field(struct elab *e, const struct ast *t)
{
    struct vector_field f = {0};
    enum field_form form;
    bool ok = form_of_field(e, t, &form) && operate(e, t, form, &f);
    size_t n = shape_numel(f.shape);
    node *sum = mem_alloc((n + 1) * sizeof *sum);
    struct ref *ref = mem_alloc((n + 1) * sizeof *ref);
    for (size_t i = 0; i < n; i++)
        sum[i] = NONE;
    for (size_t i = 0; ok && i < f.part.n; i++) {
        const struct field_part *p = &f.part.at[i];
        size_t entry;
        struct val leaf = leaf_of(e, p, t->span, &entry);
        ok = leaf.kind == VAL_NODE;
        if (!ok)
            break;
        node x = index_pick(e, leaf.node, (uint32_t)entry);
        node *to = &sum[p->component];
        *to = *to == NONE   ? (p->negative ? Neg(e->g, x) : x)
              : p->negative ? Sub(e->g, *to, x)
                            : Add(e->g, *to, x);
    }
    for (size_t i = 0; i < n; i++)
        ref[i] = (struct ref){sum[i] == NONE ? Num(e->g, 0) : sum[i], 0};
    struct val v = ok ? val_node(n == 1 ? ref[0].of
                                        : builder_compose(e, ref, f.shape))
                      : val_error();
    mem_free(sum);
    mem_free(ref);
    vec_free(&f.part);
    return v;
}
