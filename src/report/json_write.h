/* json_write: a JSON document, written as it is told.  See json_write.c.
 *
 *     json_open(j, "summary", '{', true);
 *     json_number(j, "pass", 2);
 *     json_close(j);
 *
 * The key comes with the value; NULL inside an array. */
#ifndef REPORT_JSON_WRITE_H
#define REPORT_JSON_WRITE_H

#include <stdio.h>

#include "base/buffer.h"
#include "graph/graph.h"
#include "record/record.h"

enum { JSON_DEEPEST = 32 };

struct json {
    FILE *to;
    struct buffer text; /* not written yet */
    unsigned depth;
    struct {
        char close;     /* '}' or ']' */
        bool line, any; /* all on one line; a member was written */
    } open[JSON_DEEPEST];
};

void json_start(struct json *j, FILE *to);
/* Ends the document with a line end, and writes all of it. */
void json_finish(struct json *j);

/* '{' or '['; `line`: its members stand on one line. */
void json_open(struct json *j, const char *key, char bracket, bool line);
void json_close(struct json *j);

void json_nothing(struct json *j, const char *key);
void json_bool(struct json *j, const char *key, bool v);
void json_count(struct json *j, const char *key, uint64_t v);
/* NaN and infinities are strings. */
void json_number(struct json *j, const char *key, double v);
/* NULL: null. Bytes that are no UTF-8 become '?'. */
void json_text(struct json *j, const char *key, const char *s);
/* The same with NULL or NaN as null. */
void json_known(struct json *j, const char *key, double v);

void json_numbers(struct json *j, const char *key, size_t n, const double *v);
void json_shape(struct json *j, const char *key, struct shape s);
/* A scalar is a number, anything else {"shape", "data"}; NULL: null. */
void json_value(struct json *j, const char *key, struct shape s,
                const double *at);
/* The line, or column, of a place; null without one. */
void json_line(struct json *j, const char *key, struct span at);
void json_column(struct json *j, const char *key, struct span at);
void json_verdict(struct json *j, const char *key, enum verdict v);

/* The sections of --show that the point has (json_show.c). */
void json_add_sections(struct json *j, const struct rec_point *p);

#endif
