/* test_elaborate: the language at a point: values, scopes, control flow, what
 * is an input, an output, a guard; and the errors with their places. Values
 * were taken from GNU Octave where it has the function. */
#include "builtin/builtin.h"
#include "elaborate_fixture.h"

struct sample {
    const char *source, *name, *value;
};

static void check_values(const struct sample *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct fixture f = fixture_new();
        if (!fixture_open(&f, s[i].source))
            fail_msg("%s: %s", s[i].source, fixture_messages());
        const char *got = fixture_value(&f, s[i].name);
        if (strcmp(got, s[i].value) != 0)
            fail_msg("%s: %s = %s, not %s", s[i].source, s[i].name, got,
                     s[i].value);
        fixture_free(&f);
    }
}

static void check_errors(const struct sample *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct fixture f = fixture_new();
        bool ok = fixture_open(&f, s[i].source);
        const char *got = fixture_messages();
        if (ok || strcmp(got, s[i].value) != 0)
            fail_msg("%s:\n%s\nnot\n%s", s[i].source, got, s[i].value);
        fixture_free(&f);
    }
}

#define COUNT(a) (sizeof(a) / sizeof *(a))

/* --- expressions ---------------------------------------------------------- */

static void test_operators(void **state)
{
    (void)state;
    static const struct sample s[] = {
        {"q = 2^-1 + -2^2", "q", "1x1 -3.5"},
        {"q = [1 2;3 4]*[1;1]", "q", "2x1 3 7"},
        {"q = [1 2;3 4].*[1 2;3 4]", "q", "2x2 1 9 4 16"},
        {"q = [2 1;1 3]\\[3;5]", "q", "2x1 0.8 1.4"},
        {"q = [3 5]/[2 1;1 3]", "q", "1x2 0.8 1.4"},
        {"q = [1 2;3 4]'", "q", "2x2 1 2 3 4"},
        {"q = [1 2;3 4]^2", "q", "2x2 7 15 10 22"},
        {"q = 2.^[1 2 3]", "q", "1x3 2 4 8"},
        {"q = [1 2 3].^2", "q", "1x3 1 4 9"},
        {"q = (1:3) >= 2", "q", "1x3 0 1 1"},
        {"q = !(1 < 2) | 3 != 3", "q", "1x1 0"},
        {"q = [1 -2]", "q", "1x2 1 -2"},
        {"q = [1 - 2]", "q", "1x1 -1"},
        {"q = [[] 1; 2]", "q", "2x1 1 2"},
        {"q = 5:-2:-2", "q", "1x4 5 3 1 -1"},
        {"q = numel(0:0.1:1)", "q", "1x1 11"},
        {"q = [ones(2,1) [3;4]; 5 6]", "q", "3x2 1 1 5 3 4 6"},
        {"q = e - exp(1) + eps", "q", "1x1 2.220446049e-16"},
    };
    check_values(s, COUNT(s));
}

static void test_indexing(void **state)
{
    (void)state;
    static const struct sample s[] = {
        {"A = [1 2;3 4;5 6]\nq = A(2,:)", "q", "1x2 3 4"},
        {"A = [1 2;3 4;5 6]\nq = A(end)", "q", "1x1 6"},
        {"A = [1 2;3 4;5 6]\nq = A(end,1)", "q", "1x1 5"},
        {"A = [1 2;3 4;5 6]\nq = A([3 1],2)", "q", "2x1 6 2"},
        {"A = [1 2;3 4;5 6]\nq = A(:)'", "q", "1x6 1 3 5 2 4 6"},
        {"A = [1 2;3 4;5 6]\nq = A(A > 3)", "q", "3x1 5 4 6"},
        {"A = [1 2;3 4;5 6]\nq = A([1 2;3 4])", "q", "2x2 1 5 3 2"},
        {"x = [1;2;3]\nq = x([1 3])", "q", "2x1 1 3"},
        {"r = [1 2 3]\nq = r(end:-1:1)", "q", "1x3 3 2 1"},
        {"r = [1 2 3]\nq = r([true false true])", "q", "1x2 1 3"},
        {"r = [1 2 3]\nq = size(r([]))", "q", "1x2 0 0"},
        {"r = 10:10:50\nq = r(r(1)/5 + 1)", "q", "1x1 30"},
        {"q = [1 2;3 4](2,:)(1)", "q", "1x1 3"},
    };
    check_values(s, COUNT(s));
}

