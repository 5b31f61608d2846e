/* blackbox: the verdict on a slope, from values alone.
 *
 * Idea: one window of 13 values settles a right slope, as a rule. Otherwise
 * windows of very different widths are tried, and the least bound gives slope
 * and bound, for no single width suits noise, curvature and kinks alike.
 *
 * Invariant: FAIL means that the claim lies outside the bound of every window
 * that had the power to see such a defect, and of two new windows of other
 * widths and places. A pass means that an error of `sees` (relative) would have
 * been outside. Windows that contradict one another may clear a claim, none may
 * accuse. The constants are measured: docs/method.md.
 */
#include "code/blackbox.h"

#include <math.h>

#define HALF 6       /* values a side */
#define FIRST 0x1p-7 /* widths, in units of t */
#define LOWEST 0x1p-43
#define LONGEST 0x1p-3
#define NARROWER 0x1p-3
#define WIDER 4.0
#define NARROW 16 /* windows at most, down and up */
#define WINDOWS 24
#define RESOLVING 0.25 /* bound of a slope that counts, of the mean rise */
#define QUIET 1e-2     /* more residual than this is no noise */
#define POWER 3.0      /* a window sees defects of so many bounds */
#define HOPELESS 1e4   /* so much worse than the best: no need to go on */
#define SMALL 1e-4     /* a smooth defect below is not accused */
#define INNER 0.1      /* inner tolerances excuse no more of the slope */
#define EXCUSE 10.0    /* defects up to so many jump / distance */
#define ROUNDING 4     /* ulps of a value that does not move */
#define NOTHING 16     /* ulps of the value: what a claim of 0 may leave over */
#define AGAIN_1 0.71   /* the two new windows before a FAIL */
#define AGAIN_2 0.37

struct ladder {
    struct track track;
    const struct slope_rule *rule;
    double claimed, own, widest;
    struct probe_window w[WINDOWS];
    size_t n, best; /* best: WINDOWS where there is none */
    double rise;    /* mean slope of the widest valid window */
};

static double sharp_enough(const struct ladder *l, double slope)
{
    return l->rule->atol + l->rule->rtol * fmax(fabs(slope), fabs(l->claimed));
}

static double tolerance(const struct ladder *l, double slope)
{
    return l->rule->strict ? l->rule->atol : sharp_enough(l, slope);
}

static bool best_known(const struct ladder *l)
{
    return l->best < l->n;
}

static const struct probe_window *add(struct ladder *l, double h)
{
    struct probe_window w = window_look(&l->track, h, HALF);
    if (w.valid && !w.constant &&
        (!best_known(l) || w.bound < l->w[l->best].bound))
        l->best = l->n;
    l->w[l->n] = w;
    return &l->w[l->n++];
}

/* Does the best window settle a pass, without any noise being needed? */
static bool settled(const struct ladder *l)
{
    if (!best_known(l))
        return false;
    const struct probe_window *b = &l->w[l->best];
    double tol = sharp_enough(l, b->slope);
    double off = fabs(l->claimed - b->slope);
    if (l->rule->strict && off > b->bound + l->rule->atol)
        return false;
    return b->bound + l->own <= tol && off <= tol;
}

/* A claim of 0 about a value that stays as it is but for its last bits, in all
 * wide windows. */
static bool still(struct ladder *l)
{
    double h = FIRST;
    if (l->claimed != 0)
        return false;
    for (; h <= LONGEST * 1.01; h *= WIDER) {
        struct probe_window w = window_look(&l->track, h, HALF);
        bool flat = w.largest > 0 &&
                    w.rise * h <= ROUNDING * line_ulp(w.largest);
        if (!w.constant && !flat)
            return false;
    }
    return true;
}

static bool hopeless(const struct ladder *l, const struct probe_window *last)
{
    if (!best_known(l))
        return false;
    const struct probe_window *b = &l->w[l->best];
    return last->bound > HOPELESS * b->bound &&
           last->bound > 10 * fabs(b->slope) &&
           last->bound > 10 * fabs(l->claimed);
}

/* From the first width down, then wider; true: a pass is settled. */
static bool climb(struct ladder *l)
{
    for (double h = FIRST; l->n < NARROW && h >= LOWEST; h *= NARROWER) {
        const struct probe_window *w = add(l, h);
        if (settled(l))
            return true;
        if (hopeless(l, w))
            break;
    }
    double far = 0;
    for (double h = FIRST * WIDER; l->n < WINDOWS && h <= l->widest * 1.01;
         h *= WIDER) {
        const struct probe_window *w = add(l, h);
        if (w->valid && h > far) {
            far = h;
            l->rise = w->rise;
        }
        if (settled(l))
            return true;
        if (h >= LONGEST && w->valid && l->best != l->n - 1)
            break; /* wider is no better */
    }
    return false;
}

