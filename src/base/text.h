/* text: the sources of a run, and places in them.  See text.c. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A stretch of some source. `at` is a position in the one coordinate space
 * that all sources of the run share (as Go's token.Pos); 0 is "no place". */
struct span {
    uint32_t at, len;
};

struct text {
    const char *name;  /* as the user wrote it, "<command line>", "<stdin>" */
    const char *bytes; /* not terminated; a byte-order mark is cut off */
    size_t len;
    uint32_t base;   /* span.at of the first byte */
    uint32_t *lines; /* offset of the start of each line */
    size_t nlines;
};

struct place {
    const struct text *text; /* NULL when the span has no place */
    unsigned line, column;   /* 1-based; column counts characters */
    const char *start;       /* the source line, not terminated */
    size_t len;
};

/* Register a source; keeps `bytes` (not copied) and copies `name`. */
const struct text *text_add(const char *name, const char *bytes, size_t len);
/* The i-th source of the run, from 0; NULL beyond the last. */
const struct text *text_nth(size_t i);
/* The source that a span lies in, or NULL. */
const struct text *text_of(struct span s);
struct place text_place(struct span s);
/* Bytes of a span inside its source (not terminated), s.len of them. */
const char *text_bytes(struct span s);
/* From the start of a to the end of b. */
struct span span_join(struct span a, struct span b);
/* Terminal columns of n bytes of UTF-8 (wide characters count two,
 * combining ones none). */
unsigned text_width(const char *s, size_t n);
/* Could the character steer a terminal or reorder its line: C0 and C1
 * controls, DEL, the directional overrides? */
bool text_control(const char *s, unsigned bytes);
/* Bytes of the UTF-8 sequence at s (1..4), 0 if it is not valid. */
unsigned text_char(const char *s, size_t n);
void text_free_all(void);

#endif