static void test_parts(void **state)
{
    (void)state;
    static const struct sample s[] = {
        {"x = [1 2 3]\nx(2) = 9", "x", "1x3 1 9 3"},
        {"x(3) = 2", "x", "1x3 0 0 2"},
        {"x = [1;2]\nx(4) = 5", "x", "4x1 1 2 0 5"},
        {"A(2,3) = 1", "A", "2x3 0 0 0 0 0 1"},
        {"A = eye(2)\nA(3,:) = [7 8]", "A", "3x2 1 0 7 0 1 8"},
        {"A = zeros(2,2)\nA(:) = 1:4", "A", "2x2 1 2 3 4"},
        {"A = [1 2;3 4]\nA(A > 2) = 0", "A", "2x2 1 0 2 0"},
        {"A = [1 2;3 4]\nA(1,2) += 5", "A", "2x2 1 3 7 4"},
        {"x = 1:5\nx([2 4]) = []", "x", "1x3 1 3 5"},
        {"A = eye(3)\nA(2,:) = []", "A", "2x3 1 0 0 0 0 1"},
        {"x = []\nfor i = 1:3\n x(end+1) = i^2\nend", "x", "1x3 1 4 9"},
        {"A = ones(2,2)\nB = A\nB(1,1) = 7\nq = A(1,1)", "q", "1x1 1"},
        {"x = 1:3\nx([1 3]) = x([3 1])", "x", "1x3 3 2 1"},
    };
    check_values(s, COUNT(s));
}

static void test_functions(void **state)
{
    (void)state;
    static const struct sample s[] = {
        {"f(t) = t^2 + 1\nq = f(3)", "q", "1x1 10"},
        {"a = 3\nf = @(t) a*t\na = 5\nq = f(2)", "q", "1x1 6"},
        {"f(t) = g(t) + 1\ng(t) = 2*t\nq = f(3)", "q", "1x1 7"},
        {"function [a, b] = f(x)\n a = x\n b = 2*x\nend\n[p, r] = f(3)\n"
         "q = p + r",
         "q", "1x1 9"},
        {"function y = fact(n)\n if n <= 1\n y = 1\n else\n"
         " y = n*fact(n-1)\n end\nend\nq = fact(5)",
         "q", "1x1 120"},
        {"function y = twice(f, x)\n y = f(f(x))\nend\nk = 3\n"
         "q = twice(@(t) t + k, 1)",
         "q", "1x1 7"},
        {"[~, i] = max([3 9 2])\nq = i", "q", "1x1 2"},
        {"[r, c] = size(ones(2,5))\nq = [r c]", "q", "1x2 2 5"},
        {"gamma = 3\nq = gamma(1)", "q", "1x1 3"},
        {"q = gamma(4)", "q", "1x1 6"},
        {"s = \"fro\"\nq = norm([3 0;0 4], s)", "q", "1x1 5"},
        {"q = normpdf(0)*sqrt(2*pi)", "q", "1x1 1"},
        {"q = sqerr([1 2], [0 0])", "q", "1x1 2.5"},
        {"q = var([1 2 3 4])", "q", "1x1 1.666666667"},
        {"q = kron([1 2], [1;1])", "q", "2x2 1 1 2 2"},
        {"q = circshift(1:4, 1)", "q", "1x4 4 1 2 3"},
        {"q = cumsum([1 2;3 4])", "q", "2x2 1 4 2 6"},
        {"q = diag([1 2], 1)(1,2)", "q", "1x1 1"},
        {"[Q, R] = qr([1 2;3 4])\nq = Q*R", "q", "2x2 1 3 2 4"},
        {"q = det([2 1;1 3])", "q", "1x1 5"},
        {"q = pow(2, [1 2 3])", "q", "1x3 2 4 8"},
        {"q = lambertw(-1, -.1) + airy(0, 1)", "q", "1x1 -3.441859648"},
        {"3 + 4\nq = ans*2", "q", "1x1 14"},
    };
    check_values(s, COUNT(s));
}

