/* names_claim: what claims, lets and seeds say of a problem's names.
 *
 * Idea: before anything runs, a pass over the claims finds which names they
 * mention: those become cuts, so that they can be perturbed; whether a
 * derivative of a name is named, which makes it an output of interest; which
 * names run over an interval; and which belong to claims alone and have no
 * value, the variables of identities.
 *
 * Invariant: a name is loose only if every claim that mentions it is an
 * identity, one that names nothing of the problem.
 */
#include <string.h>

#include "lang/claim.h"

/* derived: a derivative of or by it is named. */
static void mention(struct elab *e, const char *name, size_t n, bool derived)
{
    struct symbol *s = scope_find(e, name, n);
    if (!s)
        return;
    s->cut = true;
    s->derived = s->derived || derived;
}

/* u2, udv: every way to split. */
static void mention_below(struct elab *e, const char *text)
{
    size_t n = strlen(text);
    for (size_t from = 0; from < n; from++)
        for (size_t end = from + 1; end <= n; end++) {
            char last = text[end - 1];
            if ((from && text[from - 1] != 'd') ||
                (end < n && text[end] != 'd'))
                continue;
            mention(e, text + from, end - from, true);
            if (end - from > 1 && last >= '2' && last <= '0' + MOST_ORDER)
                mention(e, text + from, end - from - 1, true);
        }
}

static void mention_argument(void *to, const struct ast *t, bool called,
                             const struct ast *whole)
{
    (void)called, (void)whole;
    mention(to, t->text, strlen(t->text), true);
}

static void mention_tree(void *to, const struct ast *t, bool called,
                         const struct ast *whole)
{
    struct elab *e = to;
    size_t n = strlen(t->text);
    mention(e, t->text, n, t->kind == AST_DERIVATIVE);
    if (called && claim_is_form(t->text))
        for (unsigned i = 1; i < whole->n; i++)
            names_each(whole->a[i], mention_argument, e);
    if (t->kind == AST_NAME)
        scope_symbol(e, t->text)->claimed = true;
    if (t->kind == AST_DERIVATIVE) {
        mention_below(e, t->text2);
        e->partials = e->partials || t->derivative == AST_PARTIAL;
        return;
    }
    if (called && strcmp(t->text, "partial") == 0)
        e->partials = true;
    if (n > 3)
        mention(e, t->text, n - 3, true);
    if (t->text[0] == 'd' && n > 1)
        mention(e, t->text + 1, n - 1, true);
}

/* f of f'(x). */
static struct symbol *primed_symbol(struct elab *e, const struct ast *t)
{
    while (t->kind != AST_NAME)
        t = t->a[0];
    return scope_symbol(e, t->text);
}

/* z' and f'(x) name a derivative of z and f. */
static void mention_primes(struct elab *e, const struct ast *t)
{
    VEC(const struct ast *) stack = {0};
    vec_push(&stack, t);
    while (stack.n) {
        t = stack.at[--stack.n];
        const struct ast *x = t;
        if (claim_is_prime(t) && t->kind == AST_APPLY)
            primed_symbol(e, t)->primed = true;
        while (x->kind == AST_UNARY && x->op == AST_TRANSPOSE)
            x = x->a[0];
        if (x != t && x->kind == AST_NAME)
            mention(e, x->text, strlen(x->text),
                    !scope_symbol(e, x->text)->special->functional);
        for (unsigned i = 0; i < t->n; i++)
            vec_push(&stack, t->a[i]);
    }
    vec_free(&stack);
}

static void mention_side(struct elab *e, const struct ast *t)
{
    names_each(t, mention_tree, e);
    mention_primes(e, t);
}

static void mention_code(struct elab *e, const struct code_statement *c)
{
    for (unsigned i = 0; i < c->nleft; i++) {
        const struct ast *t = c->left[i];
        const struct ast *name = t->kind == AST_APPLY ? t->a[0] : t;
        names_each(t, mention_tree, e);
        if (name->kind == AST_NAME)
            scope_symbol(e, name->text)->coded = true;
    }
    for (unsigned i = 0; i < c->narguments; i++)
        mention(e, c->arguments[i].name, strlen(c->arguments[i].name), true);
}

static void mention_seeds(struct elab *e, const struct stmt *s)
{
    for (unsigned i = 0; i < s->n; i++) {
        const char *name = s->settings[i].name;
        size_t n = strlen(name);
        if (n > 3)
            mention(e, name, n - 3, true);
    }
}

/* --- lets ----------------------------------------------------------------- */

static void note_let(struct elab *e, const struct stmt *s)
{
    struct symbol *name = scope_symbol(e, s->targets[0].name);
    if (name->assigned.len || name->special->declared.len ||
        name->special->given)
        elab_fail(e, s->targets[0].span, NULL,
                  "'%s' is already a name of the problem", name->name);
    struct let *let = arena_alloc(e->arena, sizeof *let);
    *let = (struct let){s, name->special->let, 0, false};
    scope_special(e, name)->let = let;
}

