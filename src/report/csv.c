/* csv: a row an entry, for spreadsheets and scripts.
 *
 * Quoting follows RFC 4180 with line feeds as line ends, and control
 * characters of the source become blanks; a cell is empty where
 * nothing was computed; numbers read back exactly. Entries are 1-based linear
 * indices. An unmet `expect` has no numbers and no row. A sweep adds a row a
 * step and the columns h and complex.
 */
#include <math.h>

#include "report/item.h"
#include "report/marks.h"
#include "report/number.h"

static void put_number(FILE *to, const double *array, size_t i)
{
    char room[NUMBER_ROOM];
    fputc(',', to);
    if (array)
        fputs(number_exact(room, array[i]), to);
}

/* file,line,problem,point,kind,name,entry,verdict */
static void put_lead(FILE *to, struct arena *a, const struct item *i,
                     const char *name, size_t entry, enum verdict v)
{
    static const char *const kinds[] = {"derivative", "claim", "expect",
                                        "problem"};
    struct place place = text_place(i->claim ? i->claim->span : i->span);
    item_csv(to, a, i->problem->file);
    fputc(',', to);
    if (place.text)
        fprintf(to, "%u", place.line);
    fputc(',', to);
    item_csv(to, a, i->problem->title ? i->problem->title : "");
    fputc(',', to);
    if (i->point_number)
        fprintf(to, "%zu", i->point_number);
    fprintf(to, ",%s,", i->claim ? rec_claim_kind(i->claim) : kinds[i->kind]);
    item_csv(to, a, name);
    fprintf(to, ",%zu,%s", entry, item_word(i, v));
}

static void put_derivative(FILE *to, struct arena *a, const struct item *i,
                           const char *end)
{
    const struct rec_derivative *d = i->derivative;
    const char *name = derivative_name(a, d);
    for (size_t k = 0; k < d->n; k++) {
        enum verdict v = derivative_entry(d, k);
        put_lead(to, a, i, name, d->indices ? d->indices[k] : k + 1, v);
        put_number(to, d->forward, k);
        put_number(to, d->reverse, k);
        bool none = d->central && isnan(d->central[k]) && v == VERDICT_KINK;
        put_number(to, none ? NULL : d->central, k);
        put_number(to, d->bound, k);
        bool asked = d->referee && !isnan(d->referee[k]);
        if (d->proved && d->proved[k])
            fprintf(to, ",%s", d->proved[k]);
        else
            put_number(to, asked ? d->referee : NULL, k);
        fprintf(to, ",,%s", end);
    }
    if (!d->n) {
        put_lead(to, a, i, name, 1, d->verdict);
        fprintf(to, ",,,,,,,%s", end);
    }
}

static void put_claim(FILE *to, struct arena *a, const struct item *i,
                      const char *end)
{
    const struct rec_claim *c = i->claim;
    const char *name = c->tolerance ? arena_printf(a, "%s %s", c->text,
                                                   c->tolerance->text)
                                    : c->text;
    size_t n = c->mismatch || (!c->claimed && !c->truth) ? 1
                                                         : rec_claim_numel(c);
    const struct rec_code *code = c->code;
    for (size_t k = 0; k < n; k++) {
        put_lead(to, a, i, name,
                 code && code->nindices ? code->indices[k] : k + 1, c->verdict);
        fputs(",,,,,", to);
        put_number(to, c->mismatch ? NULL : c->claimed, k);
        put_number(to, c->mismatch ? NULL : c->truth, k);
        fputs(end, to);
    }
}

/* Rows of kind "sweep": errors of differences where values stand elsewhere,
 * and two columns more. */
static void put_sweep(FILE *to, struct arena *a, const struct rec_problem *p,
                      const struct rec_point *at, const struct rec_sweep *s)
{
    for (size_t k = 0; k < s->n; k++) {
        item_csv(to, a, p->file);
        fputs(",,", to);
        item_csv(to, a, p->title ? p->title : "");
        fprintf(to, ",%zu,sweep,", at->index + 1);
        item_csv(to, a, arena_printf(a, "d%s/d%s", s->of, s->wrt));
        fprintf(to, ",%zu,", s->entry);
        put_number(to, s->forward, k);
        fputc(',', to);
        put_number(to, s->central, k);
        fputs(",,,", to);
        put_number(to, &s->truth, 0);
        put_number(to, s->h, k);
        put_number(to, s->complex_step, k);
        fputc('\n', to);
    }
}

static bool any_sweep(const struct record *r)
{
    for (size_t i = 0; i < r->nproblems; i++)
        for (size_t k = 0; k < r->problems[i].npoints; k++)
            if (r->problems[i].points[k].nsweep)
                return true;
    return false;
}

static void put_sweeps(FILE *to, struct arena *a, const struct record *r)
{
    for (size_t i = 0; i < r->nproblems; i++) {
        const struct rec_problem *p = &r->problems[i];
        for (size_t k = 0; k < p->npoints; k++)
            for (size_t j = 0; j < p->points[k].nsweep; j++)
                put_sweep(to, a, p, &p->points[k], &p->points[k].sweep[j]);
    }
}

void report_csv(FILE *to, const struct record *r, const struct style *l)
{
    (void)l;
    if (r->marks) {
        marks_csv(to, r);
        return;
    }
    struct arena *a = arena_new();
    struct items items = items_of(a, r);
    fputs("file,line,problem,point,kind,name,entry,verdict,forward,reverse,"
          "central,bound,referee,claimed,true",
          to);
    const char *end = any_sweep(r) ? ",,\n" : "\n";
    fputs(any_sweep(r) ? ",h,complex\n" : "\n", to);
    for (size_t i = 0; i < items.n; i++) {
        if (items.at[i].derivative)
            put_derivative(to, a, &items.at[i], end);
        else if (items.at[i].claim)
            put_claim(to, a, &items.at[i], end);
    }
    put_sweeps(to, a, r);
    arena_free(a);
}
