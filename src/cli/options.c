/* options: the command line.
 *
 * The idea: an option is one row of a table - letter, name, argument, help,
 * and how and where its argument is stored. getopt_long's structures, --help
 * and the completions of the shells (options_help.c) are made from the rows,
 * so that none of them can drift from what is parsed. What stands behind an
 * option is read and stored by its row (options_store.c).
 */
#include "cli/options_table.h"

#include <getopt.h>
#include <math.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/diag.h"

#define LONG_CODE 256 /* getopt_long's value of row i is LONG_CODE + i */

/* --- getopt -------------------------------------------------------------- */
struct getopt_tables {
    struct option longs[OPTIONS_MOST];
    char letters[3 * OPTIONS_MOST];
};

static void make_tables(struct getopt_tables *t)
{
    size_t nlongs = 0, n = 0;
    t->letters[n++] = '-'; /* files in their place, whatever POSIXLY_CORRECT */
    t->letters[n++] = ':';
    for (size_t i = 0; option_rows[i].help; i++) {
        const struct option_row *row = &option_rows[i];
        if (row->letter) {
            t->letters[n++] = row->letter;
            if (row->argument)
                t->letters[n++] = ':';
        }
        if (row->name)
            t->longs[nlongs++] = (struct option){row->name,
                                                 !row->argument ? no_argument
                                                 : row->optional
                                                     ? optional_argument
                                                     : required_argument,
                                                 NULL, LONG_CODE + (int)i};
    }
}

static const struct option_row *row_of(int code)
{
    if (code >= LONG_CODE)
        return &option_rows[code - LONG_CODE];
    for (const struct option_row *row = option_rows; row->help; row++)
        if (row->letter == code)
            return row;
    return NULL;
}

/* A long option that getopt_long did not know, or found ambiguous. */
static void explain_long(const char *word)
{
    const char *names[OPTIONS_MOST] = {0}, *several = NULL;
    size_t n = 0, length = strcspn(word, "=");
    const char *name = arena_strndup(options_arena(), word, length);
    for (const struct option_row *row = option_rows; row->help; row++) {
        if (!row->name)
            continue;
        names[n++] = row->name;
        if (strncmp(row->name, name, length) == 0)
            several = several ? arena_printf(options_arena(), "%s, --%s",
                                             several, row->name)
                              : option_name(row);
    }
    const char *near = diag_nearest(name, names);
    if (several && length)
        options_usage("option '--%s' is ambiguous: %s", name, several);
    else if (near)
        options_usage("unknown option '--%s'; did you mean '--%s'?", name,
                      near);
    else
        options_usage("unknown option '--%s'", name);
}

static void explain_error(int code, const char *word)
{
    const struct option_row *row = optopt ? row_of(optopt) : NULL;
    if (code == ':' && row)
        options_usage("option '%s' needs %s", option_name(row), row->argument);
    else if (row && optopt >= LONG_CODE)
        options_usage("option '%s' takes no value", option_name(row));
    else if (optopt)
        options_usage("unknown option '-%c'", optopt);
    else
        explain_long(word + strspn(word, "-"));
}

/* ... of the machine's, or of what the shell's limit leaves. */
static double three_quarters_of_memory(void)
{
    long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
    double bytes = pages > 0 && size > 0 ? (double)pages * (double)size : 4e9;
    struct rlimit limit;
    if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
        bytes = fmin(bytes, (double)limit.rlim_cur);
    return 0.75 * bytes;
}

static void set_defaults(struct options *o)
{
    *o = (struct options){
        .rtol = OPTIONS_RTOL,
        .samples = 8,
        .seed = 1,
        .precision = 256,
        .modes = MODE_FORWARD | MODE_REVERSE | MODE_CENTRAL,
        .referee_cost = 5e7,
        .code_timeout = 10,
        .code_calls = 1e5,
        .sees = 1e-3,
        .directions = -1,
        .digits = 12,
        .jobs = 0,
        .max_nodes = 1e8,
        .max_memory = three_quarters_of_memory(),
    };
}

/* What only the whole line tells: `--rules sin`, no file at all. */
/* What hand-ins need, and what only they have. */
static bool finish_marks(const struct options *o)
{
    bool gradescope = o->format == FORMAT_GRADESCOPE;
    for (size_t i = 0; i < o->nreports; i++)
        gradescope |= o->reports[i].format == FORMAT_GRADESCOPE;
    if (!o->model && (o->marks || o->partial || gradescope))
        return options_usage("%s is of hand-ins: --model FILE tells what they "
                             "answer",
                             o->marks     ? "--marks"
                             : o->partial ? "--partial"
                                          : "gradescope");
    if (!o->model)
        return true;
    if (o->expressions.n)
        return options_usage("--model: hand-ins are files, not -e");
    if (o->format == FORMAT_GRADESCOPE && o->files.n > 1)
        return options_usage("gradescope's results.json is of one hand-in; "
                             "--report gradescope:DIR/ writes one for each");
    return true;
}

static bool finish(int argc, struct options *o)
{
    if (o->action == ACTION_RULES && !o->rules && o->files.n)
        o->rules = o->files.at[0];
    if (argc <= 1)
        o->action = ACTION_SHORT_HELP;
    if (!options_digits(o))
        return options_usage("--digits: doubles have %d; more are proved with "
                             "-m "
                             "referee, or --precision",
                             OPTIONS_DOUBLE_DIGITS);
    bool reads = o->action == ACTION_CHECK || o->action == ACTION_LIST;
    if (reads && !o->files.n && !o->expressions.n)
        return options_usage("no file and no -e given");
    return finish_marks(o);
}

bool options_parse(int argc, char **argv, struct options *o)
{
    struct getopt_tables tables = {0};
    make_tables(&tables);
    set_defaults(o);
    bool ok = true;
    opterr = 0;
    optind = 0; /* glibc: start anew */
    for (;;) {
        int before = optind ? optind : 1;
        optopt = 0;
        int code = getopt_long(argc, argv, tables.letters, tables.longs, NULL);
        if (code == -1)
            break;
        if (code == 1) {
            strings_add(&o->files, optarg);
        } else if (code == '?' || code == ':') {
            explain_error(code, argv[before]);
            ok = false;
        } else if (!option_store(row_of(code), optarg, o)) {
            ok = false;
        }
    }
    while (optind < argc)
        strings_add(&o->files, argv[optind++]);
    return ok && finish(argc, o);
}

const char *format_name(enum format f)
{
    return option_formats[f].name;
}
