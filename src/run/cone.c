/* run/cone: what the shifts of a run reach, and what they do not.
 *
 * Idea: a perturbed copy differs from the point only in what depends on the
 * perturbed input. Whoever has the values of the point at hand (run_base) copies
 * products, factors and functions outside of that cone instead of computing
 * them in every lane; so do tangent columns, which all have the same primal
 * values. Scalar programs do without: a scalar costs less than the question.
 *
 * Invariant: a copied value has the bits that computing it would have; nodes
 * with kinks are always computed, since they leave branch codes.
 */
#include "run/cone.h"

#include <string.h>

#include "kernel/elementwise.h"

#define WORTH 16 /* scalar operations a step, on average */

bool cone_pays(const struct program *p)
{
    return p->operations >= WORTH * p->steps.n;
}

static bool same_nodes(const struct cone *c, size_t n, const node *from)
{
    return c->reached && c->from.n == n &&
           (n == 0 || memcmp(c->from.at, from, n * sizeof *from) == 0);
}

void cone_mark(struct cone *c, const struct program *p, size_t n,
               const node *from)
{
    size_t nargs;
    if (same_nodes(c, n, from))
        return;
    if (!c->reached)
        c->reached = mem_alloc(p->nnodes + 1);
    memset(c->reached, 0, p->nnodes + 1);
    c->from.n = 0;
    for (size_t i = 0; i < n; i++) {
        c->reached[from[i]] = true;
        vec_push(&c->from, from[i]);
    }
    for (node x = 0; x < p->nnodes; x++) {
        if (!program_has(p, x))
            continue;
        const node *arg = graph_args(p->g, x, &nargs);
        for (size_t i = 0; i < nargs && !c->reached[x]; i++)
            c->reached[x] = c->reached[arg[i]];
    }
}

void cone_free(struct cone *c)
{
    mem_free(c->reached);
    vec_free(&c->from);
}

bool cone_worth(const struct graph *g, node x)
{
    enum op op = (enum op)g->at[x].op;
    unsigned flags = op_flags(op);
    bool cheap = (flags & OP_ELEMENTWISE) &&
                 (g->at[x].nargs > 1 || !COSTLY(op));
    return !cheap && !(flags & OP_KINKS);
}
