/* reply: the line protocol's requests and answers, as text.  See reply.c. */
#ifndef CODE_REPLY_H
#define CODE_REPLY_H

#include "base/buffer.h"

/* "value rosen -1.2 1\n" */
void reply_request(struct buffer *to, const char *word, const char *name,
                   size_t n, const double *x);

enum reply_kind {
    REPLY_NUMBERS, /* "= 24.2 -215.6": exactly as many as wanted */
    REPLY_REFUSED, /* "! singular matrix" */
    REPLY_COUNT,   /* "=", but too few or many numbers, or no numbers */
    REPLY_OTHER    /* no answer: to be skipped */
};

/* One line, not terminated. Numbers go to out (want of them); *got is how many
 * there are. */
enum reply_kind reply_read(const char *line, size_t len, size_t want,
                           double *out, size_t *got);

#define REPLY_NUMBER 400 /* characters of a number; %f of 1e308 has fewer */

/* Lines out of a stream that comes in pieces; what is too long for an answer
 * is cut. */
struct reply_lines {
    struct buffer held;
    size_t longest; /* bytes kept of a line */
};
/* Calls `line` for each complete line; the rest is held. */
void reply_feed(struct reply_lines *l, const char *bytes, size_t n,
                void (*line)(void *context, const char *line, size_t len),
                void *context);
void reply_free(struct reply_lines *l);

#endif
