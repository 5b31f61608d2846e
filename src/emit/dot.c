/* emit/dot: the graph of the value, for Graphviz.
 *
 * Idea: one box a statement with its formula and its numbers (value, tangent,
 * adjoint), and inside it the operations that the statement is made of; arrows
 * go from what is read to who reads it. Leaves that are bare numbers stand
 * inside the operation, so the picture has as many nodes as a person would
 * draw.
 *
 * Invariant: only nodes of the value are drawn; every label is escaped.
 */
#include <string.h>

#include "emit/rep.h"

static const char *escaped(struct emitter *e, const char *s)
{
    struct buffer out = {0};
    for (; *s; s++) {
        if (*s == '"' || *s == '\\')
            vec_push(&out, '\\');
        vec_push(&out, *s);
    }
    return buffer_take(&out, e->arena);
}

/* Numbers and views are drawn into their users; cuts are their definitions'
 * frames. */
static bool hidden(const struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    double v;
    return graph_constant(e->g, x, &v) || p->op == OP_PI || p->op == OP_DATA ||
           p->op == OP_RESHAPE || p->op == OP_BROADCAST ||
           op_flags((enum op)p->op) & OP_AUX;
}

static node drawn(const struct emitter *e, node x)
{
    while (graph_at(e->g, x)->op == OP_RESHAPE ||
           graph_at(e->g, x)->op == OP_BROADCAST)
        x = graph_at(e->g, x)->arg[0];
    return x;
}

/* The last operation of a statement, if nobody else reads it, is drawn as its
 * box. NONE: there is none. */
static node last_operation(const struct emitter *e, node cut)
{
    node x = graph_at(e->g, cut)->arg[0];
    unsigned op = graph_at(e->g, x)->op;
    bool own = e->uses[x] == 1 && op != OP_CUT && op != OP_INPUT;
    return own && !hidden(e, x) ? x : NONE;
}

static const char *numbers(struct emitter *e, node x)
{
    static const char *const words[] = {"", "tangent ", "adjoint "};
    struct buffer s = {0};
    for (int what = 0; e->p->number && what < 3; what++) {
        const char *v = e->p->number(e->p->context, x, what);
        if (v)
            buffer_printf(&s, "\\n%s%s", words[what], escaped(e, v));
    }
    return buffer_take(&s, e->arena);
}

static const char *with_constants(struct emitter *e, node x)
{
    struct buffer s = {0};
    size_t n;
    const node *arg = graph_args(e->g, x, &n);
    double v;
    if (n && graph_constant(e->g, arg[0], &v)) {
        buffer_number(&s, v);
        buffer_put(&s, " ");
    }
    buffer_put(&s, op_name((enum op)graph_at(e->g, x)->op));
    for (size_t i = 1; i < n; i++)
        if (graph_constant(e->g, arg[i], &v)) {
            buffer_put(&s, " ");
            buffer_number(&s, v);
        }
    return buffer_take(&s, e->arena);
}

/* The statement, or its name where the frame around it says it. */
static const char *box_text(struct emitter *e, node cut, bool framed)
{
    const char *name = formulas_name_of(e->names, cut);
    const char *text = !framed && e->p->statement
                           ? e->p->statement(e->p->context, cut)
                           : NULL;
    return escaped(e, text ? text : name ? name : "=");
}

static void draw_node(struct emitter *e, node x, bool framed)
{
    const struct gnode *p = graph_at(e->g, x);
    const char *name = formulas_name_of(e->names, x);
    if (hidden(e, x))
        return;
    if (p->op == OP_INPUT)
        emit_line(e,
                  "n%u [label=\"%s%s\", shape=box, style=\"rounded,filled\","
                  " fillcolor=\"#e8f0fe\"];",
                  x, escaped(e, name ? name : "?"), numbers(e, x));
    else if (p->op == OP_CUT)
        emit_line(e, "n%u [label=\"%s%s\", shape=box, style=\"rounded,bold\"];",
                  x, box_text(e, x, framed), numbers(e, x));
    else
        emit_line(e, "n%u [label=\"%s\", shape=ellipse];", x,
                  escaped(e, with_constants(e, x)));
}

