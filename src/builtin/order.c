/* builtin/order: functions that put entries in an order: sort, cummax, cummin.
 *
 * Idea: the order is settled once, at the point, and what is left in the graph
 * is a gather. The comparisons that settle it are asked, like the condition of
 * an `if`: a step that would change one is noticed, and on either side of a tie
 * the order is the one that holds there.
 *
 * Invariant: doubles only propose an order; the comparisons decide it, since
 * beside a tie they know what doubles cannot tell.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "builtin/builtin.h"
#include "lang/array.h"

static uint32_t place(const struct lines *l, size_t line, size_t k)
{
    return (uint32_t)(line * l->next + k * l->stride);
}

/* The values of x, or NULL after an error. */
static const double *values_of(struct elab *e, node x, struct span at)
{
    const double *v = query_quietly(e, x);
    return v ? v : query_values(e, x, at, "an order");
}

/* Positions in each line, from 1, as a second result. */
static void give_positions(struct elab *e, struct call *c, struct shape s,
                           const struct lines *l, const uint32_t *from)
{
    if (c->nout < 2)
        return;
    size_t n = shape_numel(s);
    double *v = mem_alloc((n + 1) * sizeof *v);
    for (size_t k = 0; k < n; k++)
        v[k] = 1 + (double)(from[k] / l->stride % l->length);
    c->out[1] = val_node(Data(e->g, s, v));
    mem_free(v);
}

/* x[left[i]] < x[right[i]] (or <=), i = 0..n-1, as a node: 0 or 1. */
static node compare(struct elab *e, node x, size_t n, const uint32_t *left,
                    const uint32_t *right, bool strictly)
{
    struct shape s = {(uint32_t)n, 1};
    node a = index_gather(e, x, s, left), b = index_gather(e, x, s, right);
    return strictly ? Lt(e->g, a, b) : Le(e->g, a, b);
}

/* --- sort ----------------------------------------------------------------- */

static const double *sort_by;
static bool sort_down;

static int by_value(const void *a, const void *b)
{
    uint32_t i = *(const uint32_t *)a, j = *(const uint32_t *)b;
    double x = sort_by[i], y = sort_by[j];
    int order = isnan(x) || isnan(y) ? isnan(x) - isnan(y) : (x > y) - (x < y);
    if (sort_down)
        order = -order;
    return order ? order : (i > j) - (i < j);
}

/* from[p]: the entry that is at p in the proposed order. */
static void propose(const struct lines *l, const double *v, bool down,
                    uint32_t *from)
{
    uint32_t *line = mem_alloc((l->length + 1) * sizeof *line);
    sort_by = v;
    sort_down = down;
    for (uint32_t i = 0; i < l->count; i++) {
        for (uint32_t k = 0; k < l->length; k++)
            line[k] = place(l, i, k);
        qsort(line, l->length, sizeof *line, by_value);
        for (uint32_t k = 0; k < l->length; k++)
            from[place(l, i, k)] = line[k];
    }
    mem_free(line);
}

/* The neighbours in the order: lower and higher. */
static size_t neighbours(const struct lines *l, const uint32_t *from, bool down,
                         uint32_t *low, uint32_t *high)
{
    size_t n = 0;
    for (uint32_t i = 0; i < l->count; i++)
        for (uint32_t k = 1; k < l->length; k++, n++) {
            uint32_t a = from[place(l, i, k - 1)], b = from[place(l, i, k)];
            low[n] = down ? b : a;
            high[n] = down ? a : b;
        }
    return n;
}

/* Exchange neighbours that a comparison finds in the wrong order. */
static bool exchange(const struct lines *l, const double *v,
                     const double *holds, uint32_t *from)
{
    bool any = false;
    size_t n = 0;
    for (uint32_t i = 0; i < l->count; i++)
        for (uint32_t k = 1; k < l->length; k++, n++) {
            uint32_t *a = &from[place(l, i, k - 1)];
            uint32_t *b = &from[place(l, i, k)], was = *a;
            if (holds[n] != 0 || isnan(v[*a]) || isnan(v[*b]))
                continue;
            *a = *b;
            *b = was;
            any = true;
            k++, n++;
        }
    return any;
}

/* Settle the order in `from`; false after an error. */
static bool settle(struct elab *e, node x, const struct lines *l, bool down,
                   struct span at, uint32_t *from)
{
    size_t room = l->count * l->length + 1, n;
    const double *v = values_of(e, x, at), *holds = NULL;
    if (!v)
        return false;
    double *copy = mem_alloc(room * sizeof *copy);
    memcpy(copy, v, (room - 1) * sizeof *copy);
    uint32_t *low = mem_alloc(room * sizeof *low);
    uint32_t *high = mem_alloc(room * sizeof *high);
    propose(l, copy, down, from);
    bool wrong = query_depends(e, x) && l->length > 1;
    for (uint32_t turn = 0; wrong && turn <= l->length; turn++) {
        n = neighbours(l, from, down, low, high);
        node ordered = compare(e, x, n, low, high, false);
        holds = query_quietly(e, ordered);
        wrong = holds && exchange(l, copy, holds, from);
        if (holds && !wrong)
            query_guard(e, ordered, holds, false, at);
    }
    mem_free(copy);
    mem_free(low);
    mem_free(high);
    return true;
}

