/* graph: nodes, sharing, folding.
 *
 * Idea: everything adcheck computes is a node of one append-only array, so a
 * handle is an index, arguments precede results, and every later pass is a
 * plain loop. Nodes of the same operation, arguments and attribute are one
 * node (hash-consing in an open-addressing table), except inputs and cuts,
 * whose identity is their meaning.
 *
 * Invariant: a node is never changed once made, and folding replaces an
 * expression only by one that is equal for every IEEE value: x*1, x/1,
 * -(-x), x^1, integer arithmetic that is exact. Never 0*x, x-x or x+0.
 */
#include "graph/graph.h"
#include "graph/fold.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* --- the table of operations, seen as data ------------------------------- */

static const struct op_row {
    const char *name;
    unsigned arity, flags;
} op_rows[OP_COUNT] = {
#define S_ OP_KINK_SIGN
#define E1(ID, NAME, SPELL, FLAGS, ...)                                        \
    [OP_##ID] = {SPELL, 1, OP_ELEMENTWISE | (FLAGS)},
#define E2(ID, NAME, SPELL, FLAGS, ...)                                        \
    [OP_##ID] = {SPELL, 2, OP_ELEMENTWISE | (FLAGS)},
#define E3(ID, NAME, SPELL, FLAGS, ...)                                        \
    [OP_##ID] = {SPELL, 3, OP_ELEMENTWISE | (FLAGS)},
#define M(ID, NAME, SPELL, ARITY, FLAGS) [OP_##ID] = {SPELL, ARITY, FLAGS},
#undef S_
#include "graph/ops.def"
};

const char *op_name(enum op op)
{
    return op_rows[op].name;
}

unsigned op_flags(enum op op)
{
    return op_rows[op].flags;
}

unsigned op_arity(enum op op)
{
    return op_rows[op].arity;
}

/* --- storage --------------------------------------------------------------- */

struct graph *graph_new(void)
{
    struct graph *g = mem_alloc(sizeof *g);
    g->table_size = 256;
    g->table = mem_alloc(g->table_size * sizeof *g->table);
    return g;
}

void graph_free(struct graph *g)
{
    if (!g)
        return;
    mem_free(g->at);
    mem_free(g->table);
    vec_free(&g->pool);
    vec_free(&g->data);
    vec_free(&g->lists);
    vec_free(&g->inputs);
    vec_free(&g->decimals);
    mem_free(g);
}

void graph_decimals(struct graph *g, node input, const struct span *at)
{
    g->decimals.at[graph_at(g, input)->imm.a] = at;
}

uint32_t graph_add_list(struct graph *g, const uint32_t *index, size_t n)
{
    uint32_t at = (uint32_t)g->lists.n;
    vec_reserve(&g->lists, n + 1);
    g->lists.at[g->lists.n++] = (uint32_t)n;
    if (n > 0)
        memcpy(g->lists.at + g->lists.n, index, n * sizeof *index);
    g->lists.n += n;
    return at;
}

static uint64_t mix(uint64_t h, uint64_t v)
{
    h = (h ^ v) * 0x9e3779b97f4a7c15u;
    return h ^ (h >> 29);
}

/* List attributes hash by the place of the list: equal lists at different
 * places are different nodes, which costs sharing but is never wrong. The
 * elaborator reuses places for equal subscripts. Both orders of a commuting
 * operation have one hash. */
static uint32_t hash(const struct gnode *p, const node *arg, size_t n)
{
    uint64_t h = mix(p->op, p->imm.bits);
    h = mix(h, ((uint64_t)p->shape.rows << 32) | p->shape.cols);
    if (n == 2 && arg[0] > arg[1] && (op_rows[p->op].flags & OP_COMMUTES)) {
        h = mix(mix(h, arg[1]), arg[0]);
        return (uint32_t)(h ^ (h >> 32));
    }
    for (size_t i = 0; i < n; i++)
        h = mix(h, arg[i]);
    return (uint32_t)(h ^ (h >> 32));
}

static bool same(const struct graph *g, node x, const struct gnode *p,
                 const node *arg, size_t n)
{
    const struct gnode *q = &g->at[x];
    size_t m;
    if (q->op != p->op || q->imm.bits != p->imm.bits ||
        !shape_equal(q->shape, p->shape))
        return false;
    const node *have = graph_args(g, x, &m);
    if (m != n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (have[i] != arg[i])
            return false;
    return true;
}

/* --- sharing ----------------------------------------------------------------- */

/* A new node mostly reads what was made last. So its place is asked for in the
 * line of its newest argument, one line of the cache that was just in use; only
 * where that is full in others, by hash.
 *
 * Invariant: entries are put in by increasing node and leave by decreasing, so
 * that a search may end at the first empty place; half of them are empty. */
enum { LINE = 8 };

/* The place of the entry (hash << 32 | node + 1) that is the node, or the empty
 * one where it would be. An entry carries the hash, so that nodes are looked at
 * (a cache miss each) only where it agrees. */
static uint64_t *place_of(const struct graph *g, const struct gnode *p,
                          uint32_t h, size_t n, const node *arg)
{
    size_t lines = g->table_size / LINE, line = n ? arg[0] : h, step = h | 1;
    for (size_t i = 1; i < n; i++)
        line = arg[i] > line ? arg[i] : line;
    for (line = n ? line / (LINE / 2) : line;; line += step) {
        uint64_t *at = g->table + (line & (lines - 1)) * LINE;
        for (uint64_t *end = at + LINE; at < end; at++)
            if (!*at || (*at >> 32 == h && same(g, (node)*at - 1, p, arg, n)))
                return at;
    }
}

static bool is_shared(const struct gnode *p)
{
    return p->op != OP_INPUT && p->op != OP_CUT;
}

static void table_make(struct graph *g, size_t size)
{
    mem_free(g->table);
    g->table_size = size;
    g->table = mem_whole(size * sizeof *g->table);
    for (node x = 0; x < g->n; x++) {
        const struct gnode *p = &g->at[x];
        size_t n;
        const node *arg = graph_args(g, x, &n);
        if (!is_shared(p))
            continue;
        uint32_t h = hash(p, arg, n);
        *place_of(g, p, h, n, arg) = (uint64_t)h << 32 | (x + 1);
    }
}

void graph_rest(struct graph *g)
{
    mem_free(g->table);
    g->table = NULL;
}

static node find(struct graph *g, const struct gnode *p, uint32_t h, size_t n,
                 const node *arg)
{
    if (!g->table)
        table_make(g, g->table_size);
    return (node)*place_of(g, p, h, n, arg) - 1; /* NONE: it is empty */
}

static node append(struct graph *g, struct gnode p, size_t n, const node *arg)
{
    if (n <= 3) {
        for (size_t i = 0; i < n; i++)
            p.arg[i] = arg[i];
        p.nargs = (uint8_t)n;
    } else {
        uint32_t at = (uint32_t)g->pool.n;
        /* arg may point into the pool that is about to move */
        node *copy = mem_alloc(n * sizeof *copy);
        memcpy(copy, arg, n * sizeof *copy);
        vec_reserve(&g->pool, n);
        memcpy(g->pool.at + at, copy, n * sizeof *copy);
        mem_free(copy);
        g->pool.n += n;
        p.nargs = GRAPH_POOLED;
        p.arg[0] = at;
        p.arg[1] = (uint32_t)n;
    }
    if (g->n == g->cap) {
        g->cap = vec_capacity(g->n + 1, g->cap);
        g->at = mem_resize(g->at, g->cap * sizeof *g->at);
    }
    p.span = g->here;
    g->at[g->n] = p;
    return (node)g->n++;
}

static node append_shared(struct graph *g, struct gnode p, uint32_t h, size_t n,
                          const node *arg)
{
    if ((g->n + 1) * 2 > g->table_size)
        table_make(g, 2 * g->table_size);
    uint64_t *at = place_of(g, &p, h, n, arg);
    node x = append(g, p, n, arg);
    *at = (uint64_t)h << 32 | (x + 1);
    return x;
}

/* --- going back ------------------------------------------------------------ */

struct graph_mark graph_mark(const struct graph *g)
{
    return (struct graph_mark){g->n, g->pool.n, g->data.n, g->lists.n};
}

void graph_rewind(struct graph *g, struct graph_mark to)
{
    while (g->n > to.n) {
        size_t n;
        node x = (node)g->n - 1;
        const struct gnode *p = &g->at[x];
        const node *arg = graph_args(g, x, &n);
        if (p->op == OP_INPUT) {
            g->inputs.n--;
            g->decimals.n--;
        } else if (is_shared(p) && g->table) {
            *place_of(g, p, hash(p, arg, n), n, arg) = 0;
        }
        g->n--;
    }
    g->pool.n = to.pool;
    g->data.n = to.data;
    g->lists.n = to.lists;
}

node graph_node(struct graph *g, enum op op, struct shape shape, union imm imm,
                size_t n, const node *arg)
{
    struct gnode p = {.op = (uint16_t)op, .shape = shape, .imm = imm};
    uint32_t h = hash(&p, arg, n);
    node x = find(g, &p, h, n, arg);
    return x != NONE ? x : append_shared(g, p, h, n, arg);
}

node graph_multi(struct graph *g, enum op op, union imm imm, size_t nargs,
                 const node *arg, size_t k, const struct shape *results)
{
    size_t total = 0;
    for (size_t i = 0; i < k; i++)
        total += shape_numel(results[i]);
    size_t before = g->n;
    node primary = graph_node(g, op, (struct shape){(uint32_t)total, 1}, imm,
                              nargs, arg);
    if (g->n == before)
        return primary;
    uint32_t offset = 0;
    for (size_t i = 0; i < k; i++) {
        union imm at = {.a = offset, .b = (uint32_t)i};
        graph_node(g, OP_RESULT, results[i], at, 1, &primary);
        offset += (uint32_t)shape_numel(results[i]);
    }
    return primary;
}

/* --- leaves ----------------------------------------------------------------- */

static const struct shape scalar = {1, 1};

node Input(struct graph *g, struct shape s)
{
    struct gnode p = {.op = OP_INPUT,
                      .shape = s,
                      .imm = {.a = (uint32_t)g->inputs.n}};
    node x = append(g, p, 0, NULL);
    vec_push(&g->inputs, x);
    vec_push(&g->decimals, NULL);
    return x;
}

void graph_hold(struct graph *g, node input)
{
    g->at[input].imm.b = 1;
}

node Cut(struct graph *g, node x)
{
    struct gnode p = {.op = OP_CUT, .shape = graph_shape(g, x)};
    return append(g, p, 1, &x);
}

node Full(struct graph *g, struct shape s, double v)
{
    return graph_node(g, OP_CONST, s, (union imm){.num = v}, 0, NULL);
}

node Num(struct graph *g, double v)
{
    return Full(g, scalar, v);
}

node Literal(struct graph *g, double v, struct span s)
{
    struct span here = g->here;
    g->here = s;
    node x = graph_node(g, OP_LITERAL, scalar, (union imm){.num = v}, 0, NULL);
    g->here = here;
    return x;
}

node Data(struct graph *g, struct shape s, const double *v)
{
    size_t n = shape_numel(s), i = 1;
    while (i < n && v[i] == v[0])
        i++;
    if (n > 0 && i == n)
        return Full(g, s, v[0]);
    union imm at = {.a = (uint32_t)g->data.n};
    bool own = g->data.n > 0 && v >= g->data.at && v < g->data.at + g->data.n;
    size_t place = own ? (size_t)(v - g->data.at) : 0;
    vec_reserve(&g->data, n);
    if (own) /* entries of another matrix of the graph, which has moved */
        v = g->data.at + place;
    if (n > 0)
        memcpy(g->data.at + g->data.n, v, n * sizeof *v);
    g->data.n += n;
    return graph_node(g, OP_DATA, s, at, 0, NULL);
}

node Pi(struct graph *g)
{
    return graph_node(g, OP_PI, scalar, (union imm){0}, 0, NULL);
}

node PiLiteral(struct graph *g)
{
    return graph_node(g, OP_PI, scalar, (union imm){.a = 1}, 0, NULL);
}

bool graph_constant(const struct graph *g, node x, double *value)
{
    const struct gnode *p = &g->at[x];
    if (p->op != OP_CONST && p->op != OP_LITERAL)
        return false;
    *value = p->imm.num;
    return true;
}

/* --- elementwise ------------------------------------------------------------ */

bool graph_broadcast(struct shape a, struct shape b, struct shape *r)
{
    if ((a.rows != b.rows && a.rows != 1 && b.rows != 1) ||
        (a.cols != b.cols && a.cols != 1 && b.cols != 1))
        return false;
    r->rows = a.rows == 1 ? b.rows : a.rows;
    r->cols = a.cols == 1 ? b.cols : a.cols;
    return true;
}

node graph_elementwise(struct graph *g, enum op op, size_t n, const node *arg)
{
    struct shape s = graph_shape(g, arg[0]);
    node a[3] = {NONE, NONE, NONE}, folded = NONE;
    for (size_t i = 0; i < n; i++) {
        bool ok = graph_broadcast(s, graph_shape(g, arg[i]), &s);
        assert(ok);
        (void)ok;
        a[i] = arg[i];
    }
    if (n < 3)
        folded = n == 1 ? fold_unary(g, op, a[0])
                        : fold_binary(g, op, a[0], a[1], s);
    if (folded != NONE)
        return folded;
    struct gnode p = {.op = (uint16_t)op, .shape = s};
    uint32_t h = hash(&p, a, n);
    if (op_rows[op].flags & OP_COMMUTES && a[0] > a[1]) {
        /* one order for sharing; printing follows what was written, so the
         * written order is kept unless the other one exists already */
        node other = find(g, &p, h, n, (node[]){a[1], a[0]});
        if (other != NONE)
            return other;
    }
    node x = find(g, &p, h, n, a);
    return x != NONE ? x : append_shared(g, p, h, n, a);
}

#define E1(ID, NAME, ...)                                                      \
    node NAME(struct graph *g, node x)                                         \
    {                                                                          \
        return graph_elementwise(g, OP_##ID, 1, &x);                           \
    }
#define E2(ID, NAME, ...)                                                      \
    node NAME(struct graph *g, node x, node y)                                 \
    {                                                                          \
        return graph_elementwise(g, OP_##ID, 2, (node[]){x, y});               \
    }
#define E3(ID, NAME, ...)                                                      \
    node NAME(struct graph *g, node x, node y, node z)                         \
    {                                                                          \
        return graph_elementwise(g, OP_##ID, 3, (node[]){x, y, z});            \
    }
#include "graph/ops.def"
