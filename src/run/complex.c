/* complex: the complex step, z'(x) = Im z(x + i h)/h + O(h^2).
 *
 * Idea: only the nodes between the input and z become complex; all others are
 * real and are taken from a run at the point. Operations that are linear are
 * done on real and imaginary parts by the kernels there are, products by four
 * of them; what is left is elementwise functions by <complex.h>, each written
 * so that an imaginary part of 1e-200 keeps its digits.
 *
 * Invariant: no branch is taken on a value that depends on the input, so what
 * is computed is one analytic function; any other operation makes the run
 * impossible when it is set up.
 */
#include "run/complex.h"

#include <complex.h>
#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "run/evaluate.h"

#define LARGEST_POWER 1024

typedef double complex number;

struct complex_run {
    const struct graph *g;
    node z, x;
    const struct run *real;
    double **re, **im; /* by node; NULL: real, at the point */
    double *zero;      /* imaginary part of a real node */
};

static size_t numel(const struct graph *g, node x)
{
    return shape_numel(graph_shape(g, x));
}

static const double *re_of(const struct complex_run *r, node x)
{
    return r->re[x] ? r->re[x] : run_value(r->real, x, 0);
}

static const double *im_of(const struct complex_run *r, node x)
{
    return r->im[x] ? r->im[x] : r->zero;
}

/* --- functions ------------------------------------------------------------ */

/* CMPLX, which not every compiler has. */
static number make(double re, double im)
{
    double parts[2] = {re, im};
    number z;
    memcpy(&z, parts, sizeof z);
    return z;
}

static number c_expm1(number x)
{
    double s = sin(cimag(x) / 2), a = expm1(creal(x));
    return make(a * cos(cimag(x)) - 2 * s * s, (a + 1) * sin(cimag(x)));
}

static number c_log1p(number x)
{
    double a = creal(x), b = cimag(x);
    return make(log1p(a * (2 + a) + b * b) / 2, atan2(b, 1 + a));
}

/* Whole powers by products: the logarithm of a negative number has a
 * rounding error of pi in its imaginary part. */
static number whole_power(number x, unsigned n)
{
    number r = 1;
    for (; n; n >>= 1) {
        if (n & 1)
            r *= x;
        x *= x;
    }
    return r;
}

static number c_pow(number x, number y)
{
    double n = creal(y);
    if (cimag(y) == 0 && n == rint(n) && fabs(n) <= LARGEST_POWER) {
        number p = whole_power(x, (unsigned)fabs(n));
        return n < 0 ? 1 / p : p;
    }
    return creal(x) > 0 ? cexp(y * clog(x)) : make(NAN, NAN);
}

static number c_cbrt(number x)
{
    return creal(x) < 0 ? -cexp(clog(-x) / 3) : cexp(clog(x) / 3);
}

static number c_sigmoid(number x)
{
    number e = cexp(creal(x) < 0 ? x : -x);
    return creal(x) < 0 ? e / (1 + e) : 1 / (1 + e);
}

static number c_softplus(number x)
{
    return creal(x) > 0 ? x + c_log1p(cexp(-x)) : c_log1p(cexp(x));
}

static number apply(enum op op, number x, number y)
{
    switch (op) {
#define COMPLEX(ID, VALUE)                                                     \
    case OP_##ID:                                                              \
        return VALUE;
#include "graph/ops.def"
    default:
        return make(NAN, NAN);
    }
}

enum kind { KIND_NONE, KIND_EACH, KIND_LINEAR, KIND_BILINEAR, KIND_LINES };

static const enum kind kinds[OP_COUNT] = {
#define COMPLEX(ID, VALUE) [OP_##ID] = KIND_EACH,
#include "graph/ops.def"
    [OP_PROD] = KIND_LINES,
    [OP_LOGSUMEXP] = KIND_LINES,
    [OP_SOFTMAX] = KIND_LINES,
    [OP_NORM2] = KIND_LINES,
};

static enum kind kind_of(const struct complex_run *r, node x)
{
    enum op op = (enum op)r->g->at[x].op;
    if (kinds[op])
        return kinds[op];
    return op_flags(op) & OP_LINEAR     ? KIND_LINEAR
           : op_flags(op) & OP_BILINEAR ? KIND_BILINEAR
                                        : KIND_NONE;
}

/* --- a node --------------------------------------------------------------- */

static number entry(const struct complex_run *r, node arg, size_t i, size_t j)
{
    struct shape s = graph_shape(r->g, arg);
    size_t k = (s.cols == 1 ? 0 : j) * s.rows + (s.rows == 1 ? 0 : i);
    return make(re_of(r, arg)[k], im_of(r, arg)[k]);
}

static void each(struct complex_run *r, node x)
{
    const struct gnode *p = graph_at(r->g, x);
    size_t rows = p->shape.rows;
    for (size_t k = 0; k < numel(r->g, x); k++) {
        number a = entry(r, p->arg[0], k % rows, k / rows), b = 0;
        if (p->nargs > 1)
            b = entry(r, p->arg[1], k % rows, k / rows);
        a = apply((enum op)p->op, a, b);
        r->re[x][k] = creal(a);
        r->im[x][k] = cimag(a);
    }
}

static void linear(struct complex_run *r, node x)
{
    size_t n;
    const node *arg = graph_args(r->g, x, &n);
    const double **in = mem_alloc((n + 1) * sizeof *in);
    for (size_t i = 0; i < n; i++)
        in[i] = re_of(r, arg[i]);
    evaluate_node(r->g, x, in, r->re[x]);
    for (size_t i = 0; i < n; i++)
        in[i] = im_of(r, arg[i]);
    evaluate_node(r->g, x, in, r->im[x]);
    mem_free(in);
}

