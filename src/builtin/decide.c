/* builtin/decide: what the prelude needs to decide things at the point.
 *
 * Idea: a quadrature, a root finder, a solver of differential equations decide
 * where to look by numbers and then compute by a plain expression. hold gives
 * the number that an expression is at the point, without its dependence;
 * require guards that a decision is good elsewhere; mark and slope give
 * the derivative of one expression by another, as an expression, which is what
 * Newton's method needs. All else is said in the language (prelude, *.m).
 *
 * Invariant: held numbers are data: no derivative flows through them, and
 * whoever uses them says with require what they are good for.
 */
#include <gsl/gsl_integration.h>
#include <string.h>

#include "builtin/builtin.h"
#include "derive/derive.h"
#include "lang/array.h"

/* --- decisions ------------------------------------------------------------ */

static struct val hold(struct elab *e, struct call *c)
{
    node x;
    if (!arg_node(e, c, 0, &x))
        return val_error();
    struct shape s = graph_shape(e->g, x);
    if (shape_numel(s) == 0)
        return c->arg[0];
    const double *v = query_quietly(e, x);
    if (!v)
        return query_values(e, x, c->span, "what a function decides"),
               val_error();
    struct val r = c->arg[0];
    r.node = shape_scalar(s) ? Num(e->g, v[0]) : Data(e->g, s, v);
    return r;
}

static struct val require(struct elab *e, struct call *c)
{
    int truth = elab_truth(e, c->arg[0], c->span);
    if (truth > 0)
        return val_logical(Num(e->g, 1));
    return truth < 0 ? val_error()
                     : elab_fail(e, c->span, NULL, "this does not converge");
}

/* --- derivatives ---------------------------------------------------------- */

static struct val mark(struct elab *e, struct call *c)
{
    node x;
    if (!arg_node(e, c, 0, &x))
        return val_error();
    return val_node(Cut(e->g, x));
}

static node unit(struct graph *g, struct shape s, size_t k)
{
    if (shape_scalar(s))
        return Num(g, 1);
    double *v = mem_alloc(shape_numel(s) * sizeof *v);
    v[k] = 1;
    node x = Data(g, s, v);
    mem_free(v);
    return x;
}

/* slope(r, c): the derivative of r by the marked c, numel(r) x numel(c). */
static struct val slope(struct elab *e, struct call *c)
{
    struct graph *g = e->g;
    node r, by;
    if (!arg_node(e, c, 0, &r) || !arg_node(e, c, 1, &by))
        return val_error();
    uint32_t rows = (uint32_t)shape_numel(graph_shape(g, r));
    uint32_t cols = (uint32_t)shape_numel(graph_shape(g, by));
    struct shape column = {rows, 1}, s = graph_shape(g, by);
    node *dot = mem_alloc((cols + 1) * sizeof *dot);
    bool known = true;
    for (uint32_t k = 0; k < cols && known; k++) {
        struct seed seed = {by, unit(g, s, k)};
        derive_forward(g, 1, &seed, (struct stops){0, NULL}, 1, &r, &dot[k]);
        known = derive_gap().at == NONE;
        dot[k] = dot[k] == NONE ? Full(g, column, 0)
                                : Reshape(g, dot[k], column);
    }
    node all = known ? cols == 1 ? dot[0] : HorzCat(g, cols, dot) : NONE;
    mem_free(dot);
    if (known)
        return val_node(all);
    return elab_fail(e, c->span, NULL,
                     "a derivative that is needed here is "
                     "not known: %s",
                     derive_gap().why);
}

/* --- equations ------------------------------------------------------------ */

/* solve(f, start, ...): the unknowns at which f, a function of them, is 0; one,
 * which may be an array, or several scalars. */
static struct val solve(struct elab *e, struct call *c)
{
    struct closure *f = c->arg[0].closure;
    struct val start = c->nargs == 2 ? c->arg[1]
                                     : matrix_concat(e, c->nargs - 1,
                                                     c->arg + 1, true, c->span);
    struct val arg[2] = {c->arg[0], start}, out = val_error();
    node x;
    if (!elab_numeric(e, start, c->span, &x))
        return val_error();
    size_t n = shape_numel(graph_shape(e->g, x));
    if (n == 0 || (f->nparams > 1 && n != f->nparams))
        return elab_fail(e, c->span, NULL,
                         "%u unknown%s and %zu numbers to "
                         "start from",
                         f->nparams, f->nparams == 1 ? "" : "s", n);
    f->spread = f->nparams > 1;
    struct call inner = {.name = "solve",
                         .span = c->span,
                         .nargs = 2,
                         .nout = 1,
                         .arg = arg,
                         .out = &out};
    if (!call_prelude(e, prelude_find("fsolve", 2), &inner))
        return val_error();
    for (unsigned k = f->spread ? 0 : 1; k < c->nout; k++)
        c->out[k] = val_node(index_pick(e, out.node, k));
    return f->spread ? c->out[0] : out;
}

/* --- quadrature ----------------------------------------------------------- */

/* [u, g, h] = gauss_rule(n): Gauss and Legendre's nodes on [0,1], their
 * weights, and the weights of the interpolating rule on every other node (0 at
 * the rest). */
