/* lex: a source to tokens, one at a time.  See lex.c. */
#ifndef SYNTAX_LEX_H
#define SYNTAX_LEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/vec.h"

/* Words with a meaning of their own. Those up to LEX_RESERVED are never
 * names; the others are words of the language only where the parser looks
 * for them. */
enum word {
    WORD_NONE,
    WORD_IF,
    WORD_ELSEIF,
    WORD_ELSE,
    WORD_FOR,
    WORD_WHILE,
    WORD_FUNCTION,
    WORD_END,
    WORD_ENDIF,
    WORD_ENDFOR,
    WORD_ENDWHILE,
    WORD_ENDFUNCTION,
    LEX_RESERVED = WORD_ENDFUNCTION,
    WORD_BREAK,
    WORD_CONTINUE,
    WORD_RETURN,
    WORD_SOLVE,
    WORD_DO,
    WORD_SWITCH,
    WORD_UNTIL,
    WORD_CASE,
    WORD_OTHERWISE,
    WORD_ENDSWITCH,
    LEX_IN_BLOCKS = WORD_ENDSWITCH, /* a block may hold the words up to here */
    WORD_PARAM,
    WORD_DATA,
    WORD_OUTPUT,
    WORD_AT,
    WORD_SEED,
    WORD_CLAIM,
    WORD_REFUTE,
    WORD_CODE,
    WORD_LET,
    WORD_ASK,
    WORD_EXPECT,
    WORD_OPTION,
    WORD_PROBLEM,
    WORD_WITHIN,
    WORD_DIGITS,
    WORD_NEAR,
    WORD_AS,
    WORD_BY,
    WORD_HERE,
};

/* A spelling; each is stored once, so that names compare by address. */
struct name {
    const char *text;
    uint32_t len;
    unsigned seen;      /* the parser's: last problem that it occurs in */
    unsigned listed[2]; /* the parser's: last list of each kind (enum name_list)
                           that it stands in */
    bool in_preamble;   /* the parser's */
    unsigned char word; /* enum word */
};

enum token_kind {
    TOK_EOF,
    TOK_ERROR,
    TOK_NEWLINE,
    TOK_SEMICOLON,
    TOK_COMMA,
    TOK_NAME,
    TOK_NUMBER,
    TOK_STRING,
    TOK_LPAREN,
    TOK_RPAREN,
    TOK_LBRACKET,
    TOK_RBRACKET,
    TOK_ASSIGN,
    TOK_ADD_ASSIGN,
    TOK_SUB_ASSIGN,
    TOK_MUL_ASSIGN,
    TOK_DIV_ASSIGN,
    TOK_POW_ASSIGN,
    TOK_AND_ASSIGN,
    TOK_OR_ASSIGN,
    TOK_COLON,
    TOK_AT,
    TOK_PERCENT,
    TOK_PLUS,
    TOK_MINUS,
    TOK_STAR,
    TOK_SLASH,
    TOK_BACKSLASH,
    TOK_CARET,
    TOK_DOT_STAR,
    TOK_DOT_SLASH,
    TOK_DOT_BACKSLASH,
    TOK_DOT_CARET,
    TOK_STAR_STAR,
    TOK_DOT_STAR_STAR,
    TOK_TRANSPOSE,
    TOK_SUPERSCRIPT,
    TOK_ROOT,
    TOK_NABLA,
    TOK_LT,
    TOK_LE,
    TOK_GT,
    TOK_GE,
    TOK_EQ,
    TOK_NE,
    TOK_AND,
    TOK_OR,
    TOK_ANDAND,
    TOK_OROR,
    TOK_NOT,
    TOK_COUNT
};

struct token {
    enum token_kind kind;
    bool first;       /* the first of its line */
    bool integer;     /* TOK_NUMBER: without point and exponent */
    struct span span; /* a comma that stands for a blank in [ ] is empty */
    union {
        double number; /* TOK_SUPERSCRIPT: the exponent, signed */
        struct name *name;
        const char *text; /* TOK_STRING, in the arena */
    };
};

struct names;

struct bracket { /* one that is not yet closed */
    char c;
    uint32_t at;
};

struct lexer {
    struct arena *arena;
    const struct text *text;
    const char *start, *end, *p;
    struct names *names;
    VEC(struct bracket) open; /* brackets not yet closed, outermost first */
    size_t parens, squares;   /* how many of each in `open` */
    uint32_t continued;       /* the last `...`, or 0 */
    bool operand;             /* the last token ends an operand */
    bool string;              /* ... and was a string */
    bool first;               /* nothing yet on this line */
    bool after_within;
    const char *percent;      /* where a % is per cent */
    const char *error, *hint; /* of the last TOK_ERROR; hint may be NULL */
    bool stranger;            /* ... and its spelling belongs to the error */
};

/* Names and strings go to the arena, which must outlive what is parsed. */
void lex_init(struct lexer *lx, struct arena *a, const struct text *text);
void lex_free(struct lexer *lx);
void lex_next(struct lexer *lx, struct token *t);
/* Go on at a place of the source that is outside of brackets. */
void lex_seek(struct lexer *lx, uint32_t at);
/* Go on at the start of another source, with the names of this one. */
void lex_turn(struct lexer *lx, const struct text *text);
/* No bracket is open. */
bool lex_outside(const struct lexer *lx);
/* What follows the last token is `=` (with compound: or `+=` and its kin). */
bool lex_assigns(const struct lexer *lx, bool compound);
/* The same, or that behind an index in ( ): the last token, a name, is what a
 * statement assigns to. */
bool lex_starts_assignment(const struct lexer *lx);
/* ++k, k--, x(2)++ as a whole statement that starts at `at`: its sign, or 0. */
char lex_increments(const struct lexer *lx, uint32_t at);
/* A name starts right behind the last token. */
bool lex_name_ahead(const struct lexer *lx);
/* The next line that is no comment starts with `=`: it continues a claim. */
bool lex_continues(const struct lexer *lx);
/* What follows, behind blanks, is one of the characters. */
bool lex_follows(const struct lexer *lx, const char *characters);
/* d^3z: the name d3z, if behind the last token, a `d` or partial sign, stand
 * `^`, digits and a name, else NULL. *end: behind it. */
struct name *lex_ordered(struct lexer *lx, const char **end);
/* If at p (behind the last token, or later) stand `/` and a name: that name,
 * else NULL. *end: behind it. With `powers`, of the lower half of a higher
 * derivative, it has them all in plain digits: dx²dy and dx^2dy are dx2dy. */
struct name *lex_divisor(struct lexer *lx, const char *p, bool powers,
                         const char **end);
/* The same where indices in ( ) stand between: dy(k)/da. */
struct name *lex_divisor_behind(struct lexer *lx);
/* The next token is what stands at p, further on. */
void lex_jump(struct lexer *lx, const char *p);
/* The name of this spelling; `text` need not outlive the call. */
struct name *lex_intern(struct lexer *lx, const char *text, size_t len);
/* How a token is called in a message: "')'", "the end of the line". */
const char *lex_spell(const struct lexer *lx, const struct token *t);
/* Report NUL bytes and invalid UTF-8 wherever they stand. */
void lex_check_bytes(const struct text *text,
                     void (*report)(void *, struct span, const char *),
                     void *to);

#endif
