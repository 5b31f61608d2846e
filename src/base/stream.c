/* stream: all bytes of a file, as far as they can be text; files in memory.
 *
 * Idea: a device may never end. Its reader reports each NUL byte at its place;
 * behind very many of them nothing more is read. What is too long to have
 * places (text.h: 4 GB) is an error.
 *
 * Invariant: a text that was written into memory is whole.
 */
#include "base/stream.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

#define PIECE 65536
#define MANY_NULS 4096

static size_t count_nuls(const char *s, size_t n)
{
    size_t count = 0;
    for (const char *end = s + n; (s = memchr(s, 0, (size_t)(end - s))); s++)
        count++;
    return count;
}

char *stream_read(FILE *f, size_t *n)
{
    size_t cap = PIECE, got = 1, nuls = 0;
    char *s = mem_alloc(cap);
    *n = 0;
    errno = 0;
    while (got && *n < UINT32_MAX && nuls < MANY_NULS) {
        if (*n == cap)
            s = mem_resize(s, cap *= 2);
        got = fread(s + *n, 1, cap - *n < PIECE ? cap - *n : PIECE, f);
        nuls += count_nuls(s + *n, got);
        *n += got;
    }
    if (!ferror(f) && *n < UINT32_MAX)
        return s;
    if (!ferror(f))
        errno = EFBIG;
    mem_free(s);
    return NULL;
}

void text_file_open(struct text_file *f)
{
    *f = (struct text_file){0};
    f->to = open_memstream(&f->text, &f->n);
    if (!f->to)
        mem_die(0);
}

char *text_file_keep(struct text_file *f, struct arena *a)
{
    bool whole = !ferror(f->to);
    if (fclose(f->to) != 0 || !whole || !f->text)
        mem_die(f->n);
    char *kept = arena_strndup(a, f->text, f->n);
    free(f->text);
    return kept;
}
