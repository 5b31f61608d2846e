/* derivative: every derivative of a problem at a point, as arrays of the record.
 *
 * Idea: values of both modes and central differences are computed for many
 * entries at once, over lanes; what these doubles do not settle is one question
 * to the judge, about all inputs of an output together. Of a very large input
 * all entries of the adjoint are held against the judge's truth, and the
 * largest, the wrong ones and some random directions are listed.
 *
 * Invariant: each entry is judged alone; the worst one stands for the array.
 */
#include "check/derivative.h"

#include <math.h>
#include <string.h>

#include "check/entry.h"
#include "check/proved.h"

#define MANY_ENTRIES 4096
#define LARGEST 8
#define DIRECTIONS 3
#define HUGE_WORK 100000000 /* operations; then FEW entries and directions */
#define FEW 2
#define MOST_DIRECTION_ENTRIES 20000000 /* of all directions together */
#define BATCH 64
#define MANY_LOOKS 256 /* entries; then differences take one look each */
#define MOST_WRONG 64  /* entries of a very large input that are listed */

/* --- choosing entries ------------------------------------------------------ */

/* A calculation by reverse mode: all entries are there at once. */
static bool only_reverse(const struct row *j)
{
    return j->s->set.modes == MODE_REVERSE;
}

/* Operations of a line of forward mode or differences. */
static double line_work(const struct row *j)
{
    return only_reverse(j) ? 0 : program_work(j->s->values);
}

/* Is every entry taken by itself? */
static bool takes_every(const struct row *j)
{
    const struct settings *set = &j->s->set;
    size_t n = shape_numel(j->in->value.shape);
    return n <= LARGEST || set->directions == 0 ||
           (set->directions < 0 && n <= MANY_ENTRIES &&
            line_work(j) * 10 * (double)n < 5e9);
}

/* A calculation by one mode: nobody asks for a difference or a verdict. */
static bool only_rules(const struct row *j)
{
    unsigned modes = j->s->set.modes;
    return modes == MODE_FORWARD || modes == MODE_REVERSE;
}

/* Does the adjoint's double miss what the judge found? */
static bool reverse_missed(struct row *j, size_t k, const struct sight *s)
{
    const double *reverse = gradients_reverse(j->d, j->output, j->input);
    struct finding f = {.entry = k, .direction = NULL};
    if (s)
        return true;
    f.forward = f.reverse = reverse ? reverse[k] : 0;
    entry_judge(j, &f, NULL);
    return f.verdict != VERDICT_PASS;
}

static bool is_among(size_t k, const size_t *entry, size_t m)
{
    while (m > 0 && entry[m - 1] != k)
        m--;
    return m > 0;
}

/* The largest of n entries by size behind the m that are there. */
static size_t add_largest(const struct row *j, size_t n, size_t *entry,
                          size_t m)
{
    const double *v = gradients_reverse(j->d, j->output, j->input);
    size_t from = m, most = m + (line_work(j) > HUGE_WORK ? FEW : LARGEST);
    for (size_t k = 0; k < n; k++) {
        if (m == most && !(v && fabs(v[k]) > fabs(v[entry[m - 1]])))
            continue;
        if (is_among(k, entry, from))
            continue;
        size_t to = m < most ? m++ : m - 1;
        for (; v && to > from && fabs(v[k]) > fabs(v[entry[to - 1]]); to--)
            entry[to] = entry[to - 1];
        entry[to] = k;
    }
    return m;
}

/* --- filling ---------------------------------------------------------------- */

