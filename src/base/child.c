/* child: one process with a group of its own, served by poll.
 *
 * Idea: requests, answers and standard error are three pipes, and one poll
 * serves them all, so nobody waits for somebody who waits. A guardian leads the
 * group: it does nothing but wait for the end of this process, of whatever
 * kind, and then kills the group. So nothing is left behind even by SIGKILL,
 * and the group's number stays taken until we let go of it.
 *
 * Invariant: after child_ask did not answer, or child_finish, no process of the
 * group lives. Only the last lines of standard error are kept, so a flood costs
 * no memory. No core dumps are written.
 */
#include "base/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/jobs.h"
#include "base/memory.h"

#define ERRORS_KEPT 4096 /* bytes of standard error */
#define ERROR_LINES 20
#define GRACE 0.5 /* seconds to end after closing the output */

struct child {
    struct child_plan plan;
    pid_t guardian, pid;    /* 0: gone */
    int in, out, err, life; /* our ends; -1: closed */
    int status;             /* of wait; valid if ended */
    bool ended, killed;
    struct buffer errors;
    char death[120];
};

static void shut(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

/* --- in the new processes ----------------------------------------------------- */

static void close_above(int first)
{
    long most = sysconf(_SC_OPEN_MAX);
#ifdef __linux__
    if (close_range((unsigned)first, ~0u, 0) == 0)
        return;
#endif
    for (int fd = first; fd < (most > 0 && most < 65536 ? most : 65536); fd++)
        close(fd);
}

/* Signals as a program expects them. */
static void default_signals(void)
{
    static const int ours[] = {SIGINT,  SIGALRM, SIGPIPE, SIGTERM, SIGCHLD,
                               SIGSEGV, SIGBUS,  SIGFPE,  SIGILL,  SIGABRT};
    sigset_t none;
    for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++)
        signal(ours[i], SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static _Noreturn void guard(int life)
{
    char byte;
    setpgid(0, 0);
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    signal(SIGALRM, SIG_IGN);
    dup2(life, 0);
    close_above(1);
    while (read(0, &byte, 1) < 0 && errno == EINTR)
        ;
    kill(0, SIGKILL);
    _exit(0);
}

static void limit_cores(void)
{
    /* 1, not 0: also keeps a program that collects cores from being started */
    struct rlimit none = {1, 1};
    setrlimit(RLIMIT_CORE, &none);
}

static _Noreturn void become(const struct child_plan *p, pid_t group, int in,
                             int out, int err)
{
    setpgid(0, group);
    default_signals();
    limit_cores();
    mem_unlimit();
    if (p->command) {
        dup2(in, 0);
        dup2(out, 1);
        dup2(err, 2);
        close_above(3);
        execl("/bin/sh", "sh", "-c", p->command, (char *)NULL);
        _exit(127);
    }
    int nothing = open("/dev/null", O_RDONLY);
    dup2(nothing, 0);
    dup2(err, 1);
    dup2(err, 2);
    in = fcntl(in, F_DUPFD, 10); /* out of the way of 3 and 4 */
    out = fcntl(out, F_DUPFD, 10);
    dup2(in, 3);
    dup2(out, 4);
    close_above(5);
    jobs_leave();
    p->serve(p->context, 3, 4);
    _exit(0);
}

/* --- start -------------------------------------------------------------------------- */

static bool make_pipes(int pipes[4][2])
{
    for (size_t i = 0; i < 4; i++)
        if (pipe2(pipes[i], O_CLOEXEC) != 0) {
            for (size_t k = 0; k < i; k++) {
                close(pipes[k][0]);
                close(pipes[k][1]);
            }
            return false;
        }
    return true;
}

static void fork_both(struct child *c, int to[2], int from[2], int err[2],
                      int life[2])
{
    fflush(NULL); /* else both would print what waits in our buffers */
    c->guardian = fork();
    if (c->guardian == 0)
        guard(life[0]);
    if (c->guardian < 0)
        return;
    setpgid(c->guardian, c->guardian);
    c->pid = fork();
    if (c->pid == 0)
        become(&c->plan, c->guardian, to[0], from[1], err[1]);
    if (c->pid > 0)
        setpgid(c->pid, c->guardian);
}

struct child *child_start(const struct child_plan *plan)
{
    int pipes[4][2];
    if (!make_pipes(pipes))
        return NULL;
    struct child *c = mem_alloc(sizeof *c);
    c->plan = *plan;
    c->in = pipes[0][1];
    c->out = pipes[1][0];
    c->err = pipes[2][0];
    c->life = pipes[3][1];
    fork_both(c, pipes[0], pipes[1], pipes[2], pipes[3]);
    close(pipes[0][0]);
    close(pipes[1][1]);
    close(pipes[2][1]);
    close(pipes[3][0]);
    if (c->guardian <= 0 || c->pid <= 0) {
        child_free(c);
        return NULL;
    }
    fcntl(c->in, F_SETFL, O_NONBLOCK);
    fcntl(c->out, F_SETFL, O_NONBLOCK);
    fcntl(c->err, F_SETFL, O_NONBLOCK);
    return c;
}

/* --- standard error ------------------------------------------------------------------- */

static void keep_errors(struct child *c, const char *bytes, size_t n)
{
    if (n > ERRORS_KEPT) {
        bytes += n - ERRORS_KEPT;
        n = ERRORS_KEPT;
    }
    buffer_add(&c->errors, bytes, n);
    if (c->errors.n > 2 * ERRORS_KEPT) {
        size_t drop = c->errors.n - ERRORS_KEPT;
        memmove(c->errors.at, c->errors.at + drop, ERRORS_KEPT);
        c->errors.n = ERRORS_KEPT;
    }
}

/* What is there to read now; false: the end. */
static bool drain_errors(struct child *c)
{
    char bytes[4096];
    for (;;) {
        ssize_t got = read(c->err, bytes, sizeof bytes);
        if (got > 0) {
            keep_errors(c, bytes, (size_t)got);
            if (got < (ssize_t)sizeof bytes)
                return true;
        } else {
            return got < 0 && (errno == EAGAIN || errno == EINTR);
        }
    }
}

const char *child_errors(const struct child *c)
{
    struct buffer *b = (struct buffer *)&c->errors;
    size_t start = b->n, lines = 0;
    buffer_add(b, "", 1); /* a final zero behind the text */
    b->n--;
    while (start > 0) {
        if (b->at[start - 1] == '\n' && start < b->n && ++lines == ERROR_LINES)
            break;
        start--;
    }
    return b->at + start;
}

/* --- the end ---------------------------------------------------------------------------- */

/* Wait for the process without blocking longer than this. */
static bool reap(struct child *c, double seconds)
{
    double until = jobs_clock() + seconds;
    struct timespec nap = {0, 200000};
    while (!c->ended && c->pid > 0) {
        pid_t got = waitpid(c->pid, &c->status, WNOHANG);
        if (got == c->pid)
            c->ended = true;
        else if (jobs_clock() > until || (c->plan.stop && *c->plan.stop))
            return false;
        else
            nanosleep(&nap, NULL);
    }
    return true;
}

static void describe(struct child *c)
{
    if (!c->ended || c->killed)
        return;
    if (WIFSIGNALED(c->status))
        snprintf(c->death, sizeof c->death, "killed by signal %d (%s)",
                 WTERMSIG(c->status), strsignal(WTERMSIG(c->status)));
    else
        snprintf(c->death, sizeof c->death, "exited with status %d",
                 WEXITSTATUS(c->status));
}

/* Nothing of the group may live on. */
static void kill_group(struct child *c)
{
    shut(&c->in);
    shut(&c->out);
    if (c->guardian > 0) {
        kill(-c->guardian, SIGKILL);
        while (waitpid(c->guardian, NULL, 0) < 0 && errno == EINTR)
            ;
        c->guardian = 0;
    }
    if (c->pid > 0 && !c->ended) {
        kill(c->pid, SIGKILL); /* before it joined the group */
        while (waitpid(c->pid, &c->status, 0) < 0 && errno == EINTR)
            ;
        c->ended = c->killed = true;
    }
    if (c->err >= 0)
        drain_errors(c);
    shut(&c->err);
    shut(&c->life);
}

static enum child_end lose(struct child *c, enum child_end how)
{
    if (how == CHILD_CLOSED && !reap(c, GRACE))
        snprintf(c->death, sizeof c->death, "closed its output");
    kill_group(c);
    describe(c);
    return how;
}

const char *child_death(const struct child *c)
{
    return c->death;
}

int child_status(const struct child *c)
{
    return c->ended && !c->killed && WIFEXITED(c->status)
               ? WEXITSTATUS(c->status)
               : -1;
}

void child_finish(struct child *c, double seconds)
{
    double until = jobs_clock() + seconds;
    char bytes[4096];
    shut(&c->in);
    while (c->pid > 0 && !reap(c, 0.002) && jobs_clock() < until &&
           !(c->plan.stop && *c->plan.stop)) {
        while (c->out >= 0 && read(c->out, bytes, sizeof bytes) > 0)
            ;
        if (c->err >= 0)
            drain_errors(c);
    }
    kill_group(c);
    describe(c);
}

void child_free(struct child *c)
{
    if (!c)
        return;
    kill_group(c);
    buffer_free(&c->errors);
    mem_free(c);
}

/* --- questions and answers ------------------------------------------------------------ */

/* A broken pipe is an answer here, not an end of ours. */
static ssize_t write_quietly(int fd, const char *bytes, size_t n)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
    sigaction(SIGPIPE, &ignore, &before);
    ssize_t put = write(fd, bytes, n);
    sigaction(SIGPIPE, &before, NULL);
    return put;
}

struct child_asking {
    struct child *c;
    const char *bytes;
    size_t n;
    enum child_take (*take)(void *context, const char *bytes, size_t n);
    void *context;
};

/* The process does not read on: its output may still hold the answers. */
static void send_some(struct child_asking *a)
{
    ssize_t put = write_quietly(a->c->in, a->bytes, a->n);
    if (put > 0) {
        a->bytes += put;
        a->n -= (size_t)put;
    } else if (errno != EAGAIN && errno != EINTR) {
        a->n = 0;
    }
}

/* false: the output ended. */
static bool read_some(struct child_asking *a, enum child_take *took)
{
    char bytes[65536];
    ssize_t got = read(a->c->out, bytes, sizeof bytes);
    if (got > 0)
        *took = a->take(a->context, bytes, (size_t)got);
    return got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR));
}

