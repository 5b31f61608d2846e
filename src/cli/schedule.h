/* schedule: the problems of a run, one after the other or in workers.
 * See schedule.c. */
#ifndef SCHEDULE_H
#define SCHEDULE_H

#include "cli/problem.h"
#include "report/report.h"
#include "cli/sources.h"

/* Checks the selected problems into r; the table format is printed as they
 * finish. */
void schedule_check(struct run_context *c, struct sources from,
                    struct record *r, const struct look *look);
/* --emit: code instead of checking; false after errors. */
bool schedule_emit(struct run_context *c, struct sources from);

#endif
