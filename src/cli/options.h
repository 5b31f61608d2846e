/* options: the command line, from one table that also makes --help and the
 * shells' completions.  See options.c. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "base/options.h"

/* Parses argv (getopt_long; options and files may mix). false after a usage
 * error, which has been reported with the nearest option as a suggestion. */
bool options_parse(int argc, char **argv, struct options *o);
void options_help(void);       /* --help: all options, exit codes, files */
void options_short_help(void); /* bare call: ten lines, two examples */
void options_completion(const char *shell); /* bash, zsh, fish */
const char *format_name(enum format f);

#endif
