/* parse_stmt: the statements that are one line each.
 *
 * An assignment is recognised late, as Octave does it: what stands at its
 * left is read as an expression, and becomes targets when `=` follows. So
 * nothing needs lookahead, and `f(t) = t^2` is an assignment to a part of f
 * until the elaborator, which knows whether f has a value, decides.
 *
 * Invariant: every function here starts at the first token of what it is
 * named after and stops at the first token that it has no use for.
 */
#include <string.h>

#include "base/diag.h"
#include "syntax/parser.h"

/* ---- assignments ---- */

/* dy/dx, d2y/dx2, ∂y/∂x: what stands in claims. */
static bool derivative_like(const struct ast *e)
{
    const char *s = text_bytes(e->span), *end = s + e->span.len;
    const char *slash = memchr(s, '/', e->span.len);
    bool round = e->span.len > 3 && strncmp(s, "\xE2\x88\x82", 3) == 0;
    return slash && slash + 1 < end &&
           ((*s == 'd' && slash[1] == 'd') || round);
}

static void make_target(struct parser *p, struct ast *e, struct target *t)
{
    struct ast *name = e->kind == AST_APPLY ? e->a[0] : e;
    if (name->kind != AST_NAME || name->bracketed || e->bracketed)
        parse_fail(p, e->span,
                   derivative_like(e)
                       ? arena_printf(p->arena, "write 'claim %.*s = ...'",
                                      (int)e->span.len, text_bytes(e->span))
                       : "a name, a part of one, or a list in [ ]",
                   "cannot assign to this expression");
    if (e->kind == AST_APPLY && e->n == 1)
        parse_fail(p, e->span, NULL,
                   "expected an index or names of arguments in '( )'");
    t->name = name->text;
    t->span = name->span;
    t->nindex = e->kind == AST_APPLY ? e->n - 1 : 0;
    t->index = t->nindex ? e->a + 1 : NULL;
}

/* The left side of an assignment, read as an expression, as targets. */
static void make_targets(struct parser *p, struct stmt *s, struct ast *e)
{
    bool list = e->kind == AST_MATRIX && !e->bracketed && e->n == 1;
    struct ast **from = list ? e->a[0]->a : &e;
    s->n = list ? e->a[0]->n : 1;
    s->targets = arena_alloc(p->arena, s->n * sizeof *s->targets);
    for (unsigned i = 0; i < s->n; i++)
        make_target(p, from[i], &s->targets[i]);
    if (!list && e->kind == AST_NAME)
        p->spare = e;
}

static bool compound_op(enum token_kind kind, enum ast_op *op)
{
    switch (kind) {
    case TOK_ADD_ASSIGN:
        *op = AST_ADD;
        return true;
    case TOK_SUB_ASSIGN:
        *op = AST_SUB;
        return true;
    case TOK_MUL_ASSIGN:
        *op = AST_MUL;
        return true;
    case TOK_DIV_ASSIGN:
        *op = AST_DIV;
        return true;
    case TOK_POW_ASSIGN:
        *op = AST_POW;
        return true;
    case TOK_AND_ASSIGN:
        *op = AST_AND;
        return true;
    case TOK_OR_ASSIGN:
        *op = AST_OR;
        return true;
    default:
        return false;
    }
}

/* ++k, k--: k += 1, k -= 1 */
static void parse_increment(struct parser *p, struct stmt *s, char sign)
{
    bool before = p->tok.kind != TOK_NAME;
    struct ast *one = parse_node(p, AST_NUMBER, 0);
    one->number = 1;
    one->integer = true;
    one->span = one->op_span = p->tok.span;
    for (int i = 0; before && i < 2; i++)
        parse_advance(p);
    uint32_t start = p->tok.span.at;
    struct ast *left = parse_primary(p);
    if (p->tok.kind == TOK_LPAREN)
        left = parse_apply(p, left, start);
    for (int i = 0; !before && i < 2; i++)
        parse_advance(p);
    s->kind = STMT_ASSIGN;
    s->compound = true;
    s->op = sign == '+' ? AST_ADD : AST_SUB;
    s->value = one;
    make_targets(p, s, left);
}

static void parse_assignment(struct parser *p, struct stmt *s)
{
    char sign = lex_increments(&p->lx, p->tok.span.at);
    if (sign) {
        parse_increment(p, s, sign);
        return;
    }
    p->ignorable = p->tok.kind == TOK_LBRACKET;
    p->ignored = (struct span){0, 0};
    struct ast *left = parse_expr(p);
    p->ignorable = false;
    enum ast_op op = AST_ADD;
    s->compound = compound_op(p->tok.kind, &op);
    s->op = op;
    if (p->tok.kind == TOK_ASSIGN || s->compound) {
        s->kind = STMT_ASSIGN;
        make_targets(p, s, left);
        if (s->compound && left->kind == AST_MATRIX)
            parse_fail(p, p->tok.span, NULL, "%s takes one name at its left",
                       lex_spell(&p->lx, &p->tok));
        parse_advance(p);
        s->value = parse_expr(p);
    } else if (p->ignored.at) {
        parse_fail(p, p->ignored, NULL,
                   "'~' stands for an unwanted result "
                   "only at the left of '='");
    } else {
        s->kind = STMT_EXPR;
        s->value = left;
    }
}

