/* pattern: the sparsity of a Jacobian, before any number is known.
 *
 * Idea: a set of input entries for each entry of each node, as bits: moves
 * copy them, elementwise operations join them, sums join a line, a product
 * joins a row and a column; every other operation joins all. Columns that
 * share no row are then computed in one pass (Curtis, Powell and Reid 1974):
 * groups are found greedily, in order.
 *
 * Invariant: a bit that is not set is an entry that is zero at every point of
 * this branch; a bit that is set may be zero.
 */
#include "show/pattern.h"

#include "base/arena.h"

#define MOST_WORDS 40000000.0

struct sets {
    const struct graph *g;
    size_t words;
    uint64_t **of; /* node -> numel * words, or NULL: empty sets */
};

static size_t numel(const struct graph *g, node x)
{
    return shape_numel(graph_shape(g, x));
}

static void join(const struct sets *s, node to, size_t i, node from, size_t k)
{
    if (!s->of[from])
        return;
    uint64_t *a = s->of[to] + i * s->words;
    const uint64_t *b = s->of[from] + k * s->words;
    for (size_t w = 0; w < s->words; w++)
        a[w] |= b[w];
}

/* --- by operation --------------------------------------------------------- */

static void elementwise(const struct sets *s, node x, node arg)
{
    struct shape r = graph_shape(s->g, x), a = graph_shape(s->g, arg);
    for (size_t j = 0; j < r.cols; j++)
        for (size_t i = 0; i < r.rows; i++)
            join(s, x, j * r.rows + i, arg,
                 (a.cols == 1 ? 0 : j) * a.rows + (a.rows == 1 ? 0 : i));
}

static void sum(const struct sets *s, node x, node arg)
{
    struct shape a = graph_shape(s->g, arg);
    uint32_t dim = s->g->at[x].imm.a;
    for (size_t k = 0; k < shape_numel(a); k++)
        join(s, x, dim == 1 ? k / a.rows : dim == 2 ? k % a.rows : 0, arg, k);
}

static void matmul(const struct sets *s, node x)
{
    const struct gnode *p = graph_at(s->g, x);
    struct shape a = graph_shape(s->g, p->arg[0]);
    struct shape b = graph_shape(s->g, p->arg[1]);
    size_t inner = p->imm.a ? a.rows : a.cols, m = p->shape.rows;
    for (size_t j = 0; j < p->shape.cols; j++)
        for (size_t i = 0; i < m; i++)
            for (size_t l = 0; l < inner; l++) {
                join(s, x, j * m + i, p->arg[0],
                     p->imm.a ? i * a.rows + l : l * a.rows + i);
                join(s, x, j * m + i, p->arg[1],
                     p->imm.b ? l * b.rows + j : j * b.rows + l);
            }
}

static void transpose(const struct sets *s, node x, node arg)
{
    struct shape r = graph_shape(s->g, x);
    for (size_t k = 0; k < shape_numel(r); k++)
        join(s, x, k, arg, k % r.rows * r.cols + k / r.rows);
}

static void move(const struct sets *s, node x, node arg)
{
    const struct gnode *p = graph_at(s->g, x);
    size_t n;
    const uint32_t *list = graph_list(s->g, p->imm.a, &n);
    for (size_t k = 0; k < n; k++)
        if (p->op == OP_GATHER)
            join(s, x, k, arg, list[k]);
        else
            join(s, x, list[k], arg, k);
}

static void stack(const struct sets *s, node x, node arg, size_t *at)
{
    struct shape r = graph_shape(s->g, x), a = graph_shape(s->g, arg);
    bool vertical = s->g->at[x].op == OP_VERTCAT;
    for (size_t k = 0; k < shape_numel(a); k++)
        join(s, x, vertical ? k / a.rows * r.rows + *at + k % a.rows : *at + k,
             arg, k);
    *at += vertical ? a.rows : shape_numel(a);
}

static void everything(const struct sets *s, node x, node arg)
{
    for (size_t k = 0; k < numel(s->g, arg); k++)
        join(s, x, 0, arg, k);
}

/* The first set is what all arguments hold: give it to every entry. */
static void spread(const struct sets *s, node x)
{
    for (size_t k = 1; k < numel(s->g, x); k++)
        join(s, x, k, x, 0);
}

