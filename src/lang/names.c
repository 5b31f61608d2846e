/* names: what can be said of a problem's names before anything runs.
 *
 * Idea: one pass over the statements in order finds which names are assigned,
 * declared, read or called, and where first; which functions there are; and
 * which names a claim or seed mentions, since their bindings become cuts. So
 * "read before its first assignment" and "NAME( is an index" need no look-ahead
 * while the statements run.
 *
 * Invariant: trees are walked with a stack of our own; recursion is by blocks
 * and lambdas only, whose depth the parser limits.
 */
#include <string.h>

#include "lang/claim.h"

/* --- walking trees -------------------------------------------------------- */

struct hiding { /* names of the lambdas and folds around a place */
    unsigned n;
    struct ast *const *names;
    const struct hiding *outer;
};

static bool is_hidden(const struct hiding *h, const char *name)
{
    for (; h; h = h->outer)
        for (unsigned i = 0; i < h->n; i++)
            if (strcmp(h->names[i]->text, name) == 0)
                return true;
    return false;
}

static void walk(const struct ast *t, const struct hiding *hiding,
                 names_visit *visit, void *to)
{
    VEC(const struct ast *) stack = {0};
    vec_push(&stack, t);
    while (stack.n) {
        t = stack.at[--stack.n];
        unsigned first = 0;
        if (t->kind == AST_LAMBDA) {
            struct hiding inner = {t->n - 1, t->a, hiding};
            walk(t->a[t->n - 1], &inner, visit, to);
            continue;
        }
        if (t->kind == AST_FOLD) {
            struct hiding inner = {1, t->a, hiding};
            walk(t->a[1], &inner, visit, to);
            if (t->n == 3)
                vec_push(&stack, t->a[2]);
            continue;
        }
        if (t->kind == AST_DERIVATIVE ||
            (t->kind == AST_NAME && !is_hidden(hiding, t->text)))
            visit(to, t, false, t);
        if (t->kind == AST_APPLY && t->a[0]->kind == AST_NAME) {
            first = 1;
            if (!is_hidden(hiding, t->a[0]->text))
                visit(to, t->a[0], true, t);
        }
        for (unsigned i = t->n; i-- > first;)
            vec_push(&stack, t->a[i]);
    }
    vec_free(&stack);
}

void names_each(const struct ast *t, names_visit *visit, void *to)
{
    walk(t, NULL, visit, to);
}

void names_assigned(const struct stmt *s, bool list,
                    void (*f)(void *, const struct target *,
                              const struct stmt *),
                    void *to)
{
    for (; s; s = list ? s->next : NULL) {
        bool targets = s->kind == STMT_ASSIGN || s->kind == STMT_FOR ||
                       s->kind == STMT_LOST;
        for (unsigned i = 0; targets && i < s->n; i++)
            f(to, &s->targets[i], s);
        if (s->kind == STMT_FOR || s->kind == STMT_WHILE)
            names_assigned(s->body.first, true, f, to);
        if (s->kind == STMT_IF)
            for (unsigned i = 0; i < s->n; i++)
                names_assigned(s->branches[i].body.first, true, f, to);
    }
}

bool names_functional(const struct stmt *stmt)
{
    const struct target *t = stmt->targets;
    if (stmt->kind != STMT_ASSIGN || stmt->n != 1 || stmt->compound ||
        t->nindex == 0 || !t->name)
        return false;
    for (unsigned i = 0; i < t->nindex; i++) {
        if (t->index[i]->kind != AST_NAME || t->index[i]->bracketed ||
            strcmp(t->index[i]->text, t->name) == 0)
            return false;
        for (unsigned j = 0; j < i; j++)
            if (strcmp(t->index[i]->text, t->index[j]->text) == 0)
                return false;
    }
    return true;
}

/* --- reads ---------------------------------------------------------------- */

struct reading {
    struct elab *e;
    const struct target *function; /* f(t) = expr: t is none of its names */
};

/* Does an argument look like a subscript? Then a literal bound in *literal. */
static bool is_subscript(struct elab *e, const struct ast *t, unsigned *literal)
{
    bool range = t->kind == AST_RANGE;
    *literal = 0;
    if (range)
        t = t->a[t->n - 1];
    if (t->kind == AST_NUMBER && t->integer && t->number >= 1 &&
        t->number < 1e9) {
        *literal = (unsigned)t->number;
        return true;
    }
    return range || t->kind == AST_COLON || t->kind == AST_END ||
           (t->kind == AST_NAME && scope_symbol(e, t->text)->counts);
}

