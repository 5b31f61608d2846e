/* hint/reading: the reading under which a claim is right.
 *
 * Idea: a claim that fails may be a right derivation of something that was not
 * written: of one output alone, of numpy's sum over everything, of the Frobenius
 * norm, of a symmetric matrix, of a derivative laid out by rows. So the problem
 * is edited as it would have been written for that, elaborated anew, and the
 * claim as it stands is tried there; readings of the left side alone are
 * repairs like all others.
 *
 * Invariant: a reading is told only if the whole claim is right under it at all
 * sites.
 */
#include <string.h>

#include "hint/rep.h"

enum { OUTPUTS = 4, EDITS = 24 };

/* Does every adjoint that the claim names lead to an output? */
static bool all_live(const struct repairs *r, const struct bench *b)
{
    const struct elaboration *e = b->s->e;
    struct claim_graph *g = elaborate_claim(r->arena, e, r->claim,
                                            r->claim->eq->lhs,
                                            r->claim->eq->rhs, true);
    bool live = g != NULL;
    for (size_t i = 0; live && i < g->n; i++) {
        const struct named_derivative *q = &g->named_derivatives[i];
        bool leads = q->kind != NAMED_BAR;
        for (size_t k = 0; k < e->noutputs && !leads; k++)
            leads = at_point_depends(b->s, e->outputs[k].node, q->of);
        live = leads;
    }
    claim_graph_free(g);
    return live;
}

/* Does the claim, unchanged, hold in the problem as edited? */
static bool holds_in(struct repairs *r, const struct origin *text)
{
    struct bench *b = bench_new(r->bench->s, text, r->claim, false);
    bool yes = b && all_live(r, b) &&
               bench_holds(b, r->claim, r->claim->eq->lhs, r->claim->eq->rhs);
    bench_free(b);
    return yes;
}

/* --- one output -------------------------------------------------------------- */

struct output_edit {
    struct arena *arena;
    const char *only;
    const struct stmt *last; /* of the problem: the new one stands behind */
    bool done;
};

static void keep_output(void *context, struct stmt *s)
{
    struct output_edit *x = context;
    if (s->kind != STMT_OUTPUT)
        return;
    struct name_at *name = arena_alloc(x->arena, sizeof *name);
    *name = (struct name_at){x->only, s->span};
    s->n = 1;
    s->names = name;
    x->done = true;
}

/* Without a line `output` one is put behind all others. */
static void append_output(struct arena *a, struct origin *o, const char *only)
{
    struct problem *p = arena_alloc(a, sizeof *p);
    *p = *o->problem;
    struct stmt *s = arena_alloc(a, sizeof *s), *last = p->body.first;
    struct name_at *name = arena_alloc(a, sizeof *name);
    while (last && last->next)
        last = last->next;
    *name = (struct name_at){only, last ? last->span : p->span};
    *s = (struct stmt){.kind = STMT_OUTPUT, .span = name->span, .n = 1};
    s->names = name;
    if (last)
        last->next = s;
    else
        p->body.first = s;
    p->body.kinds |= UINT32_C(1) << STMT_OUTPUT;
    o->problem = p;
}

static bool names_adjoint(const struct repairs *r)
{
    for (size_t i = 0; i < r->g->n; i++)
        if (r->g->named_derivatives[i].kind == NAMED_BAR)
            return true;
    return false;
}

static const struct rec_hint *reading_of_outputs(struct repairs *r)
{
    const struct elaboration *e = r->e;
    const struct origin *from = &r->bench->s->origin;
    if (e->noutputs < 2 || e->noutputs > OUTPUTS || e->nseeds ||
        !names_adjoint(r))
        return NULL;
    for (size_t i = 0; i < e->noutputs; i++) {
        struct output_edit x = {r->arena, e->outputs[i].name, NULL, false};
        struct origin to;
        text_edit(r->arena, from, keep_output, &x, &to);
        if (!x.done)
            append_output(r->arena, &to, x.only);
        if (holds_in(r, &to))
            return hint_new(r->arena, HINT_READING,
                            arena_printf(r->arena,
                                         "right if %s is the only output: "
                                         "write 'output %s'",
                                         x.only, x.only));
    }
    return NULL;
}

