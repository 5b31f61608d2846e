/* jump: the nearest discontinuity around the point.
 *
 * Idea: a code that iterates to a tolerance jumps where the number of its turns
 * changes; between two jumps it is smooth, yet off by as much as they are high,
 * and its slope by height over distance. The line is sampled in ever closer
 * reach; where eight neighbours fit a polynomial worst, the step between them
 * that stands out is bisected until it is a jump or vanishes.
 *
 * Invariant: what is called a jump is far above grain, noise and slope over
 * the last interval.
 */
#include <math.h>
#include <stdlib.h>

#include "code/window.h"

#define HALF 40
#define FAR 0x1p-1
#define ROUNDS 5
#define TRIES 3 /* odd places a round */
#define NEIGHBOURS 8
#define HALVINGS 60

struct jump_place {
    double t, f; /* f: NaN where it was looked at already */
};

static int by_place(const void *a, const void *b)
{
    double p = ((const struct jump_place *)a)->t,
           q = ((const struct jump_place *)b)->t;
    return (p > q) - (p < q);
}

static size_t survey(struct track *s, double reach,
                     struct jump_place p[2 * HALF + 1])
{
    const struct probes *w = line_probes(s->line, REACH_SPREAD, reach, HALF);
    size_t m = s->line->f->m, n = 0;
    for (size_t j = 0; j < w->n; j++) {
        p[n] = (struct jump_place){w->t[j], w->y[j * m + s->k] - s->value};
        n += isfinite(p[n].f) != 0;
    }
    qsort(p, n, sizeof *p, by_place);
    return n;
}

/* First of the eight neighbours that a polynomial follows worst; n: none. */
static size_t oddest(const struct jump_place *p, size_t n)
{
    size_t found = n;
    double most = 0;
    for (size_t i = 0; i + NEIGHBOURS <= n; i++) {
        double t[NEIGHBOURS], f[NEIGHBOURS];
        bool known = true;
        for (size_t j = 0; j < NEIGHBOURS; j++) {
            t[j] = p[i + j].t - p[i + NEIGHBOURS / 2 - 1].t;
            f[j] = p[i + j].f;
            known = known && !isnan(f[j]);
        }
        struct fit fit;
        if (known &&
            fit_polynomial(NEIGHBOURS, t, f, t[NEIGHBOURS - 1] - t[0], 4, 3,
                           &fit) &&
            fit.noise > most) {
            most = fit.noise;
            found = i;
        }
    }
    return found;
}

/* The interval of the eight whose step stands out from the mean slope. */
static size_t widest_step(const struct jump_place *p, double slope)
{
    size_t at = 0;
    double most = 0;
    for (size_t i = 0; i + 1 < NEIGHBOURS; i++) {
        double step = fabs(p[i + 1].f - p[i].f - slope * (p[i + 1].t - p[i].t));
        if (step > most) {
            most = step;
            at = i;
        }
    }
    return at;
}

static void bisect(struct track *s, double slope, struct jump_place *lo,
                   struct jump_place *hi)
{
    for (size_t i = 0; i < HALVINGS; i++) {
        struct jump_place mid;
        mid.t = line_at(s->line, (lo->t + hi->t) / 2, s->k, &mid.f);
        mid.f -= s->value;
        if (mid.t <= lo->t || mid.t >= hi->t || !isfinite(mid.f))
            break;
        double below = fabs(mid.f - lo->f - slope * (mid.t - lo->t));
        double above = fabs(hi->f - mid.f - slope * (hi->t - mid.t));
        *(below >= above ? hi : lo) = mid;
    }
}

/* Is there a jump among the eight places? */
static struct jump try_at(struct track *s, struct jump_place *p, double slope,
                          double noise)
{
    const struct jump_place *last = &p[NEIGHBOURS - 1];
    double mean = (last->f - p->f) / (last->t - p->t);
    size_t i = widest_step(p, mean);
    struct jump_place lo = p[i], hi = p[i + 1];
    bisect(s, mean, &lo, &hi);
    double size = fabs(hi.f - lo.f);
    double unit = fmax(line_ulp(s->value), s->grain);
    double steep = fmax(fabs(slope), fabs(mean)) * (hi.t - lo.t);
    for (size_t j = 0; j < NEIGHBOURS; j++)
        p[j].f = NAN;
    if (!(size > 40 * unit + 10 * SIGMAS * noise + 10 * steep))
        return (struct jump){0};
    return (struct jump){size, fmax(fabs(lo.t), fabs(hi.t)), lo.t};
}

struct jump jump_hunt(struct track *s, double slope, double noise)
{
    struct jump found = {0};
    double reach = FAR;
    for (size_t round = 0; round < ROUNDS; round++) {
        struct jump_place p[2 * HALF + 1];
        struct jump nearest = {0};
        size_t n = survey(s, reach, p);
        for (size_t k = 0; k < TRIES; k++) {
            size_t i = oddest(p, n);
            if (i == n)
                break;
            struct jump j = try_at(s, p + i, slope, noise);
            if (j.size > 0 &&
                (nearest.size == 0 || j.distance < nearest.distance))
                nearest = j;
        }
        if (nearest.size == 0)
            break;
        found = nearest;
        reach = fmin(reach, found.distance) / 2;
    }
    return found;
}
