/* symbols: names and what stands behind them, before values.
 *
 * Idea: the parser stores a spelling once, so the address of a name's text
 * leads to its symbol through one small table; only the first sight of an
 * address compares bytes. Sources parsed apart (the prelude, --at) have other
 * addresses for the same spelling and end at the same symbol.
 *
 * Invariant: symbols do not move, so pointers to them may be kept.
 */
#include <string.h>
#include <strings.h>

#include "base/diag.h"
#include "base/hash.h"
#include "lang/call.h"
#include "syntax/function.h"

/* --- symbols -------------------------------------------------------------- */

/* Names that are made one after the other lie near each other, and so do
 * their slots: a sweep over a long file stays in the cache. But no more than 64
 * of them, or a search among those of another place would pass them all. */
static size_t hash_address(const char *s)
{
    uint64_t place = (uintptr_t)s >> 4, block = place >> 6;
    block *= 0x9e3779b97f4a7c15u;
    return (size_t)((block >> 32) << 6 | (place & 63));
}

/* Where the entry of a name is or would be. */
static uint64_t *name_slot(const struct elab *e, const char *s, size_t n,
                           uint32_t h)
{
    size_t mask = e->by_name_size - 1, i = h & mask;
    for (; e->by_name[i]; i = (i + 1) & mask) {
        if (e->by_name[i] >> 32 != h)
            continue;
        const char *have = e->symbols.at[(uint32_t)e->by_name[i] - 1]->name;
        if (strncmp(have, s, n) == 0 && have[n] == '\0')
            break;
    }
    return &e->by_name[i];
}

struct symbol *scope_find(const struct elab *e, const char *text, size_t n)
{
    if (!e->by_name_size)
        return NULL;
    uint32_t at = (uint32_t)*name_slot(e, text, n, hash_name(text, n));
    return at ? e->symbols.at[at - 1] : NULL;
}

static void grow_names(struct elab *e)
{
    uint64_t *old = e->by_name;
    size_t n = e->by_name_size;
    e->by_name_size = n ? n * 2 : 256;
    e->by_name = mem_alloc(e->by_name_size * sizeof *e->by_name);
    for (size_t i = 0; i < n; i++) {
        size_t k = (old[i] >> 32) & (e->by_name_size - 1);
        while (old[i] && e->by_name[k])
            k = (k + 1) & (e->by_name_size - 1);
        if (old[i])
            e->by_name[k] = old[i];
    }
    mem_free(old);
}

static const struct special plain_variable;

struct special *scope_special(struct elab *e, struct symbol *s)
{
    if (s->special == &plain_variable)
        s->special = arena_alloc(e->own, sizeof *s->special);
    return (struct special *)s->special;
}

static struct symbol *symbol_by_name(struct elab *e, const char *text)
{
    size_t n = strlen(text);
    if (e->symbols.n * 2 >= e->by_name_size)
        grow_names(e);
    uint32_t h = hash_name(text, n);
    uint64_t *slot = name_slot(e, text, n, h);
    if (*slot)
        return e->symbols.at[(uint32_t)*slot - 1];
    struct symbol *s = arena_alloc(e->own, sizeof *s);
    s->name = text;
    s->special = &plain_variable;
    const struct builtin *builtin = function_find(s->name);
    if (builtin)
        scope_special(e, s)->builtin = builtin;
    vec_push(&e->symbols, s);
    *slot = (uint64_t)h << 32 | e->symbols.n;
    return s;
}

static void grow_texts(struct elab *e)
{
    struct slot_of_text *old = e->by_text;
    size_t size = e->by_text_size;
    e->by_text_size = size ? size * 2 : 256;
    e->by_text = mem_alloc(e->by_text_size * sizeof *e->by_text);
    for (size_t i = 0; i < size; i++) {
        if (!old[i].text)
            continue;
        size_t j = hash_address(old[i].text) & (e->by_text_size - 1);
        while (e->by_text[j].text)
            j = (j + 1) & (e->by_text_size - 1);
        e->by_text[j] = old[i];
    }
    mem_free(old);
}

