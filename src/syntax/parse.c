/* parse: a source to its syntax tree, by recursive descent.
 *
 * An error leaves its statement by a jump to the one recovery point
 * (parse_guarded), which reads that statement again, only for its end, and
 * goes on behind it; so all independent errors of a file are found in one
 * go, and no rule looks at another's failure. A claim waits until the other
 * statements of its problem are known, since `dz/du` in it is one operand
 * unless dz or du is a name there: its place is kept and read again.
 *
 * Invariants: only brackets, calls, signs and blocks recurse, to a depth
 * that is counted; every byte is read at most four times; errors of a
 * problem are reported in the order of the source.
 */
#include "syntax/parse.h"

#include "base/diag.h"
#include "syntax/other_notations.h"
#include "syntax/parser.h"

enum { DEEPEST = 1000 };
/* ---- tokens ---- */

void parse_advance(struct parser *p)
{
    p->last_end = p->tok.span.at + p->tok.span.len;
    lex_next(&p->lx, &p->tok);
}

bool parse_accept(struct parser *p, enum token_kind kind)
{
    if (p->tok.kind != kind)
        return false;
    parse_advance(p);
    return true;
}

void parse_enter(struct parser *p)
{
    if (++p->depth > DEEPEST)
        parse_fail(p, p->tok.span, NULL, "nested more than %d levels deep",
                   DEEPEST);
    if (stack_is_low(&p->c_stack))
        parse_fail(p, p->tok.span, "the stack is small (ulimit -s)",
                   "nested too deeply");
}

void parse_leave(struct parser *p)
{
    p->depth--;
}

struct span parse_span(const struct parser *p, uint32_t start)
{
    return (struct span){start, p->last_end - start};
}

enum word parse_word(const struct parser *p)
{
    return p->tok.kind == TOK_NAME ? (enum word)p->tok.name->word : WORD_NONE;
}

void parse_mark(struct parser *p, struct name *name)
{
    if (p->claim || p->unmarked)
        return;
    name->seen = p->problem;
    if (!p->problem)
        name->in_preamble = true;
}

struct name_at parse_name(struct parser *p, const char *what)
{
    enum word word = parse_word(p);
    if (p->tok.kind != TOK_NAME || (word != WORD_NONE && word <= LEX_RESERVED))
        parse_unexpected(p, what);
    struct name_at at = {p->tok.name->text, p->tok.span};
    parse_mark(p, p->tok.name);
    parse_advance(p);
    return at;
}

struct name_at parse_listed(struct parser *p, enum name_list kind)
{
    struct name *name = p->tok.kind == TOK_NAME ? p->tok.name : NULL;
    struct name_at at = parse_name(p, "a name");
    if (name->listed[kind] == p->lists[kind])
        parse_report(p, at.span, NULL, "'%s' is given twice in one list",
                     at.name);
    name->listed[kind] = p->lists[kind];
    return at;
}

/* ---- the ends of statements ---- */

static bool is_stop(enum token_kind kind)
{
    return kind == TOK_NEWLINE || kind == TOK_SEMICOLON || kind == TOK_EOF;
}

static bool closes_block(enum word word)
{
    return word == WORD_ELSE || word == WORD_ELSEIF ||
           (word >= WORD_END && word <= WORD_ENDFUNCTION) ||
           (word >= WORD_UNTIL && word <= WORD_ENDSWITCH);
}

/* The word that the current token opens a statement with: none if it is a
 * name there. */
enum word parse_opening(const struct parser *p)
{
    enum word word = parse_word(p);
    if (word <= LEX_RESERVED)
        return word;
    bool name = word >= WORD_WITHIN || lex_assigns(&p->lx, true) ||
                (word == WORD_SOLVE && lex_follows(&p->lx, "(")) ||
                (word == WORD_CODE && lex_starts_assignment(&p->lx)) ||
                (word == WORD_ASK && !lex_follows(&p->lx, "'\""));
    return name ? WORD_NONE : word;
}

