/* blackbox: is a number the slope of a value that can only be called?  See
 * blackbox.c. */
#ifndef CODE_BLACKBOX_H
#define CODE_BLACKBOX_H

#include "code/window.h"
#include "record/verdict.h"

struct slope_rule {
    double atol, rtol; /* of the comparison, per unit of t */
    double sees;       /* largest relative error that a pass may hide */
    bool strict;       /* along a direction: rtol only says what is settled; a
                           claim is right within the bound and atol */
    bool stated;       /* the user named the accuracy: no defect is excused */
};

enum slope_why {
    SLOPE_AGREES,
    SLOPE_ZERO,  /* neither the value nor the claim moves */
    SLOPE_HIDES, /* agrees, but larger errors than `sees` could hide */
    SLOPE_DIFFERS,
    SLOPE_UNSETTLED, /* differs, but differences contradict one another */
    SLOPE_SMALL,     /* differs by little: a term, digits, a tolerance? */
    SLOPE_INNER,     /* the value jumps nearby: an inner tolerance? */
    SLOPE_KINK,      /* left, right */
    SLOPE_JUMP,
    SLOPE_GRAINS,   /* the value moves in grains only */
    SLOPE_ONE_SIDE, /* finite on one side only */
    SLOPE_NOWHERE,  /* no finite values around */
    SLOPE_NO_VALUE, /* the value at the point is not finite */
    SLOPE_NO_CLAIM  /* the claim is not finite, the slope exists */
};

struct slope_verdict {
    enum verdict verdict;
    enum slope_why why;
    double claimed;
    double slope, bound; /* by differences */
    double window;       /* half width of the window, in t */
    double noise;        /* of the value there, one standard deviation */
    double own;          /* the noise granted to the claim, SIGMAS of it */
    double left, right;  /* at a kink */
    double jump, at;     /* of SLOPE_JUMP, SLOPE_INNER: height and place */
    double grain;
};

/* Is `claimed` the slope of output k along the line at t = 0? `noise` is the
 * claim's own, one standard deviation; no window is wider than `widest`. */
struct slope_verdict blackbox_judge(struct probe_line *line, size_t k,
                                    double claimed, double noise, double widest,
                                    const struct slope_rule *rule);

/* Widest window along the entry i of x: the entry's own size times an eighth,
 * or that of the largest entry. `scale` is the unit of t. */
double blackbox_scale(size_t n, const double *x, size_t i);
double blackbox_widest(size_t n, const double *x, size_t i);

/* Noise (one standard deviation) of each of the numbers that f gives around x,
 * by polynomials along one random direction. free: entries that may move
 * (n; NULL: all). */
void blackbox_noise(const struct callable *f, const double *x, const bool *free,
                    uint64_t seed, double *noise);

#endif
