/* formula/graph: nodes as terms, one small function a kind of node.
 *
 * Idea: arithmetic becomes sums, products and matrix products; a row whose
 * spelling is a function of the language is a call of it; the few operations
 * that only rules build (blend, xlog, scatter, Frechet derivatives ...) are
 * written in what the language has. The TERM rows of ops.def say which is which.
 *
 * Invariant: the term of a node has the node's shape and value; nothing here
 * simplifies (see formula.c for the passes that do).
 */
#include "base/buffer.h"
#include "formula/term.h"

static const struct shape scalar = {1, 1};
static const struct ratio one = {1, 1};

/* --- leaves and views --------------------------------------------------- */

term translate_number(struct translation *c, node x)
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

term translate_data(struct translation *c, node x)
{
    const struct gnode *p = graph_at(c->g, x);
    if (is_identity(p->shape, c->g->data.at + p->imm.a))
        return term_eye(c->t, p->shape.rows);
    struct gterm head = {
        .kind = TERM_WORD, .op = OP_COUNT, .shape = p->shape, .factor = {1, 1}};
    struct buffer s = {0};
    buffer_matrix(&s, p->shape.rows, p->shape.cols, c->g->data.at + p->imm.a,
                  0);
    head.text = buffer_take(&s, c->t->arena);
    return term_intern(c->t, head, 0, NULL);
}

term translate_unnamed_input(struct translation *c, node x)
{
    const char *name = arena_printf(c->t->arena, "input%u",
                                    graph_at(c->g, x)->imm.a + 1);
    return term_name(c->t, name, translation_shape(c, x), false);
}

term translate_pi(struct translation *c, node x)
{
    (void)x;
    return term_name(c->t, "pi", scalar, false);
}

term translate_same(struct translation *c, node x)
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

term translate_reshape(struct translation *c, node x)
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

term translate_reduction(struct translation *c, node x)
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

term translate_sum(struct translation *c, node x)
{
    term a = translation_arg(c, x, 0);
    if (graph_at(c->g, x)->imm.a == 0)
        return sum_all(c->t, a);
    return translate_reduction(c, x);
}

term translate_softmax(struct translation *c, node x)
{
    term a = translation_arg(c, x, 0);
    struct shape s = translation_shape(c, x);
    unsigned dim = graph_at(c->g, x)->imm.a;
    struct shape flat = {(uint32_t)shape_numel(s), 1};
    bool whole = dim == 0 && !shape_vector(s);
    term r = along(c, "softmax", OP_SOFTMAX, a, whole ? flat : s, dim);
    return reshaped(c, r, s);
}

term translate_cumulative(struct translation *c, node x)
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

term translate_transpose(struct translation *c, node x)
{
    return term_transpose(c->t, translation_arg(c, x, 0));
}

term translate_matmul(struct translation *c, node x)
{
    const struct gnode *p = graph_at(c->g, x);
    struct part part[2] = {part_of(translation_arg(c, x, 0)),
                           part_of(translation_arg(c, x, 1))};
    part[0].flags = p->imm.a ? PART_TRANSPOSED : 0;
    part[1].flags = p->imm.b ? PART_TRANSPOSED : 0;
    return term_chain(c->t, 2, part);
}

term translate_dot(struct translation *c, node x)
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

term translate_triangle(struct translation *c, node x)
{
    const struct gnode *p = graph_at(c->g, x);
    term arg[2] = {translation_arg(c, x, 0), term_integer(c->t, (int)p->imm.b)};
    return term_call(c->t, OP_COUNT, p->imm.a ? "triu" : "tril", p->shape,
                     p->imm.b ? 2 : 1, arg);
}

term translate_join(struct translation *c, node x)
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
#define TERM(ID, F) [OP_##ID] = translate_##F,
#include "graph/ops.def"
};

term translate_node(struct translation *c, node x)
{
    enum op op = (enum op)graph_at(c->g, x)->op;
    if (table[op])
        return table[op](c, x);
    return op_flags(op) & OP_ELEMENTWISE ? translate_call(c, x)
                                         : translate_plain(c, x);
}
