/* stack: how much of the C stack recursion may take.  See stack.c. */
#ifndef BASE_STACK_H
#define BASE_STACK_H

#include <stdbool.h>
#include <stdint.h>

/* The frame that a recursion starts from, and the bytes it may take. */
struct stack_guard {
    uintptr_t base, limit;
};

/* From the caller's frame on: most of what is usually there, half of what
 * the user allows (`ulimit -s`). */
struct stack_guard stack_guard_here(void);
/* Is the limit reached in the frame that calls? */
bool stack_is_low(const struct stack_guard *g);

#endif
