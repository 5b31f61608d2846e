/* slope: is a number the derivative of a node along a direction?  The witness
 * and the referee of check/, for nodes that are derivatives themselves.  See
 * slope.c. */
#ifndef CHECK_SLOPE_H
#define CHECK_SLOPE_H

#include "check/witness.h"
#include "record/record.h"

struct slope {
    node objective;        /* scalar */
    node rule;             /* scalar node said to be its derivative, or NONE:
                                structurally zero */
    node along;            /* INPUT of the direction in `rule` */
    const struct input *x; /* what moves */
    double scale;          /* largest entry of the matrix it stands in */
    /* How to find the objective on another branch: <weights, of>, or, with
     * `by`, <weights, the gradient of the scalar `of` by this input>. */
    const char *of, *by;
    const double *weights;
};
/* The worst verdict of n values, each said to be the derivative along its
 * direction (numel of x). */
enum verdict slope_judge(struct problem_at_point *s, const struct slope *q,
                         size_t n, const double *const *direction,
                         const double *value);
/* Can n entries be judged one by one in reasonable time? */
bool slope_each(const struct problem_at_point *s, size_t n);

#endif
