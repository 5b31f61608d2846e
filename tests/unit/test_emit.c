/* Emitted code compiles without warnings and computes what adcheck computes.
 *
 * Each case is a graph on inputs drawn at random, or a row of the operation
 * table at a point of its box. All of a language are written into one file,
 * which is compiled (C) or run (Octave, Python with NumPy and SciPy, where they
 * are installed) once. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#include "derive/derive.h"
#include "elementwise_rows.h"
#include "emit/emit.h"
#include "graph/matrix.h"
#include "run/program.h"

enum { INPUTS = 4, OUTPUTS = 2, NAMES = 8, COLUMNS = 16 };

struct work {
    struct graph *g;
    struct emit_problem p;
    struct emit_input in[INPUTS];
    struct emit_output out[OUTPUTS];
    node gradient[INPUTS * OUTPUTS];
    node hessian[COLUMNS * INPUTS];
    struct formula_name names[NAMES];
    double value[INPUTS][64];
    unsigned draws;
};

static char directory[200];

static double draw(struct work *w)
{
    w->draws = w->draws * 1103515245u + 12345u;
    return .2 + (double)(w->draws >> 16 & 0x7fff) / 0x8000;
}

static node input(struct work *w, const char *name, uint32_t rows,
                  uint32_t cols, bool differentiated)
{
    size_t j = w->p.ninputs++;
    node x = Input(w->g, (struct shape){rows, cols});
    w->in[j] = (struct emit_input){name, x, differentiated};
    for (size_t k = 0; k < (size_t)rows * cols; k++)
        w->value[j][k] = draw(w);
    w->names[w->p.nnames++] = (struct formula_name){x, name, 0};
    return x;
}

static node named(struct work *w, const char *name, node x)
{
    node cut = Cut(w->g, x);
    w->names[w->p.nnames++] = (struct formula_name){cut, name, 0};
    w->names[w->p.nnames++] = (struct formula_name){x, name, 0};
    return cut;
}

static void output(struct work *w, const char *name, node z)
{
    size_t i = w->p.noutputs++;
    bool one = shape_scalar(graph_shape(w->g, z));
    node seed = one ? NONE : Input(w->g, graph_shape(w->g, z));
    w->out[i] = (struct emit_output){name, z, seed};
}

static void start(struct work *w)
{
    *w = (struct work){.g = graph_new(), .draws = 7};
}

static void differentiate(struct work *w)
{
    for (size_t i = 0; i < w->p.noutputs; i++)
        for (size_t j = 0; j < w->p.ninputs; j++) {
            node seed = w->out[i].seed == NONE ? Num(w->g, 1) : w->out[i].seed;
            struct seed s = {w->out[i].at, seed};
            node *to = &w->gradient[i * w->p.ninputs + j];
            *to = NONE;
            if (w->in[j].differentiated)
                derive_reverse(w->g, 1, &s, (struct stops){0}, 1, &w->in[j].at,
                               to);
        }
    w->p.g = w->g;
    w->p.inputs = w->in;
    w->p.outputs = w->out;
    w->p.gradient = w->gradient;
    w->p.names = w->names;
}

/* --- what the program computes ------------------------------------------ */

static size_t numel(const struct work *w, node x)
{
    return shape_numel(graph_shape(w->g, x));
}

/* Values of the outputs, then the Jacobian, column by column. */
static size_t expected(struct work *w, double *out)
{
    VEC(node) want = {0};
    size_t rows = 0, n = 0, row = 0, m = w->p.noutputs;
    for (size_t i = 0; i < m; i++) {
        vec_push(&want, w->out[i].at);
        rows += numel(w, w->out[i].at);
    }
    for (size_t k = 0; k < m * w->p.ninputs; k++)
        if (w->gradient[k] != NONE)
            vec_push(&want, w->gradient[k]);
    struct program *p = program_new(w->g, want.n, want.at, false);
    struct run *r = run_new(p, 1);
    for (size_t j = 0; j < w->p.ninputs; j++)
        run_set(r, w->in[j].at, w->value[j]);
    run_eval(r);
    for (size_t i = 0; i < m; i++)
        for (size_t k = 0; k < numel(w, w->out[i].at); k++)
            out[n++] = run_value(r, w->out[i].at, 0)[k];
    for (size_t i = 0; i < m; i++)
        for (size_t k = 0; k < numel(w, w->out[i].at); k++, row++) {
            size_t column = 0;
            double *seed = w->out[i].seed == NONE
                               ? NULL
                               : run_input(r, w->out[i].seed, 0);
            if (seed) {
                memset(seed, 0, numel(w, w->out[i].at) * sizeof *seed);
                seed[k] = 1;
                run_eval(r);
            }
            for (size_t j = 0; j < w->p.ninputs; j++) {
                node g = w->gradient[i * w->p.ninputs + j];
                for (size_t c = 0;
                     w->in[j].differentiated && c < numel(w, w->in[j].at);
                     c++, column++)
                    out[n + row + rows * column] = g == NONE
                                                       ? 0
                                                       : run_value(r, g, 0)[c];
            }
        }
    for (size_t j = 0; j < w->p.ninputs; j++)
        if (w->in[j].differentiated)
            n += rows * numel(w, w->in[j].at);
    run_free(r);
    program_free(p);
    vec_free(&want);
    return n;
}

