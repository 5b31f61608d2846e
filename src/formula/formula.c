/* formula: nodes of a graph as mathematics.
 *
 * Idea: the nodes below the wanted one become terms (formula/graph.c), which
 * are rebuilt a few times by constructors that simplify (formula/sum.c,
 * formula/product.c, formula/chain.c). A part that stands in several places
 * and is worth it, or is nested deep, gets a name of its own, so the text is
 * never longer than the graph.
 *
 * Invariants: every pass is a loop over terms in order; what is merged into
 * its only user is taken apart once (`absorbed`), so long sums cost what they
 * are long. Printers recurse no deeper than DEEP.
 */
#include "formula/formula.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/words.h"
#include "formula/lists.h"

enum { PASSES = 3, WORTH = 5, DEEP = 24 };

struct formulas {
    struct arena *arena;
    const struct graph *g;
    size_t cap; /* of the arrays by node */
    const char **name;
    node *user;
    term *of;
    uint32_t *seen; /* epoch of the last visit */
    uint32_t epoch;
    struct words names;
    VEC(node) symmetric;
};

/* --- names -------------------------------------------------------------- */

static void *grown(void *p, size_t old, size_t cap, size_t size, int fill)
{
    p = mem_resize(p, cap * size);
    memset((char *)p + old * size, fill, (cap - old) * size);
    return p;
}

static void make_room(struct formulas *f)
{
    size_t old = f->cap;
    if (f->g->n <= old)
        return;
    f->cap = f->g->n + f->g->n / 2 + 16;
    f->name = grown(f->name, old, f->cap, sizeof *f->name, 0);
    f->user = grown(f->user, old, f->cap, sizeof *f->user, 0xff);
    f->of = grown(f->of, old, f->cap, sizeof *f->of, 0);
    f->seen = grown(f->seen, old, f->cap, sizeof *f->seen, 0);
}

/* The matrix P of [L, U, P] = lu(A). */
static bool is_permutation(const struct graph *g, node x)
{
    const struct gnode *p = graph_at(g, x);
    return p->op == OP_PERMUTEROWS && !p->imm.a &&
           graph_at(g, p->arg[0])->op == OP_SCATTER;
}

/* The X = A'\B' whose transpose is B/A. */
static bool is_solve(const struct graph *g, node x)
{
    unsigned op = graph_at(g, x)->op;
    return op == OP_SOLVE || op == OP_TRISOLVE || op == OP_LSTSQ;
}

void formulas_name(struct formulas *f, node at, const char *name)
{
    make_room(f);
    if (f->name[at])
        return;
    f->name[at] = name;
    words_add(&f->names, name);
    const struct gnode *p = graph_at(f->g, at);
    bool used = p->op == OP_SIGMOID || p->op == OP_DET;
    node key = p->op == OP_PERMUTEROWS ? p->arg[1] : p->arg[0];
    if ((used || is_permutation(f->g, at)) && f->user[key] == NONE)
        f->user[key] = at;
    if (p->op == OP_TRANSPOSE && is_solve(f->g, p->arg[0]) &&
        f->user[p->arg[0]] == NONE)
        f->user[p->arg[0]] = at;
}

void formulas_symmetric(struct formulas *f, node at)
{
    vec_push(&f->symmetric, at);
}

static bool is_symmetric(const struct formulas *f, node x)
{
    for (size_t i = 0; i < f->symmetric.n; i++)
        if (f->symmetric.at[i] == x)
            return true;
    return false;
}

const char *formulas_name_of(const struct formulas *f, node x)
{
    return x < f->cap ? f->name[x] : NULL;
}

struct formulas *formulas_new(struct arena *a, const struct graph *g, size_t n,
                              const struct formula_name *names)
{
    struct formulas *f = mem_alloc(sizeof *f);
    f->arena = a;
    f->g = g;
    for (size_t i = 0; i < n; i++)
        formulas_name(f, names[i].at, names[i].name);
    return f;
}

void formulas_free(struct formulas *f)
{
    if (!f)
        return;
    mem_free(f->name);
    mem_free(f->user);
    mem_free(f->of);
    mem_free(f->seen);
    words_free(&f->names);
    vec_free(&f->symmetric);
    mem_free(f);
}

