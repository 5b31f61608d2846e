/* parse_expr: expressions, by precedence climbing.
 *
 * The idea is Lua's: one table gives each binary operator its level, one
 * loop reads operands and operators, and recursion only climbs to tighter
 * levels. So a + b + c + ... is a loop that builds the tree to the left,
 * and only brackets, calls and signs are recursion, which is counted.
 *
 *     expr     := unary { binary-operator unary }        by levels
 *     unary    := ( + | - | ! | ~ ) unary | postfix
 *     postfix  := primary { '(' arguments ')' | ' | .' | (^ | .^) exponent }
 *     exponent := ( + | - | ! | ~ ) exponent | primary { '(' arguments ')' }
 *
 * with `primary` in parse_operand.c. Invariant: a chain of any length of
 * binary operators, transposes or calls is built without recursion.
 */
#include <math.h>
#include <string.h>

#include "base/diag.h"
#include "syntax/function.h"
#include "syntax/other_notations.h"
#include "syntax/parser.h"

enum precedence {
    LEVEL_NONE,
    LEVEL_OROR,
    LEVEL_ANDAND,
    LEVEL_OR,
    LEVEL_AND,
    LEVEL_COMPARE,
    LEVEL_RANGE,
    LEVEL_ADD,
    LEVEL_MUL,
    LEVEL_UNARY,
};

static const struct {
    unsigned char level, op;
} operators[TOK_COUNT] = {
    [TOK_OROR] = {LEVEL_OROR, AST_OROR},
    [TOK_ANDAND] = {LEVEL_ANDAND, AST_ANDAND},
    [TOK_OR] = {LEVEL_OR, AST_OR},
    [TOK_AND] = {LEVEL_AND, AST_AND},
    [TOK_LT] = {LEVEL_COMPARE, AST_LT},
    [TOK_LE] = {LEVEL_COMPARE, AST_LE},
    [TOK_GT] = {LEVEL_COMPARE, AST_GT},
    [TOK_GE] = {LEVEL_COMPARE, AST_GE},
    [TOK_EQ] = {LEVEL_COMPARE, AST_EQ},
    [TOK_NE] = {LEVEL_COMPARE, AST_NE},
    [TOK_COLON] = {LEVEL_RANGE, 0},
    [TOK_PLUS] = {LEVEL_ADD, AST_ADD},
    [TOK_MINUS] = {LEVEL_ADD, AST_SUB},
    [TOK_STAR] = {LEVEL_MUL, AST_MUL},
    [TOK_SLASH] = {LEVEL_MUL, AST_DIV},
    [TOK_BACKSLASH] = {LEVEL_MUL, AST_LDIV},
    [TOK_DOT_STAR] = {LEVEL_MUL, AST_EMUL},
    [TOK_DOT_SLASH] = {LEVEL_MUL, AST_EDIV},
    [TOK_DOT_BACKSLASH] = {LEVEL_MUL, AST_ELDIV},
};

static struct ast *parse_level(struct parser *p, enum precedence level);

static struct ast *node_unary(struct parser *p, enum ast_op op,
                              struct span op_span, struct ast *x)
{
    struct ast *e = parse_node(p, AST_UNARY, 1);
    e->op = (unsigned char)op;
    e->op_span = op_span;
    e->a[0] = x;
    return e;
}

static struct ast *node_binary(struct parser *p, enum ast_op op,
                               struct span op_span, struct ast *x,
                               struct ast *y)
{
    struct ast *e = parse_node(p, AST_BINARY, 2);
    e->op = (unsigned char)op;
    e->op_span = op_span;
    e->a[0] = x;
    e->a[1] = y;
    return e;
}

/* ---- what is no operator ---- */

/* Text of a span for a suggestion: NULL when it is long or has lines. */
static const char *short_text(struct parser *p, uint32_t from, uint32_t to)
{
    enum { LONGEST = 40 };
    const char *s = p->lx.start + (from - p->lx.text->base);
    if (to <= from || to - from > LONGEST || memchr(s, '\n', to - from))
        return NULL;
    return arena_strndup(p->scratch, s, to - from);
}

/* Where the operand that the current token starts will end, as far as can
 * be seen in a line: a name takes its brackets along. */
static uint32_t operand_end(const struct parser *p)
{
    const struct lexer *lx = &p->lx;
    uint32_t end = p->tok.span.at + p->tok.span.len;
    const char *s = lx->start + (end - lx->text->base);
    int depth = p->tok.kind == TOK_LPAREN || p->tok.kind == TOK_LBRACKET;
    if (!depth && (p->tok.kind != TOK_NAME || s >= lx->end || *s != '('))
        return end;
    for (size_t i = 0; i < 40 && s + i < lx->end; i++) {
        depth += s[i] == '(' || s[i] == '[';
        depth -= s[i] == ')' || s[i] == ']';
        if (depth == 0)
            return end + (uint32_t)i + 1;
    }
    return end;
}

