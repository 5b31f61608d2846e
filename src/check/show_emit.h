/* show_emit: --emit: a problem as what the emitters of graph/ take.  See
 * show_emit.c. */
#ifndef CHECK_SHOW_EMIT_H
#define CHECK_SHOW_EMIT_H

#include <stdio.h>

#include "check/gradient.h"
#include "graph/emit.h"

/* Code for the value and gradient of the chosen outputs by the chosen inputs.
 * false: an operation is missing in the language; see *missing. Bindings must
 * be cuts. */
bool show_emit(FILE *to, struct scene *s, struct gradients *d, enum emit lang,
               const char *title, struct emit_missing *missing);

#endif
