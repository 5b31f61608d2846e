/* formula: nodes of a graph as mathematics.
 *
 * Idea: the nodes below the wanted one become terms (formula/graph.c), which
 * are rebuilt a few times by constructors that simplify (formula/rebuild.c). A part that stands in several places
 * and is worth it, or is nested deep, gets a name of its own, so the text is
 * never longer than the graph.
 *
 * Invariants: every pass is a loop over terms in order. Printers recurse no
 * deeper than DEEP.
 */
#include "formula/formula.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/words.h"
#include "formula/rebuild.h"

enum {
    PASSES = 3,
    DEEP = 24,
    LARGE = 300, /* size of a formula that is written in one way only */
};

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
    unsigned char *facts;
    size_t spread;   /* nodes before it: facts have been looked for */
    VEC(node) spare; /* with FORMULA_SPARE */
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
    f->facts = grown(f->facts, old, f->cap, sizeof *f->facts, 0);
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
    bool used = p->op == OP_SIGMOID || p->op == OP_DET || p->op == OP_ERFCX ||
                p->op == OP_DAWSON;
    node key = p->op == OP_PERMUTEROWS ? p->arg[1] : p->arg[0];
    if ((used || is_permutation(f->g, at)) && f->user[key] == NONE)
        f->user[key] = at;
    if (p->op == OP_TRANSPOSE && is_solve(f->g, p->arg[0]) &&
        f->user[p->arg[0]] == NONE)
        f->user[p->arg[0]] = at;
}

void formulas_know(struct formulas *f, node at, unsigned facts)
{
    make_room(f);
    f->facts[at] |= (unsigned char)facts;
    f->spread = 0;
    if (facts & FORMULA_SPARE)
        vec_push(&f->spare, at);
}

static void spread_facts(struct formulas *f)
{
    for (node x = (node)f->spread; x < f->g->n; x++)
        f->facts[x] |= (unsigned char)term_facts(f->g, f->facts, x);
    f->spread = f->g->n;
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
    for (size_t i = 0; i < n; i++) {
        formulas_name(f, names[i].at, names[i].name);
        if (names[i].facts)
            formulas_know(f, names[i].at, names[i].facts);
    }
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
    mem_free(f->facts);
    vec_free(&f->spare);
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

/* The nodes below x, in order: down to named ones, or `through` them, too. x
 * itself is expanded. false: there are more than `most`. */
static bool below(struct formulas *f, node x, bool through, size_t most,
                  struct nodes *out)
{
    struct nodes stack = {0};
    f->epoch++;
    vec_push(&stack, x);
    f->seen[x] = f->epoch;
    while (stack.n && out->n <= most) {
        node y = stack.at[--stack.n];
        size_t n;
        const node *arg = graph_args(f->g, y, &n);
        bool down = y == x || through || !f->name[y];
        vec_push(out, y);
        if (op_flags((enum op)graph_at(f->g, y)->op) & OP_AUX)
            continue;
        for (size_t i = 0; i < n && down; i++)
            if (f->seen[arg[i]] != f->epoch) {
                f->seen[arg[i]] = f->epoch;
                vec_push(&stack, arg[i]);
            }
    }
    vec_free(&stack);
    if (out->n > most)
        return false;
    qsort(out->at, out->n, sizeof *out->at, ascending);
    return true;
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
                                       graph_shape(f->g, user), 0));
}

