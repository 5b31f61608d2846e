/* side: slopes from the left and from the right.
 *
 * Idea: each side is fitted for itself (degree 3, nine values, without the one at
 * 0) in windows of very different widths. Slopes that differ in the finest
 * window able to tell them apart are a kink; a fitted value at 0 that differs
 * from the value there, alike in the four finest windows, is a jump.
 *
 * Invariant: a kink is named only where both sides resolve an eighth of the
 * gap in some window, so noise and curvature make none.
 */
#include <math.h>

#include "code/window.h"

#define PLACES 9
#define DEGREE 3
#define WIDTHS 14
#define WIDEST 0x1p-3
#define NARROWER 0x1p-3
#define JUMP_WIDTHS 4 /* a jump is seen in so many */

struct one_side {
    double slope, bound, h, value, noise;
    bool valid;
};

static struct one_side side_fit(const double *t, const double *f, double h,
                                double unit)
{
    struct one_side w = {.h = h};
    struct fit fit;
    if (!fit_polynomial(PLACES, t, f, h, DEGREE, DEGREE - 1, &fit))
        return w;
    w.valid = true;
    w.slope = fit.slope;
    w.value = fit.value;
    w.noise = fmax(fit.noise, FLOOR * unit);
    w.bound = fabs(fit.slope - fit.lower) + SIGMAS * fit.kappa * w.noise;
    return w;
}

static struct one_side side_at(struct track *s, enum reach reach, double h)
{
    const struct probes *p = line_probes(s->line, reach, h, PLACES);
    struct one_side w = {.h = h};
    double f[PLACES], largest = fabs(s->value);
    size_t m = s->line->f->m, equal = 0;
    for (size_t j = 0; j < PLACES; j++) {
        double y = p->y[j * m + s->k];
        if (!isfinite(y) || p->t[j] == 0)
            return w;
        largest = fmax(largest, fabs(y));
        f[j] = y - s->value;
        bool again = false;
        for (size_t k = 0; k < j; k++)
            again |= f[k] == f[j] || p->t[k] == p->t[j];
        equal += again;
    }
    double unit = fmax(line_ulp(largest), s->grain);
    if (equal == PLACES - 1)
        return (struct one_side){.bound = 2 * unit / h,
                                 .h = h,
                                 .value = f[0],
                                 .noise = unit,
                                 .valid = true};
    if (equal * 2 > PLACES)
        return w;
    return side_fit(p->t, f, h, unit);
}

static void side_all(struct track *s, enum reach reach,
                     struct one_side w[WIDTHS])
{
    double h = WIDEST;
    for (size_t i = 0; i < WIDTHS; i++, h *= NARROWER)
        w[i] = side_at(s, reach, h);
}

/* The window of the least bound; NULL: none is valid. */
static const struct one_side *sharpest(const struct one_side w[WIDTHS])
{
    const struct one_side *best = NULL;
    for (size_t i = 0; i < WIDTHS; i++)
        if (w[i].valid && (!best || w[i].bound < best->bound))
            best = &w[i];
    return best;
}

/* The narrowest window whose bound is at most this. */
static const struct one_side *finest(const struct one_side w[WIDTHS],
                                     double bound)
{
    for (size_t i = WIDTHS; i-- > 0;)
        if (w[i].valid && w[i].bound <= bound)
            return &w[i];
    return NULL;
}

/* By how much the value jumps on the way to this side; 0: it does not. */
static double jump_of(const struct one_side w[WIDTHS])
{
    size_t seen = 0;
    double jump = 0;
    for (size_t i = WIDTHS; i-- > 0 && seen < JUMP_WIDTHS;) {
        if (!w[i].valid)
            continue;
        double size = fabs(w[i].value);
        if (size <= 20 * w[i].noise || size <= 10 * fabs(w[i].slope) * w[i].h ||
            (seen && fabs(w[i].value - jump) > 0.1 * fabs(jump)))
            return 0;
        jump = w[i].value;
        seen++;
    }
    return seen == JUMP_WIDTHS ? jump : 0;
}

static bool agree(const struct one_side *a, const struct one_side *b)
{
    return fabs(a->slope - b->slope) <= a->bound + b->bound;
}

/* Slopes further apart than their bounds: a kink, if fine windows see it. */
static enum bend kink_of(const struct one_side r[WIDTHS],
                         const struct one_side l[WIDTHS],
                         const struct one_side *right,
                         const struct one_side *left, struct bend_sides *out)
{
    double gap = fabs(right->slope - left->slope);
    const struct one_side *p = finest(r, gap / 8), *q = finest(l, gap / 8);
    if (!p || !q || fabs(p->slope - q->slope) < gap / 2)
        return BEND_NONE;
    out->within = fmax(p->h, q->h);
    if (agree(right, p)) /* the sharpest slopes, if they hold so close */
        p = right;
    if (agree(left, q))
        q = left;
    out->right = p->slope;
    out->left = q->slope;
    out->bound = p->bound + q->bound;
    return BEND_KINK;
}

enum bend bend_look(struct track *s, struct bend_sides *out)
{
    struct one_side r[WIDTHS], l[WIDTHS];
    side_all(s, REACH_RIGHT, r);
    side_all(s, REACH_LEFT, l);
    const struct one_side *right = sharpest(r), *left = sharpest(l);
    *out = (struct bend_sides){0};
    if (!right || !left)
        return right || left ? BEND_ONE_SIDE : BEND_NOWHERE;
    out->jump = fmax(fabs(jump_of(r)), fabs(jump_of(l)));
    if (out->jump > 0)
        return BEND_JUMP;
    if (fabs(right->slope - left->slope) > 2 * (right->bound + left->bound))
        return kink_of(r, l, right, left, out);
    out->slope = (right->slope + left->slope) / 2;
    out->bound = right->bound + left->bound;
    out->within = fmax(right->h, left->h);
    return BEND_SMOOTH;
}
