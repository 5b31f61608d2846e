/* formula: numbers of code against what the formulas say.
 *
 * Idea: the truth is known in balls, at the point and at the samples; so one call
 * a site tells. Only where a number is not right is the code's own noise
 * measured, and six standard deviations of it granted.
 *
 * Invariant: what passes by its noise could have hidden `sees` at most; code in
 * single precision passes, code that scatters more is ill.
 */
#include <float.h>
#include <math.h>
#include <string.h>

#include "code/judge.h"
#include "code/mistake.h"
#include "code/moving.h"

#define NOTHING 16

/* The numbers of the statement at every site, called once for all quantities. */
struct formula_check {
    struct statement *t;
    const struct quantity *q;
    struct code_finding *f;
    struct accuracy tolerance;
    double *noise; /* of the numbers at the site in hand, or NULL */
    size_t noisy_site;
    double *x, made; /* the same of the arguments and of what is added up */
    size_t made_site;
    struct site_numbers *sites;
    double *radius;
};

struct site_numbers {
    bool known; /* called, and the truth is finite */
    double *claimed, *truth, *bound;
};

static double *room(struct formula_check *w, size_t n)
{
    return arena_alloc(w->t->claims->s->arena, (n + 1) * sizeof(double));
}

/* All numbers of the statement as one function, for their noise. */
static void call_all(void *context, size_t count, const double *x, double *y,
                     bool whole)
{
    struct statement *t = context;
    size_t m = t->form.values, k = t->form.derivatives;
    double fill = t->state->cleared ? 0 : call_unfilled();
    double *v = mem_alloc((count * m + 1) * sizeof *v);
    double *d = mem_alloc((count * k + 1) * sizeof *d);
    statement_call(t, PURPOSE_NOISE, count, x, whole, fill, v, k ? d : NULL,
                   NULL, NULL);
    for (size_t j = 0; j < count; j++) {
        memcpy(y + j * (m + k), v + j * m, m * sizeof *y);
        memcpy(y + j * (m + k) + m, d + j * k, k * sizeof *y);
    }
    mem_free(v);
    mem_free(d);
}

/* Arguments that may move: those that derivatives are taken by. */
static bool *movable(struct statement *t)
{
    const struct elaboration *e = t->claims->s->e;
    bool *free = arena_alloc(t->claims->s->arena, t->form.inputs + 1);
    for (unsigned i = 0; i < t->narguments; i++) {
        const struct argument *a = &t->arguments[i];
        bool moves = a->input != SIZE_MAX && e->inputs[a->input].differentiated;
        for (size_t k = 0; k < a->n; k++)
            free[a->offset + k] = moves &&
                                  structure_free(e->inputs[a->input].structure,
                                                 a->shape, k);
    }
    return free;
}

static const double *noise_at(struct formula_check *w, size_t site)
{
    struct statement *t = w->t;
    size_t m = t->form.values, all = m + t->form.derivatives;
    if (!w->noise || w->noisy_site != site) {
        struct callable f = {t->form.inputs, all, call_all, t};
        double *x = room(w, t->form.inputs);
        w->noise = room(w, all);
        w->noisy_site = site;
        statement_arguments(t, site, x);
        blackbox_noise(&f, x, movable(t), t->claims->s->set.seed + site,
                       w->noise);
    }
    return w->noise + (w->q->value ? 0 : m) + w->q->offset;
}

/* The columns of the array are the entries of this argument, or NULL. */
static const struct argument *columns_of(struct formula_check *w, size_t *rows,
                                         size_t *columns)
{
    node by = moving_input(&w->q->named);
    const struct argument *a = by == NONE ? NULL : statement_argument(w->t, by);
    *columns = a && a->n && w->q->n % a->n == 0 ? a->n : 1;
    *rows = w->q->n / *columns;
    return *columns > 1 || (a && a->n == 1) ? a : NULL;
}

/* The largest of what the values and, moved by all of the argument, their
 * changes are made of; w->x are the arguments. */
static double made_at(struct formula_check *w, size_t site,
                      const struct argument *by, size_t rows,
                      const double *truth)
{
    if (w->x && w->made_site == site)
        return w->made;
    const double *y = site ? w->t->sample_y[site] : w->t->y;
    w->x = room(w, w->t->form.inputs);
    w->made = 0;
    w->made_site = site;
    statement_arguments(w->t, site, w->x);
    for (size_t i = 0; i < w->t->form.values; i++)
        w->made = fmax(w->made, fabs(y[i]));
    for (size_t i = 0; i < w->q->n; i++)
        w->made = fmax(w->made, fabs(truth[i] * w->x[by->offset + i / rows]));
    return w->made;
}

