/* cost: operations of linear algebra. See cost.c. */
#ifndef GRAPH_COST_H
#define GRAPH_COST_H

#include "graph/graph.h"

/* Scalar operations that one evaluation of a node of linear algebra (behind
 * MATMUL in the table) takes, about. */
double graph_linear_algebra_cost(const struct graph *g, node x);

#endif
