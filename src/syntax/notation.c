/* notation: what others write, and what to write here.
 *
 * Idea: A.T, \frac{dy}{dx}, np.sum(A, axis=0) are known by their letters. Each
 * is a row of one table (notation_table.h): the pattern of what is written, the
 * template of what to write instead, and who writes so. What a row gives is
 * rewritten by all others, so that np.linalg.inv(A).dot(x) needs no row of its
 * own.
 *
 * Invariant: the table is asked only about what is an error already, so no
 * right file is read otherwise for it.
 */
#include <ctype.h>
#include <stdint.h>
#include <string.h>

#include "base/buffer.h"
#include "syntax/function.h"
#include "syntax/notation_match.h"
#include "syntax/notation_table.h"
#include "syntax/other_notations.h"

enum { WINDOW = 240, LONGEST = 400, PASSES = 40 };
enum { ROWS = sizeof notations / sizeof *notations };

/* An error asks all rows at some hundred places: most are ruled out by a letter
 * of theirs that the text has not. Those that are left, 64 to a word. */
enum { WORDS = (ROWS + 63) / 64 };

struct rows {
    uint64_t bit[WORDS];
};

static struct rows rows_for(const char *text, size_t n)
{
    static uint64_t needs[ROWS];
    struct rows out = {{0}};
    uint64_t has = 0;
    for (size_t i = 0; i < n; i++)
        has |= notation_bit(text[i]);
    for (size_t r = 0; r < ROWS; r++) {
        if (!needs[r])
            needs[r] = notation_needs(notations[r].pattern);
        if (!(needs[r] & ~has))
            out.bit[r / 64] |= (uint64_t)1 << r % 64;
    }
    return out;
}

/* The first of them from r on; ROWS: none. */
static size_t next_row(const struct rows *rows, size_t r)
{
    while (r < ROWS && !(rows->bit[r / 64] >> r % 64 & 1))
        r = rows->bit[r / 64] >> r % 64 ? r + 1 : (r / 64 + 1) * 64;
    return r < ROWS ? r : ROWS;
}

static bool is_statement(const struct notation_row *row)
{
    return row->pattern[strlen(row->pattern) - 1] == '=';
}

/* The right side of an assignment, read from its sign on. */
static bool is_right_side(const struct notation_row *row)
{
    return row->pattern[0] == '=';
}

/* Replace what m matched in the text. */
static void replace(struct buffer *text, const struct notation_match *m,
                    const char *template)
{
    struct buffer b = {0};
    buffer_add(&b, m->text, m->from);
    notation_fill(m, template, &b);
    buffer_add(&b, m->text + m->to, m->n - m->to);
    buffer_free(text);
    *text = b;
}

/* A call of a function that has another name here. */
static bool rename_call(struct buffer *text)
{
    struct notation_match m = {.text = text->at, .n = text->n};
    for (size_t at = 0; at < m.n; at++) {
        if (!notation_matches(&m, "%n(", at))
            continue;
        char name[32] = "";
        size_t len = m.piece[0].to - at;
        if (len < sizeof name)
            memcpy(name, m.text + at, len);
        const char *here = notation_renamed(name);
        m.to = m.piece[0].to;
        if (here && !function_find(name)) {
            replace(text, &m, here);
            return true;
        }
    }
    return false;
}

/* One step: the first row that fits somewhere. */
static bool rewrite_once(struct buffer *text)
{
    struct notation_match m = {.text = text->at, .n = text->n};
    struct rows some = rows_for(m.text, m.n);
    for (size_t r = next_row(&some, 0); r < ROWS; r = next_row(&some, r + 1)) {
        const struct notation_row *row = &notations[r];
        if (*row->write == '=' || is_statement(row) || is_right_side(row))
            continue;
        for (size_t at = 0; at < m.n; at++)
            if (notation_matches(&m, row->pattern, at)) {
                replace(text, &m, row->write);
                return true;
            }
    }
    return rename_call(text);
}

static void rewrite(struct buffer *text)
{
    for (int k = 0; k < PASSES && text->n && text->n < LONGEST; k++)
        if (!rewrite_once(text))
            return;
}

