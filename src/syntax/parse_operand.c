/* parse_operand: the operands of expressions, and the nodes of the tree.
 *
 *     primary := number | string | name | derivative | ( expr )
 *              | [ rows ] | @ ( names ) expr | @ name | end
 *
 * A node and the array of its entries are one allocation. Entries of a list
 * gather on the parser's stack, so that a list of any length costs exactly
 * its own size.
 *
 * Invariants: the stack is as high after a production as before it; a
 * leaf's span is its token, any other span has its brackets.
 */
#include <string.h>

#include "syntax/parser.h"

/* ---- nodes ---- */

void parse_push(struct parser *p, struct ast *entry)
{
    vec_push(&p->stack, entry); /* made before the stack is looked at */
}

struct ast *parse_node(struct parser *p, enum ast_kind kind, size_t n)
{
    struct ast *e = arena_alloc(p->arena, sizeof *e + n * sizeof(struct ast *));
    e->kind = (unsigned char)kind;
    e->n = (unsigned)n & ((1u << 30) - 1); /* a source is shorter */
    return e;
}

static struct ast *leaf_new(struct parser *p, enum ast_kind kind)
{
    struct ast *e = p->spare ? p->spare : parse_node(p, kind, 0);
    p->spare = NULL;
    *e = (struct ast){.kind = (unsigned char)kind,
                      .span = p->tok.span,
                      .op_span = p->tok.span};
    return e;
}

struct ast *parse_gathered(struct parser *p, enum ast_kind kind, size_t base)
{
    size_t n = p->stack.n - base;
    struct ast *e = parse_node(p, kind, n);
    if (n)
        memcpy(e->a, p->stack.at + base, n * sizeof *e->a);
    p->stack.n = base;
    return e;
}

/* ---- leaves ---- */

static struct ast *parse_number(struct parser *p)
{
    struct ast *e = leaf_new(p, AST_NUMBER);
    e->number = p->tok.number;
    e->integer = p->tok.integer;
    parse_advance(p);
    return e;
}

static struct ast *parse_string(struct parser *p)
{
    struct ast *e = leaf_new(p, AST_STRING);
    e->text = p->tok.text;
    parse_advance(p);
    return e;
}

/* Bytes of the d or the partial sign that a derivative's half starts with;
 * 0 if there is none, or no name behind it. */
static size_t differential(const struct name *half, bool *partial)
{
    static const char sign[] = "∂";
    size_t n = sizeof sign - 1;
    *partial = half->len > n && memcmp(half->text, sign, n) == 0;
    if (*partial)
        return n;
    return half->text[0] == 'd' && half->len > 1;
}

static bool is_digit_at(const struct name *half, size_t i)
{
    return half->text[i] >= '0' && half->text[i] <= '9';
}

bool parse_is_known(const struct parser *p, const struct name *name)
{
    return name->in_preamble || (p->problem && name->seen == p->problem);
}

/* The lower half of a higher derivative: every sign of a differential that
 * follows becomes a d, so that `∂u∂v` and `dudv` read the same. */
static const char *lower_half(struct parser *p, const char *text)
{
    static const char sign[] = "∂";
    char *copy = arena_strndup(p->arena, text, strlen(text)), *to = copy;
    for (const char *s = copy; *s;) {
        if (strncmp(s, sign, sizeof sign - 1) == 0) {
            *to++ = 'd';
            s += sizeof sign - 1;
        } else {
            *to++ = *s++;
        }
    }
    *to = '\0';
    return copy;
}

/* The order that stands behind the d (1: none) and its digits; 0: no order, or
 * no name behind it. */
static unsigned order_above(const struct name *above, size_t d, size_t *digits)
{
    unsigned order = 0;
    for (*digits = 0; is_digit_at(above, d + *digits); ++*digits)
        order = order >= 25
                    ? 255
                    : 10 * order + (unsigned)(above->text[d + *digits] - '0');
    if (*digits == 0)
        return 1;
    return order < 2 || above->len == d + *digits ? 0 : order;
}

/* What may be the upper half of a derivative: the current name, or d^3z. */
static struct name *upper_half(struct parser *p, const char **end)
{
    struct name *name = p->tok.name;
    bool lone = strcmp(name->text, "d") == 0 || strcmp(name->text, "∂") == 0;
    *end = p->lx.p;
    return lone ? lex_ordered(&p->lx, end) : name;
}

