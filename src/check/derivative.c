/* derivative: every derivative of a problem at a point, as arrays of the record.
 *
 * Idea: an input's entries are lines through the point, judged one by one; of a
 * very large input the largest entries and some random directions stand for
 * all. Values of both modes and central differences are computed for many
 * lines at once, over lanes.
 *
 * Invariant: each entry is judged alone; the worst one stands for the array.
 */
#include "check/derivative.h"

#include <math.h>
#include <string.h>

#include "check/judge.h"

#define MANY_ENTRIES 4096
#define LARGEST 8
#define DIRECTIONS 3
#define HUGE_WORK 100000000 /* operations; then FEW entries and directions */
#define FEW 2
#define MOST_DIRECTION_ENTRIES 20000000 /* of all directions together */

/* --- an array ------------------------------------------------------------------------------ */

static double seen_error(const struct finding *f, double rtol)
{
    double size = fmax(fabs(f->forward), fabs(f->reverse));
    if (!isnan(f->truth))
        return rtol;
    if (f->central.state != WITNESS_CLEAR || size == 0)
        return NAN;
    return fmax(rtol, (f->central.bound + fabs(f->forward - f->central.value)) /
                          size);
}

static double *doubles(struct judge *j, size_t n)
{
    return arena_alloc(j->s->arena, (n + 1) * sizeof(double));
}

static void note_slopes(struct rec_derivative *out, const struct finding *f)
{
    struct rec_slopes *s = &out->slopes[out->nslopes++];
    double lo = fmin(f->left, f->right), hi = fmax(f->left, f->right);
    *s = (struct rec_slopes){f->entry + 1, f->left, f->right,
                             f->forward >= lo && f->forward <= hi};
}

static void record_entry(struct judge *j, struct rec_derivative *out, size_t i,
                         const struct finding *f)
{
    out->forward[i] = f->forward;
    out->reverse[i] = f->reverse;
    out->central[i] = f->verdict == VERDICT_KINK ? NAN : f->central.value;
    out->bound[i] = f->central.bound;
    out->entries[i] = f->verdict;
    out->referee[i] = f->truth;
    out->referee_used |= !isnan(f->truth);
    if (f->slopes)
        note_slopes(out, f);
    double seen = seen_error(f, j->s->set.rtol);
    if (isnan(out->seen) || seen > out->seen)
        out->seen = seen;
    double now = fabs(f->forward - f->central.value) / fabs(f->forward);
    double was = fabs(out->forward[out->worst] - out->central[out->worst]) /
                 fabs(out->forward[out->worst]);
    bool worse = f->verdict > out->verdict ||
                 (f->verdict == out->verdict && now > was);
    if (i == 0 || worse) {
        out->worst = i;
        out->verdict = verdict_worse(out->verdict, f->verdict);
        out->reason = f->reason;
        out->reason_span = f->cause != NONE && f->cause < j->s->g->n
                               ? graph_at(j->s->g, f->cause)->span
                               : (struct span){0, 0};
    }
}

/* Which entries to check one by one: all, or the largest. Returns how many. */
static size_t choose_entries(struct judge *j, size_t n, const double *reverse,
                             size_t *entry)
{
    const struct settings *set = &j->s->set;
    double work = (double)program_operations(j->s->values) * 10 * (double)n;
    bool every = set->directions == 0 ||
                 (set->directions < 0 && n <= MANY_ENTRIES && work < 5e9);
    if (every || n <= LARGEST) {
        for (size_t k = 0; k < n; k++)
            entry[k] = k;
        return n;
    }
    size_t m = 0;
    size_t most = program_operations(j->s->values) > HUGE_WORK ? FEW : LARGEST;
    for (; m < most; m++) {
        size_t best = SIZE_MAX;
        for (size_t k = 0; k < n; k++) {
            bool taken = false;
            for (size_t i = 0; i < m; i++)
                taken |= entry[i] == k;
            if (!taken && (best == SIZE_MAX ||
                           (reverse && fabs(reverse[k]) > fabs(reverse[best]))))
                best = k;
        }
        entry[m] = best;
    }
    return m;
}

