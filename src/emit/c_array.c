/* emit/c_array: sums, scans, indices, joins and products as loops of C.
 *
 * Idea: what works along a dimension is a helper for one line (n entries, a
 * stride) and a loop over the lines; what moves entries is a loop over
 * positions, with the index list as a constant array where it has no pattern.
 *
 * Invariant: arrays are column-major; sums run in the order of the entries.
 */
#include "emit/rep.h"

/* --- helpers: one line of n entries, `step` apart ----------------------- */

static const char ad_sum[] = "static double ad_sum(int n, int step, const "
                             "double *x)\n"
                             "{\n"
                             "    double r = 0;\n"
                             "    for (int i = 0; i < n; i++)\n"
                             "        r += x[i*step];\n"
                             "    return r;\n"
                             "}\n";
static const char ad_prod[] = "static double ad_prod(int n, int step, const "
                              "double *x)\n"
                              "{\n"
                              "    double r = 1;\n"
                              "    for (int i = 0; i < n; i++)\n"
                              "        r *= x[i*step];\n"
                              "    return r;\n"
                              "}\n";
static const char ad_largest[] = "static double ad_largest(int n, int step, "
                                 "const double *x)\n"
                                 "{\n"
                                 "    double r = x[0];\n"
                                 "    for (int i = 1; i < n; i++)\n"
                                 "        if (x[i*step] > r || x[i*step] != "
                                 "x[i*step])\n"
                                 "            r = x[i*step];\n"
                                 "    return r;\n"
                                 "}\n";
static const char ad_logsumexp[] = "static double ad_logsumexp(int n, int "
                                   "step, const double *x)\n"
                                   "{\n"
                                   "    double m = ad_largest(n, step, x), r = "
                                   "0;\n"
                                   "    if (m - m != 0)\n"
                                   "        return m;\n"
                                   "    for (int i = 0; i < n; i++)\n"
                                   "        r += exp(x[i*step] - m);\n"
                                   "    return m + log(r);\n"
                                   "}\n";
static const char ad_softmax[] = "static void ad_softmax(int n, int step, int "
                                 "back, const double *x,\n"
                                 "                       double *y)\n"
                                 "{\n"
                                 "    double m = ad_largest(n, step, x), r = "
                                 "0;\n"
                                 "    (void)back;\n"
                                 "    for (int i = 0; i < n; i++)\n"
                                 "        r += y[i*step] = exp(x[i*step] - "
                                 "m);\n"
                                 "    for (int i = 0; i < n; i++)\n"
                                 "        y[i*step] /= r;\n"
                                 "}\n";
static const char ad_cumsum[] = "static void ad_cumsum(int n, int step, int "
                                "back, const double *x,\n"
                                "                      double *y)\n"
                                "{\n"
                                "    double r = 0;\n"
                                "    for (int i = 0; i < n; i++) {\n"
                                "        int k = (back ? n - 1 - i : i)*step;\n"
                                "        y[k] = r += x[k];\n"
                                "    }\n"
                                "}\n";
static const char ad_cumprod[] = "static void ad_cumprod(int n, int step, int "
                                 "back, const double *x,\n"
                                 "                       double *y)\n"
                                 "{\n"
                                 "    double r = 1;\n"
                                 "    for (int i = 0; i < n; i++) {\n"
                                 "        int k = (back ? n - 1 - i : "
                                 "i)*step;\n"
                                 "        y[k] = r *= x[k];\n"
                                 "    }\n"
                                 "}\n";
static const char ad_scan[] = "static void ad_scan(int n, int step, int back, "
                              "const double *a,\n"
                              "                    const double *b, double "
                              "*s)\n"
                              "{\n"
                              "    double r = 0;\n"
                              "    for (int i = 0; i < n; i++) {\n"
                              "        int k = (back ? n - 1 - i : i)*step;\n"
                              "        s[k] = r = i ? b[k] + a[k]*r : b[k];\n"
                              "    }\n"
                              "}\n";
