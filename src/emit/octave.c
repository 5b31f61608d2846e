/* emit/octave: function [z, du, dW] = adcheck_value(u, W).
 *
 * Idea: most operations are Octave's own under Octave's names; the others are
 * small functions behind the main one, in the same file (runtime.m).
 *
 * Invariant: runs in Octave 6 and later without packages.
 */
#include <string.h>

#include "emit/rep.h"

/* --- numbers ------------------------------------------------------------ */

static const char *number_text(struct emitter *e, double v)
{
    const char *s = emit_number(e->arena, v);
    return v < 0 ? arena_printf(e->arena, "(%s)", s) : s;
}

static const char *data_text(struct emitter *e, node x)
{
    struct shape s = emit_shape(e, x);
    const double *v = e->g->data.at + graph_at(e->g, x)->imm.a;
    struct buffer r = {0};
    buffer_put(&r, "[");
    for (uint32_t i = 0; i < s.rows; i++)
        for (uint32_t k = 0; k < s.cols; k++) {
            buffer_put(&r, k ? ", " : i ? "; " : "");
            buffer_number(&r, v[i + (size_t)k * s.rows]);
        }
    buffer_put(&r, "]");
    return buffer_take(&r, e->arena);
}

static const char *list_text(struct emitter *e, uint32_t place)
{
    size_t n, i = 1;
    const uint32_t *at = graph_list(e->g, place, &n);
    while (i < n && at[i] == at[0] + i)
        i++;
    if (n == 1)
        return arena_printf(e->arena, "%u", at[0] + 1);
    if (i == n)
        return arena_printf(e->arena, "%u:%u", at[0] + 1, at[n - 1] + 1);
    struct buffer r = {0};
    for (i = 0; i < n; i++)
        buffer_printf(&r, i ? " %u" : "[%u", at[i] + 1);
    buffer_put(&r, "]");
    return buffer_take(&r, e->arena);
}

static const char *const keywords[] = {
    "if",
    "else",
    "elseif",
    "end",
    "for",
    "while",
    "do",
    "until",
    "function",
    "switch",
    "case",
    "otherwise",
    "try",
    "catch",
    "return",
    "break",
    "continue",
    "global",
    "persistent",
    "pi",
    "e",
    "i",
    "j",
    "eps",
    "NaN",
    "Inf",
    "inf",
    "nan",
    "NA",
    "true",
    "false",
    "ans",
    "k",
    "seed",
    "hessian",
    "adcheck_value",
    "endif",
    "endfor",
    "endwhile",
    "endfunction",
    "endswitch",
    "end_try_catch",
    "end_unwind_protect",
    "unwind_protect",
    "unwind_protect_cleanup",
    "__FILE__",
    "__LINE__",
    "reshape",
    "zeros",
    NULL,
};

/* --- the function ------------------------------------------------------- */

static void name_inputs(struct emitter *e)
{
    emit_reserve(e, keywords);
    for (size_t j = 0; j < e->p->ninputs; j++) {
        const struct emit_input *u = &e->p->inputs[j];
        const char *id = emit_identifier(e, u->name);
        e->of[u->at] = (struct expr){id, BIND_ATOM};
    }
}

static const char *input_list(struct emitter *e)
{
    struct buffer in = {0};
    for (size_t j = 0; j < e->p->ninputs; j++)
        buffer_printf(&in, "%s%s", j ? ", " : "",
                      e->of[e->p->inputs[j].at].text);
    return buffer_take(&in, e->arena);
}

/* The variable of output i: its own, or one made for it. */
static const char *output_name(struct emitter *e, size_t i)
{
    const struct emit_output *z = &e->p->outputs[i];
    const char *text = e->of[z->at].text;
    bool word = !strpbrk(text, "() .*+-[]\\'/^") &&
                graph_at(e->g, z->at)->op != OP_INPUT;
    for (size_t k = 0; k < i; k++)
        word = word && e->p->outputs[k].at != z->at;
    if (word && (text[0] < '0' || text[0] > '9'))
        return text;
    const char *id = emit_identifier(e, z->name);
    emit_line(e, "%s = %s;", id, text);
    return id;
}

static void put_block(struct emitter *e, size_t k, size_t row, size_t j, node x)
{
    size_t n = shape_numel(emit_shape(e, e->p->inputs[j].at));
    if (x == NONE)
        return;
    if (n == 1)
        emit_line(e, "hessian(%zu, %zu) = %s;", row + 1, k + 1, e->of[x].text);
    else
        emit_line(e, "hessian(%zu:%zu, %zu) = reshape(%s, %zu, 1);", row + 1,
                  row + n, k + 1, e->of[x].text, n);
}

