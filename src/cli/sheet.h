/* sheet: what a page shows of a problem beside its verdicts: its statements as
 * formulas, and its graph.  See sheet.c. */
#ifndef CLI_SHEET_H
#define CLI_SHEET_H

#include "cli/problem.h"

/* Is a page asked for? */
bool sheet_wanted(const struct options *o);
/* Fill the statements and the graph of `out`, at the first point. What cannot
 * be had is left out. */
void sheet_fill(struct run_context *c, const struct ast_file *file,
                const struct problem *problem, const struct point *point,
                struct rec_problem *out);

#endif
