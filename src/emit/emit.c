/* emit: code from a graph.
 *
 * Idea: the nodes that value and gradient need are sorted into stages (the
 * value; then what each output's gradient adds), and each language walks them
 * in order: what is used once is written where it is used, what is used more
 * often gets a variable, under its own name if a statement gave it one. An
 * operation is said by its template in ops.def (emit/template.c); functions of
 * the runtime are defined only where they are called.
 *
 * Invariant: arithmetic is done in the order of the graph, so the code computes
 * what adcheck computes; nothing is simplified. Text is gathered and written
 * only if all operations could be said.
 */
#include <stdarg.h>
#include <string.h>

#include "emit/rep.h"

/* --- text --------------------------------------------------------------- */

void emit_text(struct emitter *e, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    buffer_vprintf(&e->body, fmt, ap);
    va_end(ap);
}

void emit_line(struct emitter *e, const char *fmt, ...)
{
    va_list ap;
    for (unsigned i = 0; i < e->indent; i++)
        buffer_put(&e->body, "    ");
    va_start(ap, fmt);
    buffer_vprintf(&e->body, fmt, ap);
    va_end(ap);
    buffer_put(&e->body, "\n");
}

void emit_lines(struct emitter *e, const char *text)
{
    for (const char *end; *text; text = end + (*end == '\n')) {
        end = strchrnul(text, '\n');
        emit_line(e, "%.*s", (int)(end - text), text);
    }
}

void emit_before(struct emitter *e, const char *text)
{
    size_t n = strlen(text);
    vec_reserve(&e->body, n + 1);
    char *at = e->body.at + e->start;
    memmove(at + n, at, e->body.n - e->start);
    memcpy(at, text, n);
    e->body.n += n;
}

const char *emit_title(struct emitter *e)
{
    const struct emit_problem *p = e->p;
    struct buffer s = {0};
    char before = ' ';
    for (const char *c = p->title ? p->title : p->outputs[0].name; *c; c++) {
        if ((before == '*' && *c == '/') || (before == '/' && *c == '*'))
            vec_push(&s, ' '); /* neither ends nor opens a comment of C */
        before = (unsigned char)*c < ' ' || *c == 0x7f ? ' ' : *c;
        vec_push(&s, before);
    }
    return buffer_take(&s, e->arena);
}

bool emit_new_helper(struct emitter *e, const char *name)
{
    if (words_has(&e->helpers, name))
        return false;
    words_add(&e->helpers, name);
    return true;
}

void emit_helper(struct emitter *e, const char *name, const char *definition)
{
    const struct emit_file *f = e->p->file;
    for (size_t i = 0; f && i < f->helpers.n; i++)
        if (strcmp(f->helpers.at[i], name) == 0)
            return;
    buffer_printf(&e->head, "%s\n", definition);
}

void emit_lack(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    if (!e->failed)
        *e->missing = (struct emit_missing){op_name((enum op)p->op),
                                            e->language->name, p->span};
    e->failed = true;
}

const char *emit_number(struct arena *a, double v)
{
    struct buffer b = {0};
    buffer_number(&b, v);
    return buffer_take(&b, a);
}

/* --- what is needed, and when ------------------------------------------- */

bool emit_single(const struct emit_problem *p)
{
    return p->noutputs == 1 &&
           shape_scalar(graph_shape(p->g, p->outputs[0].at));
}

size_t emit_columns(const struct emit_problem *p)
{
    size_t n = 0;
    for (size_t j = 0; j < p->ninputs; j++)
        if (p->inputs[j].differentiated)
            n += shape_numel(graph_shape(p->g, p->inputs[j].at));
    return n;
}

size_t emit_rows(const struct emit_problem *p)
{
    size_t n = 0;
    for (size_t i = 0; i < p->noutputs; i++)
        n += shape_numel(graph_shape(p->g, p->outputs[i].at));
    return n;
}

/* Marks what `want` needs and has no stage yet. */
static void mark(struct emitter *e, node want, size_t stage)
{
    VEC(node) stack = {0};
    if (want != NONE)
        vec_push(&stack, want);
    while (stack.n) {
        node x = stack.at[--stack.n];
        size_t n;
        const node *arg = graph_args(e->g, x, &n);
        e->uses[x]++;
        if (e->need[x]) { /* what two gradients share goes with the value */
            e->stage[x] = e->stage[x] == stage ? stage : 0;
            continue;
        }
        e->need[x] = true;
        e->stage[x] = stage;
        for (size_t i = 0; i < n; i++)
            vec_push(&stack, arg[i]);
    }
    vec_free(&stack);
}

