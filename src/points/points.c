/* points: the points of a problem, from `at` lines, --points and --at.
 *
 * Idea: each source (the preamble's lines, the problem's, rows of a CSV file,
 * --at) is a list of partial points made by one rule: a line of new names completes
 * the last partial point, one that repeats a name starts a new partial point that inherits the
 * rest. points/lay.c lays the sources over each other.
 *
 * Invariant: a partial point gives a name at most one value (two of the same name only
 * while entries of a CSV row are not yet joined to their array).
 */
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "lang/claim.h"
#include "points/partial_point.h"

/* --- what a name is ------------------------------------------------------- */

enum name_status partial_point_status(const struct elab *e, const char *name)
{
    const struct symbol *s = scope_find(e, name, strlen(name));
    if (!s)
        return NAME_UNKNOWN;
    if (s->special->declared.len || s->special->lost)
        return NAME_INPUT;
    if (s->assignments)
        return NAME_COMPUTED;
    if (s->read.len)
        return NAME_INPUT;
    bool claimed = s->claimed && !s->special->builtin &&
                   !s->special->function && !scope_derivative_name(e, name);
    return claimed ? NAME_INPUT : NAME_UNKNOWN;
}

static size_t bare_expressions(const struct block *b)
{
    size_t n = 0;
    for (const struct stmt *s = b->first; s; s = s->next) {
        n += s->kind == STMT_EXPR;
        n += s->kind == STMT_FUNCTION ? 0 : bare_expressions(&s->body);
        for (unsigned i = 0; s->kind == STMT_IF && i < s->n; i++)
            n += bare_expressions(&s->branches[i].body);
    }
    return n;
}

/* ans, ans2, ...: is there a bare expression that may be called so? */
static bool is_answer(const struct ast_file *file,
                      const struct problem *problem, const char *name)
{
    size_t number = 1;
    if (strncmp(name, "ans", 3) != 0 ||
        strspn(name + 3, "0123456789") != strlen(name + 3))
        return false;
    if (name[3])
        number = strtoul(name + 3, NULL, 10);
    return number > 0 && number <= bare_expressions(&file->preamble) +
                                       bare_expressions(&problem->body);
}

void points_name_status(const struct ast_file *file,
                        const struct problem *problem, size_t n,
                        const char *const *name, enum name_status *status)
{
    struct arena *a = arena_new();
    struct elab *e = constant_open(a, file, problem, 0, NULL);
    for (size_t i = 0; i < n; i++)
        status[i] = is_answer(file, problem, name[i])
                        ? NAME_COMPUTED
                        : partial_point_status(e, name[i]);
    constant_close(e);
    arena_free(a);
}

/* dX, where X is an input and dX is no name. */
static bool is_increment(const struct elab *e, const char *name)
{
    return name[0] == 'd' && name[1] &&
           partial_point_status(e, name) == NAME_UNKNOWN &&
           partial_point_status(e, name + 1) == NAME_INPUT;
}

/* --- lines ---------------------------------------------------------------- */

static bool line_repeats(struct job *j, const struct partial_point *d,
                         unsigned n, const struct setting *const *s)
{
    for (unsigned i = 0; i < n; i++) {
        bool increment = is_increment(j->e, s[i]->name);
        if (partial_point_find(d, s[i]->name + increment, increment))
            return true;
    }
    return false;
}

static struct partial_point *open_partial_point(struct point_source *s,
                                                bool fresh)
{
    struct partial_point d = {0};
    if (s->at.n && !fresh)
        return &s->at.at[s->at.n - 1];
    if (s->at.n)
        partial_point_copy(&d, &s->at.at[s->at.n - 1]);
    vec_push(&s->at, d);
    return &s->at.at[s->at.n - 1];
}

/* Is this a name that the line may give? Reports what it must not be. */
static bool may_give(struct job *j, const struct setting *s, bool preamble,
                     bool outside)
{
    const struct symbol *y = scope_find(j->e, s->name, strlen(s->name));
    switch (partial_point_status(j->e, s->name)) {
    case NAME_INPUT:
        return true;
    case NAME_COMPUTED:
        if (!outside && !(preamble && y->assigned.at >= j->e->problem->span.at))
            elab_fail(j->e, s->span, NULL,
                      "'%s' is computed (line %u): only inputs are given "
                      "values",
                      s->name, elab_line(y->assigned));
        return false;
    default:
        if (!outside && !preamble && !j->e->file->broken)
            diag_warning(s->span, NULL,
                         "'%s' is given a value, but nothing "
                         "uses it",
                         s->name);
        return outside && is_increment(j->e, s->name);
    }
}

