/* formula/rulebook_sample: every operation once, on named inputs.  See formula/rulebook_sample.c;
 * private to rules/. */
#ifndef FORMULA_RULEBOOK_SAMPLE_H
#define FORMULA_RULEBOOK_SAMPLE_H

#include "graph/graph.h"

enum { LEAVES = 3, RESULTS = 3 };

/* One operation on named inputs, before its rules are asked for. */
struct sample {
    struct graph *g;
    size_t nleaves, nresults;
    node leaf[LEAVES], result[RESULTS];
    const char *leaf_name[LEAVES], *result_name[RESULTS];
    node also; /* one more name, if also_name */
    const char *also_name;
};

/* The rows that are not elementwise, in the order of the document; ends at a
 * row without name. value: how the language says it, where the printer alone
 * cannot (several results, a triangle that is only read). */
struct sample_row {
    const char *name, *value;
    void (*make)(struct sample *s);
};
extern const struct sample_row sample_rows[];

/* Does the language name this elementwise row? */
bool sample_shown(enum op op);
void sample_elementwise(struct sample *s, enum op op);

#endif
