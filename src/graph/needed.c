/* needed: what some nodes depend on, in handle order.
 *
 * Idea: one of a thousand outputs needs a handful of nodes, and looking at all
 * others for each would cost the square. So nodes are collected by a walk along
 * arguments, which gives up where they turn out to be many; then one pass over
 * the graph is as cheap.
 *
 * Invariant: both ways give the same nodes in the same order.
 */
#include "graph/needed.h"

#include <stdlib.h>

#define FEW_SHARE 16 /* few: one of so many nodes up to the last root */

static int by_handle(const void *a, const void *b)
{
    node x = *(const node *)a, y = *(const node *)b;
    return (x > y) - (x < y);
}

static void mark(struct needed *d, node x)
{
    if (!d->mark[x])
        vec_push(&d->list, x);
    d->mark[x] = true;
}

/* The list is the queue of the walk. False: they are many. */
static bool walk(struct needed *d, const struct graph *g)
{
    size_t most = d->end / FEW_SHARE, n;
    for (size_t i = 0; i < d->list.n; i++) {
        const node *arg = graph_args(g, d->list.at[i], &n);
        for (size_t k = 0; k < n; k++)
            mark(d, arg[k]);
        if (d->list.n > most)
            return false;
    }
    return true;
}

static void scan(struct needed *d, const struct graph *g)
{
    for (node x = d->end; x-- > 0;) {
        size_t n;
        if (!d->mark[x])
            continue;
        const node *arg = graph_args(g, x, &n);
        for (size_t i = 0; i < n; i++)
            d->mark[arg[i]] = true;
    }
}

void needed_new(struct needed *d, const struct graph *g, size_t n,
                const node *roots)
{
    *d = (struct needed){.mark = mem_alloc(g->n + 1)};
    for (size_t i = 0; i < n; i++) {
        mark(d, roots[i]);
        d->end = roots[i] >= d->end ? roots[i] + 1 : d->end;
    }
    d->few = walk(d, g);
    if (d->few && d->list.n)
        qsort(d->list.at, d->list.n, sizeof *d->list.at, by_handle);
    if (d->few)
        return;
    vec_free(&d->list);
    scan(d, g);
}

void needed_free(struct needed *d)
{
    mem_free(d->mark);
    vec_free(&d->list);
}

node needed_next(const struct needed *d, size_t *k)
{
    if (d->few)
        return *k < d->list.n ? d->list.at[(*k)++] : NONE;
    while (*k < d->end && !d->mark[*k])
        ++*k;
    return *k < d->end ? (node)(*k)++ : NONE;
}

size_t needed_last(const struct needed *d)
{
    return d->few ? d->list.n : d->end;
}

node needed_before(const struct needed *d, size_t *k)
{
    if (d->few)
        return *k ? d->list.at[--*k] : NONE;
    while (*k && !d->mark[*k - 1])
        --*k;
    return *k ? (node)-- * k : NONE;
}
