/* emit/latex: value and gradient as an aligned display.
 *
 * Invariant: compiles with amsmath alone.
 */
#include "emit/rep.h"

static void line(struct emitter *e, const char *lhs, struct formula f)
{
    emit_text(e, "  %s &= %s \\\\\n", lhs, f.is.latex);
    for (size_t i = 0; i < f.nwhere; i++)
        emit_text(e, "  %s %s &= %s \\\\\n",
                  i ? "\\phantom{\\text{where }}" : "\\text{where }",
                  f.where[i].name.latex, f.where[i].is.latex);
}

static const char *fraction(struct emitter *e, const char *z, const char *u)
{
    return arena_printf(e->arena, "\\frac{\\partial %s}{\\partial %s}",
                        formula_name(e->arena, z).latex,
                        formula_name(e->arena, u).latex);
}

static void statements(struct emitter *e)
{
    const struct emit_problem *p = e->p;
    for (size_t i = 0; i < p->nnames; i++) {
        node x = p->names[i].at;
        if (!e->need[x] || e->stage[x] != 0 || graph_at(e->g, x)->op != OP_CUT)
            continue;
        line(e, formula_name(e->arena, p->names[i].name).latex,
             formulas_definition(e->names, x));
    }
}

void emit_latex(struct emitter *e)
{
    const struct emit_problem *p = e->p;
    emit_text(e, "%% needs \\usepackage{amsmath}\n\\begin{align*}\n");
    statements(e);
    for (size_t i = 0; i < p->noutputs; i++) {
        const struct emit_output *z = &p->outputs[i];
        if (graph_at(e->g, z->at)->op != OP_CUT)
            line(e, formula_name(e->arena, z->name).latex,
                 formulas_definition(e->names, z->at));
        if (z->seed != NONE)
            formulas_name(e->names, z->seed,
                          arena_printf(e->arena, "%sbar", z->name));
    }
    for (size_t i = 0; i < p->noutputs; i++)
        for (size_t j = 0; j < p->ninputs; j++) {
            const struct emit_input *u = &p->inputs[j];
            if (!u->differentiated)
                continue;
            const char *bar = arena_printf(
                e->arena, "\\bar{%s}", formula_name(e->arena, u->name).latex);
            line(e,
                 p->outputs[i].seed == NONE
                     ? fraction(e, p->outputs[i].name, u->name)
                     : bar,
                 formulas_write(e->names, p->gradient[i * p->ninputs + j]));
        }
    emit_text(e, "\\end{align*}\n");
}
