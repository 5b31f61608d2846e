/* linalg/reason: why a linear-algebra kernel gave NaN, in words.
 *
 * A kernel has no way to say more than NaN; the report asks here, once, for
 * the node where it began. What the kernel found is found again from the same
 * arguments, so nothing need be remembered.
 */
#include "linalg/linalg.h"

#include <stdio.h>

#include "linalg/lapack.h"

static bool has_zero_diagonal(size_t n, const double *t)
{
    for (size_t i = 0; i < n; i++)
        if (t[i + n * i] == 0)
            return true;
    return false;
}

static const char *symmetric_reason(enum op op, size_t n, const double *a)
{
    if (!la_nearly_symmetric(n, a))
        return "the matrix is not symmetric";
    return op == OP_CHOL ? "the matrix is not positive definite" : NULL;
}

/* Where the values are real, their derivative is what is missing. */
static const char *eigen_reason(size_t n, const double *a)
{
    double *out = la_new(n + n * n);
    struct shape s = {(uint32_t)n, (uint32_t)n};
    struct kernel k = {.out = out,
                       .in = &a,
                       .in_shape = &s,
                       .shape = {(uint32_t)(n + n * n), 1}};
    kernel_EIG(&k);
    bool real = out[0] == out[0];
    mem_free(out);
    return real ? "eigenvalues meet" : "an eigenvalue is not real";
}

/* logm and sqrtm have no real principal value beyond these. */
static const char *function_reason(enum op op, size_t n, const double *a)
{
    double *lu = la_new(1 + n + n * n);
    struct shape s = {(uint32_t)n, (uint32_t)n};
    struct kernel k = {.out = lu,
                       .in = &a,
                       .in_shape = &s,
                       .shape = {(uint32_t)(1 + n + n * n), 1}};
    kernel_FACTOR(&k);
    bool singular = !la_factor_usable(n, lu);
    mem_free(lu);
    if (singular)
        return op == OP_SQRTM ? "the matrix is singular: an eigenvalue is 0, "
                                "the edge of the domain"
                              : "the matrix is singular";
    return "the matrix has an eigenvalue on the negative real axis";
}

const char *linalg_reason(enum op op, const double *const *in,
                          const struct shape *in_shape)
{
    size_t n = in_shape[0].rows;
    switch (op) {
    case OP_SOLVE:
    case OP_INV:
    case OP_LOGDET:
        return "the matrix is singular";
    case OP_TRISOLVE:
        return has_zero_diagonal(n, in[0]) ? "the matrix is singular" : NULL;
    case OP_CHOL:
    case OP_EIGH:
        return symmetric_reason(op, n, in[0]);
    case OP_EIG:
        return eigen_reason(n, in[0]);
    case OP_GAPDIVIDE:
        return "two eigenvalues or singular values are equal, so that their "
               "vectors have no derivative";
    case OP_LOGM:
    case OP_LOGMFRECHET:
    case OP_SQRTM:
        return function_reason(op, n, in[0]);
    case OP_SYLVESTER:
        return "the equation is singular: A and -B share an eigenvalue";
    default:
        return NULL;
    }
}

/* There where the CBLAS is OpenBLAS. */
char *openblas_get_config(void) __attribute__((weak));

const char *linalg_version(void)
{
    static char text[120];
    lapack_int major, minor, patch;
    LAPACK_ilaver(&major, &minor, &patch);
    int n = snprintf(text, sizeof text, "LAPACK %d.%d.%d", (int)major,
                     (int)minor, (int)patch);
    if (openblas_get_config)
        snprintf(text + n, sizeof text - (size_t)n, ", %.16s",
                 openblas_get_config());
    return text;
}
