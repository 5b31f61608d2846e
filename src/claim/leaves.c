/* leaves: a claim's graph over the table of named derivatives.
 *
 * Idea: every leaf of the graph is a row of the table; so the graph has values
 * at a site, a rule that is missing, and entries without a derivative, as its
 * leaves have.
 */
#include "claim/named_derivative.h"
#include "record/record.h"

struct leaves leaves_new(struct named_derivatives *q, struct claim_graph *g,
                         struct arena *a)
{
    struct leaves t = {q, g, arena_alloc(a, (g->n + 1) * sizeof *t.at)};
    for (size_t i = 0; i < g->n; i++)
        t.at[i] = named_add(q, &g->named_derivatives[i]);
    return t;
}

bool leaves_fill(const struct leaves *t, struct ball_run *run, size_t site,
                 long precision)
{
    for (size_t i = 0; i < t->g->n; i++) {
        const struct balls *v = named_value(t->q, t->at[i], site, precision);
        if (!v || named_gap(t->q, t->at[i]))
            return false;
        ball_run_set_balls(run, t->g->named_derivatives[i].leaf, v);
    }
    return true;
}

const char *leaves_gap(const struct leaves *t)
{
    const char *gap = NULL;
    for (size_t i = 0; i < t->g->n && !gap; i++)
        gap = named_gap(t->q, t->at[i]);
    return gap;
}

bool leaves_corrected(const struct leaves *t)
{
    bool any = false;
    for (size_t i = 0; i < t->g->n; i++)
        any |= named_corrected(t->q, t->at[i]);
    return any;
}

const struct sight *leaves_own(const struct leaves *t, size_t entry)
{
    bool one = t->g->nlhs == 1 && t->g->lhs == t->g->named_derivatives[0].leaf;
    const struct sight *s = one ? named_sight(t->q, t->at[0], entry) : NULL;
    return sight_verdict(s) == VERDICT_PASS ? NULL : s;
}

const struct sight *leaves_rough(const struct leaves *t, size_t entry)
{
    const struct sight *worst = leaves_own(t, entry);
    bool own = worst;
    for (size_t i = 0; i < t->g->n && !own; i++) {
        const struct sight *s = named_rough(t->q, t->at[i]);
        if (sight_verdict(s) > sight_verdict(worst))
            worst = s;
    }
    return worst;
}
