/* hand_in: what a student handed in, read against the model.
 *
 * Idea: the model is parsed, then the hand-in behind it with the same names,
 * so that its claims mean what they would mean in the model. Of its statements
 * only claims and lets are kept; an assignment to a name of its own is a let.
 *
 * Invariant: nothing of a hand-in changes the model: no binding, no point, no
 * seed, no option, no tolerance.
 */
#include "marks/hand_in.h"

#include <ctype.h>
#include <string.h>

#include "base/vec.h"
#include "base/words.h"
#include "syntax/parse.h"

struct hand_in_reader {
    struct arena *arena;
    struct hand_in *out;
    struct words names; /* of the model */
    VEC(struct stmt *) claims, lost;
    VEC(const char *) notes;
    struct stmt **tail;
};

/* --- names of the model -------------------------------------------------- */
static void add_read(struct words *w, const struct ast *t)
{
    if (!t)
        return;
    if (t->kind == AST_NAME)
        words_add(w, t->text);
    for (unsigned i = 0; i < t->n; i++)
        add_read(w, t->a[i]);
}

static void add_names(struct words *w, const struct stmt *s)
{
    for (; s; s = s->next) {
        add_read(w, s->kind == STMT_ASK ? NULL : s->value);
        for (unsigned i = 0; s->kind == STMT_ASSIGN && i < s->n; i++)
            if (s->targets[i].name)
                words_add(w, s->targets[i].name);
        bool decl = s->kind == STMT_PARAM || s->kind == STMT_DATA;
        for (unsigned i = 0; decl && i < s->n; i++)
            words_add(w, s->decls[i].name);
        for (unsigned i = 0; s->kind == STMT_AT && i < s->n; i++)
            words_add(w, s->settings[i].name);
        if (s->kind == STMT_FOR && s->n)
            words_add(w, s->targets[0].name);
        if (s->kind == STMT_FOR || s->kind == STMT_WHILE)
            add_names(w, s->body.first);
        for (unsigned i = 0; s->kind == STMT_IF && i < s->n; i++)
            add_names(w, s->branches[i].body.first);
    }
}

/* --- notes --------------------------------------------------------------- */
__attribute__((format(printf, 3, 4))) static void note(struct hand_in_reader *r,
                                                       struct span at,
                                                       const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    const char *text = arena_vprintf(r->arena, fmt, ap);
    va_end(ap);
    vec_push(&r->notes, (const char *)arena_printf(r->arena, "line %u: %s",
                                                   text_place(at).line, text));
}

/* The first word of a statement. */
static const char *first_word(struct hand_in_reader *r, const struct stmt *s)
{
    const char *text = text_bytes(s->span);
    size_t n = 0;
    while (n < s->span.len && n < 20 && !isspace((unsigned char)text[n]))
        n++;
    return arena_strndup(r->arena, text, n);
}

/* --- statements ---------------------------------------------------------- */
static void keep(struct hand_in_reader *r, struct stmt *s)
{
    *r->tail = s;
    r->tail = &s->next;
}

/* A claim without what would make it easier to meet. */
static void take_claim(struct hand_in_reader *r, struct stmt *s)
{
    unsigned n = 0;
    if (s->within != WITHIN_DEFAULT)
        note(r, s->eq->within, "'%.*s' is ignored", (int)s->eq->within.len,
             text_bytes(s->eq->within));
    if (s->here)
        note(r, s->span, "'here' is ignored");
    for (unsigned i = 0; i < s->eq->nranges; i++)
        if (s->eq->ranges[i].range)
            s->eq->ranges[n++] = s->eq->ranges[i];
        else
            note(r, s->eq->ranges[i].span, "the interval of '%s' is ignored",
                 s->eq->ranges[i].name);
    s->eq->nranges = n;
    s->within = WITHIN_DEFAULT;
    s->here = false;
    s->rule = true;
    vec_push(&r->claims, s);
    keep(r, s);
}

/* `e = y - t` where e is no name of the model is `let e = y - t`. */
static bool becomes_let(struct stmt *s)
{
    bool plain = s->kind == STMT_ASSIGN && s->n == 1 && !s->compound &&
                 s->targets[0].name && s->targets[0].nindex == 0;
    if (!plain)
        return false;
    s->kind = STMT_LET;
    return true;
}

/* Is it a name of the model, or of one of its derivatives? */
static bool is_taken(struct hand_in_reader *r, const char *name)
{
    size_t n = strlen(name);
    bool suffix = n > 3 && (strcmp(name + n - 3, "bar") == 0 ||
                            strcmp(name + n - 3, "dot") == 0);
    return words_has(&r->names, name) ||
           (suffix &&
            words_has(&r->names, arena_strndup(r->arena, name, n - 3)));
}

