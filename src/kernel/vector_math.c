/* vector_math: the only file that sees a vector libm.
 *
 * Idea: glibc's libmvec computes a function of 8 or 4 doubles in little more
 * time than libm takes for one, but to 4 ulp and with other bits. So it is
 * opened only when asked for, for the widest vectors of the processor, and then
 * takes the place of libm in every row that it has: the text of the row's VALUE
 * says which function that is, so no second table of operations is needed.
 *
 * Invariant: a number's result does not depend on where in a vector it stands,
 * nor on its neighbours; what is left of a vector repeats a number that is
 * there. Names: the vector function ABI of x86-64, `_ZGVeN8v_sin` (e: AVX-512,
 * d: AVX2; 8 or 4 doubles; one v an argument).
 */
#include "kernel/vector_math.h"

#include <stdio.h>
#include <string.h>

#include "graph/graph.h"

bool vector_math_rows[OP_COUNT];

#if defined(__x86_64__) && defined(__linux__) && defined(__GNUC__)

#include <dlfcn.h>

typedef void function(void);
/* r[i] = f(x[i]) or, where y is not NULL, f(x[i], y[i]) for i < n. */
typedef void apply_fn(function *f, size_t n, double *r, const double *x,
                      const double *y);

static function *functions[OP_COUNT];

/* --- vectors of 8 and of 4 doubles ---------------------------------------- */

/* A vector anywhere in an array of doubles. */
#define VECTOR(N) __attribute__((vector_size(8 * N), aligned(8), may_alias))
#define APPLY(N, TARGET)                                                       \
    typedef double vector##N VECTOR(N);                                        \
    typedef vector##N unary##N(vector##N);                                     \
    typedef vector##N binary##N(vector##N, vector##N);                         \
    __attribute__((target(TARGET))) static inline void block##N(               \
        function *f, double *r, const double *x, const double *y)              \
    {                                                                          \
        vector##N a = *(const vector##N *)x;                                   \
        *(vector##N *)r = y ? ((binary##N *)f)(a, *(const vector##N *)y)       \
                            : ((unary##N *)f)(a);                              \
    }                                                                          \
    __attribute__((target(TARGET))) static void apply##N(                      \
        function *f, size_t n, double *r, const double *x, const double *y)    \
    {                                                                          \
        size_t i = 0;                                                          \
        for (; i + N <= n; i += N)                                             \
            block##N(f, r + i, x + i, y ? y + i : NULL);                       \
        if (i == n)                                                            \
            return;                                                            \
        double a[N], b[N];                                                     \
        for (size_t k = 0; k < N; k++) {                                       \
            size_t from = i + k < n ? i + k : i;                               \
            a[k] = x[from];                                                    \
            b[k] = y ? y[from] : 0;                                            \
        }                                                                      \
        block##N(f, a, a, y ? b : NULL);                                       \
        for (size_t k = 0; i + k < n; k++)                                     \
            r[i + k] = a[k];                                                   \
    }
APPLY(8, "avx512f")
APPLY(4, "avx2")

/* --- the library ---------------------------------------------------------- */

static const struct width {
    const char *name, *prefix;
    apply_fn *apply;
} widths[] = {{"libmvec with AVX-512", "_ZGVeN8", apply8},
              {"libmvec with AVX2", "_ZGVdN4", apply4}};

static const char *const values[OP_COUNT] = {
#define E1(ID, CTOR, SPELL, FLAGS, VALUE, ...) [OP_##ID] = #VALUE,
#define E2(ID, CTOR, SPELL, FLAGS, VALUE, ...) [OP_##ID] = #VALUE,
#include "graph/ops.def"
};

static const struct width *width; /* NULL: not in use */

/* The function that is called by a row's VALUE, which is nothing else. */
static function *find(void *library, const struct width *w, const char *value)
{
    char name[64];
    size_t n = strcspn(value, "(");
    const char *arguments = value + n, *v;
    function *f = NULL;
    if (strcmp(arguments, "(x)") == 0)
        v = "v";
    else if (strcmp(arguments, "(x, y)") == 0)
        v = "vv";
    else
        return NULL;
    snprintf(name, sizeof name, "%s%s_%.*s", w->prefix, v, (int)n, value);
    void *symbol = dlsym(library, name);
    memcpy(&f, &symbol, sizeof f); /* POSIX: the same size */
    return f;
}

bool vector_math_use(bool on)
{
    static void *library;
    memset(vector_math_rows, 0, sizeof vector_math_rows);
    width = NULL;
    if (!on)
        return true;
    const struct width *w = __builtin_cpu_supports("avx512f") ? &widths[0]
                            : __builtin_cpu_supports("avx2")  ? &widths[1]
                                                              : NULL;
    if (w && !library)
        library = dlopen("libmvec.so.1", RTLD_NOW | RTLD_LOCAL);
    for (unsigned op = 0; w && library && op < OP_COUNT; op++) {
        functions[op] = values[op] ? find(library, w, values[op]) : NULL;
        vector_math_rows[op] = functions[op] != NULL;
        if (functions[op])
            width = w;
    }
    return width != NULL;
}

const char *vector_math_name(void)
{
    return width ? width->name : NULL;
}

void vector_math(unsigned op, size_t n, double *r, const double *x,
                 const double *y)
{
    width->apply(functions[op], n, r, x, y);
}

#else

bool vector_math_use(bool on)
{
    return !on;
}

const char *vector_math_name(void)
{
    return NULL;
}

void vector_math(unsigned op, size_t n, double *r, const double *x,
                 const double *y)
{
    (void)op, (void)n, (void)r, (void)x, (void)y;
}

#endif
