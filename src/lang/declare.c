/* declare: inputs come to be, by param, data, or by being used.
 *
 * Idea: an input's value is the point's, else that of its declaration, else
 * drawn from a stream that is named after problem, input and draw, so that it
 * is the same whatever else the problem declares. A name that is neither
 * assigned nor declared is an input from its first use on; without a value it
 * is collected and reported with all others at the end.
 *
 * Invariant: the oracle knows the value of every input that has one before
 * anything is asked of it.
 */
#include <string.h>

#include "base/buffer.h"
#include "base/diag.h"
#include "lang/constant.h"
#include "syntax/function.h"
#include "syntax/other_notations.h"

/* --- values --------------------------------------------------------------- */

double *declare_draw(struct elab *e, const char *name, enum structure structure,
                     struct shape shape)
{
    const char *title = e->problem->title ? e->problem->title : "";
    unsigned draw = e->point ? e->point->draw : 0;
    const char *stream = arena_printf(e->arena, "%s/%s/%u", title, name, draw);
    size_t n = shape_numel(shape);
    double *v = arena_alloc(e->arena, (n ? n : 1) * sizeof *v);
    struct random *r = random_new(e->options.seed, stream);
    structure_random(structure, shape, r, v);
    random_free(r);
    return v;
}

static struct input *add_input(struct elab *e, struct symbol *s, struct span at,
                               struct shape shape)
{
    elab_here(e, at);
    struct input i = {.name = s->name,
                      .span = at,
                      .node = Input(e->g, shape),
                      .value = {shape, NULL, NULL}};
    vec_push(&e->inputs, i);
    s->input = (uint32_t)e->inputs.n;
    scope_bind(e, s, val_node(i.node));
    return &e->inputs.at[e->inputs.n - 1];
}

static void set_value(struct elab *e, struct input *i, const double *v,
                      const struct span *decimals)
{
    i->value.at = v;
    i->value.decimals = decimals;
    graph_decimals(e->g, i->node, decimals);
    e->oracle->input(e->oracle->context, e->g, i->node, v);
}

/* A value for an input that runs over an interval: off the middle, where
 * functions like to have their kinks. */
static bool value_in_interval(struct elab *e, const struct symbol *s,
                              uint32_t input)
{
    double low, high, *v = arena_alloc(e->arena, sizeof *v);
    if (!interval_read(e, s->special->interval, &low, &high))
        return false;
    *v = interval_inside(low, high, 0.382);
    set_value(e, &e->inputs.at[input], v, NULL);
    return true;
}

/* --- names that are used -------------------------------------------------- */

struct val declare_input(struct elab *e, struct symbol *s, struct span at)
{
    const struct shape scalar = {1, 1};
    const struct point_entry *given = s->special->given;
    struct input *i = add_input(e, s, at, given ? given->value.shape : scalar);
    if (given) {
        set_value(e, i, given->value.at, given->value.decimals);
    } else if (s->special->interval) {
        if (!value_in_interval(e, s, (uint32_t)e->inputs.n - 1))
            return val_error();
    } else if (e->options.random_missing || s->loose) {
        i->random = true;
        set_value(e, i, declare_draw(e, s->name, STRUCT_NONE, scalar), NULL);
    } else if (e->options.need_values) {
        vec_push(&e->missing, at);
        vec_push(&e->missing_names, s->name);
    }
    scope_log(e, s, s->val.node);
    return s->val;
}

/* In the command that each message of a missing value shows. */
#define MOST_NAMES 16

/* The command to paste: adcheck expr.txt --at u=...,w=... */
static const char *replay(struct elab *e)
{
    struct buffer command = {0};
    if (e->options.replay)
        buffer_put(&command, e->options.replay);
    else
        buffer_printf(&command, "adcheck %s",
                      e->file->text ? e->file->text->name : "FILE");
    for (size_t i = 0; i < e->missing.n && i < MOST_NAMES; i++)
        buffer_printf(&command, "%s%s=...", i ? "," : " --at ",
                      e->missing_names.at[i]);
    if (e->missing.n > MOST_NAMES)
        buffer_put(&command, ",...");
    return buffer_take(&command, e->arena);
}

