/* emit/c_array: what is not elementwise, in C.
 *
 * Idea: most rows are a call of the runtime by their template; what moves
 * entries is a loop over positions, with the index list as a constant array
 * where it has no pattern.
 *
 * Invariant: arrays are column-major; sums run in the order of the entries.
 */
#include <string.h>

#include "emit/rep.h"

/* An array's name as it stands before [ ]: that of a number is its address. */
static const char *indexed(struct emitter *e, const char *a)
{
    return a[0] == '&' ? arena_printf(e->arena, "(%s)", a) : a;
}

/* --- moving entries ----------------------------------------------------- */

static void node_transpose(struct emitter *e, node x)
{
    struct shape s = emit_shape(e, x);
    if (shape_scalar(s)) {
        c_scalar(e, x, e->of[emit_arg(e, x, 0)]);
        return;
    }
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
                 (struct expr){arena_printf(e->arena, "%s[%u]", indexed(e, a),
                                            first),
                               BIND_ATOM});
        return;
    }
    const char *list = index_list(e, p->imm.a, &first);
    const char *id = c_declare(e, x);
    emit_line(e, "for (int i = 0; i < %zu; i++)", n);
    emit_line(e, "    %s[i] = %s[%s];", id, indexed(e, a),
              position(e, list, first));
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
    emit_line(e, "    %s[%s] += %s[i];", id, position(e, list, first),
              indexed(e, a));
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

static void node_result(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    const char *whole = c_array(e, p->arg[0]);
    const char *at = arena_printf(e->arena, "%s[%u]", whole, p->imm.a);
    if (shape_scalar(p->shape)) {
        c_scalar(e, x, (struct expr){at, BIND_ATOM});
        return;
    }
    const char *id = emit_identifier(e, formulas_name_of(e->names, x));
    emit_line(e, "const double *const %s = %s + %u;", id, whole, p->imm.a);
    e->of[x] = (struct expr){id, BIND_ATOM};
}

/* --- by template -------------------------------------------------------- */

/* Statements declare the node's array first; an expression is a number. */
static bool by_template(struct emitter *e, node x)
{
    const char *t = template_of(e, (enum op)graph_at(e->g, x)->op);
    size_t n;
    const node *a = graph_args(e->g, x, &n);
    if (!t)
        return false;
    struct expr *arg = arena_alloc(e->arena, (n + 1) * sizeof *arg);
    for (size_t i = 0; i < n; i++)
        if (!(op_flags((enum op)graph_at(e->g, a[i])->op) & OP_AUX))
            arg[i] = (struct expr){strchr(t, '[') ? indexed(e, c_array(e, a[i]))
                                                  : c_array(e, a[i]),
                                   BIND_ATOM};
    struct expr r = template_say(e, x, arg, c_declare);
    if (!e->of[x].text) /* not declared */
        c_scalar(e, x, r);
    return true;
}

bool c_array_node(struct emitter *e, node x)
{
    switch (graph_at(e->g, x)->op) {
    case OP_TRANSPOSE:
        node_transpose(e, x);
        return true;
    case OP_GATHER:
        node_gather(e, x);
        return true;
    case OP_SCATTER:
        node_scatter(e, x);
        return true;
    case OP_VERTCAT:
    case OP_HORZCAT:
        node_join(e, x);
        return true;
    case OP_RESULT:
        node_result(e, x);
        return true;
    default:
        return by_template(e, x);
    }
}
