/* draft: points while they are being put together.  See points.c (drafts from
 * lines and rows) and points_lay.c (laying them over each other). */
#ifndef LANG_DRAFT_H
#define LANG_DRAFT_H

#include "lang/constant.h"

struct draft {
    VEC(struct point_entry) at;
    struct span span;
    bool outside;
};

struct source {
    VEC(struct draft) at;
};

struct job {
    struct elab *e;
    const struct outside *outside;
    struct source preamble, lines, rows, given;
    VEC(struct points_line) line_of;   /* `at` lines, point = draft */
    size_t preamble_lines;
    bool replaced;
};

void draft_free_source(struct source *s);
/* The entry of a name, or NULL. */
struct point_entry *draft_find(const struct draft *d, const char *name,
                               bool increment);
void draft_copy(struct draft *to, const struct draft *from);
/* Lay the sources over each other; the points, and which lines they are of. */
void draft_finish(struct job *j, struct points *out);
enum name_status draft_status(const struct elab *e, const char *name);

#endif