static const char *const statement_words[] = {
    "param",  "data",  "output",   "at",     "seed",    "claim",
    "refute", "code",  "expect",   "option", "problem", "if",
    "for",    "while", "function", "else",   "elseif",  NULL,
};

static bool starts_line(const struct parser *p, uint32_t at)
{
    const char *s = p->lx.start + (at - p->lx.text->base);
    while (s > p->lx.start && (s[-1] == ' ' || s[-1] == '\t'))
        s--;
    return s > p->lx.start && s[-1] == '\n';
}

/* A word that starts a line and statements, inside of a statement: what made
 * that go on to this line is told. */
static void check_line_word(struct parser *p, const struct ast *name)
{
    const char *const *w = statement_words;
    while (*w && strcmp(*w, name->text) != 0)
        w++;
    if (!*w || name->span.at == p->stmt_at || !starts_line(p, name->span.at) ||
        (lex_outside(&p->lx) && !p->lx.continued))
        return;
    if (lex_outside(&p->lx))
        parse_went_on(p, *w);
    const struct bracket *b = &p->lx.open.at[p->lx.open.n - 1];
    parse_fail(p, (struct span){b->at, 1},
               arena_printf(p->scratch, "expected '%c' before '%s' of line %u",
                            b->c == '(' ? ')' : ']', *w,
                            text_place(name->span).line),
               "'%c' is not closed", b->c);
}

/* A name that is out of place: is it a misspelt word of the language, or
 * one that starts a statement inside of another? */
static void check_statement_word(struct parser *p, const struct ast *name)
{
    bool first = name->span.at == p->stmt_at;
    const char *near = first ? diag_nearest(name->text, statement_words) : NULL;
    const char *foreign = first ? notation_word(name->text) : NULL;
    if (foreign)
        parse_fail(p, name->span, foreign, "unknown statement '%s'",
                   name->text);
    if (near)
        parse_fail(p, name->span,
                   arena_printf(p->scratch, "did you mean '%s'?", near),
                   "unknown statement '%s'", name->text);
    check_line_word(p, name);
}

/* Is the statement that is being parsed a list, such as `at u = 1, v = 2`? */
static bool in_list(const struct parser *p)
{
    static const char *const words[] = {"at ", "seed ", "param ", "data ",
                                        "option "};
    const char *s = p->lx.start + (p->stmt_at - p->lx.text->base);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t n = strlen(words[i]);
        if ((size_t)(p->lx.end - s) > n && memcmp(s, words[i], n) == 0)
            return true;
    }
    return false;
}

/* A function's name alone, x, before the operand y: its brackets are missing,
 * or a product is where the name is often a variable's. */
static const char *missing_brackets(struct parser *p, const char *x,
                                    const char *y)
{
    static const char *const variables[] = {"beta", "gamma", "psi",
                                            "step", "zeta",  NULL};
    const char *const *f = function_names();
    while (*f && strcmp(*f, x) != 0)
        f++;
    if (!*f)
        return NULL;
    for (const char *const *v = variables; *v; v++)
        if (strcmp(*v, x) == 0)
            return arena_printf(p->scratch, "write '%s*%s' or '%s(%s)'", x, y,
                                x, y);
    return arena_printf(p->scratch, "write '%s(%s)'", x, y);
}

/* What to write instead of x y. */
static const char *juxtaposed_label(struct parser *p, const struct ast *left,
                                    const char *x, const char *y)
{
    const char *label = NULL;
    if (p->tok.kind == TOK_LBRACKET && left->kind == AST_NAME)
        return "indices stand in ( )";
    if (p->tok.kind == TOK_NAME && lex_outside(&p->lx) &&
        lex_starts_assignment(&p->lx))
        return in_list(p) ? "a comma is missing before it"
                          : "statements in one line are separated by ';'";
    if (p->tok.kind == TOK_NAME && notation_operator(p->tok.name->text))
        return notation_operator(p->tok.name->text);
    if (left->kind == AST_NAME && notation_operator(left->text))
        return notation_operator(left->text);
    if (!x || !y)
        return NULL;
    if (left->kind == AST_NAME && !left->bracketed)
        label = missing_brackets(p, x, y);
    return label ? label : arena_printf(p->scratch, "write '%s*%s'", x, y);
}

/* The current token starts an operand right after the operand `left`. */
static _Noreturn void parse_juxtaposed(struct parser *p, uint32_t start,
                                       const struct ast *left)
{
    const char *x = short_text(p, start, p->last_end);
    const char *y = short_text(p, p->tok.span.at, operand_end(p));
    if (left->kind == AST_NAME && p->tok.kind != TOK_LBRACKET)
        check_statement_word(p, left);
    if (p->tok.kind == TOK_STRING || p->tok.kind == TOK_AT)
        parse_unexpected(p, "an operator or the end of the statement");
    parse_fail(p, p->tok.span, juxtaposed_label(p, left, x, y),
               "expected an operator, found %s: "
               "there is no implicit multiplication",
               lex_spell(&p->lx, &p->tok));
}

