/* prelude: functions that adcheck's own language can say without loss.
 *
 * Idea: the definitions stand in the *.m files beside this one, which the build
 * turns into text (prelude_text). A definition costs nothing until it is
 * called: it is parsed then, once a run, and inlined like a function of the
 * user; but its nodes and messages point at the call. What the line of its head
 * says behind `%` is read here: `from N`, the least number of arguments;
 * `and more`, further arguments are folded in from the left; `internal`, the
 * prelude's own.
 *
 * Invariant: number literals are exact here (no ulp is left open). Parsing
 * registers a source, so the first call of a function is the main thread's.
 */
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "builtin/builtin.h"
#include "syntax/parse.h"

static VEC(struct prelude) all;
static struct arena *arena;

/* The lines of the files as one text. */
static char *whole_text(size_t *len)
{
    size_t n = 0;
    for (const char *const *line = prelude_text; *line; line++)
        n += strlen(*line);
    char *text = arena_alloc(arena, n + 1), *to = text;
    for (const char *const *line = prelude_text; *line; line++) {
        size_t m = strlen(*line);
        memcpy(to, *line, m);
        to += m;
    }
    *len = n;
    return text;
}

static const char *find_in(const char *from, const char *to, const char *what)
{
    const char *p = strstr(from, what);
    return p && p < to ? p : NULL;
}

/* The head, `function y = name(a, b)  % from 1`, up to `end`. */
static struct prelude read_head(const char *head, const char *end)
{
    const char *note = find_in(head, end, "%");
    const char *stop = note ? note : end;
    const char *equals = find_in(head, stop, "=");
    const char *name = equals ? equals + 2 : head + strlen("function ");
    size_t n = strcspn(name, "(\n ");
    struct prelude p = {.name = arena_strndup(arena, name, n), .source = head};
    const char *open = name + n, *from = NULL;
    for (const char *c = open; *open == '(' && *c != ')'; c++)
        p.max += c == open ? open[1] != ')' : *c == ',';
    p.min = p.max;
    if (note) {
        from = find_in(note, end, "from ");
        p.more = find_in(note, end, "and more");
        p.internal = find_in(note, end, "internal");
    }
    if (from)
        p.min = (unsigned)strtoul(from + strlen("from "), NULL, 10);
    return p;
}

const struct prelude *prelude_all(size_t *n)
{
    static const char head[] = "function ";
    if (!arena) {
        size_t len;
        arena = arena_new();
        char *text = whole_text(&len);
        for (char *s = text, *end; *s; s = end + 1) {
            end = strchr(s, '\n');
            if (strncmp(s, head, sizeof head - 1) == 0)
                vec_push(&all, read_head(s, end));
            else if (strncmp(s, "end\n", 4) == 0)
                all.at[all.n - 1].len = (size_t)(end -
                                                 all.at[all.n - 1].source);
        }
    }
    *n = all.n;
    return all.at;
}

static const struct function *parse(const struct prelude *p)
{
    const struct text *text = text_add("<prelude>", p->source, p->len);
    struct ast_file *file = parse_file(arena, text);
    return file->problems[0].body.first->function;
}

struct prelude *prelude_find(const char *name, unsigned nargs)
{
    size_t n;
    prelude_all(&n);
    for (size_t i = 0; i < n; i++) {
        struct prelude *p = &all.at[i];
        if (nargs < p->min || (nargs > p->max && !p->more) ||
            strcmp(p->name, name) != 0)
            continue;
        if (!p->function)
            p->function = parse(p);
        return p;
    }
    return NULL;
}

/* --- --rules -------------------------------------------------------------- */

static const char about[] = "## Written in the language\n\n"
                            "What these functions do is said in the language "
                            "itself, so their rules "
                            "are those of\nthe operations above, applied to "
                            "the definition. "
                            "`hold(x)` is the number that x is at\nthe point, "
                            "and depends on nothing; "
                            "`slope(r, c)` is the derivative of r by "
                            "the\n`mark`ed c; `require` says "
                            "what must hold elsewhere, too.\n\n";

/* A definition, indented; what its head says to the table is left out. */
static void put(FILE *to, const struct prelude *p)
{
    for (const char *s = p->source, *end = s + p->len; s < end;) {
        size_t n = strcspn(s, "\n");
        size_t shown = n;
        if (s == p->source)
            shown = strcspn(s, "%\n");
        while (shown && s[shown - 1] == ' ')
            shown--;
        fprintf(to, "%s%.*s\n", shown ? "    " : "", (int)shown, s);
        s += n + 1;
    }
    fputc('\n', to);
}

bool prelude_print(FILE *to, const char *name)
{
    size_t n;
    const struct prelude *p = prelude_all(&n);
    bool any = false;
    if (!name)
        fputs(about, to);
    for (size_t i = 0; i < n; i++) {
        if (name ? strcmp(p[i].name, name) != 0 : false)
            continue;
        bool again = i > 0 && strcmp(p[i - 1].name, p[i].name) == 0;
        if (!again)
            fprintf(to, "### `%s`\n\n", p[i].name);
        put(to, &p[i]);
        any = true;
    }
    return any;
}