/* In a statement that goes on to this line: does another start here? */
static bool looks_like_statement(const struct parser *p)
{
    return p->tok.first && p->tok.kind == TOK_NAME &&
           (parse_opening(p) != WORD_NONE || lex_assigns(&p->lx, false));
}

/* y = 1,5*x is two statements: hardly meant so. */
static void warn_decimal_comma(const struct parser *p)
{
    const char *s = p->lx.start + (p->tok.span.at - p->lx.text->base);
    bool digits = s > p->lx.start && s + 1 < p->lx.end && s[-1] >= '0' &&
                  s[-1] <= '9' && s[1] >= '0' && s[1] <= '9';
    if (digits)
        diag_warning(p->tok.span, "the decimal point is '.'",
                     "a comma ends the statement here");
}

void parse_stop(struct parser *p, bool comma)
{
    bool closes = p->blocks && parse_word(p) <= LEX_RESERVED &&
                  closes_block(parse_word(p));
    if (comma && p->tok.kind == TOK_COMMA)
        warn_decimal_comma(p);
    if (is_stop(p->tok.kind) || closes || (comma && parse_accept(p, TOK_COMMA)))
        return;
    if (p->lx.continued && looks_like_statement(p))
        parse_went_on(p, p->tok.name->text);
    parse_unexpected(p, "the end of the statement");
}

void parse_restart(struct parser *p, uint32_t at)
{
    lex_seek(&p->lx, at);
    p->tok.span = (struct span){at, 0};
    parse_advance(p);
}

/* Go to the end of the statement that starts at `at`, of which nothing need
 * be right: a separator outside of brackets, a word that closes a block, the
 * start of a line (behind `...`, or in brackets) that looks like a statement; a comma behind `commas`,
 * which is given for what opens a block. */
void parse_skip(struct parser *p, uint32_t at, uint32_t commas)
{
    parse_restart(p, at);
    while (p->tok.kind != TOK_EOF) {
        bool outside = lex_outside(&p->lx);
        if (outside && is_stop(p->tok.kind))
            return;
        if (outside && p->tok.kind == TOK_COMMA && p->tok.span.at > commas)
            return;
        if (p->tok.span.at > at && outside && closes_block(parse_word(p)))
            return;
        if (p->tok.span.at > at && looks_like_statement(p)) {
            parse_restart(p, p->tok.span.at);
            return;
        }
        parse_advance(p);
    }
}

/* The recovery point: false if the rule failed; then the current token is
 * behind the statement it failed in. */
bool parse_guarded(struct parser *p, parse_rule *rule, struct stmt *s)
{
    jmp_buf here, *outer = p->recovery;
    size_t height = p->stack.n, fors = p->fors.n;
    unsigned depth = p->depth, blocks = p->blocks, loops = p->loops;
    unsigned functions = p->functions;
    p->recovery = &here;
    p->stmt_at = p->tok.span.at;
    if (setjmp(here) == 0) {
        rule(p, s);
        p->recovery = outer;
        return true;
    }
    uint32_t commas = p->header ? p->error_at : UINT32_MAX;
    p->recovery = outer;
    p->stack.n = height;
    p->fors.n = fors;
    p->depth = depth;
    p->blocks = blocks;
    p->loops = loops;
    p->functions = functions;
    p->indexing = 0;
    p->header = p->ignorable = p->unmarked = false;
    p->asking = p->solving = p->code = false;
    parse_skip(p, p->stmt_at, commas);
    return false;
}

/* ---- files ---- */

static void parser_init(struct parser *p, struct arena *a,
                        const struct text *text)
{
    *p = (struct parser){.arena = a,
                         .scratch = arena_new(),
                         .c_stack = stack_guard_here()};
    lex_init(&p->lx, a, text);
}