/* Does the expression end between two operands? Outside of all brackets
 * `within` ends the right side of a claim, and the condition of a block ends
 * before a name where it stands in brackets or an assignment follows. */
static bool ends_here(const struct parser *p, const struct ast *left)
{
    if (p->tok.first)
        return true; /* a bracket of the line before was not closed */
    if (p->tok.kind != TOK_NAME)
        return false;
    enum word word = p->tok.name->word;
    if (word != WORD_NONE && word <= LEX_RESERVED)
        return true; /* whoever wants the end of the expression complains */
    if (!lex_outside(&p->lx))
        return false;
    return (p->claim && (word == WORD_WITHIN || word == WORD_HERE)) ||
           (p->solving && word == WORD_NEAR) ||
           (p->code && (word == WORD_AS || word == WORD_BY)) ||
           (p->header &&
            (left->bracketed || word == WORD_BREAK || word == WORD_CONTINUE ||
             lex_starts_assignment(&p->lx)));
}

static void check_juxtaposed(struct parser *p, uint32_t start,
                             const struct ast *left)
{
    switch (p->tok.kind) {
    case TOK_NAME:
    case TOK_NUMBER:
    case TOK_STRING:
    case TOK_LPAREN:
    case TOK_LBRACKET:
    case TOK_AT:
    case TOK_ROOT:
    case TOK_NABLA:
        if (!ends_here(p, left) && !(p->asking && p->tok.kind == TOK_NUMBER))
            parse_juxtaposed(p, start, left);
        break;
    default:
        break;
    }
}

/* ---- operators ---- */

static bool is_sign(enum token_kind kind, enum ast_op *op)
{
    *op = kind == TOK_PLUS ? AST_PLUS : kind == TOK_MINUS ? AST_MINUS : AST_NOT;
    return kind == TOK_PLUS || kind == TOK_MINUS || kind == TOK_NOT;
}

static bool is_power(const struct ast *x)
{
    return x->kind == AST_BINARY && !x->bracketed &&
           (x->op == AST_POW || x->op == AST_EPOW);
}

/* An opening bracket behind this operand holds arguments or indices. */
static bool is_applicable(const struct ast *f)
{
    if (f->kind == AST_LAMBDA || f->kind == AST_FUNCTION_HANDLE)
        return true;
    return !f->bracketed && !is_power(f) && f->kind != AST_NUMBER &&
           f->kind != AST_STRING && f->kind != AST_END;
}

static struct ast *parse_exponent(struct parser *p)
{
    enum ast_op op;
    uint32_t start = p->tok.span.at;
    if (is_sign(p->tok.kind, &op)) {
        struct span at = p->tok.span;
        parse_enter(p);
        parse_advance(p);
        struct ast *e = node_unary(p, op, at, parse_exponent(p));
        parse_leave(p);
        e->span = parse_span(p, start);
        return e;
    }
    struct ast *x = parse_primary(p);
    while (p->tok.kind == TOK_LPAREN && is_applicable(x))
        x = parse_apply(p, x, start);
    return x;
}

/* a^b^c, with a^b in `left` and the current token the second ^. */
static _Noreturn void parse_ambiguous(struct parser *p, uint32_t start,
                                      const struct ast *left)
{
    struct span second = p->tok.span, first = left->op_span;
    uint32_t end = p->last_end;
    parse_advance(p);
    uint32_t c_at = p->tok.span.at;
    parse_exponent(p);
    const char *a = short_text(p, start, first.at);
    const char *b = short_text(p, first.at + first.len, end);
    const char *c = short_text(p, c_at, p->last_end);
    const char *label = "write the brackets";
    const char *hat = first.len == 1 ? "^" : ".^";
    const char *hat2 = second.len == 1 ? "^" : ".^";
    if (a && b && c)
        label = arena_printf(p->scratch,
                             "write '(%s%s%s)%s%s' or '%s%s(%s%s%s)'", a, hat,
                             b, hat2, c, a, hat, b, hat2, c);
    parse_fail(p, second, label, "a^b^c is ambiguous without brackets");
}

static struct ast *parse_power(struct parser *p, uint32_t start,
                               struct ast *left)
{
    if (is_power(left))
        parse_ambiguous(p, start, left);
    struct span at = p->tok.span;
    enum ast_op op = p->tok.kind == TOK_CARET ? AST_POW : AST_EPOW;
    parse_advance(p);
    return node_binary(p, op, at, left, parse_exponent(p));
}

