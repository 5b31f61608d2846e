/* table: the parts of the table format; private to table*.c.
 *
 * A problem is laid out as a whole: the rows of all its points are made
 * first, then the columns get their widths, then all is printed. */
#ifndef REPORT_TABLE_H
#define REPORT_TABLE_H

#include "base/vec.h"
#include "report/fail.h"
#include "report/number.h"
#include "report/render_style.h"

enum { TABLE_NUMBERS = 4, TABLE_ENTRIES = 36 };

struct report_row {
    const char *name;
    const char *number[TABLE_NUMBERS]; /* forward reverse central referee */
    const char *bound;
    bool judged;
    enum verdict verdict;
    bool expected, allowed;
    const char *suffix; /* behind the verdict, or NULL */
};

struct table {
    struct pen pen;
    const struct style *style;
    struct style narrow; /* with fewer digits, if these are too many */
    const struct rec_problem *problem;
    struct arena *arena;
    VEC(struct report_row) rows; /* of all points, in order */
    VEC(size_t) ends;            /* rows.n behind each derivative */
    unsigned modes;              /* number columns shown, enum mode */
    bool judged;                 /* bound and verdict columns */
    /* Columns at which things start. */
    unsigned number_at[TABLE_NUMBERS], bound_at, verdict_at;
    unsigned line_at, claim_at;   /* of claims: line, verdict */
    bool negative[TABLE_NUMBERS]; /* others get a blank for the sign */
};

/* table_rows.c */
void table_make_rows(struct table *t);
void table_layout(struct table *t);
/* Does the heading of an output hold all its proved digits? */
bool table_proved(const struct table *t, const struct named_value *v);
void table_put_heading(struct table *t, const struct rec_derivative *d);
void table_put_row(struct table *t, const struct report_row *row);
/* Slopes, reason, what a pass proves, the command that repeats it. */
void table_put_notes(struct table *t, const struct rec_derivative *d);
const char *table_verdict(struct table *t, enum verdict v, bool expected,
                          bool allowed);

/* table.c: "1 derivative: 1 pass; 1 claim: 1 pass" */
const char *table_closing(struct arena *a, const struct record *r);

/* table_claim.c */
void table_claim_layout(struct table *t);
void table_put_claims(struct table *t);
/* All FAILs of the problem with their source lines; their number. */
size_t table_put_fails(struct table *t);

/* table_show.c */
void table_put_sections(struct table *t, const struct rec_point *point);
/* table_plot.c */
void table_put_sweep(struct table *t, const struct rec_sweep *s);

#endif