/* What a declaration of an array must hold that is written NAME(i,j). */
static void note_indices(struct elab *e, struct symbol *s,
                         const struct ast *whole)
{
    unsigned n = whole->n - 1, literal[2];
    if (n < 1 || n > 2)
        return;
    for (unsigned i = 0; i < n; i++)
        if (!is_subscript(e, whole->a[i + 1], &literal[i]))
            return;
    if (s->subscripts < n)
        s->subscripts = n & 3;
    for (unsigned i = 0; i < n; i++)
        if (s->special->largest[i] < literal[i])
            scope_special(e, s)->largest[i] = literal[i];
}

static void note_read(void *to, const struct ast *t, bool called,
                      const struct ast *whole)
{
    struct reading *r = to;
    if (t->kind != AST_NAME)
        return;
    for (unsigned i = 0; r->function && i < r->function->nindex; i++)
        if (strcmp(r->function->index[i]->text, t->text) == 0)
            return;
    struct symbol *s = scope_symbol(r->e, t->text);
    if (called)
        note_indices(r->e, s, whole);
    if (s->read.len == 0 || (s->called && !called)) {
        s->read = t->span;
        s->called = called;
    }
}

static void read_tree(struct elab *e, const struct ast *t,
                      const struct target *function)
{
    struct reading r = {e, function};
    if (t)
        names_each(t, note_read, &r);
}

/* --- statements ----------------------------------------------------------- */

static bool has_value(const struct symbol *s)
{
    return s->special->declared.len || s->special->given || s->settable ||
           s->assignments > s->special->functional;
}

/* f(x) = expr where f has no value and no argument was assigned one. */
static bool looks_functional(struct elab *e, const struct stmt *stmt)
{
    const struct target *t = stmt->targets;
    if (!names_functional(stmt) || has_value(scope_symbol(e, t->name)))
        return false;
    for (unsigned i = 0; i < t->nindex; i++)
        if (scope_symbol(e, t->index[i]->text)->assignments)
            return false;
    return true;
}

/* All arguments are inputs: then f is a node as well as a function. */
static bool of_inputs(struct elab *e, const struct stmt *stmt)
{
    const struct target *t = stmt->targets;
    for (unsigned i = 0; i < t->nindex; i++) {
        const struct symbol *s = scope_symbol(e, t->index[i]->text);
        if (!s->special->declared.len && !s->special->given && !s->settable &&
            !(s->read.len && !s->called))
            return false;
    }
    return stmt == e->outer;
}

static void note_target(struct elab *e, const struct target *t,
                        const struct stmt *stmt, bool functional)
{
    if (!t->name)
        return;
    struct symbol *s = scope_symbol(e, t->name);
    if (!s->assigned.len)
        s->assigned = t->span;
    s->assignments++;
    if (functional)
        scope_special(e, s)->functional++;
    s->last = e->ordinal;
    s->counts = s->counts || stmt->kind == STMT_FOR;
    bool plain = stmt->kind == STMT_ASSIGN && stmt->n == 1 && !stmt->compound &&
                 t->nindex == 0;
    s->plain = plain && s->assignments == 1 ? stmt : NULL;
    s->looped |= e->outer && e->outer != stmt &&
                 (e->outer->kind == STMT_FOR || e->outer->kind == STMT_WHILE);
    if (stmt->kind == STMT_LOST && !s->special->lost)
        scope_special(e, s)->lost = stmt;
    for (unsigned i = 0; i < t->nindex && !functional; i++)
        read_tree(e, t->index[i], NULL);
}

static void note_function(struct elab *e, const struct function *f,
                          bool preamble)
{
    if (!f->name) /* its head was not read, which is told */
        return;
    struct symbol *s = scope_symbol(e, f->name);
    if (s->special->function && preamble == e->in_preamble &&
        s->special->function->span.at != f->span.at)
        elab_fail(e, f->span, NULL,
                  "function '%s' is defined twice (first in line %u)", f->name,
                  elab_line(s->special->function->span));
    scope_special(e, s)->function = f;
}

static void note_declared(struct elab *e, const struct stmt *stmt)
{
    for (unsigned i = 0; i < stmt->n; i++) {
        const struct decl *d = &stmt->decls[i];
        struct symbol *s = scope_symbol(e, d->name);
        read_tree(e, d->rows, NULL);
        read_tree(e, d->cols, NULL);
        read_tree(e, d->value, NULL);
        if (s->special->declared.len) {
            elab_fail(e, d->span, NULL,
                      "'%s' is declared twice (first in line %u)", d->name,
                      elab_line(s->special->declared));
            continue;
        }
        scope_special(e, s)->declared = d->span;
        scope_special(e, s)->decl = d;
        s->valued = d->value;
        s->data = stmt->kind == STMT_DATA;
    }
}

static void note_block(struct elab *e, const struct block *b);

