/* matrix: [a b; c d], start:step:stop, concatenation.
 *
 * Idea: a literal of scalars is one node (a constant matrix if all are exact
 * numbers, else one concatenation), not a tree of rows; ranges whose start and
 * step are constants or index-like are constants, and only those that begin or
 * step by a real input are nodes of it. What is guarded of a range is its
 * count, not its bounds.
 *
 * Invariant: nodes without entries are constants (matrix_empty).
 */
#include <float.h>
#include <math.h>

#include "lang/array.h"

node matrix_empty(struct elab *e, uint32_t rows, uint32_t cols)
{
    return Full(e->g, (struct shape){rows, cols}, 0);
}

/* --- concatenation -------------------------------------------------------- */

static struct val concat_empty(struct elab *e, size_t n, const struct val *v,
                               bool vertical)
{
    uint32_t rows = 0, cols = 0;
    for (size_t i = 0; i < n; i++) {
        struct shape s = graph_shape(e->g, v[i].node);
        if (vertical) {
            rows += s.rows;
            cols = s.cols > cols ? s.cols : cols;
        } else {
            cols += s.cols;
            rows = s.rows > rows ? s.rows : rows;
        }
    }
    return val_node(matrix_empty(e, rows, cols));
}

static bool concat_fits(struct elab *e, size_t n, const node *x, bool vertical,
                        struct span at)
{
    struct shape first = graph_shape(e->g, x[0]);
    double along = 0;
    for (size_t i = 0; i < n; i++) {
        struct shape s = graph_shape(e->g, x[i]);
        along += vertical ? s.rows : s.cols;
        if (vertical ? s.cols == first.cols : s.rows == first.rows)
            continue;
        elab_mismatch(e, at, "nonconformant: [%ux%u%s %ux%u]", first.rows,
                      first.cols, vertical ? ";" : ",", s.rows, s.cols);
        return false;
    }
    return vertical ? elab_size(e, along, first.cols, at)
                    : elab_size(e, first.rows, along, at);
}

struct val matrix_concat(struct elab *e, size_t n, const struct val *v,
                         bool vertical, struct span at)
{
    node *x = mem_alloc((n ? n : 1) * sizeof *x);
    struct val r = val_error();
    size_t m = 0, i = 0;
    bool logical = n > 0;
    for (; i < n && elab_numeric(e, v[i], at, &x[m]); i++) {
        m += shape_numel(graph_shape(e->g, x[m])) > 0;
        logical = logical && v[i].logical;
    }
    elab_here(e, at);
    if (i == n && m == 0)
        r = concat_empty(e, n, v, vertical);
    else if (i == n && concat_fits(e, m, x, vertical, at))
        r = val_node(vertical ? VertCat(e->g, m, x) : HorzCat(e->g, m, x));
    r.logical = logical && r.kind == VAL_NODE;
    mem_free(x);
    return r;
}

/* --- literals ------------------------------------------------------------- */

struct entries {
    VEC(struct val) at;
    bool scalars, equal, logical;
};

static bool read_entries(struct elab *e, const struct ast *t, struct entries *v)
{
    v->scalars = v->equal = v->logical = true;
    for (unsigned i = 0; i < t->n; i++) {
        const struct ast *row = t->a[i];
        v->equal = v->equal && row->n == t->a[0]->n;
        for (unsigned j = 0; j < row->n; j++) {
            node x;
            struct val entry = elab_eval(e, row->a[j]);
            if (!elab_numeric(e, entry, row->a[j]->span, &x))
                return false;
            v->scalars = v->scalars && shape_scalar(graph_shape(e->g, x));
            v->logical = v->logical && entry.logical;
            vec_push(&v->at, entry);
        }
    }
    return true;
}

static node literal_of_scalars(struct elab *e, const struct ast *t,
                               const struct val *v)
{
    struct shape s = {t->n, t->a[0]->n};
    struct ref *ref = mem_alloc(shape_numel(s) * sizeof *ref);
    for (uint32_t i = 0; i < s.rows; i++)
        for (uint32_t j = 0; j < s.cols; j++)
            ref[i + j * s.rows] = (struct ref){v[i * s.cols + j].node, 0};
    node x = builder_compose(e, ref, s);
    mem_free(ref);
    return x;
}

static struct val literal_of_blocks(struct elab *e, const struct ast *t,
                                    const struct val *v)
{
    struct val *rows = mem_alloc(t->n * sizeof *rows), r = val_error();
    unsigned i = 0;
    for (; i < t->n; v += t->a[i]->n, i++) {
        rows[i] = matrix_concat(e, t->a[i]->n, v, false, t->a[i]->span);
        if (rows[i].kind == VAL_ERROR)
            break;
    }
    if (i == t->n)
        r = matrix_concat(e, t->n, rows, true, t->span);
    mem_free(rows);
    return r;
}

