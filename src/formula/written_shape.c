/* formula/written_shape: the shapes of expressions as they were written.
 *
 * Idea: names tell theirs, operators and the functions that everybody knows
 * follow; that decides which products are entry by entry. What is not known
 * is 0 x 0.
 */
#include "formula/written_shape.h"

#include <string.h>

bool written_is_name(const struct written_names *names, const char *name)
{
    return names && names->known(names->context, name, NULL);
}

static bool is_reduction(const char *name)
{
    static const char *const names[] = {"norm",  "det",          "logdet",
                                        "trace", "dot",          "sumsq",
                                        "numel", "rows",         "length",
                                        "cond",  "crossentropy", "sqerr",
                                        "rank",  "columns",      NULL};
    for (size_t i = 0; names[i]; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

bool written_elementwise(const char *name)
{
    for (unsigned op = 0; op < OP_COUNT; op++)
        if (op_flags((enum op)op) & OP_ELEMENTWISE &&
            strcmp(op_name((enum op)op), name) == 0)
            return true;
    return false;
}

static const struct shape scalar = {1, 1}, unknown = {0, 0};

bool written_vector(struct shape s)
{
    return (s.rows == 1) != (s.cols == 1) && s.rows && s.cols;
}

static struct shape shape_of_call(const struct written_names *names,
                                  const struct ast *x)
{
    const char *name = x->a[0]->kind == AST_NAME ? x->a[0]->text : "";
    if (written_is_name(names, name) || is_reduction(name) || x->n < 2)
        return is_reduction(name) ? scalar : unknown;
    struct shape s = written_shape(names, x->a[1]);
    bool sums = strcmp(name, "sum") == 0 || strcmp(name, "mean") == 0;
    if (sums && s.rows)
        return written_vector(s) ? scalar : (struct shape){1, s.cols};
    return written_elementwise(name) || strcmp(name, "softmax") == 0 ? s
                                                                     : unknown;
}

static struct shape shape_of_binary(const struct written_names *names,
                                    const struct ast *x)
{
    struct shape a = written_shape(names, x->a[0]),
                 b = written_shape(names, x->a[1]), s = a;
    bool product = x->op == AST_MUL && !shape_scalar(a) && !shape_scalar(b);
    if (!a.rows || !b.rows)
        return unknown;
    if (product)
        return (struct shape){a.rows, b.cols};
    if (x->op == AST_LDIV && !shape_scalar(a))
        return (struct shape){a.cols, b.cols};
    if (x->op == AST_DIV && !shape_scalar(b))
        return (struct shape){a.rows, b.rows};
    return graph_broadcast(a, b, &s) ? s : unknown;
}

struct shape written_shape(const struct written_names *names,
                           const struct ast *x)
{
    struct shape s = scalar;
    switch (x->kind) {
    case AST_NAME:
        return names && names->known(names->context, x->text, &s) ? s : scalar;
    case AST_NUMBER:
        return scalar;
    case AST_UNARY:
        s = written_shape(names, x->a[0]);
        return x->op == AST_TRANSPOSE ? (struct shape){s.cols, s.rows} : s;
    case AST_BINARY:
        return shape_of_binary(names, x);
    case AST_APPLY:
        return shape_of_call(names, x);
    default:
        return unknown;
    }
}
