/* parse_error: errors of syntax, and what may have been meant.
 *
 * Idea: an error is kept with its place until the problem has been read, since
 * claims are read after the other statements; then all are reported in the
 * order of the source. What another notation explains (notation.c) is told in
 * its words, at its place.
 *
 * Invariant: parse_fail does not return; it leaves the statement by a jump to
 * parse_guarded.
 */
#include <stdlib.h>

#include "base/diag.h"
#include "syntax/other_notations.h"
#include "syntax/parser.h"

enum { ERRORS_KEPT = 4096, ADVISED = 200 /* more than are printed */ };

static int error_order(const void *a, const void *b)
{
    const struct parse_error *x = a, *y = b;
    return (x->at.at > y->at.at) - (x->at.at < y->at.at);
}

/* Report the errors collected, in the order of the source. */
void parse_flush_errors(struct parser *p)
{
    if (!p->errors.n)
        return;
    qsort(p->errors.at, p->errors.n, sizeof *p->errors.at, error_order);
    for (size_t i = 0; i < p->errors.n; i++) {
        const struct parse_error *e = &p->errors.at[i];
        diag_error(e->at, e->label, "%s", e->message);
    }
    p->errors.n = 0;
    arena_free(p->scratch);
    p->scratch = arena_new();
}

static void keep_error(struct parser *p, struct span at, const char *label,
                       const char *message)
{
    p->broken = true;
    p->error_at = at.at;
    vec_push(&p->errors, ((struct parse_error){at, label, message, false}));
    if (p->errors.n >= ERRORS_KEPT)
        parse_flush_errors(p);
}

void parse_report(struct parser *p, struct span at, const char *label,
                  const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    keep_error(p, at, label, arena_vprintf(p->scratch, fmt, ap));
    va_end(ap);
}

void parse_report_unsound(struct parser *p, struct span at, const char *fmt,
                          ...)
{
    va_list ap;
    va_start(ap, fmt);
    keep_error(p, at, NULL, arena_vprintf(p->scratch, fmt, ap));
    va_end(ap);
    p->unsound = true;
}

void parse_fail(struct parser *p, struct span at, const char *label,
                const char *fmt, ...)
{
    struct notation other;
    va_list ap;
    va_start(ap, fmt);
    const char *message = arena_vprintf(p->scratch, fmt, ap);
    va_end(ap);
    if (p->failures++ < ADVISED && notation_written(p->scratch, at, &other))
        keep_error(p, other.at, other.label,
                   other.message ? other.message : message);
    else
        keep_error(p, at, label, message);
    longjmp(*p->recovery, 1);
}

void parse_forget_misplaced(struct parser *p, struct span opener)
{
    size_t n = 0;
    for (size_t i = 0; i < p->errors.n; i++)
        if (!p->errors.at[i].misplaced || p->errors.at[i].at.at < opener.at)
            p->errors.at[n++] = p->errors.at[i];
    p->errors.n = n;
}

/* The place of an error at the current token: a line's end is meant right
 * behind its last token. */
static struct span error_place(const struct parser *p)
{
    bool end = p->tok.kind == TOK_EOF || p->tok.kind == TOK_NEWLINE;
    if (end && p->last_end)
        return (struct span){p->last_end, 0};
    return p->tok.span;
}

/* What the token that stands there may have been meant to be, or NULL. */
static const char *unexpected_label(const struct parser *p)
{
    uint32_t at = p->tok.span.at;
    const char *s = p->lx.start + (at - p->lx.text->base);
    char before = s > p->lx.start ? s[-1] : '\0';
    const char *back = s;
    while (back > p->lx.start && back[-1] == ' ')
        back--;
    if (p->tok.kind == TOK_ASSIGN && p->header)
        return "'==' compares, '=' assigns";
    if (p->tok.kind == TOK_ASSIGN && before == ':')
        return "write '='";
    if (p->tok.kind == TOK_SLASH && before == '/')
        return "a comment starts with '#' or '%'";
    if (p->tok.kind == TOK_OR && back > p->lx.start && back[-1] != '|')
        return "write 'abs( )'";
    if (p->tok.kind == TOK_AT || p->tok.kind == TOK_PERCENT)
        return "the product of matrices is written '*'";
    if (p->tok.kind == TOK_NOT)
        return "write 'gamma(n + 1)' for a factorial";
    if (parse_word(p) != WORD_NONE && parse_word(p) <= LEX_RESERVED)
        return "a reserved word";
    return NULL;
}

