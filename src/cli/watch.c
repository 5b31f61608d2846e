/* watch: the run again whenever a file changes.
 *
 * Idea: each round is a child of its own, which starts from nothing and tells
 * at its end which files it read, those it loads among them; the parent only
 * looks at their times, which works on every file system.
 *
 * Invariant: a file that an editor replaces, or that is gone for a moment, is
 * a change like any other.
 */
#include "cli/watch.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/buffer.h"
#include "cli/outputs.h"

enum { PAUSE_MS = 150 };

static void sleep_ms(long ms)
{
    struct timespec t = {ms / 1000, ms % 1000 * 1000000};
    nanosleep(&t, NULL);
}

/* --- the child ----------------------------------------------------------- */
static void tell(void *context, const char *file)
{
    fprintf(context, "%s%c", file, '\0');
}

static int run_and_tell(const struct options *o,
                        int (*run)(const struct options *), FILE *to)
{
    int code = run(o);
    struct arena *a = arena_new();
    fflush(stdout);
    for (size_t i = 0; i < o->files.n; i++)
        tell(to, o->files.at[i]);
    outputs_each_source(a, tell, to);
    fclose(to);
    arena_free(a);
    return code;
}

/* --- what is watched ----------------------------------------------------- */
/* A number that changes with any of the files; their names end in zeros. */
static uint64_t signature(const struct buffer *names)
{
    uint64_t h = 14695981039346656037u;
    for (size_t i = 0; i < names->n; i += strlen(names->at + i) + 1) {
        struct stat s;
        uint64_t of[4] = {0};
        if (stat(names->at + i, &s) == 0) {
            of[0] = (uint64_t)s.st_mtim.tv_sec;
            of[1] = (uint64_t)s.st_mtim.tv_nsec;
            of[2] = (uint64_t)s.st_size;
            of[3] = (uint64_t)s.st_ino;
        }
        for (int k = 0; k < 4; k++)
            h = (h ^ of[k]) * 1099511628211u;
    }
    return h;
}

static void read_names(int fd, struct buffer *names)
{
    char piece[4096];
    for (;;) {
        ssize_t n = read(fd, piece, sizeof piece);
        if (n > 0)
            buffer_add(names, piece, (size_t)n);
        else if (n == 0 || errno != EINTR)
            return;
    }
}

/* One run; false if no child could be had. */
static bool round_of(const struct options *o,
                     int (*run)(const struct options *), struct buffer *names)
{
    int fd[2];
    if (pipe(fd) != 0)
        return false;
    if (isatty(STDOUT_FILENO))
        fputs("\33[H\33[2J", stdout);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        close(fd[0]);
        _exit(run_and_tell(o, run, fdopen(fd[1], "w")));
    }
    close(fd[1]);
    names->n = 0;
    if (child > 0)
        read_names(fd[0], names);
    close(fd[0]);
    while (child > 0 && waitpid(child, NULL, 0) < 0 && errno == EINTR)
        continue;
    return child > 0;
}

void watch(const struct options *o, int (*run)(const struct options *),
           volatile const int *stop)
{
    struct buffer names = {0};
    while (!*stop && round_of(o, run, &names)) {
        if (isatty(STDERR_FILENO))
            fputs("watching (Ctrl-C ends)\n", stderr);
        uint64_t before = signature(&names), now = before;
        while (!*stop && now == before) {
            sleep_ms(PAUSE_MS);
            now = signature(&names);
        }
        sleep_ms(PAUSE_MS / 3); /* an editor may still write */
    }
    buffer_free(&names);
}
