/* lang/interface: what the checker needs to know of an elaborated problem.
 *
 * Idea: two passes over the nodes. Backwards, from what may be an output and
 * from what was asked as size, index, bound or order, tells which inputs
 * are used as numbers to decide things only: those are data. Forwards, from
 * the differentiated inputs along everything that has a derivative, tells
 * which bindings can be outputs.
 *
 * Invariant: arrays of the result live in the arena and are not changed.
 */
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "lang/call.h"

/* --- bindings ------------------------------------------------------------- */

static int by_sequence(const void *a, const void *b)
{
    const struct bound *x = *(struct bound *const *)a;
    const struct bound *y = *(struct bound *const *)b;
    return (x->seq > y->seq) - (x->seq < y->seq);
}

/* x += expr as x + expr. */
static const struct ast *compound_formula(struct elab *e, const struct stmt *s)
{
    struct ast *name = arena_alloc(e->arena, sizeof *name);
    struct ast *sum = arena_alloc(e->arena, sizeof *sum + 2 * sizeof *sum->a);
    name->kind = AST_NAME;
    name->span = name->op_span = s->targets[0].span;
    name->text = s->targets[0].name;
    sum->kind = AST_BINARY;
    sum->op = (unsigned char)s->op;
    sum->span = sum->op_span = s->span;
    sum->n = 2;
    sum->a[0] = name;
    sum->a[1] = s->value;
    return sum;
}

static void fill_binding(struct elab *e, const struct bound *b,
                         struct binding *out)
{
    const struct stmt *s = b->stmt;
    bool compound = s->kind == STMT_ASSIGN && s->compound &&
                    s->targets[0].nindex == 0;
    *out = (struct binding){
        .name = b->symbol->name,
        .name_span = b->name_span,
        .span = s->span,
        .formula = b->whole   ? s->value
                   : compound ? compound_formula(e, s)
                              : NULL,
        .node = b->symbol->val.node,
        .definition = b->definition,
        .nreads = b->reads ? b->reads->n : 0,
        .reads = b->reads ? b->reads->nodes : NULL,
        .read_names = b->reads ? b->reads->names : NULL,
        .used = b->used || b->loop,
        .logical = b->symbol->val.logical,
        .preamble = b->preamble,
        .rebound = b->symbol->assignments > 1 || b->symbol->looped,
    };
}

static void note_outputs(struct elab *e, const struct stmts *all)
{
    for (size_t k = 0; k < all->n; k++)
        for (unsigned i = 0;
             all->at[k]->kind == STMT_OUTPUT && i < all->at[k]->n; i++)
            scope_symbol(e, all->at[k]->names[i].name)->shown = true;
}

/* Those whose derivatives may be asked for, in order. */
static size_t list_bounds(struct elab *e)
{
    size_t n = 0;
    bool sorted = true;
    for (size_t i = 0; i < e->bounds.n; i++) {
        struct bound *b = e->bounds.at[i];
        bool inside = (b->used || b->loop) && !b->symbol->shown;
        if (b->symbol->val.kind != VAL_NODE ||
            (e->options.outputs_only && inside))
            continue;
        sorted &= n == 0 || e->bounds.at[n - 1]->seq < b->seq;
        e->bounds.at[n++] = b;
    }
    if (!sorted)
        qsort(e->bounds.at, n, sizeof *e->bounds.at, by_sequence);
    return n;
}

static void build_bindings(struct elab *e, struct elaboration *r)
{
    for (int i = 0; i < 2; i++)
        note_outputs(e, &e->others[i]);
    r->nbindings = list_bounds(e);
    r->bindings = arena_alloc(e->kept,
                              (r->nbindings + 1) * sizeof *r->bindings);
    for (size_t i = 0; i < r->nbindings; i++) {
        fill_binding(e, e->bounds.at[i], &r->bindings[i]);
        e->bounds.at[i]->symbol->binding = (uint32_t)i + 1;
    }
}

/* --- which inputs are differentiated -------------------------------------- */

enum { REACHED = 1, ASKED = 2, LIVE = 4 };

