/* emit/c_entry: elementwise operations in C, from the rows of ops.def.
 *
 * Idea: a row's VALUE is C already; its text, taken by the preprocessor, is
 * what is written unless the row says it otherwise. Where an argument occurs
 * twice in it, or it needs a function that libm lacks, a small static function
 * is defined first.
 *
 * Invariant: the same expression as eval's, in the same order.
 */
#include <ctype.h>
#include <math.h>
#include <string.h>

#include "emit/rep.h"

/* --- the rows as text --------------------------------------------------- */

static const struct value_row {
    const char *id, *text;
} values[OP_COUNT] = {
#define E1(ID, NAME, SPELL, FLAGS, VALUE, ...) [OP_##ID] = {#ID, #VALUE},
#define E2(ID, NAME, SPELL, FLAGS, VALUE, ...) [OP_##ID] = {#ID, #VALUE},
#define E3(ID, NAME, SPELL, FLAGS, VALUE, ...) [OP_##ID] = {#ID, #VALUE},
#include "graph/ops.def"
};

const char *c_value(enum op op)
{
    return values[op].text;
}

static const char mark[] = "special_";

/* The row's text with special_f called ad_f. */
static const char *own_names(struct emitter *e, const char *text)
{
    const char *at = strstr(text, mark);
    if (!at)
        return text;
    return arena_printf(e->arena, "%.*sad_%s", (int)(at - text), text,
                        at + strlen(mark));
}

/* --- applying an operation ---------------------------------------------- */

/* Does an argument occur more than once? */
static bool repeats(const char *text, size_t n)
{
    size_t count[3] = {0};
    for (size_t i = 0; text[i]; i++) {
        bool alone = (i == 0 || !emit_letter(text[i - 1])) &&
                     !emit_letter(text[i + 1]);
        if (alone && text[i] >= 'x' && text[i] < 'x' + (int)n)
            count[text[i] - 'x']++;
    }
    return count[0] > 1 || count[1] > 1 || count[2] > 1;
}

static const char *lower(struct emitter *e, const char *id)
{
    char *s = arena_strndup(e->arena, id, strlen(id));
    for (char *c = s; *c; c++)
        *c = (char)tolower((unsigned char)*c);
    return s;
}

/* A static function that holds the row's text; its call. */
static const char *wrapped(struct emitter *e, enum op op, size_t n)
{
    static const char *const in[] = {"double x", "double x, double y",
                                     "double x, double y, double z"};
    static const char *const out[] = {"x", "x, y", "x, y, z"};
    const char *name = arena_printf(e->arena, "ad_%s_",
                                    lower(e, values[op].id));
    if (emit_new_helper(e, name))
        emit_helper(e, name,
                    arena_printf(e->arena,
                                 "static double %s(%s)\n{\n    return %s;\n}\n",
                                 name, in[n - 1],
                                 own_names(e, values[op].text)));
    return arena_printf(e->arena, "%s(%s)", name, out[n - 1]);
}

static bool is_word(const char *s)
{
    for (; *s; s++)
        if (!emit_letter(*s))
            return false;
    return true;
}

static bool is_integer(const char *s)
{
    const char *digits = s + (*s == '-');
    return isdigit((unsigned char)*digits) &&
           strspn(digits, "0123456789") == strlen(digits);
}

/* 1/3 is 0 in C, and 100000*100000 overflows. */
static const char *as_double(struct emitter *e, const char *s)
{
    return is_integer(s) ? arena_printf(e->arena, "%s.0", s) : s;
}

/* The row's value as a call. */
static const char *call_text(struct emitter *e, enum op op, size_t n)
{
    const char *t = values[op].text;
    bool call = strchr(t, '(') && t[0] != '(' && !repeats(t, n);
    return call ? own_names(e, t) : wrapped(e, op, n);
}

struct expr c_apply(struct emitter *e, enum op op, size_t n,
                    const struct expr *given)
{
    const char *t = template_of(e, op);
    struct expr arg[3] = {{0}};
    for (size_t i = 0; i < n; i++)
        arg[i] = given[i];
    if (n > 0 &&
        (op == OP_DIV || op == OP_MUL || op == OP_ADD || op == OP_SUB ||
         op == OP_ABS || op == OP_SQUARE) &&
        (op == OP_DIV || n == 1 || is_integer(arg[1].text)))
        arg[0].text = as_double(e, arg[0].text); /* no arithmetic of ints */
    if (!t && op == OP_SQUARE && is_word(arg[0].text))
        t = "x*x";
    if (t)
        return template_fill(e, t, NONE, n, arg, NULL);
    if (!template_call(e, own_names(e, values[op].text)))
        return (struct expr){NULL, BIND_ATOM};
    struct expr r = template_fill(e, call_text(e, op, n), NONE, n, arg, NULL);
    r.bind = BIND_ATOM;
    return r;
}

/* --- entries of arrays -------------------------------------------------- */

struct expr c_number(struct emitter *e, double v)
{
    const char *s = isnan(v)   ? "NAN"
                    : isinf(v) ? v < 0 ? "-HUGE_VAL" : "HUGE_VAL"
                               : emit_number(e->arena, v);
    return (struct expr){s, v < 0 ? BIND_SUM : BIND_ATOM};
}

static const char *indexed(struct emitter *e, node x, struct shape s)
{
    struct shape t = emit_shape(e, x);
    const char *a = c_array(e, x);
    if (shape_equal(s, t))
        return arena_printf(e->arena, "%s[i]", a);
    if (t.cols == 1)
        return arena_printf(e->arena, "%s[i %% %u]", a, s.rows);
    if (s.rows == 1)
        return arena_printf(e->arena, "%s[i]", a);
    return arena_printf(e->arena, "%s[i/%u]", a, s.rows);
}

struct expr c_entry(struct emitter *e, node x, struct shape s)
{
    const struct gnode *p = graph_at(e->g, x);
    struct expr arg[3] = {{0}};
    double v;
    if (graph_constant(e->g, x, &v))
        return c_number(e, v);
    if (shape_scalar(p->shape))
        return e->of[x];
    bool fused = !e->of[x].text && shape_equal(p->shape, s);
    if (!fused)
        return (struct expr){indexed(e, x, s), BIND_ATOM};
    if (p->op == OP_BROADCAST)
        return c_entry(e, p->arg[0], s);
    for (unsigned i = 0; i < p->nargs; i++)
        arg[i] = c_entry(e, p->arg[i], s);
    return c_apply(e, (enum op)p->op, p->nargs, arg);
}
