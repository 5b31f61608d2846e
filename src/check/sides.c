/* sides: one-sided derivatives as limits of quotients.
 *
 * Idea: the values at x + sum of c_k h_k d_k, c_k in {-1, 0, 1}, give the
 * one-sided quotient of every pattern of signs; four steps that shrink by
 * 2^-20 each show whether a quotient settles, grows like 1/h (a jump), grows
 * slower (an infinite slope) or swings. Equal limits from all sides are the
 * derivative. Of several directions the steps are nested, h_1 far below h_2: that
 * is what a derivative of a derivative means; of two, the other nesting is asked
 * as well. What the deepest steps leave vague, for all digits cancel in the
 * function itself, is asked again nearer.
 *
 * Invariant: only the function itself is evaluated, each point on the branch
 * that is taken there.
 */
#include "check/sides_rep.h"

#include <math.h>

/* h = 2^-1400 of the size for one direction, or nearer */
static const double depths[] = {1400, 350};
/* h_1 = h_2^NESTED: sin(1/x) turns within x^2, sin(1/x^2) within x^3. For more
 * directions that would leave too large a last step. */
#define NESTED 4
#define NESTED_MANY 2.5
/* So do they shrink, nearly: with whole numbers a root's growth on one axis would
 * look like a jump on another. */
#define PACE 3.87
#define PACE_MANY 2.43
#define MOST_PACES 24 /* of all axes together, for the digits that they take */
#define FEW_BITS 40
#define MOST_SIDED 5 /* order: 3^order points a step; beyond: ray.c */
#define STEADY 2e-3  /* of growth, in powers of two a step */

/* The limit of quotients at steps that shrink by the same ratio each. */
enum trend {
    TREND_SETTLES, /* `limit` encloses it */
    TREND_JUMPS,   /* like a power of 1/h: the value jumps */
    TREND_GROWS,   /* slower, without bound */
    TREND_SWINGS,  /* no limit to be seen */
    TREND_FOGGY,   /* too few bits to tell */
};

/* --- limits --------------------------------------------------------------- */

/* log2 of |entry k|, -inf where it may be zero. */
static double magnitude(const struct balls *b, size_t k)
{
    if (balls_contains_zero(b, k))
        return -INFINITY;
    struct balls *one = balls_new(1);
    long e = balls_exponent(b, k);
    balls_put(one, 0, b, k, 1);
    balls_scale(one, one, 1, -e, 64);
    double m = log2(fabs(balls_mid(one, 0))) + (double)e;
    balls_free(one);
    return m;
}

static bool negative(const struct balls *b)
{
    struct balls *one = balls_new(1);
    balls_scale(one, b, 1, -balls_exponent(b, 0), 64);
    bool yes = balls_mid(one, 0) < 0;
    balls_free(one);
    return yes;
}

struct sequence {
    const struct grid *g;
    struct balls *q[SIDE_STEPS], *gap[SIDE_STEPS - 1];
    double size[SIDE_STEPS], step[SIDE_STEPS - 1];
};

/* Widen the last one by twice the last gap: what follows is less. */
static void take_last(const struct sequence *s, struct balls *limit)
{
    struct balls *e = balls_new(1);
    balls_scale(e, s->gap[SIDE_STEPS - 2], 2, 0, s->g->precision);
    balls_copy(limit, s->q[SIDE_STEPS - 1]);
    balls_add_error(limit, e);
    balls_free(e);
}

static bool falls(const double *v, size_t n, double by)
{
    for (size_t k = 1; k < n; k++)
        if (!(v[k] <= v[k - 1] - by || isinf(v[k])))
            return false;
    return true;
}

/* No change at all, up to the noise of the last precision. */
static bool nothing(const struct sequence *s)
{
    for (size_t k = 0; k < SIDE_STEPS; k++)
        if (!isinf(s->size[k]) || balls_rad(s->q[k], 0) >= 0x1p-900)
            return false;
    return true;
}

