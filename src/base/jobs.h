/* jobs: independent pieces of work in worker processes.  See jobs.c. */
#ifndef BASE_JOBS_H
#define BASE_JOBS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

struct jobs {
    void *context;
    /* Does piece i, in a worker; everything that is to be seen afterwards lies
     * in the arena given, or in memory from jobs_arena. */
    void (*work)(void *context, size_t i, struct arena *a);
    /* In the caller's process, in order of i; false: no more. `lost`: the
     * worker died. */
    bool (*done)(void *context, size_t i, bool lost);
    volatile const int *stop; /* set: end the workers at once; or NULL */
    double deadline;          /* on jobs_clock: the same; 0: none */
    double patience;          /* seconds that one worker is left alone */
    /* Now and then while pieces are waited for; next: the first that is not
     * done. NULL: nothing. */
    void (*waiting)(void *context, size_t next);
};

/* Memory that workers and caller share; NULL if the system has none to give
 * (then do the work without workers). `scarce`: a gigabyte will do. */
struct arena *jobs_arena(bool scarce);
/* Maps n such memories ahead, which jobs_arena gives out first: workers that
 * start workers of their own leave results where this process sees them. */
void jobs_reserve(unsigned n);
/* Seconds on a steady clock. */
double jobs_clock(void);
/* Processors of this machine that this process may use. */
unsigned jobs_processors(void);
/* In a process that is no worker: it sees none of that memory any more. */
void jobs_leave(void);
/* Runs n pieces in `workers` processes, which end with this one; false if they
 * could not be started (nothing was done). What was finished before `stop` is
 * done; the rest is lost. */
bool jobs_run(const struct jobs *j, unsigned workers, size_t n, bool scarce);

#endif
