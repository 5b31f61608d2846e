/* formula/written_shape: the shapes of expressions as they were written. See
 * written_shape.c. */
#ifndef FORMULA_WRITTEN_SHAPE_H
#define FORMULA_WRITTEN_SHAPE_H

#include "formula/written.h"

/* Is it a name of the problem? */
bool written_is_name(const struct written_names *names, const char *name);
/* Is it a function that works entry by entry? */
bool written_elementwise(const char *name);
/* The shape of x as far as its names tell. */
struct shape written_shape(const struct written_names *names,
                           const struct ast *x);
/* Of several entries in one row or column. */
bool written_vector(struct shape s);

#endif
