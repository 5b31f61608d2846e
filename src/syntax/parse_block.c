/* parse_block: statements in sequence, and the blocks that hold them.
 *
 * A block's header is read under its own recovery point, so that an error
 * in it does not cost its body: what follows is still seen as a block.
 *
 * Invariant: a block that is opened is closed, if need be by an error that
 * shows where it was opened; blocks are counted with all other nesting.
 */
#include <string.h>

#include "base/diag.h"
#include "syntax/parser.h"

static void parse_statement(struct parser *p, struct stmt *s);

static uint32_t kinds_inside(const struct stmt *s)
{
    uint32_t kinds = s->body.kinds;
    for (unsigned i = 0; s->kind == STMT_IF && i < s->n; i++)
        kinds |= s->branches[i].body.kinds;
    return kinds;
}

/* Statements up to a word that no statement starts with: `end` and its kin,
 * `else`, `problem`, or the end of the text. */
struct stmt **parse_statements(struct parser *p, struct block *to,
                               struct stmt **tail)
{
    for (;;) {
        while (p->tok.kind == TOK_NEWLINE || p->tok.kind == TOK_SEMICOLON)
            parse_advance(p);
        switch (parse_opening(p)) {
        case WORD_ELSE:
        case WORD_ELSEIF:
        case WORD_END:
        case WORD_ENDIF:
        case WORD_ENDFOR:
        case WORD_ENDWHILE:
        case WORD_ENDFUNCTION:
            if (!lex_assigns(&p->lx, true))
                return tail;
            break;
        case WORD_UNTIL:
        case WORD_CASE:
        case WORD_OTHERWISE:
        case WORD_ENDSWITCH:
        case WORD_PROBLEM:
            return tail;
        default:
            if (p->tok.kind == TOK_EOF)
                return tail;
        }
        struct stmt *s = arena_alloc(p->arena, sizeof *s);
        uint32_t from = p->tok.span.at;
        if (!parse_guarded(p, parse_statement, s))
            parse_lost(p, s, from);
        to->kinds |= UINT32_C(1) << s->kind | kinds_inside(s);
        *tail = s;
        tail = &s->next;
    }
}

static void parse_body(struct parser *p, struct block *body)
{
    parse_enter(p);
    p->blocks++;
    parse_statements(p, body, &body->first);
    p->blocks--;
    parse_leave(p);
}

static void not_closed(struct parser *p, struct span opener, const char *name,
                       const char *missing)
{
    parse_forget_misplaced(p, opener);
    parse_report_unsound(p, opener, "'%s' is not closed: '%s' is missing", name,
                         missing);
}

/* The end of the block that `opener` opened with the word `name`, which
 * `end` or its own word closes. */
static void parse_end(struct parser *p, struct span opener, const char *name,
                      enum word own)
{
    enum word word = parse_word(p);
    p->stmt_at = p->tok.span.at;
    if (word == WORD_NONE || (word > LEX_RESERVED && word != own)) {
        not_closed(p, opener, name, "end");
        return;
    }
    if (word != WORD_END && word != own)
        parse_report(p, p->tok.span, NULL,
                     "expected 'end' or 'end%s', found '%s'", name,
                     p->tok.name->text);
    parse_advance(p);
}

/* What may stand between a condition and its body. */
static void parse_header_stop(struct parser *p)
{
    if (p->tok.kind != TOK_NAME)
        parse_stop(p, true);
    p->header = false;
}

/* The line of `if`, `elseif` or `while`; the condition goes to s->value. */
static void parse_condition(struct parser *p, struct stmt *s)
{
    p->header = true;
    parse_advance(p);
    s->value = parse_expr(p);
    parse_header_stop(p);
}

static void parse_if(struct parser *p, struct stmt *s)
{
    struct span opener = p->tok.span;
    s->kind = STMT_IF;
    do {
        s->branches = arena_room(p->arena, s->branches, s->n,
                                 sizeof *s->branches);
        struct branch *b = &s->branches[s->n++];
        s->lost |= !parse_guarded(p, parse_condition, s);
        b->condition = s->value;
        s->value = NULL;
        parse_body(p, &b->body);
    } while (parse_word(p) == WORD_ELSEIF);
    if (parse_word(p) == WORD_ELSE) {
        parse_advance(p);
        parse_accept(p, TOK_COMMA);
        s->branches = arena_room(p->arena, s->branches, s->n,
                                 sizeof *s->branches);
        parse_body(p, &s->branches[s->n++].body);
    }
    parse_end(p, opener, "if", WORD_ENDIF);
}

static void parse_while(struct parser *p, struct stmt *s)
{
    struct span opener = p->tok.span;
    s->kind = STMT_WHILE;
    s->lost = !parse_guarded(p, parse_condition, s);
    p->loops++;
    parse_body(p, &s->body);
    p->loops--;
    parse_end(p, opener, "while", WORD_ENDWHILE);
}