/* Ax, where A and x are names: a product without its sign; sinx; x_i. */
static const char *product(struct elab *e, const char *name)
{
    size_t n = strlen(name);
    for (size_t i = 1; i < n; i++) {
        const struct symbol *x = scope_find(e, name, i);
        const struct symbol *y = scope_find(e, name + i, n - i);
        const char *word = arena_strndup(e->arena, name, i);
        bool below = name[i] == '_' && i + 1 < n && n - i <= 3;
        if (x && scope_known(x) && below)
            return arena_printf(e->arena, "%s(%c%s%s)", word, name[i + 1],
                                n - i > 2 ? "," : "", name + i + 2);
        bool known = y && scope_known(y);
        if (known && x && scope_known(x))
            return arena_printf(e->arena, "%s*%s", word, y->name);
        bool letter = n - i == 1 && strchr("xyztuvw", name[i]);
        if ((known || letter) && i > 1 && function_find(word))
            return arena_printf(e->arena, "%s(%s)", word, name + i);
    }
    return NULL;
}

static const char *advice(struct elab *e, const char *name, struct span at,
                          const char *command)
{
    const char *other = notation_meant(e->arena, at);
    if (other)
        return arena_printf(e->arena, "%s; else give it a value: %s", other,
                            command);
    const char *near = scope_suggest(e, name, false);
    if (product(e, name))
        near = product(e, name);
    if (notation_constant(name))
        return arena_printf(e->arena, "%s or: %s", notation_constant(name),
                            command);
    const struct symbol *s = scope_find(e, name + 1, strlen(name + 1));
    const struct symbol *self = scope_find(e, name, strlen(name));
    if (self && self->special->builtin)
        return arena_printf(e->arena,
                            "to call the function write %s(...); "
                            "else give it a value: %s",
                            name, command);
    if (name[0] == 'd' && s && scope_known(s))
        return arena_printf(e->arena,
                            "derivatives (%s/d...) stand in claims; "
                            "else give it one: %s",
                            name, command);
    if (near)
        return arena_printf(e->arena, "did you mean '%s'? or: %s", near,
                            command);
    return arena_printf(e->arena, "give it one: %s", command);
}

void declare_missing(struct elab *e)
{
    if (!e->missing.n)
        return;
    const char *command = replay(e);
    for (size_t i = 0; i < e->missing.n; i++) {
        const char *name = e->missing_names.at[i];
        elab_fail(e, e->missing.at[i],
                  advice(e, name, e->missing.at[i], command),
                  "input '%s' has no value", name);
    }
}

/* --- param, data ---------------------------------------------------------- */

struct declaration {
    const struct decl *d;
    bool sized;
    struct shape shape;
    const double *value;
    const struct span *decimals;
    struct span at; /* where the value was given */
    bool random;
};

static bool read_size(struct elab *e, const struct ast *t, uint32_t *out)
{
    double v;
    if (!t)
        return true;
    if (!query_count(e, elab_eval(e, t), t->span, "a size", 0, &v))
        return false;
    if (!elab_size(e, v, 1, t->span))
        return false;
    *out = (uint32_t)v;
    return true;
}

static bool fail_shape(struct elab *e, const struct declaration *w,
                       struct shape have)
{
    bool fits = have.rows == w->shape.cols && have.cols == w->shape.rows;
    elab_fail(e, w->at, fits ? "its transpose fits" : NULL,
              "'%s' is %ux%u here, but declared %ux%u", w->d->name, have.rows,
              have.cols, w->shape.rows, w->shape.cols);
    return false;
}

/* The shape that was declared and that of the value must agree. */
static bool settle_shape(struct elab *e, struct declaration *w,
                         struct shape have)
{
    if (w->sized && !shape_equal(have, w->shape))
        return fail_shape(e, w, have);
    w->shape = have;
    return true;
}

static bool value_of_expression(struct elab *e, struct declaration *w)
{
    struct span at = w->d->value->span;
    node x;
    if (!elab_numeric(e, elab_eval(e, w->d->value), at, &x))
        return false;
    struct shape have = graph_shape(e->g, x);
    size_t n = shape_numel(w->sized ? w->shape : have);
    w->at = at;
    const double *v = query_quietly(e, x);
    if (!v)
        return query_values(e, x, at, "this value"), false;
    double *copy = arena_alloc(e->arena, (n ? n : 1) * sizeof *copy);
    if (shape_numel(have) == 0)
        return settle_shape(e, w, have);
    bool fill = w->sized && shape_scalar(have);
    if (!fill && !settle_shape(e, w, have))
        return false;
    for (size_t k = 0; k < n; k++)
        copy[k] = v[fill ? 0 : k];
    w->value = copy;
    w->decimals = constant_decimals(e->arena, w->d->value, w->shape);
    return true;
}