void parse_unexpected(struct parser *p, const char *what)
{
    if (p->tok.kind == TOK_ERROR)
        parse_fail(p, p->tok.span, p->lx.hint, "%s%s%s", p->lx.error,
                   p->lx.stranger ? " " : "",
                   p->lx.stranger ? lex_spell(&p->lx, &p->tok) : "");
    parse_fail(p, error_place(p), unexpected_label(p), "expected %s, found %s",
               what, lex_spell(&p->lx, &p->tok));
}

void parse_unclosed(struct parser *p, struct span open, const char *close)
{
    struct place opened = text_place(open), here = text_place(error_place(p));
    if (opened.line == here.line || p->tok.kind == TOK_ERROR)
        parse_unexpected(p, arena_printf(p->scratch, "'%s'", close));
    const char *found = lex_spell(&p->lx, &p->tok);
    if (p->tok.kind != TOK_EOF)
        found = arena_printf(p->scratch, "%s of line %u", found, here.line);
    parse_fail(p, open,
               arena_printf(p->scratch, "expected '%s' before %s", close,
                            found),
               "'%c' is not closed", *close == ')' ? '(' : '[');
}

void parse_went_on(struct parser *p, const char *word)
{
    parse_fail(p, (struct span){p->lx.continued, 3},
               arena_printf(p->scratch, "the next line starts with '%s'", word),
               "the statement does not go on");
}

/* ---- what is left of a statement with an error ---- */

static void add_lost(struct parser *p, struct stmt *s, const struct token *t)
{
    s->targets = arena_room(p->arena, s->targets, s->n, sizeof *s->targets);
    s->targets[s->n++] = (struct target){t->name->text, t->span, 0, NULL};
    parse_mark(p, t->name);
}

/* Names behind the word and behind commas: of declarations and settings. */
static void lost_list(struct parser *p, struct stmt *s, uint32_t end)
{
    bool next = true;
    for (parse_advance(p); p->tok.span.at < end && p->tok.kind != TOK_EOF;
         parse_advance(p)) {
        if (next && p->tok.kind == TOK_NAME)
            add_lost(p, s, &p->tok);
        next = lex_outside(&p->lx) && p->tok.kind == TOK_COMMA;
    }
}

/* The names at the left of `=`: the first, or those of a list in [ ]. */
static void lost_targets(struct parser *p, struct stmt *s, uint32_t end)
{
    bool list = p->tok.kind == TOK_LBRACKET, assigned = false;
    unsigned depth = list ? 1 : 0;
    for (; p->tok.span.at < end && p->tok.kind != TOK_EOF && !assigned;
         parse_advance(p)) {
        bool wanted = p->lx.open.n == depth && (list || s->n == 0);
        if (wanted && p->tok.kind == TOK_NAME && parse_word(p) == WORD_NONE)
            add_lost(p, s, &p->tok);
        assigned = p->tok.kind == TOK_ASSIGN && lex_outside(&p->lx);
    }
    if (!assigned)
        s->n = 0;
}

void parse_lost(struct parser *p, struct stmt *s, uint32_t from)
{
    uint32_t here = p->tok.span.at;
    *s = (struct stmt){.kind = STMT_LOST,
                       .lost = true,
                       .next = s->next,
                       .span = {from, here - from}};
    parse_restart(p, from);
    enum word word = parse_opening(p);
    if (word == WORD_PARAM || word == WORD_DATA || word == WORD_AT ||
        word == WORD_LET)
        lost_list(p, s, here);
    else if (word == WORD_NONE)
        lost_targets(p, s, here);
    p->unsound |= word == WORD_OPTION || word == WORD_OUTPUT ||
                  word == WORD_SEED;
    parse_restart(p, here);
}