static struct val gauss_rule(struct elab *e, struct call *c)
{
    double n;
    if (!arg_count(e, c, 0, "a number of nodes", 2, &n))
        return val_error();
    struct shape s = {(uint32_t)n, 1};
    double *u = mem_alloc(3 * s.rows * sizeof *u), *w = u + s.rows;
    double *h = w + s.rows;
    gsl_integration_glfixed_table *t = gsl_integration_glfixed_table_alloc(
        s.rows);
    for (uint32_t i = 0; i < s.rows; i++)
        gsl_integration_glfixed_point(0, 1, i, &u[i], &w[i], t);
    gsl_integration_glfixed_table_free(t);
    for (uint32_t j = 0; j < s.rows; j += 2)
        for (uint32_t i = 0; i < s.rows; i++) {
            double l = w[i];
            for (uint32_t m = 0; m < s.rows; m += 2)
                l *= m == j ? 1 : (u[i] - u[m]) / (u[j] - u[m]);
            h[j] += l;
        }
    if (c->nout > 1)
        c->out[1] = val_node(Data(e->g, s, w));
    if (c->nout > 2)
        c->out[2] = val_node(Data(e->g, s, h));
    node x = Data(e->g, s, u);
    mem_free(u);
    return val_node(x);
}

/* --- messages, and questions of kind -------------------------------------- */

static struct val error(struct elab *e, struct call *c)
{
    if (c->arg[0].kind != VAL_STRING)
        return elab_fail(e, c->span, NULL, "error takes a text");
    return elab_fail(e, c->span, NULL, "%s", c->arg[0].text);
}

/* mismatch(name, a, b): the shapes of arguments do not fit. */
static struct val mismatch(struct elab *e, struct call *c)
{
    struct shape s[2] = {{0, 0}, {0, 0}};
    for (unsigned i = 1; i < c->nargs && i < 3; i++)
        s[i - 1] = c->arg[i].kind == VAL_NODE
                       ? graph_shape(e->g, c->arg[i].node)
                       : s[i - 1];
    if (c->nargs < 3)
        return elab_mismatch(e, c->span, "nonconformant: %s(%ux%u)",
                             c->arg[0].text, s[0].rows, s[0].cols);
    return elab_mismatch(e, c->span, "nonconformant: %s(%ux%u, %ux%u)",
                         c->arg[0].text, s[0].rows, s[0].cols, s[1].rows,
                         s[1].cols);
}

static struct val is_kind(struct elab *e, struct call *c)
{
    const char *f = c->row->name;
    const struct val *v = &c->arg[0];
    bool number = v->kind == VAL_NODE || v->kind == VAL_BATCH;
    bool is = strcmp(f, "ischar") == 0      ? v->kind == VAL_STRING
              : strcmp(f, "islogical") == 0 ? number && v->logical
              : strcmp(f, "isnumeric") == 0 ? number && !v->logical
                                            : v->kind == VAL_FUNCTION;
    return val_logical(Num(e->g, is));
}

static struct val same_text(struct elab *e, struct call *c)
{
    bool both = c->arg[0].kind == VAL_STRING && c->arg[1].kind == VAL_STRING;
    return val_logical(
        Num(e->g, both && strcmp(c->arg[0].text, c->arg[1].text) == 0));
}

/* matches(x, a, b, ...): is the subject of a switch one of these? */
static struct val matches(struct elab *e, struct call *c)
{
    for (unsigned i = 1; i < c->nargs; i++) {
        const struct val *x = &c->arg[0], *y = &c->arg[i];
        int is = 0;
        if (x->kind == VAL_STRING && y->kind == VAL_STRING)
            is = strcmp(x->text, y->text) == 0;
        else if (x->kind != VAL_STRING && y->kind != VAL_STRING)
            is = elab_truth(e, elab_binary(e, AST_EQ, *x, *y, c->span),
                            c->span);
        if (is)
            return is < 0 ? val_error() : val_logical(Num(e->g, 1));
    }
    return val_logical(Num(e->g, 0));
}

const struct builtin builtin_decide_rows[] = {
    {"error", 1, 255, 1, 0, error, 0},
    {"ischar", 1, 1, 1, 0, is_kind, 0},
    {"islogical", 1, 1, 1, 0, is_kind, 0},
    {"isnumeric", 1, 1, 1, 0, is_kind, 0},
    {"is_function_handle", 1, 1, 1, 0, is_kind, 0},
    {"strcmp", 2, 2, 1, 0, same_text, 0},
    {AST_SOLVE, 2, 255, 255, 0, solve, 0},
    {AST_MATCHES, 1, 255, 1, 0, matches, 0},
    {0},
};

const struct builtin builtin_internal_rows[] = {
    {"hold", 1, 1, 1, 0, hold, 0},
    {"require", 1, 1, 1, 0, require, 0},
    {"mark", 1, 1, 1, 0, mark, 0},
    {"slope", 2, 2, 1, 0, slope, 0},
    {"gauss_rule", 1, 1, 3, 0, gauss_rule, 0},
    {"mismatch", 2, 3, 1, 0, mismatch, 0},
    {0},
};
