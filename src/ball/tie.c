/* tie: exact ties of numbers whose balls are wide.
 *
 * Idea: sqrt(2)*x(1) and sqrt(2)*x(2) are equal where x(1) and x(2) are, though
 * their balls only overlap. So the two sides of a comparison, maximum or
 * difference that balls leave open are followed down their graphs, entry by entry:
 * where they are made by the same operations of the same entries and of equal
 * exact numbers, they are one number, and the tie is as exact as that of two
 * inputs.
 *
 * Invariant: true is a proof. A walk that gets long says nothing.
 */
#include "ball/ops.h"
#include "ball/rep.h"

enum { MOST_STEPS = 400 };

struct walk {
    const struct ball_run *r;
    bool shifted;
    size_t steps;
};

/* An entry of an argument of x that entry p of x is made of, broadcast. */
static size_t entry_of(const struct graph *g, node x, node arg, size_t p)
{
    struct shape own = graph_shape(g, x), from = graph_shape(g, arg);
    size_t row = from.rows == 1 ? 0 : p % own.rows;
    return row + (from.cols == 1 ? 0 : p / own.rows) * from.rows;
}

static bool alike(struct walk *w, size_t i, size_t p, size_t j, size_t q);

static bool all_alike(struct walk *w, size_t i, size_t j)
{
    const struct ball_run *r = w->r;
    size_t n = r->slots[i].value.n, p = 0;
    while (p < n && alike(w, i, p, j, p))
        p++;
    return p == n;
}

/* Entries of the same operation, of arguments that are the same numbers. */
static bool made_alike(struct walk *w, size_t i, size_t p, size_t j, size_t q)
{
    const struct graph *g = w->r->g;
    node a = w->r->slots[i].x, b = w->r->slots[j].x;
    const struct gnode *x = graph_at(g, a), *y = graph_at(g, b);
    unsigned flags = op_flags((enum op)x->op);
    bool entry = flags & OP_ELEMENTWISE || x->op == OP_CUT;
    size_t n, m;
    const node *from = graph_args(g, a, &n), *to = graph_args(g, b, &m);
    if (x->op != y->op || x->imm.bits != y->imm.bits || n != m ||
        x->op == OP_RESULT || flags & (OP_LEAF | OP_LIST | OP_MULTI) ||
        (!entry && p != q))
        return false;
    for (size_t k = 0; k < n; k++) {
        size_t u = slot_of(w->r, from[k]), v = slot_of(w->r, to[k]);
        bool same = shape_equal(graph_shape(g, from[k]), graph_shape(g, to[k]));
        if (entry ? !alike(w, u, entry_of(g, a, from[k], p), v,
                           entry_of(g, b, to[k], q))
                  : !same || !all_alike(w, u, v))
            return false;
    }
    return true;
}

/* Is entry p of slot i the same number as entry q of slot j? */
static bool alike(struct walk *w, size_t i, size_t p, size_t j, size_t q)
{
    const struct ball_run *r = w->r;
    arb_srcptr a = r->slots[i].value.at + p, b = r->slots[j].value.at + q;
    node x = r->slots[i].x, y = r->slots[j].x;
    if (i == j && p == q)
        return true;
    if (arb_is_exact(a) && arb_is_exact(b))
        return arb_equal(a, b);
    if (++w->steps > MOST_STEPS || (w->shifted && (r->shift[i] || r->shift[j])))
        return false;
    const struct gnode *from = graph_at(r->g, x), *to = graph_at(r->g, y);
    size_t n;
    if (from->op == OP_GATHER)
        return alike(w, slot_of(r, from->arg[0]),
                     graph_list(r->g, from->imm.a, &n)[p], j, q);
    if (to->op == OP_GATHER)
        return alike(w, i, p, slot_of(r, to->arg[0]),
                     graph_list(r->g, to->imm.a, &n)[q]);
    return made_alike(w, i, p, j, q);
}

static bool plain(const struct slot *a, const struct slot *b)
{
    for (size_t p = 0; p < a->value.n; p++)
        if (!arb_is_exact(a->value.at + p) || !arb_is_exact(b->value.at + p))
            return false;
    return true;
}

bool ball_exact_tie(const struct ball_run *r, struct ball_context *c,
                    enum op op, const node *arg)
{
    bool sided = op_flags(op) & OP_KINK_DIFF;
    size_t i = slot_of(r, arg[0]), j = slot_of(r, arg[1]);
    const struct slot *a = &r->slots[i], *b = &r->slots[j];
    if (i == j || (!sided && op != OP_SUB) || a->value.n != b->value.n ||
        a->value.n == 0 || !arb_overlaps(a->value.at, b->value.at) ||
        plain(a, b))
        return false;
    for (size_t p = 0; p < a->value.n; p++) {
        struct walk w = {r, c->shifted, 0};
        if (!alike(&w, i, p, j, p))
            return false;
    }
    if (sided)
        ball_note_tie(c, true, op_flags(op) & OP_FLAT);
    return true;
}
