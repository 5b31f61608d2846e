/* claims: the claims of a problem at one of its points.  See claims.c. */
#ifndef CLI_CLAIMS_H
#define CLI_CLAIMS_H

#include "check/problem_at_point.h"
#include "cli/problem.h"

#define EVERY_POINT (SIZE_MAX - 1)
struct claim_place {
    size_t point; /* a number's own, or EVERY_POINT */
    bool box;     /* it names what only code gives */
};

struct claim_work {
    struct run_context *c;
    const struct points *points;
    struct rec_problem *out;
    struct codes **codes;       /* NULL until a code statement is met */
    struct claim_place **place; /* of each claim; NULL: not known yet */
    bool *failed; /* set by a FAIL: with --fail-fast nothing follows */
};

/* Judge every claim that belongs to this point; merge with what it gave at
 * the points before. */
void claims_at_point(struct claim_work *w, struct problem_at_point *s,
                     size_t point, struct rec_point *out);

/* Merge what a claim gave at one more point, or at several. */
void claims_merge(struct rec_claim *all, const struct rec_claim *one);

#endif
