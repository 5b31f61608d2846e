/* hint/node: rules evaluated at the wrong node, partial for total derivatives.
 *
 * Idea: every name on the right side, also one inside a derivative name, is
 * exchanged for each other node of its shape. The left side's own named derivative is
 * never put in: that it equals itself explains nothing.
 */
#include <string.h>

#include "hint/rep.h"

enum { NEIGHBOURS = 24 }; /* names tried on either side of one */

/* --- names --------------------------------------------------------------- */

size_t names_count(const struct repairs *r)
{
    return r->e->ninputs + r->e->nbindings;
}

const char *names_at(const struct repairs *r, size_t i)
{
    return i < r->e->ninputs ? r->e->inputs[i].name
                             : r->e->bindings[i - r->e->ninputs].name;
}

bool names_shape(const struct repairs *r, const char *name, struct shape *s)
{
    const struct binding *b = name ? elaboration_binding(r->e, name) : NULL;
    if (b) {
        *s = graph_shape(r->e->graph, b->node);
        return true;
    }
    const struct input *in = name ? elaboration_input(r->e, name) : NULL;
    if (in)
        *s = in->value.shape;
    return in;
}

bool names_array(const struct repairs *r, const char *name)
{
    struct shape s;
    return names_shape(r, name, &s) && !shape_scalar(s);
}

static bool is_name(const struct repairs *r, const char *name)
{
    struct shape s;
    return names_shape(r, name, &s);
}

const char *names_base(const struct repairs *r, const char *text,
                       const char **suffix)
{
    size_t n = strlen(text);
    *suffix = "";
    if (is_name(r, text))
        return text;
    if (n < 4)
        return NULL;
    if (strcmp(text + n - 3, "bar") == 0)
        *suffix = "bar";
    else if (strcmp(text + n - 3, "dot") == 0)
        *suffix = "dot";
    else
        return NULL;
    const char *base = arena_strndup(r->arena, text, n - 3);
    return is_name(r, base) ? base : NULL;
}

/* --- what the left side is called ---------------------------------------- */

bool names_output(const struct repairs *r, const char *name)
{
    for (size_t i = 0; i < r->e->noutputs; i++)
        if (edit_same_name(r->e->outputs[i].name, name))
            return true;
    return false;
}

/* Is this name the left side's named derivative under some name? */
static bool is_left(const struct repairs *r, const struct ast *t)
{
    const char *suffix, *base;
    const struct named_derivative *q = r->left;
    if (edit_same(r->claim->eq->lhs, t))
        return true;
    if (!q)
        return false;
    if (t->kind == AST_DERIVATIVE) {
        bool same_by = edit_same_name(q->by_name, t->text2);
        if (q->kind == NAMED_HIGHER || t->derivative == AST_HIGHER)
            return false;
        if (q->kind == NAMED_BAR)
            return edit_same_name(q->of_name, t->text2) &&
                   names_output(r, t->text);
        if (q->kind == NAMED_DOT)
            return edit_same_name(q->of_name, t->text);
        return same_by && edit_same_name(q->of_name, t->text);
    }
    if (t->kind != AST_NAME || !(base = names_base(r, t->text, &suffix)))
        return false;
    if (q->kind == NAMED_BAR || q->kind == NAMED_DOT)
        return edit_same_name(base, q->of_name) &&
               strcmp(suffix, q->kind == NAMED_BAR ? "bar" : "dot") == 0;
    if (strcmp(suffix, "bar") == 0)
        return edit_same_name(base, q->by_name) && names_output(r, q->of_name);
    return strcmp(suffix, "dot") == 0 && edit_same_name(base, q->of_name);
}

/* --- one node for another ------------------------------------------------ */

struct mention {
    const struct ast *t; /* NAME or DERIVATIVE */
    const char *base, *suffix;
    bool lower; /* the lower half of a derivative */
};
struct mentions {
    struct repairs *r;
    VEC(struct mention) list;
};

