/* expr: an expression becomes nodes.
 *
 * Idea: one recursive walk over the tree, except that the left edge of a tree
 * (a + b + c + ..., x''', f(1)(2)) is walked by a loop, so that the C stack is
 * as deep as the brackets are and not as long as the text. Every node is made
 * with the place of its own subexpression.
 *
 * Invariant: a value of kind VAL_ERROR has been reported; whoever gets one
 * passes it on silently, but still looks at its other operands, so that
 * independent errors are reported together.
 */
#include <math.h>
#include <string.h>

#include "base/diag.h"
#include "lang/elab.h"

static const char *const op_spelling[] = {
    [AST_ADD] = "+", [AST_SUB] = "-", [AST_MUL] = "*", [AST_DIV] = "/",
    [AST_LDIV] = "\\", [AST_POW] = "^", [AST_EMUL] = ".*", [AST_EDIV] = "./",
    [AST_ELDIV] = ".\\", [AST_EPOW] = ".^", [AST_LT] = "<", [AST_LE] = "<=",
    [AST_GT] = ">", [AST_GE] = ">=", [AST_EQ] = "==", [AST_NE] = "!=",
    [AST_AND] = "&", [AST_OR] = "|",
};

bool elab_numeric(struct elab *e, struct val v, struct span at, node *x)
{
    *x = v.node;
    if (v.kind == VAL_NODE)
        return true;
    if (v.kind == VAL_STRING)
        elab_fail(e, at, NULL, "a string stands where a number is needed");
    else if (v.kind == VAL_FUNCTION)
        elab_fail(e, at, NULL, "a function stands where a number is needed");
    else if (v.kind == VAL_NOTHING)
        elab_fail(e, at, NULL, "this has no value");
    return false;
}

/* --- elementwise operations ------------------------------------------------------- */

static void note_broadcast(struct elab *e, struct shape a, struct shape b,
                           struct shape r, struct span at)
{
    bool meet = (a.rows == 1 && b.cols == 1) || (a.cols == 1 && b.rows == 1);
    if (!meet || shape_equal(r, a) || shape_equal(r, b) || e->quiet)
        return;
    diag_warning(e->hidden ? e->call_site : at, NULL,
                 "a %s (%ux%u) with a %s (%ux%u) broadcasts to %ux%u",
                 a.rows == 1 ? "row" : "column", a.rows, a.cols,
                 b.rows == 1 ? "row" : "column", b.rows, b.cols, r.rows,
                 r.cols);
}

static bool join_shapes(struct elab *e, struct shape *s, struct shape b,
                        const char *spelling, struct span at)
{
    struct shape r;
    if (shape_equal(*s, b))
        return true;
    if (!graph_broadcast(*s, b, &r)) {
        if (spelling[0] >= 'A' && spelling[0] != '^' && spelling[0] != '|')
            elab_mismatch(e, at, "nonconformant: %s(%ux%u, %ux%u)", spelling,
                          s->rows, s->cols, b.rows, b.cols);
        else
            elab_mismatch(e, at, "nonconformant: %ux%u %s %ux%u", s->rows,
                          s->cols, spelling, b.rows, b.cols);
        return false;
    }
    note_broadcast(e, *s, b, r, at);
    *s = r;
    return elab_size(e, r.rows, r.cols, at);
}

struct val elab_elementwise(struct elab *e, enum op op, size_t n,
                            const struct val *arg, const char *spelling,
                            struct span at)
{
    node x[3];
    struct shape s = {1, 1};
    for (size_t i = 0; i < n; i++) {
        if (!elab_numeric(e, arg[i], at, &x[i]))
            return val_error();
        struct shape b = graph_shape(e->g, x[i]);
        if (!shape_equal(s, b) && !join_shapes(e, &s, b, spelling, at))
            return val_error();
    }
    elab_here(e, at);
    if (shape_numel(s) == 0)
        return val_node(matrix_empty(e, s.rows, s.cols));
    return val_node(graph_elementwise(e->g, op, n, x));
}

/* --- operators ------------------------------------------------------------------- */

/* Comparisons of constants decide loops: no nodes for them. */
static bool compare_constants(struct elab *e, enum ast_op op, struct val a,
                              struct val b, bool *truth)
{
    double p, q;
    if (a.kind != VAL_NODE || b.kind != VAL_NODE ||
        !shape_scalar(graph_shape(e->g, a.node)) ||
        !shape_scalar(graph_shape(e->g, b.node)) ||
        !graph_constant(e->g, a.node, &p) || !graph_constant(e->g, b.node, &q))
        return false;
    switch (op) {
    case AST_LT: *truth = p < q; break;
    case AST_LE: *truth = p <= q; break;
    case AST_GT: *truth = p > q; break;
    case AST_GE: *truth = p >= q; break;
    case AST_EQ: *truth = p == q; break;
    case AST_NE: *truth = p != q; break;
    case AST_AND: *truth = p != 0 && q != 0; break;
    default: *truth = p != 0 || q != 0; break;
    }
    return true;
}

