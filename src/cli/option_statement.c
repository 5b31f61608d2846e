/* option_statement: `option name = value` lines of a problem.
 *
 * Idea: the rows that serve the command line serve the file too: a line's value
 * is held to its row's range and words and stored where the row says, in a
 * copy of the run's options that the problem is then checked with.
 *
 * Invariant: the command line wins; an option that a file may not set (its row
 * says so) is an error with its place, never silence.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/diag.h"
#include "cli/options.h"
#include "cli/options_table.h"

static const struct option_row *find_row(const struct setting *s)
{
    const char *names[OPTIONS_MOST] = {0};
    size_t n = 0;
    for (const struct option_row *row = option_rows; row->help; row++) {
        if (!row->statement)
            continue;
        if (strcmp(row->name, s->name) == 0)
            return row;
        names[n++] = row->name;
    }
    char label[64];
    const char *near = diag_nearest(s->name, names);
    snprintf(label, sizeof label, "did you mean '%s'?", near ? near : "");
    diag_error(s->span, near ? label : NULL, "unknown option '%s'", s->name);
    return NULL;
}

/* A number with its signs. */
static bool constant(const struct ast *a, double *v)
{
    if (a->kind == AST_NUMBER) {
        *v = a->number;
        return true;
    }
    if (a->kind != AST_UNARY || (a->op != AST_PLUS && a->op != AST_MINUS) ||
        !constant(a->a[0], v))
        return false;
    *v = a->op == AST_MINUS ? -*v : *v;
    return true;
}

static void set_number(const struct option_row *row, const struct ast *value,
                       void *at)
{
    double v;
    if (!constant(value, &v)) {
        diag_error(value->span, NULL, "expected a number");
    } else if (!(v >= row->low && v <= row->high)) {
        diag_error(value->span, NULL, "%s lies between %.15g and %.15g",
                   row->name, row->low, row->high);
    } else if (row->kind != KIND_REAL && v != floor(v)) {
        diag_error(value->span, NULL, "%s is a whole number", row->name);
    } else if (row->kind == KIND_REAL) {
        *(double *)at = v;
    } else if (row->kind == KIND_COUNT) {
        *(unsigned *)at = (unsigned)v;
    } else if (row->kind == KIND_LONG) {
        *(long *)at = (long)v;
    } else {
        *(uint64_t *)at = (uint64_t)v;
    }
}

/* One of the row's words, bare or in quotes. */
static void set_word(const struct option_row *row, const struct ast *value,
                     void *at)
{
    bool word = value->kind == AST_NAME || value->kind == AST_STRING;
    for (const struct option_word *w = row->words; word && w->name; w++)
        if (strcmp(value->text, w->name) == 0) {
            *(unsigned *)at = w->value;
            return;
        }
    diag_error(value->span, NULL, "expected auto, always or never");
}

static void apply(const struct setting *s, const struct options *line,
                  struct options *out)
{
    const struct option_row *row = find_row(s);
    if (!row)
        return;
    bool given = *(const bool *)((const char *)line + row->set);
    struct options unused;
    void *at = (char *)(given ? &unused : out) + row->at;
    if (row->kind == KIND_WORD)
        set_word(row, s->value, at);
    else
        set_number(row, s->value, at);
    if (row->kind == KIND_REAL || row->kind == KIND_LONG) /* it was stated */
        *(bool *)((char *)out + row->set) = true;
}

bool options_digits(const struct options *o)
{
    bool balls = o->precision_set ||
                 (o->modes_set && (o->modes & MODE_REFEREE));
    return balls || o->digits <= OPTIONS_DOUBLE_DIGITS;
}

static void apply_lines(const struct block *b, const struct options *line,
                        struct options *out)
{
    for (const struct stmt *s = b->first; s; s = s->next)
        for (unsigned i = 0; s->kind == STMT_OPTION && i < s->n; i++)
            apply(&s->settings[i], line, out);
}

bool options_of_problem(const struct options *line, const struct ast_file *file,
                        const struct problem *problem, struct options *out)
{
    const struct block *blocks[] = {&file->preamble, &problem->body};
    size_t errors = diag_met();
    *out = *line;
    for (size_t b = 0; b < 2; b++)
        if (block_has(blocks[b], STMT_OPTION))
            apply_lines(blocks[b], line, out);
    if (diag_met() == errors && options_digits(line) && !options_digits(out))
        diag_error(problem->span, NULL,
                   "option digits: doubles have %d; more are proved with -m "
                   "referee, or option precision",
                   OPTIONS_DOUBLE_DIGITS);
    return diag_met() == errors;
}
