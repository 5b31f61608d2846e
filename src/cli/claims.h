/* claims: the claims of a problem at one of its points.  See claims.c. */
#ifndef CLI_CLAIMS_H
#define CLI_CLAIMS_H

#include "check/problem_at_point.h"
#include "cli/problem.h"

struct claim_work {
    struct run_context *c;
    const struct points *points;
    struct rec_problem *out;
    struct codes **codes; /* NULL until a code statement is met */
    bool *failed;         /* set by a FAIL: with --fail-fast nothing follows */
};

/* Judge every claim that belongs to this point; merge with what it gave at
 * the points before. */
void claims_at_point(struct claim_work *w, struct problem_at_point *s,
                     size_t point, struct rec_point *out);

#endif
