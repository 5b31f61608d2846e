/* show/divergence: where a failing claim and the derivation part.
 * See show_divergence.c. */
#ifndef SHOW_DIVERGENCE_H
#define SHOW_DIVERGENCE_H

#include "claim/claim.h"

/* A step for a claim that is wrong at the point, behind the derivation that it
 * belongs to (out->explain is filled). Nothing where its left side is no
 * derivative name of one node. Bindings must be cuts. */
void show_divergence(struct claims *c, const struct stmt *claim,
                     struct rec_point *out);

#endif
