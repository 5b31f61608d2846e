/* process: the running example as a process against one that does nothing.
 *
 * Idea: start, wait, take the time; the two take turns. The program is
 * ./adcheck, or what the environment variable ADCHECK names.
 */
#include "bench.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
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
}
