/* hint: the likeliest mistake behind a claim that fails.  See hint.c. */
#ifndef HINT_HINT_H
#define HINT_HINT_H

#include "claim/claim.h"

/* The smallest repair of the claim's right-hand side (or left: transposes)
 * after which it holds at the point and at every sample; NULL if there is none
 * or two equally small ones. */
const struct rec_hint *hint_find(struct claims *c, const struct stmt *claim);

#endif