/* do ... until condition */
static void parse_do(struct parser *p, struct stmt *s)
{
    struct span opener = p->tok.span;
    s->kind = STMT_WHILE;
    s->until = true;
    parse_advance(p);
    parse_accept(p, TOK_COMMA);
    p->loops++;
    parse_body(p, &s->body);
    p->loops--;
    if (parse_word(p) == WORD_UNTIL)
        s->lost |= !parse_guarded(p, parse_condition, s);
    else
        not_closed(p, opener, "do", "until");
}

static bool brace_here(const struct parser *p, char brace)
{
    return p->tok.kind == TOK_ERROR &&
           p->lx.start[p->tok.span.at - p->lx.text->base] == brace;
}

/* case a, case {a, b}: the condition is matches(value, a, b). */
static void parse_case(struct parser *p, struct stmt *s)
{
    uint32_t start = p->tok.span.at;
    size_t base = p->stack.n;
    struct ast *matches = parse_node(p, AST_NAME, 0);
    matches->text = AST_MATCHES;
    matches->span = matches->op_span = p->tok.span;
    parse_push(p, matches);
    if (s->value) /* else it has an error */
        parse_push(p, s->value);
    p->header = true;
    parse_advance(p);
    bool list = brace_here(p, '{');
    if (list)
        parse_advance(p);
    do
        parse_push(p, parse_expr(p));
    while (list && parse_accept(p, TOK_COMMA));
    if (list && !brace_here(p, '}'))
        parse_unexpected(p, "',' or '}'");
    if (list)
        parse_advance(p);
    struct ast *t = parse_gathered(p, AST_APPLY, base);
    t->op_span = matches->span;
    t->span = parse_span(p, start);
    s->branches[s->n - 1].condition = t;
    parse_header_stop(p);
}

/* switch value, case ..., otherwise, end: an `if` whose conditions compare. */
static void parse_switch(struct parser *p, struct stmt *s)
{
    struct span opener = p->tok.span;
    s->kind = STMT_IF;
    s->lost |= !parse_guarded(p, parse_condition, s);
    while (p->tok.kind == TOK_NEWLINE || p->tok.kind == TOK_SEMICOLON)
        parse_advance(p);
    while (parse_word(p) == WORD_CASE) {
        s->branches = arena_room(p->arena, s->branches, s->n,
                                 sizeof *s->branches);
        s->n++;
        s->lost |= !parse_guarded(p, parse_case, s);
        parse_body(p, &s->branches[s->n - 1].body);
    }
    if (parse_word(p) == WORD_OTHERWISE) {
        parse_advance(p);
        parse_accept(p, TOK_COMMA);
        s->branches = arena_room(p->arena, s->branches, s->n,
                                 sizeof *s->branches);
        parse_body(p, &s->branches[s->n++].body);
    }
    s->value = NULL;
    parse_end(p, opener, "switch", WORD_ENDSWITCH);
}

/* for k = range, for (k = range) */
static void parse_for_header(struct parser *p, struct stmt *s)
{
    p->header = true;
    parse_advance(p);
    struct span open = p->tok.span;
    bool bracket = parse_accept(p, TOK_LPAREN);
    struct name_at name = parse_name(p, "the name of the loop's variable");
    s->targets[0].name = name.name;
    s->targets[0].span = name.span;
    if (p->tok.kind == TOK_NAME && strcmp(p->tok.name->text, "in") == 0)
        parse_fail(p, p->tok.span,
                   arena_printf(p->scratch, "write 'for %s = ...'", name.name),
                   "expected '=', found 'in'");
    if (!parse_accept(p, TOK_ASSIGN))
        parse_unexpected(p, "'='");
    s->value = parse_expr(p);
    if (bracket && !parse_accept(p, TOK_RPAREN))
        parse_unclosed(p, open, ")");
    if (bracket && p->tok.kind == TOK_NAME)
        p->header = false;
    else
        parse_header_stop(p);
}

static void parse_for(struct parser *p, struct stmt *s)
{
    struct span opener = p->tok.span;
    s->kind = STMT_FOR;
    s->n = 1;
    s->targets = arena_alloc(p->arena, sizeof *s->targets);
    s->lost = !parse_guarded(p, parse_for_header, s);
    p->loops++;
    vec_push(&p->fors, s);
    parse_body(p, &s->body);
    p->fors.n--;
    p->loops--;
    parse_end(p, opener, "for", WORD_ENDFOR);
}

static void parse_function(struct parser *p, struct stmt *s)
{
    struct span opener = p->tok.span;
    if (p->blocks)
        parse_report(p, opener, NULL,
                     "a function is defined outside of blocks");
    s->kind = STMT_FUNCTION;
    s->n = 1;
    s->function = arena_alloc(p->arena, sizeof *s->function);
    s->lost = !parse_guarded(p, parse_function_header, s);
    unsigned loops = p->loops;
    p->loops = 0;
    p->functions++;
    p->counts_arguments = false;
    parse_body(p, &s->function->body);
    s->function->optional = p->counts_arguments;
    p->functions--;
    p->loops = loops;
    parse_end(p, opener, "function", WORD_ENDFUNCTION);
}

