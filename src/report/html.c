/* html: one page that holds everything: to look at, to hand out, to print.
 *
 * Idea: the page is a document before it is a screen: headings, tables with
 * heads, pictures with titles, in the order in which they are read, the
 * verdicts first. All of its style stands in its head; there is no script.
 *
 * Invariant: nothing is fetched, from no address; what a colour says a word
 * says, too; every text passes through html_text.
 */
#include "report/html.h"

#include <string.h>

#include "report/render_style.h"
#include "report/table.h"
#include "report/xml.h"

static const char style_sheet[] =
    ":root{color-scheme:light dark;--ink:#1b1f24;--paper:#fff;--soft:#f3f5f7;"
    "--line:#d5dae0;--dim:#57606a;--pass:#116329;--fail:#b3001b;"
    "--open:#7a4f00;--link:#0a57a5;--a:#d55e00;--b:#0072b2;--c:#00795a}\n"
    "@media(prefers-color-scheme:dark){:root{--ink:#e4e8ec;--paper:#14181d;"
    "--soft:#1e242b;--line:#38414b;--dim:#9aa5b1;--pass:#6cd28a;"
    "--fail:#ff8f8f;--open:#ecc064;--link:#7db8f5;--a:#ff9a4d;--b:#62b5ec;"
    "--c:#4fd0a8}}\n"
    "*{box-sizing:border-box}\n"
    "body{margin:0 auto;padding:1.2rem;max-width:68rem;color:var(--ink);"
    "background:var(--paper);font:16px/1.5 system-ui,sans-serif}\n"
    "h1{font-size:1.6rem;margin:.2rem 0 .6rem}"
    "h2{font-size:1.25rem;margin:0 0 .4rem;overflow-wrap:anywhere}"
    "h3{font-size:1rem;margin:1.2rem 0 .3rem;overflow-wrap:anywhere}\n"
    "section{border-top:1px solid var(--line);padding:1.1rem 0}\n"
    "a{color:var(--link)}p{margin:.4rem 0}.dim{color:var(--dim)}\n"
    "code,pre,.n{font-family:ui-monospace,monospace;font-size:.875rem}\n"
    "code{overflow-wrap:anywhere}"
    "pre{background:var(--soft);padding:.7rem;white-space:pre-wrap;overflow-"
    "wrap:anywhere;"
    "border-left:4px solid var(--fail);margin:.5rem 0}"
    "pre.plain{border-left-color:var(--line)}\n"
    ".wide{overflow-x:auto;margin:.4rem 0}"
    "table{border-collapse:collapse;font-size:.92rem}"
    "caption{text-align:left;color:var(--dim);padding:.2rem 0}"
    "th,td{padding:.2rem .8rem .2rem 0;text-align:left;vertical-align:top}"
    "th{border-bottom:1px solid var(--line);font-weight:600}"
    "tbody th{border:0;font-weight:inherit}"
    ".n{text-align:right;white-space:nowrap}"
    "th.n{font-family:inherit;font-size:inherit}\n"
    ".v{font-weight:650;white-space:nowrap}.pass{color:var(--pass)}"
    ".FAIL{color:var(--fail)}.open{color:var(--open)}\n"
    "nav ol{columns:22rem;padding-left:2rem}nav li{break-inside:avoid}\n"
    "math{font-size:1.05rem}.math{overflow-x:auto;overflow-y:hidden;"
    "padding:.1rem 0}\n"
    "figure{margin:.6rem 0}svg{max-width:100%;height:auto;display:block}"
    "svg text{fill:var(--ink);font:13px system-ui,sans-serif}"
    "svg .dim{fill:var(--dim);font-size:11px}"
    ".graph g.graph>polygon{fill:none;stroke:none}"
    ".graph .node *,.graph .cluster *{fill:var(--soft);stroke:var(--dim)}"
    ".graph .cluster *{fill:none}.graph .edge path{fill:none;"
    "stroke:var(--dim)}.graph .edge polygon{fill:var(--dim);"
    "stroke:var(--dim)}.graph svg text{fill:var(--ink)!important;"
    "stroke:none!important;font-size:11px}"
    ".axis{stroke:var(--line);fill:none}.edge{stroke:var(--dim);fill:none}"
    ".box{fill:var(--soft);stroke:var(--dim)}"
    ".in{fill:none;stroke:var(--link)}.tip{fill:var(--dim);stroke:none}"
    ".a{stroke:var(--a);fill:var(--a)}.b{stroke:var(--b);fill:var(--b)}"
    ".c{stroke:var(--c);fill:var(--c)}polyline{fill:none!important;"
    "stroke-width:1.5}figcaption{color:var(--dim);font-size:.9rem}\n"
    "@media screen and (max-width:45rem){.graph{overflow-x:auto}"
    ".graph svg{max-width:none}}\n"
    "@media print{body{max-width:none;padding:0;font-size:10.5pt}"
    "section{break-before:auto}h2,h3,caption{break-after:avoid}"
    "tr,figure,pre{break-inside:avoid}"
    ".wide,.math{overflow:visible}a{color:inherit;text-decoration:none}"
    ".page{break-before:page}}\n";

