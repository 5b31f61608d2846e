/* claim: the verdict on a hand-derived rule.
 *
 * Idea: the rule is tried at the point and at the samples; the witness looks at
 * every derivative that its sides name; what both say is one verdict, and a refutation is
 * the same turned round.
 *
 * Invariant: a number counts for its point only; what is undefined at a sample
 * is skipped, at the point it is wrong.
 */
#include <math.h>

#include "check/cause.h"
#include "claim/comparison.h"

struct outcome {
    struct claim_comparison *t;
    struct rec_claim *out;
    enum held point; /* at the point */
    bool wrong_sample, open_sample;
    bool late; /* the time was over before the last sample */
    const struct witnessed_at *rough; /* kink, domain, unsure of a name */
};

static void look_at_names(struct outcome *o)
{
    struct named_derivatives *q = o->t->c->q;
    o->rough = NULL;
    for (size_t i = 0; i < o->t->g->n; i++) {
        const struct witnessed_at *w = named_witness(q, o->t->quantity[i]);
        if (w->state == WITNESSED_KINK || w->state == WITNESSED_DOMAIN ||
            w->state == WITNESSED_UNSURE)
            o->rough = w;
    }
}

/* Are there ties at the point that may hold around it as well? Then a sample
 * that stays open lies on an undecided branch. */
static bool ties(const struct claim_comparison *t)
{
    const struct problem_at_point *s = t->c->s;
    return run_tie(s->base, 0) != NONE || s->possible_tie != NONE;
}

static void try_sites(struct outcome *o)
{
    struct claim_comparison *t = o->t;
    struct named_derivatives *q = t->c->q;
    size_t worst;
    o->late = at_point_late(t->c->s);
    if (o->late)
        return;
    o->point = comparison_at(t, 0, &worst);
    o->out->worst = worst + 1;
    if (t->g->number || t->g->mismatch)
        return;
    for (size_t site = 1; site < named_sites(q); site++) {
        o->late = at_point_late(t->c->s);
        if (o->late)
            return;
        enum held h = named_site(q, site)->skipped
                          ? HELD_UNDEFINED
                          : comparison_at(t, site, &worst);
        bool skip = h == HELD_UNDEFINED || (h == HELD_OPEN && ties(t));
        if (skip) {
            o->out->skipped++;
            continue;
        }
        o->out->samples++;
        o->wrong_sample |= h == HELD_WRONG;
        o->open_sample |= h == HELD_OPEN;
        if (h == HELD_WRONG && o->point != HELD_WRONG && t->shown == 0) {
            t->shown = site;
            comparison_at(t, site, &worst);
            o->out->worst = worst + 1;
        }
    }
}

/* The inputs where the claim's numbers were taken. */
static void record_at(struct claim_comparison *t, struct rec_claim *out)
{
    const struct elaboration *e = t->c->s->e;
    const struct site *site = named_site(t->c->q, t->shown);
    out->sample = t->shown > 0;
    out->at = arena_alloc(t->c->s->arena, (e->ninputs + 1) * sizeof *out->at);
    for (size_t i = 0; i < e->ninputs; i++)
        if (at_point_shown(t->c->s, &e->inputs[i]))
            out->at[out->nat++] = (struct named_value){e->inputs[i].name,
                                                       e->inputs[i].value.shape,
                                                       site->input[i]};
}

/* At a kink a claim outside the interval of the slopes is wrong. */
static bool outside(const struct outcome *o)
{
    const struct claim_comparison *t = o->t;
    const struct witnessed_at *w = o->rough;
    bool plain = t->g->nlhs == 1 &&
                 t->g->lhs == t->g->named_derivatives[0].leaf;
    if (!plain || !t->claimed || w->entry >= comparison_entries(t) ||
        isnan(w->left) || isnan(w->right))
        return false;
    double c = t->claimed[w->entry], lo = fmin(w->left, w->right),
           hi = fmax(w->left, w->right),
           slack = 1e-9 * fmax(fabs(lo), fabs(hi));
    return !(c >= lo - slack && c <= hi + slack);
}

static void explain_rough(struct outcome *o, enum verdict v)
{
    struct problem_at_point *s = o->t->c->s;
    o->out->verdict = v;
    o->out->reason = cause_text(s, o->rough->cause, o->rough->why);
    if (o->rough->cause != NONE && o->rough->cause < s->g->n)
        o->out->reason_span = graph_at(s->g, o->rough->cause)->span;
    if (v == VERDICT_FAIL)
        o->out->reason = arena_printf(s->arena,
                                      "outside the one-sided slopes %.9g and "
                                      "%.9g",
                                      o->rough->left, o->rough->right);
}