struct let *claim_let(const struct symbol *s, struct span claim)
{
    struct let *l = s->special->let;
    while (l && l->stmt->span.at >= claim.at)
        l = l->before;
    return l;
}

/* --- identities ----------------------------------------------------------- */

struct looking {
    struct elab *e;
    const struct stmt *claim;
    bool names_problem; /* something of the problem, or a derivative */
    bool identity;      /* second pass: mark the names */
};

static bool is_range(const struct stmt *claim, const char *name)
{
    for (unsigned i = 0; i < claim->eq->nranges; i++)
        if (strcmp(claim->eq->ranges[i].name, name) == 0)
            return true;
    return false;
}

/* Is it a variable, no function, constant or name of the problem? */
static bool is_free(struct elab *e, const struct symbol *s)
{
    struct val v;
    bool known = s->assigned.len || s->special->declared.len || s->coded ||
                 (s->read.len && !s->called);
    return !known && !s->special->function && !s->special->let &&
           !scope_constant(e, s->name, &v) &&
           !scope_derivative_name(e, s->name);
}

static void look(void *to, const struct ast *t, bool called,
                 const struct ast *whole)
{
    struct looking *l = to;
    (void)whole;
    struct symbol *s = scope_symbol(l->e, t->text);
    struct val v;
    if (t->kind == AST_DERIVATIVE) {
        l->names_problem = true;
        return;
    }
    bool function = s->special->functional == s->assignments &&
                    (s->special->functional || s->special->builtin ||
                     s->special->function);
    if (is_range(l->claim, s->name) || ((called || s->primed) && function) ||
        scope_constant(l->e, s->name, &v))
        return;
    if (called || !is_free(l->e, s))
        l->names_problem = true;
    else if (l->identity)
        s->loose = !s->fixed;
    else if (l->names_problem)
        s->fixed = true;
}

/* A name that some claim sets beside names of the problem is a constant; what
 * gives a single name a value is no identity, but a slip. */
static void look_at(struct elab *e, const struct stmt *claim, bool marks)
{
    struct looking l = {.e = e, .claim = claim};
    const struct ast *left = claim->eq->lhs;
    l.names_problem = left->kind == AST_NAME || left->kind == AST_DERIVATIVE;
    names_each(claim->eq->lhs, look, &l);
    for (unsigned i = 0; i < claim->eq->nsteps; i++)
        names_each(claim->eq->steps[i].rhs, look, &l);
    if (l.names_problem == marks)
        return;
    l.identity = marks;
    names_each(claim->eq->lhs, look, &l);
    for (unsigned i = 0; i < claim->eq->nsteps; i++)
        names_each(claim->eq->steps[i].rhs, look, &l);
}

/* --- all statements ------------------------------------------------------- */

static void note_boxes(struct elab *e, const struct stmt *claim)
{
    for (unsigned i = 0; i < claim->eq->nranges; i++) {
        const struct range_at *r = &claim->eq->ranges[i];
        struct symbol *s = scope_symbol(e, r->name);
        if (!r->low)
            continue;
        if (!s->special->interval)
            scope_special(e, s)->interval = r;
        s->claimed = true;
    }
}

static void mention_stmt(struct elab *e, const struct stmt *s)
{
    if (s->kind == STMT_CLAIM || s->kind == STMT_REFUTE) {
        mention_side(e, s->eq->lhs);
        for (unsigned i = 0; i < s->eq->nsteps; i++)
            mention_side(e, s->eq->steps[i].rhs);
        note_boxes(e, s);
    } else if (s->kind == STMT_LET) {
        note_let(e, s);
        mention_side(e, s->value);
    } else if (s->kind == STMT_CODE) {
        mention_code(e, s->code);
    } else if (s->kind == STMT_SEED) {
        mention_seeds(e, s);
    } else if (s->kind == STMT_FOR) {
        for (const struct stmt *k = s->body.first; k; k = k->next)
            mention_stmt(e, k);
    }
}

static void look_at_stmt(struct elab *e, const struct stmt *s, bool marks)
{
    if (s->kind == STMT_CLAIM || s->kind == STMT_REFUTE)
        look_at(e, s, marks);
    for (const struct stmt *k = s->kind == STMT_FOR ? s->body.first : NULL; k;
         k = k->next)
        look_at_stmt(e, k, marks);
}

void names_mention(struct elab *e)
{
    for (int i = 0; i < 2; i++)
        for (size_t k = 0; k < e->others[i].n; k++)
            mention_stmt(e, e->others[i].at[k]);
    for (int marks = 0; marks < 2; marks++)
        for (size_t k = 0; k < e->others[1].n; k++)
            look_at_stmt(e, e->others[1].at[k], marks);
}