struct val matrix_literal(struct elab *e, const struct ast *t)
{
    struct entries v = {0};
    struct val r = val_error();
    if (read_entries(e, t, &v)) {
        elab_here(e, t->span);
        if (v.at.n == 0)
            r = val_node(matrix_empty(e, 0, 0));
        else if (v.scalars && v.equal)
            r = (struct val){
                VAL_NODE, v.logical, literal_of_scalars(e, t, v.at.at), {NULL}};
        else
            r = literal_of_blocks(e, t, v.at.at);
    }
    vec_free(&v.at);
    return r;
}

/* --- ranges --------------------------------------------------------------- */

static const double slack = 1 + 3 * DBL_EPSILON;

static bool whole(double v)
{
    return v == floor(v);
}

/* How many entries; guarded if a bound depends on inputs. */
static bool count_range(struct elab *e, const node x[3], const double v[3],
                        struct span at, double *n)
{
    struct graph *g = e->g;
    if (v[1] == 0 || isnan(v[0] + v[1] + v[2])) {
        *n = 0;
        return true;
    }
    *n = floor((v[2] - v[0]) / v[1] * slack);
    if (query_depends(e, x[0]) || query_depends(e, x[1]) ||
        query_depends(e, x[2])) {
        node quotient = Div(g, Sub(g, x[2], x[0]), x[1]);
        node count = Floor(g, Mul(g, quotient, Num(g, slack)));
        const double *p = query_values(e, count, at, "the length of a range");
        if (!p)
            return false;
        *n = p[0];
    }
    *n = *n < 0 ? 0 : *n + 1;
    return true;
}

/* Start, step and stop as nodes and numbers. */
static bool read_parts(struct elab *e, const struct ast *t, node x[3],
                       double v[3])
{
    unsigned last = t->n - 1;
    x[1] = Num(e->g, 1);
    v[1] = 1;
    for (unsigned i = 0; i < t->n; i++) {
        unsigned k = i == last ? 2 : i;
        struct val part = elab_eval(e, t->a[i]);
        struct span at = t->a[i]->span;
        if (!elab_numeric(e, part, at, &x[k]))
            return false;
        if (!shape_scalar(graph_shape(e->g, x[k]))) {
            elab_fail(e, at, NULL, "a range runs between scalars");
            return false;
        }
        if (graph_constant(e->g, x[k], &v[k]))
            continue;
        const double *p = query_quietly(e, x[k]);
        if (!p)
            return query_values(e, x[k], at, "a range"), false;
        v[k] = p[0];
    }
    return true;
}

bool matrix_range_bounds(struct elab *e, const struct ast *t, bool counting,
                         struct range *r)
{
    node x[3];
    double v[3], n;
    if (!read_parts(e, t, x, v))
        return false;
    bool depends = query_depends(e, x[0]) || query_depends(e, x[1]);
    bool index_like = counting || (whole(v[0]) && whole(v[1]));
    if (depends && index_like) {
        query_guard(e, x[0], &v[0], false, t->span);
        query_guard(e, x[1], &v[1], false, t->span);
    }
    if (!count_range(e, x, v, t->span, &n) || !elab_size(e, 1, n, t->span))
        return false;
    *r = (struct range){v[0], v[1], (size_t)n, depends && !index_like,
                        x[0], x[1]};
    return true;
}

node matrix_range_at(struct elab *e, const struct range *r, size_t k)
{
    struct graph *g = e->g;
    if (!r->nodes)
        return Num(g, r->start + (double)k * r->step);
    if (k == 0)
        return r->first;
    return Add(g, r->first, Mul(g, Num(g, (double)k), r->by));
}

struct val matrix_range(struct elab *e, const struct ast *t)
{
    struct range r;
    if (!matrix_range_bounds(e, t, false, &r))
        return val_error();
    elab_here(e, t->span);
    if (r.n == 0)
        return val_node(matrix_empty(e, 1, 0));
    struct shape s = {1, (uint32_t)r.n};
    double *v = mem_alloc(r.n * sizeof *v);
    for (size_t k = 0; k < r.n; k++)
        v[k] = r.nodes ? (double)k : r.start + (double)k * r.step;
    node x = Data(e->g, s, v);
    mem_free(v);
    if (r.nodes)
        x = Add(e->g, r.first, Mul(e->g, x, r.by));
    return val_node(x);
}
