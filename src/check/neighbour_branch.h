/* neighbour_branch: the problem elaborated anew at a place beside the point,
 * where another branch of an `if` is taken. See neighbour_branch.c. */
#ifndef CHECK_NEIGHBOUR_BRANCH_H
#define CHECK_NEIGHBOUR_BRANCH_H

#include "check/question.h"

struct neighbour;
/* Elaborates where the shifts (of nodes of the problem's graph) lead, deciding
 * branches in balls of p bits. NULL if the objectives cannot be found there;
 * *open: because a condition stays open. */
struct neighbour *neighbour_new(const struct question *q, size_t nshift,
                                const struct ball_shift *shift, long p,
                                bool *open);
void neighbour_free(struct neighbour *a);
/* The objectives' values at the shifts (of the same nodes), on that branch;
 * false: not finite. */
bool neighbour_values(struct neighbour *a, size_t nshift,
                      const struct ball_shift *shift, long p,
                      struct balls *out);

#endif
