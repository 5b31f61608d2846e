/* derivative: the verdict on every derivative of a problem at a point.  See derivative.c. */
#ifndef CHECK_DERIVATIVE_H
#define CHECK_DERIVATIVE_H

#include "check/gradient.h"
#include "record/record.h"

/* Fills point->derivatives (one an output and input). `all`: every entry, be
 * there ever so many. */
void derivative_check(struct problem_at_point *s, struct gradients *d,
                      struct rec_point *point);

#endif
