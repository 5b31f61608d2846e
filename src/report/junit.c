/* junit: XML as GitLab and Jenkins read it.
 *
 * A suite a problem, a case for each derivative, claim and unmet `expect`:
 * classname is the file, name is unique, the text of failure or error holds
 * the whole diagnostic and its message attribute the line of it. Undecided is
 * <error>, expected or allowed <skipped>. Errors of the input (exit status 2)
 * are cases of a suite of their own.
 */
#include "base/diag.h"
#include "report/item.h"
#include "report/render_style.h"
#include "report/xml.h"

struct sums {
    size_t tests, failures, errors, skipped;
};

static void add_item(struct sums *s, const struct item *i)
{
    s->tests++;
    s->skipped += i->excused || i->calculated;
    s->failures += item_counts(i) && i->verdict == VERDICT_FAIL;
    s->errors += item_counts(i) && i->verdict != VERDICT_FAIL;
}

static void put_sums(FILE *to, const struct sums *s)
{
    fprintf(to,
            " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\"",
            s->tests, s->failures, s->errors, s->skipped);
}

static void put_outcome(FILE *to, const char *tag, const char *message,
                        const char *type, const char *detail)
{
    fprintf(to, "      <%s", tag);
    xml_attribute(to, "message", message);
    if (type)
        xml_attribute(to, "type", type);
    fputc('>', to);
    xml_text(to, detail);
    fprintf(to, "</%s>\n", tag);
}

static void put_case(FILE *to, struct arena *a, const struct style *l,
                     const struct item *i)
{
    const char *file = item_clean(a, i->problem->file, false);
    struct place place = text_place(i->span);
    fputs("    <testcase", to);
    xml_attribute(to, "classname", file);
    xml_attribute(to, "name", i->name);
    xml_attribute(to, "file", file);
    if (place.text)
        fprintf(to, " line=\"%u\"", place.line);
    if (i->verdict == VERDICT_PASS && !i->calculated) {
        fputs("/>\n", to);
        return;
    }
    fputs(">\n", to);
    if (i->calculated) {
        put_outcome(to, "skipped", "calculated", NULL, "");
        fputs("    </testcase>\n", to);
        return;
    }
    const char *message = item_message(a, l, i);
    if (i->excused)
        put_outcome(to, "skipped",
                    arena_printf(a, "%s: %s", i->excuse, message), NULL, "");
    else
        put_outcome(to, i->verdict == VERDICT_FAIL ? "failure" : "error",
                    message, verdict_name(i->verdict), item_detail(a, l, i));
    if (i->claim && i->claim->code && i->claim->code->errors) {
        fputs("      <system-err>", to);
        xml_text(to, item_clean(a, i->claim->code->errors, true));
        fputs("</system-err>\n", to);
    }
    fputs("    </testcase>\n", to);
}

/* The items [from, end) of one problem. */
static void put_suite(FILE *to, struct arena *a, const struct style *l,
                      const struct items *items, size_t from, size_t end)
{
    struct sums sums = {0};
    for (size_t i = from; i < end; i++)
        add_item(&sums, &items->at[i]);
    const struct rec_problem *p = items->at[from].problem;
    const char *name = p->title ? arena_printf(a, "%s: %s", p->file, p->title)
                                : p->file;
    fputs("  <testsuite", to);
    xml_attribute(to, "name", item_clean(a, name, false));
    put_sums(to, &sums);
    fputs(">\n", to);
    for (size_t i = from; i < end; i++)
        put_case(to, a, l, &items->at[i]);
    fputs("  </testsuite>\n", to);
}

static void put_error(FILE *to, struct arena *a, const struct diag *d,
                      size_t number)
{
    const char *place = style_place(a, d->span);
    const char *message = item_clean(a, d->message, false);
    const char *text = place ? arena_printf(a, "%s: error: %s", place, message)
                             : message;
    struct place at = text_place(d->span);
    fputs("    <testcase", to);
    xml_attribute(to, "classname",
                  at.text ? item_clean(a, at.text->name, false) : "adcheck");
    xml_attribute(to, "name",
                  arena_printf(a, "error %zu: %s", number,
                               item_clean(a, text, false)));
    fputs(">\n", to);
    put_outcome(to, "error", message, "error", item_clean(a, text, false));
    fputs("    </testcase>\n", to);
}

static void put_errors(FILE *to, struct arena *a, size_t nerrors)
{
    size_t n, number = 0;
    const struct diag *list = diag_list(&n);
    struct sums sums = {nerrors, 0, nerrors, 0};
    fputs("  <testsuite name=\"input\"", to);
    put_sums(to, &sums);
    fputs(">\n", to);
    for (size_t i = 0; i < n; i++)
        if (list[i].level == DIAG_ERROR)
            put_error(to, a, &list[i], ++number);
    fputs("  </testsuite>\n", to);
}

void report_junit(FILE *to, const struct record *r, const struct style *l)
{
    struct arena *a = arena_new();
    struct style plain = item_style(l);
    struct items items = items_of(a, r);
    struct sums sums = {0};
    size_t n, nerrors = 0;
    const struct diag *list = diag_list(&n);
    for (size_t i = 0; i < n; i++)
        nerrors += list[i].level == DIAG_ERROR;
    for (size_t i = 0; i < items.n; i++)
        add_item(&sums, &items.at[i]);
    sums.tests += nerrors;
    sums.errors += nerrors;
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
          "<testsuites name=\"adcheck\"",
          to);
    put_sums(to, &sums);
    fputs(">\n", to);
    for (size_t i = 0, end; i < items.n; i = end) {
        end = items_end(&items, items.at[i].problem, i);
        put_suite(to, a, &plain, &items, i, end);
    }
    if (nerrors)
        put_errors(to, a, nerrors);
    fputs("</testsuites>\n", to);
    arena_free(a);
}