static void test_control(void **state)
{
    (void)state;
    static const struct sample s[] = {
        {"s = 0\nfor k = 5:-2:1\n s = s*10 + k\nend", "s", "1x1 531"},
        {"s = 0\nfor c = [1 2;3 4]\n s += c'*c\nend", "s", "1x1 30"},
        {"s = 0\nk = 0\nwhile k < 10\n k += 1\n if mod(k,2) == 0\n"
         " continue\n end\n if k > 7\n break\n end\n s += k\nend",
         "s", "1x1 16"},
        {"if 0\n q = 1\nelseif [1 1]\n q = 2\nelse\n q = 3\nend", "q", "1x1 2"},
        {"q = 1 || nosuch(2)", "q", "1x1 1"},
        {"q = 0 && nosuch(2)", "q", "1x1 0"},
        {"x = 8\nx += 2\nx *= 3\nx -= 6\nx /= 4", "x", "1x1 6"},
    };
    check_values(s, COUNT(s));
}

/* --- errors --------------------------------------------------------------- */

static void test_name_errors(void **state)
{
    (void)state;
    static const struct sample s[] = {
        {"y = u + w", "",
         "1:5 input 'u' has no value [give it one: adcheck "
         "t.txt --at u=...,w=...]\n1:9 input 'w' has no value [give it one: "
         "adcheck t.txt --at u=...,w=...]"},
        {"y = a\na = 3", "",
         "1:5 'a' is read before its first assignment "
         "(line 2)"},
        {"if 0\n c = 1\nend\ny = c", "",
         "4:5 'c' has no value here: its "
         "assignment in line 2 was not reached"},
        {"y = sni(2.5)", "",
         "1:5 unknown function 'sni' [did you mean "
         "'sin'?]"},
        {"y = x(1)*x(2)", "",
         "1:5 unknown function 'x' [to declare an array: "
         "param x(2)]\n1:10 unknown function 'x' [to declare an array: param "
         "x(2)]"},
        {"param x\ny = x\nparam x(2)", "",
         "3:7 'x' is declared twice (first "
         "in line 1)"},
        {"y = 3\noutput yy", "",
         "2:8 output 'yy' is not defined "
         "[did you mean 'y'?]"},
        {"v = 2\nw = vbar", "",
         "2:5 'vbar' is the adjoint of 'v': derivative "
         "names stand in claims only"},
        {"function y = f(x)\n y = x + u\nend\nz = f(1)", "",
         "2:10 'u' has no "
         "value in function 'f', which sees its arguments only"},
        {"function y = f(x)\n y = x\nend\nz = f(1, 2)", "",
         "4:5 f takes 1 argument, not 2"},
        {"y = sin(1, 2)", "", "1:5 sin takes 1 argument, not 2"},
        {"v = 2\nw = vbar(1)", "",
         "2:5 'vbar' is the adjoint of 'v': "
         "derivative names stand in claims only"},
        {"v = 2\nw = jacobian(v, v)", "",
         "2:5 'jacobian' stands in claims "
         "only"},
        {"v = 2\nat v = 3", "",
         "2:4 'v' is computed (line 1): only inputs "
         "are given values"},
        {"y = u\nat u = 1/0", "", "2:8 the value of 'u' is not finite"},
    };
    check_errors(s, COUNT(s));
}