static void collect(struct mentions *m, const struct ast *t)
{
    struct mention one = {.t = t, .suffix = ""};
    if (t->kind == AST_NAME) {
        one.base = names_base(m->r, t->text, &one.suffix);
        if (one.base)
            vec_push(&m->list, one);
    } else if (t->kind == AST_DERIVATIVE && t->derivative != AST_HIGHER) {
        one.base = t->text;
        vec_push(&m->list, one);
        one.base = t->text2;
        one.lower = true;
        vec_push(&m->list, one);
    }
    for (unsigned i = 0; i < t->n; i++)
        collect(m, t->a[i]);
}

static const struct ast *renamed(struct repairs *r, const struct mention *m,
                                 const char *name)
{
    if (m->t->kind == AST_NAME)
        return *m->suffix ? edit_suffixed(r->arena, name, m->suffix)
                          : edit_name(r->arena, name);
    struct ast *t = edit_total(r->arena, m->lower ? m->t->text : name,
                               m->lower ? name : m->t->text2);
    t->derivative = m->t->derivative;
    return t;
}

/* An adjoint follows from those of later nodes, a tangent from those of
 * earlier ones; the other way round is no explanation. */
static bool is_sensible(const struct repairs *r, const struct ast *by)
{
    const char *suffix, *base;
    if (is_left(r, by))
        return false;
    if (by->kind == AST_DERIVATIVE)
        return hint_before(r, by->text) && hint_after(r, by->text2);
    base = names_base(r, by->text, &suffix);
    if (strcmp(suffix, "bar") == 0)
        return hint_after(r, base);
    return strcmp(suffix, "dot") != 0 || hint_before(r, base);
}

static void exchange(struct repairs *r, const struct mention *m,
                     const struct ast *by, int cost)
{
    if (!is_sensible(r, by))
        return;
    repairs_replace(r, HINT_NODE, cost, m->t, by,
                    arena_printf(r->arena, "%s stands where %s belongs",
                                 hint_source(r->arena, m->t),
                                 hint_source(r->arena, by)));
}

/* The same wrong name in several places. */
static void exchange_all(struct repairs *r, const struct mentions *m, size_t i,
                         const struct ast *by)
{
    const struct ast *side = r->claim->eq->rhs;
    size_t n = 0;
    for (size_t k = 0; k < m->list.n; k++) {
        const struct mention *one = &m->list.at[k];
        if (one->t->kind != AST_NAME ||
            strcmp(one->t->text, m->list.at[i].t->text) != 0)
            continue;
        if (k < i || !is_sensible(r, by))
            return; /* done at the first of them */
        side = edit_replace(r->arena, side, one->t, by);
        n++;
    }
    if (n > 1)
        repairs_add(r, HINT_NODE, COST_ADDED, r->claim->eq->rhs, side,
                    "%s stands where %s belongs", m->list.at[i].t->text,
                    hint_source(r->arena, by));
}

/* A seed, or another value, for the adjoint of a node. */
static bool may_be_adjoint(const struct repairs *r, const struct mention *m)
{
    return m->t->kind == AST_NAME && !*m->suffix && r->q &&
           (r->q->kind == NAMED_BAR || r->q->kind == NAMED_TOTAL);
}

static size_t index_of(const struct repairs *r, const char *name)
{
    size_t i = 0;
    while (i < names_count(r) && strcmp(names_at(r, i), name) != 0)
        i++;
    return i;
}

/* Could a node of shape s stand where one of shape t does? Where shapes do not
 * fit, one of another shape may be what is missing. */
static bool may_replace(const struct repairs *r, struct shape s, struct shape t)
{
    return shape_equal(s, t) != r->g->mismatch;
}

/* Names that begin alike are mistaken for each other most easily: h1, h2. */
static bool is_alike(const char *x, const char *y)
{
    return x[0] == y[0];
}

