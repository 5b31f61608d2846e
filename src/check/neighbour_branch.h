/* check/neighbour_branch: the problem elaborated anew at a point beside the given one, where
 * another branch of an `if` is taken.  See check/neighbour_branch.c. */
#ifndef CHECK_NEIGHBOUR_BRANCH_H
#define CHECK_NEIGHBOUR_BRANCH_H

#include "check/referee.h"

struct neighbour_branch;
/* Elaborate at x + m * 2^e along the line, deciding branches in balls of p
 * bits. by: of referee_gradient, or NULL. NULL if the objective cannot be
 * found there; *open: because a condition stays open. */
struct neighbour_branch *neighbour_new(struct problem_at_point *s,
                                       const struct objective *objective,
                                       const char *by, const struct line *line,
                                       double m, long e, long p, bool *open);
void neighbour_free(struct neighbour_branch *a);
/* The objective at x + m * 2^e, on that branch. */
const struct balls *neighbour_value(struct neighbour_branch *a, double m,
                                    long e, long p);

#endif
