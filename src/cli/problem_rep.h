/* problem_rep: a problem that is being checked; private to problem.c (what is
 * checked at a point) and problem_points.c (the points, by whom). */
#ifndef CLI_PROBLEM_REP_H
#define CLI_PROBLEM_REP_H

#include "check/gradient.h"
#include "cli/claims.h"
#include "code/code.h"

struct work {
    struct run_context *c;
    const struct ast_file *file;
    const struct problem *problem;
    struct rec_problem *out;
    struct points points;
    struct problem_at_point *s; /* at the last point, to be moved; or NULL */
    struct gradients *d;
    struct claim_place *place; /* of each claim; NULL: not known yet */
    struct codes *codes;
    const char *replay; /* of claims */
    bool last;          /* a FAIL stopped the run */
};

/* Derivatives and claims at point i, where w->s is. */
void problem_at(struct work *w, size_t i, struct rec_point *out);
/* Formulas alone: the inputs have no values. */
void problem_formulas(struct work *w, struct rec_point *out);
#endif
