/* process: the running example as a process against one that does nothing.
 *
 * Idea: start, wait, take the time; the two take turns. The program is
 * ./adcheck, or what the environment variable ADCHECK names. Then a file
 * of many problems in one and in two processes.
 */
#include "bench.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

struct command {
    const char *file;
    char *argv[5];
    bool failed;
};

static void call(void *context)
{
    struct command *c = context;
    posix_spawn_file_actions_t quiet;
    pid_t child;
    int status = 1;
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&quiet, 2, "/dev/null", O_WRONLY, 0);
    if (posix_spawn(&child, c->file, &quiet, NULL, c->argv, environ) == 0)
        waitpid(child, &status, 0);
    c->failed = !WIFEXITED(status) || WEXITSTATUS(status) > 1;
    posix_spawn_file_actions_destroy(&quiet);
}

/* examples.txt, `times` over, as one file; false: it cannot be made. */
static bool repeat(const char *name, int times)
{
    FILE *in = fopen("examples.txt", "r"), *out = fopen(name, "w");
    char part[4096];
    bool ok = in && out;
    for (int i = 0; ok && i < times; i++) {
        rewind(in);
        for (size_t n; (n = fread(part, 1, sizeof part, in)) > 0;)
            ok &= fwrite(part, 1, n, out) == n;
    }
    if (in)
        fclose(in);
    return out && fclose(out) == 0 && ok;
}

/* Seconds of processor time of all children that have ended. */
static double computed(void)
{
    struct rusage u;
    getrusage(RUSAGE_CHILDREN, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
           1e-6 * (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

static void jobs(const char *file)
{
    char many[BENCH_PATH];
    int made = bench_temporary(many, "");
    if (made >= 0)
        close(made);
    struct command c[] = {{file, {"adcheck", "-q", "--jobs=1", many}, false},
                          {file, {"adcheck", "-q", "--jobs=2", many}, false}};
    struct bench_task task[] = {{call, &c[0]}, {call, &c[1]}};
    double m[2], used[3];
    bench_table("672 problems in one file: --jobs 2 against --jobs 1 (ms)");
    if (sysconf(_SC_NPROCESSORS_ONLN) < 2 || made < 0 || !repeat(many, 6)) {
        printf("  left out: one core, or no file of problems\n");
        return;
    }
    for (int k = 0; k < 3; k++) {
        used[k] = computed();
        if (k < 2)
            call(&c[k]);
    }
    bench_wall(true);
    bench_medians(2, task, 9, m);
    bench_wall(false);
    remove(many);
    bench_ratio("on the wall", m[1], m[0], 1e6, 1 / 1.8);
    bench_ratio("processor time of all", used[2] - used[1], used[1] - used[0],
                1e6, 0);
}

void bench_process(void)
{
    const char *file = getenv("ADCHECK") ? getenv("ADCHECK") : "./adcheck";
    struct command c[] = {
        {"/bin/true", {"true"}, false},
        {file, {"adcheck", "docs/expr.txt"}, false},
        {file, {"adcheck", "--referee=never", "docs/expr.txt"}, false}};
    struct bench_task task[] = {{call, &c[0]}, {call, &c[1]}, {call, &c[2]}};
    double m[3];
    bench_table("the running example as a process");
    bench_wall(true);
    bench_medians(3, task, 61, m);
    bench_wall(false);
    if (c[1].failed || c[2].failed) {
        printf("  %s does not run\n", file);
        return;
    }
    bench_figure("an empty process", m[0] * 1e3, "ms", 0);
    bench_figure("with the referee, more", (m[1] - m[0]) * 1e3, "ms", 6);
    bench_figure("without it, more", (m[2] - m[0]) * 1e3, "ms", 3);
    jobs(file);
}
