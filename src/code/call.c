/* call: a function somewhere else, as numbers in and numbers out.
 *
 * Idea: all calls are batches. A batch goes to the process in one piece, and
 * where the process dies or falls silent, the first point without an answer has
 * cost it its life: that point is marked, the process started anew, and the rest
 * of the batch asked again.
 *
 * Invariant: a death costs its point, never another one's numbers; after 20
 * deaths, or 3 in a row at distinct points, nothing is called any more. How
 * many calls are made does not depend on any clock.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "code/call_rep.h"

#define MOST_DEATHS 20
#define MOST_IN_A_ROW 3
#define END_SECONDS 2.0
#define BATCH 64 /* points to a program at once */

/* --- targets ------------------------------------------------------------------------ */

static bool ends_with(const char *s, const char *end)
{
    size_t n = strlen(s), k = strlen(end);
    return n > k && strcmp(s + n - k, end) == 0;
}

bool target_is_library(const char *name)
{
    if (ends_with(name, ".so") || ends_with(name, ".dylib"))
        return true;
    size_t n = strlen(name);
    while (n > 0 && strchr("0123456789", name[n - 1])) { /* .so.N */
        while (n > 0 && strchr("0123456789", name[n - 1]))
            n--;
        if (n == 0 || name[n - 1] != '.')
            return false;
        n--;
        if (n > 3 && strncmp(name + n - 3, ".so", 3) == 0)
            return true;
    }
    return false;
}

struct code_target *target_new(const char *name, const struct call_options *o)
{
    struct code_target *t = mem_alloc(sizeof *t);
    t->name = name;
    t->options = *o;
    t->library = target_is_library(name);
    if (t->library)
        t->path = realpath(name, NULL); /* never along a search path */
    return t;
}

static void set_text(struct buffer *b, const char *text)
{
    b->n = 0;
    buffer_add(b, text, strlen(text) + 1);
}

void target_end(struct code_target *t)
{
    if (!t->child)
        return;
    child_finish(t->child, END_SECONDS);
    set_text(&t->errors, child_errors(t->child));
    int status = child_status(t->child);
    t->status = status > 0 ? status : 0;
    child_free(t->child);
    t->child = NULL;
}

int target_status(const struct code_target *t)
{
    return t->status;
}

void target_free(struct code_target *t)
{
    if (!t)
        return;
    target_end(t);
    if (t->area)
        munmap(t->area, t->area_bytes);
    free(t->path);
    mem_free(t->died_at);
    struct buffer *texts[] = {&t->trouble, &t->death,  &t->refusal,
                              &t->junk,    &t->errors, &t->batch};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        buffer_free(texts[i]);
    reply_free(&t->lines);
    mem_free(t);
}

size_t target_calls_left(const struct code_target *t)
{
    size_t spent = *t->options.spent, most = t->options.most;
    return spent < most ? most - spent : 0;
}

void target_trouble(struct code_target *t, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    t->trouble.n = 0;
    buffer_vprintf(&t->trouble, fmt, ap);
    buffer_add(&t->trouble, "", 1);
    va_end(ap);
}

static const char *text_of_buffer(const struct buffer *b)
{
    return b->n ? b->at : "";
}

struct target_state target_state(const struct code_target *t)
{
    struct buffer *errors = (struct buffer *)&t->errors;
    if (t->child)
        set_text(errors, child_errors(t->child));
    return (struct target_state){.trouble = t->trouble.n ? t->trouble.at : NULL,
                                 .death = text_of_buffer(&t->death),
                                 .refusal = text_of_buffer(&t->refusal),
                                 .junk = text_of_buffer(&t->junk),
                                 .errors = text_of_buffer(&t->errors),
                                 .calls = t->calls,
                                 .deaths = t->deaths,
                                 .others = t->others,
                                 .given_up = t->given_up,
                                 .spent = t->spent};
}

/* --- the process -------------------------------------------------------------------- */

static struct serve_area *area_new(size_t bytes)
{
    void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                   MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return p == MAP_FAILED ? NULL : p;
}

bool target_start(struct code_target *t)
{
    if (t->child)
        return true;
    struct serve_context context = {t->path, t->area};
    struct child_plan plan = {.stop = t->options.stop};
    if (t->library) {
        plan.serve = serve_library;
        plan.context = &context;
    } else {
        plan.command = t->name;
    }
    t->lines.held.n = 0;
    t->child = child_start(&plan);
    if (!t->child)
        target_trouble(t, "no process can be started for %s", t->name);
    return t->child != NULL;
}

