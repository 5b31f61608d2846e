/* buffer: a text that grows at its end.  See buffer.c. */
#ifndef BASE_BUFFER_H
#define BASE_BUFFER_H

#include "base/vec.h"

/* Starts as {0}; at[0..n) is the text, without a final zero. vec_push and
 * vec_reserve work on it. */
struct buffer {
    char *at;
    size_t n, cap;
};

/* Append n bytes, a string, what printf would print. What is appended must
 * not lie in the buffer itself. */
void buffer_add(struct buffer *b, const char *bytes, size_t n);
void buffer_put(struct buffer *b, const char *s);
void buffer_printf(struct buffer *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void buffer_vprintf(struct buffer *b, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));
/* The fewest digits of %g that read back as v, at most 17. */
void buffer_number(struct buffer *b, double v);

/* "[1 2; 3 4]" of entries that stand column by column, each with `digits`; 0: as
 * buffer_number. */
void buffer_matrix(struct buffer *b, size_t rows, size_t cols, const double *v,
                   int digits);

/* The text as a string of the arena; the buffer is empty again. */
char *buffer_take(struct buffer *b, struct arena *a);
void buffer_free(struct buffer *b);

#endif