/* A calculation by one mode: nobody asks for a difference or a verdict. */
static bool only_rules(const struct judge *j)
{
    unsigned modes = j->s->set.modes;
    return modes == MODE_FORWARD || modes == MODE_REVERSE;
}

static void fill_lines(struct judge *j, size_t n, struct finding *f)
{
    const double **direction = mem_alloc((n + 1) * sizeof *direction);
    double *forward = mem_alloc((n + 1) * sizeof *forward);
    struct line_part *part = mem_alloc((n + 1) * sizeof *part);
    struct line *line = mem_alloc((n + 1) * sizeof *line);
    struct difference *central = mem_alloc((n + 1) * sizeof *central);
    for (size_t i = 0; i < n; i++) {
        direction[i] = f[i].direction;
        part[i] = (struct line_part){j->in->node, f[i].direction};
        line[i] = (struct line){1, &part[i]};
    }
    gradients_forward(j->d, j->output, j->input, n, direction, forward, NULL);
    double t0 = at_point_clock();
    if (!only_rules(j))
        witness_lines(j->witness, n, line, central);
    j->s->seconds[PHASE_CENTRAL] += at_point_clock() - t0;
    for (size_t i = 0; i < n; i++) {
        f[i].forward = forward[i];
        f[i].central = central[i];
    }
    mem_free(direction);
    mem_free(forward);
    mem_free(part);
    mem_free(line);
    mem_free(central);
}

static void check_entries(struct judge *j, const size_t *entry, size_t m,
                          struct rec_derivative *out)
{
    const double *reverse = gradients_reverse(j->d, j->output, j->input);
    struct shape shape = j->in->value.shape;
    size_t numel = shape_numel(shape);
    const size_t batch = 64;
    double *unit = mem_alloc((batch * numel + 1) * sizeof *unit);
    struct finding f[64];
    for (size_t start = 0; start < m; start += batch) {
        size_t n = m - start < batch ? m - start : batch;
        for (size_t i = 0; i < n; i++) {
            size_t k = entry[start + i];
            double *d = unit + i * numel;
            structure_direction(j->in->structure, shape, k, d);
            f[i] = (struct finding){.direction = d,
                                    .entry = k,
                                    .reverse = reverse ? reverse[k] : 0};
        }
        fill_lines(j, n, f);
        for (size_t i = 0; i < n; i++) {
            if (!only_rules(j))
                judge_line(j, &f[i]);
            record_entry(j, out, start + i, &f[i]);
        }
    }
    mem_free(unit);
}

static void record_direction(struct judge *j, struct finding *f,
                             struct rec_derivative *out)
{
    if (!only_rules(j))
        judge_line(j, f);
    out->directions[out->ndirections++] = (struct rec_direction){
        f->forward, f->reverse, f->central.value, f->central.bound, f->verdict};
    if (f->verdict > out->verdict) {
        out->verdict = f->verdict;
        out->reason = f->reason;
    }
}

static void check_directions(struct judge *j, struct rec_derivative *out)
{
    struct problem_at_point *s = j->s;
    struct shape shape = j->in->value.shape;
    size_t numel = shape_numel(shape), n = DIRECTIONS;
    const double *reverse = gradients_reverse(j->d, j->output, j->input);
    if (program_operations(s->values) > HUGE_WORK)
        n = FEW;
    if (s->set.directions > 0)
        n = (size_t)s->set.directions;
    n = n * numel > MOST_DIRECTION_ENTRIES ? MOST_DIRECTION_ENTRIES / numel + 1
                                           : n;
    struct random *r = random_new(
        s->set.seed, arena_printf(s->arena, "directions of %s", s->title));
    double *d = mem_alloc((n * numel + 1) * sizeof *d);
    struct finding *f = mem_alloc((n + 1) * sizeof *f);
    out->directions = arena_alloc(s->arena, n * sizeof *out->directions);
    for (size_t i = 0; i < n; i++) {
        double *to = d + i * numel;
        f[i] = (struct finding){.direction = to, .entry = SIZE_MAX};
        for (size_t k = 0; k < numel; k++)
            to[k] = random_normal(r);
        structure_tangent(j->in->structure, shape, to);
        for (size_t k = 0; reverse && k < numel; k++)
            f[i].reverse += reverse[k] * to[k];
    }
    fill_lines(j, n, f);
    for (size_t i = 0; i < n; i++)
        record_direction(j, &f[i], out);
    s->seed_used = true;
    mem_free(d);
    mem_free(f);
    random_free(r);
}

