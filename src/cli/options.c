/* options: the command line.
 *
 * The idea: an option is one row of a table - letter, name, argument, help,
 * and how and where its argument is stored. getopt_long's structures, --help
 * and the completions of the shells (options_help.c) are made from the rows,
 * so that none of them can drift from what is parsed.
 *
 * Invariants: numbers are read in the C locale whatever the user's; a value
 * outside its range is an error that names option and value, never clamped;
 * every usage error ends by pointing to --help.
 */
#include "cli/options_table.h"

#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/diag.h"

#define LONG_CODE 256 /* getopt_long's value of row i is LONG_CODE + i */

/* Lists live as long as the program does. */
static struct arena *options_arena(void)
{
    static struct arena *arena;
    if (!arena)
        arena = arena_new();
    return arena;
}

static void *field(struct options *o, size_t at)
{
    return (char *)o + at;
}

/* A usage error: the message, and where to read on. */
__attribute__((format(printf, 1, 2))) static bool usage(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    diag_trouble("%s (see adcheck --help)",
                 arena_vprintf(options_arena(), fmt, ap));
    va_end(ap);
    return false;
}

/* "--rtol", or "-e" where there is no long name. */
static const char *row_name(const struct option_row *row)
{
    return row->name ? arena_printf(options_arena(), "--%s", row->name)
                     : arena_printf(options_arena(), "-%c", row->letter);
}

/* --- arguments ----------------------------------------------------------- */
/* A finite number that uses up the text to *rest; false if there is none. */
static bool read_number(const char *s, double *v, const char **rest)
{
    char *end;
    if (*s == ' ' || *s == '\t' || *s == '\n')
        return false;
    *v = decimal_read(s, &end);
    *rest = end;
    return end != s && isfinite(*v);
}

/* Multiplies *v by what the suffix says; false if it is none. */
static bool scale(const char *suffix, double *v)
{
    static const char suffixes[] = "KMGT";
    if (!*suffix)
        return true;
    const char *found = strchr(suffixes, *suffix & ~0x20);
    if (!found || !*found || suffix[1])
        return false;
    *v = ldexp(*v, 10 * ((int)(found - suffixes) + 1));
    return true;
}

static bool check_range(const struct option_row *row, const char *s, double v)
{
    if (v >= row->low && v <= row->high)
        return true;
    return usage("%s: '%s' is not between %.15g and %.15g", row_name(row), s,
                 row->low, row->high);
}

static bool store_number(const struct option_row *row, const char *s,
                         struct options *o)
{
    double v;
    const char *rest = s;
    bool whole = row->kind == KIND_COUNT || row->kind == KIND_LONG;
    if (row->automatic && strcmp(s, "auto") == 0) {
        *(long *)field(o, row->at) = -1;
        return true;
    }
    if (!read_number(s, &v, &rest) || (*rest && row->kind != KIND_SIZE))
        return usage("%s: not a number: '%s'", row_name(row), s);
    if (whole && v != floor(v))
        return usage("%s: not a whole number: '%s'", row_name(row), s);
    if (!scale(rest, &v))
        return usage("%s: '%s' is not a number with K, M, G or T",
                     row_name(row), s);
    if (!check_range(row, s, v))
        return false;
    if (row->kind == KIND_COUNT)
        *(unsigned *)field(o, row->at) = (unsigned)v;
    else if (row->kind == KIND_LONG)
        *(long *)field(o, row->at) = (long)v;
    else
        *(double *)field(o, row->at) = v;
    return true;
}

static bool store_seed(const struct option_row *row, const char *s,
                       struct options *o)
{
    char *end = NULL;
    errno = 0;
    unsigned long long v = *s >= '0' && *s <= '9' ? strtoull(s, &end, 10) : 0;
    if (!end || *end || errno || v > INT64_MAX)
        return usage("%s: not a whole number from 0 to 2^63-1: '%s'",
                     row_name(row), s);
    *(uint64_t *)field(o, row->at) = v;
    return true;
}

/* End of the list element at s: a comma outside brackets and strings. */
static size_t element_length(const char *s)
{
    int depth = 0;
    char quote = 0;
    size_t i = 0;
    for (; s[i]; i++) {
        if (quote)
            quote = s[i] == quote ? 0 : quote;
        else if (s[i] == '"')
            quote = s[i];
        else if (strchr("([{", s[i]))
            depth++;
        else if (strchr(")]}", s[i]))
            depth--;
        else if (s[i] == ',' && depth <= 0)
            break;
    }
    return i;
}

/* Copies the next element without blanks around it and moves *s behind its
 * comma; NULL at the end. */
static const char *next_element(const char **s)
{
    if (!*s)
        return NULL;
    const char *from = *s;
    size_t n = element_length(from);
    *s = from[n] ? from + n + 1 : NULL;
    while (n && *from == ' ') {
        from++;
        n--;
    }
    while (n && from[n - 1] == ' ')
        n--;
    return arena_strndup(options_arena(), from, n);
}

static void append(struct strings *list, const char *s)
{
    list->at = arena_room(options_arena(), list->at, list->n, sizeof *list->at);
    list->at[list->n++] = s;
}

static bool find_word(const struct option_row *row, const char *name,
                      unsigned *value)
{
    const char *names[16] = {0}, *all = NULL;
    size_t n = 0;
    for (const struct option_word *w = row->words; w->name; w++) {
        if (strcmp(w->name, name) == 0) {
            *value = w->value;
            return true;
        }
        all = all ? arena_printf(options_arena(), "%s, %s", all, w->name)
                  : w->name;
        names[n++] = w->name;
    }
    const char *near = diag_nearest(name, names);
    if (near)
        usage("%s: unknown '%s'; did you mean '%s'?", row_name(row), name,
              near);
    else
        usage("%s: unknown '%s'; known: %s", row_name(row), name, all);
    return false;
}

