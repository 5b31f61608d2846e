/* oracle: values in doubles of the nodes of a graph that is still growing.
 *
 * Idea: lazy and once. A node is computed when somebody asks for it or for
 * something that depends on it, and its value is kept, so a loop of 10^6 steps
 * whose every condition is asked costs one evaluation a node. Views share
 * the numbers of what they view.
 *
 * Invariant: at[x] is NULL (not computed), `nothing` (depends on an input
 * whose value is not known), or numel(x) doubles that stay where they are.
 */
#include <math.h>
#include <string.h>

#include "lang/elaborate.h"
#include "run/evaluate.h"

enum { CHUNK = 1 << 14 };

struct doubles {
    VEC(const double *) at;
    VEC(double *) chunks; /* everything that was allocated */
    size_t room;          /* left in the last small chunk */
    double *next;
    VEC(node) stack;
    VEC(const double *) in;
};

static const double nothing[1];

static double *store(struct doubles *d, size_t n)
{
    if (n > CHUNK / 4) {
        double *own = mem_alloc(n * sizeof *own);
        vec_push(&d->chunks, own);
        return own;
    }
    if (n > d->room) {
        d->next = mem_alloc(CHUNK * sizeof *d->next);
        d->room = CHUNK;
        vec_push(&d->chunks, d->next);
    }
    double *p = d->next;
    d->next += n;
    d->room -= n;
    return p;
}

static void cover(struct doubles *d, const struct graph *g)
{
    size_t more = g->n > d->at.n ? g->n - d->at.n : 0;
    if (!more)
        return;
    vec_reserve(&d->at, more);
    memset(d->at.at + d->at.n, 0, more * sizeof *d->at.at);
    d->at.n += more;
}

/* Doubles that a node takes: a node of several results packs them all. */
static size_t numel(const struct graph *g, node x)
{
    size_t n = shape_numel(graph_shape(g, x));
    return n ? n : 1;
}

static void compute(struct doubles *d, const struct graph *g, node x)
{
    size_t n;
    const node *arg = graph_args(g, x, &n);
    enum op op = (enum op)graph_at(g, x)->op;
    if (op == OP_INPUT) {
        d->at.at[x] = nothing;
        return;
    }
    d->in.n = 0;
    vec_reserve(&d->in, n + 1);
    for (size_t i = 0; i < n; i++) {
        const double *v = d->at.at[arg[i]];
        if (v == nothing) {
            d->at.at[x] = nothing;
            return;
        }
        d->in.at[d->in.n++] = v;
    }
    if (op == OP_CUT || op == OP_RESHAPE) {
        d->at.at[x] = d->in.at[0];
        return;
    }
    double *out = store(d, numel(g, x));
    evaluate_node(g, x, d->in.at, out);
    d->at.at[x] = out;
}

static bool push_unknown_args(struct doubles *d, const struct graph *g, node x)
{
    size_t n, before = d->stack.n;
    const node *arg = graph_args(g, x, &n);
    for (size_t i = 0; i < n; i++)
        if (!d->at.at[arg[i]])
            vec_push(&d->stack, arg[i]);
    return d->stack.n > before;
}

static const double *value(void *context, const struct graph *g, node x)
{
    struct doubles *d = context;
    cover(d, g);
    if (!d->at.at[x])
        vec_push(&d->stack, x);
    while (d->stack.n) {
        node top = d->stack.at[d->stack.n - 1];
        if (d->at.at[top]) {
            d->stack.n--;
        } else if (!push_unknown_args(d, g, top)) {
            d->stack.n--;
            compute(d, g, top);
        }
    }
    const double *v = d->at.at[x];
    return v == nothing ? NULL : v;
}

static int truth(void *context, const struct graph *g, node x)
{
    const double *v = value(context, g, x);
    if (!v)
        return -1;
    return v[0] != 0 && !isnan(v[0]);
}

static void input(void *context, const struct graph *g, node x, const double *v)
{
    struct doubles *d = context;
    cover(d, g);
    d->at.at[x] = v;
}

struct oracle *oracle_new(void)
{
    struct oracle *o = mem_alloc(sizeof *o);
    o->context = mem_alloc(sizeof(struct doubles));
    o->truth = truth;
    o->value = value;
    o->input = input;
    return o;
}

void oracle_free(struct oracle *o)
{
    if (!o)
        return;
    struct doubles *d = o->context;
    for (size_t i = 0; i < d->chunks.n; i++)
        mem_free(d->chunks.at[i]);
    vec_free(&d->chunks);
    vec_free(&d->at);
    vec_free(&d->stack);
    vec_free(&d->in);
    mem_free(d);
    mem_free(o);
}
