/* text: the sources of a run, and places in them.
 *
 * All sources share one coordinate space, as in Go's go/token: each gets the
 * next free stretch of it, so that eight bytes of span name a source, a line
 * and a column. Lines and columns are computed only for what is printed.
 *
 * Invariant: texts are ordered by `base`, their stretches do not touch (the
 * end of a text is a place of that text), and coordinate 0 is in none.
 */
#include "base/text.h"

#include <string.h>

#include "base/vec.h"

static VEC(struct text *) texts;

static size_t text_count_lines(const char *s, size_t n)
{
    size_t lines = 1;
    const char *end = s + n;
    for (const char *p = s; p < end; p++) {
        p = memchr(p, '\n', (size_t)(end - p));
        if (!p)
            break;
        lines++;
    }
    return lines;
}

static void text_index_lines(struct text *t)
{
    t->nlines = text_count_lines(t->bytes, t->len);
    t->lines = mem_alloc(t->nlines * sizeof *t->lines);
    size_t from = 0;
    for (size_t i = 1; i < t->nlines; i++) {
        const char *newline = memchr(t->bytes + from, '\n', t->len - from);
        from = (size_t)(newline - t->bytes) + 1;
        t->lines[i] = (uint32_t)from;
    }
}

/* NULL when the sources of the run exceed 4 GB together. */
const struct text *text_add(const char *name, const char *bytes, size_t len)
{
    if (len >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
        bytes += 3;
        len -= 3;
    }
    uint32_t base = 1;
    if (texts.n) {
        const struct text *last = texts.at[texts.n - 1];
        base = last->base + (uint32_t)last->len + 1;
    }
    if (len >= UINT32_MAX - 1 - base)
        return NULL;
    struct text *t = mem_alloc(sizeof *t);
    size_t size = strlen(name) + 1;
    t->name = memcpy(mem_alloc(size), name, size);
    t->bytes = bytes ? bytes : "";
    t->len = len;
    t->base = base;
    text_index_lines(t);
    vec_push(&texts, t);
    return t;
}

const struct text *text_nth(size_t i)
{
    return i < texts.n ? texts.at[i] : NULL;
}

const struct text *text_of(struct span s)
{
    size_t low = 0, high = texts.n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (texts.at[middle]->base <= s.at)
            low = middle + 1;
        else
            high = middle;
    }
    if (!low || s.at - texts.at[low - 1]->base > texts.at[low - 1]->len)
        return NULL;
    return texts.at[low - 1];
}