static void mark_declared_outputs(struct elab *e, const struct stmts *all,
                                  unsigned char *mark, bool *any)
{
    for (size_t k = 0; k < all->n; k++) {
        const struct stmt *s = all->at[k];
        for (unsigned i = 0; s->kind == STMT_OUTPUT && i < s->n; i++) {
            const struct symbol *y = scope_symbol(e, s->names[i].name);
            if (y->val.kind == VAL_NODE && y->frame == e->frame)
                mark[y->val.node] |= REACHED;
            *any = true;
        }
    }
}

static void mark_roots(struct elab *e, const struct elaboration *r,
                       unsigned char *mark)
{
    bool declared = false;
    for (int i = 0; i < 2; i++)
        mark_declared_outputs(e, &e->others[i], mark, &declared);
    for (size_t i = 0; i < r->nbindings && !declared; i++)
        if (!r->bindings[i].used && !r->bindings[i].preamble)
            mark[r->bindings[i].node] |= REACHED;
    for (size_t i = 0; i < e->guards.n; i++)
        if (query_bounds(e, e->guards.at[i].condition))
            mark[e->guards.at[i].condition] |= ASKED;
}

static void mark_backwards(const struct graph *g, unsigned char *mark)
{
    for (node x = (node)g->n; x-- > 0;) {
        size_t n;
        if (!mark[x])
            continue;
        const node *arg = graph_args(g, x, &n);
        enum op op = (enum op)graph_at(g, x)->op;
        for (unsigned i = 0; i < n; i++) {
            bool order = mark[x] & REACHED && op_is_order(op, i);
            mark[arg[i]] |= mark[x] & ASKED;
            mark[arg[i]] |= order ? ASKED : mark[x] & REACHED;
        }
    }
}

/* A truth or an order of rows: nobody asks for its derivative. (That of floor
 * is asked for where it jumps.) */
static bool has_no_slope(enum op op)
{
    return (op >= OP_LT && op <= OP_OR) || op == OP_ROWORDER;
}

static void mark_forwards(const struct graph *g, unsigned char *mark)
{
    for (node x = 0; x < g->n; x++) {
        size_t n;
        const node *arg = graph_args(g, x, &n);
        enum op op = (enum op)graph_at(g, x)->op;
        if (has_no_slope(op))
            continue;
        for (unsigned i = 0; i < n; i++)
            if (mark[arg[i]] & LIVE && !op_is_order(op, i))
                mark[x] |= LIVE;
    }
}

static void mark_nodes(struct elab *e, struct elaboration *r,
                       unsigned char *mark)
{
    mark_roots(e, r, mark);
    mark_backwards(e->g, mark);
    for (size_t i = 0; i < r->ninputs; i++) {
        struct input *p = &r->inputs[i];
        bool decides = (mark[p->node] & (ASKED | REACHED)) == ASKED;
        p->differentiated = p->role != ROLE_DATA && !decides;
        if (p->differentiated)
            mark[p->node] |= LIVE;
        p->held = p->role == ROLE_DATA && !e->options.moves &&
                  !scope_symbol(e, p->name)->derived;
    }
    mark_forwards(e->g, mark);
}

/* --- outputs -------------------------------------------------------------- */

static bool is_output(const struct elaboration *r, const char *name)
{
    for (size_t i = 0; i < r->noutputs; i++)
        if (strcmp(r->outputs[i].name, name) == 0)
            return true;
    return false;
}

/* An input may be an output too: the identity. */
static void add_input_output(struct elab *e, struct elaboration *r,
                             const struct symbol *s, struct span at)
{
    struct binding *b = &r->outputs[r->noutputs++];
    node x = e->inputs.at[s->input - 1].node;
    elab_here(e, at);
    *b = (struct binding){.name = s->name,
                          .name_span = at,
                          .span = at,
                          .node = Cut(e->g, x),
                          .definition = x};
}

static void fail_output(struct elab *e, const struct name_at *name)
{
    const char *near = scope_suggest(e, name->name, false);
    elab_fail(e, name->span,
              near ? arena_printf(e->arena, "did you mean '%s'?", near) : NULL,
              "output '%s' is not defined", name->name);
}

static void add_output(struct elab *e, struct elaboration *r,
                       const struct name_at *name, bool preamble)
{
    const struct symbol *s = scope_symbol(e, name->name);
    if (is_output(r, name->name))
        return;
    if (s->binding) {
        r->outputs[r->noutputs++] = r->bindings[s->binding - 1];
        return;
    }
    if (s->input) {
        add_input_output(e, r, s, name->span);
        return;
    }
    if (s->special->lost || (preamble && s->assigned.len == 0))
        return; /* has no value, or is a node of other problems */
    fail_output(e, name);
}

