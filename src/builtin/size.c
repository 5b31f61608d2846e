/* builtin/size: sizes, and matrices that are made of a size.
 *
 * Idea: shapes are known when a node is made, so sizes are constants of the
 * graph; what depends on an input is only what the program computes of them.
 *
 * Invariant: rand and randn take their numbers from one stream, in order.
 */
#include <math.h>
#include <string.h>

#include "builtin/builtin.h"
#include "graph/matrix.h"
#include "lang/array.h"
#include "lang/batch.h"

/* --- sizes ---------------------------------------------------------------- */

static struct val count(struct elab *e, double n)
{
    return val_node(Num(e->g, n));
}

static struct val size(struct elab *e, struct call *c)
{
    node x;
    double k;
    if (c->arg[0].kind != VAL_BATCH && !arg_node(e, c, 0, &x))
        return val_error();
    struct shape s = batch_shape(e, c->arg[0]);
    double both[2] = {s.rows, s.cols};
    if (c->nargs == 2) {
        if (!arg_count(e, c, 1, "a dimension", 1, &k))
            return val_error();
        return count(e, k == 1 ? s.rows : k == 2 ? s.cols : 1);
    }
    if (c->nout < 2)
        return val_node(Data(e->g, (struct shape){1, 2}, both));
    c->out[1] = count(e, s.cols);
    return count(e, s.rows);
}

static struct val extent(struct elab *e, struct call *c)
{
    const char *f = c->row->name;
    node x;
    if (c->arg[0].kind != VAL_BATCH && !arg_node(e, c, 0, &x))
        return val_error();
    struct shape s = batch_shape(e, c->arg[0]);
    size_t n = shape_numel(s);
    if (strcmp(f, "rows") == 0)
        return count(e, s.rows);
    if (strcmp(f, "columns") == 0)
        return count(e, s.cols);
    if (strcmp(f, "numel") == 0)
        return count(e, (double)n);
    if (strcmp(f, "length") == 0)
        return count(e, n == 0 ? 0 : s.rows > s.cols ? s.rows : s.cols);
    return val_logical(Num(e->g, n == 0)); /* isempty */
}

/* Rows and columns from arguments i..: (n), (m,n), ([m n]). */
bool builtin_shape(struct elab *e, struct call *c, unsigned i, struct shape *s)
{
    double d[2] = {1, 1};
    unsigned n = c->nargs - i;
    struct span at = n ? call_span(c, i) : c->span;
    if (n == 2) {
        if (!arg_count(e, c, i, "a size", -1e9, &d[0]) ||
            !arg_count(e, c, i + 1, "a size", -1e9, &d[1]))
            return false;
    } else if (n == 1 && c->arg[i].kind == VAL_NODE &&
               shape_numel(graph_shape(e->g, c->arg[i].node)) == 2) {
        for (uint32_t k = 0; k < 2; k++) {
            struct val v = val_node(index_pick(e, c->arg[i].node, k));
            if (!query_count(e, v, at, "a size", -1e9, &d[k]))
                return false;
        }
    } else if (n == 1) {
        if (!arg_count(e, c, i, "a size", -1e9, &d[0]))
            return false;
        d[1] = d[0];
    }
    d[0] = fmax(d[0], 0);
    d[1] = fmax(d[1], 0);
    if (!elab_size(e, d[0], d[1], at))
        return false;
    *s = (struct shape){(uint32_t)d[0], (uint32_t)d[1]};
    return true;
}

/* --- constant matrices ---------------------------------------------------- */

static const struct {
    const char *name;
    double value;
} uniform_values[] = {
    {"zeros", 0},
    {"ones", 1},
    {"true", 1},
    {"false", 0},
    {"NaN", (double)NAN},
    {"NA", (double)NAN},
    {"Inf", (double)INFINITY},
    {"pi", 0x1.921fb54442d18p+1},
};

static struct val uniform(struct elab *e, struct call *c)
{
    struct shape s;
    if (!builtin_shape(e, c, 0, &s))
        return val_error();
    unsigned i = 0;
    while (strcmp(uniform_values[i].name, c->row->name) != 0)
        i++;
    return (struct val){VAL_NODE,
                        c->row->name[0] == 't' || c->row->name[0] == 'f',
                        Full(e->g, s, uniform_values[i].value),
                        {NULL}};
}

