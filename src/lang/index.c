/* index: subscripts, and the parts of arrays that they read.
 *
 * Idea: a subscript is a list of positions, known at the point (guarded if it
 * depends on inputs), so a part is one GATHER with that list, whatever mix of
 * numbers, ranges, masks and colons wrote it. Equal lists are stored once,
 * so that x(2) is the same node wherever it stands. A single entry is looked
 * up through gathers, transposes and reshapes and makes one node at most.
 *
 * Invariant: lists in the table belong to e->lists.graph.
 */
#include <math.h>
#include <string.h>

#include "lang/array.h"
#include "lang/batch.h"

/* --- gathers -------------------------------------------------------------- */

static uint32_t hash_list(const uint32_t *index, size_t n)
{
    uint64_t h = n;
    for (size_t i = 0; i < n; i++) {
        h = (h ^ index[i]) * 0x9e3779b97f4a7c15u;
        h ^= h >> 29;
    }
    return (uint32_t)(h ^ h >> 32);
}

static size_t list_slot(const struct list_table *t, const struct graph *g,
                        const uint32_t *index, size_t n)
{
    size_t mask = t->size - 1, i = hash_list(index, n) & mask, m;
    for (; t->at[i]; i = (i + 1) & mask) {
        const uint32_t *have = graph_list(g, t->at[i] - 1, &m);
        if (m == n && memcmp(have, index, n * sizeof *index) == 0)
            break;
    }
    return i;
}

static void grow_lists(struct list_table *t, const struct graph *g)
{
    struct list_table old = *t;
    t->size = old.size ? old.size * 2 : 64;
    t->at = mem_alloc(t->size * sizeof *t->at);
    for (size_t i = 0; i < old.size; i++) {
        if (!old.at[i])
            continue;
        size_t n;
        const uint32_t *index = graph_list(g, old.at[i] - 1, &n);
        t->at[list_slot(t, g, index, n)] = old.at[i];
    }
    mem_free(old.at);
}

node index_gather(struct elab *e, node x, struct shape s, const uint32_t *index)
{
    struct graph *g = e->g;
    struct list_table *t = &e->lists;
    size_t n = shape_numel(s);
    if (n == 0)
        return matrix_empty(e, s.rows, s.cols);
    if (t->graph != g) {
        mem_free(t->at);
        *t = (struct list_table){.graph = g};
    }
    if (t->n * 2 >= t->size)
        grow_lists(t, g);
    size_t slot = list_slot(t, g, index, n);
    if (t->at[slot])
        return GatherList(g, x, s, t->at[slot] - 1);
    uint32_t before = (uint32_t)g->lists.n;
    node r = Gather(g, x, s, index);
    if (g->lists.n > before) {
        t->at[slot] = before + 1;
        t->n++;
    }
    return r;
}

node index_pick(struct elab *e, node x, uint32_t k)
{
    static const struct shape scalar = {1, 1};
    struct graph *g = e->g;
    for (;;) {
        const struct gnode *p = graph_at(g, x);
        struct shape s = p->shape;
        size_t n;
        if (shape_scalar(s))
            return x;
        if (p->op == OP_GATHER)
            k = graph_list(g, p->imm.a, &n)[k];
        else if (p->op == OP_TRANSPOSE)
            k = k / s.rows + k % s.rows * s.cols;
        else if (p->op == OP_BROADCAST &&
                 shape_scalar(graph_shape(g, p->arg[0])))
            k = 0;
        else if (p->op != OP_RESHAPE)
            return index_gather(e, x, scalar, &k);
        x = p->arg[0];
    }
}

/* --- subscripts ----------------------------------------------------------- */

void subscript_free(struct subscript *s)
{
    if (s->at != &s->one)
        mem_free(s->at);
    s->at = NULL;
}

static uint32_t *room(struct subscript *s, size_t n)
{
    s->n = n;
    s->at = n == 1 ? &s->one : mem_alloc((n ? n : 1) * sizeof *s->at);
    return s->at;
}

static bool set_position(struct elab *e, struct subscript *s, size_t i,
                         double v, struct span at)
{
    if (v >= 1 && v < (double)UINT32_MAX && v == floor(v)) {
        s->at[i] = (uint32_t)v - 1;
        if (s->at[i] >= s->bound)
            s->bound = s->at[i] + 1;
        return true;
    }
    if (v == floor(v) && isfinite(v))
        elab_fail(e, at, NULL, "index %.0f is out of bounds: %s", v,
                  v < 1 ? "indices start at 1" : "it is too large");
    else
        elab_fail(e, at, NULL, "index %g is not a whole number", v);
    return false;
}

