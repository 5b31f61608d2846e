/* diag: the one place that reports a problem of the input.
 *
 * A message is formatted, made harmless for a terminal, compared with those
 * already given, kept for the report and printed with its source line:
 *
 *     expr.txt:3:5: error: unknown function 'sni'
 *       3 | w = sni(v)
 *         |     ^~~ did you mean 'sin'?
 *
 * The idea: rendering is the only reader of a place, and it looks at a
 * window of the line, so that a hostile source (a line of 10 MB, 10^5
 * errors, control characters) costs no more than a usual one.
 *
 * Invariants: stored messages hold no control characters and are short; a
 * source has at most LIMIT messages of a level, then one note.
 */
#include "base/diag.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/buffer.h"

enum {
    LIMIT = 100,   /* messages of one level a source */
    LONGEST = 600, /* bytes of a message */
    WINDOW = 120,  /* columns of a source line that are shown whole */
    LEAD = 60,     /* columns before the caret when it is cut */
};

struct span diag_work;

struct message_tally { /* messages of one source, by level */
    const struct text *text;
    unsigned n[3];
};

static VEC(struct diag) list;
static VEC(struct message_tally) tallies;
static struct {
    struct arena *arena;
    uint32_t *slots; /* open hash of list indices + 1 */
    size_t nslots;
    size_t errors, met;
    bool color, silent;
} state;

static const char *const level_names[] = {"error", "warning", "note"};
static const char *const level_colors[] = {"\33[1;31m", "\33[1;35m",
                                           "\33[1;36m"};

static void put_color(struct buffer *b, const char *escape)
{
    if (state.color)
        buffer_put(b, escape);
}

/* Append the character at s as it may be shown, at most 12 bytes; returns
 * how many bytes of s it took. */
static unsigned put_char(struct buffer *b, const char *s, size_t n)
{
    unsigned bytes = text_char(s, n), taken = bytes ? bytes : 1;
    if (*s == '\t') {
        buffer_put(b, " ");
    } else if (bytes && !text_control(s, bytes)) {
        buffer_add(b, s, bytes);
    } else {
        for (unsigned i = 0; i < taken; i++) {
            char escape[8];
            snprintf(escape, sizeof escape, "\\x%02x",
                     (unsigned)(unsigned char)s[i]);
            buffer_put(b, escape);
        }
    }
    return taken;
}

/* Columns that put_char would fill. */
static unsigned shown_width(const char *s, size_t n, unsigned *taken)
{
    char room[16];
    struct buffer b = {room, 0, sizeof room};
    *taken = put_char(&b, s, n);
    return text_width(b.at, b.n);
}

/* A message as it is kept: escaped and cut. */
static const char *harmless(const char *s)
{
    struct buffer b = {0};
    size_t n = strlen(s);
    for (size_t i = 0; i < n;) {
        if (b.n > LONGEST) {
            buffer_put(&b, "...");
            break;
        }
        i += put_char(&b, s + i, n - i);
    }
    return buffer_take(&b, state.arena);
}

/* The part of a source line that is shown, and where the caret stands. */
struct source_window {
    size_t from, to;    /* bytes of the line */
    unsigned indent;    /* columns between `from` and the caret */
    unsigned underline; /* columns below the span */
};

/* Move back from `caret` over at most LEAD columns. */
static size_t window_start(const char *line, size_t caret)
{
    size_t from = caret;
    for (unsigned columns = 0; from > 0 && columns < LEAD;) {
        size_t back = from - 1;
        while (back > 0 && from - back < 4 &&
               ((unsigned char)line[back] & 0xC0) == 0x80)
            back--;
        if (text_char(line + back, from - back) != from - back)
            back = from - 1;
        unsigned taken;
        columns += shown_width(line + back, from - back, &taken);
        from = back;
    }
    return from;
}

static struct source_window window_of(const struct place *p, size_t caret,
                                      size_t span_len)
{
    struct source_window w = {0, p->len, 0, 0};
    size_t end = span_len < p->len - caret ? caret + span_len : p->len;
    if (p->len > WINDOW)
        w.from = window_start(p->start, caret);
    unsigned columns = 0;
    for (size_t i = w.from; i < p->len;) {
        unsigned taken, width = shown_width(p->start + i, p->len - i, &taken);
        if (columns + width > WINDOW) {
            w.to = i;
            break;
        }
        columns += width;
        if (i < caret)
            w.indent += width;
        else if (i < end)
            w.underline += width;
        i += taken;
    }
    return w;
}

