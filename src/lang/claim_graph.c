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

#include "lang/call.h"
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

/* A name, indexed or not, a derivative, or one of the forms. */
static bool is_single(struct elab *e, const struct ast *t)
{
    while (t->kind == AST_APPLY || claim_is_prime(t)) {
        if (t->kind == AST_APPLY && t->a[0]->kind == AST_NAME &&
            !claim_is_form(t->a[0]->text) &&
            !apply_is_index(e, scope_symbol(e, t->a[0]->text)))
            return false;
        t = t->a[0];
    }
    return t->kind == AST_NAME || t->kind == AST_DERIVATIVE;
}

static void fill_plain(struct elab *e, struct claim_graph *c,
                       const struct stmt *claim, const struct ast *lhs,
                       const struct ast *rhs)
{
    struct claim_state *state = e->claim;
    state->refers = false;
    c->lhs = side(e, lhs);
    c->nlhs = state->all.n;
    bool left = state->refers;
    state->refers = false;
    c->rhs = side(e, rhs);
    bool right = state->refers;
    bool plain = !claim->rule && claim->relation == REL_EQ &&
                 claim->eq->nranges == 0;
    bool turned = plain && !left && right && is_single(e, rhs);
    c->number = turned || (plain && !right &&
                           is_single(e, claim->eq->lhs ? claim->eq->lhs : lhs));
    if (turned) { /* 4 = dy/dx: what is named is the truth */
        node x = c->lhs;
        c->lhs = c->rhs;
        c->rhs = x;
        c->nlhs = state->all.n;
    }
    compare_sides(e, c, lhs, rhs);
}

static void fill_instances(struct elab *e, struct claim_graph *c,
                           const struct instances *x, const struct ast *lhs,
                           const struct ast *rhs)
{
    size_t n = instances_count(x);
    node *l = mem_alloc((n + 1) * sizeof *l),
         *r = mem_alloc((n + 1) * sizeof *r);
    bool ok = instances_side(e, x, lhs, l);
    c->nlhs = e->claim->all.n;
    ok = ok && instances_side(e, x, rhs, r);
    if (!n)
        elab_fail(e, lhs->span, NULL, "the claim's names run over nothing");
    else if (ok)
        instances_lay(e, x, c, l, r, span_join(lhs->span, rhs->span));
    compare_sides(e, c, lhs, rhs);
    mem_free(l);
    mem_free(r);
}

static void fill_claim(struct elab *e, struct claim_graph *c,
                       const struct stmt *claim, const struct ast *lhs,
                       const struct ast *rhs)
{
    struct claim_state *state = e->claim;
    struct instances *x;
    c->lhs = c->rhs = NONE;
    state->left = lhs->span;
    claim_warn_quotient(e, lhs);
    state->flow = claim_flow(e, lhs, rhs);
    if (!instances_find(e, claim, lhs, &x))
        return;
    if (x)
        fill_instances(e, c, x, lhs, rhs);
    else
        fill_plain(e, c, claim, lhs, rhs);
    c->mismatch |= state->mismatch;
    c->message = state->message;
    c->mismatch_span = state->at;
    c->circular = !c->mismatch && c->lhs != NONE && c->lhs == c->rhs &&
                  query_depends(e, c->lhs);
}

/* The elaboration turns to the claim's graph; what it was is kept. */
static void enter(struct elab *e, struct claim_state *state,
                  struct claim_graph *c, bool quiet)
{
    e->stack = stack_guard_here();
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
    e->memo = NULL;
}

/* Only what enter changed: symbols that the claim brought stay. */
static void leave(struct elab *e, const struct elab *saved)
{
    vec_free(&e->depends);
    vec_free(&e->guards);
    mem_free(e->lists.at);
    memo_free(e->memo);
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
    e->memo = saved->memo;
}

static void *kept(struct arena *a, const void *from, size_t bytes)
{
    void *to = arena_alloc(a, bytes + 1);
    if (bytes)
        memcpy(to, from, bytes);
    return to;
}

/* What the state of the elaboration leaves to the result. */
static void keep(struct arena *a, struct claim_graph *c,
                 struct claim_state *state)
{
    c->n = state->all.n;
    c->named_derivatives = kept(a, state->all.at,
                                c->n * sizeof *c->named_derivatives);
    c->nnotes = state->notes.n;
    c->notes = kept(a, state->notes.at, c->nnotes * sizeof *c->notes);
    if (state->lost) {
        c->lost = state->lost->name;
        c->lost_span = state->lost->special->lost->span;
        c->lhs = c->rhs = NONE;
        c->mismatch = false;
    }
    vec_free(&state->all);
    vec_free(&state->notes);
    vec_free(&state->lets);
}

/* Both sides, or why there are none. A side that calls a function with an error
 * of syntax has no value, and nothing is said here: it was said at the error. */
static bool is_read(const struct claim_graph *c)
{
    return c->lost || c->mismatch || (c->lhs != NONE && c->rhs != NONE);
}

struct attempt {
    const struct elaboration *r;
    const struct stmt *claim;
    const struct ast *lhs, *rhs;
    bool quiet, shaped;
};

static struct claim_graph *attempt(struct arena *a, const struct attempt *t,
                                   bool *may_shape)
{
    struct elab *e = t->r->scope, saved = *t->r->scope;
    struct claim_state state = {.place = t->claim->span, .shaped = t->shaped};
    struct claim_graph *c = arena_alloc(a, sizeof *c);
    enter(e, &state, c, t->quiet);
    struct call_frame frame = scope_enter(e, FRAME_CLAIM);
    e->function = NULL;
    fill_claim(e, c, t->claim, t->lhs, t->rhs);
    scope_leave(e, frame);
    claim_finish_notes(e);
    *may_shape = state.may_shape;
    keep(a, c, &state);
    bool ok = e->errors == 0 && is_read(c);
    leave(e, &saved);
    if (ok)
        return c;
    graph_free(c->graph);
    return NULL;
}

struct claim_graph *elaborate_claim(struct arena *a,
                                    const struct elaboration *r,
                                    const struct stmt *claim,
                                    const struct ast *lhs,
                                    const struct ast *rhs, bool quiet)
{
    struct equation none = {0};
    const struct stmt bare = {.span = lhs->span, .eq = &none};
    if (!claim)
        claim = &bare;
    struct attempt plain = {r, claim, lhs, rhs, quiet, false};
    struct attempt shaped = {r, claim, lhs, rhs, true, true};
    bool may_shape;
    struct claim_graph *c = attempt(a, &plain, &may_shape);
    if (!c || !c->mismatch || !may_shape)
        return c;
    struct claim_graph *other = attempt(a, &shaped, &may_shape);
    if (!other || other->mismatch) {
        claim_graph_free(other);
        return c;
    }
    claim_graph_free(c);
    return other;
}

void claim_graph_free(struct claim_graph *c)
{
    if (c)
        graph_free(c->graph);
}