static bool read_range(struct elab *e, const struct ast *t, struct subscript *s)
{
    struct range r;
    if (!matrix_range_bounds(e, t, true, &r) ||
        !elab_size(e, 1, (double)r.n, t->span))
        return false;
    room(s, r.n);
    s->shape = (struct shape){1, (uint32_t)r.n};
    for (size_t i = 0; i < r.n; i++)
        if (!set_position(e, s, i, matrix_range_number(&r, i), t->span))
            return false;
    return true;
}

static bool read_mask(struct elab *e, node x, struct span at,
                      struct subscript *s)
{
    struct shape m = graph_shape(e->g, x);
    size_t numel = shape_numel(m), n = 0;
    const double *v = query_values(e, x, at, "a mask");
    if (!v)
        return false;
    for (size_t k = 0; k < numel; k++)
        n += v[k] != 0;
    room(s, n);
    s->shape = m.rows == 1 && m.cols != 1 ? (struct shape){1, (uint32_t)n}
                                          : (struct shape){(uint32_t)n, 1};
    if (n == 0 && numel == 1)
        s->shape = (struct shape){0, 0};
    size_t i = 0;
    for (size_t k = 0; k < numel; k++)
        if (v[k] != 0 && !set_position(e, s, i++, (double)k + 1, at))
            return false;
    return true;
}

static bool read_value(struct elab *e, const struct ast *t, struct subscript *s)
{
    struct val v = elab_eval(e, t);
    node x;
    double number;
    if (v.kind == VAL_BATCH)
        return batch_positions(e, v, t->span, s);
    if (!elab_numeric(e, v, t->span, &x))
        return false;
    s->shape = graph_shape(e->g, x);
    if (v.logical)
        return read_mask(e, x, t->span, s);
    size_t n = shape_numel(s->shape);
    room(s, n);
    if (n == 1 && graph_constant(e->g, x, &number))
        return set_position(e, s, 0, number, t->span);
    const double *at = n ? query_values(e, x, t->span, "an index") : &number;
    if (!at)
        return false;
    for (size_t i = 0; i < n; i++)
        if (!set_position(e, s, i, at[i], t->span))
            return false;
    return true;
}

bool index_mentions_end(unsigned n, struct ast *const *t)
{
    for (unsigned i = 0; i < n; i++)
        if (t[i]->kind == AST_END || index_mentions_end(t[i]->n, t[i]->a))
            return true;
    return false;
}

bool subscript_read(struct elab *e, struct ast *const *index, unsigned i,
                    unsigned n, struct shape shape, uint32_t extent,
                    struct subscript *out)
{
    const struct ast *t = index[i];
    *out = (struct subscript){0};
    bool all = t->kind == AST_COLON ||
               (t->kind == AST_STRING && strcmp(t->text, ":") == 0);
    if (all) {
        out->colon = true;
        out->n = out->bound = extent;
        out->shape = (struct shape){extent, 1};
        return true;
    }
    struct end_context end = {shape, i, n, e->end};
    e->end = &end;
    bool ok = t->kind == AST_RANGE ? read_range(e, t, out)
                                   : read_value(e, t, out);
    e->end = end.outer;
    if (!ok)
        subscript_free(out);
    return ok;
}

static uint32_t position(const struct subscript *s, size_t i)
{
    return s->colon ? (uint32_t)i : s->at[i];
}

/* --- reading -------------------------------------------------------------- */

static bool fail_bound(struct elab *e, const struct source *s, unsigned n,
                       unsigned i, uint32_t bound, struct span at)
{
    if (e->batch) /* the unrolled loop knows which turn it is */
        return batch_give_up(e), false;
    const char *before = n == 2 && i == 1 ? "_," : "";
    const char *after = n == 2 && i == 0 ? ",_" : "";
    bool product = s->name && shape_scalar(s->shape);
    elab_fail(
        e, at,
        product ? arena_printf(e->arena, "for a product write %s*( )", s->name)
                : NULL,
        "index (%s%u%s) is out of bounds: %s is %ux%u", before, bound, after,
        s->name ? s->name : "the array", s->shape.rows, s->shape.cols);
    return false;
}

static node part(struct elab *e, const struct source *s, struct shape shape,
                 const uint32_t *index)
{
    size_t n = shape_numel(shape);
    if (n == 0)
        return matrix_empty(e, shape.rows, shape.cols);
    if (!s->builder)
        return n == 1 ? index_pick(e, s->x, index[0])
                      : index_gather(e, s->x, shape, index);
    if (n == 1) {
        struct ref r = s->builder->ref[index[0]];
        return index_pick(e, r.of, r.at);
    }
    struct ref *ref = mem_alloc(n * sizeof *ref);
    for (size_t i = 0; i < n; i++)
        ref[i] = s->builder->ref[index[i]];
    node x = builder_compose(e, ref, shape);
    mem_free(ref);
    return x;
}

