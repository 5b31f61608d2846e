/* problem: all checks of one problem, into the record.  See problem.c. */
#ifndef CHECK_PROBLEM_H
#define CHECK_PROBLEM_H

#include "record/record.h"
#include "lang/elaborate.h"
#include "base/options.h"

struct run_context {
    struct arena *arena;
    const struct options *options;
    struct outside outside;
    double *seconds;          /* of the record, by phase */
    double deadline;
    const char *replay;       /* "adcheck expr.txt" */
    volatile const int *interrupted;
};

/* Checks a problem at all its points. Errors are reported and set broken. */
void problem_check(struct run_context *c, const struct ast_file *file,
                   const struct problem *problem, struct rec_problem *out);

/* Counts of the record, expected and allowed items, and the exit status. */
void record_finish(struct record *r, const struct options *o);

#endif
