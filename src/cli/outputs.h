/* outputs: the files that a run writes beside standard output.
 * See outputs.c. */
#ifndef CLI_OUTPUTS_H
#define CLI_OUTPUTS_H

#include "base/arena.h"
#include "report/report.h"

/* No file is written twice, and none that is read; false after an error, which
 * has been reported. Asked before anything is read. */
bool outputs_check(const struct options *o);
/* Write all of --report and --plot; errors are reported. */
void outputs_write(const struct options *o, const struct record *r,
                   const struct style *style);

/* Visit every file that the sources of the run are, and that they load. */
void outputs_each_source(struct arena *a, void (*visit)(void *, const char *),
                         void *context);

#endif
