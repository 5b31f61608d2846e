/* hint/path: paths that are missing, counted twice, or all that is there.
 *
 * Idea: a claim that forgets a path is right for the derivative with a node of
 * that path held fixed, and every operation and every name that is read is a
 * node on the bench. So the left side is asked for with nodes held: one of them
 * is one more reverse (or forward) pass, whatever the shapes, and stages between
 * (a mean, a standard deviation) need no rule of their own. Twice the left side
 * less that is what counts the path twice; the left side less that, what has
 * this path only.
 *
 * Invariant: nodes that are held lie between what is differentiated and what it
 * is differentiated by.
 */
#include "hint/rep.h"

enum {
    NAMES = 40,     /* bindings that are held */
    OPERANDS = 120, /* operations and operands */
    QUOTED = 48,    /* characters of an operation that is quoted */
    PAIRS = 10,     /* bindings that are held two at a time */
    COLUMNS = 4096  /* passes over a Jacobian: plans times columns */
};

struct middle {
    node at;
    const char *what;         /* "x", "tau/2*(b'*b) in ..." */
    const char *name;         /* NULL: an operation */
    const struct binding *of; /* of which statement */
    int cost;
};

struct middles {
    struct repairs *r;
    size_t nodes;
    bool *after, *before; /* of every node of the problem */
    size_t most;
    VEC(struct middle) list;
};

/* --- what lies between -------------------------------------------------------- */

static void mark_ends(struct middles *m)
{
    const struct elaboration *e = m->r->e;
    const struct named_derivative *q = m->r->q;
    const struct problem_at_point *s = m->r->bench->s;
    if (q->kind == NAMED_BAR) {
        m->after[q->of] = true;
        for (size_t i = 0; i < e->noutputs; i++)
            m->before[e->outputs[i].node] = true;
        return;
    }
    m->before[q->of] = true;
    if (q->kind != NAMED_DOT)
        m->after[q->by] = true;
    for (size_t i = 0; q->kind == NAMED_DOT && i < e->ninputs; i++)
        m->after[e->inputs[i].node] = s->tangent_seed[i] != NULL;
}

static void mark(struct middles *m)
{
    const struct graph *g = m->r->e->graph;
    size_t n;
    mark_ends(m);
    for (node x = 0; x < m->nodes; x++) {
        const node *arg = graph_args(g, x, &n);
        for (size_t i = 0; i < n && !m->after[x]; i++)
            m->after[x] = m->after[arg[i]];
    }
    for (node x = (node)m->nodes; x-- > 0;) {
        const node *arg = graph_args(g, x, &n);
        for (size_t i = 0; m->before[x] && i < n; i++)
            m->before[arg[i]] = true;
    }
}

static void add(struct middles *m, node at, const char *what, const char *name,
                const struct binding *of, int cost)
{
    const struct named_derivative *q = m->r->q;
    bool end = at == q->of || at == q->by;
    if (at < m->nodes && m->after[at] && m->before[at] && !end &&
        m->list.n < m->most)
        vec_push(&m->list, ((struct middle){at, what, name, of, cost}));
}

/* A second name of another node, or of an input, has no share of its own. */
static bool is_alias(const struct repairs *r, const struct binding *b)
{
    const struct graph *g = r->e->graph;
    node x = b->definition;
    while (x != NONE && graph_at(g, x)->op == OP_CUT)
        x = graph_at(g, x)->arg[0];
    for (size_t i = 0; i < r->e->ninputs; i++)
        if (r->e->inputs[i].node == x)
            return true;
    for (size_t i = 0; i < r->e->nbindings; i++)
        if (&r->e->bindings[i] != b && r->e->bindings[i].definition == x)
            return true;
    return false;
}

static void add_bindings(struct middles *m)
{
    const struct elaboration *e = m->r->e;
    for (size_t i = 0; i < e->nbindings && m->list.n < NAMES; i++)
        if (!is_alias(m->r, &e->bindings[i]))
            add(m, e->bindings[i].node, e->bindings[i].name,
                e->bindings[i].name, NULL, COST_THOUGHT);
}