/* --- parts --------------------------------------------------------------- */
void html_text(struct page *p, const char *s)
{
    xml_text(p->to, item_clean(p->arena, s, true));
}

void html_element(struct page *p, const char *tag, const char *attributes,
                  const char *s)
{
    fprintf(p->to, "<%s%s%s>", tag, attributes ? " " : "",
            attributes ? attributes : "");
    html_text(p, s);
    fprintf(p->to, "</%s>", tag);
}

void html_verdict(struct page *p, enum verdict v, const char *note)
{
    const char *color = v == VERDICT_PASS || v == VERDICT_FAIL ? verdict_name(v)
                                                               : "open";
    fprintf(p->to, "<span class=\"v %s\">%s%s%s%s</span>", color,
            verdict_name(v), note ? " (" : "", note ? note : "",
            note ? ")" : "");
}

void html_table(struct page *p, const char *caption, size_t n,
                const char *const *head, size_t texts)
{
    fputs("<div class=\"wide\"><table>", p->to);
    if (caption)
        html_element(p, "caption", NULL, caption);
    fputs("<thead><tr>", p->to);
    for (size_t i = 0; i < n; i++)
        html_element(p, "th",
                     i < texts ? "scope=\"col\"" : "scope=\"col\" class=\"n\"",
                     head[i]);
    fputs("</tr></thead>\n<tbody>\n", p->to);
}

void html_table_end(struct page *p)
{
    fputs("</tbody></table></div>\n", p->to);
}

void html_picture(struct page *p, double width, double height,
                  const char *title)
{
    p->pictures++;
    fprintf(p->to,
            "<figure><svg role=\"img\" viewBox=\"0 0 %.0f %.0f\" "
            "width=\"%.0f\" height=\"%.0f\" aria-labelledby=\"t%u\">"
            "<title id=\"t%u\">",
            width, height, width, height, p->pictures, p->pictures);
    html_text(p, title);
    fputs("</title>\n", p->to);
}

void html_picture_end(struct page *p, const char *caption)
{
    fputs("</svg>", p->to);
    if (caption)
        html_element(p, "figcaption", NULL, caption);
    fputs("</figure>\n", p->to);
}

/* --- the page ------------------------------------------------------------ */
/* "a.txt, b.txt" of all problems. */
static const char *files_of(struct arena *a, const struct record *r)
{
    const char *text = "", *last = NULL;
    for (size_t i = 0; i < r->nproblems; i++) {
        const char *file = r->problems[i].file;
        if (last && strcmp(last, file) == 0)
            continue;
        if (last && strlen(text) > 200)
            return arena_printf(a, "%s, ...", text);
        text = arena_printf(a, "%s%s%s", text, last ? ", " : "", file);
        last = file;
    }
    return text;
}

static void put_head(struct page *p, const struct record *r)
{
    const char *files = files_of(p->arena, r);
    fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
          "<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
          "content=\"width=device-width, initial-scale=1\">\n"
          "<link rel=\"icon\" href=\"data:,\">\n<title>adcheck: ",
          p->to);
    html_text(p, files);
    fprintf(p->to, "</title>\n<style>\n%s</style>\n</head>\n<body>\n",
            style_sheet);
    html_element(p, "h1", NULL, *files ? files : "adcheck");
    fputc('\n', p->to);
}

