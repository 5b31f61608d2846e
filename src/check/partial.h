/* partial: the witness of a partial derivative.  See partial.c. */
#ifndef CHECK_PARTIAL_H
#define CHECK_PARTIAL_H

#include "check/problem_at_point.h"

struct partial;
/* A binding's own statement as a function of the names it reads; NULL where
 * the statement reads none. */
struct partial *partial_new(struct problem_at_point *s,
                            const struct binding *b);
void partial_free(struct partial *p);
/* Slope of <w, binding> along entry k of the read node `by` (unit direction d
 * of its size), all other names held fixed: 1 ball. false: rough there, or no
 * ball version. */
bool partial_slope(struct partial *p, node by, const double *d, const double *w,
                   struct balls *out);

#endif
