/* stream: all bytes of a file, as far as they can be text.  See stream.c. */
#ifndef BASE_STREAM_H
#define BASE_STREAM_H

#include <stddef.h>
#include <stdio.h>

/* *n bytes, to be freed by mem_free; NULL after an error (errno). */
char *stream_read(FILE *f, size_t *n);

#endif
