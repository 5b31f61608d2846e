/* json_write: a JSON document, written as it is told.
 *
 * Idea: nothing is built; brackets that are open are all the state. Numbers
 * get the fewest digits that read back as the same double. An array or object
 * that is said to be a line stands on one, others are indented by two.
 *
 * Invariant: what is written is valid UTF-8 that no terminal obeys (controls
 * and what reorders a line are escaped); memory that runs out ends the program
 * with a message (base/arena), so that no document lacks a part unnoticed.
 */
#include "report/json_write.h"

#include <math.h>
#include <string.h>

#include "base/shortest.h"
#include "record/verdict.h"
#include "report/render_style.h"

enum { PIECE = 1 << 16 };

void json_start(struct json *j, FILE *to)
{
    *j = (struct json){.to = to};
}

static void flush(struct json *j)
{
    fwrite(j->text.at, 1, j->text.n, j->to);
    j->text.n = 0;
}

void json_finish(struct json *j)
{
    buffer_put(&j->text, "\n");
    flush(j);
    buffer_free(&j->text);
}

/* --- strings ------------------------------------------------------------- */
/* The code point of a valid sequence. */
static unsigned code_point(const char *s, unsigned bytes)
{
    static const unsigned first[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    unsigned code = (unsigned char)s[0] & first[bytes];
    for (unsigned i = 1; i < bytes; i++)
        code = code << 6 | ((unsigned char)s[i] & 0x3F);
    return code;
}

/* The character at s; returns its bytes. */
static size_t put_char(struct json *j, const char *s, size_t n)
{
    unsigned bytes = text_char(s, n);
    if (*s == '"' || *s == '\\')
        buffer_printf(&j->text, "\\%c", *s);
    else if (*s == '\n')
        buffer_put(&j->text, "\\n");
    else if (*s == '\t')
        buffer_put(&j->text, "\\t");
    else if (!bytes)
        buffer_put(&j->text, "?");
    else if (text_control(s, bytes))
        buffer_printf(&j->text, "\\u%04x", code_point(s, bytes));
    else
        buffer_add(&j->text, s, bytes);
    return bytes ? bytes : 1;
}

static void put_string(struct json *j, const char *s)
{
    buffer_put(&j->text, "\"");
    for (size_t n = strlen(s), i = 0; i < n;)
        i += put_char(j, s + i, n - i);
    buffer_put(&j->text, "\"");
}

/* --- brackets ------------------------------------------------------------ */
static void put_break(struct json *j)
{
    buffer_put(&j->text, "\n");
    for (unsigned i = 0; i < j->depth; i++)
        buffer_put(&j->text, "  ");
}

/* What stands before a value: comma, line break, key. */
static void put_lead(struct json *j, const char *key)
{
    if (j->text.n > PIECE)
        flush(j);
    if (j->depth) {
        bool line = j->open[j->depth - 1].line;
        if (j->open[j->depth - 1].any)
            buffer_put(&j->text, line ? ", " : ",");
        if (!line)
            put_break(j);
        j->open[j->depth - 1].any = true;
    }
    if (key) {
        put_string(j, key);
        buffer_put(&j->text, ": ");
    }
}

void json_open(struct json *j, const char *key, char bracket, bool line)
{
    put_lead(j, key);
    buffer_add(&j->text, &bracket, 1);
    j->open[j->depth].close = bracket == '{' ? '}' : ']';
    j->open[j->depth].line = line;
    j->open[j->depth].any = false;
    j->depth++;
}

void json_close(struct json *j)
{
    j->depth--;
    if (!j->open[j->depth].line && j->open[j->depth].any)
        put_break(j);
    buffer_add(&j->text, &j->open[j->depth].close, 1);
}

/* --- plain values -------------------------------------------------------- */
static void put_plain(struct json *j, const char *key, const char *text)
{
    put_lead(j, key);
    buffer_put(&j->text, text);
}

void json_nothing(struct json *j, const char *key)
{
    put_plain(j, key, "null");
}

void json_bool(struct json *j, const char *key, bool v)
{
    put_plain(j, key, v ? "true" : "false");
}

void json_count(struct json *j, const char *key, uint64_t v)
{
    put_lead(j, key);
    buffer_printf(&j->text, "%llu", (unsigned long long)v);
}

void json_number(struct json *j, const char *key, double v)
{
    char room[SHORTEST_ROOM];
    put_lead(j, key);
    if (isnan(v))
        buffer_put(&j->text, "\"NaN\"");
    else if (isinf(v))
        buffer_put(&j->text, v > 0 ? "\"Infinity\"" : "\"-Infinity\"");
    else
        buffer_add(&j->text, room, shortest_text(room, v));
}

void json_text(struct json *j, const char *key, const char *s)
{
    if (!s) {
        json_nothing(j, key);
        return;
    }
    put_lead(j, key);
    put_string(j, s);
}

void json_known(struct json *j, const char *key, double v)
{
    if (isnan(v))
        json_nothing(j, key);
    else
        json_number(j, key, v);
}

/* --- what records hold --------------------------------------------------- */
void json_numbers(struct json *j, const char *key, size_t n, const double *v)
{
    if (!v) {
        json_nothing(j, key);
        return;
    }
    json_open(j, key, '[', true);
    for (size_t i = 0; i < n; i++)
        json_number(j, NULL, v[i]);
    json_close(j);
}

void json_shape(struct json *j, const char *key, struct shape s)
{
    json_open(j, key, '[', true);
    json_count(j, NULL, s.rows);
    json_count(j, NULL, s.cols);
    json_close(j);
}

void json_value(struct json *j, const char *key, struct shape s,
                const double *at)
{
    if (!at) {
        json_nothing(j, key);
    } else if (shape_scalar(s)) {
        json_number(j, key, at[0]);
    } else {
        json_open(j, key, '{', true);
        json_shape(j, "shape", s);
        json_numbers(j, "data", shape_numel(s), at);
        json_close(j);
    }
}

void json_line(struct json *j, const char *key, struct span at)
{
    struct place p = text_place(at);
    if (p.text)
        json_count(j, key, p.line);
    else
        json_nothing(j, key);
}

void json_column(struct json *j, const char *key, struct span at)
{
    struct place p = text_place(at);
    if (p.text)
        json_count(j, key, p.column);
    else
        json_nothing(j, key);
}

void json_verdict(struct json *j, const char *key, enum verdict v)
{
    json_text(j, key, verdict_name(v));
}
