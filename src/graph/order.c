/* order: arguments by which an operation has no derivative.
 *
 * Idea: a Bessel function's order, a kind of Airy function: the row of ops.def
 * says so where its partial is "Unknown(...by its order)", and that text is
 * read here, so that no second list exists.
 */
#include <string.h>

#include "graph/graph.h"

/* Which partials are "not known" because the argument is an order. */
static const char *const partials[OP_COUNT][3] = {
#define E1(ID, CTOR, SPELLING, FLAGS, VALUE, DX, ...) [OP_##ID] = {#DX},
#define E2(ID, CTOR, SPELLING, FLAGS, VALUE, DX, DY, ...)                      \
    [OP_##ID] = {#DX, #DY},
#define E3(ID, CTOR, SPELLING, FLAGS, VALUE, DX, DY, DZ, ...)                  \
    [OP_##ID] = {#DX, #DY, #DZ},
#include "graph/ops.def"
};

bool op_is_order(enum op op, unsigned arg)
{
    static const char mark[] = "Unknown(";
    const char *s = arg < 3 ? partials[op][arg] : NULL;
    return s && strncmp(s, mark, sizeof mark - 1) == 0 &&
           (strstr(s, " by its order") || strstr(s, " by its kind"));
}
