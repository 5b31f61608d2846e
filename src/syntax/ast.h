/* ast: the syntax tree, as the parser leaves it and the elaborator reads it.
 *
 * The tree keeps every decision open that needs the names of a problem or
 * values at a point: whether NAME(...) is an index or a call, what `end` is,
 * which branch is taken. Trees live in an arena and are never changed.
 */
#ifndef SYNTAX_AST_H
#define SYNTAX_AST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "graph/structure.h"

enum ast_kind {
    AST_NUMBER, /* number; the digits as written are text_bytes(span) */
    AST_STRING, /* text (escapes of "..." resolved) */
    AST_NAME,   /* text */
    AST_COLON,  /* a bare ':' as an index */
    AST_END,    /* `end` inside an index */
    AST_UNARY,  /* op a[0]: '+' '-' '!' and the postfix transposes */
    AST_BINARY, /* a[0] op a[1] */
    AST_RANGE,  /* a[0]:a[1] or a[0]:a[1]:a[2] = start:step:stop */
    AST_MATRIX, /* n rows, each an AST_ROW */
    AST_ROW,    /* n elements */
    AST_APPLY,  /* a[0] applied to the n-1 arguments a[1..]: call or index */
    AST_LAMBDA, /* @(text list) body: params names[0..n-2], body a[n-1];
                     the parameters are AST_NAME nodes a[0..n-2] */
    AST_FUNCTION_HANDLE, /* @name: text */
    AST_DERIVATIVE, /* in claims only: text / text2, see `derivative`; the n
                       entries index what stands above: dy(k)/da */
    AST_FOLD,       /* text(a[1] for a[0] = a[2]): sum, prod, max, min over the
                     name a[0], which is known in a[1] only; n = 2: no range */
};

enum ast_op {
    AST_ADD,
    AST_SUB,
    AST_MUL,
    AST_DIV,
    AST_LDIV,
    AST_POW,
    AST_EMUL,
    AST_EDIV,
    AST_ELDIV,
    AST_EPOW,
    AST_LT,
    AST_LE,
    AST_GT,
    AST_GE,
    AST_EQ,
    AST_NE,
    AST_AND,
    AST_OR, /* & | : elementwise */
    AST_ANDAND,
    AST_OROR, /* && || : scalar, short circuit */
    AST_PLUS,
    AST_MINUS,
    AST_NOT,
    AST_TRANSPOSE, /* ' and .' */
};

/* AST_DERIVATIVE: text is what stands above the line without its d, text2
 * what stands below without its d. `dz/du`: "z","u"; `∂y/∂w`: "y","w". Of an
 * `order` from 2 on, `d2z/du2`, `d3z/du2dv`: text "z", text2 all that follows
 * the first d ("u2", "u2dv"): the elaborator splits it by the names of the
 * problem. `∂2z/∂u∂v` is AST_HIGHER, too, with "udv". */
enum ast_derivative { AST_TOTAL, AST_PARTIAL, AST_HIGHER };

/* Files of a million lines have ten million of these: 32 bytes, and 8 an
 * entry. */
struct ast {
    unsigned char kind, op, derivative;
    unsigned char order;    /* AST_HIGHER; 255: that or more */
    unsigned n : 30;        /* entries of a */
    unsigned integer : 1;   /* AST_NUMBER: written without point or exponent */
    unsigned bracketed : 1; /* stood in ( ) of its own */
    struct span span;       /* the whole expression with its brackets; of a
                                  number, string, name: the token alone */
    union {
        double number;
        const char *text;
    };
    union {
        struct span op_span; /* the operator, or the name of AST_APPLY */
        const char *text2;   /* of AST_DERIVATIVE alone */
    };
    struct ast *a[];
};

/* The function that compares the value of a switch with its cases: no name
 * that can be written. */
#define AST_MATCHES " matches"
/* And the one that solves equations. */
#define AST_SOLVE " solve"

enum stmt_kind {
    STMT_ASSIGN, /* targets = value */
    STMT_EXPR,   /* value: binds ans */
    STMT_PARAM,
    STMT_DATA,   /* decls */
    STMT_OUTPUT, /* names */
    STMT_AT,     /* settings: name = value */
    STMT_SEED,   /* settings */
    STMT_CLAIM,
    STMT_REFUTE, /* lhs, steps, within, here, ranges */
    STMT_CODE,   /* code, within */
    STMT_ASK,    /* of a model: value (title), lhs, points, names (using) */
    STMT_LET,    /* targets[0] = value, for claims only */
    STMT_EXPECT, /* names (verdict words) */
    STMT_OPTION, /* settings; values are expressions or names */
    STMT_IF,
    STMT_FOR,
    STMT_WHILE,
    STMT_BREAK,
    STMT_CONTINUE,
    STMT_RETURN,
    STMT_SKIPPED,  /* what prints or draws */
    STMT_FUNCTION, /* definition */
    STMT_LOST,     /* a syntax error; targets are the names that it would have
                      given a value */
};

