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

#include "base/diag.h"
#include "lang/claim.h"
#include "syntax/other_notations.h"

/* --- leaves --------------------------------------------------------------- */

/* One name for what has several: the derivative of a scalar, and the adjoint
 * where the only output is a scalar whose seed is 1. */
static struct named_derivative canonical(const struct elab *e,
                                         struct named_derivative q)
{
    const struct elaboration *r = e->result;
    bool one = r->noutputs == 1 && r->nseeds == 0 &&
               shape_scalar(graph_shape(r->graph, r->outputs[0].node));
    if (q.kind == NAMED_GRAD || q.kind == NAMED_JACOBIAN)
        q.kind = NAMED_TOTAL;
    if (q.kind == NAMED_BAR && one && q.of != r->outputs[0].node) {
        q.kind = NAMED_TOTAL;
        q.by = q.of;
        q.of = r->outputs[0].node;
    }
    return q;
}

static bool same_named_derivative(const struct elab *e,
                                  const struct named_derivative *x,
                                  const struct named_derivative *y)
{
    struct named_derivative a = canonical(e, *x), b = canonical(e, *y);
    return a.kind == b.kind && a.of == b.of && named_same_unknowns(&a, &b) &&
           shape_equal(a.shape, b.shape) &&
           (a.kind != NAMED_PARTIAL || a.binding == b.binding);
}

struct val claim_leaf(struct elab *e, struct named_derivative q)
{
    struct claim_state *c = e->claim;
    c->refers = true;
    if (q.kind != NAMED_VALUE) {
        q.nheld = c->nheld;
        memcpy(q.held, c->held, sizeof q.held);
    }
    for (size_t i = 0; i < c->all.n; i++)
        if (same_named_derivative(e, &c->all.at[i], &q))
            return val_node(c->all.at[i].leaf);
    elab_here(e, q.span);
    q.leaf = Input(e->g, q.shape);
    vec_push(&c->all, q);
    claim_note_reading(e, &q);
    return val_node(q.leaf);
}

bool claim_is_named(const struct symbol *s)
{
    return s && (s->binding || s->input || s->special->box);
}

bool claim_find(const struct elab *e, const char *name, size_t n,
                struct named *out)
{
    const struct symbol *s = scope_find(e, name, n);
    if (!claim_is_named(s))
        return false;
    out->name = s->name;
    out->binding = NULL;
    if (s->binding) {
        out->binding = &e->result->bindings[s->binding - 1];
        out->node = out->binding->node;
    } else if (s->special->box) {
        out->node = e->result->boxes[s->special->box - 1].node;
    } else {
        out->node = e->result->inputs[s->input - 1].node;
    }
    out->shape = graph_shape(e->result->graph, out->node);
    return true;
}

/* f(x) = expr where x has no value is a function only. */
static struct val fail_function(struct elab *e, const struct symbol *s,
                                struct span at)
{
    const char *x = s->special->late->nparams
                        ? s->special->late->params[0]->name
                        : "x";
    return elab_fail(e, at,
                     arena_printf(e->arena,
                                  "write %s'(%s), or give %s a "
                                  "value: at %s = ...",
                                  s->name, x, x, x),
                     "'%s' is a function here, and no node: '%s' has no value",
                     s->name, x);
}

struct val claim_fail_name(struct elab *e, const char *name, struct span at)
{
    const struct symbol *s = scope_find(e, name, strlen(name));
    if (s && s->special->lost) {
        e->claim->lost = s;
        return val_error();
    }
    if (s && s->special->late)
        return fail_function(e, s, at);
    if (s && s->special->decl && !s->input)
        return elab_fail(e, at, NULL,
                         "'%s' has no entries: there is nothing to claim of it",
                         name);
    const char *other = notation_meant(e->arena, at);
    if (!other)
        other = claim_run_together(e, name);
    const char *near = scope_suggest_derivative(e, name);
    return elab_fail(e, at,
                     other  ? other
                     : near ? arena_printf(e->arena, "did you mean '%s'?", near)
                            : NULL,
                     "'%s' is no node or input of the problem", name);
}

