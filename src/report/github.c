/* github: annotations of a GitHub workflow.
 *
 * FAIL is ::error, undecided ::warning; only the first ten of each are shown
 * there, so a summary comes first. In a message %, CR and LF are escaped, in
 * a property also : and the comma.
 */
#include <string.h>

#include "base/diag.h"
#include "report/item.h"
#include "report/render_style.h"
#include "report/table.h"

static void put_escaped(FILE *to, const char *s, bool property)
{
    for (; *s; s++) {
        if (strchr("%\r\n", *s) || (property && strchr(":,", *s)))
            fprintf(to, "%%%02X", (unsigned)(unsigned char)*s);
        else
            fputc(*s, to);
    }
}

/* "::error file=...,line=3,col=5,endColumn=9,title=..::"; a text that is no
 * file has no file. */
static void put_command(FILE *to, struct arena *a, const char *command,
                        struct span at, const char *title)
{
    struct place place = text_place(at);
    fprintf(to, "::%s ", command);
    if (place.text && place.text->name[0] != '<') {
        fputs("file=", to);
        put_escaped(to, item_clean(a, place.text->name, false), true);
        fprintf(to, ",line=%u,col=%u,", place.line, place.column);
    }
    fputs("title=", to);
    put_escaped(to, title, true);
    fputs("::", to);
}

static void put_item(FILE *to, struct arena *a, const struct style *l,
                     const struct item *i)
{
    bool fail = i->verdict == VERDICT_FAIL;
    put_command(to, a, fail ? "error" : "warning", i->span, i->name);
    put_escaped(to, item_message(a, l, i), false);
    if (fail) {
        put_escaped(to, "\n", false);
        put_escaped(to, item_detail(a, l, i), false);
    }
    fputc('\n', to);
}

void report_github(FILE *to, const struct record *r, const struct style *l)
{
    struct arena *a = arena_new();
    struct style plain = item_style(l);
    struct items items = items_of(a, r);
    size_t n;
    const struct diag *list = diag_list(&n);
    fputs("::notice title=adcheck::", to);
    put_escaped(to, table_closing(a, r), false);
    fputc('\n', to);
    for (size_t i = 0; i < n; i++)
        if (list[i].level == DIAG_ERROR) {
            put_command(to, a, "error", list[i].span, "adcheck");
            put_escaped(to, item_clean(a, list[i].message, false), false);
            fputc('\n', to);
        }
    for (size_t i = 0; i < items.n; i++)
        if (item_counts(&items.at[i]))
            put_item(to, a, &plain, &items.at[i]);
    arena_free(a);
}
