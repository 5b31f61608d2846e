/* kernels: the doubles behind the rows of structure (ops.def), each with its
 * running bound.
 *
 * Idea: moving entries is exact, so the bound of a move is the same move of
 * the bounds; a sum of n entries adds (n-1) u sum|x|; everything is one lane,
 * column-major. The matrix product and linear algebra are in linalg.c.
 *
 * Invariant: out never overlaps an argument (program.c sees to it).
 */
#include "kernel/kernel.h"

#include <float.h>
#include <math.h>
#include <string.h>

#define UNIT_ROUNDOFF 0x1p-53

static size_t numel(const struct kernel *k)
{
    return shape_numel(k->shape);
}

static void bound_zero(const struct kernel *k, double *out)
{
    memset(out, 0, numel(k) * sizeof *out);
}

/* The bound of a move: the kernel itself, run on the bounds. */
static void bound_move(const struct kernel *k, kernel_fn *move,
                       const double *const *in, double *out)
{
    struct kernel moved = *k;
    moved.in = in;
    moved.out = out;
    move(&moved);
}

#define MOVE(ID)                                                               \
    void bound_##ID(const struct kernel *k, const double *const *in,           \
                    double *out)                                               \
    {                                                                          \
        bound_move(k, kernel_##ID, in, out);                                   \
    }

/* --- leaves and views -------------------------------------------------------- */
/* Leaves are filled when a run is made, views take no time: what stands here
 * serves evaluation node by node (oracle, constants). */

void kernel_INPUT(const struct kernel *k)
{
    memset(k->out, 0, numel(k) * sizeof *k->out);
}

void kernel_CONST(const struct kernel *k)
{
    for (size_t i = 0; i < numel(k); i++)
        k->out[i] = k->imm.num;
}

/* An empty array has no place. */
static void copy(double *to, const double *from, size_t n)
{
    if (n > 0)
        memcpy(to, from, n * sizeof *to);
}

void kernel_LITERAL(const struct kernel *k)
{
    k->out[0] = k->imm.num;
}

void kernel_DATA(const struct kernel *k)
{
    copy(k->out, k->in[0], numel(k));
}

void kernel_PI(const struct kernel *k)
{
    k->out[0] = M_PI;
}

void kernel_CUT(const struct kernel *k)
{
    copy(k->out, k->in[0], numel(k));
}

void kernel_RESHAPE(const struct kernel *k)
{
    kernel_CUT(k);
}

void kernel_RESULT(const struct kernel *k)
{
    copy(k->out, k->in[0] + k->imm.a, numel(k));
}

#define EXACT(ID)                                                              \
    void bound_##ID(const struct kernel *k, const double *const *in,           \
                    double *out)                                               \
    {                                                                          \
        (void)in;                                                              \
        bound_zero(k, out);                                                    \
    }
EXACT(INPUT)
EXACT(CONST)
EXACT(LITERAL)
EXACT(DATA)
MOVE(CUT)
MOVE(RESHAPE)
MOVE(RESULT)

void bound_PI(const struct kernel *k, const double *const *in, double *out)
{
    (void)k, (void)in;
    out[0] = UNIT_ROUNDOFF * M_PI;
}

/* --- moves --------------------------------------------------------------------- */

void kernel_TRANSPOSE(const struct kernel *k)
{
    size_t rows = k->shape.rows, cols = k->shape.cols;
    for (size_t j = 0; j < cols; j++)
        for (size_t i = 0; i < rows; i++)
            k->out[j * rows + i] = k->in[0][i * cols + j];
}
MOVE(TRANSPOSE)

void kernel_BROADCAST(const struct kernel *k)
{
    size_t rows = k->shape.rows;
    struct shape s = k->in_shape[0];
    for (size_t j = 0; j < k->shape.cols; j++)
        for (size_t i = 0; i < rows; i++)
            k->out[j * rows + i] = k->in[0][(s.cols == 1 ? 0 : j) * s.rows +
                                            (s.rows == 1 ? 0 : i)];
}
MOVE(BROADCAST)

void kernel_GATHER(const struct kernel *k)
{
    for (size_t i = 0; i < k->nlist; i++)
        k->out[i] = k->in[0][k->list[i]];
}
MOVE(GATHER)

void kernel_SCATTER(const struct kernel *k)
{
    memset(k->out, 0, numel(k) * sizeof *k->out);
    for (size_t i = 0; i < k->nlist; i++)
        k->out[k->list[i]] += k->in[0][i];
}

/* Entries that meet add up: n-1 roundings of the sum of magnitudes; counted
 * as one rounding an addition, of the final magnitude or less. */
void bound_SCATTER(const struct kernel *k, const double *const *in, double *out)
{
    double *magnitude = mem_alloc((numel(k) + 1) * sizeof *magnitude);
    uint32_t *count = mem_alloc((numel(k) + 1) * sizeof *count);
    bound_move(k, kernel_SCATTER, in, out);
    for (size_t i = 0; i < k->nlist; i++) {
        magnitude[k->list[i]] += fabs(k->in[0][i]);
        count[k->list[i]]++;
    }
    for (size_t i = 0; i < numel(k); i++)
        if (count[i] > 1)
            out[i] += (count[i] - 1) * UNIT_ROUNDOFF * magnitude[i];
    mem_free(magnitude);
    mem_free(count);
}

