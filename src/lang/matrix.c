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

/* A part without entries that stands in any row or column, as [] does. */
static bool fits_anywhere(struct shape s)
{
    return s.rows + s.cols <= 1;
}

static struct shape joined(const struct elab *e, size_t n, const node *x,
                           bool vertical)
{
    struct shape all = {0, 0};
    for (size_t i = 0; i < n; i++) {
        struct shape s = graph_shape(e->g, x[i]);
        uint32_t *along = vertical ? &all.rows : &all.cols;
        uint32_t *across = vertical ? &all.cols : &all.rows;
        uint32_t length = vertical ? s.rows : s.cols;
        uint32_t width = vertical ? s.cols : s.rows;
        *along += length;
        *across = width > *across ? width : *across;
    }
    return all;
}

static bool concat_fits(struct elab *e, size_t n, const node *x, bool vertical,
                        struct span at)
{
    const struct shape *first = NULL;
    double along = 0;
    for (size_t i = 0; i < n; i++) {
        const struct shape *s = &graph_at(e->g, x[i])->shape;
        along += vertical ? s->rows : s->cols;
        if (fits_anywhere(*s))
            continue;
        first = first ? first : s;
        if (vertical ? s->cols == first->cols : s->rows == first->rows)
            continue;
        elab_mismatch(e, at, "nonconformant: [%ux%u%s %ux%u]", first->rows,
                      first->cols, vertical ? ";" : ",", s->rows, s->cols);
        return false;
    }
    struct shape f = first ? *first : (struct shape){0, 0};
    return vertical ? elab_size(e, along, f.cols, at)
                    : elab_size(e, f.rows, along, at);
}

struct val matrix_concat(struct elab *e, size_t n, const struct val *v,
                         bool vertical, struct span at)
{
    node *x = mem_alloc((n ? n : 1) * sizeof *x);
    struct val r = val_error();
    size_t m = 0, i = 0;
    bool logical = n > 0;
    for (; i < n && elab_numeric(e, v[i], at, &x[i]); i++)
        logical = logical && v[i].logical;
    elab_here(e, at);
    if (i == n && concat_fits(e, n, x, vertical, at)) {
        struct shape s = joined(e, n, x, vertical);
        for (i = 0; i < n; i++)
            if (shape_numel(graph_shape(e->g, x[i])))
                x[m++] = x[i];
        r = val_node(m == 0     ? matrix_empty(e, s.rows, s.cols)
                     : vertical ? VertCat(e->g, m, x)
                                : HorzCat(e->g, m, x));
    }
    r.logical = logical && r.kind == VAL_NODE;
    mem_free(x);
    return r;
}

/* --- literals ------------------------------------------------------------- */

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

struct val matrix_of(struct elab *e, const struct ast *t, const struct val *v)
{
    bool scalars = true, equal = true, logical = true;
    size_t n = 0;
    for (unsigned i = 0; i < t->n; i++) {
        equal = equal && t->a[i]->n == t->a[0]->n;
        for (unsigned j = 0; j < t->a[i]->n; j++, n++) {
            scalars = scalars && shape_scalar(graph_shape(e->g, v[n].node));
            logical = logical && v[n].logical;
        }
    }
    elab_here(e, t->span);
    if (n == 0)
        return val_node(matrix_empty(e, 0, 0));
    if (!scalars || !equal)
        return literal_of_blocks(e, t, v);
    return (struct val){VAL_NODE, logical, literal_of_scalars(e, t, v), {NULL}};
}

struct val matrix_literal(struct elab *e, const struct ast *t)
{
    VEC(struct val) v = {0};
    bool ok = true;
    node x;
    for (unsigned i = 0; i < t->n && ok; i++)
        for (unsigned j = 0; j < t->a[i]->n && ok; j++) {
            const struct ast *entry = t->a[i]->a[j];
            vec_push(&v, elab_eval(e, entry));
            ok = elab_numeric(e, v.at[v.n - 1], entry->span, &x);
        }
    struct val r = ok ? matrix_of(e, t, v.at) : val_error();
    vec_free(&v);
    return r;
}

/* --- ranges --------------------------------------------------------------- */

static const double slack = 3 * DBL_EPSILON;

static bool whole(double v)
{
    return v == floor(v);
}

/* floor(x), where x falls short of a whole number by rounding only: that. The
 * comparison is Hagerty's (FL5, APL Quote Quad 8, 1978), as in Octave. */
static double tolerant_floor(double x)
{
    double most = 1 / (2 - slack), t = slack * fabs(1 + floor(x));
    t = fmax(slack, fmin(most, t));
    double f = floor(x + t);
    return x <= 0 || f - x < most ? f : f - 1;
}

static bool near(double u, double v)
{
    return fabs(u - v) < slack * fmax(fabs(u), fabs(v));
}

/* How many entries a range of numbers has, as Octave counts them. */
static double entries_of(double start, double step, double stop)
{
    if (step == 0 || isnan(start + step + stop) ||
        (step > 0 ? start > stop : start < stop))
        return 0;
    double n = fmax(0, tolerant_floor((stop - start + step) / step));
    if (isinf(n))
        return n;
    if (!near(start + (n - 1) * step, stop)) {
        if (near(start + (n - 2) * step, stop))
            n--;
        else if (near(start + n * step, stop))
            n++;
    }
    double second = start + step;
    bool beyond = step > 0 ? second > stop : second < stop;
    return n == 2 && beyond ? 1 : n; /* Octave keeps no second one there */
}

/* How many entries; guarded if a bound depends on inputs. */
static bool count_range(struct elab *e, const node x[3], const double v[3],
                        struct span at, double *n)
{
    struct graph *g = e->g;
    *n = entries_of(v[0], v[1], v[2]);
    if (v[1] == 0 || isnan(v[0] + v[1] + v[2]) ||
        !(query_depends(e, x[0]) || query_depends(e, x[1]) ||
          query_depends(e, x[2])))
        return true;
    node quotient = Div(g, Sub(g, x[2], x[0]), x[1]);
    node count = Floor(g, Mul(g, quotient, Num(g, 1 + slack)));
    return query_values(e, count, at, "the length of a range");
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
    *r = (struct range){.start = v[0],
                        .step = v[1],
                        .n = (size_t)n,
                        .nodes = depends && !index_like,
                        .first = x[0],
                        .by = x[1]};
    r->last = v[0] + (n - 1) * v[1];
    if (v[1] > 0 ? r->last >= v[2] : r->last <= v[2])
        r->last = v[2];
    return true;
}

double matrix_range_number(const struct range *r, size_t k)
{
    return k + 1 == r->n && k ? r->last : r->start + (double)k * r->step;
}

node matrix_range_at(struct elab *e, const struct range *r, size_t k)
{
    struct graph *g = e->g;
    if (!r->nodes)
        return Num(g, matrix_range_number(r, k));
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
        v[k] = r.nodes ? (double)k : matrix_range_number(&r, k);
    node x = Data(e->g, s, v);
    mem_free(v);
    if (r.nodes)
        x = Add(e->g, r.first, Mul(e->g, x, r.by));
    return val_node(x);
}
