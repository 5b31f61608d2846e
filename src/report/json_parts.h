/* json_parts: what json.c, json_show.c and json_write.c share; private to
 * these. Values made are new references. */
#ifndef REPORT_JSON_PARTS_H
#define REPORT_JSON_PARTS_H

#include <jansson.h>

#include "report/report.h"

json_t *json_text(const char *s); /* NULL: null */
json_t *json_number(double v);    /* NaN and infinities: strings */
json_t *json_numbers(size_t n, const double *v); /* NULL: null */
json_t *json_shape(struct shape s);
json_t *json_value(struct shape s, const double *at);
json_t *json_line(struct span at); /* null without a place */
json_t *json_verdict(enum verdict v);

/* The sections of --show that the point has (json_show.c). */
void json_add_sections(json_t *object, const struct rec_point *p);
/* A document, indented; arrays of plain values on a line (json_write.c). Where
 * `last` is given, its value is one more member, asked for when all others are
 * written (so that it can tell how long that took). */
struct json_last {
    const char *key;
    json_t *(*value)(const void *context);
    const void *context;
};
void json_write(FILE *to, const json_t *document, const struct json_last *last);

#endif