/* --- the files ---------------------------------------------------------- */

/* All cases of a language stand in one file, as problems of one file do, and
 * are run at once: definitions first, then what prints value and derivatives. */
enum { LANGUAGES = 3 };
static const enum emit languages[LANGUAGES] = {EMIT_C, EMIT_OCTAVE,
                                               EMIT_PYTHON};
static const char *const names[LANGUAGES] = {"t.c", "t.m", "t.py"};

struct expected {
    const char *name;
    double *want;
    size_t n;
    double relative; /* of an entry; 0: 1e-13 of the largest */
};

static struct {
    FILE *f;
    char *calls;
    size_t size;
    FILE *to; /* of calls */
    struct emit_file shared;
    VEC(struct expected) cases;
} file[LANGUAGES];

static void put_values(FILE *f, const struct work *w, size_t j,
                       const char *between)
{
    for (size_t k = 0; k < numel(w, w->in[j].at); k++)
        fprintf(f, "%s%.17g", k ? between : "", w->value[j][k]);
}

static void call_c(FILE *f, const struct work *w, const char *k, size_t n,
                   bool hessian)
{
    size_t rows = 0;
    bool one = emit_single(&w->p);
    for (size_t i = 0; i < w->p.noutputs; i++)
        rows += numel(w, w->out[i].at);
    fputs("    {\n        static double x[] = {", f);
    for (int data = 0; data < 2; data++)
        for (size_t j = 0; j < w->p.ninputs; j++)
            if (w->in[j].differentiated == !data) {
                put_values(f, w, j, ", ");
                fputs(", ", f);
            }
    fprintf(f, "0};\n        static double y[%zu], d[%zu];\n", rows, n + 1);
    if (hessian)
        fprintf(f,
                "        adcheck_value%s(x, NULL);\n"
                "        adcheck_hessian%s(x, d);\n",
                k, k);
    else if (one)
        fprintf(f, "        y[0] = adcheck_value%s(x, d);\n", k);
    else
        fprintf(f, "        adcheck_values%s(x, y, d);\n", k);
    fprintf(f, "        put(%zu, y);\n        put(%zu, d);\n    }\n",
            hessian ? 0 : rows, hessian ? n : n - rows);
}

static void call_octave(FILE *f, const struct work *w, const char *number,
                        bool hessian)
{
    size_t k = 0;
    for (size_t j = 0; j < w->p.ninputs; j++)
        k += w->in[j].differentiated;
    if (hessian)
        fprintf(f, "y = {adcheck_hessian%s(", number);
    else
        fprintf(f, "clear y; [y{1:%zu}] = adcheck_value%s(", w->p.noutputs + k,
                number);
    for (size_t j = 0; j < w->p.ninputs; j++) {
        struct shape s = graph_shape(w->g, w->in[j].at);
        fprintf(f, "%sreshape([", j ? ", " : "");
        put_values(f, w, j, " ");
        fprintf(f, "], %u, %u)", s.rows, s.cols);
    }
    fprintf(f, ")%s;\nput(y);\n", hessian ? "}" : "");
}