static const char ad_dot[] = "static double ad_dot(int n, const double *a, "
                             "const double *b)\n"
                             "{\n"
                             "    double r = 0;\n"
                             "    for (int i = 0; i < n; i++)\n"
                             "        r += a[i]*b[i];\n"
                             "    return r;\n"
                             "}\n";
static const char ad_matmul[] = "/* c (m x n) = op(a)*op(b); l is the inner "
                                "size */\n"
                                "static void ad_matmul(int m, int l, int n, "
                                "const double *a, int ta,\n"
                                "                      const double *b, int "
                                "tb, double *c)\n"
                                "{\n"
                                "    for (int j = 0; j < n; j++)\n"
                                "        for (int i = 0; i < m; i++) {\n"
                                "            double r = 0;\n"
                                "            for (int k = 0; k < l; k++)\n"
                                "                r += a[ta ? k + l*i : i + "
                                "m*k]*\n"
                                "                     b[tb ? j + n*k : k + "
                                "l*j];\n"
                                "            c[i + m*j] = r;\n"
                                "        }\n"
                                "}\n";

/* --- lines -------------------------------------------------------------- */

struct lines {
    size_t count, n;   /* so many lines of n entries */
    size_t step, next; /* between entries, between lines */
};

static struct lines lines_of(struct shape s, unsigned dim)
{
    if (dim == 1)
        return (struct lines){s.cols, s.rows, 1, s.rows};
    if (dim == 2)
        return (struct lines){s.rows, s.cols, s.rows, 1};
    return (struct lines){1, shape_numel(s), 1, 0};
}

static struct lines argument_lines(const struct emitter *e, node x)
{
    return lines_of(emit_shape(e, emit_arg(e, x, 0)), graph_at(e->g, x)->imm.a);
}

static void reduce(struct emitter *e, node x, const char *name)
{
    struct lines l = argument_lines(e, x);
    const char *a = c_array(e, emit_arg(e, x, 0));
    if (shape_scalar(emit_shape(e, x))) {
        c_scalar(e, x,
                 (struct expr){
                     arena_printf(e->arena, "%s(%zu, 1, %s)", name,
                                  shape_numel(emit_shape(e, emit_arg(e, x, 0))),
                                  a),
                     BIND_ATOM});
        return;
    }
    const char *id = c_declare(e, x);
    emit_line(e, "for (int i = 0; i < %zu; i++)", l.count);
    emit_line(e, "    %s[i] = %s(%zu, %zu, %s + i*%zu);", id, name, l.n, l.step,
              a, l.next);
}

static void map_lines(struct emitter *e, node x, const char *name)
{
    const struct gnode *p = graph_at(e->g, x);
    struct lines l = argument_lines(e, x);
    const char *a = c_array(e, emit_arg(e, x, 0));
    const char *id = c_declare(e, x);
    emit_line(e, "for (int i = 0; i < %zu; i++)", l.count);
    emit_line(e, "    %s(%zu, %zu, %u, %s + i*%zu, %s + i*%zu);", name, l.n,
              l.step, p->op == OP_CUMSUM ? p->imm.b : 0, a, l.next, id, l.next);
}

/* By op: what is called a line, and how the lines are gone through. */
static const struct {
    void (*write)(struct emitter *e, node x, const char *name);
    const char *name, *definition, *before; /* before: what that one calls */
} along[OP_COUNT] = {
    [OP_SUM] = {reduce, "ad_sum", ad_sum, NULL},
    [OP_PROD] = {reduce, "ad_prod", ad_prod, NULL},
    [OP_MAXALONG] = {reduce, "ad_largest", ad_largest, NULL},
    [OP_LOGSUMEXP] = {reduce, "ad_logsumexp", ad_logsumexp, ad_largest},
    [OP_SOFTMAX] = {map_lines, "ad_softmax", ad_softmax, ad_largest},
    [OP_CUMSUM] = {map_lines, "ad_cumsum", ad_cumsum, NULL},
    [OP_CUMPROD] = {map_lines, "ad_cumprod", ad_cumprod, NULL},
};

