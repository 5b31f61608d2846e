/* interval: `for x in [low, high]` of claims.
 *
 * Idea: the ends are constant expressions. Places between them are spread
 * evenly, or evenly in the logarithm where the ends differ by more than a
 * hundred times and have one sign.
 *
 * Invariant: t = 0 and t = 1 give the ends exactly.
 */
#include <math.h>

#include "lang/elab.h"

static bool read_end(struct elab *e, const struct ast *t, double *v)
{
    node x;
    if (!elab_numeric(e, elab_eval(e, t), t->span, &x))
        return false;
    if (!shape_scalar(graph_shape(e->g, x))) {
        elab_fail(e, t->span, NULL, "an interval runs between scalars");
        return false;
    }
    const double *p = query_quietly(e, x);
    if (!p || !isfinite(*p)) {
        elab_fail(e, t->span, NULL, "the end of an interval is a number");
        return false;
    }
    *v = *p;
    return true;
}

bool interval_read(struct elab *e, const struct range_at *r, double *low,
                   double *high)
{
    if (!read_end(e, r->low, low) || !read_end(e, r->high, high))
        return false;
    if (*low < *high)
        return true;
    elab_fail(e, r->low->span, NULL, "the interval [%g, %g] is empty", *low,
              *high);
    return false;
}

double interval_inside(double low, double high, double t)
{
    double ratio = low * high > 0 ? high / low : 1;
    if (t <= 0 || t >= 1)
        return t <= 0 ? low : high;
    if (ratio > 100 || (ratio > 0 && ratio < 0.01))
        return low * pow(ratio, t);
    return low + t * (high - low);
}
