/* parse_meant: derivatives of claims that are written otherwise.
 *
 * Idea: d/dx(y) and (dy)/(dx) have a grammar, but no meaning: they are errors
 * where they stand, with dy/dx to write, before anything asks what d is.
 *
 * Invariant: what is a name of the problem is that name.
 */
#include <string.h>

#include "syntax/other_notations.h"
#include "syntax/parser.h"

/* A d that is no name of the problem, as in d/dx(y), d(y)/dx. */
void parse_check_differential(struct parser *p)
{
    const struct name *d = p->tok.name;
    struct notation other;
    if (d->len != 1 || *d->text != 'd' || parse_is_known(p, d))
        return;
    bool above = lex_follows(&p->lx, "/") || lex_divisor_behind(&p->lx);
    if (above && notation_written(p->scratch, p->tok.span, &other))
        parse_fail(p, p->tok.span, NULL, "'d' is no name");
}

static bool is_known(struct parser *p, const struct ast *name)
{
    return parse_is_known(p,
                          lex_intern(&p->lx, name->text, strlen(name->text)));
}

/* (dy)/(dx), where neither is a name of the problem: dy/dx is one operand. */
void parse_check_quotient(struct parser *p, const struct ast *e)
{
    const struct ast *y = e->a[0], *x = e->a[1];
    if (!p->claim || e->op != AST_DIV || y->kind != AST_NAME ||
        x->kind != AST_NAME || !y->bracketed || !x->bracketed ||
        y->text[0] != 'd' || x->text[0] != 'd' || !y->text[1] || !x->text[1] ||
        is_known(p, y) || is_known(p, x))
        return;
    parse_fail(p, e->op_span,
               arena_printf(p->scratch, "write '%s/%s'", y->text, x->text),
               "a derivative is one operand, without brackets");
}
