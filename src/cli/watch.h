/* watch: the run again whenever a file changes.  See watch.c. */
#ifndef CLI_WATCH_H
#define CLI_WATCH_H

#include "base/options.h"

/* Runs in a child, waits for a change of what it read, and runs again, until
 * *stop is set. */
void watch(const struct options *o, int (*run)(const struct options *),
           volatile const int *stop);

#endif
