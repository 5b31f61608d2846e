/* run/memory: what a run touches again and again, on lines and large pages. */
#ifndef RUN_MEMORY_H
#define RUN_MEMORY_H

#include <stddef.h>

/* n zeroed bytes that begin a cache line, where the system has them in large
 * pages; released by mem_free. */
void *run_memory(size_t n);

#endif
