/* run/memory: memory of a run.
 *
 * Idea: eight lanes of a scalar are one cache line if the first begins one;
 * and a run walks over millions of places out of order, which with pages of
 * 4 KiB costs a miss of the translation cache for nearly every one.
 *
 * Invariant: where the block begins that was allocated stands before the first
 * byte.
 */
#include "run/memory.h"

#include <stdint.h>

#include "base/arena.h"

#define LINE 64
#define LARGE_PAGE ((size_t)1 << 21)

void *run_memory(size_t n)
{
    size_t unit = n >= 4 * LARGE_PAGE ? LARGE_PAGE : LINE;
    char *block = mem_whole(n + unit + sizeof block);
    char *first = block + sizeof block;
    char *p = first + (-(uintptr_t)first & (unit - 1));
    ((char **)(void *)p)[-1] = block;
    return p;
}

void run_memory_free(void *p)
{
    if (p)
        mem_free(((char **)p)[-1]);
}
