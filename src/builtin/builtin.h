/* builtin: the functions that adcheck knows. Private to builtin, but for
 * builtin_init and prelude_print. */
#ifndef BUILTIN_BUILTIN_H
#define BUILTIN_BUILTIN_H

#include <stdio.h>

#include "lang/call.h"

/* Adds all functions to the table of names (syntax/function.h); once. */
void builtin_init(void);

/* Rows of the other builtin/; each ends at a row without name. */
extern const struct builtin builtin_size_rows[];
extern const struct builtin builtin_shape_rows[];
extern const struct builtin builtin_reduce_rows[];
extern const struct builtin builtin_linalg_rows[];
extern const struct builtin builtin_factor_rows[];
extern const struct builtin builtin_order_rows[];
extern const struct builtin builtin_decide_rows[];
extern const struct builtin builtin_internal_rows[];
/* prelude.c: functions written in the language (struct prelude: lang/call.h) */
extern const char *const prelude_text[]; /* lines of the *.m; ends in NULL */
const struct prelude *prelude_all(size_t *n);
/* The definition that takes so many arguments, parsed; NULL. */
struct prelude *prelude_find(const char *name, unsigned nargs);
/* Write the definition of the function, or of all that have one (NULL); false:
 * there is none. For --rules. */
bool prelude_print(FILE *to, const char *name);
/* Arguments: a node; a node of a square matrix; is it this string? NONE and
 * false after an error. */
bool arg_node(struct elab *e, const struct call *c, unsigned i, node *x);
bool arg_square(struct elab *e, const struct call *c, unsigned i, node *x);
bool arg_is(const struct call *c, unsigned i, const char *text);
bool arg_empty(const struct elab *e, const struct call *c, unsigned i);
/* Rows and columns from arguments i..: (n), (m,n), ([m n]). */
bool builtin_shape(struct elab *e, struct call *c, unsigned i, struct shape *s);
/* The dimension given as argument i, or the default: 1, 2, or 0 ("all"). */
bool arg_dim(struct elab *e, struct call *c, unsigned i, struct shape s,
             unsigned *dim);
bool arg_count(struct elab *e, const struct call *c, unsigned i,
               const char *what, double least, double *out);

#endif
