/* fuzz_reply: whatever a program prints, its reader takes no number that is not
 * there and keeps no more of a line than an answer may have.
 *
 * A libFuzzer entry, or one of driver.c; the answers come in pieces. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "code/reply.h"
#include "fuzz.h"

enum { WANT = 3 };

static void read_line(void *context, const char *line, size_t len)
{
    double out[WANT + 1], before = -12345;
    size_t got, *lines = context;
    out[WANT] = before;
    demand(len <= (WANT + 2) * REPLY_NUMBER, "a line is too long");
    enum reply_kind kind = reply_read(line, len, WANT, out, &got);
    demand(out[WANT] == before, "more numbers than wanted were stored");
    if (kind == REPLY_NUMBERS)
        demand(got == WANT, "an answer with another count was taken");
    ++*lines;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct reply_lines l = {.longest = (WANT + 2) * REPLY_NUMBER};
    size_t lines = 0, ends = 0, step = size ? 1 + data[0] % 17 : 1;
    for (size_t i = 0; i < size; i++)
        ends += data[i] == '\n';
    for (size_t i = 0; i < size; i += step)
        reply_feed(&l, (const char *)data + i,
                   size - i < step ? size - i : step, read_line, &lines);
    demand(lines == ends, "a line was lost");
    reply_free(&l);
    return 0;
}
