/* batch: the body of a loop, elaborated once for all of its turns.  Private to
 * src/lang.  See batch.c (values), batch_part.c (arrays), batch_loop.c (names).
 *
 * In a batch of n turns a value that differs from turn to turn is a VAL_BATCH:
 * for the shape r x c of one turn a node of n x r*c, a row a turn. Whatever
 * cannot be done for all turns at once gives up: silently, and the loop
 * is unrolled instead.
 */
#ifndef LANG_BATCH_H
#define LANG_BATCH_H

#include "lang/array.h"

/* A name that the body assigns. */
struct batch_name {
    struct symbol *symbol;
    bool assigned;  /* so far */
    bool fresh;     /* assigned as a whole in this turn */
    bool summed;    /* name = name + ... */
    bool spread;    /* turns have assigned entries of their own */
    bool sized;     /* its shape was used */
    bool grows[2];  /* rows, columns: from turn to turn */
    uint32_t frame; /* what it was before the loop; builder: a copy */
    struct val before;
    uint32_t *touched; /* of an array assigned by parts, by entry: the
                                  turn + 1, EVERY_TURN, or 0 */
    size_t ntouched;
};

struct batch {
    size_t n;       /* turns */
    uint32_t frame; /* of the call that the loop stands in */
    bool gave_up;
    VEC(struct batch_name) names;
};

#define EVERY_TURN UINT32_MAX

/* --- batch.c: values ------------------------------------------------------ */
struct val batch_give_up(struct elab *e);
/* The shape of a value in one turn. */
struct shape batch_shape(const struct elab *e, struct val v);
/* May a value of this shape in one turn be made for all turns? */
bool batch_fits(const struct elab *e, struct shape s);
struct val batch_elementwise(struct elab *e, enum op op, size_t n,
                             const struct val *arg, struct span at);
/* The operator as an elementwise one; a product of matrices is left
 * (AST_MUL); anything else gives up. */
enum ast_op batch_operator(struct elab *e, enum ast_op op, struct val a,
                           struct val b);
struct val batch_product(struct elab *e, struct val a, struct val b,
                         struct span at);
struct val batch_transpose(struct elab *e, struct val v);
/* dot(a, b) of two vectors. */
struct val batch_dot(struct elab *e, struct val a, struct val b,
                     struct span at);
/* A reduction (x, dimension) of all entries, or along, a vector. */
struct val batch_reduce(struct elab *e, struct val v, bool keeps_shape,
                        node (*make)(struct graph *, node, unsigned),
                        struct span at);
/* Subscript i of every turn. */
bool batch_positions(struct elab *e, struct val v, struct span at,
                     struct subscript *i);
/* The sum over all turns. */
node batch_total(struct elab *e, struct val v);

/* --- batch_part.c: arrays ------------------------------------------------- */
/* What is indexed: a node (`batched`: a row a turn), or cells. */
struct source {
    node x;
    const struct array_builder *builder;
    bool batched;
    struct shape shape; /* in one turn */
    const char *name;   /* or NULL */
};
/* Are entries i (and j) of the source others in each turn? */
bool batch_differs(const struct source *s, const struct subscript *i,
                   const struct subscript *j);
/* They are, and have this shape in one. */
struct val batch_read(struct elab *e, const struct source *s,
                      const struct subscript *i, const struct subscript *j,
                      struct shape shape);
/* They are read and are the same in each; false: an earlier turn may have
 * changed them (gives up). */
bool batch_reads(struct elab *e, const struct source *s,
                 const struct subscript *i, const struct subscript *j);
/* `end` stands in a subscript of the symbol: is it the same in every turn? */
bool batch_knows_end(struct elab *e, const struct symbol *s);
/* Redirect entries i (and j) of builder of the symbol, which had shape before, to
 * v (one entry, or as many as the subscripts name). */
bool batch_store(struct elab *e, struct symbol *s, struct array_builder *c,
                 struct shape before, const struct subscript *i,
                 const struct subscript *j, struct val v);
/* Cells with entries that differ from turn to turn, as a whole. */
struct val batch_builder(struct elab *e, struct array_builder *c);

/* --- batch_loop.c: names and loops ---------------------------------------- */
/* Run the body for all turns at once; *ok: without an error. false: it cannot
 * be, and nothing happened. */
bool batch_loop(struct elab *e, const struct stmt *s, const struct range *r,
                bool *ok);
/* Does the statement that runs belong to the loop itself? */
static inline bool batch_here(const struct elab *e)
{
    return e->batch && e->frame == e->batch->frame;
}
/* The name if the body assigns it, else NULL. */
struct batch_name *batch_name(const struct elab *e, const struct symbol *s);
bool batch_reads_whole(struct elab *e, struct symbol *s);
void batch_assign(struct elab *e, struct symbol *s, struct val v);
void batch_note_part(struct elab *e, const struct symbol *s);
/* `s = s + ...`; false: it is none. */
bool batch_sum(struct elab *e, const struct stmt *s, bool *ok);

#endif
