/* lex: a source to tokens, one at a time.
 *
 * The language is Octave's, where a quote, a blank and a newline mean
 * different things in different surroundings. The idea: two facts decide
 * all of them, the innermost open bracket and whether the last token ends
 * an operand. After an operand a quote transposes, elsewhere it opens a
 * string; in [ ] a blank after an operand is a comma if what follows can
 * only start an element; a newline is a blank in ( ), a row's end in [ ].
 *
 * Nothing is buffered: the parser may go back to any place outside of
 * brackets. An error is a token, with its message in the lexer; it is
 * reported by whoever stumbles over it, and lexing goes on behind it.
 *
 * Invariant: every call of lex_next moves on by at least one byte or leaves
 * an empty comma, and never two of these in a row; so lexing is linear.
 */
#include <string.h>

#include "syntax/lexer.h"
/* ---- state ---- */

void lex_init(struct lexer *lx, struct arena *a, const struct text *text)
{
    *lx = (struct lexer){.arena = a, .text = text, .first = true};
    lx->start = lx->p = text->bytes;
    lx->end = text->bytes + text->len;
    lex_names_init(lx);
}

void lex_turn(struct lexer *lx, const struct text *text)
{
    lx->text = text;
    lx->start = text->bytes;
    lx->end = text->bytes + text->len;
    lex_seek(lx, text->base);
}

void lex_free(struct lexer *lx)
{
    lex_names_free(lx);
    vec_free(&lx->open);
}

void lex_seek(struct lexer *lx, uint32_t at)
{
    lx->p = lx->start + (at - lx->text->base);
    lx->open.n = lx->parens = lx->squares = 0;
    lx->operand = lx->string = lx->after_within = false;
    lx->percent = NULL;
    lx->first = lx->p == lx->start || lx->p[-1] == '\n';
}

bool lex_outside(const struct lexer *lx)
{
    return lx->open.n == 0;
}

static char innermost(const struct lexer *lx)
{
    return lx->open.n ? lx->open.at[lx->open.n - 1].c : '\0';
}

/* ---- tokens ---- */

static uint32_t place_of(const struct lexer *lx, const char *s)
{
    return lx->text->base + (uint32_t)(s - lx->start);
}

void lex_emit(struct lexer *lx, struct token *t, enum token_kind kind,
              size_t len)
{
    t->kind = kind;
    t->span.at = place_of(lx, lx->p);
    t->span.len = (uint32_t)len;
    t->first = lx->first;
    lx->p += len;
    lx->first = lx->string = lx->after_within = false;
    lx->operand = kind == TOK_NAME || kind == TOK_NUMBER ||
                  kind == TOK_STRING || kind == TOK_RPAREN ||
                  kind == TOK_RBRACKET || kind == TOK_TRANSPOSE ||
                  kind == TOK_SUPERSCRIPT;
}

void lex_emit_error(struct lexer *lx, struct token *t, size_t len,
                    const char *error, const char *hint)
{
    lex_emit(lx, t, TOK_ERROR, len);
    lx->error = error;
    lx->hint = hint;
    lx->stranger = false;
}

/* ---- blanks and comments ---- */

/* The line from p to its end, without blanks at either side. */
static void trimmed(const struct lexer *lx, const char *p, const char **from,
                    const char **to)
{
    *from = behind_blanks(lx, p);
    *to = line_end(lx, p);
    while (*to > *from && is_blank((*to)[-1]))
        --*to;
}

/* Is the line from p on nothing but a comment sign and this brace? */
static bool is_mark(const struct lexer *lx, const char *p, char brace)
{
    const char *from, *to;
    trimmed(lx, p, &from, &to);
    return to - from == 2 && (*from == '%' || *from == '#') && from[1] == brace;
}

/* The end of the block comment that opens at p: of the line that is its
 * closing mark. Opening marks nest. NULL if there is none. */
static const char *block_end(const struct lexer *lx, const char *p)
{
    size_t depth = 1;
    while ((p = line_end(lx, p)) < lx->end) {
        p++;
        if (is_mark(lx, p, '{'))
            depth++;
        else if (is_mark(lx, p, '}') && --depth == 0)
            return line_end(lx, p);
    }
    return NULL;
}

