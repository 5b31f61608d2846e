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
/* These and more of them, where data are varied, too: what holds there is no
 * accident of their values. What can be seen of an array stays (symmetric, sums
 * that are 1, zeros, marks of 0 and 1, a number that is a size), and so does
 * what decides a size or a branch. */
struct sites sites_varied(struct problem_at_point *s, struct sites base,
                          size_t more);
/* Inside the domain, with the same sizes and branches? Of claims over a box ties
 * are no branches. r: a run of s->values. */
bool site_usable(struct problem_at_point *s, struct run *r,
                 const struct site *t, bool box);
/* Has the claim intervals? */
bool sites_has_box(const struct stmt *claim);

#endif
