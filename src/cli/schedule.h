/* schedule: the problems of a run, one after the other or in workers.
 * See schedule.c. */
#ifndef CLI_SCHEDULE_H
#define CLI_SCHEDULE_H

#include "cli/problem.h"
#include "cli/sources.h"
#include "report/report.h"

/* Checks the selected problems into r; the table format is printed as they
 * finish. */
void schedule_check(struct run_context *c, struct sources from,
                    struct record *r, const struct style *style);
/* --emit: code instead of checking; false after errors. */
bool schedule_emit(struct run_context *c, struct sources from);

#endif
