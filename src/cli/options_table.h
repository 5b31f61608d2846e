/* options_table: the rows that options.c parses by, options_store.c stores by and
 * options_help.c prints; private to these. See options_table.c. */
#ifndef CLI_OPTIONS_TABLE_H
#define CLI_OPTIONS_TABLE_H

#include <stddef.h>

#include "base/arena.h"
#include "cli/options.h"

enum option_group {
    GROUP_POINT,
    GROUP_MARKS,
    GROUP_WHAT,
    GROUP_CHECK,
    GROUP_OUTPUT,
    GROUP_LIMIT,
    GROUP_OTHER,
    GROUP_COUNT,
    GROUP_HIDDEN = GROUP_COUNT /* parsed, never listed */
};

/* How the argument is understood and stored. */
enum option_kind {
    KIND_FLAG,   /* none; bool */
    KIND_ACTION, /* none, an operation, a shell; enum action */
    KIND_TEXT,   /* const char * */
    KIND_TEXTS,  /* appended to struct strings as written */
    KIND_NAMES,  /* list, each name appended to struct strings */
    KIND_REAL,   /* double in [low, high] */
    KIND_COUNT,  /* unsigned */
    KIND_LONG,   /* long */
    KIND_SEED,   /* uint64_t */
    KIND_SIZE,   /* double, bytes, with K M G T */
    KIND_WORD,   /* one of the words; its value in an enum */
    KIND_BITS,   /* list of words; their values joined in an unsigned */
    KIND_REPORT, /* FMT:FILE, appended */
};

/* A word that an argument may be; ends at a NULL name. */
struct option_word {
    const char *name;
    unsigned value;
};

struct option_row {
    char letter;          /* 0: none */
    const char *name;     /* long name, NULL: none */
    const char *argument; /* as help shows it, NULL: none */
    const char *help;
    enum option_group group;
    enum option_kind kind;
    bool optional;    /* the argument may be left out (=ARG) */
    bool automatic;   /* a number may be "auto", stored as -1 */
    bool replay;      /* a check is repeated with it (-v) */
    bool statement;   /* `option` lines may say it; has a set flag */
    size_t at;        /* offset in struct options */
    size_t set;       /* offset of the *_set flag, 0: none */
    double low, high; /* range of a number; low: action */
    const struct option_word *words;
};

enum { OPTIONS_MOST = 64 }; /* more than there are rows */

/* All options, in the order of --help; ends at a NULL help text. */
extern const struct option_row option_rows[];
extern const struct option_word option_formats[];

/* --- options_store.c --- */
/* Stores the argument s of a row; s is NULL where there is none. */
bool option_store(const struct option_row *row, const char *s,
                  struct options *o);
/* "--rtol", or "-e" where there is no long name. */
const char *option_name(const struct option_row *row);
/* A usage error: the message, and where to read on. False. */
bool options_usage(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* Lists live as long as the program does, here. */
struct arena *options_arena(void);
void strings_add(struct strings *list, const char *s);

#endif