/* dz/du and its kin, of which the current name may be the upper half: one
 * operand, unless a half is itself a name of the problem. Else NULL. */
static struct ast *parse_derivative(struct parser *p)
{
    const char *end;
    struct name *above = upper_half(p, &end), *below;
    bool partial, partial_below;
    size_t digits, d = above ? differential(above, &partial) : 0;
    unsigned order = d ? order_above(above, d, &digits) : 0;
    if (!order || !(below = lex_divisor(&p->lx, end, order > 1, &end)))
        return NULL;
    size_t d_below = differential(below, &partial_below);
    if (strncmp(p->tok.name->text, "∂", strlen("∂")) == 0)
        partial = true; /* of ∂^3z */
    if (!d_below || partial != partial_below || is_digit_at(below, d_below) ||
        (parse_is_known(p, above) && parse_is_known(p, below)))
        return NULL;
    struct ast *e = parse_node(p, AST_DERIVATIVE, 0);
    uint32_t start = p->tok.span.at;
    e->derivative = order > 1 ? AST_HIGHER : partial ? AST_PARTIAL : AST_TOTAL;
    e->order = (unsigned char)order;
    e->text = above->text + d + digits;
    e->text2 = below->text + d_below;
    if (order > 1)
        e->text2 = lower_half(p, e->text2);
    p->tok.span.len += (uint32_t)(end - p->lx.p);
    lex_jump(&p->lx, end);
    parse_advance(p);
    e->span = parse_span(p, start);
    return e;
}

/* dy(k)/da, of which the current name is dy: an entry of a Jacobian, unless
 * both are names of the problem. Else NULL. */
static struct ast *parse_entry(struct parser *p)
{
    struct name *above = p->tok.name, *below;
    bool partial, partial_below;
    size_t d = differential(above, &partial);
    if (!d || !(below = lex_divisor_behind(&p->lx)))
        return NULL;
    size_t d_below = differential(below, &partial_below);
    if (!d_below || partial != partial_below || is_digit_at(above, d) ||
        is_digit_at(below, d_below) ||
        (parse_is_known(p, above) && parse_is_known(p, below)))
        return NULL;
    uint32_t start = p->tok.span.at;
    struct ast *name = leaf_new(p, AST_NAME);
    parse_advance(p);
    struct ast *e = parse_apply(p, name, start);
    e->kind = AST_DERIVATIVE;
    e->derivative = partial ? AST_PARTIAL : AST_TOTAL;
    e->text = above->text + d;
    e->text2 = below->text + d_below;
    e->n--;
    for (unsigned i = 0; i < e->n; i++)
        e->a[i] = e->a[i + 1];
    parse_advance(p);
    parse_advance(p);
    e->span = parse_span(p, start);
    return e;
}

static struct ast *parse_name_operand(struct parser *p)
{
    enum word word = p->tok.name->word;
    if (word == WORD_END && p->indexing) {
        struct ast *e = leaf_new(p, AST_END);
        parse_advance(p);
        return e;
    }
    if (word == WORD_END && !lex_outside(&p->lx))
        parse_fail(p, p->tok.span, NULL,
                   "'end' stands only in an index or closes a block");
    if (word != WORD_NONE && word <= LEX_RESERVED)
        parse_unexpected(p, "an expression");
    if (p->claim) {
        struct ast *derivative = parse_derivative(p);
        if (!derivative)
            derivative = parse_entry(p);
        if (derivative)
            return derivative;
        parse_check_differential(p);
    }
    struct ast *e = leaf_new(p, AST_NAME);
    e->text = p->tok.name->text;
    p->counts_arguments |= strcmp(e->text, "nargin") == 0;
    parse_mark(p, p->tok.name);
    parse_advance(p);
    return e;
}

/* ---- brackets ---- */

static bool is_leaf(const struct ast *e)
{
    return e->n == 0 && e->kind != AST_MATRIX && e->kind != AST_DERIVATIVE;
}

static struct ast *parse_brackets(struct parser *p)
{
    struct span open = p->tok.span;
    parse_enter(p);
    parse_advance(p);
    struct ast *e = parse_expr(p);
    if (!parse_accept(p, TOK_RPAREN))
        parse_unclosed(p, open, ")");
    parse_leave(p);
    e->bracketed = true;
    if (!is_leaf(e))
        e->span = parse_span(p, open.at);
    return e;
}