/* Terms that cancel leave rounding: a number whose truth is 0 is right where
 * moving the argument by all of its size would change no more than NOTHING
 * roundoffs of what the values are made of. */
static bool is_nothing(struct formula_check *w, size_t site, size_t k,
                       const struct site_numbers *n)
{
    size_t rows, columns;
    const struct argument *by = columns_of(w, &rows, &columns);
    if (w->q->value || !by || n->truth[k] != 0)
        return false;
    double made = made_at(w, site, by, rows, n->truth);
    return fabs(n->claimed[k]) *
               blackbox_scale(by->n, w->x + by->offset, k / rows) <=
           NOTHING * DBL_EPSILON * made;
}

/* One number: right, right but for noise, or wrong. */
static enum verdict judge_number(struct formula_check *w, size_t site, size_t k,
                                 const struct site_numbers *n)
{
    double truth = n->truth[k], off = fabs(n->claimed[k] - truth);
    double granted = w->tolerance.atol + w->tolerance.rtol * fabs(truth) +
                     w->radius[k];
    if (off <= granted || is_nothing(w, site, k, n))
        return VERDICT_PASS;
    if (!isfinite(n->claimed[k]))
        return VERDICT_FAIL;
    double own = SIGMAS * noise_at(w, site)[k];
    n->bound[k] = own;
    w->f->noise = fmax(w->f->noise, own / SIGMAS);
    if (off > granted + own)
        return VERDICT_FAIL;
    double size = fmax(fabs(truth), fabs(n->claimed[k]));
    w->f->sees = fmax(w->f->sees, own / size);
    return own <= w->tolerance.sees * size ? VERDICT_PASS : VERDICT_ILL;
}

static bool all_finite(const double *v, size_t n)
{
    for (size_t k = 0; k < n; k++)
        if (!isfinite(v[k]))
            return false;
    return true;
}

/* Numbers of the quantity at a site; false: none. */
static bool call_site(struct formula_check *w, size_t site,
                      struct site_numbers *n)
{
    struct statement *t = w->t;
    const struct quantity *q = w->q;
    n->claimed = room(w, q->n);
    if (site == 0) {
        memcpy(n->claimed, (q->value ? t->y : t->d) + q->offset,
               q->n * sizeof *n->claimed);
        return t->called == CALL_DONE || t->called == CALL_REFUSED;
    }
    const double *y = t->sample_y[site], *d = t->sample_d[site];
    memcpy(n->claimed, (q->value ? y : d) + q->offset,
           q->n * sizeof *n->claimed);
    return all_finite(n->claimed, q->n);
}

/* At a kink, or where the formula has no value, the code cannot be right. */
static enum verdict judge_rough(struct formula_check *w, const struct sight *r,
                                double claimed, const char **reason)
{
    double low = fmin(r->left, r->right), high = fmax(r->left, r->right);
    double slack = 1e-9 * fmax(fabs(low), fabs(high));
    *reason = r->why;
    if (r->state == SEEN_UNSURE)
        return VERDICT_UNSURE;
    if (r->state == SEEN_DOMAIN)
        return VERDICT_DOMAIN;
    finding_slopes(w->t, w->f, r->entry, r->left, r->right, claimed);
    bool inside = claimed >= low - slack && claimed <= high + slack;
    if (isnan(low))
        return VERDICT_KINK;
    *reason = arena_printf(w->t->claims->s->arena,
                           inside ? "a kink: the slopes are %.9g and %.9g"
                                  : "outside the one-sided slopes %.9g and "
                                    "%.9g",
                           r->left, r->right);
    return inside ? VERDICT_KINK : VERDICT_FAIL;
}

/* One number at a site: where the formula has no slope, that is told. */
static enum verdict judge_at(struct formula_check *w, size_t site, size_t k,
                             struct site_numbers *n, const char **reason)
{
    const struct sight *r = site == 0 && !w->q->value
                                ? truth_sight(w->q->truth, k)
                                : NULL;
    if (r) {
        n->truth[k] = NAN;
        return judge_rough(w, r, n->claimed[k], reason);
    }
    *reason = isfinite(n->truth[k]) ? NULL : "the formula has no value here";
    return *reason ? VERDICT_DOMAIN : judge_number(w, site, k, n);
}

