/* test_show: the sections of --show against numbers that are known: rows 1, 5,
 * 17, 19, 20 and 24 of the worked examples, Gauss-Newton approximations whose
 * distance is 0 or computed by hand, sparsity, chains of products, and the
 * complex step of every function that has one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_errno.h>
#include <math.h>

#include <cmocka.h>

#include "base/diag.h"
#include "builtin/builtin.h"
#include "cli/problem.h"
#include "syntax/parse.h"

#define RUNNING                                                                \
    "v = u^2\nw = sin(v)\nx = log(v)\ny = w*x\nz = exp(y)\nat u = 0.7\n"

/* ---- one problem at its first point ---- */

struct fixture {
    struct arena *a;
    struct rec_problem problem;
    const struct rec_point *at;
};

static struct fixture show(const char *problem, unsigned sections,
                           const char *changes)
{
    static const volatile int interrupted;
    struct fixture f = {.a = arena_new()};
    struct options o = {.rtol = 1e-9,
                        .samples = 8,
                        .seed = 1,
                        .modes = 7,
                        .referee = WHEN_AUTO,
                        .precision = 256,
                        .referee_cost = 2e7,
                        .directions = -1,
                        .max_nodes = 1e8,
                        .max_memory = 1e9,
                        .show = sections,
                        .verbose = true};
    double seconds[PHASE_COUNT] = {0};
    const struct text *t = text_add("test", arena_printf(f.a, "%s", problem),
                                    strlen(problem));
    struct ast_file *file = parse_file(f.a, t);
    struct run_context c = {.arena = f.a,
                            .options = &o,
                            .seconds = seconds,
                            .interrupted = &interrupted,
                            .replay = "adcheck"};
    assert_false(file->broken);
    if (changes) {
        unsigned n;
        const struct text *at = text_add("<command line>", changes,
                                         strlen(changes));
        c.overrides.at = parse_settings(f.a, at, &n);
        c.overrides.nat = n;
    }
    problem_check(&c, file, &file->problems[0], &f.problem);
    assert_false(f.problem.broken);
    assert_int_equal(f.problem.npoints, 1);
    f.at = f.problem.points;
    return f;
}

static void done(struct fixture *f)
{
    arena_free(f->a);
}

static void near(double got, double want, double relative)
{
    if (!(fabs(got - want) <= relative * fabs(want)))
        fail_msg("%.17g instead of %.17g", got, want);
}

static const double *part(const struct rec_jacobian *m, const char *key)
{
    for (size_t i = 0; i < m->nparts; i++)
        if (strcmp(m->parts[i].key, key) == 0)
            return m->parts[i].at;
    return NULL;
}

/* ---- Jacobian ---- */

static void test_two_outputs(void **state)
{
    /* the first is -(1 + exp(-0.6))/2: row 5 has a misprint in digit 11 */
    static const double want[] = {-0.774405818047, -0.241319484332,
                                  0.980991401422, 0.0975392407984};
    struct fixture f = show("param x(2) = [1.2; -0.5]\n"
                            "f = [x(1)*x(2)+exp(x(1)*x(2))-sin(x(2)); "
                            "(x(1)*x(2)-sin(x(2)))*exp(x(1)*x(2))]\n",
                            SHOW_JACOBIAN, NULL);
    (void)state;
    assert_int_equal(f.at->njacobian, 1);
    assert_int_equal(f.at->jacobian->verdict, VERDICT_PASS);
    for (size_t k = 0; k < 4; k++)
        near(f.at->jacobian->data[k], want[k], 1e-11);
    done(&f);
}

