/* gcc: one line a finding in the compiler's form, for editors.
 *
 *     expr.txt:8:7: error: claim dz/du = 2*u: gives 1.4, should be 1.5
 *
 * FAIL is an error, undecided a warning; what is expected or allowed is not
 * printed. Errors of the input stand on standard error in the same form.
 */
#include "report/item.h"
#include "report/render_style.h"

void report_gcc(FILE *to, const struct record *r, const struct style *l)
{
    struct arena *a = arena_new();
    struct style plain = item_style(l);
    struct items items = items_of(a, r);
    for (size_t i = 0; i < items.n; i++) {
        const struct item *item = &items.at[i];
        if (!item_counts(item))
            continue;
        const char *place = style_place(a, item->span);
        if (!place)
            place = arena_printf(a, "%s:1:1",
                                 style_text(a, &plain, item->problem->file));
        fprintf(to, "%s: %s: ", place,
                item->verdict == VERDICT_FAIL ? "error" : "warning");
        if (item->claim || item->verdict != VERDICT_FAIL)
            fprintf(to, "%s: ", item->title);
        fprintf(to, "%s\n", item_message(a, &plain, item));
    }
    arena_free(a);
}