/* Noise that grows as the step shrinks. */
static bool foggy(const struct sequence *s)
{
    const struct balls *last = s->q[SIDE_STEPS - 1];
    return isinf(s->size[SIDE_STEPS - 1]) && balls_rad(last, 0) > 0x1p-200;
}

/* Does it grow like one over some of the steps? */
static bool is_jump(const struct grid *g, double pace)
{
    for (unsigned some = 1; some < 1u << g->order; some++) {
        double sum = 0;
        for (unsigned k = 0; k < g->order; k++)
            sum += some >> k & 1 ? g->pace[k] : 0;
        if (fabs(pace - sum) < 0.01)
            return true;
    }
    return false;
}

/* Gaps in a constant ratio 2^d: a power of h (or, d = 0, its logarithm). */
static enum trend power(const struct sequence *s, struct balls *limit)
{
    double d0 = s->step[1] - s->step[0], d1 = s->step[2] - s->step[1];
    bool steady = fabs(d0 - d1) <= STEADY &&
                  negative(s->gap[0]) == negative(s->gap[1]) &&
                  negative(s->gap[1]) == negative(s->gap[2]);
    if (!steady)
        return TREND_SWINGS;
    if (d1 < -STEADY) { /* sum of the geometric series of gaps to come */
        double r = exp2(d1);
        struct balls *rest = balls_new(1);
        balls_scale(rest, s->gap[2], r / (1 - r), 0, s->g->precision);
        balls_add(limit, s->q[SIDE_STEPS - 1], rest, s->g->precision);
        balls_scale(rest, rest, 8 * STEADY, 0, s->g->precision);
        balls_add_error(limit, rest);
        balls_free(rest);
        if (balls_contains_zero(limit, 0))
            balls_set_double(limit, 0, 0);
        return TREND_SETTLES;
    }
    return is_jump(s->g, d1 / -log2(SIDE_RATIO)) ? TREND_JUMPS : TREND_GROWS;
}

static enum trend classify(const struct sequence *s, struct balls *limit)
{
    double last = s->size[SIDE_STEPS - 1];
    if (nothing(s) || falls(s->size, SIDE_STEPS, 4)) {
        balls_set_double(limit, 0, 0); /* like h^a, a > 0 */
        return foggy(s) ? TREND_FOGGY : TREND_SETTLES;
    }
    if (foggy(s))
        return TREND_FOGGY;
    bool near = true;
    for (size_t k = 0; k + 1 < SIDE_STEPS; k++)
        near &= s->step[k] <= last - 8;
    if (near && falls(s->step, SIDE_STEPS - 1, 4)) {
        take_last(s, limit);
        return TREND_SETTLES;
    }
    return power(s, limit);
}

static enum trend trend_of(const struct grid *g, struct balls *const *q,
                           size_t entry, struct balls *limit)
{
    struct sequence s = {.g = g};
    bool finite = true;
    for (size_t k = 0; k < SIDE_STEPS; k++) {
        s.q[k] = balls_new(1);
        balls_put(s.q[k], 0, q[k], entry, 1);
        finite &= balls_finite(s.q[k], 0);
        s.size[k] = magnitude(s.q[k], 0);
    }
    for (size_t k = 0; k + 1 < SIDE_STEPS; k++) {
        s.gap[k] = balls_new(1);
        balls_sub(s.gap[k], s.q[k + 1], s.q[k], g->precision);
        s.step[k] = magnitude(s.gap[k], 0);
    }
    enum trend t = finite ? classify(&s, limit) : TREND_FOGGY;
    for (size_t k = 0; k < SIDE_STEPS; k++)
        balls_free(s.q[k]);
    for (size_t k = 0; k + 1 < SIDE_STEPS; k++)
        balls_free(s.gap[k]);
    return t;
}

/* --- the values on a grid -------------------------------------------------- */