static void call_python(FILE *f, const struct work *w, const char *k,
                        bool hessian)
{
    fprintf(f, hessian ? "put((hessian%s(" : "put(*value%s(", k);
    for (size_t j = 0; j < w->p.ninputs; j++) {
        struct shape s = graph_shape(w->g, w->in[j].at);
        fprintf(f, "%snp.array([", j ? ", " : "");
        put_values(f, w, j, ", ");
        if (shape_scalar(s))
            fputs("])[0]", f);
        else
            fprintf(f, "]).reshape((%u, %u), order=\"F\")", s.rows, s.cols);
    }
    fputs(hessian ? "),), {})\n" : "))\n", f);
}

/* false: the language lacks an operation, which *missing names. */
static bool add(struct work *w, size_t l, const char *name, const double *want,
                size_t n, double relative, struct emit_missing *missing)
{
    char k[12] = "";
    bool hessian = w->p.hessian != NULL;
    w->p.file = &file[l].shared;
    if (file[l].shared.problems)
        snprintf(k, sizeof k, "%u", file[l].shared.problems + 1);
    if (!emit_code(file[l].f, languages[l], &w->p, missing))
        return false;
    struct expected e = {name, malloc((n + 1) * sizeof *want), n, relative};
    memcpy(e.want, want, n * sizeof *want);
    vec_push(&file[l].cases, e);
    fputs("\n", file[l].f);
    if (languages[l] == EMIT_C)
        call_c(file[l].to, w, k, n, hessian);
    else if (languages[l] == EMIT_OCTAVE)
        call_octave(file[l].to, w, k, hessian);
    else
        call_python(file[l].to, w, k, hessian);
    return true;
}

static void add_all(struct work *w, const char *name, const double *want,
                    size_t n)
{
    struct emit_missing missing;
    for (size_t l = 0; l < LANGUAGES; l++)
        if (!add(w, l, name, want, n, 0, &missing))
            fail_msg("%s lacks %s", missing.language, missing.op);
    graph_free(w->g);
}

static void check(struct work *w, const char *name)
{
    static double want[4096];
    differentiate(w);
    size_t n = expected(w, want);
    add_all(w, name, want, n);
}

/* --- running ------------------------------------------------------------ */

static void compare(size_t l, const char *command)
{
    char line[1024];
    double got;
    fclose(file[l].to);
    fputs(file[l].calls, file[l].f);
    fputs(languages[l] == EMIT_C ? "    return 0;\n}\n" : "", file[l].f);
    fclose(file[l].f);
    snprintf(line, sizeof line, "cd %s && %s", directory, command);
    FILE *f = popen(line, "r");
    assert_non_null(f);
    for (size_t k = 0; k < file[l].cases.n; k++) {
        const struct expected *e = &file[l].cases.at[k];
        double size = 0;
        for (size_t i = 0; i < e->n; i++)
            size = fmax(size, fabs(e->want[i]));
        for (size_t i = 0; i < e->n; i++) {
            double t = e->relative ? e->relative * fmax(1e-3, fabs(e->want[i]))
                                   : 1e-13 * fmax(size, fabs(e->want[i]));
            if (fscanf(f, "%lf", &got) != 1)
                fail_msg("%s: no entry %zu", e->name, i);
            if (!(fabs(got - e->want[i]) <= t))
                fail_msg("%s: entry %zu: %.17g, should be %.17g", e->name, i,
                         got, e->want[i]);
        }
    }
    pclose(f);
}

/* --- the Hessian -------------------------------------------------------- */

static void second(struct work *w)
{
    size_t at = 0;
    for (size_t j = 0; j < w->p.ninputs; j++)
        for (size_t k = 0; w->in[j].differentiated && k < numel(w, w->in[j].at);
             k++, at++) {
            double unit[64] = {0};
            unit[k] = 1;
            struct seed s = {w->in[j].at,
                             Data(w->g, graph_shape(w->g, w->in[j].at), unit)};
            for (size_t i = 0; i < w->p.ninputs; i++) {
                node *to = &w->hessian[at * w->p.ninputs + i];
                *to = NONE;
                if (w->gradient[i] != NONE)
                    derive_forward(w->g, 1, &s, (struct stops){0}, 1,
                                   &w->gradient[i], to);
            }
        }
    assert_true(at <= COLUMNS);
    w->p.hessian = w->hessian;
}

