/* blame: what an operation says of the place where it fails.  See blame.c. */
#ifndef CHECK_BLAME_H
#define CHECK_BLAME_H

#include "check/problem_at_point.h"

/* "the value does not exist here: 'log' at -0.3", in the arena; `why` alone
 * where there is no node. */
const char *blame_text(struct scene *s, node x, const char *why);

#endif
