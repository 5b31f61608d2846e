/* leftover: messages of a worker, for the process that waits for it.
 *
 * Idea: a worker is silent and leaves its messages in shared memory; they are
 * printed when its turn has come, so their order does not depend on who was
 * quicker.
 */
#include "cli/leftover.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"

/* --- when memory runs out -------------------------------------------------------------- */

static pid_t first; /* the process that is no worker */
static struct leftover *kept;
static struct arena *kept_in;

static void tell(size_t asked)
{
    char bytes[60] = "";
    if (asked && asked < SIZE_MAX / 2) /* else: not known */
        snprintf(bytes, sizeof bytes, " (%.3g bytes asked)", (double)asked);
    diag_error(diag_work, NULL,
               "out of memory%s: more than --max-memory allows, or the machine "
               "has",
               bytes);
    struct leftover *l = kept;
    if (!l)
        return;
    arena_limit(kept_in, INFINITY);
    leftover_keep(l, kept_in);
    if (getpid() != first)
        _exit(2);
    leftover_print(l);
}

void leftover_limit(double memory)
{
    first = getpid();
    mem_when_out(tell);
    mem_limit(fmax(MEM_LEAST, memory));
}

/* --- messages -------------------------------------------------------------------------- */

void leftover_start(struct leftover *l, struct arena *shared, double memory)
{
    *l = (struct leftover){0};
    kept = l;
    kept_in = shared;
    arena_limit(shared, fmax(MEM_LEAST, memory));
    diag_silent(true);
    diag_list(&l->before);
}

void leftover_keep(struct leftover *l, struct arena *shared)
{
    size_t after;
    const struct diag *list = diag_list(&after);
    l->n = after - l->before;
    l->at = arena_alloc(shared, (l->n + 1) * sizeof *l->at);
    for (size_t k = 0; k < l->n; k++) {
        struct diag d = list[l->before + k];
        d.message = arena_strndup(shared, d.message, strlen(d.message));
        d.label = d.label ? arena_strndup(shared, d.label, strlen(d.label))
                          : NULL;
        l->at[k] = d;
    }
    kept = NULL;
}

void leftover_print(const struct leftover *l)
{
    diag_silent(false); /* what this process had to do itself */
    for (size_t k = 0; k < l->n; k++)
        diag_again(&l->at[k]);
}

bool leftover_told(const struct leftover *l)
{
    return l->n > 0;
}
