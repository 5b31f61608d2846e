/* fuzz_reply: whatever a program prints, its reader takes no number that is not
 * there and keeps no more of a line than an answer may have.
 *
 * A libFuzzer entry; with -DSTANDALONE deterministic mutations of answers
 * (fuzz_reply [RUNS], a million by default), each fed in pieces. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "code/reply.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { WANT = 3 };

static void demand(int ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "fuzz_reply: %s\n", what);
    abort();
}

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

#ifdef STANDALONE

static const char *const pieces[] = {"= 1 2 3\n",
                                     "=24.2 -215.6 -88\r\n",
                                     "! singular\n",
                                     "= nan inf -inf\n",
                                     "=1e999 0x1p-3 .5\n",
                                     "= 1 2\n",
                                     "= 1 2 3 4\n",
                                     "iteration 7\n",
                                     "\n",
                                     "= 1,5 2 3\n",
                                     "=",
                                     "= ",
                                     "1e",
                                     "nan(0)",
                                     "-",
                                     "+",
                                     "1e+",
                                     "\t",
                                     "  ",
                                     "99999999999999999999999999999999999999999"
                                     "99999999999999999999999999999",
                                     "= 0x",
                                     "infinity",
                                     "==",
                                     "!=",
                                     "\r",
                                     "e5",
                                     "1 ",
                                     "."};

static uint64_t state = 88172645463325252u;

static size_t below(size_t n)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (size_t)(state % n);
}

int main(int argc, char **argv)
{
    long runs = argc > 1 ? strtol(argv[1], NULL, 10) : 1000000;
    char text[4096];
    for (long i = 0; i < runs; i++) {
        size_t len = 0;
        for (size_t k = below(8) + 1; k > 0; k--) {
            const char *piece = pieces[below(sizeof pieces / sizeof *pieces)];
            size_t n = strlen(piece);
            memcpy(text + len, piece, n);
            len += n;
        }
        for (size_t k = below(4); k > 0; k--)
            text[below(len)] = (char)below(256);
        uint8_t *exact = mem_alloc(len); /* so that reading past is seen */
        memcpy(exact, text, len);
        LLVMFuzzerTestOneInput(exact, len);
        mem_free(exact);
    }
    return 0;
}

#endif
