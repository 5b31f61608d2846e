/* test_report_formats: the formats that are lists, as whole documents, and
 * every format when there is nothing but errors. */
#include "report_fixture.h"

static void test_csv(void **state)
{
    (void)state;
    make_short();
    expect_text(FORMAT_CSV, usual,
                "file,line,problem,point,kind,name,entry,verdict,forward,rever"
                "se,central,bound,referee,claimed,true\n"
                "expr.txt,6,,1,derivative,dz/du,1,pass,0.33129776503416664,0.3"
                "3129776503416664,0.331297765034,8e-12,,,\n"
                "expr.txt,8,,,claim,dz/du = z*(2*u*cos(v)*log(v) + "
                "sin(v)*2/u),1,pass,,,,,,0.33129776503416664,0.331297765034166"
                "64\n"
                "expr.txt,9,,,claim,dz/du = z*(2*u*cos(v)*log(v) + "
                "sin(v)/u),1,FAIL,,,,,,-0.149293671637,0.33129776503416664\n"
                "expr.txt,11,kinks | <&>,1,derivative,dm/dA,1,pass,1,1,1,1e-11"
                ",,,\n"
                "expr.txt,11,kinks | <&>,1,derivative,dm/dA,2,pass,-1,-1,-1,2e"
                "-12,,,\n"
                "expr.txt,11,kinks | <&>,1,derivative,dm/dA,3,kink,0,0,,0,,,\n"
                "expr.txt,11,kinks | <&>,1,derivative,dm/dA,4,domain,1,1,Infin"
                "ity,Infinity,,,\n"
                "expr.txt,13,kinks | <&>,,refute,dm/dA = A,1,kink,,,,,,,\n");
}

static void test_tap(void **state)
{
    (void)state;
    make_short();
    expect_text(FORMAT_TAP, usual,
                "TAP version 14\n"
                "1..5\n"
                "ok 1 - expr.txt: dz/du\n"
                "ok 2 - expr.txt: claim dz/du = z*(2*u*cos(v)*log(v) + "
                "sin(v)*2/u)\n"
                "not ok 3 - expr.txt: claim dz/du = z*(2*u*cos(v)*log(v) + "
                "sin(v)/u)\n"
                "  ---\n"
                "  message: \"gives -0.149293671637, should be "
                "0.331297765034; hint (factor): a factor 2 is missing in the "
                "term sin(v)/u\"\n"
                "  severity: fail\n"
                "  verdict: FAIL\n"
                "  file: \"expr.txt\"\n"
                "  line: 9\n"
                "  column: 7\n"
                "  detail: |\n"
                "    expr.txt:9:15: FAIL: claimed dz/du is wrong\n"
                "      9 | claim dz/du = z*(2*u*cos(v)*log(v) + sin(v)/u)\n"
                "        |               ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ "
                "gives -0.149293671637, should be 0.331297765034\n"
                "        = at u = 0.7\n"
                "        = forward, reverse and central (+-8e-12) agree: "
                "0.33129776503416661028\n"
                "        = hint (factor): a factor 2 is missing in the term "
                "sin(v)/u\n"
                "  ...\n"
                "ok 4 - expr.txt: kinks | <&>: dm/dA # SKIP domain "
                "(expected)\n"
                "ok 5 - expr.txt: kinks | <&>: refute dm/dA = A # "
                "SKIP kink (allowed)\n");
}

