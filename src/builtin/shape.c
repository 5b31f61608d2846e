/* builtin/shape: rearrangements of entries.
 *
 * Idea: every pure rearrangement is one gather, made from a function that says
 * where entry (i,j) of the result comes from.
 *
 * Invariant: no function here looks at the values of its array, except find.
 */
#include <math.h>
#include <string.h>

#include "builtin/builtin.h"
#include "graph/matrix.h"
#include "lang/array.h"

/* --- rearrangements ------------------------------------------------------- */

/* Entry (i,j) of the result comes from (*i,*j) of x. */
typedef void source_of(const uint32_t *p, struct shape from, uint32_t *i,
                       uint32_t *j);

static node rearrange(struct elab *e, node x, struct shape to,
                      source_of *source, const uint32_t *p)
{
    struct shape from = graph_shape(e->g, x);
    size_t n = shape_numel(to);
    uint32_t *index = mem_alloc((n + 1) * sizeof *index);
    for (size_t k = 0; k < n; k++) {
        uint32_t i = (uint32_t)(k % to.rows), j = (uint32_t)(k / to.rows);
        source(p, from, &i, &j);
        index[k] = i + j * from.rows;
    }
    node r = index_gather(e, x, to, index);
    mem_free(index);
    return r;
}

static void from_shifted(const uint32_t *p, struct shape from, uint32_t *i,
                         uint32_t *j)
{
    *i = (uint32_t)(((uint64_t)*i + p[0]) % from.rows);
    *j = (uint32_t)(((uint64_t)*j + p[1]) % from.cols);
}

static void from_flipped(const uint32_t *p, struct shape from, uint32_t *i,
                         uint32_t *j)
{
    *i = p[0] ? from.rows - 1 - *i : *i;
    *j = p[1] ? from.cols - 1 - *j : *j;
}

static void from_block(const uint32_t *p, struct shape from, uint32_t *i,
                       uint32_t *j)
{
    *i /= p[0];
    *j /= p[1];
    (void)from;
}

static bool first_dim(struct elab *e, struct call *c, unsigned i,
                      struct shape s, double *dim)
{
    *dim = s.rows != 1 ? 1 : 2;
    return i >= c->nargs || arg_count(e, c, i, "a dimension", 1, dim);
}

static struct val circshift(struct elab *e, struct call *c)
{
    double by, dim;
    node x, n;
    if (!arg_node(e, c, 0, &x) || !arg_node(e, c, 1, &n) ||
        !query_number(e, n, call_span(c, 1), "a shift", &by) ||
        !first_dim(e, c, 2, graph_shape(e->g, x), &dim))
        return val_error();
    struct shape s = graph_shape(e->g, x);
    if (by != floor(by) || dim > 2)
        return elab_fail(e, c->span, NULL,
                         "circshift moves by whole numbers along 1 or 2");
    if (shape_numel(s) == 0)
        return val_node(x);
    uint32_t p[2] = {0, 0}, *q = &p[dim == 1 ? 0 : 1];
    double len = dim == 1 ? s.rows : s.cols;
    *q = (uint32_t)fmod(len - fmod(by, len), len);
    return val_node(rearrange(e, x, s, from_shifted, p));
}

static struct val flip(struct elab *e, struct call *c)
{
    const char *f = c->row->name;
    double dim;
    node x;
    if (!arg_node(e, c, 0, &x) ||
        !first_dim(e, c, 1, graph_shape(e->g, x), &dim))
        return val_error();
    if (strcmp(f, "fliplr") == 0)
        dim = 2;
    if (strcmp(f, "flipud") == 0)
        dim = 1;
    uint32_t p[2] = {dim == 1, dim == 2};
    return val_node(rearrange(e, x, graph_shape(e->g, x), from_flipped, p));
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
        return val_node(Broadcast(e->g, x, r));
    uint32_t p[2] = {0, 0};
    return val_node(rearrange(e, x, r, from_shifted, p));
}

static struct val kron_two(struct elab *e, struct val a, struct val b,
                           struct span at)
{
    node x, y;
    if (!elab_numeric(e, a, at, &x) || !elab_numeric(e, b, at, &y))
        return val_error();
    struct shape s = graph_shape(e->g, x), t = graph_shape(e->g, y);
    if (!elab_size(e, (double)s.rows * t.rows, (double)s.cols * t.cols, at))
        return val_error();
    struct shape r = {s.rows * t.rows, s.cols * t.cols};
    if (shape_numel(r) == 0)
        return val_node(matrix_empty(e, r.rows, r.cols));
    if (shape_scalar(s) || shape_scalar(t))
        return val_node(Mul(e->g, x, y));
    uint32_t block[2] = {t.rows, t.cols}, none[2] = {0, 0};
    node left = rearrange(e, x, r, from_block, block);
    return val_node(Mul(e->g, left, rearrange(e, y, r, from_shifted, none)));
}