/* --- functions that others mean otherwise ------------------------------------- */

/* What is called here with one argument, and how what was meant is written. */
struct habit {
    const char *function;
    const char *extra[2]; /* arguments to add: a string, a digit, "[]" */
    const char *text;     /* of the call as it is, of the call as meant */
    enum hint_kind kind;
};

static const struct habit habits[] = {
    {"sum",
     {"all"},
     "%s adds per column here; over all entries, as numpy does, it is %s",
     HINT_READING},
    {"mean",
     {"all"},
     "%s is one mean per column here; over all entries, as numpy's, it is %s",
     HINT_READING},
    {"prod",
     {"all"},
     "%s is one product per column here, of all entries %s",
     HINT_READING},
    {"max",
     {"[]", "all"},
     "%s is one maximum per column here, of all entries %s",
     HINT_READING},
    {"norm",
     {"fro"},
     "%s is the spectral norm of a matrix here; the Frobenius norm is %s",
     HINT_READING},
    {"var",
     {"1"},
     "%s divides by n - 1 here; by n, as numpy, does %s",
     HINT_READING},
    {"std",
     {"1"},
     "%s divides by n - 1 here; by n, as numpy, does %s",
     HINT_READING},
    {"var",
     {"0", "all"},
     "%s is one variance per column here, of all entries %s",
     HINT_READING},
    {"sum",
     {"2"},
     "%s goes down the columns; along the rows it is %s",
     HINT_AXIS},
    {"mean",
     {"2"},
     "%s goes down the columns; along the rows it is %s",
     HINT_AXIS},
    {"softmax",
     {"2"},
     "%s goes down the columns; along the rows it is %s",
     HINT_AXIS},
    {"logsumexp",
     {"2"},
     "%s goes down the columns; along the rows it is %s",
     HINT_AXIS},
    {"cumsum",
     {"2"},
     "%s goes down the columns; along the rows it is %s",
     HINT_AXIS},
};
enum { HABITS = sizeof habits / sizeof *habits };

static const struct ast *argument(struct arena *a, const char *s)
{
    if (s[0] >= '0' && s[0] <= '9')
        return edit_number(a, s[0] - '0');
    return edit_string(a, s[0] == '[' ? NULL : s);
}

static const struct ast *as_meant(struct arena *a, const struct ast *t,
                                  const struct habit *h)
{
    const struct ast *args[3] = {t->a[1]};
    size_t n = 1;
    for (size_t i = 0; i < 2 && h->extra[i]; i++)
        args[n++] = argument(a, h->extra[i]);
    return edit_call(a, h->function, n, args);
}

/* Operators that numpy reads entry by entry. */
static const struct ast *entrywise(struct arena *a, const struct ast *t)
{
    if (t->kind != AST_BINARY)
        return NULL;
    enum ast_op op = t->op == AST_MUL   ? AST_EMUL
                     : t->op == AST_DIV ? AST_EDIV
                     : t->op == AST_POW ? AST_EPOW
                                        : AST_ADD;
    return op == AST_ADD ? NULL : edit_binary(a, op, t->a[0], t->a[1]);
}

struct text_edit {
    struct repairs *r;
    const struct ast *at, *by; /* one place */
    const struct habit *all;   /* or every call like this */
};

static bool is_call(const struct ast *t, const struct habit *h)
{
    return t->n == 2 && edit_is_call(t, h->function);
}