/* x to a power above the line. */
static struct ast *parse_superscript(struct parser *p, uint32_t start,
                                     struct ast *left)
{
    struct span at = p->tok.span;
    bool minus = p->tok.number < 0;
    if (is_power(left))
        parse_fail(p, at, "write the brackets",
                   "a power of a power is ambiguous without brackets");
    struct ast *n = parse_node(p, AST_NUMBER, 0);
    n->number = fabs(p->tok.number);
    n->integer = true;
    n->span = n->op_span = at;
    parse_advance(p);
    if (minus) {
        n = node_unary(p, AST_MINUS, at, n);
        n->span = at;
    }
    struct ast *e = node_binary(p, AST_POW, at, left, n);
    e->span = parse_span(p, start);
    return e;
}

static struct ast *parse_postfix(struct parser *p)
{
    uint32_t start = p->tok.span.at;
    struct ast *x = parse_primary(p);
    for (;;) {
        struct span at = p->tok.span;
        switch (p->tok.kind) {
        case TOK_LPAREN:
            if (!is_applicable(x))
                parse_juxtaposed(p, start, x);
            x = parse_apply(p, x, start);
            break;
        case TOK_TRANSPOSE:
            parse_advance(p);
            x = node_unary(p, AST_TRANSPOSE, at, x);
            break;
        case TOK_CARET:
        case TOK_DOT_CARET:
            x = parse_power(p, start, x);
            break;
        case TOK_SUPERSCRIPT:
            x = parse_superscript(p, start, x);
            break;
        case TOK_STAR_STAR:
            parse_fail(p, at, "write '^'", "'**' is no operator");
        case TOK_DOT_STAR_STAR:
            parse_fail(p, at, "write '.^'", "'.**' is no operator");
        default:
            check_juxtaposed(p, start, x);
            return x;
        }
        x->span = parse_span(p, start);
    }
}

static struct ast *parse_unary(struct parser *p)
{
    enum ast_op op;
    if (!is_sign(p->tok.kind, &op))
        return parse_postfix(p);
    struct span at = p->tok.span;
    parse_enter(p);
    parse_advance(p);
    bool doubled = p->tok.kind == (op == AST_PLUS ? TOK_PLUS : TOK_MINUS) &&
                   p->tok.span.at == at.at + 1;
    if (op != AST_NOT && doubled && lex_name_ahead(&p->lx))
        parse_fail(p, (struct span){at.at, 2},
                   "write 'k += 1' before it, or a blank between two signs",
                   "'%s' inside of an expression",
                   op == AST_PLUS ? "++" : "--");
    struct ast *e = node_unary(p, op, at, parse_unary(p));
    parse_leave(p);
    e->span = parse_span(p, at.at);
    return e;
}

/* start:stop or start:step:stop; the current token is the first colon. */
static struct ast *parse_range(struct parser *p, struct ast *first)
{
    size_t base = p->stack.n;
    struct span at = p->tok.span;
    parse_push(p, first);
    while (p->stack.n - base < 3 && parse_accept(p, TOK_COLON))
        parse_push(p, parse_level(p, LEVEL_ADD));
    if (p->tok.kind == TOK_COLON)
        parse_fail(p, p->tok.span, NULL,
                   "a range has at most three parts, start:step:stop");
    struct ast *e = parse_gathered(p, AST_RANGE, base);
    e->op_span = at;
    return e;
}

/* Operators of this level and tighter ones behind the operand `left`. */
static struct ast *parse_rest(struct parser *p, enum precedence level,
                              uint32_t start, struct ast *left)
{
    for (;;) {
        enum precedence next = operators[p->tok.kind].level;
        if (next == LEVEL_NONE || next < level)
            return left;
        if (next == LEVEL_RANGE) {
            left = parse_range(p, left);
        } else {
            enum ast_op op = operators[p->tok.kind].op;
            struct span at = p->tok.span;
            parse_advance(p);
            left = node_binary(p, op, at, left, parse_level(p, next + 1));
            parse_check_quotient(p, left);
        }
        left->span = parse_span(p, start);
    }
}

static struct ast *parse_level(struct parser *p, enum precedence level)
{
    uint32_t start = p->tok.span.at;
    return parse_rest(p, level, start, parse_unary(p));
}

struct ast *parse_side(struct parser *p)
{
    uint32_t start = p->tok.span.at;
    struct ast *side = parse_level(p, LEVEL_RANGE);
    switch (p->tok.kind) {
    case TOK_LT:
    case TOK_LE:
    case TOK_GT:
    case TOK_GE:
        return side;
    default:
        return parse_rest(p, LEVEL_OROR, start, side);
    }
}

struct ast *parse_expr(struct parser *p)
{
    return parse_level(p, LEVEL_OROR);
}
