/* svg_graph: the graph of a problem in a page, laid out by graphviz.
 *
 * Idea: what `dot -Tsvg` draws is taken line by line, without comments, titles
 * and ids of its own; colours are those of the page (its style overrides
 * graphviz's), so it is drawn for light and dark at once.
 *
 * Invariant: without graphviz, or past the page's share of pictures, a page
 * has no graph, and nothing else changes.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "report/html.h"

enum { MOST_BYTES = 400000, LINE = 8192 };

/* The output of dot, or NULL where it is not to be had. */
static FILE *run_dot(const char *graph, pid_t *child)
{
    int out[2];
    FILE *in = tmpfile();
    if (!in || pipe(out) != 0)
        return NULL;
    fputs(graph, in);
    fflush(in);
    lseek(fileno(in), 0, SEEK_SET);
    *child = fork();
    if (*child == 0) {
        dup2(fileno(in), STDIN_FILENO);
        dup2(out[1], STDOUT_FILENO);
        close(out[0]);
        execlp("dot", "dot", "-Tsvg", (char *)NULL);
        _exit(127);
    }
    fclose(in);
    close(out[1]);
    if (*child < 0) {
        close(out[0]);
        return NULL;
    }
    return fdopen(out[0], "r");
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
    pid_t child = -1;
    char line[LINE];
    bool open = false;
    FILE *svg = graph && p->drawn < MOST_BYTES ? run_dot(graph, &child) : NULL;
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
    if (child > 0)
        waitpid(child, NULL, 0);
}