/* ---- lists ---- */

static const char *const structures[] = {
    [STRUCT_NONE] = "",
    [STRUCT_SYMMETRIC] = "symmetric",
    [STRUCT_SPD] = "spd",
    [STRUCT_LOWER] = "lower",
    [STRUCT_UPPER] = "upper",
    [STRUCT_DIAGONAL] = "diagonal",
    [STRUCT_POSITIVE] = "positive",
    NULL,
};

/* The index of the current name in a list of words that ends in NULL; an
 * error that calls it "unknown WHAT" if it is not among them. */
static unsigned parse_choice(struct parser *p, const char *const *choices,
                             const char *what, const char *otherwise)
{
    const struct name *name = p->tok.name;
    unsigned i = 0;
    while (choices[i] && strcmp(choices[i], name->text) != 0)
        i++;
    if (!choices[i]) {
        const char *near = diag_nearest(name->text, choices);
        const char *label = otherwise;
        if (near)
            label = arena_printf(p->scratch, "did you mean '%s'?", near);
        parse_fail(p, p->tok.span, label, "unknown %s %s", what,
                   lex_spell(&p->lx, &p->tok));
    }
    parse_advance(p);
    return i;
}

static void parse_size(struct parser *p, struct decl *d)
{
    struct span open = p->tok.span;
    parse_enter(p);
    parse_advance(p);
    d->rows = parse_expr(p);
    if (parse_accept(p, TOK_COMMA))
        d->cols = parse_expr(p);
    if (p->tok.kind == TOK_COMMA)
        parse_fail(p, p->tok.span, NULL, "an array has two dimensions");
    if (!parse_accept(p, TOK_RPAREN))
        parse_unclosed(p, open, ")");
    parse_leave(p);
}

/* W(3,4) spd = expr */
static void parse_decl(struct parser *p, struct decl *d)
{
    struct name_at name = parse_name(p, "a name to declare");
    d->name = name.name;
    d->span = name.span;
    if (p->tok.kind == TOK_LPAREN)
        parse_size(p, d);
    if (parse_word(p) != WORD_NONE)
        parse_unexpected(p, "',', '=' or the end of the declaration");
    if (p->tok.kind == TOK_NAME)
        d->structure = parse_choice(p, structures, "structure",
                                    "names are separated by commas");
    if (parse_accept(p, TOK_ASSIGN))
        d->value = parse_expr(p);
}

static void parse_decls(struct parser *p, struct stmt *s)
{
    do {
        s->decls = arena_room(p->arena, s->decls, s->n, sizeof *s->decls);
        parse_decl(p, &s->decls[s->n++]);
    } while (parse_accept(p, TOK_COMMA));
}

static void parse_outputs(struct parser *p, struct stmt *s)
{
    do {
        s->names = arena_room(p->arena, s->names, s->n, sizeof *s->names);
        s->names[s->n++] = parse_name(p, "the name of an output");
    } while (parse_accept(p, TOK_COMMA));
}

static void parse_expected(struct parser *p, struct stmt *s)
{
    static const char *const verdicts[] = {"kink", "domain", "ill", "unsure",
                                           NULL};
    do {
        if (p->tok.kind != TOK_NAME)
            parse_unexpected(p, "'kink', 'domain', 'ill' or 'unsure'");
        struct span at = p->tok.span;
        unsigned i = parse_choice(p, verdicts, "verdict",
                                  "kink, domain, ill or unsure");
        s->names = arena_room(p->arena, s->names, s->n, sizeof *s->names);
        s->names[s->n++] = (struct name_at){verdicts[i], at};
    } while (parse_accept(p, TOK_COMMA));
}

static void parse_setting(struct parser *p, struct setting *set)
{
    struct name_at at = parse_listed(p, LIST_SETTINGS);
    set->name = at.name;
    set->span = at.span;
    if (p->tok.kind != TOK_ASSIGN)
        parse_unexpected(p,
                         arena_printf(p->scratch, "'=' after '%s'", at.name));
    parse_advance(p);
    set->value = parse_expr(p);
}

void parse_setting_list(struct parser *p, struct stmt *s)
{
    p->lists[LIST_SETTINGS]++;
    do {
        s->settings = arena_room(p->arena, s->settings, s->n,
                                 sizeof *s->settings);
        parse_setting(p, &s->settings[s->n++]);
    } while (parse_accept(p, TOK_COMMA));
}

static void parse_options(struct parser *p, struct stmt *s)
{
    p->unmarked = true;
    parse_setting_list(p, s);
    p->unmarked = false;
}

static void parse_return(struct parser *p, struct stmt *s)
{
    (void)s;
    if (!p->functions)
        parse_fail(p, parse_span(p, p->stmt_at), NULL,
                   "'return' outside of a function");
}

