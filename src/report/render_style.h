/* report/render_style: what the formats for people share: safe text, width, colour, a pen
 * that knows its column, source lines with a caret.  See report/render_style.c. */
#ifndef REPORT_RENDER_STYLE_H
#define REPORT_RENDER_STYLE_H

#include "base/arena.h"
#include "report/report.h"

/* The order in which verdicts are counted, and the names of phases. */
extern const enum verdict style_order[VERDICT_COUNT];
extern const char *const style_phases[PHASE_COUNT];

unsigned style_width(const struct style *l);  /* columns, default 100 */
unsigned style_digits(const struct style *l); /* of doubles; default 12 */
/* With the digits that the problem asks for (`option digits`). */
struct style style_of(const struct style *l, const struct rec_problem *p);

/* A copy that is harmless on a terminal: control characters
 * escaped, line ends and tabs blanks; with l->ascii our symbols respelt. */
const char *style_text(struct arena *a, const struct style *l, const char *s);
/* The same text in at most `width` columns, an ellipsis in its middle. */
const char *style_shorten(struct arena *a, const struct style *l, const char *s,
                          unsigned width);
unsigned text_columns(const char *s);
/* "expr.txt:3:5", "expr.txt" without a line, NULL without a place. */
const char *style_place(struct arena *a, struct span at);
/* "1 point", "2 points" */
const char *style_count(struct arena *a, size_t n, const char *thing);

/* Writes a line, and knows at which column it stands. */
struct pen {
    FILE *to;
    const struct style *style;
    unsigned column;
};
void pen_put(struct pen *p, const char *s);
/* Blanks up to a column, at least one behind what stands there already. */
void pen_to(struct pen *p, unsigned column);
/* s at a column, or one blank behind what stands there already. */
void pen_at(struct pen *p, unsigned column, const char *s);
/* s, continued on lines from column `indent` on where it is too long, each
 * broken at a blank and ended by `mark`. */
void pen_wrapped(struct pen *p, unsigned indent, const char *mark,
                 const char *s);
/* The word in the colour of the verdict. */
void pen_verdict(struct pen *p, enum verdict v, const char *word);
void pen_end(struct pen *p);

/* The source line of a span in the compiler's shape,
 *
 *       8 | claim dz/du = 2*z
 *         |               ^~~ label
 *
 * the label on a line of its own where it does not fit. Returns the column of
 * the bar; nothing is printed (and 0 returned) for a span without a place. */
unsigned style_source(struct arena *a, FILE *to, const struct style *l,
                      struct span at, enum verdict v, const char *label);

#endif
