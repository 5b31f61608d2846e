/* options_table: what adcheck can be asked for.
 *
 * Nothing but rows: getopt_long's structures (options.c), --help and the
 * shells' completions (options_help.c) are made from them. `make install` asks
 * for the completions by a hidden row.
 */
#include "cli/options_table.h"

#include "record/verdict.h"

#define AT(field) offsetof(struct options, field)
#define SET(field) offsetof(struct options, field##_set)

static const struct option_word words_show[] = {
    {"trace", SHOW_TRACE},     {"jacobian", SHOW_JACOBIAN},
    {"hessian", SHOW_HESSIAN}, {"formula", SHOW_FORMULA},
    {"explain", SHOW_EXPLAIN}, {"sweep", SHOW_SWEEP},
    {"cost", SHOW_COST},       {"perturb", SHOW_PERTURB},
    {"all", SHOW_ALL},         {NULL, 0},
};
static const struct option_word words_emit[] = {
    {"c", EMIT_C},         {"octave", EMIT_OCTAVE}, {"python", EMIT_PYTHON},
    {"latex", EMIT_LATEX}, {"dot", EMIT_DOT},       {NULL, 0},
};
static const struct option_word words_mode[] = {
    {"forward", MODE_FORWARD},
    {"reverse", MODE_REVERSE},
    {"central", MODE_CENTRAL},
    {"referee", MODE_REFEREE},
    {NULL, 0},
};
static const struct option_word words_when[] = {
    {"auto", WHEN_AUTO},
    {"always", WHEN_ALWAYS},
    {"never", WHEN_NEVER},
    {NULL, 0},
};
static const struct option_word words_math[] = {
    {"scalar", MATH_SCALAR},
    {"vector", MATH_VECTOR},
    {NULL, 0},
};
static const struct option_word words_allow[] = {
    {"kink", 1u << VERDICT_KINK},
    {"domain", 1u << VERDICT_DOMAIN},
    {"ill", 1u << VERDICT_ILL},
    {"unsure", 1u << VERDICT_UNSURE},
    {NULL, 0},
};
static const struct option_word words_shell[] = {
    {"bash", 0},
    {"zsh", 0},
    {"fish", 0},
    {NULL, 0},
};
const struct option_word option_formats[] = {
    {"table", FORMAT_TABLE},
    {"json", FORMAT_JSON},
    {"csv", FORMAT_CSV},
    {"tap", FORMAT_TAP},
    {"junit", FORMAT_JUNIT},
    {"github", FORMAT_GITHUB},
    {"gcc", FORMAT_GCC},
    {"markdown", FORMAT_MARKDOWN},
    {"latex", FORMAT_LATEX},
    {"html", FORMAT_HTML},
    {"gradescope", FORMAT_GRADESCOPE},
    {NULL, 0},
};

