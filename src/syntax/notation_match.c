/* notation_match: patterns of source text, and what they become.
 *
 * Idea: what is written otherwise in another language is told by its letters,
 * before any grammar: np.sum(A, axis=0), \frac{a}{b}, d/dx(y). A pattern is
 * such a text with classes in it, matched with backtracking; a template is the
 * text to write, with the pieces that the classes matched.
 *
 *     %n name         %l letters        %d whole number   %c one letter or digit
 *     %u name before the _ of a subscript
 *     %o operand: a name, number or bracket with its ( ) [ ] ' behind it
 *     %p the same, with a power behind it
 *     %a argument     %A arguments      %t term, to the next + or -
 *     %s shortest that fits, its brackets closed
 *     %e to the end of the statement, %r or to a comma    %m np., np.linalg. and their kin
 *     %g what a { } holds, or the one character in its place
 *     %f name of a function, in capitals or not      %<a|b|> one of these
 *     a blank: blanks, or none; they may also stand around , = ( )
 *     !: the place that an error of meaning must point to
 *
 *     $1 piece 1      $(1) in ( ) if it needs them   $+1 an axis from 0
 *     $_1 the name as it is spelled here             $@1 indices from 0
 *
 * Invariant: nothing is read outside of [0, n), and the depth of recursion is
 * that of the pattern, not of the text.
 */
#include "syntax/notation_match.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "syntax/function.h"
#include "syntax/other_notations.h"

/* ---- texts ---- */

static char at_or_nul(const struct notation_match *m, size_t at)
{
    return at < m->n ? m->text[at] : '\0';
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0xCE;
}

/* Bytes of the character of a name there: Greek letters have two. */
static size_t word_bytes(const char *s, size_t n, size_t at)
{
    unsigned char c = at < n ? (unsigned char)s[at] : 0;
    if (c == 0xCE || c == 0xCF)
        return at + 1 < n ? 2 : 0;
    return isalnum(c) || c == '_' ? 1 : 0;
}

/* The end of the name that starts there, or that place. */
static size_t name_end(const char *s, size_t n, size_t at)
{
    size_t k;
    if (at < n && isdigit((unsigned char)s[at]))
        return at;
    while ((k = word_bytes(s, n, at)))
        at += k;
    return at;
}

static size_t skip_blanks(const struct notation_match *m, size_t at)
{
    while (at_or_nul(m, at) == ' ' || at_or_nul(m, at) == '\t')
        at++;
    return at;
}

/* Behind the bracket that closes the one at `at`, or `at`. */
static size_t behind_bracket(const struct notation_match *m, size_t at)
{
    size_t depth = 0;
    for (size_t i = at; i < m->n; i++) {
        char c = m->text[i];
        depth += c == '(' || c == '[' || c == '{';
        if (c == ')' || c == ']' || c == '}')
            if (--depth == 0)
                return i + 1;
    }
    return at;
}

static size_t number_end(const struct notation_match *m, size_t at)
{
    size_t i = at;
    while (
        isdigit((unsigned char)at_or_nul(m, i)) ||
        (at_or_nul(m, i) == '.' && isdigit((unsigned char)at_or_nul(m, i + 1))))
        i++;
    return i;
}

static size_t operand_end(const struct notation_match *m, size_t at)
{
    size_t i = name_end(m->text, m->n, at);
    if (i == at)
        i = number_end(m, at);
    if (i == at && (at_or_nul(m, at) == '(' || at_or_nul(m, at) == '['))
        i = behind_bracket(m, at);
    for (size_t to = at; i > at && to != i;) {
        to = i;
        if (at_or_nul(m, i) == '(' || at_or_nul(m, i) == '[')
            i = behind_bracket(m, i);
        else if (at_or_nul(m, i) == '\'')
            i++;
    }
    return i;
}

/* To the first of the characters `ends` outside of brackets, or to a bracket
 * that closes one from before. */
static size_t balanced_end(const struct notation_match *m, size_t at,
                           const char *ends)
{
    size_t i = at;
    while (i < m->n && !strchr(ends, m->text[i]) &&
           !strchr(")]}", m->text[i])) {
        size_t to = strchr("([{", m->text[i]) ? behind_bracket(m, i) : i + 1;
        if (to == i)
            break;
        i = to;
    }
    while (i > at && m->text[i - 1] == ' ')
        i--;
    return i;
}

/* numpy., np.linalg., torch.nn.functional.: modules that are known. */
static size_t module_end(const struct notation_match *m, size_t at)
{
    static const char *const modules[] = {
        "np",         "numpy", "jnp",   "torch",  "tf",      "jax",
        "math",       "Math",  "scipy", "sp",     "sympy",   "F",
        "nn",         "onp",   "cmath", "linalg", "special", "LinearAlgebra",
        "Statistics", "keras", "K",     NULL};
    size_t end = name_end(m->text, m->n, at);
    const char *const *w = modules;
    if (at_or_nul(m, end) != '.')
        return at;
    while (*w &&
           !(strlen(*w) == end - at && memcmp(*w, m->text + at, end - at) == 0))
        w++;
    if (!*w)
        return at;
    for (;;) {
        size_t next = name_end(m->text, m->n, end + 1);
        if (next == end + 1 || at_or_nul(m, next) != '.' ||
            name_end(m->text, m->n, next + 1) == next + 1)
            return end + 1;
        end = next;
    }
}

