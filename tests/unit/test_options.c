/* test_options: the command line, its errors, and what is made from its
 * table. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/diag.h"
#include "builtin/builtin.h"
#include "cli/options.h"
#include "cli/options_table.h"
#include "record/verdict.h"

static int setup(void **state)
{
    (void)state;
    diag_silent(true);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    diag_reset();
    diag_silent(false);
    return 0;
}

enum { MOST_WORDS = 40 };

/* Parses "adcheck" and the words of a line separated by '|'. */
static bool parse(const char *line, struct options *o)
{
    static char room[1024];
    char *argv[MOST_WORDS] = {"adcheck"};
    int argc = 1;
    snprintf(room, sizeof room, "%s", line);
    for (char *word = strtok(room, "|"); word; word = strtok(NULL, "|"))
        argv[argc++] = word;
    return options_parse(argc, argv, o);
}

static struct options parsed(const char *line)
{
    struct options o;
    if (!parse(line, &o)) {
        size_t n;
        fail_msg("%s: %s", line, diag_list(&n)[0].message);
    }
    return o;
}

/* The line is refused, and the first message is this. */
static void refused(const char *line, const char *message)
{
    struct options o;
    size_t n;
    assert_false(parse(line, &o));
    const struct diag *list = diag_list(&n);
    assert_true(n > 0);
    assert_string_equal(list[0].message, message);
    assert_int_equal(list[0].level, DIAG_ERROR);
    diag_reset();
}

static void test_defaults(void **state)
{
    (void)state;
    struct options o = parsed("expr.txt");
    assert_int_equal(o.action, ACTION_CHECK);
    assert_true(o.rtol == 1e-9 && o.atol == 0 && o.step == 0);
    assert_int_equal(o.samples, 8);
    assert_int_equal(o.seed, 1);
    assert_int_equal(o.precision, 256);
    assert_int_equal(o.directions, -1);
    assert_int_equal(o.digits, 12);
    assert_int_equal(o.jobs, 0);
    assert_int_equal(o.width, 0);
    assert_int_equal(o.modes, MODE_FORWARD | MODE_REVERSE | MODE_CENTRAL);
    assert_false(o.modes_set || o.rtol_set || o.seed_set || o.digits_set);
    assert_true(o.referee == WHEN_AUTO && o.color == WHEN_AUTO);
    assert_true(o.referee_cost == 5e7 && o.max_nodes == 1e8);
    assert_true(o.max_memory > 1e6 && o.timeout == 0);
    assert_string_equal(o.files.at[0], "expr.txt");
}

static void test_mixed_order(void **state)
{
    (void)state;
    struct options o = parsed("a.txt|-a|u=0.7|-|--at=A=[1,2;3,4]|-e|z = "
                              "u|--|-b.txt");
    assert_int_equal(o.files.n, 3);
    assert_string_equal(o.files.at[1], "-");
    assert_string_equal(o.files.at[2], "-b.txt");
    assert_int_equal(o.at.n, 2);
    assert_string_equal(o.at.at[1], "A=[1,2;3,4]");
    assert_string_equal(o.expressions.at[0], "z = u");
}

static void test_lists(void **state)
{
    (void)state;
    struct options o = parsed("f|--of|z, y|--wrt=A(1,2),b|-s|trace,cost|"
                              "-s|formula|-m|referee|--allow|kink,ill");
    assert_int_equal(o.of.n, 2);
    assert_string_equal(o.of.at[1], "y");
    assert_string_equal(o.wrt.at[0], "A(1,2)");
    assert_int_equal(o.show, SHOW_TRACE | SHOW_COST | SHOW_FORMULA);
    assert_int_equal(o.modes, MODE_REFEREE);
    assert_true(o.modes_set);
    assert_int_equal(o.allow, 1u << VERDICT_KINK | 1u << VERDICT_ILL);
    assert_int_equal(parsed("f|-s|all").show, SHOW_ALL);
    assert_int_equal(parsed("f|-m|forward|-m|reverse").modes,
                     MODE_FORWARD | MODE_REVERSE);
}

