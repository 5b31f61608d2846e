/* A run that is evaluated often (with a schedule) gives the bits, branches and
 * ties of one that is not: random programs of scalars and matrices, with and
 * without kinks, over 1, 3 and 8 lanes, kept and not, with shifted cuts; of
 * arrays so large that steps on them are fused; with scalar and vector libm. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <math.h>
#include <string.h>

#include <cmocka.h>

#include "derive/derive.h"
#include "kernel/vector_math.h"
#include "run/program.h"

enum { INPUTS = 5, VECTOR = 4, LARGE = 5003, WANTED = 40, EVALUATIONS = 7 };

struct made {
    struct graph *g;
    node input[INPUTS], vector, cut;
    size_t length; /* of the vector */
    node want[WANTED + INPUTS];
    size_t nwant;
};

static uint32_t draw(uint64_t *state, size_t n)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((*state >> 33) % n);
}

/* A scalar from two others. */
static node scalar(struct graph *g, uint32_t which, node x, node y)
{
    switch (which) {
    case 0:
        return Add(g, x, y);
    case 1:
        return Sub(g, x, y);
    case 2:
        return Mul(g, x, y);
    case 3:
        return Div(g, x, Add(g, Num(g, 3), Square(g, y)));
    case 4:
        return Sin(g, Hypot(g, x, y));
    case 5:
        return Tanh(g, Add(g, x, Neg(g, y)));
    case 6:
        return Exp(g, Neg(g, Square(g, x)));
    case 7:
        return Sub(g, y, Mul(g, x, y));
    case 8:
        return Max(g, x, y);
    case 9:
        return Abs(g, x);
    case 10:
        return Add(g, Square(g, x), Neg(g, Mul(g, x, y)));
    default:
        return Floor(g, x);
    }
}

static node element(struct graph *g, node vector, uint32_t k)
{
    return Gather(g, vector, (struct shape){1, 1}, &k);
}

/* n scalars, now and then a vector made of some and taken apart again. */
static struct made make(size_t n, uint32_t kinds, uint64_t seed)
{
    struct made m = {.g = graph_new(), .length = VECTOR};
    struct graph *g = m.g;
    VEC(node) x = {0};
    for (size_t i = 0; i < INPUTS; i++)
        vec_push(&x, m.input[i] = Input(g, (struct shape){1, 1}));
    m.vector = Input(g, (struct shape){VECTOR, 1});
    vec_push(&x, m.cut = Cut(g, x.at[0]));
    for (size_t i = 0; i < n; i++) {
        node a = x.at[draw(&seed, x.n)];
        node b = x.at[x.n - 1 - draw(&seed, x.n < 20 ? x.n : 20)];
        vec_push(&x, scalar(g, draw(&seed, kinds), a, b));
        if (i % 50 == 7) {
            node part[VECTOR];
            for (size_t k = 0; k < VECTOR; k++)
                part[k] = x.at[draw(&seed, x.n)];
            node v = Mul(g, Add(g, VertCat(g, VECTOR, part), m.vector),
                         Num(g, .25));
            vec_push(&x, element(g, v, draw(&seed, VECTOR)));
            vec_push(&x, Sum(g, Sin(g, v), 0));
            vec_push(&x, element(g, m.vector, draw(&seed, VECTOR)));
        }
    }
    for (size_t i = 0; i < WANTED; i++)
        m.want[m.nwant++] = x.at[x.n - 1 - draw(&seed, x.n / 4)];
    struct seed one = {x.at[x.n - 1], Num(g, 1)};
    node bar[INPUTS];
    derive_reverse(g, 1, &one, (struct stops){0}, INPUTS, m.input, bar);
    for (size_t i = 0; i < INPUTS; i++)
        if (bar[i] != NONE)
            m.want[m.nwant++] = bar[i];
    vec_free(&x);
    return m;
}

/* Arrays and scalars, each from some of both; sums and running sums. */
static struct made make_large(size_t n, uint32_t kinds, uint64_t seed)
{
    struct made m = {.g = graph_new(), .length = LARGE};
    struct graph *g = m.g;
    VEC(node) x = {0}, v = {0};
    for (size_t i = 0; i < INPUTS; i++)
        vec_push(&x, m.input[i] = Input(g, (struct shape){1, 1}));
    vec_push(&v, m.vector = Input(g, (struct shape){LARGE, 1}));
    vec_push(&x, m.cut = Cut(g, x.at[0]));
    for (size_t i = 0; i < n; i++) {
        node a = v.at[draw(&seed, v.n)], b = v.at[draw(&seed, v.n)];
        node s = x.at[x.n - 1 - draw(&seed, x.n < 4 ? x.n : 4)];
        uint32_t which = draw(&seed, 9);
        if (which < 2)
            vec_push(&x, Div(g, Sum(g, a, 0), Num(g, LARGE)));
        else if (which == 2)
            vec_push(&v, Div(g, CumSum(g, a, 1, false), Num(g, LARGE)));
        else if (which == 3)
            vec_push(&x, scalar(g, draw(&seed, kinds), s, x.at[0]));
        else
            vec_push(&v, scalar(g, draw(&seed, kinds), a, which < 6 ? b : s));
    }
    for (size_t i = 0; i < WANTED / 2; i++) {
        m.want[m.nwant++] = x.at[draw(&seed, x.n)];
        m.want[m.nwant++] = v.at[draw(&seed, v.n)];
    }
    vec_free(&x);
    vec_free(&v);
    return m;
}

