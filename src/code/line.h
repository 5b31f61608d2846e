/* line: values of a function that can only be called, along x + t d.  See
 * line.c. */
#ifndef CODE_LINE_H
#define CODE_LINE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/vec.h"

/* A function of n numbers that gives m. `call` evaluates it at `count` points,
 * x by point (n each), y by point (m each); NaN where there is no value. `whole`:
 * after a point without any value the others need not be asked (NaN). */
struct callable {
    size_t n, m;
    void (*call)(void *context, size_t count, const double *x, double *y,
                 bool whole);
    void *context;
};

enum reach { REACH_BOTH, REACH_RIGHT, REACH_LEFT, REACH_SPREAD };

struct probes { /* values at n places of about |t| <= h */
    enum reach reach;
    double h;
    size_t half, n;
    double *t; /* as really moved */
    double *y; /* n x m, by place */
};

struct probe_line {
    const struct callable *f;
    const double *x, *d; /* n each */
    const double *y;     /* the values at x: m */
    uint64_t seed;
    VEC(struct probes) seen;
    size_t exact;   /* entry whose move tells t, or n: t is nominal */
    double *points; /* room */
    size_t room;
};

void line_init(struct probe_line *l, const struct callable *f, const double *x,
               const double *d, const double *y, uint64_t seed);
void line_free(struct probe_line *l);

/* Values in the window |t| <= h, probed at first sight: `half` places a side
 * (REACH_BOTH), `half` places on one side, or 2 half + 1 spread evenly over the
 * whole window. All outputs share them. Valid until the next call. */
const struct probes *line_probes(struct probe_line *l, enum reach reach,
                                 double h, size_t half);
/* Value of output k at one t; returns the t really moved. */
double line_at(struct probe_line *l, double t, size_t k, double *value);

/* A number in [0, 1) from a running state. */
double line_random(uint64_t *state);
/* The distance to the next double. */
double line_ulp(double v);

#endif
