/* direction: a gradient of many entries, and gradients at samples.
 *
 * Idea: along a direction in which every entry moves, one number is the sum of
 * all defects; eight of them see a wrong entry among thousands. Plain directions
 * move each entry by its size, balanced ones so that no entry's share hides the
 * others'. A defect is bisected to an entry, and only that entry's own check
 * accuses.
 *
 * Invariant: in a direction nothing is granted but the bound and the sum's
 * rounding; where a direction sees a defect that no entry owns up to, the
 * verdict is unsure.
 */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "code/difference.h"

#define DIRECTIONS 8
#define PLAIN 4 /* the others are balanced */
#define WIDEST 0x1p-3
#define SETTLED 1e-6 /* of a slope: a sharper bound is not needed */
#define CALLS_AN_ENTRY 40
#define SAMPLES 2
#define NEAR 0.125 /* of the way to a sample */

/* r of size 0.5 .. 1.5, of either sign. */
static double share(uint64_t *state)
{
    double sign = line_random(state) < 0.5 ? -1 : 1;
    return sign * (0.5 + line_random(state));
}

static double row_norm(const struct differencing *w, size_t i)
{
    double most = 0;
    for (size_t k = 0; k < w->rows; k++)
        most = fmax(most, fabs(w->claimed[k + w->rows * i]));
    return most;
}

/* The structure's part of a direction: the others stay. */
static void into_structure(const struct differencing *w, double *d)
{
    for (size_t i = 0; i < w->value.nparts; i++) {
        const struct moving_part *p = &w->value.parts[i];
        const struct argument *a = p->at;
        const struct elaboration *e = w->t->claims->s->e;
        structure_tangent(e->inputs[a->input].structure, a->shape,
                          d + p->offset);
    }
}

static void make_direction(const struct differencing *w, bool balanced,
                           uint64_t *state, double *d)
{
    size_t n = w->value.f.n;
    double most = 0;
    for (size_t i = 0; i < n; i++)
        most = fmax(most, row_norm(w, i) * fabs(w->value.x[i]));
    for (size_t i = 0; i < n; i++) {
        double size = blackbox_scale(n, w->value.x, i), g = row_norm(w, i);
        if (balanced && g > 0)
            size = fmin(size, most / (sqrt((double)n) * g));
        d[i] = share(state) * size;
    }
    into_structure(w, d);
}

/* The claimed slope of row k along d, and the sum of the terms' sizes. */
static double claimed_along(const struct differencing *w, size_t k,
                            const double *d, double *size)
{
    double sum = 0;
    size_t n = w->value.f.n;
    *size = 0;
    for (size_t i = 0; i < n; i++) {
        double term = w->claimed[k + w->rows * i] * d[i];
        sum += term;
        *size += fabs(term);
    }
    return sum;
}

/* The worst row along d. `loose`: the tolerance of entries is granted too. */
static struct slope_verdict judge_along(struct differencing *w, const double *d,
                                        bool loose)
{
    struct probe_line line;
    struct slope_verdict worst = {.verdict = VERDICT_PASS};
    double length = 0; /* of all moves together */
    for (size_t i = 0; i < w->value.f.n; i++)
        length += fabs(d[i]);
    line_init(&line, &w->value.f, w->value.x, d, w->value.y, w->seed + 31);
    for (size_t k = 0; k < w->rows; k++) {
        double size, claimed = claimed_along(w, k, d, &size);
        struct slope_rule rule = w->rule;
        rule.strict = !loose;
        rule.atol = (double)w->value.f.n * DBL_EPSILON * size;
        if (loose)
            rule.atol += w->rule.rtol * size + w->rule.atol * length;
        else
            rule.rtol = SETTLED;
        struct slope_verdict s = blackbox_judge(&line, k, claimed, 0, WIDEST,
                                                &rule);
        if (k == 0 || s.verdict > worst.verdict)
            worst = s;
    }
    line_free(&line);
    return worst;
}

/* --- bisection -------------------------------------------------------------------- */

struct index_range {
    size_t from, to;
};