static void node_along(struct emitter *e, node x)
{
    unsigned op = graph_at(e->g, x)->op;
    if (along[op].before)
        emit_helper(e, along[op].before);
    emit_helper(e, along[op].definition);
    along[op].write(e, x, along[op].name);
}

static void node_scan(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    struct lines l = lines_of(p->shape, p->imm.a);
    const char *a = c_array(e, p->arg[0]), *b = c_array(e, p->arg[1]);
    emit_helper(e, ad_scan);
    const char *id = c_declare(e, x);
    emit_line(e, "for (int i = 0; i < %zu; i++)", l.count);
    emit_line(e,
              "    ad_scan(%zu, %zu, %u, %s + i*%zu, %s + i*%zu, "
              "%s + i*%zu);",
              l.n, l.step, p->imm.b, a, l.next, b, l.next, id, l.next);
}

/* --- moving entries ----------------------------------------------------- */

static void node_transpose(struct emitter *e, node x)
{
    struct shape s = emit_shape(e, x);
    const char *a = c_array(e, emit_arg(e, x, 0));
    if (s.rows == 1 || s.cols == 1) {
        e->of[x] = (struct expr){a, BIND_ATOM};
        return;
    }
    const char *id = c_declare(e, x);
    emit_line(e, "for (int i = 0; i < %zu; i++)", shape_numel(s));
    emit_line(e, "    %s[i] = %s[i/%u + i %% %u*%u];", id, a, s.rows, s.rows,
              s.cols);
}

/* Name of a constant array with the index list, or NULL if it is a range
 * (then *first is its start). */
static const char *index_list(struct emitter *e, uint32_t place,
                              uint32_t *first)
{
    size_t n, k = 1;
    const uint32_t *at = graph_list(e->g, place, &n);
    *first = n ? at[0] : 0;
    while (k < n && at[k] == at[0] + k)
        k++;
    if (k >= n)
        return NULL;
    const char *id = emit_identifier(e, NULL);
    emit_line(e, "static const int %s[] = {", id);
    for (size_t i = 0; i < n; i += 12) {
        struct buffer s = {0};
        for (k = i; k < n && k < i + 12; k++)
            buffer_printf(&s, "%s%u", k > i ? ", " : "", at[k]);
        emit_line(e, "    %s%s", buffer_take(&s, e->arena),
                  i + 12 < n ? "," : "");
    }
    emit_line(e, "};");
    return id;
}

static const char *position(struct emitter *e, const char *list, uint32_t first)
{
    return list ? arena_printf(e->arena, "%s[i]", list)
                : arena_printf(e->arena, "%u + i", first);
}

static void node_gather(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    const char *a = c_array(e, p->arg[0]);
    size_t n;
    uint32_t first = graph_list(e->g, p->imm.a, &n)[0];
    if (shape_scalar(p->shape)) {
        c_scalar(e, x,
                 (struct expr){arena_printf(e->arena, "%s[%u]", a, first),
                               BIND_ATOM});
        return;
    }
    const char *list = index_list(e, p->imm.a, &first);
    const char *id = c_declare(e, x);
    emit_line(e, "for (int i = 0; i < %zu; i++)", n);
    emit_line(e, "    %s[i] = (%s)[%s];", id, a, position(e, list, first));
}

static void node_scatter(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    const char *a = c_array(e, p->arg[0]);
    size_t n;
    uint32_t first;
    graph_list(e->g, p->imm.a, &n);
    const char *list = index_list(e, p->imm.a, &first);
    const char *id = c_declare(e, x);
    emit_line(e, "for (int i = 0; i < %zu; i++)", shape_numel(p->shape));
    emit_line(e, "    %s[i] = 0;", id);
    emit_line(e, "for (int i = 0; i < %zu; i++)", n);
    emit_line(e, "    %s[%s] += (%s)[i];", id, position(e, list, first), a);
}

