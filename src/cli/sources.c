/* sources: where the text comes from.
 *
 * Invariant: bytes of a source live until sources_free, since places in it are
 * shown to the end.
 */
#include "cli/sources.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/diag.h"
#include "base/stream.h"
#include "syntax/parse.h"

static VEC(char *) loaded; /* bytes of the sources, released at the end */

/* --- sources ------------------------------------------------------------------- */

const struct text *sources_read(const char *name)
{
    bool input = strcmp(name, "-") == 0;
    FILE *f = input ? stdin : fopen(name, "rb");
    size_t n;
    char *s = f ? stream_read(f, &n) : NULL;
    const struct text *t = NULL;
    if (s) {
        vec_push(&loaded, s);
        errno = EFBIG;
        t = text_add(input ? "<stdin>" : name, s, n);
    }
    if (!t)
        diag_trouble("%s: %s", name, strerror(errno));
    if (f && !input)
        fclose(f);
    return t;
}

/* The -e texts, a line each. */
static const struct text *command_line(const struct options *o)
{
    size_t n = 0;
    for (size_t i = 0; i < o->expressions.n; i++)
        n += strlen(o->expressions.at[i]) + 1;
    char *s = mem_alloc(n + 1), *p = s;
    for (size_t i = 0; i < o->expressions.n; i++)
        p += sprintf(p, "%s\n", o->expressions.at[i]);
    vec_push(&loaded, s);
    return text_add("<command line>", s, n);
}

struct sources sources_parse(struct arena *a, const struct options *o,
                             bool *trouble)
{
    struct sources s = {0};
    s.file = arena_alloc(a, (o->files.n + 1) * sizeof *s.file);
    for (size_t i = 0; i < o->files.n; i++) {
        const struct text *t = sources_read(o->files.at[i]);
        if (t)
            s.file[s.n++] = parse_file(a, t);
        else
            *trouble = true;
    }
    if (o->expressions.n)
        s.file[s.n++] = parse_file(a, command_line(o));
    return s;
}

/* --- values from the command line --------------------------------------------------- */

bool sources_at(struct arena *a, const struct options *o, struct overrides *out)
{
    VEC(struct setting) all = {0};
    bool ok = true;
    for (size_t i = 0; i < o->at.n; i++) {
        unsigned n;
        const char *s = o->at.at[i];
        const struct text *t = text_add("<command line>",
                                        arena_strndup(a, s, strlen(s)),
                                        strlen(s));
        struct setting *set = parse_settings(a, t, &n);
        ok = ok && set;
        for (unsigned k = 0; set && k < n; k++)
            vec_push(&all, set[k]);
    }
    struct setting *kept = arena_alloc(a, (all.n + 1) * sizeof *kept);
    if (all.n)
        memcpy(kept, all.at, all.n * sizeof *kept);
    out->at = kept;
    out->nat = all.n;
    vec_free(&all);
    return ok;
}

static bool broken_sources(struct sources s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.file[i]->broken)
            return true;
    return s.n == 0;
}

/* A name that takes a value. */
struct given {
    const char *name;
    struct span at;
    bool increment; /* dX of an input X will do */
};
typedef VEC(struct given) givens;

static givens all_given(const struct overrides *o)
{
    givens all = {0};
    for (size_t i = 0; i < o->nat; i++)
        vec_push(&all, ((struct given){o->at[i].name, o->at[i].span, true}));
    const struct point *row = o->nrows ? &o->rows[0] : NULL;
    for (size_t i = 0; row && i < row->n; i++)
        if (i == 0 || strcmp(row->at[i].name, row->at[i - 1].name) != 0)
            vec_push(&all,
                     ((struct given){row->at[i].name, row->at[i].span, false}));
    return all;
}

