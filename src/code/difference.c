/* difference: derivatives of code against differences of its own value.
 *
 * Idea: entry by entry, the black box judges the claimed number as the slope of
 * the value along the entry, scaled by the entry's size. All values of a vector
 * share the probes of a line. The noise of the claimed numbers is measured only
 * where one is not a plain pass.
 *
 * Invariant: structured inputs stay in their set; entries that are held by the
 * structure must be claimed to be 0.
 */
#include "code/difference.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "code/mistake.h"

#define RTOL 1e-6 /* unless the user states an accuracy */
#define CALLS_AN_ENTRY 40
#define AGAIN 104729 /* other places for the probes of a second look */
#define SURE 3       /* a slope that nobody claims is known to so many bounds */

struct accuracy accuracy_of(const struct problem_at_point *s,
                            const struct stmt *stmt, double otherwise)
{
    const struct settings *set = &s->set;
    bool stated = set->stated || stmt->within != WITHIN_DEFAULT;
    struct accuracy a = {set->atol, set->rtol, set->sees, stated};
    if (!stated && otherwise > 0)
        a.rtol = otherwise;
    if (stmt->within == WITHIN_ABSOLUTE)
        a = (struct accuracy){stmt->eq->tolerance, 0, set->sees, true};
    if (stmt->within == WITHIN_RELATIVE)
        a = (struct accuracy){0, stmt->eq->tolerance, set->sees, true};
    a.sees = fmax(a.sees, a.rtol);
    return a;
}

void finding_note(struct statement *t, struct code_finding *f, const char *note)
{
    const char **longer = arena_alloc(t->claims->s->arena,
                                      (f->nnotes + 1) * sizeof *longer);
    for (size_t i = 0; i < f->nnotes; i++) {
        if (strcmp(f->notes[i], note) == 0)
            return;
        longer[i] = f->notes[i];
    }
    longer[f->nnotes++] = note;
    f->notes = longer;
}

/* --- one entry -------------------------------------------------------------------- */

static const double *own_noise(struct differencing *w)
{
    struct arena *a = w->t->claims->s->arena;
    if (!w->noise && (w->formula || w->given))
        w->noise = arena_alloc(a, (w->q->n + 1) * sizeof *w->noise);
    if (w->noise)
        return w->noise;
    bool *free = arena_alloc(a, w->claim.f.n + 1);
    for (size_t i = 0; i < w->claim.f.n; i++) {
        const struct argument *at;
        size_t within;
        enum structure set = moving_structure(&w->claim, i, &at, &within);
        free[i] = structure_free(set, at->shape, within);
    }
    w->noise = arena_alloc(a, (w->claim.f.m + 1) * sizeof *w->noise);
    blackbox_noise(&w->claim.f, w->claim.x, free, w->seed, w->noise);
    return w->noise;
}

/* The unit of t along an entry, and the widest window. */
static double scale_of(const struct differencing *w, size_t i, double *widest)
{
    *widest = blackbox_widest(w->value.f.n, w->value.x, i);
    return blackbox_scale(w->value.f.n, w->value.x, i);
}

static struct slope_verdict judge_entry(struct differencing *w,
                                        struct probe_line *line, size_t k,
                                        size_t i, double scale)
{
    size_t at = k + w->rows * i;
    double widest;
    struct slope_rule rule = w->rule;
    rule.atol *= scale;
    if (w->along)
        widest = 0x1p-3;
    else
        scale_of(w, i, &widest);
    double claimed = w->claimed[at] * scale;
    double noise = w->noise ? w->noise[at] * scale : 0;
    struct slope_verdict s = blackbox_judge(line, k, claimed, noise, widest,
                                            &rule);
    if (!w->noise &&
        (s.verdict == VERDICT_FAIL || s.verdict == VERDICT_UNSURE)) {
        noise = own_noise(w)[at] * scale;
        s = blackbox_judge(line, k, claimed, noise, widest, &rule);
    }
    double *scaled[] = {&s.claimed, &s.slope, &s.bound,
                        &s.own,     &s.left,  &s.right};
    for (size_t j = 0; j < sizeof scaled / sizeof scaled[0]; j++)
        *scaled[j] /= scale;
    s.window *= scale;
    s.at *= scale;
    return s;
}

