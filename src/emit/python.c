/* emit/python: def value(u, W): ... return z, {"u": du, "W": dW}.
 *
 * Idea: NumPy for everything elementwise, SciPy where it has the function. A
 * matrix is a two-dimensional array, a scalar a NumPy number; columns are
 * always explicit, so shapes never depend on NumPy's rules for one dimension.
 *
 * Invariant: runs with NumPy 1.20 and SciPy 1.6 and later; inputs may be
 * lists, one-dimensional arrays or numbers.
 */
#include <math.h>
#include <string.h>

#include "emit/rep.h"

/* --- numbers ------------------------------------------------------------ */

static const char *number_text(struct emitter *e, double v)
{
    if (isnan(v))
        return "np.nan";
    if (isinf(v))
        return v < 0 ? "(-np.inf)" : "np.inf";
    const char *s = emit_number(e->arena, v);
    if (!strpbrk(s, ".e"))
        s = arena_printf(e->arena, "%s.0", s);
    return v < 0 ? arena_printf(e->arena, "(%s)", s) : s;
}

static const char *data_text(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    const double *v = e->g->data.at + p->imm.a;
    struct shape s = p->shape;
    struct buffer r = {0};
    buffer_put(&r, "np.array([");
    for (uint32_t i = 0; i < s.rows; i++) {
        buffer_put(&r, i ? ", [" : "[");
        for (uint32_t k = 0; k < s.cols; k++)
            buffer_printf(&r, "%s%s", k ? ", " : "",
                          number_text(e, v[i + (size_t)k * s.rows]));
        buffer_put(&r, "]");
    }
    buffer_put(&r, "])");
    return buffer_take(&r, e->arena);
}

static const char *list_text(struct emitter *e, uint32_t place)
{
    size_t n;
    const uint32_t *at = graph_list(e->g, place, &n);
    struct buffer r = {0};
    buffer_put(&r, "[");
    for (size_t i = 0; i < n; i++)
        buffer_printf(&r, "%s%u", i ? ", " : "", at[i]);
    buffer_put(&r, "]");
    return buffer_take(&r, e->arena);
}

static const char *const keywords[] = {
    "False",    "None",    "True",    "and",      "as",       "assert", "async",
    "await",    "break",   "class",   "continue", "def",      "del",    "elif",
    "else",     "except",  "finally", "for",      "from",     "global", "if",
    "import",   "in",      "is",      "lambda",   "nonlocal", "not",    "or",
    "pass",     "raise",   "return",  "try",      "while",    "with",   "yield",
    "np",       "linalg",  "special", "int",      "float",    "k",      "range",
    "gradient", "hessian", NULL,
};

/* --- the function ------------------------------------------------------- */

static void put_inputs(struct emitter *e, const char *function)
{
    const struct emit_problem *p = e->p;
    struct buffer in = {0};
    emit_reserve(e, keywords);
    for (size_t j = 0; j < p->ninputs; j++) {
        const char *id = emit_identifier(e, p->inputs[j].name);
        e->of[p->inputs[j].at] = (struct expr){id, BIND_ATOM};
        buffer_printf(&in, "%s%s", j ? ", " : "", id);
    }
    emit_text(e, "def %s(%s):\n", function, buffer_take(&in, e->arena));
    e->indent = 1;
    for (size_t j = 0; j < p->ninputs; j++) {
        struct shape s = emit_shape(e, p->inputs[j].at);
        const char *id = e->of[p->inputs[j].at].text;
        if (shape_scalar(s))
            emit_line(e, "%s = np.float64(%s)", id, id);
        else
            emit_line(e,
                      "%s = np.asarray(%s, dtype=float)"
                      ".reshape((%u, %u)%s)",
                      id, id, s.rows, s.cols,
                      s.rows > 1 && s.cols > 1 ? "" : ", order=\"F\"");
    }
}

/* Rows of output i's Jacobian; the gradient itself if there is only one. */
static void put_rows(struct emitter *e, size_t i, bool single)
{
    const struct emit_problem *p = e->p;
    for (size_t j = 0; j < p->ninputs && !e->failed; j++) {
        node g = p->gradient[i * p->ninputs + j];
        const char *u = p->inputs[j].name;
        struct shape s = emit_shape(e, p->inputs[j].at);
        if (!p->inputs[j].differentiated)
            continue;
        const char *zero = shape_scalar(s)
                               ? "np.float64(0)"
                               : arena_printf(e->arena, "np.zeros((%u, %u))",
                                              s.rows, s.cols);
        const char *v = g == NONE ? zero : e->of[g].text;
        if (single)
            emit_line(e, "gradient[\"%s\"] = %s", u, v);
        else
            emit_line(e, "gradient[\"%s\"].append(np.ravel(%s, order=\"F\"))",
                      u, v);
    }
}