/* Verdict at a site; VERDICT_COUNT: nothing is known there. */
static enum verdict at_site(struct formula_check *w, size_t site, size_t *worst,
                            const char **reason)
{
    struct site_numbers *n = &w->sites[site];
    enum verdict v = VERDICT_PASS;
    double furthest = -1;
    *reason = NULL;
    n->truth = room(w, w->q->n);
    n->bound = room(w, w->q->n);
    if (!call_site(w, site, n) ||
        !truth_at(w->q->truth, site, n->truth, w->radius) ||
        (site && !all_finite(n->truth, w->q->n)))
        return VERDICT_COUNT;
    n->known = all_finite(n->truth, w->q->n);
    for (size_t k = 0; k < w->q->n; k++) {
        const char *why;
        enum verdict one = judge_at(w, site, k, n, &why);
        double off = fabs(n->claimed[k] - n->truth[k]) /
                     fmax(fabs(n->truth[k]), 1e-300);
        if (isnan(off))
            off = INFINITY;
        if (one > v || (one == v && one != VERDICT_PASS && off > furthest)) {
            furthest = off;
            *worst = k;
            *reason = why;
        }
        v = verdict_worse(v, one);
    }
    return v;
}

static void keep(struct formula_check *w, size_t site, size_t worst)
{
    w->f->claimed = w->sites[site].claimed;
    w->f->truth = w->sites[site].truth;
    w->f->bound = w->sites[site].bound;
    w->f->site = site;
    w->f->worst = worst;
}

/* --- hints ---------------------------------------------------------------------------- */

static const struct rec_hint *hint_of(struct formula_check *w)
{
    struct arena *a = w->t->claims->s->arena;
    size_t sites = named_sites(w->t->claims->q);
    struct mistake_site *s = arena_alloc(a, sites * sizeof *s);
    struct mistake_array m = {.by_rows = w->t->stmt->code->rows, .site = s};
    const struct argument *by = columns_of(w, &m.rows, &m.columns);
    for (size_t i = 0; i < sites; i++) {
        if (!w->sites[i].known)
            continue;
        double *x = room(w, w->t->form.inputs);
        statement_arguments(w->t, i, x);
        s[m.nsites++] = (struct mistake_site){w->sites[i].claimed,
                                              w->sites[i].truth,
                                              w->sites[i].bound,
                                              by ? x + by->offset : NULL};
    }
    return m.nsites && !w->q->value ? mistake_find(a, &m) : NULL;
}

/* --- all of it ------------------------------------------------------------------------- */

static void judge_point(struct formula_check *w)
{
    struct code_finding *f = w->f;
    size_t worst = 0;
    enum verdict v = at_site(w, 0, &worst, &f->reason);
    keep(w, 0, worst);
    f->verdict = v == VERDICT_COUNT ? VERDICT_UNSURE : v;
    const char *gap = truth_gap(w->q->truth);
    if (gap)
        f->reason = arena_printf(w->t->claims->s->arena,
                                 "no rule is known for %s", gap);
    else if (v == VERDICT_COUNT)
        f->reason = "the formula's value could not be computed";
    else if (v == VERDICT_FAIL && w->t->called == CALL_REFUSED)
        f->reason = arena_printf(w->t->claims->s->arena,
                                 "the code has no value here: %s",
                                 target_state(w->t->state->target).refusal);
}

static void judge_samples(struct formula_check *w)
{
    struct code_finding *f = w->f;
    for (size_t i = 1; i < named_sites(w->t->claims->q); i++) {
        size_t worst = 0;
        const char *why;
        if (!w->t->sample_y[i]) {
            f->skipped++;
            continue;
        }
        enum verdict v = at_site(w, i, &worst, &why);
        if (v == VERDICT_COUNT) {
            f->skipped++;
            continue;
        }
        f->samples++;
        if (v == VERDICT_FAIL && f->verdict != VERDICT_FAIL)
            keep(w, i, worst);
        f->verdict = verdict_worse(f->verdict, v);
    }
}

void formula_judge(struct statement *t, const struct quantity *q,
                   struct code_finding *f)
{
    struct arena *a = t->claims->s->arena;
    size_t sites = named_sites(t->claims->q);
    struct formula_check w = {.t = t,
                              .q = q,
                              .f = f,
                              .tolerance = accuracy_of(t->claims->s, t->stmt,
                                                       0)};
    w.radius = room(&w, q->n);
    w.sites = arena_alloc(a, sites * sizeof *w.sites);
    f->n = q->n;
    judge_point(&w);
    bool open = f->verdict == VERDICT_PASS || f->verdict == VERDICT_ILL ||
                f->verdict == VERDICT_FAIL;
    if (open && !f->reason)
        judge_samples(&w);
    if (f->verdict == VERDICT_ILL)
        f->reason = "right but for the code's own noise, which is larger than "
                    "--sees";
    if (f->verdict != VERDICT_FAIL || f->reason)
        return;
    f->hint = hint_of(&w);
    if (!q->value && t->form.values > 0 && difference_agrees(t, q)) {
        static const struct rec_hint value = {"value", "the code's own value "
                                                       "has this gradient: "
                                                       "value and formula "
                                                       "differ"};
        if (!f->hint)
            f->hint = &value;
        else
            finding_note(t, f, value.text);
    }
}
