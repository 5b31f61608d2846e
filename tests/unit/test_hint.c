/* test_hint: planted mistakes of every kind, in rules of scalars and of
 * matrices. A row is a claim of a problem, the kind of hint that it must get
 * and a piece of its sentence; kind "" is a claim that is right and gets none,
 * kind NULL a wrong one that no single slip explains.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_errno.h>

#include <cmocka.h>

#include "base/diag.h"
#include "builtin/builtin.h"
#include "cli/problem.h"
#include "syntax/parse.h"

struct row {
    const char *claim, *kind, *text;
};

/* ---- one problem ---- */

static const struct options plain = {
    .rtol = 1e-9,
    .samples = 8,
    .seed = 1,
    .modes = 7,
    .referee = WHEN_AUTO,
    .precision = 256,
    .referee_cost = 2e7,
    .directions = -1,
    .max_nodes = 1e8,
    .max_memory = 1e9,
};

static char *source(struct arena *a, const char *problem, const struct row *row,
                    size_t n)
{
    size_t len = strlen(problem) + 1, at;
    for (size_t i = 0; i < n; i++)
        len += strlen(row[i].claim) + 8;
    char *s = arena_alloc(a, len);
    at = (size_t)sprintf(s, "%s", problem);
    for (size_t i = 0; i < n; i++)
        at += (size_t)sprintf(s + at, "claim %s\n", row[i].claim);
    return s;
}

static void complain(const struct row *row, const struct rec_claim *c)
{
    fail_msg("claim %s: verdict %d, hint %s: %s; expected %s: %s", row->claim,
             (int)c->verdict, c->hint ? c->hint->kind : "none",
             c->hint ? c->hint->text : "", row->kind ? row->kind : "none",
             row->text ? row->text : "");
}

static bool is_met(const struct row *row, const struct rec_claim *c)
{
    if (row->kind && !*row->kind)
        return c->verdict == VERDICT_PASS && !c->hint;
    if (c->verdict != VERDICT_FAIL || !row->kind || !c->hint)
        return c->verdict == VERDICT_FAIL && !row->kind && !c->hint;
    return strcmp(c->hint->kind, row->kind) == 0 &&
           (!row->text || strstr(c->hint->text, row->text));
}

static void check(const char *problem, const struct row *row, size_t n)
{
    volatile int interrupted = 0;
    double seconds[PHASE_COUNT] = {0};
    struct arena *a = arena_new();
    char *s = source(a, problem, row, n);
    const struct text *t = text_add("test", s, strlen(s));
    struct ast_file *file = parse_file(a, t);
    struct rec_problem out;
    struct run_context c = {.arena = a,
                            .options = &plain,
                            .seconds = seconds,
                            .interrupted = &interrupted,
                            .replay = "adcheck"};
    assert_false(file->broken);
    problem_check(&c, file, &file->problems[0], &out);
    assert_false(out.broken);
    assert_int_equal(diag_errors(), 0);
    assert_int_equal(out.nclaims, n);
    for (size_t i = 0; i < n; i++)
        if (!is_met(&row[i], &out.claims[i]))
            complain(&row[i], &out.claims[i]);
    text_free_all();
    arena_free(a);
}

#define CHECK(problem, rows) check(problem, rows, sizeof rows / sizeof *rows)

/* ---- scalar rules ---- */

static const char running[] = "v = u^2\nw = sin(v)\nx = log(v)\ny = w*x\n"
                              "z = exp(y)\nat u = 0.7\n";