static void put_gradient(struct emitter *e, size_t i, bool single)
{
    const struct emit_output *z = &e->p->outputs[i];
    struct shape s = emit_shape(e, z->at);
    if (z->seed != NONE) {
        const char *id = emit_identifier(e, "seed");
        emit_line(e, "for k in range(%zu):", shape_numel(s));
        e->indent++;
        emit_line(e, "%s = np.zeros(%zu)", id, shape_numel(s));
        emit_line(e, "%s[k] = 1", id);
        emit_line(e, "%s = %s.reshape((%u, %u), order=\"F\")", id, id, s.rows,
                  s.cols);
        e->of[z->seed] = (struct expr){id, BIND_ATOM};
    }
    emit_stage(e, i + 1, script_node);
    put_rows(e, i, single);
    e->indent = 1;
}

static void put_result(struct emitter *e, bool single)
{
    const struct emit_problem *p = e->p;
    struct buffer out = {0};
    for (size_t i = 0; i < p->noutputs; i++)
        buffer_printf(&out, "%s%s", i ? ", " : "",
                      e->of[p->outputs[i].at].text);
    if (!single)
        emit_line(e, "gradient = {name: np.array(rows) "
                     "for name, rows in gradient.items()}");
    emit_line(e,
              p->noutputs > 1 ? "return (%s), gradient" : "return %s, gradient",
              buffer_take(&out, e->arena));
}

static void put_block(struct emitter *e, size_t k, size_t row, size_t j, node x)
{
    size_t n = shape_numel(emit_shape(e, e->p->inputs[j].at));
    if (x == NONE)
        return;
    if (n == 1)
        emit_line(e, "hessian[%zu, %zu] = %s", row, k, e->of[x].text);
    else
        emit_line(e, "hessian[%zu:%zu, %zu] = np.ravel(%s, order=\"F\")", row,
                  row + n, k, e->of[x].text);
}

/* By all differentiated entries, one input after the other. */
static void put_hessian(struct emitter *e)
{
    size_t n = emit_columns(e->p);
    emit_text(e, "\n\n");
    emit_next(e);
    put_inputs(e, arena_printf(e->arena, "hessian%s", emit_number_suffix(e)));
    emit_stage(e, 0, script_node);
    emit_line(e, "hessian = np.zeros((%zu, %zu))", n, n);
    emit_blocks(e, put_block);
    emit_line(e, "return hessian");
}

/* Is a module of scipy called? "linalg." may also be numpy's. */
static bool calls(const char *s, const char *module)
{
    for (const char *p = s; (p = strstr(p, module)); p++)
        if (p - s < 3 || memcmp(p - 3, "np.", 3) != 0)
            return true;
    return false;
}

static const char *imports(const struct emitter *e)
{
    bool linalg = calls(e->body.at, "linalg.") || calls(e->head.at, "linalg.");
    bool special = calls(e->body.at, "special.") || calls(e->head.at, "special"
                                                                      ".");
    return linalg && special ? "from scipy import linalg, special\n"
           : linalg          ? "from scipy import linalg\n"
           : special         ? "from scipy import special\n"
                             : "";
}

static void put_head(struct emitter *e)
{
    vec_push(&e->head, '\0');
    vec_push(&e->body, '\0');
    e->body.n--;
    emit_before(e, arena_printf(e->arena,
                                "# Value and derivative of %s, by adcheck.\n"
                                "import numpy as np\n%s\n\n%s%s",
                                emit_title(e), imports(e), e->head.at,
                                e->head.n > 1 ? "\n" : ""));
}

static void write_python(struct emitter *e)
{
    const struct emit_problem *p = e->p;
    bool single = emit_single(p);
    struct buffer rows = {0};
    put_inputs(e, arena_printf(e->arena, "value%s", emit_number_suffix(e)));
    if (single)
        script_name_gradient(e);
    emit_stage(e, 0, script_node);
    for (size_t j = 0; j < p->ninputs; j++)
        if (p->inputs[j].differentiated && !single)
            buffer_printf(&rows, "%s\"%s\": []", rows.n ? ", " : "",
                          p->inputs[j].name);
    emit_line(e, "gradient = {%s}", buffer_take(&rows, e->arena));
    for (size_t i = 0; i < p->noutputs && !e->failed; i++)
        put_gradient(e, i, single);
    if (e->failed)
        return;
    put_result(e, single);
    if (p->hessian)
        put_hessian(e);
    e->start = 0;
    put_head(e);
}

extern const char *const emit_runtime_py[];
const struct language language_python = {
    .name = "Python",
    .write = write_python,
    .column = IN_PYTHON,
    .first = 0,
    .end = "",
    .runtime = emit_runtime_py,
    .number = number_text,
    .data = data_text,
    .list = list_text,
};