/* A comment starts here; %*% is R's product, which must not pass as one. */
static bool is_comment(const struct lexer *lx)
{
    char c = byte(lx, lx->p, 0);
    bool product = byte(lx, lx->p, 1) == '*' && byte(lx, lx->p, 2) == '%';
    return c == '#' || (c == '%' && lx->p != lx->percent && !product);
}

enum skipped { SKIP_DONE, SKIP_OPEN_BLOCK };

/* Step over a comment at p. `%{` alone on a line opens a block comment. */
static enum skipped skip_comment(struct lexer *lx)
{
    const char *end = line_end(lx, lx->p);
    if (lx->first && is_mark(lx, lx->p, '{')) {
        end = block_end(lx, lx->p);
        if (!end)
            return SKIP_OPEN_BLOCK;
    }
    lx->p = end;
    return SKIP_DONE;
}

/* Step over `...`, the rest of its line, and lines of comment behind it. */
static void skip_continuation(struct lexer *lx)
{
    lx->continued = place_of(lx, lx->p);
    do {
        lx->p = line_end(lx, lx->p);
        lx->p += lx->p < lx->end;
        lx->first = true;
        lx->p = behind_blanks(lx, lx->p);
    } while (is_comment(lx) && !is_mark(lx, lx->p, '{'));
}

/* Move to the next token; true if anything was stepped over. */
static bool skip_blanks(struct lexer *lx)
{
    const char *from = lx->p;
    for (;;) {
        char c = byte(lx, lx->p, 0);
        if (is_blank(c)) {
            lx->p++;
        } else if (c == '\n' && innermost(lx) == '(') {
            lx->p++;
            lx->first = true;
        } else if (is_comment(lx)) {
            if (skip_comment(lx) == SKIP_OPEN_BLOCK)
                return true;
        } else if (c == '.' && byte(lx, lx->p, 1) == '.' &&
                   byte(lx, lx->p, 2) == '.') {
            skip_continuation(lx);
        } else {
            return lx->p > from;
        }
    }
}

/* In [ ], behind a blank behind an operand: what comes is a new element. */
static bool starts_element(const struct lexer *lx)
{
    char c = byte(lx, lx->p, 0), next = byte(lx, lx->p, 1);
    if (c == '+' || c == '-')
        return next && !is_blank(next) && next != '\n' && next != '=';
    if (c == '!' || c == '~')
        return next != '=';
    if (c == '.')
        return is_digit(next);
    if ((unsigned char)c >= 0x80)
        return lex_starts_operand(lx, lx->p);
    return is_letter(c) || is_digit(c) || (c && strchr("([{\"'@", c));
}

/* ---- operators ---- */

/* The character before p is the bracket. */
static void open_bracket(struct lexer *lx, char c)
{
    vec_push(&lx->open, ((struct bracket){c, place_of(lx, lx->p - 1)}));
    *(c == '(' ? &lx->parens : &lx->squares) += 1;
}

/* Close the innermost bracket of this kind and all within it. */
static void close_bracket(struct lexer *lx, char opening)
{
    if (opening == '(' ? !lx->parens : !lx->squares)
        return;
    char c;
    do {
        c = lx->open.at[--lx->open.n].c;
        *(c == '(' ? &lx->parens : &lx->squares) -= 1;
    } while (c != opening);
}