static void test_sign_and_factor(void **state)
{
    static const struct row rows[] = {
        {"dz/du = z*(2*u*cos(v)*log(v) + sin(v)*2/u)", "", NULL},
        {"dz/du = -z*(2*u*cos(v)*log(v) + sin(v)*2/u)", "sign",
         "the sign is wrong: z*(2*u*cos(v)*log(v) + sin(v)*2/u)"},
        {"dz/du = z*(2*u*cos(v)*log(v) - sin(v)*2/u)", "sign",
         "the sign of sin(v)*2/u is wrong"},
        {"dz/du = z*(2*u*cos(v)*log(v) + sin(v)/u)", "factor",
         "a factor 2 is missing in sin(v)/u: "
         "z*(2*u*cos(v)*log(v) + 2*sin(v)/u)"},
        {"vbar = wbar*cos(v) + 2*xbar/v", "factor",
         "a factor 2 is too much in 2*xbar/v: wbar*cos(v) + xbar/v"},
        {"ubar = vbar*u", "factor", "a factor 2 is missing: 2*vbar*u"},
        {"ubar = vbar*6*u", "factor", "a factor 3 is too much"},
        {"vbar = wbar*cos(v) + v/xbar", "exchanged", "wbar*cos(v) + xbar/v"},
    };
    (void)state;
    CHECK(running, rows);
}

static void test_path(void **state)
{
    static const struct row rows[] = {
        {"vbar = wbar*cos(v) + xbar/v", "", NULL},
        {"vbar = wbar*cos(v)", "path", "what reaches v through x is missing"},
        {"vbar = xbar/v", "path", "what reaches v through w is missing"},
        {"vbar = wbar*cos(v) + xbar/v + xbar*(1/v)", "path",
         "what reaches v through x is counted twice"},
        {"ydot = x*wdot + w*xdot + xdot*w", "path",
         "what reaches y through x is counted twice"},
        {"ydot = x*wdot", "path", "what reaches y through x is missing"},
        {"dz/du = z*2*u*cos(v)*log(v)", "path",
         "what reaches z through x is missing"},
    };
    (void)state;
    CHECK(running, rows);
}

static void test_inner_and_incoming(void **state)
{
    static const struct row rows[] = {
        {"xdot = 1/v", "inner", "vdot"},
        {"ubar = vbar", "inner", "partial(v,u)"},
        {"wbar = ybar", "inner", "ybar*partial(y,w)"},
        {"dz/du = dz/dv", "inner", "dz/dv*dv/du"},
        {"dz/du = z*(cos(v)*log(v) + sin(v)/v)", "inner", "dv/du"},
        {"wbar = x", "incoming", "the incoming adjoint ybar is missing"},
        {"xbar = w", "incoming", "w*ybar"},
        {"dz/du = dy/du", "incoming", "dz/dy"},
        {"wbar = ybar*x", "", NULL},
    };
    static const struct row nameless[] = {
        {"df/dx = cos(x^2)*2*x", "", NULL},
        {"df/dx = cos(x^2)", "inner", "2*x"},
        {"df/dx = 2*x", "incoming", "cos(x^2)"},
        {"df/dx = cos(x)*2*x", "node", "x stands where x^2 belongs"},
    };
    static const struct row sum[] = {
        {"df/dr = partial(f,x)*dx/dr + partial(f,y)*dy/dr", "", NULL},
        {"df/dr = ∂f/∂x*dx/dr + ∂f/∂y", "inner", "dy/dr is missing in ∂f/∂y"},
        {"df/dr = ∂f/∂x + ∂f/∂y", "inner",
         "the inner derivatives by r are missing"},
        {"df/dtheta = ∂f/∂x*dx/dtheta", "path",
         "what reaches f through y is missing"},
    };
    (void)state;
    CHECK(running, rows);
    CHECK("f = sin(x^2)\nat x = 0.8\n", nameless);
    CHECK("x = r*cos(theta)\ny = r*sin(theta)\nf = x^2*y\n"
          "at r = 1.3, theta = 0.6\n",
          sum);
}

