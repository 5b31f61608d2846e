/* svg_graph: the graph of a problem in a page, laid out by graphviz.
 *
 * Idea: what `dot -Tsvg` draws is taken line by line, without comments, titles
 * and ids of its own; colours are those of the page (its style overrides
 * graphviz's), so it is drawn for light and dark at once.
 *
 * Invariant: without graphviz, or past the page's share of pictures, a page
 * has no graph, and nothing else changes.
 */
#include <string.h>

#include "base/child.h"
#include "report/html.h"

enum { MOST_BYTES = 400000, LINE = 8192 };

/* The picture that dot makes of the graph; NULL: none. */
static FILE *draw(const char *graph)
{
    FILE *in = tmpfile(), *out = tmpfile();
    bool drawn = in && out && fputs(graph, in) >= 0 &&
                 child_filter("dot", "-Tsvg", in, out) == 0;
    if (in)
        fclose(in);
    if (drawn)
        rewind(out);
    else if (out)
        fclose(out);
    return drawn ? out : NULL;
}

/* A line without ` id="..."`. */
static void put_line(struct page *p, const char *line)
{
    const char *id = strstr(line, " id=\"");
    const char *end = id ? strchr(id + 5, '"') : NULL;
    if (end)
        fprintf(p->to, "%.*s%s", (int)(id - line), line, end + 1);
    else
        fputs(line, p->to);
    p->drawn += strlen(line);
}

void html_graph(struct page *p, const char *graph)
{
    char line[LINE];
    bool open = false;
    FILE *svg = graph && p->drawn < MOST_BYTES ? draw(graph) : NULL;
    while (svg && fgets(line, sizeof line, svg)) {
        if (!open && strncmp(line, "<svg", 4) == 0) {
            fputs("<figure class=\"graph\">", p->to);
            open = true;
        }
        if (!open || strncmp(line, "<title>", 7) == 0 ||
            strncmp(line, "<!--", 4) == 0)
            continue;
        put_line(p, line);
    }
    if (open)
        fputs("<figcaption>The graph: value, tangent and adjoint of every "
              "node, the local derivative on every arrow.</figcaption>"
              "</figure>\n",
              p->to);
    if (svg)
        fclose(svg);
}