/* Column by column; returns how many entries. */
static size_t expected_hessian(struct work *w, double *out)
{
    VEC(node) want = {0};
    size_t m = w->p.ninputs, columns = emit_columns(&w->p), n = 0;
    for (size_t k = 0; k < columns * m; k++)
        if (w->hessian[k] != NONE)
            vec_push(&want, w->hessian[k]);
    struct program *p = program_new(w->g, want.n, want.at, false);
    struct run *r = run_new(p, 1);
    for (size_t j = 0; j < m; j++)
        run_set(r, w->in[j].at, w->value[j]);
    run_eval(r);
    for (size_t k = 0; k < columns; k++)
        for (size_t j = 0; j < m; j++) {
            node h = w->hessian[k * m + j];
            for (size_t i = 0;
                 w->in[j].differentiated && i < numel(w, w->in[j].at); i++)
                out[n++] = h == NONE ? 0 : run_value(r, h, 0)[i];
        }
    run_free(r);
    program_free(p);
    vec_free(&want);
    assert_int_equal(n, columns * columns);
    return n;
}

static void check_hessian(struct work *w, const char *name)
{
    static double want[COLUMNS * COLUMNS];
    differentiate(w);
    second(w);
    size_t n = expected_hessian(w, want);
    add_all(w, name, want, n);
}

/* --- cases -------------------------------------------------------------- */

static void running_example(void **state)
{
    struct work w;
    char *s = NULL;
    size_t size = 0, lines = 0;
    struct emit_missing missing;
    (void)state;
    start(&w);
    node u = input(&w, "u", 1, 1, true);
    node v = named(&w, "v", Square(w.g, u));
    node y = named(&w, "y", Mul(w.g, Sin(w.g, v), Log(w.g, v)));
    output(&w, "z", named(&w, "z", Exp(w.g, y)));
    differentiate(&w);
    FILE *f = open_memstream(&s, &size);
    assert_true(emit_code(f, EMIT_C, &w.p, &missing));
    fclose(f);
    for (const char *c = s; *c; c++)
        lines += *c == '\n';
    assert_true(lines < 40);
    free(s);
    check(&w, __func__);
}

static void network_with_data(void **state)
{
    struct work w;
    (void)state;
    start(&w);
    node x = input(&w, "X", 3, 5, false), a = input(&w, "W", 2, 3, true);
    node b = input(&w, "b", 2, 1, true);
    node h = named(&w, "H", Tanh(w.g, Add(w.g, MatMul(w.g, a, x), b)));
    node e = Softplus(w.g, Sub(w.g, h, Num(w.g, .5)));
    output(&w, "L", Sum(w.g, Mul(w.g, e, Sigmoid(w.g, h)), 0));
    check(&w, __func__);
}

static void matrix_valued(void **state)
{
    struct work w;
    (void)state;
    start(&w);
    node a = input(&w, "A", 2, 3, true), b = input(&w, "B", 3, 2, true);
    node x = input(&w, "x", 1, 1, true);
    output(&w, "C", MatMul(w.g, a, Mul(w.g, x, b)));
    output(&w, "s", Sum(w.g, Div(w.g, a, Transpose(w.g, b)), 0));
    check(&w, __func__);
}

static void moving_entries(void **state)
{
    struct work w;
    uint32_t at[] = {5, 0, 3, 3};
    (void)state;
    start(&w);
    node a = input(&w, "A", 2, 3, true);
    node part = Gather(w.g, a, (struct shape){2, 2}, at);
    node joined = HorzCat(w.g, 2, (node[]){part, CumSum(w.g, a, 2, false)});
    node soft = Softmax(w.g, joined, 1);
    node tri = Triangle(w.g, CumProd(w.g, soft, 2), true, 1);
    node all = Add(w.g, LogSumExp(w.g, joined, 0), Prod(w.g, part, 0));
    output(&w, "z",
           Add(w.g, Sum(w.g, tri, 0), Mul(w.g, all, MaxAlong(w.g, a, 0))));
    check(&w, __func__);
}

static void linear_algebra(void **state)
{
    struct work w;
    (void)state;
    start(&w);
    node m = input(&w, "M", 3, 3, true), y = input(&w, "y", 3, 1, true);
    node s = named(&w, "S",
                   Add(w.g, MatMul(w.g, m, Transpose(w.g, m)), Eye(w.g, 3)));
    node l = Chol(w.g, s, true);
    node q = Dot(w.g, y, LeftDivide(w.g, s, y));
    node r = Sum(w.g, Mul(w.g, l, InverseTransposed(w.g, s)), 0);
    node d = Add(w.g, LogDet(w.g, s), Det(w.g, m));
    output(&w, "z",
           Add(w.g, Add(w.g, q, r),
               Mul(w.g, d, Norm2(w.g, LeftDivide(w.g, l, y)))));
    check(&w, __func__);
}

