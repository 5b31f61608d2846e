/* test_batch: loops elaborated once for all turns, against the same loops
 * unrolled (as they are for the trace), in values and gradients; which
 * loops batch and which must not. */
#include "elaborate_fixture.h"

#include "builtin/builtin.h"
#include "derive/derive.h"
#include "run/program.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))
#define FEW 79 /* nodes of a batched graph; an unrolled one has one a turn */

struct result {
    double value, bar[16];
    size_t nodes, nbar;
};

/* z and its gradient by the parameter p. */
static struct result differentiate(const char *source, bool unroll)
{
    struct fixture f = fixture_new();
    struct result r = {0};
    char *text = arena_printf(f.arena,
                              "param p = [.3; -.7; 1.2]\n"
                              "data x = sin((1:80)'*.7), X = cos(reshape("
                              "1:240, 3, 80)), k = mod((1:80)*7, 80) + 1\n"
                              "%s\noutput z\n",
                              source);
    f.options.unroll = unroll;
    if (!fixture_open(&f, text))
        fail_msg("%s: %s", source, fixture_messages());
    struct graph *g = f.e->graph;
    node p = elaboration_input(f.e, "p")->node, z = f.e->outputs[0].node;
    r.nodes = g->n;
    r.value = f.oracle->value(f.oracle->context, g, z)[0];
    struct seed one = {z, Num(g, 1)};
    node bar;
    derive_reverse(g, 1, &one, (struct stops){0}, 1, &p, &bar);
    if (bar != NONE) {
        r.nbar = shape_numel(graph_shape(g, bar));
        memcpy(r.bar, f.oracle->value(f.oracle->context, g, bar),
               r.nbar * sizeof(double));
    }
    fixture_free(&f);
    return r;
}

static void check(const char *source, bool batches)
{
    struct result a = differentiate(source, false);
    struct result b = differentiate(source, true);
    if ((a.nodes < FEW) != batches)
        fail_msg("%s: %zu nodes", source, a.nodes);
    if (!(fabs(a.value - b.value) <= 1e-13 * fabs(b.value)))
        fail_msg("%s: %.17g, unrolled %.17g", source, a.value, b.value);
    assert_int_equal(a.nbar, b.nbar);
    for (size_t i = 0; i < a.nbar; i++)
        if (!(fabs(a.bar[i] - b.bar[i]) <= 1e-12 * (1 + fabs(b.bar[i]))))
            fail_msg("%s: gradient %zu %.17g, unrolled %.17g", source, i,
                     a.bar[i], b.bar[i]);
}

/* What every turn does for itself. */
static void test_batches(void **state)
{
    (void)state;
    static const char *const source[] = {
        "z = 1\nfor i = 1:80\n r = x(i) - p(1)*exp(p(2)*i/80)\n z = z + r^2\n"
        "end",
        "z = 0\nfor i = 1:80\n z -= sin(p(1)*x(k(i))) - 2\nend",
        "z = p(2)\nfor i = 1:80\n z = z + p(1) - x(i)*p(2) + x(81-i)\nend",
        "z = p(2)\nfor i = 1:80\n z = p(1)*x(i) + z\nend",
        "for i = 1:80\n y(i) = tanh(p(1)*x(i))\nend\nz = y*y'",
        "y = zeros(80,1)\nfor i = 1:80\n y(81-i) = p(1)*x(i)\nend\n"
        "z = sum(y.*x)",
        "for i = 1:80\n y(i) = p(1)*x(i)\n y(i) += p(2)\n"
        " w(k(i)) = y(i)^2\nend\nz = sum(w(1:40))",
        "for i = 1:80\n for j = 1:3\n  J(i,j) = p(j)*X(j,i)\n end\nend\n"
        "z = sumsq(J, \"all\")",
        "z = 0\nfor i = 1:80\n for j = 1:3\n  v(j) = p(j)*X(j,i)\n end\n"
        " z += logsumexp(v) + v(2)\nend\nz = z + v(3)",
        "z = 0\nfor i = 1:80\n a = 0\n for j = 1:3\n  a = a + p(j)*X(j,i)\n"
        " end\n z = z + a^2\nend",
        "z = 0\nfor i = 1:80\n z += X(:,i)'*p + dot(p, X(:,i)) + "
        "sum(softmax(X(:,i) - p).*p)\nend",
        "A = [1 2 3; 4 5 6]\nz = 0\nfor i = 1:80\n d = A*(X(:,i) - p)\n"
        " z += d'*d + X(:,i)'*A'*[1;2] + d(1)\nend",
        "s = zeros(3,1)\nfor i = 1:80\n s = s + X(:,i).*p - [1;2;3]\nend\n"
        "z = sumsq(s)",
        "f(t) = t*p(2)/(1 + t^2)\nz = 0\nfor i = 1:80\n z = z + f(x(i))\n"
        "end",
        "function r = g(t, p)\n if p > 0\n  r = sin(p*t)\n else\n  r = 0\n "
        "end\n"
        "end\nz = 0\nfor i = 1:80\n z = z + g(x(i), p(1)) + g(x(i), p(2))\n"
        "end",
        "for i = 0:.05:4\n t = p(1)*i\nend\nz = t",
        "z = 0\nfor i = 1:80\n z += ifelse(x(i) > 0, p(1), p(2)*x(i))\nend",
        "z = 0\nfor i = 1:80\n z += -x(i)^2*p(1) + p(2)^2*x(i) + 2^x(i)\nend",
        "for i = 1:80\n y(i,:) = p'*x(i)\nend\nz = sum(sum(y))",
        "for i = 1:80\n m(i) = !(x(i) <= 0)\n n(i) = m(i)\nend\n"
        "z = p(1)*sum(x(m & n))",
    };
    for (size_t i = 0; i < COUNT(source); i++)
        check(source[i], true);
}

