/* lex_unicode: mathematics as it is printed, in characters beyond ASCII.
 *
 * Idea: each such character is another spelling of a token or of a name that
 * the language has: `·` is `*`, `x²` is x to the power 2, `v̄` is vbar, `π` is
 * pi. They are turned into those here, so nobody behind the lexer knows
 * them; messages still divergence the source as it is written.
 *
 * Invariant: a name is spelled in one way only once it is interned: accents
 * for adjoint and tangent are moved to its end as `bar` and `dot`.
 */
#include <string.h>

#include "base/buffer.h"
#include "syntax/lexer.h"

/* The character at p: its code point, and its bytes (0 if it is ASCII, none,
 * or invalid). */
static uint32_t character(const struct lexer *lx, const char *p,
                          unsigned *bytes)
{
    const unsigned char *u = (const unsigned char *)p;
    *bytes = p < lx->end ? text_char(p, (size_t)(lx->end - p)) : 0;
    switch (*bytes) {
    case 2:
        return (u[0] & 0x1Fu) << 6 | (u[1] & 0x3Fu);
    case 3:
        return (u[0] & 0xFu) << 12 | (u[1] & 0x3Fu) << 6 | (u[2] & 0x3Fu);
    case 4:
        return 0x10000;
    default:
        *bytes = 0;
        return 0;
    }
}

/* ---- names ---- */

enum { MACRON = 0x304, OVERLINE = 0x305, DOT_ABOVE = 0x307, PARTIAL = 0x2202 };

static bool is_greek_or_latin(uint32_t c)
{
    bool latin = c >= 0xC0 && c <= 0x24F && c != 0xD7 && c != 0xF7;
    bool greek = (c >= 0x370 && c <= 0x3FF && c != 0x37E && c != 0x387) ||
                 (c >= 0x1E00 && c <= 0x1FFF) || c == 0xB5;
    return latin || greek || c == PARTIAL || c == 0x2113;
}

/* Subscripts and accents belong to a name but do not start one. */
static bool goes_on(uint32_t c)
{
    return (c >= 0x2080 && c <= 0x2089) || (c >= 0x2090 && c <= 0x209C) ||
           (c >= 0x1D62 && c <= 0x1D6A) || c == 0x2C7C ||
           (c >= 0x300 && c <= 0x36F);
}

unsigned lex_letter(const struct lexer *lx, const char *p, bool first)
{
    unsigned bytes;
    uint32_t c = character(lx, p, &bytes);
    return is_greek_or_latin(c) || (!first && goes_on(c)) ? bytes : 0;
}

/* Letters that carry their accent in one character. */
static const struct {
    uint32_t code;
    char letter;
} macrons[] =
    {
        {0x100, 'A'}, {0x101, 'a'}, {0x112, 'E'},  {0x113, 'e'},  {0x12A, 'I'},
        {0x12B, 'i'}, {0x14C, 'O'}, {0x14D, 'o'},  {0x16A, 'U'},  {0x16B, 'u'},
        {0x232, 'Y'}, {0x233, 'y'}, {0x1E20, 'G'}, {0x1E21, 'g'},
},
  dots[] = {
      {0x226, 'A'},  {0x227, 'a'},  {0x1E02, 'B'}, {0x1E03, 'b'}, {0x10A, 'C'},
      {0x10B, 'c'},  {0x1E0A, 'D'}, {0x1E0B, 'd'}, {0x116, 'E'},  {0x117, 'e'},
      {0x1E1E, 'F'}, {0x1E1F, 'f'}, {0x120, 'G'},  {0x121, 'g'},  {0x1E22, 'H'},
      {0x1E23, 'h'}, {0x1E40, 'M'}, {0x1E41, 'm'}, {0x1E44, 'N'}, {0x1E45, 'n'},
      {0x22E, 'O'},  {0x22F, 'o'},  {0x1E56, 'P'}, {0x1E57, 'p'}, {0x1E58, 'R'},
      {0x1E59, 'r'}, {0x1E60, 'S'}, {0x1E61, 's'}, {0x1E6A, 'T'}, {0x1E6B, 't'},
      {0x1E86, 'W'}, {0x1E87, 'w'}, {0x1E8A, 'X'}, {0x1E8B, 'x'}, {0x1E8E, 'Y'},
      {0x1E8F, 'y'}, {0x17B, 'Z'},  {0x17C, 'z'},
};

/* The letter under the accent of a character that carries one, else 0. */
static char bare_letter(uint32_t c, const char **suffix)
{
    for (size_t i = 0; i < sizeof macrons / sizeof *macrons; i++)
        if (macrons[i].code == c) {
            *suffix = "bar";
            return macrons[i].letter;
        }
    for (size_t i = 0; i < sizeof dots / sizeof *dots; i++)
        if (dots[i].code == c) {
            *suffix = "dot";
            return dots[i].letter;
        }
    return '\0';
}

