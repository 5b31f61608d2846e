/* mistake: what hand-written derivatives get wrong, tried one by one.
 *
 * Idea: each mistake is a function from the numbers that the code gave to those
 * it should have given; the first that gives the true ones, at the point and at
 * every sample, is told.
 *
 * Invariant: a mistake that changes nothing explains nothing.
 */
#include "code/mistake.h"

#include <math.h>

#define CLOSE 1e-5 /* relative */
#define BOUNDS 3.0
#define MOST_SWAPPED 200 /* entries of which pairs are tried */
#define DEGREE 57.295779513082320877

struct trial {
    const struct mistake_array *m;
    const struct mistake_site *at;
    double factor;
    size_t p, q; /* entries that are swapped */
};

/* The entry that should stand at row k, column i. */
typedef double mistake_rule(const struct trial *t, size_t k, size_t i);

static double entry(const struct trial *t, size_t k, size_t i)
{
    return t->at->claimed[k + t->m->rows * i];
}

static double times_factor(const struct trial *t, size_t k, size_t i)
{
    return t->factor * entry(t, k, i);
}
static double transposed(const struct trial *t, size_t k, size_t i)
{
    return entry(t, i, k);
}
static double read_by_rows(const struct trial *t, size_t k, size_t i)
{
    return t->at->claimed[k * t->m->columns + i];
}
/* What was read by rows is by columns: undo the one, do the other. */
static double read_by_columns(const struct trial *t, size_t k, size_t i)
{
    size_t at = k + t->m->rows * i;
    return entry(t, at / t->m->columns, at % t->m->columns);
}
static double one_early(const struct trial *t, size_t k, size_t i)
{
    size_t n = t->m->columns;
    return entry(t, k, (i + n - 1) % n);
}
static double one_late(const struct trial *t, size_t k, size_t i)
{
    return entry(t, k, (i + 1) % t->m->columns);
}
static double over_x(const struct trial *t, size_t k, size_t i)
{
    return entry(t, k, i) / t->at->x[i];
}
static double times_x(const struct trial *t, size_t k, size_t i)
{
    return entry(t, k, i) * t->at->x[i];
}
static double swapped(const struct trial *t, size_t k, size_t i)
{
    size_t at = k + t->m->rows * i;
    return t->at->claimed[at == t->p ? t->q : at == t->q ? t->p : at];
}

/* Does the rule give the truth everywhere, and is it needed? */
static bool explains(const struct mistake_array *m, mistake_rule *rule,
                     struct trial t)
{
    bool changes = false;
    t.m = m;
    for (size_t s = 0; s < m->nsites; s++) {
        t.at = &m->site[s];
        for (size_t i = 0; i < m->columns; i++)
            for (size_t k = 0; k < m->rows; k++) {
                size_t at = k + m->rows * i;
                double v = rule(&t, k, i), d = t.at->truth[at];
                double slack = CLOSE * fabs(d) + BOUNDS * t.at->bound[at];
                if (!(fabs(v - d) <= slack))
                    return false;
                changes |= fabs(v - t.at->claimed[at]) > slack;
            }
    }
    return changes;
}

static const struct rec_hint *hint(struct arena *a, const char *kind,
                                   const char *text)
{
    struct rec_hint *h = arena_alloc(a, sizeof *h);
    *h = (struct rec_hint){kind, text};
    return h;
}

/* "3", or "(2,1)" of a matrix. */
static const char *entry_name(struct arena *a, const struct mistake_array *m,
                              size_t at)
{
    if (m->rows == 1 || m->columns == 1)
        return arena_printf(a, "%zu", at + 1);
    return arena_printf(a, "(%zu,%zu)", at % m->rows + 1, at / m->rows + 1);
}

/* --- factors ------------------------------------------------------------------------ */

