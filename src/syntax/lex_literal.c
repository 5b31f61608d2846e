/* lex_literal: numbers and strings.
 *
 * Numbers are read in no locale: the usual ones by an exact product or
 * quotient of two doubles (Clinger's fast path), the others by strtod in
 * the "C" locale; both are correctly rounded.
 *
 * Invariant: a point belongs to a number unless it starts an operator, so
 * `2.*x` is 2 and `.*`, and `1...` is 1 and a continuation.
 */
#include <string.h>

#include "base/decimal.h"
#include "syntax/lexer.h"

/* strtod of any length and in no locale but "C". */
static double slow_number(const char *s, size_t n)
{
    char room[64], *copy = n < sizeof room ? room : mem_alloc(n + 1);
    memcpy(copy, s, n);
    copy[n] = '\0';
    double value = decimal_read(copy, NULL);
    if (copy != room)
        mem_free(copy);
    return value;
}

static const char *digits_end(const struct lexer *lx, const char *p)
{
    while (p < lx->end && is_digit(*p))
        p++;
    return p;
}

/* The end of an exponent e+5 at p, or p where there is none. */
static const char *exponent_end(const struct lexer *lx, const char *p,
                                char mark)
{
    if ((byte(lx, p, 0) | 32) != mark)
        return p;
    char sign = byte(lx, p, 1);
    const char *from = p + (sign == '+' || sign == '-' ? 2 : 1);
    if (!is_digit(byte(lx, from, 0)))
        return p;
    return digits_end(lx, from);
}

/* A point at p belongs to the number unless it starts an operator or the
 * dots of a continuation: 2.*x, 2.', 1... but 2..*x is 2. and .* */
static bool is_point(const struct lexer *lx, const char *p)
{
    if (byte(lx, p, 0) != '.')
        return false;
    char next = byte(lx, p, 1);
    if (next == '.')
        return byte(lx, p, 2) && strchr("*/\\^'", byte(lx, p, 2));
    return !next || !strchr("*/\\^'.", next);
}

/* An integer of at most 19 digits times 10^e, |e| <= 22, is exact up to the
 * one rounding of the multiplication (Clinger's fast path). */
static double lex_decimal(const char *s, const char *end, const char *exp)
{
    static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,
                                    1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                    1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
                                    1e18, 1e19, 1e20, 1e21, 1e22};
    if (exp != end || end - s > 20)
        return slow_number(s, (size_t)(end - s));
    uint64_t mantissa = 0;
    int decimals = 0, digits = 0;
    bool behind = false;
    for (const char *p = s; p < end; p++) {
        if (*p == '.') {
            behind = true;
            continue;
        }
        mantissa = 10 * mantissa + (uint64_t)(*p - '0');
        digits++;
        decimals += behind;
    }
    if (digits > 19 || mantissa > (uint64_t)1 << 53)
        return slow_number(s, (size_t)(end - s));
    return (double)mantissa / powers[decimals];
}

static const char *hex_digits_end(const struct lexer *lx, const char *p)
{
    while (p < lx->end &&
           (is_digit(*p) || ((*p | 32) >= 'a' && (*p | 32) <= 'f')))
        p++;
    return p;
}

static void lex_hex(struct lexer *lx, struct token *t)
{
    const char *from = lx->p + 2, *p = hex_digits_end(lx, from);
    size_t digits = (size_t)(p - from);
    t->integer = true;
    if (is_point(lx, p)) {
        const char *fraction = hex_digits_end(lx, p + 1);
        digits += (size_t)(fraction - p) - 1;
        p = fraction;
        t->integer = false;
    }
    const char *end = exponent_end(lx, p, 'p');
    t->integer = t->integer && end == p;
    if (!digits) {
        lex_emit_error(lx, t, 2, "expected digits after '0x'", NULL);
        return;
    }
    t->number = slow_number(lx->p, (size_t)(end - lx->p));
    lex_emit(lx, t, TOK_NUMBER, (size_t)(end - lx->p));
}

void lex_number(struct lexer *lx, struct token *t)
{
    bool after_within = lx->after_within;
    if (*lx->p == '0' && (byte(lx, lx->p, 1) | 32) == 'x') {
        lex_hex(lx, t);
    } else {
        const char *p = digits_end(lx, lx->p);
        bool point = is_point(lx, p);
        if (point)
            p = digits_end(lx, p + 1);
        const char *end = exponent_end(lx, p, 'e');
        t->integer = !point && end == p;
        t->number = lex_decimal(lx->p, end, p);
        lex_emit(lx, t, TOK_NUMBER, (size_t)(end - lx->p));
    }
    if (after_within)
        lx->percent = lx->p;
}

static char escaped(char c)
{
    switch (c) {
    case 'n':
        return '\n';
    case 't':
        return '\t';
    case 'r':
        return '\r';
    case 'a':
        return '\a';
    case '\\':
    case '"':
    case '\'':
        return c;
    default:
        return '\0';
    }
}

/* Resolve doubled quotes and, in "...", escapes; an unknown escape stays as
 * it is written. */
static const char *string_text(struct arena *a, const char *s, size_t n,
                               char quote)
{
    char *text = arena_strndup(a, s, n), *to = text;
    for (size_t i = 0; i < n; i++) {
        char c = s[i];
        if (c == quote) {
            i++;
        } else if (c == '\\' && quote == '"' && escaped(s[i + 1])) {
            c = escaped(s[i + 1]);
            i++;
        }
        *to++ = c;
    }
    *to = '\0';
    return text;
}

void lex_string(struct lexer *lx, struct token *t)
{
    char quote = *lx->p;
    const char *from = lx->p + 1, *p = from;
    for (; p < lx->end && *p != '\n'; p++) {
        char next = byte(lx, p, 1);
        if (*p == '\\' && quote == '"' && next && next != '\n') {
            p++;
        } else if (*p == quote && next == quote) {
            p++;
        } else if (*p == quote) {
            t->text = string_text(lx->arena, from, (size_t)(p - from), quote);
            lex_emit(lx, t, TOK_STRING, (size_t)(p + 1 - lx->p));
            lx->string = true;
            return;
        }
    }
    if (p > from && p[-1] == '\r')
        p--;
    lex_emit_error(lx, t, (size_t)(p - lx->p), "unterminated string",
                   quote == '"' ? "no closing \" in this line"
                                : "no closing ' in this line");
}
