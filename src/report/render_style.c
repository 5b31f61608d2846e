/* report/render_style: what the formats for people share.
 *
 * The idea: text that came from outside (sources, titles, names of files)
 * passes through style_bytes before it is printed, so that nothing in a file
 * can steer a terminal; and a line is written by a pen that counts columns,
 * not bytes, so that Greek names do not shift a table.
 *
 * Invariant: colour is only ever added to a word that says the same.
 */
#include "report/render_style.h"

#include <string.h>

enum { LINE_MOST = 4000 }; /* columns of a source line that are shown */

const enum verdict style_order[VERDICT_COUNT] = {VERDICT_PASS, VERDICT_FAIL,
                                                 VERDICT_KINK, VERDICT_DOMAIN,
                                                 VERDICT_ILL,  VERDICT_UNSURE};
const char *const style_phases[PHASE_COUNT] = {
    "parse",   "elaborate", "derive",  "program", "value",
    "forward", "reverse",   "central", "referee", "report"};

unsigned style_width(const struct style *l)
{
    return l->width ? l->width : 100;
}

unsigned style_digits(const struct style *l)
{
    unsigned digits = l->digits ? l->digits : 12;
    return digits < OPTIONS_DOUBLE_DIGITS ? digits : OPTIONS_DOUBLE_DIGITS;
}

struct style style_of(const struct style *l, const struct rec_problem *p)
{
    struct style own = *l;
    if (p->digits)
        own.digits = p->digits;
    return own;
}

/* --- text ---------------------------------------------------------------- */
/* How --ascii spells a character of ours, or NULL. */
static const char *ascii_of(const char *s, unsigned bytes)
{
    static const char *const spelt[][2] = {
        {"±", "+-"}, {"…", "..."}, {"≤", "<="},       {"≥", ">="},
        {"·", "*"},  {"×", "x"},   {"−", "-"},        {"–", "-"},
        {"→", "->"}, {"≈", "~"},   {"∂", "partial "},
    };
    for (size_t i = 0; i < sizeof spelt / sizeof *spelt; i++)
        if (strncmp(s, spelt[i][0], bytes) == 0)
            return spelt[i][1];
    return NULL;
}

/* The character at s as it may be shown, in `out`; returns the bytes of s
 * that it took. */
static unsigned show_char(const struct style *l, const char *s, size_t n,
                          char out[20])
{
    unsigned bytes = text_char(s, n), taken = bytes ? bytes : 1;
    const char *spelt = l->ascii && bytes > 1 ? ascii_of(s, bytes) : NULL;
    if (*s == '\t' || *s == '\n' || *s == '\r') {
        strcpy(out, " ");
    } else if (spelt) {
        strcpy(out, spelt);
    } else if (bytes && !text_control(s, bytes)) {
        memcpy(out, s, bytes);
        out[bytes] = 0;
    } else {
        for (unsigned i = 0; i < taken; i++)
            snprintf(out + 4 * i, 5, "\\x%02x", (unsigned)(unsigned char)s[i]);
    }
    return taken;
}

/* style_text of n bytes. */
static const char *style_bytes(struct arena *a, const struct style *l,
                               const char *s, size_t n)
{
    char *copy = mem_alloc(4 * n + 20);
    size_t length = 0;
    for (size_t i = 0; i < n;) {
        i += show_char(l, s + i, n - i, copy + length);
        length += strlen(copy + length);
    }
    const char *kept = arena_strndup(a, copy, length);
    mem_free(copy);
    return kept;
}

const char *style_text(struct arena *a, const struct style *l, const char *s)
{
    return style_bytes(a, l, s, strlen(s));
}

unsigned text_columns(const char *s)
{
    return text_width(s, strlen(s));
}

/* Bytes of s that fill at most `width` columns. */
static size_t bytes_in(const char *s, unsigned width)
{
    size_t i = 0, n = strlen(s);
    while (i < n) {
        unsigned bytes = text_char(s + i, n - i);
        bytes = bytes ? bytes : 1;
        if (text_width(s, i + bytes) > width)
            break;
        i += bytes;
    }
    return i;
}

const char *style_shorten(struct arena *a, const struct style *l, const char *s,
                          unsigned width)
{
    const char *dots = l->ascii ? "..." : "…";
    unsigned gap = l->ascii ? 3 : 1;
    if (text_columns(s) <= width)
        return s;
    if (width < gap + 2)
        width = gap + 2;
    unsigned head = (width - gap) * 3 / 5, tail = width - gap - head;
    const char *end = s + strlen(s) - 1;
    while (text_columns(end) < tail || ((unsigned char)*end & 0xC0) == 0x80)
        end--;
    return arena_printf(a, "%.*s%s%s", (int)bytes_in(s, head), s, dots, end);
}