/* How many steps a point lies off along the k-th direction. */
static double steps_off(const struct grid *g, size_t point, unsigned k)
{
    if (g->ray)
        return k ? 0 : (double)point - g->order;
    while (k--)
        point /= 3;
    return (double)(point % 3) - 1;
}

double grid_step(const struct grid *g, unsigned k, unsigned step)
{
    return pow(SIDE_RATIO, step * g->pace[k]);
}

static void fill(struct grid *g, const struct direction *unit, unsigned step)
{
    g->at[step] = mem_alloc(g->points * sizeof *g->at[step]);
    for (size_t p = 0; p < g->points; p++) {
        double m[MOST_ORDER];
        for (unsigned k = 0; k < g->order; k++)
            m[k] = steps_off(g, p, k) * grid_step(g, k, step);
        struct balls *v = balls_new(g->values);
        node cause = NONE;
        if (field_beside(g->f, unit, m, g->e, g->precision, v, &g->open,
                         &cause))
            g->at[step][p] = v;
        else
            balls_free(v);
        if (p == g->points / 2)
            g->undefined = cause;
        else if (g->missing == NONE)
            g->missing = cause;
    }
}

void grid_fill(struct grid *g, const struct direction *unit)
{
    field_forget(g->f);
    g->values = field_values(g->f);
    g->undefined = g->missing = NONE;
    g->precision = SIDE_PRECISION + 64 * (long)g->order;
    for (unsigned step = 0; step < SIDE_STEPS; step++)
        fill(g, unit, step);
    const struct balls *here = g->at[0][g->points / 2];
    g->exists = mem_alloc(g->values + 1);
    for (size_t i = 0; i < g->values; i++)
        g->exists[i] = here && balls_finite(here, i);
}

/* Steps nested by powers: the first is far below the second (or above it). */
static void grid_new(struct grid *g, struct field *f, const struct question *q,
                     const struct direction *unit, const long *e, double depth,
                     bool turned)
{
    double ratio = q->order == 2 ? NESTED : NESTED_MANY, all = 0, paces = 0;
    *g = (struct grid){.f = f, .order = q->order, .points = 1};
    for (unsigned k = 0; k < q->order; k++)
        all += pow(ratio, k);
    for (unsigned k = 0; k < q->order; k++) {
        unsigned rank = turned ? k : q->order - 1 - k;
        g->e[k] = e[k] - (long)(depth / all * pow(ratio, rank));
        g->pace[k] = pow(q->order == 2 ? PACE : PACE_MANY, rank);
        paces += g->pace[k];
        g->points *= 3;
    }
    for (unsigned k = 0; k < q->order; k++)
        g->pace[k] *= fmin(1, MOST_PACES / paces);
    grid_fill(g, unit);
}

void grid_free(struct grid *g)
{
    mem_free(g->exists);
    for (unsigned step = 0; step < SIDE_STEPS; step++) {
        for (size_t p = 0; p < g->points; p++)
            balls_free(g->at[step][p]);
        mem_free(g->at[step]);
    }
}

/* The one-sided quotient of all values at a step: sum over which of the
 * directions moved; NULL: a value is missing. */
static struct balls *quotient(const struct grid *g, unsigned signs,
                              unsigned step)
{
    struct balls *sum = balls_new(g->values);
    double scale = 1;
    long exponent = 0;
    for (unsigned moved = 0; moved < 1u << g->order; moved++) {
        size_t p = 0, place = 1;
        unsigned still = 0;
        for (unsigned k = 0; k < g->order; k++, place *= 3) {
            bool up = signs >> k & 1, moves = moved >> k & 1;
            p += place * (size_t)(1 + (moves ? up ? 1 : -1 : 0));
            still += !moves;
        }
        if (!g->at[step][p]) {
            balls_free(sum);
            return NULL;
        }
        if (still % 2)
            balls_sub(sum, sum, g->at[step][p], g->precision);
        else
            balls_add(sum, sum, g->at[step][p], g->precision);
    }
    for (unsigned k = 0; k < g->order; k++) {
        scale = signs >> k & 1 ? scale : -scale;
        exponent += g->e[k];
        balls_divide(sum, sum, grid_step(g, k, step), g->precision);
    }
    struct balls *r = balls_new(g->values);
    balls_scale(r, sum, scale, -exponent, g->precision);
    balls_free(sum);
    return r;
}

