/* emit_script: nodes as statements of a language with matrices of its own.
 *
 * Idea: Octave and Python differ in spellings, not in structure; a node is an
 * expression by the language's table, or by its function for the rows that are
 * not elementwise.
 *
 * Invariant: an expression is written in place only if it is a word, or used
 * once and short.
 */
#include <string.h>

#include "graph/emit_rep.h"

enum { INLINE = 48 };        /* longest text that is written in place */

static bool is_word(struct expr r)
{
    return r.bind == BIND_ATOM && !strpbrk(r.text, "([");
}

static bool is_plain(const struct emitter *e, node x)
{
    unsigned flags = op_flags((enum op)graph_at(e->g, x)->op);
    return flags & (OP_LEAF | OP_VIEW);
}

static struct expr by_table(struct emitter *e, const struct script *s, node x)
{
    const struct spelling *row = &s->table[graph_at(e->g, x)->op];
    struct expr arg[3] = {{0}};
    size_t n;
    const node *a = graph_args(e->g, x, &n);
    for (size_t i = 0; i < n && i < 3; i++)
        arg[i] = e->of[a[i]];
    if (row->helper)
        emit_helper(e, row->helper);
    return (struct expr){emit_fill(e->arena, row, n, arg),
                         (enum bind)row->bind};
}

void script_node(struct emitter *e, const struct script *s, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    const char *name = formulas_name_of(e->names, x);
    struct expr r = {0};
    if (e->of[x].text || op_flags((enum op)p->op) & OP_AUX)
        return;
    bool same = p->op == OP_CUT || p->op == OP_ROWORDER;
    if (same)
        r = e->of[p->arg[0]];
    else if (s->table[p->op].text)
        r = by_table(e, s, x);
    else if (!s->special(e, x, &r)) {
        emit_lack(e, x);
        return;
    }
    if (op_flags((enum op)p->op) & OP_MULTI ||
        (same && is_word(r)) || (!name && is_plain(e, x) && is_word(r)) ||
        (!name && e->uses[x] == 1 && strlen(r.text) <= INLINE)) {
        e->of[x] = r;
        return;
    }
    const char *id = emit_identifier(e, name, s->keywords);
    emit_line(e, "%s = %s%s", id, r.text, s->end);
    e->of[x] = (struct expr){id, BIND_ATOM};
}

void script_name_gradient(struct emitter *e)
{
    const struct emit_problem *p = e->p;
    for (size_t j = 0; j < p->ninputs; j++)
        if (p->inputs[j].differentiated && p->gradient[j] != NONE &&
            !is_plain(e, p->gradient[j]))
            formulas_name(e->names, p->gradient[j],
                          arena_printf(e->arena, "d%s", p->inputs[j].name));
}
