/* ball/eval: evaluation of a run of balls, and what happened in it.
 *
 * Values are kept, so that a second evaluation whose perturbation touches few
 * nodes computes only their cone. What happened at a node (a tie, an edge, not
 * finite) is kept as notes beside its value; the status is read off them after
 * every evaluation, so that it is the same whether a value was computed now or
 * kept.
 *
 * Invariant: the value of a slot encloses the exact value of its node at the
 * perturbed point, and its notes tell all points of the perturbation.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ball/ops.h"
#include "ball/rep.h"
#include "graph/matrix.h"

/* Beyond the precision: an exact sum of doubles and t always fits. */
#define SHIFT_BITS 4500

/* --- leaves --------------------------------------------------------------- */

/* Half an ulp of the double v. */
static void widen(arb_ptr r, double v)
{
    if (!isfinite(v) || v == 0)
        return;
    mag_t half;
    mag_init(half);
    int e;
    frexp(v, &e);
    mag_set_ui_2exp_si(half, 1, (e < -1021 ? -1021 : e) - 54);
    arb_add_error_mag(r, half);
    mag_clear(half);
}

/* Add half an ulp of the double v, up or down. */
static void nudge(arb_ptr r, double v, bool down)
{
    if (!isfinite(v) || v == 0)
        return;
    arf_t half;
    int e;
    frexp(v, &e);
    arf_init(half);
    arf_set_si_2exp_si(half, down ? -1 : 1, (e < -1021 ? -1021 : e) - 54);
    arb_add_arf(r, r, half, ARF_PREC_EXACT);
    arf_clear(half);
}

/* The sign of an entry in a pattern of nudges. */
static bool downwards(const struct ball_run *r, const struct slot *s, size_t i)
{
    uint32_t h = (r->pattern * 2654435761u) ^ (s->x * 40503u) ^
                 ((uint32_t)i * 2246822519u);
    h ^= h >> 15;
    h *= 2246822519u;
    return (h >> 13) & 1;
}

/* The decimal that stands in the source, if that is what the double came
 * from. */
static bool set_decimal(arb_ptr out, struct span span, double v, slong prec)
{
    char text[128], *end;
    if (span.at == 0 || span.len == 0 || span.len >= sizeof text)
        return false;
    memcpy(text, text_bytes(span), span.len);
    text[span.len] = 0;
    for (char *p = text; *p; p++)
        if (*p == 'd' || *p == 'D' || *p == 'E')
            *p = 'e';
    if (strpbrk(text, "xX") || strtod(text, &end) != fabs(v) || *end)
        return false;
    if (arb_set_str(out, text, prec) != 0)
        return false;
    if (v < 0)
        arb_neg(out, out);
    return true;
}

/* The decimal that entry i of an input was written as; false where there is
 * none, or where the value is another (a sample). */
static bool input_decimal(const struct ball_run *r, struct slot *s, size_t i)
{
    const struct span *at = r->g->decimals.at[graph_at(r->g, s->x)->imm.a];
    return r->decimals && at && s->given &&
           set_decimal(s->own + i, at[i], balls_mid(s->given, i), r->prec);
}

static void set_input(const struct ball_run *r, struct slot *s)
{
    if (s->lent) {
        s->value.at = (arb_ptr)s->lent;
        return;
    }
    ball_own_value(s);
    s->value.at = s->own;
    for (size_t i = 0; i < s->value.n; i++) {
        if (input_decimal(r, s, i))
            ;
        else if (s->given)
            arb_set(s->own + i, s->given->at + i);
        else
            arb_zero(s->own + i);
        if (r->widen)
            widen(s->own + i, balls_mid(&s->value, i));
        if (r->pattern)
            nudge(s->own + i, balls_mid(&s->value, i), downwards(r, s, i));
    }
}

static void set_literal(const struct ball_run *r, struct slot *s)
{
    const struct gnode *p = graph_at(r->g, s->x);
    if (!r->decimals || !set_decimal(s->own, p->span, p->imm.num, r->prec))
        arb_set_d(s->own, p->imm.num);
    if (r->widen)
        widen(s->own, p->imm.num);
    if (r->pattern || r->nudged == s->x)
        nudge(s->own, p->imm.num, r->pattern && downwards(r, s, 0));
}

/* A constant that doubles hold to half an ulp, like a literal where it is
 * written; that of a rule (erfcx) is exact. */
static void set_pi(const struct ball_run *r, struct slot *s)
{
    bool written = graph_at(r->g, s->x)->imm.a;
    arb_const_pi(s->own, r->prec);
    if (r->widen && written)
        widen(s->own, M_PI);
    if (r->pattern && written)
        nudge(s->own, M_PI, downwards(r, s, 0));
}

static void set_data(const struct ball_run *r, struct slot *s)
{
    const double *v = r->g->data.at + graph_at(r->g, s->x)->imm.a;
    for (size_t i = 0; i < s->value.n; i++)
        arb_set_d(s->own + i, v[i]);
}

/* --- evaluation of a slot ------------------------------------------------- */

