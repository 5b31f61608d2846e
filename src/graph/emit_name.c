/* emit_name: identifiers of emitted code.
 *
 * Idea: a name of the problem stays what it is unless it means something else
 * in the language: a keyword, a macro, a function that this very code calls
 * (read off the spellings of its operations), another variable. Then it gets
 * underscores behind it; what the language cannot spell (Greek letters) gets a
 * number.
 *
 * Invariant: no identifier is handed out twice in a function, nor one that
 * begins as helpers do; finding one takes constant time.
 */
#include <ctype.h>
#include <string.h>

#include "graph/emit_rep.h"

static bool letter(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* --- a set of words: an open hash --------------------------------------- */

/* The slot of s[0..n), or the empty one where it would stand. */
static const char **slot(const struct words *w, const char *s, size_t n)
{
    uint64_t h = 14695981039346656037u;
    for (size_t i = 0; i < n; i++)
        h = (h ^ (unsigned char)s[i]) * 1099511628211u;
    size_t at = (size_t)(h ^ h >> 32) & (w->size - 1);
    while (w->at[at] &&
           (strncmp(w->at[at], s, n) != 0 || w->at[at][n] != '\0'))
        at = (at + 1) & (w->size - 1);
    return &w->at[at];
}

static bool has(const struct words *w, const char *s)
{
    return w->n > 0 && *slot(w, s, strlen(s));
}

/* The set keeps s itself. */
static void add(struct words *w, const char *s)
{
    if (2 * w->n >= w->size) {
        struct words old = *w;
        w->size = old.size ? 2 * old.size : 256;
        w->at = mem_alloc(w->size * sizeof *w->at);
        for (size_t i = 0; i < old.size; i++)
            if (old.at[i])
                *slot(w, old.at[i], strlen(old.at[i])) = old.at[i];
        mem_free(old.at);
    }
    const char **at = slot(w, s, strlen(s));
    w->n += !*at;
    *at = s;
}

/* --- what is not free --------------------------------------------------- */

/* Words of a spelling that are called. */
static void reserve_calls(struct emitter *e, const char *text)
{
    for (const char *s = text, *end; *s; s = end) {
        end = s + 1;
        if (!letter(*s))
            continue;
        while (letter(*end))
            end++;
        if (*end == '(')
            add(&e->taken, arena_strndup(e->arena, s, (size_t)(end - s)));
    }
}

void emit_reserve(struct emitter *e, const char *const *keywords,
                  const char *(*spelling)(enum op op))
{
    bool seen[OP_COUNT] = {false};
    mem_free(e->taken.at);
    e->taken = (struct words){0};
    e->temporaries = 0;
    for (size_t i = 0; keywords[i]; i++)
        add(&e->taken, keywords[i]);
    for (node x = 0; x < e->g->n; x++)
        seen[graph_at(e->g, x)->op] |= e->need[x];
    for (size_t op = 0; op < OP_COUNT; op++)
        if (seen[op] && spelling && spelling((enum op)op))
            reserve_calls(e, spelling((enum op)op));
}

/* --- identifiers -------------------------------------------------------- */

static bool usable(const char *name)
{
    if (!name || !*name || strncmp(name, "ad_", 3) == 0)
        return false;
    while (letter(*name))
        name++;
    return *name == '\0';
}

const char *emit_identifier(struct emitter *e, const char *name)
{
    const char *r = name;
    if (usable(name)) {
        while (has(&e->taken, r))
            r = arena_printf(e->arena, "%s_", r);
    } else {
        do
            r = arena_printf(e->arena, "t%u", ++e->temporaries);
        while (has(&e->taken, r));
    }
    add(&e->taken, r);
    return r;
}

void emit_derivative_names(struct emitter *e)
{
    const struct emit_problem *p = e->p;
    struct words used = {0};
    e->derivative = arena_alloc(e->arena,
                                (p->ninputs + 1) * sizeof *e->derivative);
    for (size_t i = 0; i < p->nnames; i++)
        add(&used, p->names[i].name);
    for (size_t i = 0; i < p->noutputs; i++)
        add(&used, p->outputs[i].name);
    for (size_t j = 0; j < p->ninputs; j++) {
        const char *id = arena_printf(e->arena, "d%s",
                                      e->of[p->inputs[j].at].text);
        while (has(&used, id) || has(&e->taken, id))
            id = arena_printf(e->arena, "%s_", id);
        add(&used, id);
        e->derivative[j] = id;
    }
    mem_free(used.at);
}
