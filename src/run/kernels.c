/* run/kernels: one loop a code over places, for 1, 8 and any lanes.
 *
 * Idea: dispatch, not arithmetic, is what an interpreter spends its time on.
 * A run of operations with the same code is dispatched once; what is left is
 * a loop generated from the VALUE column of the row. Eight lanes are an inner
 * loop of constant length, which the compiler turns into vector instructions;
 * versions for wider vectors are chosen when the program starts.
 *
 * Lanes that are perturbed copies mostly hold the same number: a sine or the
 * like is computed once for neighbours with the same bits.
 *
 * Invariant: every operand is rounded as in elementwise.c (no contraction), so
 * results are bitwise those of plain evaluation. The caller (run/schedule.c)
 * gives a result no place that a later operation of the same run reads.
 */
#include "run/kernels.h"

#include <math.h>
#include <string.h>

#include "kernel/elementwise.h"
#include "kernel/special.h"
#include "kernel/vector_math.h"

#define EIGHT 8

/* A result and the operands of its operation do not overlap. (clang finds out
 * by itself, and warns about loops that it cannot turn into vectors.) */
#if defined(__GNUC__) && !defined(__clang__)
#define LANES_APART _Pragma("GCC ivdep")
#else
#define LANES_APART
#endif

unsigned code_arity(unsigned code)
{
    return code < OP_COUNT     ? op_arity((enum op)code)
           : code == CODE_PICK ? 2
                               : 3;
}

/* --- loops ----------------------------------------------------------------------- */

/* Operands of the operation whose words start at w (a word early, where it has
 * none for its result). */
#define OPERANDS1(L) const double *xs = v + (size_t)w[1] * (L);
#define OPERANDS2(L) OPERANDS1(L) const double *ys = v + (size_t)w[2] * (L);
#define OPERANDS3(L) OPERANDS2(L) const double *zs = v + (size_t)w[3] * (L);
#define LOAD1 double x = xs[k];
#define LOAD2 LOAD1 double y = ys[k];
#define LOAD3 LOAD2 double z = zs[k];

#define LOOPS(ID, ARITY, VALUE)                                                \
    static void one_##ID(size_t n, const uint32_t *w, double *v, size_t lanes) \
    {                                                                          \
        enum { k = 0 };                                                        \
        (void)lanes;                                                           \
        if (*w == PLACES_APART) {                                              \
            for (w++; n; n--, w += 1 + ARITY) {                                \
                OPERANDS##ARITY(1) LOAD##ARITY v[w[0]] = VALUE;                \
            }                                                                  \
            return;                                                            \
        }                                                                      \
        for (double *r = v + *w; n; n--, w += ARITY) {                         \
            OPERANDS##ARITY(1) LOAD##ARITY *r++ = VALUE;                       \
        }                                                                      \
    }                                                                          \
    CLONES static void eight_##ID(size_t n, const uint32_t *w, double *v,      \
                                  size_t lanes)                                \
    {                                                                          \
        (void)lanes;                                                           \
        for (; n; n--, w += 1 + ARITY) {                                       \
            double *r = v + (size_t)w[0] * EIGHT;                              \
            OPERANDS##ARITY(EIGHT)                                             \
                LANES_APART for (size_t k = 0; k < EIGHT; k++)                 \
            {                                                                  \
                LOAD##ARITY r[k] = VALUE;                                      \
            }                                                                  \
        }                                                                      \
    }                                                                          \
    static void any_##ID(size_t n, const uint32_t *w, double *v, size_t lanes) \
    {                                                                          \
        for (; n; n--, w += 1 + ARITY) {                                       \
            double *r = v + (size_t)w[0] * lanes;                              \
            OPERANDS##ARITY(lanes)                                             \
                LANES_APART for (size_t k = 0; k < lanes; k++)                 \
            {                                                                  \
                LOAD##ARITY r[k] = VALUE;                                      \
            }                                                                  \
        }                                                                      \
    }

static inline bool same_bits(double x, double y)
{
    return memcmp(&x, &y, sizeof x) == 0;
}

#define SHARED(ID, VALUE)                                                      \
    static void shared_##ID(size_t n, const uint32_t *w, double *v,            \
                            size_t lanes)                                      \
    {                                                                          \
        for (; n; n--, w += 2) {                                               \
            double *r = v + (size_t)w[0] * lanes, last = 0;                    \
            OPERANDS1(lanes)                                                   \
            for (size_t k = 0; k < lanes; k++) {                               \
                LOAD1                                                          \
                r[k] = k && same_bits(x, last) ? r[k - 1] : (VALUE);           \
                last = x;                                                      \
            }                                                                  \
        }                                                                      \
    }

