/* builtin/shape: rearrangements of entries.
 *
 * Idea: every pure rearrangement is one gather or scatter. Those that an index
 * can say are in the prelude (array.m).
 *
 * Invariant: no function here looks at the values of its array, except find; a
 * mask stays one.
 */
#include <math.h>

#include "builtin/builtin.h"
#include "graph/matrix.h"
#include "lang/array.h"

/* --- rearrangements ------------------------------------------------------- */

/* A mask that is rearranged is one. */
static struct val keep(const struct call *c, node x)
{
    struct val v = val_node(x);
    v.logical = c->arg[0].logical;
    return v;
}

static struct val repmat(struct elab *e, struct call *c)
{
    struct shape times, s, r;
    node x;
    if (!arg_node(e, c, 0, &x) || !builtin_shape(e, c, 1, &times))
        return val_error();
    s = graph_shape(e->g, x);
    if (!elab_size(e, (double)s.rows * times.rows, (double)s.cols * times.cols,
                   c->span))
        return val_error();
    r = (struct shape){s.rows * times.rows, s.cols * times.cols};
    if (shape_numel(r) == 0)
        return val_node(matrix_empty(e, r.rows, r.cols));
    if ((s.rows == 1 || times.rows == 1) && (s.cols == 1 || times.cols == 1))
        return keep(c, Broadcast(e->g, x, r));
    uint32_t *index = mem_alloc(shape_numel(r) * sizeof *index), *p = index;
    for (uint32_t j = 0; j < r.cols; j++)
        for (uint32_t i = 0; i < r.rows; i++)
            *p++ = i % s.rows + j % s.cols * s.rows;
    x = index_gather(e, x, r, index);
    mem_free(index);
    return keep(c, x);
}

/* --- shapes --------------------------------------------------------------- */

/* reshape(A, r, c) where one of r, c may be []. */
static bool read_target(struct elab *e, struct call *c, size_t numel,
                        struct shape *s)
{
    double d[2];
    if (c->nargs == 2)
        return builtin_shape(e, c, 1, s);
    unsigned open = arg_empty(e, c, 1) ? 1 : arg_empty(e, c, 2) ? 2 : 0;
    for (unsigned i = 1; i <= 2; i++)
        if (i != open && !arg_count(e, c, i, "a size", 0, &d[i - 1]))
            return false;
    if (open) {
        double other = d[2 - open];
        d[open - 1] = other > 0 ? floor((double)numel / other) : 0;
    }
    if (!elab_size(e, d[0], d[1], c->span))
        return false;
    *s = (struct shape){(uint32_t)d[0], (uint32_t)d[1]};
    return true;
}

static struct val reshape(struct elab *e, struct call *c)
{
    struct shape s, have;
    node x;
    if (!arg_node(e, c, 0, &x))
        return val_error();
    have = graph_shape(e->g, x);
    if (!read_target(e, c, shape_numel(have), &s))
        return val_error();
    if (shape_numel(s) != shape_numel(have))
        return elab_mismatch(e, c->span,
                             "nonconformant: reshape of %ux%u to %ux%u",
                             have.rows, have.cols, s.rows, s.cols);
    return (struct val){VAL_NODE, c->arg[0].logical, Reshape(e->g, x, s), {0}};
}

static bool read_offset(struct elab *e, struct call *c, int *k)
{
    double v = 0;
    node x;
    if (c->nargs > 1 &&
        (!arg_node(e, c, 1, &x) ||
         !query_number(e, x, call_span(c, 1), "a diagonal", &v)))
        return false;
    if (v != floor(v) || fabs(v) > 1e9) {
        elab_fail(e, call_span(c, 1), NULL,
                  "a diagonal is a whole number, not %g", v);
        return false;
    }
    *k = (int)v;
    return true;
}

/* The k-th diagonal of a matrix as a column. */
static node diagonal_of(struct elab *e, node x, int k)
{
    struct shape s = graph_shape(e->g, x);
    uint32_t i0 = k < 0 ? (uint32_t)-k : 0, j0 = k > 0 ? (uint32_t)k : 0;
    uint32_t n = 0;
    uint32_t *index = mem_alloc(((size_t)s.rows + 1) * sizeof *index);
    for (; i0 + n < s.rows && j0 + n < s.cols; n++)
        index[n] = i0 + n + (j0 + n) * s.rows;
    node r = index_gather(e, x, (struct shape){n, 1}, index);
    mem_free(index);
    return r;
}

/* A square matrix with the vector on its k-th diagonal. */
static struct val diagonal_matrix(struct elab *e, struct call *c, node x, int k)
{
    uint32_t n = (uint32_t)shape_numel(graph_shape(e->g, x));
    uint32_t i0 = k < 0 ? (uint32_t)-k : 0, j0 = k > 0 ? (uint32_t)k : 0;
    double all = (double)n + i0 + j0;
    if (!elab_size(e, all, all, c->span))
        return val_error();
    struct shape s = {n + i0 + j0, n + i0 + j0};
    if (shape_scalar(s))
        return keep(c, x);
    uint32_t *index = mem_alloc((n + 1) * sizeof *index);
    for (uint32_t i = 0; i < n; i++)
        index[i] = i0 + i + (j0 + i) * s.rows;
    node r = ScatterList(e->g, x, s, graph_add_list(e->g, index, n));
    mem_free(index);
    return keep(c, r);
}