static struct val compare(struct elab *e, enum ast_op op, struct val a,
                          struct val b, struct span at)
{
    bool truth;
    if (compare_constants(e, op, a, b, &truth))
        return val_logical(Num(e->g, truth));
    bool swap = op == AST_GT || op == AST_GE;
    struct val arg[2] = {swap ? b : a, swap ? a : b};
    enum op o = op == AST_LT || op == AST_GT   ? OP_LT
                : op == AST_LE || op == AST_GE ? OP_LE
                : op == AST_EQ                 ? OP_EQ
                : op == AST_NE                 ? OP_NE
                : op == AST_AND                ? OP_AND
                                               : OP_OR;
    const char *spelling = swap ? op == AST_GT ? "<" : "<=" : op_spelling[op];
    struct val r = elab_elementwise(e, o, 2, arg, spelling, at);
    r.logical = r.kind == VAL_NODE;
    return r;
}

static struct val times(struct elab *e, struct val a, struct val b,
                        struct span at)
{
    node x, y;
    bool ok = elab_numeric(e, a, at, &x);
    if (!elab_numeric(e, b, at, &y) || !ok)
        return val_error();
    struct shape s = graph_shape(e->g, x), t = graph_shape(e->g, y);
    if (shape_scalar(s) || shape_scalar(t)) {
        struct val arg[2] = {a, b};
        return elab_elementwise(e, OP_MUL, 2, arg, "*", at);
    }
    if (s.cols != t.rows)
        return elab_mismatch(e, at, "nonconformant: %ux%u * %ux%u", s.rows,
                             s.cols, t.rows, t.cols);
    if (!elab_size(e, s.rows, t.cols, at))
        return val_error();
    elab_here(e, at);
    if (s.cols == 0 || s.rows == 0 || t.cols == 0)
        return val_node(matrix_empty(e, s.rows, t.cols));
    return val_node(MatMul(e->g, x, y));
}

static struct val power(struct elab *e, struct val a, struct val b,
                        struct span at)
{
    double p;
    struct val arg[2] = {a, b};
    if (a.kind == VAL_NODE && b.kind == VAL_NODE &&
        graph_at(e->g, b.node)->op == OP_CONST &&
        shape_scalar(graph_shape(e->g, b.node)) &&
        graph_constant(e->g, b.node, &p) && p == 2)
        return elab_elementwise(e, OP_SQUARE, 1, arg, ".^", at);
    return elab_elementwise(e, OP_POW, 2, arg, ".^", at);
}

struct val elab_binary(struct elab *e, enum ast_op op, struct val a,
                       struct val b, struct span at)
{
    struct val arg[2] = {a, b};
    bool scalars = a.kind == VAL_NODE && b.kind == VAL_NODE &&
                   shape_scalar(graph_shape(e->g, a.node)) &&
                   shape_scalar(graph_shape(e->g, b.node));
    switch (op) {
    case AST_ADD:
        return elab_elementwise(e, OP_ADD, 2, arg, "+", at);
    case AST_SUB:
        return elab_elementwise(e, OP_SUB, 2, arg, "-", at);
    case AST_EMUL:
        return elab_elementwise(e, OP_MUL, 2, arg, ".*", at);
    case AST_EDIV:
        return elab_elementwise(e, OP_DIV, 2, arg, "./", at);
    case AST_ELDIV:
        return elab_elementwise(e, OP_DIV, 2, (struct val[]){b, a}, ".\\", at);
    case AST_EPOW:
        return power(e, a, b, at);
    case AST_MUL:
        return times(e, a, b, at);
    case AST_POW:
        return scalars ? power(e, a, b, at) : linalg_power(e, a, b, at);
    case AST_DIV:
        return scalars ? elab_elementwise(e, OP_DIV, 2, arg, "/", at)
                       : linalg_divide(e, a, b, false, at);
    case AST_LDIV:
        return linalg_divide(e, b, a, true, at);
    default:
        return compare(e, op, a, b, at);
    }
}

static struct val unary(struct elab *e, const struct ast *t, struct val v)
{
    node x;
    if (!elab_numeric(e, v, t->span, &x))
        return val_error();
    elab_here(e, t->span);
    switch (t->op) {
    case AST_MINUS:
        return elab_elementwise(e, OP_NEG, 1, &v, "-", t->span);
    case AST_NOT:
        v = elab_elementwise(e, OP_NOT, 1, &v, "!", t->span);
        v.logical = v.kind == VAL_NODE;
        return v;
    case AST_TRANSPOSE:
        v.node = Transpose(e->g, x);
        return v;
    default:
        v.logical = false;
        return v;
    }
}

