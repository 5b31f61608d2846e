/* run/order: items with the same code side by side.
 *
 * Idea: inside a window of the program, keep a queue a code of the items whose
 * operands are computed, and always emit as one batch the queue that holds the
 * item with most still to come after it, one after the other (list scheduling
 * by the critical path); of several, the longest. What can wait is waited for
 * by more of its code: a third of the batches that the longest queue makes.
 * Windows follow one another in program order, so that what is computed together
 * was near in the program and stays in the cache.
 *
 * Invariant: an item comes after everything that it reads, and no item of a
 * batch reads another of the same batch. Steps of the program (CODE_STEP)
 * keep their order.
 */
#include "run/plan.h"

#include <string.h>

enum { WINDOW = 1 << 15, WINDOW_LANES = 1 << 14 };

struct edge {
    uint32_t to, next; /* next: 1-based, 0 ends */
};

struct queue {
    uint32_t code, head, tail, count;
    uint32_t height; /* of the highest item in it */
};

/* Numbers are positions in the window. */
struct order_window {
    struct plan *t;
    const uint32_t *todo; /* items of the window */
    uint32_t n;
    uint32_t *waits;   /* operands not computed yet */
    uint32_t *readers; /* first edge of an item */
    uint32_t *height;  /* items on the longest way to the end */
    uint32_t *next;    /* in its queue */
    VEC(struct edge) edges;
    VEC(struct queue) queues;
    uint32_t queue_of[CODE_COUNT]; /* 1-based */
};

static void add_edge(struct order_window *w, uint32_t from, uint32_t to)
{
    vec_push(&w->edges, ((struct edge){to, w->readers[from]}));
    w->readers[from] = (uint32_t)w->edges.n;
    w->waits[to]++;
}

static void make_ready(struct order_window *w, uint32_t i)
{
    uint32_t code = w->t->operations.at[w->todo[i]].code;
    if (!w->queue_of[code]) {
        vec_push(&w->queues, ((struct queue){.code = code}));
        w->queue_of[code] = (uint32_t)w->queues.n;
    }
    struct queue *q = &w->queues.at[w->queue_of[code] - 1];
    if (q->count++)
        w->next[q->tail] = i;
    else
        q->head = i;
    q->tail = i;
    if (w->height[i] > q->height)
        q->height = w->height[i];
}

static void emit_queue(struct order_window *w, size_t at)
{
    struct queue q = w->queues.at[at];
    w->queues.at[at].count = w->queues.at[at].height = 0;
    vec_push(&w->t->batches, ((struct code_batch){q.code, q.count}));
    uint32_t i = q.head;
    for (uint32_t k = 0; k < q.count; k++) {
        uint32_t next = w->next[i];
        vec_push(&w->t->order, w->todo[i]);
        for (uint32_t e = w->readers[i]; e; e = w->edges.at[e - 1].next)
            if (--w->waits[w->edges.at[e - 1].to] == 0)
                make_ready(w, w->edges.at[e - 1].to);
        i = next;
    }
}

/* position[item]: its number in the window + 1 where `base` says that it is
 * in this one. */
static void find_edges(struct order_window *w, uint32_t *position,
                       uint32_t base)
{
    uint32_t step = NONE;
    for (uint32_t i = 0; i < w->n; i++) {
        const struct operation *it = &w->t->operations.at[w->todo[i]];
        size_t n;
        const node *src = operation_sources(w->t, it, &n);
        position[w->todo[i]] = base + i;
        for (size_t k = 0; k < n; k++) {
            uint32_t maker = w->t->maker[w->t->owner[src[k]]];
            if (maker != NONE && position[maker] >= base &&
                position[maker] != NONE)
                add_edge(w, position[maker] - base, i);
        }
        if (it->code != CODE_STEP)
            continue;
        if (step != NONE)
            add_edge(w, step, i);
        step = i;
    }
}

static void find_heights(struct order_window *w)
{
    for (uint32_t i = w->n; i-- > 0;) {
        uint32_t most = 0;
        for (uint32_t e = w->readers[i]; e; e = w->edges.at[e - 1].next) {
            uint32_t height = w->height[w->edges.at[e - 1].to];
            most = height > most ? height : most;
        }
        w->height[i] = most + 1;
    }
}

static bool before(const struct queue *a, const struct queue *b)
{
    return a->height != b->height ? a->height > b->height : a->count > b->count;
}

static void order_window(struct order_window *w, uint32_t *position,
                         uint32_t base)
{
    memset(w->waits, 0, w->n * sizeof *w->waits);
    memset(w->readers, 0, w->n * sizeof *w->readers);
    w->edges.n = 0;
    find_edges(w, position, base);
    find_heights(w);
    for (uint32_t i = 0; i < w->n; i++)
        if (!w->waits[i])
            make_ready(w, i);
    for (;;) {
        size_t best = 0;
        for (size_t k = 1; k < w->queues.n; k++)
            if (before(&w->queues.at[k], &w->queues.at[best]))
                best = k;
        if (!w->queues.n || !w->queues.at[best].count)
            return;
        emit_queue(w, best);
    }
}

/* Items that need constants only go first, one by one. */
static uint32_t *split_once(struct plan *t, uint32_t *n)
{
    uint32_t *todo = mem_alloc((t->operations.n + 1) * sizeof *todo);
    *n = 0;
    for (size_t i = 0; i < t->operations.n; i++) {
        const struct operation *it = &t->operations.at[i];
        if (it->dead)
            continue;
        if (!it->once) {
            todo[(*n)++] = (uint32_t)i;
            continue;
        }
        vec_push(&t->order, (uint32_t)i);
        vec_push(&t->batches, ((struct code_batch){it->code, 1}));
    }
    t->nonce = t->batches.n;
    return todo;
}

void plan_order(struct plan *t)
{
    uint32_t n, size = t->lanes == 1 ? WINDOW : WINDOW_LANES;
    uint32_t *todo = split_once(t, &n);
    uint32_t *position = mem_alloc((t->operations.n + 1) * sizeof *position);
    size_t room = (n < size ? n : size) + 1; /* most programs are short */
    struct order_window w = {.t = t};
    memset(position, 0xff, (t->operations.n + 1) * sizeof *position);
    w.waits = mem_alloc(room * sizeof *w.waits);
    w.readers = mem_alloc(room * sizeof *w.readers);
    w.height = mem_alloc(room * sizeof *w.height);
    w.next = mem_alloc(room * sizeof *w.next);
    for (uint32_t base = 0; base < n; base += size) {
        w.todo = todo + base;
        w.n = n - base < size ? n - base : size;
        order_window(&w, position, base);
    }
    vec_free(&w.edges);
    vec_free(&w.queues);
    mem_free(w.waits);
    mem_free(w.readers);
    mem_free(w.height);
    mem_free(w.next);
    mem_free(position);
    mem_free(todo);
}