static void test_shape_errors(void **state)
{
    (void)state;
    static const struct sample s[] = {
        {"y = ones(3,2)*ones(3,1)", "",
         "1:5 nonconformant: 3x2 * 3x1 [the transpose of the first one fits: "
         "A'*B]"},
        {"y = ones(3,2) + ones(2,3)", "", "1:5 nonconformant: 3x2 + 2x3"},
        {"y = [1 2; 3]", "", "1:5 nonconformant: [1x2; 1x1]"},
        {"y = ones(2,2)(3,1)", "",
         "1:15 index (3,_) is out of bounds: the "
         "array is 2x2"},
        {"x = 1:3\ny = x(0)", "",
         "2:7 index 0 is out of bounds: indices "
         "start at 1"},
        {"x = 1:3\ny = x(1.5)", "", "2:7 index 1.5 is not a whole number"},
        {"A = ones(2,2)\nA(7) = 1", "",
         "2:1 index 7 is out of bounds: A is "
         "2x2, and a matrix does not grow by one subscript"},
        {"A = ones(2,2)\nA(:,1) = [1 2 3]", "",
         "2:1 nonconformant: A(2x1) = 1x3"},
        {"y = zeros(1e9,1e9)", "",
         "1:11 an array of 1000000000x1000000000 "
         "takes 8e+18 bytes, more than the limit (--max-memory)"},
        {"y = inv([1 2])", "", "1:9 inv needs a square matrix, not 1x2"},
        {"param S(2,2) spd = [1 2;2 1]", "",
         "1:20 the value of 'S' is not "
         "spd: it is not positive definite"},
        {"param W(2,2)\nat W = [1 2]", "",
         "2:4 'W' is 1x2 here, but declared "
         "2x2"},
        {"y = a(1) + b*c + ones(2,2)*[1 2 3]\nz = foo(1)", "",
         "1:5 unknown "
         "function 'a' [to declare an array: param a(1)]\n1:18 nonconformant: "
         "2x2 * 1x3\n2:5 unknown function 'foo' [to declare an array: param "
         "foo(1)]\n1:12 input 'b' has no value [give it one: adcheck t.txt "
         "--at b=...,c=...]\n1:14 input 'c' has no value [give it one: "
         "adcheck t.txt --at b=...,c=...]"},
    };
    check_errors(s, COUNT(s));
}

static void test_limits(void **state)
{
    (void)state;
    static const struct sample s[] = {
        {"x = 1\nwhile 1 > 0\n x = 2\nend", "",
         "2:1 this loop changes "
         "nothing and never ends"},
        {"function y = g(x)\n y = g(x)\nend\nz = g(1)", "",
         "2:6 'g' calls itself more than 1000 times deep"},
    };
    for (size_t i = 0; i < COUNT(s); i++) {
        struct fixture f = fixture_new();
        f.options.max_nodes = i == 0 ? 100 : 1e6;
        assert_false(fixture_open(&f, s[i].source));
        assert_string_equal(fixture_messages(), s[i].value);
        fixture_free(&f);
    }
}

static void test_broadcast_note(void **state)
{
    (void)state;
    struct fixture f = fixture_new();
    assert_true(fixture_open(&f, "y = [1 2 3] + [1;2]\nz = [1 2 3] + 1"));
    assert_string_equal(fixture_messages(), "1:5 a row (1x3) with a column "
                                            "(2x1) broadcasts to 2x3");
    fixture_free(&f);
}

/* --- inputs, outputs, guards ---------------------------------------------- */

static const char *names_of(struct fixture *f, bool outputs)
{
    int n = 0;
    fixture_text[0] = '\0';
    for (size_t i = 0; outputs && i < f->e->noutputs; i++)
        n += snprintf(fixture_text + n, 64, "%s ", f->e->outputs[i].name);
    for (size_t i = 0; !outputs && i < f->e->ninputs; i++)
        n += snprintf(fixture_text + n, 64, "%s%s ", f->e->inputs[i].name,
                      f->e->inputs[i].differentiated ? "" : "(data)");
    return fixture_text;
}

