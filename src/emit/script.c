/* emit/script: nodes as statements of a language with matrices of its own.
 *
 * Idea: Octave and Python differ in spellings, not in structure; a node is an
 * expression, or statements that set a variable, by its template.
 *
 * Invariant: an expression is written in place only if it is a word, or used
 * once and short.
 */
#include <string.h>

#include "emit/rep.h"

enum { INLINE = 48 }; /* longest text that is written in place */

static bool is_word(struct expr r)
{
    return r.bind == BIND_ATOM && !strpbrk(r.text, "([");
}

static bool is_plain(const struct emitter *e, node x)
{
    unsigned flags = op_flags((enum op)graph_at(e->g, x)->op);
    return flags & (OP_LEAF | OP_VIEW);
}

/* --- nodes -------------------------------------------------------------- */

static const char *declare(struct emitter *e, node x)
{
    (void)x;
    return emit_identifier(e, NULL);
}

static struct expr say(struct emitter *e, node x)
{
    size_t n;
    const node *a = graph_args(e->g, x, &n);
    struct expr *arg = arena_alloc(e->arena, (n + 1) * sizeof *arg);
    for (size_t i = 0; i < n; i++)
        arg[i] = e->of[a[i]];
    return template_say(e, x, arg, declare);
}

void script_node(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    const char *name = formulas_name_of(e->names, x);
    if (e->of[x].text || op_flags((enum op)p->op) & OP_AUX)
        return;
    bool same = p->op == OP_CUT || p->op == OP_ROWORDER;
    struct expr r = same ? e->of[p->arg[0]] : say(e, x);
    if (!r.text) {
        emit_lack(e, x);
        return;
    }
    if (op_flags((enum op)p->op) & OP_MULTI || (same && is_word(r)) ||
        (!name && is_plain(e, x) && is_word(r)) ||
        (!name && e->uses[x] == 1 && strlen(r.text) <= INLINE)) {
        e->of[x] = r;
        return;
    }
    const char *id = emit_identifier(e, name);
    emit_line(e, "%s = %s%s", id, r.text, e->language->end);
    e->of[x] = (struct expr){id, BIND_ATOM};
}

/* exp'(u) is exp(u): it keeps the output's name. */
static bool is_output(const struct emitter *e, node x)
{
    for (size_t i = 0; i < e->p->noutputs; i++)
        if (e->p->outputs[i].at == x)
            return true;
    return false;
}

void script_name_gradient(struct emitter *e)
{
    const struct emit_problem *p = e->p;
    for (size_t j = 0; j < p->ninputs; j++)
        if (p->inputs[j].differentiated && p->gradient[j] != NONE &&
            !is_plain(e, p->gradient[j]) && !is_output(e, p->gradient[j]))
            formulas_name(e->names, p->gradient[j],
                          e->derivative ? e->derivative[j]
                                        : arena_printf(e->arena, "d%s",
                                                       p->inputs[j].name));
}