static void put_source(struct buffer *b, const struct place *p, struct span at,
                       const struct diag *d)
{
    char number[24];
    int digits = snprintf(number, sizeof number, "%u", p->line);
    size_t caret = at.at - p->text->base - (size_t)(p->start - p->text->bytes);
    if (caret > p->len)
        caret = p->len;
    struct source_window w = window_of(p, caret, at.len);
    buffer_put(b, "  ");
    buffer_put(b, number);
    buffer_put(b, " | ");
    if (w.from > 0)
        buffer_put(b, "...");
    for (size_t i = w.from; i < w.to;)
        i += put_char(b, p->start + i, p->len - i);
    if (w.to < p->len)
        buffer_put(b, "...");
    buffer_put(b, "\n");
    for (int i = 0; i < digits + 2; i++)
        buffer_put(b, " ");
    buffer_put(b, " | ");
    for (unsigned i = w.from > 0 ? 3 : 0; i; i--)
        buffer_put(b, " ");
    for (unsigned i = 0; i < w.indent; i++)
        buffer_put(b, " ");
    put_color(b, level_colors[d->level]);
    buffer_put(b, "^");
    for (unsigned i = 1; i < w.underline; i++)
        buffer_put(b, "~");
    put_color(b, "\33[0m");
    if (d->label) {
        buffer_put(b, " ");
        buffer_put(b, d->label);
    }
    buffer_put(b, "\n");
}

static void render(const struct diag *d)
{
    struct buffer b = {0};
    struct place p = text_place(d->span);
    put_color(&b, "\33[1m");
    if (p.text) {
        for (size_t i = 0, n = strlen(p.text->name); i < n;)
            i += put_char(&b, p.text->name + i, n - i);
        buffer_printf(&b, ":%u:%u: ", p.line, p.column);
    } else {
        buffer_put(&b, "adcheck: ");
    }
    put_color(&b, level_colors[d->level]);
    buffer_put(&b, level_names[d->level]);
    buffer_put(&b, ": ");
    put_color(&b, "\33[0m");
    buffer_put(&b, d->message);
    buffer_put(&b, "\n");
    if (p.text && d->level != DIAG_NOTE)
        put_source(&b, &p, d->span, d);
    fwrite(b.at, 1, b.n, stderr);
    buffer_free(&b);
}

/* FNV-1a over place, level and message. */
static size_t diag_hash(const struct diag *d)
{
    uint64_t h = 14695981039346656037u ^ d->span.at;
    h = (h ^ (uint64_t)d->level) * 1099511628211u;
    for (const char *s = d->message; *s; s++)
        h = (h ^ (unsigned char)*s) * 1099511628211u;
    return (size_t)(h ^ h >> 32);
}

static bool diag_same(const struct diag *a, const struct diag *b)
{
    return a->span.at == b->span.at && a->level == b->level &&
           strcmp(a->message, b->message) == 0;
}

/* The slot of d: of its equal in the list, or an empty one. */
static uint32_t *diag_slot(const struct diag *d)
{
    size_t i = diag_hash(d) & (state.nslots - 1);
    while (state.slots[i] && !diag_same(&list.at[state.slots[i] - 1], d))
        i = (i + 1) & (state.nslots - 1);
    return &state.slots[i];
}

static void diag_rehash(void)
{
    size_t n = state.nslots ? 2 * state.nslots : 64;
    uint32_t *slots = mem_alloc(n * sizeof *slots);
    mem_free(state.slots);
    state.nslots = n;
    state.slots = slots;
    for (size_t i = 0; i < list.n; i++)
        *diag_slot(&list.at[i]) = (uint32_t)i + 1;
}

/* Keep and print d, unless it was given before. */
static bool diag_keep(struct diag d)
{
    if (2 * (list.n + 1) > state.nslots)
        diag_rehash();
    uint32_t *slot = diag_slot(&d);
    if (*slot)
        return false;
    vec_push(&list, d);
    *slot = (uint32_t)list.n;
    if (!state.silent)
        render(&d);
    return true;
}

static struct message_tally *tally_of(const struct text *t)
{
    for (size_t i = tallies.n; i-- > 0;)
        if (tallies.at[i].text == t)
            return &tallies.at[i];
    vec_push(&tallies, ((struct message_tally){.text = t}));
    return &tallies.at[tallies.n - 1];
}

