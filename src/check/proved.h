/* proved: numbers to more digits than doubles hold. See proved.c. */
#ifndef CHECK_PROVED_H
#define CHECK_PROVED_H

#include "check/rule_balls.h"

/* Are more digits asked for than doubles have? */
bool proved_wanted(const struct problem_at_point *s);
/* The entries of a node at the point: decimals, at most as many as are asked
 * for, the last one right within one unit; NULL for an entry of which nothing is
 * known. NULL: no balls, or the cost limit. */
const char *const *proved_value(struct problem_at_point *s, node x);
/* The same of n entries (0-based) of the adjoint of an output by an input. */
const char *const *proved_adjoint(struct rules *r, size_t output, size_t input,
                                  size_t n, const size_t *entry);

#endif