/* --- one value ------------------------------------------------------------- */

struct side {
    enum trend trend;
    bool missing, negative;
    struct balls *limit;
};

static struct side side_of(const struct grid *g, struct balls *const *q,
                           size_t i)
{
    struct side s = {TREND_FOGGY, false, false, NULL};
    for (unsigned step = 0; step < SIDE_STEPS; step++)
        s.missing |= !q[step] || !balls_finite(q[step], i);
    if (s.missing)
        return s;
    s.limit = balls_new(1);
    s.trend = trend_of(g, q, i, s.limit);
    s.negative = balls_mid(q[SIDE_STEPS - 1], i) < 0;
    return s;
}

static double shown(const struct side *s)
{
    if (s->missing)
        return NAN;
    if (s->trend == TREND_SETTLES)
        return balls_mid(s->limit, 0);
    if (s->trend == TREND_JUMPS || s->trend == TREND_GROWS)
        return s->negative ? -INFINITY : INFINITY;
    return NAN;
}

static bool equal(const struct balls *a, const struct balls *b)
{
    return balls_within(a, 0, b, 0, 0, 0x1p-50, NULL, 0) == 1 ||
           balls_overlap(a, 0, b, 0);
}

/* In this order the worst trend of all sides stands for them. */
static const struct {
    enum trend trend;
    enum seen state;
    const char *why;
} worst[] = {
    {TREND_JUMPS, SEEN_KINK, "the value jumps here"},
    {TREND_GROWS, SEEN_DOMAIN, "the slope is infinite here"},
    {TREND_SWINGS, SEEN_KINK, "the quotients do not settle"},
    {TREND_FOGGY, SEEN_UNSURE, "the one-sided slopes stay too vague"},
};

static bool settle_trend(const struct side *s, size_t n, unsigned order,
                         struct sight *out)
{
    for (size_t w = 0; w < sizeof worst / sizeof worst[0]; w++)
        for (size_t k = 0; k < n; k++)
            if (s[k].trend == worst[w].trend) {
                out->state = worst[w].state;
                out->why = order > 1 && worst[w].trend == TREND_JUMPS
                               ? "a derivative of lower order jumps here"
                               : worst[w].why;
                return true;
            }
    return false;
}

/* All sides settle: are they one? */
static void compare_sides(const struct side *s, size_t n, unsigned order,
                          struct sight *out)
{
    bool same = true;
    struct balls *gap = balls_new(1), *truth = balls_new(1);
    balls_copy(truth, s[n - 1].limit);
    for (size_t k = 0; k + 1 < n; k++) {
        same &= equal(s[k].limit, s[n - 1].limit);
        balls_sub(gap, s[k].limit, s[n - 1].limit, SIDE_PRECISION);
        balls_add_error(truth, gap);
    }
    balls_free(gap);
    out->state = same ? SEEN_OTHER : SEEN_KINK;
    out->why = same         ? NULL
               : order == 1 ? "the one-sided slopes differ"
                            : "the one-sided derivatives differ";
    out->one_sided = same;
    if (same)
        out->truth = truth;
    else
        balls_free(truth);
}

