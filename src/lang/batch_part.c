/* batch_part: arrays read and assigned by entries while a batch runs.
 *
 * Idea: y(k) = ... with the loop's name as subscript is one assignment of
 * every turn's entry, and builder (lang/array_builder.c) hold which entry is which row of
 * which node. An array that a turn builds for itself, z(1), z(2) ..., holds
 * whole columns instead (entry BATCH_COLUMN): a different number a turn.
 *
 * Invariant: an entry of an array that the body assigns by parts belongs to one
 * turn, or was assigned by every turn before any reads it, and a shape that is
 * used is the same in all turns; otherwise turns would depend on one another,
 * and the batch gives up.
 */
#include <string.h>

#include "lang/array.h"
#include "lang/batch.h"

static size_t subscript_at(const struct subscript *s, size_t turn, size_t p)
{
    return s->colon ? p : s->at[s->each ? turn : p];
}

/* Position of part p of a turn in an array of so many rows. */
static size_t position(const struct subscript *i, const struct subscript *j,
                       uint32_t rows_of_array, size_t turn, size_t p)
{
    size_t row = subscript_at(i, turn, p % i->n);
    return j ? row + subscript_at(j, turn, p / i->n) * rows_of_array : row;
}

static bool differ(const struct subscript *i, const struct subscript *j)
{
    return i->each || (j && j->each);
}

/* --- shapes --------------------------------------------------------------- */

/* An array that all turns have grown is too large for the first, and one that
 * grows after it was looked at is too small for the second. */
bool batch_knows_end(struct elab *e, const struct symbol *s)
{
    struct batch_name *b = batch_here(e) ? batch_name(e, s) : NULL;
    if (b && (b->grows[0] || b->grows[1])) {
        batch_give_up(e);
        return false;
    }
    if (b)
        b->sized = b->sized || !b->fresh;
    return true;
}

static bool knows_colons(struct batch_name *b, const struct subscript *i,
                         const struct subscript *j)
{
    bool rows = i->colon, cols = j ? j->colon : i->colon;
    b->sized = b->sized || (!b->fresh && (rows || cols));
    return !(rows && b->grows[0]) && !(cols && b->grows[1]);
}

static bool may_grow(struct batch_name *b, struct shape from, struct shape to,
                     const struct subscript *i, const struct subscript *j)
{
    bool rows = from.rows != to.rows, cols = from.cols != to.cols;
    b->grows[0] = b->grows[0] || (rows && i->each);
    b->grows[1] = b->grows[1] || (cols && (j ? j->each : i->each));
    bool moves = rows && from.cols > 1 && b->ntouched;
    return !moves && (!b->sized || (!rows && !cols));
}

/* --- who touches what ----------------------------------------------------- */

static void make_room(struct batch_name *b, size_t n)
{
    if (n <= b->ntouched)
        return;
    n = vec_capacity(n, b->ntouched);
    b->touched = mem_resize(b->touched, n * sizeof *b->touched);
    memset(b->touched + b->ntouched, 0, (n - b->ntouched) * sizeof *b->touched);
    b->ntouched = n;
}

/* An entry is read or written by one turn (turn + 1) or by all. */
static bool touch(struct batch_name *b, size_t at, uint32_t who, bool write)
{
    make_room(b, at + 1);
    uint32_t was = b->touched[at];
    if (!was && !write && (b->grows[0] || b->grows[1]))
        return false; /* too far for an earlier turn? */
    if (who == EVERY_TURN ? was != EVERY_TURN && (was || !write)
                          : was && was != who && (write || was != EVERY_TURN))
        return false;
    if (was != EVERY_TURN)
        b->touched[at] = who;
    return true;
}

static bool touch_all(struct elab *e, const struct symbol *s,
                      const struct subscript *i, const struct subscript *j,
                      uint32_t rows_of_array, bool write)
{
    struct batch_name *b = batch_here(e) ? batch_name(e, s) : NULL;
    size_t m = i->n * (j ? j->n : 1), turns = differ(i, j) ? e->batch->n : 1;
    if (b && (b->summed || (b->fresh && write && turns > 1)))
        return false;
    if (b && !write && !knows_colons(b, i, j))
        return false;
    for (size_t t = 0; b && !b->fresh && t < turns; t++)
        for (size_t p = 0; p < m; p++)
            if (!touch(b, position(i, j, rows_of_array, t, p),
                       turns > 1 ? (uint32_t)t + 1 : EVERY_TURN, write))
                return false;
    return true;
}

/* --- reading -------------------------------------------------------------- */

static struct val read_nodes(struct elab *e, const struct source *s,
                             const struct subscript *i,
                             const struct subscript *j, struct shape shape)
{
    size_t n = e->batch->n, m = shape_numel(shape);
    uint32_t *index = mem_alloc(n * m * sizeof *index);
    for (size_t p = 0; p < m; p++)
        for (size_t t = 0; t < n; t++) {
            size_t at = position(i, j, s->shape.rows, t, p);
            index[t + n * p] = (uint32_t)(s->batched ? t + n * at : at);
        }
    struct shape all = {(uint32_t)n, (uint32_t)m};
    struct val v = val_batch(index_gather(e, s->x, all, index), shape);
    mem_free(index);
    return v;
}

