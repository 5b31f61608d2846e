/* options_store: what stands behind an option, read and stored by its row.
 *
 * Invariants: numbers are read in the C locale whatever the user's; a value
 * outside its range is an error that names option and value, never clamped;
 * every usage error ends by pointing to --help.
 */
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/diag.h"
#include "cli/options_table.h"

struct arena *options_arena(void)
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

bool options_usage(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    diag_trouble("%s (see adcheck --help)",
                 arena_vprintf(options_arena(), fmt, ap));
    va_end(ap);
    return false;
}

const char *option_name(const struct option_row *row)
{
    return row->name ? arena_printf(options_arena(), "--%s", row->name)
                     : arena_printf(options_arena(), "-%c", row->letter);
}

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
    return options_usage("%s: '%s' is not between %.15g and %.15g",
                         option_name(row), s, row->low, row->high);
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
        return options_usage("%s: not a number: '%s'", option_name(row), s);
    if (whole && v != floor(v))
        return options_usage("%s: not a whole number: '%s'", option_name(row),
                             s);
    if (!scale(rest, &v))
        return options_usage("%s: '%s' is not a number with K, M, G or T",
                             option_name(row), s);
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
        return options_usage("%s: not a whole number from 0 to 2^63-1: '%s'",
                             option_name(row), s);
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

void strings_add(struct strings *list, const char *s)
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
        options_usage("%s: unknown '%s'; did you mean '%s'?", option_name(row),
                      name, near);
    else
        options_usage("%s: unknown '%s'; known: %s", option_name(row), name,
                      all);
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
    strings_add(&o->lists,
                arena_printf(options_arena(), "%s %s", option_name(row), s));
    for (const char *name; (name = next_element(&s));) {
        if (!*name)
            return options_usage("%s: an empty name in the list",
                                 option_name(row));
        strings_add(field(o, row->at), name);
    }
    return true;
}

static bool store_report(const struct option_row *row, const char *s,
                         struct options *o)
{
    const char *colon = strchr(s, ':');
    unsigned format;
    if (!colon || !colon[1]) {
        options_usage("%s: FMT:FILE is needed, as in junit:report.xml; got "
                      "'%s'",
                      option_name(row), s);
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

bool option_store(const struct option_row *row, const char *s,
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
        strings_add(field(o, row->at), s);
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
        strings_add(&o->replay, s ? arena_printf(options_arena(), "%s=%s",
                                                 option_name(row), s)
                                  : option_name(row));
    return ok;
}
