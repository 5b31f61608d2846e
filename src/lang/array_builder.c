/* lang/array_builder: arrays that are assigned part by part.
 *
 * Idea: x(i) = ... changes one reference, "entry i is entry k of node n", and
 * makes no node. Only a use of x as a whole makes nodes: the distinct sources
 * one below the other, and one gather. So building a vector of n entries in a
 * loop costs n, and A(i,:) = row never takes the row apart.
 *
 * Invariant: shape_numel(c->shape) <= c->cap, and every reference up to there
 * is valid; `whole` is the node of exactly these references, or NONE.
 */
#include <string.h>

#include "lang/array.h"

/* A source as part of a composition. */
struct built_part {
    node of;
    uint32_t uses, offset;
    uint32_t *list; /* entries taken, if not all of them */
    uint32_t filled;
};

struct built_parts {
    VEC(struct built_part) at;
    uint32_t *table; /* of -> index + 1 */
    size_t size;
    uint32_t *which; /* for each reference */
};

static struct ref ref_to(const struct elab *e, node x, uint32_t k)
{
    const struct gnode *p = graph_at(e->g, x);
    while (p->op == OP_RESHAPE) {
        x = p->arg[0];
        p = graph_at(e->g, x);
    }
    return (struct ref){x, k};
}

struct array_builder *builder_new(struct elab *e, struct shape s, node from,
                                  bool logical)
{
    struct array_builder *c = mem_alloc(sizeof *c);
    size_t n = shape_numel(s);
    double v;
    c->shape = s;
    c->cap = n + 8;
    c->ref = mem_alloc(c->cap * sizeof *c->ref);
    c->whole = from;
    c->logical = logical;
    bool uniform = from != NONE && graph_at(e->g, from)->op == OP_CONST &&
                   graph_constant(e->g, from, &v);
    node scalar = uniform ? Num(e->g, v) : NONE;
    for (size_t k = 0; k < n; k++)
        c->ref[k] = uniform ? (struct ref){scalar, 0}
                            : ref_to(e, from, (uint32_t)k);
    return c;
}

void builder_free(struct array_builder *c)
{
    mem_free(c->ref);
    mem_free(c);
}

struct array_builder *builder_copy(const struct array_builder *c)
{
    struct array_builder *copy = mem_alloc(sizeof *copy);
    *copy = *c;
    copy->ref = mem_alloc(c->cap * sizeof *copy->ref);
    memcpy(copy->ref, c->ref, c->cap * sizeof *copy->ref);
    return copy;
}

void builder_resize(struct elab *e, struct array_builder *c, struct shape s)
{
    struct shape old = c->shape;
    size_t n = shape_numel(s), have = shape_numel(old);
    struct ref zero = {Num(e->g, 0), 0};
    bool append = old.rows == s.rows || have == 0 ||
                  (old.cols == 1 && s.cols == 1);
    if (n > c->cap) {
        c->cap = vec_capacity(n, c->cap);
        c->ref = mem_resize(c->ref, c->cap * sizeof *c->ref);
    }
    for (size_t k = have; k < n; k++)
        c->ref[k] = zero;
    for (uint32_t j = old.cols; !append && j-- > 0;) {
        struct ref *to = c->ref + (size_t)j * s.rows;
        memmove(to, c->ref + (size_t)j * old.rows, old.rows * sizeof *to);
        for (uint32_t i = old.rows; i < s.rows; i++)
            to[i] = zero;
    }
    c->shape = s;
    c->whole = NONE;
}

void builder_append(struct elab *e, struct array_builder *c, node x, bool below)
{
    struct shape old = c->shape, more = graph_shape(e->g, x), grown = more;
    uint32_t i0 = 0, j0 = 0;
    double v;
    bool uniform = graph_at(e->g, x)->op == OP_CONST &&
                   graph_constant(e->g, x, &v);
    if (shape_numel(old)) {
        i0 = below ? old.rows : 0;
        j0 = below ? 0 : old.cols;
        grown = (struct shape){below ? old.rows + more.rows : old.rows,
                               below ? old.cols : old.cols + more.cols};
    }
    builder_resize(e, c, grown);
    node scalar = uniform ? Num(e->g, v) : NONE;
    for (uint32_t j = 0; j < more.cols; j++)
        for (uint32_t i = 0; i < more.rows; i++)
            c->ref[i0 + i + (size_t)(j0 + j) * grown.rows] =
                uniform ? (struct ref){scalar, 0}
                        : ref_to(e, x, i + j * more.rows);
}

/* --- composition ---------------------------------------------------------- */

static uint32_t part_index(struct built_parts *p, node of)
{
    size_t mask = p->size - 1;
    size_t i = (of * (size_t)0x9e3779b1u >> 7) & mask;
    for (; p->table[i]; i = (i + 1) & mask)
        if (p->at.at[p->table[i] - 1].of == of)
            return p->table[i] - 1;
    struct built_part part = {.of = of};
    vec_push(&p->at, part);
    p->table[i] = (uint32_t)p->at.n;
    return (uint32_t)p->at.n - 1;
}

