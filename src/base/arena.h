/* arena: memory with one lifetime, released in one call.  See arena.c. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *a);
/* An arena inside n zeroed bytes that the caller provides (shared memory, say)
 * and releases; when they are used up, memory is exhausted. */
struct arena *arena_within(void *bytes, size_t n);
/* Of such an arena: so many bytes more, INFINITY: all that are left. */
void arena_limit(struct arena *a, double bytes);

/* n zeroed bytes, aligned for any type. Never null: memory exhaustion ends
 * the program with a message (base/memory.c, mem_die). */
void *arena_alloc(struct arena *a, size_t n);
/* A copy of n bytes, also where n is 0. */
void *arena_copy(struct arena *a, const void *from, size_t n);
/* Room for one more entry behind the n of a list that began as NULL: it doubles
 * when n is a power of two. */
void *arena_room(struct arena *a, void *list, size_t n, size_t size);
char *arena_strndup(struct arena *a, const char *s, size_t n);
char *arena_printf(struct arena *a, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *a, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));

/* A word as a POSIX shell reads it back: bare if harmless, else quoted. */
char *arena_shell_word(struct arena *a, const char *word);

/* Ends the program with a message: n bytes could not be had (0: unknown how
 * many, inside a library). */
_Noreturn void mem_die(size_t n);
/* malloc family that never returns null. mem_alloc zeroes; mem_whole, too, what
 * will be used from end to end; mem_sparse does not. What mem_resize gives is
 * expected to fill. */
void *mem_alloc(size_t n);
void *mem_whole(size_t n);
void *mem_sparse(size_t n);
void *mem_resize(void *p, size_t n);
void mem_free(void *p);

#endif