static void run_kernel(struct ball_run *r, struct slot *s,
                       struct ball_context *c, size_t nargs, const node *arg)
{
    const struct gnode *p = graph_at(r->g, s->x);
    struct ball_kernel k = {
        .c = c,
        .out = s->own,
        .shape = p->shape,
        .nargs = (unsigned)nargs,
        .in = r->in,
        .in_shape = r->in_shape,
        .imm = p->imm,
    };
    for (size_t i = 0; i < nargs; i++)
        r->in_shape[i] = graph_shape(r->g, arg[i]);
    if (op_flags((enum op)p->op) & OP_LIST)
        k.list = graph_list(r->g, p->imm.a, &k.nlist);
    if (r->base && p->op > OP_MATMUL)
        k.base = r->base(r->context, s->x);
    ball_apply_kernel(&k, (enum op)p->op);
}

static void compute(struct ball_run *r, struct slot *s, struct ball_context *c)
{
    size_t n;
    const node *arg = graph_args(r->g, s->x, &n);
    enum op op = (enum op)graph_at(r->g, s->x)->op;
    for (size_t k = 0; k < n; k++)
        r->in[k] = r->slots[slot_of(r, arg[k])].value.at;
    switch (op) {
    case OP_INPUT:
        set_input(r, s);
        break;
    case OP_LITERAL:
        set_literal(r, s);
        break;
    case OP_PI:
        set_pi(r, s);
        break;
    case OP_DATA:
        set_data(r, s);
        break;
    case OP_CUT:
    case OP_RESHAPE:
        s->value.at = (arb_ptr)r->in[0];
        break;
    case OP_RESULT:
        s->value.at = (arb_ptr)r->in[0] + graph_at(r->g, s->x)->imm.a;
        break;
    default:
        if (graph_own_maximum(r->g, s->x))
            ball_apply_greatest(c, r->g, arg[1], s->own, r->in[0]);
        else if (op_flags(op) & OP_ELEMENTWISE) {
            if (n == 2 && ball_exact_tie(r, c, op, arg))
                r->in[1] = r->in[0];
            ball_apply(c, r->g, s->x, s->own, r->in);
        } else if (!ball_run_form(r, s, c))
            run_kernel(r, s, c, n, arg);
    }
}

/* t = [m0, m1] * 2^e */
static void set_step(arb_t t, const struct ball_shift *shift)
{
    arf_t a, b;
    arf_init(a);
    arf_init(b);
    arf_set_d(a, fmin(shift->m0, shift->m1));
    arf_set_d(b, fmax(shift->m0, shift->m1));
    if (arf_equal(a, b))
        arb_set_arf(t, a);
    else
        arb_set_interval_arf(t, a, b, SHIFT_BITS);
    arb_mul_2exp_si(t, t, shift->e);
    arf_clear(a);
    arf_clear(b);
}

/* value += direction * t, exactly. */
static void perturb(struct slot *s, const struct ball_shift *shift, slong prec)
{
    arb_t t, d;
    if (s->value.at != s->own) {
        ball_own_value(s);
        for (size_t i = 0; i < s->value.n; i++)
            arb_set(s->own + i, s->value.at + i);
        s->value.at = s->own;
    }
    arb_init(t);
    arb_init(d);
    set_step(t, shift);
    for (size_t i = 0; i < s->value.n; i++) {
        if (shift->direction[i] == 0)
            continue;
        arb_set_d(d, shift->direction[i]);
        arb_mul(d, d, t, prec + SHIFT_BITS);
        arb_add(s->own + i, s->own + i, d, prec + SHIFT_BITS);
    }
    arb_clear(t);
    arb_clear(d);
}

/* Bit k: argument k moves. */
static unsigned moving(const struct ball_run *r, node x, const uint8_t *moves)
{
    size_t n;
    unsigned bits = 0;
    const node *arg = graph_args(r->g, x, &n);
    for (size_t k = 0; k < n; k++)
        if (moves[slot_of(r, arg[k])])
            bits |= 1u << (k < 31 ? k : 31);
    return bits;
}

static void evaluate(struct ball_run *r, size_t i, size_t nshift,
                     const struct ball_shift *shift)
{
    struct slot *s = &r->slots[i];
    struct ball_context c = {.prec = r->prec,
                             .at = s->x,
                             .shifted = nshift > 0};
    c.moves = moving(r, s->x, nshift ? r->moved : r->free);
    compute(r, s, &c);
    if (r->hushed[i] && !ball_meets_zero(r, i))
        c.notes &= ~(unsigned)(NOTE_KINK | NOTE_SOFT_KINK);
    for (uint32_t k = nshift ? r->shift[i] : 0; k; k = r->behind.at[k - 1])
        if (s->own || s->lent)
            perturb(s, &shift[k - 1], r->prec);
    size_t looked = s->value.at == s->lent ? 0 : s->value.n;
    for (size_t k = 0; k < looked && !(c.notes & NOTE_NOT_FINITE); k++)
        if (!arb_is_finite(s->value.at + k))
            c.notes |= NOTE_NOT_FINITE;
    r->notes[i] = (uint16_t)c.notes;
}

