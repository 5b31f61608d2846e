/* claim_graph: a claim becomes a small graph of its own.
 *
 * Idea: names and derivative names of a claim are leaves; the checker computes
 * them (over lanes, in balls) and feeds them in, so a Jacobian in a claim is no
 * subgraph a row. Everything else in a claim is the ordinary language,
 * elaborated by the ordinary code into the claim's graph. Shapes that do not
 * fit are a finding about the claim, not an error of the file.
 *
 * Invariant: the elaboration that a claim belongs to is as it was when the
 * claim is done; equal quantities are one leaf.
 */
#include <string.h>

#include "lang/claim.h"

/* --- values, for sizes in claims ------------------------------------------ */

static void feed_main(struct elab *e)
{
    const struct elaboration *r = e->result;
    e->values = oracle_new();
    for (size_t i = 0; i < r->ninputs; i++)
        if (r->inputs[i].value.at)
            e->values->input(e->values->context, r->graph, r->inputs[i].node,
                             r->inputs[i].value.at);
}

void claim_values(struct elab *e)
{
    struct claim_state *c = e->claim;
    if (!e->values)
        feed_main(e);
    for (; c->fed < c->all.n; c->fed++) {
        const struct named_derivative *q = &c->all.at[c->fed];
        const double *v = NULL;
        if (q->kind == NAMED_VALUE)
            v = e->values->value(e->values->context, e->result->graph, q->of);
        if (v)
            e->oracle->input(e->oracle->context, e->g, q->leaf, v);
    }
}

void claim_mismatch(struct elab *e, struct span at, const char *message)
{
    struct claim_state *c = e->claim;
    if (c->mismatch)
        return;
    c->mismatch = true;
    c->message = message;
    c->at = at;
}

/* --- a claim -------------------------------------------------------------- */

static bool is_zero(const struct ast *t)
{
    return t->kind == AST_NUMBER && t->number == 0;
}

/* Shapes of the sides; a literal 0 fits any. */
static void compare_sides(struct elab *e, struct claim_graph *c,
                          const struct ast *lhs, const struct ast *rhs)
{
    if (c->lhs != NONE)
        c->lhs_shape = graph_shape(e->g, c->lhs);
    if (c->rhs != NONE)
        c->rhs_shape = graph_shape(e->g, c->rhs);
    if (c->lhs == NONE || c->rhs == NONE)
        return;
    if (shape_equal(c->lhs_shape, c->rhs_shape))
        return;
    if (is_zero(rhs)) {
        c->rhs_shape = c->lhs_shape;
        c->rhs = Full(e->g, c->lhs_shape, 0);
    } else if (is_zero(lhs)) {
        c->lhs_shape = c->rhs_shape;
        c->lhs = Full(e->g, c->rhs_shape, 0);
    } else {
        c->mismatch = true;
        c->transpose_fits = c->lhs_shape.rows == c->rhs_shape.cols &&
                            c->lhs_shape.cols == c->rhs_shape.rows;
    }
}

static node side(struct elab *e, const struct ast *t)
{
    node x;
    return elab_numeric(e, elab_eval(e, t), t->span, &x) ? x : NONE;
}

static void fill_claim(struct elab *e, struct claim_graph *c,
                       const struct ast *lhs, const struct ast *rhs)
{
    struct claim_state *state = e->claim;
    c->lhs = side(e, lhs);
    c->nlhs = state->all.n;
    state->references = 0;
    c->rhs = side(e, rhs);
    c->number = state->references == 0;
    c->mismatch = state->mismatch;
    c->message = state->message;
    c->mismatch_span = state->at;
    compare_sides(e, c, lhs, rhs);
}

/* The elaboration turns to the claim's graph; what it was is kept. */
static void enter(struct elab *e, struct claim_state *state,
                  struct claim_graph *c, bool quiet)
{
    e->stack_base = (uintptr_t)__builtin_frame_address(0);
    e->g = c->graph = graph_new();
    e->oracle = oracle_new();
    e->claim = state;
    e->quiet = quiet;
    e->errors = 0;
    e->stopped = false;
    e->statements = 0;
    memset(&e->depends, 0, sizeof e->depends);
    memset(&e->guards, 0, sizeof e->guards);
    memset(&e->lists, 0, sizeof e->lists);
}

/* Only what enter changed: symbols that the claim brought stay. */
static void leave(struct elab *e, const struct elab *saved)
{
    vec_free(&e->depends);
    vec_free(&e->guards);
    mem_free(e->lists.at);
    oracle_free(e->oracle);
    e->g = saved->g;
    e->oracle = saved->oracle;
    e->claim = saved->claim;
    e->quiet = saved->quiet;
    e->errors = saved->errors;
    e->stopped = saved->stopped;
    memcpy(&e->depends, &saved->depends, sizeof e->depends);
    memcpy(&e->guards, &saved->guards, sizeof e->guards);
    e->lists = saved->lists;
}

struct claim_graph *elaborate_claim(struct arena *a,
                                    const struct elaboration *r,
                                    const struct ast *lhs,
                                    const struct ast *rhs, bool quiet)
{
    struct elab *e = r->scope, saved = *r->scope;
    struct claim_state state = {0};
    struct claim_graph *c = arena_alloc(a, sizeof *c);
    enter(e, &state, c, quiet);
    struct call_frame frame = scope_enter(e, FRAME_CLAIM);
    e->function = NULL;
    fill_claim(e, c, lhs, rhs);
    scope_leave(e, frame);
    c->n = state.all.n;
    c->named_derivatives = arena_alloc(a, (c->n + 1) *
                                              sizeof *c->named_derivatives);
    if (c->n)
        memcpy(c->named_derivatives, state.all.at,
               c->n * sizeof *c->named_derivatives);
    vec_free(&state.all);
    bool ok = e->errors == 0;
    leave(e, &saved);
    if (ok)
        return c;
    graph_free(c->graph);
    return NULL;
}

void claim_graph_free(struct claim_graph *c)
{
    if (c)
        graph_free(c->graph);
}
