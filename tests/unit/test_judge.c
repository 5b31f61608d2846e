/* The judge: a rule that is right is confirmed by a few evaluations whatever
 * its size, a wrong entry is found and named wherever it stands, and no entry
 * hides another. Rules are given as numbers that are exact (polynomials at
 * integers), so that the truth does not come from the program. */
#include "elaborate_fixture.h"

#include "base/random.h"
#include "builtin/builtin.h"
#include "check/question.h"
#include "record/record.h"

static double seconds[PHASE_COUNT];

struct bench {
    struct fixture f;
    struct problem_at_point *s;
    double *rule;
    struct balls *balls;
};

static void bench_new(struct bench *b, const char *text)
{
    static const struct settings set = {
        .rtol = 1e-9, .seed = 1, .precision = 256, .referee_cost = 1e9};
    b->f = fixture_new();
    assert_true(fixture_open(&b->f, text));
    struct origin origin = {b->f.file, &b->f.file->problems[0],
                            &b->f.points.at[0], b->f.options};
    b->s = at_point_new(b->f.arena, b->f.e, &origin, &set, seconds);
    b->rule = NULL;
    b->balls = NULL;
}

static void bench_free(struct bench *b)
{
    balls_free(b->balls);
    at_point_free(b->s);
    b->f.e = NULL; /* went with the point */
    fixture_free(&b->f);
}

static const struct balls *given(void *context, long precision)
{
    (void)precision;
    return context;
}

static struct mover mover_of(const struct bench *b, const char *name)
{
    const struct input *in = elaboration_input(b->s->e, name);
    assert_non_null(in);
    return (struct mover){in->node,     in->structure, in->value.shape,
                          in->value.at, NULL,          0};
}

/* The first output's derivative by these names, against n given numbers. */
static struct answer *ask(struct bench *b, unsigned order,
                          const char *const *names, size_t n,
                          const double *rule)
{
    struct mover mover[MOST_ORDER];
    struct axis axis[MOST_ORDER];
    const struct binding *z = &b->s->e->outputs[0];
    struct term term = {z->name, NULL};
    struct objective objective = {z->node, 1, &term};
    balls_free(b->balls);
    b->balls = balls_new(n);
    for (size_t k = 0; k < n; k++)
        balls_set_double(b->balls, k, rule[k]);
    for (unsigned k = 0; k < order; k++) {
        mover[k] = mover_of(b, names[k]);
        axis[k] = (struct axis){1, &mover[k]};
    }
    struct question q = {.s = b->s,
                         .nobjectives = 1,
                         .objective = &objective,
                         .order = order,
                         .axis = axis,
                         .rule = given,
                         .context = b->balls};
    struct answer *a = judge_ask(&q);
    assert_int_equal(a->n, n);
    return a;
}

/* --- gradients ------------------------------------------------------------- */

/* y = sum(c.*x.^2) at x = 1..n: 2*c(k)*k, exactly. */
static void weighted(struct bench *b, size_t n, const char *c)
{
    char text[300];
    snprintf(text, sizeof text,
             "param x(%zu) = (1:%zu)'\ny = sum((%s).*x.^2)\noutput y\n", n, n,
             c);
    bench_new(b, text);
    b->rule = arena_alloc(b->f.arena, (n + 1) * sizeof *b->rule);
}

static void test_flat(void **state)
{
    (void)state;
    size_t evaluations = 0;
    static const size_t sizes[] = {10, 100, 1000, 5000};
    for (size_t i = 0; i < 4; i++) {
        struct bench b;
        weighted(&b, sizes[i], "3");
        for (size_t k = 0; k < sizes[i]; k++)
            b.rule[k] = 6 * (double)(k + 1);
        struct answer *a = ask(&b, 1, (const char *[]){"x"}, sizes[i], b.rule);
        assert_int_equal(a->apart.n, 0);
        assert_true(a->evaluations <= 12);
        assert_true(i == 0 || a->evaluations == evaluations);
        evaluations = a->evaluations;
        answer_free(a);
        bench_free(&b);
    }
}

static void check_one_wrong(struct bench *b, size_t n, size_t at, double by)
{
    double was = b->rule[at];
    b->rule[at] = was * (1 + by);
    struct answer *a = ask(b, 1, (const char *[]){"x"}, n, b->rule);
    assert_int_equal(a->apart.n, 1);
    const struct sight *s = answer_at(a, at);
    assert_non_null(s);
    assert_true(s->state == SEEN_OTHER);
    assert_true(balls_mid(s->truth, 0) == was);
    answer_free(a);
    b->rule[at] = was;
}

/* One wrong entry at a random place, however small: 1e-8, and 2^-38. */
static void test_wrong_entry(void **state)
{
    (void)state;
    struct random *r = random_new(7, "places");
    static const size_t sizes[] = {2, 200, 1000, 5000};
    for (size_t i = 0; i < 4; i++) {
        struct bench b;
        size_t n = sizes[i];
        weighted(&b, n, "5");
        for (size_t k = 0; k < n; k++)
            b.rule[k] = 10 * (double)(k + 1);
        for (int t = 0; t < 6; t++) {
            size_t at = (size_t)((random_uniform(r) + 1) / 2 * (double)n) % n;
            check_one_wrong(&b, n, at, t % 2 ? 0x1p-27 : 0x1p-38);
        }
        bench_free(&b);
    }
    random_free(r);
}