void target_lost(struct code_target *t, enum child_end how)
{
    set_text(&t->errors, child_errors(t->child));
    if (how == CHILD_LATE) {
        t->death.n = 0;
        buffer_printf(&t->death, "no answer in %g s%s", t->options.timeout,
                      t->library ? "" : ": is its output flushed?");
        buffer_add(&t->death, "", 1);
    } else if (how == CHILD_STOPPED) {
        set_text(&t->death, "interrupted");
        t->given_up = true;
    } else {
        set_text(&t->death, child_death(t->child));
    }
    int status = child_status(t->child);
    if (!t->library && !t->answered && (status == 126 || status == 127))
        target_trouble(t, "cannot run '%s': the shell ended with status %d",
                       t->name, status);
    child_free(t->child);
    t->child = NULL;
}

/* The area must be there before the process is. */
static bool make_room(struct code_target *t, const struct call_form *f)
{
    size_t one = (f->inputs + f->values + f->derivatives) * sizeof(double);
    size_t bytes = sizeof *t->area + one * BATCH;
    if (bytes > ((size_t)1 << 28)) /* large arrays: few points at once */
        bytes = sizeof *t->area +
                (one > ((size_t)1 << 28) ? one : (size_t)1 << 28);
    if (!t->library || bytes <= t->area_bytes)
        return true;
    target_end(t);
    if (t->area)
        munmap(t->area, t->area_bytes);
    t->area = area_new(bytes);
    t->area_bytes = t->area ? bytes : 0;
    if (!t->area) {
        target_trouble(t, "no memory for %zu numbers", bytes / sizeof(double));
        return false;
    }
    t->area->size = bytes - sizeof *t->area;
    return true;
}

bool target_find(struct code_target *t, const struct call_form *form,
                 struct arena *a, const char **why, bool *readable)
{
    *readable = true;
    if (!t->library)
        return true;
    return make_room(t, form) && library_find(t, form, a, why, readable);
}

/* --- batches ---------------------------------------------------------------------------- */

static void mark(const struct call_form *f, struct code_call *c, size_t j,
                 enum call_state state)
{
    for (size_t i = 0; i < f->values; i++)
        c->y[j * f->values + i] = NAN;
    for (size_t i = 0; c->d && i < f->derivatives; i++)
        c->d[j * f->derivatives + i] = NAN;
    if (c->state)
        c->state[j] = state;
}

static void count_death(struct code_target *t, const double *x, size_t n)
{
    bool again = t->ndied_at == n && memcmp(t->died_at, x, n * sizeof *x) == 0;
    t->deaths++;
    t->in_a_row += !again;
    t->died_at = mem_resize(t->died_at, (n + 1) * sizeof *x);
    memcpy(t->died_at, x, n * sizeof *x);
    t->ndied_at = n;
    t->given_up |= t->deaths >= MOST_DEATHS || t->in_a_row >= MOST_IN_A_ROW;
}

/* Part of a call: points from..from+count. */
static struct code_call part(const struct call_form *f,
                             const struct code_call *c, size_t from,
                             size_t count)
{
    struct code_call p = *c;
    p.count = count;
    p.x += from * f->inputs;
    p.y = c->y ? c->y + from * f->values : NULL;
    p.d = c->d ? c->d + from * f->derivatives : NULL;
    p.state = c->state ? c->state + from : NULL;
    return p;
}

static size_t batch_size(const struct code_target *t, const struct call_form *f)
{
    size_t most = t->library ? library_points(t, f) : BATCH;
    return most < BATCH ? most : BATCH;
}

/* One batch; how many points it settled. */
static size_t one_batch(struct code_target *t, const struct call_form *form,
                        struct code_call *c, size_t from, size_t count)
{
    struct code_call p = part(form, c, from, count);
    size_t done = 0;
    bool lives = target_start(t) &&
                 (t->library ? library_batch(t, form, &p, &done)
                             : program_batch(t, form, &p, &done));
    c->moved |= p.moved;
    c->overrun |= p.overrun;
    t->calls += done;
    *t->options.spent += done;
    if (done > 0)
        t->in_a_row = 0;
    if (lives || t->trouble.n)
        return done;
    t->calls++;
    ++*t->options.spent;
    count_death(t, p.x + done * form->inputs, form->inputs);
    mark(form, &p, done, CALL_DIED);
    return done + 1;
}

bool target_call(struct code_target *t, const struct call_form *form,
                 struct code_call *c)
{
    size_t j = 0;
    c->moved = c->overrun = false;
    if (!make_room(t, form))
        return false;
    while (j < c->count && !t->trouble.n && !t->given_up) {
        size_t count = c->count - j, most = batch_size(t, form);
        size_t left = target_calls_left(t);
        count = count < most ? count : most;
        count = count < left ? count : left;
        if (count == 0) {
            t->spent = true;
            break;
        }
        size_t deaths = t->deaths;
        j += one_batch(t, form, c, j, count);
        if (c->whole && t->deaths > deaths)
            break;
    }
    for (; j < c->count; j++)
        mark(form, c, j, CALL_NOT);
    return t->trouble.n == 0;
}
