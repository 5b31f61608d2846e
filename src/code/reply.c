/* reply: what programs say, one line at a time.
 *
 * Idea: a program prints what it likes; only lines that start with '=' or '!' are
 * answers, and only a '=' line with exactly the numbers that are due is taken.
 * Everything here is text in, numbers out, so that a fuzzer can try it.
 *
 * Invariant: no line, however long or broken, costs more memory than the longest
 * answer that is due, or reads beyond its end.
 */
#include "code/reply.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

void reply_request(struct buffer *to, const char *word, const char *name,
                   size_t n, const double *x)
{
    buffer_printf(to, "%s %s", word, name);
    for (size_t i = 0; i < n; i++)
        buffer_printf(to, " %.17g", x[i]);
    buffer_put(to, "\n");
}

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* One number of the line; false: it is none. */
static bool number(const char *s, size_t len, double *v)
{
    char text[REPLY_NUMBER + 1], *end;
    if (len == 0 || len > REPLY_NUMBER)
        return false;
    memcpy(text, s, len);
    text[len] = 0;
    *v = strtod(text, &end);
    return end == text + len;
}

enum reply_kind reply_read(const char *line, size_t len, size_t want,
                           double *out, size_t *got)
{
    size_t i = 0;
    bool good = true;
    *got = 0;
    while (i < len && blank(line[i]))
        i++;
    if (i == len || (line[i] != '=' && line[i] != '!'))
        return REPLY_OTHER;
    if (line[i++] == '!')
        return REPLY_REFUSED;
    for (;;) {
        while (i < len && blank(line[i]))
            i++;
        if (i == len)
            break;
        size_t start = i;
        double v;
        while (i < len && !blank(line[i]))
            i++;
        if (!number(line + start, i - start, &v)) {
            good = false;
            break;
        }
        if (*got < want)
            out[*got] = v;
        ++*got;
    }
    return good && *got == want ? REPLY_NUMBERS : REPLY_COUNT;
}

static void hold(struct reply_lines *l, const char *bytes, size_t n)
{
    size_t room = l->longest > l->held.n ? l->longest - l->held.n : 0;
    buffer_add(&l->held, bytes, n < room ? n : room);
}

void reply_feed(struct reply_lines *l, const char *bytes, size_t n,
                void (*line)(void *context, const char *line, size_t len),
                void *context)
{
    while (n > 0) {
        const char *end = memchr(bytes, '\n', n);
        size_t len = end ? (size_t)(end - bytes) : n;
        hold(l, bytes, len);
        if (!end)
            return;
        line(context, l->held.at, l->held.n);
        l->held.n = 0;
        bytes += len + 1;
        n -= len + 1;
    }
}

void reply_free(struct reply_lines *l)
{
    buffer_free(&l->held);
}