static void test_numbers(void **state)
{
    (void)state;
    struct options o = parsed("f|--rtol|1e-6|--atol=0.5|--samples|0|--seed|"
                              "9223372036854775807|--directions|auto|"
                              "--digits=17|--max-memory|4G|--max-nodes|1e3|"
                              "--timeout|2.5|--step|1e-5");
    assert_true(o.rtol == 1e-6 && o.rtol_set && o.atol == 0.5);
    assert_true(o.samples == 0 && o.samples_set);
    assert_true(o.seed == INT64_MAX);
    assert_int_equal(o.directions, -1);
    assert_int_equal(o.digits, 17);
    assert_true(o.max_memory == 4294967296.0 && o.max_nodes == 1000);
    assert_true(o.timeout == 2.5 && o.step == 1e-5);
    assert_true(parsed("f|--max-memory|1.5k").max_memory == 1536);
    assert_int_equal(parsed("f").random, 0);
    assert_int_equal(parsed("f|--random").random, 1);
    assert_int_equal(parsed("f|--random=5").random, 5);
    assert_int_equal(parsed("f|--directions=0").directions, 0);
}

static void test_formats(void **state)
{
    (void)state;
    struct options o = parsed("f|--report|junit:a:b.xml|-f|tap|--report="
                              "json:-|--emit|python|--referee|never");
    assert_int_equal(o.format, FORMAT_TAP);
    assert_int_equal(o.nreports, 2);
    assert_int_equal(o.reports[0].format, FORMAT_JUNIT);
    assert_string_equal(o.reports[0].file, "a:b.xml");
    assert_int_equal(o.reports[1].format, FORMAT_JSON);
    assert_int_equal(o.emit, EMIT_PYTHON);
    assert_int_equal(o.referee, WHEN_NEVER);
    assert_true(o.referee_set);
    for (unsigned f = 0; f < FORMAT_COUNT; f++)
        assert_int_equal(option_formats[f].value, f);
    assert_string_equal(format_name(FORMAT_LATEX), "latex");
}

static void test_actions(void **state)
{
    (void)state;
    assert_int_equal(parsed("").action, ACTION_SHORT_HELP);
    assert_int_equal(parsed("-h").action, ACTION_HELP);
    assert_int_equal(parsed("-V|--help").action, ACTION_HELP);
    assert_int_equal(parsed("-V").action, ACTION_VERSION);
    assert_int_equal(parsed("-l|f").action, ACTION_LIST);
    assert_int_equal(parsed("--rules").action, ACTION_RULES);
    assert_null(parsed("--rules").rules);
    assert_string_equal(parsed("--rules|sin").rules, "sin");
    assert_string_equal(parsed("--rules=cos").rules, "cos");
}

static void test_refused(void **state)
{
    (void)state;
    refused("f|--rtol|abc", "--rtol: not a number: 'abc' (see adcheck --help)");
    refused("f|--rtol|1,5", "--rtol: not a number: '1,5' (see adcheck --help)");
    refused("f|--rtol=nan", "--rtol: not a number: 'nan' (see adcheck --help)");
    refused("f|--atol|-1", "--atol: '-1' is not between 0 and 1e+308 "
                           "(see adcheck --help)");
    refused("f|--jobs|2.5", "--jobs: not a whole number: '2.5' (see adcheck "
                            "--help)");
    refused("f|--samples|-3", "--samples: '-3' is not between 0 and 1000000 "
                              "(see adcheck --help)");
    refused("f|--seed|-1", "--seed: not a whole number from 0 to 2^63-1: '-1' "
                           "(see adcheck --help)");
    refused("f|--max-memory|4X", "--max-memory: '4X' is not a number with K, "
                                 "M, G or T (see adcheck --help)");
    refused("--rtol|1", "no file and no -e given (see adcheck --help)");
    refused("f|--report|junit", "--report: FMT:FILE is needed, as in "
                                "junit:report.xml; got "
                                "'junit' (see adcheck --help)");
    refused("f|--of|z,,y", "--of: an empty name in the list (see adcheck "
                           "--help)");
}