void finding_slopes(struct statement *t, struct code_finding *f, size_t entry,
                    double left, double right, double claimed)
{
    f->slopes = arena_room(t->claims->s->arena, f->slopes, f->nslopes,
                           sizeof *f->slopes);
    f->slopes[f->nslopes++] = (struct rec_slopes){
        entry + 1, left, right,
        claimed >= fmin(left, right) && claimed <= fmax(left, right)};
}

/* Relative distance of claim and slope. */
static double off_by(const struct slope_verdict *s)
{
    double off = fabs(s->claimed - s->slope) / fmax(fabs(s->slope), DBL_MIN);
    return isnan(off) ? INFINITY : off;
}

/* One more entry's verdict. */
static void take(struct differencing *w, const struct slope_verdict *s,
                 size_t at)
{
    struct code_finding *f = w->f;
    double off = off_by(s);
    f->claimed[at] = s->claimed;
    f->truth[at] = s->why == SLOPE_KINK ? NAN : s->slope;
    f->bound[at] = s->bound;
    if (s->why == SLOPE_KINK)
        finding_slopes(w->t, f, at, s->left, s->right, s->claimed);
    if (w->each)
        w->each[at] = s->verdict;
    if (s->verdict == VERDICT_PASS && s->slope != 0)
        f->sees = fmax(f->sees, (s->bound + s->own) / fabs(s->slope));
    if (s->grain > 0)
        finding_note(w->t, f,
                     arena_printf(w->t->claims->s->arena,
                                  "the value moves in grains of %.1g (%s)",
                                  s->grain,
                                  s->grain == ldexp(line_ulp(w->value.y[0]), 29)
                                      ? "single"
                                      : "digits"));
    if (s->verdict < f->verdict || (s->verdict == f->verdict && off <= f->off))
        return;
    f->off = off;
    f->worst = at;
    f->noise = s->noise;
    f->window = s->window;
    f->verdict = verdict_worse(f->verdict, s->verdict);
    const char *text = difference_text(w, s, at);
    if (text || s->verdict == VERDICT_FAIL)
        f->reason = text;
}

/* --- a column ------------------------------------------------------------------------ */

/* The direction of column i; 0: the structure holds the entry. */
static double direction(const struct differencing *w, size_t i, double *d)
{
    size_t n = w->value.f.n, within;
    const struct argument *at;
    double widest, scale = scale_of(w, i, &widest);
    enum structure set = moving_structure(&w->value, i, &at, &within);
    memset(d, 0, n * sizeof *d);
    if (!structure_free(set, at->shape, within))
        return 0;
    structure_direction(set, at->shape, within, d + (i - within));
    for (size_t k = 0; k < n; k++)
        d[k] *= scale;
    return scale;
}

/* Along the tangent seed: as far as the largest entry is large. */
static double direction_of_seed(const struct differencing *w, double *d)
{
    const struct problem_at_point *s = w->t->claims->s;
    double far = 0, large = 0;
    for (size_t i = 0; i < w->value.nparts; i++) {
        const struct moving_part *p = &w->value.parts[i];
        memcpy(d + p->offset, s->tangent_seed[p->at->input],
               p->at->n * sizeof *d);
    }
    for (size_t k = 0; k < w->value.f.n; k++) {
        far = fmax(far, fabs(d[k]));
        large = fmax(large, fabs(w->value.x[k]));
    }
    double scale = far > 0 ? (large > 0 ? large : 1) / far : 0;
    for (size_t k = 0; k < w->value.f.n; k++)
        d[k] *= scale;
    return scale;
}

static struct slope_verdict held(const struct differencing *w, size_t at)
{
    double c = w->claimed[at];
    return (struct slope_verdict){.claimed = c,
                                  .verdict = c == 0 ? VERDICT_PASS
                                                    : VERDICT_FAIL,
                                  .why = c == 0 ? SLOPE_ZERO : SLOPE_DIFFERS};
}

void difference_column(struct differencing *w, size_t i)
{
    size_t n = w->value.f.n;
    double *d = mem_alloc((n + 1) * sizeof *d);
    double scale = w->along ? direction_of_seed(w, d) : direction(w, i, d);
    struct probe_line line;
    line_init(&line, &w->value.f, w->value.x, d, w->value.y,
              w->seed + i * 7919);
    for (size_t k = 0; k < w->rows; k++) {
        struct slope_verdict s = scale > 0 ? judge_entry(w, &line, k, i, scale)
                                           : held(w, k + w->rows * i);
        take(w, &s, k + w->rows * i);
    }
    line_free(&line);
    mem_free(d);
}

