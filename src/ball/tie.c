/* tie: exact ties of numbers whose balls are wide.
 *
 * Idea: sqrt(2)*x(1) and sqrt(2)*x(2) are equal where x(1) and x(2) are, though
 * their balls only overlap. So the two sides of a comparison, maximum or
 * difference that balls leave open are followed down their graphs: where they are
 * made by the same operations of the same nodes and of equal exact numbers, they
 * are one number, and the tie is as exact as that of two inputs.
 *
 * Invariant: true is a proof. A walk that gets long says nothing.
 */
#include "ball/ops.h"
#include "ball/rep.h"

enum { MOST_STEPS = 400 };

/* Exact and the same: 1, exact and not: 0, some ball is wide: -1. */
static int equal_exactly(const struct slot *a, const struct slot *b)
{
    for (size_t i = 0; i < a->value.n; i++) {
        if (!arb_is_exact(a->value.at + i) || !arb_is_exact(b->value.at + i))
            return -1;
        if (!arb_equal(a->value.at + i, b->value.at + i))
            return 0;
    }
    return 1;
}

static bool alike(const struct ball_run *r, bool shifted, size_t i, size_t j,
                  size_t *steps)
{
    const struct slot *a = &r->slots[i], *b = &r->slots[j];
    const struct gnode *p = graph_at(r->g, a->x), *q = graph_at(r->g, b->x);
    unsigned flags = op_flags((enum op)p->op);
    size_t n, m;
    if (i == j)
        return true;
    if (++*steps > MOST_STEPS || !shape_equal(p->shape, q->shape) ||
        a->value.n != b->value.n)
        return false;
    int equal = equal_exactly(a, b);
    if (equal >= 0)
        return equal;
    if (p->op != q->op || p->imm.bits != q->imm.bits ||
        flags & (OP_LEAF | OP_LIST | OP_MULTI) || p->op == OP_RESULT ||
        (shifted && (r->shift[i] || r->shift[j])))
        return false;
    const node *x = graph_args(r->g, a->x, &n);
    const node *y = graph_args(r->g, b->x, &m);
    for (size_t k = 0; k < n && n == m; k++)
        if (!alike(r, shifted, slot_of(r, x[k]), slot_of(r, y[k]), steps))
            return false;
    return n == m;
}

bool ball_exact_tie(const struct ball_run *r, struct ball_context *c,
                    enum op op, const node *arg)
{
    bool sided = op_flags(op) & OP_KINK_DIFF;
    size_t i = slot_of(r, arg[0]), j = slot_of(r, arg[1]), steps = 0;
    const struct slot *a = &r->slots[i], *b = &r->slots[j];
    if (i == j || (!sided && op != OP_SUB) || a->value.n != b->value.n ||
        a->value.n == 0 || !arb_overlaps(a->value.at, b->value.at) ||
        equal_exactly(a, b) >= 0 || !alike(r, c->shifted, i, j, &steps))
        return false;
    if (sided)
        ball_note_tie(c, true, op_flags(op) & OP_FLAT);
    return true;
}
