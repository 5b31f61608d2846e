/* report_fixture: a record made by hand, for the tests of the formats.
 *
 * Two problems of one file: the running example with a right and a wrong
 * claim, and one that has everything else - a matrix, a kink, a shape
 * mismatch, what is expected and allowed, an `expect` that is not met, and a
 * title full of markup. */
#ifndef REPORT_FIXTURE_H
#define REPORT_FIXTURE_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include <cmocka.h>

#include "base/diag.h"
#include "report/report.h"

/* --- the record ---------------------------------------------------------- */
static const char running[] = "# the running example of the notes\n"
                              "v = u^2\n"
                              "w = sin(v)\n"
                              "x = log(v)\n"
                              "y = w*x\n"
                              "z = exp(y)\n"
                              "at u = 0.7\n"
                              "claim dz/du = z*(2*u*cos(v)*log(v) + "
                              "sin(v)*2/u)\n"
                              "claim dz/du = z*(2*u*cos(v)*log(v) + sin(v)/u)\n"
                              "problem \"kinks | <&>\"\n"
                              "m = abs(A)\n"
                              "claim Abar = B*Cbar\n"
                              "refute dm/dA = A\n"
                              "claim Bbar = 2*A\n"
                              "expect kink\n";

#define RIGHT "z*(2*u*cos(v)*log(v) + sin(v)*2/u)"
#define WRONG "z*(2*u*cos(v)*log(v) + sin(v)/u)"

static double u = 0.7, z = 0.7148225674054913, slope = 0.33129776503416661,
              central = 0.331297765034, bound = 8e-12, wrong = -0.149293671637;
static double A[] = {1, -2, 0, 0.25}, sign[] = {1, -1, 0, 1},
              differences[] = {1, -1, NAN, INFINITY}, four[] = {2, 4, 6, 8},
              bounds[] = {1e-11, 2e-12, 0, INFINITY};
static enum verdict entries[] = {VERDICT_PASS, VERDICT_PASS, VERDICT_KINK,
                                 VERDICT_DOMAIN};
static struct rec_slopes slopes[] = {{3, -1, 1, true}};
static const struct rec_hint hint = {"factor", "a factor 2 is missing in the "
                                               "term sin(v)/u"};
static struct named_value at_u[] = {{"u", {1, 1}, &u, NULL}},
                          at_A[] = {{"A", {2, 2}, A, NULL}},
                          out_z[] = {{"z", {1, 1}, &z, NULL}},
                          out_m[] = {{"m", {2, 2}, four, NULL}};
static const char *const formula_z[] = {"exp(y)"}, *const formula_m[] = {"abs("
                                                                         "A)"};

static struct rec_derivative dz, dm;
static struct rec_point points[2];
static struct rec_claim claims[5];
static struct rec_problem problems[2];
static struct record record;

/* The place of the first, or of the last, s in the source. */
static inline struct span place(const char *s)
{
    return (struct span){(uint32_t)(strstr(running, s) - running) + 1,
                         (uint32_t)strlen(s)};
}

static inline struct rec_claim claim_of(const char *statement, const char *lhs,
                                        const char *rhs)
{
    struct rec_claim c = {.span = place(statement),
                          .points = 1,
                          .samples = 8,
                          .shape = {1, 1},
                          .worst = 1,
                          .nat = 1,
                          .at = at_u,
                          .text = strchr(statement, ' ') + 1};
    c.lhs_span = (struct span){c.span.at + (uint32_t)(strstr(statement, lhs) -
                                                      statement),
                               (uint32_t)strlen(lhs)};
    c.rhs_span = (struct span){c.span.at + (uint32_t)(strstr(statement, rhs) -
                                                      statement),
                               (uint32_t)strlen(rhs)};
    return c;
}

static inline void make_claims(void)
{
    claims[0] = claim_of("claim dz/du = " RIGHT, "dz/du", RIGHT);
    claims[0].claimed = claims[0].truth = &slope;
    claims[1] = claim_of("claim dz/du = " WRONG, "dz/du", WRONG);
    claims[1].claimed = &wrong;
    claims[1].truth = &slope;
    claims[1].verdict = VERDICT_FAIL;
    claims[1].hint = &hint;
    claims[1].agree = "forward, reverse and central (+-8e-12) agree";
    claims[1].truth_text = "0.33129776503416661028";
    claims[2] = claim_of("claim Abar = B*Cbar", "Abar", "B*Cbar");
    claims[2].verdict = VERDICT_FAIL;
    claims[2].mismatch = true;
    claims[2].shape = (struct shape){2, 3};
    claims[2].claimed_shape = (struct shape){3, 2};
    claims[2].reason = "its transpose fits";
    claims[2].nat = 0;
    claims[2].samples = 0;
    claims[3] = claim_of("refute dm/dA = A", "dm/dA", "= A");
    claims[3].refute = true;
    claims[3].verdict = VERDICT_KINK;
    claims[3].allowed = true;
    claims[3].reason = "a tie of abs";
    claims[3].reason_span = place("abs(A)");
    claims[3].skipped = 2;
    claims[4] = claim_of("claim Bbar = 2*A", "Bbar", "2*A");
    claims[4].verdict = VERDICT_FAIL;
    claims[4].shape = (struct shape){2, 2};
    claims[4].claimed = A;
    claims[4].truth = four;
    claims[4].worst = 4;
    claims[4].nat = 1;
    claims[4].at = at_A;
}

