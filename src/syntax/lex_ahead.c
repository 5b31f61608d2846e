/* lex_ahead: what follows, seen before it is read.
 *
 * A few decisions of the parser hang on characters further on: whether a
 * statement assigns, whether it is ++k. They look at the bytes and move nothing.
 *
 * Invariant: none of these looks beyond the line, or the bound it names.
 */
#include <string.h>

#include "syntax/lexer.h"

static bool assigns_at(const struct lexer *lx, const char *p, bool compound)
{
    p = behind_blanks(lx, p);
    char c = byte(lx, p, 0);
    if (compound && c && strchr("+-*/^|&", c))
        return byte(lx, p, 1) == '=';
    return c == '=' && byte(lx, p, 1) != '=';
}

bool lex_assigns(const struct lexer *lx, bool compound)
{
    return assigns_at(lx, lx->p, compound);
}

bool lex_starts_assignment(const struct lexer *lx)
{
    enum { LONGEST_INDEX = 200 };
    const char *p = behind_blanks(lx, lx->p);
    int depth = 0;
    if (byte(lx, p, 0) != '(')
        return lex_assigns(lx, true);
    for (size_t i = 0; i < LONGEST_INDEX && byte(lx, p, i); i++) {
        depth += p[i] == '(';
        depth -= p[i] == ')';
        if (p[i] == '\n' || depth == 0)
            return depth == 0 && assigns_at(lx, p + i + 1, true);
    }
    return false;
}

/* Behind a balanced index in ( ), if one stands at p. */
static const char *behind_index(const struct lexer *lx, const char *p)
{
    int depth = 0;
    for (; byte(lx, p, 0) && *p != '\n' && (depth || *p == '('); p++)
        depth += *p == '(' ? 1 : *p == ')' ? -1 : 0;
    return p;
}

static char doubled_sign(const struct lexer *lx, const char *p)
{
    char c = byte(lx, p, 0);
    return (c == '+' || c == '-') && byte(lx, p, 1) == c ? c : '\0';
}

char lex_increments(const struct lexer *lx, uint32_t at)
{
    const char *p = lx->start + (at - lx->text->base);
    char before = doubled_sign(lx, p);
    const char *name = before ? behind_blanks(lx, p + 2) : p;
    p = behind_index(lx, lex_name_end(lx, name));
    p = behind_blanks(lx, p);
    char behind = before ? '\0' : doubled_sign(lx, p);
    if (behind)
        p = behind_blanks(lx, p + 2);
    char c = byte(lx, p, 0);
    if (lex_name_end(lx, name) == name || (c && !strchr("\n;,#%", c)))
        return '\0';
    return before ? before : behind;
}

bool lex_follows(const struct lexer *lx, const char *characters)
{
    char c = byte(lx, behind_blanks(lx, lx->p), 0);
    return c && strchr(characters, c);
}

bool lex_name_ahead(const struct lexer *lx)
{
    return lex_name_end(lx, lx->p) > lx->p;
}

bool lex_continues(const struct lexer *lx)
{
    const char *p = lx->p;
    for (;;) {
        p = behind_blanks(lx, p);
        char c = byte(lx, p, 0);
        if (c == '#' || c == '%')
            p = line_end(lx, p);
        else if (c == '\n')
            p++;
        else
            return c == '=' && byte(lx, p, 1) != '=';
    }
}
