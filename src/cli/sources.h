/* sources: the texts of a run: files, standard input, -e and --at.
 * See sources.c. */
#ifndef SOURCES_H
#define SOURCES_H

#include "lang/elaborate.h"
#include "cli/options.h"

struct sources {
    size_t n;
    struct ast_file **file;
};

/* Reads and parses all sources; *trouble is set where one cannot be read. */
struct sources sources_parse(struct arena *a, const struct options *o,
                             bool *trouble);
/* The settings of --at into out; false after an error. */
bool sources_at(struct arena *a, const struct options *o, struct outside *out);
/* Report names in --at and --points that no problem has as an input. */
void sources_check_at(struct sources s, const struct outside *out);
/* A name in --of is computed in some problem, one in --wrt an input. */
void sources_check_names(struct sources s, const struct options *o);
/* Does --only leave this problem? */
bool sources_selected(const struct options *o, const struct problem *p);
void sources_free(void);

#endif
