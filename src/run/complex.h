/* complex: a graph with one input moved into the complex plane, for the
 * complex step (Squire and Trapp 1998).  See complex.c. */
#ifndef RUN_COMPLEX_H
#define RUN_COMPLEX_H

#include "run/program.h"

struct complex_run;
/* For the scalar z by x; `real` is a run of p, a keep_all program of z,
 * evaluated at the point in lane 0; both stay the caller's. NULL where an
 * operation between x and z is not analytic, or has no complex version here. */
struct complex_run *complex_run_new(const struct graph *g, node z, node x,
                                    const struct program *p,
                                    const struct run *real);
void complex_run_free(struct complex_run *r);
/* Im z(x + i h direction) / h: no difference is taken, so h may be tiny. */
double complex_run_slope(struct complex_run *r, double h,
                         const double *direction);

#endif