/* The statement in which an expression stands. */
static const struct binding *statement_of(const struct elaboration *e,
                                          const struct ast *t)
{
    for (size_t i = 0; i < e->nbindings; i++)
        if (e->bindings[i].formula && edit_holds(e->bindings[i].formula, t))
            return &e->bindings[i];
    return NULL;
}

static void add_operations(struct middles *m, bool operands)
{
    const struct elaboration *e = m->r->e;
    struct arena *a = m->r->arena;
    for (size_t i = e->nsteps; i-- > 0;) { /* the outermost first */
        const struct step *s = &e->steps[i];
        bool operand = s->formula && s->formula->kind == AST_NAME;
        if (s->name || !s->formula || operand != operands)
            continue;
        const struct binding *b = statement_of(e, s->formula);
        const char *what = hint_quote(a, s->formula, QUOTED, "a part");
        bool only = b && operand &&
                    edit_count(b->formula, s->formula->text) == 1;
        if (b && b->formula != s->formula && !only)
            what = arena_printf(a, "%s in %s", what,
                                hint_piece(a, b->formula,
                                           arena_printf(a, "the formula of %s",
                                                        b->name)));
        add(m, s->node, what, NULL, b,
            operand ? COST_THOUGHT + 4 : COST_THOUGHT + 2);
    }
}

/* --- the formula of a share, between scalars ------------------------------------ */

/* What goes through an operation of the statement that the claim is about. */
static const struct ast *share_of_operation(struct repairs *r,
                                            const struct middle *m)
{
    const struct named_derivative *q = r->left;
    if (!q || r->arrays || !m->of)
        return NULL;
    bool about = q->kind == NAMED_BAR ? hint_reads(m->of, q->of_name)
                                      : m->of == q->binding;
    return about ? rule_path(r, m->of, m->at) : NULL;
}

/* What goes through a node that has a name; NULL: not written. */
static const struct ast *share(struct repairs *r, const char *m)
{
    struct arena *a = r->arena;
    const struct named_derivative *q = r->left;
    const struct binding *b = m ? elaboration_binding(r->e, m) : NULL;
    if (!q || r->arrays || !b)
        return NULL;
    if (q->kind == NAMED_BAR)
        return hint_reads(b, q->of_name)
                   ? edit_binary(a, AST_MUL, edit_suffixed(a, m, "bar"),
                                 edit_partial(a, m, q->of_name))
                   : NULL;
    if (q->kind == NAMED_DOT)
        return q->binding && hint_reads(q->binding, m)
                   ? edit_binary(a, AST_MUL, edit_partial(a, q->of_name, m),
                                 edit_suffixed(a, m, "dot"))
                   : NULL;
    if (q->kind != NAMED_TOTAL && q->kind != NAMED_GRAD)
        return NULL;
    return edit_binary(a, AST_MUL, edit_total(a, q->of_name, m),
                       edit_total(a, m, q->by_name));
}

/* --- repairs --------------------------------------------------------------------- */

static void add_left(struct repairs *r, int cost, const struct ast *lhs,
                     const struct ast *shown, const char *text)
{
    struct repair *p = repairs_left(r, HINT_PATH, cost, lhs, text);
    p->shown = shown;
    p->plain = !shown;
}

/* Of the node at the left, or of what is differentiated. */
static const char *target(const struct repairs *r)
{
    return r->q->of_name;
}

