/* structure: the sets that `symmetric`, `spd`, `lower`, ... declare.
 *
 * Idea: a set is known by five small things: random members, a membership
 * test, which entries are free, the tangent direction of an entry, and how a
 * sample is drawn around a member. All work on column-major arrays. The
 * projection as nodes is in rules/project.c.
 *
 * Invariant: what structure_random and structure_sample write passes
 * structure_contains, exactly (symmetric halves are copied, not recomputed).
 */
#include "graph/structure.h"

#include <math.h>
#include <string.h>

static const char *const names[] = {
    "", "symmetric", "spd", "lower", "upper", "diagonal", "positive",
};

const char *structure_name(enum structure s)
{
    return names[s];
}

static bool is_symmetric(enum structure s)
{
    return s == STRUCT_SYMMETRIC || s == STRUCT_SPD;
}

bool structure_free(enum structure s, struct shape shape, size_t k)
{
    size_t i = k % shape.rows, j = k / shape.rows;
    switch (s) {
    case STRUCT_LOWER:
        return i >= j;
    case STRUCT_UPPER:
        return i <= j;
    case STRUCT_DIAGONAL:
        return i == j;
    default:
        return true;
    }
}

static void clear_held(enum structure s, struct shape shape, double *v)
{
    for (size_t k = 0; k < shape_numel(shape); k++)
        if (!structure_free(s, shape, k))
            v[k] = 0;
}

/* Both halves get the mean of the two. */
static void symmetrise(struct shape shape, double *v)
{
    size_t n = shape.rows;
    for (size_t j = 0; j < n; j++)
        for (size_t i = 0; i < j; i++)
            v[i + n * j] = v[j + n * i] = (v[i + n * j] + v[j + n * i]) / 2;
}

/* v = a*a'/n + I, the upper half copied from the lower. */
static void gram(size_t n, const double *a, double *v)
{
    for (size_t j = 0; j < n; j++)
        for (size_t i = j; i < n; i++) {
            double sum = 0;
            for (size_t k = 0; k < n; k++)
                sum += a[i + n * k] * a[j + n * k];
            v[i + n * j] = v[j + n * i] = sum / (double)n + (i == j);
        }
}

void structure_random(enum structure s, struct shape shape, struct random *r,
                      double *out)
{
    size_t n = shape_numel(shape);
    for (size_t k = 0; k < n; k++)
        out[k] = random_normal(r);
    if (s == STRUCT_SPD && n) {
        double *a = mem_alloc(n * sizeof *a);
        memcpy(a, out, n * sizeof *a);
        gram(shape.rows, a, out);
        mem_free(a);
    } else if (s == STRUCT_SYMMETRIC) {
        symmetrise(shape, out);
    } else if (s == STRUCT_POSITIVE) {
        for (size_t k = 0; k < n; k++)
            out[k] = exp(out[k]);
    } else {
        clear_held(s, shape, out);
    }
}

/* Does v have a Cholesky factor in doubles? */
static bool has_cholesky(size_t n, const double *v)
{
    double *c = mem_alloc(n * n * sizeof *c + 1);
    bool ok = true;
    for (size_t j = 0; j < n && ok; j++)
        for (size_t i = j; i < n && ok; i++) {
            double sum = v[i + n * j];
            for (size_t k = 0; k < j; k++)
                sum -= c[i + n * k] * c[j + n * k];
            if (i == j)
                ok = sum > 0 && isfinite(sum);
            c[i + n * j] = i == j ? sqrt(sum) : sum / c[j + n * j];
        }
    mem_free(c);
    return ok;
}

static bool equals_transpose(size_t n, const double *v)
{
    for (size_t j = 0; j < n; j++)
        for (size_t i = 0; i < j; i++)
            if (v[i + n * j] != v[j + n * i])
                return false;
    return true;
}

static bool held_are_zero(enum structure s, struct shape shape, const double *v)
{
    for (size_t k = 0; k < shape_numel(shape); k++)
        if (!structure_free(s, shape, k) && v[k] != 0)
            return false;
    return true;
}

static bool all_positive(size_t n, const double *v)
{
    for (size_t k = 0; k < n; k++)
        if (!(v[k] > 0))
            return false;
    return true;
}

bool structure_contains(enum structure s, struct shape shape, const double *v,
                        const char **why)
{
    *why = NULL;
    if (is_symmetric(s) && shape.rows != shape.cols)
        *why = "it is not square";
    else if (is_symmetric(s) && !equals_transpose(shape.rows, v))
        *why = "opposite entries differ";
    else if (s == STRUCT_SPD && !has_cholesky(shape.rows, v))
        *why = "it is not positive definite";
    else if (s == STRUCT_POSITIVE && !all_positive(shape_numel(shape), v))
        *why = "an entry is not above zero";
    else if (!held_are_zero(s, shape, v))
        *why = s == STRUCT_LOWER   ? "entries above the diagonal are not zero"
               : s == STRUCT_UPPER ? "entries below the diagonal are not zero"
                                   : "entries off the diagonal are not zero";
    return !*why;
}

void structure_direction(enum structure s, struct shape shape, size_t k,
                         double *out)
{
    memset(out, 0, shape_numel(shape) * sizeof *out);
    size_t i = k % shape.rows, j = k / shape.rows;
    if (is_symmetric(s) && i != j) {
        out[k] = .5;
        out[j + shape.rows * i] = .5;
    } else if (structure_free(s, shape, k)) {
        out[k] = 1;
    }
}

void structure_tangent(enum structure s, struct shape shape, double *v)
{
    if (is_symmetric(s))
        symmetrise(shape, v);
    else
        clear_held(s, shape, v);
}

static double largest(size_t n, const double *v)
{
    double most = 0;
    for (size_t k = 0; k < n; k++)
        most = fmax(most, fabs(v[k]));
    return most;
}

/* D*S*D keeps symmetry and definiteness; the halves are copied. */
static void sample_congruent(size_t n, const double *v, struct random *r,
                             double *out)
{
    double *d = mem_alloc(n * sizeof *d + 1);
    for (size_t i = 0; i < n; i++)
        d[i] = 1 + 0.15 * random_uniform(r);
    for (size_t j = 0; j < n; j++)
        for (size_t i = j; i < n; i++)
            out[i + n * j] = out[j + n * i] = d[i] * v[i + n * j] * d[j];
    mem_free(d);
}

void structure_sample(enum structure s, struct shape shape, const double *v,
                      struct random *r, double *out)
{
    size_t n = shape_numel(shape);
    if (is_symmetric(s)) {
        sample_congruent(shape.rows, v, r, out);
        return;
    }
    double most = largest(n, v);
    for (size_t k = 0; k < n; k++) {
        double t = 0.3 * random_uniform(r);
        if (!structure_free(s, shape, k))
            out[k] = 0;
        else
            out[k] = v[k] != 0 ? v[k] * (1 + t) : t * (most > 0 ? most : 1);
    }
}