/* An entry whose contribution is 2^-300 of the others' is seen like any. */
static void test_tiny_contribution(void **state)
{
    (void)state;
    struct bench b;
    weighted(&b, 64, "[ones(20,1); 2^-300; ones(43,1)]");
    for (size_t k = 0; k < 64; k++)
        b.rule[k] = 2 * (double)(k + 1) * (k == 20 ? 0x1p-300 : 1);
    struct answer *a = ask(&b, 1, (const char *[]){"x"}, 64, b.rule);
    assert_int_equal(a->apart.n, 0);
    answer_free(a);
    check_one_wrong(&b, 64, 20, 0x1p-27);
    b.rule[20] = 0; /* forgotten altogether */
    a = ask(&b, 1, (const char *[]){"x"}, 64, b.rule);
    assert_int_equal(a->apart.n, 1);
    assert_non_null(answer_at(a, 20));
    answer_free(a);
    bench_free(&b);
}

/* Wrong entries that cancel in every even combination are both named. */
static void test_two_wrong(void **state)
{
    (void)state;
    struct bench b;
    weighted(&b, 300, "1");
    for (size_t k = 0; k < 300; k++)
        b.rule[k] = 2 * (double)(k + 1);
    b.rule[17] += 4;
    b.rule[250] -= 4;
    struct answer *a = ask(&b, 1, (const char *[]){"x"}, 300, b.rule);
    assert_int_equal(a->apart.n, 2);
    assert_non_null(answer_at(a, 17));
    assert_non_null(answer_at(a, 250));
    answer_free(a);
    bench_free(&b);
}

/* A kink of one entry is that entry's alone. */
static void test_kink(void **state)
{
    (void)state;
    struct bench b;
    double rule[400];
    bench_new(&b, "param x(400) = [ones(150,1); 0; -ones(249,1)]\n"
                  "y = sum(abs(x))\noutput y\n");
    for (size_t k = 0; k < 400; k++)
        rule[k] = k < 150 ? 1 : k == 150 ? 0 : -1;
    struct answer *a = ask(&b, 1, (const char *[]){"x"}, 400, rule);
    assert_int_equal(a->apart.n, 1);
    const struct sight *s = answer_at(a, 150);
    assert_true(s && s->state == SEEN_KINK && s->left == -1 && s->right == 1);
    answer_free(a);
    rule[390] = 1;
    a = ask(&b, 1, (const char *[]){"x"}, 400, rule);
    assert_int_equal(a->apart.n, 2);
    assert_true(answer_at(a, 390)->state == SEEN_OTHER);
    answer_free(a);
    bench_free(&b);
}

/* --- higher order ------------------------------------------------------------ */

/* y = (sum x)^2 * x(1): Hessian by hand, at x = 1..n. */
static void test_hessian(void **state)
{
    (void)state;
    enum { N = 30 };
    struct bench b;
    double rule[N * N];
    const char *names[] = {"x", "x"};
    bench_new(&b, "param x(30) = (1:30)'\ny = sum(x)^2*x(1)\noutput y\n");
    double s = N * (N + 1) / 2.0;
    for (size_t i = 0; i < N; i++)
        for (size_t k = 0; k < N; k++)
            rule[i + N * k] = 2 + 2 * s * ((i == 0) + (k == 0));
    struct answer *a = ask(&b, 2, names, N * N, rule);
    assert_int_equal(a->apart.n, 0);
    assert_true(a->evaluations <= 24);
    answer_free(a);
    rule[4 + N * 22] *= 1 + 0x1p-27;
    a = ask(&b, 2, names, N * N, rule);
    assert_int_equal(a->apart.n, 1);
    assert_true(balls_mid(answer_at(a, 4 + N * 22)->truth, 0) == 2);
    answer_free(a);
    bench_free(&b);
}

static void check_scalar(struct bench *b, unsigned order,
                         const char *const *names, double right)
{
    double wrong = right * (1 + 0x1p-27);
    struct answer *a = ask(b, order, names, 1, &right);
    assert_int_equal(a->apart.n, 0);
    answer_free(a);
    a = ask(b, order, names, 1, &wrong);
    assert_int_equal(a->apart.n, 1);
    assert_true(balls_mid(answer_at(a, 0)->truth, 0) == right);
    answer_free(a);
}

