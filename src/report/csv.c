/* csv: a row an entry, for spreadsheets and scripts.
 *
 * Quoting follows RFC 4180 with line feeds as line ends, and control
 * characters of the source become blanks; a cell is empty where
 * nothing was computed; numbers read back exactly. Entries are 1-based linear
 * indices. An unmet `expect` has no numbers and no row.
 */
#include <math.h>
#include <string.h>

#include "report/item.h"
#include "report/number.h"

static void put_text(FILE *to, struct arena *a, const char *s)
{
    s = item_clean(a, s, false);
    if (!strpbrk(s, ",\"")) {
        fputs(s, to);
        return;
    }
    fputc('"', to);
    for (; *s; s++) {
        if (*s == '"')
            fputc('"', to);
        fputc(*s, to);
    }
    fputc('"', to);
}

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
    static const char *const kinds[] = {"derivative", "claim", "expect"};
    struct place place = text_place(i->claim ? i->claim->span : i->span);
    put_text(to, a, i->problem->file);
    fputc(',', to);
    if (place.text)
        fprintf(to, "%u", place.line);
    fputc(',', to);
    put_text(to, a, i->problem->title ? i->problem->title : "");
    fputc(',', to);
    if (i->point_number)
        fprintf(to, "%zu", i->point_number);
    fprintf(to, ",%s,",
            i->claim && i->claim->refute ? "refute" : kinds[i->kind]);
    put_text(to, a, name);
    fprintf(to, ",%zu,%s", entry, verdict_name(v));
}

static void put_derivative(FILE *to, struct arena *a, const struct item *i)
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
        put_number(to, d->referee, k);
        fputs(",,\n", to);
    }
    if (!d->n) {
        put_lead(to, a, i, name, 1, d->verdict);
        fputs(",,,,,,,\n", to);
    }
}

static void put_claim(FILE *to, struct arena *a, const struct item *i)
{
    const struct rec_claim *c = i->claim;
    size_t n = c->mismatch || (!c->claimed && !c->truth)
                   ? 1
                   : shape_numel(c->shape);
    for (size_t k = 0; k < n; k++) {
        put_lead(to, a, i, c->text, k + 1, c->verdict);
        fputs(",,,,,", to);
        put_number(to, c->mismatch ? NULL : c->claimed, k);
        put_number(to, c->mismatch ? NULL : c->truth, k);
        fputc('\n', to);
    }
}

void report_csv(FILE *to, const struct record *r, const struct look *l)
{
    (void)l;
    struct arena *a = arena_new();
    struct items items = items_of(a, r);
    fputs("file,line,problem,point,kind,name,entry,verdict,forward,reverse,"
          "central,bound,referee,claimed,true\n",
          to);
    for (size_t i = 0; i < items.n; i++) {
        if (items.at[i].derivative)
            put_derivative(to, a, &items.at[i]);
        else if (items.at[i].claim)
            put_claim(to, a, &items.at[i]);
    }
    arena_free(a);
}
