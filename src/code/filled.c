/* filled: a buffer that tells what was written into it.
 *
 * Idea: a buffer starts with one NaN of our own, which no computation makes, and
 * stands between guards of the same NaN. So entries that a code forgets, and
 * places beyond the end that it writes to, are seen by their bits.
 */
#include "code/filled.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#define GUARD 16
#define UNFILLED 0x7ff8adc0ec000001u
#define NAMED 4 /* entries that are listed */
#define ROUNDING 1e-9

double call_unfilled(void)
{
    uint64_t bits = UNFILLED;
    double v;
    memcpy(&v, &bits, sizeof v);
    return v;
}

bool call_is_unfilled(double v)
{
    uint64_t bits;
    memcpy(&bits, &v, sizeof bits);
    return bits == UNFILLED;
}

size_t filled_missing(const double *d, size_t n)
{
    size_t empty = 0;
    for (size_t k = 0; k < n; k++)
        empty += call_is_unfilled(d[k]);
    return empty;
}

bool filled_adds(const double *zeros, const double *ones, size_t n)
{
    for (size_t k = 0; k < n; k++)
        if (zeros[k] != 0 &&
            fabs(ones[k] - zeros[k] - 1) < ROUNDING * fmax(1, fabs(zeros[k])))
            return true;
    return false;
}

const char *filled_text(struct arena *a, const double *d, size_t n)
{
    const char *list = "";
    size_t empty = filled_missing(d, n), seen = 0;
    for (size_t k = 0; k < n && seen < NAMED; k++) {
        if (!call_is_unfilled(d[k]))
            continue;
        const char *glue = seen == 0                             ? ""
                           : seen + 1 == empty && empty <= NAMED ? " and "
                                                                 : ", ";
        list = arena_printf(a, "%s%s%zu", list, glue, k + 1);
        seen++;
    }
    return arena_printf(a, "%s %s%s of %zu %s",
                        empty == 1 ? "entry" : "entries", list,
                        empty > NAMED ? ", ..." : "", n,
                        empty == 1 ? "is" : "are");
}

/* --- guards ------------------------------------------------------------------ */

struct guarded guarded_new(size_t n)
{
    struct guarded g = {mem_alloc((n + 2 * GUARD) * sizeof(double)), NULL, n};
    g.at = g.block + GUARD;
    for (size_t i = 0; i < n + 2 * GUARD; i++)
        g.block[i] = call_unfilled();
    return g;
}

void guarded_fill(struct guarded *g, double v)
{
    for (size_t i = 0; i < g->n; i++)
        g->at[i] = v;
}

bool guarded_intact(struct guarded *g)
{
    bool intact = true;
    for (size_t i = 0; i < GUARD; i++) {
        double *side[] = {&g->block[i], &g->at[g->n + i]};
        for (size_t k = 0; k < 2; k++) {
            intact = intact && call_is_unfilled(*side[k]);
            *side[k] = call_unfilled();
        }
    }
    return intact;
}

void guarded_free(struct guarded *g)
{
    mem_free(g->block);
}