static struct val kron(struct elab *e, struct call *c)
{
    struct val v = c->arg[0];
    for (unsigned i = 1; i < c->nargs && v.kind != VAL_ERROR; i++)
        v = kron_two(e, v, c->arg[i], c->span);
    return v;
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

static struct val vec(struct elab *e, struct call *c)
{
    node x;
    if (!arg_node(e, c, 0, &x))
        return val_error();
    uint32_t n = (uint32_t)shape_numel(graph_shape(e->g, x));
    return val_node(Reshape(e->g, x, (struct shape){n, 1}));
}

static struct val transpose(struct elab *e, struct call *c)
{
    node x;
    if (!arg_node(e, c, 0, &x))
        return val_error();
    return val_node(Transpose(e->g, x));
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
static struct val diagonal_matrix(struct elab *e, node x, int k, struct span at)
{
    uint32_t n = (uint32_t)shape_numel(graph_shape(e->g, x));
    uint32_t i0 = k < 0 ? (uint32_t)-k : 0, j0 = k > 0 ? (uint32_t)k : 0;
    double all = (double)n + i0 + j0;
    if (!elab_size(e, all, all, at))
        return val_error();
    struct shape s = {n + i0 + j0, n + i0 + j0};
    if (shape_scalar(s))
        return val_node(x);
    uint32_t *index = mem_alloc((n + 1) * sizeof *index);
    for (uint32_t i = 0; i < n; i++)
        index[i] = i0 + i + (j0 + i) * s.rows;
    node r = ScatterList(e->g, x, s, graph_add_list(e->g, index, n));
    mem_free(index);
    return val_node(r);
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
        return diagonal_matrix(e, x, k, c->span);
    return val_node(diagonal_of(e, x, k));
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

static struct val trace(struct elab *e, struct call *c)
{
    node x;
    if (!arg_square(e, c, 0, &x))
        return val_error();
    return val_node(Sum(e->g, diagonal_of(e, x, 0), 0));
}

static struct val concatenate(struct elab *e, struct call *c)
{
    return matrix_concat(e, c->nargs, c->arg, c->row->name[0] == 'v', c->span);
}

/* Positions of the entries that are not zero. */
static struct val find(struct elab *e, struct call *c)
{
    node x;
    if (!arg_node(e, c, 0, &x))
        return val_error();
    struct shape s = graph_shape(e->g, x);
    node mask = c->arg[0].logical ? x : Ne(e->g, x, Num(e->g, 0));
    const double *v = query_values(e, mask, c->span, "a mask");
    if (!v)
        return val_error();
    size_t n = shape_numel(s);
    double *at = mem_alloc((n + 1) * sizeof *at);
    uint32_t m = 0;
    for (size_t k = 0; k < n; k++)
        if (v[k] != 0)
            at[m++] = (double)k + 1;
    struct shape r = s.rows == 1 && s.cols != 1 ? (struct shape){1, m}
                                                : (struct shape){m, 1};
    node found = m ? Data(e->g, r, at) : matrix_empty(e, r.rows, r.cols);
    mem_free(at);
    return val_node(found);
}

/* cross(a,b): by two rotations of each vector; a row with a column gives a
 * column. */
static struct val cross(struct elab *e, struct call *c)
{
    static const uint32_t next[3] = {1, 2, 0}, last[3] = {2, 0, 1};
    struct graph *g = e->g;
    node x, y;
    if (!arg_node(e, c, 0, &x) || !arg_node(e, c, 1, &y))
        return val_error();
    struct shape s = graph_shape(g, x), t = graph_shape(g, y);
    bool vectors = (s.rows == 1 || s.cols == 1) && (t.rows == 1 || t.cols == 1);
    if (!vectors || shape_numel(s) != 3 || shape_numel(t) != 3)
        return elab_mismatch(e, c->span,
                             "cross needs two vectors of three "
                             "entries, not %ux%u and %ux%u",
                             s.rows, s.cols, t.rows, t.cols);
    s = shape_equal(s, t) ? s : (struct shape){3, 1};
    x = Reshape(g, x, s);
    y = Reshape(g, y, s);
    node left = Mul(g, index_gather(e, x, s, next),
                    index_gather(e, y, s, last));
    node right = Mul(g, index_gather(e, x, s, last),
                     index_gather(e, y, s, next));
    return val_node(Sub(g, left, right));
}

const struct builtin builtin_shape_rows[] = {
    {"circshift", 2, 3, 1, 0, circshift, false},
    {"flip", 1, 2, 1, 0, flip, false},
    {"fliplr", 1, 1, 1, 0, flip, false},
    {"flipud", 1, 1, 1, 0, flip, false},
    {"repmat", 2, 3, 1, 0, repmat, false},
    {"kron", 2, 255, 1, 0, kron, false},
    {"reshape", 2, 3, 1, 0, reshape, false},
    {"vec", 1, 1, 1, 0, vec, false},
    {"transpose", 1, 1, 1, 0, transpose, false},
    {"diag", 1, 2, 1, 0, diag, false},
    {"tril", 1, 2, 1, 0, triangle, false},
    {"triu", 1, 2, 1, 0, triangle, false},
    {"trace", 1, 1, 1, 0, trace, false},
    {"horzcat", 0, 255, 1, 0, concatenate, false},
    {"vertcat", 0, 255, 1, 0, concatenate, false},
    {"find", 1, 1, 1, 0, find, false},
    {"cross", 2, 2, 1, 0, cross, false},
    {0},
};