/* A tridiagonal Jacobian takes three passes, and its zeros are exact. */
static void test_sparsity(void **state)
{
    struct fixture f = show("param x(30)\n"
                            "y = x(2:29).^2 + sin(x(1:28)).*x(3:30)\n",
                            SHOW_JACOBIAN, NULL);
    const struct rec_jacobian *m = f.at->jacobian;
    const double *x = f.at->at[0].at;
    (void)state;
    assert_non_null(strstr(m->note, "30 forward columns in 3 passes"));
    assert_non_null(strstr(m->note, "both agree"));
    assert_non_null(strstr(m->note, "84 of 840 entries"));
    for (size_t i = 0; i < 28; i++)
        for (size_t k = 0; k < 30; k++) {
            double v = m->data[k * 28 + i];
            double want = k == i       ? cos(x[i]) * x[i + 2]
                          : k == i + 1 ? 2 * x[k]
                          : k == i + 2 ? sin(x[i])
                                       : 0;
            near(v, want, 1e-14);
        }
    done(&f);
}

/* ---- Hessian ---- */

static void test_second_derivative(void **state)
{
    struct fixture f = show(RUNNING, SHOW_HESSIAN, NULL);
    (void)state;
    assert_int_equal(f.at->nhessian, 1);
    assert_int_equal(f.at->hessian->verdict, VERDICT_PASS);
    near(*f.at->hessian->data, 3.3966458939903947, 1e-14);
    near(*part(f.at->hessian, "product"), 3.3966458939903947, 1e-14);
    assert_null(part(f.at->hessian, "gauss_newton"));
    done(&f);
}

/* f = exp(a) + b^2 a: blocks, their transposes, and the joint matrix. */
static void test_blocks(void **state)
{
    struct fixture f = show("f = exp(a) + b^2*a\nat a = 1, b = 2\n",
                            SHOW_HESSIAN, NULL);
    const struct rec_jacobian *h = f.at->hessian;
    (void)state;
    assert_int_equal(f.at->nhessian, 5);
    near(*h[0].data, exp(1), 1e-15);
    near(*h[1].data, 4, 1e-15);
    near(*h[2].data, 4, 1e-15);
    near(*h[3].data, 2, 1e-15);
    assert_true(h[2].mirror && !h[1].mirror && h[4].joint);
    double trace = exp(1) + 2, root = sqrt(pow(exp(1) - 2, 2) + 64);
    near(part(&h[4], "eigenvalues")[0], (trace - root) / 2, 1e-13);
    near(part(&h[4], "eigenvalues")[1], (trace + root) / 2, 1e-13);
    near(*part(&h[4], "condition"), (trace + root) / (root - trace), 1e-13);
    for (size_t k = 0; k < 5; k++)
        assert_int_equal(h[k].verdict, VERDICT_PASS);
    done(&f);
}

static void test_gauss_newton(void **state)
{
    /* r = exp(a x) - t: J'J = sum (x exp(a x))^2 beside + r x^2 exp(a x) */
    struct fixture f = show("param a = 0.5\ndata x = [1 2]\ndata t = [1 2]\n"
                            "E = sqerr(exp(a*x), t)\n",
                            SHOW_HESSIAN, NULL);
    double outer = 0, rest = 0;
    (void)state;
    for (int x = 1; x <= 2; x++) {
        double e = exp(0.5 * x);
        outer += x * e * x * e;
        rest += (e - x) * x * x * e;
    }
    near(*f.at->hessian->data, outer + rest, 1e-14);
    near(*part(f.at->hessian, "gauss_newton"), outer, 1e-14);
    near(*part(f.at->hessian, "gauss_newton_distance"),
         fabs(rest) / (outer + rest), 1e-12);
    done(&f);
}

