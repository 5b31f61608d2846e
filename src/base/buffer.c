/* buffer: a text that grows at its end.
 *
 * Idea: a loop that makes a longer string of the arena in each turn keeps all
 * of them, in time and memory by the square of the text's length. Here the
 * text stands in memory of its own, whose size grows by half when it is used
 * up, and is copied to an arena once, when it is complete.
 *
 * Invariant: memory is at most a few times the text, time in proportion to it.
 */
#include "base/buffer.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/shortest.h"

void buffer_add(struct buffer *b, const char *bytes, size_t n)
{
    if (!n)
        return;
    vec_reserve(b, n);
    memcpy(b->at + b->n, bytes, n);
    b->n += n;
}

void buffer_put(struct buffer *b, const char *s)
{
    buffer_add(b, s, strlen(s));
}

void buffer_vprintf(struct buffer *b, const char *fmt, va_list ap)
{
    va_list again;
    va_copy(again, ap);
    size_t room = b->cap - b->n;
    int n = vsnprintf(room ? b->at + b->n : NULL, room, fmt, ap);
    if (n > 0 && (size_t)n >= room) {
        vec_reserve(b, (size_t)n + 1);
        vsnprintf(b->at + b->n, (size_t)n + 1, fmt, again);
    }
    b->n += n > 0 ? (size_t)n : 0;
    va_end(again);
}

void buffer_printf(struct buffer *b, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    buffer_vprintf(b, fmt, ap);
    va_end(ap);
}

void buffer_number(struct buffer *b, double v)
{
    char s[SHORTEST_ROOM];
    if (v == 0 || !isfinite(v))
        snprintf(s, sizeof s, "%g", v); /* -0, inf, nan */
    else
        shortest_text(s, v);
    buffer_put(b, s);
}

void buffer_matrix(struct buffer *b, size_t rows, size_t cols, const double *v,
                   int digits)
{
    buffer_put(b, "[");
    for (size_t i = 0; i < rows; i++)
        for (size_t k = 0; k < cols; k++) {
            buffer_put(b, k ? " " : i ? "; " : "");
            if (digits)
                buffer_printf(b, "%.*g", digits, v[i + k * rows]);
            else
                buffer_number(b, v[i + k * rows]);
        }
    buffer_put(b, "]");
}

char *buffer_take(struct buffer *b, struct arena *a)
{
    char *s = arena_strndup(a, b->at, b->n);
    buffer_free(b);
    return s;
}

void buffer_free(struct buffer *b)
{
    vec_free(b);
}