static struct val read_builder(struct elab *e, const struct source *s,
                               const struct subscript *i,
                               const struct subscript *j, struct shape shape)
{
    size_t n = e->batch->n, m = shape_numel(shape);
    struct ref *ref = mem_alloc(n * m * sizeof *ref);
    for (size_t p = 0; p < m; p++)
        for (size_t t = 0; t < n; t++) {
            size_t at = position(i, j, s->shape.rows, t, p);
            ref[t + n * p] = s->builder->ref[at];
            if (ref[t + n * p].at == BATCH_COLUMN)
                ref[t + n * p].at = (uint32_t)t;
        }
    struct shape all = {(uint32_t)n, (uint32_t)m};
    struct val v = val_batch(builder_compose(e, ref, all), shape);
    mem_free(ref);
    return v;
}

/* One entry of an array that a turn builds: its column, or what all share. */
static struct val read_entry(struct elab *e, struct ref r)
{
    if (r.at == BATCH_COLUMN)
        return val_batch(r.of, (struct shape){1, 1});
    return val_node(index_pick(e, r.of, r.at));
}

bool batch_differs(const struct source *s, const struct subscript *i,
                   const struct subscript *j)
{
    return differ(i, j) || s->batched || (s->builder && s->builder->batched);
}

bool batch_reads(struct elab *e, const struct source *s,
                 const struct subscript *i, const struct subscript *j)
{
    const struct symbol *name = s->name ? scope_symbol(e, s->name) : NULL;
    bool alone = !name || touch_all(e, name, i, j, s->shape.rows, false);
    if (!alone)
        batch_give_up(e);
    return alone;
}

struct val batch_read(struct elab *e, const struct source *s,
                      const struct subscript *i, const struct subscript *j,
                      struct shape shape)
{
    size_t m = shape_numel(shape);
    if (m == 0 || !batch_fits(e, shape))
        return batch_give_up(e);
    if (!batch_reads(e, s, i, j))
        return val_error();
    if (s->batched && i->colon && (!j || j->colon))
        return val_batch(s->x, shape);
    if (!s->builder)
        return read_nodes(e, s, i, j, shape);
    if (m == 1 && !differ(i, j))
        return read_entry(e,
                          s->builder->ref[position(i, j, s->shape.rows, 0, 0)]);
    return read_builder(e, s, i, j, shape);
}

struct val batch_builder(struct elab *e, struct array_builder *c)
{
    size_t m = shape_numel(c->shape);
    struct shape column = {(uint32_t)e->batch->n, 1};
    if (!batch_fits(e, c->shape))
        return batch_give_up(e);
    if (c->whole == NONE) {
        node *x = mem_alloc(m * sizeof *x);
        for (size_t p = 0; p < m; p++) {
            struct val v = read_entry(e, c->ref[p]);
            x[p] = v.kind == VAL_BATCH ? v.node
                                       : Broadcast(e->g, v.node, column);
        }
        c->whole = HorzCat(e->g, m, x);
        mem_free(x);
    }
    return val_batch(c->whole, c->shape);
}

/* --- assigning ------------------------------------------------------------ */

/* Column p of a batch. */
static node column_of(struct elab *e, struct val v, size_t p)
{
    size_t n = e->batch->n;
    if (shape_scalar(v.turn))
        return v.node;
    uint32_t *index = mem_alloc(n * sizeof *index);
    for (size_t t = 0; t < n; t++)
        index[t] = (uint32_t)(t + n * p);
    node x = index_gather(e, v.node, (struct shape){(uint32_t)n, 1}, index);
    mem_free(index);
    return x;
}

/* What entry p of v is in a turn. */
static struct ref value_ref(const struct elab *e, struct val v, size_t turn,
                            size_t p)
{
    if (shape_scalar(batch_shape(e, v)))
        p = 0;
    if (v.kind == VAL_BATCH)
        p = turn + e->batch->n * p;
    return (struct ref){v.node, (uint32_t)p};
}

/* An array of a function belongs to one call, and so to one turn: entries that
 * differ from turn to turn are no columns. */
static bool may_store(struct elab *e, const struct symbol *s,
                      const struct array_builder *c, struct shape before,
                      const struct subscript *i, const struct subscript *j,
                      bool batch)
{
    struct batch_name *b = batch_here(e) ? batch_name(e, s) : NULL;
    bool each = differ(i, j);
    if (each ? !b || c->batched : b && b->spread && batch)
        return false;
    if (each)
        b->spread = true;
    return (!b ||
            (may_grow(b, before, c->shape, i, j) && knows_colons(b, i, j))) &&
           touch_all(e, s, i, j, c->shape.rows, true);
}

bool batch_store(struct elab *e, struct symbol *s, struct array_builder *c,
                 struct shape before, const struct subscript *i,
                 const struct subscript *j, struct val v)
{
    size_t m = i->n * (j ? j->n : 1);
    bool each = differ(i, j), batch = v.kind == VAL_BATCH;
    if (!may_store(e, s, c, before, i, j, batch)) {
        batch_give_up(e);
        return false;
    }
    c->whole = NONE;
    c->batched = c->batched || (batch && !each);
    for (size_t t = 0; t < (each ? e->batch->n : 1); t++)
        for (size_t p = 0; p < m; p++) {
            struct ref *to = &c->ref[position(i, j, c->shape.rows, t, p)];
            *to = batch && !each
                      ? (struct ref){column_of(e, v, p), BATCH_COLUMN}
                      : value_ref(e, v, t, p);
        }
    return true;
}
