/* told: what is reported of code under check besides its verdict.
 *
 * Notes (of manners, deaths, lines that were no answers), the last lines of
 * standard error, and how many calls were made for what. Counts are complete
 * only when the problem is, so records are kept until then.
 */
#include <string.h>

#include "code/codes.h"

static void put_at(const struct statement *t, const struct code_finding *f,
                   struct rec_claim *out)
{
    struct problem_at_point *s = t->claims->s;
    const struct elaboration *e = s->e;
    double *const *input = f->at_sample
                               ? f->sample
                               : named_site(t->claims->q, f->site)->input;
    out->sample = f->at_sample || f->site > 0;
    out->at = arena_alloc(s->arena, (e->ninputs + 1) * sizeof *out->at);
    for (size_t i = 0; i < e->ninputs; i++)
        if (at_point_shown(s, &e->inputs[i]))
            out->at[out->nat++] = (struct named_value){e->inputs[i].name,
                                                       e->inputs[i].value.shape,
                                                       input[i], NULL};
}

static void add_note(const char **notes, size_t *n, const char *text)
{
    for (size_t i = 0; i < *n; i++)
        if (strcmp(notes[i], text) == 0)
            return;
    notes[(*n)++] = text;
}

/* What is worth telling of the process, whatever the verdict. */
static void put_notes(const struct statement *t, const struct code_finding *f,
                      struct rec_code *out)
{
    struct arena *a = t->claims->s->arena;
    const struct code_state *s = t->state;
    const char **notes = arena_alloc(a, (s->nnotes + f->nnotes + 4) *
                                            sizeof *notes);
    size_t n = 0;
    for (size_t i = 0; i < s->nnotes; i++)
        add_note(notes, &n, s->notes[i]);
    for (size_t i = 0; i < f->nnotes; i++)
        add_note(notes, &n, f->notes[i]);
    if (s->target) {
        struct target_state p = target_state(s->target);
        if (s->deaths > 0)
            add_note(notes, &n,
                     arena_printf(a, "it crashed %zu time%s: %s", s->deaths,
                                  s->deaths == 1 ? "" : "s", s->death));
        if (p.others > 0)
            add_note(notes, &n,
                     arena_printf(a, "%zu other line%s, the first '%s'",
                                  p.others, p.others == 1 ? "" : "s", p.junk));
        if (*p.errors)
            out->errors = arena_printf(a, "%s", p.errors);
        out->deaths = s->deaths;
    }
    out->notes = notes;
    out->nnotes = n;
}

static const char *purposes(struct arena *a, const struct code_state *s)
{
    static const char *const names[] = {"manners", "points", "noise",
                                        "differences"};
    const char *text = "";
    for (int i = 0; i < PURPOSE_COUNT; i++)
        if (s->calls[i])
            text = arena_printf(a, "%s%s%zu for %s", text, *text ? ", " : "",
                                s->calls[i], names[i]);
    return text;
}

static size_t all_calls(const struct code_state *s)
{
    size_t n = 0;
    for (int i = 0; i < PURPOSE_COUNT; i++)
        n += s->calls[i];
    return n;
}

static void append_note(struct arena *a, struct rec_code *r, const char *note)
{
    const char **notes = arena_alloc(a, (r->nnotes + 1) * sizeof *notes);
    for (size_t i = 0; i < r->nnotes; i++)
        notes[i] = r->notes[i];
    notes[r->nnotes++] = note;
    r->notes = notes;
}

static void put_numbers(const struct code_finding *f, struct rec_claim *out)
{
    out->verdict = f->verdict;
    out->reason = f->reason;
    out->hint = f->hint;
    out->claimed = f->claimed;
    out->truth = f->truth;
    out->worst = f->worst + 1;
    out->samples = f->samples;
    out->skipped = f->skipped;
}

struct rec_code *codes_record(struct codes *c, struct statement *t,
                              const struct code_finding *f, bool formula,
                              bool value)
{
    struct rec_code *r = arena_alloc(c->arena, sizeof *r);
    *r = (struct rec_code){.value = value,
                           .formula = formula,
                           .function = t->form.name,
                           .target = t->state->target_name,
                           .bound = f->bound,
                           .sees = f->sees,
                           .noise = f->noise,
                           .window = f->window,
                           .calls = all_calls(t->state),
                           .purposes = purposes(c->arena, t->state),
                           .nindices = f->nindices,
                           .indices = f->indices,
                           .ndirections = f->ndirections,
                           .nslopes = f->nslopes,
                           .slopes = f->slopes,
                           .directions = f->directions};
    put_notes(t, f, r);
    vec_push(&c->records, ((struct code_told){r, t->state}));
    return r;
}

struct rec_code *codes_put(struct codes *c, struct statement *t,
                           const struct code_finding *f, bool formula,
                           bool value, struct rec_claim *out)
{
    struct rec_code *r = codes_record(c, t, f, formula, value);
    put_numbers(f, out);
    put_at(t, f, out);
    out->code = r;
    return r;
}

void codes_finish(struct codes *c)
{
    for (size_t i = 0; c && i < c->targets.n; i++)
        target_end(c->targets.at[i]);
    for (size_t i = 0; c && i < c->records.n; i++) {
        struct code_told *t = &c->records.at[i];
        t->record->calls = all_calls(t->state);
        t->record->purposes = purposes(c->arena, t->state);
        int status = t->state->target ? target_status(t->state->target) : 0;
        if (status > 0)
            append_note(c->arena, t->record,
                        arena_printf(c->arena, "it ended with status %d",
                                     status));
    }
}
