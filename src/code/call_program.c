/* call_program: batches to a program that talks the line protocol. */
#include <math.h>
#include <string.h>

#include "code/call_rep.h"

#define QUOTED 60 /* characters of a line in a message */

struct lines_reading {
    struct code_target *t;
    const struct call_form *form;
    struct code_call *c;
    size_t done, want;
    double *numbers;
    bool progress;
};

static void quote(struct buffer *to, const char *line, size_t len)
{
    to->n = 0;
    len = len < QUOTED ? len : QUOTED;
    buffer_add(to, line, len);
    buffer_add(to, "", 1);
}

static void take_numbers(struct lines_reading *r)
{
    size_t m = r->form->values, k = r->want - m;
    struct code_call *c = r->c;
    if (m > 0)
        memcpy(c->y + r->done * m, r->numbers, m * sizeof *r->numbers);
    if (k > 0 && c->d)
        memcpy(c->d + r->done * k, r->numbers + m, k * sizeof *r->numbers);
}

static void refuse(struct lines_reading *r, const char *line, size_t len)
{
    size_t m = r->form->values, k = r->form->derivatives;
    size_t start = 0;
    for (size_t i = 0; i < m; i++)
        r->c->y[r->done * m + i] = NAN;
    for (size_t i = 0; r->c->d && i < k; i++)
        r->c->d[r->done * k + i] = NAN;
    while (start < len && (line[start] == ' ' || line[start] == '!'))
        start++;
    quote(&r->t->refusal, line + start, len - start);
}

static void read_line(void *context, const char *line, size_t len)
{
    struct lines_reading *r = context;
    size_t got;
    if (r->done == r->c->count || r->t->trouble.n)
        return; /* what follows the last answer waits for nobody */
    enum reply_kind kind = reply_read(line, len, r->want, r->numbers, &got);
    if (kind == REPLY_OTHER) {
        if (len > 0 && r->t->others++ == 0)
            quote(&r->t->junk, line, len);
        return;
    }
    if (kind == REPLY_COUNT) {
        target_trouble(r->t,
                       "%s answered with %zu number%s where %zu are "
                       "due: '%.*s'",
                       r->t->name, got, got == 1 ? "" : "s", r->want,
                       (int)(len < QUOTED ? len : QUOTED), line);
        return;
    }
    if (kind == REPLY_NUMBERS)
        take_numbers(r);
    else
        refuse(r, line, len);
    if (r->c->state)
        r->c->state[r->done] = kind == REPLY_NUMBERS ? CALL_DONE : CALL_REFUSED;
    r->done++;
    r->progress = r->t->answered = true;
}

static enum child_take take(void *context, const char *bytes, size_t n)
{
    struct lines_reading *r = context;
    r->progress = false;
    reply_feed(&r->t->lines, bytes, n, read_line, r);
    if (r->done == r->c->count || r->t->trouble.n)
        return TAKE_ENOUGH;
    return r->progress ? TAKE_PROGRESS : TAKE_MORE;
}

bool program_batch(struct code_target *t, const struct call_form *f,
                   struct code_call *c, size_t *done)
{
    struct lines_reading r = {.t = t, .form = f, .c = c};
    r.want = f->values + (c->derivative ? f->derivatives : 0);
    r.numbers = mem_alloc((r.want + 1) * sizeof *r.numbers);
    t->lines.longest = (r.want + 2) * REPLY_NUMBER;
    t->batch.n = 0;
    for (size_t j = 0; j < c->count; j++)
        reply_request(&t->batch, c->derivative ? "derivative" : "value",
                      f->name, f->inputs, c->x + j * f->inputs);
    buffer_put(&t->batch, "\n"); /* an empty line ends the batch */
    enum child_end end = child_ask(t->child, t->batch.at, t->batch.n,
                                   t->options.timeout, take, &r);
    *done = r.done;
    mem_free(r.numbers);
    if (end == CHILD_ANSWERED)
        return true;
    target_lost(t, end);
    return false;
}
