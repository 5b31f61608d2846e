/* sites: where claims are judged.  See sites.c. */
#ifndef CLAIM_SITES_H
#define CLAIM_SITES_H

#include "check/problem_at_point.h"

/* Site 0 is the point, skipped where the claim has intervals; the others are
 * samples. */
struct site {
    bool skipped;   /* outside the domain or on another branch */
    double **input; /* of e->inputs: values */
};

struct sites {
    size_t n;
    struct site *at;
};

/* The point and that many samples around it. */
struct sites sites_around(struct problem_at_point *s, size_t samples);
/* Spread over the intervals of a claim, their ends included. */
struct sites sites_in_box(struct problem_at_point *s, const struct stmt *claim);
/* Has the claim intervals? */
bool sites_has_box(const struct stmt *claim);

#endif