static void test_inputs_outputs(void **state)
{
    (void)state;
    static const struct {
        const char *source, *inputs, *outputs;
    } s[] = {
        {"v = u^2\nw = sin(v)\nat u = 1", "u ", "w "},
        {"y = u\ny\nat u = 1", "u ", "ans "},
        {"a = u\nb = floor(u)\nc = u > 1\nn = 3\nat u = 1", "u ", "a b "},
        {"s = 0\nfor i = 1:n\n s = s + u^i\nend\nat u = 2, n = 3", "n(data) u ",
         "s "},
        {"y = x(k)*u\nat x = [1 2 3], k = 2, u = 1", "x k(data) u ", "y "},
        {"y = besselj(n, u)\nat n = 1, u = 2", "n(data) u ", "y "},
        {"data X(2,2)\nparam w(2)\nr = X*w\nL = sum(r)", "X(data) w ", "L "},
        {"a = u\nb = u^2\noutput b, a\nat u = 1", "u ", "b a "},
        {"y = u\nif u > 0\n z = 2*u\nend\nat u = 1", "u ", "y z "},
        {"y = 3*u\ny = 4\nat u = 1", "u ", ""},
        {"y = u*w\nparam p = 3\nz = p\nat u = 1, w = 2", "u w p ", "y z "},
    };
    for (size_t i = 0; i < COUNT(s); i++) {
        struct fixture f = fixture_new();
        if (!fixture_open(&f, s[i].source))
            fail_msg("%s: %s", s[i].source, fixture_messages());
        assert_string_equal(names_of(&f, false), s[i].inputs);
        assert_string_equal(names_of(&f, true), s[i].outputs);
        fixture_free(&f);
    }
}

static void test_guards(void **state)
{
    (void)state;
    struct fixture f = fixture_new();
    assert_true(fixture_open(&f, "x = [1 2 3]*u\nif u > 1 && 2 > 1\n y = "
                                 "x(k)\nend\n"
                                 "for i = 1:n\n y = y + i\nend\nif 1 < 2\n z = "
                                 "y\nend\n"
                                 "at u = 2, k = 3, n = 2"));
    assert_int_equal(f.e->nguards, 3);
    assert_true(f.e->guards[0].truth);
    assert_false(f.e->guards[1].truth);
    assert_true(f.e->guards[1].value.at[0] == 3);
    assert_true(f.e->guards[2].value.at[0] == 1); /* floor(n-1) */
    fixture_free(&f);
}

static void test_values_of_inputs(void **state)
{
    (void)state;
    struct fixture f = fixture_new();
    assert_true(fixture_open(&f, "param W(2,2), S(3,3) spd, c = 3\n"
                                 "y = sum(sum(W)) + S(1,1) + c"));
    assert_int_equal(f.e->ninputs, 3);
    assert_true(f.e->inputs[0].random && !f.e->inputs[2].random);
    const char *why;
    assert_true(structure_contains(STRUCT_SPD, f.e->inputs[1].value.shape,
                                   f.e->inputs[1].value.at, &why));
    double first = f.e->inputs[0].value.at[0];
    assert_true(fixture_run(&f, 0, 0));
    assert_true(f.e->inputs[0].value.at[0] == first);
    fixture_free(&f);
}

static void test_unknown_values(void **state)
{
    (void)state;
    struct fixture f = fixture_new();
    f.options.need_values = false;
    assert_true(fixture_open(&f, "v = u^2\nw = sin(v)"));
    assert_string_equal(names_of(&f, false), "u ");
    fixture_free(&f);
    f = fixture_new();
    f.options.need_values = false;
    assert_false(fixture_open(&f, "if u > 0\n y = u\nend"));
    assert_string_equal(fixture_messages(), "1:4 this condition depends on "
                                            "'u', which has no "
                                            "value");
    fixture_free(&f);
}

