/* formula/rebuild: see rebuild.c. Private to formula/. */
#ifndef FORMULA_REBUILD_H
#define FORMULA_REBUILD_H

#include "formula/lists.h"

enum { WORTH = 5 }; /* least size of what gets a name */

struct uses {
    uint32_t *n;    /* of each term, from reachable ones; root 1 */
    bool *absorbed; /* merged into its only user */
    bool *defines;  /* part of a definition */
};

struct uses uses_count(const struct terms *t, term root);
void uses_free(struct uses *u);
/* The same term simplified, in a new store; the old one is freed, *root is in
 * the new one. open: what is used more than once is taken apart, too. */
struct terms *terms_simplified(struct terms *old, term *root, bool open);

#endif
