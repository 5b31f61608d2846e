/* run/place: places for ordered items, and the strips that a run walks.
 *
 * Idea: in the order of evaluation a result takes a free place of its size
 * and gives back those of operands that it was the last to read. Batches
 * become strips of places; with one lane, batches too short to pay for
 * a dispatch of their own are gathered into mixed strips (run/mixed.c), which
 * hold no function of the vector libm.
 *
 * A strip's results need no places in its index if they lie side by side, but
 * free places are soon scattered. So, with one lane, results that are all read
 * within the next half of a ring of places take consecutive ones of it, round
 * and round. A batch is at most a quarter of it and may leave as much unused at
 * its end: what is overwritten is a whole ring old, and was read.
 *
 * Invariant: a result never lies where an operand of the same or of a later
 * item of its batch does, so a strip's operations may overlap.
 */
#include "run/fuse.h"
#include "run/memory.h"

#include <string.h>

#include "kernel/vector_math.h"

enum { SHORT = 2, RING = 1 << 16 };

struct place_pool {
    size_t numel;
    words free;
};

struct placer {
    struct plan *t;
    struct schedule *s;
    words scalars;                /* free places of scalars */
    VEC(struct place_pool) pools; /* of larger values */
    VEC(struct mixed) pending;    /* items of short batches */
    uint32_t *scratch;            /* by owner: 1 + its scratch block, 0: none */
    uint32_t nscratch;            /* most of a fused batch */
    uint32_t *last;               /* by owner: when it is read last */
    uint32_t now;                 /* items placed so far */
    uint32_t ring, size;          /* first place of the ring, places of it */
    uint32_t at;                  /* where it goes on */
    bool round;                   /* results take their places from it */
};

static words *free_places(struct placer *b, size_t numel)
{
    if (numel == 1)
        return &b->scalars;
    for (size_t i = 0; i < b->pools.n; i++)
        if (b->pools.at[i].numel == numel)
            return &b->pools.at[i].free;
    vec_push(&b->pools, ((struct place_pool){.numel = numel}));
    return &b->pools.at[b->pools.n - 1].free;
}

static void take_place(struct placer *b, node x)
{
    size_t numel = shape_numel(graph_shape(b->t->g, x));
    words *list = free_places(b, numel);
    if (list->n) {
        b->s->place[x] = list->at[--list->n];
        return;
    }
    b->s->place[x] = (uint32_t)b->s->doubles;
    b->s->doubles += numel;
}

static void release(struct placer *b, node owner)
{
    bool in_ring = b->s->place[owner] - b->ring < b->size;
    if (--b->t->uses[owner] || b->t->kept[owner] || in_ring)
        return;
    size_t numel = shape_numel(graph_shape(b->t->g, owner));
    vec_push(free_places(b, numel), b->s->place[owner]);
}

/* A place for the item; those of its operands that nobody reads any more are
 * free from here on. Their places are in src. */
static void place_operation(struct placer *b, const struct operation *i,
                            uint32_t *src)
{
    size_t n;
    const node *arg = operation_sources(b->t, i, &n);
    if (b->round)
        b->s->place[i->x] = b->ring + b->at++;
    else
        take_place(b, i->x);
    b->now++;
    for (size_t k = 0; k < n; k++)
        src[k] = b->s->place[b->t->owner[arg[k]]];
    for (size_t k = 0; k < n; k++)
        release(b, b->t->owner[arg[k]]);
}

static void place_scalar(struct placer *b, const struct operation *i,
                         struct mixed *m)
{
    m->code = i->code;
    place_operation(b, i, m->src);
    m->dst = b->s->place[i->x];
    if (i->code != CODE_PICK)
        return;
    size_t n;
    const struct gnode *p = &b->t->g->at[i->x];
    m->src[0] = m->src[0] * b->t->lanes + *graph_list(b->t->g, p->imm.a, &n);
    m->src[1] = (uint32_t)shape_numel(graph_shape(b->t->g, p->arg[0]));
}

/* --- strips ------------------------------------------------------------------------ */

static void flush_mixed(struct placer *b)
{
    struct schedule *s = b->s;
    struct strip strip = {.code = CODE_MIXED, .at = s->index.n};
    if (!b->pending.n)
        return;
    mixed_encode(b->pending.n, b->pending.at, &s->index);
    strip.count = (uint32_t)(s->index.n - strip.at);
    vec_push(&s->strips, strip);
    b->pending.n = 0;
}

