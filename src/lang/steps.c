/* lang/steps: what a problem's author wrote, operation by operation.
 *
 * Idea: while elaborating, each operation of an expression at the top level
 * and each assignment become a cut of their own, noted with the text they come
 * from; a call counts as one operation, whatever it is made of. A derivation
 * and a picture read the list; hints ask for every name that is read as well,
 * since a path that was forgotten may be one of two that start at one name.
 *
 * Invariant: steps stand in the order of evaluation; the node of a step is a
 * cut, its definition what the cut stands for.
 */
#include "lang/elab.h"

static bool wanted(const struct elab *e)
{
    return e->options.steps && e->kind == FRAME_TOP && !e->hidden &&
           !e->claim && !e->batch;
}

static void note(struct elab *e, struct step s)
{
    s.turn = e->turn;
    vec_push(&e->steps, s);
}

enum { REACH = 64 }; /* steps that are looked at for an equal one */

/* The cut of an equal operation a little earlier; NONE: there is none. */
static node same_operation(const struct elab *e, node x)
{
    size_t n = e->steps.n, first = n > REACH ? n - REACH : 0;
    for (size_t i = n; i-- > first;)
        if (e->steps.at[i].definition == x && !e->steps.at[i].name)
            return e->steps.at[i].node;
    return NONE;
}

struct val steps_operation(struct elab *e, const struct ast *t, struct val v)
{
    if (!wanted(e) || v.kind != VAL_NODE || t->kind == AST_UNARY ||
        op_flags((enum op)graph_at(e->g, v.node)->op) & OP_LEAF ||
        graph_at(e->g, v.node)->op == OP_CUT)
        return v;
    node cut = same_operation(e, v.node);
    if (cut != NONE) {
        v.node = cut;
        return v;
    }
    cut = Cut(e->g, v.node);
    note(e,
         (struct step){
             .formula = t, .node = cut, .definition = v.node, .span = t->span});
    v.node = cut;
    return v;
}

struct val steps_operand(struct elab *e, const struct ast *t, struct val v)
{
    if (!wanted(e) || !e->options.operands || v.kind != VAL_NODE)
        return v;
    node cut = Cut(e->g, v.node);
    note(e,
         (struct step){
             .formula = t, .node = cut, .definition = v.node, .span = t->span});
    v.node = cut;
    return v;
}

struct val steps_before_assignment(struct elab *e, struct val v)
{
    if (!wanted(e) || v.kind != VAL_NODE || e->steps.n == 0)
        return v;
    const struct step *last = &e->steps.at[e->steps.n - 1];
    if (last->node == v.node && !last->name && !e->options.operands) {
        v.node = last->definition;
        e->steps.n--;
    }
    return v;
}

void steps_assignment(struct elab *e, const char *name, const struct stmt *stmt,
                      node cut, node definition)
{
    bool loop_name = stmt->kind == STMT_FOR;
    if (!wanted(e) || loop_name || cut == definition)
        return;
    note(e, (struct step){.name = name,
                          .formula = stmt->compound ? NULL : stmt->value,
                          .node = cut,
                          .definition = definition,
                          .span = stmt->span});
}

void steps_turn(struct elab *e, const struct stmt *s, node x)
{
    double v;
    if (wanted(e) && s->targets[0].name && graph_constant(e->g, x, &v))
        e->turn = arena_printf(e->arena, "%s = %g", s->targets[0].name, v);
}
