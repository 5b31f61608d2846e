/* code/claim: claims that name black boxes.
 *
 * `claim df/dx = 2*A*x` holds a formula against differences of the code's value,
 * `claim hessian(f,x,x) = H` against differences of its df/dx: the same judge as
 * for code statements, with the claimed numbers from the formula. What is no
 * single name on one side is composed.c's.
 */
#include "base/diag.h"
#include "code/codes.h"

bool codes_give(const struct elaboration *e, const struct named_derivative *n)
{
    return elaboration_box(e, n->of) ||
           (n->kind == NAMED_BAR && e->nboxes > 0 && e->noutputs == 0);
}

bool codes_concern(const struct elaboration *e, const struct claim_graph *g)
{
    for (size_t i = 0; i < g->n; i++)
        if (codes_give(e, &g->named_derivatives[i]))
            return true;
    return false;
}

/* The side that is the name of something of a black box, alone; the other side
 * names none. */
static bool split(struct codes *c, const struct stmt *stmt, struct quantity *q,
                  const struct ast **formula)
{
    const struct ast *side[] = {stmt->eq->lhs, stmt->eq->rhs};
    for (int i = 0; i < 2; i++) {
        struct truth *t = truth_new(c->claims, side[i]);
        struct truth *o = truth_new(c->claims, side[1 - i]);
        const struct elaboration *e = c->claims->s->e;
        bool fits = t && o && !codes_concern(e, truth_graph(o)) &&
                    statement_plain(truth_graph(t), q, side[i]) &&
                    codes_give(e, &q->named);
        if (fits)
            q->shape = truth_graph(t)->lhs_shape;
        truth_free(t);
        truth_free(o);
        *formula = side[1 - i];
        if (fits)
            return true;
    }
    return false;
}

static void describe(struct codes *c, const struct stmt *stmt,
                     struct rec_claim *out)
{
    *out = (struct rec_claim){.span = stmt->span,
                              .lhs_span = stmt->eq->lhs->span,
                              .rhs_span = stmt->eq->rhs->span,
                              .refute = stmt->kind == STMT_REFUTE,
                              .verdict = VERDICT_UNSURE,
                              .points = 1,
                              .worst = 1};
    out->text = arena_strndup(c->arena, text_bytes(stmt->eq->text),
                              stmt->eq->text.len);
}

static void judge(const struct stmt *stmt, bool here, const struct quantity *q,
                  struct truth *formula, struct statement *provider,
                  const struct quantity *value, struct code_finding *f)
{
    if (!codes_runs(provider)) {
        f->verdict = VERDICT_UNSURE;
        f->reason = codes_not_run(provider);
    } else if (!codes_finite(provider)) {
        codes_no_value(provider, f);
    } else {
        difference_claim(provider, value, q, stmt, here, formula, f);
    }
    codes_mind_holes(provider, f);
}

static bool shapes_fit(const struct claim_graph *g, struct rec_claim *out)
{
    out->shape = g->lhs_shape;
    out->claimed_shape = g->mismatch ? g->rhs_shape : g->lhs_shape;
    out->mismatch = g->mismatch;
    out->verdict = g->mismatch ? VERDICT_FAIL : VERDICT_UNSURE;
    out->reason = g->message;
    return !g->mismatch;
}

static void check_sides(struct codes *c, const struct stmt *stmt, bool here,
                        struct quantity *q, const struct ast *side,
                        struct rec_claim *out)
{
    struct code_finding f = {.off = -1};
    struct statement *provider;
    q->left = side == stmt->eq->rhs ? stmt->eq->lhs : stmt->eq->rhs;
    q->n = shape_numel(q->shape);
    const struct quantity *value = codes_provider(c, NULL, &q->named,
                                                  &provider);
    struct truth *formula = truth_new(c->claims, side);
    if (value && formula) {
        judge(stmt, here, q, formula, provider, value, &f);
        codes_put(c, provider, &f, false, false, out);
    } else {
        out->reason = codes_no_provider(&q->named);
    }
    truth_free(formula);
    if (out->refute)
        codes_turn(out);
}

/* One derivative by differences, against a formula: no more is needed than what
 * a code statement asks. */
static bool is_plain(const struct stmt *stmt, const struct claim_graph *g)
{
    return stmt->relation == REL_EQ && stmt->within != WITHIN_DIGITS &&
           !g->circular && !g->lost && g->nindices == 0 && !sites_has_box(stmt);
}

void codes_claim(struct codes *c, const struct stmt *stmt,
                 struct rec_claim *out)
{
    struct quantity q = {.box = true};
    const struct ast *side;
    describe(c, stmt, out);
    struct claim_graph *g = elaborate_claim(c->arena, c->claims->s->e, stmt,
                                            stmt->eq->lhs, stmt->eq->rhs,
                                            false);
    if (!g) {
        out->reason = "the claim could not be read";
        return;
    }
    if (!shapes_fit(g, out)) {
        if (out->refute)
            codes_turn(out);
    } else if (is_plain(stmt, g) && split(c, stmt, &q, &side) &&
               q.named.kind != NAMED_VALUE) {
        check_sides(c, stmt, stmt->here || g->number, &q, side, out);
    } else {
        codes_composed(c, stmt, g, out);
    }
    claim_graph_free(g);
}