static void exchange_near(struct repairs *r, const struct mentions *m, size_t i,
                          bool alike)
{
    const struct mention *one = &m->list.at[i];
    size_t own = index_of(r, one->base), n = names_count(r);
    struct shape s, t;
    for (size_t k = own > NEIGHBOURS ? own - NEIGHBOURS : 0;
         k < n && k <= own + NEIGHBOURS; k++) {
        const char *name = names_at(r, k);
        if (k == own || is_alike(name, one->base) != alike ||
            !names_shape(r, name, &s) || !names_shape(r, one->base, &t) ||
            !may_replace(r, s, t))
            continue;
        const struct ast *by = renamed(r, one, name);
        exchange(r, one, by, COST_NODE);
        if (one->t->kind == AST_NAME)
            exchange_all(r, m, i, by);
        if (may_be_adjoint(r, one)) {
            by = edit_suffixed(r->arena, name, "bar");
            exchange(r, one, by, COST_ADDED);
            exchange_all(r, m, i, by);
        }
    }
}

void hint_node(struct repairs *r)
{
    struct mentions m = {.r = r};
    collect(&m, r->claim->eq->rhs);
    for (size_t i = 0; i < m.list.n; i++) {
        exchange_near(r, &m, i, true);
        exchange_near(r, &m, i, false);
    }
    vec_free(&m.list);
}

/* --- partial and total --------------------------------------------------- */

/* The halves of ∂y/∂w or partial(y,w). */
static bool is_partial(const struct ast *t, const char **y, const char **w)
{
    if (t->kind == AST_DERIVATIVE && t->derivative == AST_PARTIAL) {
        *y = t->text;
        *w = t->text2;
        return true;
    }
    if (!edit_is_call(t, "partial") || t->n != 3 || t->a[1]->kind != AST_NAME ||
        t->a[2]->kind != AST_NAME)
        return false;
    *y = t->a[1]->text;
    *w = t->a[2]->text;
    return true;
}

static void partials_inside(struct repairs *r, const struct ast *t)
{
    const char *y, *w;
    if (is_partial(t, &y, &w)) {
        const struct ast *by = edit_total(r->arena, y, w);
        repairs_add(r, HINT_PARTIAL, COST_ODD, t,
                    edit_replace(r->arena, r->claim->eq->rhs, t, by),
                    "the partial derivative stands where the total one, %s, "
                    "belongs",
                    hint_source(r->arena, by))
            ->plain = t == r->claim->eq->rhs;
        return;
    }
    for (unsigned i = 0; i < t->n; i++)
        partials_inside(r, t->a[i]);
}

/* Does the statement read anything else that changes with the variable? */
static bool reads_more(const struct repairs *r,
                       const struct named_derivative *q)
{
    const struct binding *b = q->binding;
    for (size_t i = 0; i < b->nreads; i++)
        if (!edit_same_name(b->read_names[i], q->by_name) &&
            elaboration_binding(r->e, b->read_names[i]) &&
            hint_after(r, b->read_names[i]))
            return true;
    return false;
}

void hint_partial(struct repairs *r)
{
    const struct named_derivative *q = r->left;
    struct arena *a = r->arena;
    partials_inside(r, r->claim->eq->rhs);
    if (!q || !q->of_name || !q->by_name)
        return;
    if (q->kind == NAMED_TOTAL && q->binding && reads_more(r, q))
        repairs_left(r, HINT_PARTIAL, COST_ODD,
                     edit_partial(a, q->of_name, q->by_name),
                     arena_printf(a,
                                  "this is the partial derivative by %s, with "
                                  "all else in the formula of %s held fixed; "
                                  "what reaches %s through the rest is "
                                  "missing",
                                  q->by_name, q->of_name, q->of_name));
    else if (q->kind == NAMED_PARTIAL)
        repairs_left(r, HINT_PARTIAL, COST_ODD,
                     edit_total(a, q->of_name, q->by_name),
                     arena_printf(a,
                                  "this is the total derivative; the partial "
                                  "one holds all but %s in the formula of %s "
                                  "fixed",
                                  q->by_name, q->of_name));
}
