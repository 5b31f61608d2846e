/* stack: how much of the C stack recursion may take.
 *
 * Idea: a count of levels cannot know how large frames are or how small a
 * stack the user allows; the distance between two frames does.
 *
 * Invariant: a recursion that asks at each level ends with an ordinary error
 * before the stack does.
 */
#include "base/stack.h"

#include <sys/resource.h>

static uintptr_t frame(void)
{
    return (uintptr_t)__builtin_frame_address(0);
}

struct stack_guard stack_guard_here(void)
{
    struct rlimit r;
    uintptr_t most = 5 << 20;
    if (getrlimit(RLIMIT_STACK, &r) == 0 && r.rlim_cur != RLIM_INFINITY &&
        r.rlim_cur / 2 < most)
        most = (uintptr_t)(r.rlim_cur / 2);
    return (struct stack_guard){frame(), most};
}

bool stack_is_low(const struct stack_guard *g)
{
    uintptr_t here = frame();
    uintptr_t used = here < g->base ? g->base - here : here - g->base;
    return used > g->limit;
}