static void node_join(struct emitter *e, node x)
{
    bool vertical = graph_at(e->g, x)->op == OP_VERTCAT;
    struct shape whole = emit_shape(e, x);
    size_t n, start = 0;
    graph_args(e->g, x, &n);
    const char **a = arena_alloc(e->arena, (n + 1) * sizeof *a);
    for (size_t i = 0; i < n; i++)
        a[i] = c_array(e, graph_args(e->g, x, &n)[i]);
    const char *id = c_declare(e, x);
    for (size_t i = 0; i < n; i++) {
        node part = graph_args(e->g, x, &n)[i];
        struct shape s = emit_shape(e, part);
        if (shape_scalar(s)) {
            emit_line(e, "%s[%zu] = %s;", id, start, e->of[part].text);
        } else {
            emit_line(e, "for (int i = 0; i < %zu; i++)", shape_numel(s));
            if (vertical && whole.cols > 1)
                emit_line(e, "    %s[%zu + i %% %u + i/%u*%u] = %s[i];", id,
                          start, s.rows, s.rows, whole.rows, a[i]);
            else
                emit_line(e, "    %s[%zu + i] = %s[i];", id, start, a[i]);
        }
        start += vertical ? s.rows : shape_numel(s);
    }
}

static void node_triangle(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    const char *a = c_array(e, p->arg[0]);
    const char *id = c_declare(e, x);
    uint32_t r = p->shape.rows;
    emit_line(e, "for (int i = 0; i < %zu; i++)", shape_numel(p->shape));
    emit_line(e, "    %s[i] = i/%u - i %% %u %s %d ? %s[i] : 0;", id, r, r,
              p->imm.a ? ">=" : "<=", (int)p->imm.b, a);
}

/* --- products ----------------------------------------------------------- */

static void node_dot(struct emitter *e, node x)
{
    node a = emit_arg(e, x, 0), b = emit_arg(e, x, 1);
    emit_helper(e, ad_dot);
    const char *pa = c_array(e, a), *pb = c_array(e, b);
    c_scalar(e, x,
             (struct expr){arena_printf(e->arena, "ad_dot(%zu, %s, %s)",
                                        shape_numel(emit_shape(e, a)), pa, pb),
                           BIND_ATOM});
}

void c_need_matmul(struct emitter *e)
{
    emit_helper(e, ad_matmul);
}

static void node_matmul(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    struct shape sa = emit_shape(e, p->arg[0]);
    if (shape_scalar(p->shape)) {
        node_dot(e, x);
        return;
    }
    emit_helper(e, ad_matmul);
    const char *a = c_array(e, p->arg[0]), *b = c_array(e, p->arg[1]);
    const char *id = c_declare(e, x);
    emit_line(e, "ad_matmul(%u, %u, %u, %s, %u, %s, %u, %s);", p->shape.rows,
              p->imm.a ? sa.rows : sa.cols, p->shape.cols, a, p->imm.a, b,
              p->imm.b, id);
}

/* --- the table ---------------------------------------------------------- */

typedef void node_fn(struct emitter *e, node x);
static node_fn *const table[OP_COUNT] = {
    [OP_SUM] = node_along,
    [OP_PROD] = node_along,
    [OP_MAXALONG] = node_along,
    [OP_LOGSUMEXP] = node_along,
    [OP_SOFTMAX] = node_along,
    [OP_CUMSUM] = node_along,
    [OP_CUMPROD] = node_along,
    [OP_SCAN] = node_scan,
    [OP_TRANSPOSE] = node_transpose,
    [OP_GATHER] = node_gather,
    [OP_SCATTER] = node_scatter,
    [OP_VERTCAT] = node_join,
    [OP_HORZCAT] = node_join,
    [OP_TRIANGLE] = node_triangle,
    [OP_DOT] = node_dot,
    [OP_MATMUL] = node_matmul,
};

bool c_array_node(struct emitter *e, node x)
{
    node_fn *f = table[graph_at(e->g, x)->op];
    if (f)
        f(e, x);
    return f != NULL;
}