static inline void make_derivatives(void)
{
    dz = (struct rec_derivative){.of = "z",
                                 .wrt = "u",
                                 .of_span = place("z = exp(y)"),
                                 .shape = {1, 1},
                                 .n = 1,
                                 .forward = &slope,
                                 .reverse = &slope,
                                 .central = &central,
                                 .bound = &bound,
                                 .entries = entries,
                                 .worst = 1,
                                 .seen = 3e-11,
                                 .replay = "adcheck expr.txt --at u=0.7"};
    dm = (struct rec_derivative){.of = "m",
                                 .wrt = "A",
                                 .of_span = place("m = abs(A)"),
                                 .seeded = true,
                                 .shape = {2, 2},
                                 .verdict = VERDICT_DOMAIN,
                                 .expected = true,
                                 .n = 4,
                                 .forward = sign,
                                 .reverse = sign,
                                 .central = differences,
                                 .bound = bounds,
                                 .entries = entries,
                                 .worst = 3,
                                 .nslopes = 1,
                                 .slopes = slopes,
                                 .reason = "abs has a corner at 0",
                                 .reason_span = place("abs(A)"),
                                 .seen = NAN};
    points[0] = (struct rec_point){.nat = 1,
                                   .at = at_u,
                                   .noutputs = 1,
                                   .outputs = out_z,
                                   .output_formulas = formula_z,
                                   .nderivatives = 1,
                                   .derivatives = &dz};
    points[1] = (struct rec_point){.nat = 1,
                                   .at = at_A,
                                   .noutputs = 1,
                                   .outputs = out_m,
                                   .output_formulas = formula_m,
                                   .nderivatives = 1,
                                   .derivatives = &dm};
}

/* Both problems: 2 derivatives, 5 claims, an expect that was not met. */
static inline int setup(void **state)
{
    (void)state;
    diag_silent(true);
    text_add("expr.txt", running, sizeof running - 1);
    make_derivatives();
    make_claims();
    problems[0] = (struct rec_problem){.file = "expr.txt",
                                       .npoints = 1,
                                       .points = points,
                                       .nclaims = 2,
                                       .claims = claims};
    problems[1] = (struct rec_problem){.file = "expr.txt",
                                       .title = "kinks | <&>",
                                       .npoints = 1,
                                       .span = place("problem"),
                                       .points = points + 1,
                                       .nclaims = 3,
                                       .claims = claims + 2,
                                       .has_expect = true,
                                       .expect = VERDICT_KINK,
                                       .expect_span = place("expect kink"),
                                       .seed_used = true,
                                       .seed = 1};
    record = (struct record){.version = "0.1.0",
                             .seed = 1,
                             .nproblems = 2,
                             .problems = problems,
                             .exit = 1};
    record.counts[VERDICT_PASS] = 2;
    record.counts[VERDICT_FAIL] = 4;
    record.counts[VERDICT_KINK] = record.counts[VERDICT_DOMAIN] = 1;
    return 0;
}

/* The running example of the contract alone. */
static inline void make_running(void)
{
    record.nproblems = 1;
    problems[0].nclaims = 1;
    record.exit = 0;
    memset(record.counts, 0, sizeof record.counts);
    record.counts[VERDICT_PASS] = 2;
}

/* A pass, a FAIL, and what is expected or allowed: for the formats that are
 * lists. */
static inline void make_short(void)
{
    problems[1].nclaims = 1;
    problems[1].claims = claims + 3;
    problems[1].has_expect = false;
}

static inline int teardown(void **state)
{
    (void)state;
    diag_reset();
    diag_silent(false);
    text_free_all();
    return 0;
}

static const struct style usual = {.digits = 12};

static inline char *render(enum format format, struct style style)
{
    char *text = NULL;
    size_t n = 0;
    FILE *to = open_memstream(&text, &n);
    assert_non_null(to);
    report_of(format)(to, &record, &style);
    fclose(to);
    return text;
}

static inline void expect_text(enum format format, struct style style,
                               const char *expected)
{
    char *text = render(format, style);
    assert_string_equal(text, expected);
    free(text);
}

static inline void expect_part(enum format format, struct style style,
                               const char *part)
{
    char *text = render(format, style);
    if (!strstr(text, part))
        fail_msg("no\n%s\nin\n%s", part, text);
    free(text);
}

#endif
