/* formula/graph: nodes as terms, one small function a kind of node.
 *
 * Idea: arithmetic becomes sums, products and matrix products; a row whose
 * spelling is a function of the language is a call of it; the few operations
 * that only rules build (blend, xlog, scatter, Frechet derivatives ...) are
 * written in what the language has. The table at the end says which is which.
 *
 * Invariant: the term of a node has the node's shape and value; nothing here
 * simplifies (see formula.c for the passes that do).
 */

#include "base/buffer.h"
#include "formula/term.h"

static const struct shape scalar = {1, 1};
static const struct ratio one = {1, 1};

/* --- leaves and views --------------------------------------------------- */

static term number(struct translation *c, node x)
{
    return term_number(c->t, ratio_of(graph_at(c->g, x)->imm.num),
                       translation_shape(c, x));
}

static bool is_identity(struct shape s, const double *v)
{
    for (uint32_t k = 0; k < s.cols; k++)
        for (uint32_t i = 0; i < s.rows; i++)
            if (v[i + (size_t)k * s.rows] != (i == k))
                return false;
    return s.rows == s.cols;
}

static term data(struct translation *c, node x)
{
    const struct gnode *p = graph_at(c->g, x);
    if (is_identity(p->shape, c->g->data.at + p->imm.a))
        return term_eye(c->t, p->shape.rows);
    struct gterm head = {
        .kind = TERM_WORD, .op = OP_COUNT, .shape = p->shape, .factor = {1, 1}};
    const double *v = c->g->data.at + p->imm.a;
    struct buffer s = {0};
    buffer_put(&s, "[");
    for (uint32_t i = 0; i < p->shape.rows; i++)
        for (uint32_t k = 0; k < p->shape.cols; k++) {
            buffer_put(&s, k ? " " : i ? "; " : "");
            buffer_number(&s, v[i + (size_t)k * p->shape.rows]);
        }
    buffer_put(&s, "]");
    head.text = buffer_take(&s, c->t->arena);
    return term_intern(c->t, head, 0, NULL);
}

static term unnamed_input(struct translation *c, node x)
{
    const char *name = arena_printf(c->t->arena, "input%u",
                                    graph_at(c->g, x)->imm.a + 1);
    return term_name(c->t, name, translation_shape(c, x), false);
}

static term pi(struct translation *c, node x)
{
    (void)x;
    return term_name(c->t, "pi", scalar, false);
}

static term same(struct translation *c, node x)
{
    return translation_arg(c, x, 0);
}

static term reshaped(struct translation *c, term x, struct shape s)
{
    struct terms *t = c->t;
    struct shape from = term_at(t, x)->shape;
    if (shape_equal(from, s))
        return x;
    if (shape_vector(from) && shape_vector(s))
        return term_transpose(t, x);
    if (s.cols == 1)
        return term_call1(t, "vec", s, x);
    return term_call(t, OP_COUNT, "reshape", s, 3,
                     (term[]){x, term_integer(t, s.rows),
                              term_integer(t, s.cols)});
}

static term reshape(struct translation *c, node x)
{
    return reshaped(c, translation_arg(c, x, 0), translation_shape(c, x));
}

/* --- reductions and scans ----------------------------------------------- */

/* name(x), name(x, dim), with `gap` between them for max. */
static term along(struct translation *c, const char *name, enum op op, term x,
                  struct shape s, unsigned dim)
{
    struct terms *t = c->t;
    term arg[3] = {x};
    size_t n = 1;
    if (dim == 0 || shape_vector(term_at(t, x)->shape)) {
        if (!shape_vector(term_at(t, x)->shape))
            arg[0] = reshaped(
                c, x,
                (struct shape){(uint32_t)shape_numel(term_at(t, x)->shape), 1});
        return term_call(t, op, name, s, 1, arg);
    }
    if (op == OP_MAXALONG)
        arg[n++] = term_word(t, "[]");
    arg[n++] = term_integer(t, dim);
    return term_call(t, op, name, s, n, arg);
}

static term reduction(struct translation *c, node x)
{
    enum op op = (enum op)graph_at(c->g, x)->op;
    return along(c, op_name(op), op, translation_arg(c, x, 0),
                 translation_shape(c, x), graph_at(c->g, x)->imm.a);
}

