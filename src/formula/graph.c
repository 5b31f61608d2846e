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
#include <string.h>

#include "base/buffer.h"
#include "formula/term.h"

static const struct shape scalar = {1, 1};
static const struct ratio one = {1, 1};

static struct shape shape_of(const struct translation *c, node x)
{
    return graph_shape(c->g, x);
}

static node arg_of(const struct translation *c, node x, unsigned i)
{
    size_t n;
    return graph_args(c->g, x, &n)[i];
}

static bool is_vector(struct shape s)
{
    return s.rows == 1 || s.cols == 1;
}

/* --- leaves and views --------------------------------------------------- */

static term number(struct translation *c, node x)
{
    return term_number(c->t, ratio_of(graph_at(c->g, x)->imm.num),
                       shape_of(c, x));
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
    return term_name(c->t, name, shape_of(c, x), false);
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
    if (is_vector(from) && is_vector(s))
        return term_transpose(t, x);
    if (s.cols == 1)
        return term_call1(t, "vec", s, x);
    return term_call(t, OP_COUNT, "reshape", s, 3,
                     (term[]){x, term_integer(t, s.rows),
                              term_integer(t, s.cols)});
}

static term reshape(struct translation *c, node x)
{
    return reshaped(c, translation_arg(c, x, 0), shape_of(c, x));
}

/* --- arithmetic --------------------------------------------------------- */

static term combined(struct translation *c, node x, bool sum, double second)
{
    struct part part[2] = {part_of(translation_arg(c, x, 0)),
                           part_times(translation_arg(c, x, 1), second)};
    return sum ? term_sum(c->t, shape_of(c, x), 2, part)
               : term_product(c->t, one, shape_of(c, x), 2, part);
}

static term add(struct translation *c, node x)
{
    term filled;
    if (translate_filled(c, x, &filled))
        return filled;
    return combined(c, x, true, 1);
}

static term subtract(struct translation *c, node x)
{
    return combined(c, x, true, -1);
}

static term multiply(struct translation *c, node x)
{
    return combined(c, x, false, 1);
}

static term divide(struct translation *c, node x)
{
    return combined(c, x, false, -1);
}

static term with_power(struct translation *c, node x, double f, double power)
{
    struct part part = part_times(translation_arg(c, x, 0), power);
    return term_product(c->t, (struct ratio){f, 1}, shape_of(c, x), 1, &part);
}

static term negate(struct translation *c, node x)
{
    return with_power(c, x, -1, 1);
}

static term square(struct translation *c, node x)
{
    return with_power(c, x, 1, 2);
}

/* Broadcasting is left to what the array meets; alone it is times ones. */
static term broadcast(struct translation *c, node x)
{
    return with_power(c, x, 1, 1);
}

static term power(struct translation *c, node x)
{
    return term_power(c->t, shape_of(c, x), translation_arg(c, x, 0),
                      translation_arg(c, x, 1));
}

static term call(struct translation *c, node x)
{
    enum op op = (enum op)graph_at(c->g, x)->op;
    size_t n;
    const node *arg = graph_args(c->g, x, &n);
    term a[3];
    for (size_t i = 0; i < n; i++)
        a[i] = c->of[arg[i]];
    return term_call(c->t, op, op_name(op), shape_of(c, x), n, a);
}

static term xlog(struct translation *c, node x)
{
    node y = arg_of(c, x, 1);
    term l = term_call(c->t, OP_LOG, "log", shape_of(c, y), 1,
                       (term[]){c->of[y]});
    struct part part[2] = {part_of(translation_arg(c, x, 0)), part_of(l)};
    return term_product(c->t, one, shape_of(c, x), 2, part);
}

/* Does x tell which entries move (derive/live.c)? Where they do not, the rest
 * is zero. */
static bool is_mask(const struct translation *c, node x)
{
    for (;;) {
        size_t n;
        const node *arg = graph_args(c->g, x, &n);
        enum op op = (enum op)graph_at(c->g, x)->op;
        if (op == OP_NE || op == OP_OR)
            return true;
        if (n == 0 || op_flags(op) & OP_ELEMENTWISE)
            return false;
        x = arg[0];
    }
}

static term times(struct translation *c, node x)
{
    struct part second = part_of(translation_arg(c, x, 1));
    return is_mask(c, arg_of(c, x, 0))
               ? term_product(c->t, one, shape_of(c, x), 1, &second)
               : multiply(c, x);
}

/* 1 - x^2 of the argument k */
static term one_less_square(struct translation *c, node x, unsigned k)
{
    struct shape s = shape_of(c, x);
    struct part two = part_times(translation_arg(c, x, k), 2);
    term square = term_product(c->t, one, s, 1, &two);
    struct part sum[2] = {part_of(term_number(c->t, one, s)),
                          part_times(square, -1)};
    return term_sum(c->t, s, 2, sum);
}

