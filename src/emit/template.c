/* emit/template: what a language says for an operation.
 *
 * Idea: the SAY rows of ops.def are templates. A condition in braces is decided
 * first, by the node's shape and attributes; in the text that is left, x, y, z
 * and w stand for the arguments, in brackets where the operators beside them
 * ask for it, and names in braces for numbers of the node. A function of the
 * runtime (runtime.c, .m, .py, embedded as text) is copied before the code that
 * calls it, and what it calls before it.
 *
 *     {p?T|F}   T where p holds, else F. p: a, b  the attribute is not 0
 *                                         s     the result is a scalar
 *                                         x     the first argument is one
 *                                         w     it works along the whole array
 *                                         m     that, and x has two dimensions
 *     {each T|S}  T for each argument, % standing for it, with S between
 *     {{          the first of them is itself, the second begins one of these
 *     {r} {c} {n}     rows, columns, entries of the result; {xr} {xc} {xn}: of x
 *     {a} {b}         attributes; {d}: the dimension that it works along, {i}:
 *                     place of a result, both counted as the language counts
 *     {lines} {length} {step} {next}   the lines that it works along
 *     {num} {data} {list} {at} {x}     number, matrix, indices, place, the
 *                     argument as it stands
 *     $         the result's variable: the text is then statements, else an
 *               expression
 *
 * Invariant: what is put in for a placeholder is not read again.
 */
#include <ctype.h>
#include <string.h>

#include "emit/rep.h"

static const char *const rows[OP_COUNT][3] = {
#define SAY(ID, C, OCTAVE, PYTHON) [OP_##ID] = {C, OCTAVE, PYTHON},
#include "graph/ops.def"
};

const char *template_of(const struct emitter *e, enum op op)
{
    return rows[op][e->language->column];
}

/* --- the runtime -------------------------------------------------------- */

/* Is `name` called in a line? */
static bool calls(const char *line, const char *name, size_t n)
{
    for (const char *s = line; (s = strstr(s, name)); s++)
        if (s[n] == '(' && (s == line || !emit_letter(s[-1])))
            return true;
    return false;
}

/* First and last line of the block that begins with the function's head; false:
 * the runtime has none of this name. */
static bool find_block(const char *const *line, const char *name, size_t *from,
                       size_t *to)
{
    size_t n = strlen(name);
    *from = 0;
    for (size_t i = 0; line[i]; i++) {
        if (line[i][0] == '\n')
            *from = i + 1;
        if (isspace((unsigned char)line[i][0]) || !calls(line[i], name, n))
            continue;
        for (*to = i; line[*to + 1] && line[*to + 1][0] != '\n'; ++*to)
            ;
        return true;
    }
    return false;
}

static bool define(struct emitter *e, const char *name)
{
    const char *const *line = e->language->runtime;
    size_t from, to;
    if (words_has(&e->helpers, name))
        return true;
    if (!find_block(line, name, &from, &to))
        return false;
    struct buffer s = {0};
    for (size_t i = from; i <= to; i++)
        buffer_put(&s, line[i]);
    const char *text = buffer_take(&s, e->arena);
    emit_new_helper(e, name); /* before its text, which may call itself */
    template_call(e, text);
    emit_helper(e, name, text);
    return true;
}

bool template_call(struct emitter *e, const char *text)
{
    bool all = true;
    if (strstr(text, "gsl_"))
        e->libraries |= C_GSL;
    if (strstr(text, "LAPACKE_"))
        e->libraries |= C_LAPACK;
    if (strstr(text, "alloc("))
        e->libraries |= C_MEMORY;
    for (const char *s = text, *end; (s = strstr(s, "ad_")); s = end) {
        end = s;
        while (emit_letter(*end))
            end++;
        if (*end == '(' && (s == text || !emit_letter(s[-1])))
            all &= define(e, arena_strndup(e->arena, s, (size_t)(end - s)));
    }
    return all;
}

/* --- conditions --------------------------------------------------------- */

static bool holds(const struct emitter *e, node x, char p)
{
    const struct gnode *q = graph_at(e->g, x);
    struct shape s = q->shape,
                 t = q->nargs ? emit_shape(e, emit_arg(e, x, 0)) : s;
    switch (p) {
    case 'a':
        return q->imm.a != 0;
    case 'b':
        return q->imm.b != 0;
    case 's':
        return shape_scalar(s);
    case 'x':
        return shape_scalar(t);
    case 'w':
        return shape_scalar(s) || q->imm.a == 0;
    default: /* m */
        return q->imm.a == 0 && t.rows > 1 && t.cols > 1;
    }
}