/* && and ||: the right side is looked at only where the left decides
 * nothing; what was looked at leaves guards, so the result is a constant. */
static struct val short_circuit(struct elab *e, const struct ast *t,
                                struct val left)
{
    int truth = elab_truth(e, left, t->a[0]->span);
    bool decided = truth == (t->op == AST_OROR);
    if (truth >= 0 && !decided)
        truth = elab_truth(e, elab_eval(e, t->a[1]), t->a[1]->span);
    return truth < 0 ? val_error() : val_logical(Num(e->g, truth));
}

/* --- calls and indices ------------------------------------------------------------ */

enum { FEW = 6 };

static bool apply_function(struct elab *e, const struct ast *t,
                           struct symbol *s, struct closure *f, unsigned nout,
                           struct val *out)
{
    struct val few[FEW];
    unsigned n = t->n - 1;
    struct val *arg = n <= FEW ? few : mem_alloc(n * sizeof *arg);
    bool ok = true;
    for (unsigned i = 0; i < n; i++) {
        arg[i] = elab_eval(e, t->a[i + 1]);
        ok = ok && arg[i].kind != VAL_ERROR;
    }
    if (ok) {
        struct call c = {
            .name = f && f->name ? f->name : s ? s->name : "the function",
            .span = t->span, .head = t->op_span, .nargs = n, .nout = nout, .arg = arg, .out = out,
            .where = (const struct ast *const *)t->a + 1,
        };
        elab_here(e, t->span);
        ok = f ? call_closure(e, f, &c) : call_value(e, s, &c);
    }
    if (arg != few)
        mem_free(arg);
    return ok;
}

static struct val apply_index(struct elab *e, const struct ast *t,
                              struct symbol *s)
{
    unsigned n = t->n - 1;
    if (scope_bound(e, s) && s->val.kind == VAL_CELLS &&
        !scope_settles(e, s)) {
        scope_log(e, s, NONE);
        return index_read_cells(e, s->val.cells, n, t->a + 1, t->span,
                                s->name);
    }
    struct val v = scope_read(e, t->a[0]);
    if (v.kind == VAL_ERROR)
        return v;
    return index_read(e, v, n, t->a + 1, t->span, s->name);
}

/* NAME(...) where the name has a value, is declared or is given one. */
static bool is_index(const struct elab *e, const struct symbol *s)
{
    if (scope_bound(e, s))
        return true;
    switch (e->kind) {
    case FRAME_TOP:
        return s->assigned.len || s->declared.len || s->given;
    case FRAME_CLAIM:
        return s->binding || s->input ||
               (!s->function && !s->builtin &&
                scope_derivative_name(e, s->name));
    case FRAME_CONSTANT:
        return constant_known(e, s);
    default:
        return false;
    }
}

static struct closure *function_value(const struct elab *e,
                                      const struct symbol *s)
{
    if (scope_bound(e, s))
        return s->val.kind == VAL_FUNCTION ? s->val.closure : NULL;
    if (e->kind == FRAME_CLAIM && s->binding)
        return NULL;
    if (e->kind == FRAME_CLOSURE || e->kind == FRAME_CLAIM ||
        (e->kind == FRAME_TOP && s->late))
        return s->late;
    return NULL;
}

static bool apply_name(struct elab *e, const struct ast *t, unsigned nout,
                       struct val *out)
{
    struct symbol *s = scope_symbol(e, t->a[0]->text);
    if (e->ans && e->kind == FRAME_TOP && strcmp(s->name, "ans") == 0)
        s = e->ans;
    struct closure *f = function_value(e, s);
    if (!f && e->kind == FRAME_CLAIM && claim_form(e, t, out))
        return out->kind != VAL_ERROR;
    if (f || !is_index(e, s))
        return apply_function(e, t, s, f, nout, out);
    *out = apply_index(e, t, s);
    return out->kind != VAL_ERROR;
}

/* (...)(arguments): the head is a value. */
static struct val apply_value(struct elab *e, const struct ast *t,
                              struct val v)
{
    struct val out = {.kind = VAL_NOTHING};
    if (v.kind == VAL_FUNCTION)
        return apply_function(e, t, NULL, v.closure, 1, &out) ? out
                                                              : val_error();
    return v.kind == VAL_ERROR
               ? v
               : index_read(e, v, t->n - 1, t->a + 1, t->span, NULL);
}

static struct val apply(struct elab *e, const struct ast *t)
{
    struct val out = {.kind = VAL_NOTHING};
    return apply_name(e, t, 1, &out) ? out : val_error();
}