static double *room(struct differencing *w, size_t n)
{
    return arena_alloc(w->t->claims->s->arena, (n + 1) * sizeof(double));
}

/* --- all of it ---------------------------------------------------------------------- */

/* Weights of a bar: the seeds of the black boxes that the provider gives. */
static const double *bar_weights(struct statement *t)
{
    const struct problem_at_point *s = t->claims->s;
    double *w = arena_alloc(s->arena, (t->form.values + 1) * sizeof *w);
    for (unsigned i = 0; i < t->nquantities; i++) {
        const struct quantity *q = &t->quantities[i];
        const struct black_box *b = q->value
                                        ? elaboration_box(s->e, q->named.of)
                                        : NULL;
        if (b)
            memcpy(w + q->offset, s->box_seed[b - s->e->boxes],
                   q->n * sizeof *w);
    }
    return w;
}

/* What is differenced, by what, and what is claimed; false: the provider does
 * not take it. */
static bool set_up(struct differencing *w, struct statement *provider,
                   const struct quantity *value)
{
    const struct named_derivative *n = &w->q->named;
    node by = moving_input(n);
    w->along = n->kind == NAMED_DOT || w->q->times_dot;
    if (!moving_init(&w->value, provider, value, by, PURPOSE_DIFFERENCES))
        return false;
    if (n->kind == NAMED_BAR)
        moving_weigh(&w->value, bar_weights(provider));
    w->columns = w->along ? 1 : w->value.f.n;
    w->rows = w->value.f.m;
    if (w->given) {
        w->claimed = w->given;
        return w->rows * w->columns == w->q->n;
    }
    if (w->formula) {
        w->claimed = room(w, w->q->n);
        return truth_at(w->formula, 0, w->claimed, w->f->bound) &&
               w->rows * w->columns == w->q->n;
    }
    moving_init(&w->claim, w->t, w->q, by, PURPOSE_NOISE);
    w->claimed = w->claim.y;
    return w->rows * w->columns == w->q->n;
}

bool difference_go(struct differencing *w, double *const *input)
{
    if (!moving_go(&w->value, input))
        return false;
    if (!w->formula)
        return moving_go(&w->claim, input);
    size_t site = 0, sites = named_sites(w->t->claims->q);
    while (site < sites && named_site(w->t->claims->q, site)->input != input)
        site++;
    if (site == sites) /* formulas are known at sites only */
        return false;
    double *radius = room(w, w->q->n);
    if (!truth_at(w->formula, site, w->claimed, radius))
        return false;
    for (size_t k = 0; k < w->q->n; k++)
        if (!isfinite(w->claimed[k]))
            return false;
    return true;
}

static const struct rec_hint *hint_of(const struct differencing *w)
{
    const struct code_finding *f = w->f;
    struct mistake_site s = {f->claimed, f->truth, f->bound,
                             w->along ? NULL : w->value.x};
    struct mistake_array m = {.rows = w->rows,
                              .columns = w->columns,
                              .by_rows = w->t->stmt->code->rows ||
                                         w->t->form.signature ==
                                             SIGNATURE_NLOPT,
                              .nsites = 1,
                              .site = &s};
    return f->nindices ? NULL : mistake_find(w->t->claims->s->arena, &m);
}

static void judge(struct differencing *w, struct statement *provider,
                  const struct quantity *value, const struct stmt *stmt)
{
    struct problem_at_point *s = w->t->claims->s;
    struct accuracy a = accuracy_of(s, stmt, RTOL);
    struct code_finding *f = w->f;
    w->seed = s->set.seed;
    w->rule = (struct slope_rule){
        .atol = a.atol, .rtol = a.rtol, .sees = a.sees, .stated = a.stated};
    f->n = w->q->n;
    f->claimed = room(w, f->n);
    f->truth = room(w, f->n);
    f->bound = room(w, f->n);
    if (!set_up(w, provider, value)) {
        statement_trouble(w->t, arena_printf(s->arena,
                                             "%s does not take what this is a "
                                             "derivative by",
                                             provider->form.name));
        f->verdict = VERDICT_UNSURE;
        return;
    }
    size_t most = target_calls_left(provider->state->target) / CALLS_AN_ENTRY;
    if (w->columns > most) {
        direction_many(w);
        return;
    }
    for (size_t i = 0; i < w->columns; i++)
        difference_column(w, i);
    if (f->verdict == VERDICT_FAIL)
        f->hint = hint_of(w);
    else if (f->verdict == VERDICT_PASS && !w->along && !w->here)
        direction_samples(w);
}