/* The end of a part: the first of '|' and '}' outside of inner braces. */
static const char *part_end(const char *s)
{
    for (int depth = 0; depth > 0 || (*s != '|' && *s != '}'); s++)
        depth += (*s == '{') - (*s == '}');
    return s;
}

static void choose(const struct emitter *e, node x, const char *t,
                   const char *end, struct buffer *out)
{
    while (t < end) {
        if (t[0] != '{' || t[2] != '?') {
            vec_push(out, *t++);
            continue;
        }
        const char *yes = part_end(t + 3), *no = part_end(yes + 1);
        if (holds(e, x, t[1]))
            choose(e, x, t + 3, yes, out);
        else
            choose(e, x, yes + 1, no, out);
        t = no + 1;
    }
}

static const char *chosen(struct emitter *e, const char *t, node x)
{
    struct buffer out = {0};
    choose(e, x, t, t + strlen(t), &out);
    return buffer_take(&out, e->arena);
}

/* --- how tightly texts bind --------------------------------------------- */

/* An operator as its first character. */
static enum bind operator_bind(char c)
{
    return strchr("+-", c)         ? BIND_SUM
           : strchr("*/\\^@", c)   ? BIND_PRODUCT
           : strchr("<>=!&|?:", c) ? BIND_LOOSE
                                   : BIND_ATOM;
}

/* Of a whole template: as its loosest operator outside of brackets. */
static enum bind text_bind(const char *t)
{
    enum bind r = BIND_ATOM;
    int depth = 0;
    for (bool quoted = false; *t; t++) {
        quoted ^= *t == '"';
        depth += (*t && strchr("([{", *t)) - (*t && strchr(")]}", *t));
        if (depth == 0 && !quoted && operator_bind(*t) < r)
            r = operator_bind(*t);
    }
    return r;
}

/* What an argument must at least bind like, by what follows it. */
static enum bind need_before(const char *s)
{
    while (*s == ' ')
        s++;
    if (*s == '.' && s[1] && strchr("*/^", s[1]))
        s++;
    if (*s == '^' || (*s == '*' && s[1] == '*'))
        return BIND_ATOM;
    if (*s && strchr("+-*/\\@", *s))
        return operator_bind(*s);
    if (*s && strchr("<>=!&|?", *s))
        return BIND_SUM;
    return *s && strchr("'([.", *s) ? BIND_ATOM : BIND_LOOSE;
}

/* By what stands before place i. */
static enum bind need_after(const char *t, size_t i)
{
    while (i > 0 && t[i - 1] == ' ')
        i--;
    if (i == 0 || !strchr("+-*/\\@^<>=!&|?", t[i - 1]))
        return BIND_LOOSE;
    char c = t[--i];
    if (c == '+')
        return BIND_PRODUCT;
    if (c == '-')
        return i > 0 && !strchr("(,[", t[i - 1]) ? BIND_PRODUCT : BIND_ATOM;
    return strchr("<>=&|?", c) ? BIND_SUM : BIND_ATOM;
}

/* --- names in braces ---------------------------------------------------- */

/* The dimension worked along, 1 or 2. */
static unsigned dimension(struct shape s, unsigned a)
{
    return a ? a : s.rows > 1 ? 1 : 2;
}

static long number(const struct emitter *e, node x, const char *name, size_t n)
{
    const struct gnode *q = graph_at(e->g, x);
    struct shape s = q->shape,
                 t = q->nargs ? emit_shape(e, emit_arg(e, x, 0)) : s;
    struct lines l = shape_lines(t, q->imm.a);
    unsigned first = e->language->first;
    const struct {
        const char *name;
        size_t is;
    } known[] = {
        {"r", s.rows},
        {"c", s.cols},
        {"n", shape_numel(s)},
        {"xr", t.rows},
        {"xc", t.cols},
        {"xn", shape_numel(t)},
        {"k", t.rows < t.cols ? t.rows : t.cols},
        {"a", q->imm.a},
        {"d", dimension(t, q->imm.a) - 1 + first},
        {"i", q->imm.b + first},
        {"inner", q->imm.a ? t.rows : t.cols},
        {"down", t.rows ? s.rows / t.rows : 1},
        {"across", t.cols ? s.cols / t.cols : 1},
        {"lines", l.count},
        {"length", l.length},
        {"step", l.stride},
        {"next", l.next},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strlen(known[i].name) == n && memcmp(known[i].name, name, n) == 0)
            return (long)known[i].is;
    return (int)q->imm.b; /* {b}, which may be negative */
}

