/* mistake: the reading under which an array of derivatives would be right.  See
 * mistake.c. */
#ifndef CODE_MISTAKE_H
#define CODE_MISTAKE_H

#include "record/record.h"

/* What the code gave at a site, and what is true. Arrays are rows x columns,
 * column by column, NULL where there is none. */
struct mistake_site {
    const double *claimed, *truth, *bound;
    const double *x; /* of the columns, or NULL */
};

struct mistake_array {
    size_t rows, columns;
    bool by_rows; /* said so already */
    size_t nsites;
    const struct mistake_site *site; /* the point first */
};

/* The likeliest mistake that explains all sites, or NULL. */
const struct rec_hint *mistake_find(struct arena *a,
                                    const struct mistake_array *m);

#endif
