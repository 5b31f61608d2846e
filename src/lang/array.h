/* array: literals, ranges, subscripts, arrays built by parts. Private to lang. */
#ifndef LANG_ARRAY_H
#define LANG_ARRAY_H

#include "lang/elab.h"

/* matrix.c: literals, ranges, concatenation */
struct val matrix_literal(struct elab *e, const struct ast *t);
/* The literal t of entries that are evaluated already, row by row. */
struct val matrix_of(struct elab *e, const struct ast *t, const struct val *v);
struct val matrix_range(struct elab *e, const struct ast *t);
struct val matrix_concat(struct elab *e, size_t n, const struct val *v,
                         bool vertical, struct span at);
struct range {
    double start, step;
    double last; /* the last entry: never beyond the limit */
    size_t n;
    bool nodes; /* start or step are nodes, not index-like */
    node first, by;
};
bool matrix_range_bounds(struct elab *e, const struct ast *t, bool counting,
                         struct range *r);
/* Entry k, 0-based, as a number, as a node. */
double matrix_range_number(const struct range *r, size_t k);
node matrix_range_at(struct elab *e, const struct range *r, size_t k);
node matrix_empty(struct elab *e, uint32_t rows, uint32_t cols);

/* index.c: subscripts */
struct subscript {
    bool colon;
    bool each; /* one position a turn of the batch: n is 1,
                                  `at` has as many as there are turns */
    size_t n;
    uint32_t *at; /* n zero-based positions; &one if n is 1 */
    uint32_t one;
    uint32_t bound;     /* largest position + 1 */
    struct shape shape; /* of the subscript itself */
};
/* Does `end` stand in these subscripts? */
bool index_mentions_end(unsigned n, struct ast *const *t);
/* `at` of the n subscripts of an array of this shape (for `end`); a colon
 * stands for `extent` positions. false after an error. */
bool subscript_read(struct elab *e, struct ast *const *index, unsigned i,
                    unsigned n, struct shape shape, uint32_t extent,
                    struct subscript *out);
void subscript_free(struct subscript *s);
static inline bool shape_vector(struct shape s)
{
    return (s.rows == 1) != (s.cols == 1);
}
struct val index_read(struct elab *e, struct val base, unsigned n,
                      struct ast *const *index, struct span at,
                      const char *name);
struct val index_read_builder(struct elab *e, const struct array_builder *c,
                              unsigned n, struct ast *const *index,
                              struct span at, const char *name);
/* assign.c: name(index) = v; erase: v was written []. false after an error. */
bool index_assign(struct elab *e, struct symbol *s, unsigned n,
                  struct ast *const *index, struct val v, bool erase,
                  struct span at);
/* x = [x; ...] or x = [x, ...] in a loop, in place. False: it is no such
 * statement. */
bool assign_append(struct elab *e, const struct stmt *stmt, bool *ok);
node index_gather(struct elab *e, node x, struct shape s,
                  const uint32_t *index);
node index_pick(struct elab *e, node x, uint32_t k);

/* lang/array_builder.c: arrays built by parts */
struct array_builder *builder_new(struct elab *e, struct shape s, node from,
                                  bool logical);
void builder_free(struct array_builder *c);
struct array_builder *builder_copy(const struct array_builder *c);
node builder_whole(struct elab *e, struct array_builder *c);
void builder_resize(struct elab *e, struct array_builder *c, struct shape s);
/* [c; x] (below) or [c, x], of a shape that fits. */
void builder_append(struct elab *e, struct array_builder *c, node x,
                    bool below);
/* The node of these entries. */
node builder_compose(struct elab *e, const struct ref *ref, struct shape s);

#endif
