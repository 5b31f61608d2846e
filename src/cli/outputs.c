/* outputs: the files that a run writes beside standard output.
 *
 * Invariant: what the run reads is never written over, by whatever name it
 * goes; that is asked twice, of what the command line names before anything
 * is done, and of what the files loaded before anything is written.
 */
#include "cli/outputs.h"

#include <string.h>
#include <sys/stat.h>

#include "base/csv.h"
#include "base/diag.h"
#include "base/outfile.h"
#include "cli/options.h"
#include "report/plot.h"

/* The name of output i, and the option that asked for it; NULL: no more. */
static const char *output_name(const struct options *o, size_t i,
                               const char **option)
{
    const char *rest[] = {o->plot, o->marks};
    static const char *const names[] = {"--plot", "--marks"};
    *option = "--report";
    if (i < o->nreports)
        return o->reports[i].file;
    for (size_t k = 0; k < 2; k++)
        if (rest[k] && i-- == o->nreports) {
            *option = names[k];
            return rest[k];
        }
    return NULL;
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

/* "f=python3 f.py": each word may be a file that is run. */
static bool runs(const char *option, const char *output, const char *code)
{
    struct arena *a = arena_new();
    char *rest = arena_strndup(a, code, strlen(code)), *word;
    bool found = false;
    while (!found && (word = strsep(&rest, " =")))
        found = *word && overwrites(option, output, word);
    arena_free(a);
    return found;
}

static bool named_inputs_free(const struct options *o, const char *option,
                              const char *output)
{
    for (size_t i = 0; i < o->files.n; i++) {
        const char *file = o->files.at[i];
        if (overwrites(option, output,
                       strcmp(file, "-") == 0 ? "/dev/stdin" : file))
            return false;
    }
    for (size_t i = 0; i < o->code.n; i++)
        if (runs(option, output, o->code.at[i]))
            return false;
    return !overwrites(option, output, o->points) &&
           !overwrites(option, output, o->model);
}

bool outputs_check(const struct options *o)
{
    const char *option, *other, *name;
    bool ok = true;
    for (size_t i = 0; (name = output_name(o, i, &option)); i++) {
        ok = named_inputs_free(o, option, name) && ok;
        for (size_t k = 0; k < i; k++)
            if (outfile_same(output_name(o, k, &other), name)) {
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

static void write_one(const char *name, enum format format,
                      const struct record *r, const struct style *style)
{
    struct outfile file;
    if (!sources_free_of("--report", name) || !outfile_open(&file, name))
        return;
    report_of(format)(file.to, r, style);
    outfile_close(&file);
}

/* --- a page a hand-in ---------------------------------------------------- */
static bool is_folder(const char *name)
{
    struct stat s;
    size_t n = strlen(name);
    return (n && name[n - 1] == '/') ||
           (stat(name, &s) == 0 && S_ISDIR(s.st_mode));
}

static const char *ending(enum format f)
{
    switch (f) {
    case FORMAT_GRADESCOPE:
        return "json";
    case FORMAT_JUNIT:
        return "xml";
    case FORMAT_MARKDOWN:
        return "md";
    case FORMAT_LATEX:
        return "tex";
    case FORMAT_TABLE:
    case FORMAT_GITHUB:
    case FORMAT_GCC:
        return "txt";
    default:
        return format_name(f);
    }
}

/* The name of a hand-in as that of a file: no folders, nothing hidden. */
static const char *file_of(struct arena *a, const char *folder,
                           const char *name, enum format f)
{
    char *plain = arena_strndup(a, name, strlen(name));
    for (char *s = plain; *s; s++)
        if (*s == '/' || (s == plain && *s == '.'))
            *s = '_';
    return arena_printf(a, "%s%s%s.%s", folder,
                        folder[strlen(folder) - 1] == '/' ? "" : "/", plain,
                        ending(f));
}

/* A report of each hand-in alone, and index.html. */
static void write_folder(const char *folder, enum format f,
                         const struct record *r, const struct style *style)
{
    struct arena *a = arena_new();
    mkdir(folder, 0777); /* what cannot be written there is told */
    for (size_t i = 0; i < r->marks->nhands; i++) {
        struct rec_marks marks = *r->marks;
        struct record one = *r;
        marks.hands += i;
        marks.nhands = 1;
        one.marks = &marks;
        one.problems += i;
        one.nproblems = 1;
        write_one(file_of(a, folder, marks.hands[0].name, f), f, &one, style);
    }
    if (f == FORMAT_HTML)
        write_one(file_of(a, folder, "index", f), f, r, style);
    arena_free(a);
}

void outputs_write(const struct options *o, const struct record *r,
                   const struct style *style)
{
    struct style plain = *style;
    plain.color = false;
    if (o->plot && sources_free_of("--plot", o->plot))
        plot_sweep(o->plot, r);
    if (o->marks && r->marks)
        write_one(o->marks, FORMAT_CSV, r, &plain);
    for (size_t i = 0; i < o->nreports; i++) {
        const struct report_to *to = &o->reports[i];
        if (r->marks && is_folder(to->file))
            write_folder(to->file, to->format, r, &plain);
        else
            write_one(to->file, to->format, r, &plain);
    }
}
