/* emit/c: C99 for value and gradient.
 *
 * Idea: numbers are expressions and `const double`s; arrays are loops, and an
 * elementwise array that is used once is computed inside its user's loop
 * (emit/c_entry.c). Products are loops; LAPACKE and GSL are called only by
 * problems that need them, and then the first comment says how to link.
 *
 * Invariant: compiles without warnings under -std=c99 -Wall -Wextra
 * -pedantic; no state of its own, so it may run in many threads.
 */
#include <string.h>

#include "emit/rep.h"

enum { INLINE = 40, LOCAL = 4096, FUSED = 6 };

static const char *const keywords[] = {
    "auto",       "break",     "case",     "char",       "const",    "continue",
    "default",    "do",        "double",   "else",       "enum",     "extern",
    "float",      "for",       "goto",     "if",         "hessian",  "inline",
    "int",        "long",      "register", "restrict",   "return",   "short",
    "signed",     "sizeof",    "static",   "struct",     "switch",   "typedef",
    "union",      "unsigned",  "void",     "volatile",   "while",    "x",
    "y",          "gradient",  "jacobian", "i",          "j",        "k",
    "work",       "seed",      "main",     "gamma",      "y0",       "y1",
    "yn",         "j0",        "j1",       "jn",         "exp",      "log",
    "sin",        "cos",       "tan",      "abs",        "erf",      "erfc",
    "lgamma",     "tgamma",    "pow",      "sqrt",       "cbrt",     "hypot",
    "fabs",       "floor",     "ceil",     "round",      "trunc",    "NAN",
    "NULL",       "malloc",    "free",     "nan",        "_Bool",    "_Complex",
    "_Imaginary", "bool",      "complex",  "imaginary",  "I",        "HUGE_VAL",
    "HUGE_VALF",  "HUGE_VALL", "INFINITY", "DOMAIN",     "SING",     "OVERFLOW",
    "UNDERFLOW",  "PLOSS",     "TLOSS",    "MB_CUR_MAX", "RAND_MAX", "EOF",
    "BUFSIZ",     "stdin",     "stdout",   "stderr",     "errno",    "EDOM",
    "ERANGE",     "linux",     "unix",     NULL,
};

/* --- variables ---------------------------------------------------------- */

static bool is_word(const char *s)
{
    return !strpbrk(s, "()[]+-*/ .?<>=!&|") && (s[0] < '0' || s[0] > '9');
}

void c_scalar(struct emitter *e, node x, struct expr r)
{
    const char *name = formulas_name_of(e->names, x);
    double v;
    bool number = graph_constant(e->g, x, &v);
    bool small = e->uses[x] == 1 && strlen(r.text) <= INLINE;
    if (number || is_word(r.text) || (!name && small)) {
        e->of[x] = r;
        return;
    }
    const char *id = emit_identifier(e, name);
    emit_line(e, "const double %s = %s;", id, r.text);
    e->of[x] = (struct expr){id, BIND_ATOM};
}

const char *c_declare(struct emitter *e, node x)
{
    size_t n = shape_numel(emit_shape(e, x));
    const char *id = emit_identifier(e, formulas_name_of(e->names, x));
    if (e->heap) {
        emit_line(e, "double *const %s = work + %zu;", id, e->workspace);
        e->workspace += n;
    } else {
        emit_line(e, "double %s[%zu];", id, n ? n : 1);
    }
    bool number = shape_scalar(emit_shape(e, x));
    e->of[x] = (struct expr){number ? arena_printf(e->arena, "%s[0]", id) : id,
                             BIND_ATOM};
    return id;
}

static void fill(struct emitter *e, node x)
{
    struct shape s = emit_shape(e, x);
    struct expr r = c_entry(e, x, s);
    if (!r.text) {
        emit_lack(e, x);
        return;
    }
    const char *id = c_declare(e, x);
    emit_line(e, "for (int i = 0; i < %zu; i++)", shape_numel(s));
    e->indent++;
    emit_line(e, "%s[i] = %s;", id, r.text);
    e->indent--;
}

const char *c_array(struct emitter *e, node x)
{
    if (shape_scalar(emit_shape(e, x)))
        return is_word(e->of[x].text)
                   ? arena_printf(e->arena, "&%s", e->of[x].text)
                   : arena_printf(e->arena, "&(double){%s}", e->of[x].text);
    if (!e->of[x].text)
        fill(e, x);
    const char *id = e->of[x].text ? e->of[x].text : "?";
    if (graph_at(e->g, x)->op == OP_CONST) /* anew wherever it is needed */
        e->of[x].text = NULL;
    return id;
}

/* --- nodes -------------------------------------------------------------- */