static void write_step(struct placer *b, const struct operation *i)
{
    struct schedule *s = b->s;
    size_t n;
    operation_sources(b->t, i, &n);
    vec_push(&s->strips, ((struct strip){CODE_STEP, i->step, s->index.n}));
    vec_reserve(&s->index, n + 1);
    uint32_t *to = s->index.at + s->index.n;
    s->index.n += n + 1;
    place_operation(b, i, to + 1);
    to[0] = s->place[i->x];
}

static bool by_vector(uint32_t code)
{
    return code < OP_COUNT && vector_math_has(code);
}

/* Shall n items take consecutive places of the ring? */
static bool for_ring(const struct placer *b, uint32_t n,
                     const uint32_t *operation)
{
    bool all = b->t->order.n <= b->size; /* once round is enough */
    if (all || n > b->size / 4)
        return all;
    for (uint32_t i = 0; i < n; i++) {
        node x = b->t->operations.at[operation[i]].x;
        if (b->t->kept[x] || b->last[x] - b->now > b->size / 2)
            return false;
    }
    return true;
}

static void write_strip(struct placer *b, struct code_batch batch,
                        const uint32_t *operation)
{
    struct schedule *s = b->s;
    unsigned arity = code_arity(batch.code);
    bool vector = by_vector(batch.code), one = b->t->lanes == 1;
    b->round = one && for_ring(b, batch.count, operation);
    if (b->round && b->at + batch.count > b->size)
        b->at = 0;
    size_t at = s->index.n;
    size_t n = vector + one + (size_t)batch.count * (!b->round + arity);
    vec_push(&s->strips, ((struct strip){vector ? CODE_VECTOR : batch.code,
                                         batch.count, at}));
    vec_reserve(&s->index, n);
    s->index.n += n;
    uint32_t *to = s->index.at + at;
    if (vector)
        *to++ = batch.code;
    if (one)
        *to++ = b->round ? b->ring + b->at : PLACES_APART;
    for (uint32_t i = 0; i < batch.count; i++) {
        struct mixed m;
        place_scalar(b, &b->t->operations.at[operation[i]], &m);
        if (!b->round)
            *to++ = m.dst;
        for (unsigned k = 0; k < arity; k++)
            *to++ = m.src[k];
    }
    b->round = false;
}

/* --- fused steps -------------------------------------------------------------- */

/* Results that only the batch reads get a scratch block, others a place. */
static void place_fused(struct placer *b, struct code_batch batch,
                        const uint32_t *operation)
{
    struct plan *t = b->t;
    uint32_t blocks = 0;
    size_t n;
    for (uint32_t i = 0; i < batch.count; i++) {
        node x = t->operations.at[operation[i]].x;
        uint32_t inside = 0;
        for (uint32_t k = i + 1; k < batch.count; k++) {
            const node *src =
                operation_sources(t, &t->operations.at[operation[k]], &n);
            for (size_t a = 0; a < n; a++)
                inside += t->owner[src[a]] == x;
        }
        if (inside == t->uses[x] && !t->kept[x] &&
            !shape_scalar(graph_shape(t->g, x)))
            b->scratch[x] = ++blocks;
        else
            take_place(b, x);
    }
    b->nscratch = blocks > b->nscratch ? blocks : b->nscratch;
}

static void write_operand(struct placer *b, node x)
{
    bool scalar = shape_scalar(graph_shape(b->t->g, x));
    uint32_t block = b->scratch[x];
    vec_push(&b->s->index, block    ? FUSE_SCRATCH
                           : scalar ? FUSE_SCALAR
                                    : FUSE_ARRAY);
    vec_push(&b->s->index, block ? block - 1 : b->s->place[x]);
}

static void write_fused_step(struct placer *b, const struct operation *i)
{
    const struct plan *t = b->t;
    size_t n;
    const node *src = operation_sources(t, i, &n);
    vec_push(&b->s->index, (uint32_t)t->g->at[i->x].op);
    write_operand(b, i->x);
    for (size_t k = 0; k < 3; k++) {
        if (k < n) {
            write_operand(b, t->owner[src[k]]);
            continue;
        }
        vec_push(&b->s->index, FUSE_NONE);
        vec_push(&b->s->index, 0);
    }
}