static void plan(struct emitter *e)
{
    const struct emit_problem *p = e->p;
    for (size_t i = 0; i < p->noutputs; i++)
        mark(e, p->outputs[i].at, 0);
    for (size_t i = 0; i < p->noutputs; i++)
        for (size_t j = 0; j < p->ninputs; j++)
            if (p->inputs[j].differentiated)
                mark(e, p->gradient[i * p->ninputs + j], i + 1);
}

/* A node of stage 0 must not read one of a later stage. */
static void settle(struct emitter *e)
{
    for (node x = (node)e->g->n; x-- > 0;) {
        size_t n;
        const node *arg = graph_args(e->g, x, &n);
        for (size_t i = 0; e->need[x] && e->stage[x] == 0 && i < n; i++)
            e->stage[arg[i]] = 0;
    }
}

void emit_stage(struct emitter *e, size_t stage,
                void (*f)(struct emitter *e, node x))
{
    for (node x = 0; x < e->g->n && !e->failed; x++)
        if (e->need[x] && e->stage[x] == stage)
            f(e, x);
}

/* --- the Hessian -------------------------------------------------------- */

void emit_next(struct emitter *e)
{
    const struct emit_problem *p = e->p;
    size_t n = e->g->n;
    memset(e->need, 0, n * sizeof *e->need);
    memset(e->uses, 0, n * sizeof *e->uses);
    memset(e->stage, 0, n * sizeof *e->stage);
    memset(e->of, 0, n * sizeof *e->of);
    e->indent = 0;
    e->workspace = 0;
    e->start = e->body.n;
    for (size_t k = 0; k < emit_columns(p) * p->ninputs; k++)
        mark(e, p->hessian[k], 0);
}

void emit_blocks(struct emitter *e, void (*f)(struct emitter *e, size_t k,
                                              size_t row, size_t j, node x))
{
    const struct emit_problem *p = e->p;
    for (size_t k = 0; k < emit_columns(p); k++) {
        size_t row = 0;
        for (size_t j = 0; j < p->ninputs && !e->failed; j++) {
            if (!p->inputs[j].differentiated)
                continue;
            f(e, k, row, j, p->hessian[k * p->ninputs + j]);
            row += shape_numel(emit_shape(e, p->inputs[j].at));
        }
    }
}

/* --- the frame ---------------------------------------------------------- */

static const struct language *const languages[] = {
    [EMIT_C] = &language_c,
    [EMIT_OCTAVE] = &language_octave,
    [EMIT_PYTHON] = &language_python,
    [EMIT_LATEX] = &language_latex,
};

static void start(struct emitter *e, const struct emit_problem *p)
{
    size_t n = p->g->n;
    e->p = p;
    e->g = p->g;
    e->arena = arena_new();
    e->names = formulas_new(e->arena, p->g, p->nnames, p->names);
    e->need = mem_alloc(n * sizeof *e->need);
    e->uses = mem_alloc(n * sizeof *e->uses);
    e->stage = mem_alloc(n * sizeof *e->stage);
    e->of = mem_alloc(n * sizeof *e->of);
}

static void finish(struct emitter *e)
{
    formulas_free(e->names);
    mem_free(e->need);
    mem_free(e->uses);
    mem_free(e->stage);
    mem_free(e->of);
    buffer_free(&e->head);
    buffer_free(&e->body);
    words_free(&e->taken);
    words_free(&e->helpers);
    arena_free(e->arena);
}

/* The file holds this problem's functions and helpers from now on. */
static void keep(const struct emitter *e, struct emit_file *f)
{
    size_t n = f->helpers.n;
    const char **at = arena_alloc(f->arena,
                                  (n + e->helpers.n + 1) * sizeof *at);
    for (size_t i = 0; i < n; i++)
        at[i] = f->helpers.at[i];
    for (size_t i = 0; i < e->helpers.size; i++)
        if (e->helpers.at[i])
            at[n++] = arena_strndup(f->arena, e->helpers.at[i],
                                    strlen(e->helpers.at[i]));
    f->helpers = (struct strings){n, at};
    f->problems++;
}

const char *emit_number_suffix(const struct emitter *e)
{
    const struct emit_file *f = e->p->file;
    return f && f->problems ? arena_printf(e->arena, "%u", f->problems + 1)
                            : "";
}

bool emit_code(FILE *to, enum emit lang, const struct emit_problem *p,
               struct emit_missing *missing)
{
    struct emitter e = {.missing = missing, .language = languages[lang]};
    start(&e, p);
    plan(&e);
    settle(&e);
    e.language->write(&e);
    if (!e.failed)
        fwrite(e.body.at, 1, e.body.n, to);
    if (!e.failed && p->file)
        keep(&e, p->file);
    bool ok = !e.failed;
    finish(&e);
    return ok;
}
