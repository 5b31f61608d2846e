/* memory: how much this process may take, and its end where that is not enough.
 *
 * Idea: one limit for all that allocates, here or in a library: the system's own
 * on private memory, from what the process has already. What meets it gets no
 * memory, and all of that ends in mem_die, which has somebody say so at the
 * place that is worked at.
 *
 * Invariant: the limit of the one who called us is never raised.
 */
#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/arena.h"

static struct rlimit before; /* the limit; rlim_max 0: none set */
static void (*tell_it)(size_t asked);

#ifdef RLIMIT_DATA
/* What counts of the memory that the process has. */
static double taken(void)
{
    unsigned long pages = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    if (f && fscanf(f, "%*u %*u %*u %*u %*u %lu", &pages) != 1)
        pages = 0;
    if (f)
        fclose(f);
    return (double)pages * (double)sysconf(_SC_PAGESIZE);
}

void mem_limit(double bytes)
{
    struct rlimit now;
    mem_unlimit();
    if (getrlimit(RLIMIT_DATA, &now) != 0)
        return;
    before = now;
    double most = taken() + bytes;
    if (now.rlim_cur == RLIM_INFINITY || most < (double)now.rlim_cur) {
        now.rlim_cur = (rlim_t)most;
        setrlimit(RLIMIT_DATA, &now);
    }
}

void mem_unlimit(void)
{
    if (before.rlim_max)
        setrlimit(RLIMIT_DATA, &before);
    before.rlim_max = 0;
}
#else
void mem_limit(double bytes)
{
    (void)bytes;
}

void mem_unlimit(void)
{
}
#endif

void mem_when_out(void (*tell)(size_t asked))
{
    tell_it = tell;
}

void mem_die(size_t n)
{
    void (*tell)(size_t) = tell_it;
    mem_unlimit();
    tell_it = NULL; /* should it meet the end itself */
    if (tell)
        tell(n);
    else if (n)
        fprintf(stderr, "adcheck: error: out of memory (%zu bytes asked)\n", n);
    else
        fputs("adcheck: error: out of memory\n", stderr);
    exit(2);
}