/* Index of the line that holds byte `offset`. */
static size_t text_line(const struct text *t, size_t offset)
{
    size_t low = 0, high = t->nlines;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (t->lines[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static unsigned text_count_chars(const char *s, size_t n)
{
    unsigned count = 0;
    for (size_t i = 0; i < n; count++) {
        unsigned bytes = text_char(s + i, n - i);
        i += bytes ? bytes : 1;
    }
    return count;
}

struct place text_place(struct span s)
{
    struct place p = {0};
    const struct text *t = text_of(s);
    if (!t)
        return p;
    size_t offset = s.at - t->base;
    size_t line = text_line(t, offset), start = t->lines[line];
    size_t end = line + 1 < t->nlines ? t->lines[line + 1] - 1 : t->len;
    if (end > start && t->bytes[end - 1] == '\r')
        end--;
    p.text = t;
    p.line = (unsigned)line + 1;
    p.column = text_count_chars(t->bytes + start, offset - start) + 1;
    p.start = t->bytes + start;
    p.len = end - start;
    return p;
}

const char *text_bytes(struct span s)
{
    const struct text *t = text_of(s);
    return t ? t->bytes + (s.at - t->base) : "";
}

struct span span_join(struct span a, struct span b)
{
    if (!a.at)
        return b;
    if (!b.at || b.at + b.len < a.at)
        return a;
    return (struct span){a.at, b.at + b.len - a.at};
}

unsigned text_char(const char *s, size_t n)
{
    const unsigned char *u = (const unsigned char *)s;
    if (!n)
        return 0;
    if (u[0] < 0x80)
        return 1;
    unsigned bytes = u[0] < 0xC2   ? 0
                     : u[0] < 0xE0 ? 2
                     : u[0] < 0xF0 ? 3
                     : u[0] < 0xF5 ? 4
                                   : 0;
    if (!bytes || n < bytes)
        return 0;
    for (unsigned i = 1; i < bytes; i++)
        if ((u[i] & 0xC0) != 0x80)
            return 0;
    if ((u[0] == 0xE0 && u[1] < 0xA0) || (u[0] == 0xED && u[1] > 0x9F) ||
        (u[0] == 0xF0 && u[1] < 0x90) || (u[0] == 0xF4 && u[1] > 0x8F))
        return 0; /* overlong, surrogate, beyond U+10FFFF */
    return bytes;
}

struct utf8_range {
    uint32_t first, last;
};

/* Blocks of combining marks and of East Asian wide characters (Unicode 15,
 * UAX #11), merged where the gaps hold nothing that a source would use. */
static const struct utf8_range narrowest[] = {
    {0x0300, 0x036F},   {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x0610, 0x061A},
    {0x064B, 0x065F},   {0x0E34, 0x0E3A}, {0x0E47, 0x0E4E}, {0x1AB0, 0x1AFF},
    {0x1DC0, 0x1DFF},   {0x200B, 0x200F}, {0x202A, 0x202E}, {0x2060, 0x206F},
    {0x20D0, 0x20F0},   {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xFEFF, 0xFEFF},
    {0xE0100, 0xE01EF},
};
static const struct utf8_range widest[] = {
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x23E9, 0x23EC},
    {0x2E80, 0x303E},   {0x3041, 0xA4CF},   {0xA960, 0xA97C},
    {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},
    {0xFF01, 0xFF60},   {0xFFE0, 0xFFE6},   {0x1F300, 0x1F64F},
    {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD},
};

static int range_find(const struct utf8_range *r, size_t n, uint32_t c)
{
    for (size_t i = 0; i < n; i++)
        if (c <= r[i].last)
            return c >= r[i].first;
    return 0;
}

static uint32_t text_decode(const char *s, unsigned bytes)
{
    const unsigned char *u = (const unsigned char *)s;
    uint32_t c = bytes < 2 ? u[0] : u[0] & (0x7Fu >> bytes);
    for (unsigned i = 1; i < bytes; i++)
        c = c << 6 | (u[i] & 0x3Fu);
    return c;
}

unsigned text_width(const char *s, size_t n)
{
    unsigned width = 0;
    for (size_t i = 0; i < n;) {
        unsigned bytes = text_char(s + i, n - i);
        uint32_t c = bytes ? text_decode(s + i, bytes) : 0xFFFD;
        if (c < 0x300)
            width++;
        else if (range_find(widest, sizeof widest / sizeof *widest, c))
            width += 2;
        else if (!range_find(narrowest, sizeof narrowest / sizeof *narrowest,
                             c))
            width++;
        i += bytes ? bytes : 1;
    }
    return width;
}

void text_free_all(void)
{
    for (size_t i = 0; i < texts.n; i++) {
        mem_free((char *)texts.at[i]->name);
        mem_free(texts.at[i]->lines);
        mem_free(texts.at[i]);
    }
    vec_free(&texts);
}

bool text_control(const char *s, unsigned bytes)
{
    const unsigned char *u = (const unsigned char *)s;
    if (bytes == 1)
        return u[0] < 0x20 || u[0] == 0x7F;
    if (bytes == 2)
        return u[0] == 0xC2 && u[1] < 0xA0;
    return bytes == 3 && u[0] == 0xE2 &&
           ((u[1] == 0x80 && ((u[2] >= 0xA8 && u[2] <= 0xAE) || u[2] == 0x8E ||
                              u[2] == 0x8F)) ||
            (u[1] == 0x81 && u[2] >= 0xA6 && u[2] <= 0xA9));
}
