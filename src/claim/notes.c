/* claim/notes: what a reader should know of a claim beside its verdict.
 *
 * Idea: a right derivation that fails has mostly been read in another way than
 * it was meant. So how it was read is said, and where it fails which entries
 * are wrong, and what the derivatives that it names leave out: other
 * outputs, earlier bindings of a name, other uses of what a name copies.
 *
 * Invariant: a note states a fact of the problem; guesses are hints.
 */
#include <string.h>

#include "base/buffer.h"
#include "claim/comparison.h"

void claim_add_note(struct arena *a, struct rec_claim *out, const char *text)
{
    for (size_t i = 0; i < out->nnotes; i++)
        if (strcmp(out->notes[i], text) == 0)
            return;
    const char **all = arena_alloc(a, (out->nnotes + 1) * sizeof *all);
    if (out->nnotes)
        memcpy(all, out->notes, out->nnotes * sizeof *all);
    all[out->nnotes++] = text;
    out->notes = all;
}

/* --- which entries -------------------------------------------------------- */

enum { LISTED = 5 };

/* "(2,1)": the indices of an index claim, else row and column. */
static void put_entry(struct buffer *b, const struct claim_graph *g, size_t k)
{
    struct shape s = g->lhs_shape;
    size_t instance = g->each ? k / g->each : 0;
    if (!g->nindices && s.cols == 1) {
        buffer_printf(b, "(%zu)", k + 1);
        return;
    }
    if (!g->nindices) {
        buffer_printf(b, "(%zu,%zu)", k % s.rows + 1, k / s.rows + 1);
        return;
    }
    for (size_t i = 0; i < g->nindices; i++) {
        const struct claim_index *x = &g->indices[i];
        buffer_printf(b, "%s%g", i ? "," : "(", x->at[instance % x->n]);
        instance /= x->n;
    }
    buffer_put(b, ")");
    if (g->each > 1)
        buffer_printf(b, " entry %zu", k % g->each + 1);
}

static size_t count_wrong(const struct claim_comparison *t)
{
    size_t n = 0;
    for (size_t k = 0; k < comparison_entries(t); k++)
        n += t->wrong[k];
    return n;
}

/* The only row (or column) with wrong entries, 1-based; 0: there are more. */
static size_t only_line(const struct claim_comparison *t, bool row)
{
    struct shape s = t->g->lhs_shape;
    size_t line = 0;
    for (size_t k = 0; k < shape_numel(s); k++) {
        size_t here = row ? k % s.rows + 1 : k / s.rows + 1;
        if (t->wrong[k] && line && line != here)
            return 0;
        if (t->wrong[k])
            line = here;
    }
    return line;
}

static const char *entries_text(const struct claim_comparison *t, size_t wrong)
{
    struct buffer b = {0};
    const struct claim_graph *g = t->g;
    size_t n = comparison_entries(t), listed = 0;
    struct shape s = g->lhs_shape;
    bool matrix = !g->nindices && s.rows > 1 && s.cols > 1;
    size_t row = matrix ? only_line(t, true) : 0;
    size_t col = matrix ? only_line(t, false) : 0;
    buffer_printf(&b, "wrong in %zu of %zu entries", wrong, n);
    if (row && wrong > 1)
        buffer_printf(&b, ", only in row %zu", row);
    else if (col && wrong > 1)
        buffer_printf(&b, ", only in column %zu", col);
    buffer_put(&b, ": ");
    for (size_t k = 0; k < n && listed < LISTED; k++) {
        if (!t->wrong[k])
            continue;
        buffer_put(&b, listed++ ? ", " : "");
        put_entry(&b, g, k);
    }
    if (wrong > LISTED)
        buffer_printf(&b, " and %zu more", wrong - LISTED);
    return buffer_take(&b, t->c->s->arena);
}