static void judge_value(struct side *s, size_t n, const struct grid *g,
                        size_t i, struct sight *out)
{
    bool missing = false;
    unsigned order = g->order;
    out->left = out->right = NAN;
    for (size_t k = 0; k < n; k++) {
        double v = shown(&s[k]);
        missing |= s[k].missing;
        out->left = order == 1 && k == 0 ? v
                    : order > 1          ? fmin(out->left, v)
                                         : out->left;
        out->right = order == 1 && k == 1 ? v
                     : order > 1          ? fmax(out->right, v)
                                          : out->right;
    }
    if (missing && g->open) {
        out->state = SEEN_UNSURE;
        out->why = "a condition beside the point cannot be decided";
    } else if (!g->exists[i]) {
        out->state = SEEN_DOMAIN;
        out->why = NO_VALUE;
        out->cause = g->undefined;
    } else if (missing) {
        out->state = SEEN_DOMAIN;
        out->why = "the point lies on the edge of the domain";
        out->cause = g->missing != NONE ? g->missing : out->cause;
    } else if (!settle_trend(s, n, order, out)) {
        compare_sides(s, n, order, out);
    }
    for (size_t k = 0; k < n; k++)
        balls_free(s[k].limit);
}

static void too_many_sides(struct sight *out, size_t values)
{
    for (size_t i = 0; i < values; i++)
        out[i] = sight_new(i, SEEN_UNSURE, NONE,
                           "not smooth here, and too many sides to look at");
}

void sides_judge(struct grid *g, struct balls *(*q)[SIDE_STEPS], size_t n,
                 const struct ball_status *seen, struct sight *out)
{
    struct side *side = mem_alloc((n + 1) * sizeof *side);
    for (size_t i = 0; i < g->values; i++) {
        for (size_t k = 0; k < n; k++)
            side[k] = side_of(g, q[k], i);
        out[i].cause = seen->kink != NONE   ? seen->kink
                       : seen->edge != NONE ? seen->edge
                                            : seen->undefined;
        judge_value(side, n, g, i, &out[i]);
    }
    mem_free(side);
}

static void look_from(struct field *f, const struct question *q,
                      const struct direction *unit, const long *e, double depth,
                      const struct ball_status *seen, struct sight *out)
{
    unsigned patterns = 1u << q->order, nestings = q->order == 2 ? 2 : 1;
    size_t n = patterns * nestings;
    struct balls *(*quotients)[SIDE_STEPS] = mem_alloc(n * sizeof *quotients);
    struct grid grid[2];
    for (size_t k = 0; k < n; k++) {
        struct grid *g = &grid[k / patterns];
        if (k % patterns == 0)
            grid_new(g, f, q, unit, e, depth, k > 0);
        for (unsigned step = 0; step < SIDE_STEPS; step++)
            quotients[k][step] = quotient(g, (unsigned)(k % patterns), step);
    }
    grid[0].open |= nestings > 1 && grid[1].open;
    sides_judge(&grid[0], quotients, n, seen, out);
    for (size_t k = 0; k < n; k++)
        for (unsigned step = 0; step < SIDE_STEPS; step++)
            balls_free(quotients[k][step]);
    for (unsigned t = 0; t < nestings; t++)
        grid_free(&grid[t]);
    mem_free(quotients);
}

static bool any_unsure(const struct sight *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (s[i].state == SEEN_UNSURE)
            return true;
    return false;
}

void sides_look(struct field *f, const struct question *q,
                const struct direction *unit, const long *e,
                const struct ball_status *seen, struct sight *out)
{
    size_t n = field_values(f);
    if (q->order > MOST_SIDED) {
        if (!ray_look(f, q, unit, e, seen, out))
            too_many_sides(out, n);
        return;
    }
    look_from(f, q, unit, e, depths[0], seen, out);
    if (!any_unsure(out, n))
        return;
    struct sight *nearer = mem_alloc((n + 1) * sizeof *nearer);
    look_from(f, q, unit, e, depths[1], seen, nearer);
    for (size_t i = 0; i < n; i++) {
        if (out[i].state == SEEN_UNSURE)
            out[i] = nearer[i];
        else
            balls_free(nearer[i].truth);
    }
    mem_free(nearer);
}
