/* program: what is to be computed, in order, with a place for every value.
 *
 * Idea: mark what the wanted nodes depend on, walk once in handle order, and
 * give every value a place; a place is free again after the last use of its
 * value. Reshapes (and cuts, unless every value is kept so that a cut can be
 * perturbed) are other names of their argument's place.
 *
 * Invariant: leaves and wanted values keep their places for good; the result
 * of a step never lies where one of its arguments does.
 */
#include "run/program_rep.h"

#include <math.h>

#include "graph/cost.h"
#include "graph/needed.h"

/* Free places by size; scalars have a stack of their own. */
typedef VEC(uint32_t) places;
struct program_pool {
    size_t numel;
    places free;
};
typedef VEC(struct program_pool) pools;

struct builder {
    struct program *p;
    const struct graph *g;
    struct needed live;
    node *owner;    /* views: the node whose place it is */
    uint32_t *last; /* owner -> index of the last step that reads it */
    bool *pinned;
    places scalars;
    pools pools;
    uint32_t *pool_of; /* open addressing: index of a pool + 1 */
    size_t npool_of;
};

static bool all_fixed(const struct builder *b, size_t n, const node *arg)
{
    for (size_t i = 0; i < n; i++)
        if (!b->p->fixed[arg[i]])
            return false;
    return true;
}

static void find_owners(struct builder *b)
{
    uint32_t step = 0;
    size_t n, k = 0;
    for (node x; (x = needed_next(&b->live, &k)) != NONE;) {
        b->owner[x] = x;
        const node *arg = graph_args(b->g, x, &n);
        bool view = program_is_view(b->p, x);
        bool cut = b->g->at[x].op == OP_CUT && !view; /* may be perturbed */
        b->pinned[x] = false;
        b->last[x] = 0;
        b->p->fixed[x] = b->g->at[x].op == OP_INPUT
                             ? b->g->at[x].imm.b
                             : !cut && all_fixed(b, n, arg);
        if (view) {
            b->owner[x] = b->owner[arg[0]];
            continue;
        }
        for (size_t i = 0; i < n; i++)
            b->last[b->owner[arg[i]]] = step;
        step++;
    }
}

static size_t pool_slot(const struct builder *b, size_t numel)
{
    size_t mask = b->npool_of - 1;
    size_t i = (size_t)(numel * 0x9e3779b97f4a7c15u >> 32) & mask;
    while (b->pool_of[i] && b->pools.at[b->pool_of[i] - 1].numel != numel)
        i = (i + 1) & mask;
    return i;
}

static void grow_pools(struct builder *b)
{
    mem_free(b->pool_of);
    b->npool_of = b->npool_of ? 2 * b->npool_of : 64;
    b->pool_of = mem_alloc(b->npool_of * sizeof *b->pool_of);
    for (size_t i = 0; i < b->pools.n; i++)
        b->pool_of[pool_slot(b, b->pools.at[i].numel)] = (uint32_t)i + 1;
}

static places *free_places(struct builder *b, size_t numel)
{
    if (numel == 1)
        return &b->scalars;
    if (2 * b->pools.n >= b->npool_of)
        grow_pools(b);
    size_t i = pool_slot(b, numel);
    if (!b->pool_of[i]) {
        vec_push(&b->pools, ((struct program_pool){.numel = numel}));
        b->pool_of[i] = (uint32_t)b->pools.n;
    }
    return &b->pools.at[b->pool_of[i] - 1].free;
}

static uint32_t take_place(struct builder *b, size_t numel)
{
    places *list = free_places(b, numel);
    if (list->n)
        return list->at[--list->n];
    uint32_t place = (uint32_t)b->p->doubles;
    b->p->doubles += numel;
    return place;
}

static bool whole(const struct graph *g, node x)
{
    const struct gnode *p = graph_at(g, x);
    if (!op_smooth((enum op)p->op))
        return false;
    for (unsigned i = 0; i < p->nargs; i++)
        if (!shape_equal(graph_shape(g, p->arg[i]), p->shape))
            return false;
    return true;
}

static void release_arguments(struct builder *b, node x, uint32_t index)
{
    size_t n;
    const node *arg = graph_args(b->g, x, &n);
    for (size_t i = 0; i < n; i++) {
        node o = b->owner[arg[i]];
        if (b->pinned[o] || b->last[o] != index)
            continue;
        size_t numel = shape_numel(graph_shape(b->g, o));
        vec_push(free_places(b, numel), b->p->place[o]);
        b->pinned[o] = true; /* released once, though an argument twice */
    }
}

