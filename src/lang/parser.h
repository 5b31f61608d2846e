/* parser: what parse.c (statements) and parse_expr.c (expressions) share. */
#ifndef LANG_PARSER_H
#define LANG_PARSER_H

#include <setjmp.h>

#include "base/vec.h"
#include "lang/ast.h"
#include "lang/lex.h"

struct parse_error {
    struct span at;
    const char *label, *message;
};

struct deferred { /* a claim that waits for the names of its problem */
    struct stmt *stmt;
    uint32_t at;
};

struct parser {
    struct arena *arena;      /* of the tree */
    struct arena *scratch;    /* of messages, until they are reported */
    struct lexer lx;
    struct token tok;         /* the current token */
    uint32_t last_end;        /* end of the token before it */
    uint32_t stmt_at;         /* start of the statement being parsed */
    jmp_buf *recovery;        /* where parse_fail goes */
    unsigned depth;           /* brackets, calls, blocks, signs open */
    unsigned indexing;        /* calls or indices open: `end` is allowed */
    unsigned problem;         /* number of the problem; preamble 0 */
    bool claim;               /* in a claim: derivatives are operands */
    bool header;              /* in the condition of a block */
    bool unmarked;            /* names here are not names of the problem */
    bool ignorable;           /* `~` may stand for an unwanted result */
    struct span ignored;      /* the first such `~`, or {0, 0} */
    bool broken;              /* an error since this was last cleared */
    VEC(struct ast *) stack;  /* entries of the lists being parsed */
    VEC(struct deferred) claims;
    VEC(struct parse_error) errors;
};

/* Report an error at the place and leave the statement. */
_Noreturn void parse_fail(struct parser *p, struct span at, const char *label,
                          const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* Report an error and go on. */
void parse_report(struct parser *p, struct span at, const char *label,
                  const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* "expected WHAT, found TOKEN" at the current token, or what the lexer has
 * to say about it. */
_Noreturn void parse_unexpected(struct parser *p, const char *what);
/* The same where the bracket at `open` should be closed by `close`. */
_Noreturn void parse_unclosed(struct parser *p, struct span open,
                              const char *close);
void parse_advance(struct parser *p);
/* Step over a token of this kind, if it is the current one. */
bool parse_accept(struct parser *p, enum token_kind kind);
void parse_enter(struct parser *p);
void parse_leave(struct parser *p);
/* From `start` to the end of the last token consumed. */
struct span parse_span(const struct parser *p, uint32_t start);
/* The current token, a name of the problem, consumed; `what` is said if it
 * is none ("a name"). */
struct name_at parse_name(struct parser *p, const char *what);
/* The current name occurs in the problem. */
void parse_mark(struct parser *p, struct name *name);

/* An expression; commas, `=` and closing brackets end it. */
struct ast *parse_expr(struct parser *p);

#endif