static void write_fused(struct placer *b, struct code_batch batch,
                        const uint32_t *operation)
{
    struct schedule *s = b->s;
    const struct plan *t = b->t;
    size_t n;
    vec_push(&s->strips, ((struct strip){CODE_FUSED, 1, s->index.n}));
    place_fused(b, batch, operation);
    b->now += batch.count;
    const node *src = operation_sources(t, &t->operations.at[operation[0]], &n);
    size_t numel = shape_numel(
        graph_shape(t->g, t->operations.at[operation[0]].x));
    for (size_t k = 0; k < n; k++) { /* a sum: its operand */
        size_t m = shape_numel(graph_shape(t->g, src[k]));
        numel = m > numel ? m : numel;
    }
    vec_push(&s->index, (uint32_t)numel);
    vec_push(&s->index, batch.count);
    for (uint32_t i = 0; i < batch.count; i++)
        write_fused_step(b, &t->operations.at[operation[i]]);
    for (uint32_t i = 0; i < batch.count; i++) {
        src = operation_sources(t, &t->operations.at[operation[i]], &n);
        for (size_t k = 0; k < n; k++)
            if (b->scratch[t->owner[src[k]]])
                b->t->uses[t->owner[src[k]]]--;
            else
                release(b, t->owner[src[k]]);
    }
}

static void write_batch(struct placer *b, struct code_batch batch,
                        const uint32_t *operation)
{
    if (batch.code == CODE_FUSED) {
        flush_mixed(b);
        write_fused(b, batch, operation);
        return;
    }
    bool mixed = b->t->lanes == 1 && batch.count < SHORT &&
                 batch.code != CODE_STEP && !by_vector(batch.code);
    if (!mixed)
        flush_mixed(b);
    if (batch.code != CODE_STEP && !mixed) {
        write_strip(b, batch, operation);
        return;
    }
    for (uint32_t i = 0; i < batch.count; i++) {
        const struct operation *it = &b->t->operations.at[operation[i]];
        struct mixed m;
        if (!mixed) {
            write_step(b, it);
            continue;
        }
        place_scalar(b, it, &m);
        vec_push(&b->pending, m);
    }
}

/* The index in memory of its size, on large pages. */
static void settle(struct schedule *s)
{
    uint32_t *at = mem_resize(NULL, s->index.n * sizeof *at);
    if (s->index.n)
        memcpy(at, s->index.at, s->index.n * sizeof *at);
    mem_free(s->index.at);
    s->index.at = at;
    s->index.cap = s->index.n;
}

static void place_leaves(struct placer *b, size_t n, const node *leaf)
{
    for (size_t i = 0; i < n; i++)
        take_place(b, leaf[i]);
}

static void start_ring(struct placer *b)
{
    const struct plan *t = b->t;
    size_t n;
    b->ring = (uint32_t)b->s->doubles;
    b->size = t->order.n < RING ? (uint32_t)t->order.n : RING;
    b->s->doubles += b->size;
    b->last = mem_alloc((t->p->nnodes + 1) * sizeof *b->last);
    for (uint32_t i = 0; i < t->order.n; i++) {
        const node *arg =
            operation_sources(t, &t->operations.at[t->order.at[i]], &n);
        for (size_t k = 0; k < n; k++)
            b->last[t->owner[arg[k]]] = i;
    }
}

void plan_place(struct plan *t, struct schedule *s)
{
    struct placer b = {.t = t, .s = s};
    const struct program *p = t->p;
    size_t at = 0;
    s->place = mem_alloc((p->nnodes + 1) * sizeof *s->place);
    b.scratch = mem_alloc((p->nnodes + 1) * sizeof *b.scratch);
    place_leaves(&b, p->inputs.n, p->inputs.at);
    place_leaves(&b, p->constants.n, p->constants.at);
    if (t->lanes == 1)
        start_ring(&b);
    for (size_t i = 0; i < t->batches.n; i++) {
        if (i == t->nonce) {
            flush_mixed(&b);
            s->once = s->strips.n;
        }
        write_batch(&b, t->batches.at[i], t->order.at + at);
        at += t->batches.at[i].count;
    }
    flush_mixed(&b);
    if (t->nonce == t->batches.n)
        s->once = s->strips.n;
    for (node x = 0; x < p->nnodes; x++)
        if (program_has(p, x))
            s->place[x] = s->place[t->owner[x]];
    s->scratch = s->doubles;
    s->doubles += (size_t)b.nscratch * FUSE_BLOCK;
    settle(s);
    vec_free(&b.scalars);
    for (size_t i = 0; i < b.pools.n; i++)
        vec_free(&b.pools.at[i].free);
    vec_free(&b.pools);
    vec_free(&b.pending);
    mem_free(b.scratch);
    mem_free(b.last);
}