static bool defect_in(struct differencing *w, const double *d,
                      struct index_range r)
{
    size_t n = w->value.f.n;
    double *part = mem_alloc((n + 1) * sizeof *part);
    memcpy(part + r.from, d + r.from, (r.to - r.from) * sizeof *part);
    struct slope_verdict s = judge_along(w, part, false);
    mem_free(part);
    return s.verdict == VERDICT_FAIL ||
           (s.verdict == VERDICT_UNSURE && s.why != SLOPE_HIDES);
}

/* The entry that a defect along d comes from; n: it cannot be told. */
static size_t bisect(struct differencing *w, const double *d)
{
    struct index_range r = {0, w->value.f.n};
    while (r.to - r.from > 1) {
        size_t middle = r.from + (r.to - r.from) / 2;
        struct index_range low = {r.from, middle}, high = {middle, r.to};
        if (defect_in(w, d, low))
            r = low;
        else if (defect_in(w, d, high))
            r = high;
        else
            return w->value.f.n;
    }
    return r.from;
}

/* --- many entries ------------------------------------------------------------------ */

struct ranked_entry {
    size_t entry;
    double size;
};

static int by_size(const void *a, const void *b)
{
    const struct ranked_entry *x = a, *y = b;
    if (x->size != y->size)
        return x->size < y->size ? 1 : -1;
    return (x->entry > y->entry) - (x->entry < y->entry);
}

static bool checked(const struct code_finding *f, size_t column, size_t rows)
{
    for (size_t k = 0; k < f->nindices; k += rows)
        if (f->indices[k] == column * rows + 1)
            return true;
    return false;
}

static void check_entry(struct differencing *w, size_t i)
{
    struct code_finding *f = w->f;
    if (checked(f, i, w->rows))
        return;
    difference_column(w, i);
    for (size_t k = 0; k < w->rows; k++)
        f->indices[f->nindices++] = i * w->rows + k + 1;
}

static void try_direction(struct differencing *w, const double *d)
{
    struct code_finding *f = w->f;
    struct slope_verdict s = judge_along(w, d, false);
    f->directions[f->ndirections++] =
        (struct rec_direction){.forward = s.claimed,
                               .reverse = s.claimed,
                               .central = s.slope,
                               .bound = s.bound,
                               .verdict = s.verdict};
    bool defect = s.verdict == VERDICT_FAIL ||
                  (s.verdict == VERDICT_UNSURE && s.why != SLOPE_HIDES);
    if (!defect || f->verdict == VERDICT_FAIL) {
        if (s.verdict != VERDICT_FAIL && s.verdict > f->verdict) {
            f->verdict = s.verdict;
            f->reason = difference_text(w, &s, 0);
        }
        return;
    }
    size_t i = bisect(w, d);
    if (i < w->value.f.n)
        check_entry(w, i);
    if (f->verdict == VERDICT_PASS) {
        f->verdict = VERDICT_UNSURE;
        f->reason = "a random direction disagrees, but no single entry does";
    }
}

static void largest_entries(struct differencing *w)
{
    size_t n = w->value.f.n;
    struct ranked_entry *r = mem_alloc((n + 1) * sizeof *r);
    for (size_t i = 0; i < n; i++)
        r[i] = (struct ranked_entry){i, row_norm(w, i) * fabs(w->value.x[i])};
    qsort(r, n, sizeof *r, by_size);
    for (size_t i = 0; i < n && w->f->verdict != VERDICT_FAIL; i++) {
        if (target_calls_left(w->t->state->target) < CALLS_AN_ENTRY)
            break;
        check_entry(w, r[i].entry);
    }
    mem_free(r);
}

/* The arrays hold the entries that were checked only. */
static void compact(struct differencing *w)
{
    struct code_finding *f = w->f;
    for (size_t k = 0; k < f->nindices; k++)
        if (f->indices[k] - 1 == f->worst) {
            f->worst = k;
            break;
        }
    double *arrays[] = {f->claimed, f->truth, f->bound};
    for (size_t j = 0; j < 3; j++) {
        double *v = mem_alloc((f->nindices + 1) * sizeof *v);
        for (size_t k = 0; k < f->nindices; k++)
            v[k] = arrays[j][f->indices[k] - 1];
        memcpy(arrays[j], v, f->nindices * sizeof *v);
        mem_free(v);
    }
    f->n = f->nindices;
}

