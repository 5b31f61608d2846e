/* function: the names of functions that the program knows.
 *
 * Idea: the parser asks which words are functions, but knows no elaborator;
 * so the table stands here, and the rooms that make functions fill it once, at
 * the start (builtin_init, called by main).
 *
 * Invariant: a name has one row, the first that was added; what was added
 * never moves or goes.
 */
#include "syntax/function.h"

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/hash.h"

enum { SLOTS = 4096, MOST = SLOTS / 2 };
static const char *names[MOST], *listed_names[MOST + 1];
static const struct builtin *rows[MOST];
static size_t nrows, nlisted;
static uint16_t slots[SLOTS]; /* row + 1, or 0 */

static size_t slot_of(const char *name)
{
    size_t i = hash_name(name, strlen(name)) % SLOTS;
    while (slots[i] && strcmp(names[slots[i] - 1], name) != 0)
        i = (i + 1) % SLOTS;
    return i;
}

bool function_add(const char *name, const struct builtin *row)
{
    size_t i = slot_of(name);
    if (slots[i])
        return false;
    assert(nrows < MOST);
    names[nrows] = name;
    rows[nrows] = row;
    slots[i] = (uint16_t)++nrows;
    return true;
}

void function_list(const char *name)
{
    assert(nlisted < MOST);
    listed_names[nlisted++] = name;
}

const struct builtin *function_find(const char *name)
{
    size_t i = slot_of(name);
    return slots[i] ? rows[slots[i] - 1] : NULL;
}

const char *const *function_names(void)
{
    return listed_names;
}