/* Row and column of the first index, from 0. */
static void put_place(const struct emitter *e, node x, struct buffer *out)
{
    size_t n;
    uint32_t at = graph_list(e->g, graph_at(e->g, x)->imm.a, &n)[0];
    uint32_t height = emit_shape(e, emit_arg(e, x, 0)).rows;
    buffer_printf(out, "%u, %u", at % height, at / height);
}

static void put_each(struct emitter *e, node x, const char *t, const char *end,
                     const struct expr *arg, struct buffer *out)
{
    size_t n;
    graph_args(e->g, x, &n);
    const char *bar = memchr(t, '|', (size_t)(end - t));
    for (size_t i = 0; i < n; i++) {
        if (i)
            buffer_add(out, bar + 1, (size_t)(end - bar - 1));
        for (const char *s = t; s < bar; s++)
            if (*s == '%')
                buffer_put(out, arg[i].text);
            else
                vec_push(out, *s);
    }
}

static bool named(const char *s, size_t n, const char *name)
{
    return strlen(name) == n && memcmp(s, name, n) == 0;
}

static void put_name(struct emitter *e, node x, const char *s, const char *end,
                     const struct expr *arg, struct buffer *out)
{
    const struct language *l = e->language;
    const struct gnode *q = graph_at(e->g, x);
    size_t n = (size_t)(end - s);
    if (n > 5 && memcmp(s, "each ", 5) == 0)
        put_each(e, x, s + 5, end, arg, out);
    else if (named(s, n, "x"))
        buffer_put(out, arg[0].text);
    else if (named(s, n, "num"))
        buffer_put(out, l->number(e, q->imm.num));
    else if (named(s, n, "data"))
        buffer_put(out, l->data(e, x));
    else if (named(s, n, "list"))
        buffer_put(out, l->list(e, q->imm.a));
    else if (named(s, n, "at"))
        put_place(e, x, out);
    else
        buffer_printf(out, "%ld", number(e, x, s, n));
}

/* --- filling ------------------------------------------------------------ */

/* Which argument stands at t[i]; n: none. */
static size_t placeholder(const char *t, size_t i, size_t n)
{
    static const char names[] = "xyzw";
    const char *p = strchr(names, t[i]);
    bool alone = (i == 0 || (!emit_letter(t[i - 1]) && t[i - 1] != '.')) &&
                 !emit_letter(t[i + 1]);
    size_t k = p && alone ? (size_t)(p - names) : n;
    return k < n ? k : n;
}

struct expr template_fill(struct emitter *e, const char *t, node x, size_t n,
                          const struct expr *arg, const char *id)
{
    struct buffer out = {0};
    for (size_t i = 0; t[i]; i++) {
        size_t k = placeholder(t, i, n);
        if (k < n) {
            enum bind after = need_after(t, i), before = need_before(t + i + 1);
            bool brackets = arg[k].bind < after || arg[k].bind < before;
            buffer_printf(&out, brackets ? "(%s)" : "%s", arg[k].text);
        } else if (t[i] == '$') {
            buffer_put(&out, id);
        } else if (t[i] == '{' && t[i + 1] != '{') {
            const char *end = strchr(t + i, '}');
            put_name(e, x, t + i + 1, end, arg, &out);
            i = (size_t)(end - t);
        } else {
            vec_push(&out, t[i]);
        }
    }
    return (struct expr){buffer_take(&out, e->arena), text_bind(t)};
}

struct expr template_say(struct emitter *e, node x, const struct expr *arg,
                         const char *(*declare)(struct emitter *e, node x))
{
    const char *t = template_of(e, (enum op)graph_at(e->g, x)->op), *id = NULL;
    size_t n;
    graph_args(e->g, x, &n);
    if (!t)
        return (struct expr){NULL, BIND_ATOM};
    t = chosen(e, t, x);
    template_call(e, t);
    if (strchr(t, '$'))
        id = declare(e, x);
    struct expr r = template_fill(e, t, x, n, arg, id);
    if (!id)
        return r;
    emit_lines(e, r.text);
    return (struct expr){id, BIND_ATOM};
}