struct symbol *scope_symbol(struct elab *e, const char *text)
{
    if (e->by_text_n * 2 >= e->by_text_size)
        grow_texts(e);
    size_t mask = e->by_text_size - 1, i = hash_address(text) & mask;
    for (; e->by_text[i].text; i = (i + 1) & mask)
        if (e->by_text[i].text == text)
            return e->by_text[i].symbol;
    struct symbol *s = symbol_by_name(e, text);
    e->by_text[i] = (struct slot_of_text){text, s};
    e->by_text_n++;
    return s;
}

bool scope_known(const struct symbol *s)
{
    return s->assigned.len || s->special->declared.len || s->special->given ||
           s->input || s->special->box || (s->read.len && !s->called);
}

size_t scope_derivative_name(const struct elab *e, const char *name)
{
    size_t n = strlen(name);
    if (n < 4 || (strcmp(name + n - 3, "bar") && strcmp(name + n - 3, "dot")))
        return 0;
    const struct symbol *s = scope_find(e, name, n - 3);
    return s && scope_known(s) ? n - 3 : 0;
}

/* Messages that are given a spelling: one costs a look at every name. */
#define MOST_SUGGESTIONS 100

const char *scope_suggest_derivative(struct elab *e, const char *name)
{
    enum { MOST = 1000 }; /* symbols that are looked at */
    static const char *const suffixes[] = {"", "bar", "dot"};
    VEC(const char *) all = {0};
    if (e->suggested++ >= MOST_SUGGESTIONS)
        return NULL;
    for (size_t i = 0; i < e->symbols.n && i < MOST; i++) {
        const struct symbol *s = e->symbols.at[i];
        if (!s->bound && !s->input)
            continue;
        for (size_t k = 0; k < 3; k++)
            vec_push(&all,
                     arena_printf(e->arena, "%s%s", s->name, suffixes[k]));
    }
    vec_push(&all, NULL);
    const char *near = diag_nearest(name, all.at);
    vec_free(&all);
    return near;
}

/* Among hundreds of functions a short word is near to one by chance: phi is no
 * psi. In up to four letters only letters that changed places, one of a
 * pair too many, or one more of four are slips of the pen; in up to six, one
 * letter. */
static bool is_slip(const char *name, const char *near)
{
    size_t n = strlen(name), m = strlen(near), first = 0, last = 0;
    if (n > 6 || strcasecmp(name, near) == 0)
        return true;
    while (first < n && name[first] == near[first])
        first++;
    while (last < n - first && last < m &&
           name[n - 1 - last] == near[m - 1 - last])
        last++;
    if (n == m) {
        size_t wrong = n - first - last;
        bool turned = wrong == 2 && name[first] == near[first + 1] &&
                      name[first + 1] == near[first];
        return turned || (n > 4 && wrong == 1);
    }
    if (n == m + 1)
        return n > 3 && first + last >= m;
    return m == n + 1 && n > 4 && first + last >= n;
}

const char *scope_suggest(struct elab *e, const char *name, bool functions)
{
    VEC(const char *) all = {0};
    if (e->suggested++ >= MOST_SUGGESTIONS)
        return NULL;
    for (size_t i = 0; i < e->symbols.n; i++) {
        const struct symbol *s = e->symbols.at[i];
        bool is_function = s->special->function || s->special->late;
        if (strcmp(s->name, name) == 0)
            continue;
        if (functions ? is_function : s->bound || s->input)
            vec_push(&all, s->name);
    }
    for (const char *const *p = function_names(); functions && *p; p++)
        vec_push(&all, *p);
    vec_push(&all, NULL);
    const char *near = diag_nearest(name, all.at);
    vec_free(&all);
    return functions && near && !is_slip(name, near) ? NULL : near;
}
