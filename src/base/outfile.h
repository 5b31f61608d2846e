/* outfile: a file that is there whole, or not at all.  See outfile.c. */
#ifndef BASE_OUTFILE_H
#define BASE_OUTFILE_H

#include <stdbool.h>
#include <stdio.h>

struct outfile {
    const char *name;         /* as asked for */
    char *target, *temporary; /* NULL: written directly (a device, a pipe) */
    FILE *to;                 /* NULL after an error */
};

/* Open it for writing; false after an error, which has been reported. */
bool outfile_open(struct outfile *o, const char *name);
/* Put it in place; false after an error, which has been reported; then what
 * stood there before still stands there. */
bool outfile_close(struct outfile *o);
/* Drop what was written. */
void outfile_abandon(struct outfile *o);

/* The last part of a path: "b.txt" of "a/b.txt". */
const char *outfile_base(const char *path);
/* Are both the same file (by device and inode), or would they be? */
bool outfile_same(const char *a, const char *b);

#endif