static void diag_put(enum diag_level level, struct span at, const char *label,
                     const char *fmt, va_list ap)
{
    if (!state.arena)
        state.arena = arena_new();
    state.met += level == DIAG_ERROR;
    const struct text *text = text_of(at);
    struct message_tally *tally = text ? tally_of(text) : NULL;
    if (tally && tally->n[level] > LIMIT) {
        state.errors += level == DIAG_ERROR;
        return;
    }
    struct diag d = {level, at, NULL, NULL};
    if (tally && tally->n[level] == LIMIT) {
        d.level = DIAG_NOTE;
        d.message = level == DIAG_ERROR ? "too many errors"
                                        : "too many warnings";
    } else {
        struct arena *scratch = arena_new();
        d.message = harmless(arena_vprintf(scratch, fmt, ap));
        d.label = label ? harmless(label) : NULL;
        arena_free(scratch);
    }
    if (!diag_keep(d))
        return;
    state.errors += level == DIAG_ERROR;
    if (tally)
        tally->n[level]++;
}

void diag_error(struct span at, const char *label, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    diag_put(DIAG_ERROR, at, label, fmt, ap);
    va_end(ap);
}

void diag_warning(struct span at, const char *label, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    diag_put(DIAG_WARNING, at, label, fmt, ap);
    va_end(ap);
}

void diag_trouble(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    diag_put(DIAG_ERROR, (struct span){0, 0}, NULL, fmt, ap);
    va_end(ap);
}

void diag_note(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    diag_put(DIAG_NOTE, (struct span){0, 0}, NULL, fmt, ap);
    va_end(ap);
}

__attribute__((format(printf, 4, 5))) static void diag_put_level(
    enum diag_level level, struct span at, const char *label, const char *fmt,
    ...)
{
    va_list ap;
    va_start(ap, fmt);
    diag_put(level, at, label, fmt, ap);
    va_end(ap);
}

void diag_again(const struct diag *d)
{
    diag_put_level(d->level, d->span, d->label, "%s", d->message);
}

const struct diag *diag_list(size_t *n)
{
    *n = list.n;
    return list.at;
}

size_t diag_met(void)
{
    return state.met;
}

size_t diag_errors(void)
{
    return state.errors;
}

void diag_forget(size_t n, size_t errors)
{
    list.n = n;
    state.errors = errors;
    if (state.nslots)
        memset(state.slots, 0, state.nslots * sizeof *state.slots);
    for (size_t i = 0; i < list.n; i++)
        *diag_slot(&list.at[i]) = (uint32_t)i + 1;
}

void diag_color(bool on)
{
    state.color = on;
}

void diag_silent(bool on)
{
    state.silent = on;
}

void diag_reset(void)
{
    vec_free(&list);
    vec_free(&tallies);
    mem_free(state.slots);
    arena_free(state.arena);
    state.arena = NULL;
    state.slots = NULL;
    state.nslots = state.errors = state.met = 0;
}

enum { NAME_MAX_BYTES = 48 };

static size_t smallest(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Optimal string alignment distance of two short names. */
static size_t name_distance(const char *a, size_t m, const char *b, size_t n)
{
    size_t rows[3][NAME_MAX_BYTES + 1];
    size_t *before = rows[0], *last = rows[1], *row = rows[2];
    for (size_t j = 0; j <= n; j++)
        before[j] = last[j] = j;
    for (size_t i = 1; i <= m; i++) {
        row[0] = i;
        for (size_t j = 1; j <= n; j++) {
            size_t best = smallest(last[j], row[j - 1]) + 1;
            best = smallest(best, last[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                best = smallest(best, before[j - 2] + 1);
            row[j] = best;
        }
        size_t *spare = before;
        before = last;
        last = row;
        row = spare;
    }
    return last[n];
}

const char *diag_nearest(const char *name, const char *const *candidates)
{
    size_t n = strlen(name), limit = n >= 5 ? 2 : 1, best = limit + 1;
    const char *nearest = NULL;
    if (n > NAME_MAX_BYTES)
        return NULL;
    for (const char *const *c = candidates; *c; c++) {
        size_t m = strlen(*c);
        if (m > NAME_MAX_BYTES || m > n + limit || n > m + limit)
            continue;
        size_t d = name_distance(name, n, *c, m);
        if (d > 1 && strcasecmp(name, *c) == 0)
            d = 1;
        if (d > 0 && d < best && d < n) {
            best = d;
            nearest = *c;
        }
    }
    return nearest;
}