static struct val eye(struct elab *e, struct call *c)
{
    struct shape s;
    if (!builtin_shape(e, c, 0, &s))
        return val_error();
    size_t n = shape_numel(s);
    if (n == 0)
        return val_node(matrix_empty(e, s.rows, s.cols));
    if (s.rows == s.cols)
        return val_node(Eye(e->g, s.rows));
    double *v = mem_alloc(n * sizeof *v);
    for (size_t i = 0; i < s.rows && i < s.cols; i++)
        v[i + i * s.rows] = 1;
    node x = Data(e->g, s, v);
    mem_free(v);
    return val_node(x);
}

static struct val draw(struct elab *e, struct call *c)
{
    struct shape s;
    if (e->batch) /* other numbers in each turn */
        return batch_give_up(e);
    bool normal = strcmp(c->row->name, "randn") == 0;
    if (!builtin_shape(e, c, 0, &s))
        return val_error();
    const char *title = e->problem->title ? e->problem->title : "";
    if (!e->random)
        e->random = random_new(e->options.seed,
                               arena_printf(e->arena, "%s/rand", title));
    size_t n = shape_numel(s);
    if (n == 0)
        return val_node(matrix_empty(e, s.rows, s.cols));
    e->drawn++;
    double *v = mem_alloc(n * sizeof *v);
    for (size_t k = 0; k < n; k++)
        v[k] = normal ? random_normal(e->random)
                      : (random_uniform(e->random) + 1) / 2;
    node x = Data(e->g, s, v);
    mem_free(v);
    return val_node(x);
}

static struct val linspace(struct elab *e, struct call *c)
{
    struct graph *g = e->g;
    double n = 100;
    node a, b;
    if (!arg_node(e, c, 0, &a) || !arg_node(e, c, 1, &b) ||
        (c->nargs > 2 && !arg_count(e, c, 2, "a number of points", 1, &n)) ||
        !elab_size(e, 1, n, c->span))
        return val_error();
    if (!shape_scalar(graph_shape(g, a)) || !shape_scalar(graph_shape(g, b)))
        return elab_fail(e, c->span, NULL, "linspace runs between scalars");
    elab_here(e, c->span);
    if (n == 1)
        return val_node(b);
    struct shape s = {1, (uint32_t)n};
    double *t = mem_alloc(s.cols * sizeof *t);
    for (uint32_t k = 0; k < s.cols; k++)
        t[k] = k / (n - 1);
    node x = Data(g, s, t);
    mem_free(t);
    /* both ends exact: a*(1-t) + b*t */
    return val_node(Add(g, Mul(g, a, Sub(g, Num(g, 1), x)), Mul(g, b, x)));
}

const struct builtin builtin_size_rows[] = {
    {"size", 1, 2, 2, 0, size, 0},
    {"rows", 1, 1, 1, 0, extent, 0},
    {"columns", 1, 1, 1, 0, extent, 0},
    {"numel", 1, 1, 1, 0, extent, 0},
    {"length", 1, 1, 1, 0, extent, 0},
    {"isempty", 1, 1, 1, 0, extent, 0},
    {"zeros", 0, 2, 1, 0, uniform, 0},
    {"ones", 0, 2, 1, 0, uniform, 0},
    {"true", 0, 2, 1, 0, uniform, BUILTIN_QUIET},
    {"false", 0, 2, 1, 0, uniform, BUILTIN_QUIET},
    {"NaN", 0, 2, 1, 0, uniform, BUILTIN_QUIET},
    {"NA", 0, 2, 1, 0, uniform, BUILTIN_QUIET},
    {"Inf", 0, 2, 1, 0, uniform, BUILTIN_QUIET},
    {"pi", 0, 2, 1, 0, uniform, BUILTIN_QUIET},
    {"eye", 0, 2, 1, 0, eye, 0},
    {"rand", 0, 2, 1, 0, draw, 0},
    {"randn", 0, 2, 1, 0, draw, 0},
    {"linspace", 2, 3, 1, 0, linspace, 0},
    {0},
};