/* --- from nodes to terms ------------------------------------------------ */

struct nodes {
    node *at;
    size_t n, cap;
};

static int ascending(const void *a, const void *b)
{
    node x = *(const node *)a, y = *(const node *)b;
    return x < y ? -1 : x > y;
}

/* The nodes below x, down to named ones, in order. x itself is expanded. */
static void below(struct formulas *f, node x, struct nodes *out)
{
    struct nodes stack = {0};
    f->epoch++;
    vec_push(&stack, x);
    f->seen[x] = f->epoch;
    while (stack.n) {
        node y = stack.at[--stack.n];
        size_t n;
        const node *arg = graph_args(f->g, y, &n);
        vec_push(out, y);
        if (op_flags((enum op)graph_at(f->g, y)->op) & OP_AUX)
            continue;
        for (size_t i = 0; i < n && (y == x || !f->name[y]); i++)
            if (f->seen[arg[i]] != f->epoch) {
                f->seen[arg[i]] = f->epoch;
                vec_push(&stack, arg[i]);
            }
    }
    qsort(out->at, out->n, sizeof *out->at, ascending);
    vec_free(&stack);
}

static bool has_transpose_named(const struct formulas *f, node x)
{
    node user = f->user[x];
    return user != NONE && graph_at(f->g, user)->op == OP_TRANSPOSE;
}

static term transposed_name(struct formulas *f, struct terms *t, node x)
{
    node user = f->user[x];
    return term_transpose(t, term_name(t, f->name[user],
                                       graph_shape(f->g, user), false));
}

static term translate(struct formulas *f, struct terms *t, node x)
{
    struct nodes nodes = {0};
    struct translation c = {t, f->g, f->of, f->name, f->user};
    below(f, x, &nodes);
    t->raw = true;
    for (size_t i = 0; i < nodes.n; i++) {
        node y = nodes.at[i];
        unsigned flags = op_flags((enum op)graph_at(f->g, y)->op);
        if (flags & (OP_AUX | OP_MULTI))
            f->of[y] = term_integer(t, 0); /* never looked at */
        else if (f->name[y] && (y != x || graph_at(f->g, y)->op == OP_INPUT))
            f->of[y] = term_name(t, f->name[y], graph_shape(f->g, y),
                                 is_symmetric(f, y));
        else if (has_transpose_named(f, y) && f->user[y] != x)
            f->of[y] = transposed_name(f, t, y);
        else
            f->of[y] = translate_node(&c, y);
    }
    t->raw = false;
    vec_free(&nodes);
    return f->of[x];
}

/* --- rebuilding --------------------------------------------------------- */

struct uses {
    uint32_t *n;    /* of each term, from reachable ones; root 1 */
    bool *absorbed; /* merged into its only user */
};

static bool merges(const struct terms *t, term outer, struct part p)
{
    unsigned kind = term_at(t, outer)->kind;
    if (term_at(t, p.t)->kind != kind)
        return false;
    return kind == TERM_SUM || (kind == TERM_PRODUCT && ratio_is(p.factor, 1));
}

static struct uses count_uses(const struct terms *t, term root)
{
    struct uses u = {mem_alloc((root + 1) * sizeof *u.n),
                     mem_alloc((root + 1) * sizeof *u.absorbed)};
    u.n[root] = 1;
    for (term x = root + 1; x-- > 0;)
        for (uint32_t i = 0; u.n[x] && i < term_at(t, x)->n; i++)
            u.n[term_part(t, x, i).t]++;
    for (term x = root + 1; x-- > 0;)
        for (uint32_t i = 0; u.n[x] && i < term_at(t, x)->n; i++) {
            struct part p = term_part(t, x, i);
            u.absorbed[p.t] |= u.n[p.t] == 1 && merges(t, x, p);
        }
    return u;
}