/* A turn needs what another left, or its size or branch depends on it. */
static void test_gives_up(void **state)
{
    (void)state;
    static const char *const source[] = {
        "z = p(1)\nfor i = 1:80\n z = sin(z) + x(i)\nend",
        "z = p(1)\nfor i = 1:80\n z = z + z*x(i)/100\nend",
        "z = 0\nfor i = 1:80\n z = z + p(1)*x(i)\n w = z\nend\nz = z + w",
        "y = p(1)\nz = 0\nfor i = 1:80\n z = z + y\n y = x(i)*p(2)\nend",
        "y(1) = p(1)\nfor i = 2:80\n y(i) = .5*y(i-1) + x(i)*p(2)\nend\n"
        "z = sum(y)",
        "for i = 1:80\n y(i) = p(1)*x(i)\n y(81-i) = p(2)*x(i)\nend\n"
        "z = sum(y)",
        "y = ones(80,1)*p(3)\nz = 0\nfor i = 1:80\n y(i) = p(1)*x(i)\n"
        " z += y(min(i+1, 80))*i\nend",
        "y = ones(80,1)*p(3)\nz = 0\nfor i = 1:80\n y(1) = x(i)*p(1)\n"
        " z += sum(y)*i + y(i)\nend",
        "v = [1;2;3]*p(3)\nz = 0\nfor i = 1:80\n z += v(2)*i\n"
        " v(2) = x(i)*p(1)\nend",
        "y = zeros(3,1)\nfor i = 1:80\n y(mod(i,3)+1) += x(i)*p(1)\nend\n"
        "z = y(1) - y(2)",
        "z = 0\nfor i = 1:80\n if x(i) > 0\n  z += p(1)*x(i)\n end\nend",
        "z = 0\nfor i = 1:80\n z += p(1)*x(i)\n if i > 75\n  break\n end\nend",
        "z = 0\nfor i = 1:80\n for j = 1:mod(i,3)\n  z += p(j)*x(i)\n end\n"
        "end",
        "z = 1\nfor i = 1:80\n z *= 1 + p(1)*x(i)/9\nend",
        "z = 0\nfor i = 1:80\n z += norm(X(:,i) - p)\nend",
        "z = 0\nfor i = 1:80\n z += p(1)*rand()\nend",
        "z = 0\nfor i = 1:80\n z += sum(p*X(:,i)'*p)\nend",
        "function s = f(k, t)\n y = zeros(80,1)\n y(k) = t\n s = y(3) + "
        "sum(y.^2)\nend\nz = 0\nfor i = 1:80\n z += i*f(i, p(1)*x(i))\nend",
        "function s = f(k, t)\n y(k) = t\n s = numel(y)*t\nend\n"
        "z = 0\nfor i = 1:80\n z += f(i, p(1)*x(i))\nend",
        "for i = 1:80\n y(i+1) = p(1)*x(i)\n y(1) = p(2)*x(i)\nend\n"
        "z = sum(y)",
        "for i = 1:80\n A(i,:) = p(1)*x(i)\n A(i,i) = p(2)\nend\n"
        "z = sum(sum(A))",
        "for i = 1:80\n y(i) = x(i)*p(1)\n t(i) = y(max(1, end-80+i))\nend\n"
        "z = sum(t)",
        "z = 0\nfor i = 1:80\n w(1) = x(i)*p(1)\n z += w(end)\n"
        " w(2) = x(i)\nend",
        "z = 0\nfor i = 1:80\n w(1) = x(i)*p(1)\n z += sum(w(:))\n"
        " w(2) = x(i)\nend",
        "z = 0\nfor i = 1:80\n A(i,i) = p(1)\n z += sum(exp(A(:,i)))\nend",
    };
    for (size_t i = 0; i < COUNT(source); i++)
        check(source[i], false);
}