static void draw_edges(struct emitter *e, node x, const bool *merged)
{
    bool cut = graph_at(e->g, x)->op == OP_CUT;
    node reads = cut && last_operation(e, x) != NONE ? last_operation(e, x) : x;
    size_t n;
    const node *arg = graph_args(e->g, reads, &n);
    if (hidden(e, x) || merged[x])
        return;
    for (size_t i = 0; i < n; i++) {
        node from = drawn(e, arg[i]);
        if (!hidden(e, from))
            emit_line(e, "n%u -> n%u;", from, x);
    }
}

/* The statement that a node belongs to: the first cut behind it. */
static void owners(struct emitter *e, node *owner)
{
    for (node x = (node)e->g->n; x-- > 0;) {
        size_t n;
        const node *arg = graph_args(e->g, x, &n);
        if (!e->need[x] || e->stage[x] != 0)
            continue;
        if (graph_at(e->g, x)->op == OP_CUT)
            owner[x] = x;
        for (size_t i = 0; owner[x] != NONE && i < n; i++)
            if (owner[arg[i]] == NONE &&
                graph_at(e->g, arg[i])->op != OP_INPUT &&
                graph_at(e->g, arg[i])->op != OP_CUT)
                owner[arg[i]] = owner[x];
    }
}

/* The nodes of each owner, a list in their order. */
struct members {
    node *first, *next; /* of an owner; behind a member; NONE: no more */
};

static struct members members_of(const struct emitter *e, const node *owner)
{
    size_t n = e->g->n;
    struct members m = {mem_alloc(n * sizeof(node)),
                        mem_alloc(n * sizeof(node))};
    memset(m.first, 0xff, n * sizeof(node));
    for (node x = (node)n; x-- > 0;)
        if (owner[x] != NONE) {
            m.next[x] = m.first[owner[x]];
            m.first[owner[x]] = x;
        }
    return m;
}

static void draw_cluster(struct emitter *e, node cut, const struct members *m,
                         const bool *merged)
{
    const char *text = e->p->statement ? e->p->statement(e->p->context, cut)
                                       : NULL;
    size_t inside = 0;
    for (node x = m->first[cut]; x != NONE; x = m->next[x])
        inside += x != cut && !merged[x] && !hidden(e, x);
    if (inside == 0) {
        draw_node(e, cut, false);
        return;
    }
    emit_line(e, "subgraph cluster_%u {", cut);
    e->indent++;
    emit_line(e,
              "label=\"%s\"; labeljust=l; fontsize=10; color=\"#b0b0b0\"; "
              "style=rounded;",
              text ? escaped(e, text) : "");
    for (node x = m->first[cut]; x != NONE; x = m->next[x])
        if (!merged[x])
            draw_node(e, x, true);
    e->indent--;
    emit_line(e, "}");
}

void emit_dot(struct emitter *e)
{
    node *owner = mem_alloc(e->g->n * sizeof *owner);
    memset(owner, 0xff, e->g->n * sizeof *owner);
    bool *merged = mem_alloc(e->g->n * sizeof *merged);
    owners(e, owner);
    struct members m = members_of(e, owner);
    for (node x = 0; x < e->g->n; x++)
        if (owner[x] == x && last_operation(e, x) != NONE)
            merged[last_operation(e, x)] = true;
    emit_text(e, "digraph adcheck {\n");
    e->indent = 1;
    emit_line(e, "rankdir=LR; node [fontname=\"Helvetica\", fontsize=11]; "
                 "edge [color=\"#606060\"]; graph [fontname=\"Helvetica\"];");
    for (node x = 0; x < e->g->n; x++)
        if (owner[x] == x)
            draw_cluster(e, x, &m, merged);
    for (node x = 0; x < e->g->n; x++)
        if (e->need[x] && e->stage[x] == 0 && owner[x] == NONE)
            draw_node(e, x, false);
    for (node x = 0; x < e->g->n; x++)
        if (e->need[x] && e->stage[x] == 0)
            draw_edges(e, x, merged);
    e->indent = 0;
    emit_text(e, "}\n");
    mem_free(owner);
    mem_free(merged);
    mem_free(m.first);
    mem_free(m.next);
}
