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
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/csv.h"
#include "base/decimal.h"
#include "base/diag.h"
#include "base/stream.h"
#include "base/vec.h"

struct csv_reader {
    struct arena *arena;
    const char *path;
    struct span at;
    bool quiet, failed;
    char separator;
    size_t line, offset;     /* of the current line: number, first byte */
    const struct text *text; /* NULL: places are not in the file */
    VEC(char) buffer;        /* the current line */
    VEC(double) numbers;
    VEC(const char *) fields; /* of the current line */
    VEC(struct span) places;  /* of these, in the line */
    VEC(struct span) cells;   /* of the numbers, in the run */
};

/* Bytes of the current line as a place. */
static struct span in_run(const struct csv_reader *r, struct span in_line)
{
    return (struct span){r->text->base + (uint32_t)r->offset + in_line.at,
                         in_line.len};
}

/* An error in bytes of the current line. */
static void fail(struct csv_reader *r, struct span in_line, const char *message)
{
    r->failed = true;
    if (r->quiet)
        return;
    if (r->text)
        diag_error(in_run(r, in_line), NULL, "%s", message);
    else if (r->at.len)
        diag_error(r->at, NULL, "%s:%zu: %s", r->path, r->line, message);
    else
        diag_trouble("%s:%zu: %s", r->path, r->line, message);
}

/* An error of the file as a whole. */
static void fail_file(struct csv_reader *r, const char *message)
{
    r->failed = true;
    if (r->quiet)
        return;
    if (r->at.len)
        diag_error(r->at, NULL, "%s", message);
    else
        diag_trouble("%s", message);
}

