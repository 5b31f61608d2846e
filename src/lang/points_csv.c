/* points_csv: --points FILE.csv, one point a row; the header names the inputs.
 *
 * Idea: a column u gives the whole of u, a column A(1,2) or x(3) one entry,
 * which points.c joins to the array. What the columns do not give comes from
 * the `at` lines.
 *
 * Invariant: row and col of an entry are 0 for a whole input.
 */
#include <stdlib.h>
#include <string.h>

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

static bool read_header(struct arena *a, const char *path,
                        const struct csv *csv, struct point_entry *columns)
{
    for (size_t i = 0; i < csv->nheader; i++)
        if (!read_column(a, csv->header[i], &columns[i])) {
            diag_trouble("%s: '%s' is no name of an input, u or A(1,2)", path,
                         csv->header[i]);
            return false;
        }
    for (size_t i = 0; i < csv->nheader; i++)
        for (size_t k = 0; k < i; k++)
            if (strcmp(csv->header[i], csv->header[k]) == 0) {
                diag_trouble("%s: two columns are called '%s'", path,
                             csv->header[i]);
                return false;
            }
    return true;
}

bool points_read(struct arena *a, const char *path, struct outside *out)
{
    struct csv csv;
    if (!csv_read(a, path, (struct span){0, 0}, false, &csv))
        return false;
    if (!csv.nheader) {
        diag_trouble("%s: the first line must name the inputs", path);
        return false;
    }
    struct point_entry *columns = arena_alloc(a, csv.cols * sizeof *columns);
    if (!read_header(a, path, &csv, columns))
        return false;
    struct point *rows = arena_alloc(a, csv.rows * sizeof *rows);
    struct point_entry *at = arena_alloc(a, csv.rows * csv.cols * sizeof *at);
    for (size_t i = 0; i < csv.rows; i++) {
        rows[i] = (struct point){.n = csv.cols, .at = at + i * csv.cols,
                                 .from_command_line = true, .index = i};
        for (size_t k = 0; k < csv.cols; k++) {
            struct point_entry *p = &at[i * csv.cols + k];
            *p = columns[k];
            p->value = (struct value){{1, 1}, &csv.at[i * csv.cols + k]};
        }
    }
    out->nrows = csv.rows;
    out->rows = rows;
    return true;
}
