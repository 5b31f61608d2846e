/* builtin: the table of functions.
 *
 * Idea: one row a function (names, how many arguments and results, a function
 * that builds nodes). The elementwise functions are rows of ops.def whose
 * spelling is a word; nothing is said twice. Functions that the language can
 * express itself are in the prelude.
 *
 * Invariant: a name has one row; the table is made once and never changes.
 */
#include <assert.h>
#include <ctype.h>
#include <string.h>

#include "base/csv.h"
#include "builtin/builtin.h"
#include "syntax/function.h"

/* --- arguments ------------------------------------------------------------ */

bool arg_node(struct elab *e, const struct call *c, unsigned i, node *x)
{
    return elab_numeric(e, c->arg[i], call_span(c, i), x);
}

bool arg_square(struct elab *e, const struct call *c, unsigned i, node *x)
{
    if (!arg_node(e, c, i, x))
        return false;
    struct shape s = graph_shape(e->g, *x);
    if (s.rows == s.cols && s.rows)
        return true;
    elab_mismatch(e, call_span(c, i), "%s needs a square matrix, not %ux%u",
                  c->name, s.rows, s.cols);
    return false;
}

bool arg_is(const struct call *c, unsigned i, const char *text)
{
    return i < c->nargs && c->arg[i].kind == VAL_STRING &&
           strcasecmp(c->arg[i].text, text) == 0;
}

bool arg_empty(const struct elab *e, const struct call *c, unsigned i)
{
    return c->arg[i].kind == VAL_NODE &&
           shape_numel(graph_shape(e->g, c->arg[i].node)) == 0;
}

bool arg_count(struct elab *e, const struct call *c, unsigned i,
               const char *what, double least, double *out)
{
    return query_count(e, c->arg[i], call_span(c, i), what, least, out);
}

/* --- elementwise ---------------------------------------------------------- */

static struct val elementwise(struct elab *e, struct call *c)
{
    return elab_elementwise(e, (enum op)c->row->op, c->nargs, c->arg, c->name,
                            c->span);
}

static struct val power(struct elab *e, struct call *c)
{
    return elab_binary(e, AST_EPOW, c->arg[0], c->arg[1], c->span);
}

/* expint(x), expint(n,x) */
static struct val expint(struct elab *e, struct call *c)
{
    return elab_elementwise(e, c->nargs == 1 ? OP_EXPINT : OP_EXPINTN, c->nargs,
                            c->arg, c->name, c->span);
}

/* psi(x), psi(n,x) */
static struct val psi(struct elab *e, struct call *c)
{
    return elab_elementwise(e, c->nargs == 1 ? OP_DIGAMMA : OP_POLYGAMMA,
                            c->nargs, c->arg, c->name, c->span);
}

static struct val airy(struct elab *e, struct call *c)
{
    struct val arg[2] = {val_node(Num(e->g, 0)), c->arg[0]};
    return elab_elementwise(e, OP_AIRY, 2, c->nargs == 1 ? arg : c->arg,
                            c->name, c->span);
}

/* lambertw(x), lambertw(0,x), lambertw(-1,x) */
static struct val lambertw(struct elab *e, struct call *c)
{
    double branch = 0;
    node k;
    if (c->nargs == 2 &&
        (!arg_node(e, c, 0, &k) ||
         !query_number(e, k, call_span(c, 0), "the branch", &branch)))
        return val_error();
    if (branch != 0 && branch != -1)
        return elab_fail(e, call_span(c, 0), NULL,
                         "lambertw has the real branches 0 and -1");
    return elab_elementwise(e, branch == 0 ? OP_LAMBERTW : OP_LAMBERTWM1, 1,
                            c->arg + c->nargs - 1, c->name, c->span);
}

/* logical(x): a mask. */
static struct val logical(struct elab *e, struct call *c)
{
    node x;
    if (!arg_node(e, c, 0, &x))
        return val_error();
    if (c->arg[0].logical || shape_numel(graph_shape(e->g, x)) == 0)
        return val_logical(x);
    return val_logical(Ne(e->g, x, Num(e->g, 0)));
}

/* --- files ---------------------------------------------------------------- */

static struct val load(struct elab *e, struct call *c)
{
    struct csv csv;
    if (c->arg[0].kind != VAL_STRING)
        return elab_fail(e, c->span, NULL,
                         "load takes the name of a file, load(\"x.csv\")");
    const char *path = csv_relative(e->arena, c->arg[0].text, c->span);
    if (!csv_read(e->arena, path, c->span, e->quiet, &csv)) {
        e->errors++;
        return val_error();
    }
    if (!elab_size(e, (double)csv.rows, (double)csv.cols, c->span))
        return val_error();
    struct shape s = {(uint32_t)csv.rows, (uint32_t)csv.cols};
    double *v = mem_alloc(shape_numel(s) * sizeof *v);
    for (size_t i = 0; i < csv.rows; i++)
        for (size_t j = 0; j < csv.cols; j++)
            v[i + j * csv.rows] = csv.at[i * csv.cols + j];
    node x = Data(e->g, s, v);
    mem_free(v);
    return val_node(x);
}

/* --- the table ------------------------------------------------------------ */

#define MOST_RESULTS 8