static void test_junit(void **state)
{
    (void)state;
    make_short();
    expect_text(FORMAT_JUNIT, usual,
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                "<testsuites name=\"adcheck\" tests=\"5\" failures=\"1\" "
                "errors=\"0\" skipped=\"2\">\n"
                "  <testsuite name=\"expr.txt\" tests=\"3\" failures=\"1\" "
                "errors=\"0\" skipped=\"0\">\n"
                "    <testcase classname=\"expr.txt\" name=\"expr.txt: "
                "dz/du\" file=\"expr.txt\" line=\"6\"/>\n"
                "    <testcase classname=\"expr.txt\" name=\"expr.txt: claim "
                "dz/du = z*(2*u*cos(v)*log(v) + sin(v)*2/u)\" "
                "file=\"expr.txt\" line=\"8\"/>\n"
                "    <testcase classname=\"expr.txt\" name=\"expr.txt: claim "
                "dz/du = z*(2*u*cos(v)*log(v) + sin(v)/u)\" "
                "file=\"expr.txt\" line=\"9\">\n"
                "      <failure message=\"gives -0.149293671637, should be "
                "0.331297765034; hint (factor): a factor 2 is missing in the "
                "term sin(v)/u\" type=\"FAIL\">expr.txt:9:15: FAIL: claimed "
                "dz/du is wrong\n"
                "  9 | claim dz/du = z*(2*u*cos(v)*log(v) + sin(v)/u)\n"
                "    |               ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ gives "
                "-0.149293671637, should be 0.331297765034\n"
                "    = at u = 0.7\n"
                "    = forward, reverse and central (+-8e-12) agree: "
                "0.33129776503416661028\n"
                "    = hint (factor): a factor 2 is missing in the term "
                "sin(v)/u</failure>\n"
                "    </testcase>\n"
                "  </testsuite>\n"
                "  <testsuite name=\"expr.txt: kinks | &lt;&amp;&gt;\" "
                "tests=\"2\" failures=\"0\" errors=\"0\" skipped=\"2\">\n"
                "    <testcase classname=\"expr.txt\" name=\"expr.txt: kinks "
                "| &lt;&amp;&gt;: dm/dA\" file=\"expr.txt\" line=\"11\">\n"
                "      <skipped message=\"expected: domain: left slope -1, "
                "right slope 1: abs has a corner at 0 "
                "(expr.txt:11:5)\"></skipped>\n"
                "    </testcase>\n"
                "    <testcase classname=\"expr.txt\" name=\"expr.txt: kinks "
                "| &lt;&amp;&gt;: refute dm/dA = A\" "
                "file=\"expr.txt\" line=\"13\">\n"
                "      <skipped message=\"allowed: kink: a tie of abs "
                "(expr.txt:11:5)\"></skipped>\n"
                "    </testcase>\n"
                "  </testsuite>\n"
                "</testsuites>\n");
}

static void test_github(void **state)
{
    (void)state;
    make_short();
    expect_text(FORMAT_GITHUB, usual,
                "::notice title=adcheck::2 derivatives: 1 pass, 1 domain "
                "(expected); 3 claims: 1 pass, 1 FAIL, 1 kink (allowed); seed "
                "1\n"
                "::error file=expr.txt,line=9,col=7,title=expr.txt%3A claim "
                "dz/du = z*(2*u*cos(v)*log(v) + sin(v)/u)::gives "
                "-0.149293671637, should be 0.331297765034; hint (factor): a "
                "factor 2 is missing in the term sin(v)/u%0Aexpr.txt:9:15: "
                "FAIL: claimed dz/du is wrong%0A  9 | claim dz/du = "
                "z*(2*u*cos(v)*log(v) + sin(v)/u)%0A    |               "
                "^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ gives -0.149293671637, "
                "should be 0.331297765034%0A    = at u = 0.7%0A    = forward, "
                "reverse and central (+-8e-12) agree: "
                "0.33129776503416661028%0A    = hint (factor): a factor 2 is "
                "missing in the term sin(v)/u\n");
}

static void test_gcc(void **state)
{
    (void)state;
    make_short();
    expect_text(FORMAT_GCC, usual,
                "expr.txt:9:7: error: claim dz/du = z*(2*u*cos(v)*log(v) + "
                "sin(v)/u): gives -0.149293671637, should be 0.331297765034; "
                "hint (factor): a factor 2 is missing in the term sin(v)/u\n");
}

static void test_markdown(void **state)
{
    (void)state;
    make_short();
    expect_text(FORMAT_MARKDOWN, usual,
                "# adcheck\n"
                "\n"
                "## expr.txt\n"
                "\n"
                "| derivative | at | forward | reverse | central | bound | "
                "verdict |\n"
                "| --- | --- | ---: | ---: | ---: | ---: | --- |\n"
                "| `dz/du` | `u = 0.7` | 0.331297765034 | 0.331297765034 | "
                "0.331297765034 | 8e-12 | pass |\n"
                "\n"
                "| claim | line | verdict | points | samples |\n"
                "| --- | ---: | --- | ---: | ---: |\n"
                "| `claim dz/du = z*(2*u*cos(v)*log(v) + sin(v)*2/u)` | 8 | "
                "pass | 1 | 8 |\n"
                "| `claim dz/du = z*(2*u*cos(v)*log(v) + sin(v)/u)` | 9 | "
                "**FAIL** | 1 | 8 |\n"
                "\n"
                "````text\n"
                "expr.txt:9:15: FAIL: claimed dz/du is wrong\n"
                "  9 | claim dz/du = z*(2*u*cos(v)*log(v) + sin(v)/u)\n"
                "    |               ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ gives "
                "-0.149293671637, should be 0.331297765034\n"
                "    = at u = 0.7\n"
                "    = forward, reverse and central (+-8e-12) agree: "
                "0.33129776503416661028\n"
                "    = hint (factor): a factor 2 is missing in the term "
                "sin(v)/u\n"
                "````\n"
                "\n"
                "## kinks \\| \\<\\&\\>\n"
                "\n"
                "| derivative | at | forward | reverse | central | bound | "
                "verdict |\n"
                "| --- | --- | ---: | ---: | ---: | ---: | --- |\n"
                "| `dm/dA, worst of 2x2` | `A = [1 0; -2 0.25]` | 0 | 0 |  | "
                "0 | domain (expected) |\n"
                "\n"
                "| claim | line | verdict | points | samples |\n"
                "| --- | ---: | --- | ---: | ---: |\n"
                "| `refute dm/dA = A` | 13 | kink (allowed) | 1 | 8 |\n"
                "\n"
                "`dm/dA`: domain: left slope -1, right slope 1: abs has a "
                "corner at 0 (expr.txt:11:5)\n"
                "\n"
                "`refute dm/dA = A`: kink: a tie of abs "
                "(expr.txt:11:5)\n"
                "\n"
                "2 derivatives: 1 pass, 1 domain (expected); 3 claims: 1 "
                "pass, 1 FAIL, 1 kink (allowed); seed 1\n");
}