/* --- the walk --------------------------------------------------------------------- */

static struct val number(struct elab *e, const struct ast *t)
{
    bool exact = t->number == floor(t->number) && fabs(t->number) <= 0x1p53;
    if (exact || e->hidden || !isfinite(t->number))
        return val_node(Num(e->g, t->number));
    return val_node(Literal(e->g, t->number, t->span));
}

static struct val end_value(struct elab *e, const struct ast *t)
{
    const struct end_context *end = e->end;
    if (!end)
        return elab_fail(e, t->span, NULL, "'end' stands only in an index");
    size_t n = end->of == 1   ? shape_numel(end->shape)
               : end->at == 0 ? end->shape.rows
                              : end->shape.cols;
    return val_node(Num(e->g, (double)n));
}

static struct val handle(struct elab *e, const struct ast *t)
{
    struct symbol *s = scope_symbol(e, t->text);
    if (scope_bound(e, s) && s->val.kind == VAL_FUNCTION)
        return s->val;
    if (!s->function && !s->builtin && !s->late)
        return call_unknown(e, s, t);
    struct closure *f = arena_alloc(e->arena, sizeof *f);
    f->name = s->name;
    f->handle = s;
    return (struct val){.kind = VAL_FUNCTION, .closure = f};
}

static bool on_spine(const struct ast *t)
{
    return t->kind == AST_BINARY || t->kind == AST_UNARY ||
           (t->kind == AST_APPLY && t->a[0]->kind != AST_NAME);
}

static struct val combine(struct elab *e, const struct ast *t, struct val v)
{
    if (t->kind == AST_UNARY)
        return unary(e, t, v);
    if (t->kind == AST_APPLY)
        return apply_value(e, t, v);
    if (t->op == AST_ANDAND || t->op == AST_OROR)
        return short_circuit(e, t, v);
    struct val right = elab_eval(e, t->a[1]);
    if (v.kind == VAL_ERROR || right.kind == VAL_ERROR)
        return val_error();
    return elab_binary(e, (enum ast_op)t->op, v, right, t->span);
}

static struct val eval_spine(struct elab *e, const struct ast *t)
{
    size_t base = e->spine.n;
    for (; on_spine(t); t = t->a[0])
        vec_push(&e->spine, t);
    struct val v = elab_eval(e, t);
    while (e->spine.n > base) {
        const struct ast *outer = e->spine.at[--e->spine.n];
        v = e->stopped ? val_error() : combine(e, outer, v);
    }
    return v;
}

static bool stack_low(const struct elab *e)
{
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    uintptr_t used = here < e->stack_base ? e->stack_base - here
                                          : here - e->stack_base;
    return used > e->stack_limit;
}

struct val elab_eval(struct elab *e, const struct ast *t)
{
    if (stack_low(e))
        return elab_fail(e, t->span, NULL, "calls are nested too deeply");
    switch ((enum ast_kind)t->kind) {
    case AST_NUMBER:
        return number(e, t);
    case AST_NAME:
        return scope_read(e, t);
    case AST_UNARY:
    case AST_BINARY:
        return eval_spine(e, t);
    case AST_APPLY:
        return t->a[0]->kind == AST_NAME ? apply(e, t) : eval_spine(e, t);
    case AST_MATRIX:
        return matrix_literal(e, t);
    case AST_RANGE:
        return matrix_range(e, t);
    case AST_END:
        return end_value(e, t);
    case AST_STRING:
        return (struct val){.kind = VAL_STRING, .text = t->text};
    case AST_LAMBDA: {
        struct closure *f = call_lambda(e, NULL, t->n - 1, t->a,
                                        t->a[t->n - 1]);
        return f ? (struct val){.kind = VAL_FUNCTION, .closure = f}
                 : val_error();
    }
    case AST_FUNCTION_HANDLE:
        return handle(e, t);
    case AST_DERIVATIVE:
        return claim_derivative(e, t);
    case AST_COLON:
    case AST_ROW:
        break;
    }
    return elab_fail(e, t->span, NULL, "':' stands only in an index");
}

bool elab_eval_many(struct elab *e, const struct ast *t, unsigned nout,
                    struct val *out)
{
    for (unsigned i = 0; i < nout; i++)
        out[i] = (struct val){.kind = VAL_NOTHING};
    if (t->kind == AST_APPLY && t->a[0]->kind == AST_NAME)
        return apply_name(e, t, nout, out);
    out[0] = elab_eval(e, t);
    if (nout > 1 && out[0].kind != VAL_ERROR)
        out[0] = elab_fail(e, t->span, NULL,
                           "only the call of a function has several results");
    return out[0].kind != VAL_ERROR;
}