void direction_many(struct differencing *w)
{
    struct arena *a = w->t->claims->s->arena;
    struct code_finding *f = w->f;
    size_t n = w->value.f.n;
    uint64_t state = w->seed * 2654435761u + 17;
    double *d = arena_alloc(a, (n + 1) * sizeof *d);
    f->directions = arena_alloc(a, DIRECTIONS * sizeof *f->directions);
    f->indices = arena_alloc(a, (w->q->n + 1) * sizeof *f->indices);
    for (size_t i = 0; i < DIRECTIONS; i++) {
        make_direction(w, i >= PLAIN, &state, d);
        try_direction(w, d);
    }
    if (f->verdict != VERDICT_FAIL)
        largest_entries(w);
    compact(w);
}

/* --- samples ------------------------------------------------------------------------ */

/* Values of the inputs a part of the way from the point to a sample. */
static double **part_way(struct differencing *w, size_t site)
{
    const struct elaboration *e = w->t->claims->s->e;
    const struct site *to = named_site(w->t->claims->q, site);
    struct arena *a = w->t->claims->s->arena;
    double **input = arena_alloc(a, (e->ninputs + 1) * sizeof *input);
    for (size_t i = 0; i < e->ninputs; i++) {
        const struct value *from = &e->inputs[i].value;
        size_t n = shape_numel(from->shape);
        input[i] = arena_alloc(a, (n + 1) * sizeof **input);
        for (size_t k = 0; k < n; k++)
            input[i][k] = from->at[k] + (to->input[i][k] - from->at[k]) * NEAR;
    }
    return input;
}

/* Code that iterates leaves its domain; a term left out is missed nearby, too.
 * A formula is known at the sites only. */
static bool wrong_nearby(struct differencing *w, size_t site, const double *d)
{
    if (w->formula)
        return true;
    return difference_go(w, part_way(w, site)) &&
           judge_along(w, d, true).verdict == VERDICT_FAIL;
}

/* Entry by entry, in a finding of its own. */
static bool entries_fail(struct differencing *w, struct code_finding *at)
{
    struct arena *a = w->t->claims->s->arena;
    struct code_finding *kept = w->f;
    size_t bytes = (w->q->n + 1) * sizeof(double);
    *at = (struct code_finding){.off = -1,
                                .n = w->q->n,
                                .at_sample = true,
                                .claimed = arena_alloc(a, bytes),
                                .truth = arena_alloc(a, bytes),
                                .bound = arena_alloc(a, bytes)};
    w->f = at;
    w->noise = NULL;
    for (size_t i = 0; i < w->columns; i++)
        difference_column(w, i);
    w->f = kept;
    return at->verdict == VERDICT_FAIL;
}

/* A direction at a sample sees a defect: is it one of the code? */
static void accuse_at(struct differencing *w, size_t site, const double *d)
{
    struct code_finding at;
    double **input = named_site(w->t->claims->q, site)->input;
    bool entries = entries_fail(w, &at);
    if (entries && wrong_nearby(w, site, d)) {
        at.sample = input;
        at.samples = w->f->samples;
        at.skipped = w->f->skipped;
        *w->f = at;
    } else if (entries) {
        finding_note(w->t, w->f,
                     "at a sample it is not the gradient, nearer to the point "
                     "it is");
    }
}

void direction_samples(struct differencing *w)
{
    struct named_derivatives *q = w->t->claims->q;
    size_t n = w->value.f.n, done = 0;
    uint64_t state = w->seed * 77003u + 5;
    double *d = mem_alloc((n + 1) * sizeof *d);
    for (size_t i = 1; i < named_sites(q) && done < SAMPLES; i++) {
        if (named_site(q, i)->skipped ||
            !difference_go(w, named_site(q, i)->input)) {
            w->f->skipped++;
            done++;
            continue;
        }
        make_direction(w, false, &state, d);
        struct slope_verdict s = judge_along(w, d, true);
        done++;
        w->f->samples += s.verdict == VERDICT_PASS || s.verdict == VERDICT_FAIL;
        w->f->skipped += s.verdict != VERDICT_PASS && s.verdict != VERDICT_FAIL;
        if (s.verdict == VERDICT_FAIL)
            accuse_at(w, i, d);
        if (w->f->verdict == VERDICT_FAIL)
            break;
    }
    mem_free(d);
}
