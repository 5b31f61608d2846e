/* outputs: the files that a run writes beside standard output.
 *
 * Invariant: what the run reads is never written over, by whatever name it
 * goes; that is asked twice, of what the command line names before anything
 * is done, and of what the files loaded before anything is written.
 */
#include "cli/outputs.h"

#include <string.h>

#include "base/csv.h"
#include "base/diag.h"
#include "base/outfile.h"
#include "report/plot.h"

/* The name of output i, and the option that asked for it; NULL: no more. */
static const char *output_name(const struct options *o, size_t i,
                               const char **option)
{
    *option = i < o->nreports ? "--report" : "--plot";
    if (i < o->nreports)
        return o->reports[i].file;
    return i == o->nreports ? o->plot : NULL;
}

static bool overwrites(const char *option, const char *output,
                       const char *input)
{
    if (!input || !outfile_same(output, input))
        return false;
    diag_trouble("%s: '%s' is read by this run; it would be written over",
                 option, output);
    return true;
}

static bool named_inputs_free(const struct options *o, const char *option,
                              const char *output)
{
    for (size_t i = 0; i < o->files.n; i++)
        if (overwrites(option, output, o->files.at[i]))
            return false;
    return !overwrites(option, output, o->points);
}

bool outputs_check(const struct options *o)
{
    const char *option, *other, *name;
    bool ok = true;
    for (size_t i = 0; (name = output_name(o, i, &option)); i++) {
        ok = named_inputs_free(o, option, name) && ok;
        for (size_t k = 0; k < i; k++)
            if (strcmp(output_name(o, k, &other), name) == 0) {
                diag_trouble("%s: '%s' would be written twice", option, name);
                ok = false;
            }
    }
    return ok;
}

/* The next file that a source loads, from byte *at on, which moves behind it;
 * NULL: no more. Read off the text, since a worker may do the loading. */
static const char *next_load(struct arena *a, const struct text *t, size_t *at)
{
    for (; *at + 6 < t->len; ++*at) {
        const char *s = t->bytes + *at, *end = t->bytes + t->len;
        if (memcmp(s, "load", 4) != 0)
            continue;
        for (s += 4; s < end && strchr(" \t(", *s); s++)
            continue;
        const char *close = s < end && strchr("'\"", *s)
                                ? memchr(s + 1, *s, (size_t)(end - s - 1))
                                : NULL;
        if (!close)
            continue;
        struct span here = {t->base + (uint32_t)*at, 4};
        *at = (size_t)(close - t->bytes);
        return csv_relative(a, arena_strndup(a, s + 1, (size_t)(close - s - 1)),
                            here);
    }
    return NULL;
}

void outputs_each_source(struct arena *a, void (*visit)(void *, const char *),
                         void *context)
{
    const struct text *t;
    const char *file;
    for (size_t i = 0; (t = text_nth(i)); i++) {
        if (t->name[0] != '<')
            visit(context, t->name);
        for (size_t at = 0; (file = next_load(a, t, &at));)
            visit(context, file);
    }
}

struct clash {
    const char *option, *output;
    bool found;
};

static void look_for_clash(void *context, const char *file)
{
    struct clash *c = context;
    c->found = c->found || overwrites(c->option, c->output, file);
}

/* Files that the sources load are known when these are read. */
static bool sources_free_of(const char *option, const char *output)
{
    struct clash c = {option, output, false};
    struct arena *a = arena_new();
    outputs_each_source(a, look_for_clash, &c);
    arena_free(a);
    return !c.found;
}

void outputs_write(const struct options *o, const struct record *r,
                   const struct style *style)
{
    struct style plain = *style;
    plain.color = false;
    if (o->plot && sources_free_of("--plot", o->plot))
        plot_sweep(o->plot, r);
    for (size_t i = 0; i < o->nreports; i++) {
        struct outfile file;
        if (!sources_free_of("--report", o->reports[i].file) ||
            !outfile_open(&file, o->reports[i].file))
            continue;
        report_of(o->reports[i].format)(file.to, r, &plain);
        outfile_close(&file);
    }
}
