/* derivative: the verdict on every derivative of a scene.  See derivative.c. */
#ifndef CHECK_DERIVATIVE_H
#define CHECK_DERIVATIVE_H

#include "check/gradient.h"
#include "record/record.h"

/* Fills point->derivatives (one an output and input). `all`: every entry, be
 * there ever so many. */
void derivative_check(struct scene *s, struct gradients *d,
                      struct rec_point *point);

#endif
