/* arena: memory with one lifetime.
 *
 * A list of zeroed chunks, each twice the size of the one before up to some
 * megabytes; an allocation moves a pointer, and all of it goes in one call.
 * A block that would waste much of a chunk gets one of its own, behind the
 * current one, so that small blocks go on filling the current chunk.
 *
 * The first touch of a page costs more than what is written there, so that
 * memory of which much is used is asked for in large pages, and at once.
 *
 * Invariant: bytes between `next` and `end` of the first chunk are zero and
 * were never handed out. Nothing here returns null: a program whose working
 * set is a graph has nothing sensible left to do without memory.
 */
#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef __linux__
#include <sys/mman.h>
#endif

#define LARGE ((size_t)8 << 20)
#define LARGE_PAGE ((size_t)2 << 20)
#define CACHE_LINE 64
#define FRESH_PAGES ((size_t)1 << 20) /* such blocks come zeroed */

enum { FIRST_CHUNK = 1 << 14, LAST_CHUNK = 8 << 20 };
enum { COLD = 1 << 20, WARM_STEP = 1 << 18 }; /* of shared arenas */

struct chunk {
    struct chunk *older;
    size_t mapped; /* bytes from the system; 0: from malloc */
    _Alignas(max_align_t) char bytes[];
};

struct arena {
    struct chunk *newest;
    char *next, *end;
    size_t chunk_size;
    char *warm;  /* arena_within: pages before it were touched */
    char *whole; /* arena_within: the end of it all, there is no next chunk */
};

/* Advice on the pages that n bytes at p lie in; nothing depends on it. */
static void advise(void *p, size_t n, int advice)
{
#ifdef __linux__
    uintptr_t page = 4096, at = (uintptr_t)p & ~(page - 1);
    uintptr_t end = ((uintptr_t)p + n + page - 1) & ~(page - 1);
    madvise((void *)at, end - at, advice);
#else
    (void)p, (void)n, (void)advice;
#endif
}

/* Touch all of it. */
static void warm(void *p, size_t n)
{
#ifdef MADV_POPULATE_WRITE
    advise(p, n, MADV_POPULATE_WRITE);
#else
    (void)p, (void)n;
#endif
}

/* Arrays of millions of nodes are walked out of order: ask for large pages. All
 * pages of a mapping, or the system could not move it as a whole. */
static void in_large_pages(void *p, size_t n)
{
#ifdef MADV_HUGEPAGE
    advise(p, n, MADV_HUGEPAGE);
#else
    (void)p, (void)n;
#endif
}

/* On a cache line: loops of BLAS begin differently at other addresses, and the
 * last digits must not depend on what else was allocated. */
static void *zeroed_line(size_t n)
{
    void *p;
    if (posix_memalign(&p, CACHE_LINE, n ? n : 1) != 0)
        return NULL;
    return memset(p, 0, n);
}

void *mem_alloc(size_t n)
{
    void *p = n < FRESH_PAGES ? zeroed_line(n) : calloc(1, n);
    if (!p)
        mem_die(n);
    if (n >= LARGE)
        in_large_pages(p, n);
    return p;
}

void *mem_whole(size_t n)
{
    void *p = mem_alloc(n);
    if (n >= LARGE)
        warm(p, n);
    return p;
}

void *mem_sparse(size_t n)
{
    void *p = malloc(n ? n : 1);
    if (!p)
        mem_die(n);
    return p;
}

void *mem_resize(void *p, size_t n)
{
    void *q = realloc(p, n ? n : 1);
    if (!q)
        mem_die(n);
    if (n >= LARGE) {
        in_large_pages(q, n);
        warm(q, n);
    }
    return q;
}

void mem_free(void *p)
{
    free(p);
}

/* --- chunks ---------------------------------------------------------------- */

/* n bytes, a multiple of large pages that begins with one; or NULL. */
static struct chunk *chunk_mapped(size_t n)
{
#ifdef MADV_HUGEPAGE
    char *p = mmap(NULL, n + LARGE_PAGE, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED)
        return NULL;
    size_t before = -(uintptr_t)p & (LARGE_PAGE - 1);
    if (before)
        munmap(p, before);
    munmap(p + before + n, LARGE_PAGE - before);
    struct chunk *c = (struct chunk *)(p + before);
    in_large_pages(c, n);
    warm(c, n);
    c->mapped = n;
    return c;
#else
    (void)n;
    return NULL;
#endif
}

/* n bytes with the head. */
static struct chunk *chunk_new(size_t n)
{
    if (n > SIZE_MAX / 2)
        mem_die(n);
    struct chunk *c = n % LARGE_PAGE == 0 ? chunk_mapped(n) : NULL;
    return c ? c : mem_alloc(n);
}

