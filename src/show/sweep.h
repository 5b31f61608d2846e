/* sweep: how good central and forward differences are at every step.  See
 * sweep.c. */
#ifndef SHOW_SWEEP_H
#define SHOW_SWEEP_H

#include "check/gradient.h"
#include "record/record.h"

/* out->sweep: one of each chosen output by each chosen input, of its worst
 * entry, or where all pass the first that is not 0. */
void sweep_all(struct problem_at_point *s, struct gradients *d,
               struct rec_point *out);

#endif