/* Operations that stand one inside the other if x is computed in place. */
static unsigned fused_depth(const struct emitter *e, node x, unsigned limit)
{
    size_t n;
    const node *arg = graph_args(e->g, x, &n);
    unsigned depth = 0;
    if (e->of[x].text || limit == 0 || shape_scalar(emit_shape(e, x)))
        return 0;
    for (size_t i = 0; i < n && i < 3; i++) {
        unsigned d = fused_depth(e, arg[i], limit - 1);
        depth = d > depth ? d : depth;
    }
    return depth + 1;
}

static void elementwise(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    struct expr arg[3] = {{0}};
    if (!shape_scalar(p->shape)) {
        bool later = e->uses[x] == 1 && !formulas_name_of(e->names, x) &&
                     fused_depth(e, x, FUSED + 1) <= FUSED;
        if (!later)
            fill(e, x);
        return;
    }
    for (unsigned i = 0; i < p->nargs; i++)
        arg[i] = c_entry(e, p->arg[i], p->shape);
    struct expr r = c_apply(e, (enum op)p->op, p->nargs, arg);
    if (r.text)
        c_scalar(e, x, r);
    else
        emit_lack(e, x);
}

static void data(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    const double *v = e->g->data.at + p->imm.a;
    size_t n = shape_numel(p->shape);
    const char *id = emit_identifier(e, formulas_name_of(e->names, x));
    emit_line(e, "static const double %s[] = {", id);
    for (size_t i = 0; i < n; i += 6) {
        struct buffer s = {0};
        for (size_t k = i; k < n && k < i + 6; k++)
            buffer_printf(&s, "%s%s", k > i ? ", " : "",
                          c_number(e, v[k]).text);
        emit_line(e, "    %s%s", buffer_take(&s, e->arena),
                  i + 6 < n ? "," : "");
    }
    emit_line(e, "};");
    e->of[x] = (struct expr){id, BIND_ATOM};
}

/* The same numbers under another name or shape. */
static void view(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    if (!shape_scalar(p->shape)) {
        node a = p->arg[0];
        const char *name = formulas_name_of(e->names, x);
        if (!e->of[a].text && name)
            formulas_name(e->names, a, name);
        e->of[x] = (struct expr){c_array(e, a), BIND_ATOM};
    } else {
        c_scalar(e, x, e->of[p->arg[0]]);
    }
}

static void number_text(struct emitter *e, node x)
{
    e->of[x] = c_number(e, graph_at(e->g, x)->imm.num);
}

static void c_node(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    unsigned flags = op_flags((enum op)p->op);
    if (e->of[x].text || flags & OP_AUX)
        return;
    if (p->op == OP_CONST || p->op == OP_LITERAL) {
        if (shape_scalar(p->shape))
            number_text(e, x);
    } else if (p->op == OP_DATA) {
        data(e, x);
    } else if (p->op == OP_CUT || p->op == OP_RESHAPE || p->op == OP_ROWORDER) {
        view(e, x);
    } else if (flags & OP_ELEMENTWISE || p->op == OP_BROADCAST) {
        elementwise(e, x);
    } else if (!c_array_node(e, x)) {
        emit_lack(e, x);
    }
}

/* --- the function ------------------------------------------------------- */

/* Differentiated inputs first, then data. Returns how many doubles. */
static size_t offsets(struct emitter *e, size_t *at)
{
    const struct emit_problem *p = e->p;
    size_t n = 0;
    for (int data_too = 0; data_too < 2; data_too++)
        for (size_t j = 0; j < p->ninputs; j++)
            if (p->inputs[j].differentiated == !data_too) {
                at[j] = n;
                n += shape_numel(emit_shape(e, p->inputs[j].at));
            }
    return n;
}

static void put_inputs(struct emitter *e, const size_t *at)
{
    emit_reserve(e, keywords);
    for (size_t j = 0; j < e->p->ninputs; j++) {
        const struct emit_input *u = &e->p->inputs[j];
        if (!e->need[u->at])
            continue;
        const char *id = emit_identifier(e, u->name);
        if (shape_scalar(emit_shape(e, u->at)))
            emit_line(e, "const double %s = x[%zu];", id, at[j]);
        else
            emit_line(e, "const double *const %s = x + %zu;", id, at[j]);
        e->of[u->at] = (struct expr){id, BIND_ATOM};
    }
}