/* The logits are linear in the weights: nothing is dropped. */
static void test_cross_entropy(void **state)
{
    static const char *const losses[] = {
        "p = sigmoid(X*w)\nE = -sum(t.*log(p) + (1-t).*log(1-p))\n",
        "p = 1./(1 + exp(-X*w))\nE = -sum(t.*log(p) + (1-t).*log1p(-p))\n",
        "E = crossentropy(X*w, t)\n",
        "E = -sum(t.*log(softmax(X*w)))\n",
    };
    (void)state;
    for (size_t i = 0; i < sizeof losses / sizeof *losses; i++) {
        struct arena *a = arena_new();
        struct fixture f = show(arena_printf(a,
                                             "param w(2) = [0.3; -0.5]\n"
                                             "data X = [1 2; 0.5 -1; 2 0.3]\n"
                                             "data t = [1; 0; 0]\n%s",
                                             losses[i]),
                                SHOW_HESSIAN, NULL);
        const double *far = part(f.at->hessian, "gauss_newton_distance");
        assert_non_null(far);
        assert_true(*far < 1e-15);
        assert_int_equal(f.at->hessian->verdict, VERDICT_PASS);
        done(&f);
        arena_free(a);
    }
}

/* A structured input's Hessian is checked along its directions. */
static void test_structured(void **state)
{
    struct fixture f = show("param S(2,2) spd = [2 0.3; 0.3 1]\n"
                            "L = logdet(S)\n",
                            SHOW_HESSIAN, NULL);
    (void)state;
    assert_int_equal(f.at->hessian->verdict, VERDICT_PASS);
    near(f.at->hessian->data[0], -pow(1 / 1.91, 2), 1e-13);
    assert_null(part(f.at->hessian, "eigenvalues"));
    done(&f);
}

/* ---- sweep ---- */

static void test_slopes(void **state)
{
    struct fixture f = show(RUNNING, SHOW_SWEEP, NULL);
    const struct rec_sweep *s = f.at->sweep;
    (void)state;
    assert_int_equal(f.at->nsweep, 1);
    assert_int_equal(s->n, 65);
    near(s->h[0], 1e-16, 1e-12);
    near(s->h[64], 1, 0);
    assert_true(fabs(s->slope_forward - 1) < 0.1);
    assert_true(fabs(s->slope_central - 2) < 0.1);
    assert_true(s->best_h > 1e-7 && s->best_h < 1e-4);
    assert_true(s->floor > 1e-14 && s->floor < 1e-9);
    near(s->complex_value, 0.33129776503416661, 4e-15);
    assert_true(s->complex_step[0] < 1e-14);
    done(&f);
}

/* No truncation: no slope. Not analytic: no complex step. */
static void test_no_slopes(void **state)
{
    struct fixture f = show("y = 3*x + 1\nat x = 2\n", SHOW_SWEEP, NULL);
    struct fixture g = show("y = abs(x)^3\nat x = 2\n", SHOW_SWEEP, NULL);
    (void)state;
    assert_true(isnan(f.at->sweep->slope_forward));
    assert_true(isnan(f.at->sweep->slope_central));
    assert_null(g.at->sweep->complex_step);
    assert_true(fabs(g.at->sweep->slope_central - 2) < 0.1);
    done(&f);
    done(&g);
}

static void test_complex_functions(void **state)
{
    static const char *const functions[] = {
        "-x",
        "x+x^2",
        "x-x^3",
        "x*exp(x)",
        "1/x",
        "x^2.5",
        "x^-3",
        "x^7",
        "(-x)^3",
        "sqrt(x)",
        "cbrt(x)",
        "cbrt(-x)",
        "hypot(x,2)",
        "exp(x)",
        "expm1(x)",
        "exp2(x)",
        "log(x)",
        "log1p(x)",
        "log2(x)",
        "log10(x)",
        "sin(x)",
        "cos(x)",
        "tan(x)",
        "asin(x)",
        "acos(x)",
        "atan(x)",
        "sinh(x)",
        "cosh(x)",
        "tanh(x)",
        "asinh(x)",
        "acosh(1+x)",
        "atanh(x)",
        "sigmoid(x)",
        "sigmoid(-x)",
        "softplus(x)",
        "softplus(-x)",
        "sum([x;x^2].^2)",
        "prod([x 2*x 3])",
        "logsumexp([x;1-x])",
        "[1 2]*softmax([x;3*x])",
        "norm([x;2])",
        "dot([x;1],[x;x^2])",
        "trace([x 1;2 x]*[x 3;1 x]')",
        "sum(cumsum([x x^2]))",
    };
    (void)state;
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        struct arena *a = arena_new();
        struct fixture f = show(arena_printf(a, "y = %s\nat x = 0.3\n",
                                             functions[i]),
                                SHOW_SWEEP, NULL);
        if (!f.at->sweep->complex_step)
            fail_msg("no complex step of %s", functions[i]);
        near(f.at->sweep->complex_value, f.at->sweep->truth, 4e-15);
        done(&f);
        arena_free(a);
    }
}