/* ---- classes ---- */

static size_t group_end(const struct notation_match *m, size_t at)
{
    if (at_or_nul(m, at) == '{')
        return behind_bracket(m, at);
    if (at_or_nul(m, at) == '\\')
        return name_end(m->text, m->n, at + 1);
    return at + (isalnum((unsigned char)at_or_nul(m, at)) != 0);
}

/* The name in the spelling of this language; a static buffer. */
static const char *spelled(const char *s, size_t n)
{
    static char name[64];
    if (n >= sizeof name)
        return "";
    for (size_t i = 0; i <= n; i++)
        name[i] = i < n ? s[i] : '\0';
    if (!function_find(name) && !notation_renamed(name))
        for (size_t i = 0; i < n; i++)
            name[i] = (char)tolower((unsigned char)name[i]);
    const char *here = notation_renamed(name);
    return here ? here : name;
}

static size_t function_end(const struct notation_match *m, size_t at)
{
    size_t to = name_end(m->text, m->n, at);
    return to > at && function_find(spelled(m->text + at, to - at)) ? to : at;
}

static size_t class_end(const struct notation_match *m, char class, size_t at)
{
    size_t i = at;
    switch (class) {
    case 'n':
        return name_end(m->text, m->n, at);
    case 'u':
        i = name_end(m->text, m->n, at);
        return i > at + 1 && m->text[i - 1] == '_' ? i - 1 : at;
    case 'd':
        i += at_or_nul(m, at) == '-';
        while (isdigit((unsigned char)at_or_nul(m, i)))
            i++;
        return isdigit((unsigned char)at_or_nul(m, i - (i > at))) ? i : at;
    case 'c':
        return at + (isalnum((unsigned char)at_or_nul(m, at)) != 0);
    case 'l':
        while (isalpha((unsigned char)at_or_nul(m, i)))
            i++;
        return i;
    case 'o':
        return module_end(m, at) > at ? at : operand_end(m, at);
    case 'p':
        i = module_end(m, at) > at ? at : operand_end(m, at);
        if (i > at && at_or_nul(m, i) == '^' && operand_end(m, i + 1) > i + 1)
            i = operand_end(m, i + 1);
        return i;
    case 'a':
        return balanced_end(m, at, ",;#\n");
    case 'A':
        return balanced_end(m, at, "#\n");
    case 't':
        return balanced_end(m, at, "+-=,;#\n");
    case 'e':
        return balanced_end(m, at, ";#\n");
    case 'r':
        return balanced_end(m, at, ",;#%\n");
    case 'm':
        return module_end(m, at);
    case 'g':
        return group_end(m, at);
    case 'f':
        return function_end(m, at);
    default:
        return at;
    }
}

static bool match_rest(struct notation_match *m, const char *p, size_t at);

/* A piece of the text, then the rest of the pattern. */
static bool with_piece(struct notation_match *m, const char *rest, size_t from,
                       size_t to, size_t next)
{
    if (m->npieces == PIECES_MAX)
        return false;
    m->piece[m->npieces].from = from;
    m->piece[m->npieces++].to = to;
    if (match_rest(m, rest, next))
        return true;
    m->npieces--;
    return false;
}

/* %s: every end at which brackets are closed, the nearest first. */
static bool match_shortest(struct notation_match *m, const char *rest,
                           size_t at)
{
    for (size_t i = at; i < m->n;) {
        if (strchr(")]};", m->text[i]))
            return false;
        size_t to = strchr("([{", m->text[i]) ? behind_bracket(m, i) : i + 1;
        if (to == i)
            return false;
        i = to;
        if (with_piece(m, rest, at, i, i))
            return true;
    }
    return false;
}

/* %<a|b|c> */
static bool match_choice(struct notation_match *m, const char *p, size_t at)
{
    const char *end = strchr(p, '>');
    for (const char *s = p;; s += strcspn(s, "|>") + 1) {
        size_t len = strcspn(s, "|>");
        bool whole = !len || !isalpha((unsigned char)s[len - 1]) ||
                     !isalpha((unsigned char)at_or_nul(m, at + len));
        if (len <= m->n - at && memcmp(m->text + at, s, len) == 0 && whole &&
            with_piece(m, end + 1, at, at + len, at + len))
            return true;
        if (s[len] == '>')
            return false;
    }
}

static bool match_class(struct notation_match *m, const char *p, size_t at)
{
    if (*p == 's')
        return match_shortest(m, p + 1, at);
    if (*p == '<')
        return match_choice(m, p + 1, at);
    size_t to = class_end(m, *p, at);
    bool braces = *p == 'g' && to > at && m->text[at] == '{';
    return to > at && with_piece(m, p + 1, at + braces, to - braces, to);
}