#define E1(ID, NAME, SPELL, FLAGS, VALUE, ...)                                 \
    LOOPS(ID, 1, VALUE) SHARED(ID, VALUE)
#define E2(ID, NAME, SPELL, FLAGS, VALUE, ...) LOOPS(ID, 2, VALUE)
#define E3(ID, NAME, SPELL, FLAGS, VALUE, ...) LOOPS(ID, 3, VALUE)
#include "graph/ops.def"
LOOPS(MULADD, 3, x *y + z)
LOOPS(MULSUB, 3, z - x * y)

static void one_PICK(size_t n, const uint32_t *w, double *v, size_t lanes)
{
    bool apart = *w == PLACES_APART;
    (void)lanes;
    if (apart)
        w++;
    for (size_t i = 0, first = *w; i < n; i++, w += apart + 2)
        v[apart ? *w : first + i] = v[w[1]];
}

static void any_PICK(size_t n, const uint32_t *w, double *v, size_t lanes)
{
    for (; n; n--, w += 3)
        for (size_t k = 0; k < lanes; k++)
            v[(size_t)w[0] * lanes + k] = v[(size_t)w[1] + k * w[2]];
}

/* --- by the vector libm ------------------------------------------------------------ */

enum { BLOCK = 64 };

/* One lane: operands are gathered, results scattered if they are apart. */
static void one_VECTOR(size_t n, const uint32_t *w, double *v, size_t lanes)
{
    double x[BLOCK], y[BLOCK];
    unsigned op = *w++, arity = code_arity(op);
    bool apart = *w == PLACES_APART;
    double *r = apart ? x : v + *w;
    (void)lanes;
    w += apart;
    for (size_t m; n; n -= m, r += apart ? 0 : m) {
        m = n < BLOCK ? n : BLOCK;
        const uint32_t *to = w;
        for (size_t i = 0; i < m; i++, w += apart + arity) {
            x[i] = v[w[1]];
            if (arity > 1)
                y[i] = v[w[2]];
        }
        vector_math(op, m, r, x, arity > 1 ? y : NULL);
        for (size_t i = 0; apart && i < m; i++, to += 1 + arity)
            v[*to] = r[i];
    }
}

static void any_VECTOR(size_t n, const uint32_t *w, double *v, size_t lanes)
{
    unsigned op = *w++, arity = code_arity(op);
    for (; n; n--, w += 1 + arity)
        vector_math(op, lanes, v + w[0] * lanes, v + w[1] * lanes,
                    arity > 1 ? v + w[2] * lanes : NULL);
}

run_kernel *const run_kernels_one[CODE_COUNT] = {
#define E1(ID, ...) [OP_##ID] = one_##ID,
#define E2(ID, ...) [OP_##ID] = one_##ID,
#define E3(ID, ...) [OP_##ID] = one_##ID,
#include "graph/ops.def"
    [CODE_MULADD] = one_MULADD,
    [CODE_MULSUB] = one_MULSUB,
    [CODE_PICK] = one_PICK,
    [CODE_VECTOR] = one_VECTOR};

run_kernel *const run_kernels_eight[CODE_COUNT] = {
#define E1(ID, ...) [OP_##ID] = COSTLY(OP_##ID) ? shared_##ID : eight_##ID,
#define E2(ID, ...) [OP_##ID] = eight_##ID,
#define E3(ID, ...) [OP_##ID] = eight_##ID,
#include "graph/ops.def"
    [CODE_MULADD] = eight_MULADD,
    [CODE_MULSUB] = eight_MULSUB,
    [CODE_PICK] = any_PICK,
    [CODE_VECTOR] = any_VECTOR};

run_kernel *const run_kernels_any[CODE_COUNT] = {
#define E1(ID, ...) [OP_##ID] = COSTLY(OP_##ID) ? shared_##ID : any_##ID,
#define E2(ID, ...) [OP_##ID] = any_##ID,
#define E3(ID, ...) [OP_##ID] = any_##ID,
#include "graph/ops.def"
    [CODE_MULADD] = any_MULADD,
    [CODE_MULSUB] = any_MULSUB,
    [CODE_PICK] = any_PICK,
    [CODE_VECTOR] = any_VECTOR};
