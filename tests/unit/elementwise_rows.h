/* elementwise_rows: the rows of ops.def that have a box, for tests: the interval
 * of each argument, low and high, from which the test draws. */
#ifndef TESTS_ELEMENTWISE_ROWS_H
#define TESTS_ELEMENTWISE_ROWS_H

#include "graph/graph.h"

static const struct {
    enum op op;
    const char *id;
    double box[6];
} elementwise_rows[] = {
#define E1(ID, NAME, SPELL, FLAGS, VALUE, DX, BALL, ULPS, ...)                 \
    {OP_##ID, #ID, {__VA_ARGS__}},
#define E2(ID, NAME, SPELL, FLAGS, VALUE, DX, DY, BALL, ULPS, ...)             \
    {OP_##ID, #ID, {__VA_ARGS__}},
#define E3(ID, NAME, SPELL, FLAGS, VALUE, DX, DY, DZ, BALL, ULPS, ...)         \
    {OP_##ID, #ID, {__VA_ARGS__}},
#include "graph/ops.def"
};
#define ROWS (sizeof elementwise_rows / sizeof *elementwise_rows)

#endif