static void chunk_free(struct chunk *c)
{
#ifdef MADV_HUGEPAGE
    if (c->mapped) {
        munmap(c, c->mapped);
        return;
    }
#endif
    free(c);
}

/* --- arenas ---------------------------------------------------------------- */

struct arena *arena_new(void)
{
    struct arena *a = mem_alloc(sizeof *a);
    a->chunk_size = FIRST_CHUNK;
    return a;
}

void arena_free(struct arena *a)
{
    if (!a)
        return;
    for (struct chunk *c = a->newest, *older; c; c = older) {
        older = c->older;
        chunk_free(c);
    }
    free(a);
}

struct arena *arena_within(void *bytes, size_t n)
{
    struct arena *a = bytes;
    a->next = (char *)bytes + sizeof *a;
    a->end = a->whole = (char *)bytes + n;
    a->warm = (char *)bytes + (n < COLD ? n : COLD);
    return a;
}

void arena_limit(struct arena *a, double bytes)
{
    if (a->whole)
        a->end = bytes < (double)(a->whole - a->next) ? a->next + (size_t)bytes
                                                      : a->whole;
}

/* A block that does not fit into what is left of the newest chunk. */
static void *arena_grow(struct arena *a, size_t n)
{
    if (a->whole)
        mem_die(n);
    size_t size = sizeof(struct chunk) + n;
    if (n > a->chunk_size / 4 && a->newest) {
        struct chunk *own = chunk_new(size);
        own->older = a->newest->older;
        a->newest->older = own;
        return own->bytes;
    }
    size = size > a->chunk_size ? size : a->chunk_size;
    struct chunk *c = chunk_new(size);
    c->older = a->newest;
    a->newest = c;
    a->next = c->bytes + n;
    a->end = (char *)c + size;
    if (a->chunk_size < LAST_CHUNK)
        a->chunk_size *= 2;
    return c->bytes;
}

/* Pages of memory that somebody else provides: n bytes, and some ahead. */
static void keep_warm(struct arena *a, size_t n)
{
    size_t left = (size_t)(a->whole - a->warm), ahead = n + WARM_STEP;
    ahead = ahead < left ? ahead : left;
    warm(a->warm, ahead);
    a->warm += ahead;
}

static void *arena_take(struct arena *a, size_t n, size_t align)
{
    size_t pad = -(uintptr_t)a->next & (align - 1);
    size_t room = (size_t)(a->end - a->next);
    if (pad > room || n > room - pad)
        return arena_grow(a, n);
    char *p = a->next + pad;
    a->next = p + n;
    if (a->whole && a->next > a->warm)
        keep_warm(a, (size_t)(a->next - a->warm));
    return p;
}

void *arena_alloc(struct arena *a, size_t n)
{
    return arena_take(a, n ? n : 1, _Alignof(max_align_t));
}

void *arena_copy(struct arena *a, const void *from, size_t n)
{
    void *to = arena_alloc(a, n ? n : 1);
    if (n)
        memcpy(to, from, n);
    return to;
}

void *arena_room(struct arena *a, void *list, size_t n, size_t size)
{
    if (n & (n - 1))
        return list;
    void *longer = arena_alloc(a, size * (n ? 2 * n : 1));
    return n ? memcpy(longer, list, n * size) : longer;
}

char *arena_strndup(struct arena *a, const char *s, size_t n)
{
    char *p = arena_take(a, n + 1, 1);
    if (n)
        memcpy(p, s, n);
    return p;
}

char *arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
    va_list again;
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    size_t size = n < 0 ? 1 : (size_t)n + 1;
    char *p = arena_take(a, size, 1);
    if (n >= 0)
        vsnprintf(p, size, fmt, again);
    va_end(again);
    return p;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    char *p = arena_vprintf(a, fmt, ap);
    va_end(ap);
    return p;
}

char *arena_shell_word(struct arena *a, const char *word)
{
    static const char *const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNO"
                                     "PQRSTUVWXYZ0123456789_./,=:+-";
    if (*word && strspn(word, plain) == strlen(word))
        return arena_strndup(a, word, strlen(word));
    size_t n = 2;
    for (const char *p = word; *p; p++)
        n += *p == '\'' ? 4 : 1;
    char *s = arena_take(a, n + 1, 1), *to = s;
    *to++ = '\'';
    for (const char *p = word; *p; p++) {
        if (*p == '\'')
            to = (char *)memcpy(to, "'\\'", 3) + 3;
        *to++ = *p;
    }
    *to = '\'';
    return s;
}
