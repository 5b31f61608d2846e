/* emit/latex: value and gradient as an aligned display.
 *
 * Idea: statements as their author wrote them, then the derivatives, as
 * formula/ simplifies them.
 *
 * Invariant: compiles with amsmath and amssymb alone; rows are ended between
 * lines only.
 */
#include "emit/rep.h"

struct display {
    struct emitter *e;
    bool any; /* a line has been written */
};

static void put_row(struct display *d, const char *before, const char *lhs,
                    const char *rhs)
{
    emit_text(d->e, "%s  %s%s &= %s", d->any ? " \\\\\n" : "", before, lhs,
              rhs);
    d->any = true;
}

static void put_lines(struct display *d, const char *lhs, struct formula f)
{
    put_row(d, "", lhs, f.is.latex);
    for (size_t i = 0; i < f.nwhere; i++)
        put_row(d, i ? "\\phantom{\\text{where }}" : "\\text{where }",
                f.where[i].name.latex, f.where[i].is.latex);
}

static const char *latex_name(struct display *d, const char *name)
{
    return formula_name(d->e->arena, name).latex;
}

static void put_statement(struct display *d, const char *name, node x)
{
    const struct emit_problem *p = d->e->p;
    const char *text = p->written ? p->written(p->context, x) : NULL;
    if (text)
        put_row(d, "", latex_name(d, name), text);
    else
        put_lines(d, latex_name(d, name), formulas_definition(d->e->names, x));
}

static void put_statements(struct display *d)
{
    struct emitter *e = d->e;
    const struct emit_problem *p = e->p;
    for (size_t i = 0; i < p->nnames; i++) {
        node x = p->names[i].at;
        if (e->need[x] && e->stage[x] == 0 && graph_at(e->g, x)->op == OP_CUT)
            put_statement(d, p->names[i].name, x);
    }
    for (size_t i = 0; i < p->noutputs; i++)
        if (graph_at(e->g, p->outputs[i].at)->op != OP_CUT)
            put_statement(d, p->outputs[i].name, p->outputs[i].at);
}

/* The derivative of output i by input j. */
static void put_derivative(struct display *d, size_t i, size_t j)
{
    struct emitter *e = d->e;
    const struct emit_problem *p = e->p;
    const char *u = p->inputs[j].name, *z = p->outputs[i].name;
    const char *lhs =
        p->outputs[i].seed == NONE
            ? arena_printf(e->arena, "\\frac{\\partial %s}{\\partial %s}",
                           latex_name(d, z), latex_name(d, u))
            : arena_printf(e->arena, "\\bar{%s}", latex_name(d, u));
    node bar = p->gradient[i * p->ninputs + j];
    struct formula zero = {
        .is = formula_zeros(e->arena, emit_shape(e, p->inputs[j].at))};
    put_lines(d, lhs, bar == NONE ? zero : formulas_write(e->names, bar));
}

static void write_latex(struct emitter *e)
{
    const struct emit_problem *p = e->p;
    struct display d = {e, false};
    emit_text(e, "%% needs \\usepackage{amsmath, amssymb}\n"
                 "\\begin{align*}\n");
    put_statements(&d);
    for (size_t i = 0; i < p->noutputs; i++)
        if (p->outputs[i].seed != NONE)
            formulas_name(e->names, p->outputs[i].seed,
                          arena_printf(e->arena, "%sbar", p->outputs[i].name));
    for (size_t i = 0; i < p->noutputs; i++)
        for (size_t j = 0; j < p->ninputs; j++)
            if (p->inputs[j].differentiated)
                put_derivative(&d, i, j);
    emit_text(e, "\n\\end{align*}\n");
}

const struct language language_latex = {.name = "LaTeX", .write = write_latex};