static void parser_free(struct parser *p)
{
    parse_flush_errors(p);
    arena_free(p->scratch);
    lex_free(&p->lx);
    vec_free(&p->stack);
    vec_free(&p->fors);
    vec_free(&p->claims);
    vec_free(&p->errors);
}

static void report_byte(void *p, struct span at, const char *message)
{
    parse_report(p, at, NULL, "%s", message);
}

static parse_rule *deferred_rule(const struct stmt *s)
{
    return s->kind == STMT_LET    ? parse_let
           : s->kind == STMT_CODE ? parse_code
           : s->kind == STMT_ASK  ? parse_ask
                                  : parse_claim;
}

/* Read the claims that waited, then go back to where we are. */
static void parse_claims(struct parser *p)
{
    uint32_t here = p->tok.span.at;
    p->claim = true;
    for (size_t i = 0; i < p->claims.n; i++) {
        struct stmt *s = p->claims.at[i].stmt;
        parse_restart(p, p->claims.at[i].at);
        if (!parse_guarded(p, deferred_rule(s), s))
            parse_lost(p, s, p->claims.at[i].at);
    }
    p->claim = false;
    p->claims.n = 0;
    parse_restart(p, here);
}

static void refuse_claims(struct parser *p)
{
    for (size_t i = 0; i < p->claims.n; i++) {
        struct stmt *s = p->claims.at[i].stmt;
        parse_report(p, s->span, NULL,
                     "a claim or let before the first 'problem' of the file");
        *s = (struct stmt){.kind = STMT_LOST, /* its sides were not read */
                           .lost = true,
                           .next = s->next,
                           .span = s->span};
    }
    p->claims.n = 0;
}

static void parse_title(struct parser *p, struct stmt *s)
{
    p->lx.operand = false; /* 'title' is a string, not a transpose */
    uint32_t start = p->tok.span.at;
    parse_advance(p);
    if (p->tok.kind != TOK_STRING)
        parse_unexpected(p, "a title in quotes after 'problem'");
    s->value = arena_alloc(p->arena, sizeof *s->value);
    s->value->text = p->tok.text;
    parse_advance(p);
    s->span = parse_span(p, start);
    parse_stop(p, false);
}

/* The statements of a problem or the preamble, and what no statement
 * starts with: an `end` too many, which is reported unless it may be the
 * consequence of an error before. */
static void parse_scope(struct parser *p, struct block *body)
{
    struct stmt **tail = &body->first;
    for (;;) {
        tail = parse_statements(p, body, tail);
        if (p->tok.kind == TOK_EOF || parse_opening(p) == WORD_PROBLEM)
            return;
        if (!p->broken)
            parse_report_unsound(p, p->tok.span,
                                 "'%s' without a block that it belongs to",
                                 p->tok.name->text);
        p->unsound = true;
        parse_advance(p);
    }
}

static void parse_problem(struct parser *p, struct ast_file *file,
                          struct problem *problem)
{
    struct stmt line = {.span = p->tok.span};
    p->problem++;
    p->broken = p->unsound = false;
    if (parse_guarded(p, parse_title, &line))
        problem->title = line.value->text;
    problem->span = line.span;
    parse_scope(p, &problem->body);
    parse_claims(p);
    problem->broken = p->unsound;
    file->broken |= p->broken;
    parse_flush_errors(p);
}

/* A file without `problem` lines is one problem. */
static void parse_untitled(struct parser *p, struct ast_file *file)
{
    struct problem *only = arena_alloc(p->arena, sizeof *only);
    parse_claims(p);
    only->body = file->preamble;
    file->preamble = (struct block){0};
    only->span = (struct span){p->lx.text->base, 0};
    if (only->body.first)
        only->span = only->body.first->span;
    only->broken = p->unsound;
    file->problems = only;
    file->nproblems = 1;
}

