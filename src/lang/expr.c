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
#include <stdint.h>

#include "lang/array.h"
#include "lang/batch.h"
#include "lang/call.h"
#include "lang/claim.h"

/* Behind f of f(x) = ..., a scalar, a prime is no transpose. */
static bool is_derivative_of(struct elab *e, const struct ast *f,
                             struct shape s)
{
    return f->kind == AST_NAME && shape_scalar(s) &&
           scope_symbol(e, f->text)->special->both;
}

static struct val unary(struct elab *e, const struct ast *t, struct val v)
{
    node x = v.node;
    if (v.kind != VAL_BATCH && !elab_numeric(e, v, t->span, &x))
        return val_error();
    elab_here(e, t->span);
    switch (t->op) {
    case AST_MINUS:
        return elab_elementwise(e, OP_NEG, 1, &v, "-", t->span);
    case AST_NOT:
        v = elab_elementwise(e, OP_NOT, 1, &v, "!", t->span);
        v.logical = v.kind != VAL_ERROR;
        return v;
    case AST_TRANSPOSE:
        if (v.kind == VAL_BATCH)
            return batch_transpose(e, v);
        if (!e->claim && is_derivative_of(e, t->a[0], graph_shape(e->g, x)))
            return elab_fail(e, t->span, NULL,
                             "'%s'' is the derivative of a function: "
                             "derivatives stand in claims only",
                             t->a[0]->text);
        v.node = Transpose(e->g, x);
        return v;
    default:
        v.logical = false;
        return v;
    }
}

/* && and ||, in conditions & and |: the right side is looked at only where the
 * left decides nothing; what was looked at leaves guards, so the result is a
 * constant. */
static struct val short_circuit(struct elab *e, const struct ast *t,
                                struct val left)
{
    int truth = elab_truth(e, left, t->a[0]->span);
    bool decided = truth == (t->op == AST_OROR || t->op == AST_OR);
    if (truth >= 0 && !decided) {
        bool plain = t->op == AST_OR || t->op == AST_AND;
        struct val right = plain ? elab_condition(e, t->a[1])
                                 : elab_eval(e, t->a[1]);
        truth = elab_truth(e, right, t->a[1]->span);
    }
    return truth < 0 ? val_error() : val_logical(Num(e->g, truth));
}

/* --- the walk ------------------------------------------------------------- */

/* Is the decimal written exactly the double (0.5, 1.25)? Then it is open by
 * nothing: n/10^d is a double iff 5^d divides n. */
static bool exact_decimal(const struct ast *t)
{
    const char *s = text_bytes(t->span);
    uint64_t n = 0, five = 1;
    bool point = false;
    for (size_t i = 0; i < t->span.len; i++) {
        if (s[i] == '.' && !point) {
            point = true;
            continue;
        }
        if (s[i] < '0' || s[i] > '9' || n > UINT64_C(100000000000000) ||
            five > UINT64_C(1000000000000000))
            return false;
        n = n * 10 + (uint64_t)(s[i] - '0');
        five *= point ? 5 : 1;
    }
    return n % five == 0;
}

static struct val number(struct elab *e, const struct ast *t)
{
    bool exact = (t->number == floor(t->number) && fabs(t->number) <= 0x1p53) ||
                 exact_decimal(t);
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
    if (!s->special->function && !s->special->builtin && !s->special->late)
        return call_unknown(e, s, t);
    struct closure *f = arena_alloc(e->arena, sizeof *f);
    f->name = s->name;
    f->handle = s;
    return (struct val){.kind = VAL_FUNCTION, .closure = f};
}

static bool on_spine(const struct elab *e, const struct ast *t)
{
    if (e->claim && (claim_is_prime(t) || claim_is_at_input(t)))
        return false;
    if (e->claim && t->kind == AST_APPLY && t->n == 2 &&
        t->a[1]->kind == AST_NUMBER && t->a[0]->kind == AST_DERIVATIVE)
        return false;
    if (t->kind == AST_APPLY && t->a[0]->kind == AST_DERIVATIVE)
        return t->a[0]->n == 0;
    return t->kind == AST_BINARY || t->kind == AST_UNARY ||
           (t->kind == AST_APPLY && t->a[0]->kind != AST_NAME);
}

/* A string or a function is at fault at its own place. */
static bool operand(struct elab *e, struct val v, struct span at)
{
    node x;
    bool odd = v.kind == VAL_STRING || v.kind == VAL_FUNCTION ||
               v.kind == VAL_NOTHING;
    return !odd || elab_numeric(e, v, at, &x);
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
    if (!operand(e, v, t->a[0]->span) || !operand(e, right, t->a[1]->span))
        return val_error();
    return elab_binary(e, (enum ast_op)t->op, v, right, t->span);
}

static struct val eval_spine(struct elab *e, const struct ast *t)
{
    size_t base = e->spine.n;
    do {
        vec_push(&e->spine, t);
        t = t->a[0];
    } while (on_spine(e, t));
    struct val v = elab_eval(e, t);
    while (e->spine.n > base) {
        const struct ast *outer = e->spine.at[--e->spine.n];
        v = e->stopped ? val_error()
                       : steps_operation(e, outer, combine(e, outer, v));
    }
    return v;
}

static bool is_plain_logic(const struct ast *t)
{
    return t->kind == AST_BINARY && (t->op == AST_AND || t->op == AST_OR);
}

struct val elab_condition(struct elab *e, const struct ast *t)
{
    size_t base = e->spine.n;
    for (; is_plain_logic(t); t = t->a[0])
        vec_push(&e->spine, t);
    struct val v = elab_eval(e, t);
    while (e->spine.n > base) {
        const struct ast *outer = e->spine.at[--e->spine.n];
        bool scalar = v.kind == VAL_NODE &&
                      shape_scalar(graph_shape(e->g, v.node));
        v = e->stopped ? val_error()
            : scalar   ? short_circuit(e, outer, v)
                       : combine(e, outer, v);
    }
    return v;
}

struct val elab_eval(struct elab *e, const struct ast *t)
{
    if (stack_is_low(&e->stack))
        return elab_fail(e, t->span, NULL, "calls are nested too deeply");
    struct val prime;
    if (e->claim && claim_is_prime(t) && claim_prime(e, t, &prime))
        return prime;
    switch ((enum ast_kind)t->kind) {
    case AST_NUMBER:
        return number(e, t);
    case AST_NAME:
        return steps_operand(e, t, scope_read(e, t));
    case AST_UNARY:
    case AST_BINARY:
        return eval_spine(e, t);
    case AST_APPLY:
        if (e->claim && claim_is_at_input(t))
            return claim_at_input(e, t);
        if (e->claim && claim_fail_at_value(e, t))
            return val_error();
        if (e->claim && t->a[0]->kind == AST_DERIVATIVE && t->a[0]->n)
            return claim_entry(e, t, t->a[0]);
        return t->a[0]->kind == AST_NAME
                   ? steps_operation(e, t, apply_single(e, t))
                   : eval_spine(e, t);
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
    case AST_FOLD:
        return elab_fold(e, t);
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
        return apply_named(e, t, nout, out);
    out[0] = elab_eval(e, t);
    if (nout > 1 && out[0].kind != VAL_ERROR)
        out[0] = elab_fail(e, t->span, NULL,
                           "only the call of a function has several results");
    return out[0].kind != VAL_ERROR;
}
