/* driver: a fuzzer's main where there is no libFuzzer, with its command line:
 *
 *     fuzz_X [-runs=N] [-seed=N] [-max_total_time=SECONDS] [-dict=FILE]
 *            [FOLDER]... [FILE]...
 *
 * Files are run as they are. Folders hold seeds, which are run, then mutated
 * until as many runs or seconds are over; the same ones for a seed. There is no
 * feedback from coverage, but the words of the dictionary and parts of other
 * seeds find their way into each text.
 */
#include <dirent.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/vec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ROOM = 8192 };

struct bytes {
    char *at;
    size_t n;
};

static VEC(struct bytes) seeds, words;
static uint64_t state = 88172645463325252u;
static const char *last_input = NULL;
static size_t last_size;

static size_t below(size_t n)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return n ? (size_t)((state >> 11) % n) : 0;
}

/* What crashes is kept under the name that libFuzzer would give it. */
static void keep_crash(void)
{
    FILE *f = last_input ? fopen("crash-driver", "wb") : NULL;
    if (!f)
        return;
    fwrite(last_input, 1, last_size, f);
    fclose(f);
}

static void run(const char *text, size_t n)
{
    uint8_t *exact = mem_alloc(n); /* so that reading past is seen */
    memcpy(exact, text, n);
    last_input = text;
    last_size = n;
    LLVMFuzzerTestOneInput(exact, n);
    last_input = NULL;
    mem_free(exact);
}

static struct bytes read_file(const char *name)
{
    struct bytes b = {mem_alloc(ROOM), 0};
    FILE *f = fopen(name, "rb");
    if (!f) {
        perror(name);
        exit(2);
    }
    b.n = fread(b.at, 1, ROOM, f);
    fclose(f);
    return b;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void read_folder(const char *name)
{
    VEC(char *) names = {0};
    DIR *d = opendir(name);
    for (struct dirent *e; d && (e = readdir(d));) {
        size_t n = strlen(name) + strlen(e->d_name) + 2;
        if (e->d_name[0] == '.')
            continue;
        char *path = mem_alloc(n);
        snprintf(path, n, "%s/%s", name, e->d_name);
        vec_push(&names, path);
    }
    if (d)
        closedir(d);
    qsort(names.at, names.n, sizeof *names.at, by_name);
    for (size_t i = 0; i < names.n; i++) {
        vec_push(&seeds, read_file(names.at[i]));
        mem_free(names.at[i]);
    }
    vec_free(&names);
}

static char hex(const char *s)
{
    char two[3] = {s[0], s[1], 0};
    return (char)strtol(two, NULL, 16);
}

/* Lines "word", with \\, \" and \xAB. */
static void read_words(const char *name)
{
    char line[512];
    FILE *f = fopen(name, "r");
    while (f && fgets(line, sizeof line, f)) {
        struct bytes w = {mem_alloc(sizeof line), 0};
        const char *end = strrchr(line, '"');
        if (line[0] != '"' || end == line)
            continue;
        for (const char *s = line + 1; s < end; s++) {
            bool escape = *s == '\\' && s + 1 < end;
            if (escape && s[1] == 'x' && s + 3 < end) {
                w.at[w.n++] = hex(s + 2);
                s += 3;
            } else {
                s += escape;
                w.at[w.n++] = *s;
            }
        }
        vec_push(&words, w);
    }
    if (f)
        fclose(f);
}

static void on_crash(int signal_)
{
    keep_crash();
    signal(signal_, SIG_DFL);
    raise(signal_);
}

/* Replace `gone` bytes at `at` by the n bytes at `piece`. */
static size_t splice(char *text, size_t len, size_t at, size_t gone,
                     const char *piece, size_t n)
{
    if (gone > len - at)
        gone = len - at;
    if (len - gone + n > ROOM)
        return len;
    memmove(text + at + n, text + at + gone, len - at - gone);
    memcpy(text + at, piece, n);
    return len - gone + n;
}

/* A stretch of a text, of at most a line or so. */
static struct bytes stretch(struct bytes of)
{
    size_t from = below(of.n), n = below(64) + 1;
    return (struct bytes){of.at + from, n < of.n - from ? n : of.n - from};
}

static size_t mutate(char *text, size_t len)
{
    size_t at = below(len + 1);
    char one = (char)below(256), copy[64];
    struct bytes piece = {NULL, 0};
    switch (below(8)) {
    case 0:
        return splice(text, len, at, below(24), "", 0);
    case 1:
        return splice(text, len, at, 1, &one, 1);
    case 2:
        piece = stretch((struct bytes){text, len});
        memcpy(copy, piece.at, piece.n);
        piece.at = copy;
        break;
    case 3:
        piece = stretch(seeds.at[below(seeds.n)]);
        break;
    case 4: { /* a digit for a digit */
        for (size_t i = at; i < len; i++)
            if (text[i] >= '0' && text[i] <= '9') {
                text[i] = (char)('0' + below(10));
                break;
            }
        return len;
    }
    default:
        if (words.n)
            piece = words.at[below(words.n)];
    }
    return splice(text, len, at, below(4), piece.at, piece.n);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static long run_random(long runs, double seconds)
{
    char *text = mem_alloc(ROOM);
    double end = now() + seconds;
    long done = 0;
    for (; done < (long)seeds.n && (runs < 0 || done < runs); done++)
        run(seeds.at[done].at, seeds.at[done].n);
    for (; (runs < 0 || done < runs) && (seconds <= 0 || now() < end); done++) {
        struct bytes seed = seeds.at[below(seeds.n)];
        size_t len = seed.n;
        memcpy(text, seed.at, len);
        for (size_t n = below(10) + 1; n; n--)
            len = mutate(text, len);
        run(text, len);
    }
    mem_free(text);
    return done;
}

static bool flag(const char *argument, const char *name, const char **value)
{
    size_t n = strlen(name);
    *value = argument + n;
    return strncmp(argument, name, n) == 0;
}

int main(int argc, char **argv)
{
    long runs = -1;
    double seconds = 0;
    const char *v;
    struct stat s;
    atexit(keep_crash);
    signal(SIGSEGV, on_crash);
    signal(SIGABRT, on_crash);
    for (int i = 1; i < argc; i++) {
        if (flag(argv[i], "-runs=", &v))
            runs = atol(v);
        else if (flag(argv[i], "-seed=", &v))
            state += (uint64_t)atol(v) * 0x9e3779b97f4a7c15u;
        else if (flag(argv[i], "-max_total_time=", &v))
            seconds = atof(v);
        else if (flag(argv[i], "-dict=", &v))
            read_words(v);
        else if (argv[i][0] == '-')
            continue; /* another one of libFuzzer's */
        else if (stat(argv[i], &s) == 0 && S_ISDIR(s.st_mode))
            read_folder(argv[i]);
        else {
            struct bytes b = read_file(argv[i]);
            run(b.at, b.n);
            mem_free(b.at);
        }
    }
    if (runs < 0 && seconds <= 0)
        runs = 20000;
    if (seeds.n)
        fprintf(stderr, "Done %ld runs\n", run_random(runs, seconds));
    last_input = NULL;
    for (size_t i = 0; i < seeds.n; i++)
        mem_free(seeds.at[i].at);
    for (size_t i = 0; i < words.n; i++)
        mem_free(words.at[i].at);
    vec_free(&seeds);
    vec_free(&words);
    return 0;
}