/* to[index(i)] = entries of node g, or zeros. */
static void put_copy(struct emitter *e, const char *to, node g, struct shape s)
{
    const char *zero = "0";
    double v;
    if (g != NONE && !shape_scalar(s) && !e->of[g].text &&
        !graph_constant(e->g, g, &v) &&
        !(op_flags((enum op)graph_at(e->g, g)->op) & OP_ELEMENTWISE))
        c_array(e, g);
    struct expr r = g == NONE ? (struct expr){zero, BIND_ATOM}
                              : c_entry(e, g, s);
    if (!r.text) {
        emit_lack(e, g);
        return;
    }
    if (shape_scalar(s)) {
        emit_line(e, "%s = %s;", to, r.text);
        return;
    }
    emit_line(e, "for (int i = 0; i < %zu; i++)", shape_numel(s));
    emit_line(e, "    %s = %s;", to, r.text);
}

static const char *place(struct emitter *e, const char *array, size_t at,
                         bool scalar)
{
    if (scalar)
        return arena_printf(e->arena, "%s[%zu]", array, at);
    if (at == 0)
        return arena_printf(e->arena, "%s[i]", array);
    return arena_printf(e->arena, "%s[%zu + i]", array, at);
}

static void put_gradient(struct emitter *e, const size_t *at)
{
    const struct emit_problem *p = e->p;
    emit_line(e, "if (gradient) {");
    e->indent++;
    emit_stage(e, 1, c_node);
    for (size_t j = 0; j < p->ninputs && !e->failed; j++) {
        struct shape s = emit_shape(e, p->inputs[j].at);
        if (p->inputs[j].differentiated)
            put_copy(e, place(e, "gradient", at[j], shape_scalar(s)),
                     p->gradient[j], s);
    }
    e->indent--;
    emit_line(e, "}");
}

/* Rows of output i: jacobian[row + rows*column]. */
static void put_rows(struct emitter *e, size_t i, size_t row, const size_t *at)
{
    const struct emit_problem *p = e->p;
    size_t rows = emit_rows(p);
    bool loop = p->outputs[i].seed != NONE;
    for (size_t j = 0; j < p->ninputs && !e->failed; j++) {
        struct shape s = emit_shape(e, p->inputs[j].at);
        if (!p->inputs[j].differentiated)
            continue;
        const char *column = shape_scalar(s)
                                 ? arena_printf(e->arena, "%zu", rows * at[j])
                                 : arena_printf(e->arena, "%zu*(%zu + i)", rows,
                                                at[j]);
        put_copy(e,
                 arena_printf(e->arena, "jacobian[%s%zu + %s]",
                              loop ? "k + " : "", row, column),
                 p->gradient[i * p->ninputs + j], s);
    }
}

static void put_jacobian(struct emitter *e, const size_t *at)
{
    const struct emit_problem *p = e->p;
    size_t row = 0;
    for (size_t i = 0; i < p->noutputs && !e->failed; i++) {
        size_t n = shape_numel(emit_shape(e, p->outputs[i].at));
        bool loop = p->outputs[i].seed != NONE;
        if (loop)
            emit_line(e, "for (int k = 0; jacobian && k < %zu; k++) {", n);
        else
            emit_line(e, "if (jacobian) {");
        e->indent++;
        if (loop) {
            emit_line(e, "double seed[%zu] = {0};", n);
            emit_line(e, "seed[k] = 1;");
            e->of[p->outputs[i].seed] = (struct expr){"seed", BIND_ATOM};
        }
        emit_stage(e, i + 1, c_node);
        put_rows(e, i, row, at);
        e->indent--;
        emit_line(e, "}");
        row += n;
    }
}

static void put_values(struct emitter *e)
{
    size_t row = 0;
    for (size_t i = 0; i < e->p->noutputs && !e->failed; i++) {
        node z = e->p->outputs[i].at;
        struct shape s = emit_shape(e, z);
        put_copy(e, place(e, "y", row, shape_scalar(s)), z, s);
        row += shape_numel(s);
    }
}

static void put_head(struct emitter *e, const size_t *at, bool heap)
{
    static const char *const link[] = {"-lm", "-llapacke -lm",
                                       "-lgsl -lgslcblas -lm",
                                       "-llapacke -lgsl -lgslcblas -lm"};
    const struct emit_problem *p = e->p;
    struct buffer s = {0};
    buffer_printf(&s, "/* %s and its derivative, by adcheck. Link with %s.\n",
                  emit_title(e), link[e->libraries & (C_LAPACK | C_GSL)]);
    for (size_t j = 0; j < p->ninputs; j++) {
        struct shape z = emit_shape(e, p->inputs[j].at);
        buffer_printf(&s, " * x[%zu]: %s, %u x %u%s\n", at[j],
                      p->inputs[j].name, z.rows, z.cols,
                      p->inputs[j].differentiated ? "" : " (data)");
    }
    buffer_printf(&s, " */\n%s#include <math.h>\n#include <stddef.h>\n%s",
                  e->libraries & C_LAPACK ? "#include <lapacke.h>\n" : "",
                  heap || e->libraries & C_MEMORY ? "#include "
                                                    "<stdlib.h>\n#include "
                                                    "<string.h>\n"
                                                  : "");
    if (e->libraries & C_GSL)
        buffer_put(&s, "#include <gsl/gsl_cdf.h>\n"
                       "#include <gsl/gsl_errno.h>\n"
                       "#include <gsl/gsl_sf.h>\n");
    buffer_put(&s, "\n");
    buffer_add(&s, e->head.at, e->head.n);
    e->start = 0;
    emit_before(e, buffer_take(&s, e->arena));
}

