/* points/csv: --points FILE.csv, one point a row; the header names the inputs.
 *
 * Idea: a column u gives the whole of u, a column A(1,2) or x(3) one entry,
 * which points.c joins to the array. What the columns do not give comes from
 * the `at` lines.
 *
 * Invariant: row and col of an entry are 0 for a whole input.
 */
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/diag.h"
#include "lang/elab.h"

/* "A(1,2)" to name, row and column; false if it is none of the forms. */
static bool read_column(struct arena *a, const char *s, struct point_entry *p)
{
    size_t n = strcspn(s, "( \t");
    char *end;
    p->name = arena_strndup(a, s, n);
    p->row = p->col = 0;
    s += n + strspn(s + n, " \t");
    if (n == 0 || *s == '\0')
        return n > 0;
    unsigned long row = strtoul(s + 1, &end, 10), col = 0;
    if (end == s + 1 || row == 0 || row > 1u << 30)
        return false;
    s = end + strspn(end, " \t");
    if (*s == ',') {
        col = strtoul(s + 1, &end, 10);
        if (end == s + 1 || col == 0 || col > 1u << 30)
            return false;
        s = end + strspn(end, " \t");
    }
    p->row = (uint32_t)row;
    p->col = (uint32_t)col;
    return s[0] == ')' && s[1] == '\0';
}

static int by_name(const void *x, const void *y)
{
    const struct point_entry *p = x, *q = y;
    int order = strcmp(p->name, q->name);
    if (order == 0)
        order = (p->col > q->col) - (p->col < q->col);
    return order ? order : (p->row > q->row) - (p->row < q->row);
}

/* Columns that give one name twice, or by entries of different kinds: the
 * whole, A(1,2), A(3). */
static bool columns_agree(struct arena *a, size_t n,
                          const struct point_entry *columns)
{
    struct point_entry *sorted = arena_alloc(a, n * sizeof *sorted);
    memcpy(sorted, columns, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, by_name);
    for (size_t i = 1; i < n; i++) {
        const struct point_entry *p = &sorted[i - 1], *q = &sorted[i];
        if (strcmp(p->name, q->name) != 0)
            continue;
        bool same = p->row == q->row && p->col == q->col;
        if (!same && !p->row == !q->row && !p->col == !q->col)
            continue;
        diag_error(same && p->span.at > q->span.at ? p->span : q->span, NULL,
                   same && p->row ? "two columns give the same entry of '%s'"
                   : same         ? "two columns are called '%s'"
                                  : "columns of '%s' differ in kind: all "
                                    "whole, all A(1,2) or all A(3)",
                   p->name);
        return false;
    }
    return true;
}

static bool read_header(struct arena *a, const struct csv *csv,
                        struct point_entry *columns)
{
    bool ok = true;
    for (size_t i = 0; i < csv->nheader; i++) {
        ok = read_column(a, csv->header[i], &columns[i]);
        columns[i].span = csv->places ? csv->places[i] : (struct span){0, 0};
        if (!ok) {
            diag_error(columns[i].span, NULL,
                       "'%s' is no name of an input, u or A(1,2)",
                       csv->header[i]);
            return false;
        }
    }
    return columns_agree(a, csv->nheader, columns);
}

bool points_read(struct arena *a, const char *path, struct overrides *out)
{
    struct csv csv;
    if (!csv_read(a, path, (struct span){0, 0}, false, &csv))
        return false;
    if (!csv.nheader) {
        diag_trouble("%s: the first line must name the inputs", path);
        return false;
    }
    struct point_entry *columns = arena_alloc(a, csv.cols * sizeof *columns);
    if (!read_header(a, &csv, columns))
        return false;
    struct point *rows = arena_alloc(a, csv.rows * sizeof *rows);
    struct point_entry *at = arena_alloc(a, csv.rows * csv.cols * sizeof *at);
    for (size_t i = 0; i < csv.rows; i++) {
        rows[i] = (struct point){.n = csv.cols,
                                 .at = at + i * csv.cols,
                                 .from_command_line = true,
                                 .index = i};
        for (size_t k = 0; k < csv.cols; k++) {
            struct point_entry *p = &at[i * csv.cols + k];
            *p = columns[k];
            size_t cell = i * csv.cols + k;
            p->value = (struct value){{1, 1},
                                      &csv.at[cell],
                                      csv.cells ? &csv.cells[cell] : NULL};
        }
    }
    out->nrows = csv.rows;
    out->rows = rows;
    return true;
}