const char *style_place(struct arena *a, struct span at)
{
    struct place p = text_place(at);
    if (!p.text)
        return NULL;
    static const struct style plain;
    return arena_printf(a, "%s:%u:%u", style_text(a, &plain, p.text->name),
                        p.line, p.column);
}

const char *style_count(struct arena *a, size_t n, const char *thing)
{
    return arena_printf(a, "%zu %s%s", n, thing, n == 1 ? "" : "s");
}

/* --- the pen ------------------------------------------------------------- */
void pen_put(struct pen *p, const char *s)
{
    fputs(s, p->to);
    p->column += text_columns(s);
}

void pen_to(struct pen *p, unsigned column)
{
    if (p->column >= column && p->column > 0)
        column = p->column + 1;
    for (; p->column < column; p->column++)
        fputc(' ', p->to);
}

void pen_at(struct pen *p, unsigned column, const char *s)
{
    if (!*s)
        return;
    pen_to(p, column);
    pen_put(p, s);
}

void pen_wrapped(struct pen *p, unsigned indent, const char *mark,
                 const char *s)
{
    unsigned width = style_width(p->style), tail = text_columns(mark);
    if (!p->style->width) { /* no page: for programs, not for eyes */
        pen_put(p, s);
        return;
    }
    while (*s) {
        size_t n = strcspn(s + (*s == ' '), " ") + (*s == ' ');
        unsigned need = text_width(s, n);
        unsigned end = width - (s[n] ? tail : 0);
        if (p->column > indent && p->column + need > end && *s == ' ') {
            fputs(mark, p->to);
            pen_end(p);
            pen_to(p, indent);
            s++;
            continue;
        }
        fwrite(s, 1, n, p->to);
        p->column += need;
        s += n;
    }
}

static const char *verdict_color(enum verdict v)
{
    switch (v) {
    case VERDICT_PASS:
        return "\33[32m";
    case VERDICT_FAIL:
        return "\33[1;31m";
    default:
        return "\33[33m";
    }
}

void pen_verdict(struct pen *p, enum verdict v, const char *word)
{
    if (p->style->color)
        fputs(verdict_color(v), p->to);
    pen_put(p, word);
    if (p->style->color)
        fputs("\33[0m", p->to);
}

void pen_end(struct pen *p)
{
    fputc('\n', p->to);
    p->column = 0;
}

/* --- source lines -------------------------------------------------------- */
static void put_label(struct pen *p, unsigned bar, unsigned caret,
                      const char *label)
{
    unsigned need = text_columns(label);
    if (p->column + 1 + need <= style_width(p->style)) {
        pen_at(p, p->column + 1, label);
        return;
    }
    pen_end(p);
    pen_at(p, bar, "|");
    unsigned at = caret + need <= style_width(p->style) ? caret : bar + 2;
    pen_to(p, at);
    pen_wrapped(p, at, "", label);
}

/* The caret below bytes [from, from + n) of a line that starts behind the
 * bar. */
static void put_caret(struct arena *a, struct pen *p, unsigned bar,
                      const char *line, size_t from, size_t n, enum verdict v,
                      const char *label)
{
    unsigned caret = bar + 2 +
                     text_columns(style_bytes(a, p->style, line, from));
    unsigned wide = text_columns(style_bytes(a, p->style, line + from, n));
    wide = wide ? wide : 1;
    char *mark = arena_alloc(a, wide + 1);
    memset(mark, '~', wide);
    mark[0] = '^';
    pen_to(p, caret);
    pen_verdict(p, v, mark);
    put_label(p, bar, caret, label);
}

unsigned style_source(struct arena *a, FILE *to, const struct style *l,
                      struct span at, enum verdict v, const char *label)
{
    struct place place = text_place(at);
    if (!place.text)
        return 0;
    struct pen p = {to, l, 0};
    size_t shown = place.len < LINE_MOST ? place.len : LINE_MOST;
    size_t from = (size_t)(text_bytes(at) - place.start);
    from = from < shown ? from : shown;
    size_t n = at.len < shown - from ? at.len : shown - from;
    const char *number = arena_printf(a, "  %u", place.line);
    unsigned bar = text_columns(number) + 1;
    pen_put(&p, number);
    pen_at(&p, bar, "|");
    pen_at(&p, bar + 2, style_bytes(a, l, place.start, shown));
    pen_put(&p, shown < place.len ? "..." : "");
    pen_end(&p);
    pen_at(&p, bar, "|");
    put_caret(a, &p, bar, place.start, from, n, v, label);
    pen_end(&p);
    return bar;
}
