/* formula/rebuild: a term anew, by constructors that simplify.
 *
 * Idea: terms in order become terms of a new store, each by the constructor of
 * its kind (formula/sum.c, formula/product.c, formula/chain.c) from parts that
 * are simplified already.
 *
 * Invariant: what is merged into its only user is taken apart once
 * (`absorbed`), so long sums cost what they are long.
 */
#include "formula/rebuild.h"

#include "base/arena.h"

static bool merges(const struct terms *t, term outer, struct part p)
{
    unsigned kind = term_at(t, outer)->kind;
    if (term_at(t, p.t)->kind != kind)
        return false;
    return kind == TERM_SUM || (kind == TERM_PRODUCT && ratio_is(p.factor, 1));
}

struct uses uses_count(const struct terms *t, term root)
{
    struct uses u = {mem_alloc((root + 1) * sizeof *u.n),
                     mem_alloc((root + 1) * sizeof *u.absorbed),
                     mem_alloc((root + 1) * sizeof *u.defines)};
    for (size_t d = 0; d < t->ndefinitions; d++)
        if (t->definition[d].is <= root)
            u.defines[t->definition[d].is] = true;
    u.n[root] = 1;
    for (term x = root + 1; x-- > 0;)
        for (uint32_t i = 0; u.n[x] && i < term_at(t, x)->n; i++)
            u.n[term_part(t, x, i).t]++;
    for (term x = root + 1; x-- > 0;)
        for (uint32_t i = 0; u.n[x] && i < term_at(t, x)->n; i++) {
            struct part p = term_part(t, x, i);
            u.absorbed[p.t] |= u.n[p.t] == 1 && merges(t, x, p);
        }
    for (term x = root + 1; x-- > 0;)
        for (uint32_t i = 0; u.defines[x] && i < term_at(t, x)->n; i++)
            u.defines[term_part(t, x, i).t] = true;
    for (term x = root + 1; x-- > 0;)
        u.absorbed[x] &= !u.defines[x];
    return u;
}

void uses_free(struct uses *u)
{
    mem_free(u->n);
    mem_free(u->absorbed);
    mem_free(u->defines);
}

/* The parts of x with absorbed ones taken apart, as new terms; the numbers of
 * absorbed products go to *factor. */
static void leaves(const struct terms *old, const struct uses *u,
                   const term *to, term x, struct ratio *factor,
                   struct parts *out)
{
    struct parts stack = {0};
    bool sum = term_at(old, x)->kind == TERM_SUM;
    for (uint32_t i = term_at(old, x)->n; i-- > 0;)
        vec_push(&stack, term_part(old, x, i));
    while (stack.n) {
        struct part p = stack.at[--stack.n];
        if (!u->absorbed[p.t]) {
            p.t = to[p.t];
            vec_push(out, p);
            continue;
        }
        const struct gterm *g = term_at(old, p.t);
        if (!sum)
            *factor = ratio_times(*factor, g->factor);
        for (uint32_t i = g->n; i-- > 0;) {
            struct part q = term_part(old, p.t, i);
            if (sum)
                q.factor = ratio_times(q.factor, p.factor);
            vec_push(&stack, q);
        }
    }
    vec_free(&stack);
}

static term rebuilt(struct terms *t, const struct gterm *g, struct ratio c,
                    const struct parts *l)
{
    struct gterm head = *g;
    term *arg = mem_alloc((l->n + 1) * sizeof *arg), r;
    for (size_t i = 0; i < l->n; i++)
        arg[i] = l->at[i].t;
    if (g->kind == TERM_SUM)
        r = term_sum(t, g->shape, l->n, l->at);
    else if (g->kind == TERM_PRODUCT)
        r = term_product(t, c, g->shape, l->n, l->at);
    else if (g->kind == TERM_CHAIN)
        r = term_chain(t, l->n, l->at);
    else if (g->kind == TERM_TRANSPOSE)
        r = term_transpose(t, arg[0]);
    else if (g->kind == TERM_POWER)
        r = term_power(t, g->shape, arg[0], arg[1]);
    else if (g->kind == TERM_CALL)
        r = term_call(t, (enum op)g->op, g->text, g->shape, l->n, arg);
    else if (g->kind == TERM_STACK || g->kind == TERM_BESIDE)
        r = term_join(t, g->kind == TERM_STACK, g->shape, l->n, arg);
    else
        r = term_intern(t, head, l->n, l->at);
    mem_free(arg);
    return r;
}

/* A shared product keeps its number outside of what gets a name. */
static term shared(struct terms *t, term x)
{
    struct gterm g = *term_at(t, x);
    struct ratio factor = g.factor;
    struct parts l = {0};
    if (g.kind != TERM_PRODUCT || g.n < 2 || ratio_is(factor, 1)) {
        t->shared.at[x] = 1;
        return x;
    }
    for (uint32_t i = 0; i < g.n; i++)
        vec_push(&l, term_part(t, x, i));
    g.factor = (struct ratio){1, 1};
    struct part bare = part_of(term_intern(t, g, l.n, l.at));
    t->shared.at[bare.t] = 1;
    vec_free(&l);
    return term_product(t, factor, g.shape, 1, &bare);
}

/* A sum of a name, as term_reduced leaves it. */
static term copied(struct terms *t, const struct terms *old, term x)
{
    const struct gterm g = *term_at(old, x);
    struct part part[3];
    for (uint32_t i = 0; i < g.n; i++) {
        const struct gterm leaf = *term_at(old, term_part(old, x, i).t);
        part[i] = part_of(term_intern(t, leaf, 0, NULL));
    }
    return term_intern(t, g, g.n, part);
}

/* to is x of the old store: a definition there is one here. */
static void define(struct terms *t, const struct terms *old, term x, term to)
{
    for (size_t d = 0; d < old->ndefinitions; d++) {
        const struct definition *def = &old->definition[d];
        const struct gterm *g = term_at(old, def->name);
        if (def->is != x || term_at(t, to)->n == 0)
            continue;
        term name = term_name(t, g->text, g->shape, g->facts);
        t->definition[t->ndefinitions++] = (struct definition){to, name};
    }
}

struct terms *terms_simplified(struct terms *old, term *root, bool open)
{
    struct terms *t = terms_new(old->arena);
    struct uses u = uses_count(old, *root);
    term *to = mem_alloc((*root + 1) * sizeof *to);
    struct parts l = {0};
    for (term x = 0; x <= *root; x++) {
        if ((!u.n[x] && !u.defines[x]) || u.absorbed[x])
            continue;
        struct ratio factor = term_at(old, x)->factor;
        l.n = 0;
        leaves(old, &u, to, x, &factor, &l);
        term plain = rebuilt(t, term_at(old, x), factor, &l);
        to[x] = term_defined(t, plain);
        if (to[x] == plain)
            to[x] = term_defined(t, term_shortest(t, plain));
        define(t, old, x, plain);
        if (!open && u.n[x] > 1 && term_at(old, x)->size >= WORTH)
            to[x] = shared(t, to[x]);
    }
    for (size_t i = 0; i < old->assumed.n; i++)
        vec_push(&t->assumed, copied(t, old, old->assumed.at[i]));
    *root = to[*root];
    vec_free(&l);
    mem_free(to);
    uses_free(&u);
    terms_free(old);
    return t;
}
