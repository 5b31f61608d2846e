/* json: the record as one JSON document, schema 1.
 *
 * Invariant: NaN and infinities are the strings "NaN", "Infinity",
 * "-Infinity"; what was not computed is null; keys are never left out because
 * a value is missing. Sections of --show are there if they were asked for.
 */
#include "base/diag.h"
#include "check/problem_at_point.h"
#include "report/json_write.h"
#include "report/number.h"
#include "report/render_style.h"
#include "report/report.h"

static void named_values(struct json *j, const char *key, size_t n,
                         const struct named_value *at)
{
    bool line = true;
    for (size_t i = 0; i < n; i++)
        line &= shape_scalar(at[i].shape);
    json_open(j, key, '{', line);
    for (size_t i = 0; i < n; i++)
        json_value(j, at[i].name, at[i].shape, at[i].at);
    json_close(j);
}

/* Decimals of more digits than doubles have; null where they are not known. */
static void proved(struct json *j, const char *key, size_t n,
                   const char *const *digits)
{
    json_open(j, key, '[', n == 1);
    for (size_t i = 0; i < n; i++)
        json_text(j, NULL, digits[i]);
    json_close(j);
}

static void proved_values(struct json *j, const struct rec_point *p)
{
    bool any = false;
    for (size_t i = 0; i < p->noutputs; i++)
        any |= p->outputs[i].proved != NULL;
    if (!any)
        return;
    json_open(j, "proved", '{', false);
    for (size_t i = 0; i < p->noutputs; i++)
        if (p->outputs[i].proved)
            proved(j, p->outputs[i].name, shape_numel(p->outputs[i].shape),
                   p->outputs[i].proved);
    json_close(j);
}

/* --- derivatives --------------------------------------------------------- */
/* null where a difference could not be bounded. */
static void bound_numbers(struct json *j, const struct rec_derivative *d)
{
    if (!d->bound) {
        json_nothing(j, "bound");
        return;
    }
    json_open(j, "bound", '[', true);
    for (size_t i = 0; i < d->n; i++)
        json_known(j, NULL, d->bound[i]);
    json_close(j);
}

/* At a kink there is no central difference: null. */
static void central_numbers(struct json *j, const struct rec_derivative *d)
{
    if (!d->central) {
        json_nothing(j, "central");
        return;
    }
    json_open(j, "central", '[', true);
    for (size_t i = 0; i < d->n; i++)
        if (derivative_entry(d, i) == VERDICT_KINK)
            json_known(j, NULL, d->central[i]);
        else
            json_number(j, NULL, d->central[i]);
    json_close(j);
}

/* Numbers of which NaN are those that were not asked for: null. */
static void asked_numbers(struct json *j, const char *key, size_t n,
                          const double *at)
{
    if (!at) {
        json_nothing(j, key);
        return;
    }
    json_open(j, key, '[', true);
    for (size_t i = 0; i < n; i++)
        json_known(j, NULL, at[i]);
    json_close(j);
}

static void entry_verdicts(struct json *j, const struct rec_derivative *d)
{
    json_open(j, "entries", '[', true);
    for (size_t i = 0; i < d->n; i++)
        json_verdict(j, NULL, derivative_entry(d, i));
    json_close(j);
}

static void slopes(struct json *j, size_t n, const struct rec_slopes *all)
{
    json_open(j, "slopes", '[', false);
    for (size_t i = 0; i < n; i++) {
        const struct rec_slopes *s = &all[i];
        json_open(j, NULL, '{', true);
        json_count(j, "entry", s->entry);
        json_number(j, "left", s->left);
        json_number(j, "right", s->right);
        json_bool(j, "between", s->between);
        json_close(j);
    }
    json_close(j);
}

static void indices(struct json *j, size_t n, const size_t *index)
{
    json_open(j, "indices", '[', true);
    for (size_t i = 0; i < n; i++)
        json_count(j, NULL, index[i]);
    json_close(j);
}

