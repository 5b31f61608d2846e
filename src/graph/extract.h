/* extract: a part of a graph as a graph of its own.  See extract.c. */
#ifndef GRAPH_EXTRACT_H
#define GRAPH_EXTRACT_H

#include "graph/graph.h"

/* A new graph that computes `of`, in which every stops[i] is an INPUT
 * (inputs[i]; NONE if it is not needed); other inputs keep their order.
 * *root is `of` there. */
struct graph *graph_extract(const struct graph *g, node of, size_t nstops,
                            const node *stops, node *inputs, node *root);

#endif
