/* csv: tables of numbers, with at most one line of names above them.
 *
 * Idea: a line at a time; the first line decides the separator (comma, else
 * semicolon, tab, blanks), and whether it is a header (a field of it is no
 * number). Numbers are read in the C locale whatever the user's is.
 *
 * Invariant: every row has as many fields as the first, every field is a
 * finite number; anything else is one error that names file, line and column.
 */
#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "lang/elab.h"

struct reader {
    struct arena *arena;
    const char *path;
    struct span at;
    bool quiet, failed;
    char separator;
    size_t line;
    VEC(double) numbers;
    VEC(const char *) fields;  /* of the current line */
};

static void fail(struct reader *r, const char *message)
{
    r->failed = true;
    if (r->quiet)
        return;
    if (r->at.len)
        diag_error(r->at, NULL, "%s", message);
    else
        diag_trouble("%s", message);
}

/* strtod of the C locale. */
static double number(const char *s, char **end)
{
    static locale_t c;
    if (!c)
        c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    return strtod_l(s, end, c);
}

static char separator_of(const char *line)
{
    static const char order[] = ",;\t";
    for (const char *s = order; *s; s++)
        if (strchr(line, *s))
            return *s;
    return ' ';
}

/* Blanks and one pair of quotes around a field do not count. */
static const char *trimmed(struct reader *r, const char *s, const char *end)
{
    while (s < end && (*s == ' ' || *s == '\t'))
        s++;
    while (end > s && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    if (end - s >= 2 && (*s == '"' || *s == '\'') && end[-1] == *s)
        s++, end--;
    return arena_strndup(r->arena, s, (size_t)(end - s));
}

/* Separators in brackets and quotes belong to a name: A(1,2). */
static const char *field_end(const struct reader *r, const char *s)
{
    int depth = 0;
    char quote = 0;
    for (; *s; s++) {
        if (quote)
            quote = *s == quote ? 0 : quote;
        else if (*s == '"' || *s == '\'')
            quote = *s;
        else if (*s == '(' || *s == ')')
            depth += *s == '(' ? 1 : -1;
        else if (*s == r->separator && depth <= 0)
            break;
    }
    return s;
}

static void split(struct reader *r, const char *line)
{
    r->fields.n = 0;
    for (const char *s = line;; s++) {
        while (r->separator == ' ' && *s == ' ')
            s++;
        const char *end = field_end(r, s);
        if (r->separator != ' ' || end > s)
            vec_push(&r->fields, trimmed(r, s, end));
        if (!*end)
            break;
        s = end;
    }
}

static bool is_number(const char *s, double *v)
{
    char *end;
    *v = number(s, &end);
    return end != s && *end == '\0' && isfinite(*v);
}

static void read_row(struct reader *r)
{
    for (size_t i = 0; i < r->fields.n; i++) {
        double v;
        if (!is_number(r->fields.at[i], &v)) {
            fail(r, arena_printf(r->arena, "%s:%zu: field %zu is not a finite "
                                 "number: '%s'", r->path, r->line, i + 1,
                                 r->fields.at[i]));
            return;
        }
        vec_push(&r->numbers, v);
    }
}

static bool is_header(const struct reader *r)
{
    double v;
    for (size_t i = 0; i < r->fields.n; i++) {
        char *end;
        number(r->fields.at[i], &end);
        if (!is_number(r->fields.at[i], &v) &&
            (end == r->fields.at[i] || *end) && *r->fields.at[i])
            return true;
    }
    return false;
}

static void keep_header(struct reader *r, struct csv *out)
{
    size_t bytes = r->fields.n * sizeof *out->header;
    out->nheader = r->fields.n;
    out->header = arena_alloc(r->arena, bytes);
    memcpy(out->header, r->fields.at, bytes);
}

static void read_line(struct reader *r, char *line, struct csv *out)
{
    line[strcspn(line, "\r\n")] = '\0';
    if (r->line == 1 && strncmp(line, "\xef\xbb\xbf", 3) == 0)
        line += 3;
    line += strspn(line, " \t");
    if (*line == '\0' || *line == '#' || *line == '%')
        return;
    bool first = out->rows == 0 && out->nheader == 0;
    if (first)
        r->separator = separator_of(line);
    split(r, line);
    if (first)
        out->cols = r->fields.n;
    if (r->fields.n != out->cols) {
        fail(r, arena_printf(r->arena, "%s:%zu: %zu values, but %zu in the "
                             "lines above", r->path, r->line, r->fields.n,
                             out->cols));
    } else if (first && is_header(r)) {
        keep_header(r, out);
    } else {
        read_row(r);
        out->rows++;
    }
}

bool csv_read(struct arena *a, const char *path, struct span at, bool quiet,
              struct csv *out)
{
    struct reader r = {.arena = a, .path = path, .at = at, .quiet = quiet};
    char *line = NULL;
    size_t cap = 0;
    *out = (struct csv){0};
    FILE *f = fopen(path, "r");
    if (!f) {
        fail(&r, arena_printf(a, "cannot read '%s': %s", path,
                              strerror(errno)));
        return false;
    }
    while (!r.failed && getline(&line, &cap, f) >= 0) {
        r.line++;
        read_line(&r, line, out);
    }
    if (!r.failed && ferror(f))
        fail(&r, arena_printf(a, "cannot read '%s': %s", path,
                              strerror(errno)));
    if (!r.failed && out->rows == 0)
        fail(&r, arena_printf(a, "'%s' holds no numbers", path));
    out->at = arena_alloc(a, (r.numbers.n + 1) * sizeof *out->at);
    if (r.numbers.n)
        memcpy(out->at, r.numbers.at, r.numbers.n * sizeof *out->at);
    free(line);
    fclose(f);
    vec_free(&r.numbers);
    vec_free(&r.fields);
    return !r.failed;
}

const char *csv_relative(struct arena *a, const char *path, struct span at)
{
    const struct text *t = at.len ? text_of(at) : NULL;
    const char *slash = t && t->name[0] != '<' ? strrchr(t->name, '/') : NULL;
    if (path[0] == '/' || !slash)
        return path;
    return arena_printf(a, "%.*s%s", (int)(slash - t->name + 1), t->name, path);
}
