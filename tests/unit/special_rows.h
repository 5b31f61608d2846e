/* special_rows: the VALUE and ULPS columns of the elementwise rows as
 * functions of doubles, for tests. */
#ifndef TESTS_SPECIAL_ROWS_H
#define TESTS_SPECIAL_ROWS_H

#include <math.h>

#include "graph/graph.h"
#include "kernel/special.h"

struct special_value {
    enum op op;
    double x[3];
    const char *digits;
};

static const struct special_value special_values[] = {
#include "special_values.h"
};
#define SPECIAL_VALUES (sizeof special_values / sizeof *special_values)

static inline double row_value(enum op op, const double *a)
{
    double x = a[0], y = a[1], z = a[2];
    (void)y, (void)z;
    switch (op) {
#define E1(ID, NAME, SPELL, FLAGS, VALUE, ...)                                 \
    case OP_##ID:                                                              \
        return VALUE;
#define E2(ID, NAME, SPELL, FLAGS, VALUE, ...)                                 \
    case OP_##ID:                                                              \
        return VALUE;
#define E3(ID, NAME, SPELL, FLAGS, VALUE, ...)                                 \
    case OP_##ID:                                                              \
        return VALUE;
#include "graph/ops.def"
    default:
        return NAN;
    }
}

static inline double row_ulps(enum op op, const double *a, double r)
{
    double x = a[0], y = a[1], z = a[2];
    (void)x, (void)y, (void)z, (void)r;
    switch (op) {
#define E1(ID, NAME, SPELL, FLAGS, VALUE, DX, BALL, ULPS, ...)                 \
    case OP_##ID:                                                              \
        return ULPS;
#define E2(ID, NAME, SPELL, FLAGS, VALUE, DX, DY, BALL, ULPS, ...)             \
    case OP_##ID:                                                              \
        return ULPS;
#define E3(ID, NAME, SPELL, FLAGS, VALUE, DX, DY, DZ, BALL, ULPS, ...)         \
    case OP_##ID:                                                              \
        return ULPS;
#include "graph/ops.def"
    default:
        return NAN;
    }
}

#endif