struct named_derivative claim_quantity(enum named_kind kind,
                                       const struct named *of,
                                       const struct named *by, struct span at)
{
    struct named_derivative q = {.kind = kind,
                                 .of = of->node,
                                 .by = NONE,
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
    bool known = claim_find(e, c->symbol->name, strlen(c->symbol->name), &of);
    if (!known || of.node != c->val.node)
        of = (struct named){c->symbol->name, c->val.node, NULL,
                            graph_shape(e->result->graph, c->val.node)};
    return claim_leaf(e, claim_quantity(NAMED_VALUE, &of, NULL, e->g->here));
}

static struct val bar_or_dot(struct elab *e, const char *name, size_t n,
                             struct span at)
{
    struct named of;
    if (!claim_find(e, name, n, &of))
        return claim_fail_name(e, name, at);
    bool bar = strcmp(name + n, "bar") == 0;
    return claim_leaf(e, claim_quantity(bar ? NAMED_BAR : NAMED_DOT, &of, NULL,
                                        at));
}

/* A let is evaluated once a claim, where no index of the claim is known. */
static struct val let_value(struct elab *e, struct let *l)
{
    struct claim_state *c = e->claim;
    const struct stmt *let = l->stmt;
    if (l->value && l->value <= c->lets.n &&
        c->lets.at[l->value - 1].stmt == let) {
        const struct let_value *known = &c->lets.at[l->value - 1];
        c->refers |= known->refers;
        return known->val;
    }
    struct span outer = c->place;
    bool before = c->refers;
    c->refers = false;
    struct call_frame frame = scope_enter(e, FRAME_CLAIM);
    c->place = let->span;
    struct let_value v = {let, elab_eval(e, let->value), false};
    c->place = outer;
    scope_leave(e, frame);
    v.refers = c->refers;
    c->refers |= before;
    vec_push(&c->lets, v);
    l->value = c->lets.n;
    return v.val;
}

/* A derivative's name that is a name of the problem is that name; dC may be
 * one, where it is all that a claim is about. */
static void warn_hiding(const struct elab *e, const struct symbol *s,
                        struct span at)
{
    struct named of;
    size_t n = scope_derivative_name(e, s->name);
    bool d = !n && s->name[0] == 'd' && s->name[1] &&
             at.at == e->claim->left.at && at.len == e->claim->left.len &&
             claim_find(e, s->name + 1, strlen(s->name + 1), &of);
    const char *what = d                                 ? "differential"
                       : strcmp(s->name + n, "bar") == 0 ? "adjoint"
                                                         : "tangent";
    if ((n || d) && !e->quiet)
        diag_warning(at, NULL,
                     "'%s' is a name of the problem here and hides "
                     "the %s of '%.*s': no derivative is checked",
                     s->name, what, d ? 64 : (int)n, s->name + d);
}

/* dC: the tangent or adjoint of C, by the direction of the claim. */
static bool differential(struct elab *e, const char *name, struct span at,
                         struct val *v)
{
    struct named of;
    if (name[0] != 'd' || !name[1] ||
        !claim_find(e, name + 1, strlen(name + 1), &of))
        return false;
    enum flow_kind flow = e->claim->flow;
    if (flow == FLOW_MIXED) {
        *v = elab_fail(e, at,
                       arena_printf(e->arena, "write %sdot or %sbar", of.name,
                                    of.name),
                       "'%s' may be a tangent or an adjoint here", name);
        return true;
    }
    claim_note_differential(e, name, of.name);
    *v = claim_leaf(e,
                    claim_quantity(flow == FLOW_TANGENT ? NAMED_DOT : NAMED_BAR,
                                   &of, NULL, at));
    return true;
}

bool claim_has_value(const struct elab *e, const struct symbol *s)
{
    struct named of;
    bool d = s->name[0] == 'd' && s->name[1] &&
             claim_find(e, s->name + 1, strlen(s->name + 1), &of);
    return d || claim_let(s, e->claim->place) ||
           scope_derivative_name(e, s->name);
}

struct val claim_name(struct elab *e, struct symbol *s, const struct ast *t)
{
    struct named of;
    struct val v;
    size_t n = strlen(s->name);
    struct let *let = claim_let(s, e->claim->place);
    if (claim_find(e, s->name, n, &of)) {
        warn_hiding(e, s, t->span);
        v = claim_leaf(e, claim_quantity(NAMED_VALUE, &of, NULL, t->span));
        v.logical = of.binding && of.binding->logical;
        return v;
    }
    if (let)
        return let_value(e, let);
    if (s->special->late)
        return (struct val){.kind = VAL_FUNCTION, .closure = s->special->late};
    if (s->frame && s->val.kind == VAL_STRING)
        return s->val;
    elab_here(e, t->span);
    if (scope_constant(e, s->name, &v) || differential(e, s->name, t->span, &v))
        return v;
    size_t base = scope_derivative_name(e, s->name);
    return base ? bar_or_dot(e, s->name, base, t->span)
                : claim_fail_name(e, s->name, t->span);
}
