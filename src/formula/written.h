/* formula/written: an expression as its author wrote it, set in type.  See
 * written.c. */
#ifndef FORMULA_WRITTEN_H
#define FORMULA_WRITTEN_H

#include "formula/formula.h"
#include "syntax/ast.h"

/* What the text's names are: false if `name` is none of the problem (a
 * function); else its shape where s is not NULL, 1 x 1 if it is not known. */
struct written_names {
    bool (*known)(void *context, const char *name, struct shape *s);
    void *context;
};

/* text is the source; latex and mathml say the same. names NULL: all names
 * that are called are functions, all others numbers. */
struct formula_text formula_written(struct arena *a, const struct ast *x,
                                    const struct written_names *names);

/* The other way: a formula in the language as a tree; NULL: it has parts with a
 * name of their own, or more than so many characters. */
struct ast *formula_read(struct arena *a, const struct formula *f,
                         size_t longest);

#endif