static void missing(struct repairs *r, const struct middle *m)
{
    struct arena *a = r->arena;
    const struct ast *lhs = r->claim->eq->lhs, *side = r->claim->eq->rhs;
    const struct ast *held = edit_held(a, lhs, 1, &m->at);
    const struct ast *part = m->name ? share(r, m->name)
                                     : share_of_operation(r, m);
    const char *what = arena_printf(a, "what reaches %s through %s", target(r),
                                    m->what);
    const char *too = r->q->kind == NAMED_BAR && r->e->noutputs > 1 &&
                              names_output(r, m->name)
                          ? arena_printf(a, " (%s is an output, too)", m->name)
                          : "";
    add_left(r, m->cost, held,
             part ? edit_binary(a, AST_ADD, side, part) : NULL,
             arena_printf(a, "%s is missing%s", what, too));
    if (m->cost > COST_THOUGHT + 2)
        return;
    add_left(r, m->cost,
             edit_binary(a, AST_SUB,
                         edit_binary(a, AST_MUL, edit_number(a, 2), lhs), held),
             NULL, arena_printf(a, "%s is counted twice", what));
    add_left(r, m->cost + 4, edit_binary(a, AST_SUB, lhs, held), NULL,
             arena_printf(a, "only %s is there, other paths are missing",
                          what));
}

static void missing_two(struct repairs *r, const struct middle *x,
                        const struct middle *y)
{
    struct arena *a = r->arena;
    node at[2] = {x->at, y->at};
    if (x->name && y->name)
        add_left(r, COST_ADDED, edit_held(a, r->claim->eq->lhs, 2, at), NULL,
                 arena_printf(a,
                              "what reaches %s through %s and through %s is "
                              "missing",
                              target(r), x->what, y->what));
}

/* What a statement sends without another name between. */
static void directly(struct repairs *r)
{
    const struct named_derivative *q = r->left;
    struct shape s;
    if (!q || (q->kind != NAMED_TOTAL && q->kind != NAMED_GRAD) ||
        !q->binding || !hint_reads(q->binding, q->by_name) ||
        !names_shape(r, q->of_name, &s) || !shape_scalar(s))
        return;
    const struct ast *side = r->claim->eq->rhs;
    const struct ast *part = edit_partial(r->arena, q->of_name, q->by_name);
    for (int twice = 0; twice < 2; twice++) {
        repairs_add(r, HINT_PATH, COST_THOUGHT + (r->arrays ? 3 : 0), side,
                    edit_binary(r->arena, twice ? AST_SUB : AST_ADD, side,
                                part),
                    "what reaches %s directly is %s", q->of_name,
                    twice ? "counted twice" : "missing")
            ->plain = r->arrays || twice;
    }
}

/* How many nodes may be held, that a Jacobian costs no more than a look. */
static size_t affordable(const struct repairs *r)
{
    const struct named_derivative *q = r->q;
    struct shape s = graph_shape(r->e->graph, q->of);
    if (q->kind == NAMED_BAR || q->kind == NAMED_DOT || shape_scalar(s))
        return NAMES + OPERANDS;
    size_t n = shape_numel(graph_shape(r->e->graph, q->by));
    if (shape_numel(s) < n)
        n = shape_numel(s);
    return n ? COLUMNS / (8 * n) + 2 : 0;
}

static bool is_followed(const struct named_derivative *q)
{
    return q && q->kind != NAMED_VALUE && q->kind != NAMED_PARTIAL &&
           q->kind != NAMED_SLOPE;
}

void hint_path(struct repairs *r)
{
    struct middles m = {.r = r, .nodes = r->e->graph->n};
    if (r->g->mismatch || !is_followed(r->q))
        return;
    m.after = mem_alloc(m.nodes + 1);
    m.before = mem_alloc(m.nodes + 1);
    m.most = affordable(r);
    mark(&m);
    add_bindings(&m);
    size_t names = m.list.n < PAIRS ? m.list.n : PAIRS;
    add_operations(&m, false);
    add_operations(&m, true);
    for (size_t i = 0; i < m.list.n; i++)
        missing(r, &m.list.at[i]);
    for (size_t i = 0; i < names; i++)
        for (size_t k = 0; k < i; k++)
            missing_two(r, &m.list.at[k], &m.list.at[i]);
    directly(r);
    vec_free(&m.list);
    mem_free(m.after);
    mem_free(m.before);
}
