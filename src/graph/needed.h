/* needed: what some nodes depend on, in handle order. See needed.c. */
#ifndef GRAPH_NEEDED_H
#define GRAPH_NEEDED_H

#include "graph/graph.h"

struct needed {
    bool *mark; /* by node: is it needed? g->n of them */
    node end;   /* behind the last one */
    bool few;
    VEC(node) list; /* ascending, where they are few */
};

void needed_new(struct needed *d, const struct graph *g, size_t n,
                const node *roots);
void needed_free(struct needed *d);

/* All of them, ascending (start with *k = 0) or descending (start with
 * *k = needed_last(d)); NONE at the end. */
node needed_next(const struct needed *d, size_t *k);
size_t needed_last(const struct needed *d);
node needed_before(const struct needed *d, size_t *k);

#endif
