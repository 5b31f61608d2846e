/* elementwise: one loop an E row, generated from its VALUE column.
 *
 * Idea: a value over lanes, over a matrix, or over both is the same loop over
 * consecutive doubles; only a scalar argument has stride 0. The common strides
 * have loops of their own, which the compiler vectorises.
 *
 * A row of which the vector libm in use has a version takes that instead.
 *
 * Invariant: every lane and every entry goes through the same code, and
 * floating contraction is off, so equal inputs give equal bits.
 */
#include "kernel/elementwise.h"

#include <math.h>

#include "graph/graph.h"
#include "kernel/special.h"
#include "kernel/vector_math.h"

/* n of the doubles x, each `stride` behind the one before; next to each other
 * in `block`, unless they are so already. */
enum { BLOCK = 64 };
static const double *together(const double *x, size_t stride, size_t n,
                              double *block)
{
    if (!x || stride == 1)
        return x;
    for (size_t i = 0; i < n; i++)
        block[i] = x[i * stride];
    return block;
}

static void vector_loop(enum op op, size_t n, double *r, const double *x,
                        size_t sx, const double *y, size_t sy)
{
    double a[BLOCK], b[BLOCK];
    if (op_arity(op) == 1)
        y = NULL;
    bool apart = sx != 1 || (y && sy != 1);
    for (size_t m; n; n -= m, r += m, x += m * sx, y += y ? m * sy : 0) {
        m = apart && n > BLOCK ? BLOCK : n;
        vector_math(op, m, r, together(x, sx, m, a), together(y, sy, m, b));
    }
}

#define LOOP1(SX, SY, SZ, VALUE)                                               \
    for (size_t i = 0; i < n; i++) {                                           \
        double x = xs[i * (SX)];                                               \
        r[i] = VALUE;                                                          \
    }
#define LOOP2(SX, SY, SZ, VALUE)                                               \
    for (size_t i = 0; i < n; i++) {                                           \
        double x = xs[i * (SX)], y = ys[i * (SY)];                             \
        r[i] = VALUE;                                                          \
    }
#define LOOP3(SX, SY, SZ, VALUE)                                               \
    for (size_t i = 0; i < n; i++) {                                           \
        double x = xs[i * (SX)], y = ys[i * (SY)], z = zs[i * (SZ)];           \
        r[i] = VALUE;                                                          \
    }

/* FAST: the strides that have a loop of their own. */
#define FUNCTION(ID, LOOP, VALUE, FAST)                                        \
    CLONES static void value_##ID(size_t n, double *restrict r,                \
                                  const double *xs, size_t sx,                 \
                                  const double *ys, size_t sy,                 \
                                  const double *zs, size_t sz)                 \
    {                                                                          \
        (void)ys, (void)sy, (void)zs, (void)sz;                                \
        if (vector_math_has(OP_##ID)) {                                        \
            vector_loop(OP_##ID, n, r, xs, sx, ys, sy);                        \
            return;                                                            \
        }                                                                      \
        FAST(LOOP, VALUE)                                                      \
        LOOP(sx, sy, sz, VALUE)                                                \
    }
#define IF(CONDITION, LOOP, SX, SY, VALUE)                                     \
    if (CONDITION) {                                                           \
        LOOP(SX, SY, 1, VALUE)                                                 \
        return;                                                                \
    }
#define FAST1(LOOP, VALUE) IF(sx, LOOP, 1, 1, VALUE)
#define FAST2(LOOP, VALUE)                                                     \
    IF(sx &&sy, LOOP, 1, 1, VALUE)                                             \
    IF(sx, LOOP, 1, 0, VALUE)                                                  \
    IF(sy, LOOP, 0, 1, VALUE)
#define FAST3(LOOP, VALUE) IF(sx &&sy &&sz, LOOP, 1, 1, VALUE)

#define E1(ID, NAME, SPELL, FLAGS, VALUE, ...) FUNCTION(ID, LOOP1, VALUE, FAST1)
#define E2(ID, NAME, SPELL, FLAGS, VALUE, ...) FUNCTION(ID, LOOP2, VALUE, FAST2)
#define E3(ID, NAME, SPELL, FLAGS, VALUE, ...) FUNCTION(ID, LOOP3, VALUE, FAST3)
#include "graph/ops.def"

elementwise_fn *const elementwise_table[] = {
#define E1(ID, ...) value_##ID,
#define E2(ID, ...) value_##ID,
#define E3(ID, ...) value_##ID,
#define M(...) NULL,
#include "graph/ops.def"
};
