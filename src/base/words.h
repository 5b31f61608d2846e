/* words: a set of strings.  See words.c. */
#ifndef BASE_WORDS_H
#define BASE_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Starts as {0}. */
struct words {
    const char **at;
    uint32_t *number; /* of the words, in order of adding */
    size_t n, size;
};

bool words_has(const struct words *w, const char *s);
/* The how many-th word s is (from 0), or SIZE_MAX. */
size_t words_find(const struct words *w, const char *s);
/* The set keeps s itself, not a copy. */
void words_add(struct words *w, const char *s);
void words_free(struct words *w);

#endif
