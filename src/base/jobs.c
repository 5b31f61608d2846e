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
 * of workers; a worker that dies loses the piece it was at, and no other. No
 * worker outlives its parent.
 */
#include "base/jobs.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif
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

unsigned jobs_processors(void)
{
    cpu_set_t set;
    int n = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
    return n > 0 ? (unsigned)n : 1;
}

double jobs_clock(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static VEC(struct arena *) spare; /* jobs_reserve */

static struct arena *mapped(size_t n)
{
    void *p = shared(n);
    if (!p)
        return NULL;
    vec_push(&regions, ((struct region){p, n}));
    return arena_within(p, n);
}

void jobs_reserve(unsigned n)
{
    struct arena *a;
    for (; n > 0 && (a = mapped(ARENA_BYTES)); n--)
        vec_push(&spare, a);
}

struct arena *jobs_arena(bool scarce)
{
    if (spare.n > 0)
        return spare.at[--spare.n];
    struct arena *a = mapped(ARENA_BYTES);
    return a || !scarce ? a : mapped(FEWER_BYTES);
}

void jobs_leave(void)
{
    for (size_t i = 0; i < regions.n; i++)
        munmap(regions.at[i].at, regions.at[i].n);
    regions.n = spare.n = 0;
}

struct worker_pool {
    const struct jobs *jobs;
    size_t n;
    atomic_size_t *next; /* shared: the piece to be taken next */
    int pipe[2];
    pid_t parent, *child;
    unsigned started, wanted;
    double since; /* the first one works alone, on jobs_clock */
    bool scarce;  /* of memory: a gigabyte will do */
};

#define PATIENCE_MS 50 /* between looks at `stop` and the clock */

/* However the parent ends, so do its workers. */
static void end_with(pid_t parent)
{
#ifdef __linux__
    prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
    if (getppid() != parent)
        _exit(1);
}

static _Noreturn void worker(struct worker_pool *p, struct arena *a)
{
    end_with(p->parent);
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

static void start(struct worker_pool *p, unsigned workers)
{
    fflush(NULL); /* or workers would print it once more */
    while (p->started < workers) {
        struct arena *a = jobs_arena(p->scarce);
        pid_t child = a ? fork() : -1;
        if (child < 0)
            break;
        if (child == 0)
            worker(p, a);
        p->child[p->started++] = child;
    }
}

/* No worker more: from now on the pipe ends when all of them have ended. */
static void started_all(struct worker_pool *p)
{
    p->wanted = p->started;
    if (p->pipe[1] >= 0)
        close(p->pipe[1]);
    p->pipe[1] = -1;
}

/* The others, when the first has been left alone for long enough. */
static int start_more(struct worker_pool *p)
{
    double left = p->since + p->jobs->patience - jobs_clock();
    if (p->started < p->wanted && left > 0)
        return 1 + (int)(left * 1000); /* ms */
    if (p->started < p->wanted)
        start(p, p->wanted);
    started_all(p);
    return PATIENCE_MS;
}

static bool stopped(const struct worker_pool *p)
{
    const struct jobs *j = p->jobs;
    return (j->stop && *j->stop) ||
           (j->deadline > 0 && jobs_clock() > j->deadline);
}

/* Wait until a worker reports a piece; false when all have ended, or when it is
 * time to stop and nothing more was reported. */
static bool hear(struct worker_pool *p, size_t next, size_t *i)
{
    struct pollfd ready = {.fd = p->pipe[0], .events = POLLIN};
    for (;;) {
        bool last = stopped(p);
        if (p->jobs->waiting)
            p->jobs->waiting(p->jobs->context, next);
        int patience = last ? 0 : start_more(p);
        int n = poll(&ready, 1, patience);
        if (n > 0) {
            ssize_t got = read(p->pipe[0], i, sizeof *i);
            if (got >= 0 || errno != EINTR)
                return got == (ssize_t)sizeof *i && *i < p->n;
        }
        if (last || (n < 0 && errno != EINTR))
            return false;
    }
}

static void collect(struct worker_pool *p)
{
    bool *finished = mem_alloc(p->n + 1), more = true;
    size_t i, next = 0;
    while (more && hear(p, next, &i)) {
        finished[i] = true;
        for (; more && next < p->n && finished[next]; next++)
            more = p->jobs->done(p->jobs->context, next, false);
    }
    /* what dead workers left: the pieces they were at are lost, the pieces that
     * nobody took are done here */
    size_t taken = atomic_load(p->next);
    bool here = more && taken < p->n && !stopped(p);
    struct arena *own = here ? jobs_arena(p->scarce) : NULL;
    for (; more && next < p->n; next++) {
        if (next >= taken && own && !stopped(p)) {
            p->jobs->work(p->jobs->context, next, own);
            finished[next] = true;
        }
        more = p->jobs->done(p->jobs->context, next, !finished[next]);
    }
    mem_free(finished);
}

/* A pipe that is none of the standard streams, even where these are closed. */
static bool open_pipe(int end[2])
{
    if (pipe(end) != 0)
        return false;
    for (int k = 0; k < 2; k++) {
        int high = fcntl(end[k], F_DUPFD_CLOEXEC, 3);
        close(end[k]);
        end[k] = high;
    }
    if (end[0] >= 0 && end[1] >= 0)
        return true;
    close(end[0]);
    close(end[1]);
    return false;
}

/* Workers that are still at something nobody waits for are not waited for. */
static void end(struct worker_pool *p)
{
    for (unsigned k = 0; k < p->started; k++) {
        kill(p->child[k], SIGKILL);
        while (waitpid(p->child[k], NULL, 0) < 0 && errno == EINTR)
            ;
    }
}

bool jobs_run(const struct jobs *j, unsigned workers, size_t n, bool scarce)
{
    struct worker_pool p = {
        .jobs = j, .n = n, .parent = getpid(), .scarce = scarce};
    p.next = shared(sizeof *p.next);
    if (!p.next || !open_pipe(p.pipe))
        return false;
    p.child = mem_alloc(workers * sizeof *p.child);
    start(&p, j->patience > 0 && workers > 1 ? 1 : workers);
    p.since = jobs_clock();
    p.wanted = p.started ? workers : 0;
    if (p.started > 0)
        collect(&p);
    started_all(&p);
    end(&p);
    close(p.pipe[0]);
    mem_free(p.child);
    munmap(p.next, sizeof *p.next);
    return p.started > 0;
}
