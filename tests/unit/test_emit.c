/* Emitted code compiles without warnings and computes what adcheck computes.
 *
 * Each case is a graph on inputs drawn at random. Its code, with a main that
 * prints value and gradient, is compiled (C) or run (Octave, Python with NumPy
 * and SciPy, where they are installed) in a directory of its own. */
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

/* --- running ------------------------------------------------------------ */

static FILE *create(const char *name)
{
    char path[400];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    return f;
}

static void compare(const char *command, const double *want, size_t n)
{
    char line[1024];
    snprintf(line, sizeof line, "cd %s && %s", directory, command);
    FILE *f = popen(line, "r");
    double size = 0, got;
    assert_non_null(f);
    for (size_t i = 0; i < n; i++)
        size = fmax(size, fabs(want[i]));
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(fscanf(f, "%lf", &got), 1);
        if (fabs(got - want[i]) > 1e-13 * fmax(size, fabs(want[i])))
            fail_msg("entry %zu: %.17g, should be %.17g", i, got, want[i]);
    }
    pclose(f);
}

static void put_values(FILE *f, const struct work *w, size_t j,
                       const char *between)
{
    for (size_t k = 0; k < numel(w, w->in[j].at); k++)
        fprintf(f, "%s%.17g", k ? between : "", w->value[j][k]);
}

static void check_c(struct work *w, const double *want, size_t n)
{
    struct emit_missing missing;
    bool one = w->p.noutputs == 1 &&
               shape_scalar(graph_shape(w->g, w->out[0].at));
    size_t rows = 0;
    for (size_t i = 0; i < w->p.noutputs; i++)
        rows += numel(w, w->out[i].at);
    FILE *f = create("t.c");
    assert_true(emit_code(f, EMIT_C, &w->p, &missing));
    fprintf(f, "\n#include <stdio.h>\nint main(void)\n{\n"
               "    static double x[] = {");
    for (int data = 0; data < 2; data++)
        for (size_t j = 0; j < w->p.ninputs; j++)
            if (w->in[j].differentiated == !data) {
                put_values(f, w, j, ", ");
                fputs(", ", f);
            }
    fprintf(f, "0};\n    static double y[%zu], d[%zu];\n    %s;\n", rows, n,
            one ? "y[0] = adcheck_value(x, d)" : "adcheck_values(x, y, d)");
    fprintf(f,
            "    for (int i = 0; i < %zu; i++)\n"
            "        printf(\"%%.17g\\n\", y[i]);\n"
            "    for (int i = 0; i < %zu; i++)\n"
            "        printf(\"%%.17g\\n\", d[i]);\n    return 0;\n}\n",
            rows, n - rows);
    fclose(f);
    compare("cc -std=c99 -Wall -Wextra -pedantic -Werror -ffp-contract=off "
            "t.c -o t -llapacke -lgsl -lgslcblas -lm && ./t",
            want, n);
}

/* The inputs' values as arguments of a call. */
static void octave_arguments(FILE *f, const struct work *w)
{
    for (size_t j = 0; j < w->p.ninputs; j++) {
        struct shape s = graph_shape(w->g, w->in[j].at);
        fprintf(f, "%sreshape([", j ? ", " : "");
        put_values(f, w, j, " ");
        fprintf(f, "], %u, %u)", s.rows, s.cols);
    }
}

static void python_arguments(FILE *f, const struct work *w)
{
    for (size_t j = 0; j < w->p.ninputs; j++) {
        struct shape s = graph_shape(w->g, w->in[j].at);
        fprintf(f, "%snp.array([", j ? ", " : "");
        put_values(f, w, j, ", ");
        if (shape_scalar(s))
            fputs("])[0]", f);
        else
            fprintf(f, "]).reshape((%u, %u), order=\"F\")", s.rows, s.cols);
    }
}

static void check_octave(struct work *w, const double *want, size_t n)
{
    struct emit_missing missing;
    FILE *f = create("t.m");
    fputs("1;\n", f);
    assert_true(emit_code(f, EMIT_OCTAVE, &w->p, &missing));
    fputs("\n[y{1:", f);
    size_t k = 0;
    for (size_t j = 0; j < w->p.ninputs; j++)
        k += w->in[j].differentiated;
    fprintf(f, "%zu}] = adcheck_value(", w->p.noutputs + k);
    octave_arguments(f, w);
    fputs(");\nfor i = 1:numel(y)\n  printf(\"%.17g\\n\", y{i});\nend\n", f);
    fclose(f);
    compare("octave -qf --no-gui t.m 2>/dev/null", want, n);
}

static void check_python(struct work *w, const double *want, size_t n)
{
    struct emit_missing missing;
    FILE *f = create("t.py");
    assert_true(emit_code(f, EMIT_PYTHON, &w->p, &missing));
    fputs("\n\nz, d = value(", f);
    python_arguments(f, w);
    fputs(")\nz = z if isinstance(z, tuple) else (z,)\n"
          "for v in list(z) + list(d.values()):\n"
          "    for t in np.ravel(v, order=\"F\"):\n"
          "        print(\"%.17g\" % t)\n",
          f);
    fclose(f);
    compare("/usr/bin/python3 t.py", want, n);
}

static bool has_octave, has_python;

