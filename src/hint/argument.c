/* hint/argument: inner and outer derivatives of what has no name.
 *
 * Idea: sin(x^2) has an inner function that no statement names. The arguments of
 * calls and the bases of powers, in the statements that a claim is about, are
 * nodes on the bench, so their derivatives are formulas (rule.c): each is tried
 * as a factor, and each argument in the place of every other.
 *
 * Invariant: what has no short formula gives no candidate.
 */
#include "hint/rep.h"

enum {
    ARGUMENTS = 12 /* tried as inner functions */
};

struct call_arguments {
    size_t n;
    struct {
        const struct ast *at;
        const struct binding *of; /* NULL: of the claim */
    } list[ARGUMENTS];
};

static void gather(struct repairs *r, const struct ast *side,
                   const struct binding *b, struct call_arguments *out)
{
    if (!hint_searchable(side))
        return;
    struct spots s = edit_spots(r, side);
    for (size_t i = 0; i < s.n && out->n < ARGUMENTS; i++) {
        const struct ast *t = s.at[i].t;
        bool known = !(s.at[i].flags & SPOT_ARGUMENT) ||
                     t->kind == AST_NUMBER || t->kind == AST_MATRIX;
        for (size_t k = 0; k < out->n && !known; k++)
            known = edit_same(out->list[k].at, t);
        if (known)
            continue;
        out->list[out->n].at = t;
        out->list[out->n++].of = b;
    }
}

/* A function of the claim taken at an argument of the statement. */
static void elsewhere(struct repairs *r, const struct call_arguments *all)
{
    struct spots s = r->spots;
    for (size_t i = 0; i < s.n; i++)
        for (size_t k = 0; (s.at[i].flags & SPOT_ARGUMENT) && k < all->n; k++) {
            const struct ast *t = s.at[i].t, *by = all->list[k].at;
            if (edit_same(t, by))
                continue;
            repairs_replace(r, HINT_NODE, COST_NODE, t, by,
                            arena_printf(r->arena, "%s stands where %s belongs",
                                         hint_piece(r->arena, t, "an argument"),
                                         hint_piece(r->arena, by,
                                                    "another argument")));
        }
}

const struct ast *hint_outer(struct repairs *r, const struct ast *t)
{
    const char *suffix;
    bool call = t->kind == AST_APPLY && t->n == 2 &&
                t->a[0]->kind == AST_NAME &&
                !names_base(r, t->a[0]->text, &suffix);
    return call ? rule_outer(r, rule_node(r, t), rule_node(r, t->a[1])) : NULL;
}

/* The derivative of a function of the statement, at its argument: the adjoint
 * that comes in, or one more factor where that is there. */
static void outside(struct repairs *r, const struct ast *formula,
                    enum hint_kind kind)
{
    struct spots s = edit_spots(r, formula);
    const struct shape scalar = {1, 1};
    for (size_t i = 0; i < s.n; i++) {
        const struct ast *f = hint_outer(r, s.at[i].t);
        if (f)
            hint_multiply(r, kind, COST_THOUGHT + 1, f, scalar,
                          arena_printf(r->arena, "the outer derivative %s",
                                       hint_source(r->arena, f)));
    }
}

static void inner_derivative(struct repairs *r, int cost, const struct ast *f)
{
    hint_multiply(r, HINT_INNER, cost, f, (struct shape){1, 1},
                  arena_printf(r->arena, "the inner derivative %s",
                               hint_piece(r->arena, f, "of an argument")));
}

static void inside(struct repairs *r, const struct call_arguments *all)
{
    for (size_t i = 0; i < all->n; i++) {
        const struct binding *b = all->list[i].of;
        node x = b ? rule_node(r, all->list[i].at) : NONE;
        const struct ast *f = x == NONE ? NULL : rule_inner(r, b, x);
        if (!f || f->kind == AST_NUMBER)
            continue;
        inner_derivative(r, COST_THOUGHT, f);
        const struct ast *plus = edit_unsigned(r->arena, f);
        if (plus && plus->kind != AST_NUMBER) /* its sign may be there */
            inner_derivative(r, COST_THOUGHT + 2, plus);
    }
}

static void try_all(struct repairs *r, const struct binding *b, bool total,
                    enum hint_kind outer_kind)
{
    const struct elaboration *e = r->e;
    struct call_arguments all = {0};
    if (!hint_searchable(b->formula))
        return;
    outside(r, b->formula, outer_kind);
    gather(r, b->formula, b, &all);
    elsewhere(r, &all);
    for (size_t i = 0; total && i < e->nbindings; i++)
        if (hint_between(r, i))
            gather(r, e->bindings[i].formula, &e->bindings[i], &all);
    inside(r, &all);
}

void hint_argument(struct repairs *r)
{
    const struct named_derivative *q = r->left;
    const struct elaboration *e = r->e;
    if (!q || r->arrays)
        return;
    bool total = q->kind == NAMED_TOTAL || q->kind == NAMED_GRAD;
    if (q->binding &&
        (total || q->kind == NAMED_DOT || q->kind == NAMED_PARTIAL))
        try_all(r, q->binding, total && r->after, HINT_INCOMING);
    for (size_t i = 0; q->kind == NAMED_BAR && i < e->nbindings; i++) {
        const struct binding *b = &e->bindings[i];
        if (!hint_reads(b, q->of_name))
            continue;
        const char *bar = arena_printf(r->arena, "%sbar", b->name);
        try_all(r, b, false,
                edit_count(r->claim->eq->rhs, bar) ? HINT_INNER
                                                   : HINT_INCOMING);
    }
}
