/* jobs: a pool of processes over shared memory.
 *
 * Idea: the parts of this program that are expensive (FLINT's caches, LAPACK,
 * the lazily filled tables) need no locks if each worker is a process. What a
 * piece of work leaves behind lies in an arena inside memory that was mapped
 * before the fork, at the same address everywhere, so the caller reads it as
 * its own. A worker takes the next piece from a shared counter and writes its
 * number into a pipe when it is done.
 *
 * Invariant: `done` is called in order, so results do not depend on the number
 * of workers; a worker that dies loses the piece it was at, and no other.
 */
#include "base/jobs.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/vec.h"

#define ARENA_BYTES ((size_t)1 << 36) /* reserved, not used */
#define FEWER_BYTES ((size_t)1 << 30)

static void *shared(size_t n)
{
    void *p = mmap(NULL, n, PROT_READ | PROT_WRITE,
                   MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return p == MAP_FAILED ? NULL : p;
}

static VEC(struct region {
    void *at;
    size_t n;
}) regions;

struct arena *jobs_arena(void)
{
    size_t n = ARENA_BYTES;
    void *p = shared(n);
    if (!p)
        p = shared(n = FEWER_BYTES);
    if (!p)
        return NULL;
    vec_push(&regions, ((struct region){p, n}));
    return arena_within(p, n);
}

void jobs_leave(void)
{
    for (size_t i = 0; i < regions.n; i++)
        munmap(regions.at[i].at, regions.at[i].n);
    regions.n = 0;
}

struct pool {
    const struct jobs *jobs;
    size_t n;
    atomic_size_t *next; /* shared: the piece to be taken next */
    int pipe[2];
};

static _Noreturn void worker(struct pool *p, struct arena *a)
{
    close(p->pipe[0]);
    for (;;) {
        size_t i = atomic_fetch_add(p->next, 1);
        if (i >= p->n)
            _exit(0);
        p->jobs->work(p->jobs->context, i, a);
        if (write(p->pipe[1], &i, sizeof i) != (ssize_t)sizeof i)
            _exit(1);
    }
}

/* Wait until a worker reports a piece; false when all have ended. */
static bool hear(struct pool *p, size_t *i)
{
    ssize_t got;
    do
        got = read(p->pipe[0], i, sizeof *i);
    while (got < 0 && errno == EINTR);
    return got == (ssize_t)sizeof *i;
}

static void collect(struct pool *p)
{
    bool *finished = mem_alloc(p->n + 1), more = true;
    size_t i, next = 0;
    while (more && hear(p, &i)) {
        finished[i] = true;
        for (; more && next < p->n && finished[next]; next++)
            more = p->jobs->done(p->jobs->context, next, false);
    }
    /* what dead workers left: the pieces they were at are lost, the pieces that
     * nobody took are done here */
    size_t taken = atomic_load(p->next);
    struct arena *own = more && taken < p->n ? jobs_arena() : NULL;
    for (; more && next < p->n; next++) {
        if (next >= taken && own) {
            p->jobs->work(p->jobs->context, next, own);
            finished[next] = true;
        }
        more = p->jobs->done(p->jobs->context, next, !finished[next]);
    }
    mem_free(finished);
}

bool jobs_run(const struct jobs *j, unsigned workers, size_t n)
{
    struct pool p = {.jobs = j, .n = n};
    unsigned started = 0;
    p.next = shared(sizeof *p.next);
    if (!p.next || pipe(p.pipe) != 0)
        return false;
    for (; started < workers; started++) {
        struct arena *a = jobs_arena();
        pid_t child = a ? fork() : -1;
        if (child < 0)
            break;
        if (child == 0)
            worker(&p, a);
    }
    close(p.pipe[1]);
    if (started > 0)
        collect(&p);
    close(p.pipe[0]);
    /* workers that are still at something nobody waits for end with the pipe */
    while (wait(NULL) > 0 || errno == EINTR)
        ;
    munmap(p.next, sizeof *p.next);
    return started > 0;
}
