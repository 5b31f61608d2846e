/* leftover: messages of a worker, for the process that waits for it.
 *
 * Idea: a worker is silent and leaves its messages in shared memory; they are
 * printed when its turn has come, so their order does not depend on who was
 * quicker.
 */
#include "cli/leftover.h"

#include <string.h>

void leftover_start(struct leftover *l)
{
    *l = (struct leftover){0};
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
}

void leftover_print(const struct leftover *l)
{
    diag_silent(false); /* what this process had to do itself */
    for (size_t k = 0; k < l->n; k++)
        diag_again(&l->at[k]);
}
