/* extract: a part of a graph as a graph of its own, or in another one.  See extract.c. */
#ifndef GRAPH_EXTRACT_H
#define GRAPH_EXTRACT_H

#include "graph/graph.h"

/* A new graph that computes `of`, in which every stops[i] is an INPUT
 * (inputs[i]; NONE if it is not needed); other inputs keep their order.
 * *root is `of` there. */
struct graph *graph_extract(const struct graph *g, node of, size_t nstops,
                            const node *stops, node *inputs, node *root);

/* The same into another graph that stands already, whose as[i] are what every
 * stops[i] is there. */
node graph_graft(struct graph *to, const struct graph *from, node of,
                 size_t nstops, const node *stops, const node *as);

#endif
