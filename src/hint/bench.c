/* hint/bench: the problem once more, where repairs of a claim are tried.
 *
 * Idea: a hint must hold for what the problem says, not for the numbers that it
 * happens to have, and must name what the author did not. So the problem is
 * elaborated anew: numbers with a name become data, every operation and every
 * name that is read becomes a node of its own, and the sites are the claim's
 * own and more of them with data varied. A reading of the problem is the same
 * with edited statements.
 *
 * Invariant: on a bench nothing is judged; the claim has failed before.
 */
#include <string.h>

#include "hint/rep.h"

enum {
    SAMPLES = 4,           /* of the claim's that are looked at */
    VARIED = 4,            /* and with other data besides */
    LARGEST_GRAPH = 20000, /* whose operations are looked at one by one */
    LARGEST_TEXT = 2000    /* statements that are looked at */
};

/* --- statements ----------------------------------------------------------- */

static struct block edit_block(struct arena *a, struct block from,
                               void (*f)(void *context, struct stmt *s),
                               void *context)
{
    struct block to = {.kinds = from.kinds};
    struct stmt **link = &to.first;
    for (const struct stmt *s = from.first; s; s = s->next) {
        struct stmt *copy = arena_alloc(a, sizeof *copy);
        *copy = *s;
        copy->next = NULL;
        f(context, copy);
        *link = copy;
        link = &copy->next;
    }
    return to;
}

void text_edit(struct arena *a, const struct origin *from,
               void (*f)(void *context, struct stmt *s), void *context,
               struct origin *to)
{
    struct ast_file *file = arena_alloc(a, sizeof *file);
    struct problem *problem = arena_alloc(a, sizeof *problem);
    *to = *from;
    *file = *from->file;
    *problem = *from->problem;
    file->preamble = edit_block(a, from->file->preamble, f, context);
    problem->body = edit_block(a, from->problem->body, f, context);
    to->file = file;
    to->problem = problem;
}

/* --- numbers with a name --------------------------------------------------- */

static bool is_number(const struct ast *t)
{
    if (t->kind == AST_MATRIX || t->kind == AST_ROW ||
        (t->kind == AST_UNARY && t->op != AST_NOT) ||
        (t->kind == AST_BINARY && t->op <= AST_POW)) {
        for (unsigned i = 0; i < t->n; i++)
            if (!is_number(t->a[i]))
                return false;
        return t->n > 0;
    }
    return t->kind == AST_NUMBER;
}

struct varied_constants {
    struct arena *arena;
    const struct origin *origin;
    size_t n; /* that were found */
};

static bool names_it(const struct stmt *s, const char *name)
{
    switch (s->kind) {
    case STMT_ASSIGN:
    case STMT_FOR:
        for (unsigned i = 0; i < s->n; i++)
            if (s->targets[i].name && strcmp(s->targets[i].name, name) == 0)
                return true;
        return false;
    case STMT_OUTPUT:
        for (unsigned i = 0; i < s->n; i++)
            if (strcmp(s->names[i].name, name) == 0)
                return true;
        return false;
    default:
        return false;
    }
}

/* How many statements bind the name, or ask for it as an output. */
static size_t uses(struct block b, const char *name)
{
    size_t n = 0;
    for (const struct stmt *s = b.first; s; s = s->next) {
        n += names_it(s, name) + uses(s->body, name);
        for (unsigned i = 0; s->kind == STMT_IF && i < s->n; i++)
            n += uses(s->branches[i].body, name);
    }
    return n;
}

/* Does a statement define this function? */
static bool defines(const struct origin *o, const char *name)
{
    for (const struct stmt *s = o->problem->body.first; s; s = s->next)
        if ((s->kind == STMT_FUNCTION &&
             strcmp(s->function->name, name) == 0) ||
            (s->kind == STMT_ASSIGN && names_it(s, name)))
            return true;
    return false;
}

/* softmax(x) as exp(x - logsumexp(x)): the way through its sum is a path. */
static const struct ast *opened(struct arena *a, const struct ast *t)
{
    const struct ast *now = t;
    for (unsigned i = 0; i < t->n; i++)
        now = edit_replace(a, now, t->a[i], opened(a, t->a[i]));
    if (!edit_is_call(now, "softmax") || now->n < 2 || now->n > 3)
        return now;
    const struct ast *sum = edit_replace(a, now, now->a[0],
                                         edit_name(a, "logsumexp"));
    const struct ast *x = edit_binary(a, AST_SUB, now->a[1], sum);
    return edit_call(a, "exp", 1, &x);
}

