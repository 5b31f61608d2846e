/* csv: tables of numbers in files. Read by lang and points. */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/text.h"

struct csv {
    size_t rows, cols;
    double *at;     /* row by row, in the arena */
    size_t nheader; /* 0: no header line */
    const char **header;
    struct span *places, *cells; /* of the header's fields, of the numbers, if
                                    places were asked for, else NULL */
};
/* false after an error reported at the place. Without one the file becomes a
 * source of the run, and its own lines are the places; "-" is then standard
 * input. */
bool csv_read(struct arena *a, const char *path, struct span at, bool quiet,
              struct csv *out);
/* `path` relative to the source that the span lies in. */
const char *csv_relative(struct arena *a, const char *path, struct span at);

#endif
