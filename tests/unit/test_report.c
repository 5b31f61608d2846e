/* test_report: the table and the JSON document of a record made by hand.
 *
 * The expected tables are whole: the look is a contract. */
#include "report_fixture.h"

#include "report/number.h"
#include "report/render_style.h"

/* --- the table ----------------------------------------------------------- */
/* The table of the contract, to the letter. */
static void test_running_example(void **state)
{
    (void)state;
    make_running();
    expect_text(FORMAT_TABLE, usual,
                "expr.txt   z = exp(y)   at u = 0.7                        "
                "value 0.714822567405\n"
                "\n"
                "  d z by   forward           reverse           central       "
                "    ± bound   verdict\n"
                "  u        0.331297765034    0.331297765034    "
                "0.331297765034    8e-12     pass\n"
                "\n"
                "  claim dz/du = z*(2*u*cos(v)*log(v) + sin(v)*2/u)       "
                "line 8            pass   (1 point, 8 samples)\n"
                "\n"
                "1 derivative: 1 pass; 1 claim: 1 pass\n");
}

static void test_table(void **state)
{
    (void)state;
    expect_text(FORMAT_TABLE, usual,
                "expr.txt   z = exp(y)   at u = 0.7                        "
                "value 0.714822567405\n"
                "\n"
                "  d z by   forward           reverse           central       "
                "    ± bound   verdict\n"
                "  u        0.331297765034    0.331297765034    "
                "0.331297765034    8e-12     pass\n"
                "\n"
                "  claim dz/du = z*(2*u*cos(v)*log(v) + sin(v)*2/u)       "
                "line 8            pass   (1 point, 8 samples)\n"
                "  claim dz/du = z*(2*u*cos(v)*log(v) + sin(v)/u)         "
                "line 9            FAIL   (1 point, 8 samples)\n"
                "\n"
                "expr.txt:9:15: FAIL: claimed dz/du is wrong\n"
                "  9 | claim dz/du = z*(2*u*cos(v)*log(v) + sin(v)/u)\n"
                "    |               ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ gives "
                "-0.149293671637, should be 0.331297765034\n"
                "    = at u = 0.7\n"
                "    = forward, reverse and central (+-8e-12) agree: "
                "0.33129776503416661028\n"
                "    = hint (factor): a factor 2 is missing in the term "
                "sin(v)/u\n"
                "\n"
                "problem \"kinks | <&>\"   expr.txt:10\n"
                "\n"
                "m = abs(A)   at A = [1 0; -2 0.25]                           "
                "        value [2 6; 4 8]\n"
                "\n"
                "  d <mbar,m> by   forward           reverse           "
                "central           ± bound   verdict\n"
                "  A(1,1)           1                 1                 1     "
                "           1e-11     pass\n"
                "  A(2,1)          -1                -1                -1     "
                "           2e-12     pass\n"
                "  A(1,2)           0                 0                -      "
                "           0         kink (expected)\n"
                "  A(2,2)           1                 1                 Inf   "
                "           Inf       domain (expected)\n"
                "                  A(1,2): left slope -1, right slope 1; the "
                "value 0 lies between them\n"
                "                  expr.txt:11:5: abs has a corner at 0\n"
                "\n"
                "  claim Abar = B*Cbar                                        "
                "   line 12           FAIL   (1 point)\n"
                "  refute dm/dA = A                                           "
                "   line 13           kink (allowed)   (1 point, 8 samples, 2 "
                "skipped)\n"
                "        expr.txt:11:5: a tie of abs\n"
                "  claim Bbar = 2*A                                           "
                "   line 14           FAIL   (1 point, 8 samples)\n"
                "  expect kink                                                "
                "   line 15           FAIL\n"
                "\n"
                "expr.txt:12:14: FAIL: claimed Abar has the wrong shape\n"
                "  12 | claim Abar = B*Cbar\n"
                "     |              ^~~~~~ is 3x2, should be 2x3\n"
                "     = its transpose fits\n"
                "\n"
                "expr.txt:14:14: FAIL: claimed Bbar is wrong\n"
                "  14 | claim Bbar = 2*A\n"
                "     |              ^~~ gives 0.25 in entry (2,2), should be "
                "8\n"
                "     = gives  [1 0; -2 0.25]\n"
                "     = true   [2 6; 4 8]\n"
                "     = at A = [1 0; -2 0.25]\n"
                "\n"
                "expr.txt:15:1: FAIL: expected kink, but found none, or "
                "something else beside it\n"
                "  15 | expect kink\n"
                "     | ^~~~~~~~~~~\n"
                "\n"
                "2 derivatives: 1 pass, 1 domain (expected); 5 claims: 1 "
                "pass, 3 FAIL, 1 kink (allowed); 1 expect: 1 FAIL; seed 1\n");
}