static void take(struct hand_in_reader *r, struct stmt *s)
{
    bool assigns = s->kind == STMT_ASSIGN || s->kind == STMT_LET;
    const char *target = assigns && s->n ? s->targets[0].name : NULL;
    if (s->kind == STMT_CLAIM) {
        take_claim(r, s);
    } else if (s->kind == STMT_LOST) {
        bool model = false;
        for (unsigned i = 0; i < s->n; i++)
            model |= words_has(&r->names, s->targets[i].name);
        vec_push(&r->lost, s);
        if (!model) /* else what it would have changed stays as it is */
            keep(r, s);
    } else if (target && is_taken(r, target)) {
        note(r, s->span, "'%s' is a name of the model and keeps its meaning",
             target);
    } else if (s->kind == STMT_LET || becomes_let(s)) {
        keep(r, s);
    } else if (s->kind == STMT_REFUTE) {
        note(r, s->span, "a refute answers nothing");
    } else {
        note(r, s->span, "'%s' has no place in a hand-in: it is ignored",
             first_word(r, s));
    }
}

static bool is_of_checks(const struct stmt *s)
{
    return s->kind == STMT_CLAIM || s->kind == STMT_REFUTE ||
           s->kind == STMT_EXPECT || s->kind == STMT_LET;
}

/* A list of pointers, moved to the arena. */
static void *taken(struct arena *a, void *at, size_t n)
{
    void *copy = arena_alloc(a, (n + 1) * sizeof(void *));
    if (n)
        memcpy(copy, at, n * sizeof(void *));
    mem_free(at);
    return copy;
}

void hand_in_read(struct arena *a, const struct text *model,
                  const struct text *text, struct hand_in *out)
{
    struct hand_in_reader r = {.arena = a, .out = out};
    struct block added;
    *out = (struct hand_in){.text = text};
    out->file = parse_hand_in(a, model, text, &added);
    struct problem *p = &out->file->problems[0];
    add_names(&r.names, out->file->preamble.first);
    add_names(&r.names, p->body.first);
    r.tail = &p->body.first;
    for (struct stmt *s = p->body.first, *next; s; s = next) {
        next = s->next;
        if (!is_of_checks(s))
            keep(&r, s);
    }
    for (struct stmt *s = added.first, *next; s; s = next) {
        next = s->next;
        take(&r, s);
    }
    *r.tail = NULL;
    p->body.kinds |= added.kinds;
    p->broken = false;
    words_free(&r.names);
    out->nclaims = r.claims.n;
    out->claims = taken(a, r.claims.at, r.claims.n);
    out->nlost = r.lost.n;
    out->lost = taken(a, r.lost.at, r.lost.n);
    out->nnotes = r.notes.n;
    out->notes = taken(a, r.notes.at, r.notes.n);
}

/* --- lost claims --------------------------------------------------------- */
/* The next byte that is no blank; 0 at the end. */
static char next_byte(const char **s, const char *end)
{
    while (*s < end && isspace((unsigned char)**s))
        ++*s;
    return *s < end ? *(*s)++ : '\0';
}

bool hand_in_lost_is(const struct stmt *lost, const struct stmt *ask)
{
    const char *s = text_bytes(lost->span), *end = s + lost->span.len;
    const char *q = text_bytes(ask->eq->lhs->span),
               *q_end = q + ask->eq->lhs->span.len;
    char x, y;
    if (lost->span.len < 6 || memcmp(s, "claim", 5) != 0)
        return false;
    s += 5;
    do {
        x = next_byte(&s, end);
        y = next_byte(&q, q_end);
    } while (x && x == y);
    return y == '\0' && (x == '=' || x == '(' || x == '\0');
}

/* --- calls that are not allowed ------------------------------------------ */
static const char *call_in(const struct ast *t)
{
    static const char *const refused[] = {"load", "rand", "randn"};
    if (!t)
        return NULL;
    for (size_t i = 0; t->kind == AST_APPLY && i < 3; i++)
        if (t->a[0]->kind == AST_NAME && strcmp(t->a[0]->text, refused[i]) == 0)
            return refused[i];
    const char *found = NULL;
    for (unsigned i = 0; !found && i < t->n; i++)
        found = call_in(t->a[i]);
    return found;
}

const char *hand_in_calls(const struct hand_in *h, const struct stmt *claim)
{
    const char *found = call_in(claim->eq->lhs);
    if (!found)
        found = call_in(claim->eq->rhs);
    for (unsigned i = 0; !found && i < claim->eq->nsteps; i++)
        found = call_in(claim->eq->steps[i].rhs);
    const struct stmt *s = h->file->problems[0].body.first;
    for (; !found && s && s != claim; s = s->next)
        if (s->kind == STMT_LET)
            found = call_in(s->value);
    return found;
}
