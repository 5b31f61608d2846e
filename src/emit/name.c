/* emit/name: identifiers of emitted code.
 *
 * Idea: a name of the problem stays what it is unless it means something else
 * in the language: a keyword, a macro, a function that this very code calls
 * (read off the templates of its operations), another variable. Then it gets
 * underscores behind it; what the language cannot spell (Greek letters) gets a
 * number.
 *
 * Invariant: no identifier is handed out twice in a function, nor one that
 * begins as helpers do; finding one takes constant time.
 */
#include <string.h>

#include "emit/rep.h"

/* --- what is not free --------------------------------------------------- */

/* Words of a template that are called. */
static void reserve_calls(struct emitter *e, const char *text)
{
    for (const char *s = text, *end; *s; s = end) {
        end = s + 1;
        if (!emit_letter(*s))
            continue;
        while (emit_letter(*end))
            end++;
        if (*end == '(')
            words_add(&e->taken, arena_strndup(e->arena, s, (size_t)(end - s)));
    }
}

void emit_reserve(struct emitter *e, const char *const *keywords)
{
    bool seen[OP_COUNT] = {false};
    words_free(&e->taken);
    e->temporaries = 0;
    for (size_t i = 0; keywords[i]; i++)
        words_add(&e->taken, keywords[i]);
    for (node x = 0; x < e->g->n; x++)
        seen[graph_at(e->g, x)->op] |= e->need[x];
    for (size_t op = 0; op < OP_COUNT; op++)
        if (seen[op]) {
            const char *t = template_of(e, (enum op)op);
            reserve_calls(e, t ? t : "");
            t = c_value((enum op)op);
            reserve_calls(e, t && e->language->column == IN_C ? t : "");
        }
}

/* --- identifiers -------------------------------------------------------- */

static bool usable(const char *name)
{
    if (!name || !*name || strncmp(name, "ad_", 3) == 0)
        return false;
    while (emit_letter(*name))
        name++;
    return *name == '\0';
}

const char *emit_identifier(struct emitter *e, const char *name)
{
    const char *r = name;
    if (usable(name)) {
        while (words_has(&e->taken, r))
            r = arena_printf(e->arena, "%s_", r);
    } else {
        do
            r = arena_printf(e->arena, "t%u", ++e->temporaries);
        while (words_has(&e->taken, r));
    }
    words_add(&e->taken, r);
    return r;
}

void emit_derivative_names(struct emitter *e)
{
    const struct emit_problem *p = e->p;
    struct words used = {0};
    e->derivative = arena_alloc(e->arena,
                                (p->ninputs + 1) * sizeof *e->derivative);
    for (size_t i = 0; i < p->nnames; i++)
        words_add(&used, p->names[i].name);
    for (size_t i = 0; i < p->noutputs; i++)
        words_add(&used, p->outputs[i].name);
    for (size_t j = 0; j < p->ninputs; j++) {
        const char *id = arena_printf(e->arena, "d%s",
                                      e->of[p->inputs[j].at].text);
        while (words_has(&used, id) || words_has(&e->taken, id))
            id = arena_printf(e->arena, "%s_", id);
        words_add(&used, id);
        e->derivative[j] = id;
    }
    words_free(&used);
}