/* Returns whether f(x) = expr makes a function only. */
static bool note_function_or_node(struct elab *e, const struct stmt *s)
{
    if (s->kind != STMT_ASSIGN || !looks_functional(e, s))
        return false;
    struct special *f = scope_special(e, scope_symbol(e, s->targets[0].name));
    f->both = of_inputs(e, s) ? s : NULL;
    f->functions = s == e->outer ? s : NULL;
    return !f->both;
}

bool names_claims_only(const struct block *b)
{
    for (const struct stmt *s = b->first; s; s = s->next) {
        bool claim = s->kind == STMT_CLAIM || s->kind == STMT_REFUTE;
        if (!claim && !(s->kind == STMT_FOR && names_claims_only(&s->body)))
            return false;
    }
    return b->first != NULL;
}

static void note_stmt(struct elab *e, const struct stmt *s)
{
    if (s->kind == STMT_FOR && names_claims_only(&s->body))
        return;
    bool functional = note_function_or_node(e, s);
    switch (s->kind) {
    case STMT_LOST:
    case STMT_ASSIGN:
    case STMT_FOR:
        read_tree(e, s->value, functional ? s->targets : NULL);
        for (unsigned i = 0; i < s->n; i++)
            note_target(e, &s->targets[i], s, functional);
        note_block(e, &s->body);
        break;
    case STMT_WHILE:
    case STMT_EXPR:
        read_tree(e, s->value, NULL);
        note_block(e, &s->body);
        break;
    case STMT_IF:
        for (unsigned i = 0; i < s->n; i++) {
            read_tree(e, s->branches[i].condition, NULL);
            note_block(e, &s->branches[i].body);
        }
        break;
    case STMT_FUNCTION:
        note_function(e, s->function, e->in_preamble);
        break;
    case STMT_PARAM:
    case STMT_DATA:
        note_declared(e, s);
        break;
    case STMT_SEED:
        for (unsigned i = 0; i < s->n; i++)
            read_tree(e, s->settings[i].value, NULL);
        break;
    default:
        break;
    }
}

static void note_block(struct elab *e, const struct block *b)
{
    for (const struct stmt *s = b->first; s; s = s->next)
        note_stmt(e, s);
}

/* f(x) = expr, never called, whose derivative a claim names or of which
 * nothing is said: the arguments are inputs that have no value yet. */
static void settle_functions(struct elab *e)
{
    for (size_t i = 0; i < e->symbols.n; i++) {
        struct symbol *s = e->symbols.at[i];
        bool wanted = s->derived || (!s->read.len && !s->claimed);
        if (!s->special->functions || s->special->both ||
            !s->special->functional || !wanted)
            continue;
        struct special *f = scope_special(e, s);
        f->both = f->functions;
        f->functional--;
        read_tree(e, f->both->value, NULL);
    }
}

/* --- a problem ------------------------------------------------------------ */

static void list_others(struct stmts *all, const struct block *b)
{
    for (const struct stmt *s = b->first; s; s = s->next)
        if (s->kind != STMT_ASSIGN && s->kind != STMT_EXPR)
            vec_push(all, s);
}

static void note_settable(struct elab *e, const struct stmts *all)
{
    for (size_t k = 0; k < all->n; k++) {
        const struct stmt *s = all->at[k];
        for (unsigned i = 0; s->kind == STMT_AT && i < s->n; i++)
            scope_symbol(e, s->settings[i].name)->settable = true;
    }
}

static void note_top(struct elab *e, const struct block *b, bool preamble)
{
    e->in_preamble = preamble;
    for (const struct stmt *s = b->first; s; s = s->next) {
        e->ordinal++;
        e->outer = s;
        note_stmt(e, s);
    }
}

void names_collect(struct elab *e)
{
    const struct block *b[2] = {&e->file->preamble, &e->problem->body};
    for (size_t i = 0; e->point && i < e->point->n; i++) {
        const struct point_entry *p = &e->point->at[i];
        if (!p->increment)
            scope_special(e, scope_symbol(e, p->name))->given = p;
    }
    for (int i = 0; i < 2; i++) {
        list_others(&e->others[i], b[i]);
        note_settable(e, &e->others[i]);
    }
    for (int i = 0; i < 2; i++)
        note_top(e, b[i], i == 0);
    names_mention(e);
    settle_functions(e);
    for (size_t i = 0; i < e->symbols.n; i++) { /* the preamble's at lines */
        struct symbol *s = e->symbols.at[i];
        if (s->special->given && !s->special->declared.len &&
            s->assignments > s->special->functional)
            scope_special(e, s)->given = NULL;
    }
    e->ordinal = 0;
    e->in_preamble = false;
}