static node diagonal(struct work *w)
{
    return Data(w->g, (struct shape){3, 3},
                (double[]){1, 0, 0, 0, 3, 0, 0, 0, 6});
}

static node squares(struct work *w, node x)
{
    return Sum(w->g, Square(w->g, x), 0);
}

/* Vectors enter by their squares: libraries choose other signs. */
static void spectra(void **state)
{
    struct work w;
    (void)state;
    start(&w);
    node m = input(&w, "M", 3, 3, true), y = input(&w, "y", 3, 1, true);
    node a = Add(w.g, m, diagonal(&w)), e = Eig(w.g, a);
    node h = Eigh(w.g, Symmetrize(w.g, a));
    node s = Svd(w.g, a), q = Qr(w.g, a);
    node z = Dot(w.g, y, Part(e, 0));
    z = Add(w.g, z, squares(&w, Mul(w.g, y, Part(h, 0))));
    z = Add(w.g, z, squares(&w, Mul(w.g, y, Square(w.g, Part(h, 1)))));
    z = Add(w.g, z, squares(&w, Mul(w.g, y, Square(w.g, Part(e, 1)))));
    z = Add(w.g, z, squares(&w, Mul(w.g, y, Part(s, 1))));
    z = Add(w.g, z, squares(&w, Mul(w.g, y, Square(w.g, Part(s, 2)))));
    z = Add(w.g, z, squares(&w, Mul(w.g, y, Part(q, 1))));
    output(&w, "z", z);
    check(&w, __func__);
}

static void lu_pinv_and_equations(void **state)
{
    struct work w;
    (void)state;
    start(&w);
    node m = input(&w, "M", 3, 3, true), b = input(&w, "B", 3, 2, true);
    node y = input(&w, "y", 3, 1, true);
    node a = Add(w.g, m, diagonal(&w)), f = Lu(w.g, MatMul(w.g, a, a));
    node p = PermuteRows(w.g, y, Part(f, 2), false);
    node z = squares(&w, MatMul(w.g, Part(f, 0), p));
    z = Add(w.g, z, squares(&w, Mul(w.g, y, Part(f, 1))));
    z = Add(w.g, z, squares(&w, Pinv(w.g, b)));
    z = Add(w.g, z, Mul(w.g, Rank(w.g, b), squares(&w, b)));
    node btb = MatMul(w.g, Transpose(w.g, b), b);
    z = Add(w.g, z, squares(&w, Sylvester(w.g, a, btb, b)));
    z = Add(w.g, z, Square(w.g, Det(w.g, m)));
    output(&w, "z", z);
    check(&w, __func__);
}

static void hessian_of_a_determinant(void **state)
{
    struct work w;
    (void)state;
    start(&w);
    node m = input(&w, "M", 3, 3, true);
    output(&w, "z", Square(w.g, Det(w.g, m)));
    check_hessian(&w, __func__);
}

static void exponential_of_a_matrix(void **state)
{
    struct work w;
    (void)state;
    start(&w);
    node a = input(&w, "A", 3, 3, true);
    output(&w, "z", Sum(w.g, Square(w.g, Expm(w.g, a)), 0));
    check(&w, __func__);
}

static void special_functions(void **state)
{
    struct work w;
    (void)state;
    start(&w);
    node x = input(&w, "x", 1, 1, true), a = input(&w, "gamma", 1, 1, true);
    node s = Add(w.g, GammaInc(w.g, x, Num(w.g, 2)), LGamma(w.g, a));
    node t = Add(w.g, BesselJ(w.g, Num(w.g, 1), x), Erfcx(w.g, a));
    node n = Mul(w.g, NormCdf(w.g, x), Beta(w.g, x, a));
    output(&w, "z", Add(w.g, Add(w.g, s, t), n));
    check(&w, __func__);
}

static void hessian_of_network(void **state)
{
    struct work w;
    (void)state;
    start(&w);
    node a = input(&w, "hessian", 2, 3, true), b = input(&w, "b", 2, 1, true);
    node c = input(&w, "value", 1, 1, true), x = input(&w, "X", 3, 5, false);
    node h = named(&w, "H", Tanh(w.g, Add(w.g, MatMul(w.g, a, x), b)));
    output(&w, "L", Sum(w.g, Softplus(w.g, Mul(w.g, c, h)), 0));
    check_hessian(&w, __func__);
}

