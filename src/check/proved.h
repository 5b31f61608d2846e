/* proved: numbers to more digits than doubles hold. See proved.c. */
#ifndef CHECK_PROVED_H
#define CHECK_PROVED_H

#include "check/question.h"

/* Are more digits asked for than doubles have? */
bool proved_wanted(const struct problem_at_point *s);
/* The entries of a node at the point: decimals, at most as many as are asked
 * for, the last one right within one unit; NULL for an entry of which nothing is
 * known. NULL: no balls, or the cost limit. */
const char *const *proved_value(struct problem_at_point *s, node x);
/* The same of the entries first + entry[0..n) (NULL: 0..n) of some balls. */
const char *const *proved_entries(struct problem_at_point *s, balls_at *at,
                                  void *context, size_t first, size_t n,
                                  const size_t *entry);

#endif
