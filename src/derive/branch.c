/* derive/branch: what comes from one branch of a condition or a kink.
 *
 * Idea: an adjoint or tangent that is zero where the other branch is taken must
 * not meet, by multiplication, a partial that does not exist there. So it
 * stays a choice (Select, Blend with a 0) through products, sums and rules,
 * which work on what the branch holds.
 *
 * Invariant: values are those of plain multiplication wherever that is
 * finite. Source: the two-branch problem of conditionals, e.g. the "double
 * where" of JAX users.
 */
#include "derive/rep.h"

static bool is_number(const struct graph *g, node x, double v)
{
    return g->at[x].op == OP_CONST && g->at[x].imm.num == v;
}

static bool is_zero(const struct graph *g, node x)
{
    return is_number(g, x, 0);
}

/* Does t come from one branch alone of a condition or a kink? (It is 0 where
 * the other is taken. A rule that selects by a number, as norm's, is its own
 * affair.) */
static bool one_branch(const struct graph *g, node t)
{
    const struct gnode *p = &g->at[t];
    bool choice = p->op == OP_BLEND ||
                  (p->op == OP_SELECT &&
                   (op_flags((enum op)g->at[p->arg[0]].op) & OP_FLAT));
    return choice && (is_zero(g, p->arg[1]) || is_zero(g, p->arg[2]));
}

/* A choice with the condition of t, zero where t is. */
static node in_branch(struct graph *g, node t, node value)
{
    const struct gnode q = g->at[t];
    bool other = is_zero(g, q.arg[1]);
    node none = Num(g, 0);
    node a = other ? none : value, b = other ? value : none;
    return q.op == OP_SELECT ? Select(g, q.arg[0], a, b)
                             : Blend(g, q.arg[0], a, b);
}

static node branch_value(const struct graph *g, node t)
{
    return g->at[t].arg[is_zero(g, g->at[t].arg[1]) ? 2 : 1];
}

/* -x, inside the branch that x comes from. */
static node negated(struct graph *g, node x)
{
    return one_branch(g, x) ? in_branch(g, x, Neg(g, branch_value(g, x)))
                            : Neg(g, x);
}

node derive_times(struct graph *g, node t, node p)
{
    const struct gnode q = g->at[p];
    if (is_zero(g, t))
        return t;
    switch (q.op) {
    case OP_CONST:
        if (q.imm.num == 1)
            return t;
        return q.imm.num == 0    ? Num(g, 0)
               : q.imm.num == -1 ? negated(g, t)
                                 : Mul(g, p, t);
    case OP_STEP:
        return Blend(g, q.arg[0], t, Num(g, 0));
    case OP_SIGN:
        return Blend(g, q.arg[0], t, Neg(g, t));
    case OP_SELECT:
        return Select(g, q.arg[0], derive_times(g, t, q.arg[1]),
                      derive_times(g, t, q.arg[2]));
    case OP_NEG:
        return negated(g, derive_times(g, t, q.arg[0]));
    case OP_TIMES: /* the partial of Times(x, y) by y: see the table */
        if (is_number(g, q.arg[1], 1))
            return one_branch(g, t)
                       ? in_branch(g, t, Times(g, q.arg[0], branch_value(g, t)))
                       : Times(g, q.arg[0], t);
        return Mul(g, t, p);
    default:
        if (one_branch(g, t))
            return in_branch(g, t, Mul(g, branch_value(g, t), p));
        return Mul(g, t, p);
    }
}

node branch_sum(struct graph *g, size_t n, node *part)
{
    node first = part[0];
    bool same = one_branch(g, first);
    for (size_t i = 1; i < n && same; i++) {
        const struct gnode *a = &g->at[first], *b = &g->at[part[i]];
        same = one_branch(g, part[i]) && a->op == b->op &&
               a->arg[0] == b->arg[0] &&
               is_zero(g, a->arg[1]) == is_zero(g, b->arg[1]);
    }
    if (!same)
        return Accumulate(g, n, part);
    for (size_t i = 0; i < n; i++)
        part[i] = branch_value(g, part[i]);
    return in_branch(g, first, Accumulate(g, n, part));
}

/* Flow that comes from one branch of a scalar choice, and from nowhere else. */
static bool chosen(const struct graph *g, const node bar[4], size_t *at)
{
    size_t n = 0;
    for (size_t i = 0; i < 4; i++) {
        if (bar[i] == NONE)
            continue;
        *at = i;
        n++;
    }
    return n == 1 && g->at[bar[*at]].op == OP_SELECT &&
           one_branch(g, bar[*at]) &&
           shape_scalar(graph_shape(g, g->at[bar[*at]].arg[0]));
}

void branch_adjoint(struct graph *g, node self, const node bar[4],
                    const bool *want, size_t n, node *out)
{
    node inside[4] = {bar[0], bar[1], bar[2], bar[3]};
    size_t at;
    bool branch = chosen(g, bar, &at);
    if (branch)
        inside[at] = Broadcast(g, branch_value(g, bar[at]),
                               graph_shape(g, bar[at]));
    derive_rules[g->at[self].op].adjoint(g, self, inside, want, out);
    for (size_t i = 0; branch && i < n; i++)
        if (want[i] && out[i] != NONE)
            out[i] = in_branch(g, bar[at], out[i]);
}
