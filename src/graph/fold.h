/* fold: see fold.c. Both give NONE where nothing is to be folded. */
#ifndef GRAPH_FOLD_H
#define GRAPH_FOLD_H

#include "graph/graph.h"

node fold_unary(struct graph *g, enum op op, node x);
/* s: the shape of the result */
node fold_binary(struct graph *g, enum op op, node x, node y, struct shape s);
/* Is x a matrix with a column or row on its diagonal and zeros elsewhere? */
bool graph_is_diagonal(const struct graph *g, node x);

#endif
