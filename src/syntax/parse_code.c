/* parse_code: what a call of real code gives.
 *
 *     code [f, df/dx] = rosen(x) as nlopt by rows within 1e-6
 *
 * The left side is read as an expression, since derivative names stand there as
 * they do in claims; the right side as the application of one name to names.
 *
 * Invariant: the function's name is an ASCII identifier and arguments are names,
 * so nothing of a file ever reaches a shell.
 */
#include <string.h>

#include "syntax/parser.h"

/* The list at the left: what stands in [ ], or one quantity. */
static void split_left(struct parser *p, struct code_statement *c,
                       struct ast *left)
{
    bool list = left->kind == AST_MATRIX && !left->bracketed;
    if (list && (left->n != 1 || left->a[0]->n == 0))
        parse_fail(p, left->span, NULL,
                   "expected a list of quantities in one row");
    c->nleft = list ? left->a[0]->n : 1;
    c->left = arena_alloc(p->arena, c->nleft * sizeof *c->left);
    for (unsigned i = 0; i < c->nleft; i++)
        c->left[i] = list ? left->a[0]->a[i] : left;
}

static bool is_identifier(const char *s)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQR"
                                  "STUVWXYZ_";
    return strchr(letters, *s) && *s &&
           s[strspn(s, "0123456789"
                       "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                       "_")] == 0;
}

enum { LONGEST_NAME = 120 };

/* function(arguments) */
static void split_call(struct parser *p, struct code_statement *c,
                       const struct ast *t)
{
    if (t->kind != AST_APPLY || t->bracketed || t->a[0]->kind != AST_NAME)
        parse_fail(p, t->span, "code [f, df/dx] = function(x)",
                   "expected the call of a function");
    const struct ast *name = t->a[0];
    if (!is_identifier(name->text) || strlen(name->text) > LONGEST_NAME)
        parse_fail(p, name->span, NULL,
                   "the name of a function is made of ASCII letters, digits "
                   "and '_'");
    c->function = (struct name_at){name->text, name->span};
    c->call = t->span;
    c->narguments = t->n - 1;
    c->arguments = arena_alloc(p->arena, t->n * sizeof *c->arguments);
    for (unsigned i = 1; i < t->n; i++) {
        if (t->a[i]->kind != AST_NAME)
            parse_fail(p, t->a[i]->span, NULL,
                       "an argument is an input or a seed, by name");
        c->arguments[i - 1] = (struct name_at){t->a[i]->text, t->a[i]->span};
    }
}

static void parse_signature(struct parser *p, struct code_statement *c)
{
    if (parse_word(p) == WORD_AS) {
        parse_advance(p);
        if (p->tok.kind != TOK_NAME)
            parse_unexpected(p, "'plain', 'nlopt' or 'fortran' after 'as'");
        c->signature = (struct name_at){p->tok.name->text, p->tok.span};
        parse_advance(p);
    }
    if (parse_word(p) == WORD_BY) {
        parse_advance(p);
        if (p->tok.kind != TOK_NAME || strcmp(p->tok.name->text, "rows") != 0)
            parse_unexpected(p, "'rows' after 'by'");
        parse_advance(p);
        c->rows = true;
    }
}

static void parse_sides(struct parser *p, struct code_statement *c)
{
    p->code = true;
    split_left(p, c, parse_expr(p));
    if (p->tok.kind != TOK_ASSIGN)
        parse_unexpected(p, "'='");
    parse_advance(p);
    split_call(p, c, parse_expr(p));
    p->code = false;
}

void parse_code(struct parser *p, struct stmt *s)
{
    uint32_t start = s->span.at;
    struct code_statement *c = arena_alloc(p->arena, sizeof *c);
    c->refute = s->kind == STMT_REFUTE;
    parse_advance(p);
    uint32_t text = p->tok.span.at;
    parse_sides(p, c);
    s->eq->text = parse_span(p, text);
    parse_signature(p, c);
    if (parse_word(p) == WORD_WITHIN)
        parse_within(p, s);
    if (s->within == WITHIN_DIGITS)
        parse_fail(p, s->eq->within, NULL,
                   "'within digits' is for numbers in claims");
    s->span = parse_span(p, start);
    s->code = c;
    s->kind = STMT_CODE;
    parse_stop(p, false);
}