enum child_end child_ask(struct child *c, const void *bytes, size_t n,
                         double seconds,
                         enum child_take (*take)(void *context,
                                                 const char *bytes, size_t n),
                         void *context)
{
    struct child_asking a = {c, bytes, n, take, context};
    double until = jobs_clock() + seconds;
    send_some(&a);
    for (;;) {
        struct pollfd f[3] = {{c->out, POLLIN, 0},
                              {c->err, POLLIN, 0},
                              {a.n ? c->in : -1, POLLOUT, 0}};
        double left = until - jobs_clock();
        enum child_take took = TAKE_MORE;
        if (c->plan.stop && *c->plan.stop)
            return lose(c, CHILD_STOPPED);
        if (left <= 0)
            return lose(c, CHILD_LATE);
        if (poll(f, 3, (int)(left < 1e6 ? left * 1e3 + 1 : 1e9)) <= 0)
            continue;
        if (f[2].revents)
            send_some(&a);
        if (f[1].revents && !drain_errors(c))
            shut(&c->err);
        if (f[0].revents && !read_some(&a, &took))
            return lose(c, CHILD_CLOSED);
        if (took == TAKE_ENOUGH)
            return CHILD_ANSWERED;
        if (took == TAKE_PROGRESS)
            until = jobs_clock() + seconds;
    }
}

int child_filter(const char *program, const char *argument, FILE *in, FILE *out)
{
    int status;
    if (fflush(in) != 0 || lseek(fileno(in), 0, SEEK_SET) != 0)
        return -1;
    pid_t pid = fork();
    if (pid == 0) {
        mem_unlimit();
        if (dup2(fileno(in), STDIN_FILENO) >= 0 &&
            dup2(fileno(out), STDOUT_FILENO) >= 0)
            execlp(program, program, argument, (char *)NULL);
        _exit(CHILD_MISSING);
    }
    while (pid > 0 && waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return -1;
    return pid > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}