/* FAILs only, and nothing else. */
static void test_quiet(void **state)
{
    (void)state;
    struct style quiet = usual;
    quiet.quiet = quiet.ascii = true;
    quiet.width = 72;
    make_running();
    expect_text(FORMAT_TABLE, quiet, "");
    problems[0].nclaims = 2;
    expect_text(FORMAT_TABLE, quiet,
                "expr.txt:9:15: FAIL: claimed dz/du is wrong\n"
                "  9 | claim dz/du = z*(2*u*cos(v)*log(v) + sin(v)/u)\n"
                "    |               ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~\n"
                "    |               gives -0.149293671637, should be "
                "0.331297765034\n"
                "    = at u = 0.7\n"
                "    = forward, reverse and central (+-8e-12) agree:\n"
                "      0.33129776503416661028\n"
                "    = hint (factor): a factor 2 is missing in the term "
                "sin(v)/u\n"
                "\n");
}

/* A single mode calculates: no bounds, no verdicts, no closing line. */
static void test_calculation(void **state)
{
    (void)state;
    struct style style = usual;
    style.modes = MODE_REVERSE;
    style.calculation = true;
    make_running();
    problems[0].nclaims = 0;
    expect_text(FORMAT_TABLE, style,
                "expr.txt   z = exp(y)   at u = 0.7   value 0.714822567405\n"
                "\n"
                "  d z by   reverse\n"
                "  u        0.331297765034\n"
                "\n");
}

static void test_verbose(void **state)
{
    (void)state;
    struct style style = usual;
    style.verbose = true;
    make_running();
    record.seconds[PHASE_PARSE] = 0.0004;
    dz.referee = &slope;
    char *text = render(FORMAT_TABLE, style);
    assert_non_null(strstr(text, "central           referee           ± "));
    assert_non_null(strstr(text, "a relative error of 3e-11 would have been "
                                 "seen\n"));
    assert_non_null(strstr(text, "repeat: adcheck expr.txt --at u=0.7\n"));
    assert_non_null(strstr(text, "time: parse 400 us, elaborate 0 us"));
    free(text);
}

/* Worst entry, norm and counts; with --all every entry. */
static void test_large(void **state)
{
    (void)state;
    static double many[1200];
    static enum verdict verdicts[1200];
    for (size_t i = 0; i < 1200; i++)
        many[i] = i == 41 ? 4 : i == 0 ? 3 : 0;
    verdicts[41] = VERDICT_FAIL;
    dz.wrt = "W";
    dz.shape = (struct shape){40, 30};
    dz.n = 1200;
    dz.forward = dz.reverse = dz.central = dz.bound = many;
    dz.entries = verdicts;
    dz.verdict = VERDICT_FAIL;
    dz.worst = 42;
    struct style style = usual;
    expect_part(FORMAT_TABLE, style,
                "  W(2,2)   4                 4                 4         "
                "        4         FAIL   worst of 1200 entries: 1199 pass, "
                "1 FAIL\n"
                "  norm W   5                 5                 5\n");
    expect_part(FORMAT_TABLE, style,
                "    | ^~~~~~~~~~ forward 4, reverse 4, central 4 ± 4\n");
    style.all = true;
    expect_part(FORMAT_TABLE, style, "  W(40,30)   0 ");
}