static void parse_jump(struct parser *p, struct stmt *s)
{
    if (!p->loops)
        parse_fail(p, parse_span(p, p->stmt_at), NULL, "'%s' outside of a loop",
                   s->kind == STMT_BREAK ? "break" : "continue");
}

/* The statements that a word opens. */
static const struct {
    enum stmt_kind kind;
    void (*parse)(struct parser *, struct stmt *);
} openings[] = {
    [WORD_BREAK] = {STMT_BREAK, parse_jump},
    [WORD_CONTINUE] = {STMT_CONTINUE, parse_jump},
    [WORD_RETURN] = {STMT_RETURN, parse_return},
    [WORD_SOLVE] = {STMT_ASSIGN, parse_solve},
    [WORD_PARAM] = {STMT_PARAM, parse_decls},
    [WORD_DATA] = {STMT_DATA, parse_decls},
    [WORD_OUTPUT] = {STMT_OUTPUT, parse_outputs},
    [WORD_AT] = {STMT_AT, parse_setting_list},
    [WORD_SEED] = {STMT_SEED, parse_setting_list},
    [WORD_EXPECT] = {STMT_EXPECT, parse_expected},
    [WORD_OPTION] = {STMT_OPTION, parse_options},
};

void parse_simple(struct parser *p, struct stmt *s, enum word word)
{
    uint32_t start = p->tok.span.at;
    if (word == WORD_NONE) {
        parse_assignment(p, s);
    } else {
        s->kind = openings[word].kind;
        parse_advance(p);
        openings[word].parse(p, s);
    }
    s->span = parse_span(p, start);
    parse_stop(p, word < WORD_PARAM);
}

/* ---- what a model asks ---- */

/* 2p, 0.5p: a number and a unit, which is no product here. */
static void parse_points(struct parser *p, struct stmt *s)
{
    if (p->tok.kind != TOK_NUMBER)
        parse_unexpected(p, "points, as '2p', after the quantity");
    s->eq->points = p->tok.number;
    parse_advance(p);
    if (p->tok.kind != TOK_NAME || strcmp(p->tok.name->text, "p") != 0)
        parse_unexpected(p, "'p' after the number of points");
    parse_advance(p);
}

void parse_ask(struct parser *p, struct stmt *s)
{
    uint32_t start = p->tok.span.at;
    p->lx.operand = false; /* 'title' is a string, not a transpose */
    parse_advance(p);
    if (p->tok.kind != TOK_STRING)
        parse_unexpected(p, "a title in quotes after 'ask'");
    s->value = arena_alloc(p->arena, sizeof *s->value);
    *s->value = (struct ast){.kind = AST_STRING,
                             .text = p->tok.text,
                             .span = p->tok.span};
    parse_advance(p);
    p->asking = true;
    s->eq->lhs = parse_side(p);
    p->asking = false;
    parse_points(p, s);
    if (p->tok.kind == TOK_NAME && strcmp(p->tok.name->text, "using") == 0) {
        parse_advance(p);
        do {
            s->names = arena_room(p->arena, s->names, s->n, sizeof *s->names);
            s->names[s->n++] = parse_name(p, "a name after 'using'");
        } while (parse_accept(p, TOK_COMMA));
    }
    s->span = parse_span(p, start);
    parse_stop(p, false);
}

/* ---- functions ---- */

/* Names up to the closing bracket, which is stepped over. An error leaves those
 * before it: the function may be called all the same. */
static void parse_names(struct parser *p, enum token_kind close,
                        struct name_at **names, unsigned *n)
{
    struct span open = p->tok.span;
    parse_advance(p);
    if (parse_accept(p, close))
        return;
    p->lists[LIST_PARAMETERS]++;
    do {
        struct name_at name = parse_listed(p, LIST_PARAMETERS);
        *names = arena_room(p->arena, *names, *n, sizeof **names);
        (*names)[(*n)++] = name;
    } while (parse_accept(p, TOK_COMMA));
    if (!parse_accept(p, close))
        parse_unclosed(p, open, close == TOK_RPAREN ? ")" : "]");
}

/* function [a, b] = f(x, y) */
void parse_function_header(struct parser *p, struct stmt *s)
{
    struct function *f = s->function;
    parse_advance(p);
    if (p->tok.kind == TOK_LBRACKET) {
        parse_names(p, TOK_RBRACKET, &f->results, &f->nresults);
        if (!parse_accept(p, TOK_ASSIGN))
            parse_unexpected(p, "'=' after the results");
    }
    struct name_at name = parse_name(p, "the name of a function");
    if (!f->results && parse_accept(p, TOK_ASSIGN)) {
        f->results = arena_room(p->arena, NULL, 0, sizeof *f->results);
        f->results[f->nresults++] = name;
        name = parse_name(p, "the name of a function");
    }
    f->name = name.name;
    f->span = name.span;
    if (p->tok.kind == TOK_LPAREN)
        parse_names(p, TOK_RPAREN, &f->params, &f->nparams);
    else
        parse_stop(p, true);
    parse_accept(p, TOK_COMMA);
}