static void bilinear(struct complex_run *r, node x)
{
    const struct gnode *p = graph_at(r->g, x);
    size_t n = numel(r->g, x);
    const double *a[2] = {re_of(r, p->arg[0]), im_of(r, p->arg[0])};
    const double *b[2] = {re_of(r, p->arg[1]), im_of(r, p->arg[1])};
    double *more = mem_alloc((n + 1) * sizeof *more);
    evaluate_node(r->g, x, (const double *[]){a[0], b[0]}, r->re[x]);
    evaluate_node(r->g, x, (const double *[]){a[1], b[1]}, more);
    for (size_t k = 0; k < n; k++)
        r->re[x][k] -= more[k];
    evaluate_node(r->g, x, (const double *[]){a[0], b[1]}, r->im[x]);
    evaluate_node(r->g, x, (const double *[]){a[1], b[0]}, more);
    for (size_t k = 0; k < n; k++)
        r->im[x][k] += more[k];
    mem_free(more);
}

/* A line of entries: its product, the root of its sum of squares, or its
 * exponentials' sum beside the largest real part. */
static number line_value(enum op op, const number *v, size_t n, double top)
{
    number s = op == OP_PROD ? 1 : 0;
    for (size_t i = 0; i < n; i++) {
        if (op == OP_PROD)
            s *= v[i];
        else if (op == OP_NORM2)
            s += v[i] * v[i];
        else
            s += cexp(v[i] - top);
    }
    if (op == OP_NORM2)
        return csqrt(s);
    return op == OP_LOGSUMEXP ? top + clog(s) : s;
}

static void one_line(struct complex_run *r, node x, struct lines l, size_t line,
                     number *v)
{
    size_t n = l.length, first = line * l.next;
    const struct gnode *p = graph_at(r->g, x);
    const double *re = re_of(r, p->arg[0]), *im = im_of(r, p->arg[0]);
    double top = -INFINITY;
    for (size_t i = 0; i < n; i++) {
        v[i] = make(re[first + i * l.stride], im[first + i * l.stride]);
        top = fmax(top, creal(v[i]));
    }
    number s = line_value((enum op)p->op, v, n, top);
    for (size_t i = 0; i < n; i++) {
        bool soft = p->op == OP_SOFTMAX;
        size_t k = soft ? first + i * l.stride : line;
        number out = soft ? cexp(v[i] - top) / s : s;
        r->re[x][k] = creal(out);
        r->im[x][k] = cimag(out);
    }
}

static void lines(struct complex_run *r, node x)
{
    const struct gnode *p = graph_at(r->g, x);
    struct lines l = shape_lines(graph_shape(r->g, p->arg[0]),
                                 p->op == OP_NORM2 ? 0 : p->imm.a);
    number *v = mem_alloc((l.length + 1) * sizeof *v);
    for (size_t k = 0; k < l.count; k++)
        one_line(r, x, l, k, v);
    mem_free(v);
}

/* --- the run -------------------------------------------------------------- */

/* Makes room for the nodes between x and z; false if one cannot be done. */
static bool prepare(struct complex_run *r, const struct program *p, char *mark)
{
    size_t most = 1;
    mark[r->x] = 1;
    for (node y = r->x; y <= r->z; y++) {
        size_t n;
        const node *arg = graph_args(r->g, y, &n);
        for (size_t i = 0; i < n && !mark[y]; i++)
            mark[y] = mark[arg[i]];
        if (!mark[y] || !program_has(p, y))
            continue;
        for (size_t i = 0; i < n; i++)
            most = numel(r->g, arg[i]) > most ? numel(r->g, arg[i]) : most;
        if (y != r->x && kind_of(r, y) == KIND_NONE)
            return false;
        r->re[y] = mem_alloc(numel(r->g, y) * sizeof **r->re);
        r->im[y] = mem_alloc(numel(r->g, y) * sizeof **r->im);
    }
    r->zero = mem_alloc(most * sizeof *r->zero);
    return r->re[r->z] && r->re[r->x];
}

struct complex_run *complex_run_new(const struct graph *g, node z, node x,
                                    const struct program *p,
                                    const struct run *real)
{
    struct complex_run *r = mem_alloc(sizeof *r);
    size_t n = (size_t)(z > x ? z : x) + 1;
    char *mark = mem_alloc(n);
    *r = (struct complex_run){.g = g, .z = z, .x = x, .real = real};
    r->re = mem_alloc(n * sizeof *r->re);
    r->im = mem_alloc(n * sizeof *r->im);
    bool done = z > x && prepare(r, p, mark);
    mem_free(mark);
    if (done)
        return r;
    complex_run_free(r);
    return NULL;
}

void complex_run_free(struct complex_run *r)
{
    if (!r)
        return;
    for (node y = 0; y <= (r->z > r->x ? r->z : r->x); y++) {
        mem_free(r->re[y]);
        mem_free(r->im[y]);
    }
    mem_free(r->re);
    mem_free(r->im);
    mem_free(r->zero);
    mem_free(r);
}

double complex_run_slope(struct complex_run *r, double h,
                         const double *direction)
{
    static void (*const visit[])(struct complex_run *,
                                 node) = {[KIND_EACH] = each,
                                          [KIND_LINEAR] = linear,
                                          [KIND_BILINEAR] = bilinear,
                                          [KIND_LINES] = lines};
    memcpy(r->re[r->x], run_value(r->real, r->x, 0),
           numel(r->g, r->x) * sizeof **r->re);
    for (size_t k = 0; k < numel(r->g, r->x); k++)
        r->im[r->x][k] = h * direction[k];
    for (node y = r->x + 1; y <= r->z; y++)
        if (r->re[y])
            visit[kind_of(r, y)](r, y);
    return *r->im[r->z] / h;
}