static void visit(const struct sets *s, node x)
{
    size_t n, at = 0;
    const node *arg = graph_args(s->g, x, &n);
    enum op op = (enum op)s->g->at[x].op;
    bool each = op_flags(op) & OP_ELEMENTWISE || op == OP_BROADCAST ||
                op == OP_CUT || op == OP_TRIANGLE;
    bool dense = false;
    for (size_t i = 0; i < n; i++) {
        if (each) {
            elementwise(s, x, arg[i]);
        } else if (op == OP_RESHAPE) {
            for (size_t k = 0; k < numel(s->g, x); k++)
                join(s, x, k, arg[i], k);
        } else if (op == OP_SUM) {
            sum(s, x, arg[i]);
        } else if (op == OP_TRANSPOSE) {
            transpose(s, x, arg[i]);
        } else if (op == OP_GATHER || op == OP_SCATTER) {
            move(s, x, arg[i]);
        } else if (op == OP_VERTCAT || op == OP_HORZCAT) {
            stack(s, x, arg[i], &at);
        } else if (op == OP_MATMUL) {
            if (i == 0)
                matmul(s, x);
        } else {
            everything(s, x, arg[i]);
            dense = true;
        }
    }
    if (dense)
        spread(s, x);
}

/* --- the whole graph ------------------------------------------------------ */

/* Nodes between x and z; false if their sets are too large. */
static bool between(const struct graph *g, node z, node x, size_t words,
                    char *mark)
{
    double cost = 0;
    mark[x] = 1;
    for (node y = x + 1; y <= z; y++) {
        size_t n;
        const node *arg = graph_args(g, y, &n);
        for (size_t i = 0; i < n && !mark[y]; i++)
            mark[y] = mark[arg[i]];
        if (!mark[y])
            continue;
        double work = (double)numel(g, y);
        if (g->at[y].op == OP_MATMUL)
            work *= 2.0 * graph_shape(g, arg[0]).cols;
        cost += work * (double)words;
    }
    return cost <= MOST_WORDS;
}

struct pattern *pattern_new(const struct graph *g, node z, node x)
{
    size_t cols = numel(g, x), words = (cols + 63) / 64;
    struct sets s = {.g = g, .words = words};
    char *mark = mem_alloc((size_t)(z > x ? z : x) + 1);
    struct pattern *p = NULL;
    if (between(g, z, x, words, mark) && z > x) {
        s.of = mem_alloc(((size_t)z + 1) * sizeof *s.of);
        for (node y = x; y <= z; y++) {
            if (!mark[y])
                continue;
            s.of[y] = mem_alloc(numel(g, y) * words * sizeof **s.of);
            for (size_t k = 0; y == x && k < cols; k++)
                s.of[y][k * words + k / 64] = (uint64_t)1 << (k % 64);
            if (y != x)
                visit(&s, y);
        }
        p = mem_alloc(sizeof *p);
        *p = (struct pattern){numel(g, z), cols, words, s.of[z]};
        if (!p->bits)
            p->bits = mem_alloc(p->rows * words * sizeof *p->bits);
        for (node y = x; y < z; y++)
            mem_free(s.of[y]);
        mem_free(s.of);
    }
    mem_free(mark);
    return p;
}

void pattern_free(struct pattern *p)
{
    if (!p)
        return;
    mem_free(p->bits);
    mem_free(p);
}

/* --- groups --------------------------------------------------------------- */

/* Put column (row) k into the first group that it shares nothing with. */
static size_t place(const struct pattern *p, bool columns, size_t k,
                    size_t across, char *taken, size_t *groups)
{
    for (size_t c = 0;; c++) {
        char *t = taken + c * across;
        bool clash = false;
        for (size_t i = 0; i < across && c < *groups && !clash; i++)
            clash = t[i] &&
                    (columns ? pattern_has(p, i, k) : pattern_has(p, k, i));
        if (clash)
            continue;
        for (size_t i = 0; i < across; i++)
            t[i] |= columns ? pattern_has(p, i, k) : pattern_has(p, k, i);
        if (c == *groups)
            ++*groups;
        return c;
    }
}

size_t *pattern_groups(const struct pattern *p, bool columns, size_t *n)
{
    size_t along = columns ? p->cols : p->rows;
    size_t across = columns ? p->rows : p->cols;
    size_t *group = mem_alloc((along + 1) * sizeof *group);
    char *taken = mem_alloc(along * across + 1);
    *n = 0;
    for (size_t k = 0; k < along; k++)
        group[k] = place(p, columns, k, across, taken, n);
    mem_free(taken);
    return group;
}
