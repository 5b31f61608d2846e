/* stream: all bytes of a file, as far as they can be text; files in memory.
 * See stream.c. */
#ifndef BASE_STREAM_H
#define BASE_STREAM_H

#include <stddef.h>
#include <stdio.h>

#include "base/arena.h"

/* *n bytes, to be freed by mem_free; NULL after an error (errno). */
char *stream_read(FILE *f, size_t *n);

/* A text that is written like a file; without memory the program ends. */
struct text_file {
    FILE *to;
    char *text;
    size_t n;
};
void text_file_open(struct text_file *f);
/* Closes it: its text, terminated, in the arena. */
char *text_file_keep(struct text_file *f, struct arena *a);

#endif
