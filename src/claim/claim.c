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
#include <string.h>

#include "base/diag.h"
#include "check/cause.h"
#include "claim/comparison.h"

struct claim_outcome {
    struct claim_comparison *t;
    struct rec_claim *out;
    enum held point; /* at the point */
    bool wrong_sample, open_sample;
    bool late; /* the time was over before the last sample */
};

/* Are there ties at the point that may hold around it as well? Then a sample
 * that stays open lies on an undecided branch. */
static bool ties(const struct claim_comparison *t)
{
    const struct problem_at_point *s = t->c->s;
    return run_tie(s->base, 0) != NONE || s->possible_tie != NONE;
}

/* Is it a variable of this identity whose value was drawn? */
static bool drawn(const struct claim_comparison *t, const struct input *in)
{
    for (size_t i = 0; i < t->g->n && in->loose && in->random; i++)
        if (t->g->named_derivatives[i].of == in->node)
            return true;
    return false;
}

/* Does the claim not speak of the point: over a box, or an identity whose
 * variables were drawn? Then what is undefined there is skipped, too. */
static bool roams(const struct claim_comparison *t)
{
    const struct elaboration *e = t->c->s->e;
    if (sites_has_box(t->stmt))
        return true;
    for (size_t k = 0; k < e->ninputs; k++)
        if (drawn(t, &e->inputs[k]))
            return true;
    return false;
}