/* nthargout(k, n, @f, ...): result k of the n results of f. */
static struct val nthargout(struct elab *e, struct call *c)
{
    double k, n;
    unsigned handle = 2;
    if (c->arg[0].kind != VAL_NODE || !graph_constant(e->g, c->arg[0].node, &k))
        return elab_fail(e, call_span(c, 0), NULL, "expected a number");
    if (c->arg[1].kind == VAL_FUNCTION) {
        n = k;
        handle = 1;
    } else if (c->arg[1].kind != VAL_NODE ||
               !graph_constant(e->g, c->arg[1].node, &n)) {
        return elab_fail(e, call_span(c, 1), NULL, "expected a number");
    }
    if (!(k >= 1 && k <= n && n <= MOST_RESULTS) || handle >= c->nargs ||
        c->arg[handle].kind != VAL_FUNCTION)
        return elab_fail(e, c->span, NULL,
                         "expected nthargout(k, n, @function, arguments)");
    struct val out[MOST_RESULTS] = {{0}};
    struct call inner = {.name = "nthargout",
                         .span = c->span,
                         .head = c->head,
                         .nargs = c->nargs - handle - 1,
                         .nout = (unsigned)n,
                         .arg = c->arg + handle + 1,
                         .out = out};
    if (!call_closure(e, c->arg[handle].closure, &inner))
        return val_error();
    return out[(unsigned)k - 1];
}

static const struct builtin own_rows[] = {
    {"nthargout", 2, 12, 1, 0, nthargout, 0},
    {"pow", 2, 2, 1, 0, power, 0},
    {"expint", 1, 2, 1, 0, expint, 0},
    {"psi", 1, 2, 1, 0, psi, 0},
    {"airy", 1, 2, 1, 0, airy, 0},
    {"lambertw", 1, 2, 1, 0, lambertw, 0},
    {"logical", 1, 1, 1, 0, logical, 0},
    {"load", 1, 1, 1, 0, load, 0},
    {0},
};

#define INTERNAL(FLAGS) ((FLAGS)&OP_INTERNAL ? BUILTIN_INTERNAL : 0)
static const struct builtin elementwise_rows[] = {
#define E1(ID, CTOR, SPELLING, FLAGS, ...)                                     \
    {SPELLING, 1, 1, 1, OP_##ID, elementwise, INTERNAL(FLAGS)},
#define E2(ID, CTOR, SPELLING, FLAGS, ...)                                     \
    {SPELLING, 2, 2, 1, OP_##ID, elementwise, INTERNAL(FLAGS)},
#define E3(ID, CTOR, SPELLING, FLAGS, ...)                                     \
    {SPELLING, 3, 3, 1, OP_##ID, elementwise, INTERNAL(FLAGS)},
#include "graph/ops.def"
    {0},
};

static const struct {
    const char *name, *row;
} aliases[] = {
    {"ln", "log"},
    {"logistic", "sigmoid"},
    {"gammaln", "lgamma"},
    {"lbeta", "betaln"},
    {"pow", ".^"},
    {"log_erfc", "logerfc"},
    {"log_ndtr", "lognormcdf"},
};

enum { ROWS = 1024 };
static struct builtin rows[ROWS];
static size_t nrows;

static struct builtin *find_row(const char *name)
{
    const struct builtin *row = function_find(name);
    return row ? &rows[row - rows] : NULL;
}

static void add_row(const struct builtin *row)
{
    assert(nrows < ROWS);
    rows[nrows] = *row;
    nrows += function_add(row->name, &rows[nrows]);
}

static void add_rows(const struct builtin *row)
{
    for (; row->name; row++)
        if (!row->op || isalpha((unsigned char)row->name[0]))
            add_row(row);
}

/* The helpers of the prelude. */
static void hide(void)
{
    for (const struct builtin *row = builtin_internal_rows; row->name; row++)
        find_row(row->name)->flags |= BUILTIN_INTERNAL;
}

static void add_prelude(void)
{
    size_t n;
    for (const struct prelude *p = prelude_all(&n), *end = p + n; p < end;
         p++) {
        unsigned most = p->more ? 255 : p->max;
        struct builtin row = {.name = p->name,
                              .min = (unsigned char)p->min,
                              .max = (unsigned char)most,
                              .flags = p->internal ? BUILTIN_INTERNAL : 0};
        add_row(&row);
        find_row(p->name)->flags |= BUILTIN_PRELUDE;
    }
}

/* Rows of own, then of the other files, then of ops.def: the first row of a
 * name counts. */
static void collect_rows(void)
{
    add_rows(own_rows);
    add_rows(builtin_size_rows);
    add_rows(builtin_shape_rows);
    add_rows(builtin_reduce_rows);
    add_rows(builtin_linalg_rows);
    add_rows(builtin_factor_rows);
    add_rows(builtin_order_rows);
    add_rows(builtin_decide_rows);
    add_rows(elementwise_rows);
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++) {
        const struct builtin *row = find_row(aliases[i].row);
        if (!row)
            continue;
        struct builtin alias = *row;
        alias.name = aliases[i].name;
        add_row(&alias);
    }
    add_rows(builtin_internal_rows);
    hide();
    add_prelude();
}

/* Those that may be suggested come first, the common ones before others: of
 * equally near names theirs is the one. */
void builtin_init(void)
{
    if (nrows)
        return;
    collect_rows();
    call_set_definitions(prelude_find);
    for (int first = 1; first >= 0; first--)
        for (size_t i = 0; i < nrows; i++)
            if ((rows[i].op != 0) == first &&
                !(rows[i].flags & (BUILTIN_INTERNAL | BUILTIN_QUIET)))
                function_list(rows[i].name);
}
