/* claims: the claims of a problem at one of its points, step by step.
 *
 * Idea: a derivation `a = b = c` is as many claims as it has steps, each judged
 * as one of its own against the true left side; together they are one item,
 * whose numbers, place and hint are those of the first step that is wrong.
 * What a claim gives at several points is merged in the same way.
 *
 * Invariant: a step that is not right is never hidden by one that is.
 */
#include "cli/claims.h"

#include "base/buffer.h"
#include "base/diag.h"
#include "claim/claim.h"
#include "code/code.h"
#include "hint/hint.h"
#include "show/divergence.h"

/* --- several findings on one claim ---------------------------------------- */

static bool certainly_wrong_first(const struct rec_claim *c)
{
    return c->refute ? c->verdict == VERDICT_PASS : c->verdict == VERDICT_FAIL;
}

static enum verdict merged_verdict(const struct rec_claim *all,
                                   const struct rec_claim *one)
{
    if (!all->refute || all->verdict == one->verdict)
        return verdict_worse(all->verdict, one->verdict);
    bool holds = all->verdict == VERDICT_PASS || one->verdict == VERDICT_PASS;
    return holds ? VERDICT_PASS : VERDICT_UNSURE;
}

/* The findings that are shown: of the first that is wrong. */
static bool takes(const struct rec_claim *all, const struct rec_claim *one)
{
    bool take = certainly_wrong_first(one) &&
                (!certainly_wrong_first(all) || (all->sample && !one->sample));
    return take || (one->verdict > all->verdict && !all->refute);
}

static void merge_steps(struct rec_claim *all, const struct rec_claim *one)
{
    for (size_t i = 0; i < all->nsteps && i < one->nsteps; i++) {
        struct rec_step *x = &all->steps[i];
        const struct rec_step *y = &one->steps[i];
        if (y->points == 0)
            continue;
        bool take = x->points == 0 || y->verdict > x->verdict;
        enum verdict v = x->points ? verdict_worse(x->verdict, y->verdict)
                                   : y->verdict;
        size_t points = x->points + y->points;
        if (take)
            *x = *y;
        x->verdict = v;
        x->points = points;
    }
}

void claims_merge(struct rec_claim *all, const struct rec_claim *one)
{
    struct rec_claim before = *all;
    const struct rec_hint *hint = all->hint ? all->hint : one->hint;
    enum verdict v = merged_verdict(all, one);
    merge_steps(all, one);
    if (takes(&before, one)) {
        struct rec_step *steps = all->steps;
        *all = *one;
        all->steps = steps;
    }
    all->hint = hint;
    all->verdict = v;
    all->points = before.points + one->points;
    all->samples = before.samples + one->samples;
    all->skipped = before.skipped + one->skipped;
}

/* --- a claim at a point --------------------------------------------------- */

/* A step as a claim of its own, whose sides go to *sides. */
static struct stmt step_claim(const struct stmt *stmt, unsigned i,
                              struct equation *sides)
{
    struct stmt one = *stmt;
    const struct claim_step *step = &stmt->eq->steps[i];
    *sides = *stmt->eq;
    sides->lhs = step->lhs;
    sides->rhs = step->rhs;
    one.eq = sides;
    one.relation = step->relation;
    return one;
}

/* Is it judged at this point? *box: it names what only code gives. */
static bool belongs(struct claim_work *w, struct claims *c,
                    const struct stmt *stmt, size_t point, bool *box)
{
    bool number = false;
    *box = false;
    if (stmt->kind == STMT_CODE)
        return true;
    struct claim_graph *g = elaborate_claim(w->c->arena, c->s->e, stmt,
                                            stmt->eq->lhs, stmt->eq->rhs, true);
    if (g) {
        number = g->number;
        *box = codes_concern(c->s->e, g);
        /* planned at once, evaluated once */
        for (size_t i = 0; i < g->n && !*box; i++)
            named_add(c->q, &g->named_derivatives[i]);
        claim_graph_free(g);
    }
    return !number || points_of_claim(w->points, stmt) == point;
}