static const struct rec_hint *factors(struct arena *a,
                                      const struct mistake_array *m)
{
    double n = (double)m->columns, r = (double)m->rows;
    const struct {
        double factor;
        const char *kind, *text;
    } known[] = {{-1, "sign", "it is the gradient of -f"},
                 {2, "factor", "a factor 2 is missing"},
                 {0.5, "factor", "a factor 1/2 is missing"},
                 {n, "factor",
                  arena_printf(a,
                               "a factor %g is missing, the "
                               "number of entries",
                               n)},
                 {1 / n, "factor",
                  arena_printf(a,
                               "a factor 1/%g is missing, "
                               "one over the number of "
                               "entries",
                               n)},
                 {r, "factor",
                  arena_printf(a,
                               "a factor %g is missing, the "
                               "number of values",
                               r)},
                 {1 / r, "factor",
                  arena_printf(a,
                               "a factor 1/%g is missing, "
                               "one over the number of "
                               "values",
                               r)},
                 {DEGREE, "scale",
                  "a factor 180/pi is missing: radians for "
                  "degrees"},
                 {1 / DEGREE, "scale",
                  "a factor pi/180 is missing: degrees "
                  "for radians"}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (explains(m, times_factor,
                     (struct trial){.factor = known[i].factor}))
            return hint(a, known[i].kind, known[i].text);
    return NULL;
}

/* One constant for all entries, whatever it is. */
static const struct rec_hint *constant(struct arena *a,
                                       const struct mistake_array *m)
{
    const struct mistake_site *s = &m->site[0];
    size_t n = m->rows * m->columns, at = 0;
    for (size_t k = 0; k < n; k++)
        if (fabs(s->truth[k]) > fabs(s->truth[at]))
            at = k;
    struct trial t = {.factor = s->truth[at] / s->claimed[at]};
    if ((n == 1 && m->nsites < 3) || !isfinite(t.factor) || t.factor == 0 ||
        !explains(m, times_factor, t))
        return NULL;
    return hint(a, "scale",
                arena_printf(a, "all entries are right but for a factor %.9g",
                             t.factor));
}

/* --- places ---------------------------------------------------------------------------- */

static const struct rec_hint *places(struct arena *a,
                                     const struct mistake_array *m)
{
    struct trial t = {0};
    if (m->rows == m->columns && explains(m, transposed, t))
        return hint(a, "transpose",
                    m->by_rows ? "it is the transpose: right without by rows"
                               : "it is the transpose: right by rows");
    if (m->rows > 1 && m->columns > 1 && !m->by_rows &&
        explains(m, read_by_rows, t))
        return hint(a, "layout", "right if read row by row: by rows");
    if (m->rows > 1 && m->columns > 1 && m->by_rows &&
        explains(m, read_by_columns, t))
        return hint(a, "layout",
                    "right if read column by column: without by rows");
    if (m->columns == 2 && explains(m, one_late, t))
        return hint(a, "swapped", "entries 1 and 2 are exchanged");
    if (m->columns > 1 && explains(m, one_early, t))
        return hint(a, "shifted", "the entries are one place too early");
    if (m->columns > 1 && explains(m, one_late, t))
        return hint(a, "shifted", "the entries are one place too late");
    return NULL;
}

static const struct rec_hint *swaps(struct arena *a,
                                    const struct mistake_array *m)
{
    size_t n = m->rows * m->columns;
    for (size_t p = 0; n <= MOST_SWAPPED && p < n; p++)
        for (size_t q = p + 1; q < n; q++)
            if (explains(m, swapped, (struct trial){.p = p, .q = q}))
                return hint(a, "swapped",
                            arena_printf(a, "entries %s and %s are exchanged",
                                         entry_name(a, m, p),
                                         entry_name(a, m, q)));
    return NULL;
}

static const struct rec_hint *scales(struct arena *a,
                                     const struct mistake_array *m)
{
    struct trial t = {0};
    if (!m->site[0].x)
        return NULL;
    if (explains(m, over_x, t))
        return hint(a, "scale", "it is x times the derivative, that by log x");
    if (explains(m, times_x, t))
        return hint(a, "scale", "it is the derivative over x");
    return NULL;
}

/* --- one entry ---------------------------------------------------------------------------- */

static bool right_at(const struct mistake_site *s, size_t k)
{
    return fabs(s->claimed[k] - s->truth[k]) <=
           1e-9 * fabs(s->truth[k]) + BOUNDS * s->bound[k];
}

static const struct rec_hint *one_entry(struct arena *a,
                                        const struct mistake_array *m)
{
    size_t n = m->rows * m->columns, wrong = n, last = 0;
    for (size_t k = 0; k < n; k++) {
        bool right = true;
        for (size_t s = 0; s < m->nsites; s++)
            right = right && right_at(&m->site[s], k);
        wrong -= right;
        last = right ? last : k;
    }
    if (n < 2 || wrong != 1)
        return NULL;
    double ratio = m->site[0].claimed[last] / m->site[0].truth[last];
    const char *name = entry_name(a, m, last);
    return hint(a, "entry",
                isfinite(ratio)
                    ? arena_printf(a, "only entry %s is wrong (ratio %.6g)",
                                   name, ratio)
                    : arena_printf(a, "only entry %s is wrong", name));
}

const struct rec_hint *mistake_find(struct arena *a,
                                    const struct mistake_array *m)
{
    static const struct rec_hint *(*const tries[])(
        struct arena *, const struct mistake_array *) = {factors,   places,
                                                         scales,    swaps,
                                                         one_entry, constant};
    const struct rec_hint *h = NULL;
    for (size_t i = 0; !h && i < sizeof tries / sizeof tries[0]; i++)
        h = tries[i](a, m);
    return h;
}