/* `~` in the place of a result that is not wanted: [~, R] = qr(A). */
static bool is_ignored(const struct parser *p)
{
    return p->tok.kind == TOK_NOT && p->ignorable && p->lx.open.n == 1 &&
           lex_follows(&p->lx, ",]");
}

static struct ast *parse_element(struct parser *p)
{
    if (!is_ignored(p))
        return parse_expr(p);
    struct ast *e = leaf_new(p, AST_NAME);
    if (!p->ignored.at)
        p->ignored = p->tok.span;
    parse_advance(p);
    return e;
}

static bool is_row_end(enum token_kind kind)
{
    return kind == TOK_NEWLINE || kind == TOK_SEMICOLON || kind == TOK_RBRACKET;
}

static struct ast *parse_row(struct parser *p, struct span open)
{
    uint32_t start = p->tok.span.at;
    size_t base = p->stack.n;
    do {
        parse_push(p, parse_element(p));
    } while (parse_accept(p, TOK_COMMA) && !is_row_end(p->tok.kind));
    if (!is_row_end(p->tok.kind))
        parse_unclosed(p, open, "]");
    struct ast *row = parse_gathered(p, AST_ROW, base);
    row->span = row->op_span = parse_span(p, start);
    return row;
}

static struct ast *parse_matrix(struct parser *p)
{
    struct span open = p->tok.span;
    size_t base = p->stack.n;
    parse_enter(p);
    parse_advance(p);
    for (;;) {
        while (parse_accept(p, TOK_NEWLINE) || parse_accept(p, TOK_SEMICOLON))
            continue;
        if (p->tok.kind == TOK_RBRACKET)
            break;
        if (p->tok.kind == TOK_EOF)
            parse_unclosed(p, open, "]");
        parse_push(p, parse_row(p, open));
    }
    parse_advance(p);
    parse_leave(p);
    struct ast *e = parse_gathered(p, AST_MATRIX, base);
    e->op_span = open;
    e->span = parse_span(p, open.at);
    return e;
}

static struct ast *parse_argument(struct parser *p)
{
    if (p->tok.kind != TOK_COLON)
        return parse_expr(p);
    struct ast *e = leaf_new(p, AST_COLON);
    parse_advance(p);
    if (p->tok.kind != TOK_COMMA && p->tok.kind != TOK_RPAREN)
        parse_unexpected(p, "',' or ')' after ':'");
    return e;
}

/* for k, for k = a:b, and more of them behind commas: the body under the
 * names, the last of which runs fastest; `f` is what gathers it. */
static struct ast *parse_folds(struct parser *p, const struct ast *f,
                               struct ast *body)
{
    static const char *const folds[] = {"sum", "prod", "max", "min"};
    bool known = false;
    for (size_t i = 0; i < sizeof folds / sizeof *folds; i++)
        known |= f->kind == AST_NAME && strcmp(f->text, folds[i]) == 0;
    if (!known)
        parse_fail(p, p->tok.span, NULL,
                   "'for' stands in the brackets of "
                   "sum, prod, max and min");
    size_t base = p->stack.n;
    parse_advance(p);
    do {
        struct ast *e = parse_node(p, AST_FOLD, 3);
        e->a[0] = leaf_new(p, AST_NAME);
        e->a[0]->text = parse_name(p, "a name behind 'for'").name;
        e->n = 2;
        if (parse_accept(p, TOK_ASSIGN))
            e->a[e->n++] = parse_expr(p);
        e->text = f->text;
        parse_push(p, e);
    } while (parse_accept(p, TOK_COMMA));
    while (p->stack.n > base) {
        struct ast *e = p->stack.at[--p->stack.n];
        e->span = body->span;
        e->op_span = f->span;
        e->a[1] = body;
        body = e;
    }
    return body;
}

/* f's arguments or indices; the current token is the opening bracket. */
struct ast *parse_apply(struct parser *p, struct ast *f, uint32_t start)
{
    struct span open = p->tok.span;
    size_t base = p->stack.n;
    parse_enter(p);
    p->indexing++;
    parse_push(p, f);
    parse_advance(p);
    if (p->tok.kind != TOK_RPAREN) {
        do
            parse_push(p, parse_argument(p));
        while (parse_accept(p, TOK_COMMA));
    }
    struct ast *fold = NULL;
    if (parse_word(p) == WORD_FOR && p->stack.n == base + 2)
        fold = parse_folds(p, f, p->stack.at[--p->stack.n]);
    if (!parse_accept(p, TOK_RPAREN))
        parse_unclosed(p, open, ")");
    p->indexing--;
    parse_leave(p);
    if (fold) {
        p->stack.n = base;
        fold->span = parse_span(p, start);
        return fold;
    }
    struct ast *e = parse_gathered(p, AST_APPLY, base);
    e->op_span = f->span;
    e->span = parse_span(p, start);
    return e;
}

