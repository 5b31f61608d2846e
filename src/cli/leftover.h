/* leftover: messages of a worker, for the process that waits for it. See
 * leftover.c. */
#ifndef CLI_LEFTOVER_H
#define CLI_LEFTOVER_H

#include "base/arena.h"
#include "base/diag.h"

struct leftover {
    size_t before; /* messages that were there */
    size_t n;
    struct diag *at;
};

/* In the worker: from here on messages are kept, not printed; should memory run
 * out, the worker ends, with that said among them. */
void leftover_start(struct leftover *l, struct arena *shared, double memory);
void leftover_keep(struct leftover *l, struct arena *shared);
/* In the other process: print them. */
void leftover_print(const struct leftover *l);
/* Of a worker that died: did it say of what? */
bool leftover_told(const struct leftover *l);
/* This process, and those that it starts, may take so many bytes; what runs out
 * of them says so at the place that is worked at. */
void leftover_limit(double memory);

#endif
