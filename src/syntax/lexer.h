/* lexer: what lex.c and its parts (lex_name.c, lex_literal.c) share. */
#ifndef SYNTAX_LEXER_H
#define SYNTAX_LEXER_H

#include <string.h>

#include "syntax/lex.h"

/* The byte i behind the current one; 0 past the end. */
static inline char byte(const struct lexer *lx, const char *p, size_t i)
{
    return i < (size_t)(lx->end - p) ? p[i] : '\0';
}

static inline bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

static inline bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static inline const char *behind_blanks(const struct lexer *lx, const char *p)
{
    while (p < lx->end && is_blank(*p))
        p++;
    return p;
}

static inline const char *line_end(const struct lexer *lx, const char *p)
{
    const char *end = memchr(p, '\n', (size_t)(lx->end - p));
    return end ? end : lx->end;
}

/* The end of the name that starts at p; p itself if none does. */
const char *lex_name_end(const struct lexer *lx, const char *p);
/* lex_unicode.c. Bytes of a letter of names outside ASCII (Latin, Greek, the
 * partial sign; behind the first also subscripts and accents); 0: none. */
unsigned lex_letter(const struct lexer *lx, const char *p, bool first);
/* The end of the digits above the line that start at p. */
const char *lex_superscripts_end(const struct lexer *lx, const char *p);
/* The name that characters beyond ASCII spell: v with a macron is vbar. */
struct name *lex_intern_printed(struct lexer *lx, const char *s, size_t len);
/* Can the character beyond ASCII at p start an operand? */
bool lex_starts_operand(const struct lexer *lx, const char *p);
/* An operator, exponent or constant beyond ASCII at lx->p; false: none. */
bool lex_mark(struct lexer *lx, struct token *t);
void lex_names_init(struct lexer *lx);
void lex_names_free(struct lexer *lx);

/* The next `len` bytes are a token of this kind. */
void lex_emit(struct lexer *lx, struct token *t, enum token_kind kind,
              size_t len);
void lex_emit_error(struct lexer *lx, struct token *t, size_t len,
                    const char *error, const char *hint);

/* The token of this sort that starts at lx->p. */
void lex_name(struct lexer *lx, struct token *t);
void lex_number(struct lexer *lx, struct token *t);
void lex_string(struct lexer *lx, struct token *t);

#endif