/* By all differentiated entries, one input after the other. */
static void put_hessian(struct emitter *e)
{
    const struct emit_problem *p = e->p;
    size_t n = emit_columns(p);
    emit_text(e, "\n");
    emit_next(e);
    name_inputs(e);
    emit_text(e, "function hessian = adcheck_hessian%s(%s)\n",
              emit_number_suffix(e), input_list(e));
    e->indent = 1;
    emit_stage(e, 0, script_node);
    emit_line(e, "hessian = zeros(%zu, %zu);", n, n);
    emit_blocks(e, put_block);
    emit_text(e, "end\n");
    e->indent = 0;
}

static void put_signature(struct emitter *e, struct buffer *out)
{
    const struct emit_problem *p = e->p;
    for (size_t j = 0; j < p->ninputs; j++)
        if (p->inputs[j].differentiated)
            buffer_printf(out, ", %s", e->derivative[j]);
    emit_before(e, arena_printf(e->arena,
                                "%% Value and derivative of %s, by adcheck.\n"
                                "function [%s] = adcheck_value%s(%s)\n",
                                emit_title(e), buffer_take(out, e->arena),
                                emit_number_suffix(e), input_list(e)));
}

static void put_gradient(struct emitter *e, size_t i, size_t row)
{
    const struct emit_problem *p = e->p;
    bool single = emit_single(p);
    size_t n = shape_numel(emit_shape(e, p->outputs[i].at));
    if (p->outputs[i].seed != NONE) {
        struct shape s = emit_shape(e, p->outputs[i].at);
        const char *id = emit_identifier(e, arena_printf(e->arena, "seed%zu",
                                                         i + 1));
        emit_line(e, "for k = 1:%zu", n);
        e->indent++;
        emit_line(e, "%s = zeros(%u, %u);", id, s.rows, s.cols);
        emit_line(e, "%s(k) = 1;", id);
        e->of[p->outputs[i].seed] = (struct expr){id, BIND_ATOM};
    }
    emit_stage(e, i + 1, script_node);
    for (size_t j = 0; j < p->ninputs && !e->failed; j++) {
        node g = p->gradient[i * p->ninputs + j];
        const char *du = e->derivative[j];
        struct shape s = emit_shape(e, p->inputs[j].at);
        if (!p->inputs[j].differentiated)
            continue;
        const char *v = g == NONE ? arena_printf(e->arena, "zeros(%u, %u)",
                                                 s.rows, s.cols)
                                  : e->of[g].text;
        if (single && strcmp(du, v) != 0)
            emit_line(e, "%s = %s;", du, v);
        if (single)
            continue;
        if (p->outputs[i].seed != NONE)
            emit_line(e, "%s(%zu + k, :) = reshape(%s, 1, %zu);", du, row, v,
                      shape_numel(s));
        else
            emit_line(e, "%s(%zu, :) = reshape(%s, 1, %zu);", du, row + 1, v,
                      shape_numel(s));
    }
    if (p->outputs[i].seed != NONE) {
        e->indent--;
        emit_line(e, "end");
    }
}

static void write_octave(struct emitter *e)
{
    const struct emit_problem *p = e->p;
    struct buffer out = {0};
    size_t row = 0;
    name_inputs(e);
    emit_derivative_names(e);
    if (emit_single(p))
        script_name_gradient(e);
    e->indent = 1;
    emit_stage(e, 0, script_node);
    for (size_t i = 0; i < p->noutputs && !e->failed; i++)
        buffer_printf(&out, "%s%s", i ? ", " : "", output_name(e, i));
    for (size_t i = 0; i < p->noutputs && !e->failed; i++) {
        put_gradient(e, i, row);
        row += shape_numel(emit_shape(e, p->outputs[i].at));
    }
    e->indent = 0;
    emit_text(e, "end\n");
    if (!e->failed)
        put_signature(e, &out);
    buffer_free(&out);
    if (e->failed)
        return;
    if (p->hessian)
        put_hessian(e);
    vec_push(&e->head, '\0');
    emit_text(e, "%s%s", e->head.n > 1 ? "\n" : "", e->head.at);
}

extern const char *const emit_runtime_m[];
const struct language language_octave = {
    .name = "Octave",
    .write = write_octave,
    .column = IN_OCTAVE,
    .first = 1,
    .end = ";",
    .runtime = emit_runtime_m,
    .number = number_text,
    .data = data_text,
    .list = list_text,
};
