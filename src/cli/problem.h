/* problem: all checks of one problem, into the record.  See problem.c. */
#ifndef CLI_PROBLEM_H
#define CLI_PROBLEM_H

#include "base/options.h"
#include "lang/elaborate.h"
#include "record/record.h"

struct run_context {
    struct arena *arena;
    const struct options *options;
    struct overrides overrides;
    double *seconds; /* of the record, by phase */
    double deadline;
    const char *replay; /* "adcheck expr.txt" */
    bool claims_only;   /* no derivatives, no sections */
    volatile const int *interrupted;
    unsigned workers; /* processes that may work at once */
};

/* Seconds after the deadline in which work may end in order, before it is ended:
 * of workers. */
#define TIMEOUT_GRACE 0.4
/* Seconds that one process works alone before it calls for others. */
#define JOBS_PATIENCE 0.02
/* How a problem is elaborated, to be checked or emitted: one way for both. */
struct elaborate_options problem_how(const struct run_context *c);

/* Is the time that was given over? */
bool problem_time_over(const struct run_context *c);
/* Its worker has ended before it was done: late, or else an error, reported
 * unless the worker has told one. */
void problem_lost(const struct run_context *c, const struct problem *problem,
                  bool told, struct rec_problem *out);

/* Checks a problem at all its points. Errors are reported and set broken. */
void problem_check(struct run_context *c, const struct ast_file *file,
                   const struct problem *problem, struct rec_problem *out);

#endif
