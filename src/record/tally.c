/* tally: counts, expectations and the exit status of a record.
 *
 * Invariant: every derivative and every claim counts once; 2 beats 1 beats 3.
 */
#include <string.h>

#include "base/diag.h"
#include "base/options.h"
#include "record/record.h"

/* Where --of and --wrt leave items out, the one meant may be missing. */
static bool meets(const struct rec_problem *p, const struct options *o)
{
    bool some = o->of.n > 0 || o->wrt.n > 0;
    for (size_t i = 0; i < p->npoints; i++)
        for (size_t k = 0; k < p->points[i].nderivatives; k++) {
            enum verdict v = p->points[i].derivatives[k].verdict;
            some |= v == p->expect;
            if (v != p->expect && v != VERDICT_PASS)
                return false;
        }
    for (size_t i = 0; i < p->nclaims; i++) {
        enum verdict v = p->claims[i].verdict;
        some |= v == p->expect;
        if (v != p->expect && v != VERDICT_PASS)
            return false;
    }
    return some;
}

struct tally {
    struct record *r;
    const struct options *o;
    bool undecided;
    size_t items;
};

static void count(struct tally *t, const struct rec_problem *p, enum verdict v,
                  size_t *kind, bool *expected, bool *allowed)
{
    t->items++;
    if (options_calculation(t->o))
        return;
    t->r->counts[v]++;
    kind[v]++;
    *expected = p->has_expect && p->expect_met && v == p->expect;
    *allowed = v != VERDICT_PASS && (t->o->allow & (1u << v));
    if (v != VERDICT_PASS && v != VERDICT_FAIL && !*expected && !*allowed)
        t->undecided = true;
}

static void count_problem(struct tally *t, struct rec_problem *p)
{
    if (p->has_expect) {
        p->expect_met = meets(p, t->o);
        if (!p->expect_met && !p->broken)
            t->r->counts[VERDICT_FAIL]++;
    }
    if (p->late && !options_calculation(t->o)) {
        t->items++;
        t->r->counts[VERDICT_UNSURE]++;
        p->late_allowed = t->o->allow & (1u << VERDICT_UNSURE);
        t->undecided |= !p->late_allowed;
    }
    size_t before = t->items;
    for (size_t i = 0; i < p->npoints; i++) /* formulas without a point */
        t->items += p->points[i].nderivatives == 0 &&
                    p->points[i].nformula + p->points[i].nexplain > 0;
    for (size_t i = 0; i < p->npoints; i++)
        for (size_t k = 0; k < p->points[i].nderivatives; k++) {
            struct rec_derivative *d = &p->points[i].derivatives[k];
            count(t, p, d->verdict, t->r->derivative_counts, &d->expected,
                  &d->allowed);
        }
    for (size_t i = 0; i < p->nclaims; i++)
        count(t, p, p->claims[i].verdict,
              p->claims[i].is_code ? t->r->code_counts : t->r->claim_counts,
              &p->claims[i].expected, &p->claims[i].allowed);
    p->empty = t->items == before && !p->late && !p->broken && !t->o->of.n &&
               !t->o->wrt.n && !p->has_expect;
    t->undecided |= p->empty;
}

void record_finish_problem(struct rec_problem *p, const struct options *o)
{
    struct record alone = {0};
    struct tally t = {.r = &alone, .o = o};
    count_problem(&t, p);
}

void record_finish(struct record *r, const struct options *o)
{
    struct tally t = {.r = r, .o = o};
    bool broken = false;
    memset(r->counts, 0, sizeof r->counts);
    memset(r->derivative_counts, 0, sizeof r->derivative_counts);
    memset(r->claim_counts, 0, sizeof r->claim_counts);
    memset(r->code_counts, 0, sizeof r->code_counts);
    for (size_t i = 0; i < r->nproblems; i++) {
        count_problem(&t, &r->problems[i]);
        broken |= r->problems[i].broken;
    }
    bool failed = r->counts[VERDICT_FAIL] > 0;
    if (o->allow & (1u << VERDICT_FAIL))
        failed = false;
    if (diag_errors() > 0 || broken)
        r->exit = 2;
    else if (o->exit_zero || options_calculation(o))
        r->exit = 0;
    else if (failed)
        r->exit = 1;
    else
        r->exit = t.undecided || t.items == 0 ? 3 : 0;
}