/* --- cones ---------------------------------------------------------------- */

static bool same_shifts(const struct ball_run *r, size_t n,
                        const struct ball_shift *shift)
{
    if (n != r->shifted.n)
        return false;
    for (size_t k = 0; k < n; k++)
        if (shift[k].at != r->shifted.at[k])
            return false;
    return true;
}

/* Mark what depends on the shifted nodes; `dirty` also keeps what depended on
 * those of the last evaluation. */
static void mark_cone(struct ball_run *r, size_t nshift,
                      const struct ball_shift *shift)
{
    memcpy(r->dirty, r->moved, r->n);
    memset(r->moved, 0, r->n);
    memset(r->shift, 0, r->n * sizeof *r->shift);
    r->shifted.n = r->behind.n = r->cone.n = 0;
    for (size_t k = 0; k < nshift; k++) {
        vec_push(&r->shifted, shift[k].at);
        vec_push(&r->behind, 0);
    }
    for (size_t k = nshift; k-- > 0;) {
        if (!has_slot(r, shift[k].at))
            continue;
        size_t i = slot_of(r, shift[k].at);
        r->moved[i] = 1;
        r->behind.at[k] = r->shift[i];
        r->shift[i] = (uint32_t)k + 1;
    }
    for (size_t i = 0; nshift && i < r->n; i++) {
        r->moved[i] |= moving(r, r->slots[i].x, r->moved) != 0;
        if (r->moved[i])
            vec_push(&r->cone, (uint32_t)i);
        r->dirty[i] |= r->moved[i];
    }
}

/* --- status --------------------------------------------------------------- */

/* The first node that is not finite and makes a wanted one so. */
static node first_undefined(struct ball_run *r)
{
    bool any = false;
    memset(r->dirty, 0, r->n);
    for (size_t k = 0; k < r->nwant; k++) {
        size_t i = slot_of(r, r->want[k]);
        r->dirty[i] = (r->notes[i] & NOTE_NOT_FINITE) != 0;
        any |= r->dirty[i];
    }
    node first = NONE;
    for (size_t i = any ? r->n : 0, n; i-- > 0;) {
        if (!r->dirty[i])
            continue;
        first = r->slots[i].x;
        const node *arg = graph_args(r->g, first, &n);
        for (size_t k = 0; k < n; k++) {
            size_t j = slot_of(r, arg[k]);
            r->dirty[j] |= (r->notes[j] & NOTE_NOT_FINITE) != 0;
        }
    }
    return first;
}

static void first(node *what, node x)
{
    if (*what == NONE)
        *what = x;
}

/* Soft notes are ties of exact entries: they count where the node moves, but not
 * over a segment, where what is exact stands still. */
static struct ball_status collect(struct ball_run *r, bool shifted,
                                  bool segment)
{
    struct ball_status s = BALL_STATUS_NONE;
    const uint8_t *moves = shifted ? r->moved : r->free;
    bool finite = true;
    for (size_t i = 0; i < r->n; i++) {
        unsigned notes = r->notes[i];
        if (!notes)
            continue;
        if (moves[i] && !segment)
            notes |= notes >> 4 & (NOTE_KINK | NOTE_JUMP | NOTE_EDGE);
        if (notes & NOTE_KINK)
            first(&s.kink, r->slots[i].x);
        if (notes & NOTE_EDGE)
            first(&s.edge, r->slots[i].x);
        if (notes & NOTE_GAP)
            first(&s.gap, r->slots[i].x);
        if (notes & NOTE_UNTOLD)
            first(&s.untold, r->slots[i].x);
        s.jump |= (notes & NOTE_JUMP) != 0;
        finite &= !(notes & NOTE_NOT_FINITE);
    }
    if (!finite)
        s.undefined = first_undefined(r);
    return s;
}

struct ball_status ball_run_eval(struct ball_run *r, long prec, size_t nshift,
                                 const struct ball_shift *shift, bool reuse)
{
    if (!r->valid)
        ball_give_values(r);
    bool again = reuse && r->valid && !r->touched && prec == r->prec;
    bool same = same_shifts(r, nshift, shift);
    double cost = 0;
    if (!same)
        mark_cone(r, nshift, shift);
    r->prec = prec;
    if (again && same) {
        for (size_t k = 0; k < r->cone.n; k++) {
            evaluate(r, r->cone.at[k], nshift, shift);
            cost += ball_cost(r->g, r->slots[r->cone.at[k]].x);
        }
    } else {
        for (size_t i = 0; i < r->n; i++) {
            if (again && !r->dirty[i])
                continue;
            evaluate(r, i, nshift, shift);
            cost += ball_cost(r->g, r->slots[i].x);
        }
    }
    r->valid = true;
    r->touched = false;
    bool segment = false;
    for (size_t k = 0; k < nshift; k++)
        segment |= shift[k].m0 != shift[k].m1;
    struct ball_status s = collect(r, nshift > 0, segment);
    s.cost = cost;
    return s;
}
