/* pattern: which entries of a node depend on which entries of an input, by
 * structure alone.  See pattern.c. */
#ifndef SHOW_PATTERN_H
#define SHOW_PATTERN_H

#include "graph/graph.h"

struct pattern {
    size_t rows, cols; /* numel of the node and of the input */
    size_t words;      /* of a row */
    uint64_t *bits;    /* row i: bits + i * words, bit j: column j */
};

static inline bool pattern_has(const struct pattern *p, size_t i, size_t j)
{
    return p->bits[i * p->words + j / 64] >> (j % 64) & 1;
}

/* NULL where it would cost too much. */
struct pattern *pattern_new(const struct graph *g, node z, node x);
void pattern_free(struct pattern *p);

/* Groups of columns (or of rows) no two of which share a row (a column): *n
 * groups, group[k] of each. In memory of its own. */
size_t *pattern_groups(const struct pattern *p, bool columns, size_t *n);

#endif
