/* comparison_double: both sides of a claim in doubles with bounds, where balls cost
 * too much.
 *
 * Idea: the claim's graph runs over the named derivatives' doubles; its own running
 * bound and theirs say what can be told. A defect of many bounds is certain, a
 * defect inside the bounds is right, the rest is open.
 */
#include <math.h>

#include "claim/comparison.h"

static struct run *double_sides(struct claim_comparison *t, size_t site,
                                struct program **keep)
{
    node want[2] = {t->g->lhs, t->g->rhs};
    *keep = program_new(t->g->graph, 2, want, false);
    struct run *r = run_new(*keep, 1);
    for (size_t i = 0; i < t->g->n; i++) {
        const double *bound;
        run_set(r, t->g->named_derivatives[i].leaf,
                named_double(t->c->q, t->leaves.at[i], site, &bound));
    }
    run_eval_bounded(r);
    return r;
}

/* The largest relative bound among the named derivatives that enter. */
static double entering_error(struct claim_comparison *t, size_t site)
{
    double worst = 0;
    for (size_t i = 0; i < t->g->n; i++) {
        const double *b, *v = named_double(t->c->q, t->leaves.at[i], site, &b);
        size_t n = shape_numel(t->g->named_derivatives[i].shape);
        for (size_t k = 0; k < n; k++)
            if (v[k] != 0)
                worst = fmax(worst, b[k] / fabs(v[k]));
    }
    return worst;
}

/* On the right side of an inequality. */
static bool beyond(const struct claim_comparison *t, double l, double r)
{
    enum relation relation = t->stmt->relation;
    bool less = relation == REL_LE || relation == REL_LT;
    return relation != REL_EQ && (less ? l < r : l > r);
}

#define CERTAIN 100 /* a defect of so many bounds is one */

enum held comparison_doubles(struct claim_comparison *t, size_t site,
                             size_t *worst)
{
    struct program *keep;
    struct run *r = double_sides(t, site, &keep);
    const double *l = run_value(r, t->g->lhs, 0);
    const double *c = run_value(r, t->g->rhs, 0);
    const double *bl = run_bound(r, t->g->lhs, 0);
    const double *bc = run_bound(r, t->g->rhs, 0);
    bool one = shape_scalar(graph_shape(t->g->graph, t->g->rhs));
    double entering = entering_error(t, site), off = -1;
    enum held held = HELD_RIGHT;
    if (site == t->shown) {
        t->truth = arena_alloc(t->c->s->arena,
                               (comparison_entries(t) + 1) * sizeof *l);
        t->claimed = arena_alloc(t->c->s->arena,
                                 (comparison_entries(t) + 1) * sizeof *l);
    }
    for (size_t k = 0; k < comparison_entries(t); k++) {
        size_t j = one ? 0 : k;
        double atol, rtol, defect = fabs(l[k] - c[j]);
        double size = fmax(fabs(l[k]), fabs(c[j]));
        comparison_tolerances(t, k, &atol, &rtol);
        double bound = bl[k] + bc[j] + entering * size;
        if (site == t->shown) {
            t->truth[k] = l[k];
            t->claimed[k] = c[j];
        }
        t->wrong[k] = 0;
        if (defect <= atol + rtol * fabs(l[k]) + bound || beyond(t, l[k], c[j]))
            continue;
        bool certain = defect > atol + rtol * size + CERTAIN * bound;
        t->wrong[k] = certain;
        if (certain && (held != HELD_WRONG || defect / size > off)) {
            held = HELD_WRONG;
            off = defect / size;
            *worst = k;
        } else if (held == HELD_RIGHT) {
            held = isfinite(defect) ? HELD_OPEN : HELD_UNDEFINED;
            *worst = k;
        }
    }
    run_free(r);
    program_free(keep);
    return held;
}
