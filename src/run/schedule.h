/* run/schedule: the order and the places in which a run is fast.  See
 * run/schedule.c. */
#ifndef RUN_SCHEDULE_H
#define RUN_SCHEDULE_H

#include "run/kernels.h"
#include "run/program_rep.h"

/* `count` operations of one code; for CODE_MIXED words, for CODE_STEP the
 * step's number. */
struct strip {
    uint32_t code, count;
    size_t at; /* first entry of schedule.index */
};

struct schedule {
    VEC(struct strip) strips;
    size_t once;     /* the first strips depend on constants only */
    words index;     /* of a CODE_STEP: place of the result, of operands */
    uint32_t *place; /* as program.place, for leaves and kept values */
    size_t doubles;  /* of one lane, with the scratch blocks */
    size_t scratch;  /* where these are (run/fuse.h) */
};

struct schedule *schedule_new(const struct program *p, unsigned lanes);
void schedule_free(struct schedule *s);

#endif
