/* notation_match: patterns of source text, and what they become. */
#ifndef SYNTAX_NOTATION_MATCH_H
#define SYNTAX_NOTATION_MATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

enum { PIECES_MAX = 9 };

struct notation_match {
    const char *text; /* n bytes, which hold no newline */
    size_t n;
    size_t from, to; /* where the pattern matched */
    size_t key;      /* where its mark `!` stands; from, if it has none */
    struct {
        size_t from, to;
    } piece[PIECES_MAX]; /* what its classes matched, in order */
    unsigned npieces;
};

/* Does the pattern match the text at this place? Fills from, to, key and the
 * pieces. */
bool notation_matches(struct notation_match *m, const char *pattern, size_t at);
/* Sets of bytes, modulo 64. */
static inline uint64_t notation_bit(char c)
{
    return (uint64_t)1 << ((unsigned char)c & 63);
}
/* What any text has that the pattern matches. */
uint64_t notation_needs(const char *pattern);
/* Append the template, with the pieces in it. */
void notation_fill(const struct notation_match *m, const char *template,
                   struct buffer *to);

#endif
