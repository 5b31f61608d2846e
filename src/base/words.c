/* words: a set of strings.
 *
 * Idea: an open hash (FNV-1a), at most half full.
 *
 * Invariant: adding and finding take constant time, apart from reading s.
 */
#include "base/words.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"

enum { FIRST_SIZE = 64 };

/* Where s stands, or the empty slot where it would. */
static const char **slot(const struct words *w, const char *s)
{
    uint64_t h = 14695981039346656037u;
    for (const char *c = s; *c; c++)
        h = (h ^ (unsigned char)*c) * 1099511628211u;
    size_t at = (size_t)(h ^ h >> 32) & (w->size - 1);
    while (w->at[at] && strcmp(w->at[at], s) != 0)
        at = (at + 1) & (w->size - 1);
    return &w->at[at];
}

bool words_has(const struct words *w, const char *s)
{
    return w->n > 0 && *slot(w, s);
}

static void grow(struct words *w)
{
    struct words old = *w;
    w->size = old.size ? 2 * old.size : FIRST_SIZE;
    w->at = mem_alloc(w->size * sizeof *w->at);
    for (size_t i = 0; i < old.size; i++)
        if (old.at[i])
            *slot(w, old.at[i]) = old.at[i];
    mem_free(old.at);
}

void words_add(struct words *w, const char *s)
{
    if (2 * w->n >= w->size)
        grow(w);
    const char **at = slot(w, s);
    w->n += !*at;
    *at = s;
}

void words_free(struct words *w)
{
    mem_free(w->at);
    *w = (struct words){0};
}
