/* emit/script: nodes as statements of a language with matrices of its own.
 *
 * Idea: Octave and Python differ in spellings, not in structure; a node is an
 * expression by the language's table, as a call of a helper that both define
 * alike, or by the language's function for the other rows that are not
 * elementwise.
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

/* --- arguments ---------------------------------------------------------- */

const char *script_arg(struct emitter *e, node x, unsigned i)
{
    return e->of[emit_arg(e, x, i)].text;
}

const char *script_atom(struct emitter *e, node x, unsigned i)
{
    struct expr r = e->of[emit_arg(e, x, i)];
    return r.bind == BIND_ATOM ? r.text
                               : arena_printf(e->arena, "(%s)", r.text);
}

const char *script_turned(struct emitter *e, node x, unsigned i,
                          bool transposed)
{
    return arena_printf(e->arena, "%s%s", script_atom(e, x, i),
                        transposed ? e->script->transposed : "");
}

/* --- rows that both languages write alike, as calls of helpers ---------- */

static const char *scan_text(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    return arena_printf(e->arena, "ad_scan(%s, %s, %u, %s)",
                        script_arg(e, x, 0), script_arg(e, x, 1),
                        p->imm.a - 1 + e->script->first,
                        e->script->truth[p->imm.b != 0]);
}

static const char *scatter_text(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    return arena_printf(e->arena, "ad_scatter(%s, %s, %u, %u)",
                        script_arg(e, x, 0), e->script->list(e, p->imm.a),
                        p->shape.rows, p->shape.cols);
}

static const char *cofactordot_text(struct emitter *e, node x)
{
    return arena_printf(e->arena, "ad_cofactordot(%s, %s)", script_arg(e, x, 0),
                        script_arg(e, x, 1));
}

static const char *choladjoint_text(struct emitter *e, node x)
{
    bool lower = graph_at(e->g, x)->imm.a;
    return arena_printf(e->arena, "ad_choladjoint(%s, %s)",
                        script_turned(e, x, 0, !lower),
                        script_turned(e, x, 1, !lower));
}

static const char *luadjoint_text(struct emitter *e, node x)
{
    return arena_printf(e->arena, "ad_luadjoint(%s, %s, %s, %s)",
                        script_arg(e, x, 0), script_arg(e, x, 1),
                        script_arg(e, x, 2), script_arg(e, x, 3));
}

static const char *permuterows_text(struct emitter *e, node x)
{
    bool back = graph_at(e->g, x)->imm.a;
    return arena_printf(e->arena, "ad_rows(%s, %s, %s)", script_arg(e, x, 0),
                        script_arg(e, x, 1), e->script->truth[back]);
}

static const char *gapdivide_text(struct emitter *e, node x)
{
    bool squares = graph_at(e->g, x)->imm.a;
    return arena_printf(e->arena, "ad_gapdivide(%s, %s%s)", script_arg(e, x, 0),
                        script_atom(e, x, 1),
                        squares ? e->script->squared : "");
}

static const char *frechet_text(struct emitter *e, node x)
{
    bool expm = graph_at(e->g, x)->op == OP_EXPMFRECHET;
    return arena_printf(e->arena, "ad_frechet(%s%s, %s, %s)",
                        e->script->function, expm ? "expm" : "logm",
                        script_arg(e, x, 0), script_arg(e, x, 1));
}

static script_text *const shared[OP_COUNT] = {
    [OP_SCAN] = scan_text,
    [OP_SCATTER] = scatter_text,
    [OP_COFACTORDOT] = cofactordot_text,
    [OP_CHOLADJOINT] = choladjoint_text,
    [OP_LUADJOINT] = luadjoint_text,
    [OP_PERMUTEROWS] = permuterows_text,
    [OP_GAPDIVIDE] = gapdivide_text,
    [OP_EXPMFRECHET] = frechet_text,
    [OP_LOGMFRECHET] = frechet_text,
};

/* --- nodes -------------------------------------------------------------- */

static struct expr by_table(struct emitter *e, node x)
{
    const struct spelling *row = &e->script->table[graph_at(e->g, x)->op];
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

/* false: the language has nothing for it. */
static bool say(struct emitter *e, node x, struct expr *out)
{
    unsigned op = graph_at(e->g, x)->op;
    if (e->script->table[op].text) {
        *out = by_table(e, x);
        return true;
    }
    if (e->script->helpers[op])
        emit_helper(e, e->script->helpers[op]);
    if (!shared[op])
        return e->script->special(e, x, out);
    *out = (struct expr){shared[op](e, x), BIND_ATOM};
    return true;
}

void script_node(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    const char *name = formulas_name_of(e->names, x);
    struct expr r = {0};
    if (e->of[x].text || op_flags((enum op)p->op) & OP_AUX)
        return;
    bool same = p->op == OP_CUT || p->op == OP_ROWORDER;
    if (same) {
        r = e->of[p->arg[0]];
    } else if (!say(e, x, &r)) {
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
    emit_line(e, "%s = %s%s", id, r.text, e->script->end);
    e->of[x] = (struct expr){id, BIND_ATOM};
}

void script_name_gradient(struct emitter *e)
{
    const struct emit_problem *p = e->p;
    for (size_t j = 0; j < p->ninputs; j++)
        if (p->inputs[j].differentiated && p->gradient[j] != NONE &&
            !is_plain(e, p->gradient[j]))
            formulas_name(e->names, p->gradient[j],
                          e->derivative ? e->derivative[j]
                                        : arena_printf(e->arena, "d%s",
                                                       p->inputs[j].name));
}