static term sum_all(struct terms *t, term x)
{
    struct shape s = term_at(t, x)->shape;
    if (!shape_vector(s)) {
        struct shape row = {1, s.cols};
        x = term_call(t, OP_SUM, "sum", row, 1, &x);
    }
    return term_call(t, OP_SUM, "sum", scalar, 1, &x);
}

static term sum(struct translation *c, node x)
{
    term a = translation_arg(c, x, 0);
    if (graph_at(c->g, x)->imm.a == 0)
        return sum_all(c->t, a);
    return reduction(c, x);
}

static term softmax(struct translation *c, node x)
{
    term a = translation_arg(c, x, 0);
    struct shape s = translation_shape(c, x);
    unsigned dim = graph_at(c->g, x)->imm.a;
    struct shape flat = {(uint32_t)shape_numel(s), 1};
    bool whole = dim == 0 && !shape_vector(s);
    term r = along(c, "softmax", OP_SOFTMAX, a, whole ? flat : s, dim);
    return reshaped(c, r, s);
}

static term cumulative(struct translation *c, node x)
{
    const struct gnode *p = graph_at(c->g, x);
    const char *flip = p->imm.a == 1 ? "flipud" : "fliplr";
    const char *name = op_name((enum op)p->op);
    term a = translation_arg(c, x, 0);
    if (!p->imm.b)
        return along(c, name, OP_COUNT, a, p->shape, p->imm.a);
    a = term_call1(c->t, flip, p->shape, a);
    a = along(c, name, OP_COUNT, a, p->shape, p->imm.a);
    return term_call1(c->t, flip, p->shape, a);
}

/* --- products and blocks ------------------------------------------------ */

static term transpose(struct translation *c, node x)
{
    return term_transpose(c->t, translation_arg(c, x, 0));
}

static term matmul(struct translation *c, node x)
{
    const struct gnode *p = graph_at(c->g, x);
    struct part part[2] = {part_of(translation_arg(c, x, 0)),
                           part_of(translation_arg(c, x, 1))};
    part[0].flags = p->imm.a ? PART_TRANSPOSED : 0;
    part[1].flags = p->imm.b ? PART_TRANSPOSED : 0;
    return term_chain(c->t, 2, part);
}

static term dot(struct translation *c, node x)
{
    node a = translation_node(c, x, 0), b = translation_node(c, x, 1);
    struct shape sa = translation_shape(c, a), sb = translation_shape(c, b);
    const struct gnode *inv = graph_at(c->g, a);
    if (inv->op == OP_INV && inv->imm.a && !c->name[a])
        return term_call1(c->t, "trace", scalar,
                          term_solve(c->t, translation_arg(c, a, 0), false,
                                     c->of[b]));
    if (!shape_vector(sa) || !shape_vector(sb)) {
        struct part part[2] = {part_of(c->of[a]), part_of(c->of[b])};
        return sum_all(c->t, term_product(c->t, one, sa, 2, part));
    }
    struct part part[2] = {part_of(c->of[a]), part_of(c->of[b])};
    part[0].flags = sa.cols == 1 ? PART_TRANSPOSED : 0;
    part[1].flags = sb.rows == 1 ? PART_TRANSPOSED : 0;
    return term_chain(c->t, 2, part);
}

static term triangle(struct translation *c, node x)
{
    const struct gnode *p = graph_at(c->g, x);
    term arg[2] = {translation_arg(c, x, 0), term_integer(c->t, (int)p->imm.b)};
    return term_call(c->t, OP_COUNT, p->imm.a ? "triu" : "tril", p->shape,
                     p->imm.b ? 2 : 1, arg);
}

static term join(struct translation *c, node x)
{
    size_t n;
    const node *arg = graph_args(c->g, x, &n);
    term *part = mem_alloc((n + 1) * sizeof *part);
    for (size_t i = 0; i < n; i++)
        part[i] = c->of[arg[i]];
    term r = term_join(c->t, graph_at(c->g, x)->op == OP_VERTCAT,
                       translation_shape(c, x), n, part);
    mem_free(part);
    return r;
}

/* --- the table ---------------------------------------------------------- */

