/* code/claim: claims that name black boxes.
 *
 * `claim df/dx = 2*A*x` holds a formula against differences of the code's value,
 * `claim hessian(f,x,x) = H` against differences of its df/dx: the same judge as
 * for code statements, with the claimed numbers from the formula.
 */
#include <math.h>
#include <string.h>

#include "base/diag.h"
#include "code/codes.h"

/* Adjoints are of the outputs; where there are none, of what code gives. */
static bool of_box(const struct elaboration *e,
                   const struct named_derivative *n)
{
    return elaboration_box(e, n->of) ||
           (n->kind == NAMED_BAR && e->nboxes > 0 && e->noutputs == 0);
}

bool codes_concern(const struct elaboration *e, const struct claim_graph *g)
{
    for (size_t i = 0; i < g->n; i++)
        if (of_box(e, &g->named_derivatives[i]))
            return true;
    return false;
}

/* The side that is the name of something of a black box, alone; the other side
 * names none. */
static bool split(struct codes *c, const struct stmt *stmt, struct quantity *q,
                  const struct ast **formula)
{
    const struct ast *side[] = {stmt->lhs, stmt->rhs};
    for (int i = 0; i < 2; i++) {
        struct truth *t = truth_new(c->claims, side[i]);
        struct truth *o = truth_new(c->claims, side[1 - i]);
        const struct elaboration *e = c->claims->s->e;
        bool fits = t && o && !codes_concern(e, truth_graph(o)) &&
                    statement_plain(truth_graph(t), q, side[i]) &&
                    of_box(e, &q->named);
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
                              .lhs_span = stmt->lhs->span,
                              .rhs_span = stmt->rhs->span,
                              .refute = stmt->kind == STMT_REFUTE,
                              .verdict = VERDICT_UNSURE,
                              .points = 1,
                              .worst = 1};
    out->text = arena_strndup(c->arena, text_bytes(stmt->claim_span),
                              stmt->claim_span.len);
}

/* The value that the code gives, against a formula: no differences. */
static void judge_value(struct statement *provider, const struct quantity *q,
                        const struct stmt *stmt, struct truth *formula,
                        struct code_finding *f)
{
    struct accuracy a = accuracy_of(provider->claims->s, stmt, 0);
    struct arena *arena = provider->claims->s->arena;
    f->n = q->n;
    f->truth = provider->y + q->offset;
    f->claimed = arena_alloc(arena, (q->n + 1) * sizeof(double));
    f->bound = arena_alloc(arena, (q->n + 1) * sizeof(double));
    if (!truth_at(formula, 0, f->claimed, f->bound)) {
        f->verdict = VERDICT_UNSURE;
        f->reason = "the formula's value could not be computed";
        return;
    }
    for (size_t k = 0; k < q->n; k++) {
        double off = fabs(f->claimed[k] - f->truth[k]);
        if (off <= a.atol + a.rtol * fabs(f->truth[k]) + f->bound[k])
            continue;
        f->verdict = VERDICT_FAIL;
        f->worst = k;
    }
}

static void judge(struct codes *c, const struct stmt *stmt,
                  const struct quantity *q, struct truth *formula,
                  struct statement *provider, const struct quantity *value,
                  struct code_finding *f)
{
    if (!codes_runs(provider)) {
        f->verdict = VERDICT_UNSURE;
        f->reason = codes_not_run(provider);
    } else if (!codes_finite(provider)) {
        codes_no_value(provider, f);
    } else if (q->named.kind == NAMED_VALUE) {
        judge_value(provider, value, stmt, formula, f);
    } else {
        difference_claim(provider, value, q, stmt, formula, f);
    }
    codes_mind_holes(provider, f);
    (void)c;
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

static void check_sides(struct codes *c, const struct stmt *stmt,
                        struct rec_claim *out)
{
    struct quantity q = {.box = true};
    const struct ast *side;
    struct code_finding f = {.off = -1};
    struct statement *provider;
    if (!split(c, stmt, &q, &side)) {
        out->reason = "write it as one name of the code's = a formula";
        return;
    }
    q.left = side == stmt->rhs ? stmt->lhs : stmt->rhs;
    q.n = shape_numel(q.shape);
    const struct quantity *value = codes_provider(c, NULL, &q.named, &provider);
    struct truth *formula = truth_new(c->claims, side);
    if (value && formula) {
        judge(c, stmt, &q, formula, provider, value, &f);
        codes_put(c, provider, &f, false, false, out);
    } else {
        out->reason = codes_no_provider(&q.named);
    }
    truth_free(formula);
}

void codes_claim(struct codes *c, const struct stmt *stmt,
                 struct rec_claim *out)
{
    describe(c, stmt, out);
    struct claim_graph *g = elaborate_claim(c->arena, c->claims->s->e, stmt,
                                            stmt->lhs, stmt->rhs, false);
    if (!g) {
        out->reason = "the claim could not be read";
        return;
    }
    if (shapes_fit(g, out))
        check_sides(c, stmt, out);
    claim_graph_free(g);
    if (out->refute)
        codes_turn(out);
}
