/* options: the command line, from one table that also makes --help and the
 * shells' completions.  See options.c. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "base/options.h"
#include "syntax/ast.h"

/* Parses argv (getopt_long; options and files may mix). false after a usage
 * error, which has been reported with the nearest option as a suggestion. */
bool options_parse(int argc, char **argv, struct options *o);
void options_help(void);       /* --help: all options, exit codes, files */
void options_short_help(void); /* bare call: ten lines, two examples */
void options_completion(const char *shell); /* bash, zsh, fish */
/* The run's options with the `option` lines of the preamble and the problem;
 * false after an error, which has been reported. See option_statement.c. */
bool options_of_problem(const struct options *line, const struct ast_file *file,
                        const struct problem *problem, struct options *out);
/* May so many digits be shown: doubles have them, or balls were asked for? */
bool options_digits(const struct options *o);
const char *format_name(enum format f);

#endif
