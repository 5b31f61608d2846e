/* run/mixed: operations with different codes one after the other, in pairs.
 *
 * Idea: where nothing stands side by side (a chain), dispatch cannot be
 * shared by a run, but it can by two neighbours: every pair of common codes
 * has a case of its own in one switch, which halves the jumps. The cases are
 * generated from the rows' VALUE columns.
 *
 * Encoding: a word says what follows: below CODE_COUNT one operation (result,
 * operands); else CODE_COUNT + first * COMMON + second, and two of them.
 */
#include <math.h>

#include "kernel/special.h"
#include "run/kernels.h"

/* --- one operation: read its words, do it, return what follows ---------------- */

#define DO(ID, ARITY, LOAD, VALUE)                                             \
    static inline const uint32_t *do_##ID(const uint32_t *w, double *v)        \
    {                                                                          \
        LOAD v[w[0]] = VALUE;                                                  \
        return w + 1 + ARITY;                                                  \
    }
#define X double x = v[w[1]];
#define XY X double y = v[w[2]];
#define XYZ XY double z = v[w[3]];
#define E1(ID, NAME, SPELL, FLAGS, VALUE, ...) DO(ID, 1, X, VALUE)
#define E2(ID, NAME, SPELL, FLAGS, VALUE, ...) DO(ID, 2, XY, VALUE)
#define E3(ID, NAME, SPELL, FLAGS, VALUE, ...) DO(ID, 3, XYZ, VALUE)
#include "graph/ops.def"
DO(MULADD, 3, XYZ, x *y + z)
DO(MULSUB, 3, XYZ, z - x * y)
DO(PICK, 2, X, x)

/* --- pairs ------------------------------------------------------------------------ */

/* Twice the same list: a macro does not expand inside itself. */
#define FIRST(C)                                                               \
    C(ADD)                                                                     \
    C(SUB)                                                                     \
    C(MUL)                                                                     \
    C(DIV)                                                                     \
    C(MULADD) C(MULSUB) C(SIN) C(COS) C(EXP) C(LOG) C(TANH) C(NEG) C(SQUARE)
#define SECOND(C, A)                                                           \
    C(A, ADD)                                                                  \
    C(A, SUB)                                                                  \
    C(A, MUL)                                                                  \
    C(A, DIV)                                                                  \
    C(A, MULADD)                                                               \
    C(A, MULSUB)                                                               \
    C(A, SIN) C(A, COS) C(A, EXP) C(A, LOG) C(A, TANH) C(A, NEG) C(A, SQUARE)

enum common {
#define C(A) COMMON_##A,
    FIRST(C)
#undef C
        COMMON
};

/* 1 + the common code, 0 if it is none. */
static const uint8_t common_of[CODE_COUNT] = {
    [OP_ADD] = 1 + COMMON_ADD,         [OP_SUB] = 1 + COMMON_SUB,
    [OP_MUL] = 1 + COMMON_MUL,         [OP_DIV] = 1 + COMMON_DIV,
    [CODE_MULADD] = 1 + COMMON_MULADD, [CODE_MULSUB] = 1 + COMMON_MULSUB,
    [OP_SIN] = 1 + COMMON_SIN,         [OP_COS] = 1 + COMMON_COS,
    [OP_EXP] = 1 + COMMON_EXP,         [OP_LOG] = 1 + COMMON_LOG,
    [OP_TANH] = 1 + COMMON_TANH,       [OP_NEG] = 1 + COMMON_NEG,
    [OP_SQUARE] = 1 + COMMON_SQUARE};

static void encode_operands(const struct mixed *m, words *out)
{
    vec_push(out, m->dst);
    for (unsigned i = 0; i < code_arity(m->code); i++)
        vec_push(out, m->src[i]);
}

void mixed_encode(size_t n, const struct mixed *m, words *out)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t a = common_of[m[i].code];
        uint32_t b = i + 1 < n ? common_of[m[i + 1].code] : 0;
        bool pair = a && b;
        vec_push(out, pair ? CODE_COUNT + (a - 1) * COMMON + b - 1 : m[i].code);
        encode_operands(&m[i], out);
        if (pair)
            encode_operands(&m[++i], out);
    }
}

#define PAIR(A, B)                                                             \
    case CODE_COUNT + COMMON_##A *COMMON + COMMON_##B:                         \
        w = do_##B(do_##A(w, v), v);                                           \
        break;
#define PAIRS(A) SECOND(PAIR, A)

void run_mixed(size_t nwords, const uint32_t *word, double *v)
{
    const uint32_t *w = word, *end = word + nwords;
    while (w < end)
        switch (*w++) {
            FIRST(PAIRS)
#define E1(ID, ...)                                                            \
    case OP_##ID:                                                              \
        w = do_##ID(w, v);                                                     \
        break;
#define E2(ID, ...)                                                            \
    case OP_##ID:                                                              \
        w = do_##ID(w, v);                                                     \
        break;
#define E3(ID, ...)                                                            \
    case OP_##ID:                                                              \
        w = do_##ID(w, v);                                                     \
        break;
#include "graph/ops.def"
        case CODE_MULADD:
            w = do_MULADD(w, v);
            break;
        case CODE_MULSUB:
            w = do_MULSUB(w, v);
            break;
        case CODE_PICK:
            w = do_PICK(w, v);
            break;
        default:
            return;
        }
}
