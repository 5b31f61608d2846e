/* sides: what a function does on either side of a point where it is not
 * smooth. See sides.c. */
#ifndef CHECK_SIDES_H
#define CHECK_SIDES_H

#include "check/difference.h"

/* The limit of q[0..SIDE_STEPS-1], quotients at steps that shrink by the same
 * ratio each. */
#define SIDE_STEPS 4
#define SIDE_RATIO 0x1.3p-20
enum trend {
    TREND_SETTLES, /* `limit` encloses it */
    TREND_JUMPS,   /* like a power of 1/h: the value jumps */
    TREND_GROWS,   /* slower, without bound */
    TREND_SWINGS,  /* no limit to be seen */
    TREND_FOGGY,   /* too few bits to tell */
};
enum trend trend_of(struct balls *const *q, size_t entry, long precision,
                    struct balls *limit);

/* Fills the sights (state, truth, left, right, why, cause) of all values along
 * unit directions of single unknowns; e: exponents of the unknowns' sizes. */
void sides_look(struct field *f, const struct question *q,
                const struct direction *unit, const long *e,
                const struct ball_status *seen, struct sight *out);

#endif
