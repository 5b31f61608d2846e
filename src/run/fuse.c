/* run/fuse: elementwise steps on large arrays, block by block.
 *
 * Idea: a step on an array that no cache holds waits for memory. Steps on
 * arrays of one size that follow each other are taken together and done for
 * one block of a few kilobytes after the other; results that only they read
 * never leave the cache (run/place.c gives them scratch blocks). Sums of all
 * entries go with them.
 *
 * Invariant: every entry is computed by the same function as alone, and sums
 * are added up in the same order, so results are the same bits. What is
 * moved in front of a group reads nothing of it; what reads of it and is no
 * part of it comes behind. One lane only.
 */
#include "run/fuse.h"

#include <string.h>

#include "kernel/elementwise.h"

#define LARGE 4096 /* entries */
#define MOST 16    /* steps in a group: their blocks must fit the cache */

struct fuser {
    struct plan *t;
    VEC(uint32_t) order;
    VEC(struct code_batch) batches;
    VEC(uint32_t) group;
    VEC(uint32_t) late; /* items that read of the group */
    VEC(struct code_batch) late_batches;
    bool *behind; /* by item: in the group or late */
    bool *sum;    /* by item: a sum, or late: not for the group */
    size_t numel;
};

/* --- what goes together ----------------------------------------------------- */

static size_t numel_of(const struct graph *g, node x)
{
    return shape_numel(g->at[x].shape);
}

static bool sums_all(const struct graph *g, node x)
{
    const struct gnode *p = &g->at[x];
    if (p->op != OP_SUM)
        return false;
    struct shape s = graph_shape(g, p->arg[0]);
    return p->imm.a == 0 || (p->imm.a == 1 && s.cols == 1) ||
           (p->imm.a == 2 && s.rows == 1);
}

/* Entries of the arrays that a step may be fused over; 0: it may not. */
static size_t fused_numel(const struct graph *g, node x)
{
    const struct gnode *p = &g->at[x];
    size_t n = numel_of(g, x);
    if (sums_all(g, x))
        n = numel_of(g, p->arg[0]);
    else if (!op_smooth((enum op)p->op))
        return 0;
    for (unsigned i = 0; i < p->nargs; i++) {
        size_t m = numel_of(g, p->arg[i]);
        if (m != n && m != 1)
            return 0;
    }
    return n >= LARGE ? n : 0;
}

static bool reads(const struct fuser *f, uint32_t operation, const bool *marked)
{
    size_t n;
    const node *src = operation_sources(f->t, &f->t->operations.at[operation],
                                        &n);
    for (size_t k = 0; k < n; k++) {
        uint32_t maker = f->t->maker[f->t->owner[src[k]]];
        if (maker != NONE && marked[maker])
            return true;
    }
    return false;
}

static void emit(struct fuser *f, struct code_batch b,
                 const uint32_t *operation)
{
    vec_push(&f->batches, b);
    for (uint32_t i = 0; i < b.count; i++)
        vec_push(&f->order, operation[i]);
}

static void close_group(struct fuser *f)
{
    size_t at = 0;
    if (f->group.n)
        emit(f,
             (struct code_batch){f->group.n > 1 ? CODE_FUSED : CODE_STEP,
                                 (uint32_t)f->group.n},
             f->group.at);
    for (size_t i = 0; i < f->late_batches.n; i++) {
        emit(f, f->late_batches.at[i], f->late.at + at);
        at += f->late_batches.at[i].count;
    }
    for (size_t i = 0; i < f->group.n; i++)
        f->behind[f->group.at[i]] = f->sum[f->group.at[i]] = false;
    for (size_t i = 0; i < f->late.n; i++)
        f->behind[f->late.at[i]] = f->sum[f->late.at[i]] = false;
    f->group.n = f->late.n = f->late_batches.n = 0;
}

static void take_step(struct fuser *f, uint32_t operation)
{
    node x = f->t->operations.at[operation].x;
    size_t n = fused_numel(f->t->g, x);
    bool joins = n && !reads(f, operation, f->sum) && f->group.n < MOST &&
                 (n == f->numel || !f->group.n);
    if (!joins && (n || reads(f, operation, f->behind)))
        close_group(f);
    if (!n) {
        emit(f, (struct code_batch){CODE_STEP, 1}, &operation);
        return;
    }
    f->numel = n;
    f->behind[operation] = true;
    f->sum[operation] = sums_all(f->t->g, x);
    vec_push(&f->group, operation);
}

static void take_batch(struct fuser *f, struct code_batch b,
                       const uint32_t *operation)
{
    bool waits = false;
    for (uint32_t i = 0; i < b.count && !waits; i++)
        waits = reads(f, operation[i], f->behind);
    if (!waits) {
        emit(f, b, operation);
        return;
    }
    vec_push(&f->late_batches, b);
    for (uint32_t i = 0; i < b.count; i++) {
        vec_push(&f->late, operation[i]);
        f->behind[operation[i]] = f->sum[operation[i]] = true;
    }
}

void plan_fuse(struct plan *t)
{
    struct fuser f = {.t = t};
    size_t at = 0;
    f.behind = mem_alloc(t->operations.n + 1);
    f.sum = mem_alloc(t->operations.n + 1);
    for (size_t i = 0; i < t->batches.n; i++) {
        struct code_batch b = t->batches.at[i];
        const uint32_t *operation = t->order.at + at;
        at += b.count;
        if (i < t->nonce)
            emit(&f, b, operation);
        else if (b.code != CODE_STEP)
            take_batch(&f, b, operation);
        else
            for (uint32_t k = 0; k < b.count; k++)
                take_step(&f, operation[k]);
    }
    close_group(&f);
    vec_free(&t->order);
    vec_free(&t->batches);
    memcpy(&t->order, &f.order, sizeof f.order);
    memcpy(&t->batches, &f.batches, sizeof f.batches);
    vec_free(&f.group);
    vec_free(&f.late);
    vec_free(&f.late_batches);
    mem_free(f.behind);
    mem_free(f.sum);
}

/* --- running ----------------------------------------------------------------- */

static double *place(const uint32_t *w, size_t from, double *values,
                     double *scratch)
{
    return w[0] == FUSE_ARRAY     ? values + w[1] + from
           : w[0] == FUSE_SCALAR  ? values + w[1]
           : w[0] == FUSE_SCRATCH ? scratch + (size_t)w[1] * FUSE_BLOCK
                                  : NULL;
}

/* One step for n entries from `from` on. */
static void run_block(const uint32_t *w, size_t from, size_t n, double *values,
                      double *scratch)
{
    double *out = place(w + 1, from, values, scratch);
    const double *x[3];
    size_t stride[3];
    for (int i = 0; i < 3; i++) {
        x[i] = place(w + 3 + 2 * i, from, values, scratch);
        stride[i] = w[3 + 2 * i] >= FUSE_ARRAY;
    }
    if (w[0] != OP_SUM) {
        elementwise_table[w[0]](n, out, x[0], stride[0], x[1], stride[1], x[2],
                                stride[2]);
        return;
    }
    double sum = from ? *out : 0;
    for (size_t i = 0; i < n; i++)
        sum += x[0][i];
    *out = sum;
}

void run_fused(const uint32_t *w, double *values, double *scratch)
{
    size_t numel = w[0], steps = w[1];
    for (size_t from = 0; from < numel; from += FUSE_BLOCK) {
        size_t n = numel - from < FUSE_BLOCK ? numel - from : FUSE_BLOCK;
        for (size_t k = 0; k < steps; k++)
            run_block(w + 2 + 9 * k, from, n, values, scratch);
    }
}