void kernel_VERTCAT(const struct kernel *k)
{
    size_t at = 0;
    for (unsigned a = 0; a < k->nargs; a++) {
        size_t rows = k->in_shape[a].rows;
        for (size_t j = 0; j < k->shape.cols; j++)
            memcpy(k->out + j * k->shape.rows + at, k->in[a] + j * rows,
                   rows * sizeof *k->out);
        at += rows;
    }
}
MOVE(VERTCAT)

void kernel_HORZCAT(const struct kernel *k)
{
    double *out = k->out;
    for (unsigned a = 0; a < k->nargs; a++) {
        size_t n = shape_numel(k->in_shape[a]);
        copy(out, k->in[a], n);
        out += n;
    }
}
MOVE(HORZCAT)

void kernel_TRIANGLE(const struct kernel *k)
{
    long diagonal = (int32_t)k->imm.b, rows = k->shape.rows;
    for (long j = 0; j < (long)k->shape.cols; j++)
        for (long i = 0; i < rows; i++) {
            bool keep = k->imm.a ? j - i >= diagonal : j - i <= diagonal;
            k->out[j * rows + i] = keep ? k->in[0][j * rows + i] : 0;
        }
}
MOVE(TRIANGLE)

/* --- walks along a dimension ------------------------------------------------------ */

#define EACH_LINE(K)                                                           \
    struct lines l = shape_lines((K)->in_shape[0], (K)->imm.a);                \
    for (size_t line = 0; line < l.count; line++)

#define LINE(POINTER) ((POINTER) + line * l.next)

void kernel_SUM(const struct kernel *k)
{
    EACH_LINE(k)
    {
        const double *x = LINE(k->in[0]);
        double s = 0;
        for (size_t i = 0; i < l.length; i++)
            s += x[i * l.stride];
        k->out[line] = s;
    }
}

void bound_SUM(const struct kernel *k, const double *const *in, double *out)
{
    EACH_LINE(k)
    {
        const double *x = LINE(k->in[0]), *e = LINE(in[0]);
        double magnitude = 0, error = 0;
        for (size_t i = 0; i < l.length; i++) {
            magnitude += fabs(x[i * l.stride]);
            error += e[i * l.stride];
        }
        out[line] = error + (double)l.length * UNIT_ROUNDOFF * magnitude;
    }
}

void kernel_CUMSUM(const struct kernel *k)
{
    EACH_LINE(k)
    {
        const double *x = LINE(k->in[0]);
        double *y = LINE(k->out), s = 0;
        for (size_t i = 0; i < l.length; i++) {
            size_t at = (k->imm.b ? l.length - 1 - i : i) * l.stride;
            y[at] = s += x[at];
        }
    }
}

void bound_CUMSUM(const struct kernel *k, const double *const *in, double *out)
{
    EACH_LINE(k)
    {
        const double *x = LINE(k->in[0]), *e = LINE(in[0]);
        double *y = LINE(out), magnitude = 0, error = 0;
        for (size_t i = 0; i < l.length; i++) {
            size_t at = (k->imm.b ? l.length - 1 - i : i) * l.stride;
            magnitude += fabs(x[at]);
            error += e[at];
            y[at] = error + (double)i * UNIT_ROUNDOFF * magnitude;
        }
    }
}

void kernel_PROD(const struct kernel *k)
{
    EACH_LINE(k)
    {
        const double *x = LINE(k->in[0]);
        double s = 1;
        for (size_t i = 0; i < l.length; i++)
            s *= x[i * l.stride];
        k->out[line] = s;
    }
}

void bound_PROD(const struct kernel *k, const double *const *in, double *out)
{
    EACH_LINE(k)
    {
        const double *x = LINE(k->in[0]), *e = LINE(in[0]);
        double s = 1, error = 0;
        for (size_t i = 0; i < l.length; i++) {
            double r = s * x[i * l.stride];
            error = fabs(x[i * l.stride]) * error + fabs(s) * e[i * l.stride] +
                    UNIT_ROUNDOFF * fabs(r);
            s = r;
        }
        out[line] = error;
    }
}

void kernel_CUMPROD(const struct kernel *k)
{
    EACH_LINE(k)
    {
        const double *x = LINE(k->in[0]);
        double *y = LINE(k->out), s = 1;
        for (size_t i = 0; i < l.length; i++)
            y[i * l.stride] = s *= x[i * l.stride];
    }
}

