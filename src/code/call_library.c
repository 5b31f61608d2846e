/* call_library: batches to the process that holds a library. */
#include <stdio.h>
#include <string.h>

#include "code/call_rep.h"
#include "code/symbols.h"

struct reply_reading {
    struct serve_reply reply;
    size_t got;
};

static enum child_take take(void *context, const char *bytes, size_t n)
{
    struct reply_reading *r = context;
    size_t room = sizeof r->reply - r->got;
    n = n < room ? n : room;
    memcpy((char *)&r->reply + r->got, bytes, n);
    r->got += n;
    return r->got == sizeof r->reply ? TAKE_ENOUGH : TAKE_MORE;
}

static struct serve_request request_of(const struct call_form *f, bool find)
{
    struct serve_request q = {.find = find,
                              .signature = f->signature,
                              .inputs = f->inputs,
                              .values = f->values,
                              .derivatives = f->derivatives,
                              .room = f->room};
    snprintf(q.name, sizeof q.name, "%s", f->name);
    return q;
}

static enum child_end ask(struct code_target *t, const struct serve_request *q,
                          struct serve_reply *reply)
{
    struct reply_reading r = {.got = 0};
    enum child_end end = child_ask(t->child, q, sizeof *q, t->options.timeout,
                                   take, &r);
    *reply = r.reply;
    reply->text[SERVE_TEXT - 1] = 0;
    return end;
}

size_t library_points(const struct code_target *t, const struct call_form *f)
{
    size_t one = (f->inputs + f->values + f->derivatives) * sizeof(double);
    size_t points = one ? t->area->size / one : 1;
    return points > 0 ? points : 1;
}

static const char *sentence(struct code_target *t, const struct call_form *f,
                            const struct serve_reply *r, struct arena *a)
{
    const char *hint;
    switch (r->status) {
    case SERVE_NO_LIBRARY:
        return arena_printf(a, "cannot load %s: %s", t->name, r->text);
    case SERVE_ELSEWHERE:
        return arena_printf(a,
                            "%s has no function %s, only in a library that it "
                            "uses is one",
                            t->name, f->name);
    case SERVE_NO_CODE:
        return arena_printf(a, "%s of %s is a variable, no function", f->name,
                            t->name);
    case SERVE_SHAPE:
        return arena_printf(a, "%s", r->text);
    case SERVE_NO_FUNCTION:
        hint = symbols_suggest(a, symbols_of(a, t->path), f->name);
        return arena_printf(a, "%s has no function %s%s%s", t->name, f->name,
                            hint ? "; " : "", hint ? hint : "");
    case SERVE_READY:
        break;
    }
    return NULL;
}

bool library_find(struct code_target *t, const struct call_form *f,
                  struct arena *a, const char **why, bool *readable)
{
    struct serve_request q = request_of(f, true);
    struct serve_reply r;
    *readable = false;
    if (!t->path) {
        *why = arena_printf(a, "cannot load %s: no such file", t->name);
        return false;
    }
    if (!target_start(t)) {
        *why = arena_printf(a, "%s", t->trouble.at);
        return false;
    }
    enum child_end end = ask(t, &q, &r);
    if (end != CHILD_ANSWERED) {
        target_lost(t, end);
        *why = arena_printf(a, "cannot load %s: %s", t->name, t->death.at);
        return false;
    }
    *readable = r.status == SERVE_NO_FUNCTION || r.status == SERVE_ELSEWHERE;
    *why = sentence(t, f, &r, a);
    return r.status == SERVE_READY;
}

bool library_batch(struct code_target *t, const struct call_form *f,
                   struct code_call *c, size_t *done)
{
    struct serve_request q = request_of(f, false);
    struct serve_reply r;
    size_t n = f->inputs, m = f->values, k = f->derivatives;
    q.count = c->count;
    q.derivative = c->derivative;
    q.fill = c->fill;
    memcpy(t->area->numbers, c->x, c->count * n * sizeof(double));
    atomic_store(&t->area->done, 0);
    enum child_end end = ask(t, &q, &r);
    *done = atomic_load(&t->area->done);
    if (*done > c->count) /* whatever the code wrote there */
        *done = 0;
    if (end == CHILD_ANSWERED)
        *done = c->count;
    const double *y = t->area->numbers + c->count * n, *d = y + c->count * m;
    if (m > 0)
        memcpy(c->y, y, *done * m * sizeof *y);
    if (c->d && c->derivative)
        memcpy(c->d, d, *done * k * sizeof *d);
    for (size_t j = 0; c->state && j < *done; j++)
        c->state[j] = CALL_DONE;
    if (end != CHILD_ANSWERED) {
        target_lost(t, end);
        return false;
    }
    c->moved = r.moved;
    c->overrun = r.overrun;
    return true;
}
