/* elaborate_fixture: a source elaborated at its points, for the tests of the
 * elaborator: values through the oracle, messages as one string. */
#ifndef TESTS_ELABORATE_FIXTURE_H
#define TESTS_ELABORATE_FIXTURE_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/diag.h"
#include "lang/elaborate.h"
#include "syntax/parse.h"

struct fixture {
    struct arena *arena;
    struct ast_file *file;
    struct points points;
    struct oracle *oracle;
    struct elaboration *e;
    struct overrides outside;
    struct elaborate_options options;
};

static char fixture_text[1 << 16];

static struct fixture fixture_new(void)
{
    struct fixture f = {.arena = arena_new()};
    f.outside.random_points = 1;
    f.options = (struct elaborate_options){
        .max_nodes = 1e6, .max_bytes = 1e9, .seed = 1, .need_values = true};
    diag_reset();
    diag_silent(true);
    return f;
}

static void fixture_free(struct fixture *f)
{
    elaboration_free(f->e);
    oracle_free(f->oracle);
    arena_free(f->arena);
    f->e = NULL;
    f->oracle = NULL;
}

static bool fixture_parse(struct fixture *f, const char *source)
{
    char *copy = arena_strndup(f->arena, source, strlen(source));
    f->file = parse_file(f->arena, text_add("t.txt", copy, strlen(copy)));
    return !f->file->broken;
}

/* --at TEXT, repeatable. */
static inline void fixture_at(struct fixture *f, const char *source)
{
    unsigned n;
    char *copy = arena_strndup(f->arena, source, strlen(source));
    const struct text *t = text_add("<command line>", copy, strlen(copy));
    struct setting *more = parse_settings(f->arena, t, &n);
    struct setting *all = arena_alloc(f->arena,
                                      (f->outside.nat + n) * sizeof *all);
    for (size_t i = 0; i < f->outside.nat; i++)
        all[i] = f->outside.at[i];
    for (unsigned i = 0; i < n; i++)
        all[f->outside.nat + i] = more[i];
    f->outside.nat += n;
    f->outside.at = all;
}

static bool fixture_points(struct fixture *f, size_t problem)
{
    return points_collect(f->arena, f->file, &f->file->problems[problem],
                          &f->outside, &f->points);
}

static bool fixture_run(struct fixture *f, size_t problem, size_t point)
{
    elaboration_free(f->e);
    oracle_free(f->oracle);
    f->oracle = oracle_new();
    f->e = elaborate(f->arena, f->file, &f->file->problems[problem],
                     &f->points.at[point], f->oracle, &f->options);
    return f->e;
}

/* Parse and elaborate the first problem at its first point. */
static bool fixture_open(struct fixture *f, const char *source)
{
    return fixture_parse(f, source) && fixture_points(f, 0) &&
           fixture_run(f, 0, 0);
}

static const char *fixture_matrix(struct shape s, const double *v)
{
    int n = 0;
    size_t numel = shape_numel(s);
    n += snprintf(fixture_text, 64, "%ux%u", s.rows, s.cols);
    for (size_t k = 0; v && k < numel; k++)
        n += snprintf(fixture_text + n, 64, " %.10g", v[k]);
    return fixture_text;
}

/* "RxC v v v", column-major, of a name's last binding. */
static inline const char *fixture_value(struct fixture *f, const char *name)
{
    const struct binding *b = elaboration_binding(f->e, name);
    if (!b)
        return "none";
    const double *v = f->oracle->value(f->oracle->context, f->e->graph,
                                       b->node);
    return fixture_matrix(graph_shape(f->e->graph, b->node), v);
}

/* All messages so far: "3:5 message [label]" joined by newlines. */
static inline const char *fixture_messages(void)
{
    size_t n;
    int at = 0;
    const struct diag *d = diag_list(&n);
    fixture_text[0] = '\0';
    for (size_t i = 0; i < n; i++) {
        struct place p = text_place(d[i].span);
        at += snprintf(fixture_text + at, 1024, "%s%u:%u %s%s%s%s",
                       i ? "\n" : "", p.line, p.column, d[i].message,
                       d[i].label ? " [" : "", d[i].label ? d[i].label : "",
                       d[i].label ? "]" : "");
    }
    return fixture_text;
}

#endif