static bool match_rest(struct notation_match *m, const char *p, size_t at)
{
    for (; *p; p++) {
        if (*p == '!') {
            m->key = at;
            continue;
        }
        if (*p == ' ') {
            at = skip_blanks(m, at);
            continue;
        }
        if (strchr(",=)", *p))
            at = skip_blanks(m, at);
        if (*p == '%')
            return match_class(m, p + 1, at);
        if (at_or_nul(m, at) != *p)
            return false;
        at++;
        bool goes_on = is_word(p[1]) || p[1] == '%';
        if (isalpha((unsigned char)*p) && !goes_on && is_word(at_or_nul(m, at)))
            return false;
        if (strchr(",=(", *p))
            at = skip_blanks(m, at);
    }
    m->to = at;
    return true;
}

bool notation_matches(struct notation_match *m, const char *pattern, size_t at)
{
    bool worded = is_word(*pattern) || *pattern == '%' || *pattern == '!';
    char before = at ? m->text[at - 1] : '\0';
    m->from = m->key = at;
    m->npieces = 0;
    size_t digits = at;
    while (digits && isdigit((unsigned char)m->text[digits - 1]))
        digits--;
    bool number = digits < at && !isdigit((unsigned char)at_or_nul(m, at)) &&
                  (!digits || !is_word(m->text[digits - 1]));
    if (worded && !number && is_word(at_or_nul(m, at)) &&
        (is_word(before) || before == '.' || before == '\\'))
        return false;
    return match_rest(m, pattern, at) && m->to > at;
}

uint64_t notation_needs(const char *pattern)
{
    uint64_t set = 0;
    for (const char *p = pattern; *p; p++) {
        if (*p == '%')
            p = p[1] == '<' ? strchr(p, '>') : p + 1;
        else if (*p != ' ' && *p != '!')
            set |= notation_bit(*p);
    }
    return set;
}

/* ---- templates ---- */

/* One operand, which needs no brackets around it. */
static bool is_atomic(const struct notation_match *m, size_t from, size_t to)
{
    struct notation_match piece = {.text = m->text, .n = to};
    return operand_end(&piece, from) == to ||
           (at_or_nul(m, from) == '\\' &&
            name_end(m->text, to, from + 1) == to);
}

/* 0 and 1 are the first and the second dimension, -1 is the last. */
static void put_axis(struct buffer *b, const char *digits)
{
    int axis = atoi(digits);
    buffer_printf(b, "%d", axis < 0 ? axis + 3 : axis + 1);
}

/* One index as Python counts: k, -1, a:b, with the end left out. */
static void put_index(struct buffer *b, const char *s, size_t n, bool from_zero)
{
    const char *colon = memchr(s, ':', n);
    bool number = n > 0;
    for (size_t i = 0; i < n; i++)
        number &= isdigit((unsigned char)s[i]) != 0;
    if (number)
        buffer_printf(b, "%d", atoi(s) + from_zero);
    else if (n == 2 && memcmp(s, "-1", 2) == 0)
        buffer_put(b, "end");
    else if (n > 1 && colon == s + n - 1)
        put_index(b, s, n - 1, true), buffer_put(b, ":end");
    else if (n > 1 && colon == s)
        buffer_put(b, "1:"), buffer_add(b, s + 1, n - 1);
    else
        buffer_add(b, s, n);
}

static void put_indices(struct buffer *b, const char *s, size_t n)
{
    bool from_zero = false;
    for (size_t i = 0; i < n; i++)
        from_zero |= s[i] == '0' && (i == 0 || !is_word(s[i - 1])) &&
                     (i + 1 == n || !is_word(s[i + 1]));
    for (size_t i = 0; i <= n;) {
        const char *comma = i < n ? memchr(s + i, ',', n - i) : NULL;
        size_t to = comma ? (size_t)(comma - s) : n;
        buffer_put(b, i ? "," : "");
        while (i < to && s[i] == ' ')
            i++;
        put_index(b, s + i, to - i, from_zero);
        i = to + 1;
    }
}

static void put_piece(const struct notation_match *m, char how, unsigned k,
                      struct buffer *to)
{
    size_t from = m->piece[k].from, n = m->piece[k].to - from;
    const char *s = m->text + from;
    bool bare = how != '(' || is_atomic(m, from, from + n);
    if (how == '+')
        put_axis(to, s);
    else if (how == '@')
        put_indices(to, s, n);
    else if (how == '_')
        buffer_put(to, spelled(s, n));
    else {
        buffer_put(to, bare ? "" : "(");
        buffer_add(to, s, n);
        buffer_put(to, bare ? "" : ")");
    }
}

void notation_fill(const struct notation_match *m, const char *template,
                   struct buffer *to)
{
    for (const char *p = template; *p; p++) {
        if (*p != '$') {
            buffer_add(to, p, 1);
            continue;
        }
        char how = isdigit((unsigned char)p[1]) ? '\0' : *++p;
        unsigned k = (unsigned)(*++p - '1');
        p += how == '(';
        if (k < m->npieces)
            put_piece(m, how, k, to);
    }
}
