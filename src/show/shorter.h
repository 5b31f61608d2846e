/* show/shorter: derivatives by their formulas.  See show/shorter.c. */
#ifndef SHOW_SHORTER_H
#define SHOW_SHORTER_H

#include "formula/formula.h"
#include "lang/elaborate.h"

/* Of a problem whose graph holds no derivatives yet; names: of its nodes. */
struct shorter;
struct shorter *shorter_new(struct arena *a, const struct elaboration *e,
                            size_t n, const struct formula_name *names);
void shorter_free(struct shorter *s);

/* The node of the formula that is printed for x, a derivative in e's graph,
 * where that takes at most half the operations; else x. */
node shorter_node(struct shorter *s, node x);

#endif