/* A mistake in a loop is reported once, for the turn that makes it. */
static void test_messages(void **state)
{
    (void)state;
    static const struct {
        const char *source, *message;
    } s[] = {
        {"param p\nx = ones(70,1)\nz = 0\nfor i = 1:80\n z += p*x(i)\nend",
         "5:11 index (71) is out of bounds: x is 70x1"},
        {"param p\nz = 0\nfor i = 1:80\n z += sni(i*p)\nend", "4:7 unknown "
                                                              "function 'sni' "
                                                              "[did you mean "
                                                              "'sin'?]"},
        {"param p(3)\nz = 0\nfor i = 1:80\n z += i*p*[1 2]*p\nend", "4:7 "
                                                                    "nonconform"
                                                                    "ant: 3x2 "
                                                                    "* 3x1"},
        {"param p\nfor i = 1:80\n A(i,i) = p\n z(i) = A(i,2)\nend", "4:13 "
                                                                    "index "
                                                                    "(_,2) is "
                                                                    "out of "
                                                                    "bounds: A "
                                                                    "is 1x1"},
        {"z = 0\nfor i = 1:80\n z += i*u\nend", "3:9 input 'u' has no value"},
    };
    for (size_t i = 0; i < COUNT(s); i++) {
        struct fixture f = fixture_new();
        f.outside.random_points = 0;
        assert_false(fixture_open(&f, s[i].source));
        const char *all = fixture_messages();
        if (strncmp(all, s[i].message, strlen(s[i].message)) != 0 ||
            strchr(all, '\n'))
            fail_msg("%s", all);
        fixture_free(&f);
    }
}

/* No array of all turns beyond --max-memory: such loops are unrolled. */
static void test_memory(void **state)
{
    (void)state;
    static const char *const loops[] = {"A = ones(400,2)*p\nz = 0\nfor i = "
                                        "1:100\n"
                                        " z = z + sum(A(:,1+mod(i,2)))\nend",
                                        "z = 0\nfor i = 1:100\n v = "
                                        "zeros(400,1)\n v(2) = i*p\n"
                                        " z = z + sum(v)\nend"};
    for (size_t k = 0; k < COUNT(loops); k++) {
        struct fixture f = fixture_new();
        f.options.max_bytes = 8 * 30000;
        if (!fixture_open(&f, arena_printf(f.arena, "p = 2\n%s", loops[k])))
            fail_msg("%s", fixture_messages());
        for (node x = 0; x < f.e->graph->n; x++)
            if (shape_numel(graph_shape(f.e->graph, x)) > 30000)
                fail_msg("%s: a node of %zu entries", loops[k],
                         shape_numel(graph_shape(f.e->graph, x)));
        fixture_free(&f);
    }
}

/* Names after the loop have the last turn's values. */
static void test_last(void **state)
{
    (void)state;
    struct fixture f = fixture_new();
    assert_true(fixture_open(&f, "u = 2\ns = 0\nfor i = 1:100\n t = i*u\n s = "
                                 "s + t\n y(i) = t\n"
                                 " v(1) = t\n v(2) = -t\nend\n"));
    assert_string_equal(fixture_value(&f, "i"), "1x1 100");
    assert_string_equal(fixture_value(&f, "t"), "1x1 200");
    assert_string_equal(fixture_value(&f, "s"), "1x1 10100");
    assert_string_equal(fixture_value(&f, "v"), "1x2 200 -200");
    assert_true(f.e->graph->n < FEW);
    static const char *const order[] = {"u", "i", "t", "s", "y", "v"};
    assert_int_equal(f.e->noutputs, 0);
    for (size_t i = 0; i < f.e->nbindings && i < COUNT(order); i++)
        assert_string_equal(f.e->bindings[i].name, order[i]);
    fixture_free(&f);
}

int main(void)
{
    builtin_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_batches),  cmocka_unit_test(test_gives_up),
        cmocka_unit_test(test_messages), cmocka_unit_test(test_last),
        cmocka_unit_test(test_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