/* ---- statements ---- */

/* The loops around a claim are ranges of it, the outermost first. */
static void add_loops(struct parser *p, struct stmt *s)
{
    for (size_t i = 0; i < p->fors.n; i++) {
        const struct stmt *loop = p->fors.at[i];
        s->eq->ranges = arena_room(p->arena, s->eq->ranges, s->eq->nranges,
                                   sizeof *s->eq->ranges);
        s->eq->ranges[s->eq->nranges++] =
            (struct range_at){.name = loop->targets[0].name,
                              .span = loop->targets[0].span,
                              .range = loop->value};
    }
}

/* A claim or let is read when the names of its problem are known. */
static void defer_claim(struct parser *p, struct stmt *s, enum word word)
{
    s->kind = word == WORD_CLAIM  ? STMT_CLAIM
              : word == WORD_LET  ? STMT_LET
              : word == WORD_CODE ? STMT_CODE
              : word == WORD_ASK  ? STMT_ASK
                                  : STMT_REFUTE;
    s->span = p->tok.span;
    s->eq = arena_alloc(p->arena, sizeof *s->eq);
    add_loops(p, s);
    vec_push(&p->claims, ((struct deferred){s, p->tok.span.at}));
    parse_skip(p, p->tok.span.at, UINT32_MAX);
    while (p->tok.kind == TOK_NEWLINE && lex_continues(&p->lx)) {
        while (p->tok.kind == TOK_NEWLINE)
            parse_advance(p);
        parse_skip(p, p->tok.span.at, UINT32_MAX);
    }
}

static _Noreturn void fail_misplaced(struct parser *p)
{
    parse_report(p, p->tok.span, NULL, "'%s' stands outside of blocks",
                 p->tok.name->text);
    if (p->errors.n)
        p->errors.at[p->errors.n - 1].misplaced = true;
    longjmp(*p->recovery, 1);
}

static void check_opening(struct parser *p, enum word word)
{
    if (word == WORD_NONE || (word > LEX_RESERVED && word <= LEX_IN_BLOCKS))
        return;
    if (word <= LEX_RESERVED && lex_assigns(&p->lx, true))
        parse_fail(p, p->tok.span, NULL,
                   "'%s' is a reserved word and cannot be a name",
                   p->tok.name->text);
    bool claim = word == WORD_CLAIM || word == WORD_REFUTE;
    if (word > LEX_RESERVED && p->blocks && !(claim && p->fors.n == p->blocks))
        fail_misplaced(p);
}

/* Does the statement only print, draw, or keep house? A name of the problem is
 * none of these words. */
static bool prints(const struct parser *p)
{
    static const char *const words[] = {
        "disp",   "display", "printf", "fprintf", "puts", "fputs", "format",
        "clc",    "close",   "clear",  "figure",  "hold", "plot",  "axis",
        "xlabel", "ylabel",  "title",  "legend",  "grid", "more",  "drawnow",
        "assert", "tic",     "toc",    "warning", "pkg",  "print", "subplot",
    };
    if (p->tok.kind != TOK_NAME || parse_is_known(p, p->tok.name) ||
        lex_starts_assignment(&p->lx))
        return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i], p->tok.name->text) == 0)
            return !lex_follows(&p->lx, "=+-*/^.'&|<>)]");
    return false;
}

static void skip_printing(struct parser *p, struct stmt *s)
{
    s->kind = STMT_SKIPPED;
    s->span = p->tok.span;
    diag_warning(p->tok.span, NULL, "'%s' is skipped: %s", p->tok.name->text,
                 strcmp(p->tok.name->text, "assert") == 0 ? "write 'claim' to "
                                                            "have something "
                                                            "checked"
                                                          : "nothing is "
                                                            "printed or drawn "
                                                            "here");
    parse_skip(p, p->tok.span.at, p->tok.span.at);
    parse_accept(p, TOK_COMMA);
}

static void parse_statement(struct parser *p, struct stmt *s)
{
    static parse_rule *const blocks[] = {
        [WORD_IF] = parse_if,       [WORD_FOR] = parse_for,
        [WORD_WHILE] = parse_while, [WORD_FUNCTION] = parse_function,
        [WORD_DO] = parse_do,       [WORD_SWITCH] = parse_switch,
    };
    uint32_t start = p->tok.span.at;
    enum word word = parse_opening(p);
    check_opening(p, word);
    if (word == WORD_CLAIM || word == WORD_REFUTE || word == WORD_LET ||
        word == WORD_CODE || word == WORD_ASK) {
        defer_claim(p, s, word);
    } else if (word == WORD_NONE && prints(p)) {
        skip_printing(p, s);
    } else if (word <= WORD_SWITCH && blocks[word]) {
        blocks[word](p, s);
        s->span = parse_span(p, start);
        if (parse_opening(p) != WORD_PROBLEM)
            parse_stop(p, true);
    } else {
        parse_simple(p, s, word);
    }
}
