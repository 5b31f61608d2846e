/* run/kernels: loops over operations with the same code.  See run/kernels.c.
 *
 * A code is an enum op of an elementwise row without a kink, or one of those
 * below; operands are scalars over lanes, named by place.
 */
#ifndef RUN_KERNELS_H
#define RUN_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "graph/graph.h"

/* Codes that are not a row. */
enum code {
    CODE_MULADD = OP_COUNT, /* x*y + z, rounded twice */
    CODE_MULSUB,            /* z - x*y, rounded twice */
    CODE_PICK,              /* entry of a matrix: x is its double in lane 0,
                                y the doubles from lane to lane */
    CODE_VECTOR,            /* rows of the vector libm: run_vector */
    CODE_STEP,              /* a step of the program, of any row */
    CODE_MIXED,             /* different codes in a row: run_mixed */
    CODE_FUSED,             /* steps on large arrays together: run_fuse */
    CODE_COUNT
};

/* count operations: for each the place of its result and of its operands. A
 * scalar lies at values + place * lanes. The operations of a call do not depend
 * on each other.
 *   With one lane a word stands in front: the place of the first result, if the
 * others follow it one by one; then only operands are listed. Else
 * PLACES_APART. */
#define PLACES_APART UINT32_MAX
typedef void run_kernel(size_t count, const uint32_t *index, double *values,
                        size_t lanes);
/* For 1, for 8, and for any number of lanes; NULL where a code has none. Of
 * CODE_VECTOR the index begins with the enum op of the row. */
extern run_kernel *const run_kernels_one[CODE_COUNT];
extern run_kernel *const run_kernels_eight[CODE_COUNT];
extern run_kernel *const run_kernels_any[CODE_COUNT];

/* Operands of a code: 1, 2 or 3. */
unsigned code_arity(unsigned code);

/* One operation of a mixed sequence. */
struct mixed {
    uint32_t code, dst, src[3];
};
/* Append `n` operations, encoded, to what `out` collects; run them. Each may
 * depend on those before it. One lane. */
typedef VEC(uint32_t) words;
void mixed_encode(size_t n, const struct mixed *m, words *out);
void run_mixed(size_t nwords, const uint32_t *word, double *values);

#endif