static void check_array(struct judge *j, struct rec_derivative *out)
{
    size_t numel = shape_numel(j->in->value.shape);
    size_t *entry = arena_alloc(j->s->arena, (numel + 1) * sizeof *entry);
    size_t m = choose_entries(j, numel,
                              gradients_reverse(j->d, j->output, j->input),
                              entry);
    out->n = m;
    out->forward = doubles(j, m);
    out->reverse = doubles(j, m);
    out->central = doubles(j, m);
    out->bound = doubles(j, m);
    out->referee = doubles(j, m);
    out->entries = arena_alloc(j->s->arena, (m + 1) * sizeof *out->entries);
    out->slopes = arena_alloc(j->s->arena, (m + 1) * sizeof *out->slopes);
    out->seen = NAN;
    check_entries(j, entry, m, out);
    if (m < numel) {
        size_t *index = arena_alloc(j->s->arena, m * sizeof *index);
        for (size_t i = 0; i < m; i++)
            index[i] = entry[i] + 1;
        out->indices = index;
        check_directions(j, out);
    }
    out->worst = m ? entry[out->worst] + 1 : 0;
    if (!out->referee_used)
        out->referee = NULL;
}

static void check_one(struct judge *j, struct rec_derivative *out)
{
    const struct binding *z = j->d->output[j->output];
    j->in = &j->s->e->inputs[j->d->input[j->input]];
    *out = (struct rec_derivative){.of = z->name,
                                   .wrt = j->in->name,
                                   .of_span = z->span,
                                   .wrt_span = j->in->span,
                                   .shape = j->in->value.shape,
                                   .seeded = !shape_scalar(
                                       graph_shape(j->s->g, z->node))};
    size_t at = j->output * j->d->ninputs + j->input;
    j->gap = j->d->gap[at].at != NONE &&
             (j->d->adjoint[at] != NONE || j->d->tangent[at] != NONE);
    j->independent = j->d->adjoint[at] == NONE && j->d->tangent[at] == NONE &&
                     !at_point_depends(j->s, j->objective, j->in->node);
    if (j->gap) { /* only where the unknown rule reaches this input */
        const double *r = gradients_reverse(j->d, j->output, j->input);
        j->gap = !r || isnan(r[0]);
    }
    check_array(j, out);
}

static bool output_finite(const struct problem_at_point *s, node z)
{
    const double *v = run_value(s->base, z, 0);
    for (size_t k = 0; k < shape_numel(graph_shape(s->g, z)); k++)
        if (!isfinite(v[k]))
            return false;
    return true;
}

void derivative_check(struct problem_at_point *s, struct gradients *d,
                      struct rec_point *point)
{
    struct rules *rules = NULL;
    struct judge j = {.s = s, .d = d, .rules = &rules};
    point->nderivatives = d->noutputs * d->ninputs;
    point->derivatives = arena_alloc(s->arena, (point->nderivatives + 1) *
                                                   sizeof *point->derivatives);
    for (size_t i = 0; i < d->noutputs; i++) {
        struct referee *referee = NULL;
        j.output = i;
        j.objective = d->objective[i];
        j.referee = &referee;
        j.finite = output_finite(s, d->output[i]->node);
        j.witness = witness_new(s, j.objective, false);
        for (size_t k = 0; k < d->ninputs; k++) {
            j.input = k;
            check_one(&j, &point->derivatives[i * d->ninputs + k]);
        }
        witness_free(j.witness);
        referee_free(referee);
    }
    rules_free(rules);
}