static void directions(struct json *j, size_t n, const struct rec_direction *d)
{
    json_open(j, "directions", '[', false);
    for (size_t i = 0; i < n; i++) {
        const struct rec_direction *r = &d[i];
        json_open(j, NULL, '{', true);
        json_number(j, "forward", r->forward);
        json_number(j, "reverse", r->reverse);
        json_number(j, "central", r->central);
        json_number(j, "bound", r->bound);
        json_verdict(j, "verdict", r->verdict);
        json_close(j);
    }
    json_close(j);
}

/* Keys that are there only where they say something. */
static void add_optional(struct json *j, const struct rec_derivative *d,
                         const struct style *l)
{
    if (d->indices)
        indices(j, d->n, d->indices);
    if (d->ndirections)
        directions(j, d->ndirections, d->directions);
    if (d->nslopes)
        slopes(j, d->nslopes, d->slopes);
    if (l->verbose) {
        json_known(j, "seen", d->seen);
        json_text(j, "replay", d->replay);
    }
}

static void derivative(struct json *j, const struct rec_derivative *d,
                       const struct style *l)
{
    json_open(j, NULL, '{', false);
    json_text(j, "of", d->of);
    json_text(j, "wrt", d->wrt);
    json_shape(j, "shape", d->shape);
    json_bool(j, "seeded", d->seeded);
    json_text(j, "verdict", l->calculation ? NULL : verdict_name(d->verdict));
    json_bool(j, "expected", d->expected);
    json_bool(j, "allowed", d->allowed);
    json_numbers(j, "forward", d->n, d->forward);
    json_numbers(j, "reverse", d->n, d->reverse);
    central_numbers(j, d);
    bound_numbers(j, d);
    asked_numbers(j, "referee", d->n, d->referee);
    if (d->proved)
        proved(j, "proved", d->n, d->proved);
    if (l->calculation)
        json_nothing(j, "entries");
    else
        entry_verdicts(j, d);
    json_count(j, "worst", d->worst);
    json_line(j, "line", d->of_span);
    json_text(j, "reason", d->reason);
    json_line(j, "reason_line", d->reason_span);
    json_column(j, "reason_column", d->reason_span);
    add_optional(j, d, l);
    json_close(j);
}

static void point(struct json *j, const struct rec_point *p,
                  const struct style *l)
{
    json_open(j, NULL, '{', false);
    named_values(j, "at", p->nat, p->at);
    named_values(j, "outputs", p->noutputs, p->outputs);
    proved_values(j, p);
    json_open(j, "derivatives", '[', false);
    for (size_t i = 0; i < p->nderivatives; i++)
        derivative(j, &p->derivatives[i], l);
    json_close(j);
    json_add_sections(j, p);
    json_close(j);
}

/* --- claims -------------------------------------------------------------- */
static void hint(struct json *j, const struct rec_hint *h)
{
    if (!h) {
        json_nothing(j, "hint");
        return;
    }
    json_open(j, "hint", '{', true);
    json_text(j, "kind", h->kind);
    json_text(j, "text", h->text);
    json_close(j);
}

static void steps(struct json *j, const struct rec_claim *c)
{
    json_open(j, "steps", '[', false);
    for (size_t i = 0; i < c->nsteps; i++) {
        const struct rec_step *s = &c->steps[i];
        json_open(j, NULL, '{', true);
        json_text(j, "text", s->text);
        json_line(j, "line", s->span);
        json_column(j, "column", s->span);
        json_verdict(j, "verdict", s->verdict);
        json_numbers(j, "claimed", shape_numel(s->shape), s->claimed);
        hint(j, s->hint);
        json_close(j);
    }
    json_close(j);
}

static void notes(struct json *j, const struct rec_claim *c)
{
    json_open(j, "notes", '[', true);
    for (size_t i = 0; i < c->nnotes; i++)
        json_text(j, NULL, c->notes[i]);
    json_close(j);
}

