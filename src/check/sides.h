/* sides: what a function does on either side of a point where it is not
 * smooth. See sides.c. */
#ifndef CHECK_SIDES_H
#define CHECK_SIDES_H

#include "check/difference.h"

/* Steps, each shorter than the one before by the same ratio. */
#define SIDE_STEPS 4
#define SIDE_RATIO 0x1.3p-20

/* Fills the sights (state, truth, left, right, why, cause) of all values along
 * unit directions of single unknowns; e: exponents of the unknowns' sizes. */
void sides_look(struct field *f, const struct question *q,
                const struct direction *unit, const long *e,
                const struct ball_status *seen, struct sight *out);

#endif
