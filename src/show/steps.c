/* show/steps: a problem as a list of steps, an operation each.
 *
 * Idea: the operations that the author wrote (lang/steps.c) are the steps;
 * those inside of a statement get names t1, t2, ..., earlier turns of a loop
 * x_1, x_2, ... What only adds, scales or rearranges is no step of its own
 * unless a function is applied to it.
 *
 * Invariant: steps stand in the order of evaluation; names are unique.
 */
#include <string.h>

#include "base/words.h"
#include "show/formula.h"

struct picker {
    struct chain *c;
    const bool *on, *by;
    unsigned char *applied; /* by node: a function is applied to it */
    struct words taken;
    unsigned temporaries;
};

/* --- what is a step ----------------------------------------------------- */

/* Adds, scales, rearranges; sums count as functions. */
static bool is_light(const struct picker *p, node x)
{
    const struct gnode *n = graph_at(p->c->g, x);
    if (n->op == OP_MUL || n->op == OP_DIV)
        return !p->on[n->arg[0]] || !p->on[n->arg[1]];
    return op_flags((enum op)n->op) & OP_LINEAR && n->op != OP_SUM &&
           n->op != OP_CUMSUM && n->op != OP_TRIANGLE;
}

/* Nodes that are an argument of something heavier, through cuts. */
static void find_applied(struct picker *p)
{
    const struct graph *g = p->c->g;
    for (node x = (node)g->n; x-- > 0;) {
        size_t n;
        const node *arg = graph_args(g, x, &n);
        bool cut = graph_at(g, x)->op == OP_CUT;
        for (size_t i = 0; i < n && p->by[x]; i++)
            p->applied[arg[i]] |= cut ? p->applied[x] : !is_light(p, x);
    }
}

static bool is_step(const struct picker *p, const struct step *s)
{
    if (!p->on[s->node] || !p->by[s->node])
        return false;
    return s->name || p->applied[s->node] || !is_light(p, s->definition);
}

/* --- names -------------------------------------------------------------- */

static const char *free_name(struct picker *p, const char *name)
{
    while (words_has(&p->taken, name))
        name = arena_printf(p->c->arena, "%s_", name);
    words_add(&p->taken, name);
    return name;
}

/* How many steps from i on assign the name. */
static size_t assigned_from(const struct elaboration *e, size_t i,
                            const char *name)
{
    size_t n = 0;
    for (; i < e->nsteps; i++)
        n += e->steps[i].name && strcmp(e->steps[i].name, name) == 0;
    return n;
}

static const char *name_of(struct picker *p, size_t i)
{
    const struct elaboration *e = p->c->e;
    const struct step *s = &e->steps[i];
    if (!s->name)
        return free_name(p, arena_printf(p->c->arena, "t%u", ++p->temporaries));
    size_t later = assigned_from(e, i + 1, s->name);
    if (later == 0)
        return s->name;
    size_t all = assigned_from(e, 0, s->name);
    return free_name(p, arena_printf(p->c->arena, "%s_%zu", s->name,
                                     all - later - 1));
}

static void reserve_names(struct picker *p)
{
    const struct elaboration *e = p->c->e;
    for (size_t i = 0; i < e->ninputs; i++)
        words_add(&p->taken, e->inputs[i].name);
    for (size_t i = 0; i < e->nbindings; i++)
        words_add(&p->taken, e->bindings[i].name);
}

/* --- the list ----------------------------------------------------------- */

static bool is_output(const struct elaboration *e, const struct step *s)
{
    for (size_t i = 0; i < e->noutputs; i++)
        if (e->outputs[i].node == s->node)
            return true;
    return false;
}

static void add_steps(struct picker *p)
{
    struct chain *c = p->c;
    for (size_t i = 0; i < c->e->nsteps; i++) {
        const struct step *s = &c->e->steps[i];
        if (!is_step(p, s))
            continue;
        struct chain_name *n = chain_add(c, name_of(p, i), s->node);
        n->definition = s->definition;
        n->formula = s->formula;
        n->span = s->span;
        n->turn = s->turn;
        n->named = s->name && strcmp(n->name, s->name) == 0;
        n->output = is_output(c->e, s);
    }
}

