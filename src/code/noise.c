/* noise: how much the numbers of a code scatter around a point.
 *
 * Idea: along one random direction the numbers are smooth but for noise; what a
 * polynomial of degree 6 leaves over in two windows of very different width is
 * the noise, or truncation, and the smaller counts.
 *
 * Invariant: a window in which a number moves in steps, or not at all, says
 * nothing: a right code in single precision would seem to be without noise.
 */
#include <math.h>

#include "code/blackbox.h"

#define HALF 6
#define PLACES (2 * HALF + 1)
#define LOWER 4
#define WIDE 0x1p-10
#define CLOSE 0x1p-17
#define JITTER 0.4

/* A direction in which every entry moves by half to all of its size. */
static void direction(size_t n, const double *x, const bool *free,
                      uint64_t *state, double *d)
{
    for (size_t i = 0; i < n; i++) {
        double size = blackbox_scale(n, x, i);
        double sign = line_random(state) < 0.5 ? -1 : 1;
        d[i] = size * sign * (0.5 + 0.5 * line_random(state));
        if (free && !free[i])
            d[i] = 0;
    }
}

static double residual(const double *t, const double *f, double h)
{
    size_t equal = 0;
    double largest = 0;
    struct fit fit;
    for (size_t j = 0; j < PLACES; j++) {
        if (!isfinite(f[j]))
            return INFINITY;
        largest = fmax(largest, fabs(f[j]));
        for (size_t k = 0; k < j; k++)
            if (f[k] == f[j]) {
                equal++;
                break;
            }
    }
    if (equal * 2 > PLACES ||
        !fit_polynomial(PLACES, t, f, h, FIT_DEGREE, LOWER, &fit))
        return INFINITY;
    return fmax(fit.noise, line_ulp(largest));
}

static void one_window(const struct callable *f, const double *x,
                       const double *d, double h, uint64_t *state,
                       double *noise)
{
    size_t n = f->n, m = f->m;
    double *points = mem_alloc(PLACES * n * sizeof *points), t[PLACES];
    double *y = mem_alloc(PLACES * m * sizeof *y), v[PLACES];
    for (size_t j = 0; j < PLACES; j++) {
        t[j] = h * ((double)j - HALF - JITTER * line_random(state)) / HALF;
        for (size_t i = 0; i < n; i++)
            points[j * n + i] = d[i] == 0 ? x[i] : x[i] + t[j] * d[i];
    }
    f->call(f->context, PLACES, points, y, true);
    for (size_t k = 0; k < m; k++) {
        for (size_t j = 0; j < PLACES; j++)
            v[j] = y[j * m + k];
        noise[k] = fmin(noise[k], residual(t, v, h));
    }
    mem_free(points);
    mem_free(y);
}

void blackbox_noise(const struct callable *f, const double *x, const bool *free,
                    uint64_t seed, double *noise)
{
    uint64_t state = seed * 77 + 5;
    double *d = mem_alloc(f->n * sizeof *d);
    direction(f->n, x, free, &state, d);
    for (size_t k = 0; k < f->m; k++)
        noise[k] = INFINITY;
    one_window(f, x, d, WIDE, &state, noise);
    one_window(f, x, d, CLOSE, &state, noise);
    for (size_t k = 0; k < f->m; k++)
        if (!isfinite(noise[k]))
            noise[k] = 0;
    mem_free(d);
}