/* false: there are more than `most` nodes below x. */
static bool translate(struct formulas *f, struct terms *t, node x, size_t most,
                      term *out)
{
    struct nodes nodes = {0};
    struct translation c = {t, f->g, f->of, f->name, f->user};
    bool few = below(f, x, false, most, &nodes);
    t->raw = true;
    for (size_t i = 0; i < nodes.n && few; i++) {
        node y = nodes.at[i];
        unsigned flags = op_flags((enum op)graph_at(f->g, y)->op);
        if (flags & (OP_AUX | OP_MULTI))
            f->of[y] = term_integer(t, 0); /* never looked at */
        else if (f->name[y] && (y != x || graph_at(f->g, y)->op == OP_INPUT))
            f->of[y] = term_name(t, f->name[y], graph_shape(f->g, y),
                                 f->facts[y]);
        else if (has_transpose_named(f, y) && f->user[y] != x)
            f->of[y] = transposed_name(f, t, y);
        else
            f->of[y] = translate_node(&c, y);
    }
    t->raw = false;
    vec_free(&nodes);
    *out = f->of[x];
    return few;
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

/* The name of x may be written for what it stands for. */
static void define(struct formulas *f, struct terms *t, node x, node want)
{
    enum { MOST = sizeof t->definition / sizeof *t->definition };
    enum { NOT = OP_LEAF | OP_AUX | OP_MULTI };
    node y = definition(f, x);
    bool plain = !f->name[y]; /* c = 2*x: only what is longer */
    if (t->ndefinitions == MOST || y >= want || !f->name[x] ||
        op_flags((enum op)graph_at(f->g, y)->op) & NOT)
        return;
    term name = term_name(t, f->name[x], graph_shape(f->g, x), f->facts[x]);
    for (size_t i = 0; i < t->ndefinitions; i++)
        if (t->definition[i].name == name)
            return;
    term is;
    if (!translate(f, t, y, LARGE, &is))
        return;
    uint32_t size = term_at(t, is)->size;
    if (size <= LARGE && (!plain || size > 2 * WORTH))
        t->definition[t->ndefinitions++] = (struct definition){is, name};
}

/* What names stand for that are spare, or stand in the formula, may be met
 * there: those nearest to it. */
static void define_names(struct formulas *f, struct terms *t, node want)
{
    struct nodes nodes = {0};
    bool few = below(f, want, false, LARGE, &nodes);
    for (size_t i = 0; i < f->spare.n; i++)
        define(f, t, f->spare.at[i], want);
    for (size_t i = nodes.n; i-- > 0 && few;)
        if (nodes.at[i] != want && f->name[nodes.at[i]])
            define(f, t, nodes.at[i], want);
    vec_free(&nodes);
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
    struct uses u = uses_count(t, root);
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
    uses_free(&u);
    return n;
}

/* "sum(y) = 1" */
static struct formula_where assumption(struct formulas *f,
                                       const struct terms *t, term x,
                                       const char *const *named)
{
    struct terms *other = terms_new(f->arena);
    const char *none[1] = {NULL};
    term one = term_number(other, (struct ratio){1, 1}, term_at(t, x)->shape);
    struct formula_where w = {term_print(f->arena, t, x, named),
                              term_print(f->arena, other, one, none)};
    terms_free(other);
    return w;
}

static struct formula printed(struct formulas *f, const struct terms *t,
                              term root)
{
    const char **named = mem_alloc((t->at.n + 1) * sizeof *named);
    size_t n = choose_names(f, t, root, named) + t->assumed.n;
    struct formula out = {
        .where = arena_alloc(f->arena, (n + 1) * sizeof *out.where)};
    for (size_t i = 0; i < t->assumed.n; i++)
        out.where[out.nwhere++] = assumption(f, t, t->assumed.at[i], named);
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

/* --- the shortest of a few ways ------------------------------------------ */

enum writing_way { OPEN = 1, WITHOUT_SPARE = 2 };

static size_t length(const struct formula *r)
{
    size_t n = strlen(r->is.text);
    for (size_t i = 0; i < r->nwhere; i++)
        n += strlen(r->where[i].name.text) + strlen(r->where[i].is.text);
    return n;
}

/* Names and numbers in it, that of a function not counted. */
static size_t leaves(const char *s)
{
    size_t n = 0;
    while (*s) {
        bool digit = isdigit((unsigned char)*s);
        bool word = digit || isalpha((unsigned char)*s) || *s == '_';
        for (; word && (isalnum((unsigned char)*s) || *s == '_' || *s == '.');
             s++)
            ;
        n += word && (digit || *s != '(');
        s += !word;
    }
    return n;
}

static struct formula write_one(struct formulas *f, node want, unsigned way,
                                uint32_t *size)
{
    struct terms *t = terms_new(f->arena);
    define_names(f, t, want);
    term root;
    translate(f, t, want, SIZE_MAX, &root);
    *size = term_at(t, root)->size;
    for (unsigned i = 0; i < PASSES; i++)
        t = terms_simplified(t, &root, way & OPEN);
    struct formula r = printed(f, t, root);
    terms_free(t);
    return r;
}

/* The arguments of x do not know it any more. */
static void forget_user(struct formulas *f, node x)
{
    size_t n;
    const node *arg = graph_args(f->g, x, &n);
    for (size_t i = 0; i < n; i++)
        if (f->user[arg[i]] == x)
            f->user[arg[i]] = NONE;
}

/* The same without these names. */
static struct formula write_bare(struct formulas *f, node want, unsigned way,
                                 size_t n, const node *of)
{
    uint32_t size;
    size_t cap = f->cap;
    const char **name = mem_alloc((n + 1) * sizeof *name);
    node *user = mem_alloc((cap + 1) * sizeof *user);
    memcpy(user, f->user, cap * sizeof *user);
    for (size_t i = 0; i < n; i++) {
        name[i] = f->name[of[i]];
        f->name[of[i]] = NULL;
        forget_user(f, of[i]);
    }
    struct formula r = write_one(f, want, way, &size);
    for (size_t i = n; i-- > 0;)
        f->name[of[i]] = name[i];
    memcpy(f->user, user, cap * sizeof *user);
    mem_free(name);
    mem_free(user);
    return r;
}

/* All names that are computed, at whatever depth; none, where that is far. */
static void computed_names(struct formulas *f, node x, struct nodes *out)
{
    struct nodes all = {0};
    bool few = below(f, x, true, LARGE, &all);
    for (size_t i = 0; i < all.n && few; i++)
        if (f->name[all.at[i]] &&
            !(op_flags((enum op)graph_at(f->g, all.at[i])->op) & OP_LEAF))
            vec_push(out, all.at[i]);
    vec_free(&all);
}

/* x^2 + y^2 + z^2 of spherical coordinates: that it depends on r alone is seen
 * only without the names; they go where half of the formula goes with them. */
static struct formula without_any(struct formulas *f, node want,
                                  struct formula best)
{
    struct nodes names = {0};
    computed_names(f, want, &names);
    if (names.n > 0) {
        struct formula r = write_bare(f, want, 0, names.n, names.at);
        if (r.nwhere == 0 && 2 * leaves(r.is.text) <= leaves(best.is.text))
            best = r;
    }
    vec_free(&names);
    return best;
}

static struct formula write(struct formulas *f, node want, bool derivative)
{
    struct formula best = {.is = formula_zeros(f->arena, (struct shape){1, 1})};
    uint32_t size;
    if (want == NONE)
        return best;
    make_room(f);
    spread_facts(f);
    best = write_one(f, want, 0, &size);
    if (size > LARGE)
        return best;
    for (unsigned way = 1; way <= (f->spare.n ? OPEN | WITHOUT_SPARE : OPEN);
         way++) {
        struct formula r = way & WITHOUT_SPARE
                               ? write_bare(f, want, way, f->spare.n,
                                            f->spare.at)
                               : write_one(f, want, way, &size);
        if (length(&r) < length(&best))
            best = r;
    }
    return derivative ? without_any(f, want, best) : best;
}

struct formula formulas_write(struct formulas *f, node want)
{
    const char *name = formulas_name_of(f, want);
    if (want == NONE || !name)
        return write(f, want, true);
    return (struct formula){.is = formula_name(f->arena, name)};
}

struct formula formulas_definition(struct formulas *f, node want)
{
    make_room(f);
    return write(f, definition(f, want), false);
}
