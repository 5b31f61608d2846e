/* run/schedule: a program that is evaluated often, made ready for it.
 *
 * Idea: scalar operations without a kink become items with a code, everything
 * else an item that is one step of the program. A product that only a sum
 * reads is fused with it into a multiply-add of two roundings, which is most
 * of what an adjoint consists of. run/order.c puts items with the same code
 * next to each other, run/place.c gives them places and writes the strips.
 *
 * Invariant: bitwise the results of plain evaluation; steps with kinks, and
 * all other steps, keep their order among themselves, so branch codes and the
 * first tie are the same, and no more matrices are alive at a time.
 */
#include "run/fuse.h"

#define PICK_FROM 4096 /* entries; a larger matrix is not to live longer */

/* --- items ---------------------------------------------------------------------- */

static bool scalar_row(const struct graph *g, node x)
{
    return op_smooth((enum op)g->at[x].op) && shape_scalar(g->at[x].shape);
}

static bool picks(const struct plan *t, node x)
{
    const struct gnode *p = &t->g->at[x];
    return p->op == OP_GATHER && shape_scalar(p->shape) &&
           (t->kept[t->owner[p->arg[0]]] ||
            shape_numel(graph_shape(t->g, p->arg[0])) <= PICK_FROM);
}

static bool from_constants(const struct plan *t, node x)
{
    size_t n;
    const node *arg = graph_args(t->g, x, &n);
    enum op op = (enum op)t->g->at[x].op;
    if (op == OP_CUT || op >= OP_FACTOR)
        return false;
    for (size_t i = 0; i < n; i++) {
        node o = t->owner[arg[i]];
        bool leaf = t->maker[o] == NONE;
        if (leaf ? t->g->at[o].op == OP_INPUT
                 : !t->operations.at[t->maker[o]].once)
            return false;
    }
    return true;
}

static void add_operation(struct plan *t, uint32_t step)
{
    const struct program_step *s = &t->p->steps.at[step];
    size_t n;
    const node *arg = graph_args(t->g, s->x, &n);
    struct operation i = {.x = s->x, .step = step, .code = CODE_STEP};
    bool row = scalar_row(t->g, s->x);
    if (row || picks(t, s->x)) {
        i.code = row ? t->g->at[s->x].op : CODE_PICK;
        i.nsrc = (uint8_t)n;
        for (size_t k = 0; k < n; k++)
            i.src[k] = t->owner[arg[k]];
    }
    i.once = from_constants(t, s->x);
    for (size_t k = 0; k < n; k++)
        t->uses[t->owner[arg[k]]]++;
    t->kept[s->x] |= i.once;
    t->maker[s->x] = (uint32_t)t->operations.n;
    t->operations.at[t->operations.n++] = i;
}

static void find_owners(struct plan *t)
{
    for (node x = 0; x < t->p->nnodes; x++)
        if (program_has(t->p, x))
            t->owner[x] = program_is_view(t->p, x)
                              ? t->owner[t->g->at[x].arg[0]]
                              : x;
}

/* --- fusion ------------------------------------------------------------------------ */

/* The item that makes x, if it has the code and nobody else reads it. */
static struct operation *only_reader(struct plan *t, node x, unsigned code)
{
    if (t->maker[x] == NONE || t->uses[x] != 1 || t->kept[x])
        return NULL;
    struct operation *i = &t->operations.at[t->maker[x]];
    return i->code == code && !i->dead ? i : NULL;
}

/* `sum` becomes code(the product's factors, other). */
static bool fuse_product(struct plan *t, struct operation *sum, unsigned code,
                         node product, node other)
{
    struct operation *m = only_reader(t, product, OP_MUL);
    if (!m)
        m = only_reader(t, product, OP_SQUARE);
    if (!m)
        return false;
    m->dead = true;
    sum->code = (uint16_t)code;
    sum->nsrc = 3;
    sum->src[1] = m->src[m->nsrc - 1];
    sum->src[0] = m->src[0];
    sum->src[2] = other;
    if (m->nsrc == 1) /* x^2: read twice now */
        t->uses[m->src[0]]++;
    return true;
}

/* other +- (-x), where only this sum reads -x: other -+ x. */
static bool fuse_negation(struct plan *t, struct operation *sum, unsigned code,
                          node negation, node other)
{
    struct operation *m = only_reader(t, negation, OP_NEG);
    if (!m)
        return false;
    m->dead = true;
    sum->code = (uint16_t)code;
    sum->src[0] = other;
    sum->src[1] = m->src[0];
    return true;
}

static void fuse(struct plan *t, struct operation *i)
{
    node x = i->src[0], y = i->src[1];
    if (i->code == OP_ADD && !fuse_negation(t, i, OP_SUB, y, x))
        fuse_negation(t, i, OP_SUB, x, y);
    else if (i->code == OP_SUB)
        fuse_negation(t, i, OP_ADD, y, x);
    x = i->src[0], y = i->src[1];
    if (i->code == OP_ADD && !fuse_product(t, i, CODE_MULADD, y, x))
        fuse_product(t, i, CODE_MULADD, x, y);
    else if (i->code == OP_SUB)
        fuse_product(t, i, CODE_MULSUB, y, x);
}

/* --- the schedule ------------------------------------------------------------------- */

static void plan_start(struct plan *t)
{
    const struct program *p = t->p;
    size_t n = p->nnodes + 1;
    t->owner = mem_alloc(n * sizeof *t->owner);
    t->maker = mem_alloc(n * sizeof *t->maker);
    t->uses = mem_alloc(n * sizeof *t->uses);
    t->kept = mem_alloc(n * sizeof *t->kept);
    for (size_t i = 0; i < n; i++) {
        t->maker[i] = NONE;
        t->kept[i] = p->keep_all;
    }
    find_owners(t);
    for (size_t i = 0; i < p->inputs.n; i++)
        t->kept[p->inputs.at[i]] = true;
    for (size_t i = 0; i < p->constants.n; i++)
        t->kept[p->constants.at[i]] = true;
    for (size_t i = 0; i < p->kept.n; i++)
        t->kept[p->kept.at[i]] = true;
    vec_reserve(&t->operations, p->steps.n);
    for (size_t i = 0; i < p->steps.n; i++)
        add_operation(t, (uint32_t)i);
}

static void plan_free(struct plan *t)
{
    mem_free(t->owner);
    mem_free(t->maker);
    mem_free(t->uses);
    mem_free(t->kept);
    vec_free(&t->operations);
    vec_free(&t->order);
    vec_free(&t->batches);
}

struct schedule *schedule_new(const struct program *p, unsigned lanes)
{
    struct plan t = {.p = p, .g = p->g, .lanes = lanes};
    struct schedule *s = mem_alloc(sizeof *s);
    plan_start(&t);
    for (size_t i = 0; i < t.operations.n; i++)
        if (t.operations.at[i].code == OP_ADD ||
            t.operations.at[i].code == OP_SUB)
            fuse(&t, &t.operations.at[i]);
    plan_order(&t);
    if (lanes == 1)
        plan_fuse(&t);
    plan_place(&t, s);
    plan_free(&t);
    return s;
}

void schedule_free(struct schedule *s)
{
    if (!s)
        return;
    vec_free(&s->strips);
    vec_free(&s->index);
    mem_free(s->place);
    mem_free(s);
}
