/* memory: how much this process may take, and its end where that is not enough.
 * See memory.c. */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stddef.h>

#define MEM_LEAST 128e6 /* bytes that a process may take in any case */

/* From here on the process may take so many bytes more; what is more than that
 * cannot be had. mem_unlimit: for other programs that it becomes. */
void mem_limit(double bytes);
void mem_unlimit(void);
/* Called by mem_die, without the limit, to say it where it is to be heard. */
void mem_when_out(void (*tell)(size_t asked));

#endif