static void free_uses(struct uses *u)
{
    mem_free(u->n);
    mem_free(u->absorbed);
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

/* The same term simplified, in a new store. */
static struct terms *simplify(struct terms *old, term *root)
{
    struct terms *t = terms_new(old->arena);
    struct uses u = count_uses(old, *root);
    term *to = mem_alloc((*root + 1) * sizeof *to);
    struct parts l = {0};
    for (term x = 0; x <= *root; x++) {
        if (!u.n[x] || u.absorbed[x])
            continue;
        struct ratio factor = term_at(old, x)->factor;
        l.n = 0;
        leaves(old, &u, to, x, &factor, &l);
        to[x] = term_shortest(t, rebuilt(t, term_at(old, x), factor, &l));
        if (u.n[x] > 1 && term_at(old, x)->size >= WORTH)
            to[x] = shared(t, to[x]);
    }
    *root = to[*root];
    vec_free(&l);
    mem_free(to);
    free_uses(&u);
    terms_free(old);
    return t;
}

/* --- names for shared parts --------------------------------------------- */

static bool can_be_named(const struct terms *t, term x)
{
    unsigned kind = term_at(t, x)->kind;
    return kind != TERM_NUMBER && kind != TERM_NAME && kind != TERM_WORD;
}

/* named[x]: the name of x or NULL; returns how many. */
static size_t choose_names(struct formulas *f, const struct terms *t, term root,
                           const char **named)
{
    struct uses u = count_uses(t, root);
    uint32_t *size = mem_alloc((root + 1) * sizeof *size);
    uint32_t *depth = mem_alloc((root + 1) * sizeof *depth);
    size_t n = 0, number = 0;
    for (term x = 0; x < root; x++) {
        size[x] = 1;
        for (uint32_t i = 0; i < term_at(t, x)->n; i++) {
            term y = term_part(t, x, i).t;
            size[x] += size[y] < 1000 ? size[y] : 1000;
            if (depth[y] + 1 > depth[x])
                depth[x] = depth[y] + 1;
        }
        bool worth = u.n[x] > 1 && size[x] >= WORTH;
        if (!u.n[x] || !can_be_named(t, x) || !(worth || depth[x] >= DEEP))
            continue;
        do
            named[x] = arena_printf(f->arena, "t%zu", ++number);
        while (words_has(&f->names, named[x]));
        size[x] = 1;
        depth[x] = 0;
        n++;
    }
    mem_free(size);
    mem_free(depth);
    free_uses(&u);
    return n;
}

static struct formula printed(struct formulas *f, const struct terms *t,
                              term root)
{
    const char **named = mem_alloc((root + 1) * sizeof *named);
    size_t n = choose_names(f, t, root, named);
    struct formula out = {
        .where = arena_alloc(f->arena, (n + 1) * sizeof *out.where)};
    for (term x = 0; x <= root; x++) {
        if (!named[x])
            continue;
        struct formula_where *w = &out.where[out.nwhere++];
        w->name = formula_name(f->arena, named[x]);
        w->is = term_print(f->arena, t, x, named);
    }
    out.is = term_print(f->arena, t, root, named);
    mem_free(named);
    return out;
}

/* What the name of a binding stands for: behind cuts of the same name. */
static node definition(const struct formulas *f, node x)
{
    const char *own = f->name[x];
    while (graph_at(f->g, x)->op == OP_CUT) {
        node y = graph_at(f->g, x)->arg[0];
        if (f->name[y] && (!own || strcmp(f->name[y], own) != 0))
            break;
        x = y;
    }
    return x;
}

static struct formula write(struct formulas *f, node want)
{
    struct formula zero = {.is = formula_zeros(f->arena, (struct shape){1, 1})};
    if (want == NONE)
        return zero;
    make_room(f);
    struct terms *t = terms_new(f->arena);
    term root = translate(f, t, want);
    for (unsigned i = 0; i < PASSES; i++)
        t = simplify(t, &root);
    struct formula r = printed(f, t, root);
    terms_free(t);
    return r;
}

struct formula formulas_write(struct formulas *f, node want)
{
    const char *name = formulas_name_of(f, want);
    if (want == NONE || !name)
        return write(f, want);
    return (struct formula){.is = formula_name(f->arena, name)};
}

struct formula formulas_definition(struct formulas *f, node want)
{
    make_room(f);
    return write(f, definition(f, want));
}