/* --- bindings, cuts, reads ------------------------------------------------ */

static void test_bindings(void **state)
{
    (void)state;
    struct fixture f = fixture_new();
    assert_true(fixture_open(&f, "v = u\nw = 2*u\nx(2) = w\ny = u*v + x(2)\n"
                                 "claim dy/dv = u\nclaim xbar = 0\n"
                                 "at u = 3"));
    const struct binding *v = elaboration_binding(f.e, "v");
    const struct binding *w = elaboration_binding(f.e, "w");
    const struct binding *x = elaboration_binding(f.e, "x");
    const struct binding *y = elaboration_binding(f.e, "y");
    const struct input *u = elaboration_input(f.e, "u");
    assert_int_equal(graph_at(f.e->graph, v->node)->op, OP_CUT);
    assert_int_equal(v->definition, u->node);
    assert_int_equal(graph_at(f.e->graph, x->node)->op, OP_CUT);
    assert_null(x->formula);
    assert_int_not_equal(graph_at(f.e->graph, w->node)->op, OP_CUT);
    assert_int_equal(y->nreads, 3);
    assert_int_equal(y->reads[1], v->node);
    assert_string_equal(y->read_names[2], "x");
    assert_true(v->used && w->used && x->used && !y->used);
    assert_string_equal(fixture_value(&f, "y"), "1x1 15");
    fixture_free(&f);
}

static void test_cut_constants(void **state)
{
    (void)state;
    struct fixture f = fixture_new();
    f.options.cut_all = true;
    assert_true(fixture_open(&f, "c = 2\nz = c*u\nfor i = 1:2\n z = z*c\nend\n"
                                 "at u = 3"));
    for (size_t i = 0; i < f.e->nbindings; i++)
        assert_int_equal(graph_at(f.e->graph, f.e->bindings[i].node)->op,
                         OP_CUT);
    assert_string_equal(fixture_value(&f, "z"), "1x1 24");
    fixture_free(&f);
}

static void test_speed_shape(void **state)
{
    (void)state;
    struct fixture f = fixture_new();
    assert_true(fixture_open(&f, "n = 20000\nfor i = 1:n\n x(i) = i*u\nend\n"
                                 "y = sum(x)\nat u = 1"));
    assert_string_equal(fixture_value(&f, "y"), "1x1 200010000");
    assert_true(f.e->graph->n < 50000); /* two nodes a step, one for all */
    fixture_free(&f);
}

static void test_long_chain(void **state)
{
    (void)state;
    enum { TERMS = 200000 };
    struct fixture f = fixture_new();
    char *s = arena_alloc(f.arena, 4 + 2 * TERMS + 16), *p = s;
    p += sprintf(p, "y = u");
    for (int i = 1; i < TERMS; i++)
        p += sprintf(p, "+u");
    sprintf(p, "\nat u = 1");
    assert_true(fixture_open(&f, s));
    assert_string_equal(fixture_value(&f, "y"), "1x1 200000");
    fixture_free(&f);
}

int main(void)
{
    builtin_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_operators),
        cmocka_unit_test(test_indexing),
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_functions),
        cmocka_unit_test(test_control),
        cmocka_unit_test(test_name_errors),
        cmocka_unit_test(test_shape_errors),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_broadcast_note),
        cmocka_unit_test(test_inputs_outputs),
        cmocka_unit_test(test_guards),
        cmocka_unit_test(test_values_of_inputs),
        cmocka_unit_test(test_unknown_values),
        cmocka_unit_test(test_bindings),
        cmocka_unit_test(test_cut_constants),
        cmocka_unit_test(test_speed_shape),
        cmocka_unit_test(test_long_chain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