static void give(struct job *j, struct partial_point *d,
                 const struct setting *s, bool increment)
{
    const char *name = increment ? s->name + 1 : s->name;
    struct point_entry entry = {.name = name,
                                .span = s->span,
                                .increment = increment};
    if (!constant_value(j->e, s->value, d->at.n, d->at.at, s->name,
                        &entry.value))
        return;
    struct point_entry *old = partial_point_find(d, name, increment);
    if (old)
        *old = entry;
    else
        partial_point_add(d, entry);
}

/* One line of settings, appended to a source. */
static void add_line(struct job *j, struct point_source *to, unsigned n,
                     const struct setting *const *s, bool preamble,
                     bool outside)
{
    bool fresh = false;
    if (to->at.n)
        fresh = line_repeats(j, &to->at.at[to->at.n - 1], n, s);
    struct partial_point *d = open_partial_point(to, fresh);
    if (!d->span.len || fresh)
        d->span = s[0]->span;
    d->outside = outside;
    for (unsigned i = 0; i < n; i++)
        if (may_give(j, s[i], preamble, outside))
            give(j, d, s[i], is_increment(j->e, s[i]->name));
}

static void add_at_lines(struct job *j, const struct block *b,
                         struct point_source *to, bool preamble)
{
    for (const struct stmt *s = b->first; s; s = s->next) {
        if (s->kind != STMT_AT || s->n == 0)
            continue;
        const struct setting **line = mem_alloc(s->n * sizeof *line);
        for (unsigned i = 0; i < s->n; i++)
            line[i] = &s->settings[i];
        add_line(j, to, s->n, line, preamble, false);
        mem_free(line);
        if (!to->at.n)
            continue;
        struct points_line at = {s->span, to->at.n - 1};
        vec_push(&j->line_of, at);
    }
    if (preamble)
        j->preamble_lines = j->line_of.n;
}

/* Settings of one --at are one line: they stand in one source. */
static void add_given(struct job *j)
{
    VEC(const struct setting *) line = {0};
    const struct overrides *o = j->overrides;
    for (size_t i = 0; i < o->nat; i++) {
        vec_push(&line, &o->at[i]);
        if (i + 1 < o->nat &&
            text_of(o->at[i + 1].span) == text_of(o->at[i].span))
            continue;
        add_line(j, &j->given, (unsigned)line.n, line.at, false, true);
        line.n = 0;
    }
    vec_free(&line);
}

static void add_rows(struct job *j)
{
    for (size_t i = 0; i < j->overrides->nrows; i++) {
        const struct point *row = &j->overrides->rows[i];
        struct partial_point d = {.outside = true};
        for (size_t k = 0; k < row->n; k++)
            if (partial_point_status(j->e, row->at[k].name) == NAME_INPUT)
                partial_point_add(&d, row->at[k]);
        vec_push(&j->rows.at, d);
    }
}

bool points_collect(struct arena *a, const struct ast_file *file,
                    const struct problem *problem,
                    const struct overrides *overrides, struct points *out)
{
    static const struct overrides nothing = {.random_points = 1};
    struct job j = {.overrides = overrides ? overrides : &nothing};
    *out = (struct points){0};
    if (!block_has(&file->preamble, STMT_AT) &&
        !block_has(&problem->body, STMT_AT) && !j.overrides->nat &&
        !j.overrides->nrows && !j.overrides->random) {
        out->n = 1; /* nothing is given */
        out->at = arena_alloc(a, sizeof *out->at);
        return true;
    }
    j.e = constant_open(a, file, problem, j.overrides->seed,
                        j.overrides->limits);
    add_at_lines(&j, &file->preamble, &j.preamble, true);
    add_at_lines(&j, &problem->body, &j.lines, false);
    add_rows(&j);
    add_given(&j);
    bool ok = j.e->errors == 0;
    if (ok)
        partial_point_finish(&j, out);
    ok = ok && j.e->errors == 0;
    partial_point_free_source(&j.preamble);
    partial_point_free_source(&j.lines);
    partial_point_free_source(&j.rows);
    partial_point_free_source(&j.given);
    vec_free(&j.line_of);
    constant_close(j.e);
    return ok;
}

size_t points_of_claim(const struct points *points, const struct stmt *claim)
{
    size_t lo = 0, hi = points->nlines; /* lines stand in their order */
    if (points->replaced)
        return SIZE_MAX;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (points->lines[mid].span.at < claim->span.at)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo ? points->lines[lo - 1].point : 0;
}
