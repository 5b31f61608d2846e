/* sides_rep: the values around a point, private to sides.c and ray.c. */
#ifndef CHECK_SIDES_REP_H
#define CHECK_SIDES_REP_H

#include "check/sides.h"

#define SIDE_PRECISION 4096

struct grid {
    struct field *f;
    unsigned order;
    bool ray;                      /* the points lie on one line */
    size_t points, values;         /* 3^order; of a ray 2*order + 1 */
    struct balls **at[SIDE_STEPS]; /* of each point, NULL: no value there */
    long e[MOST_ORDER];            /* exponents of the largest steps */
    double pace[MOST_ORDER]; /* a step is SIDE_RATIO^pace of that before */
    long precision;
    bool *exists; /* each value at the point itself */
    bool open;
    node undefined, missing; /* here, and beside */
};

/* With f, order, ray, points, e, pace and all else 0: the values at all points along
 * the unknowns, the point itself in the middle. */
void grid_fill(struct grid *g, const struct direction *unit);
void grid_free(struct grid *g);
/* How long a step is along an unknown, of the largest. */
double grid_step(const struct grid *g, unsigned k, unsigned step);

/* What the one-sided quotients (n sides, all values each; they are left alone)
 * say of each value. */
void sides_judge(struct grid *g, struct balls *(*q)[SIDE_STEPS], size_t n,
                 const struct ball_status *seen, struct sight *out);

/* ray.c: the same for a derivative by one unknown alone, of any order. False:
 * it is mixed. */
bool ray_look(struct field *f, const struct question *q,
              const struct direction *unit, const long *e,
              const struct ball_status *seen, struct sight *out);

#endif