static const struct ast *edited(struct text_edit *x, const struct ast *t)
{
    struct arena *a = x->r->arena;
    const struct ast *now = t;
    for (unsigned i = 0; i < t->n; i++)
        now = edit_replace(a, now, t->a[i], edited(x, t->a[i]));
    if (t == x->at)
        return x->by;
    return x->all && is_call(now, x->all) ? as_meant(a, now, x->all) : now;
}

static void edit_statement(void *context, struct stmt *s)
{
    if ((s->kind == STMT_ASSIGN || s->kind == STMT_EXPR) &&
        hint_searchable(s->value))
        s->value = (struct ast *)(uintptr_t)edited(context, s->value);
}

static bool holds_edited(struct text_edit *x)
{
    struct origin to;
    text_edit(x->r->arena, &x->r->bench->s->origin, edit_statement, x, &to);
    return holds_in(x->r, &to);
}

/* Calls of a formula, and products. */
static const struct rec_hint *reading_of(struct repairs *r,
                                         const struct ast *formula)
{
    struct arena *a = r->arena;
    struct spots s = edit_spots(r, formula);
    size_t tried = 0;
    for (size_t i = 0; i < s.n && tried < EDITS; i++) {
        const struct ast *t = s.at[i].t, *by;
        for (size_t k = 0; k < HABITS; k++) {
            const struct habit *h = &habits[k];
            if (!is_call(t, h))
                continue;
            by = as_meant(a, t, h);
            struct text_edit one = {r, t, by, NULL}, all = {r, NULL, NULL, h};
            tried++;
            if (holds_edited(&one) || holds_edited(&all))
                return hint_new(a, h->kind,
                                arena_printf(a, h->text, hint_source(a, t),
                                             hint_source(a, by)));
        }
        if (!r->arrays || !(by = entrywise(a, t)))
            continue;
        struct text_edit one = {r, t, by, NULL};
        tried++;
        if (holds_edited(&one))
            return hint_new(a, HINT_READING,
                            arena_printf(a,
                                         "%s is a product of matrices here; "
                                         "entry by entry, as numpy's, it is %s",
                                         hint_source(a, t),
                                         hint_source(a, by)));
    }
    return NULL;
}

/* --- a symmetric variable ------------------------------------------------------ */

static void declare_symmetric(void *context, struct stmt *s)
{
    struct text_edit *x = context;
    const char *name = x->r->q->kind == NAMED_BAR ? x->r->q->of_name
                                                  : x->r->q->by_name;
    if (s->kind != STMT_PARAM)
        return;
    struct decl *d = arena_alloc(x->r->arena, s->n * sizeof *d);
    memcpy(d, s->decls, s->n * sizeof *d);
    for (unsigned i = 0; i < s->n; i++)
        if (strcmp(d[i].name, name) == 0 && d[i].structure == STRUCT_NONE)
            d[i].structure = STRUCT_SYMMETRIC;
    s->decls = d;
}

static const struct rec_hint *reading_symmetric(struct repairs *r)
{
    struct shape s = r->g->lhs_shape;
    struct text_edit x = {r, NULL, NULL, NULL};
    struct origin to;
    if (!r->left || r->g->mismatch || s.rows != s.cols || s.rows < 2)
        return NULL;
    const char *name = r->left->kind == NAMED_BAR ? r->left->of_name
                                                  : r->left->by_name;
    if (!name || !elaboration_input(r->e, name))
        return NULL;
    text_edit(r->arena, &r->bench->s->origin, declare_symmetric, &x, &to);
    if (!holds_in(r, &to))
        return NULL;
    return hint_new(r->arena, HINT_SYMMETRISE,
                    arena_printf(r->arena,
                                 "right if %s is symmetric: declare 'param "
                                 "%s(%u,%u) symmetric'",
                                 name, name, s.rows, s.cols));
}

const struct rec_hint *reading(struct repairs *r)
{
    const struct elaboration *e = r->e;
    const struct rec_hint *h = reading_of_outputs(r);
    h = h ? h : reading_symmetric(r);
    for (size_t i = 0; i < e->nbindings && !h; i++)
        if (hint_searchable(e->bindings[i].formula))
            h = reading_of(r, e->bindings[i].formula);
    return h;
}