/* Does its word count? It resolves a slope, or what it leaves is noise. */
static bool counts(const struct ladder *l, const struct probe_window *w)
{
    if (!w->valid)
        return false;
    if (w->constant)
        return w->noise >= l->track.grain;
    return w->bound <= RESOLVING * w->rise || w->noise <= QUIET * w->largest;
}

/* Once the grain is known: windows that knew less of it are void, and those of
 * equal values have a say. */
static void choose(struct ladder *l)
{
    double grain = l->track.grain;
    for (size_t i = 0; i < l->n; i++)
        if (grain > 0 && l->w[i].noise < FLOOR * grain)
            l->w[i].valid = false;
    if (best_known(l) && !l->w[l->best].valid)
        l->best = WINDOWS;
    for (size_t i = 0; i < l->n; i++) {
        const struct probe_window *w = &l->w[i];
        if (w->valid && (!best_known(l) || (w->bound < l->w[l->best].bound &&
                                            (!w->constant || counts(l, w)))))
            l->best = i;
    }
}

/* Do windows that count contradict the best one? */
static bool contradicted(const struct ladder *l, const struct slope_verdict *s)
{
    for (size_t i = 0; i < l->n; i++)
        if (counts(l, &l->w[i]) &&
            fabs(l->w[i].slope - s->slope) > l->w[i].bound + s->bound)
            return true;
    return false;
}

static struct slope_verdict verdict(struct slope_verdict s, enum verdict v,
                                    enum slope_why why)
{
    s.verdict = v;
    s.why = why;
    return s;
}

/* At a kink a claim outside of both slopes is wrong. */
static struct slope_verdict at_kink(const struct ladder *l,
                                    struct slope_verdict s,
                                    const struct bend_sides *b)
{
    double slack = tolerance(l, s.slope) + b->bound;
    double low = fmin(b->left, b->right), high = fmax(b->left, b->right);
    bool outside = l->claimed < low - slack || l->claimed > high + slack;
    s.left = b->left;
    s.right = b->right;
    s.bound = b->bound;
    s.window = b->within;
    return verdict(s, outside ? VERDICT_FAIL : VERDICT_KINK, SLOPE_KINK);
}

/* What the two sides say; false: no verdict, slope and bound may be better. */
static bool bent(struct ladder *l, struct slope_verdict *s, bool edge)
{
    struct bend_sides b;
    switch (bend_look(&l->track, &b)) {
    case BEND_KINK:
        *s = at_kink(l, *s, &b);
        return true;
    case BEND_JUMP:
        s->jump = b.jump;
        *s = verdict(*s, VERDICT_KINK, SLOPE_JUMP);
        return true;
    case BEND_ONE_SIDE:
        if (edge)
            *s = verdict(*s, VERDICT_DOMAIN, SLOPE_ONE_SIDE);
        return edge;
    case BEND_SMOOTH:
        if (b.bound < s->bound) {
            s->slope = b.slope;
            s->bound = b.bound;
            s->window = b.within;
        }
        return false;
    case BEND_NOWHERE:
    case BEND_NONE:
        break;
    }
    return false;
}

/* No window gave a slope. */
static struct slope_verdict without(struct ladder *l, struct slope_verdict s)
{
    struct bend_sides b;
    if (l->track.grain > 0 && bend_look(&l->track, &b) == BEND_JUMP) {
        s.jump = b.jump;
        return verdict(s, VERDICT_KINK, SLOPE_JUMP);
    }
    if (l->track.grain > 0)
        return verdict(s, VERDICT_UNSURE, SLOPE_GRAINS);
    s.bound = INFINITY;
    if (bent(l, &s, true))
        return s;
    if (isfinite(s.bound)) /* both sides agree, though no window did */
        return verdict(s, VERDICT_UNSURE, SLOPE_UNSETTLED);
    return verdict(s, VERDICT_DOMAIN, SLOPE_NOWHERE);
}

/* The claim is inside of all that is granted: could an error hide there? */
static struct slope_verdict cleared(const struct ladder *l,
                                    struct slope_verdict s)
{
    double blind = s.bound + l->own;
    const struct probe_window *b = &l->w[l->best];
    bool quiet = fabs(l->claimed) <= l->own &&
                 s.noise <= ROUNDING * line_ulp(b->largest);
    bool zero = fabs(s.slope) <= s.bound &&
                (quiet || blind <= l->rule->rtol * l->rise);
    if (blind <= l->rule->sees * fabs(s.slope) || blind <= l->rule->atol)
        return verdict(s, VERDICT_PASS, SLOPE_AGREES);
    if (zero)
        return verdict(s, VERDICT_PASS, SLOPE_ZERO);
    return verdict(s, VERDICT_UNSURE, SLOPE_HIDES);
}