/* Values of the inputs; those of the lanes lie `apart`. */
static void inputs(struct run *r, const struct made *m, double apart)
{
    for (unsigned lane = 0; lane < run_lanes(r); lane++) {
        for (size_t i = 0; i < INPUTS; i++) {
            double *to = run_input(r, m->input[i], lane);
            if (to) /* the program may do without it */
                *to = .3 * (double)i - .5 + .01 * apart * (double)lane;
        }
        double *v = run_input(r, m->vector, lane);
        for (size_t i = 0; v && i < m->length; i++)
            v[i] = .2 * (double)(i % 17) + .1 * apart * lane;
    }
}

static void equal(const struct made *m, const struct run *a,
                  const struct run *b)
{
    for (unsigned lane = 0; lane < run_lanes(a); lane++) {
        for (size_t i = 0; i < m->nwant; i++) {
            const double *x = run_value(a, m->want[i], lane);
            const double *y = run_value(b, m->want[i], lane);
            size_t n = shape_numel(graph_shape(m->g, m->want[i]));
            if (!(isnan(*x) && isnan(*y)))
                assert_memory_equal(x, y, n * sizeof *x);
        }
        assert_int_equal(run_branch(a, lane), run_branch(b, lane));
        assert_int_equal(run_tie(a, lane), run_tie(b, lane));
    }
}

/* Both evaluated, then compared; with bounds at last. */
static void equal_values(const struct made *m, struct run *a, struct run *b)
{
    run_eval(a);
    run_eval(b);
    equal(m, a, b);
}

static void equal_bounds(const struct made *m, struct run *a, struct run *b)
{
    run_eval_bounded(a);
    run_eval_bounded(b);
    equal(m, a, b);
    for (size_t i = 0; i < m->nwant; i++)
        for (unsigned lane = 0; lane < run_lanes(a); lane++)
            assert_memory_equal(run_bound(a, m->want[i], lane),
                                run_bound(b, m->want[i], lane), sizeof(double));
}

static void same_bits(struct made m, unsigned lanes, bool keep)
{
    static const double direction[1] = {1};
    struct program *p = program_new(m.g, m.nwant, m.want, keep);
    struct run *often = run_new(p, lanes), *once = run_new(p, lanes);
    inputs(often, &m, 1);
    for (int i = 0; i < EVALUATIONS; i++)
        run_eval(often);
    inputs(once, &m, 1);
    if (keep) {
        run_shift(often, m.cut, lanes - 1, .125, direction);
        run_shift(once, m.cut, lanes - 1, .125, direction);
    }
    equal_values(&m, often, once);
    equal_bounds(&m, often, once);
    run_free(often);
    run_free(once);
    program_free(p);
    graph_free(m.g);
}

static void test_scheduled_runs(void **state)
{
    static const unsigned lanes[] = {1, 3, 8};
    (void)state;
    for (size_t i = 0; i < 3; i++)
        for (int keep = 0; keep < 2; keep++) {
            same_bits(make(10, 8, 10 + i), lanes[i], keep);
            same_bits(make(3000, 8, 30 + i), lanes[i], keep);
            same_bits(make(3000, 12, 30 + i), lanes[i], keep);
            same_bits(make(60000, 11, 60 + i), lanes[i], keep);
        }
}

static void test_large_arrays(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 12; seed++)
        for (int keep = 0; keep < 2; keep++) {
            same_bits(make_large(60, seed % 2 ? 8 : 12, seed), 1, keep);
            same_bits(make_large(30, 12, seed), 3, keep);
        }
}

/* With the values of the point at hand only the cone of the shifts is computed:
 * the same bits, the same bounds. */
static void cone(uint64_t seed, uint32_t kinds, bool input)
{
    static const double direction[1] = {1};
    struct made m = make_large(60, kinds, seed);
    node shifted = input ? m.input[seed % INPUTS] : m.cut;
    struct program *all = program_new(m.g, m.nwant, m.want, true);
    struct program *p = program_new(m.g, m.nwant, m.want, !input);
    struct run *base = run_new(all, 1), *a = run_new(p, 3), *b = run_new(p, 3);
    inputs(base, &m, 0);
    inputs(a, &m, 0);
    inputs(b, &m, 0);
    run_eval(base);
    run_base(a, base, 0);
    for (int i = 0; i < EVALUATIONS; i++) {
        double t = i % 3 ? .01 * i : 0;
        run_unshift(a);
        run_unshift(b);
        if (t != 0) {
            run_shift(a, shifted, 1, t, direction);
            run_shift(b, shifted, 1, t, direction);
        }
        equal_values(&m, a, b);
    }
    equal_bounds(&m, a, b);
    run_free(a);
    run_free(b);
    run_free(base);
    program_free(p);
    program_free(all);
    graph_free(m.g);
}

static void test_cones(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 12; seed++)
        cone(seed, seed % 3 ? 12 : 8, seed % 2);
}

static void test_vector_libm(void **state)
{
    if (!vector_math_use(true)) {
        skip();
        return;
    }
    test_scheduled_runs(state);
    test_large_arrays(state);
    test_cones(state);
    vector_math_use(false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_scheduled_runs),
                                       cmocka_unit_test(test_large_arrays),
                                       cmocka_unit_test(test_cones),
                                       cmocka_unit_test(test_vector_libm)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
