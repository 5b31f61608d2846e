/* entry_record: what was found of an entry, in the record.
 *
 * Idea: the worst entry stands for the array, with its reason and place, and
 * the largest where nothing was compared; a bound on the central difference is
 * printed only where it holds.
 *
 * Invariant: nothing is judged here.
 */
#include <math.h>

#include "check/cause.h"
#include "check/entry.h"

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

static void note_slopes(struct rec_derivative *out, const struct finding *f)
{
    struct rec_slopes *s = &out->slopes[out->nslopes++];
    double lo = fmin(f->left, f->right), hi = fmax(f->left, f->right);
    *s = (struct rec_slopes){f->entry + 1, f->left, f->right,
                             f->forward >= lo && f->forward <= hi};
}

/* A bound on the central difference that holds: against the truth where it is
 * known; where doubles cleared the entry, against reverse mode's number and its
 * own bound. NaN: there is none. */
static double bound_that_holds(struct row *j, const struct finding *f)
{
    double bound = f->central.bound;
    if (!isfinite(f->central.value) || isnan(bound) ||
        f->verdict == VERDICT_KINK)
        return NAN;
    if (isfinite(f->truth))
        return fabs(f->central.value - f->truth) <= bound ? bound : NAN;
    if (f->verdict != VERDICT_PASS || j->independent)
        return bound;
    bound = fmax(bound, fabs(f->central.value - f->reverse) +
                            entry_reverse_bound(j, f));
    return isfinite(bound) ? bound : NAN;
}

/* What an entry stands out by: its difference, or its size. */
static double standing(const struct rec_derivative *d, size_t i)
{
    double size = fabs(d->forward[i]);
    if (d->largest)
        return isnan(size) ? fabs(d->reverse[i]) : size;
    return fabs(d->forward[i] - d->central[i]) / size;
}

void entry_record(struct row *j, struct rec_derivative *out, size_t i,
                  const struct finding *f)
{
    out->forward[i] = f->forward;
    out->reverse[i] = f->reverse;
    out->central[i] = f->verdict == VERDICT_KINK ? NAN : f->central.value;
    out->bound[i] = bound_that_holds(j, f);
    out->entries[i] = f->verdict;
    out->referee[i] = f->truth;
    out->referee_used |= !isnan(f->truth);
    if (f->slopes)
        note_slopes(out, f);
    double seen = seen_error(f, j->s->set.rtol);
    if (isnan(out->seen) || seen > out->seen)
        out->seen = seen;
    out->largest = !j->witness;
    double now = standing(out, i), was = standing(out, out->worst);
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

void entry_value(struct row *of, node z)
{
    const double *v = run_value(of->s->base, z, 0);
    bool *undefined = cause_undefined(of->s, z);
    of->finite = true;
    of->undefined = undefined;
    for (size_t k = 0; k < shape_numel(graph_shape(of->s->g, z)); k++)
        of->finite &= isfinite(v[k]) != 0;
    mem_free(undefined);
}