struct decl { /* W(3,4) spd = expr */
    const char *name;
    struct span span;        /* the name */
    struct ast *rows, *cols; /* NULL: scalar, or the shape of value;
                                  rows alone, x(2): one column */
    enum structure structure;
    struct ast *value; /* or NULL */
};

struct name_at {
    const char *name;
    struct span span;
};

struct setting { /* name = value of at, seed, option */
    const char *name;
    struct span span;
    struct ast *value;
};

/* One target of an assignment: name, name(indices), or ~ (name NULL). */
struct target {
    const char *name;
    struct span span;
    unsigned nindex;
    struct ast **index;
};

enum within { WITHIN_DEFAULT, WITHIN_ABSOLUTE, WITHIN_RELATIVE, WITHIN_DIGITS };

struct block {
    struct stmt *first; /* linked by next */
    uint32_t kinds; /* a bit for each enum stmt_kind that may be in it, or in
                       the loops and branches of it */
};

/* May it have a statement of the kind? (Of claims, which are read last, one
 * with an error becomes STMT_LOST.) */
static inline bool block_has(const struct block *b, enum stmt_kind kind)
{
    return b->kinds >> kind & 1;
}

struct branch { /* if / elseif: condition and body; else: condition NULL */
    struct ast *condition;
    struct block body;
};

struct function {
    const char *name;
    struct span span;
    unsigned nparams, nresults;
    struct name_at *params, *results;
    bool optional;     /* it looks at nargin: arguments may be left out */
    struct block body; /* of `function ... end` */
    struct ast *expr;  /* of `f(t) = expr` and @(t) expr, else NULL:
                                  such a function sees the problem's names */
};

/* code [left, ...] = function(arguments) as signature by rows */
struct code_statement {
    struct name_at function;
    unsigned nleft, narguments;
    struct ast **left;
    struct name_at *arguments;
    struct name_at signature; /* name NULL: none is said */
    struct span call;         /* function(arguments) */
    bool refute, rows;
};

enum relation { REL_EQ, REL_LE, REL_GE, REL_LT, REL_GT };

/* One step of a derivation: `= rhs`. An equality is held against the claim's
 * left side, an inequality against the side before it. */
struct claim_step {
    enum relation relation;
    struct ast *lhs, *rhs;
    struct span span; /* of what stands behind the sign */
};

/* `for i = range` or `for x in [low, high]` at a claim's end, or the loop
 * around it. */
struct range_at {
    const char *name;
    struct span span;
    struct ast *range; /* NULL: an interval */
    struct ast *low, *high;
};

/* What only claims, `refute`, `let`, `ask` and `code` have, for a file may have
 * a million other statements. */
struct equation {
    struct ast *lhs, *rhs; /* rhs: of the first step */
    unsigned nsteps, nranges;
    struct claim_step *steps;
    struct range_at *ranges;
    union {
        double points;    /* of STMT_ASK */
        double tolerance; /* T of within T, or the fraction of T% */
    };
    struct span text; /* `lhs = rhs` as written */
    struct span within;
};

struct stmt {
    enum stmt_kind kind : 8;
    enum ast_op op : 8;         /* STMT_ASSIGN: AST_ADD.. for += -= *= /= */
    enum relation relation : 4; /* of a claim's first step */
    enum within within : 4;
    bool lost : 1;     /* its header had an error: not run */
    bool until : 1;    /* STMT_WHILE: do ... until value */
    bool compound : 1; /* op is meant */
    bool rule : 1;    /* also at samples, though the right side names nothing */
    bool here : 1;    /* at the given points only */
    unsigned n;       /* entries of the array in use */
    struct span span; /* the whole statement, without comments */
    struct stmt *next;
    union {
        struct target *targets;
        struct decl *decls;
        struct name_at *names;
        struct setting *settings;
        struct branch *branches;
        struct function *function;
        struct code_statement *code;
    };
    struct ast *value;   /* assign, expr; for: range; while: condition */
    struct block body;   /* for, while; the loop name is targets[0] */
    struct equation *eq; /* of claims, or NULL */
};

struct problem {
    const char *title; /* NULL for the untitled one */
    struct span span;  /* of the problem line, or the first statement */
    struct block body;
    bool broken; /* errors that leave no statements to trust: a
                                  block without end, an option */
};

struct ast_file {
    const struct text *text;
    struct block preamble; /* lines before the first `problem` */
    size_t nproblems;      /* a file without problem lines has one, whose
                                  body is the file and whose preamble is empty */
    struct problem *problems;
    bool broken; /* had a syntax error somewhere */
};

#endif
