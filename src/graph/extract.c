/* extract: copy what a node depends on, up to given nodes.
 *
 * Idea: mark backwards from the root, not passing a stop; copy forwards in
 * handle order, arguments renamed. It is how a statement becomes a function of
 * the names on its right-hand side.
 *
 * Invariant: RESULT nodes follow their primary node in the copy as they do in
 * the original, because both are copied in handle order.
 */
#include "graph/extract.h"

#include <string.h>

struct extraction {
    const struct graph *from;
    struct graph *to;
    node *name; /* old handle -> new, or NONE */
    bool *needed, *stop;
    VEC(node) arg;
};

static void mark(struct extraction *e, node of)
{
    e->needed[of] = true;
    for (node x = of + 1; x-- > 0;) {
        size_t n;
        if (!e->needed[x] || e->stop[x])
            continue;
        const node *arg = graph_args(e->from, x, &n);
        for (size_t i = 0; i < n; i++)
            e->needed[arg[i]] = true;
    }
}

static union imm copy_imm(struct extraction *e, const struct gnode *p)
{
    union imm imm = p->imm;
    if (op_flags((enum op)p->op) & OP_LIST) {
        size_t n;
        const uint32_t *list = graph_list(e->from, imm.a, &n);
        imm.a = graph_add_list(e->to, list, n);
    }
    return imm;
}

static node copy(struct extraction *e, node x)
{
    const struct gnode *p = graph_at(e->from, x);
    size_t n;
    const node *arg = graph_args(e->from, x, &n);
    e->to->here = p->span;
    if (e->name[x] != NONE)
        return e->name[x];
    if (e->stop[x] || p->op == OP_INPUT)
        return Input(e->to, p->shape);
    if (p->op == OP_DATA)
        return Data(e->to, p->shape, e->from->data.at + p->imm.a);
    if (p->op == OP_CUT)
        return e->name[arg[0]];
    e->arg.n = 0;
    for (size_t i = 0; i < n; i++)
        vec_push(&e->arg, e->name[arg[i]]);
    return graph_node(e->to, (enum op)p->op, p->shape, copy_imm(e, p), n,
                      e->arg.at);
}

static void extraction_new(struct extraction *e, const struct graph *from,
                           struct graph *to, node of, size_t nstops,
                           const node *stops)
{
    size_t n = (size_t)of + 2;
    *e = (struct extraction){.from = from, .to = to};
    e->name = mem_alloc(n * sizeof *e->name);
    e->needed = mem_alloc(n);
    e->stop = mem_alloc(n);
    memset(e->name, 0xff, n * sizeof *e->name);
    for (size_t i = 0; i < nstops; i++)
        if (stops[i] <= of)
            e->stop[stops[i]] = true;
}

static node extract(struct extraction *e, node of)
{
    mark(e, of);
    for (node x = 0; x <= of; x++)
        if (e->needed[x])
            e->name[x] = copy(e, x);
    return e->name[of];
}

static void extraction_free(struct extraction *e)
{
    vec_free(&e->arg);
    mem_free(e->name);
    mem_free(e->needed);
    mem_free(e->stop);
}

struct graph *graph_extract(const struct graph *g, node of, size_t nstops,
                            const node *stops, node *inputs, node *root)
{
    struct extraction e;
    extraction_new(&e, g, graph_new(), of, nstops, stops);
    *root = extract(&e, of);
    for (size_t i = 0; i < nstops; i++)
        inputs[i] = stops[i] <= of ? e.name[stops[i]] : NONE;
    extraction_free(&e);
    return e.to;
}

node graph_graft(struct graph *to, const struct graph *from, node of,
                 size_t nstops, const node *stops, const node *as)
{
    struct extraction e;
    extraction_new(&e, from, to, of, nstops, stops);
    for (size_t i = 0; i < nstops; i++)
        if (stops[i] <= of)
            e.name[stops[i]] = as[i];
    node root = extract(&e, of);
    extraction_free(&e);
    return root;
}
