/* run/memory: what a run touches again and again, on lines and large pages. */
#ifndef RUN_MEMORY_H
#define RUN_MEMORY_H

#include <stddef.h>

/* n zeroed bytes that begin a cache line, where the system has them in large
 * pages. */
void *run_memory(size_t n);
void run_memory_free(void *p);

#endif
