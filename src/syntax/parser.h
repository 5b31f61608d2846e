/* parser: what parse.c (statements) and parse_expr.c (expressions) share. */
#ifndef SYNTAX_PARSER_H
#define SYNTAX_PARSER_H

#include <setjmp.h>

#include "base/stack.h"
#include "base/vec.h"
#include "syntax/ast.h"
#include "syntax/lex.h"

struct parse_error {
    struct span at;
    const char *label, *message;
    bool misplaced; /* what may not stand inside of a block */
};

struct deferred { /* a claim or let that waits for its problem's names */
    struct stmt *stmt;
    uint32_t at;
};

struct parser {
    struct arena *arena;   /* of the tree */
    struct arena *scratch; /* of messages, until they are reported */
    struct lexer lx;
    struct token tok;  /* the current token */
    uint32_t last_end; /* end of the token before it */
    uint32_t stmt_at;  /* start of the statement being parsed */
    jmp_buf *recovery; /* where parse_fail goes */
    struct stack_guard c_stack;
    struct ast *spare;       /* a leaf that is no part of a tree any more */
    unsigned depth;          /* brackets, calls, blocks, signs open */
    unsigned indexing;       /* calls or indices open: `end` is allowed */
    unsigned blocks, loops;  /* blocks open, loops among them */
    unsigned functions;      /* definitions open */
    bool counts_arguments;   /* the function mentions nargin */
    unsigned lists[2];       /* lists of names so far, by enum name_list */
    unsigned problem;        /* number of the problem; preamble 0 */
    bool claim;              /* in a claim: derivatives are operands */
    bool code;               /* in a code statement: `as`, `by` end it */
    bool header;             /* in the condition of a block */
    bool solving;            /* in equations: `near` ends them */
    bool unmarked;           /* names here are not names of the problem */
    bool asking;             /* in an ask: points follow the quantity */
    bool ignorable;          /* `~` may stand for an unwanted result */
    struct span ignored;     /* the first such `~`, or {0, 0} */
    uint32_t error_at;       /* place of the last error */
    size_t failures;         /* statements that were left for one */
    bool broken;             /* an error since this was last cleared */
    bool unsound;            /* one that leaves no statements to trust */
    VEC(struct ast *) stack; /* entries of the lists being parsed */
    VEC(const struct stmt *) fors; /* loops over a range that are open */
    VEC(struct deferred) claims;
    VEC(struct parse_error) errors;
};

/* Report the errors kept, in the order of the source (parse_error.c). */
void parse_flush_errors(struct parser *p);
/* Read on from there. */
void parse_restart(struct parser *p, uint32_t at);

/* Report an error at the place and leave the statement. */
_Noreturn void parse_fail(struct parser *p, struct span at, const char *label,
                          const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* Report an error and go on: what follows may belong elsewhere. */
void parse_report_unsound(struct parser *p, struct span at, const char *fmt,
                          ...) __attribute__((format(printf, 3, 4)));
/* Report an error and go on. */
void parse_report(struct parser *p, struct span at, const char *label,
                  const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* A block that opened there has no end: that something stood in it which may
 * not is no error of its own. */
void parse_forget_misplaced(struct parser *p, struct span opener);
/* "expected WHAT, found TOKEN" at the current token, or what the lexer has
 * to say about it. */
_Noreturn void parse_unexpected(struct parser *p, const char *what);
/* The same where the bracket at `open` should be closed by `close`: if that
 * is an earlier line, the error stands at the bracket. */
_Noreturn void parse_unclosed(struct parser *p, struct span open,
                              const char *close);
/* The last `...` leads to a line that begins another statement, by `word`. */
_Noreturn void parse_went_on(struct parser *p, const char *word);
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
/* The same in a list in which no name may stand twice, the last of its kind
 * begun (++p->lists). A list of parameters may stand in a value of a
 * list of settings. */
enum name_list { LIST_SETTINGS, LIST_PARAMETERS };
struct name_at parse_listed(struct parser *p, enum name_list kind);
/* This name occurs in the problem. */
void parse_mark(struct parser *p, struct name *name);
/* The word of the language that the current token is, else WORD_NONE. */
enum word parse_word(const struct parser *p);
/* The statement should end here. A newline, a semicolon and the end of the
 * text stay the current token; a comma, if allowed, is stepped over. */
void parse_stop(struct parser *p, bool comma);

/* The word that the current token opens a statement with: WORD_NONE if it
 * is a name there. */
enum word parse_opening(const struct parser *p);

typedef void parse_rule(struct parser *, struct stmt *);
/* Apply the rule. False if it failed: the errors are kept, and the current
 * token is behind the statement that it failed in. */
bool parse_guarded(struct parser *p, parse_rule *rule, struct stmt *s);
/* The statement between `from` and the current token has an error: the names
 * that it would have defined are its targets. */
void parse_lost(struct parser *p, struct stmt *s, uint32_t from);
/* Go to the end of the statement that starts at `at`, of which nothing need
 * be right; a comma behind `commas` ends it, too. */
void parse_skip(struct parser *p, uint32_t at, uint32_t commas);
/* Statements, linked from *tail on, up to a word that no statement starts
 * with (`end` and its kin, `else`, `problem`) or the end of the text;
 * returns the new tail. */
struct stmt **parse_statements(struct parser *p, struct block *to,
                               struct stmt **tail);

/* Entries of a list gather on the stack: push one; make a node of those
 * from `base` on, which leave the stack. */
void parse_push(struct parser *p, struct ast *entry);
struct ast *parse_gathered(struct parser *p, enum ast_kind kind, size_t base);
/* A node with room for n entries, in one allocation. */
struct ast *parse_node(struct parser *p, enum ast_kind kind, size_t n);
/* In claims, before a d that is no name of the problem, as in d/dx(y), and
 * behind (dy)/(dx): errors. */
void parse_check_differential(struct parser *p);
void parse_check_quotient(struct parser *p, const struct ast *e);
/* An operand without what may follow it. */
struct ast *parse_primary(struct parser *p);
/* f, which began at `start`, applied to the arguments or indices of which
 * the current token is the opening bracket. */
struct ast *parse_apply(struct parser *p, struct ast *f, uint32_t start);
/* An expression; commas, `=` and closing brackets end it. */
struct ast *parse_expr(struct parser *p);
/* NAME = expr, NAME = expr, ... */
void parse_setting_list(struct parser *p, struct stmt *s);
/* Has the name occurred in the problem? */
bool parse_is_known(const struct parser *p, const struct name *name);
/* A statement that is neither a block nor a claim. */
void parse_simple(struct parser *p, struct stmt *s, enum word word);
/* solve: behind the word; fills targets and value. */
void parse_solve(struct parser *p, struct stmt *s);
/* An operand of a relation: an expression without comparisons. */
struct ast *parse_side(struct parser *p);
/* claim or refute, let; the current token is that word. */
void parse_claim(struct parser *p, struct stmt *s);
/* within T, within T%, within digits: from that word on. */
void parse_within(struct parser *p, struct stmt *s);
/* A code statement, from `code` or `refute` on. */
void parse_code(struct parser *p, struct stmt *s);
void parse_let(struct parser *p, struct stmt *s);
/* ask "TITLE" QUANTITY POINTSp [using NAMES] */
void parse_ask(struct parser *p, struct stmt *s);

/* The line that opens a function; fills s->function but its body. */
void parse_function_header(struct parser *p, struct stmt *s);

#endif
