/* Formulas: simplification, spelling, naming, and the rules in print. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "derive/derive.h"
#include "formula/formula.h"
#include "formula/rulebook.h"
#include "graph/matrix.h"

struct bench {
    struct arena *a;
    struct graph *g;
    struct formulas *f;
};

static const struct shape scalar = {1, 1}, column = {3, 1}, square = {3, 3},
                          tall = {4, 3};

static int setup(void **state)
{
    struct bench *b = mem_alloc(sizeof *b);
    b->a = arena_new();
    b->g = graph_new();
    b->f = formulas_new(b->a, b->g, 0, NULL);
    *state = b;
    return 0;
}

static int teardown(void **state)
{
    struct bench *b = *state;
    formulas_free(b->f);
    graph_free(b->g);
    arena_free(b->a);
    mem_free(b);
    return 0;
}

static node input(struct bench *b, const char *name, struct shape s)
{
    node x = Input(b->g, s);
    formulas_name(b->f, x, name);
    return x;
}

static const char *text(struct bench *b, node x)
{
    return formulas_write(b->f, x).is.text;
}

/* The adjoint of x by that of y, which is called ybar. */
static const char *adjoint(struct bench *b, node y, const char *ybar, node x)
{
    node bar = input(b, ybar, graph_shape(b->g, y)), out;
    struct seed seed = {y, bar};
    derive_reverse(b->g, 1, &seed, (struct stops){0}, 1, &x, &out);
    return text(b, out);
}

static const char *gradient(struct bench *b, node z, node x)
{
    struct seed seed = {z, Num(b->g, 1)};
    node out;
    derive_reverse(b->g, 1, &seed, (struct stops){0}, 1, &x, &out);
    return text(b, out);
}

/* --- scalars ------------------------------------------------------------ */

static void signs_and_numbers(void **state)
{
    struct bench *b = *state;
    struct graph *g = b->g;
    node x = input(b, "x", scalar), y = input(b, "y", scalar);
    node two = Num(g, 2);
    assert_string_equal(text(b, Add(g, x, Neg(g, y))), "x - y");
    assert_string_equal(text(b, Neg(g, Sub(g, x, y))), "y - x");
    assert_string_equal(text(b, Sub(g, Num(g, 0), x)), "-x");
    assert_string_equal(text(b, Mul(g, Num(g, 1), x)), "x");
    assert_string_equal(text(b, Add(g, x, x)), "2*x");
    assert_string_equal(text(b, Div(g, x, two)), "x/2");
    assert_string_equal(text(b, Div(g, x, Mul(g, two, y))), "x/(2*y)");
    assert_string_equal(text(b, Mul(g, x, Div(g, Num(g, 1), y))), "x/y");
    assert_string_equal(text(b, Div(g, Num(g, 1), x)), "1/x");
    assert_string_equal(text(b, Mul(g, x, Mul(g, x, x))), "x^3");
    assert_string_equal(text(b, Mul(g, Add(g, x, y), Neg(g, y))), "-y*(x + y)");
    assert_string_equal(text(b, Sub(g, x, Sub(g, y, two))), "x - y + 2");
    assert_string_equal(text(b, NONE), "0");
}

static void running_example(void **state)
{
    struct bench *b = *state;
    struct graph *g = b->g;
    node u = input(b, "u", scalar);
    node v = Cut(g, Square(g, u));
    node w = Cut(g, Sin(g, v)), x = Cut(g, Log(g, v));
    formulas_name(b->f, v, "v");
    formulas_name(b->f, w, "w");
    formulas_name(b->f, x, "x");
    node y = Mul(g, w, x), z = Exp(g, y);
    formulas_name(b->f, z, "z");
    assert_string_equal(gradient(b, z, u), "2*z*u*(x*cos(v) + w/v)");
    node wbar = input(b, "wbar", scalar), xbar = input(b, "xbar", scalar);
    struct seed seeds[2] = {{w, wbar}, {x, xbar}};
    node out;
    derive_reverse(g, 2, seeds, (struct stops){0}, 1, &v, &out);
    assert_string_equal(text(b, out), "wbar*cos(v) + xbar/v");
    assert_string_equal(formulas_definition(b->f, w).is.text, "sin(v)");
    assert_string_equal(text(b, w), "w");
}

static void elementary_rules(void **state)
{
    struct bench *b = *state;
    struct graph *g = b->g;
    node x = input(b, "x", scalar), y = input(b, "y", scalar);
    assert_string_equal(gradient(b, Asin(g, x), x), "1/sqrt(1 - x^2)");
    assert_string_equal(gradient(b, Abs(g, x), x), "sign(x)");
    assert_string_equal(gradient(b, Max(g, x, y), x), "step(x - y)");
    assert_string_equal(gradient(b, Pow(g, x, Num(g, 5)), x), "5*x^4");
    assert_string_equal(gradient(b, Pow(g, x, y), y), "x^y*log(x)");
    assert_string_equal(gradient(b, Atan(g, x), x), "1/(1 + x^2)");
}