/* All of them before their definitions: a rule may use either. */
static void name_all(struct chain *c)
{
    size_t n;
    const struct formula_name *names = chain_names(c->arena, c->e, &n);
    c->formulas = formulas_new(c->arena, c->g, 0, NULL);
    for (size_t i = 0; i < c->n; i++)
        formulas_name(c->formulas, c->at[i].at, c->at[i].name);
    for (size_t i = 0; i < n; i++) {
        formulas_name(c->formulas, names[i].at, names[i].name);
        formulas_know(c->formulas, names[i].at,
                      names[i].facts & ~(unsigned)FORMULA_SPARE);
    }
    for (size_t i = 0; i < c->n; i++)
        if (c->at[i].definition != NONE &&
            chain_worth_naming(c->g, c->at[i].definition))
            formulas_name(c->formulas, c->at[i].definition, c->at[i].name);
}

void chain_start_steps(struct chain *c, struct arena *a,
                       const struct elaboration *e, size_t nwrt,
                       const size_t *wrt)
{
    *c = (struct chain){.arena = a, .e = e, .g = e->graph};
    bool *on = chain_dependent(e, nwrt, wrt), *by = chain_needed(e);
    struct picker p = {.c = c, .on = on, .by = by};
    p.applied = mem_alloc(e->graph->n);
    c->at = arena_alloc(a, (nwrt + e->nsteps + 1) * sizeof *c->at);
    reserve_names(&p);
    find_applied(&p);
    for (size_t j = 0; j < nwrt; j++)
        chain_add(c, e->inputs[wrt[j]].name, e->inputs[wrt[j]].node);
    add_steps(&p);
    name_all(c);
    chain_link(c);
    c->on = on;
    words_free(&p.taken);
    mem_free(p.applied);
    mem_free(by);
}

/* --- words -------------------------------------------------------------- */

static const struct chain_name *step_at(const struct chain *c, node x)
{
    for (size_t i = 0; i < c->n; i++)
        if (c->at[i].at == x)
            return &c->at[i];
    return NULL;
}

enum { REGION = 200 }; /* nodes of one step that are looked at */

/* Does step i read one that the author gave no name? */
static bool has_parts(const struct chain *c, size_t i)
{
    node stack[REGION];
    size_t n = 0, seen = 0;
    bool found = false;
    stack[n++] = c->at[i].definition;
    while (n && !found) {
        size_t m;
        const node *arg = graph_args(c->g, stack[--n], &m);
        for (size_t k = 0; k < m && !found; k++) {
            const struct chain_name *step = step_at(c, arg[k]);
            found = step && !step->named;
            if (!step && n < REGION)
                stack[n++] = arg[k];
        }
        found |= ++seen > REGION;
    }
    return found;
}

const char *chain_text(const struct chain *c, size_t i)
{
    const struct chain_name *n = &c->at[i];
    if (n->formula && !n->formula->bracketed && !n->turn && !has_parts(c, i))
        return arena_strndup(c->arena, text_bytes(n->formula->span),
                             n->formula->span.len);
    return formulas_definition(c->formulas, n->at).is.text;
}

static bool active(const struct chain *c, node x)
{
    return c->on[x];
}

/* The name of the function that the author called, or NULL. */
static const char *called(const struct chain_name *n)
{
    const struct ast *f = n->formula;
    bool call = f && f->kind == AST_APPLY && f->a[0]->kind == AST_NAME;
    return call ? f->a[0]->text : NULL;
}

const char *chain_rule(const struct chain *c, size_t i)
{
    static const char *const names[OP_COUNT] = {
#define RULE(ID, NAME) [OP_##ID] = NAME,
#include "graph/ops.def"
    };
    const struct chain_name *n = &c->at[i];
    const struct gnode *p = graph_at(c->g, n->definition);
    const char *function = called(n);
    bool elementwise = op_flags((enum op)p->op) & OP_ELEMENTWISE;
    if (function && p->op != OP_GATHER)
        return arena_printf(c->arena, "derivative of %s", function);
    if ((p->op == OP_MUL || p->op == OP_DIV) && !active(c, p->arg[1]))
        return "constant factor";
    if (p->op == OP_MUL && !active(c, p->arg[0]))
        return "constant factor";
    if (p->op == OP_POW && active(c, p->arg[1]))
        return active(c, p->arg[0]) ? "logarithmic derivative"
                                    : "exponential rule";
    if (p->op == OP_MUL && p->arg[0] == p->arg[1])
        return "power rule";
    if (names[p->op])
        return names[p->op];
    return arena_printf(c->arena,
                        elementwise ? "derivative of %s" : "rule of %s",
                        op_name((enum op)p->op));
}