static void parse_lambda_names(struct parser *p)
{
    struct span open = p->tok.span;
    parse_advance(p);
    if (parse_accept(p, TOK_RPAREN))
        return;
    p->lists[LIST_PARAMETERS]++;
    do {
        if (p->tok.kind != TOK_NAME)
            parse_unexpected(p, "a name");
        struct ast *e = leaf_new(p, AST_NAME);
        e->text = parse_listed(p, LIST_PARAMETERS).name;
        parse_push(p, e);
    } while (parse_accept(p, TOK_COMMA));
    if (!parse_accept(p, TOK_RPAREN))
        parse_unclosed(p, open, ")");
}

/* @name or @(names) expr */
static struct ast *parse_handle(struct parser *p)
{
    struct span at = p->tok.span;
    parse_advance(p);
    if (p->tok.kind == TOK_NAME) {
        struct ast *e = leaf_new(p, AST_FUNCTION_HANDLE);
        e->text = parse_name(p, "a name").name;
        e->span = parse_span(p, at.at);
        return e;
    }
    if (p->tok.kind != TOK_LPAREN)
        parse_unexpected(p, "a name or '(' after '@'");
    size_t base = p->stack.n;
    parse_enter(p);
    parse_lambda_names(p);
    parse_push(p, parse_expr(p));
    parse_leave(p);
    struct ast *e = parse_gathered(p, AST_LAMBDA, base);
    e->op_span = at;
    e->span = parse_span(p, at.at);
    return e;
}

/* NAME(operand) for an operator that stands before its operand. */
static struct ast *applied(struct parser *p, const char *name, struct span sign,
                           struct ast *operand)
{
    struct ast *e = parse_node(p, AST_APPLY, 2);
    struct ast *f = parse_node(p, AST_NAME, 0);
    f->text = lex_intern(&p->lx, name, strlen(name))->text;
    f->span = f->op_span = e->op_span = sign;
    e->a[0] = f;
    e->a[1] = operand;
    e->span = parse_span(p, sign.at);
    return e;
}

/* A root takes the operand behind it, with its arguments. */
static struct ast *parse_root(struct parser *p)
{
    struct span sign = p->tok.span;
    parse_enter(p);
    parse_advance(p);
    uint32_t start = p->tok.span.at;
    struct ast *x = parse_primary(p);
    while (p->tok.kind == TOK_LPAREN && x->kind == AST_NAME && !x->bracketed)
        x = parse_apply(p, x, start);
    if (p->tok.kind == TOK_CARET || p->tok.kind == TOK_SUPERSCRIPT)
        parse_fail(p, p->tok.span, "write '(√x)^n' or '√(x^n)'",
                   "a power behind a root is ambiguous without brackets");
    parse_leave(p);
    return applied(p, "sqrt", sign, x);
}

/* The gradient by the only differentiated input. */
static struct ast *parse_nabla(struct parser *p)
{
    struct span sign = p->tok.span;
    parse_advance(p);
    if (p->tok.kind != TOK_NAME)
        parse_unexpected(p, "a name behind '∇'");
    struct ast *e = leaf_new(p, AST_NAME);
    e->text = parse_name(p, "a name").name;
    return applied(p, "grad", sign, e);
}

struct ast *parse_primary(struct parser *p)
{
    switch (p->tok.kind) {
    case TOK_NUMBER:
        return parse_number(p);
    case TOK_STRING:
        return parse_string(p);
    case TOK_NAME:
        return parse_name_operand(p);
    case TOK_LPAREN:
        return parse_brackets(p);
    case TOK_LBRACKET:
        return parse_matrix(p);
    case TOK_AT:
        return parse_handle(p);
    case TOK_ROOT:
        return parse_root(p);
    case TOK_NABLA:
        return parse_nabla(p);
    default:
        parse_unexpected(p, "an expression");
    }
}