static bool find_value(struct elab *e, struct symbol *s, struct declaration *w)
{
    if (s->special->given) {
        w->at = s->special->given->span;
        w->value = s->special->given->value.at;
        w->decimals = s->special->given->value.decimals;
        return settle_shape(e, w, s->special->given->value.shape);
    }
    if (w->d->value)
        return value_of_expression(e, w);
    if (shape_numel(w->shape) == 0)
        return true;
    enum structure structure = w->d->structure;
    if ((structure == STRUCT_SPD || structure == STRUCT_SYMMETRIC) &&
        w->shape.rows != w->shape.cols)
        return true; /* the check of the set reports it */
    w->random = true;
    w->value = declare_draw(e, s->name, structure, w->shape);
    return true;
}

static bool check_set(struct elab *e, const struct declaration *w)
{
    const char *why;
    if (w->d->structure == STRUCT_NONE)
        return true;
    if (w->shape.rows != w->shape.cols &&
        (w->d->structure == STRUCT_SPD ||
         w->d->structure == STRUCT_SYMMETRIC)) {
        elab_fail(e, w->d->span, NULL, "'%s' is %s, but %ux%u is not square",
                  w->d->name, structure_name(w->d->structure), w->shape.rows,
                  w->shape.cols);
        return false;
    }
    if (structure_contains(w->d->structure, w->shape, w->value, &why))
        return true;
    elab_fail(e, w->at, NULL, "the value of '%s' is not %s: %s", w->d->name,
              structure_name(w->d->structure), why);
    return false;
}

static bool declare_one(struct elab *e, const struct decl *d, enum role role)
{
    struct symbol *s = scope_symbol(e, d->name);
    struct declaration w = {.d = d, .shape = {1, 1}, .at = d->span};
    w.sized = d->rows || d->cols;
    if (s->input)
        return false; /* declared twice: reported */
    if (!read_size(e, d->rows, &w.shape.rows) ||
        !read_size(e, d->cols, &w.shape.cols) ||
        !elab_size(e, w.shape.rows, w.shape.cols, d->span) ||
        !find_value(e, s, &w))
        return false;
    if (shape_numel(w.shape) == 0) { /* nothing to differentiate by */
        scope_bind(e, s, val_node(Full(e->g, w.shape, 0)));
        return true;
    }
    if (!check_set(e, &w))
        return false;
    struct input *i = add_input(e, s, d->span, w.shape);
    i->role = role;
    i->structure = d->structure;
    i->random = w.random;
    set_value(e, i, w.value, w.decimals);
    return true;
}

static bool declare_symbol(struct elab *e, struct symbol *s,
                           const struct decl *d, enum role role)
{
    if (s->bound) {
        elab_fail(e, d->span, NULL,
                  "'%s' is assigned already (line %u): declare it first",
                  s->name, elab_line(s->assigned));
        return false;
    }
    s->declaring = true;
    bool ok = declare_one(e, d, role);
    s->declaring = false;
    if (!ok)
        scope_bind(e, s, val_error());
    return ok;
}

struct val declare_early(struct elab *e, struct symbol *s, struct span at)
{
    if (!s->special->decl || s->declaring || s->early)
        return elab_fail(e, at, NULL,
                         "'%s' is read before its declaration (line %u)",
                         s->name, elab_line(s->special->declared));
    s->early = true;
    declare_symbol(e, s, s->special->decl, s->data ? ROLE_DATA : ROLE_PARAM);
    return s->val;
}

bool declare_run(struct elab *e, const struct stmt *s)
{
    bool ok = true;
    for (unsigned i = 0; i < s->n; i++) {
        struct symbol *symbol = scope_symbol(e, s->decls[i].name);
        if (!symbol->early)
            ok &= declare_symbol(e, symbol, &s->decls[i],
                                 s->kind == STMT_DATA ? ROLE_DATA : ROLE_PARAM);
    }
    return ok;
}
