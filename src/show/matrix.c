/* show/matrix: what a square matrix of derivatives tells besides its entries.
 *
 * Idea: parts are named values that hang on the record of a matrix; formats
 * print them without knowing them. Eigenvalues are those of the symmetric half
 * by the row that the language's own eigh has.
 *
 * Invariant: nothing is derived here.
 */
#include "show/parts.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "graph/matrix.h"
#include "run/evaluate.h"

#define SPECTRUM 400 /* rows whose eigenvalues are computed */

void matrix_part(struct problem_at_point *s, struct rec_jacobian *m,
                 const char *key, const char *label, struct shape shape,
                 const double *at)
{
    enum { MOST = 8 };
    if (!m->parts)
        m->parts = arena_alloc(s->arena, MOST * sizeof *m->parts);
    m->parts[m->nparts++] = (struct rec_part){key, label, shape, at};
}

static void matrix_number(struct problem_at_point *s, struct rec_jacobian *m,
                          const char *key, const char *label, double v)
{
    double *at = arena_alloc(s->arena, sizeof *at);
    *at = v;
    matrix_part(s, m, key, label, (struct shape){1, 1}, at);
}

double matrix_largest(const double *a, size_t n)
{
    double size = 0;
    for (size_t k = 0; k < n; k++)
        size = isnan(a[k]) || isnan(size) ? NAN : fmax(size, fabs(a[k]));
    return size;
}

static double norm(size_t n, const double *a, const double *b)
{
    double sum = 0;
    for (size_t k = 0; k < n; k++) {
        double e = a[k] - (b ? b[k] : 0);
        sum = hypot(sum, e);
    }
    return sum;
}

double matrix_asymmetry(const double *a, const double *b, size_t m, size_t n)
{
    double gap = 0, size = 0;
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < n; j++) {
            gap = fmax(gap, fabs(a[j * m + i] - b[i * n + j]));
            size = fmax(size, fabs(a[j * m + i]));
        }
    if (isnan(matrix_largest(a, m * n)))
        return NAN;
    return size > 0 ? gap / size : gap;
}

void matrix_symmetry(struct problem_at_point *s, struct rec_jacobian *m,
                     double gap)
{
    matrix_number(s, m, "symmetry", "symmetry defect", gap);
    if (shape_scalar(m->shape) || isnan(gap))
        return;
    m->note = gap == 0 ? arena_printf(s->arena, "%s; symmetric", m->note)
                       : arena_printf(s->arena, "%s; symmetric to %.1g",
                                      m->note, gap);
}

/* The library's own eigenvalues (LAPACK) of a symmetric matrix, ascending. */
static double *eigenvalues(struct problem_at_point *s, uint32_t n,
                           const double *a)
{
    struct graph *g = s->g;
    double *half = mem_alloc(((size_t)n * n + 1) * sizeof *half);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            half[j * n + i] = (a[j * n + i] + a[i * n + j]) / 2;
    node primary = Eigh(g, Input(g, (struct shape){n, n}));
    double *packed = mem_alloc((shape_numel(graph_shape(g, primary)) + 1) *
                               sizeof *packed);
    double *w = arena_alloc(s->arena, ((size_t)n + 1) * sizeof *w);
    const double *in = half;
    evaluate_node(g, primary, &in, packed);
    memcpy(w, packed, n * sizeof *w);
    mem_free(half);
    mem_free(packed);
    return w;
}

static const char *definiteness(const double *w, size_t n)
{
    double size = fmax(fabs(w[0]), fabs(w[n - 1]));
    double zero = (double)n * DBL_EPSILON * size;
    if (!isfinite(size))
        return "";
    if (w[0] > zero)
        return ", positive definite";
    if (w[n - 1] < -zero)
        return ", negative definite";
    if (w[0] < -zero && w[n - 1] > zero)
        return ", indefinite";
    if (size == 0)
        return ", zero";
    return w[0] < -zero ? ", negative semidefinite" : ", positive semidefinite";
}

void matrix_spectrum(struct problem_at_point *s, struct rec_jacobian *m,
                     bool whole)
{
    uint32_t n = m->shape.rows;
    double *diagonal = arena_alloc(s->arena, (n + 1) * sizeof *diagonal);
    const char *kind = "";
    for (size_t i = 0; i < n; i++)
        diagonal[i] = m->data[i * n + i];
    matrix_part(s, m, "diagonal", "diagonal", (struct shape){n, 1}, diagonal);
    if (n <= SPECTRUM && whole) {
        double *w = eigenvalues(s, n, m->data), least = INFINITY, most = 0;
        for (size_t i = 0; i < n; i++) {
            least = fmin(least, fabs(w[i]));
            most = fmax(most, fabs(w[i]));
        }
        matrix_part(s, m, "eigenvalues", "eigenvalues", (struct shape){n, 1},
                    w);
        if (most > 0)
            matrix_number(s, m, "condition", "condition", most / least);
        kind = n > 1 ? definiteness(w, n) : "";
    }
    m->note = arena_printf(s->arena, "%s%s", m->note, kind);
}

void matrix_outer(struct problem_at_point *s, struct rec_jacobian *m,
                  const double *outer)
{
    size_t n = shape_numel(m->shape);
    double size = norm(n, m->data, NULL);
    matrix_part(s, m, "gauss_newton", "Gauss-Newton", m->shape, outer);
    matrix_number(s, m, "gauss_newton_distance", "distance of Gauss-Newton",
                  norm(n, m->data, outer) / (size > 0 ? size : 1));
}