/* Do the arrays fit on a stack? */
static bool large(const struct emitter *e)
{
    size_t n = 0;
    for (node x = 0; x < e->g->n; x++)
        if (e->need[x])
            n += shape_numel(emit_shape(e, x));
    return n > LOCAL;
}

static void put_single(struct emitter *e, const size_t *at)
{
    node z = e->p->outputs[0].at;
    put_inputs(e, at);
    emit_stage(e, 0, c_node);
    if (e->failed)
        return;
    if (!is_word(e->of[z].text) && e->heap) {
        const char *id = emit_identifier(e, "value");
        emit_line(e, "const double %s = %s;", id, e->of[z].text);
        e->of[z].text = id;
    }
    put_gradient(e, at);
    if (e->heap)
        emit_line(e, "free(work);");
    emit_line(e, "return %s;", e->of[z].text);
}

static void put_several(struct emitter *e, const size_t *at)
{
    put_inputs(e, at);
    emit_stage(e, 0, c_node);
    if (e->failed)
        return;
    put_values(e);
    put_jacobian(e, at);
    if (e->heap)
        emit_line(e, "free(work);");
}

/* What opens a function; `any`: it reads x. */
static void put_opening(struct emitter *e, const char *signature, bool any,
                        const char *unused, const char *otherwise)
{
    const char *work = "";
    if (e->heap)
        work = arena_printf(e->arena,
                            "    double *const work = "
                            "malloc(%zu*sizeof *work);\n"
                            "    if (!work)\n        return%s;\n",
                            e->workspace, otherwise);
    emit_before(e, arena_printf(e->arena, "%s\n{\n%s%s%s%s", signature,
                                any ? "" : "    (void)x;\n", unused,
                                e->libraries & C_GSL ? "    "
                                                       "gsl_set_error_handler_"
                                                       "off();\n"
                                                     : "",
                                work));
}

static void put_block(struct emitter *e, size_t k, size_t row, size_t j, node x)
{
    struct shape s = emit_shape(e, e->p->inputs[j].at);
    put_copy(e,
             place(e, "hessian", emit_columns(e->p) * k + row, shape_scalar(s)),
             x, s);
}

/* hessian[row + rows*column]; returns whether it took memory. */
static bool put_hessian(struct emitter *e, const size_t *at)
{
    bool any = false;
    emit_text(e, "\n");
    emit_next(e);
    e->heap = large(e);
    e->indent = 1;
    put_inputs(e, at);
    emit_stage(e, 0, c_node);
    emit_blocks(e, put_block);
    if (e->heap)
        emit_line(e, "free(work);");
    emit_text(e, "}\n");
    for (size_t j = 0; j < e->p->ninputs; j++)
        any |= e->need[e->p->inputs[j].at];
    put_opening(e,
                arena_printf(e->arena,
                             "void adcheck_hessian%s(const double "
                             "x[], double hessian[])",
                             emit_number_suffix(e)),
                any, "", "");
    return e->heap;
}

static void write_c(struct emitter *e)
{
    const struct emit_problem *p = e->p;
    bool single = emit_single(p);
    size_t *at = arena_alloc(e->arena, (p->ninputs + 1) * sizeof *at);
    bool any = offsets(e, at) > 0;
    bool heap = e->heap = large(e);
    e->indent = 1;
    (single ? put_single : put_several)(e, at);
    e->indent = 0;
    if (e->failed)
        return;
    emit_text(e, "}\n");
    put_opening(e,
                arena_printf(e->arena,
                             single ? "double adcheck_value%s(const double "
                                      "x[], "
                                      "double gradient[])"
                                    : "void adcheck_values%s(const double x[], "
                                      "double y[], double jacobian[])",
                             emit_number_suffix(e)),
                any,
                emit_columns(p) ? ""
                : single        ? "    (void)gradient;\n"
                                : "    (void)jacobian;\n",
                single ? " NAN" : "");
    if (p->hessian)
        heap |= put_hessian(e, at);
    put_head(e, at, heap);
}

extern const char *const emit_runtime_c[];
const struct language language_c = {
    .name = "C",
    .write = write_c,
    .column = IN_C,
    .runtime = emit_runtime_c,
};