/* --- matrices ----------------------------------------------------------- */

static void matrix_rules(void **state)
{
    struct bench *b = *state;
    struct graph *g = b->g;
    node a = input(b, "A", tall), m = input(b, "B", (struct shape){4, 2});
    node c = MatMul(g, Transpose(g, a), m);
    assert_string_equal(adjoint(b, c, "Cbar", a), "B*Cbar'");
    assert_string_equal(adjoint(b, c, "Dbar", m), "A*Dbar");
    node s = input(b, "S", square), x = input(b, "x", column);
    node q = Dot(g, x, MatMul(g, s, x));
    assert_string_equal(gradient(b, q, x), "(S + S')*x");
    assert_string_equal(gradient(b, q, s), "x*x'");
    assert_string_equal(gradient(b, LogDet(g, s), s), "inv(S)'");
    node y = LeftDivide(g, s, x);
    formulas_name(b->f, y, "y");
    assert_string_equal(adjoint(b, y, "ybar", x), "S'\\ybar");
    assert_string_equal(adjoint(b, y, "zbar", s), "-(S'\\zbar)*y'");
    formulas_know(b->f, s, FORMULA_SYMMETRIC);
    assert_string_equal(gradient(b, LogDet(g, s), s), "inv(S)");
}

static void elementwise_arrays(void **state)
{
    struct bench *b = *state;
    struct graph *g = b->g;
    node a = input(b, "A", tall), r = input(b, "r", (struct shape){1, 3});
    node t = input(b, "t", scalar);
    assert_string_equal(text(b, Mul(g, t, a)), "t*A");
    assert_string_equal(text(b, Mul(g, a, a)), "A.^2");
    assert_string_equal(text(b, Div(g, Num(g, 1), a)), "1./A");
    assert_string_equal(text(b, Mul(g, a, r)), "A.*r");
    assert_string_equal(text(b, Broadcast(g, t, tall)), "t*ones(4,3)");
    assert_string_equal(text(b, Broadcast(g, r, tall)), "ones(4,1)*r");
    assert_string_equal(text(b, Sum(g, Mul(g, t, a), 0)), "t*sum(sum(A))");
    assert_string_equal(text(b, Sum(g, a, 2)), "sum(A, 2)");
    assert_string_equal(text(b, Add(g, a, Broadcast(g, t, tall))), "A + t");
    assert_string_equal(text(b, Full(g, tall, 0)), "zeros(4,3)");
    assert_string_equal(text(b, Transpose(g, MatMul(g, a, Transpose(g, r)))),
                        "r*A'");
    assert_string_equal(text(b, Mul(g, a, MatMul(g, a, input(b, "S", square)))),
                        "A.*(A*S)");
}

static void indices(void **state)
{
    struct bench *b = *state;
    struct graph *g = b->g;
    node x = input(b, "x", (struct shape){5, 1}), a = input(b, "A", tall);
    uint32_t two[] = {1, 2}, row[] = {1, 5, 9}, flip[] = {4, 3, 2, 1, 0};
    uint32_t col[] = {4, 5, 6, 7}, diagonal[] = {0, 5, 10};
    node part = Gather(g, x, (struct shape){2, 1}, two);
    assert_string_equal(text(b, part), "x(2:3)");
    assert_string_equal(adjoint(b, part, "ybar", x), "[0; ybar; zeros(2,1)]");
    assert_string_equal(text(b, Gather(g, a, (struct shape){1, 3}, row)), "A(2,"
                                                                          ":)");
    assert_string_equal(text(b, Gather(g, a, (struct shape){4, 1}, col)), "A(:,"
                                                                          "2)");
    assert_string_equal(text(b, Gather(g, a, (struct shape){3, 1}, diagonal)),
                        "diag(A)");
    assert_string_equal(text(b, Gather(g, x, (struct shape){5, 1}, flip)), "fli"
                                                                           "pud"
                                                                           "(x"
                                                                           ")");
    assert_string_equal(text(b, Diagonal(g, x)), "diag(x)");
    assert_string_equal(text(b, Eye(g, 3)), "eye(3)");
}

/* --- sharing ------------------------------------------------------------ */

static void shared_parts_get_names(void **state)
{
    struct bench *b = *state;
    struct graph *g = b->g;
    node w = input(b, "w", scalar), x = input(b, "x", scalar);
    node c = input(b, "b", scalar), t1 = input(b, "t1", scalar);
    node s = Add(g, Mul(g, w, x), c);
    node y = Mul(g, Mul(g, Softplus(g, s), t1), Exp(g, s));
    struct formula f = formulas_write(b->f, y);
    assert_int_equal(f.nwhere, 1);
    assert_string_equal(f.where[0].name.text, "t2"); /* t1 is taken */
    assert_string_equal(f.where[0].is.text, "w*x + b");
    assert_string_equal(f.is.text, "t1*softplus(t2)*exp(t2)");
}