static void open_up(struct varied_constants *c, struct stmt *s)
{
    if (s->kind == STMT_ASSIGN && edit_small(s->value, LARGEST_TEXT) &&
        !defines(c->origin, "softmax"))
        s->value = (struct ast *)(uintptr_t)opened(c->arena, s->value);
}

/* Numbers with a name become data. */
static void as_data(void *context, struct stmt *s)
{
    struct varied_constants *c = context;
    open_up(c, s);
    if (s->kind != STMT_ASSIGN || s->n != 1 || s->compound ||
        s->targets[0].nindex || !s->targets[0].name ||
        !edit_small(s->value, LARGEST_TEXT) || !is_number(s->value))
        return;
    const struct target *t = &s->targets[0];
    if (uses(c->origin->file->preamble, t->name) +
            uses(c->origin->problem->body, t->name) !=
        1)
        return;
    struct decl *d = arena_alloc(c->arena, sizeof *d);
    *d = (struct decl){.name = t->name, .span = t->span, .value = s->value};
    s->kind = STMT_DATA;
    s->decls = d;
    c->n++;
}

static bool is_long(const struct origin *o)
{
    size_t n = 0;
    for (const struct stmt *s = o->file->preamble.first; s; s = s->next)
        n++;
    for (const struct stmt *s = o->problem->body.first; s; s = s->next)
        n++;
    return n > LARGEST_TEXT;
}

/* --- the bench -------------------------------------------------------------- */

static struct elaboration *elaborated(struct arena *a, const struct origin *o)
{
    struct oracle *oracle = oracle_new();
    struct elaboration *e = elaborate(a, o->file, o->problem, o->point, oracle,
                                      &o->how);
    oracle_free(oracle);
    return e;
}

struct bench *bench_new(const struct problem_at_point *from,
                        const struct origin *text, const struct stmt *claim,
                        bool operations)
{
    struct arena *a = from->arena;
    struct bench *b = arena_alloc(a, sizeof *b);
    struct varied_constants c = {a, text, 0};
    struct origin plain = *text, named;
    bool fine = operations && from->g->n <= LARGEST_GRAPH;
    plain.how.quiet = plain.how.cut_all = true;
    plain.how.steps = plain.how.operands = plain.how.unroll = fine;
    named = plain;
    if (!is_long(text))
        text_edit(a, &plain, as_data, &c, &named);
    struct elaboration *e = elaborated(a, &named);
    if (!e && c.n) {
        named = plain;
        e = elaborated(a, &named);
    }
    if (!e)
        return NULL;
    b->seconds = arena_alloc(a, PHASE_COUNT * sizeof *b->seconds);
    b->s = at_point_new(a, e, &named, &from->set, b->seconds);
    unsigned samples = from->set.samples < SAMPLES ? from->set.samples
                                                   : SAMPLES;
    struct sites sites = sites_has_box(claim) ? sites_in_box(b->s, claim)
                                              : sites_around(b->s, samples);
    b->sites = sites_varied(b->s, sites, VARIED);
    b->first = 0;
    while (b->first < sites.n && b->sites.at[b->first].skipped)
        b->first++;
    b->claims = claims_by_rules(b->s, b->sites);
    return b;
}

void bench_free(struct bench *b)
{
    if (!b)
        return;
    claims_free(b->claims);
    at_point_free(b->s);
}

/* --- holding ------------------------------------------------------------------ */

bool bench_open(const struct bench *b, struct claim_comparison *t)
{
    size_t worst;
    enum held h = comparison_at(t, b->first, &worst);
    return h == HELD_RIGHT || h == HELD_OPEN;
}

/* By a table of its own: balls are computed of all that a table has. */
bool bench_holds(struct bench *b, const struct stmt *claim,
                 const struct ast *lhs, const struct ast *rhs)
{
    struct claims *c = claims_by_rules(b->s, b->sites);
    struct claim_comparison *t = comparison_new(c, claim, lhs, rhs, true);
    size_t judged = 0, worst;
    bool holds = t && !comparison_graph(t)->mismatch;
    bool number = holds && comparison_graph(t)->number;
    for (size_t i = b->first; holds && i < b->sites.n; i++) {
        if (b->sites.at[i].skipped || ((number || claim->here) && i > b->first))
            continue;
        enum held h = comparison_at(t, i, &worst);
        if (h == HELD_UNDEFINED && i > b->first)
            continue;
        holds = h == HELD_RIGHT;
        judged++;
    }
    comparison_free(t);
    claims_free(c);
    return holds && judged > 0;
}
