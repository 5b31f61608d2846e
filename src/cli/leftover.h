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

/* In the worker: from here on messages are kept, not printed. */
void leftover_start(struct leftover *l);
void leftover_keep(struct leftover *l, struct arena *shared);
/* In the other process: print them. */
void leftover_print(const struct leftover *l);

#endif