/* Digits are asked of the steps that are numbers only. */
static void loosen(struct stmt *step)
{
    const struct ast *t = step->eq->rhs;
    while (t->kind == AST_UNARY)
        t = t->a[0];
    if (step->within == WITHIN_DIGITS && t->kind != AST_NUMBER &&
        t->kind != AST_MATRIX)
        step->within = WITHIN_DEFAULT;
}

/* box: it names what only code gives. */
static void judge(struct claim_work *w, struct claims *c,
                  const struct stmt *stmt, bool box, bool hints,
                  struct rec_claim *out)
{
    if (box) {
        codes_claim(*w->codes, stmt, out);
        return;
    }
    diag_work = stmt->span;
    claim_check(c, stmt, out);
    if (hints && out->verdict == VERDICT_FAIL && !out->refute)
        out->hint = hint_find(c, stmt);
}

/* "dz/du = a = b", without the lines and comments between. */
static const char *whole_text(struct arena *a, const struct stmt *stmt)
{
    static const char *const signs[] = {"=", "<=", ">=", "<", ">"};
    struct buffer b = {0};
    buffer_add(&b, text_bytes(stmt->eq->lhs->span), stmt->eq->lhs->span.len);
    for (unsigned i = 0; i < stmt->eq->nsteps; i++) {
        buffer_printf(&b, " %s ", signs[stmt->eq->steps[i].relation]);
        buffer_add(&b, text_bytes(stmt->eq->steps[i].span),
                   stmt->eq->steps[i].span.len);
    }
    return buffer_take(&b, a);
}

static struct rec_step record_step(struct arena *a,
                                   const struct claim_step *step,
                                   const struct rec_claim *c)
{
    return (struct rec_step){.text = arena_strndup(a, text_bytes(step->span),
                                                   step->span.len),
                             .span = step->span,
                             .verdict = c->verdict,
                             .shape = c->mismatch ? c->claimed_shape : c->shape,
                             .claimed = c->claimed,
                             .hint = c->hint,
                             .points = c->points};
}

/* Which step goes wrong, and which hold all the same. */
static void note_steps(struct arena *a, struct rec_claim *all)
{
    size_t first = 0, again = 0;
    while (first < all->nsteps && all->steps[first].verdict != VERDICT_FAIL)
        first++;
    if (first == all->nsteps)
        return;
    for (size_t i = first + 1; i < all->nsteps && !again; i++)
        if (all->steps[i].points && all->steps[i].verdict == VERDICT_PASS)
            again = i + 1;
    const char *text = arena_printf(a, "step %zu is where it goes wrong",
                                    first + 1);
    if (first && all->steps[first - 1].verdict == VERDICT_PASS)
        text = arena_printf(a, "%s, step %zu still holds", text, first);
    if (again)
        text = arena_printf(a, "%s; step %zu holds again", text, again);
    claim_add_note(a, all, text);
}

static void check_steps(struct claim_work *w, struct claims *c,
                        const struct stmt *stmt, size_t point, bool hints,
                        struct rec_claim *all)
{
    struct arena *a = w->c->arena;
    struct rec_step *steps = arena_alloc(a, stmt->eq->nsteps * sizeof *steps);
    all->points = 0;
    for (unsigned i = 0; i < stmt->eq->nsteps; i++) {
        struct equation sides;
        struct stmt step = step_claim(stmt, i, &sides);
        struct rec_claim one;
        bool box;
        loosen(&step);
        if (!belongs(w, c, &step, point, &box)) {
            one = (struct rec_claim){.verdict = VERDICT_PASS};
        } else {
            judge(w, c, &step, box, hints, &one);
            hints = hints && !one.hint;
            if (!all->points || takes(all, &one))
                *all = one;
        }
        steps[i] = record_step(a, &stmt->eq->steps[i], &one);
    }
    all->text = whole_text(a, stmt);
    all->steps = steps;
    all->nsteps = stmt->eq->nsteps;
    note_steps(a, all);
}