/* Does any window that could have seen the defect explain the claim? */
static bool explained(const struct ladder *l, double defect)
{
    for (size_t i = 0; i < l->n; i++) {
        const struct probe_window *w = &l->w[i];
        double granted = w->bound + l->own;
        if (counts(l, w) && granted <= defect / POWER &&
            fabs(l->claimed - w->slope) <= tolerance(l, w->slope) + granted)
            return true;
    }
    return false;
}

/* Do two new windows see the defect too, and the same slope? */
static bool confirmed(struct ladder *l, const struct slope_verdict *s)
{
    static const double width[] = {AGAIN_1, AGAIN_2};
    for (size_t i = 0; i < 2; i++) {
        struct probe_window v = window_look(&l->track, s->window * width[i],
                                            2 * HALF);
        double tol = tolerance(l, v.slope);
        if (!v.valid || fabs(l->claimed - v.slope) <= tol + v.bound + l->own ||
            fabs(v.slope - s->slope) > 3 * (v.bound + s->bound))
            return false;
    }
    return true;
}

/* The claim is outside of what is granted. */
static struct slope_verdict accused(struct ladder *l, struct slope_verdict s)
{
    double defect = fabs(l->claimed - s.slope);
    double size = fmax(fabs(s.slope), fabs(l->claimed));
    if (explained(l, defect) || !confirmed(l, &s))
        return verdict(s, VERDICT_UNSURE, SLOPE_UNSETTLED);
    if (l->rule->stated)
        return verdict(s, VERDICT_FAIL, SLOPE_DIFFERS);
    if (defect <= INNER * size) {
        struct jump j = jump_hunt(&l->track, s.slope, s.noise);
        if (j.size > 0 && defect <= EXCUSE * j.size / j.distance) {
            s.jump = j.size;
            s.at = j.at;
            return verdict(s, VERDICT_UNSURE, SLOPE_INNER);
        }
    }
    if (defect <= SMALL * size)
        return verdict(s, VERDICT_UNSURE, SLOPE_SMALL);
    return verdict(s, VERDICT_FAIL, SLOPE_DIFFERS);
}

static void take(const struct ladder *l, struct slope_verdict *s)
{
    const struct probe_window *b = &l->w[l->best];
    s->slope = b->slope;
    s->bound = b->bound;
    s->window = b->h;
    s->noise = b->noise;
}

static struct slope_verdict judge(struct ladder *l, struct slope_verdict s)
{
    if (still(l)) {
        s.window = LONGEST;
        s.noise = line_ulp(s.slope);
        return verdict(s, VERDICT_PASS, SLOPE_ZERO);
    }
    if (climb(l)) {
        take(l, &s);
        return verdict(s, VERDICT_PASS, SLOPE_AGREES);
    }
    choose(l);
    s.grain = l->track.grain;
    if (!best_known(l))
        return without(l, s);
    take(l, &s);
    bool blind = !(s.bound <= l->rule->sees * fabs(s.slope));
    if (contradicted(l, &s) || blind) {
        bool edge = blind && !(s.bound <= l->rule->rtol * l->rise);
        if (bent(l, &s, edge))
            return s;
    }
    double defect = fabs(l->claimed - s.slope);
    if (defect <= tolerance(l, s.slope) + s.bound + l->own)
        return cleared(l, s);
    return accused(l, s);
}

struct slope_verdict blackbox_judge(struct probe_line *line, size_t k,
                                    double claimed, double noise, double widest,
                                    const struct slope_rule *rule)
{
    struct slope_verdict s = {.claimed = claimed, .own = SIGMAS * noise};
    struct ladder l = {.track = {line, k, line->y[k], 0},
                       .rule = rule,
                       .claimed = claimed,
                       .own = s.own,
                       .widest = widest,
                       .best = WINDOWS};
    if (!isfinite(line->y[k]))
        return verdict(s, VERDICT_DOMAIN, SLOPE_NO_VALUE);
    if (!(fabs(claimed) > NOTHING * line_ulp(line->y[k])) || isinf(claimed))
        l.claimed = 0; /* terms that cancel, but for rounding; no number */
    s = judge(&l, s);
    bool rough = s.verdict == VERDICT_KINK || s.verdict == VERDICT_DOMAIN;
    if (!isfinite(claimed) && !rough)
        s = verdict(s, VERDICT_FAIL, SLOPE_NO_CLAIM);
    return s;
}

/* --- scale ----------------------------------------------------------------------- */

static double largest(size_t n, const double *x)
{
    double all = 0;
    for (size_t i = 0; i < n; i++)
        all = fmax(all, fabs(x[i]));
    return all > 0 ? all : 1;
}

double blackbox_scale(size_t n, const double *x, size_t i)
{
    return x[i] != 0 ? fabs(x[i]) : largest(n, x);
}

double blackbox_widest(size_t n, const double *x, size_t i)
{
    return LONGEST * fmax(1, largest(n, x) / blackbox_scale(n, x, i));
}