static translate_fn *const table[OP_COUNT] = {
    [OP_INPUT] = unnamed_input,
    [OP_CONST] = number,
    [OP_LITERAL] = number,
    [OP_DATA] = data,
    [OP_CUT] = same,
    [OP_RESHAPE] = reshape,
    [OP_RESULT] = translate_result,
    [OP_PI] = pi,
    [OP_ROWORDER] = same,
    [OP_NEG] = translate_negate,
    [OP_ADD] = translate_add,
    [OP_SUB] = translate_subtract,
    [OP_MUL] = translate_multiply,
    [OP_DIV] = translate_divide,
    [OP_SQUARE] = translate_square,
    [OP_POW] = translate_power,
    [OP_TIMES] = translate_times,
    [OP_DIRECTION] = translate_direction,
    [OP_COSQUARE] = translate_cosquare,
    [OP_COROOT] = translate_coroot,
    [OP_FLOORDIV] = translate_floordiv,
    [OP_FIXDIV] = translate_fixdiv,
    [OP_COROOTSLOPE] = translate_corootslope,
    [OP_SECHSQUARE] = translate_sechsquare,
    [OP_XLOG] = translate_xlog,
    [OP_HYPOT] = translate_hypot_of,
    [OP_SELECT] = translate_selected,
    [OP_BLEND] = translate_blend,
    [OP_SIGMOID] = translate_sigmoid,
    [OP_SIGSLOPE] = translate_sigslope,
    [OP_SIGTILT] = translate_sigtilt,
    [OP_ERFCXN] = translate_erfcxn,
    [OP_DAWSONN] = translate_dawsonn,
    [OP_LOGERFCSLOPE] = translate_logerfcslope,
    [OP_LOGERFCBEND] = translate_logerfcbend,
    [OP_LT] = translate_infix,
    [OP_LE] = translate_infix,
    [OP_EQ] = translate_infix,
    [OP_NE] = translate_infix,
    [OP_NOT] = translate_infix,
    [OP_AND] = translate_infix,
    [OP_OR] = translate_infix,
    [OP_LAMBERTWM1] = translate_lambertwm1,
    [OP_SINCN] = translate_sincn,
    [OP_ELLIPTICKN] = translate_elliptickn,
    [OP_TRANSPOSE] = transpose,
    [OP_BROADCAST] = translate_broadcast,
    [OP_SUM] = sum,
    [OP_CUMSUM] = cumulative,
    [OP_CUMPROD] = cumulative,
    [OP_PROD] = reduction,
    [OP_SCAN] = translate_scan,
    [OP_MAXALONG] = reduction,
    [OP_LOGSUMEXP] = reduction,
    [OP_SOFTMAX] = softmax,
    [OP_GATHER] = translate_gather,
    [OP_SCATTER] = translate_scatter,
    [OP_VERTCAT] = join,
    [OP_HORZCAT] = join,
    [OP_TRIANGLE] = triangle,
    [OP_DOT] = dot,
    [OP_MATMUL] = matmul,
    [OP_SOLVE] = translate_solve,
    [OP_TRISOLVE] = translate_trisolve,
    [OP_LSTSQ] = translate_lstsq,
    [OP_INV] = translate_inv,
    [OP_DET] = translate_det,
    [OP_LOGDET] = translate_det,
    [OP_COFACTOR] = translate_cofactor,
    [OP_COFACTORDOT] = translate_cofactordot,
    [OP_NORM2] = translate_norm2,
    [OP_CHOL] = translate_chol,
    [OP_CHOLADJOINT] = translate_choladjoint,
    [OP_LUADJOINT] = translate_luadjoint,
    [OP_PERMUTEROWS] = translate_permuterows,
    [OP_GAPDIVIDE] = translate_gapdivide,
    [OP_LOEWNER] = translate_loewner,
    [OP_COMPLEMENT] = translate_complement,
    [OP_EXPMFRECHET] = translate_frechet,
    [OP_LOGMFRECHET] = translate_frechet,
};

term translate_node(struct translation *c, node x)
{
    enum op op = (enum op)graph_at(c->g, x)->op;
    if (table[op])
        return table[op](c, x);
    return op_flags(op) & OP_ELEMENTWISE ? translate_call(c, x)
                                         : translate_plain(c, x);
}
