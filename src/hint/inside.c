/* hint/inside: a factor left out, or twice there, inside a product of arrays.
 *
 * Idea: in W1bar = (W2'*ybar)*x' the derivative of the activation between is
 * missing, at a place that is no term of the side. Between elementwise
 * functions and products every such factor stands in front of a .*, so each
 * local derivative of what depends on the left side's node, each of its
 * adjoints, and each array that the problem has, is tried there at each
 * operand.
 *
 * Invariant: only operands that the side is linear in; a factor that is the
 * whole of the truth is never put in (hint_node's rule).
 */
#include <string.h>

#include "hint/rep.h"

enum {
    OPERANDS = 12, /* of a side that are tried */
    LAYERS = 12,   /* statements whose factors are tried */
    ARRAYS = 20    /* of the problem that are tried */
};

static void put_in(struct repairs *r, enum hint_kind kind, const struct ast *at,
                   const struct ast *factor, const char *what)
{
    struct arena *a = r->arena;
    const struct ast *side = r->claim->eq->rhs;
    const char *in = at == side ? ""
                                : arena_printf(a, " in %s",
                                               hint_piece(a, at, "an operand"));
    for (int twice = 0; twice < 2; twice++) {
        enum ast_op op = twice ? AST_EDIV : AST_EMUL;
        repairs_replace(r, kind, COST_ADDED + twice, at,
                        edit_binary(a, op, at, factor),
                        arena_printf(a, "%s is %s%s", what,
                                     twice ? "too much" : "missing", in))
            ->plain = kind == HINT_INNER;
    }
}

/* A number, or the value of a node, as a weight or a layer's input: the factor
 * belongs to what is multiplied with it. */
static bool is_weight(struct repairs *r, const struct ast *t)
{
    const char *suffix;
    if (edit_is(t, AST_TRANSPOSE))
        t = t->a[0];
    return t->kind == AST_NUMBER ||
           (t->kind == AST_NAME && names_base(r, t->text, &suffix) && !*suffix);
}

/* The factor at every operand of the side. */
static void everywhere(struct repairs *r, enum hint_kind kind,
                       const struct ast *factor, const char *what)
{
    bool weights = kind == HINT_FACTOR; /* may be what it belongs to */
    struct spots s = r->spots;
    size_t n = 0;
    for (size_t i = 0; i < s.n && n < OPERANDS; i++) {
        bool whole = s.at[i].t == r->claim->eq->rhs;
        if (!(s.at[i].flags & SPOT_LINEAR) ||
            (!whole && !weights && is_weight(r, s.at[i].t)))
            continue;
        put_in(r, kind, s.at[i].t, factor, what);
        n++;
    }
}

/* x, x.^2 and 1 - x of an array that the problem has. */
static void array(struct repairs *r, const char *name)
{
    struct arena *a = r->arena;
    const struct ast *x = edit_name(a, name);
    if (!names_array(r, name))
        return;
    everywhere(r, HINT_FACTOR, x, arena_printf(a, "the factor %s", name));
    everywhere(r, HINT_FACTOR, edit_binary(a, AST_EPOW, x, edit_number(a, 2)),
               arena_printf(a, "the factor %s.^2", name));
    everywhere(r, HINT_FACTOR, edit_binary(a, AST_SUB, edit_number(a, 1), x),
               arena_printf(a, "the factor 1 - %s", name));
}

static void local(struct repairs *r, const struct binding *b, const char *v)
{
    if (!names_array(r, v) || !hint_after(r, v))
        return;
    const struct ast *f = hint_local(r, b->name, v);
    if (f)
        everywhere(r, HINT_INNER, f,
                   arena_printf(r->arena, "the derivative of %s by %s", b->name,
                                v));
}

/* Functions that stand inside a statement, so that their argument has no name
 * to differentiate by. */
static void nameless(struct repairs *r, const struct binding *b)
{
    if (!hint_searchable(b->formula))
        return;
    struct spots s = edit_spots(r, b->formula);
    for (size_t i = 0; i < s.n; i++) {
        const struct ast *f = hint_outer(r, s.at[i].t);
        if (f)
            everywhere(r, HINT_INNER, f,
                       arena_printf(r->arena, "the derivative %s of %s",
                                    hint_source(r->arena, f),
                                    s.at[i].t->a[0]->text));
    }
}

static void incoming(struct repairs *r, const struct binding *b)
{
    if (!names_array(r, b->name) || strcmp(b->name, r->left->of_name) == 0)
        return;
    const struct ast *f = edit_suffixed(r->arena, b->name, "bar");
    everywhere(r, HINT_INCOMING, f,
               arena_printf(r->arena, "the incoming adjoint %sbar", b->name));
}

/* Are adjoints those of what is differentiated? */
static bool of_output(const struct repairs *r)
{
    const struct elaboration *e = r->e;
    return e->noutputs == 1 && !e->nseeds && e->outputs[0].node == r->left->of;
}

void hint_inside(struct repairs *r)
{
    const struct named_derivative *q = r->left;
    const struct elaboration *e = r->e;
    size_t layers = 0;
    for (size_t i = 0; r->arrays && i < e->nbindings && i < ARRAYS; i++)
        array(r, e->bindings[i].name);
    for (size_t i = 0; r->arrays && i < e->ninputs && i < ARRAYS; i++)
        array(r, e->inputs[i].name);
    if (!r->after || !r->arrays ||
        (q->kind != NAMED_BAR && q->kind != NAMED_TOTAL &&
         q->kind != NAMED_GRAD))
        return;
    for (size_t i = 0; i < e->nbindings && layers < LAYERS; i++) {
        const struct binding *b = &e->bindings[i];
        if (!r->after[i] || !r->before[i])
            continue;
        for (size_t k = 0; k < b->nreads; k++)
            local(r, b, b->read_names[k]);
        nameless(r, b);
        if (q->kind == NAMED_BAR || of_output(r))
            incoming(r, b);
        layers++;
    }
}