void bound_CUMPROD(const struct kernel *k, const double *const *in, double *out)
{
    EACH_LINE(k)
    {
        const double *x = LINE(k->in[0]), *e = LINE(in[0]);
        double *y = LINE(out), s = 1, error = 0;
        for (size_t i = 0; i < l.length; i++) {
            double r = s * x[i * l.stride];
            error = fabs(x[i * l.stride]) * error + fabs(s) * e[i * l.stride] +
                    UNIT_ROUNDOFF * fabs(r);
            s = r;
            y[i * l.stride] = error;
        }
    }
}

void kernel_SCAN(const struct kernel *k)
{
    EACH_LINE(k)
    {
        const double *a = LINE(k->in[0]), *b = LINE(k->in[1]);
        double *y = LINE(k->out), s = 0;
        for (size_t i = 0; i < l.length; i++) {
            size_t at = (k->imm.b ? l.length - 1 - i : i) * l.stride;
            y[at] = s = i == 0 ? b[at] : b[at] + a[at] * s;
        }
    }
}

void bound_SCAN(const struct kernel *k, const double *const *in, double *out)
{
    EACH_LINE(k)
    {
        const double *a = LINE(k->in[0]), *ea = LINE(in[0]);
        const double *y = LINE(k->out), *eb = LINE(in[1]);
        double *e = LINE(out), s = 0, error = 0;
        for (size_t i = 0; i < l.length; i++) {
            size_t at = (k->imm.b ? l.length - 1 - i : i) * l.stride;
            double product = fabs(a[at] * s);
            error = i == 0 ? eb[at]
                           : eb[at] + fabs(a[at]) * error + ea[at] * fabs(s) +
                                 UNIT_ROUNDOFF * (product + fabs(y[at]));
            s = y[at];
            e[at] = error;
        }
    }
}

void kernel_MAXALONG(const struct kernel *k)
{
    EACH_LINE(k)
    {
        const double *x = LINE(k->in[0]);
        double m = -INFINITY;
        for (size_t i = 0; i < l.length; i++)
            if (!(x[i * l.stride] <= m))
                m = isnan(m) ? m : x[i * l.stride];
        k->out[line] = m;
    }
}

void bound_MAXALONG(const struct kernel *k, const double *const *in,
                    double *out)
{
    EACH_LINE(k)
    {
        const double *e = LINE(in[0]);
        double m = 0;
        for (size_t i = 0; i < l.length; i++)
            m = fmax(m, e[i * l.stride]);
        out[line] = m;
    }
}

/* --- logsumexp and softmax: shifted by the maximum -------------------------------- */

static double line_max(const double *x, struct lines l)
{
    double m = -INFINITY;
    for (size_t i = 0; i < l.length; i++)
        m = fmax(m, x[i * l.stride]);
    return m;
}

void kernel_LOGSUMEXP(const struct kernel *k)
{
    EACH_LINE(k)
    {
        const double *x = LINE(k->in[0]);
        double m = line_max(x, l), s = 0;
        double shift = isinf(m) ? 0 : m;
        for (size_t i = 0; i < l.length; i++)
            s += exp(x[i * l.stride] - shift);
        k->out[line] = m == INFINITY && !isnan(s) ? m : shift + log(s);
    }
}

/* exp and the sum: (n + |x - m| + 4) u relative in s, so absolute in log s. */
void bound_LOGSUMEXP(const struct kernel *k, const double *const *in,
                     double *out)
{
    EACH_LINE(k)
    {
        const double *x = LINE(k->in[0]), *e = LINE(in[0]);
        double m = line_max(x, l), worst = 0, own = (double)l.length + 4;
        for (size_t i = 0; i < l.length; i++) {
            double w = exp(x[i * l.stride] - k->out[line]);
            worst += w * e[i * l.stride];
            own += w * fabs(x[i * l.stride] - m);
        }
        out[line] = worst + UNIT_ROUNDOFF * (own + fabs(k->out[line]));
    }
}

void kernel_SOFTMAX(const struct kernel *k)
{
    EACH_LINE(k)
    {
        const double *x = LINE(k->in[0]);
        double *y = LINE(k->out), m = line_max(x, l), s = 0;
        for (size_t i = 0; i < l.length; i++)
            s += y[i * l.stride] = exp(x[i * l.stride] - m);
        for (size_t i = 0; i < l.length; i++)
            y[i * l.stride] /= s;
    }
}

void bound_SOFTMAX(const struct kernel *k, const double *const *in, double *out)
{
    EACH_LINE(k)
    {
        const double *x = LINE(k->in[0]), *e = LINE(in[0]);
        const double *y = LINE(k->out);
        double *r = LINE(out), m = line_max(x, l), mean = 0;
        for (size_t i = 0; i < l.length; i++)
            mean += y[i * l.stride] *
                    (e[i * l.stride] +
                     UNIT_ROUNDOFF * fabs(x[i * l.stride] - m));
        for (size_t i = 0; i < l.length; i++) {
            size_t at = i * l.stride;
            double u = UNIT_ROUNDOFF * ((double)l.length + 6 + fabs(x[at] - m));
            r[at] = y[at] * (e[at] + mean + u) + DBL_TRUE_MIN;
        }
    }
}