/* Products of LaTeX have no sign: A x, 4x. */
static void join_products(struct buffer *text)
{
    struct buffer b = {0};
    for (size_t i = 0; i < text->n; i++) {
        char before = b.n ? b.at[b.n - 1] : '\0', c = text->at[i];
        size_t k = i, word = b.n;
        while (k < text->n && text->at[k] == ' ')
            k++;
        while (word && (isalnum((unsigned char)b.at[word - 1]) ||
                        strchr("_.", b.at[word - 1])))
            word--;
        bool number = word < b.n && isdigit((unsigned char)b.at[word]) &&
                      isdigit((unsigned char)before) &&
                      isalpha((unsigned char)c) && !strchr("eE", c);
        bool closed = before && strchr(")]'", before) && c == '(';
        bool operands =
            (k > i || closed) && k < text->n &&
            (isalnum((unsigned char)before) || strchr(")]'", before)) &&
            (isalnum((unsigned char)text->at[k]) || text->at[k] == '(');
        bool loop = b.n - word == 3 && memcmp(b.at + word, "for", 3) == 0;
        loop |= text->n - k > 3 && memcmp(text->at + k, "for", 3) == 0;
        if (number) {
            buffer_printf(&b, "*%c", c);
        } else if (operands && !loop) {
            buffer_put(&b, k > i ? "*" : "*(");
            i = k > i ? k - 1 : i;
        } else {
            buffer_add(&b, &c, 1);
        }
    }
    buffer_free(text);
    *text = b;
}

/* Is something left that no row knows? */
static bool is_left_over(const struct buffer *text)
{
    for (size_t i = 0; i < text->n; i++) {
        char c = text->at[i], next = i + 1 < text->n ? text->at[i + 1] : '\0';
        if (strchr("{}$", c) || (c == '\\' && next != ' ') ||
            (c == '_' && next && strchr("([_^", next)))
            return true;
    }
    return false;
}

static bool is_number_at(const char *s, size_t n, size_t at)
{
    while (at && (isalnum((unsigned char)s[at - 1]) || s[at - 1] == '_' ||
                  s[at - 1] == '.'))
        at--;
    return at < n && (isdigit((unsigned char)s[at]) || s[at] == '.');
}

/* NumPy's * / ** are those of the entries: .* ./ .^ where no number stands at a
 * side of a product. */
static void by_entries(struct buffer *text)
{
    struct buffer b = {0};
    const char *s = text->at;
    for (size_t i = 0; i < text->n; i++) {
        bool power = s[i] == '*' && i + 1 < text->n && s[i + 1] == '*';
        size_t before = i, behind = i + 1 + power;
        while (before && s[before - 1] == ' ')
            before--;
        while (behind < text->n && s[behind] == ' ')
            behind++;
        bool number = is_number_at(s, text->n, before) ||
                      (behind < text->n && isdigit((unsigned char)s[behind]));
        if (power)
            buffer_put(&b, ".^"), i++;
        else if ((s[i] == '*' || s[i] == '/') && !number && before)
            buffer_printf(&b, ".%c", s[i]);
        else
            buffer_add(&b, s + i, 1);
    }
    buffer_free(text);
    *text = b;
}

/* One blank for many; none at the end or before a bracket that closes. */
static void squeeze(struct buffer *text)
{
    size_t n = 0;
    for (size_t i = 0; i < text->n; i++) {
        char next = i + 1 < text->n ? text->at[i + 1] : '\0';
        if (text->at[i] != ' ' || (next && !strchr(" ),;", next)))
            text->at[n++] = text->at[i];
    }
    text->n = n;
}