static void check_outputs(struct elab *e)
{
    for (size_t k = 0; k < e->others[1].n; k++) {
        const struct stmt *s = e->others[1].at[k];
        for (unsigned i = 0; s->kind == STMT_OUTPUT && i < s->n; i++) {
            const struct symbol *y = scope_symbol(e, s->names[i].name);
            if (!y->bound && !y->input && !y->assigned.len &&
                !y->special->declared.len)
                fail_output(e, &s->names[i]);
        }
    }
}

static size_t count_declared(const struct stmts *all)
{
    size_t n = 0;
    for (size_t k = 0; k < all->n; k++)
        n += all->at[k]->kind == STMT_OUTPUT ? all->at[k]->n : 0;
    return n;
}

static void note_chosen(void *to, const struct target *t,
                        const struct stmt *stmt)
{
    struct elab *e = to;
    (void)stmt;
    if (t->name)
        scope_symbol(e, t->name)->chosen = true;
}

static void mark_ifs(struct elab *e, const struct stmt *s)
{
    bool loop = s->kind == STMT_FOR || s->kind == STMT_WHILE;
    if (s->kind == STMT_IF)
        names_assigned(s, false, note_chosen, e);
    for (const struct stmt *k = loop ? s->body.first : NULL; k; k = k->next)
        mark_ifs(e, k);
}

/* Did an input choose a branch? Then names that an `if` assigns depend on it,
 * even if the value at hand is a constant: mark them. */
static bool mark_chosen(struct elab *e)
{
    bool guarded = false;
    for (size_t i = 0; i < e->guards.n && !guarded; i++)
        guarded = e->guards.at[i].truth;
    for (size_t k = 0; guarded && k < e->others[1].n; k++)
        mark_ifs(e, e->others[1].at[k]);
    return guarded;
}

/* A binding that only claims read, by its own name. */
static bool is_helper(struct elab *e, const char *name)
{
    const struct symbol *s = scope_symbol(e, name);
    return s->claimed && !s->derived;
}

/* Such a one is no output while another remains. */
static void drop_helpers(struct elab *e, struct elaboration *r)
{
    size_t n = 0;
    for (size_t i = 0; i < r->noutputs; i++)
        n += !is_helper(e, r->outputs[i].name);
    if (n == 0 || n == r->noutputs)
        return;
    n = 0;
    for (size_t i = 0; i < r->noutputs; i++)
        if (!is_helper(e, r->outputs[i].name))
            r->outputs[n++] = r->outputs[i];
        else
            scope_symbol(e, r->outputs[i].name)->helper = true;
    r->noutputs = n;
}

/* What is shown without an output line: what depends on an input; where
 * nothing does but a branch was chosen (in a function), whatever it made. */
static void default_outputs(struct elab *e, struct elaboration *r,
                            const unsigned char *mark)
{
    int rounds = mark_chosen(e) ? 2 : 1;
    for (int all = 0; all < rounds && r->noutputs == 0; all++)
        for (size_t i = 0; i < r->nbindings; i++) {
            const struct binding *p = &r->bindings[i];
            bool depends = mark[p->node] & LIVE || all ||
                           scope_symbol(e, p->name)->chosen;
            if (!p->used && !p->preamble && depends)
                r->outputs[r->noutputs++] = *p;
        }
    drop_helpers(e, r);
}

static void build_outputs(struct elab *e, struct elaboration *r,
                          const unsigned char *mark)
{
    const struct stmts *all = e->others;
    size_t declared = count_declared(&all[0]) + count_declared(&all[1]);
    size_t most = declared ? declared : r->nbindings;
    r->outputs = arena_alloc(e->kept, (most + 1) * sizeof *r->outputs);
    for (int k = 0; k < 2 && declared; k++)
        for (size_t x = 0; x < all[k].n; x++)
            for (unsigned i = 0;
                 all[k].at[x]->kind == STMT_OUTPUT && i < all[k].at[x]->n; i++)
                add_output(e, r, &all[k].at[x]->names[i], k == 0);
    if (!declared)
        default_outputs(e, r, mark);
}

/* --- the rest ------------------------------------------------------------- */

