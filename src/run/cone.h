/* run/cone: what the shifts of a run reach, and what they do not.  See
 * run/cone.c; private to run*.c. */
#ifndef RUN_CONE_H
#define RUN_CONE_H

#include "run/program_rep.h"

struct cone {
    bool *reached;  /* by node */
    VEC(node) from; /* the shifted nodes it was made for */
};

/* Does the program have steps that are worth more than looking at them? */
bool cone_pays(const struct program *p);
/* Mark what depends on the n nodes (each as often as it likes). */
void cone_mark(struct cone *c, const struct program *p, size_t n,
               const node *from);
void cone_free(struct cone *c);
/* Is x dearer to compute than to copy, and without a branch code? */
bool cone_worth(const struct graph *g, node x);

#endif
