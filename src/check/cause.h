/* check/cause: what an operation says of the place where it fails.  See check/cause.c. */
#ifndef CHECK_CAUSE_H
#define CHECK_CAUSE_H

#include "check/problem_at_point.h"

/* "the value does not exist here: 'log' at -0.3", in the arena; `why` alone
 * where there is no node. place: the entry of x that made trouble, SIZE_MAX if
 * it is not known. */
const char *cause_text(struct problem_at_point *s, node x, size_t place,
                       const char *why);

/* The entries of a node that have no value at the point, NULL: all have one. Where
 * doubles have none, balls are asked, which do not overflow, if they may be. */
bool *cause_undefined(struct problem_at_point *s, node x);

#endif