void difference_judge(struct statement *t, const struct quantity *q,
                      struct statement *provider, const struct quantity *value,
                      struct code_finding *f)
{
    struct differencing w = {.t = t, .q = q, .f = f};
    judge(&w, provider, value, t->stmt);
}

void difference_claim(struct statement *provider, const struct quantity *value,
                      const struct quantity *q, const struct stmt *stmt,
                      bool here, struct truth *formula, struct code_finding *f)
{
    struct differencing w = {
        .t = provider, .q = q, .f = f, .formula = formula, .here = here};
    judge(&w, provider, value, stmt);
}

/* --- slopes that nobody claims -------------------------------------------------------- */

/* Each entry held against `given`, over which probes `again` chooses; verdicts
 * by entry into `each`. False: the finding says why not. */
static bool look(struct statement *t, const struct quantity *value,
                 const struct quantity *q, double *const *input, uint64_t again,
                 double *given, enum verdict *each, struct code_finding *f)
{
    struct problem_at_point *s = t->claims->s;
    struct differencing w = {
        .t = t, .q = q, .f = f, .given = given, .each = each};
    w.seed = s->set.seed + again;
    w.rule = (struct slope_rule){0, RTOL, fmax(s->set.sees, RTOL), false,
                                 false};
    *f = (struct code_finding){.off = -1, .n = q->n};
    f->claimed = room(&w, f->n);
    f->truth = room(&w, f->n);
    f->bound = room(&w, f->n);
    f->verdict = VERDICT_UNSURE;
    f->reason = "the code does not take what this is a derivative by";
    if (!set_up(&w, t, value))
        return false;
    f->reason = "the code has no value here";
    if (!moving_go(&w.value, input))
        return false;
    f->reason = "more entries than --code-calls allows";
    if (w.columns > target_calls_left(t->state->target) / CALLS_AN_ENTRY)
        return false;
    f->verdict = VERDICT_PASS;
    f->reason = NULL;
    for (size_t i = 0; i < w.columns; i++)
        difference_column(&w, i);
    return true;
}

void difference_measure(struct statement *provider,
                        const struct quantity *value, const struct quantity *q,
                        double *const *input, double *slope, double *bound,
                        struct code_finding *f)
{
    enum verdict *each = mem_alloc((q->n + 1) * sizeof *each);
    for (size_t k = 0; k < q->n; k++)
        slope[k] = bound[k] = NAN;
    bool known = look(provider, value, q, input, 0, slope, each, f);
    for (size_t k = 0; known && k < q->n; k++) {
        slope[k] = f->truth[k];
        bound[k] = SURE * f->bound[k];
    }
    known = known && look(provider, value, q, input, AGAIN, slope, each, f);
    for (size_t k = 0; k < q->n; k++)
        if (!known || each[k] != VERDICT_PASS)
            slope[k] = bound[k] = NAN;
    if (f->verdict == VERDICT_FAIL) {
        f->verdict = VERDICT_UNSURE;
        f->reason = "differences do not settle";
    }
    mem_free(each);
}

/* --- the code's own value ------------------------------------------------------------- */

bool difference_agrees(struct statement *t, const struct quantity *q)
{
    const struct quantity *value = NULL;
    enum named_kind kind = q->named.kind;
    for (unsigned i = 0; i < t->nquantities; i++)
        if (t->quantities[i].value && t->quantities[i].named.of == q->named.of)
            value = &t->quantities[i];
    if (!value || q->times_dot ||
        (kind != NAMED_TOTAL && kind != NAMED_GRAD && kind != NAMED_JACOBIAN))
        return false;
    struct code_finding f = {.off = -1};
    struct differencing w = {
        .t = t, .q = q, .f = &f, .seed = t->claims->s->set.seed};
    w.rule = (struct slope_rule){0, RTOL, t->claims->s->set.sees, false, false};
    f.claimed = room(&w, q->n);
    f.truth = room(&w, q->n);
    f.bound = room(&w, q->n);
    if (!set_up(&w, t, value) ||
        w.columns > target_calls_left(t->state->target) / CALLS_AN_ENTRY)
        return false;
    for (size_t i = 0; i < w.columns && f.verdict == VERDICT_PASS; i++)
        difference_column(&w, i);
    return f.verdict == VERDICT_PASS;
}