/* 200 nested functions and a product of 30 factors: lines, not pages. */
static void nothing_swells(void **state)
{
    struct bench *b = *state;
    struct graph *g = b->g;
    node x = input(b, "x", scalar), y = x, out, p = NONE;
    size_t length = 0;
    for (unsigned i = 0; i < 200; i++)
        y = i % 2 ? Sin(g, y) : Exp(g, y);
    struct seed seed = {y, Num(g, 1)};
    derive_reverse(g, 1, &seed, (struct stops){0}, 1, &x, &out);
    struct formula f = formulas_write(b->f, out);
    length = strlen(f.is.text);
    for (size_t i = 0; i < f.nwhere; i++)
        length += strlen(f.where[i].is.text);
    assert_true(length < 20000);
    node first = NONE;
    for (unsigned i = 0; i < 30; i++) {
        node v = input(b, arena_printf(b->a, "v%u", i), scalar);
        first = first == NONE ? v : first;
        p = p == NONE ? v : Mul(g, p, v);
    }
    assert_true(strlen(gradient(b, p, first)) < 200);
}

static void long_sums_are_linear(void **state)
{
    struct bench *b = *state;
    struct graph *g = b->g;
    node x = input(b, "x", (struct shape){20000, 1}), sum = NONE;
    for (uint32_t i = 0; i < 20000; i++) {
        node e = Gather(g, x, scalar, &i);
        sum = sum == NONE ? e : Add(g, sum, Sin(g, e));
    }
    assert_true(strlen(text(b, sum)) > 200000);
}

/* --- LaTeX and rules ---------------------------------------------------- */

static void latex(void **state)
{
    struct bench *b = *state;
    struct graph *g = b->g;
    node a = input(b, "A", square), cbar = input(b, "Cbar", square);
    node x = input(b, "theta1", scalar), y = input(b, "y", scalar);
    assert_string_equal(
        formulas_write(b->f, MatMul(g, cbar, Transpose(g, a))).is.latex, "\\bar"
                                                                         "{C} "
                                                                         "A^"
                                                                         "\\to"
                                                                         "p");
    assert_string_equal(formulas_write(b->f, Div(g, Sin(g, x), x)).is.latex,
                        "\\frac{\\sin\\left(\\theta_{1}\\right)}"
                        "{\\theta_{1}}");
    assert_string_equal(formula_name(b->a, "xdot").latex, "\\dot{x}");
    assert_string_equal(formula_name(b->a, "W12").latex, "W_{12}");
    assert_string_equal(formula_name(b->a, "Δx_max").latex, "\\mathit{\\Delta{}"
                                                            "x}_{max}");
    assert_string_equal(formula_name(b->a, "ο").latex, "\\mathit{\\mathrm{o}}");
    assert_string_equal(formula_name(b->a, "né").latex, "\\mathit{n\\text{é}}");
    assert_string_equal(formulas_write(b->f, Mul(g, Num(g, 2e-20), y)).is.latex,
                        "2 \\cdot 10^{-20} \\, y");
    assert_string_equal(formulas_write(b->f, Pow(g, Num(g, 1e-7), y)).is.latex,
                        "\\left(10^{-7}\\right)^{y}");
    assert_string_equal(formulas_write(b->f, Mul(g, y, Lt(g, x, y))).is.latex,
                        "y \\, \\left[\\theta_{1} < y\\right]");
}

static void rules_of_one_operation(void **state)
{
    (void)state;
    char *s = NULL;
    size_t n = 0;
    FILE *f = open_memstream(&s, &n);
    assert_true(rules_print(f, "*"));
    assert_false(rules_print(f, "no such operation"));
    fclose(f);
    assert_non_null(strstr(s, "    C = A*B\n"
                              "    Cdot = Adot*B + A*Bdot\n"
                              "    Abar = Cbar*B'\n"
                              "    Bbar = A'*Cbar\n"));
    free(s);
}

static void every_rule_prints(void **state)
{
    (void)state;
    char *s = NULL;
    size_t n = 0;
    FILE *f = open_memstream(&s, &n);
    assert_true(rules_print(f, NULL));
    fclose(f);
    static const char *const never[] = {" 1*",    "(1*",   " 0 + ",
                                        "--",     "')'",   "^1\n",
                                        "blend(", "xlog(", "factor("};
    const char *rules = strstr(s, "## Elementwise"); /* behind the preface */
    assert_non_null(rules);
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        assert_null(strstr(rules, never[i]));
    free(s);
}

#define TEST(F) cmocka_unit_test_setup_teardown(F, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(signs_and_numbers),
        TEST(running_example),
        TEST(elementary_rules),
        TEST(matrix_rules),
        TEST(elementwise_arrays),
        TEST(indices),
        TEST(shared_parts_get_names),
        TEST(nothing_swells),
        TEST(long_sums_are_linear),
        TEST(latex),
        cmocka_unit_test(rules_of_one_operation),
        cmocka_unit_test(every_rule_prints),
    };
    return cmocka_run_group_tests_name("formula", tests, NULL, NULL);
}