static struct val read_linear(struct elab *e, const struct source *s,
                              struct ast *const *index)
{
    struct subscript k;
    uint32_t numel = (uint32_t)shape_numel(s->shape);
    struct val r = val_error();
    if (!subscript_read(e, index, 0, 1, s->shape, numel, &k))
        return r;
    struct shape shape = k.shape;
    uint32_t n = (uint32_t)k.n;
    if (!k.colon && shape_vector(s->shape) &&
        (shape.rows == 1 || shape.cols == 1))
        shape = s->shape.rows == 1 ? (struct shape){1, n}
                                   : (struct shape){n, 1};
    if (k.bound > numel)
        fail_bound(e, s, 1, 0, k.bound, index[0]->span);
    else if (e->batch && batch_differs(s, &k, NULL))
        r = batch_read(e, s, &k, NULL, shape);
    else if (e->batch && !batch_reads(e, s, &k, NULL))
        ;
    else if (k.colon && !s->builder)
        r = val_node(Reshape(e->g, s->x, shape));
    else if (k.colon)
        r = val_node(builder_compose(e, s->builder->ref, shape));
    else
        r = val_node(part(e, s, shape, k.at));
    subscript_free(&k);
    return r;
}

static node read_rows_columns(struct elab *e, const struct source *s,
                              const struct subscript *i,
                              const struct subscript *j)
{
    struct shape shape = {(uint32_t)i->n, (uint32_t)j->n};
    size_t n = shape_numel(shape);
    uint32_t one;
    if (i->colon && j->colon && !s->builder)
        return s->x;
    if (n == 1) {
        one = position(i, 0) + position(j, 0) * s->shape.rows;
        return part(e, s, shape, &one);
    }
    uint32_t *index = mem_alloc((n ? n : 1) * sizeof *index), *p = index;
    for (size_t c = 0; c < j->n; c++)
        for (size_t r = 0; r < i->n; r++)
            *p++ = position(i, r) + position(j, c) * s->shape.rows;
    node x = part(e, s, shape, index);
    mem_free(index);
    return x;
}

static struct val read_matrix(struct elab *e, const struct source *s,
                              struct ast *const *index, struct span at)
{
    struct subscript i, j;
    struct val r = val_error();
    if (!subscript_read(e, index, 0, 2, s->shape, s->shape.rows, &i))
        return r;
    if (!subscript_read(e, index, 1, 2, s->shape, s->shape.cols, &j)) {
        subscript_free(&i);
        return r;
    }
    if (i.bound > s->shape.rows)
        fail_bound(e, s, 2, 0, i.bound, index[0]->span);
    else if (j.bound > s->shape.cols)
        fail_bound(e, s, 2, 1, j.bound, index[1]->span);
    else if (e->batch && batch_differs(s, &i, &j))
        r = batch_read(e, s, &i, &j,
                       (struct shape){(uint32_t)i.n, (uint32_t)j.n});
    else if (e->batch && !batch_reads(e, s, &i, &j))
        ;
    else if (elab_size(e, (double)i.n, (double)j.n, at))
        r = val_node(read_rows_columns(e, s, &i, &j));
    subscript_free(&i);
    subscript_free(&j);
    return r;
}

static struct val read_source(struct elab *e, const struct source *s,
                              unsigned n, struct ast *const *index,
                              struct span at, bool logical)
{
    struct val r;
    if (n > 2)
        return elab_fail(e, at, NULL,
                         "%u subscripts: arrays have rows and columns", n);
    if (n == 0 && e->batch)
        return batch_give_up(e);
    elab_here(e, at);
    if (n == 0)
        r = val_node(s->builder ? builder_compose(e, s->builder->ref, s->shape)
                                : s->x);
    else
        r = n == 1 ? read_linear(e, s, index) : read_matrix(e, s, index, at);
    r.logical = (r.kind == VAL_NODE || r.kind == VAL_BATCH) && logical;
    return r;
}

struct val index_read(struct elab *e, struct val base, unsigned n,
                      struct ast *const *index, struct span at,
                      const char *name)
{
    struct source s = {.name = name,
                       .x = base.node,
                       .batched = base.kind == VAL_BATCH};
    if (base.kind == VAL_STRING)
        return elab_fail(e, at, NULL, "a string cannot be indexed");
    if (!s.batched && !elab_numeric(e, base, at, &s.x))
        return val_error();
    s.shape = s.batched ? base.turn : graph_shape(e->g, s.x);
    return read_source(e, &s, n, index, at, base.logical);
}

struct val index_read_builder(struct elab *e, const struct array_builder *c,
                              unsigned n, struct ast *const *index,
                              struct span at, const char *name)
{
    struct source s = {NONE, c, false, c->shape, name};
    return read_source(e, &s, n, index, at, c->logical);
}