static term cosquare(struct translation *c, node x)
{
    return one_less_square(c, x, 0);
}

static term sechsquare(struct translation *c, node x)
{
    return one_less_square(c, x, 1);
}

static term direction(struct translation *c, node x)
{
    struct part part[2] = {part_of(translation_arg(c, x, 0)),
                           part_times(translation_arg(c, x, 2), -1)};
    return term_product(c->t, one, shape_of(c, x), 2, part);
}

static term coroot(struct translation *c, node x)
{
    struct shape s = shape_of(c, x);
    struct part two = part_times(translation_arg(c, x, 0), 2);
    struct part sum[2] = {part_of(term_product(c->t, one, s, 1, &two)),
                          part_times(term_number(c->t, one, s), -1)};
    term inner = term_sum(c->t, s, 2, sum);
    return term_call(c->t, OP_SQRT, "sqrt", s, 1, &inner);
}

/* asinh's: sqrt(1 + x^2) */
static term hypot_of(struct translation *c, node x)
{
    term a = translation_arg(c, x, 0), b = translation_arg(c, x, 1);
    struct shape s = shape_of(c, x);
    if (!term_is_number(c->t, b, 1))
        return call(c, x);
    struct part two = part_times(a, 2);
    struct part sum[2] = {part_of(term_product(c->t, one, s, 1, &two)),
                          part_of(b)};
    term inner = term_sum(c->t, s, 2, sum);
    return term_call(c->t, OP_SQRT, "sqrt", s, 1, &inner);
}

/* --- switches ----------------------------------------------------------- */

static term infix(struct translation *c, node x)
{
    enum op op = (enum op)graph_at(c->g, x)->op;
    struct gterm head = {.kind = TERM_INFIX,
                         .op = (uint16_t)op,
                         .shape = shape_of(c, x),
                         .factor = {1, 1},
                         .text = op_name(op)};
    struct part part[2];
    unsigned n = op_arity(op);
    for (unsigned i = 0; i < n; i++)
        part[i] = part_of(translation_arg(c, x, i));
    return term_intern(c->t, head, n, part);
}

static bool opposite(const struct graph *g, node a, node b)
{
    double x, y;
    if (graph_constant(g, a, &x) && graph_constant(g, b, &y))
        return x == -y && x != 0;
    return graph_at(g, b)->op == OP_NEG && graph_at(g, b)->arg[0] == a;
}

/* a where d > 0, b where d < 0, their mean at 0. */
static term blend(struct translation *c, node x)
{
    struct terms *t = c->t;
    node dn = arg_of(c, x, 0), an = arg_of(c, x, 1), bn = arg_of(c, x, 2);
    term d = c->of[dn];
    struct shape s = shape_of(c, x), ds = shape_of(c, dn);
    if (opposite(c->g, an, bn)) {
        term sign = term_call(t, OP_SIGN, "sign", ds, 1, &d);
        return term_product(t, one, s, 2,
                            (struct part[]){part_of(c->of[an]), part_of(sign)});
    }
    struct part minus = part_of(d);
    term nd = term_product(t, (struct ratio){-1, 1}, ds, 1, &minus);
    term up = term_call(t, OP_STEP, "step", ds, 1, &d);
    term down = term_call(t, OP_STEP, "step", ds, 1, &nd);
    struct part left[2] = {part_of(c->of[an]), part_of(up)};
    struct part right[2] = {part_of(c->of[bn]), part_of(down)};
    struct part sum[2] = {part_of(term_product(t, one, s, 2, left)),
                          part_of(term_product(t, one, s, 2, right))};
    return term_sum(t, s, 2, sum);
}

/* x/norm(x), with its guard at 0, is written as a lecturer does. */
static term selected(struct translation *c, node x)
{
    const struct gnode *p = graph_at(c->g, x);
    const struct gnode *quotient = graph_at(c->g, p->arg[1]);
    double zero;
    if (graph_at(c->g, p->arg[0])->op == OP_NORM2 && quotient->op == OP_DIV &&
        quotient->arg[1] == p->arg[0] &&
        graph_constant(c->g, p->arg[2], &zero) && zero == 0)
        return c->of[p->arg[1]];
    return call(c, x);
}

/* sigmoid(-a) = 1 - sigmoid(a), by its name if it has one. */
static term sigmoid(struct translation *c, node x)
{
    const struct gnode *arg = graph_at(c->g, arg_of(c, x, 0));
    if (arg->op != OP_NEG || c->name[arg_of(c, x, 0)])
        return call(c, x);
    node a = arg->arg[0], named = c->user[a];
    struct shape s = shape_of(c, x);
    bool has_name = named != NONE && graph_at(c->g, named)->op == OP_SIGMOID;
    term y = has_name ? term_name(c->t, c->name[named], s, false)
                      : term_call(c->t, OP_SIGMOID, "sigmoid", s, 1,
                                  (term[]){c->of[a]});
    struct part part[2] = {part_of(term_integer(c->t, 1)), part_times(y, -1)};
    return term_sum(c->t, s, 2, part);
}

