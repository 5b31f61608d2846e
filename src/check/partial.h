/* partial: a binding's own statement as a function of the names that it reads.
 * See partial.c. */
#ifndef CHECK_PARTIAL_H
#define CHECK_PARTIAL_H

#include "check/problem_at_point.h"

struct partial;
/* NULL where the statement reads no name. */
struct partial *partial_new(struct problem_at_point *s,
                            const struct binding *b);
void partial_free(struct partial *p);
/* The statement's graph, and its value there. */
const struct graph *partial_graph(const struct partial *p);
node partial_root(const struct partial *p);
/* The INPUT there that is a name of the problem; NONE: it is not read. */
node partial_input(const struct partial *p, node read);
/* Give a run of that graph the names' values at the point, in balls; false:
 * they do not exist, or have no ball version. */
bool partial_inputs(struct partial *p, struct ball_run *run, long precision);

#endif