static void check(struct work *w)
{
    static double want[4096];
    differentiate(w);
    size_t n = expected(w, want);
    check_c(w, want, n);
    if (has_octave)
        check_octave(w, want, n);
    if (has_python)
        check_python(w, want, n);
    graph_free(w->g);
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

/* Inputs are differentiated ones first. */
static void hessian_c(struct work *w, const double *want, size_t n)
{
    struct emit_missing missing;
    FILE *f = create("h.c");
    assert_true(emit_code(f, EMIT_C, &w->p, &missing));
    fputs("\n#include <stdio.h>\nint main(void)\n{\n"
          "    static const double x[] = {",
          f);
    for (size_t j = 0; j < w->p.ninputs; j++) {
        put_values(f, w, j, ", ");
        fputs(", ", f);
    }
    fprintf(f,
            "0};\n    static double h[%zu];\n"
            "    adcheck_value(x, NULL);\n    adcheck_hessian(x, h);\n"
            "    for (int i = 0; i < %zu; i++)\n"
            "        printf(\"%%.17g\\n\", h[i]);\n    return 0;\n}\n",
            n, n);
    fclose(f);
    compare("cc -std=c99 -Wall -Wextra -pedantic -Werror -ffp-contract=off "
            "h.c -o h -llapacke -lgsl -lgslcblas -lm && ./h",
            want, n);
}

static void hessian_octave(struct work *w, const double *want, size_t n)
{
    struct emit_missing missing;
    FILE *f = create("h.m");
    fputs("1;\n", f);
    assert_true(emit_code(f, EMIT_OCTAVE, &w->p, &missing));
    fputs("\nprintf(\"%.17g\\n\", adcheck_hessian(", f);
    octave_arguments(f, w);
    fputs("));\n", f);
    fclose(f);
    compare("octave -qf --no-gui h.m 2>/dev/null", want, n);
}

static void hessian_python(struct work *w, const double *want, size_t n)
{
    struct emit_missing missing;
    FILE *f = create("h.py");
    assert_true(emit_code(f, EMIT_PYTHON, &w->p, &missing));
    fputs("\n\nfor t in np.ravel(hessian(", f);
    python_arguments(f, w);
    fputs("), order=\"F\"):\n    print(\"%.17g\" % t)\n", f);
    fclose(f);
    compare("/usr/bin/python3 h.py", want, n);
}

static void check_hessian(struct work *w)
{
    static double want[COLUMNS * COLUMNS];
    differentiate(w);
    second(w);
    size_t n = expected_hessian(w, want);
    hessian_c(w, want, n);
    if (has_octave)
        hessian_octave(w, want, n);
    if (has_python)
        hessian_python(w, want, n);
    graph_free(w->g);
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
    check(&w);
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
    check(&w);
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
    check(&w);
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
    check(&w);
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
    check(&w);
}

static void exponential_of_a_matrix(void **state)
{
    struct work w;
    (void)state;
    start(&w);
    node a = input(&w, "A", 3, 3, true);
    output(&w, "z", Sum(w.g, Square(w.g, Expm(w.g, a)), 0));
    check(&w);
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
    check(&w);
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
    check_hessian(&w);
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
    check_hessian(&w);
}

/* Nothing of the inputs is read, and most of the entries are zero. */
static void hessian_of_constants(void **state)
{
    struct work w;
    (void)state;
    start(&w);
    node u = input(&w, "u", 1, 1, true), v = input(&w, "v", 2, 1, true);
    output(&w, "z", Add(w.g, Mul(w.g, u, u), Sum(w.g, v, 0)));
    check_hessian(&w);
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
    check(&w);
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
    check(&w);
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
    check(&w);
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
    static const enum emit languages[] = {EMIT_C, EMIT_OCTAVE, EMIT_PYTHON,
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
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++) {
        FILE *f = fopen("/dev/null", "w");
        assert_true(emit_code(f, languages[i], &w.p, &missing));
        fclose(f);
    }
    getrusage(RUSAGE_SELF, &after);
    assert_true(after.ru_maxrss - before.ru_maxrss < MEGABYTES * 1024L);
    graph_free(w.g);
}

static int tools(void **state)
{
    (void)state;
    const char *folder = getenv("TMPDIR");
    snprintf(directory, sizeof directory, "%s/adcheck-emit-XXXXXX",
             folder && *folder ? folder : "/tmp");
    has_octave = system("command -v octave >/dev/null") == 0;
    has_python = system("/usr/bin/python3 -c 'import numpy, scipy' "
                        "2>/dev/null") == 0;
    return mkdtemp(directory) ? 0 : -1;
}

static int clean(void **state)
{
    char line[400];
    (void)state;
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
        cmocka_unit_test(exponential_of_a_matrix),
        cmocka_unit_test(hessian_of_network),
        cmocka_unit_test(hessian_of_linear_algebra),
        cmocka_unit_test(hessian_of_constants),
        cmocka_unit_test(names_that_mean_something),
        cmocka_unit_test(names_of_derivatives),
        cmocka_unit_test(infinite_constants),
        cmocka_unit_test(missing_is_named),
        cmocka_unit_test(drawings),
        cmocka_unit_test(large_constants),
    };
    return cmocka_run_group_tests_name("emit", tests, tools, clean);
}
