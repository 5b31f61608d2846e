/* project: a gradient, projected onto the tangent space of a declared set.
 *
 * Idea: an input that stays symmetric, triangular or diagonal has no
 * derivative outside of its set; the projection is more nodes of the graph.
 *
 * Invariant: the projection of a projection is the projection.
 */
#include "graph/matrix.h"
#include "rules/rules.h"

node structure_project(struct graph *g, enum structure s, node gradient)
{
    switch (s) {
    case STRUCT_SYMMETRIC:
    case STRUCT_SPD:
        return Mul(g, Num(g, .5), Add(g, gradient, Transpose(g, gradient)));
    case STRUCT_LOWER:
        return Triangle(g, gradient, false, 0);
    case STRUCT_UPPER:
        return Triangle(g, gradient, true, 0);
    case STRUCT_DIAGONAL:
        return Triangle(g, Triangle(g, gradient, true, 0), false, 0);
    default:
        return gradient;
    }
}