static const struct {
    const char *text, *hint;
} strangers[] = {
    {"–", "write '-'"},
    {"“", "write '\"'"},
    {"”", "write '\"'"},
    {"‘", "write a '"},
    {"’", "write a '"},
    {"∑", "write 'sum(E for k = 1:n)'"},
    {"∏", "write 'prod(E for k = 1:n)'"},
    {"∫", "write 'integral(f, a, b)'"},
    {"∛", "write 'cbrt(x)'"},
    {"″", "write two primes"},
    {"→", "write '='"},
    {"≔", "write '='"},
    {"≡", "write '='"},
    {"∝", "write '=' and the factor"},
    {"≈", "write '=' and, behind the claim, 'within 0.1%'"},
    {"⁻", "an exponent: '^-1', of a transpose: inv(A')"},
    {"½", "write '1/2'"},
    {"‖", "write 'norm(x)'"},
    {"⊗", "write 'kron(A,B)', of columns 'x*y\''"},
    {"∈", "write '=' or name the values"},
    {"{", "indices stand in ( ), lists in [ ]"},
    {"?", "write 'ifelse(c, a, b)'"},
    {".", "functions have no prefix; a transpose is written A'"},
    {"\xC2\xA0", "a no-break space: write a blank"},
};

/* Any character that starts no token. */
static void lex_stranger(struct lexer *lx, struct token *t)
{
    size_t room = (size_t)(lx->end - lx->p);
    unsigned bytes = text_char(lx->p, room);
    const char *hint = NULL;
    if (!*lx->p) {
        lex_emit_error(lx, t, 1, "NUL byte", NULL);
        return;
    }
    if (!bytes) {
        size_t n = 1;
        while (n < room && !text_char(lx->p + n, room - n))
            n++;
        lex_emit_error(lx, t, n, "invalid UTF-8", NULL);
        return;
    }
    for (size_t i = 0; i < sizeof strangers / sizeof *strangers; i++)
        if (strlen(strangers[i].text) == bytes &&
            memcmp(strangers[i].text, lx->p, bytes) == 0)
            hint = strangers[i].hint;
    lex_emit_error(lx, t, bytes, "unexpected character", hint);
    lx->stranger = true;
}

static enum token_kind dot_operator(char next, char third, size_t *len)
{
    *len = 2;
    switch (next) {
    case '*':
        if (third != '*')
            return TOK_DOT_STAR;
        *len = 3;
        return TOK_DOT_STAR_STAR;
    case '/':
        return TOK_DOT_SLASH;
    case '\\':
        return TOK_DOT_BACKSLASH;
    case '^':
        return TOK_DOT_CARET;
    case '\'':
        return TOK_TRANSPOSE;
    default:
        return TOK_ERROR;
    }
}

/* The operator at p and its length; TOK_ERROR if there is none. */
static enum token_kind operator_at(const struct lexer *lx, size_t *len)
{
    char next = byte(lx, lx->p, 1);
    bool equals = next == '=', doubled = next == *lx->p;
    *len = 1;
#define EITHER(test, two, one)                                                 \
    ((test) ? (*len = 2, (enum token_kind)(two)) : (enum token_kind)(one))
    switch (*lx->p) {
    case '+':
        return EITHER(equals, TOK_ADD_ASSIGN, TOK_PLUS);
    case '-':
        return EITHER(equals, TOK_SUB_ASSIGN, TOK_MINUS);
    case '*':
        if (doubled)
            return EITHER(true, TOK_STAR_STAR, TOK_STAR);
        return EITHER(equals, TOK_MUL_ASSIGN, TOK_STAR);
    case '/':
        return EITHER(equals, TOK_DIV_ASSIGN, TOK_SLASH);
    case '<':
        return EITHER(equals, TOK_LE, TOK_LT);
    case '>':
        return EITHER(equals, TOK_GE, TOK_GT);
    case '=':
        return EITHER(equals, TOK_EQ, TOK_ASSIGN);
    case '!':
    case '~':
        return EITHER(equals, TOK_NE, TOK_NOT);
    case '^':
        return EITHER(equals, TOK_POW_ASSIGN, TOK_CARET);
    case '&':
        if (equals)
            return EITHER(true, TOK_AND_ASSIGN, TOK_AND);
        return EITHER(doubled, TOK_ANDAND, TOK_AND);
    case '|':
        if (equals)
            return EITHER(true, TOK_OR_ASSIGN, TOK_OR);
        return EITHER(doubled, TOK_OROR, TOK_OR);
#undef EITHER
    case '.':
        return dot_operator(next, byte(lx, lx->p, 2), len);
    case '(':
        return TOK_LPAREN;
    case ')':
        return TOK_RPAREN;
    case '[':
        return TOK_LBRACKET;
    case ']':
        return TOK_RBRACKET;
    case '\\':
        return TOK_BACKSLASH;
    case ':':
        return TOK_COLON;
    case ',':
        return TOK_COMMA;
    case ';':
        return TOK_SEMICOLON;
    case '@':
        return TOK_AT;
    case '%':
        return TOK_PERCENT;
    default:
        return TOK_ERROR;
    }
}

