/* structure: the sets that `symmetric`, `spd`, ... declare, as arrays of
 * doubles (column-major): members, tangent spaces, samples.  See structure.c. */
#ifndef GRAPH_STRUCTURE_H
#define GRAPH_STRUCTURE_H

#include <stdbool.h>

#include "base/random.h"
#include "graph/graph.h"

enum structure {
    STRUCT_NONE,
    STRUCT_SYMMETRIC,
    STRUCT_SPD,
    STRUCT_LOWER,
    STRUCT_UPPER,
    STRUCT_DIAGONAL,
    STRUCT_POSITIVE,
};

const char *structure_name(enum structure s);
/* A random member: N(0,1) entries put into the set (spd: A*A'/n + I;
 * positive: exp). */
void structure_random(enum structure s, struct shape shape, struct random *r,
                      double *out);
/* Does the value lie in the set? If not, *why is a short reason. */
bool structure_contains(enum structure s, struct shape shape, const double *v,
                        const char **why);
/* Is entry k free? (lower, upper, diagonal: the others are zero and held) */
bool structure_free(enum structure s, struct shape shape, size_t k);
/* The tangent direction of entry k: symmetric and spd (E_ij + E_ji)/2, else
 * E_k. Clears out first. */
void structure_direction(enum structure s, struct shape shape, size_t k,
                         double *out);
/* Put any array into the tangent space (for random directions). */
void structure_tangent(enum structure s, struct shape shape, double *v);
/* The sample around v of section 2 of the contract: entries times 1 + 0.3 t, a
 * zero entry becomes 0.3 t times the largest (or 0.3 t), inside the set
 * (symmetric and spd: D*S*D with D = diag(1 + 0.15 t)). */
void structure_sample(enum structure s, struct shape shape, const double *v,
                      struct random *r, double *out);

#endif
