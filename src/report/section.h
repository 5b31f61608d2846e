/* section: the sections of --show as small tables and lines, for all formats
 * that people read.  See section.c. */
#ifndef REPORT_SECTION_H
#define REPORT_SECTION_H

#include "base/arena.h"
#include "report/report.h"

enum section_kind {
    SECTION_CELLS,    /* the first row is the head */
    SECTION_MATRIX,   /* numbers only; `matrix` is where they are from */
    SECTION_FORMULAS, /* `formula`, `nformula` */
    SECTION_STEPS,    /* lines that are numbered */
    SECTION_SWEEP,    /* cells with a head; `sweep` is where they are from */
};

struct section {
    enum section_kind kind;
    const char *title; /* "jacobian of y by x (2x3)" */
    bool judged;
    enum verdict verdict;
    size_t rows, columns, texts; /* the first `texts` columns are no numbers */
    const char **cell;           /* row by row, not yet made safe */
    size_t nlines;
    const char **line; /* steps, or what stands below the cells */
    const struct rec_jacobian *matrix;
    size_t nformula;
    const struct rec_formula *formula;
    const struct rec_sweep *sweep;
    bool proved; /* more digits than doubles have */
};

struct sections {
    size_t n;
    struct section *at;
};

enum { SECTION_ENTRIES = 400 }; /* a larger matrix has its norm only */

/* All sections of a point, in the order in which they are shown. */
struct sections sections_of(struct arena *a, const struct style *l,
                            const struct rec_point *p);
/* "dz/du = 2*u": a formula has its left side, or gets it. */
const char *section_formula(struct arena *a, const struct rec_formula *f);

#endif