/* --- the left side ---------------------------------------------------------------- */

/* x1 = y(1): what depends on y otherwise is in dz/dy(1) only. */
static void copy(struct repairs *r)
{
    struct arena *a = r->arena;
    const struct named_derivative *q = r->left;
    if (!q || q->kind != NAMED_TOTAL || !q->by_name)
        return;
    const struct binding *b = elaboration_binding(r->e, q->by_name);
    const struct ast *f = b ? b->formula : NULL;
    struct shape s;
    if (!f || f->kind != AST_APPLY || f->a[0]->kind != AST_NAME ||
        !names_shape(r, f->a[0]->text, &s) || !names_shape(r, q->of_name, &s) ||
        !shape_scalar(s))
        return;
    const struct ast *whole = edit_total(a, q->of_name, f->a[0]->text);
    const char *source = hint_source(a, f);
    repairs_left(r, HINT_READING, COST_SLIP - 1,
                 edit_replace(a, f, f->a[0], whole),
                 arena_printf(a,
                              "this is d%s/d%s, with all that depends on %s; "
                              "%s "
                              "is a copy of it, which only %s reads through",
                              q->of_name, source, f->a[0]->text, q->by_name,
                              q->of_name));
}

/* The positions of an array of that shape, row by row. */
static const struct ast *by_rows(struct arena *a, struct shape s)
{
    const struct ast *n[2] = {edit_number(a, s.cols), edit_number(a, s.rows)};
    const struct ast *range = edit_range(a, 1, (double)shape_numel(s));
    const struct ast *args[3] = {range, n[1], n[0]};
    const struct ast *turned = edit_flip(a, edit_call(a, "reshape", 3, args));
    return edit_call(a, "vec", 1, &turned);
}

/* A Jacobian whose arrays are laid out by rows. */
static void layout(struct repairs *r)
{
    struct arena *a = r->arena;
    const struct named_derivative *q = r->left;
    struct shape sz, su;
    if (!q || !q->by_name || r->g->mismatch ||
        !names_shape(r, q->of_name, &sz) || !names_shape(r, q->by_name, &su) ||
        shape_scalar(sz))
        return;
    bool rows = sz.rows > 1 && sz.cols > 1,
         columns = su.rows > 1 && su.cols > 1;
    for (int way = 1; way < 4; way++) {
        if (((way & 1) && !rows) || ((way & 2) && !columns))
            continue;
        const struct ast *index[2] = {way & 1 ? by_rows(a, sz) : edit_colon(a),
                                      way & 2 ? by_rows(a, su) : edit_colon(a)};
        repairs_left(r, HINT_READING, COST_ODD,
                     edit_index(a, r->claim->eq->lhs, 2, index),
                     arena_printf(a,
                                  "right for %s read row by row; here arrays "
                                  "are laid out column by column",
                                  way == 1   ? q->of_name
                                  : way == 2 ? q->by_name
                                             : "both arrays"));
    }
}

/* The derivative of a function of its argument entry by entry, where the
 * Jacobian belongs: its diagonal. */
static void diagonal(struct repairs *r)
{
    struct arena *a = r->arena;
    const struct ast *side = r->claim->eq->rhs;
    if (!r->g->mismatch || r->g->message)
        return;
    const struct ast *column = edit_call(a, "vec", 1, &side);
    bool vector = r->g->rhs_shape.rows == 1 || r->g->rhs_shape.cols == 1;
    repairs_add(r, HINT_SHAPE, COST_SLIP, side,
                edit_call(a, "diag", 1, vector ? &side : &column),
                "this is the diagonal of the Jacobian");
}

void hint_reading(struct repairs *r)
{
    copy(r);
    layout(r);
    diagonal(r);
}
