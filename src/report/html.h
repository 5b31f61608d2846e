/* html: the parts of a page; private to html*.c and svg*.c. */
#ifndef REPORT_HTML_H
#define REPORT_HTML_H

#include "report/item.h"

struct page {
    FILE *to;
    struct arena *arena;
    const struct style *style;
    const struct rec_marks *marks; /* or NULL */
    struct items items;            /* all of the record */
    size_t drawn;                  /* bytes of graphs so far */
    unsigned pictures;             /* drawn so far: their titles need names */
};

/* Text of any source: clean and escaped. */
void html_text(struct page *p, const char *s);
/* <TAG>text</TAG>; `attributes` as they are, or NULL. */
void html_element(struct page *p, const char *tag, const char *attributes,
                  const char *s);
/* A verdict's word in its colour; `note` behind it ("expected") or NULL. */
void html_verdict(struct page *p, enum verdict v, const char *note);
/* The start of a table with these heads, the first `texts` of them over text,
 * in a box that scrolls; html_table_end closes both. caption may be NULL. */
void html_table(struct page *p, const char *caption, size_t n,
                const char *const *head, size_t texts);
void html_table_end(struct page *p);
/* <figure><svg ...> with a title; html_picture_end closes both, with a caption
 * or NULL. */
void html_picture(struct page *p, double width, double height,
                  const char *title);
void html_picture_end(struct page *p, const char *caption);

/* html_math.c: what stands inside of <math>. */
void html_math(struct page *p, const char *mathml);
/* html_problem.c: a problem, whose items are [from, end). */
void html_problem(struct page *p, const struct rec_problem *problem,
                  size_t number, size_t from, size_t end);
/* html_section.c: the sections of --show. */
void html_sections(struct page *p, const struct rec_point *point);
/* svg_graph.c: a graph in DOT, or NULL. */
void html_graph(struct page *p, const char *graph);
/* html_marks.c: all marks as a table; those of one hand-in. */
void html_marks(struct page *p, const struct rec_marks *m);
void html_hand_in(struct page *p, const struct rec_marks *m,
                  const struct rec_hand_in *h);
/* svg_sweep.c */
void html_sweep(struct page *p, const struct rec_sweep *s);

#endif
