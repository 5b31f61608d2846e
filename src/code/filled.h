/* filled: was every entry written, and nothing else?  See filled.c. */
#ifndef CODE_FILLED_H
#define CODE_FILLED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/* A NaN with a payload of its own: what was not written still holds it. */
double call_unfilled(void);
bool call_is_unfilled(double v);

/* Entries that were not written; "entries 14 and 15 of 15 are". */
size_t filled_missing(const double *d, size_t n);
const char *filled_text(struct arena *a, const double *d, size_t n);
/* What came of d = 0 and of d = 1: does the second hold one more somewhere? */
bool filled_adds(const double *zeros, const double *ones, size_t n);

/* An array between guard numbers. */
struct guarded {
    double *block, *at;
    size_t n;
};
struct guarded guarded_new(size_t n);
void guarded_free(struct guarded *g);
void guarded_fill(struct guarded *g, double v);
/* Are the guards as they were? They are put right again. */
bool guarded_intact(struct guarded *g);

#endif