static void hessian_of_linear_algebra(void **state)
{
    struct work w;
    (void)state;
    start(&w);
    node m = input(&w, "M", 2, 2, true), y = input(&w, "y", 2, 1, true);
    node x = input(&w, "x", 1, 1, true);
    node s = named(&w, "S",
                   Add(w.g, MatMul(w.g, m, Transpose(w.g, m)), Eye(w.g, 2)));
    node q = Dot(w.g, y, LeftDivide(w.g, s, y));
    node special = Add(w.g, BesselJ(w.g, Num(w.g, 1), x), Sigmoid(w.g, x));
    output(&w, "z", Add(w.g, Add(w.g, q, LogDet(w.g, s)), special));
    check_hessian(&w, __func__);
}

/* exp of a symmetric matrix by its eigenvalues, two of which meet: derivatives
 * of both orders are divided differences. */
static void hessian_of_a_spectrum(void **state)
{
    struct work w;
    (void)state;
    start(&w);
    node b = input(&w, "b", 3, 1, true);
    node s = Add(w.g, MatMul(w.g, b, Transpose(w.g, b)), Eye(w.g, 3));
    node e = Eigh(w.g, Symmetrize(w.g, s)), v = Part(e, 1);
    node t = Transpose(w.g, Exp(w.g, Part(e, 0)));
    node f = MatMul(w.g, Mul(w.g, v, t), Transpose(w.g, v));
    output(&w, "z", squares(&w, Mul(w.g, f, diagonal(&w))));
    check_hessian(&w, __func__);
}

/* Nothing of the inputs is read, and most of the entries are zero. */
static void hessian_of_constants(void **state)
{
    struct work w;
    (void)state;
    start(&w);
    node u = input(&w, "u", 1, 1, true), v = input(&w, "v", 2, 1, true);
    output(&w, "z", Add(w.g, Mul(w.g, u, u), Sum(w.g, v, 0)));
    check_hessian(&w, __func__);
}

static void infinite_constants(void **state)
{
    struct work w;
    (void)state;
    start(&w);
    node x = input(&w, "x", 3, 1, true), y = input(&w, "inf", 1, 1, true);
    node d = Data(w.g, (struct shape){3, 1}, (double[]){INFINITY, .1, -2});
    node e = Mul(w.g, y, Exp(w.g, Num(w.g, -INFINITY)));
    output(&w, "z",
           Add(w.g, Sum(w.g, Min(w.g, x, d), 0),
               Add(w.g, e, Max(w.g, y, Num(w.g, -INFINITY)))));
    check(&w, __func__);
}

/* Macros, keywords, helpers and called functions as names of the problem. */
static void names_that_mean_something(void **state)
{
    struct work w;
    (void)state;
    start(&w);
    node a = input(&w, "I", 2, 2, true), b = input(&w, "gradient", 1, 1, true);
    node c = input(&w, "ad_max", 1, 1, true), d = input(&w, "o", 1, 1, true);
    node e = named(&w, "cos", Mul(w.g, b, Cos(w.g, d)));
    node f = named(&w, "det", Max(w.g, Cos(w.g, e), c));
    w.p.title = "a title */ int x; /* of\ntwo lines";
    output(&w, "z", Mul(w.g, Det(w.g, a), Add(w.g, e, f)));
    check(&w, __func__);
}

/* What Octave calls the derivatives and the seed: du, du_, dv, seed1. */
static void names_of_derivatives(void **state)
{
    struct work w;
    (void)state;
    start(&w);
    node u = input(&w, "u", 1, 1, true), v = input(&w, "u_", 1, 1, true);
    node x = input(&w, "seed1", 2, 1, true);
    node du = named(&w, "du", Mul(w.g, Square(w.g, u), v));
    output(&w, "y", Mul(w.g, du, x));
    output(&w, "du_", named(&w, "du_", Mul(w.g, Dot(w.g, x, x), du)));
    check(&w, __func__);
}

