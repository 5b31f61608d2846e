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
#include <float.h>
#include <math.h>
#include <string.h>

#include "show/formula.h"

struct chain_name *chain_add(struct chain *c, const char *name, node at)
{
    struct chain_name *n = &c->at[c->n++];
    *n = (struct chain_name){.name = name,
                             .at = at,
                             .definition = NONE,
                             .seed = NONE,
                             .adjoint = NONE,
                             .named = true};
    n->bar = arena_printf(c->arena, "%sbar", name);
    n->dot = arena_printf(c->arena, "%sdot", name);
    return n;
}

/* Do rules use the result of such a node? Plain arithmetic is written out:
 * with c = 2*x, d(x^2)/dx is to be 2*x, not c. */
bool chain_worth_naming(const struct graph *g, node x)
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

/* Do n entries, each `step` behind the one before, sum to 1? */
static bool sums_to_one(const double *v, size_t n, size_t step)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += v[i * step];
    return fabs(sum - 1) <= (double)n * DBL_EPSILON;
}

/* Data (classes, probabilities) whose columns or rows sum to 1. */
static unsigned facts_of_data(const struct input *x)
{
    struct shape s = x->value.shape;
    const double *v = x->value.at;
    bool vector = s.rows == 1 || s.cols == 1, down = true, across = !vector;
    if (!v || x->role != ROLE_DATA || x->differentiated || shape_scalar(s) ||
        shape_numel(s) == 0)
        return 0;
    if (vector)
        return sums_to_one(v, shape_numel(s), 1) ? FORMULA_SUMS_DOWN : 0;
    for (uint32_t k = 0; k < s.cols && down; k++)
        down = sums_to_one(v + (size_t)k * s.rows, s.rows, 1);
    for (uint32_t i = 0; i < s.rows && across; i++)
        across = sums_to_one(v + i, s.cols, s.rows);
    return (down ? FORMULA_SUMS_DOWN : 0) | (across ? FORMULA_SUMS_ACROSS : 0);
}

static unsigned facts_of(const struct input *x)
{
    enum structure set = x->structure;
    bool symmetric = set == STRUCT_SYMMETRIC || set == STRUCT_SPD ||
                     set == STRUCT_DIAGONAL;
    return facts_of_data(x) | (symmetric ? FORMULA_SYMMETRIC : 0);
}

static bool is_output(const struct elaboration *e, const char *name)
{
    for (size_t i = 0; i < e->noutputs; i++)
        if (strcmp(e->outputs[i].name, name) == 0)
            return true;
    return false;
}

const struct formula_name *chain_names(struct arena *a,
                                       const struct elaboration *e, size_t *n)
{
    const struct graph *g = e->graph;
    struct formula_name *names =
        arena_alloc(a, (2 * e->nbindings + e->ninputs + 1) * sizeof *names);
    *n = 0;
    for (size_t i = 0; i < e->ninputs; i++)
        names[(*n)++] = (struct formula_name){e->inputs[i].node,
                                              e->inputs[i].name,
                                              facts_of(&e->inputs[i])};
    for (unsigned inside = 0; inside < 2; inside++)
        for (size_t i = 0; i < e->nbindings; i++) {
            const struct binding *b = &e->bindings[i];
            bool cut = graph_at(g, b->node)->op == OP_CUT;
            unsigned facts = is_output(e, b->name) ? FORMULA_SPARE : 0;
            node at = !inside ? b->node
                      : cut   ? graph_at(g, b->node)->arg[0]
                              : b->node;
            if (inside ? chain_worth_naming(g, at) : cut)
                names[(*n)++] = (struct formula_name){at, b->name, facts};
        }
    return names;
}

static bool known(void *context, const char *name, struct shape *s)
{
    const struct elaboration *e = context;
    const struct input *x = elaboration_input(e, name);
    const struct binding *b = elaboration_binding(e, name);
    if (s && (x || b))
        *s = graph_shape(e->graph, b ? b->node : x->node);
    return x || b;
}

/* The names of a problem, for expressions as they were written. */
static struct written_names chain_written(const struct elaboration *e)
{
    return (struct written_names){known, (void *)(uintptr_t)e};
}

struct formula_text chain_statement(struct arena *a,
                                    const struct elaboration *e,
                                    const struct binding *b)
{
    struct written_names names = chain_written(e);
    for (size_t i = 0; i < b->nreads; i++)
        if (strcmp(b->read_names[i], b->name) == 0)
            return (struct formula_text){0};
    return b->formula ? formula_written(a, b->formula, &names)
                      : (struct formula_text){0};
}

bool *chain_dependent(const struct elaboration *e, size_t nwrt,
                      const size_t *wrt)
{
    const struct graph *g = e->graph;
    bool *on = mem_alloc(g->n * sizeof *on);
    for (size_t j = 0; j < nwrt; j++)
        on[e->inputs[wrt[j]].node] = true;
    for (node x = 0; x < g->n; x++) {
        size_t n;
        const node *arg = graph_args(g, x, &n);
        for (size_t i = 0; i < n && !on[x]; i++)
            on[x] = on[arg[i]];
    }
    return on;
}

bool *chain_needed(const struct elaboration *e)
{
    const struct graph *g = e->graph;
    bool *by = mem_alloc(g->n * sizeof *by);
    for (size_t i = 0; i < e->noutputs; i++)
        by[e->outputs[i].node] = true;
    for (node x = (node)g->n; x-- > 0;) {
        size_t n;
        const node *arg = graph_args(g, x, &n);
        for (size_t i = 0; i < n && by[x]; i++)
            by[arg[i]] = true;
    }
    return by;
}

static void collect(struct chain *c, size_t nwrt, const size_t *wrt)
{
    const struct elaboration *e = c->e;
    bool *by = chain_needed(e);
    c->at = arena_alloc(c->arena,
                        (e->ninputs + e->nbindings + 1) * sizeof *c->at);
    for (size_t j = 0; j < nwrt; j++)
        chain_add(c, e->inputs[wrt[j]].name, e->inputs[wrt[j]].node);
    for (size_t i = 0; i < e->nbindings; i++) {
        const struct binding *b = &e->bindings[i];
        if (!c->on[b->node] || !by[b->node] ||
            graph_at(c->g, b->node)->op != OP_CUT)
            continue;
        struct chain_name *n = chain_add(c, b->name, b->node);
        n->definition = graph_at(c->g, b->node)->arg[0];
        n->formula = b->formula;
        n->span = b->span;
        n->output = is_output(e, b->name);
    }
    mem_free(by);
}

/* Seeds behind the cuts, stops at them. */
void chain_link(struct chain *c)
{
    struct graph *g = c->g;
    VEC(struct seed) seeds = {0};
    node *adjoint = mem_alloc((c->n + 1) * sizeof *adjoint);
    c->cuts = arena_alloc(c->arena, (c->n + 1) * sizeof *c->cuts);
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

void chain_start(struct chain *c, struct arena *a, const struct elaboration *e,
                 size_t nwrt, const size_t *wrt)
{
    size_t n;
    const struct formula_name *names = chain_names(a, e, &n);
    *c = (struct chain){.arena = a, .e = e, .g = e->graph};
    c->formulas = formulas_new(a, e->graph, n, names);
    c->on = chain_dependent(e, nwrt, wrt);
    collect(c, nwrt, wrt);
    chain_link(c);
}

void chain_end(struct chain *c)
{
    formulas_free(c->formulas);
    mem_free(c->on);
}
