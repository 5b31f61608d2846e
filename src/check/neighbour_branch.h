/* aside: the problem elaborated anew at a point beside the given one, where
 * another branch of an `if` is taken.  See aside.c. */
#ifndef CHECK_ASIDE_H
#define CHECK_ASIDE_H

#include "check/referee.h"

struct aside;
/* Elaborate at x + m * 2^e along the line, deciding branches in balls of p
 * bits. by: of referee_gradient, or NULL. NULL if the objective cannot be
 * found there; *open: because a condition stays open. */
struct aside *aside_new(struct scene *s, const struct objective *objective,
                        const char *by, const struct line *line, double m,
                        long e, long p, bool *open);
void aside_free(struct aside *a);
/* The objective at x + m * 2^e, on that branch. */
const struct balls *aside_value(struct aside *a, double m, long e, long p);

#endif