static void lex_operator(struct lexer *lx, struct token *t)
{
    size_t len;
    enum token_kind kind = operator_at(lx, &len);
    if (kind == TOK_ERROR) {
        lex_stranger(lx, t);
        return;
    }
    lex_emit(lx, t, kind, len);
    if (kind == TOK_LPAREN)
        open_bracket(lx, '(');
    else if (kind == TOK_LBRACKET)
        open_bracket(lx, '[');
    else if (kind == TOK_RPAREN)
        close_bracket(lx, '(');
    else if (kind == TOK_RBRACKET)
        close_bracket(lx, '[');
}

void lex_next(struct lexer *lx, struct token *t)
{
    bool blank = skip_blanks(lx);
    bool matrix = innermost(lx) == '[';
    if (lx->p >= lx->end) {
        lex_emit(lx, t, TOK_EOF, 0);
        return;
    }
    char c = *lx->p;
    if (blank && matrix && lx->operand && starts_element(lx)) {
        lex_emit(lx, t, TOK_COMMA, 0);
    } else if (is_letter(c)) {
        lex_name(lx, t);
    } else if (is_digit(c) || (c == '.' && is_digit(byte(lx, lx->p, 1)))) {
        lex_number(lx, t);
    } else if (c == '\n') {
        lex_emit(lx, t, TOK_NEWLINE, 1);
        lx->first = true;
    } else if (c == '\'' && lx->operand && !lx->string) {
        lex_emit(lx, t, TOK_TRANSPOSE, 1);
    } else if (c == '\'' || c == '"') {
        lex_string(lx, t);
    } else if (is_comment(lx)) {
        lex_emit_error(lx, t, (size_t)(lx->end - lx->p),
                       "unterminated block comment", "no line ends in '%}'");
    } else if ((unsigned char)c >= 0x80 && lex_name_end(lx, lx->p) > lx->p) {
        lex_name(lx, t);
    } else if ((unsigned char)c < 0x80 || !lex_mark(lx, t)) {
        lex_operator(lx, t);
    }
}

/* ---- messages ---- */

const char *lex_spell(const struct lexer *lx, const struct token *t)
{
    enum { LONGEST = 40 };
    if (t->kind == TOK_EOF)
        return "the end of the text";
    if (t->kind == TOK_NEWLINE)
        return "the end of the line";
    if (!t->span.len)
        return "a blank";
    int len = t->span.len > LONGEST ? LONGEST : (int)t->span.len;
    const char *s = lx->start + (t->span.at - lx->text->base);
    while (len < (int)t->span.len && ((unsigned char)s[len] & 0xC0) == 0x80)
        len++;
    return arena_printf(lx->arena, "'%.*s%s'", len, s,
                        len < (int)t->span.len ? "..." : "");
}

void lex_check_bytes(const struct text *text,
                     void (*report)(void *, struct span, const char *),
                     void *to)
{
    const char *s = text->bytes;
    size_t n = text->len;
    for (size_t i = 0; i < n;) {
        if (s[i] && (unsigned char)s[i] < 0x80) {
            i++;
            continue;
        }
        unsigned bytes = s[i] ? text_char(s + i, n - i) : 0;
        size_t from = i;
        i += bytes ? bytes : 1;
        if (bytes)
            continue;
        while (s[from] && i < n && !text_char(s + i, n - i))
            i++;
        struct span at = {text->base + (uint32_t)from, (uint32_t)(i - from)};
        report(to, at, s[from] ? "invalid UTF-8" : "NUL byte");
    }
}