static void test_suggestions(void **state)
{
    (void)state;
    refused("f|--frmat=json", "unknown option '--frmat'; did you mean "
                              "'--format'? (see adcheck --help)");
    refused("f|--zzz", "unknown option '--zzz' (see adcheck --help)");
    refused("f|-z", "unknown option '-z' (see adcheck --help)");
    refused("f|--ref|auto", "option '--ref' is ambiguous: --referee, "
                            "--referee-cost (see adcheck --help)");
    refused("f|--all=yes", "option '--all' takes no value (see adcheck "
                           "--help)");
    refused("f|--at", "option '--at' needs NAME=VALUE,... (see adcheck "
                      "--help)");
    refused("f|-f|jsno", "--format: unknown 'jsno'; did you mean 'json'? "
                         "(see adcheck --help)");
    refused("f|-s|traces", "--show: unknown 'traces'; did you mean 'trace'? "
                           "(see adcheck --help)");
    refused("f|--allow|FAIL", "--allow: unknown 'FAIL'; known: kink, domain, "
                              "ill, unsure (see adcheck --help)");
    assert_true(parsed("f|--verb").verbose);
}

/* --- what is printed ----------------------------------------------------- */
/* Standard output of a call, in a file that is read back. */
static char *printed(void (*call)(void))
{
    FILE *file = tmpfile();
    fflush(stdout);
    int kept = dup(STDOUT_FILENO);
    assert_non_null(file);
    dup2(fileno(file), STDOUT_FILENO);
    call();
    fflush(stdout);
    dup2(kept, STDOUT_FILENO);
    close(kept);
    long n = ftell(file);
    fseek(file, 0, SEEK_END);
    n = ftell(file);
    rewind(file);
    char *text = calloc(1, (size_t)n + 1);
    assert_int_equal(fread(text, 1, (size_t)n, file), n);
    fclose(file);
    return text;
}

static void check_width(const char *text)
{
    for (const char *s = text; *s;) {
        size_t n = strcspn(s, "\n");
        if (n > 80)
            fail_msg("too long: %.*s", (int)n, s);
        s += n + (s[n] == '\n');
    }
}

static void test_help(void **state)
{
    (void)state;
    char *text = printed(options_help), name[64];
    check_width(text);
    for (const struct option_row *row = option_rows; row->help; row++) {
        if (row->group == GROUP_HIDDEN)
            continue;
        if (row->name)
            snprintf(name, sizeof name, "--%s", row->name);
        else
            snprintf(name, sizeof name, "  -%c ", row->letter);
        if (!strstr(text, name))
            fail_msg("--help lacks %s", name);
    }
    assert_non_null(strstr(text, "  130  interrupted\n"));
    assert_non_null(strstr(text, "junit"));
    assert_non_null(strstr(text, " sin "));
    free(text);
}

static void test_short_help(void **state)
{
    (void)state;
    char *text = printed(options_short_help);
    size_t lines = 0;
    check_width(text);
    for (const char *s = text; *s; s++)
        lines += *s == '\n';
    assert_int_equal(lines, 10);
    assert_non_null(strstr(text, "\n  adcheck expr.txt --at u=0.7\n"));
    free(text);
}

static const char *shell;

static void complete(void)
{
    options_completion(shell);
}

static void test_completions(void **state)
{
    (void)state;
    static const char *const parts[][2] = {
        {"bash", "-f|--format) COMPREPLY=($(compgen -W 'table json csv "},
        {"zsh", "'*--rtol=[relative tolerance (1e-9)]:X:'"},
        {"fish", "complete -c adcheck -s k -l only -x -d "},
    };
    for (size_t i = 0; i < 3; i++) {
        shell = parts[i][0];
        char *text = printed(complete);
        if (!strstr(text, parts[i][1]))
            fail_msg("%s: no %s in\n%s", shell, parts[i][1], text);
        free(text);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    builtin_init();
    const struct CMUnitTest tests[] = {
        TEST(test_defaults),   TEST(test_mixed_order), TEST(test_lists),
        TEST(test_numbers),    TEST(test_formats),     TEST(test_actions),
        TEST(test_refused),    TEST(test_suggestions), TEST(test_help),
        TEST(test_short_help), TEST(test_completions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