static const char *missing_rule(const struct outcome *o)
{
    for (size_t i = 0; i < o->t->g->n; i++) {
        const char *gap = named_gap(o->t->c->q, o->t->quantity[i]);
        if (gap)
            return gap;
    }
    return NULL;
}

static void judge(struct outcome *o)
{
    struct rec_claim *out = o->out;
    const char *gap = missing_rule(o);
    out->verdict = VERDICT_PASS;
    if (o->t->g->mismatch) {
        out->verdict = VERDICT_FAIL;
    } else if (gap) {
        out->verdict = VERDICT_UNSURE;
        out->reason = arena_printf(o->t->c->s->arena, "no rule is known for %s",
                                   gap);
    } else if (o->rough && o->rough->state == WITNESSED_KINK) {
        explain_rough(o, outside(o) ? VERDICT_FAIL : VERDICT_KINK);
    } else if (o->rough && o->rough->state == WITNESSED_DOMAIN) {
        explain_rough(o, VERDICT_DOMAIN);
    } else if (o->point == HELD_WRONG || o->wrong_sample) {
        out->verdict = VERDICT_FAIL;
    } else if (o->point == HELD_UNDEFINED && !o->late) {
        bool truth = o->t->truth && isfinite(o->t->truth[out->worst - 1]);
        out->verdict = truth ? VERDICT_FAIL : VERDICT_DOMAIN;
        out->reason = truth ? "the claim gives no number where the truth does"
                            : "the value does not exist here";
    } else if (o->rough) {
        explain_rough(o, VERDICT_UNSURE);
    } else if (o->point == HELD_OPEN || o->open_sample) {
        out->verdict = VERDICT_UNSURE;
        out->reason = "the precision limit was reached";
    } else if (o->late) {
        out->verdict = VERDICT_UNSURE;
        out->reason = "not finished in time (--timeout)";
    }
}

/* A refutation holds where the claim is certainly wrong at one point. */
static void turn(struct rec_claim *out)
{
    if (out->verdict == VERDICT_FAIL) {
        out->verdict = VERDICT_PASS;
    } else if (out->verdict == VERDICT_PASS) {
        out->verdict = VERDICT_FAIL;
        out->reason = "the refuted rule is right everywhere it was tried";
    } else {
        out->verdict = VERDICT_UNSURE;
    }
}

static const char *source_text(struct problem_at_point *s, struct span at)
{
    return arena_strndup(s->arena, text_bytes(at), at.len);
}

static void describe(struct claims *c, const struct stmt *stmt,
                     struct rec_claim *out)
{
    *out = (struct rec_claim){.span = stmt->span,
                              .lhs_span = stmt->lhs->span,
                              .rhs_span = stmt->rhs->span,
                              .text = source_text(c->s, stmt->claim_span),
                              .refute = stmt->kind == STMT_REFUTE,
                              .points = 1,
                              .worst = 1};
}

static void record_sides(struct claim_comparison *t, struct rec_claim *out)
{
    const struct claim_graph *g = t->g;
    out->shape = g->lhs_shape;
    out->claimed_shape = g->mismatch ? g->rhs_shape : g->lhs_shape;
    out->mismatch = g->mismatch;
    out->claimed = t->claimed;
    out->truth = t->truth;
    record_at(t, out);
    if (g->mismatch) {
        out->reason = g->message;
        out->reason_span = g->mismatch_span;
    }
}

static const char *who_agrees(struct outcome *o)
{
    bool corrected = false;
    if (o->rough)
        return NULL;
    for (size_t i = 0; i < o->t->g->n; i++)
        corrected |= named_witness(o->t->c->q, o->t->quantity[i])->corrected;
    if (!named_affordable(o->t->c->q))
        return "in doubles with bounds: past the referee's cost limit";
    if (corrected)
        return "central differences in balls; the derivative rules differ here";
    return "forward, reverse and central differences agree";
}

void claim_check(struct claims *c, const struct stmt *stmt,
                 struct rec_claim *out)
{
    describe(c, stmt, out);
    struct outcome o = {.out = out};
    o.t = comparison_new(c, stmt, stmt->lhs, stmt->rhs, false);
    if (!o.t) {
        out->verdict = VERDICT_UNSURE;
        out->reason = "the claim could not be read";
        return;
    }
    if (o.t->g->mismatch)
        comparison_keep_truth(o.t);
    else if (!at_point_late(c->s))
        look_at_names(&o);
    try_sites(&o);
    judge(&o);
    record_sides(o.t, out);
    if (out->verdict == VERDICT_FAIL && !out->mismatch)
        out->agree = who_agrees(&o);
    if (out->refute)
        turn(out);
    comparison_free(o.t);
}
