/* symbols: names of the functions that a library file exports.  See
 * symbols.c. */
#ifndef CODE_SYMBOLS_H
#define CODE_SYMBOLS_H

#include "base/arena.h"

/* NULL-terminated, in the arena; empty where the file is no ELF library of this
 * machine's kind. */
const char *const *symbols_of(struct arena *a, const char *path);

/* What to say where `name` is not among them: "there is rosen_ (as fortran)",
 * "it was compiled as C++: extern \"C\"", the nearest name; NULL: nothing. */
const char *symbols_suggest(struct arena *a, const char *const *names,
                            const char *name);

#endif