struct listing {
    VEC(struct claim_site) claims;
};

/* As often as it makes items: a code statement once a quantity. */
static void list_claim(struct listing *l, const struct stmt *s)
{
    struct claim_site site = {s, 0};
    unsigned n = s->kind == STMT_CODE ? s->code->nleft : 1;
    for (; site.quantity < n; site.quantity++)
        vec_push(&l->claims, site);
}

static void list_stmt(struct elaboration *r, struct listing *l,
                      const struct stmt *s)
{
    bool loop = s->kind == STMT_FOR && !s->lost;
    if (s->kind == STMT_CLAIM || s->kind == STMT_REFUTE || s->kind == STMT_CODE)
        list_claim(l, s);
    else if (s->kind == STMT_EXPECT)
        r->expect = s;
    for (const struct stmt *k = loop ? s->body.first : NULL; k; k = k->next)
        list_stmt(r, l, k);
}

static void list_statements(struct elab *e, struct elaboration *r)
{
    struct listing l = {0};
    for (int i = 0; i < 2; i++)
        for (size_t k = 0; k < e->others[i].n; k++)
            list_stmt(r, &l, e->others[i].at[k]);
    r->nclaims = l.claims.n;
    r->claims = arena_copy(e->arena, l.claims.at,
                           l.claims.n * sizeof *l.claims.at);
    vec_free(&l.claims);
}

/* Names that a point gives a value and that were not met on the way: read in a
 * branch not taken, they are inputs; mentioned by claims only, data. Those
 * that claims alone mention need no value where they run over an interval
 * or are variables of identities. */
static void add_given_inputs(struct elab *e)
{
    for (size_t i = 0; i < e->symbols.n; i++) {
        struct symbol *s = e->symbols.at[i];
        bool read = s->read.len && s->assignments == s->special->functional;
        bool valued = s->special->given || s->special->interval || s->loose;
        if ((!s->claimed && !read) || !valued || s->input || s->bound)
            continue;
        struct span at = read                   ? s->read
                         : s->special->given    ? s->special->given->span
                         : s->special->interval ? s->special->interval->span
                                                : e->problem->span;
        declare_input(e, s, at);
        struct input *in = &e->inputs.at[s->input - 1];
        in->loose = s->loose;
        in->random |= s->loose &&
                      s->special->interval; /* in claims without it */
        if (!read)
            in->role = ROLE_DATA;
    }
}

static void add_intervals(struct elab *e, struct elaboration *r)
{
    VEC(struct interval) all = {0};
    for (size_t i = 0; i < r->nclaims; i++) {
        const struct stmt *s = r->claims[i].stmt;
        for (unsigned k = 0; k < s->eq->nranges; k++) {
            struct interval v = {.range = &s->eq->ranges[k]};
            if (v.range->low && interval_read(e, v.range, &v.low, &v.high))
                vec_push(&all, v);
        }
    }
    r->nintervals = all.n;
    r->intervals = arena_copy(e->arena, all.at, all.n * sizeof *all.at);
    vec_free(&all);
}

bool result_build(struct elab *e, struct elaboration *r)
{
    if (!e->stopped && !e->errors) {
        size_t before = e->inputs.n;
        seeds_read(e, r);
        for (size_t i = before; i < e->inputs.n; i++)
            e->inputs.at[i].role = ROLE_DATA;
        add_given_inputs(e);
    }
    if (e->missing.n)
        e->stopped = false;
    declare_missing(e);
    check_outputs(e);
    if (e->errors)
        return false;
    r->ninputs = e->inputs.n;
    r->inputs = arena_copy(e->arena, e->inputs.at,
                           e->inputs.n * sizeof *e->inputs.at);
    r->nguards = e->guards.n;
    r->guards = arena_copy(e->arena, e->guards.at,
                           e->guards.n * sizeof *e->guards.at);
    build_bindings(e, r);
    unsigned char *mark = mem_alloc(e->g->n + 1);
    mark_nodes(e, r, mark);
    build_outputs(e, r, mark);
    mem_free(mark);
    code_boxes(e, r);
    for (size_t i = 0; i < r->nseeds; i++)
        if (r->seeds[i].name)
            seed_place(e, r, &r->seeds[i]);
    list_statements(e, r);
    add_intervals(e, r);
    return !e->errors;
}
