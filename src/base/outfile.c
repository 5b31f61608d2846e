/* outfile: a file that is there whole, or not at all.
 *
 * Idea: what is written goes to a temporary file of our own name beside the
 * target, which takes its place when all of it is on disk. So a full disk or an
 * interruption leaves what was there before, no reader sees half a report, and
 * a program that draws for us (gnuplot) never sees a name of the user's.
 *
 * Invariant: what is no plain file (a terminal, a pipe, /dev/null), or a file that
 * a standard stream goes to, is written directly; a link stays a link; the mode of
 * what is replaced stays.
 */
#include "base/outfile.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/diag.h"

static bool fail(struct outfile *o, int error)
{
    diag_trouble("%s: %s", o->name, strerror(error));
    return false;
}

const char *outfile_base(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static char *copy_bytes(const char *s, size_t n, const char *more)
{
    size_t extra = strlen(more) + 1;
    char *copy = mem_alloc(n + extra);
    memcpy(copy, s, n);
    memcpy(copy + n, more, extra);
    return copy;
}

static bool one_file(const struct stat *x, const struct stat *y)
{
    return x->st_dev == y->st_dev && x->st_ino == y->st_ino;
}

static bool stat_folder(const char *path, struct stat *s)
{
    size_t n = (size_t)(outfile_base(path) - path);
    char *folder = copy_bytes(path, n, n ? "" : ".");
    bool ok = stat(folder, s) == 0;
    mem_free(folder);
    return ok;
}

bool outfile_same(const char *a, const char *b)
{
    struct stat x, y;
    bool has_a = stat(a, &x) == 0, has_b = stat(b, &y) == 0;
    if (has_a || has_b)
        return has_a && has_b && one_file(&x, &y);
    return strcmp(outfile_base(a), outfile_base(b)) == 0 &&
           stat_folder(a, &x) && stat_folder(b, &y) && one_file(&x, &y);
}

static bool open_directly(struct outfile *o)
{
    o->to = fopen(o->name, "w");
    return o->to || fail(o, errno);
}

/* Of standard output or error, if one of them goes to that file: what is written
 * joins what they have written, which a new file would take the place of. */
static int stream_of(const struct stat *had)
{
    struct stat s;
    for (int fd = STDOUT_FILENO; fd <= STDERR_FILENO; fd++)
        if (fstat(fd, &s) == 0 && one_file(&s, had))
            return fd;
    return -1;
}

static bool open_stream(struct outfile *o, int fd)
{
    fflush(fd == STDOUT_FILENO ? stdout : stderr);
    int copy = dup(fd);
    o->to = copy >= 0 ? fdopen(copy, "w") : NULL;
    return o->to || fail(o, errno);
}

/* Where the name leads, through links. */
static char *target_of(const char *name, bool exists)
{
    char *real = exists ? realpath(name, NULL) : NULL;
    const char *path = real ? real : name;
    char *copy = copy_bytes(path, strlen(path), "");
    free(real);
    return copy;
}

static void forget(struct outfile *o)
{
    mem_free(o->target);
    mem_free(o->temporary);
    o->target = o->temporary = NULL;
}

static mode_t mode_of(bool exists, const struct stat *had)
{
    if (exists)
        return had->st_mode & 0777;
    mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

bool outfile_open(struct outfile *o, const char *name)
{
    struct stat had;
    bool exists = stat(name, &had) == 0;
    *o = (struct outfile){.name = name};
    if (exists && S_ISDIR(had.st_mode))
        return fail(o, EISDIR);
    int stream = exists && S_ISREG(had.st_mode) ? stream_of(&had) : -1;
    if (stream >= 0)
        return open_stream(o, stream);
    if (exists && (!S_ISREG(had.st_mode) || access(name, W_OK) != 0))
        return open_directly(o);
    o->target = target_of(name, exists);
    size_t folder = (size_t)(outfile_base(o->target) - o->target);
    o->temporary = copy_bytes(o->target, folder, ".adcheck-XXXXXX");
    int fd = mkstemp(o->temporary);
    if (fd < 0) { /* a folder that takes no new files */
        forget(o);
        return open_directly(o);
    }
    if (fchmod(fd, mode_of(exists, &had)) == 0)
        o->to = fdopen(fd, "w");
    if (!o->to) {
        int error = errno;
        close(fd);
        unlink(o->temporary);
        forget(o);
        return fail(o, error);
    }
    return true;
}

void outfile_abandon(struct outfile *o)
{
    if (o->to)
        fclose(o->to);
    if (o->temporary)
        unlink(o->temporary);
    o->to = NULL;
    forget(o);
}

bool outfile_close(struct outfile *o)
{
    errno = 0;
    bool written = fflush(o->to) == 0 && !ferror(o->to);
    int error = errno;
    if (fclose(o->to) != 0 && written) {
        written = false;
        error = errno;
    }
    o->to = NULL;
    if (written && o->temporary && rename(o->temporary, o->target) != 0) {
        written = false;
        error = errno;
    }
    if (!written)
        fail(o, error ? error : EIO);
    if (!written && o->temporary)
        unlink(o->temporary);
    forget(o);
    return written;
}
