/* constant: values given by constant expressions.  See constant.c. */
#ifndef LANG_CONSTANT_H
#define LANG_CONSTANT_H

#include "lang/elab.h"

struct elab *constant_open(struct arena *a, const struct ast_file *file,
                           const struct problem *problem, uint64_t seed,
                           const struct elaborate_options *limits);
void constant_close(struct elab *e);
/* The finite value of an expression that may name the n entries `before`;
 * false after an error. */
bool constant_value(struct elab *e, const struct ast *t, size_t n,
                    const struct point_entry *before, const char *name,
                    struct value *out);
/* The decimals of a number or of a matrix of numbers, for values of a shape (a
 * number fills it); NULL where something else stands. */
const struct span *constant_decimals(struct arena *a, const struct ast *t,
                                     struct shape s);

#endif