static void test_directions(void **state)
{
    (void)state;
    static size_t which[] = {7};
    static struct rec_direction lines[] = {{1, 1, 1, 1e-12, VERDICT_PASS},
                                           {2, 2, 2, 1e-12, VERDICT_ILL}};
    dz.shape = (struct shape){100, 1};
    dz.indices = which;
    dz.worst = 7;
    dz.directions = lines;
    dz.ndirections = 2;
    expect_part(FORMAT_TABLE, usual,
                "pass   worst of 1 of 100 entries: 1 pass\n");
    expect_part(FORMAT_TABLE, usual, "  u, direction 2   2 ");
    expect_part(FORMAT_TABLE, usual, "ill    worst of 2 directions\n");
    expect_part(FORMAT_JSON, usual, "\"indices\": [7]");
    expect_part(FORMAT_JSON, usual,
                "{\"forward\": 2, \"reverse\": 2, \"central\": 2, "
                "\"bound\": 1e-12, \"verdict\": \"ill\"}");
}

/* A long claim loses its middle in the row, nothing in its message. */
static void test_long_claim(void **state)
{
    (void)state;
    claims[1].text = "dz/du = 1 + 2 + 3 + 4 + 5 + 6 + 7 + 8 + 9 + 10 + 11 + "
                     "12 + 13 + 14 + 15 + 16 + 17 + 18 + 19 + 20";
    expect_part(FORMAT_TABLE, usual,
                "  claim dz/du = 1 + 2 + 3 + 4 + 5 + 6 …+ 16 + 17 + "
                "18 + 19 + 20   line 9   FAIL   (1 point, 8 samples)\n");
    struct style style = usual;
    style.ascii = true;
    expect_part(FORMAT_TABLE, style, " + 5 + 6...");
    style.width = 200;
    expect_part(FORMAT_TABLE, style, "17 + 18 + 19 + 20   line 9");
}

static void test_color(void **state)
{
    (void)state;
    struct style style = usual;
    style.color = true;
    expect_part(FORMAT_TABLE, style, "   \33[32mpass\33[0m\n");
    expect_part(FORMAT_TABLE, style, "9:15: \33[1;31mFAIL\33[0m: claimed");
    expect_part(FORMAT_TABLE, style, "\33[33mkink (expected)\33[0m\n");
}

/* Nothing that comes from a file steers the terminal. */
static void test_control_characters(void **state)
{
    (void)state;
    problems[1].title = "bell\a \33[2J \xC2\x9B \xFF";
    dm.reason = "two\nlines\33";
    struct rec_hint bad = {"sign", "\33]0;title\a"};
    claims[1].hint = &bad;
    for (unsigned f = 0; f < FORMAT_COUNT; f++) {
        char *text = render((enum format)f, usual);
        for (const char *s = text; *s; s++)
            assert_true(*s == '\n' || (unsigned char)*s >= 0x20);
        assert_null(strstr(text, "\xFF"));
        assert_null(strstr(text, "\xC2\x9B"));
        free(text);
    }
    expect_part(FORMAT_TABLE, usual, "problem \"bell\\x07 \\x1b[2J ");
}

