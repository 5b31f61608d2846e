/* parse: a source to its syntax tree.  See parse.c. */
#ifndef SYNTAX_PARSE_H
#define SYNTAX_PARSE_H

#include "base/arena.h"
#include "syntax/ast.h"

/* Never fails otherwise than by reporting errors and setting `broken`; the
 * statements of a broken problem may lack parts. Names of one file that are
 * spelled alike have the same address. */
struct ast_file *parse_file(struct arena *a, const struct text *text);

/* One expression, or a list `NAME = expr, NAME = expr` (as of --at); NULL
 * after an error. */
struct ast *parse_expression(struct arena *a, const struct text *text);
struct setting *parse_settings(struct arena *a, const struct text *text,
                               unsigned *n);

#endif