/* What n names are to all problems: `wanted` if they are so in one of them. */
static void join_status(struct sources s, size_t n, const char *const *name,
                        enum name_status wanted, enum name_status *status)
{
    enum name_status *now = mem_alloc((n + 1) * sizeof *now);
    for (size_t i = 0; i < s.n; i++)
        for (size_t k = 0; k < s.file[i]->nproblems; k++) {
            points_name_status(s.file[i], &s.file[i]->problems[k], n, name,
                               now);
            for (size_t m = 0; m < n; m++)
                if (now[m] != NAME_UNKNOWN && status[m] != wanted)
                    status[m] = now[m];
        }
    mem_free(now);
}

/* A name that takes a value must be an input of some problem, or dX of an
 * input X if `increment`. */
static void check_given(const struct given *g, enum name_status status,
                        enum name_status behind)
{
    bool increment = g->increment && g->name[0] == 'd' && g->name[1] &&
                     behind == NAME_INPUT;
    if (status == NAME_COMPUTED)
        diag_error(g->at, NULL, "'%s' is computed; only inputs take values",
                   g->name);
    else if (status == NAME_UNKNOWN && !increment)
        diag_error(g->at, NULL, "no problem has an input '%s'", g->name);
}

void sources_check_at(struct sources s, const struct overrides *out)
{
    givens all = all_given(out);
    size_t n = all.n;
    if (!broken_sources(s) && n) {
        const char **name = mem_alloc(2 * n * sizeof *name);
        enum name_status *status = mem_alloc(2 * n * sizeof *status);
        for (size_t i = 0; i < n; i++) {
            name[i] = all.at[i].name;
            name[n + i] = name[i] + (name[i][0] != '\0');
        }
        join_status(s, 2 * n, name, NAME_INPUT, status);
        for (size_t i = 0; i < n; i++)
            check_given(&all.at[i], status[i], status[n + i]);
        mem_free(name);
        mem_free(status);
    }
    vec_free(&all);
}

/* The place of a name in "--of x,y"; none if it is not found. */
static struct span name_place(const struct options *o, const char *option,
                              const char *name)
{
    size_t n = strlen(name), skip = strlen(option);
    for (size_t i = 0; i < o->lists.n; i++) {
        const char *s = o->lists.at[i];
        if (strncmp(s, option, skip) != 0)
            continue;
        for (const char *p = s + skip; (p = strstr(p, name)); p++)
            if (strchr(" ,", p[-1]) && strchr(" ,", p[n])) {
                const struct text *t = text_add("<command line>", s, strlen(s));
                return (struct span){t->base + (uint32_t)(p - s), (uint32_t)n};
            }
    }
    return (struct span){0, 0};
}

static void check_names(struct sources s, const struct options *o,
                        const struct strings *list, const char *option,
                        enum name_status wanted)
{
    enum name_status *status = mem_alloc((list->n + 1) * sizeof *status);
    if (list->n)
        join_status(s, list->n, list->at, wanted, status);
    for (size_t i = 0; i < list->n; i++) {
        const char *name = list->at[i];
        enum name_status found = status[i];
        if (found == NAME_UNKNOWN)
            diag_error(name_place(o, option, name), NULL,
                       "no problem has a name '%s'", name);
        else if (found != wanted)
            diag_error(name_place(o, option, name), NULL,
                       wanted == NAME_INPUT ? "'%s' is computed; %s takes "
                                              "inputs"
                                            : "'%s' is an input; %s takes what "
                                              "is computed",
                       name, option);
    }
    mem_free(status);
}

void sources_check_names(struct sources s, const struct options *o)
{
    if (broken_sources(s))
        return;
    check_names(s, o, &o->of, "--of", NAME_COMPUTED);
    check_names(s, o, &o->wrt, "--wrt", NAME_INPUT);
}

bool sources_selected(const struct options *o, const struct problem *p)
{
    return !o->only || (p->title && strstr(p->title, o->only));
}

void sources_free(void)
{
    text_free_all();
    for (size_t i = 0; i < loaded.n; i++)
        mem_free(loaded.at[i]);
    vec_free(&loaded);
}