static void missing_is_named(void **state)
{
    struct work w;
    struct emit_missing missing;
    (void)state;
    start(&w);
    node a = input(&w, "A", 3, 3, true);
    output(&w, "z", Sum(w.g, Logm(w.g, a), 0));
    differentiate(&w);
    FILE *f = fopen("/dev/null", "w");
    assert_false(emit_code(f, EMIT_C, &w.p, &missing));
    assert_string_equal(missing.op, "logm");
    assert_string_equal(missing.language, "C");
    fclose(f);
    graph_free(w.g);
}

static void drawings(void **state)
{
    struct work w;
    struct emit_missing missing;
    char *s = NULL;
    size_t n = 0;
    (void)state;
    start(&w);
    node u = input(&w, "u", 1, 1, true);
    output(&w, "z", named(&w, "z", Exp(w.g, Mul(w.g, Num(w.g, 2), u))));
    differentiate(&w);
    FILE *f = open_memstream(&s, &n);
    assert_true(emit_code(f, EMIT_LATEX, &w.p, &missing));
    fclose(f);
    assert_non_null(strstr(s, "\\frac{\\partial z}{\\partial u} &= "
                              "2 \\, z"));
    free(s);
    graph_free(w.g);
}

/* A matrix of 300 x 300 numbers, and all of its entries out of order, are text
 * of a few megabytes; so is the memory that it takes to write. */
static void large_constants(void **state)
{
    enum { N = 300, MEGABYTES = 200 };
    static double v[N * N];
    static uint32_t at[N * N];
    static const enum emit all[] = {EMIT_C, EMIT_OCTAVE, EMIT_PYTHON,
                                    EMIT_LATEX};
    struct work w;
    struct emit_missing missing;
    struct rusage before, after;
    (void)state;
    start(&w);
    for (uint32_t i = 0; i < N * N; i++) {
        v[i] = draw(&w);
        at[i] = i * 7919 % (N * N);
    }
    node x = input(&w, "x", 1, 1, true);
    node a = Data(w.g, (struct shape){N, N}, v);
    node b = Gather(w.g, Mul(w.g, x, a), (struct shape){N, N}, at);
    output(&w, "z", Dot(w.g, a, b));
    differentiate(&w);
    getrusage(RUSAGE_SELF, &before);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        FILE *f = fopen("/dev/null", "w");
        assert_true(emit_code(f, all[i], &w.p, &missing));
        fclose(f);
    }
    getrusage(RUSAGE_SELF, &after);
#ifndef __SANITIZE_ADDRESS__ /* which keeps what is freed */
    assert_true(after.ru_maxrss - before.ru_maxrss < MEGABYTES * 1024L);
#endif
    graph_free(w.g);
}

/* --- the table ---------------------------------------------------------- */

/* The row's value and the derivatives that are known, as a problem: an
 * argument whose box is a point, or whose derivative is not known, is data. */
static size_t row_problem(struct work *w, size_t row, unsigned data,
                          double *want)
{
    static const char *const argument[] = {"u", "v", "w"};
    enum op op = elementwise_rows[row].op;
    node x[3];
    start(w);
    for (unsigned i = 0; i < op_arity(op); i++) {
        double lo = elementwise_rows[row].box[2 * i],
               hi = elementwise_rows[row].box[2 * i + 1];
        x[i] = lo == hi ? Num(w->g, lo)
                        : input(w, argument[i], 1, 1, !(data >> i & 1));
        if (lo != hi)
            w->value[w->p.ninputs - 1][0] = lo + .6180339887 * (hi - lo);
    }
    output(w, "z",
           graph_node(w->g, op, (struct shape){1, 1}, (union imm){.bits = 0},
                      op_arity(op), x));
    differentiate(w);
    return expected(w, want);
}

static bool known(size_t n, const double *want)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(want[i]))
            return false;
    return true;
}

/* Every elementwise row in every language, and what a language has not. */
static void rows_of_the_table(void **state)
{
    static const char *const lacks[LANGUAGES] = {
        " ZETA ZETAN ELLIPTICK ELLIPTICKN ELLIPTICE",
        " EXPRELN ZETA ZETAN ELLIPTICK ELLIPTICKN ELLIPTICE EXPINTN",
        " ZETA ZETAN ELLIPTICK ELLIPTICKN ELLIPTICE",
    };
    double want[8];
    (void)state;
    for (size_t l = 0; l < LANGUAGES; l++) {
        char lacking[1000] = "";
        for (size_t row = 0; row < ROWS; row++) {
            struct work w;
            struct emit_missing missing;
            unsigned data = 0;
            size_t n = row_problem(&w, row, data, want);
            while (!known(n, want) && data < 7) {
                graph_free(w.g);
                n = row_problem(&w, row, ++data, want);
            }
            assert_true(known(n, want));
            if (!add(&w, l, elementwise_rows[row].id, want, n, 1e-9,
                     &missing)) {
                strcat(lacking, " ");
                strcat(lacking, elementwise_rows[row].id);
            }
            graph_free(w.g);
        }
        assert_string_equal(lacking, lacks[l]);
    }
}