/* "write 'sum(A,1)'; note": quoted unless it holds a quote itself. */
static const char *advice(struct arena *a, const struct notation_match *m,
                          const struct notation_row *row)
{
    struct buffer text = {0}, label = {0};
    if (*row->write == '=') {
        notation_fill(m, row->write + 1, &label);
        return buffer_take(&label, a);
    }
    if (is_statement(row) || is_right_side(row)) {
        notation_fill(m, row->write, &text);
    } else {
        buffer_add(&text, m->text + m->from, m->to - m->from);
        if (row->whose && strcmp(row->whose, PYTHON) == 0)
            by_entries(&text);
        rewrite(&text);
        squeeze(&text);
        if (row->whose && row->whose[0] == 'L')
            join_products(&text);
    }
    if (is_left_over(&text)) {
        buffer_free(&text);
        return "write it with names, numbers, operators and ( )";
    }
    bool quoted = text.n && !memchr(text.at, '\'', text.n);
    if (text.n == 0)
        buffer_put(&label, "leave it out");
    else
        buffer_printf(&label, quoted ? "write '%.*s'" : "write %.*s",
                      (int)text.n, text.at);
    if (row->note) {
        buffer_put(&label, "; ");
        notation_fill(m, row->note, &label);
    }
    buffer_free(&text);
    return buffer_take(&label, a);
}

static bool starts_statement(const struct notation_match *m, size_t at)
{
    while (at && m->text[at - 1] == ' ')
        at--;
    return at == 0 || m->text[at - 1] == ';';
}

/* The row that fits around the error, leftmost first; with `meaning` only rows
 * with a mark, which stands at the error. */
static const struct notation_row *row_at(struct notation_match *m, size_t error,
                                         bool meaning)
{
    size_t from = error > WINDOW ? error - WINDOW : 0;
    struct rows some = rows_for(m->text + from, m->n - from);
    for (size_t at = from; at <= error && at < m->n; at++)
        for (size_t r = next_row(&some, 0); r < ROWS;
             r = next_row(&some, r + 1)) {
            const struct notation_row *row = &notations[r];
            if (!notation_matches(m, row->pattern, at))
                continue;
            bool marked = strchr(row->pattern, '!') != NULL;
            if (meaning && !marked)
                continue;
            bool whole = is_statement(row) || strstr(row->write, "$1 = ");
            if (whole && !starts_statement(m, at))
                continue;
            bool at_end = m->to == error && error == m->n;
            if (marked ? m->key == error : m->to > error || at_end)
                return row;
        }
    return NULL;
}

/* A formula in LaTeX is rewritten to the end of what the statement, or the
 * bracket around it, holds. */
static void widen(struct notation_match *m, const struct notation_row *row)
{
    struct notation_match rest = *m;
    if (row->whose && row->whose[0] == 'L' && !is_statement(row) &&
        *row->write != '=' && notation_matches(&rest, "%r", m->from) &&
        rest.to > m->to)
        m->to = rest.to;
}

static bool find(struct span error, bool meaning, struct notation_match *m,
                 const struct notation_row **row, uint32_t *base)
{
    struct place p = text_place(error);
    if (!p.text)
        return false;
    size_t start = (size_t)(p.start - p.text->bytes);
    size_t at = error.at - p.text->base - start;
    *base = p.text->base + (uint32_t)start;
    m->text = p.start;
    m->n = p.len < at + WINDOW ? p.len : at + WINDOW;
    return (*row = row_at(m, at, meaning)) != NULL;
}

bool notation_written(struct arena *a, struct span error, struct notation *out)
{
    struct notation_match m = {0};
    const struct notation_row *row;
    uint32_t base;
    if (!find(error, false, &m, &row, &base))
        return false;
    if (is_right_side(row))
        m.from = m.piece[0].from;
    widen(&m, row);
    out->at = error;
    out->message = NULL;
    while (m.to > m.from && m.text[m.to - 1] == ' ')
        m.to--;
    out->label = advice(a, &m, row);
    if (!row->whose)
        return true;
    out->at = (struct span){base + (uint32_t)m.from, (uint32_t)(m.to - m.from)};
    out->message = arena_printf(a, "'%.*s' is a notation of %s",
                                (int)out->at.len, m.text + m.from, row->whose);
    return true;
}

const char *notation_meant(struct arena *a, struct span error)
{
    struct notation_match m = {0};
    const struct notation_row *row;
    uint32_t base;
    return find(error, true, &m, &row, &base) ? advice(a, &m, row) : NULL;
}