/* ---- perturb, cost ---- */

static void test_perturb(void **state)
{
    struct fixture f = show("f = x^2*y\nat x = 3, y = 2\n", SHOW_PERTURB,
                            "dx = 0.01, dy = 0.02");
    (void)state;
    assert_int_equal(f.at->nperturb, 1);
    near(*f.at->perturb->predicted, 12 * 0.01 + 9 * 0.02, 1e-14);
    near(*f.at->perturb->actual, 3.01 * 3.01 * 2.02 - 18, 1e-13);
    done(&f);
}

/* The change leaves the branch of the point. */
static void test_perturb_branch(void **state)
{
    struct fixture f = show("if x > 1\n  y = x^2\nelse\n  y = 3*x\nend\n"
                            "at x = 0.9\n",
                            SHOW_PERTURB, "dx = 0.2");
    (void)state;
    near(*f.at->perturb->predicted, 0.6, 1e-14);
    near(*f.at->perturb->actual, 1.1 * 1.1 - 2.7, 1e-13);
    done(&f);
}

static void test_cost(void **state)
{
    struct fixture f = show(RUNNING, SHOW_COST, NULL);
    struct fixture g = show("param W1(5,8), b1(5,1), W2(3,5), x(8)\n"
                            "E = sum(tanh(W2*tanh(W1*x + b1)).^2)\n",
                            SHOW_COST, NULL);
    const struct rec_cost *c = &f.at->cost, *d = &g.at->cost;
    (void)state;
    assert_true(c->present && d->present);
    assert_true(c->adjoint.operations <= 6 * c->value.operations);
    assert_true(c->tangent.operations <= 4 * c->value.operations);
    assert_true(d->adjoint.operations <= 6 * d->value.operations);
    near(d->central.operations, 2 * 68 * d->value.operations, 1e-15);
    near(d->jacobian.operations, d->adjoint.operations, 1e-15);
    assert_int_equal(d->inputs, 68);
    assert_int_equal(d->outputs, 1);
    assert_true(d->stored >= d->adjoint.bytes);
    done(&f);
    done(&g);
}

static void test_chain(void **state)
{
    struct fixture f = show("param x(20)\ndata A(20,20), B(20,20)\n"
                            "z = sum(A*B*x)\n",
                            SHOW_COST, NULL);
    const struct rec_cost *c = &f.at->cost;
    bool found = false;
    (void)state;
    for (size_t i = 0; i < c->nnotes; i++)
        found |= strstr(c->notes[i], "as (M1*(M2*M3))") != NULL;
    assert_true(found);
    done(&f);
}

static int setup(void **state)
{
    (void)state;
    gsl_set_error_handler_off();
    diag_silent(true);
    return 0;
}

int main(void)
{
    builtin_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_outputs),
        cmocka_unit_test(test_sparsity),
        cmocka_unit_test(test_second_derivative),
        cmocka_unit_test(test_blocks),
        cmocka_unit_test(test_gauss_newton),
        cmocka_unit_test(test_cross_entropy),
        cmocka_unit_test(test_structured),
        cmocka_unit_test(test_slopes),
        cmocka_unit_test(test_no_slopes),
        cmocka_unit_test(test_complex_functions),
        cmocka_unit_test(test_perturb),
        cmocka_unit_test(test_perturb_branch),
        cmocka_unit_test(test_cost),
        cmocka_unit_test(test_chain),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
