/* gradescope: the results.json that an autograder leaves for one hand-in.
 *
 * A test a question, with its points and what is to be said; the output of the
 * whole holds what was ignored.
 */
#include "report/item.h"
#include "report/json_write.h"
#include "report/marks.h"

static const char *output_of(struct arena *a, const struct style *l,
                             const struct rec_mark *m)
{
    const char *text = m->word;
    if (m->note)
        text = arena_printf(a, "%s: %s", text, m->note);
    if (m->claim)
        text = arena_printf(a, "%s\n%s", item_claim(a, l, m->claim), text);
    return item_clean(a, text, true);
}

static void put_hand_in(struct json *j, struct arena *a, const struct style *l,
                        const struct rec_marks *r, const struct rec_hand_in *h)
{
    const char *notes = "";
    for (size_t i = 0; i < h->nnotes; i++)
        notes = arena_printf(a, "%s%s%s", notes, i ? "\n" : "", h->notes[i]);
    json_open(j, NULL, '{', false);
    json_number(j, "score", h->sum);
    json_text(j, "output", item_clean(a, notes, true));
    json_text(j, "visibility", "visible");
    json_open(j, "tests", '[', false);
    for (size_t k = 0; k < r->nasks; k++) {
        const struct rec_mark *m = &h->marks[k];
        json_open(j, NULL, '{', false);
        json_text(j, "name", r->asks[k].title);
        json_number(j, "score", m->points);
        json_number(j, "max_score", r->asks[k].points);
        json_text(j, "status", m->state == MARK_PASS ? "passed" : "failed");
        json_text(j, "output", output_of(a, l, m));
        json_close(j);
    }
    json_close(j);
    json_close(j);
}

void report_gradescope(FILE *to, const struct record *r, const struct style *l)
{
    struct arena *a = arena_new();
    struct style plain = item_style(l);
    struct json j;
    static const struct rec_hand_in none = {.name = ""};
    static const struct rec_marks nothing = {.nasks = 0};
    const struct rec_marks *m = r->marks ? r->marks : &nothing;
    json_start(&j, to);
    put_hand_in(&j, a, &plain, m, m->nhands ? &m->hands[0] : &none);
    json_finish(&j);
    arena_free(a);
}
