/* sites: where claims are judged.
 *
 * Idea: a claim is a statement on a neighbourhood. Around a point every entry
 * of a differentiated input is varied by up to 30 %, inside its structure; the
 * variables of an identity are drawn anew; over a box the corners are taken
 * and places between them by Halton's sequence, which leaves no
 * gaps in any dimension.
 *
 * Invariant: site 0 is the point, where the witness looks, even if the claim
 * does not speak of it (then it is marked as skipped); what lies outside the domain, or where an `if` or a size was
 * decided otherwise than in the graph at hand, is marked as skipped.
 */
#include "claim/sites.h"

#include <math.h>
#include <string.h>

#include "base/random.h"

static double *room(struct problem_at_point *s, size_t i)
{
    size_t n = shape_numel(s->e->inputs[i].value.shape);
    return arena_alloc(s->arena, (n + 1) * sizeof(double));
}

/* r NULL: the point itself. */
static void sample_inputs(struct problem_at_point *s, struct site *t,
                          struct random *r)
{
    for (size_t i = 0; i < s->e->ninputs; i++) {
        const struct input *in = &s->e->inputs[i];
        size_t n = shape_numel(in->value.shape);
        t->input[i] = room(s, i);
        if (r && in->loose && in->random)
            for (size_t k = 0; k < n; k++)
                t->input[i][k] = random_normal(r);
        else if (r && (in->differentiated || in->loose))
            structure_sample(in->structure, in->value.shape, in->value.at, r,
                             t->input[i]);
        else
            memcpy(t->input[i], in->value.at, n * sizeof(double));
    }
}

static bool all_finite(const struct run *r, node x, const struct graph *g)
{
    const double *v = run_value(r, x, 0);
    for (size_t k = 0; k < shape_numel(graph_shape(g, x)); k++)
        if (!isfinite(v[k]))
            return false;
    return true;
}

/* Sizes and branches are those that the graph was made for. */
static bool guarded(const struct run *r, const struct guard *g)
{
    const double *v = run_value(r, g->condition, 0);
    size_t n = shape_numel(g->value.shape);
    if (!g->truth)
        return memcmp(v, g->value.at, n * sizeof *v) == 0;
    return n != 1 || (*v != 0) == (*g->value.at != 0);
}

/* Is the site inside the domain, with the same sizes and branches? Ties of max
 * and its kin are branches around a point, not over a box. */
bool site_usable(struct problem_at_point *s, struct run *r,
                 const struct site *t, bool box)
{
    const struct elaboration *e = s->e;
    for (size_t i = 0; i < e->ninputs; i++)
        run_set(r, e->inputs[i].node, t->input[i]);
    run_eval(r);
    if (!box && run_branch(r, 0) != run_branch(s->base, 0))
        return false;
    for (size_t i = 0; i < e->nguards; i++)
        if (!guarded(r, &e->guards[i]))
            return false;
    for (size_t i = 0; i < e->noutputs; i++)
        if (!all_finite(r, e->outputs[i].node, s->g))
            return false;
    return true;
}

static struct sites sites_room(struct problem_at_point *s, size_t n)
{
    struct sites all = {n, arena_alloc(s->arena, n * sizeof *all.at)};
    for (size_t i = 0; i < n; i++)
        all.at[i] = (struct site){false,
                                  arena_alloc(s->arena, (s->e->ninputs + 1) *
                                                            sizeof(double *))};
    return all;
}

struct sites sites_around(struct problem_at_point *s, size_t samples)
{
    struct random *r = random_new(
        s->set.seed, arena_printf(s->arena, "samples of %s", s->title));
    struct run *run = run_new(s->values, 1);
    struct sites all = sites_room(s, 1 + samples);
    for (size_t i = 0; i < all.n; i++) {
        sample_inputs(s, &all.at[i], i == 0 ? NULL : r);
        all.at[i].skipped = i > 0 && !site_usable(s, run, &all.at[i], false);
    }
    run_free(run);
    random_free(r);
    return all;
}

/* --- boxes ---------------------------------------------------------------- */

enum {
    CORNERS_OF = 4,
    LEAST = 12
}; /* intervals whose corners are all taken;
                                        places inside */

bool sites_has_box(const struct stmt *claim)
{
    for (unsigned i = 0; i < claim->eq->nranges; i++)
        if (claim->eq->ranges[i].low)
            return true;
    return false;
}

/* Halton's sequence: k written in a base, read behind the point. */
static double halton(size_t k, unsigned base)
{
    double v = 0, f = 1.0 / base;
    for (; k; k /= base, f /= base)
        v += f * (double)(k % base);
    return v;
}

/* Where in interval i of d site k lies, 0 to 1. */
static double place(size_t k, size_t i, size_t d)
{
    static const unsigned primes[] = {2, 3, 5, 7, 11, 13, 17, 19};
    size_t corners = d <= CORNERS_OF ? (size_t)1 << d : 2;
    if (k < corners)
        return d <= CORNERS_OF ? (double)(k >> i & 1) : (double)k;
    return halton(k - corners + 1, primes[i % 8]);
}

static void put_intervals(struct problem_at_point *s, const struct stmt *claim,
                          struct site *t, size_t k)
{
    size_t d = 0, i = 0;
    for (unsigned j = 0; j < claim->eq->nranges; j++)
        d += claim->eq->ranges[j].low != NULL;
    for (size_t v = 0; v < s->e->nintervals; v++) {
        const struct interval *x = &s->e->intervals[v];
        if (x->range < claim->eq->ranges ||
            x->range >= claim->eq->ranges + claim->eq->nranges)
            continue;
        const struct input *in = elaboration_input(s->e, x->range->name);
        if (in)
            *t->input[in - s->e->inputs] = interval_inside(x->low, x->high,
                                                           place(k, i, d));
        i++;
    }
}

struct sites sites_in_box(struct problem_at_point *s, const struct stmt *claim)
{
    size_t d = 0;
    for (unsigned j = 0; j < claim->eq->nranges; j++)
        d += claim->eq->ranges[j].low != NULL;
    size_t corners = d <= CORNERS_OF ? (size_t)1 << d : 2;
    size_t inside = s->set.samples > LEAST ? s->set.samples : LEAST;
    struct run *run = run_new(s->values, 1);
    struct sites all = sites_room(s, 1 + corners + inside);
    for (size_t k = 0; k < all.n; k++) {
        sample_inputs(s, &all.at[k], NULL);
        if (k > 0)
            put_intervals(s, claim, &all.at[k], k - 1);
        all.at[k].skipped = k == 0 || !site_usable(s, run, &all.at[k], true);
    }
    run_free(run);
    return all;
}