/* The worst verdict among the items [from, end) that nothing excuses. */
static enum verdict worst_of(const struct page *p, size_t from, size_t end)
{
    enum verdict worst = VERDICT_PASS;
    for (size_t i = from; i < end; i++)
        if (item_counts(&p->items.at[i]))
            worst = verdict_worse(worst, p->items.at[i].verdict);
    return worst;
}

static void put_counts(struct page *p, const struct record *r)
{
    static const char *const heads[] = {"",       "pass", "FAIL",  "kink",
                                        "domain", "ill",  "unsure"};
    const size_t *const rows[] = {r->derivative_counts, r->claim_counts,
                                  r->code_counts};
    static const char *const names[] = {"derivatives", "claims", "code"};
    bool code = false;
    for (size_t i = 0; i < VERDICT_COUNT; i++)
        code |= r->code_counts[i] > 0;
    html_table(p, NULL, VERDICT_COUNT + 1, heads, 1);
    for (size_t k = 0; k < (code ? 3 : 2); k++) {
        fputs("<tr>", p->to);
        html_element(p, "th", "scope=\"row\"", names[k]);
        for (size_t i = 0; i < VERDICT_COUNT; i++)
            fprintf(p->to, "<td class=\"n\">%zu</td>", rows[k][style_order[i]]);
        fputs("</tr>\n", p->to);
    }
    html_table_end(p);
}

static void put_errors(struct page *p)
{
    size_t n;
    const struct diag *list = diag_list(&n);
    if (!diag_errors())
        return;
    fputs("<h2>Errors</h2>\n<ul>\n", p->to);
    for (size_t i = 0; i < n; i++)
        if (list[i].level == DIAG_ERROR) {
            fputs("<li class=\"FAIL\">", p->to);
            html_text(p, item_error(p->arena, &list[i]));
            fputs("</li>\n", p->to);
        }
    fputs("</ul>\n", p->to);
}

/* All problems with their worst verdict, as links. */
static void put_contents(struct page *p, const struct record *r)
{
    if (r->nproblems < 2 || r->marks)
        return;
    fputs("<nav aria-label=\"problems\"><ol>\n", p->to);
    for (size_t i = 0, from = 0; i < r->nproblems; i++) {
        const struct rec_problem *k = &r->problems[i];
        size_t end = items_end(&p->items, k, from);
        fprintf(p->to, "<li><a href=\"#p%zu\">", i + 1);
        html_text(p, k->title ? k->title : k->file);
        fputs("</a> ", p->to);
        if (end > from && !p->style->calculation)
            html_verdict(p, worst_of(p, from, end), NULL);
        fputs("</li>\n", p->to);
        from = end;
    }
    fputs("</ol></nav>\n", p->to);
}

void report_html(FILE *to, const struct record *r, const struct style *l)
{
    struct arena *a = arena_new();
    struct style plain = item_style(l);
    plain.ascii = false;
    struct page p = {.to = to, .arena = a, .style = &plain, .marks = r->marks};
    p.items = items_of(a, r);
    put_head(&p, r);
    fputs("<header>\n", to);
    if (r->marks) {
        html_marks(&p, r->marks);
    } else {
        html_element(&p, "p", NULL, table_closing(a, r));
        if (!l->calculation)
            put_counts(&p, r);
    }
    put_errors(&p);
    put_contents(&p, r);
    fputs("</header>\n<main>\n", to);
    for (size_t i = 0, from = 0; i < r->nproblems; i++) {
        size_t end = items_end(&p.items, &r->problems[i], from);
        html_problem(&p, &r->problems[i], i + 1, from, end);
        from = end;
    }
    fprintf(to, "</main>\n<footer class=\"dim\"><p>adcheck %s</p></footer>\n",
            r->version);
    fputs("</body>\n</html>\n", to);
    arena_free(a);
}
