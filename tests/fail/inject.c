/* inject: the N-th call of a kind fails, once.
 *
 * Preloaded into a program (LD_PRELOAD). FAIL_KIND names the calls: memory
 * (malloc and its kin), map (mmap), fork, pipe, close (fclose); FAIL_AT is N, counted in each
 * process from what its parent had counted. Without FAIL_AT, or with 0, nothing
 * fails; FAIL_COUNT names a file to which each process adds its number of calls.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

enum kind { UNKNOWN, MEMORY, MAP, FORK, PIPE, CLOSE, NOTHING };

static enum kind kind;
static long at, count;

static void read_environment(void)
{
    static const char *const names[] = {[MEMORY] = "memory",
                                        [MAP] = "map",
                                        [FORK] = "fork",
                                        [PIPE] = "pipe",
                                        [CLOSE] = "close"};
    const char *k = getenv("FAIL_KIND"), *n = getenv("FAIL_AT");
    kind = NOTHING;
    at = n ? atol(n) : 0;
    for (int i = MEMORY; k && i <= CLOSE; i++)
        if (strcmp(k, names[i]) == 0)
            kind = (enum kind)i;
}

static int fails(enum kind k, int error)
{
    if (kind == UNKNOWN)
        read_environment();
    if (k != kind || __atomic_add_fetch(&count, 1, __ATOMIC_RELAXED) != at)
        return 0;
    errno = error;
    return 1;
}

void *malloc(size_t n)
{
    return fails(MEMORY, ENOMEM) ? NULL : __libc_malloc(n);
}

void *calloc(size_t n, size_t each)
{
    return fails(MEMORY, ENOMEM) ? NULL : __libc_calloc(n, each);
}

void *realloc(void *p, size_t n)
{
    return fails(MEMORY, ENOMEM) ? NULL : __libc_realloc(p, n);
}

void *memalign(size_t align, size_t n)
{
    return fails(MEMORY, ENOMEM) ? NULL : __libc_memalign(align, n);
}

void *aligned_alloc(size_t align, size_t n)
{
    return memalign(align, n);
}

int posix_memalign(void **p, size_t align, size_t n)
{
    void *got = memalign(align, n);
    if (!got)
        return ENOMEM;
    *p = got;
    return 0;
}

void *mmap(void *to, size_t n, int protection, int flags, int fd, off_t from)
{
    static void *(*real)(void *, size_t, int, int, int, off_t);
    if (fails(MAP, ENOMEM))
        return MAP_FAILED;
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "mmap");
    return real(to, n, protection, flags, fd, from);
}

pid_t fork(void)
{
    static pid_t (*real)(void);
    if (fails(FORK, EAGAIN))
        return -1;
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "fork");
    return real();
}

int pipe(int end[2])
{
    static int (*real)(int *);
    if (fails(PIPE, EMFILE))
        return -1;
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "pipe");
    return real(end);
}

int fclose(FILE *f)
{
    static int (*real)(FILE *);
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "fclose");
    int end = real(f);
    return fails(CLOSE, EIO) ? EOF : end;
}

static __attribute__((destructor)) void tell(void)
{
    const char *file = getenv("FAIL_COUNT");
    char text[32];
    int fd = file ? open(file, O_WRONLY | O_CREAT | O_APPEND, 0600) : -1;
    if (fd < 0)
        return;
    int n = snprintf(text, sizeof text, "%ld\n", count);
    if (write(fd, text, (size_t)n) != n)
        abort();
    close(fd);
}

/* Workers end by it. */
void _exit(int status)
{
    tell();
    syscall(SYS_exit_group, status);
    abort();
}