static void test_latex(void **state)
{
    (void)state;
    make_short();
    expect_text(FORMAT_LATEX, usual,
                "\\documentclass{article}\n"
                "\\usepackage[utf8]{inputenc}\n"
                "\\usepackage{amsmath,amssymb}\n"
                "\\setlength{\\textwidth}{17cm}\n"
                "\\setlength{\\oddsidemargin}{-5mm}\n"
                "\\begin{document}\n"
                "\\raggedright\\small\n"
                "\\section*{expr.txt}\n"
                "\n"
                "\\noindent at \\texttt{u = 0.7}\n"
                "\n"
                "\\noindent\\begin{tabular}{llllr}\n"
                "derivative & forward & reverse & central & verdict \\\\ "
                "\\hline\n"
                "\\texttt{dz/du} & $0.331297765034$ & $0.331297765034$ & "
                "$0.331297765034$ & pass \\\\\n"
                "\\end{tabular}\n"
                "\n"
                "\\begin{itemize}\n"
                "\\item \\texttt{claim dz/du = z*(2*u*cos(v)*log(v) + "
                "sin(v)*2/u)}: pass\n"
                "\\item \\texttt{claim dz/du = z*(2*u*cos(v)*log(v) + "
                "sin(v)/u)}: \\textbf{FAIL}. gives "
                "{-}0.149293671637, should be 0.331297765034; hint (factor): "
                "a factor 2 is missing in the term sin(v)/u\n"
                "\\end{itemize}\n"
                "\n"
                "\\section*{kinks $|$ $<$\\&$>$}\n"
                "\n"
                "\\noindent at \\texttt{A = [1 0; {-}2 0.25]}\n"
                "\n"
                "\\noindent\\begin{tabular}{llllr}\n"
                "derivative & forward & reverse & central & verdict \\\\ "
                "\\hline\n"
                "\\texttt{dm/dA(1,1)} & $1$ & $1$ & $1$ & pass \\\\\n"
                "\\texttt{dm/dA(2,1)} & $-1$ & $-1$ & $-1$ & pass \\\\\n"
                "\\texttt{dm/dA(1,2)} & $0$ & $0$ & -- & kink (expected) "
                "\\\\\n"
                "\\texttt{dm/dA(2,2)} & $1$ & $1$ & $\\infty$ & domain "
                "(expected) \\\\\n"
                "\\end{tabular}\n"
                "\n"
                "\\begin{itemize}\n"
                "\\item \\texttt{refute dm/dA = A}: kink (allowed). "
                "kink: a tie of abs (expr.txt:11:5)\n"
                "\\end{itemize}\n"
                "\n"
                "\\noindent 2 derivatives: 1 pass, 1 domain (expected); 3 "
                "claims: 1 pass, 1 FAIL, 1 kink (allowed); seed 1\n"
                "\\end{document}\n");
}

/* Undecided counts like a failure, under another name. */
static void test_undecided(void **state)
{
    (void)state;
    make_short();
    claims[3].allowed = false;
    expect_part(FORMAT_TAP, usual,
                "not ok 5 - expr.txt: kinks | <&>: refute dm/dA = A"
                "\n  ---\n  message: \"kink: a tie of abs "
                "(expr.txt:11:5)\"\n  severity: error\n");
    expect_part(FORMAT_JUNIT, usual,
                "<error message=\"kink: a tie of abs (expr.txt:11:5)\" "
                "type=\"kink\">");
    expect_part(FORMAT_GITHUB, usual, "::warning file=expr.txt,line=13,col=8,");
    expect_part(FORMAT_GCC, usual,
                "expr.txt:13:8: warning: refute dm/dA = A: kink: a tie of abs "
                "(expr.txt:11:5)\n");
}