static void check_claim(struct claim_work *w, struct claims *c,
                        const struct stmt *stmt, bool box, size_t point,
                        bool hints, struct rec_claim *one)
{
    bool apart = sites_has_box(stmt) && !box;
    struct claims *in = apart ? claims_in_box(c->s, stmt) : c;
    in->table = c->table;
    if (stmt->eq->nsteps == 1)
        judge(w, in, stmt, box, hints, one);
    else
        check_steps(w, in, stmt, point, hints, one);
    if (apart)
        claims_free(in);
}

/* One claim, or one quantity of a code statement, at this point. */
static void check_one(struct claim_work *w, struct claims *c,
                      const struct claim_site *site, bool box, size_t point,
                      struct rec_point *out, struct rec_claim *all)
{
    const struct stmt *stmt = site->stmt;
    struct rec_claim one;
    if (stmt->kind == STMT_CODE)
        codes_check(*w->codes, stmt, site->quantity, &one);
    else
        check_claim(w, c, stmt, box, point, !all->hint, &one);
    bool failed = one.verdict == VERDICT_FAIL && !one.refute && !one.code;
    if (failed && out->nexplain)
        show_divergence(c, stmt, out);
    if (all->points == 0)
        *all = one;
    else
        claims_merge(all, &one);
    /* a refutation may still hold at a later point */
    *w->failed |= all->verdict == VERDICT_FAIL && !all->refute;
}

/* Which point is each claim for? Known after one look at each. */
static void place_claims(struct claim_work *w, const struct elaboration *e)
{
    struct claim_place *place = arena_alloc(w->c->arena,
                                            (e->nclaims + 1) * sizeof *place);
    for (size_t i = 0; i < e->nclaims; i++) {
        const struct stmt *stmt = e->claims[i].stmt;
        place[i].point = EVERY_POINT;
        if (stmt->kind == STMT_CODE)
            continue;
        struct claim_graph *g = elaborate_claim(w->c->arena, e, stmt,
                                                stmt->eq->lhs, stmt->eq->rhs,
                                                true);
        place[i].box = g && codes_concern(e, g);
        if (g && g->number)
            place[i].point = points_of_claim(w->points, stmt);
        claim_graph_free(g);
    }
    *w->place = place;
}

/* Which claims belong to the point; true if one is a code statement. What they
 * name is planned at once, and evaluated once. */
static bool choose(struct claim_work *w, struct claims *c, size_t point,
                   bool *here, bool *box)
{
    const struct elaboration *e = c->s->e;
    bool code = false;
    for (size_t i = 0; i < e->nclaims; i++) {
        const struct claim_place *p = &(*w->place)[i];
        here[i] = p->point == EVERY_POINT || p->point == point;
        box[i] = p->box;
        if (here[i])
            belongs(w, c, e->claims[i].stmt, point, &box[i]);
        code |= e->claims[i].stmt->kind == STMT_CODE;
    }
    return code;
}

/* Is there a claim at this point at all? */
static bool any_here(const struct claim_work *w, size_t n, size_t point)
{
    for (size_t i = 0; i < n; i++)
        if ((*w->place)[i].point == EVERY_POINT ||
            (*w->place)[i].point == point)
            return true;
    return false;
}

void claims_at_point(struct claim_work *w, struct problem_at_point *s,
                     size_t point, struct rec_point *out)
{
    const struct elaboration *e = s->e;
    if (e->nclaims && !*w->place)
        place_claims(w, e);
    if (!any_here(w, e->nclaims, point))
        return;
    struct claims *c = claims_new(s);
    c->table = out;
    bool *here = mem_alloc(e->nclaims), *box = mem_alloc(e->nclaims);
    bool code = choose(w, c, point, here, box);
    if (code && !*w->codes)
        *w->codes = codes_new(w->c->options, w->c->arena, w->c->interrupted);
    if (code)
        codes_point(*w->codes, c);
    for (size_t i = 0; i < e->nclaims; i++) {
        if (*w->c->interrupted || (*w->failed && w->c->options->fail_fast))
            break;
        if (here[i])
            check_one(w, c, &e->claims[i], box[i], point, out,
                      &w->out->claims[i]);
    }
    if (code)
        codes_leave(*w->codes);
    claims_free(c);
    mem_free(here);
    mem_free(box);
}
