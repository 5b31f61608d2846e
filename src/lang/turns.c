/* turns: loops and sums inside of one another, and the limit of statements.
 *
 * Idea: what runs for sure in each turn of what is around it takes as many turns
 * as all of them together, which is known when the innermost begins: 2^400 turns
 * are refused at once, not counted up to the limit. A chain ends where a branch, a
 * call or a `while` decides whether its inside is run at all.
 *
 * Invariant: nothing is refused that would end before the limit: a chain counts
 * only if no range in it reads what changes in it, and nothing leaves its loops.
 */
#include <string.h>

#include "lang/turns.h"

/* Does a `break` or `return` (with `turn` a `continue`, too) stand in it? */
static bool left_early(const struct block *b, bool turn)
{
    bool leaves = false;
    for (const struct stmt *s = b->first; s && !leaves; s = s->next) {
        leaves = s->kind == STMT_BREAK || s->kind == STMT_RETURN ||
                 (turn && s->kind == STMT_CONTINUE) ||
                 ((s->kind == STMT_FOR || s->kind == STMT_WHILE) &&
                  left_early(&s->body, turn));
        for (unsigned i = 0; s->kind == STMT_IF && i < s->n; i++)
            leaves |= left_early(&s->branches[i].body, turn);
    }
    return leaves;
}

struct asked {
    const char *name;
    bool assigned;
};

static void look(void *to, const struct target *t, const struct stmt *s)
{
    struct asked *x = to;
    (void)s;
    x->assigned |= t->name && strcmp(t->name, x->name) == 0;
}

/* Does this name change inside of `most`, or is it an index from t up to it? */
static bool changes(const struct turns *t, const struct turns *most,
                    const char *name)
{
    struct asked x = {.name = name};
    for (; t != most->outer; t = t->outer)
        x.assigned |= t->index && strcmp(t->index, name) == 0;
    if (most->loop)
        names_assigned(most->loop, false, look, &x);
    return x.assigned;
}

/* Is a range made of numbers, and of names that stay? */
static bool stays(const struct turns *t, const struct turns *most,
                  const struct ast *range)
{
    bool ok = range->kind == AST_NUMBER || range->kind == AST_RANGE ||
              range->kind == AST_UNARY || range->kind == AST_BINARY ||
              range->kind == AST_MATRIX || range->kind == AST_ROW ||
              range->kind == AST_NAME;
    if (range->kind == AST_NAME)
        ok = !changes(t, most, range->text);
    for (unsigned i = 0; ok && i < range->n; i++)
        ok = stays(t, most, range->a[i]);
    return ok;
}

/* Do all from t to `most` run in every turn of what is around them? */
static bool sure(const struct turns *t, const struct turns *most)
{
    bool ok = !most->loop || !left_early(&most->loop->body, true);
    for (const struct turns *x = t; ok && x != most->outer; x = x->outer)
        ok = x->range && stays(t, most, x->range);
    return ok;
}

bool turns_enter(struct elab *e, struct turns *t)
{
    double all = 1;
    t->outer = e->around;
    e->around = t;
    for (struct turns *x = t; x && !x->unsure; x = x->outer) {
        all *= x->left;
        if (elab_turns_fit(e, all, 0))
            continue;
        x->unsure = !sure(t, x);
        if (!x->unsure)
            return elab_turns(e, all, 0, x->at);
    }
    return true;
}

bool turns_end_in_time(struct elab *e, const struct turns *t, size_t done,
                       double statements)
{
    return done > 1 || left_early(&t->loop->body, false) ||
           elab_turns(e, t->left, statements, t->at);
}
