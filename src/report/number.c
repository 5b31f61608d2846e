/* number: numbers, shapes, values and their names as text.
 *
 * The idea: a number is shown short where it labels something (a point, a
 * value of a matrix), to the digits asked for where it is compared, and
 * exactly - the shortest decimals that read back as the same double - where
 * it must be possible to repeat a run from it.
 *
 * Invariant: the decimal point is a point. snprintf follows the locale, so
 * every number of the report passes through here.
 */
#include "report/number.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/shortest.h"
#include "base/stream.h"

/* Entries of a matrix that are shown in a row of text at most. */
enum { VALUE_ENTRIES = 36 };

/* %.*g in the C locale. */
static void print_number(char room[NUMBER_ROOM], double v, unsigned digits)
{
    if (v == 0)
        v = 0; /* no minus */
    snprintf(room, NUMBER_ROOM, "%.*g", digits > 40 ? 40 : (int)digits, v);
    const char *point = localeconv()->decimal_point;
    char *at = strcmp(point, ".") == 0 ? NULL : strstr(room, point);
    if (at) {
        size_t n = strlen(point);
        *at = '.';
        memmove(at + 1, at + n, strlen(at + n) + 1);
    }
}

static const char *special_name(double v, const char *infinity,
                                const char *minus_infinity)
{
    return isnan(v) ? "NaN" : v > 0 ? infinity : minus_infinity;
}

const char *number_text(struct arena *a, double v, unsigned digits)
{
    char room[NUMBER_ROOM];
    if (!isfinite(v))
        return special_name(v, "Inf", "-Inf");
    print_number(room, v, digits ? digits : 12);
    return arena_strndup(a, room, strlen(room));
}

const char *number_exact(char room[NUMBER_ROOM], double v)
{
    if (!isfinite(v))
        return special_name(v, "Infinity", "-Infinity");
    shortest_text(room, v);
    return room;
}

const char *number_bound(struct arena *a, double v)
{
    char room[NUMBER_ROOM];
    if (isnan(v))
        return "-";
    if (isinf(v))
        return special_name(v, "Inf", "-Inf");
    if (v == 0)
        return "0";
    print_number(room, v, 1);
    return arena_strndup(a, room, strlen(room));
}

const char *number_seconds(struct arena *a, double seconds)
{
    if (seconds >= 0.9995)
        return arena_printf(a, "%s s", number_text(a, seconds, 3));
    if (seconds >= 0.9995e-3)
        return arena_printf(a, "%s ms", number_text(a, 1e3 * seconds, 3));
    return arena_printf(a, "%s us", number_text(a, 1e6 * seconds, 3));
}

const char *shape_text(struct arena *a, struct shape s)
{
    return arena_printf(a, "%ux%u", (unsigned)s.rows, (unsigned)s.cols);
}

const char *entry_name(struct arena *a, const char *name, struct shape s,
                       size_t index)
{
    if (shape_scalar(s))
        return name;
    if (s.rows == 1 || s.cols == 1)
        return arena_printf(a, "%s(%zu)", name, index);
    size_t row = s.rows ? (index - 1) % s.rows + 1 : 0,
           col = s.rows ? (index - 1) / s.rows + 1 : 0;
    return arena_printf(a, "%s(%zu,%zu)", name, row, col);
}

/* To the digits, exactly for digits 0. */
static void put_value(FILE *to, double v, unsigned digits)
{
    char room[NUMBER_ROOM];
    if (!isfinite(v)) {
        fputs(special_name(v, "Inf", "-Inf"), to);
    } else if (!digits) {
        fputs(number_exact(room, v), to);
    } else {
        print_number(room, v, digits);
        fputs(room, to);
    }
}

static void put_matrix(FILE *to, struct shape s, const double *at,
                       unsigned digits)
{
    if (shape_scalar(s)) {
        put_value(to, at[0], digits);
        return;
    }
    fputc('[', to);
    for (size_t i = 0; i < s.rows; i++)
        for (size_t j = 0; j < s.cols; j++) {
            fputs(j ? " " : i ? "; " : "", to);
            put_value(to, at[j * s.rows + i], digits);
        }
    fputc(']', to);
}

const char *value_whole(struct arena *a, struct shape s, const double *at,
                        unsigned digits)
{
    if (!at)
        return "-";
    struct text_file text;
    text_file_open(&text);
    put_matrix(text.to, s, at, digits);
    return text_file_keep(&text, a);
}

double norm_of(size_t n, const double *at)
{
    double norm = 0;
    for (size_t i = 0; i < n; i++)
        norm = hypot(norm, at[i]);
    return norm;
}

const char *value_brief(struct arena *a, struct shape s, const double *at,
                        unsigned digits, size_t room)
{
    size_t n = shape_numel(s);
    if (!at)
        return "-";
    if (n <= VALUE_ENTRIES) {
        const char *whole = value_whole(a, s, at, digits);
        if (n == 1 || strlen(whole) <= room)
            return whole;
        whole = value_whole(a, s, at, 4);
        if (digits > 4 && strlen(whole) <= room)
            return whole;
    }
    return arena_printf(a, "%s, norm %s", shape_text(a, s),
                        number_text(a, norm_of(n, at), 6));
}

/* --- points -------------------------------------------------------------- */
/* A scalar that labels a point: twelve digits if short, else six. */
static const char *label_number(struct arena *a, double v)
{
    const char *text = number_text(a, v, 12);
    return strlen(text) <= 8 ? text : number_text(a, v, 6);
}

/* "u = 0.7", "A = [1 2; 3 4]", "A (40x30)" */
static const char *label_text(struct arena *a, const struct named_value *v)
{
    if (v->at && shape_scalar(v->shape))
        return arena_printf(a, "%s = %s", v->name, label_number(a, v->at[0]));
    if (v->at && shape_numel(v->shape) <= 12) {
        const char *value = value_whole(a, v->shape, v->at, 6);
        if (strlen(value) <= 40)
            return arena_printf(a, "%s = %s", v->name, value);
    }
    return arena_printf(a, "%s (%s)", v->name, shape_text(a, v->shape));
}

const char *at_brief(struct arena *a, size_t n, const struct named_value *at,
                     size_t room)
{
    const char *text = "";
    for (size_t i = 0; i < n; i++) {
        const char *longer = arena_printf(a, "%s%s%s", text, i ? ", " : "",
                                          label_text(a, &at[i]));
        if (strlen(longer) > room && i)
            return arena_printf(a, "%s, ... (%zu inputs)", text, n);
        text = longer;
    }
    return text;
}

const char *derivative_name(struct arena *a, const struct rec_derivative *d)
{
    return arena_printf(a, "d%s/d%s", d->of, d->wrt);
}

size_t derivative_worst(const struct rec_derivative *d)
{
    if (!d->indices)
        return d->worst && d->worst <= d->n ? d->worst - 1 : 0;
    for (size_t i = 0; i < d->n; i++)
        if (d->indices[i] == d->worst)
            return i;
    return 0;
}

const char *derivative_stands(const struct rec_derivative *d)
{
    return d->largest ? "largest" : "worst";
}

enum verdict derivative_entry(const struct rec_derivative *d, size_t i)
{
    return d->entries ? d->entries[i] : d->verdict;
}
