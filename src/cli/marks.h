/* marks: hand-ins against a locked model.  See marks.c. */
#ifndef CLI_MARKS_H
#define CLI_MARKS_H

#include "cli/problem.h"
#include "report/report.h"

/* Mark the files of the command line against --model, into the record; false
 * after an error, which has been reported: then nothing is marked. */
bool marks_run(struct run_context *c, struct record *r,
               const struct style *style);

#endif
