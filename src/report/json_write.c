/* json_write: a jansson value as text.
 *
 * jansson writes every real with the same number of digits; a double that
 * came from "0.7" shall read 0.7 again. So numbers are written here, in the
 * fewest digits that round-trip, strings by jansson. An array or object whose
 * members are all plain stands on one line, others are indented by two.
 *
 * The walk recurses by the depth of the document, which is that of the
 * schema, not of the data.
 */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "report/json_parts.h"
#include "report/number.h"
#include "report/render_style.h"

static bool is_plain(const json_t *v)
{
    return !json_is_array(v) && !json_is_object(v);
}

/* Stands on one line: at most one level of plain values. */
static bool is_flat(const json_t *v)
{
    size_t i;
    const char *key;
    json_t *member;
    if (json_is_array(v)) {
        json_array_foreach(v, i, member) if (!is_plain(member)) return false;
    } else if (json_is_object(v)) {
        json_object_foreach((json_t *)v, key,
                            member) if (!is_plain(member)) return false;
    }
    return true;
}

/* What jansson leaves raw and a terminal might obey: C1 controls ... */
static bool has_control(const char *s)
{
    for (size_t n = strlen(s), i = 0; i < n;) {
        unsigned bytes = text_char(s + i, n - i);
        if (bytes > 1 && style_control(s + i, bytes))
            return true;
        i += bytes ? bytes : 1;
    }
    return false;
}

static void write_string(FILE *to, const json_t *v)
{
    size_t flags = JSON_ENCODE_ANY;
    if (json_is_string(v) && has_control(json_string_value(v)))
        flags |= JSON_ENSURE_ASCII;
    char *text = json_dumps(v, flags);
    for (const char *p = text; p && *p; p++) /* DEL is ASCII, but no letter */
        if (*p == 0x7F)
            fputs("\\u007f", to);
        else
            fputc(*p, to);
    free(text);
}

static void write_key(FILE *to, const char *key)
{
    json_t *text = json_text(key);
    write_string(to, text);
    json_decref(text);
    fputs(": ", to);
}

static void write_plain(FILE *to, const json_t *v)
{
    char room[NUMBER_ROOM];
    if (json_is_real(v))
        fputs(number_exact(room, json_real_value(v)), to);
    else
        write_string(to, v);
}

static void write_break(FILE *to, bool flat, bool first, unsigned depth)
{
    if (!first)
        fputc(',', to);
    if (!flat)
        fprintf(to, "\n%*s", (int)(2 * depth), "");
    else if (!first)
        fputc(' ', to);
}

static void write_value(FILE *to, const json_t *v, unsigned depth);

static void write_members(FILE *to, const json_t *v, bool flat, unsigned depth)
{
    bool first = true;
    const char *key;
    size_t i;
    json_t *member;
    if (json_is_array(v)) {
        json_array_foreach(v, i, member)
        {
            write_break(to, flat, first, depth);
            write_value(to, member, depth);
            first = false;
        }
    } else {
        json_object_foreach((json_t *)v, key, member)
        {
            write_break(to, flat, first, depth);
            write_key(to, key);
            write_value(to, member, depth);
            first = false;
        }
    }
}

static void write_value(FILE *to, const json_t *v, unsigned depth)
{
    if (is_plain(v)) {
        write_plain(to, v);
        return;
    }
    bool flat = is_flat(v);
    fputc(json_is_array(v) ? '[' : '{', to);
    write_members(to, v, flat, depth + 1);
    if (!flat)
        fprintf(to, "\n%*s", (int)(2 * depth), "");
    fputc(json_is_array(v) ? ']' : '}', to);
}

void json_write(FILE *to, const json_t *document, const struct json_last *last)
{
    fputc('{', to);
    write_members(to, document, false, 1);
    if (last) {
        json_t *value = last->value(last->context);
        write_break(to, false, json_object_size(document) == 0, 1);
        write_key(to, last->key);
        write_value(to, value, 1);
        json_decref(value);
    }
    fputs("\n}\n", to);
}
