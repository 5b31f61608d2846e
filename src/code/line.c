/* line: probes along a line, made once for all outputs.
 *
 * Idea: the places of a window depend on the line's seed and the window only,
 * not on what was asked before; so all outputs of a vector share the probes,
 * and results do not depend on the order of questions. Places are jittered by
 * 40 % of their distance, so that no oscillation can hide between them.
 *
 * Invariant: t is the move that was really made: x + t d is rounded, and where
 * one number moves (or several that are alike) the rounded move is known.
 */
#include "code/line.h"

#include <float.h>
#include <math.h>
#include <string.h>

#define JITTER 0.4

double line_random(uint64_t *state) /* splitmix64 */
{
    uint64_t z = *state += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

double line_ulp(double v)
{
    v = fabs(v);
    return v < DBL_MIN ? 0x1p-1074 : nextafter(v, INFINITY) - v;
}

/* The entry that tells the move: all that move are alike. */
static size_t exact_entry(size_t n, const double *x, const double *d)
{
    size_t first = n;
    for (size_t i = 0; i < n; i++) {
        if (d[i] == 0)
            continue;
        if (first == n)
            first = i;
        else if (x[i] != x[first] || d[i] != d[first])
            return n;
    }
    return first;
}

void line_init(struct probe_line *l, const struct callable *f, const double *x,
               const double *d, const double *y, uint64_t seed)
{
    *l = (struct probe_line){.f = f,
                             .x = x,
                             .d = d,
                             .y = y,
                             .seed = seed,
                             .exact = exact_entry(f->n, x, d)};
}

void line_free(struct probe_line *l)
{
    for (size_t i = 0; i < l->seen.n; i++) {
        mem_free(l->seen.at[i].t);
        mem_free(l->seen.at[i].y);
    }
    vec_free(&l->seen);
    mem_free(l->points);
}

/* The point x + t d; the t really moved. */
static double move(const struct probe_line *l, double t, double *point)
{
    for (size_t i = 0; i < l->f->n; i++)
        point[i] = l->d[i] == 0 ? l->x[i] : l->x[i] + t * l->d[i];
    if (l->exact == l->f->n)
        return t;
    volatile double moved = point[l->exact];
    return (moved - l->x[l->exact]) / l->d[l->exact];
}

static double *room_for(struct probe_line *l, size_t points)
{
    if (points > l->room) {
        l->room = points;
        l->points = mem_resize(l->points, points * l->f->n * sizeof(double));
    }
    return l->points;
}

static uint64_t window_seed(const struct probe_line *l, enum reach reach,
                            double h, size_t half)
{
    uint64_t bits, state;
    memcpy(&bits, &h, sizeof bits);
    state = l->seed * 0x9E3779B97F4A7C15u + bits * 0xD1B54A32D192ED03u +
            half * 1000003u + (uint64_t)reach;
    line_random(&state);
    return state;
}

/* Nominal places in units of h, in p->t. */
static void places(const struct probe_line *l, struct probes *p)
{
    uint64_t state = window_seed(l, p->reach, p->h, p->half);
    double half = (double)p->half;
    for (size_t j = 0; j < p->half; j++) {
        double at = ((double)(j + 1) - JITTER * line_random(&state)) / half;
        if (p->reach == REACH_BOTH) {
            p->t[2 * j] = -at;
            p->t[2 * j + 1] = at;
        } else {
            p->t[j] = p->reach == REACH_LEFT ? -at : at;
        }
    }
    if (p->reach != REACH_SPREAD)
        return;
    for (size_t j = 0; j < p->n; j++) {
        double shift = j == p->half ? 0
                                    : JITTER * (2 * line_random(&state) - 1);
        p->t[j] = ((double)j - half + shift) / half;
    }
}

static void probe(struct probe_line *l, struct probes *p)
{
    size_t n = l->f->n;
    double *points = room_for(l, p->n);
    for (size_t j = 0; j < p->n; j++)
        p->t[j] = move(l, p->t[j] * p->h, points + j * n);
    l->f->call(l->f->context, p->n, points, p->y, p->reach != REACH_SPREAD);
}

const struct probes *line_probes(struct probe_line *l, enum reach reach,
                                 double h, size_t half)
{
    for (size_t i = 0; i < l->seen.n; i++) {
        const struct probes *p = &l->seen.at[i];
        if (p->reach == reach && p->h == h && p->half == half)
            return p;
    }
    struct probes p = {.reach = reach, .h = h, .half = half, .n = half};
    if (reach == REACH_BOTH)
        p.n = 2 * half;
    else if (reach == REACH_SPREAD)
        p.n = 2 * half + 1;
    p.t = mem_alloc(p.n * sizeof *p.t);
    p.y = mem_alloc(p.n * l->f->m * sizeof *p.y);
    places(l, &p);
    probe(l, &p);
    vec_push(&l->seen, p);
    return &l->seen.at[l->seen.n - 1];
}

double line_at(struct probe_line *l, double t, size_t k, double *value)
{
    double *y = mem_alloc(l->f->m * sizeof *y);
    double moved = move(l, t, room_for(l, 1));
    l->f->call(l->f->context, 1, l->points, y, true);
    *value = y[k];
    mem_free(y);
    return moved;
}