static void test_outputs_and_points(void **state)
{
    (void)state;
    static struct named_value outputs[] = {{"a", {1, 1}, &u, NULL},
                                           {"z", {1, 1}, &z, NULL}};
    static struct rec_point both[2];
    make_running();
    problems[0].nclaims = 0;
    both[0] = both[1] = points[0];
    both[0].noutputs = both[1].noutputs = 2;
    both[0].outputs = both[1].outputs = outputs;
    both[0].output_formulas = both[1].output_formulas = NULL;
    problems[0].points = both;
    problems[0].npoints = 2;
    char *text = render(FORMAT_TABLE, usual);
    const char *one = strstr(text, "expr.txt   a   at u = 0.7   ");
    assert_ptr_equal(one, text);
    assert_non_null(strstr(text, "\nexpr.txt   z     "));
    assert_non_null(strstr(text + 1, "expr.txt   a   at u = 0.7"));
    assert_non_null(strstr(text, "\n2 derivatives: 2 pass\n"));
    free(text);
    expect_part(FORMAT_TAP, usual, "ok 2 - expr.txt: dz/du at point 2\n");
}

/* --- sections ------------------------------------------------------------ */
static void test_sections(void **state)
{
    (void)state;
    static const double steps[] = {1, 1e-4, 1e-8}, one[] = {1, 1e-4, 1e-8},
                        two[] = {1, 1e-8, 0};
    static struct rec_sweep sweep = {.of = "z",
                                     .wrt = "u",
                                     .entry = 1,
                                     .n = 3,
                                     .h = steps,
                                     .forward = one,
                                     .central = two,
                                     .slope_forward = 1,
                                     .slope_central = 1.999,
                                     .best_h = 6e-6,
                                     .floor = 1e-8};
    static struct rec_trace_row row = {.name = "v",
                                       .formula = "u^2",
                                       .shape = {1, 1},
                                       .value = &u,
                                       .tangent = &z};
    static struct rec_jacobian matrix = {
        .of = "y", .wrt = "x", .shape = {2, 2}, .data = A, .note = "by rows"};
    make_running();
    problems[0].nclaims = 0;
    points[0].nsweep = points[0].ntrace = points[0].njacobian = 1;
    points[0].sweep = &sweep;
    points[0].trace = &row;
    points[0].jacobian = &matrix;
    struct style style = usual;
    style.ascii = true;
    expect_part(FORMAT_TABLE, style,
                "  trace\n"
                "    name   formula   value   tangent          adjoint\n"
                "    v      u^2       0.7     0.714822567405   -\n"
                "\n"
                "  jacobian of y by x (2x2)   pass\n"
                "     1      0\n"
                "    -2      0.25\n"
                "    by rows\n");
    expect_part(FORMAT_TABLE, style,
                "    1e+00  |                                              "
                "             *\n");
    expect_part(FORMAT_TABLE, style,
                "    o forward: slope 1.00   * central: slope 2.00\n");
    expect_part(FORMAT_JSON, style, "\"formula\": \"u^2\"");
    expect_part(FORMAT_JSON, style,
                "\"slopes\": {\"forward\": 1, \"central\": 1.999}");
}

/* --- JSON ---------------------------------------------------------------- */
static json_t *parsed(struct style style)
{
    char *text = render(FORMAT_JSON, style);
    json_error_t error;
    json_t *document = json_loads(text, 0, &error);
    if (!document)
        fail_msg("%s at line %d", error.text, error.line);
    free(text);
    return document;
}

/* The member at a path of keys and indices, "problems/0/claims/1/hint". */
static json_t *member(json_t *at, const char *path)
{
    char name[64];
    while (*path && at) {
        size_t n = strcspn(path, "/");
        snprintf(name, sizeof name, "%.*s", (int)n, path);
        at = json_is_array(at)
                 ? json_array_get(at, (size_t)strtoul(name, NULL, 10))
                 : json_object_get(at, name);
        path += n + (path[n] == '/');
    }
    assert_non_null(at);
    return at;
}

static double number_at(json_t *document, const char *path)
{
    return json_number_value(member(document, path));
}

static const char *string_at(json_t *document, const char *path)
{
    const char *s = json_string_value(member(document, path));
    return s ? s : "(no string)";
}