static bool store_bits(const struct option_row *row, const char *s,
                       struct options *o)
{
    unsigned *bits = field(o, row->at), value;
    if (row->set && !*(bool *)field(o, row->set))
        *bits = 0;
    for (const char *name; (name = next_element(&s));) {
        if (!find_word(row, name, &value))
            return false;
        *bits |= value;
    }
    return true;
}

static bool store_names(const struct option_row *row, const char *s,
                        struct options *o)
{
    append(&o->lists, arena_printf(options_arena(), "%s %s", row_name(row), s));
    for (const char *name; (name = next_element(&s));) {
        if (!*name)
            return usage("%s: an empty name in the list", row_name(row));
        append(field(o, row->at), name);
    }
    return true;
}

static bool store_report(const struct option_row *row, const char *s,
                         struct options *o)
{
    const char *colon = strchr(s, ':');
    unsigned format;
    if (!colon || !colon[1]) {
        usage("%s: FMT:FILE is needed, as in junit:report.xml; got '%s'",
              row_name(row), s);
        return false;
    }
    if (!find_word(row, arena_strndup(options_arena(), s, (size_t)(colon - s)),
                   &format))
        return false;
    o->reports = arena_room(options_arena(), o->reports, o->nreports,
                            sizeof *o->reports);
    o->reports[o->nreports++] = (struct report_to){format, colon + 1};
    return true;
}

static bool store_word(const struct option_row *row, const char *s,
                       struct options *o)
{
    unsigned value;
    if (!find_word(row, s, &value))
        return false;
    /* the enums are unsigned in memory: small, without negative members */
    *(unsigned *)field(o, row->at) = value;
    return true;
}

static bool store_action(const struct option_row *row, const char *s,
                         struct options *o)
{
    enum action action = (enum action)row->low;
    unsigned unused;
    if (row->words && !find_word(row, s, &unused))
        return false;
    /* the first of --help, --version, ... wins, except that help always does */
    if (o->action == ACTION_CHECK || action == ACTION_HELP)
        o->action = action;
    if (action == ACTION_EXPLAIN)
        o->explain = s;
    if (action == ACTION_RULES && s)
        o->rules = s;
    if (action == ACTION_COMPLETION)
        o->completion = s;
    return true;
}

/* Stores the argument s of a row; s is NULL where there is none. */
static bool store(const struct option_row *row, const char *s,
                  struct options *o)
{
    bool ok = true;
    if (!s && row->kind == KIND_COUNT)
        s = "1";
    switch (row->kind) {
    case KIND_FLAG:
        *(bool *)field(o, row->at) = true;
        break;
    case KIND_ACTION:
        ok = store_action(row, s, o);
        break;
    case KIND_TEXT:
        *(const char **)field(o, row->at) = s;
        break;
    case KIND_TEXTS:
        append(field(o, row->at), s);
        break;
    case KIND_NAMES:
        ok = store_names(row, s, o);
        break;
    case KIND_REAL:
    case KIND_COUNT:
    case KIND_LONG:
    case KIND_SIZE:
        ok = store_number(row, s, o);
        break;
    case KIND_SEED:
        ok = store_seed(row, s, o);
        break;
    case KIND_WORD:
        ok = store_word(row, s, o);
        break;
    case KIND_BITS:
        ok = store_bits(row, s, o);
        break;
    case KIND_REPORT:
        ok = store_report(row, s, o);
        break;
    }
    if (ok && row->set)
        *(bool *)field(o, row->set) = true;
    if (ok && row->replay)
        append(&o->replay,
               s ? arena_printf(options_arena(), "%s=%s", row_name(row), s)
                 : row_name(row));
    return ok;
}

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
                              : row_name(row);
    }
    const char *near = diag_nearest(name, names);
    if (several && length)
        usage("option '--%s' is ambiguous: %s", name, several);
    else if (near)
        usage("unknown option '--%s'; did you mean '--%s'?", name, near);
    else
        usage("unknown option '--%s'", name);
}

static void explain_error(int code, const char *word)
{
    const struct option_row *row = optopt ? row_of(optopt) : NULL;
    if (code == ':' && row)
        usage("option '%s' needs %s", row_name(row), row->argument);
    else if (row && optopt >= LONG_CODE)
        usage("option '%s' takes no value", row_name(row));
    else if (optopt)
        usage("unknown option '-%c'", optopt);
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
        return usage("%s is of hand-ins: --model FILE tells what they answer",
                     o->marks     ? "--marks"
                     : o->partial ? "--partial"
                                  : "gradescope");
    if (!o->model)
        return true;
    if (o->expressions.n)
        return usage("--model: hand-ins are files, not -e");
    if (o->format == FORMAT_GRADESCOPE && o->files.n > 1)
        return usage("gradescope's results.json is of one hand-in; "
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
        return usage("--digits: doubles have %d; more are proved with -m "
                     "referee, or --precision",
                     OPTIONS_DOUBLE_DIGITS);
    bool reads = o->action == ACTION_CHECK || o->action == ACTION_LIST;
    if (reads && !o->files.n && !o->expressions.n)
        return usage("no file and no -e given");
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
            append(&o->files, optarg);
        } else if (code == '?' || code == ':') {
            explain_error(code, argv[before]);
            ok = false;
        } else if (!store(row_of(code), optarg, o)) {
            ok = false;
        }
    }
    while (optind < argc)
        append(&o->files, argv[optind++]);
    return ok && finish(argc, o);
}

const char *format_name(enum format f)
{
    return option_formats[f].name;
}