static void try_samples(struct claim_outcome *o)
{
    struct claim_comparison *t = o->t;
    struct named_derivatives *q = t->c->q;
    size_t worst;
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

static void try_sites(struct claim_outcome *o)
{
    struct claim_comparison *t = o->t;
    size_t worst;
    o->late = at_point_late(t->c->s);
    if (o->late)
        return;
    bool skipped = named_site(t->c->q, 0)->skipped;
    o->point = skipped ? HELD_UNDEFINED : comparison_at(t, 0, &worst);
    o->out->worst = skipped ? 1 : worst + 1;
    if (o->point == HELD_UNDEFINED && roams(t)) {
        try_samples(o);
        o->out->skipped += !skipped;
        if (o->out->samples)
            o->point = HELD_RIGHT;
    } else if (!t->g->number && !t->g->mismatch && !t->stmt->here) {
        try_samples(o);
    }
}

/* The inputs of a site; claims share them. */
static const struct claim_inputs *inputs_at(struct claims *c, size_t site)
{
    const struct elaboration *e = c->s->e;
    struct claim_inputs *x = &c->inputs[site];
    if (x->at)
        return x;
    x->at = arena_alloc(c->s->arena, (e->ninputs + 1) * sizeof *x->at);
    for (size_t i = 0; i < e->ninputs; i++)
        if (at_point_shown(c->s, &e->inputs[i]))
            x->at[x->n++] = (struct named_value){
                e->inputs[i].name, e->inputs[i].value.shape,
                named_site(c->q, site)->input[i], NULL};
    return x;
}

/* The variables of an identity, whose values no point has. */
static void add_drawn(const struct claim_comparison *t, struct rec_claim *out)
{
    const struct elaboration *e = t->c->s->e;
    size_t n = out->nat;
    struct named_value *at = arena_alloc(t->c->s->arena,
                                         (n + e->ninputs) * sizeof *at);
    if (n)
        memcpy(at, out->at, n * sizeof *at);
    for (size_t i = 0; i < e->ninputs; i++)
        if (drawn(t, &e->inputs[i]) && !at_point_shown(t->c->s, &e->inputs[i]))
            at[n++] = (struct named_value){
                e->inputs[i].name, e->inputs[i].value.shape,
                named_site(t->c->q, t->shown)->input[i], NULL};
    out->at = at;
    out->nat = n;
}

/* The inputs where the claim's numbers were taken. */
static void record_at(struct claim_comparison *t, struct rec_claim *out)
{
    const struct claim_inputs *x = inputs_at(t->c, t->shown);
    out->sample = t->shown > 0;
    out->nat = x->n;
    out->at = x->at;
    if (roams(t))
        add_drawn(t, out);
}

static void explain_rough(struct claim_outcome *o, const struct sight *rough)
{
    struct problem_at_point *s = o->t->c->s;
    o->out->verdict = sight_verdict(rough);
    o->out->reason = cause_text(s, rough->cause, rough->place, rough->why);
    if (rough->cause != NONE && rough->cause < s->g->n)
        o->out->reason_span = graph_at(s->g, rough->cause)->span;
}

/* Wrong at the point, whatever the derivative between the one-sided ones is. */
static void explain_outside(struct claim_outcome *o, const struct sight *rough)
{
    explain_rough(o, rough);
    o->out->verdict = VERDICT_FAIL;
    o->out->reason = arena_printf(o->t->c->s->arena,
                                  "outside the one-sided slopes %.9g and %.9g",
                                  rough->left, rough->right);
}

/* Does the claim give numbers in doubles that are not wrong? Balls know no entry
 * that is the largest of those that overlap. */
static bool doubles_agree(struct claim_comparison *t)
{
    size_t worst;
    enum held held = t->shown == 0 ? comparison_doubles(t, 0, &worst)
                                   : HELD_UNDEFINED;
    bool agree = held == HELD_RIGHT || held == HELD_OPEN;
    for (size_t k = 0; agree && k < comparison_entries(t); k++)
        agree = isfinite(t->claimed[k]);
    return agree;
}

static void judge_undefined(struct claim_outcome *o, const struct sight *rough)
{
    struct claim_comparison *t = o->t;
    bool truth = t->truth && isfinite(t->truth[o->out->worst - 1]);
    if (rough) {
        explain_rough(o, rough);
        return;
    }
    if (truth && doubles_agree(t)) {
        o->out->verdict = VERDICT_UNSURE;
        o->out->reason = "doubles give numbers here, and balls do not";
        return;
    }
    o->out->verdict = truth ? VERDICT_FAIL : VERDICT_DOMAIN;
    o->out->reason = truth ? "the claim gives no number where the truth does"
                           : NO_VALUE;
}

/* What is known before anything is computed; false: compute. */
static bool settled(struct claim_outcome *o)
{
    const struct claim_graph *g = o->t->g;
    struct rec_claim *out = o->out;
    if (!g->circular && !g->lost)
        return false;
    out->verdict = VERDICT_UNSURE;
    out->reason = "circular: both sides are one and the same quantity, which "
                  "proves nothing";
    if (g->lost)
        out->reason = arena_printf(o->t->c->s->arena,
                                   "not checked: it reads '%s', and line %u "
                                   "has an error",
                                   g->lost, text_place(g->lost_span).line);
    return true;
}

static void judge(struct claim_outcome *o)
{
    struct rec_claim *out = o->out;
    const char *gap = leaves_gap(&o->t->leaves);
    const struct sight *rough = o->t->g->mismatch || o->t->shown > 0
                                    ? NULL
                                    : leaves_rough(&o->t->leaves,
                                                   out->worst - 1);
    out->verdict = VERDICT_PASS;
    if (o->t->g->mismatch) {
        out->verdict = VERDICT_FAIL;
    } else if (gap) {
        out->verdict = VERDICT_UNSURE;
        out->reason = arena_printf(o->t->c->s->arena, "no rule is known for %s",
                                   gap);
    } else if (o->point == HELD_WRONG && rough && rough->state == SEEN_KINK &&
               isfinite(rough->left) && isfinite(rough->right) &&
               rough->entry == out->worst - 1) {
        explain_outside(o, rough);
    } else if (o->point == HELD_WRONG || o->wrong_sample) {
        out->verdict = VERDICT_FAIL;
    } else if (o->point == HELD_UNDEFINED && !o->late) {
        judge_undefined(o, rough);
    } else if (o->point == HELD_OPEN && rough) {
        explain_rough(o, rough);
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
    static const char *const relations[] = {
        [REL_LE] = "<=", [REL_GE] = ">=", [REL_LT] = "<", [REL_GT] = ">"};
    *out = (struct rec_claim){.span = stmt->span,
                              .lhs_span = stmt->eq->lhs->span,
                              .rhs_span = stmt->eq->rhs->span,
                              .text = source_text(c->s, stmt->eq->text),
                              .refute = stmt->kind == STMT_REFUTE,
                              .relation = relations[stmt->relation],
                              .points = 1,
                              .worst = 1};
}

/* The tolerance of a claim, if it is not the default. */
static const struct rec_tolerance *tolerance_of(
    const struct claim_comparison *t)
{
    static const char *const kinds[] = {[WITHIN_ABSOLUTE] = "absolute",
                                        [WITHIN_RELATIVE] = "relative",
                                        [WITHIN_DIGITS] = "digits"};
    struct problem_at_point *s = t->c->s;
    const struct stmt *stmt = t->stmt;
    struct rec_tolerance *r = arena_alloc(s->arena, sizeof *r);
    if (stmt->within != WITHIN_DEFAULT) {
        r->kind = kinds[stmt->within];
        r->value = stmt->within == WITHIN_DIGITS ? NAN : stmt->eq->tolerance;
        r->text = source_text(s, stmt->eq->within);
    } else if (s->set.rtol != OPTIONS_RTOL || s->set.atol != 0) {
        bool only = s->set.atol == 0;
        r->kind = only ? "relative" : "absolute";
        r->value = only ? s->set.rtol : s->set.atol;
        r->text = only ? arena_printf(s->arena, "(rtol %g)", s->set.rtol)
                       : arena_printf(s->arena, "(rtol %g, atol %g)",
                                      s->set.rtol, s->set.atol);
    } else {
        return NULL;
    }
    double size = 0, claimed = 0;
    for (size_t i = 0; t->truth && t->claimed && i < comparison_entries(t);
         i++) {
        size = fmax(size, fabs(t->truth[i]));
        claimed = fmax(claimed, fabs(t->claimed[i]));
    }
    if (claimed == 0) /* "y - t = 0 within 0.001" says how near they are */
        size = fmax(size, 1);
    bool relative = strcmp(r->kind, "relative") == 0;
    r->wide = size > 0 && r->value > (relative ? 1 : size);
    return r;
}

/* A tolerance that anything would meet is told where it stands. */
static void warn_of_tolerance(const struct claim_comparison *t,
                              const struct rec_claim *out)
{
    if (out->tolerance && out->tolerance->wide)
        diag_warning(t->stmt->eq->within.at ? t->stmt->eq->within : out->span,
                     NULL, "this tolerance is wider than the value itself");
}

static void record_sides(struct claim_comparison *t, struct rec_claim *out)
{
    const struct claim_graph *g = t->g;
    out->shape = g->lhs_shape;
    out->claimed_shape = g->mismatch ? g->rhs_shape : g->lhs_shape;
    out->mismatch = g->mismatch;
    out->claimed = t->claimed;
    out->truth = t->truth;
    out->tolerance = tolerance_of(t);
    warn_of_tolerance(t, out);
    record_at(t, out);
    if (g->mismatch) {
        out->reason = g->message;
        out->reason_span = g->mismatch_span;
    }
}

/* Is it a row of the table that has passed? There both modes and central
 * differences were held against each other. */
static bool is_passed_row(const struct claims *c,
                          const struct named_derivative *q)
{
    const struct elaboration *e = c->s->e;
    const struct rec_derivative *row = NULL;
    bool first = q->kind == NAMED_TOTAL || q->kind == NAMED_GRAD;
    for (size_t i = 0; c->table && first && i < e->noutputs; i++)
        if (e->outputs[i].node == q->of)
            row = c->table->derivatives;
    for (size_t i = 0; row && i < c->table->nderivatives; i++, row++)
        if (strcmp(row->of, q->of_name) == 0 &&
            strcmp(row->wrt, q->by_name) == 0)
            return !row->seeded && row->verdict == VERDICT_PASS;
    return false;
}

/* Against whom a claim is wrong: only what was compared is said to agree. */
static const char *who_agrees(struct claim_outcome *o)
{
    const struct claims *c = o->t->c;
    bool higher = false, derived = false, rows = true;
    for (size_t i = 0; i < o->t->g->n; i++) {
        const struct named_derivative *q = &o->t->g->named_derivatives[i];
        if (named_rough(c->q, o->t->leaves.at[i]))
            return NULL;
        higher |= q->kind == NAMED_HIGHER;
        derived |= q->kind != NAMED_VALUE;
        rows &= q->kind == NAMED_VALUE || is_passed_row(c, q);
    }
    if (!derived || named_asked(c->q))
        return NULL;
    if (!named_affordable(c->q))
        return "in doubles with bounds: past the referee's cost limit";
    if (leaves_corrected(&o->t->leaves))
        return "central differences in balls; the derivative rules differ here";
    if (o->t->shown > 0)
        return "by the derivative rules, which differences confirm at the "
               "point";
    if (rows)
        return "forward, reverse and central differences agree";
    bool balls = c->s->set.referee != WHEN_NEVER;
    if (higher)
        return balls ? "the derivative rules and mixed differences in balls "
                       "agree"
                     : "the derivative rules and differences of theirs in "
                       "doubles agree";
    return balls ? "the derivative rules and differences in balls agree"
                 : "the derivative rules and differences in doubles agree";
}

void claim_check(struct claims *c, const struct stmt *stmt,
                 struct rec_claim *out)
{
    describe(c, stmt, out);
    struct claim_outcome o = {.out = out};
    o.t = comparison_new(c, stmt, stmt->eq->lhs, stmt->eq->rhs, false);
    if (!o.t) {
        out->verdict = VERDICT_UNSURE;
        out->reason = "the claim could not be read";
        return;
    }
    if (settled(&o)) {
        comparison_free(o.t);
        return;
    }
    if (o.t->g->mismatch)
        comparison_keep_truth(o.t);
    try_sites(&o);
    judge(&o);
    record_sides(o.t, out);
    if (out->verdict == VERDICT_FAIL && !out->mismatch)
        out->agree = who_agrees(&o);
    bool elsewhere = out->verdict == VERDICT_FAIL && o.point == HELD_RIGHT &&
                     o.wrong_sample;
    if (elsewhere && sites_has_box(stmt))
        claim_add_note(c->s->arena, out,
                       "holds at the given point, but not all over the "
                       "interval");
    else if (elsewhere && !roams(o.t))
        claim_add_note(c->s->arena, out,
                       "holds at the given point, but not at samples around "
                       "it: if only the point is meant, write 'here' at the "
                       "claim's end (or option samples = 0)");
    claim_notes(o.t, out);
    if (out->refute)
        turn(out);
    comparison_free(o.t);
}
