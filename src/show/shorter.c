/* show/shorter: a derivative by the formula that is printed for it, where that
 * is far less to compute.
 *
 * Idea: the formula of a node is text that the language reads back; read, it is
 * a node again. What cancels in a formula (the logistic loss: X'*(p - t))
 * cancels in emitted code, too.
 *
 * Invariant: a formula is taken only where it needs no part with a name of its
 * own, rests on no fact about data, and costs at most half of what the rules
 * made: below that the rules' form stays, which loses fewer digits. Of a problem
 * with many inputs the first are tried; its code was written by a program.
 */
#include "show/shorter.h"

#include "base/vec.h"
#include "formula/written.h"
#include "graph/cost.h"
#include "graph/extract.h"
#include "lang/elaborate.h"

enum {
    LONGEST = 200,      /* characters of a formula */
    FEWEST = 6,         /* nodes that only the derivative needs: fewer are as */
    MOST = 1000,        /* short as formulas; of more there is none */
    MOST_FORMULAS = 50, /* of a problem: each costs milliseconds */
};

struct shorter {
    struct arena *arena;
    const struct elaboration *e;
    struct graph *g;
    node values; /* nodes before it are the problem's own */
    struct formulas *formulas;
    unsigned written;   /* formulas */
    VEC(uint32_t) seen; /* by node behind the values: the last walk */
    uint32_t walk;
};

struct shorter *shorter_new(struct arena *a, const struct elaboration *e,
                            size_t n, const struct formula_name *names)
{
    enum { BY_DATA = FORMULA_SUMS_DOWN | FORMULA_SUMS_ACROSS };
    struct shorter *s = arena_alloc(a, sizeof *s);
    struct formula_name *own = arena_alloc(a, (n + 1) * sizeof *own);
    for (size_t i = 0; i < n; i++) {
        own[i] = names[i];
        own[i].facts &= ~(unsigned)BY_DATA;
    }
    *s = (struct shorter){.arena = a,
                          .e = e,
                          .g = e->graph,
                          .values = (node)e->graph->n,
                          .formulas = formulas_new(a, e->graph, n, own)};
    return s;
}

void shorter_free(struct shorter *s)
{
    formulas_free(s->formulas);
    vec_free(&s->seen);
}

/* --- what a derivative costs beside the values -------------------------------- */

static double cost_of(const struct graph *g, node x)
{
    return graph_at(g, x)->op >= OP_MATMUL
               ? graph_linear_algebra_cost(g, x)
               : (double)shape_numel(graph_shape(g, x));
}

/* Of the nodes below x that are no values; *n: how many, MOST at the most. */
static double work(struct shorter *s, node x, size_t *n)
{
    VEC(node) stack = {0};
    double sum = 0;
    while (s->seen.n < s->g->n - s->values)
        vec_push(&s->seen, 0);
    s->walk++;
    vec_push(&stack, x);
    for (*n = 0; stack.n && *n < MOST;) {
        node y = stack.at[--stack.n];
        size_t m;
        const node *arg = graph_args(s->g, y, &m);
        if (y < s->values || s->seen.at[y - s->values] == s->walk)
            continue;
        s->seen.at[y - s->values] = s->walk;
        ++*n;
        sum += cost_of(s->g, y);
        for (size_t i = 0; i < m; i++)
            vec_push(&stack, arg[i]);
    }
    vec_free(&stack);
    return sum;
}

/* --- a formula read back ------------------------------------------------------- */

/* A side of a claim among the problem's own nodes; NONE: it names what is no
 * value. */
static node grafted(const struct shorter *s, const struct claim_graph *c)
{
    node *leaf = arena_alloc(s->arena, (2 * c->n + 1) * sizeof *leaf);
    node *as = leaf + c->n;
    for (size_t i = 0; i < c->n; i++) {
        if (c->named_derivatives[i].kind != NAMED_VALUE)
            return NONE;
        leaf[i] = c->named_derivatives[i].leaf;
        as[i] = c->named_derivatives[i].of;
    }
    return graph_graft(s->g, c->graph, c->rhs, c->n, leaf, as);
}

static node read_back(const struct shorter *s, const struct formula *f)
{
    node x = NONE;
    const struct ast *tree = formula_read(s->arena, f, LONGEST);
    struct claim_graph *c = tree ? elaborate_claim(s->arena, s->e, NULL, tree,
                                                   tree, true)
                                 : NULL;
    if (c && !c->lost && !c->mismatch && c->rhs != NONE)
        x = grafted(s, c);
    claim_graph_free(c);
    return x;
}

node shorter_node(struct shorter *s, node x)
{
    size_t n;
    if (x == NONE || s->written == MOST_FORMULAS)
        return x;
    double before = work(s, x, &n);
    if (n < FEWEST || n == MOST)
        return x;
    s->written++;
    struct formula f = formulas_write(s->formulas, x);
    node y = read_back(s, &f);
    if (y == NONE || !shape_equal(graph_shape(s->g, x), graph_shape(s->g, y)))
        return x;
    return 2 * work(s, y, &n) <= before ? y : x;
}
