/* tap: the Test Anything Protocol, version 14.
 *
 * One test for each derivative, claim and unmet `expect`; what failed is in a
 * YAML block behind it. Undecided is `not ok`; expected or allowed is skipped.
 * An error (exit status 2) is a test of its own that failed, so that a harness
 * that looks at nothing else sees it.
 */
#include <string.h>

#include "base/diag.h"
#include "report/item.h"
#include "report/render_style.h"

/* # and \ are TAP's own. */
static void put_description(FILE *to, const char *s)
{
    for (; *s; s++) {
        if (*s == '#' || *s == '\\')
            fputc('\\', to);
        fputc(*s, to);
    }
}

/* A double-quoted YAML scalar; s holds no control characters. */
static void put_quoted(FILE *to, const char *s)
{
    fputc('"', to);
    for (; *s; s++) {
        if (*s == '"' || *s == '\\')
            fputc('\\', to);
        fputc(*s, to);
    }
    fputc('"', to);
}

/* A literal block scalar; its first line starts without blanks. */
static void put_block(FILE *to, const char *s)
{
    fputs("|\n", to);
    while (*s) {
        size_t n = strcspn(s, "\n");
        fprintf(to, "%s%.*s\n", n ? "    " : "", (int)n, s);
        s += n + (s[n] == '\n');
    }
}

static void put_diagnostics(FILE *to, struct arena *a, const struct style *l,
                            const struct item *i)
{
    struct place place = text_place(i->span);
    fputs("  ---\n  message: ", to);
    put_quoted(to, item_message(a, l, i));
    fprintf(to, "\n  severity: %s\n  verdict: %s\n  file: ",
            i->verdict == VERDICT_FAIL ? "fail" : "error",
            verdict_name(i->verdict));
    put_quoted(to, item_clean(a, i->problem->file, false));
    if (place.text)
        fprintf(to, "\n  line: %u\n  column: %u", place.line, place.column);
    if (i->verdict == VERDICT_FAIL) {
        fputs("\n  detail: ", to);
        put_block(to, item_detail(a, l, i));
    } else {
        fputc('\n', to);
    }
    fputs("  ...\n", to);
}

static void put_item(FILE *to, struct arena *a, const struct style *l,
                     const struct item *i, size_t number)
{
    fprintf(to, "%sok %zu - ", item_counts(i) ? "not " : "", number);
    put_description(to, i->name);
    if (i->excused)
        fprintf(to, " # SKIP %s (%s)", verdict_name(i->verdict), i->excuse);
    fputc('\n', to);
    if (item_counts(i))
        put_diagnostics(to, a, l, i);
}

static void put_error(FILE *to, struct arena *a, const struct diag *d,
                      size_t number)
{
    fprintf(to, "not ok %zu - ", number);
    put_description(to, item_error(a, d));
    fputc('\n', to);
}

/* A calculation has no tests: what was calculated are comments. */
static size_t put_items(FILE *to, struct arena *a, const struct style *l,
                        const struct items *items, bool calculation)
{
    for (size_t i = 0; i < items->n; i++)
        if (calculation)
            fprintf(to, "# %s: calculated\n", items->at[i].name);
        else
            put_item(to, a, l, &items->at[i], i + 1);
    return calculation ? 0 : items->n;
}

void report_tap(FILE *to, const struct record *r, const struct style *l)
{
    struct arena *a = arena_new();
    struct style plain = item_style(l);
    struct items items = items_of(a, r);
    size_t ndiags, tests = r->calculation ? 0 : items.n;
    const struct diag *diags = diag_list(&ndiags);
    for (size_t i = 0; i < ndiags; i++)
        tests += diags[i].level == DIAG_ERROR;
    fprintf(to, "TAP version 14\n1..%zu%s\n", tests,
            tests            ? ""
            : r->calculation ? " # SKIP calculated, not checked"
                             : " # SKIP nothing was checked");
    size_t number = put_items(to, a, &plain, &items, r->calculation);
    for (size_t i = 0; i < ndiags; i++)
        if (diags[i].level == DIAG_ERROR)
            put_error(to, a, &diags[i], ++number);
    arena_free(a);
}