/* --- special functions that the language spells differently ------------- */

static term lambertwm1(struct translation *c, node x)
{
    term arg[2] = {term_integer(c->t, -1), translation_arg(c, x, 0)};
    return term_call(c->t, OP_COUNT, "lambertw", shape_of(c, x), 2, arg);
}

/* sin(y)/y and its first derivative */
static term sincn(struct translation *c, node x)
{
    struct terms *t = c->t;
    term n = translation_arg(c, x, 0), y = translation_arg(c, x, 1);
    struct shape s = shape_of(c, x);
    term si = term_call(t, OP_SIN, "sin", s, 1, &y);
    term co = term_call(t, OP_COS, "cos", s, 1, &y);
    if (term_is_number(t, n, 0))
        return term_over(t, si, y);
    if (!term_is_number(t, n, 1))
        return call(c, x);
    struct part square_y = part_times(y, 2);
    term y2 = term_product(t, one, s, 1, &square_y);
    return term_subtract(t, term_over(t, co, y), term_over(t, si, y2));
}

/* K'(m) = (E/(1 - m) - K)/(2*m) */
static term elliptickn(struct translation *c, node x)
{
    struct terms *t = c->t;
    term n = translation_arg(c, x, 0), m = translation_arg(c, x, 1);
    struct shape s = shape_of(c, x);
    if (!term_is_number(t, n, 1))
        return call(c, x);
    term k = term_call(t, OP_ELLIPTICK, "ellipticK", s, 1, &m);
    term e = term_call(t, OP_ELLIPTICE, "ellipticE", s, 1, &m);
    term rest = term_subtract(t, term_integer(t, 1), m);
    term top = term_subtract(t, term_over(t, e, rest), k);
    return term_over(t, top, term_scaled(t, 2, m));
}

/* --- reductions and scans ----------------------------------------------- */

/* name(x), name(x, dim), with `gap` between them for max. */
static term along(struct translation *c, const char *name, enum op op, term x,
                  struct shape s, unsigned dim)
{
    struct terms *t = c->t;
    term arg[3] = {x};
    size_t n = 1;
    if (dim == 0 || is_vector(term_at(t, x)->shape)) {
        if (!is_vector(term_at(t, x)->shape))
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
    return along(c, op_name(op), op, translation_arg(c, x, 0), shape_of(c, x),
                 graph_at(c->g, x)->imm.a);
}

static term sum_all(struct terms *t, term x)
{
    struct shape s = term_at(t, x)->shape;
    if (!is_vector(s)) {
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
    struct shape s = shape_of(c, x);
    unsigned dim = graph_at(c->g, x)->imm.a;
    struct shape flat = {(uint32_t)shape_numel(s), 1};
    bool whole = dim == 0 && !is_vector(s);
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
    node a = arg_of(c, x, 0), b = arg_of(c, x, 1);
    struct shape sa = shape_of(c, a), sb = shape_of(c, b);
    const struct gnode *inv = graph_at(c->g, a);
    if (inv->op == OP_INV && inv->imm.a && !c->name[a])
        return term_call1(c->t, "trace", scalar,
                          term_solve(c->t, translation_arg(c, a, 0), false,
                                     c->of[b]));
    if (!is_vector(sa) || !is_vector(sb)) {
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
                       shape_of(c, x), n, part);
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
    [OP_NEG] = negate,
    [OP_ADD] = add,
    [OP_SUB] = subtract,
    [OP_MUL] = multiply,
    [OP_DIV] = divide,
    [OP_SQUARE] = square,
    [OP_POW] = power,
    [OP_TIMES] = times,
    [OP_DIRECTION] = direction,
    [OP_COSQUARE] = cosquare,
    [OP_COROOT] = coroot,
    [OP_SECHSQUARE] = sechsquare,
    [OP_XLOG] = xlog,
    [OP_HYPOT] = hypot_of,
    [OP_SELECT] = selected,
    [OP_BLEND] = blend,
    [OP_SIGMOID] = sigmoid,
    [OP_LT] = infix,
    [OP_LE] = infix,
    [OP_EQ] = infix,
    [OP_NE] = infix,
    [OP_NOT] = infix,
    [OP_AND] = infix,
    [OP_OR] = infix,
    [OP_LAMBERTWM1] = lambertwm1,
    [OP_SINCN] = sincn,
    [OP_ELLIPTICKN] = elliptickn,
    [OP_TRANSPOSE] = transpose,
    [OP_BROADCAST] = broadcast,
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
    return op_flags(op) & OP_ELEMENTWISE ? call(c, x) : translate_plain(c, x);
}
