/* sources: the texts of a run: files, standard input, -e and --at.
 * See sources.c. */
#ifndef CLI_SOURCES_H
#define CLI_SOURCES_H

#include "cli/options.h"
#include "lang/elaborate.h"

struct sources {
    size_t n;
    struct ast_file **file;
};

/* Reads and parses all sources; *trouble is set where one cannot be read. */
struct sources sources_parse(struct arena *a, const struct options *o,
                             bool *trouble);
/* One more text; NULL after an error, which has been reported. */
const struct text *sources_read(const char *name);
/* The settings of --at into out; false after an error. */
bool sources_at(struct arena *a, const struct options *o,
                struct overrides *out);
/* Report names in --at and --points that no problem has as an input. */
void sources_check_at(struct sources s, const struct overrides *out);
/* A name in --of is computed in some problem, one in --wrt an input. */
void sources_check_names(struct sources s, const struct options *o);
/* Does --only leave this problem? */
bool sources_selected(const struct options *o, const struct problem *p);
void sources_free(void);

#endif
