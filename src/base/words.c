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
static size_t slot(const struct words *w, const char *s)
{
    uint64_t h = 14695981039346656037u;
    for (const char *c = s; *c; c++)
        h = (h ^ (unsigned char)*c) * 1099511628211u;
    size_t at = (size_t)(h ^ h >> 32) & (w->size - 1);
    while (w->at[at] && strcmp(w->at[at], s) != 0)
        at = (at + 1) & (w->size - 1);
    return at;
}

bool words_has(const struct words *w, const char *s)
{
    return words_find(w, s) != SIZE_MAX;
}

size_t words_find(const struct words *w, const char *s)
{
    size_t at = w->n > 0 ? slot(w, s) : 0;
    return w->n > 0 && w->at[at] ? w->number[at] : SIZE_MAX;
}

static void grow(struct words *w)
{
    struct words old = *w;
    w->size = old.size ? 2 * old.size : FIRST_SIZE;
    w->at = mem_alloc(w->size * sizeof *w->at);
    w->number = mem_alloc(w->size * sizeof *w->number);
    for (size_t i = 0; i < old.size; i++) {
        size_t at = old.at[i] ? slot(w, old.at[i]) : 0;
        if (!old.at[i])
            continue;
        w->at[at] = old.at[i];
        w->number[at] = old.number[i];
    }
    mem_free(old.at);
    mem_free(old.number);
}

void words_add(struct words *w, const char *s)
{
    if (2 * w->n >= w->size)
        grow(w);
    size_t at = slot(w, s);
    if (!w->at[at])
        w->number[at] = (uint32_t)w->n++;
    w->at[at] = s;
}

void words_free(struct words *w)
{
    mem_free(w->at);
    mem_free(w->number);
    *w = (struct words){0};
}
