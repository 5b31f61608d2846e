/* test_verdict: what clears a comparison, how items are counted, and the exit
 * status that follows: a table of what may meet. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/diag.h"
#include "base/options.h"
#include "record/record.h"

/* --- three numbers that agree -------------------------------------------- */

static void test_clear(void **state)
{
    (void)state;
    assert_true(verdict_clear(1, 1, 1, 1e-9, 0, 1e-9));
    assert_false(verdict_clear(1, 1 + 2e-9, 1, 1e-9, 0, 1e-9));
    assert_false(verdict_clear(1, 1, 1 + 2e-9, 1e-9, 0, 1e-9));
    /* each within the tolerance of forward, not of each other */
    assert_false(verdict_clear(1, 1 - .9e-9, 1 + .9e-9, 1e-9, 0, 1e-9));
    /* a difference that could not have seen it */
    assert_false(verdict_clear(1, 1, 1, 2e-9, 0, 1e-9));
    assert_true(verdict_clear(1, 1, 1, 2e-9, 2e-9, 0));
    assert_true(verdict_clear(-5, -5, -5, 4e-9, 0, 1e-9));
    assert_false(verdict_clear(NAN, 1, 1, 0, 0, 1e-9));
    assert_false(verdict_clear(1, NAN, 1, 0, 0, 1e-9));
    assert_false(verdict_clear(1, 1, NAN, 0, 0, 1e-9));
    assert_false(verdict_clear(1, 1, 1, NAN, 0, 1e-9));
}

static void test_words(void **state)
{
    (void)state;
    for (int v = 0; v < VERDICT_COUNT; v++) {
        enum verdict back = VERDICT_COUNT;
        assert_true(verdict_of_name(verdict_name((enum verdict)v), &back));
        assert_int_equal(back, v);
    }
    enum verdict v;
    assert_false(verdict_of_name("passed", &v));
    assert_int_equal(verdict_worse(VERDICT_PASS, VERDICT_FAIL), VERDICT_FAIL);
    assert_int_equal(verdict_worse(VERDICT_ILL, VERDICT_PASS), VERDICT_ILL);
}

/* --- a record of one problem --------------------------------------------- */

static struct rec_derivative derivatives[3];
static struct rec_claim claims[3];
static struct rec_point point;
static struct rec_problem problem;
static struct record record;
static struct options options;

static void make(size_t nderivatives, const enum verdict *d, size_t nclaims,
                 const enum verdict *c)
{
    memset(derivatives, 0, sizeof derivatives);
    memset(claims, 0, sizeof claims);
    for (size_t i = 0; i < nderivatives; i++)
        derivatives[i].verdict = d[i];
    for (size_t i = 0; i < nclaims; i++)
        claims[i].verdict = c[i];
    point = (struct rec_point){.nderivatives = nderivatives,
                               .derivatives = derivatives};
    problem = (struct rec_problem){
        .npoints = 1, .points = &point, .nclaims = nclaims, .claims = claims};
    record = (struct record){.nproblems = 1, .problems = &problem};
    options = (struct options){0};
}

/* A problem with one derivative and one claim. */
static void make_two(enum verdict d, enum verdict c)
{
    make(1, &d, 1, &c);
}

static int status(void)
{
    record_finish(&record, &options);
    return record.exit;
}

static void test_status(void **state)
{
    (void)state;
    for (int d = 0; d < VERDICT_COUNT; d++)
        for (int c = 0; c < VERDICT_COUNT; c++) {
            int fail = d == VERDICT_FAIL || c == VERDICT_FAIL;
            int pass = d == VERDICT_PASS && c == VERDICT_PASS;
            make_two((enum verdict)d, (enum verdict)c);
            assert_int_equal(status(), fail ? 1 : pass ? 0 : 3);
            size_t all = 0;
            for (int v = 0; v < VERDICT_COUNT; v++) {
                all += record.counts[v];
                assert_int_equal(record.derivative_counts[v], v == d);
                assert_int_equal(record.claim_counts[v], v == c);
                assert_int_equal(record.code_counts[v], 0);
            }
            assert_int_equal(all, 2);
        }
}

static void test_code_is_counted_apart(void **state)
{
    (void)state;
    make_two(VERDICT_PASS, VERDICT_FAIL);
    claims[0].is_code = true;
    assert_int_equal(status(), 1);
    assert_int_equal(record.code_counts[VERDICT_FAIL], 1);
    assert_int_equal(record.claim_counts[VERDICT_FAIL], 0);
}

/* Trouble before FAIL before undecided. */
static void test_trouble_first(void **state)
{
    (void)state;
    make_two(VERDICT_PASS, VERDICT_FAIL);
    problem.broken = true;
    assert_int_equal(status(), 2);
    make_two(VERDICT_UNSURE, VERDICT_FAIL);
    assert_int_equal(status(), 1);
    make_two(VERDICT_FAIL, VERDICT_PASS);
    diag_silent(true);
    diag_trouble("something");
    assert_int_equal(status(), 2);
    options.exit_zero = true;
    assert_int_equal(status(), 2);
    diag_reset();
    assert_int_equal(status(), 0);
}