const struct option_row option_rows[] = {
    {'e', NULL, "TEXT", "a line of input; each -e is one more line",
     GROUP_POINT, KIND_TEXTS, .at = AT(expressions)},
    {'a', "at", "NAME=VALUE,...",
     "values: constant expressions, [1 2; 3 4], load(\"f.csv\")", GROUP_POINT,
     KIND_TEXTS, .at = AT(at)},
    {0, "points", "FILE.csv", "one point a row; the header names the inputs",
     GROUP_POINT, KIND_TEXT, .replay = true, .at = AT(points)},
    {0, "random", "N", "N random points for inputs without value (1)",
     GROUP_POINT, KIND_COUNT, .optional = true, .replay = true,
     .at = AT(random), .low = 1, .high = 1e6},

    {0, "model", "FILE", "the files are hand-ins: mark what FILE asks for",
     GROUP_MARKS, KIND_TEXT, .at = AT(model)},
    {0, "marks", "FILE.csv", "write the marks to FILE.csv, too", GROUP_MARKS,
     KIND_TEXT, .at = AT(marks)},
    {0, "partial", NULL, "a derivation gets the share of its right steps",
     GROUP_MARKS, KIND_FLAG, .at = AT(partial)},

    {0, "of", "LIST", "report these outputs only", GROUP_WHAT, KIND_NAMES,
     .at = AT(of)},
    {0, "wrt", "LIST", "report derivatives by these inputs only", GROUP_WHAT,
     KIND_NAMES, .at = AT(wrt)},
    {'k', "only", "TEXT", "only problems whose title holds TEXT", GROUP_WHAT,
     KIND_TEXT, .at = AT(only)},
    {'s', "show", "LIST",
     "more sections: trace, jacobian, hessian, formula, explain, sweep, "
     "cost, perturb, all",
     GROUP_WHAT, KIND_BITS, .at = AT(show), .words = words_show},
    {0, "emit", "LANG",
     "instead of checking: the gradient as c, octave, python code, latex "
     "formula, or the graph as dot",
     GROUP_WHAT, KIND_WORD, .at = AT(emit), .words = words_emit},
    {'m', "mode", "LIST",
     "columns: forward,reverse,central (default), referee; a single one "
     "calculates, without verdicts",
     GROUP_WHAT, KIND_BITS, .replay = true, .at = AT(modes), .set = SET(modes),
     .words = words_mode},

    {0, "rtol", "X", "relative tolerance (1e-9)", GROUP_CHECK, KIND_REAL,
     .replay = true, .at = AT(rtol), .set = SET(rtol), .statement = true,
     .high = 1e308},
    {0, "atol", "X", "absolute tolerance (0)", GROUP_CHECK, KIND_REAL,
     .replay = true, .at = AT(atol), .set = SET(atol), .statement = true,
     .high = 1e308},
    {0, "step", "H", "fixed step of the central differences", GROUP_CHECK,
     KIND_REAL, .replay = true, .at = AT(step), .set = SET(step),
     .statement = true, .low = 1e-300, .high = 1e300},
    {0, "samples", "N", "points around each that claims are checked at (8)",
     GROUP_CHECK, KIND_COUNT, .replay = true, .at = AT(samples),
     .set = SET(samples), .statement = true, .high = 1e6},
    {0, "seed", "N", "of random values (1)", GROUP_CHECK, KIND_SEED,
     .at = AT(seed), .set = SET(seed), .statement = true, .high = 0x1p63},
    {0, "exact-decimals", NULL,
     "literals and inputs are the decimals as written, not the nearest doubles",
     GROUP_CHECK, KIND_FLAG, .replay = true, .at = AT(exact_decimals)},
    {0, "referee", "WHEN",
     "arbitrary-precision witness: auto (where doubles do not decide), "
     "always, never",
     GROUP_CHECK, KIND_WORD, .replay = true, .at = AT(referee),
     .set = SET(referee), .statement = true, .words = words_when},
    {0, "precision", "BITS", "of the referee (256)", GROUP_CHECK, KIND_LONG,
     .replay = true, .at = AT(precision), .set = SET(precision),
     .statement = true, .low = 53, .high = 65536},
    {0, "referee-cost", "N", "its limit, in operations a problem (5e7)",
     GROUP_CHECK, KIND_REAL, .replay = true, .at = AT(referee_cost),
     .high = 1e18},
    {0, "directions", "N",
     "inputs of more than 4096 entries: N random directions and the largest "
     "entries (auto; 0: every entry)",
     GROUP_CHECK, KIND_LONG, .at = AT(directions), .set = SET(directions),
     .statement = true, .automatic = true, .replay = true, .high = 1e6},
    {0, "math", "WHICH",
     "sin, exp and the like in doubles: scalar (default), vector (libmvec, "
     "faster where there are many, 4 ulp)",
     GROUP_CHECK, KIND_WORD, .at = AT(math), .words = words_math,
     .replay = true},
    {0, "code", "TARGET",
     "what `code` statements may call: [FUNCTION=]library.so or a command; "
     "repeatable",
     GROUP_CHECK, KIND_TEXTS, .at = AT(code), .replay = true},
    {0, "code-timeout", "SECONDS", "for one call or batch (10)", GROUP_CHECK,
     KIND_REAL, .at = AT(code_timeout), .replay = true, .low = 1e-3,
     .high = 1e6},
    {0, "code-calls", "N", "calls that a problem may cost (100000)",
     GROUP_CHECK, KIND_REAL, .at = AT(code_calls), .replay = true, .low = 1,
     .high = 1e15},
    {0, "sees", "X",
     "largest relative error that a pass of code may hide "
     "(1e-3)",
     GROUP_CHECK, KIND_REAL, .at = AT(sees), .set = SET(sees), .replay = true,
     .statement = true, .high = 1},

    {'f', "format", "FMT",
     "table (default), json, csv, tap, junit, github, gcc, markdown, latex, "
     "html; of hand-ins also gradescope",
     GROUP_OUTPUT, KIND_WORD, .at = AT(format), .words = option_formats},
    {0, "report", "FMT:FILE", "write one more report to FILE; repeatable",
     GROUP_OUTPUT, KIND_REPORT, .at = AT(reports), .words = option_formats},
    {0, "plot", "FILE", "the sweep as a picture: .svg, .png or .pdf",
     GROUP_OUTPUT, KIND_TEXT, .at = AT(plot)},
    {0, "allow", "LIST",
     "verdicts that do not spoil the exit status: kink, domain, ill, unsure",
     GROUP_OUTPUT, KIND_BITS, .at = AT(allow), .words = words_allow},
    {0, "watch", NULL, "check again whenever a file changes", GROUP_OUTPUT,
     KIND_FLAG, .at = AT(watch)},
    {0, "exit-zero", NULL, "exit with 0 always, except for trouble",
     GROUP_OUTPUT, KIND_FLAG, .at = AT(exit_zero)},
    {'x', "fail-fast", NULL, "stop at the first FAIL", GROUP_OUTPUT, KIND_FLAG,
     .at = AT(fail_fast)},
    {0, "digits", "N",
     "significant digits shown (12); with -m referee or --precision up to "
     "1000, proved by the ball",
     GROUP_OUTPUT, KIND_COUNT, .at = AT(digits), .set = SET(digits),
     .statement = true, .low = 1, .high = 1000},
    {0, "width", "N", "columns of the table (the terminal's, or 100)",
     GROUP_OUTPUT, KIND_COUNT, .at = AT(width), .low = 20, .high = 10000},
    {0, "all", NULL, "list every entry of large inputs", GROUP_OUTPUT,
     KIND_FLAG, .at = AT(all)},
    {0, "color", "WHEN", "auto, always, never", GROUP_OUTPUT, KIND_WORD,
     .at = AT(color), .words = words_when},
    {0, "ascii", NULL, "no characters beyond ASCII in the table", GROUP_OUTPUT,
     KIND_FLAG, .at = AT(ascii)},
    {'q', "quiet", NULL, "print FAILs only", GROUP_OUTPUT, KIND_FLAG,
     .at = AT(quiet)},
    {'v', "verbose", NULL,
     "add bounds, what a pass proves, commands that repeat a check, the time "
     "of each phase",
     GROUP_OUTPUT, KIND_FLAG, .at = AT(verbose)},

    {'j', "jobs", "N", "worker processes (processors)", GROUP_LIMIT, KIND_COUNT,
     .at = AT(jobs), .low = 1, .high = 1024},
    {0, "max-nodes", "N", "largest graph (1e8 nodes)", GROUP_LIMIT, KIND_REAL,
     .at = AT(max_nodes), .low = 1, .high = 4e9},
    {0, "max-memory", "BYTES",
     "largest array, with K, M, G or T (three quarters of the machine's "
     "memory)",
     GROUP_LIMIT, KIND_SIZE, .at = AT(max_memory), .low = 1, .high = 1e18},
    {0, "timeout", "SECONDS", "what is unfinished then is unsure (none)",
     GROUP_LIMIT, KIND_REAL, .at = AT(timeout), .low = 1e-3, .high = 1e9},

    {0, "rules", "OP",
     "the derivative rules of every operation, forward and reverse",
     GROUP_OTHER, KIND_ACTION, .optional = true, .low = ACTION_RULES},
    {0, "explain", "WORD",
     "what a verdict, a hint, a mark or an error means (all: every word)",
     GROUP_OTHER, KIND_ACTION, .low = ACTION_EXPLAIN},
    {'l', "list", NULL, "the problems of the files", GROUP_OTHER, KIND_ACTION,
     .low = ACTION_LIST},
    {'h', "help", NULL, "this help", GROUP_OTHER, KIND_ACTION,
     .low = ACTION_HELP},
    {'V', "version", NULL, "version, and those of the libraries", GROUP_OTHER,
     KIND_ACTION, .low = ACTION_VERSION},
    {0, "completion", "SHELL", "the completions of bash, zsh or fish",
     GROUP_HIDDEN, KIND_ACTION, .low = ACTION_COMPLETION, .words = words_shell},
    {0},
};