/* Paths inside one statement, and where one of several is all that is there. */
static void test_nameless_path(void **state)
{
    static const struct row product[] = {
        {"df/dx = 2*x*sin(x) + x^2*cos(x)", "", NULL},
        {"df/dx = 2*x*sin(x)", "path",
         "what reaches f through sin(x) in x^2*sin(x) is missing: "
         "2*x*sin(x) + x^2*cos(x)"},
        {"df/dx = x^2*cos(x)", "path", "+ 2*x*sin(x)"},
        {"df/dx = 2*x*sin(x) + x^2*cos(x) + x^2*cos(x)", "path", "twice"},
        {"dq/dx = cos(x)/x", "path", "cos(x)/x - sin(x)/x^2"},
    };
    static const struct row adjoint[] = {
        {"xbar = fbar*2*x*sin(x)", "path", "fbar*2*x*sin(x) + x^2*fbar*cos(x)"},
    };
    static const struct row named[] = {
        {"df/dx1 = x2*exp(p)", "path",
         "what reaches f through p in p + exp(p)"},
        {"dg/dx1 = x1^x1*log(x1)", "path", "through x1 in x1^x1"},
        {"dL/dw = s - t", "inner", "the inner derivative x is missing"},
    };
    static const struct row rate[] = {
        {"dr/dT = r", "inner", "the inner derivative E/(R*T^2) is missing"},
        {"dr/dE = -r", "inner", "the inner derivative 1/(R*T) is missing"},
        {"dr/dk = r", "factor", "the factor k is too much: r/k"},
    };
    static const struct row loop[] = {
        {"wbar = h3bar*(1-h3^2)*h2 + h2bar*(1-h2^2)*h1 + h1bar*(1-h1^2)*h0", "",
         NULL},
        {"wbar = h3bar*(1-h3^2)*h2", "path",
         "what reaches w through h2 is missing"},
        {"h2bar = h3bar*w", "inner", "the outer derivative"},
    };
    (void)state;
    CHECK("f = x^2*sin(x)\nq = sin(x)/x\nat x = 0.4\n", product);
    CHECK("f = x^2*sin(x)\nz = exp(f)\nat x = 0.4\n", adjoint);
    CHECK("p = x1*x2\nf = p + exp(p)\ng = x1^x1\ns = sigmoid(w*x + b)\n"
          "L = -(t*log(s) + (1 - t)*log(1 - s))\nat x1 = 1.2, x2 = -0.5\n"
          "at w = 0.3, x = 1.2, b = -0.4, t = 0.4\n",
          named);
    CHECK("r = k*exp(-E/(R*T))\nat k = 2, E = 3, R = 0.8, T = 1.5\n", rate);
    CHECK("h0 = 0.1\nh1 = tanh(w*h0 + u*0.4)\nh2 = tanh(w*h1 - u*0.5)\n"
          "h3 = tanh(w*h2 + u)\nat w = 0.7, u = 0.4\n",
          loop);
}

/* Factors left out inside a product of arrays. */
static void test_inside(void **state)
{
    static const struct row rows[] = {
        {"W1bar = ((W2'*ybar).*(1 - h1.^2))*x'", "", NULL},
        {"W1bar = (W2'*ybar)*x'", "inner", "the derivative of h1 by a1"},
        {"b1bar = W2'*ybar", "inner", "the derivative of h1 by a1"},
        {"W1bar = (1 - h1.^2)*x'", "incoming",
         "the incoming adjoint h1bar is missing"},
    };
    static const struct row nameless[] = {
        {"gbar = W'*(hbar.*(1 - h.^2))", "", NULL},
        {"gbar = W'*hbar", "inner",
         "the derivative 1./cosh(W*g).^2 of tanh is missing in hbar"},
        {"Wbar = hbar*g'", "inner", "of tanh is missing"},
        {"jacobian(h,g) = diag(1 - h.^2)*W'", "transpose",
         "W should not be transposed"},
    };
    static const struct row outer[] = {
        {"df/dA = x'*x", "shape", "exchanged: x*x'"},
        {"dg/dA = y'*x", "shape", "exchanged: x*y'"},
        {"jacobian(s,x) = diag(s) - s'*s", "exchanged", "diag(s) - s*s'"},
        {"jacobian(s,x) = diag(s) - s.*s", "hadamard", "diag(s) - s*s'"},
    };
    static const struct row other[] = {
        {"df/dA = A'", "shape", "A stands where B belongs: B'"},
    };
    static const struct row minus[] = {
        {"Abar = -C*Cbar*C'", "transpose", "C should be transposed: -C'*"},
    };
    (void)state;
    CHECK("param W1(5,3), b1(5), W2(2,5), x(3)\na1 = W1*x + b1\n"
          "h1 = tanh(a1)\ny = W2*h1\n",
          rows);
    CHECK("param W(3,3), u(3)\ng = tanh(u)\nh = tanh(W*g)\n", nameless);
    CHECK("param A(3,3), x(3), y(3)\nf = x'*A*x\ng = x'*A*y\n"
          "s = softmax(x)\n",
          outer);
    CHECK("param A(3,2), B(2,3)\nf = trace(A*B)\n", other);
    CHECK("param A = [4 1 0.2; 0.3 3 0.5; 0.7 0.1 2]\nC = inv(A)\n", minus);
}