/* Both sides and what is known of them. */
static void sides(struct json *j, const struct rec_claim *c)
{
    struct shape claimed = c->mismatch ? c->claimed_shape : c->shape;
    named_values(j, "at", c->nat, c->at);
    json_numbers(j, "claimed",
                 c->mismatch ? shape_numel(claimed) : rec_claim_numel(c),
                 c->claimed);
    json_numbers(j, "true", rec_claim_numel(c), c->truth);
    json_shape(j, "shape", c->shape);
    if (c->mismatch && (claimed.rows || claimed.cols))
        json_shape(j, "claimed_shape", claimed);
    else if (c->mismatch)
        json_nothing(j, "claimed_shape");
    json_count(j, "worst", rec_claim_worst(c));
}

/* What an item of real code has besides. */
static void code(struct json *j, const struct rec_claim *claim)
{
    const struct rec_code *c = claim->code;
    json_text(j, "against", c->formula ? "formula" : "differences");
    json_text(j, "function", c->function);
    json_text(j, "target", c->target);
    json_numbers(j, "bound", rec_claim_numel(claim), c->bound);
    json_number(j, "sees", c->sees);
    json_number(j, "noise", c->noise);
    json_number(j, "window", c->window);
    json_count(j, "calls", c->calls);
    json_count(j, "deaths", c->deaths);
    json_open(j, "notes", '[', false);
    for (size_t i = 0; i < c->nnotes; i++)
        json_text(j, NULL, c->notes[i]);
    json_close(j);
    json_text(j, "errors", c->errors);
    if (c->nslopes)
        slopes(j, c->nslopes, c->slopes);
    if (c->ndirections) {
        indices(j, c->nindices, c->indices);
        directions(j, c->ndirections, c->directions);
    }
}

static void tolerance(struct json *j, const struct rec_tolerance *t)
{
    if (!t) {
        json_nothing(j, "tolerance");
        return;
    }
    json_open(j, "tolerance", '{', true);
    json_text(j, "kind", t->kind);
    json_known(j, "value", t->value);
    json_text(j, "text", t->text);
    json_bool(j, "wide", t->wide);
    json_close(j);
}

static void claim(struct json *j, const struct rec_claim *c,
                  const struct style *l)
{
    json_open(j, NULL, '{', false);
    json_line(j, "line", c->span);
    json_column(j, "column", c->lhs_span.at ? c->lhs_span : c->span);
    json_text(j, "text", c->text);
    json_text(j, "kind", rec_claim_kind(c));
    tolerance(j, c->tolerance);
    json_verdict(j, "verdict", c->verdict);
    json_bool(j, "expected", c->expected);
    json_bool(j, "allowed", c->allowed);
    sides(j, c);
    json_count(j, "points", c->points);
    json_count(j, "samples", c->samples);
    json_count(j, "skipped", c->skipped);
    hint(j, c->hint);
    json_text(j, "reason", c->reason);
    if (c->code)
        code(j, c);
    if (c->nsteps)
        steps(j, c);
    if (c->nnotes)
        notes(j, c);
    if (l->verbose)
        json_text(j, "replay", c->replay);
    json_close(j);
}

/* --- the document -------------------------------------------------------- */
static void problem(struct json *j, const struct rec_problem *p,
                    const struct style *l)
{
    struct place at = text_place(p->span);
    json_open(j, NULL, '{', false);
    json_text(j, "file", p->file);
    json_count(j, "line", p->title && at.text ? at.line : 1);
    json_text(j, "title", p->title);
    json_open(j, "points", '[', false);
    for (size_t i = 0; i < p->npoints; i++)
        point(j, &p->points[i], l);
    json_close(j);
    json_open(j, "claims", '[', false);
    for (size_t i = 0; i < p->nclaims; i++)
        claim(j, &p->claims[i], l);
    json_close(j);
    json_bool(j, "broken", p->broken);
    json_bool(j, "seed_used", p->seed_used);
    if (p->late)
        json_bool(j, "late", true);
    if (p->seed_used)
        json_count(j, "seed", p->seed);
    else
        json_nothing(j, "seed");
    if (p->has_expect) {
        json_open(j, "expect", '{', true);
        json_verdict(j, "verdict", p->expect);
        json_bool(j, "met", p->expect_met);
        json_close(j);
    }
    json_close(j);
}

