/* show/picture: the graph as the notes draw it, for Graphviz.  See picture.c. */
#ifndef SHOW_PICTURE_H
#define SHOW_PICTURE_H

#include <stdio.h>

#include "lang/elaborate.h"

/* The graph of e's outputs, elaborated with options.steps; nodes are appended
 * to its graph. false: it has too many boxes (*boxes); nothing is written. */
bool picture_write(FILE *to, struct arena *a, const struct elaboration *e,
                   size_t *boxes);

#endif