static void test_node(void **state)
{
    static const struct row rows[] = {
        {"wdot = cos(u)*vdot", "node", "u stands where v belongs"},
        {"vbar = wbar*cos(u) + xbar/v", "node", "wbar*cos(v) + xbar/v"},
        {"vbar = wbar*cos(v) + ybar/v", "node",
         "ybar stands where xbar belongs"},
        {"ubar = vbar*2*v", "node", "vbar*2*u"},
    };
    static const struct row misprint[] = {
        {"v2bar = v3bar*v1 + v4bar*cos(v2)", "", NULL},
        {"v2bar = v2bar*v1 + v4bar*cos(v2)", "node",
         "v2bar stands where v3bar belongs"},
    };
    static const struct row relu[] = {
        {"dL/da1 = dL/dh1*step(a1)", "", NULL},
        {"dL/da1 = dL/dh2*step(a2)", "node",
         "dL/dh2 stands where dL/dh1 belongs"},
        {"dL/dw2 = (f - y)*w3*h2", "node", "(f - y)*w3*h1"},
        {"dL/dw1 = dL/da1", "inner", "da1/dw1"},
    };
    (void)state;
    CHECK(running, rows);
    CHECK("v1 = x1\nv2 = x2\nv3 = v1*v2\nv4 = sin(v2)\nv5 = exp(v3)\n"
          "v6 = v3 - v4\nv7 = v5 + v6\nat x1 = 1.2, x2 = -0.5\n",
          misprint);
    CHECK("data x, y\na1 = linear(x, w1, b1)\nh1 = relu(a1)\n"
          "a2 = linear(h1, w2, b2)\nh2 = relu(a2)\nf = linear(h2, w3, b3)\n"
          "L = sqerr(f, y)\nat x = 0.8, y = 0.3, w1 = 1.5, b1 = -0.4\n"
          "at w2 = 0.9, b2 = 0.25, w3 = -1.1, b3 = 0.6\n",
          relu);
}

static void test_partial(void **state)
{
    static const struct row rows[] = {
        {"df/dx = ∂f/∂x + ∂f/∂y*dy/dx", "", NULL},
        {"∂f/∂x = y + exp(x - y)", "", NULL},
        {"df/dx = ∂f/∂x", "partial", "df/dx"},
        {"df/dx = y + exp(x - y)", "partial", "this is the partial derivative"},
        {"∂f/∂x = y + exp(x - y) + (x - exp(x - y))*dy/dx", "partial",
         "this is the total derivative"},
    };
    (void)state;
    CHECK("y = sin(x) + x^2\nf = x*y + exp(x - y)\nat x = 0.8\n", rows);
}

static void test_numbers(void **state)
{
    static const struct row rows[] = {
        {"dz/du = 0.33129776503416661", "", NULL},
        {"dz/du = 0.331  within digits", "", NULL},
        {"dz/du = 0.331", "digits", "digits"},
        {"dz/du = 0.3313", "digits", NULL},
        {"dz/du = 0.332", NULL, NULL},
        {"dz/du = -0.33129776503416661", "sign", NULL},
        {"dz/du = -0.331  within digits", "sign", NULL},
        {"vdot = 0.7", "factor", "a factor 2 is missing"},
        {"vdot = 2.8", "factor", "a factor 2 is too much"},
        {"vdot = 2.81", NULL, NULL},
    };
    (void)state;
    CHECK(running, rows);
}