/* GitLab ignores all but the first of equal names. */
static void test_unique_names(void **state)
{
    (void)state;
    make_running();
    problems[1] = problems[0];
    record.nproblems = 2;
    expect_part(FORMAT_TAP, usual, "ok 1 - expr.txt: dz/du\n");
    expect_part(FORMAT_TAP, usual, "ok 3 - expr.txt: dz/du \\#2\n");
}

/* A title may hold what CSV, TAP and LaTeX treat specially. */
static void test_escapes(void **state)
{
    (void)state;
    make_short();
    problems[1].title = "a,\"b\" #1 \\ 50% θ_";
    expect_part(FORMAT_CSV, usual,
                "expr.txt,11,\"a,\"\"b\"\" #1 \\ 50% θ_\",1,derivative");
    expect_part(FORMAT_TAP, usual, ": a,\"b\" \\#1 \\\\ 50% θ_: dm/dA #");
    expect_part(FORMAT_LATEX, usual,
                "{a,{\\char34}b{\\char34} \\#1 \\textbackslash{} 50\\% "
                "$\\theta$\\_}");
    claims[3].allowed = false;
    expect_part(FORMAT_GITHUB, usual,
                "title=expr.txt%3A a%2C\"b\" #1 \\ 50%25 θ_%3A refute");
}

/* At exit status 2 every format is still a valid document. */
static void test_errors_only(void **state)
{
    (void)state;
    record.nproblems = 0;
    record.exit = 2;
    diag_error(place("sin(v)"), NULL, "unknown function 'si<'");
    diag_trouble("no such file: x#y");
    expect_text(FORMAT_TABLE, usual, "nothing was checked; 2 errors\n");
    expect_text(FORMAT_CSV, usual,
                "file,line,problem,point,kind,name,entry,verdict,forward,"
                "reverse,central,bound,referee,claimed,true\n");
    expect_text(FORMAT_TAP, usual,
                "TAP version 14\n1..2\n"
                "not ok 1 - expr.txt:3:5: error: unknown function 'si<'\n"
                "not ok 2 - error: no such file: x\\#y\n");
    expect_part(FORMAT_JUNIT, usual,
                "<error message=\"unknown function 'si&lt;'\" type=\"error\">"
                "expr.txt:3:5: error: unknown function 'si&lt;'</error>\n");
    expect_text(FORMAT_GITHUB, usual,
                "::notice title=adcheck::nothing was checked; 2 errors\n"
                "::error file=expr.txt,line=3,col=5,title=adcheck::unknown "
                "function 'si<'\n"
                "::error title=adcheck::no such file: x#y\n");
    expect_text(FORMAT_GCC, usual, "");
    expect_text(FORMAT_MARKDOWN, usual,
                "# adcheck\n\n"
                "- expr.txt:3:5: error: unknown function 'si\\<'\n"
                "- error: no such file: x\\#y\n\n"
                "nothing was checked; 2 errors\n");
    expect_part(FORMAT_LATEX, usual,
                "\\item error: no such file: x\\#y\n\\end{itemize}\n");
    expect_part(FORMAT_JSON, usual,
                "  \"exit\": 2,\n  \"errors\": [\n"
                "    {\"file\": \"expr.txt\", \"line\": 3, \"column\": 5, "
                "\"message\": \"unknown function 'si<'\"},\n"
                "    {\"file\": null, \"line\": null, \"column\": null, "
                "\"message\": \"no such file: x#y\"}\n  ],\n");
}

/* No problem, no error. */
static void test_nothing(void **state)
{
    (void)state;
    record.nproblems = 0;
    expect_text(FORMAT_TAP, usual,
                "TAP version 14\n1..0 # SKIP nothing was checked\n");
    expect_part(FORMAT_JSON, usual, "\"problems\": []\n}\n");
    expect_part(FORMAT_JUNIT, usual, "tests=\"0\"");
}

/* A derivative of which nothing could be computed. */
static void test_empty_derivative(void **state)
{
    (void)state;
    make_running();
    dz.n = 0;
    dz.forward = dz.reverse = dz.central = dz.bound = NULL;
    dz.entries = NULL;
    dz.verdict = VERDICT_UNSURE;
    dz.reason = "out of time";
    expect_part(FORMAT_TABLE, usual,
                "  u        -                 -                 -             "
                "    -         unsure\n           out of time\n");
    for (unsigned f = 0; f < FORMAT_COUNT; f++)
        free(render((enum format)f, usual));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_csv),
        TEST(test_tap),
        TEST(test_junit),
        TEST(test_github),
        TEST(test_gcc),
        TEST(test_markdown),
        TEST(test_latex),
        TEST(test_undecided),
        TEST(test_unique_names),
        TEST(test_escapes),
        TEST(test_errors_only),
        TEST(test_nothing),
        TEST(test_empty_derivative),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
