/* run/fuse: elementwise steps on large arrays, block by block.  See
 * run/fuse.c; private to run*.c. */
#ifndef RUN_FUSE_H
#define RUN_FUSE_H

#include "run/plan.h"

#define FUSE_BLOCK 512 /* doubles of each array at a time */

/* Put steps that go together side by side, as batches of CODE_FUSED. */
void plan_fuse(struct plan *t);

/* One step of a fused strip. Words: entries of the arrays, number of steps; of
 * each step its op, then for the result and three operands what and where. */
enum fuse_kind { FUSE_NONE, FUSE_SCALAR, FUSE_ARRAY, FUSE_SCRATCH };
/* scratch: FUSE_BLOCK doubles for each scratch number that occurs. */
void run_fused(const uint32_t *word, double *values, double *scratch);

#endif