static void test_none(void **state)
{
    static const struct row rows[] = {
        {"ydot = wdot*xdot", NULL, NULL},
        {"dz/du = z*(2*u*cos(v)*log(v) + sin(v)*2/u) + 1", "factor",
         "the term 1 is too much"},
        {"dz/du = 17*u", NULL, NULL},
        {"dz/du = dz/dy*dy/dv*dv/du", "", NULL},
        {"zdot = ubar", "", NULL},
    };
    (void)state;
    CHECK(running, rows);
}

/* ---- matrix rules ---- */

/* The seven wrong candidates; square, all of them have the right shape. */
static void test_candidates(void **state)
{
    static const struct row square[] = {
        {"Abar = B*Cbar'", "", NULL},
        {"Abar = B*Cbar", "transpose", "Cbar should be transposed: B*Cbar'"},
        {"Abar = B'*Cbar", "transpose", "B*Cbar'"},
        {"Abar = B'*Cbar'", "transpose", "B should not be transposed"},
        {"Abar = Cbar*B", "exchanged", "B*Cbar'"},
        {"Abar = Cbar*B'", "transpose", "should be transposed: B*Cbar'"},
        {"Abar = Cbar'*B", "exchanged",
         "the factors Cbar' and B are exchanged: B*Cbar'"},
        {"Abar = Cbar'*B'", "exchanged", "B*Cbar'"},
        {"Abar = B.*Cbar'", "hadamard", "use * (the matrix product)"},
        {"Abar = B", "incoming", "the incoming adjoint Cbar is missing"},
        {"Abar = -B*Cbar'", "sign", "B*Cbar'"},
    };
    static const struct row oblong[] = {
        {"Abar = B*Cbar'", "", NULL},
        {"Abar = B*Cbar", "shape", "B*Cbar'"},
        {"Abar = B'*Cbar", "shape", "B*Cbar'"},
        {"Abar = B'*Cbar'", "shape", "B*Cbar'"},
        {"Abar = Cbar*B", "shape", "B*Cbar'"},
        {"Abar = Cbar*B'", "shape", "should be transposed: B*Cbar'"},
        {"Abar = Cbar'*B", "shape", "B*Cbar'"},
        {"Abar = Cbar'*B'", "shape", "B*Cbar'"},
        {"Bbar = A", "shape", "the incoming adjoint Cbar is missing: A*Cbar"},
        {"Bbar = A.*Cbar", "shape", "use * (the matrix product)"},
        {"Cdot = Adot'*B + A'*Bdot", "", NULL},
        {"Cdot = Adot'*B", "path", "what reaches C through B is missing"},
        {"Cdot = Adot'*B - A'*Bdot", "sign", "the sign of A'*Bdot is wrong"},
    };
    (void)state;
    CHECK("param A(3,3), B(3,3)\nC = A'*B\n", square);
    CHECK("param A(4,3), B(4,2)\nC = A'*B\n", oblong);
}

static void test_elementwise(void **state)
{
    static const struct row product[] = {
        {"Abar = Cbar.*B", "", NULL},
        {"Abar = Cbar*B", "hadamard", "use .* (entry by entry)"},
        {"Abar = Cbar*B'", "hadamard", "Cbar.*B"},
        {"Abar = Cbar'.*B", "transpose", "Cbar should not be transposed"},
        {"Abar = B", "incoming", "B.*Cbar"},
    };
    static const struct row sine[] = {
        {"Abar = Cbar", "inner", "the derivative of C by A is missing"},
        {"Abar = cos(A)", "incoming", "cos(A).*Cbar"},
        {"Abar = cos(A)*Cbar", "shape", "cos(A).*Cbar"},
        {"Cdot = cos(A)", "inner", "Adot"},
        {"Abar = cos(C).*Cbar", "node", "C stands where A belongs"},
    };
    static const struct row two[] = {
        {"Abar = Cbar*B' + cos(A).*Dbar", "", NULL},
        {"Abar = Cbar*B'", "path", "what reaches A through D is missing"},
        {"Abar = cos(A).*Dbar", "path", "what reaches A through C is missing"},
        {"Abar = Cbar*B' - cos(A).*Dbar", "sign", "cos(A).*Dbar"},
    };
    (void)state;
    CHECK("param A(3,3), B(3,3)\nC = A.*B\n", product);
    CHECK("param A(3,2)\nC = sin(A)\n", sine);
    CHECK("param A(3,3), B(3,3)\nC = A*B\nD = sin(A)\n", two);
}

