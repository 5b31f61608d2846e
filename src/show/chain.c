/* show/chain: the named nodes of a problem as links of the chain rule.
 *
 * Idea: differentiation that starts behind every cut and stops at every cut
 * gives each adjoint in terms of the adjoints of those who use it, which is
 * how the notes write a derivation: vbar = wbar*cos(v) + xbar/v. One backward
 * pass gives all links.
 *
 * Invariant: an adjoint's name stands for the sum over all outputs, as in a
 * claim.
 */
#include <string.h>

#include "show/formula.h"

static struct chain_name *add(struct chain *c, const char *name, node at)
{
    struct arena *a = c->s->arena;
    struct chain_name *n = &c->at[c->n++];
    *n = (struct chain_name){.name = name,
                             .at = at,
                             .definition = NONE,
                             .seed = NONE,
                             .adjoint = NONE};
    n->bar = arena_printf(a, "%sbar", name);
    n->dot = arena_printf(a, "%sdot", name);
    return n;
}

static bool is_output(const struct problem_at_point *s, const char *name)
{
    for (size_t i = 0; i < s->e->noutputs; i++)
        if (strcmp(s->e->outputs[i].name, name) == 0)
            return true;
    return false;
}

/* Do rules use the result of such a node? Plain arithmetic is written out:
 * with c = 2*x, d(x^2)/dx is to be 2*x, not c. */
static bool worth_naming(const struct graph *g, node x)
{
    static const unsigned char arithmetic[OP_COUNT] = {
        [OP_NEG] = 1,       [OP_ADD] = 1,     [OP_SUB] = 1,
        [OP_MUL] = 1,       [OP_SQUARE] = 1,  [OP_DOT] = 1,
        [OP_MATMUL] = 1,    [OP_RESHAPE] = 1, [OP_TRANSPOSE] = 1,
        [OP_BROADCAST] = 1, [OP_SUM] = 1,     [OP_GATHER] = 1,
        [OP_CUT] = 1,       [OP_STEP] = 1,    [OP_SIGN] = 1,
    };
    enum op op = (enum op)graph_at(g, x)->op;
    return !arithmetic[op] && !(op_flags(op) & OP_LEAF);
}

static void name_all(struct chain *c)
{
    struct graph *g = c->s->g;
    const struct elaboration *e = c->s->e;
    c->formulas = formulas_new(c->s->arena, g, 0, NULL);
    for (size_t i = 0; i < e->ninputs; i++) {
        enum structure set = e->inputs[i].structure;
        formulas_name(c->formulas, e->inputs[i].node, e->inputs[i].name);
        if (set == STRUCT_SYMMETRIC || set == STRUCT_SPD ||
            set == STRUCT_DIAGONAL)
            formulas_symmetric(c->formulas, e->inputs[i].node);
    }
    for (size_t i = 0; i < e->nbindings; i++)
        if (graph_at(g, e->bindings[i].node)->op == OP_CUT)
            formulas_name(c->formulas, e->bindings[i].node,
                          e->bindings[i].name);
    for (size_t i = 0; i < e->nbindings; i++) {
        node at = e->bindings[i].node;
        node definition = graph_at(g, at)->op == OP_CUT
                              ? graph_at(g, at)->arg[0]
                              : at;
        if (worth_naming(g, definition))
            formulas_name(c->formulas, definition, e->bindings[i].name);
    }
}

/* Does x depend on one of the chosen inputs? By node. */
static bool *dependent(const struct problem_at_point *s,
                       const struct gradients *d)
{
    const struct graph *g = s->g;
    bool *on = mem_alloc(g->n * sizeof *on);
    for (size_t j = 0; j < d->ninputs; j++)
        on[s->e->inputs[d->input[j]].node] = true;
    for (node x = 0; x < g->n; x++) {
        size_t n;
        const node *arg = graph_args(g, x, &n);
        for (size_t i = 0; i < n && !on[x]; i++)
            on[x] = on[arg[i]];
    }
    return on;
}

/* Is x needed for one of the outputs? By node. */
static bool *needed(const struct problem_at_point *s)
{
    const struct graph *g = s->g;
    bool *by = mem_alloc(g->n * sizeof *by);
    for (size_t i = 0; i < s->e->noutputs; i++)
        by[s->e->outputs[i].node] = true;
    for (node x = (node)g->n; x-- > 0;) {
        size_t n;
        const node *arg = graph_args(g, x, &n);
        for (size_t i = 0; i < n && by[x]; i++)
            by[arg[i]] = true;
    }
    return by;
}

static void collect(struct chain *c, const struct gradients *d)
{
    struct problem_at_point *s = c->s;
    const struct elaboration *e = s->e;
    bool *on = dependent(s, d), *by = needed(s);
    c->at = arena_alloc(s->arena,
                        (e->ninputs + e->nbindings + 1) * sizeof *c->at);
    for (size_t j = 0; j < d->ninputs; j++)
        add(c, e->inputs[d->input[j]].name, e->inputs[d->input[j]].node);
    for (size_t i = 0; i < e->nbindings; i++) {
        const struct binding *b = &e->bindings[i];
        if (!on[b->node] || !by[b->node] ||
            graph_at(s->g, b->node)->op != OP_CUT)
            continue;
        struct chain_name *n = add(c, b->name, b->node);
        n->definition = graph_at(s->g, b->node)->arg[0];
        n->binding = b;
        n->output = is_output(s, b->name);
    }
    mem_free(on);
    mem_free(by);
}

/* Adjoints by those of the users: seeds behind the cuts, stops at them. */
static void make_links(struct chain *c)
{
    struct graph *g = c->s->g;
    VEC(struct seed) seeds = {0};
    node *adjoint = mem_alloc((c->n + 1) * sizeof *adjoint);
    c->cuts = arena_alloc(c->s->arena, (c->n + 1) * sizeof *c->cuts);
    for (size_t i = 0; i < c->n; i++) {
        struct chain_name *n = &c->at[i];
        c->cuts[i] = n->at;
        if (n->definition == NONE)
            continue;
        n->seed = Input(g, graph_shape(g, n->at));
        formulas_name(c->formulas, n->seed, n->bar);
        vec_push(&seeds, ((struct seed){n->definition, n->seed}));
    }
    derive_reverse(g, seeds.n, seeds.at, (struct stops){c->n, c->cuts}, c->n,
                   c->cuts, adjoint);
    for (size_t i = 0; i < c->n; i++)
        c->at[i].adjoint = adjoint[i];
    mem_free(adjoint);
    vec_free(&seeds);
}

void chain_start(struct chain *c, struct problem_at_point *s,
                 const struct gradients *d)
{
    *c = (struct chain){.s = s};
    name_all(c);
    collect(c, d);
    make_links(c);
}

void chain_end(struct chain *c)
{
    formulas_free(c->formulas);
}