static void errors(struct json *j)
{
    size_t n;
    const struct diag *list = diag_list(&n);
    json_open(j, "errors", '[', false);
    for (size_t i = 0; i < n; i++) {
        if (list[i].level != DIAG_ERROR)
            continue;
        struct place p = text_place(list[i].span);
        json_open(j, NULL, '{', true);
        json_text(j, "file", p.text ? p.text->name : NULL);
        json_line(j, "line", list[i].span);
        json_column(j, "column", list[i].span);
        json_text(j, "message", list[i].message);
        if (list[i].label)
            json_text(j, "label", list[i].label);
        json_close(j);
    }
    json_close(j);
}

static void summary(struct json *j, const struct record *r)
{
    json_open(j, "summary", '{', true);
    for (size_t i = 0; i < VERDICT_COUNT; i++)
        json_count(j, verdict_name(style_order[i]), r->counts[style_order[i]]);
    json_close(j);
}

/* The report's share is that of the reports before this one, and of this one
 * up to here. */
static void timing(struct json *j, const struct record *r, double start)
{
    json_open(j, "timing", '{', true);
    for (int i = 0; i < PHASE_COUNT; i++)
        json_number(j, style_phases[i],
                    r->seconds[i] +
                        (i == PHASE_REPORT ? at_point_clock() - start : 0));
    json_close(j);
}

static void hand_in(struct json *j, const struct rec_marks *m,
                    const struct rec_hand_in *h)
{
    json_open(j, NULL, '{', false);
    json_text(j, "name", h->name);
    json_text(j, "file", h->file);
    json_number(j, "sum", h->sum);
    json_open(j, "marks", '[', false);
    for (size_t k = 0; k < m->nasks; k++) {
        const struct rec_mark *mark = &h->marks[k];
        json_open(j, NULL, '{', true);
        json_text(j, "title", m->asks[k].title);
        json_text(j, "verdict", mark->word);
        json_number(j, "points", mark->points);
        json_number(j, "of", m->asks[k].points);
        json_text(j, "claim", mark->claim ? mark->claim->text : NULL);
        json_line(j, "line",
                  mark->claim ? mark->claim->span : (struct span){0, 0});
        json_text(j, "note", mark->note);
        json_close(j);
    }
    json_close(j);
    json_open(j, "notes", '[', true);
    for (size_t k = 0; k < h->nnotes; k++)
        json_text(j, NULL, h->notes[k]);
    json_close(j);
    json_close(j);
}

/* Of hand-ins: what was asked, and what each got. */
static void marks(struct json *j, const struct rec_marks *m)
{
    json_open(j, "marks", '{', false);
    json_text(j, "model", m->model);
    json_number(j, "of", m->points);
    json_open(j, "asks", '[', false);
    for (size_t i = 0; i < m->nasks; i++) {
        json_open(j, NULL, '{', true);
        json_text(j, "title", m->asks[i].title);
        json_text(j, "quantity", m->asks[i].quantity);
        json_number(j, "points", m->asks[i].points);
        json_close(j);
    }
    json_close(j);
    json_open(j, "hand_ins", '[', false);
    for (size_t i = 0; i < m->nhands; i++)
        hand_in(j, m, &m->hands[i]);
    json_close(j);
    json_close(j);
}

void report_json(FILE *to, const struct record *r, const struct style *l)
{
    struct json j;
    double start = at_point_clock();
    json_start(&j, to);
    json_open(&j, NULL, '{', false);
    json_count(&j, "schema", 1);
    json_text(&j, "adcheck", r->version);
    json_count(&j, "seed", r->seed);
    json_count(&j, "exit", (unsigned)r->exit);
    errors(&j);
    summary(&j, r);
    json_open(&j, "problems", '[', false);
    for (size_t i = 0; i < r->nproblems; i++)
        problem(&j, &r->problems[i], l);
    json_close(&j);
    if (r->marks)
        marks(&j, r->marks);
    if (l->verbose)
        timing(&j, r, start);
    json_close(&j);
    json_finish(&j);
}