static void test_sizes(void **state)
{
    static const struct row mean[] = {
        {"dm/dx = 2*x/5", "", NULL},
        {"dm/dx = 2*x", "factor", "a factor 5, the length of x, is too much"},
        {"dm/dx = x/5", "factor", "a factor 2 is missing: 2*x/5"},
        {"dm/dx = 2*x'/5", "shape", "should be transposed"},
    };
    static const struct row layer[] = {
        {"bbar = sum(Ybar, 1)", "", NULL},
        {"bbar = Ybar", "shape", "the rows should be summed: sum(Ybar, 1)"},
        {"bbar = mean(Ybar, 1)", "factor", "a factor 5, the rows of X,"},
        {"Wbar = X*Ybar", "shape", "X should be transposed"},
    };
    (void)state;
    CHECK("param x(5)\nm = mean(x.^2)\n", mean);
    CHECK("param X(5,3), W(3,2), b(1,2)\nY = X*W + b\n", layer);
}

static void test_symmetrise(void **state)
{
    static const struct row quadratic[] = {
        {"xbar = (A + A')*x", "", NULL},
        {"xbar = 2*A*x", "symmetrise", "A should be symmetrised"},
        {"xbar = A*x", "symmetrise", "(A + A')*x"},
    };
    static const struct row symmetric[] = {
        {"Sbar = (x*y' + y*x')/2", "", NULL},
        {"Sbar = x*y'", "symmetrise", "x*y' should be symmetrised"},
    };
    static const struct row inverse[] = {
        {"Abar = -C'*Cbar*C'", "", NULL},
        {"Abar = C'*Cbar*C'", "sign", "-C'*Cbar*C'"},
        {"Abar = -C*Cbar*C", "transpose", "-C'*Cbar*C'"},
        {"Abar = -Cbar*C'*C'", "exchanged", "-C'*Cbar*C'"},
    };
    (void)state;
    CHECK("param x(3), A(3,3)\nc = x'*A*x\n", quadratic);
    CHECK("param S(3,3) symmetric, x(3), y(3)\nc = x'*S*y\n", symmetric);
    CHECK("param A(3,3)\nC = inv(A)\n", inverse);
}

/* Two repairs that are equally small and not the same: no hint. With a skew K
 * the sign and the transpose are both to blame. */
static void test_ambiguous(void **state)
{
    static const struct row rows[] = {
        {"xbar = K'*ybar", "", NULL},
        {"xbar = -K*ybar", "", NULL},
        {"xbar = K*ybar", NULL, NULL},
        {"xbar = 2*K'*ybar", "factor", NULL},
    };
    (void)state;
    CHECK("param x(3), B(3,3)\nK = B - B'\ny = K*x\nseed ybar = [1; 2; -1]\n",
          rows);
}

static int teardown(void **state)
{
    (void)state;
    text_free_all();
    return 0;
}

/* The textbook's G + G' - diag(G) for a symmetric input. */
static void test_free_entries(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"Sbar = 2*inv(S) - diag(diag(inv(S)))", "symmetrise", "free entries"},
        {"Sbar = inv(S)", "", NULL},
    };
    CHECK("param S(2,2) spd = [4 1; 1 3]\nl = logdet(S)\n", rows);
}

int main(void)
{
    builtin_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_free_entries),
        cmocka_unit_test(test_sign_and_factor),
        cmocka_unit_test(test_path),
        cmocka_unit_test(test_inner_and_incoming),
        cmocka_unit_test(test_nameless_path),
        cmocka_unit_test(test_inside),
        cmocka_unit_test(test_node),
        cmocka_unit_test(test_partial),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_none),
        cmocka_unit_test(test_candidates),
        cmocka_unit_test(test_elementwise),
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_symmetrise),
        cmocka_unit_test(test_ambiguous),
    };
    gsl_set_error_handler_off();
    return cmocka_run_group_tests(tests, NULL, teardown);
}