/* f = u^8 + u^3*v^2 at (2, 3). */
static void test_orders(void **state)
{
    (void)state;
    struct bench b;
    bench_new(&b, "param u = 2, v = 3\nf = u^8 + u^3*v^2\noutput f\n");
    check_scalar(&b, 2, (const char *[]){"u", "v"}, 72);
    check_scalar(&b, 3, (const char *[]){"u", "u", "v"}, 72);
    check_scalar(&b, 3, (const char *[]){"u", "u", "u"}, 336 * 32 + 54);
    check_scalar(&b, 4, (const char *[]){"v", "u", "v", "u"}, 24);
    check_scalar(&b, 8,
                 (const char *[]){"u", "u", "u", "u", "u", "u", "u", "u"},
                 40320);
    bench_free(&b);
    bench_new(&b, "param x = 3, y = 2, z = 5\nf = x^3*y^4*z + x*y*z\noutput "
                  "f\n");
    check_scalar(&b, 8,
                 (const char *[]){"x", "y", "x", "y", "z", "y", "x", "y"}, 144);
    check_scalar(&b, 6, (const char *[]){"z", "y", "y", "y", "x", "x"},
                 6 * 3 * 48);
    bench_free(&b);
}

/* Corners that coincide are evaluated once: an 8th derivative takes 9 values a
 * quotient, not 256. */
static void test_coinciding(void **state)
{
    (void)state;
    struct bench b;
    const char *names[8];
    double right = 40320;
    for (size_t k = 0; k < 8; k++)
        names[k] = "u";
    bench_new(&b, "param u = 2\nf = u^8\noutput f\n");
    struct answer *a = ask(&b, 8, names, 1, &right);
    assert_int_equal(a->apart.n, 0);
    assert_true(a->evaluations <= 2 * 9 + 1);
    answer_free(a);
    bench_free(&b);
}

/* All third derivatives of (sum x)^3 at once: 6 each; a wrong one is found. */
static void test_tensor(void **state)
{
    (void)state;
    enum { N = 7 };
    struct bench b;
    double rule[N * N * N];
    const char *names[] = {"x", "x", "x"};
    bench_new(&b, "param x(7) = (1:7)'\ny = sum(x)^3\noutput y\n");
    for (size_t k = 0; k < N * N * N; k++)
        rule[k] = 6;
    struct answer *a = ask(&b, 3, names, N * N * N, rule);
    assert_int_equal(a->apart.n, 0);
    answer_free(a);
    rule[3 + N * (5 + N * 2)] *= 1 + 0x1p-27;
    a = ask(&b, 3, names, N * N * N, rule);
    assert_int_equal(a->apart.n, 1);
    assert_true(balls_mid(answer_at(a, 3 + N * (5 + N * 2))->truth, 0) == 6);
    answer_free(a);
    bench_free(&b);
}

/* |x| x^(m-1) at 0 has derivatives up to order m - 1, all 0; the next one
 * jumps from -m! to m!; beyond that there is none. */
static void test_rays(void **state)
{
    (void)state;
    const char *names[8];
    double zero = 0;
    for (size_t k = 0; k < 8; k++)
        names[k] = "x";
    for (unsigned m = 2; m <= 8; m++) {
        struct bench b;
        char text[100];
        snprintf(text, sizeof text, "param x = 0\ny = abs(x)*x^%u\noutput y\n",
                 m - 1);
        bench_new(&b, text);
        for (unsigned order = 1; order <= 8; order++) {
            struct answer *a = ask(&b, order, names, 1, &zero);
            const struct sight *s = answer_at(a, 0);
            if (order < m)
                assert_null(s);
            else
                assert_true(s && s->state == SEEN_KINK);
            if (order == m)
                assert_true(s->left == -tgamma(m + 1) &&
                            s->right == tgamma(m + 1));
            answer_free(a);
        }
        bench_free(&b);
    }
}

/* Second derivatives where the first ones have a kink, or are made of one. */
static void test_second_at_tie(void **state)
{
    (void)state;
    struct bench b;
    const char *names[] = {"x", "x"};
    double value = 0;
    bench_new(&b, "param x = 0\ny = x*abs(x)\noutput y\n");
    struct answer *a = ask(&b, 2, names, 1, &value);
    assert_true(a->apart.n == 1 && answer_at(a, 0)->state == SEEN_KINK);
    assert_true(answer_at(a, 0)->left == -2 && answer_at(a, 0)->right == 2);
    answer_free(a);
    bench_free(&b);
    bench_new(&b, "param x = 0\ny = sqrt(x^4)\noutput y\n");
    a = ask(&b, 2, names, 1, &value);
    assert_true(a->apart.n == 1 && answer_at(a, 0)->state == SEEN_OTHER);
    assert_true(balls_mid(answer_at(a, 0)->truth, 0) == 2);
    answer_free(a);
    bench_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_flat),
        cmocka_unit_test(test_wrong_entry),
        cmocka_unit_test(test_tiny_contribution),
        cmocka_unit_test(test_two_wrong),
        cmocka_unit_test(test_kink),
        cmocka_unit_test(test_hessian),
        cmocka_unit_test(test_orders),
        cmocka_unit_test(test_coinciding),
        cmocka_unit_test(test_tensor),
        cmocka_unit_test(test_rays),
        cmocka_unit_test(test_second_at_tie),
    };
    builtin_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
