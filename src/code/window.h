/* window: slope of one output in a window around t = 0, on one side of it, and
 * jumps nearby.  See window.c, side.c, jump.c. */
#ifndef CODE_WINDOW_H
#define CODE_WINDOW_H

#include "code/fit.h"
#include "code/line.h"

#define SIGMAS 6.0 /* of noise, inside of which nothing is accused */
#define FLOOR 0.3  /* standard deviation of rounding to a grain, in grains */

/* One output along a line. */
struct track {
    struct probe_line *line;
    size_t k;     /* output */
    double value; /* at t = 0 */
    double grain; /* the values move in multiples of it; 0: none seen */
};

struct probe_window {
    double h;
    double slope, bound, noise;
    double rise;    /* range of the values, over h */
    double largest; /* |value| at most */
    bool valid;     /* finite values, and no staircase */
    bool constant;  /* all values equal */
};

/* The slope in |t| <= h from `half` values a side and the one at 0: bound =
 * |difference of two degrees| + SIGMAS * kappa * noise. */
struct probe_window window_look(struct track *s, double h, size_t half);

/* --- one-sided slopes (side.c) -------------------------------------------- */
enum bend {
    BEND_NONE,
    BEND_SMOOTH,
    BEND_KINK,
    BEND_JUMP,
    BEND_ONE_SIDE,
    BEND_NOWHERE
};

struct bend_sides {
    double left, right; /* slopes, where the value is bent */
    double slope;       /* their mean, where they agree */
    double bound;       /* of either, added up */
    double within;      /* a kink may lie aside by so much */
    double jump;
};
/* Is the value bent at t = 0? BEND_SMOOTH: both sides agree, slope and bound
 * are set. BEND_NONE: cannot be told. */
enum bend bend_look(struct track *s, struct bend_sides *out);

/* --- jumps around the point (jump.c) -------------------------------------- */
struct jump {
    double size;     /* 0: none was found */
    double distance; /* from t = 0 */
    double at;
};
/* The nearest discontinuity that is easily found, given slope and noise of the
 * value nearby. */
struct jump jump_hunt(struct track *s, double slope, double noise);

#endif
