/* marks: what hand-ins got, in the formats that are about marks.
 * See marks.c. */
#ifndef REPORT_MARKS_H
#define REPORT_MARKS_H

#include "report/report.h"

/* "1", "0.5" */
const char *marks_points(struct arena *a, double points);
/* "pass 1", "circular 0", "missing" */
const char *marks_cell(struct arena *a, const struct rec_mark *m);

/* A row a hand-in. */
void marks_table(FILE *to, const struct record *r, const struct style *l);
void marks_csv(FILE *to, const struct record *r);
/* results.json of Gradescope, for one hand-in. */
report_fn report_gradescope;

#endif