/* entry NULL: along directions that are none of a single entry. */
static void fill_lines(struct row *j, size_t n, const size_t *entry,
                       struct finding *f)
{
    bool forward_mode = only_rules(j) ? j->s->set.modes == MODE_FORWARD
                                      : !at_point_late(j->s);
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
    for (size_t i = 0; i < n; i++)
        forward[i] = NAN;
    if (forward_mode && entry)
        gradients_forward_entries(j->d, j->output, j->input, n, entry,
                                  direction, forward);
    else if (forward_mode)
        gradients_forward(j->d, j->output, j->input, n, direction, forward,
                          NULL);
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

/* Values of the listed entries; directions only live while they are filled. */
static void fill_entries(struct row *j, const size_t *entry, size_t m,
                         struct finding *f)
{
    const double *reverse = gradients_reverse(j->d, j->output, j->input);
    struct shape shape = j->in->value.shape;
    size_t numel = only_reverse(j) ? 0 : shape_numel(shape);
    double *unit = mem_alloc((BATCH * numel + 1) * sizeof *unit);
    for (size_t start = 0; start < m; start += BATCH) {
        size_t n = m - start < BATCH ? m - start : BATCH;
        for (size_t i = 0; i < n; i++) {
            size_t k = entry[start + i];
            double *d = unit + i * numel;
            if (numel)
                structure_direction(j->in->structure, shape, k, d);
            f[start + i] = (struct finding){.direction = d,
                                            .entry = k,
                                            .forward = NAN,
                                            .reverse = reverse ? reverse[k]
                                                               : 0};
        }
        if (numel)
            fill_lines(j, n, entry + start, f + start);
        for (size_t i = 0; i < n; i++)
            f[start + i].direction = NULL;
    }
    mem_free(unit);
}

/* --- a row ------------------------------------------------------------------- */

/* A row of the table while an output is checked. */
struct derivative_work {
    struct row row;
    struct rec_derivative *out;
    size_t first; /* place of its entries among the output's */
    bool every;
    size_t m; /* listed entries */
    size_t *entry;
    struct finding *finding; /* of each */
    bool *clear;
};

static double *doubles(struct row *j, size_t n)
{
    return arena_alloc(j->s->arena, (n + 1) * sizeof(double));
}

static void list_entries(struct derivative_work *w, size_t m)
{
    struct arena *a = w->row.s->arena;
    w->m = m;
    w->finding = mem_alloc((m + 1) * sizeof *w->finding);
    w->clear = mem_alloc(m + 1);
    struct witness *witness = w->row.witness; /* NULL: no central column */
    if (witness)
        witness_once(witness, m > MANY_LOOKS && at_point_referee(w->row.s));
    fill_entries(&w->row, w->entry, m, w->finding);
    if (witness)
        witness_once(witness, false);
    struct rec_derivative *out = w->out;
    out->n = m;
    out->forward = doubles(&w->row, m);
    out->reverse = doubles(&w->row, m);
    out->central = doubles(&w->row, m);
    out->bound = doubles(&w->row, m);
    out->referee = doubles(&w->row, m);
    out->entries = arena_alloc(a, (m + 1) * sizeof *out->entries);
    out->slopes = arena_alloc(a, (m + 1) * sizeof *out->slopes);
    out->seen = NAN;
}

/* What doubles say of all entries; skip: of the output's, settled ones. */
static void look_by_doubles(struct derivative_work *w, bool *skip)
{
    size_t n = shape_numel(w->row.in->value.shape);
    bool none = w->row.independent || w->row.gap || only_rules(&w->row);
    size_t most = MOST_WRONG + LARGEST;
    memset(skip + w->first, none, n);
    w->every = takes_every(&w->row);
    w->entry = mem_alloc(((w->every ? n : most) + 1) * sizeof *w->entry);
    if (!w->every)
        return;
    for (size_t k = 0; k < n; k++)
        w->entry[k] = k;
    list_entries(w, n);
    for (size_t k = 0; k < n; k++) {
        w->clear[k] = only_rules(&w->row) ||
                      entry_clear(&w->row, &w->finding[k]);
        skip[w->first + k] |= w->clear[k];
    }
}

static const struct sight *sight_of(const struct derivative_work *w,
                                    const struct answer *a, size_t k)
{
    return a ? answer_at(a, w->first + k) : NULL;
}

/* Of a very large input: all wrong entries and the largest ones. */
static void choose_entries(struct derivative_work *w, const struct answer *a)
{
    size_t n = shape_numel(w->row.in->value.shape), m = 0;
    for (size_t k = 0; a && k < n && m < MOST_WRONG; k++)
        if (reverse_missed(&w->row, k, sight_of(w, a, k)))
            w->entry[m++] = k;
    m = add_largest(&w->row, n, w->entry, m);
    list_entries(w, m);
    size_t *index = arena_alloc(w->row.s->arena, (m + 1) * sizeof *index);
    for (size_t i = 0; i < m; i++)
        index[i] = w->entry[i] + 1;
    w->out->indices = index;
    for (size_t i = 0; i < m; i++)
        w->clear[i] = only_rules(&w->row) ||
                      (entry_clear(&w->row, &w->finding[i]) && !a);
}

static void judge_finding(struct row *j, struct finding *f, bool clear,
                          const struct answer *a, const struct sight *s)
{
    if (clear || only_rules(j))
        return;
    if (a)
        entry_judge(j, f, s);
    else
        entry_without_balls(j, f);
}

static void judge_entries(struct derivative_work *w, const struct answer *a)
{
    struct row *j = &w->row;
    size_t numel = only_rules(j) ? 0 : shape_numel(j->in->value.shape);
    double *unit = mem_alloc((numel + 1) * sizeof *unit);
    for (size_t i = 0; i < w->m; i++) {
        if (numel)
            structure_direction(j->in->structure, j->in->value.shape,
                                w->entry[i], unit);
        w->finding[i].direction = unit;
        judge_finding(j, &w->finding[i], w->clear[i], a,
                      sight_of(w, a, w->entry[i]));
        entry_record(j, w->out, i, &w->finding[i]);
    }
    mem_free(unit);
}

/* --- directions ---------------------------------------------------------------- */

static void record_direction(struct finding *f, struct rec_derivative *out)
{
    out->directions[out->ndirections++] = (struct rec_direction){
        f->forward, f->reverse, f->central.value, f->central.bound, f->verdict};
    if (f->verdict > out->verdict) {
        out->verdict = f->verdict;
        out->reason = f->reason;
    }
}

/* Random directions for the modes that did not take every entry. */
static void check_directions(struct derivative_work *w, const struct answer *a)
{
    struct row *j = &w->row;
    struct problem_at_point *s = j->s;
    struct rec_derivative *out = w->out;
    struct shape shape = j->in->value.shape;
    size_t numel = shape_numel(shape), n = DIRECTIONS;
    const double *reverse = gradients_reverse(j->d, j->output, j->input);
    if (line_work(j) > HUGE_WORK)
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
    fill_lines(j, n, NULL, f);
    const struct sight *rough = NULL; /* every direction crosses it */
    for (size_t k = 0; a && k < numel; k++)
        if (sight_of(w, a, k) && (!rough || rough->state == SEEN_OTHER))
            rough = sight_of(w, a, k);
    for (size_t i = 0; i < n; i++) {
        bool clear = only_rules(j) || entry_clear(j, &f[i]);
        if (!rough || rough->state != SEEN_OTHER)
            judge_finding(j, &f[i], clear, a, rough);
        else if (!clear && !isfinite(f[i].forward + f[i].reverse))
            f[i].verdict = VERDICT_UNSURE;
        record_direction(&f[i], out);
    }
    s->seed_used = true;
    mem_free(d);
    mem_free(f);
    random_free(r);
}

/* Entries that nobody looked at do not pass. */
static void note_unseen(struct derivative_work *w, const struct answer *a)
{
    const struct row *j = &w->row;
    bool none = j->independent || j->gap || only_rules(j);
    if (a || none || w->out->verdict != VERDICT_PASS)
        return;
    w->out->verdict = VERDICT_UNSURE;
    w->out->reason = arena_printf(j->s->arena,
                                  "only %zu entries and %zu random directions "
                                  "were looked "
                                  "at",
                                  w->m, w->out->ndirections);
}

static const struct balls *rule_of(void *context, long precision)
{
    struct row *j = context;
    return rules_gradient(j->rules, j->output, precision);
}

/* More digits than doubles have, of entries whose rule differences have
 * confirmed. */
static void prove_digits(struct derivative_work *w, const struct answer *a)
{
    const struct row *j = &w->row;
    if (!proved_wanted(j->s) || !a)
        return;
    const char *const *all = proved_entries(j->s, rule_of, &w->row, w->first,
                                            w->m, w->entry);
    const char **kept = arena_alloc(j->s->arena, (w->m + 1) * sizeof *kept);
    for (size_t i = 0; all && i < w->m; i++)
        kept[i] = sight_of(w, a, w->entry[i]) ? NULL : all[i];
    w->out->proved = kept;
}

static void finish_row(struct derivative_work *w, const struct answer *a)
{
    if (!w->every)
        choose_entries(w, a);
    judge_entries(w, a);
    if (!w->every && (!only_reverse(&w->row) || w->row.s->set.directions > 0))
        check_directions(w, a);
    if (!w->every)
        note_unseen(w, a);
    prove_digits(w, a);
    w->out->worst = w->m ? w->entry[w->out->worst] + 1 : 0;
    if (!w->out->referee_used)
        w->out->referee = NULL;
    mem_free(w->entry);
    mem_free(w->finding);
    mem_free(w->clear);
}

static void begin_row(struct derivative_work *w, const struct row *of,
                      size_t input, struct rec_derivative *out)
{
    struct row *j = &w->row;
    struct gradients *d = of->d;
    const struct binding *z = d->output[of->output];
    size_t at = of->output * d->ninputs + input;
    *w = (struct derivative_work){.row = *of, .out = out};
    j->input = input;
    j->in = &j->s->e->inputs[d->input[input]];
    *out = (struct rec_derivative){.of = z->name,
                                   .wrt = j->in->name,
                                   .of_span = z->span,
                                   .wrt_span = j->in->span,
                                   .shape = j->in->value.shape,
                                   .seeded = !shape_scalar(
                                       graph_shape(j->s->g, z->node))};
    bool connected = gradients_connected(d, of->output, j->input);
    j->gap = d->gap[at].at != NONE && connected;
    j->independent = !connected &&
                     !at_point_depends(j->s, d->objective[of->output],
                                       j->in->node);
    if (j->gap) { /* only where the unknown rule reaches this input */
        const double *r = gradients_reverse(d, j->output, j->input);
        j->gap = !r || isnan(r[0]);
    }
}

/* --- an output -------------------------------------------------------------------- */

/* One question about all entries of all inputs that are not skipped; NULL:
 * there is nothing to ask, or the referee is off. */
static struct answer *ask(struct row *of, struct derivative_work *w,
                          size_t entries, const bool *skip)
{
    struct gradients *d = of->d;
    struct problem_at_point *s = of->s;
    const struct binding *z = d->output[of->output];
    struct term term = {z->name, at_point_weights(s, z)};
    struct objective objective = {d->objective[of->output], 1, &term};
    struct mover *mover = mem_alloc((d->ninputs + 1) * sizeof *mover);
    bool any = false;
    for (size_t i = 0; i < d->ninputs; i++) {
        const struct input *in = w[i].row.in;
        mover[i] = (struct mover){in->node,     in->structure, in->value.shape,
                                  in->value.at, NULL,          w[i].first};
    }
    for (size_t k = 0; k < entries; k++)
        any |= !skip[k];
    struct axis axis = {d->ninputs, mover};
    struct question q = {.s = s,
                         .nobjectives = 1,
                         .objective = &objective,
                         .order = 1,
                         .axis = &axis,
                         .rule = rule_of,
                         .context = of,
                         .skip = skip};
    struct answer *a = any && s->set.referee != WHEN_NEVER ? judge_ask(&q)
                                                           : NULL;
    mem_free(mover);
    return a;
}

static void check_output(struct row *of, struct rec_derivative *out)
{
    struct gradients *d = of->d;
    struct derivative_work *w = mem_alloc((d->ninputs + 1) * sizeof *w);
    size_t entries = 0;
    if (!only_rules(of))
        entry_value(of, d->output[of->output]->node);
    of->witness = only_rules(of)
                      ? NULL
                      : witness_new(of->s, d->objective[of->output], false);
    for (size_t k = 0; k < d->ninputs; k++) {
        begin_row(&w[k], of, k, &out[k]);
        w[k].first = entries;
        entries += shape_numel(w[k].row.in->value.shape);
    }
    bool *skip = mem_alloc(entries + 1);
    for (size_t k = 0; k < d->ninputs; k++)
        look_by_doubles(&w[k], skip);
    struct answer *a = ask(of, w, entries, skip);
    for (size_t k = 0; k < d->ninputs; k++)
        finish_row(&w[k], a);
    answer_free(a);
    witness_free(of->witness);
    mem_free(skip);
    mem_free(w);
}

void derivative_check(struct problem_at_point *s, struct gradients *d,
                      struct rec_point *point)
{
    struct row of = {.s = s, .d = d, .rules = rules_new(d)};
    point->nderivatives = d->noutputs * d->ninputs;
    point->derivatives = arena_alloc(s->arena, (point->nderivatives + 1) *
                                                   sizeof *point->derivatives);
    for (of.output = 0; of.output < d->noutputs; of.output++)
        check_output(&of, point->derivatives + of.output * d->ninputs);
    rules_free(of.rules);
}