static void test_allowed(void **state)
{
    (void)state;
    make_two(VERDICT_KINK, VERDICT_PASS);
    options.allow = 1u << VERDICT_KINK;
    assert_int_equal(status(), 0);
    assert_true(derivatives[0].allowed);
    assert_false(claims[0].allowed);
    options.allow = 1u << VERDICT_ILL;
    assert_int_equal(status(), 3);
    assert_false(derivatives[0].allowed);
    make_two(VERDICT_FAIL, VERDICT_PASS);
    options.allow = 1u << VERDICT_FAIL;
    assert_int_equal(status(), 0);
    assert_int_equal(record.counts[VERDICT_FAIL], 1);
}

static void expect(enum verdict v)
{
    problem.has_expect = true;
    problem.expect = v;
}

static void test_expected(void **state)
{
    (void)state;
    make_two(VERDICT_KINK, VERDICT_PASS);
    expect(VERDICT_KINK);
    assert_int_equal(status(), 0);
    assert_true(problem.expect_met && derivatives[0].expected);
    assert_false(claims[0].expected);
    make_two(VERDICT_PASS, VERDICT_KINK);
    expect(VERDICT_KINK);
    assert_int_equal(status(), 0);
    assert_true(problem.expect_met && claims[0].expected);
    /* none has it */
    make_two(VERDICT_PASS, VERDICT_PASS);
    expect(VERDICT_KINK);
    assert_int_equal(status(), 1);
    assert_int_equal(record.counts[VERDICT_FAIL], 1);
    assert_int_equal(record.counts[VERDICT_PASS], 2);
    /* another verdict beside it, in either place */
    make_two(VERDICT_KINK, VERDICT_ILL);
    expect(VERDICT_KINK);
    assert_int_equal(status(), 1);
    assert_false(derivatives[0].expected);
    make_two(VERDICT_ILL, VERDICT_KINK);
    expect(VERDICT_KINK);
    assert_int_equal(status(), 1);
    /* what is broken has its error instead */
    make_two(VERDICT_PASS, VERDICT_PASS);
    expect(VERDICT_KINK);
    problem.broken = true;
    assert_int_equal(status(), 2);
    assert_int_equal(record.counts[VERDICT_FAIL], 0);
}

static void test_nothing_was_checked(void **state)
{
    (void)state;
    make(0, NULL, 0, NULL);
    assert_int_equal(status(), 3);
    assert_true(problem.empty);
    make_two(VERDICT_PASS, VERDICT_PASS);
    status();
    assert_false(problem.empty);
    make(0, NULL, 0, NULL);
    expect(VERDICT_KINK);
    assert_int_equal(status(), 1);
    assert_false(problem.empty);
    record.nproblems = 0;
    assert_int_equal(status(), 3);
    /* an empty one beside one that passes */
    make_two(VERDICT_PASS, VERDICT_PASS);
    struct rec_problem both[2] = {problem, {0}};
    record.problems = both;
    record.nproblems = 2;
    assert_int_equal(status(), 3);
    assert_true(both[1].empty && !both[0].empty);
}

static void test_late(void **state)
{
    (void)state;
    make_two(VERDICT_PASS, VERDICT_PASS);
    problem.late = true;
    assert_int_equal(status(), 3);
    assert_int_equal(record.counts[VERDICT_UNSURE], 1);
    assert_false(problem.empty);
    options.allow = 1u << VERDICT_UNSURE;
    assert_int_equal(status(), 0);
    assert_true(problem.late_allowed);
}

static void test_calculation(void **state)
{
    (void)state;
    make_two(VERDICT_FAIL, VERDICT_UNSURE);
    options.modes = MODE_FORWARD;
    options.modes_set = true;
    assert_int_equal(status(), 0);
    for (int v = 0; v < VERDICT_COUNT; v++)
        assert_int_equal(record.counts[v], 0);
    problem.late = true;
    assert_int_equal(status(), 0);
    problem.broken = true;
    assert_int_equal(status(), 2);
}

/* A problem alone marks the same items as the whole record. */
static void test_problem_alone(void **state)
{
    (void)state;
    make_two(VERDICT_KINK, VERDICT_PASS);
    expect(VERDICT_KINK);
    record_finish_problem(&problem, &options);
    assert_true(problem.expect_met && derivatives[0].expected);
    assert_int_equal(record.counts[VERDICT_KINK], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clear),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_status),
        cmocka_unit_test(test_code_is_counted_apart),
        cmocka_unit_test(test_trouble_first),
        cmocka_unit_test(test_allowed),
        cmocka_unit_test(test_expected),
        cmocka_unit_test(test_nothing_was_checked),
        cmocka_unit_test(test_late),
        cmocka_unit_test(test_calculation),
        cmocka_unit_test(test_problem_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
