/* elementwise: one loop an E row, generated from its VALUE column.
 *
 * Idea: a value over lanes, over a matrix, or over both is the same loop over
 * consecutive doubles; only a scalar argument has stride 0. The loop with all
 * strides 1 is written apart, so that the compiler vectorises it.
 *
 * Invariant: every lane and every entry goes through the same code, and
 * floating contraction is off, so equal inputs give equal bits.
 */
#include "eval/elementwise.h"

#include <math.h>

#include "eval/special.h"

#define LOOP(NAME, UNIT, VALUE)                                             \
    static void NAME(size_t n, double *restrict r, const double *xs,        \
                     size_t sx, const double *ys, size_t sy,                \
                     const double *zs, size_t sz)                           \
    {                                                                       \
        (void)ys, (void)sy, (void)zs, (void)sz;                             \
        if (UNIT) {                                                         \
            for (size_t i = 0; i < n; i++) {                                \
                BODY(1, 1, 1, VALUE)                                        \
            }                                                               \
            return;                                                         \
        }                                                                   \
        for (size_t i = 0; i < n; i++) {                                    \
            BODY(sx, sy, sz, VALUE)                                         \
        }                                                                   \
    }

#define BODY1(SX, SY, SZ, VALUE)                                            \
    double x = xs[i * (SX)];                                                \
    r[i] = VALUE;
#define BODY2(SX, SY, SZ, VALUE)                                            \
    double x = xs[i * (SX)], y = ys[i * (SY)];                              \
    r[i] = VALUE;
#define BODY3(SX, SY, SZ, VALUE)                                            \
    double x = xs[i * (SX)], y = ys[i * (SY)], z = zs[i * (SZ)];            \
    r[i] = VALUE;

#define BODY BODY1
#define E1(ID, NAME, SPELL, FLAGS, VALUE, ...)                              \
    LOOP(value_##ID, sx == 1, VALUE)
#include "graph/ops.def"
#undef BODY
#define BODY BODY2
#define E2(ID, NAME, SPELL, FLAGS, VALUE, ...)                              \
    LOOP(value_##ID, sx == 1 && sy == 1, VALUE)
#include "graph/ops.def"
#undef BODY
#define BODY BODY3
#define E3(ID, NAME, SPELL, FLAGS, VALUE, ...)                              \
    LOOP(value_##ID, sx == 1 && sy == 1 && sz == 1, VALUE)
#include "graph/ops.def"

elementwise_fn *const elementwise_table[] = {
#define E1(ID, ...) value_##ID,
#define E2(ID, ...) value_##ID,
#define E3(ID, ...) value_##ID,
#define M(...) NULL,
#include "graph/ops.def"
};