/* Last: the files are run. */
static void in_c(void **state)
{
    (void)state;
    compare(0, "cc -std=c99 -Wall -Wextra -pedantic -Werror -ffp-contract=off "
               "t.c -o t -llapacke -lgsl -lgslcblas -lm && ./t");
}

static void in_octave(void **state)
{
    (void)state;
    if (system("command -v octave >/dev/null") != 0)
        skip();
    compare(1, "octave -qf --no-gui t.m 2>/dev/null");
}

static void in_python(void **state)
{
    (void)state;
    if (system("/usr/bin/python3 -c 'import numpy, scipy' 2>/dev/null") != 0)
        skip();
    compare(2, "/usr/bin/python3 t.py");
}

static int open_files(void **state)
{
    (void)state;
    const char *folder = getenv("TMPDIR");
    snprintf(directory, sizeof directory, "%s/adcheck-emit-XXXXXX",
             folder && *folder ? folder : "/tmp");
    if (!mkdtemp(directory))
        return -1;
    for (size_t l = 0; l < LANGUAGES; l++) {
        char path[400];
        snprintf(path, sizeof path, "%s/%s", directory, names[l]);
        file[l].f = fopen(path, "w");
        file[l].to = open_memstream(&file[l].calls, &file[l].size);
        file[l].shared.arena = arena_new();
        if (!file[l].f || !file[l].to)
            return -1;
    }
    fputs("1;\n", file[1].f);
    fputs("#include <stdio.h>\n"
          "static void put(int n, const double *x)\n{\n"
          "    for (int i = 0; i < n; i++)\n"
          "        printf(\"%.17g\\n\", x[i]);\n}\n"
          "int main(void)\n{\n",
          file[0].to);
    fputs("function put(y)\n  for i = 1:numel(y)\n"
          "    printf(\"%.17g\\n\", y{i});\n  end\nend\n",
          file[1].to);
    fputs("def put(z, d):\n    z = z if isinstance(z, tuple) else (z,)\n"
          "    for v in list(z) + list(d.values()):\n"
          "        for t in np.ravel(v, order=\"F\"):\n"
          "            print(\"%.17g\" % t)\n",
          file[2].to);
    return 0;
}

static int clean(void **state)
{
    char line[400];
    (void)state;
    for (size_t l = 0; l < LANGUAGES; l++) {
        for (size_t k = 0; k < file[l].cases.n; k++)
            free(file[l].cases.at[k].want);
        vec_free(&file[l].cases);
        free(file[l].calls);
        arena_free(file[l].shared.arena);
    }
    snprintf(line, sizeof line, "rm -rf %s", directory);
    return system(line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(running_example),
        cmocka_unit_test(network_with_data),
        cmocka_unit_test(matrix_valued),
        cmocka_unit_test(moving_entries),
        cmocka_unit_test(linear_algebra),
        cmocka_unit_test(special_functions),
        cmocka_unit_test(spectra),
        cmocka_unit_test(lu_pinv_and_equations),
        cmocka_unit_test(exponential_of_a_matrix),
        cmocka_unit_test(hessian_of_a_determinant),
        cmocka_unit_test(hessian_of_network),
        cmocka_unit_test(hessian_of_linear_algebra),
        cmocka_unit_test(hessian_of_a_spectrum),
        cmocka_unit_test(hessian_of_constants),
        cmocka_unit_test(names_that_mean_something),
        cmocka_unit_test(names_of_derivatives),
        cmocka_unit_test(infinite_constants),
        cmocka_unit_test(missing_is_named),
        cmocka_unit_test(drawings),
        cmocka_unit_test(large_constants),
        cmocka_unit_test(rows_of_the_table),
        cmocka_unit_test(in_c),
        cmocka_unit_test(in_octave),
        cmocka_unit_test(in_python),
    };
    return cmocka_run_group_tests_name("emit", tests, open_files, clean);
}