static void collect(struct built_parts *p, const struct ref *ref, size_t n)
{
    p->size = 16;
    while (p->size < 2 * n)
        p->size *= 2;
    p->table = mem_alloc(p->size * sizeof *p->table);
    p->which = mem_alloc(n * sizeof *p->which);
    for (size_t k = 0; k < n; k++) {
        bool again = k && ref[k].of == ref[k - 1].of;
        p->which[k] = again ? p->which[k - 1] : part_index(p, ref[k].of);
        p->at.at[p->which[k]].uses++;
    }
}

static void parts_free(struct built_parts *p)
{
    for (size_t i = 0; i < p->at.n; i++)
        mem_free(p->at.at[i].list);
    vec_free(&p->at);
    mem_free(p->table);
    mem_free(p->which);
}

static bool all_scalar(const struct elab *e, const struct built_parts *p,
                       bool constant)
{
    for (size_t i = 0; i < p->at.n; i++) {
        const struct gnode *x = graph_at(e->g, p->at.at[i].of);
        if (!shape_scalar(x->shape) || (constant && x->op != OP_CONST))
            return false;
    }
    return true;
}

static node compose_constants(struct elab *e, const struct ref *ref,
                              struct shape s)
{
    size_t n = shape_numel(s);
    double *v = mem_alloc(n * sizeof *v);
    for (size_t k = 0; k < n; k++)
        v[k] = graph_at(e->g, ref[k].of)->imm.num;
    node x = Data(e->g, s, v);
    mem_free(v);
    return x;
}

/* Every entry a scalar node: no gather. */
static node compose_scalars(struct elab *e, const struct ref *ref,
                            struct shape s)
{
    size_t n = shape_numel(s);
    node *x = mem_alloc(n * sizeof *x);
    for (size_t k = 0; k < n; k++)
        x[k] = ref[k].of;
    node all = s.rows == 1 ? HorzCat(e->g, n, x)
                           : Reshape(e->g, VertCat(e->g, n, x), s);
    mem_free(x);
    return all;
}

/* Where each part lies in the column of all parts; sources of which little
 * is used are gathered first. */
static void lay_out(struct elab *e, struct built_parts *p)
{
    uint32_t offset = 0;
    for (size_t i = 0; i < p->at.n; i++) {
        struct built_part *part = &p->at.at[i];
        size_t n = shape_numel(graph_shape(e->g, part->of));
        bool few = (size_t)part->uses * 2 < n;
        part->offset = offset;
        if (few)
            part->list = mem_alloc(part->uses * sizeof *part->list);
        offset += few ? part->uses : (uint32_t)n;
    }
}

static uint32_t place(struct built_part *part, uint32_t at)
{
    if (!part->list)
        return part->offset + at;
    part->list[part->filled] = at;
    return part->offset + part->filled++;
}

static node compose_parts(struct elab *e, const struct ref *ref, struct shape s,
                          struct built_parts *p)
{
    size_t n = shape_numel(s);
    uint32_t *index = mem_alloc(n * sizeof *index);
    node *x = mem_alloc(p->at.n * sizeof *x);
    lay_out(e, p);
    for (size_t k = 0; k < n; k++)
        index[k] = place(&p->at.at[p->which[k]], ref[k].at);
    for (size_t i = 0; i < p->at.n; i++) {
        const struct built_part *part = &p->at.at[i];
        size_t m = shape_numel(graph_shape(e->g, part->of));
        struct shape column = {part->list ? part->uses : (uint32_t)m, 1};
        x[i] = part->list ? index_gather(e, part->of, column, part->list)
                          : Reshape(e->g, part->of, column);
    }
    node all = index_gather(e, VertCat(e->g, p->at.n, x), s, index);
    mem_free(index);
    mem_free(x);
    return all;
}

static bool in_order(const struct ref *ref, size_t n)
{
    for (size_t k = 0; k < n; k++)
        if (ref[k].at != k)
            return false;
    return true;
}

static node compose_one(struct elab *e, const struct ref *ref, struct shape s)
{
    size_t n = shape_numel(s);
    struct shape from = graph_shape(e->g, ref[0].of);
    if (shape_scalar(from))
        return Broadcast(e->g, ref[0].of, s);
    if (in_order(ref, n) && shape_numel(from) == n)
        return Reshape(e->g, ref[0].of, s);
    uint32_t *index = mem_alloc(n * sizeof *index);
    for (size_t k = 0; k < n; k++)
        index[k] = ref[k].at;
    node x = index_gather(e, ref[0].of, s, index);
    mem_free(index);
    return x;
}

node builder_compose(struct elab *e, const struct ref *ref, struct shape s)
{
    size_t n = shape_numel(s);
    if (n == 0)
        return matrix_empty(e, s.rows, s.cols);
    if (n == 1)
        return index_pick(e, ref[0].of, ref[0].at);
    struct built_parts p = {0};
    node x;
    collect(&p, ref, n);
    if (all_scalar(e, &p, true))
        x = compose_constants(e, ref, s);
    else if (p.at.n == 1)
        x = compose_one(e, ref, s);
    else if (p.at.n * 2 >= n && all_scalar(e, &p, false))
        x = compose_scalars(e, ref, s);
    else
        x = compose_parts(e, ref, s, &p);
    parts_free(&p);
    return x;
}

node builder_whole(struct elab *e, struct array_builder *c)
{
    if (c->whole == NONE)
        c->whole = builder_compose(e, c->ref, c->shape);
    return c->whole;
}
