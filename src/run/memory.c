/* run/memory: memory of a run.
 *
 * Idea: eight lanes of a scalar are one cache line if the first begins one;
 * and a run walks over millions of places out of order, which with pages of
 * 4 KiB costs a miss of the translation cache for nearly every one.
 */
#include "run/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#ifdef __linux__
#include <sys/mman.h>
#endif

#include "base/arena.h"

#define LINE 64
#define LARGE_PAGE ((size_t)1 << 21)

void *run_memory(size_t n)
{
    size_t unit = n >= 2 * LARGE_PAGE ? LARGE_PAGE : LINE;
    size_t size = (n / unit + 1) * unit;
    void *p = aligned_alloc(unit, size);
    if (!p)
        return mem_alloc(SIZE_MAX); /* ends the program with a message */
#ifdef MADV_HUGEPAGE
    if (unit == LARGE_PAGE)
        madvise(p, size, MADV_HUGEPAGE);
#endif
    return memset(p, 0, size);
}
