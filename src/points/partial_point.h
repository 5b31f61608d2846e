/* partial point: points while they are being put together.  See points.c (partial points from
 * lines and rows) and points/lay.c (laying them over each other). */
#ifndef POINTS_PARTIAL_POINT_H
#define POINTS_PARTIAL_POINT_H

#include "base/words.h"
#include "lang/constant.h"

struct partial_point {
    VEC(struct point_entry) at;
    struct words names;  /* of entries that are no increments, where many */
    VEC(uint32_t) where; /* the first entry of each */
    struct span span;
    bool outside;
};

struct point_source {
    VEC(struct partial_point) at;
};

struct job {
    struct elab *e;
    const struct overrides *overrides;
    struct point_source preamble, lines, rows, given;
    VEC(struct points_line) line_of; /* `at` lines, point = partial point */
    size_t preamble_lines;
    bool replaced;
};

void partial_point_free_source(struct point_source *s);
/* The entry of a name, or NULL. */
struct point_entry *partial_point_find(const struct partial_point *d,
                                       const char *name, bool increment);
void partial_point_add(struct partial_point *d, struct point_entry entry);
void partial_point_copy(struct partial_point *to,
                        const struct partial_point *from);
/* Lay the sources over each other; the points, and which lines they are of. */
void partial_point_finish(struct job *j, struct points *out);
enum name_status partial_point_status(const struct elab *e, const char *name);

#endif