/* The digit that a superscript stands for, or -1. */
static int superscript_digit(uint32_t c)
{
    if (c == 0xB2 || c == 0xB3)
        return (int)c - 0xB0;
    if (c == 0xB9)
        return 1;
    return c == 0x2070 || (c >= 0x2074 && c <= 0x2079) ? (int)c - 0x2070 : -1;
}

const char *lex_superscripts_end(const struct lexer *lx, const char *p)
{
    unsigned bytes;
    while (superscript_digit(character(lx, p, &bytes)) >= 0 && bytes)
        p += bytes;
    return p;
}

static void put_character(const struct lexer *lx, struct buffer *b,
                          const char *p, unsigned bytes, const char **suffix)
{
    unsigned n;
    uint32_t c = character(lx, p, &n);
    int digit = superscript_digit(c);
    char letter = bare_letter(c, suffix);
    if (c == MACRON || c == OVERLINE || c == DOT_ABOVE)
        *suffix = c == DOT_ABOVE ? "dot" : "bar";
    else if (letter)
        buffer_add(b, &letter, 1);
    else if (digit >= 0)
        buffer_printf(b, "%d", digit);
    else
        buffer_add(b, p, bytes);
}

struct name *lex_intern_printed(struct lexer *lx, const char *s, size_t len)
{
    const char *suffix = "";
    if (len == strlen("π") && memcmp(s, "π", len) == 0)
        return lex_intern(lx, "pi", 2);
    struct buffer b = {0};
    for (size_t i = 0; i < len;) {
        unsigned bytes = (unsigned char)s[i] < 0x80 ? 1
                                                    : text_char(s + i, len - i);
        put_character(lx, &b, s + i, bytes, &suffix);
        i += bytes;
    }
    buffer_put(&b, suffix);
    struct name *name = lex_intern(lx, b.at, b.n);
    buffer_free(&b);
    return name;
}

/* ---- operators ---- */

static const struct {
    const char *text;
    enum token_kind kind;
} marks[] = {
    {"·", TOK_STAR},      {"⋅", TOK_STAR},      {"×", TOK_STAR},
    {"∗", TOK_STAR},      {"÷", TOK_SLASH},     {"−", TOK_MINUS},
    {"≤", TOK_LE},        {"≥", TOK_GE},        {"≠", TOK_NE},
    {"⊙", TOK_DOT_STAR},  {"∘", TOK_DOT_STAR},  {"⊘", TOK_DOT_SLASH},
    {"ᵀ", TOK_TRANSPOSE}, {"⊤", TOK_TRANSPOSE}, {"′", TOK_TRANSPOSE},
    {"√", TOK_ROOT},      {"∇", TOK_NABLA},
};

static enum token_kind mark_at(const struct lexer *lx, const char *p,
                               size_t *len)
{
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        *len = strlen(marks[i].text);
        if ((size_t)(lx->end - p) >= *len &&
            memcmp(p, marks[i].text, *len) == 0)
            return marks[i].kind;
    }
    *len = 0;
    return TOK_ERROR;
}

/* A plus or minus above the line. */
static bool sign_above(const struct lexer *lx, const char *p)
{
    unsigned bytes;
    uint32_t c = character(lx, p, &bytes);
    return c == 0x207B || c == 0x207A;
}

bool lex_starts_operand(const struct lexer *lx, const char *p)
{
    size_t len;
    switch (mark_at(lx, p, &len)) {
    case TOK_ERROR:
        return lex_superscripts_end(lx, p) == p && !sign_above(lx, p);
    case TOK_MINUS:
        return !is_blank(byte(lx, p, len)) && byte(lx, p, len) != '\n';
    case TOK_ROOT:
    case TOK_NABLA:
        return true;
    default:
        return false;
    }
}

/* ², ⁻¹, ⁺¹²: the number of which they are the exponent. */
static bool lex_exponent(struct lexer *lx, struct token *t)
{
    unsigned bytes = 0;
    bool sign = sign_above(lx, lx->p), minus = false;
    if (sign)
        minus = character(lx, lx->p, &bytes) == 0x207B;
    const char *from = lx->p + bytes, *end = lex_superscripts_end(lx, from);
    if (end == from)
        return false;
    t->number = 0;
    for (const char *p = from; p < end; p += bytes)
        t->number = 10 * t->number +
                    superscript_digit(character(lx, p, &bytes));
    t->number = minus ? -t->number : t->number;
    lex_emit(lx, t, TOK_SUPERSCRIPT, (size_t)(end - lx->p));
    return true;
}

bool lex_mark(struct lexer *lx, struct token *t)
{
    static const char infinity[] = "∞";
    size_t len, room = (size_t)(lx->end - lx->p);
    enum token_kind kind = mark_at(lx, lx->p, &len);
    if (kind != TOK_ERROR) {
        lex_emit(lx, t, kind, len);
        return true;
    }
    if (room >= strlen(infinity) &&
        memcmp(lx->p, infinity, strlen(infinity)) == 0) {
        t->name = lex_intern(lx, "Inf", 3);
        lex_emit(lx, t, TOK_NAME, strlen(infinity));
        return true;
    }
    return lex_exponent(lx, t);
}