static bool read_direction(struct call *c, unsigned i, bool *down)
{
    *down = arg_is(c, i, "descend");
    return *down || arg_is(c, i, "ascend");
}

/* [y, i] = sort(x, dim, "descend") */
static struct val sort(struct elab *e, struct call *c)
{
    node x;
    unsigned dim;
    bool down = false;
    if (!arg_node(e, c, 0, &x))
        return val_error();
    struct shape s = graph_shape(e->g, x);
    if (c->nargs > 1 && read_direction(c, c->nargs - 1, &down))
        c->nargs--;
    if (!arg_dim(e, c, 1, s, &dim))
        return val_error();
    if (dim == 0 || shape_numel(s) == 0) {
        if (c->nout > 1)
            c->out[1] = val_node(matrix_empty(e, s.rows, s.cols));
        return c->arg[0];
    }
    struct lines l = shape_lines(s, dim);
    uint32_t *from = mem_alloc((shape_numel(s) + 1) * sizeof *from);
    bool ok = settle(e, x, &l, down, c->span, from);
    struct val r = val_error();
    if (ok) {
        elab_here(e, c->span);
        give_positions(e, c, s, &l, from);
        r = c->arg[0];
        r.node = index_gather(e, x, s, from);
    }
    mem_free(from);
    return r;
}

/* --- cummax, cummin ------------------------------------------------------- */

/* won[p]: does the entry at p exceed all before it? From the values, where a
 * comparison has not said otherwise. */
static void race(const struct lines *l, const double *v, bool max,
                 const signed char *said, uint32_t *leader, uint32_t *before)
{
    for (uint32_t i = 0; i < l->count; i++) {
        uint32_t best = place(l, i, 0);
        for (uint32_t k = 0; k < l->length; k++) {
            uint32_t p = place(l, i, k);
            before[p] = best;
            bool wins = max ? v[p] > v[best] : v[p] < v[best];
            wins = said[p] ? said[p] > 0 : wins;
            if (wins || isnan(v[best]))
                best = p;
            leader[p] = best;
        }
    }
}

/* Ask whether each entry beats the leader before it; did that change one? */
static bool contradicted(struct elab *e, node x, const struct lines *l,
                         bool max, const uint32_t *leader,
                         const uint32_t *before, signed char *said,
                         struct span at)
{
    size_t n = l->count * l->length;
    uint32_t *own = mem_alloc((n + 1) * sizeof *own);
    bool any = false;
    for (uint32_t p = 0; p < n; p++)
        own[p] = p;
    node beats = compare(e, x, n, max ? before : own, max ? own : before, true);
    const double *w = query_quietly(e, beats);
    for (size_t p = 0; w && p < n; p++) {
        bool wins = w[p] != 0, won = leader[p] == p && before[p] != p;
        if (before[p] == p || isnan(w[p]) || wins == won || said[p])
            continue;
        said[p] = wins ? 1 : -1;
        any = true;
    }
    if (w && !any)
        query_guard(e, beats, w, false, at);
    mem_free(own);
    return any;
}

static struct val running(struct elab *e, struct call *c)
{
    node x;
    unsigned dim;
    bool max = strcmp(c->row->name, "cummax") == 0;
    if (!arg_node(e, c, 0, &x))
        return val_error();
    struct shape s = graph_shape(e->g, x);
    size_t n = shape_numel(s);
    if (!arg_dim(e, c, 1, s, &dim))
        return val_error();
    if (dim == 0 || n == 0)
        return c->arg[0];
    const double *v = values_of(e, x, c->span);
    if (!v)
        return val_error();
    struct lines l = shape_lines(s, dim);
    double *copy = mem_alloc(n * sizeof *copy);
    memcpy(copy, v, n * sizeof *copy);
    uint32_t *leader = mem_alloc(2 * n * sizeof *leader), *before = leader + n;
    signed char *said = mem_alloc(n);
    bool more = true;
    for (size_t turn = 0; more && turn <= n; turn++) {
        race(&l, copy, max, said, leader, before);
        more = query_depends(e, x) &&
               contradicted(e, x, &l, max, leader, before, said, c->span);
    }
    elab_here(e, c->span);
    give_positions(e, c, s, &l, leader);
    struct val r = c->arg[0];
    r.node = index_gather(e, x, s, leader);
    mem_free(copy);
    mem_free(leader);
    mem_free(said);
    return r;
}

const struct builtin builtin_order_rows[] = {
    {"sort", 1, 3, 2, 0, sort, 0},
    {"cummax", 1, 2, 2, 0, running, 0},
    {"cummin", 1, 2, 2, 0, running, 0},
    {0},
};