struct ast_file *parse_file(struct arena *a, const struct text *text)
{
    struct parser p;
    struct ast_file *file = arena_alloc(a, sizeof *file);
    file->text = text;
    parser_init(&p, a, text);
    lex_check_bytes(text, report_byte, &p);
    parse_advance(&p);
    parse_scope(&p, &file->preamble);
    if (p.tok.kind == TOK_EOF)
        parse_untitled(&p, file);
    else
        refuse_claims(&p);
    file->broken = p.broken;
    bool unsound = p.unsound; /* the preamble is part of every problem */
    while (p.tok.kind != TOK_EOF) {
        unsigned n = (unsigned)file->nproblems++;
        file->problems = arena_room(p.arena, file->problems, n,
                                    sizeof *file->problems);
        parse_problem(&p, file, &file->problems[n]);
        file->problems[n].broken |= unsound;
    }
    parser_free(&p);
    return file;
}

/* What a hand-in adds to the problem of its model. Lines `problem` are errors;
 * what follows them belongs to the same problem. */
static struct block parse_addition(struct parser *p, const struct text *text)
{
    struct block body = {0};
    struct stmt **tail = &body.first;
    lex_turn(&p->lx, text);
    lex_check_bytes(text, report_byte, p);
    p->tok.span = (struct span){text->base, 0};
    p->last_end = 0;
    parse_advance(p);
    for (;;) {
        tail = parse_statements(p, &body, tail);
        if (p->tok.kind == TOK_EOF)
            break;
        parse_report(p, p->tok.span, NULL, "'%s' has no place in a hand-in",
                     p->tok.name->text);
        parse_advance(p);
        parse_skip(p, p->tok.span.at, UINT32_MAX);
    }
    parse_claims(p);
    return body;
}

struct ast_file *parse_hand_in(struct arena *a, const struct text *model,
                               const struct text *text, struct block *added)
{
    struct parser p;
    struct ast_file *file = arena_alloc(a, sizeof *file);
    file->text = model;
    parser_init(&p, a, model);
    parse_advance(&p);
    parse_scope(&p, &file->preamble);
    if (p.tok.kind == TOK_EOF) {
        parse_untitled(&p, file);
    } else {
        file->nproblems = 1;
        file->problems = arena_alloc(a, sizeof *file->problems);
        parse_problem(&p, file, file->problems);
    }
    *added = parse_addition(&p, text);
    parser_free(&p);
    return file;
}

/* ---- text of the command line ---- */

static void parse_alone(struct parser *p, struct stmt *s)
{
    parse_advance(p);
    s->value = parse_expr(p);
}

static void parse_settings_alone(struct parser *p, struct stmt *s)
{
    parse_advance(p);
    parse_setting_list(p, s);
}

/* Apply the rule to the whole text. */
static bool parse_whole(struct arena *a, const struct text *text,
                        parse_rule *rule, struct stmt *s)
{
    struct parser p;
    parser_init(&p, a, text);
    p.tok.span.at = text->base;
    lex_check_bytes(text, report_byte, &p);
    bool done = parse_guarded(&p, rule, s);
    while (done && (p.tok.kind == TOK_NEWLINE || p.tok.kind == TOK_SEMICOLON))
        parse_advance(&p);
    if (done && p.tok.kind != TOK_EOF)
        parse_report(&p, p.tok.span, NULL, "expected the end, found %s",
                     lex_spell(&p.lx, &p.tok));
    done = !p.broken;
    parser_free(&p);
    return done;
}

struct ast *parse_expression(struct arena *a, const struct text *text)
{
    struct stmt s = {0};
    return parse_whole(a, text, parse_alone, &s) ? s.value : NULL;
}

struct setting *parse_settings(struct arena *a, const struct text *text,
                               unsigned *n)
{
    struct stmt s = {0};
    bool done = parse_whole(a, text, parse_settings_alone, &s);
    *n = done ? s.n : 0;
    return done ? s.settings : NULL;
}