static struct val diag(struct elab *e, struct call *c)
{
    int k;
    node x;
    if (!arg_node(e, c, 0, &x) || !read_offset(e, c, &k))
        return val_error();
    struct shape s = graph_shape(e->g, x);
    if (shape_numel(s) == 0)
        return val_node(matrix_empty(e, 0, 0));
    if (s.rows == 1 || s.cols == 1)
        return diagonal_matrix(e, c, x, k);
    return keep(c, diagonal_of(e, x, k));
}

static struct val triangle(struct elab *e, struct call *c)
{
    int k;
    node x;
    bool upper = c->row->name[3] == 'u';
    if (!arg_node(e, c, 0, &x) || !read_offset(e, c, &k))
        return val_error();
    if (shape_numel(graph_shape(e->g, x)) == 0)
        return val_node(x);
    return val_node(Triangle(e->g, x, upper, k));
}

static struct val concatenate(struct elab *e, struct call *c)
{
    return matrix_concat(e, c->nargs, c->arg, c->row->name[0] == 'v', c->span);
}

/* cat(dim, A, B, ...) */
static struct val cat(struct elab *e, struct call *c)
{
    double dim;
    if (!arg_count(e, c, 0, "a dimension", 1, &dim))
        return val_error();
    if (dim > 2 && c->nargs > 2)
        return elab_fail(e, call_span(c, 0), NULL,
                         "arrays have rows and columns: cat(1, ...), "
                         "cat(2, ...)");
    return matrix_concat(e, c->nargs - 1, c->arg + 1, dim == 1, c->span);
}

/* --- find ----------------------------------------------------------------- */

static node positions(struct elab *e, struct shape s, const double *v)
{
    return shape_numel(s) ? Data(e->g, s, v) : matrix_empty(e, s.rows, s.cols);
}

/* What of the m entries at k[] (0-based) of x find was asked for. */
static struct val found(struct elab *e, struct call *c, node x, uint32_t m,
                        const uint32_t *k)
{
    struct shape s = graph_shape(e->g, x);
    struct shape r = s.rows == 1 && s.cols != 1 ? (struct shape){1, m}
                                                : (struct shape){m, 1};
    if (shape_numel(s) <= 1 && m == 0 && s.rows == s.cols)
        r = (struct shape){0, 0};
    double *at = mem_alloc(((size_t)m + 1) * sizeof *at);
    for (uint32_t i = 0; i < m; i++)
        at[i] = c->nout > 1 ? k[i] / s.rows + 1 : k[i] + 1.0;
    struct val v = val_node(positions(e, r, at));
    for (uint32_t i = 0; i < m && c->nout > 1; i++)
        at[i] = k[i] % s.rows + 1;
    if (c->nout > 1) {
        c->out[1] = v;
        v = val_node(positions(e, r, at));
    }
    if (c->nout > 2)
        c->out[2] = (struct val){
            VAL_NODE, c->arg[0].logical, index_gather(e, x, r, k), {NULL}};
    mem_free(at);
    return v;
}

/* find(x), find(x, n), find(x, n, "last"); [i, j, v] = find(x) */
static struct val find(struct elab *e, struct call *c)
{
    node x;
    double most = (double)INFINITY;
    if (!arg_node(e, c, 0, &x) ||
        (c->nargs > 1 && !arg_count(e, c, 1, "how many", 1, &most)))
        return val_error();
    size_t n = shape_numel(graph_shape(e->g, x));
    bool last = arg_is(c, 2, "last");
    node mask = c->arg[0].logical || n == 0 ? x : Ne(e->g, x, Num(e->g, 0));
    const double *v = query_values(e, mask, c->span, "a mask");
    if (!v)
        return val_error();
    uint32_t *at = mem_alloc((n + 1) * sizeof *at), m = 0;
    for (size_t k = 0; k < n; k++)
        if (v[k] != 0)
            at[m++] = (uint32_t)k;
    uint32_t from = last && m > most ? m - (uint32_t)most : 0;
    m = m > most ? (uint32_t)most : m;
    struct val r = found(e, c, x, m, at + from);
    mem_free(at);
    return r;
}

const struct builtin builtin_shape_rows[] = {
    {"repmat", 2, 3, 1, 0, repmat, 0},
    {"reshape", 2, 3, 1, 0, reshape, 0},
    {"diag", 1, 2, 1, 0, diag, 0},
    {"tril", 1, 2, 1, 0, triangle, 0},
    {"triu", 1, 2, 1, 0, triangle, 0},
    {"horzcat", 0, 255, 1, 0, concatenate, 0},
    {"vertcat", 0, 255, 1, 0, concatenate, 0},
    {"cat", 1, 255, 1, 0, cat, 0},
    {"find", 1, 3, 3, 0, find, 0},
    {0},
};