/* Blanks and one pair of quotes around a field do not count. */
static const char *trimmed(struct csv_reader *r, const char *s, const char *end)
{
    while (s < end && (*s == ' ' || *s == '\t'))
        s++;
    while (end > s && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    if (end - s >= 2 && (*s == '"' || *s == '\'') && end[-1] == *s)
        s++, end--;
    struct span at = {(uint32_t)(s - r->buffer.at), (uint32_t)(end - s)};
    vec_push(&r->places, at);
    return arena_strndup(r->arena, s, (size_t)(end - s));
}

/* Separators in brackets and quotes belong to a name: A(1,2). */
static const char *field_end(const struct csv_reader *r, const char *s)
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

/* The first of comma, semicolon and tab that separates fields of the line, else
 * the blank. */
static void find_separator(struct csv_reader *r, const char *line)
{
    static const char order[] = ",;\t";
    for (const char *s = order; *s; s++) {
        r->separator = *s;
        if (*field_end(r, line))
            return;
    }
    r->separator = ' ';
}

static void split(struct csv_reader *r, const char *line)
{
    r->fields.n = r->places.n = 0;
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
    *v = decimal_read(s, &end);
    return end != s && *end == '\0' && isfinite(*v);
}

static void read_row(struct csv_reader *r)
{
    for (size_t i = 0; i < r->fields.n; i++) {
        double v;
        if (!is_number(r->fields.at[i], &v)) {
            fail(r, r->places.at[i],
                 *r->fields.at[i]
                     ? arena_printf(r->arena,
                                    "field %zu is not a finite "
                                    "number: '%s'",
                                    i + 1, r->fields.at[i])
                     : arena_printf(r->arena, "field %zu is empty", i + 1));
            return;
        }
        vec_push(&r->numbers, v);
        if (r->text)
            vec_push(&r->cells, in_run(r, r->places.at[i]));
    }
}

static bool is_header(const struct csv_reader *r)
{
    double v;
    for (size_t i = 0; i < r->fields.n; i++) {
        char *end;
        decimal_read(r->fields.at[i], &end);
        if (!is_number(r->fields.at[i], &v) &&
            (end == r->fields.at[i] || *end) && *r->fields.at[i])
            return true;
    }
    return false;
}

static void keep_header(struct csv_reader *r, struct csv *out)
{
    size_t bytes = r->fields.n * sizeof *out->header;
    out->nheader = r->fields.n;
    out->header = arena_alloc(r->arena, bytes);
    memcpy(out->header, r->fields.at, bytes);
    if (!r->text)
        return;
    out->places = arena_alloc(r->arena, r->places.n * sizeof *out->places);
    for (size_t i = 0; i < r->places.n; i++)
        out->places[i] = in_run(r, r->places.at[i]);
}

static void read_line(struct csv_reader *r, struct csv *out)
{
    char *line = r->buffer.at;
    line[strcspn(line, "\r\n")] = '\0';
    line += strspn(line, " \t");
    if (*line == '\0' || *line == '#' || *line == '%')
        return;
    bool first = out->rows == 0 && out->nheader == 0;
    if (first)
        find_separator(r, line);
    split(r, line);
    if (first)
        out->cols = r->fields.n;
    if (r->fields.n != out->cols) {
        struct span all = {0, (uint32_t)strlen(r->buffer.at)};
        fail(r, all,
             arena_printf(r->arena,
                          "%zu value%s, but %zu in the lines "
                          "above",
                          r->fields.n, r->fields.n == 1 ? "" : "s", out->cols));
    } else if (first && is_header(r)) {
        keep_header(r, out);
    } else {
        read_row(r);
        out->rows++;
    }
}

static void read_lines(struct csv_reader *r, const char *s, size_t n,
                       struct csv *out)
{
    for (size_t from = 0, length; from < n && !r->failed; from += length + 1) {
        const char *end = memchr(s + from, '\n', n - from);
        length = end ? (size_t)(end - s) - from : n - from;
        r->line++;
        r->offset = from;
        r->buffer.n = 0;
        vec_reserve(&r->buffer, length + 1);
        memcpy(r->buffer.at, s + from, length);
        r->buffer.at[length] = '\0';
        const char *nul = memchr(s + from, '\0', length);
        if (nul)
            fail(r, (struct span){(uint32_t)(nul - s - (ptrdiff_t)from), 1},
                 "a NUL byte");
        else
            read_line(r, out);
    }
}

/* All bytes of a stream, in the arena; NULL after an error. */
static char *read_stream(struct arena *a, FILE *f, size_t *n)
{
    char *all = stream_read(f, n);
    if (!all)
        return NULL;
    char *copy = arena_alloc(a, *n + 1);
    memcpy(copy, all, *n);
    mem_free(all);
    return copy;
}

static const char *read_file(struct csv_reader *r, size_t *n)
{
    bool input = !r->at.len && strcmp(r->path, "-") == 0;
    FILE *f = input ? stdin : fopen(r->path, "r");
    const char *s = f ? read_stream(r->arena, f, n) : NULL;
    if (!s)
        fail_file(r, arena_printf(r->arena, "cannot read '%s': %s", r->path,
                                  strerror(errno)));
    if (f && !input)
        fclose(f);
    if (s && *n >= 3 && memcmp(s, "\xef\xbb\xbf", 3) == 0) {
        s += 3;
        *n -= 3;
    }
    if (s && !r->at.len)
        r->text = text_add(input ? "<stdin>" : r->path, s, *n);
    return s;
}

bool csv_read(struct arena *a, const char *path, struct span at, bool quiet,
              struct csv *out)
{
    struct csv_reader r = {.arena = a, .path = path, .at = at, .quiet = quiet};
    size_t n = 0;
    *out = (struct csv){0};
    const char *s = read_file(&r, &n);
    if (!s)
        return false;
    read_lines(&r, s, n, out);
    if (!r.failed && out->rows == 0)
        fail_file(&r, arena_printf(a, "'%s' holds no numbers", path));
    out->at = arena_alloc(a, (r.numbers.n + 1) * sizeof *out->at);
    if (r.numbers.n)
        memcpy(out->at, r.numbers.at, r.numbers.n * sizeof *out->at);
    if (r.cells.n) {
        out->cells = arena_alloc(a, (r.cells.n + 1) * sizeof *out->cells);
        memcpy(out->cells, r.cells.at, r.cells.n * sizeof *out->cells);
    }
    vec_free(&r.cells);
    vec_free(&r.buffer);
    vec_free(&r.numbers);
    vec_free(&r.fields);
    vec_free(&r.places);
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