static void test_json(void **state)
{
    (void)state;
    json_t *j = parsed(usual);
    assert_int_equal(number_at(j, "schema"), 1);
    assert_string_equal(string_at(j, "adcheck"), "0.1.0");
    assert_int_equal(number_at(j, "summary/FAIL"), 4);
    assert_true(json_is_null(member(j, "problems/0/title")));
    assert_true(number_at(j, "problems/0/points/0/at/u") == u);
    assert_true(number_at(j, "problems/0/points/0/derivatives/0/forward/0") ==
                slope);
    assert_true(json_is_null(member(j, "problems/0/points/0/derivatives/0/"
                                       "referee")));
    assert_string_equal(string_at(j, "problems/0/claims/1/hint/kind"), "facto"
                                                                       "r");
    assert_int_equal(number_at(j, "problems/0/claims/1/column"), 7);
    assert_string_equal(string_at(j, "problems/1/expect/verdict"), "kink");
    assert_true(json_is_false(member(j, "problems/1/expect/met")));
    assert_int_equal(number_at(j, "problems/1/claims/0/claimed_shape/0"), 3);
    assert_int_equal(number_at(j, "problems/1/points/0/at/A/data/1"), -2);
    const char *d = "problems/1/points/0/derivatives/0";
    json_t *m = member(j, d);
    assert_true(json_is_true(member(m, "seeded")));
    assert_true(json_is_null(member(m, "central/2")));
    assert_string_equal(string_at(m, "central/3"), "Infinity");
    assert_string_equal(string_at(m, "entries/2"), "kink");
    assert_int_equal(number_at(m, "slopes/0/left"), -1);
    json_decref(j);
}

static void test_json_timing(void **state)
{
    (void)state;
    struct style style = usual;
    style.verbose = true;
    record.seconds[PHASE_REFEREE] = 0.25;
    json_t *j = parsed(style);
    assert_true(number_at(j, "timing/referee") == 0.25);
    assert_true(number_at(j, "timing/report") > 0);
    assert_int_equal(json_object_size(member(j, "timing")), PHASE_COUNT);
    json_decref(j);
    expect_part(FORMAT_JSON, usual, "\"at\": {\"u\": 0.7}");
}

/* --- numbers ------------------------------------------------------------- */
static void test_numbers(void **state)
{
    (void)state;
    char room[NUMBER_ROOM];
    struct arena *a = arena_new();
    struct shape matrix = {2, 3}, row = {1, 3};
    assert_string_equal(number_exact(room, 0.1), "0.1");
    assert_string_equal(number_exact(room, 1.0 / 3), "0.3333333333333333");
    assert_string_equal(number_exact(room, -INFINITY), "-Infinity");
    assert_string_equal(number_exact(room, NAN), "NaN");
    assert_string_equal(number_text(a, 1e-300, 3), "1e-300");
    assert_string_equal(number_bound(a, 8.4e-12), "8e-12");
    assert_string_equal(number_bound(a, NAN), "-");
    assert_string_equal(entry_name(a, "W", matrix, 2), "W(2,1)");
    assert_string_equal(entry_name(a, "x", row, 2), "x(2)");
    assert_string_equal(
        value_brief(a, matrix, (double[]){1, 2, 3, 4, 5, 6}, 12, 20), "[1 3 5; "
                                                                      "2 4 6]");
    assert_string_equal(
        value_brief(a, matrix, (double[]){3, 4, 0, 0, 0, 0}, 12, 4), "2x3, "
                                                                     "norm 5");
    const char *shorter = style_shorten(a, &usual, "∂y/∂w = αβγδεζηθ", 9);
    assert_string_equal(shorter, "∂y/∂…εζηθ");
    arena_free(a);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_running_example),
        TEST(test_table),
        TEST(test_quiet),
        TEST(test_calculation),
        TEST(test_verbose),
        TEST(test_large),
        TEST(test_directions),
        TEST(test_long_claim),
        TEST(test_color),
        TEST(test_control_characters),
        TEST(test_outputs_and_points),
        TEST(test_sections),
        TEST(test_json),
        TEST(test_json_timing),
        TEST(test_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
