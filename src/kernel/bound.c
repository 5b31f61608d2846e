/* bound: running first-order rounding bounds of the E rows.
 *
 * Idea: the partials of a row are written in constructors of the table. Here
 * the same text is read as plain arithmetic: every constructor is a function
 * of doubles, generated from its own row's VALUE. So
 *
 *     |error of r| <= sum_k |partial_k| * error_k + ULPS * u * |r| + tiny
 *
 * needs no second formula anywhere (Higham, Accuracy and Stability, 3.3; first
 * order). Where an argument's error reaches across a jump the bound is
 * infinite.
 *
 * Invariant: this file includes no header of the graph, whose constructors
 * bear the same names.
 */
#include "graph/flags.h"
#include "kernel/elementwise.h"
#include "kernel/special.h"
#include "kernel/vector_math.h"
#include <math.h>

struct graph;

#define UNIT_ROUNDOFF 0x1p-53
#define TINY 0x1p-1074
#define NONE 0.0
#define UNUSED __attribute__((unused))

static UNUSED double Num(struct graph *g, double v)
{
    (void)g;
    return v;
}

static UNUSED double Unknown(struct graph *g, const char *why)
{
    (void)g, (void)why;
    return INFINITY;
}

static UNUSED double Pi(struct graph *g)
{
    (void)g;
    return M_PI;
}

/* --- the constructors, as functions of doubles ------------------------------- */
#define E1(ID, NAME, SPELL, FLAGS, VALUE, ...)                                 \
    static UNUSED double NAME(struct graph *g, double x)                       \
    {                                                                          \
        (void)g;                                                               \
        return VALUE;                                                          \
    }
#define E2(ID, NAME, SPELL, FLAGS, VALUE, ...)                                 \
    static UNUSED double NAME(struct graph *g, double x, double y)             \
    {                                                                          \
        (void)g;                                                               \
        return VALUE;                                                          \
    }
#define E3(ID, NAME, SPELL, FLAGS, VALUE, ...)                                 \
    static UNUSED double NAME(struct graph *g, double x, double y, double z)   \
    {                                                                          \
        (void)g;                                                               \
        return VALUE;                                                          \
    }
#include "graph/ops.def"

/* --- the bounds ------------------------------------------------------------------ */

static double flow(double partial, double error)
{
    return error == 0 ? 0 : fabs(partial) * error;
}

static double own(double ulps, double r)
{
    return ulps == 0 ? 0 : ulps * (UNIT_ROUNDOFF * fabs(r)) + TINY;
}

/* A jump inside the error interval leaves nothing known. */
#define JUMPS(LOW, HIGH) ((LOW) != r || (HIGH) != r ? INFINITY : 0)

/* The numbers of the rows: enum op. */
enum {
#define E1(ID, ...) ROW_##ID,
#define E2(ID, ...) ROW_##ID,
#define E3(ID, ...) ROW_##ID,
#define M(ID, ...) ROW_##ID,
#include "graph/ops.def"
};

#define BOUND(ID, ARITY, FLAGS, ULPS, SUM, LOW, HIGH)                          \
    static void bound_##ID(size_t n, double *restrict out, const double *rs,   \
                           const struct bounded arg[3])                        \
    {                                                                          \
        struct graph *g UNUSED = 0;                                            \
        ARGUMENTS##ARITY for (size_t i = 0; i < n; i++)                        \
        {                                                                      \
            LOAD##ARITY double r = rs[i];                                      \
            out[i] = (FLAGS)&OP_FLAT                                           \
                         ? JUMPS(LOW, HIGH)                                    \
                         : (SUM) + own(vector_math_ulps(ROW_##ID, ULPS), r);   \
        }                                                                      \
    }
#define ARGUMENT(X, K)                                                         \
    const double *X##s = arg[K].at, *e##X##s = arg[K].error;                   \
    size_t s##X = arg[K].stride;
#define ARGUMENTS1 ARGUMENT(x, 0)
#define ARGUMENTS2 ARGUMENTS1 ARGUMENT(y, 1)
#define ARGUMENTS3 ARGUMENTS2 ARGUMENT(z, 2)
#define LOAD(X)                                                                \
    double X UNUSED = X##s[i * s##X], e##X UNUSED = e##X##s[i * s##X];
#define LOAD1 LOAD(x)
#define LOAD2 LOAD1 LOAD(y)
#define LOAD3 LOAD2 LOAD(z)
#define E1(ID, NAME, SPELL, FLAGS, VALUE, DX, BALL, ULPS, ...)                 \
    BOUND(ID, 1, FLAGS, ULPS, flow(DX, ex), NAME(g, x - ex), NAME(g, x + ex))
#define E2(ID, NAME, SPELL, FLAGS, VALUE, DX, DY, BALL, ULPS, ...)             \
    BOUND(ID, 2, FLAGS, ULPS, flow(DX, ex) + flow(DY, ey),                     \
          NAME(g, x - ex, y + ey), NAME(g, x + ex, y - ey))
#define E3(ID, NAME, SPELL, FLAGS, VALUE, DX, DY, DZ, BALL, ULPS, ...)         \
    BOUND(ID, 3, FLAGS, ULPS, flow(DX, ex) + flow(DY, ey) + flow(DZ, ez), r, r)
#include "graph/ops.def"

elementwise_bound_fn *const elementwise_bound_table[] = {
#define E1(ID, ...) bound_##ID,
#define E2(ID, ...) bound_##ID,
#define E3(ID, ...) bound_##ID,
#define M(...) 0,
#include "graph/ops.def"
};
