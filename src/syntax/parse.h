/* parse: a source to its syntax tree.  See parse.c. */
#ifndef SYNTAX_PARSE_H
#define SYNTAX_PARSE_H

#include "base/arena.h"
#include "syntax/ast.h"

/* Never fails otherwise than by reporting errors and setting `broken`; the
 * statements of a broken problem may lack parts. Names of one file that are
 * spelled alike have the same address. */
struct ast_file *parse_file(struct arena *a, const struct text *text);

/* A model of one problem, parsed anew, and what a hand-in adds to it (its
 * statements are not in the problem): claims of the hand-in know the names of
 * the model. */
struct ast_file *parse_hand_in(struct arena *a, const struct text *model,
                               const struct text *text, struct block *added);

/* One expression, or a list `NAME = expr, NAME = expr` (as of --at); NULL
 * after an error. */
struct ast *parse_expression(struct arena *a, const struct text *text);
struct setting *parse_settings(struct arena *a, const struct text *text,
                               unsigned *n);

#endif