static size_t work_of(const struct graph *g, node x)
{
    size_t n, work = shape_numel(graph_shape(g, x));
    if (op_flags((enum op)g->at[x].op) & OP_ELEMENTWISE)
        return work;
    const node *arg = graph_args(g, x, &n);
    for (size_t i = 0; i < n && g->at[x].op != OP_GATHER; i++) {
        size_t m = shape_numel(graph_shape(g, arg[i]));
        work = m > work ? m : work;
    }
    if (g->at[x].op == OP_MATMUL) {
        struct shape a = graph_shape(g, arg[0]);
        work = 2 * shape_numel(graph_shape(g, x)) *
               (g->at[x].imm.a ? a.rows : a.cols);
    }
    return work;
}

static void add_step(struct builder *b, node x, uint32_t index)
{
    struct program *p = b->p;
    size_t n;
    const node *arg = graph_args(b->g, x, &n);
    struct program_step s = {.x = x,
                             .src = (uint32_t)p->src.n,
                             .nargs = (uint32_t)n & 0x7fffffff,
                             .whole = whole(b->g, x)};
    vec_reserve(&p->src, n);
    for (size_t i = 0; i < n; i++)
        p->src.at[p->src.n++] = p->place[b->owner[arg[i]]];
    s.dst = take_place(b, shape_numel(graph_shape(b->g, x)));
    p->place[x] = s.dst;
    vec_push(&p->steps, s);
    size_t operations = work_of(b->g, x);
    p->operations += operations;
    p->work += b->g->at[x].op > OP_MATMUL
                   ? fmax((double)operations,
                          graph_linear_algebra_cost(b->g, x))
                   : (double)operations;
    if (!p->keep_all)
        release_arguments(b, x, index);
}

static void lay_out(struct builder *b)
{
    struct program *p = b->p;
    uint32_t index = 0;
    size_t k = 0;
    for (node x; (x = needed_next(&b->live, &k)) != NONE;) {
        if (b->owner[x] != x) {
            p->place[x] = p->place[b->owner[x]];
            continue;
        }
        enum op op = (enum op)b->g->at[x].op;
        if (op_flags(op) & OP_LEAF) {
            p->place[x] = (uint32_t)p->doubles;
            p->doubles += shape_numel(graph_shape(b->g, x));
            b->pinned[x] = true;
            if (op == OP_INPUT)
                vec_push(&p->inputs, x);
            else
                vec_push(&p->constants, x);
        } else {
            add_step(b, x, index);
        }
        index++;
    }
}

/* Of each node; only those of needed ones are ever set and read: to clear all
 * would cost the whole graph a program. */
static void *table_of(const struct builder *b, size_t size)
{
    size_t n = (b->g->n + 1) * size;
    return b->live.few ? mem_sparse(n) : mem_resize(NULL, n);
}

struct program *program_new(const struct graph *g, size_t nwant,
                            const node *want, bool keep_all)
{
    struct program *p = mem_alloc(sizeof *p);
    struct builder b = {.p = p, .g = g};
    p->g = g;
    p->nnodes = g->n;
    p->keep_all = keep_all;
    needed_new(&b.live, g, nwant, want);
    p->has = b.live.mark;
    p->place = table_of(&b, sizeof *p->place);
    p->fixed = table_of(&b, sizeof *p->fixed);
    b.pinned = table_of(&b, sizeof *b.pinned);
    b.owner = table_of(&b, sizeof *b.owner);
    b.last = table_of(&b, sizeof *b.last);
    find_owners(&b);
    for (size_t i = 0; i < nwant; i++) {
        b.pinned[b.owner[want[i]]] = true;
        vec_push(&p->kept, b.owner[want[i]]);
    }
    lay_out(&b);
    for (size_t i = 0; i < b.pools.n; i++)
        vec_free(&b.pools.at[i].free);
    vec_free(&b.pools);
    mem_free(b.pool_of);
    vec_free(&b.scalars);
    b.live.mark = NULL; /* is the program's now */
    needed_free(&b.live);
    mem_free(b.pinned);
    mem_free(b.owner);
    mem_free(b.last);
    return p;
}

void program_free(struct program *p)
{
    if (!p)
        return;
    vec_free(&p->steps);
    vec_free(&p->src);
    vec_free(&p->inputs);
    vec_free(&p->constants);
    vec_free(&p->kept);
    mem_free(p->has);
    mem_free(p->place);
    mem_free(p->fixed);
    mem_free(p);
}

bool program_has(const struct program *p, node x)
{
    return x < p->nnodes && p->has[x];
}

bool program_fixed(const struct program *p, node x)
{
    return program_has(p, x) && p->fixed[x];
}

size_t program_operations(const struct program *p)
{
    return p->operations;
}

double program_work(const struct program *p)
{
    return p->work;
}

size_t program_bytes(const struct program *p)
{
    return p->doubles * sizeof(double);
}