static void note_entries(struct claim_comparison *t, struct rec_claim *out)
{
    size_t n = comparison_entries(t), wrong = count_wrong(t);
    if (t->g->mismatch || n < 2 || wrong == 0)
        return;
    if (wrong == n)
        claim_add_note(t->c->s->arena, out,
                       arena_printf(t->c->s->arena, "wrong in all %zu entries",
                                    n));
    else
        claim_add_note(t->c->s->arena, out, entries_text(t, wrong));
}

/* --- what a derivative leaves out ----------------------------------------- */

static const struct binding *binding_of(const struct claim_comparison *t,
                                        const char *name)
{
    return name ? elaboration_binding(t->c->s->e, name) : NULL;
}

/* "x1 is a copy of y(1)" */
static void note_copy(struct claim_comparison *t, struct rec_claim *out,
                      const struct named_derivative *q, const char *by)
{
    struct arena *a = t->c->s->arena;
    const struct binding *b = binding_of(t, by);
    const struct ast *f = b ? b->formula : NULL;
    bool part = f && f->kind == AST_APPLY && f->a[0]->kind == AST_NAME;
    const char *whole = !f                    ? NULL
                        : part                ? f->a[0]->text
                        : f->kind == AST_NAME ? f->text
                                              : NULL;
    if (!whole ||
        !(binding_of(t, whole) || elaboration_input(t->c->s->e, whole)))
        return;
    const char *source = arena_strndup(a, text_bytes(f->span), f->span.len);
    const char *of = q->kind == NAMED_BAR ? "L" : q->of_name;
    claim_add_note(a, out,
                   arena_printf(a,
                                "%s is a copy of %s: what depends on %s "
                                "otherwise is not in a derivative by %s; "
                                "d%s/d%s holds all of it",
                                by, source, source, by, of, source));
}

static void note_rebound(struct claim_comparison *t, struct rec_claim *out,
                         const char *by)
{
    struct arena *a = t->c->s->arena;
    const struct binding *b = binding_of(t, by);
    if (!b || !b->rebound)
        return;
    claim_add_note(a, out,
                   arena_printf(a,
                                "'%s' means its last binding (line %u): "
                                "a derivative by it leaves out where earlier "
                                "bindings, of a loop's turns too, were used",
                                by, text_place(b->span).line));
}

static void note_outputs(struct claim_comparison *t, struct rec_claim *out)
{
    const struct elaboration *e = t->c->s->e;
    struct buffer b = {0};
    if (e->noutputs < 2)
        return;
    buffer_put(&b, "adjoints are those of all outputs, ");
    for (size_t i = 0; i < e->noutputs; i++)
        buffer_printf(&b, "%s%s", i ? ", " : "", e->outputs[i].name);
    buffer_put(&b, e->nseeds ? ", as seeded (not seeded: 0)"
                             : ", each with a random seed: an 'output' line "
                               "chooses");
    claim_add_note(t->c->s->arena, out, buffer_take(&b, t->c->s->arena));
}

void claim_notes(struct claim_comparison *t, struct rec_claim *out)
{
    const struct claim_graph *g = t->g;
    if (g->nindices && out->worst && out->worst <= comparison_entries(t)) {
        struct buffer b = {0};
        put_entry(&b, g, out->worst - 1);
        out->entry = buffer_take(&b, t->c->s->arena);
    }
    for (size_t i = 0; i < g->nnotes; i++)
        claim_add_note(t->c->s->arena, out, g->notes[i]);
    if (out->verdict != VERDICT_FAIL || out->refute)
        return;
    note_entries(t, out);
    for (size_t i = 0; i < g->n; i++) {
        const struct named_derivative *q = &g->named_derivatives[i];
        bool bar = q->kind == NAMED_BAR;
        const char *by = bar ? q->of_name : q->by_name;
        if (bar)
            note_outputs(t, out);
        if (q->kind == NAMED_VALUE || q->kind == NAMED_DOT || !by)
            continue;
        note_copy(t, out, q, by);
        note_rebound(t, out, by);
    }
}
