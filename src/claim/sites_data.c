/* claim/sites_data: sites where data are varied.
 *
 * Idea: a repair of a claim may hold by an accident of the data: a factor g
 * where g is 2. So data are varied as inputs are, by up to 30 %. But a right
 * formula may lean on what its data are meant to be: marks of a class whose sum
 * is 1, a symmetric matrix, a count. What can be seen of that is kept.
 *
 * Invariant: an input that cannot be varied alone (a size, a branch, the edge of
 * the domain) stays as it is.
 */
#include <math.h>
#include <string.h>

#include "base/random.h"
#include "claim/sites.h"
#include "graph/structure.h"

#define SUM_NEAR 1e-12

/* --- what an array is ------------------------------------------------------- */

/* Entries of two values only, whole ones: 0 and 1, -1 and 1. */
static bool is_marks(const double *v, size_t n)
{
    for (size_t k = 0; k < n; k++)
        if (v[k] != 0 && fabs(v[k]) != 1)
            return false;
    return n > 1;
}

static bool is_symmetric(struct shape s, const double *v)
{
    const char *why;
    return s.rows > 1 && structure_contains(STRUCT_SYMMETRIC, s, v, &why);
}

/* The rows of an array, or its columns. */
static struct lines lines_of(struct shape s, bool row)
{
    return shape_lines(s, row ? 2 : 1);
}

static double line_sum(const struct lines *l, const double *v)
{
    double sum = 0;
    for (size_t k = 0; k < l->length; k++)
        sum += v[k * l->stride];
    return sum;
}

/* Is the sum of each row (column) 1? */
static bool sums_to_one(struct shape s, bool row, const double *v)
{
    struct lines l = lines_of(s, row);
    for (size_t i = 0; i < l.count; i++)
        if (fabs(line_sum(&l, v + i * l.next) - 1) > SUM_NEAR)
            return false;
    return l.length > 1;
}

/* A count is no number like others. */
static bool is_size(const struct problem_at_point *s, double v)
{
    const struct elaboration *e = s->e;
    for (size_t i = 0; v > 2 && i < e->ninputs; i++) {
        struct shape x = e->inputs[i].value.shape;
        if (!shape_scalar(x) &&
            (v == x.rows || v == x.cols || v == (double)shape_numel(x)))
            return true;
    }
    return false;
}

/* --- varying ------------------------------------------------------------------ */

/* Marks change places within their lines. */
static void turn_lines(struct shape s, bool row, const double *v,
                       struct random *r, double *out)
{
    struct lines l = lines_of(s, row);
    for (size_t i = 0; i < l.count; i++) {
        size_t by = (size_t)((double)l.length * (1 + random_uniform(r)) / 2);
        size_t at = i * l.next;
        for (size_t k = 0; k < l.length; k++)
            out[at + (k + by) % l.length * l.stride] = v[at + k * l.stride];
    }
}

static void norm_lines(struct shape s, bool row, double *v)
{
    struct lines l = lines_of(s, row);
    for (size_t i = 0; i < l.count; i++) {
        double *at = v + i * l.next, sum = line_sum(&l, at);
        for (size_t k = 0; k < l.length; k++)
            at[k * l.stride] /= sum;
    }
}

static void vary(const struct problem_at_point *p, struct shape s,
                 const double *v, struct random *r, double *out)
{
    size_t n = shape_numel(s);
    bool rows = sums_to_one(s, true, v), columns = sums_to_one(s, false, v);
    if (is_marks(v, n)) {
        turn_lines(s, rows, v, r, out);
    } else if (n == 1 && (v[0] == 0 || is_size(p, v[0]))) {
        out[0] = v[0];
    } else if (is_symmetric(s, v)) {
        structure_sample(STRUCT_SYMMETRIC, s, v, r, out);
    } else {
        structure_sample(STRUCT_NONE, s, v, r, out);
        for (size_t k = 0; k < n; k++)
            if (v[k] == 0)
                out[k] = 0;
        if (rows || columns)
            norm_lines(s, rows, out);
    }
}

static bool is_data(const struct input *in)
{
    return !in->differentiated && !in->loose;
}

/* Data, each varied as far as the graph stays what it is. */
static void vary_data(struct problem_at_point *s, struct run *run,
                      struct random *r, struct site *t)
{
    for (size_t i = 0; i < s->e->ninputs; i++) {
        const struct input *in = &s->e->inputs[i];
        if (!is_data(in))
            continue;
        size_t n = shape_numel(in->value.shape);
        double *was = t->input[i];
        t->input[i] = arena_alloc(s->arena, (n + 1) * sizeof(double));
        vary(s, in->value.shape, was, r, t->input[i]);
        if (!site_usable(s, run, t, false))
            t->input[i] = was;
    }
}

struct sites sites_varied(struct problem_at_point *s, struct sites base,
                          size_t more)
{
    size_t inputs = (s->e->ninputs + 1) * sizeof(double *);
    struct sites all = {base.n + more, NULL};
    bool data = false;
    for (size_t i = 0; i < s->e->ninputs; i++)
        data |= is_data(&s->e->inputs[i]);
    if (!data)
        return base;
    all.at = arena_alloc(s->arena, all.n * sizeof *all.at);
    memcpy(all.at, base.at, base.n * sizeof *all.at);
    struct random *r = random_new(
        s->set.seed, arena_printf(s->arena, "varied data of %s", s->title));
    struct run *run = run_new(s->values, 1);
    for (size_t i = 0; i < more; i++) {
        const struct site *from = &base.at[i % base.n];
        struct site *t = &all.at[base.n + i];
        t->skipped = from->skipped;
        t->input = arena_alloc(s->arena, inputs);
        memcpy(t->input, from->input, inputs);
        if (!t->skipped)
            vary_data(s, run, r, t);
    }
    run_free(run);
    random_free(r);
    return all;
}
