/* hint/rule: derivatives of the problem's operations, as trees.
 *
 * Idea: there is one table of rules, that of the graph. So an operation is
 * differentiated there, the derivative is written as a formula in the names of
 * the problem, and the formula is parsed again: a tree like the user's own.
 *
 * Invariant: what has no short formula gives no tree; what is written is tried
 * like any other repair.
 */
#include <string.h>

#include "derive/derive.h"
#include "formula/written.h"
#include "hint/rep.h"

enum { LONGEST = 60 }; /* characters of a formula */

/* Where the operation, or the name that is read, at this place of a statement
 * stands in the graph; NONE: it is none. */
node rule_node(const struct repairs *r, const struct ast *t)
{
    const struct elaboration *e = r->e;
    for (size_t i = 0; i < e->nsteps; i++)
        if (e->steps[i].formula == t && !e->steps[i].name)
            return e->steps[i].node;
    return NONE;
}

/* --- formulas --------------------------------------------------------------- */

static void name_all(struct repairs *r)
{
    const struct elaboration *e = r->e;
    r->formulas = formulas_new(r->arena, e->graph, 0, NULL);
    for (size_t i = 0; i < e->ninputs; i++)
        formulas_name(r->formulas, e->inputs[i].node, e->inputs[i].name);
    for (size_t i = 0; i < e->nbindings; i++)
        formulas_name(r->formulas, e->bindings[i].node, e->bindings[i].name);
}

static const struct ast *written(struct repairs *r, node x)
{
    if (x == NONE)
        return NULL;
    struct formula f = formulas_write(r->formulas, x);
    return formula_read(r->arena, &f, LONGEST);
}

/* A tangent or adjoint by its name. */
static node leaf(struct repairs *r, const char *name, const char *suffix,
                 node of)
{
    node x = Input(r->e->graph, graph_shape(r->e->graph, of));
    formulas_name(r->formulas, x, arena_printf(r->arena, "%s%s", name, suffix));
    return x;
}

/* --- tangents ----------------------------------------------------------------- */

struct movement { /* what moves, and what stays */
    size_t n, nheld;
    struct seed *seed;
    node *held;
};

static node along(struct repairs *r, const struct movement *d, node of)
{
    node dot = NONE;
    derive_forward(r->e->graph, d->n, d->seed,
                   (struct stops){d->nheld, d->held}, 1, &of, &dot);
    return dot;
}

/* How the left side's variable moves the statement b: by 1, or as the tangents
 * of all that it reads. */
static struct movement movement_of(struct repairs *r, const struct binding *b)
{
    const struct named_derivative *q = r->left;
    struct graph *g = r->e->graph;
    struct movement d = {0};
    const char *by = q->kind == NAMED_BAR ? q->of_name : q->by_name;
    d.seed = arena_alloc(r->arena, (b->nreads + 1) * sizeof *d.seed);
    d.held = arena_alloc(r->arena, (b->nreads + 1) * sizeof *d.held);
    if (q->kind == NAMED_TOTAL || q->kind == NAMED_GRAD) {
        d.seed[d.n++] = (struct seed){q->by, Num(g, 1)};
        return d;
    }
    for (size_t i = 0; i < b->nreads; i++) {
        node x = b->reads[i];
        if (q->kind == NAMED_DOT)
            d.seed[d.n++] = (struct seed){x,
                                          leaf(r, b->read_names[i], "dot", x)};
        else if (by && strcmp(by, b->read_names[i]) == 0)
            d.seed[d.n++] = (struct seed){x, Num(g, 1)};
        else
            d.held[d.nheld++] = x;
    }
    return d;
}

const struct ast *rule_inner(struct repairs *r, const struct binding *b,
                             node of)
{
    if (!r->formulas)
        name_all(r);
    struct movement d = movement_of(r, b);
    return d.n ? written(r, along(r, &d, of)) : NULL;
}

const struct ast *rule_path(struct repairs *r, const struct binding *b,
                            node through)
{
    struct graph *g = r->e->graph;
    if (!r->formulas)
        name_all(r);
    struct movement d = movement_of(r, b);
    node part = d.n ? along(r, &d, through) : NONE, share = NONE;
    if (part == NONE)
        return NULL;
    struct seed s = {through, part};
    derive_forward(g, 1, &s, (struct stops){0}, 1, &b->node, &share);
    if (share != NONE && r->left->kind == NAMED_BAR)
        share = Mul(g, leaf(r, b->name, "bar", b->node), share);
    return written(r, share);
}

const struct ast *rule_outer(struct repairs *r, node of, node by)
{
    struct graph *g = r->e->graph;
    node slope = NONE;
    if (of == NONE || by == NONE || !hint_slope(r, of, by, 0, NULL))
        return NULL;
    struct shape s = graph_shape(g, by);
    if (!r->formulas)
        name_all(r);
    struct seed one = {by, shape_scalar(s) ? Num(g, 1) : Full(g, s, 1)};
    derive_forward(g, 1, &one, (struct stops){0}, 1, &of, &slope);
    return written(r, slope);
}
