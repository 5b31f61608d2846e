/* report: a record in one of the formats.  One file a format. */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include <stdio.h>

#include "base/options.h"
#include "record/record.h"

struct style {
    unsigned digits, width; /* width 0: no page, nothing is wrapped */
    bool color, ascii, all, quiet, verbose;
    unsigned modes;   /* columns */
    bool calculation; /* single --mode: values without verdicts */
};

typedef void report_fn(FILE *to, const struct record *r, const struct style *l);
report_fn report_table, report_json, report_csv, report_tap, report_junit,
    report_github, report_gcc, report_markdown, report_latex, report_html;

/* One problem of the table format, so that finished problems are on screen
 * when a long run is interrupted; report_table_end prints the closing line. */
void report_table_problem(FILE *to, const struct record *r,
                          const struct rec_problem *p, const struct style *l);
void report_table_end(FILE *to, const struct record *r, const struct style *l);

/* The format's function. */
report_fn *report_of(enum format f);

#endif
