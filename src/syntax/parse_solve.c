/* parse_solve: `solve y: y^3 + y - x = 0 near 1`.
 *
 * The statement is an assignment of what the internal function AST_SOLVE gives:
 * the function of the unknowns whose value is the difference of both sides, and
 * where to start. So names, outputs and derivatives need to know nothing of it.
 *
 *     solve names : expr = expr, ... near expr, ...
 *
 * Invariant: as many targets as unknowns, in the order of their names.
 */
#include "syntax/parser.h"

static struct ast *name_of(struct parser *p, const char *text, struct span at)
{
    struct ast *t = parse_node(p, AST_NAME, 0);
    t->text = text;
    t->span = t->op_span = at;
    return t;
}

/* lhs = rhs, as lhs - rhs */
static struct ast *parse_equation(struct parser *p)
{
    uint32_t start = p->tok.span.at;
    struct ast *t = parse_node(p, AST_BINARY, 2);
    t->op = AST_SUB;
    t->a[0] = parse_expr(p);
    t->op_span = p->tok.span;
    if (!parse_accept(p, TOK_ASSIGN))
        parse_unexpected(p, "'=' between the sides of an equation");
    t->a[1] = parse_expr(p);
    t->span = parse_span(p, start);
    return t;
}

/* Equations up to `near`: one, or a column of them. */
static struct ast *parse_equations(struct parser *p)
{
    uint32_t start = p->tok.span.at;
    size_t base = p->stack.n;
    do {
        size_t row = p->stack.n;
        parse_push(p, parse_equation(p));
        struct ast *t = parse_gathered(p, AST_ROW, row);
        t->span = t->op_span = t->a[0]->span;
        parse_push(p, t);
    } while (parse_accept(p, TOK_COMMA));
    struct ast *all = parse_gathered(p, AST_MATRIX, base);
    all->span = all->op_span = parse_span(p, start);
    return all->n == 1 ? all->a[0]->a[0] : all;
}

void parse_solve(struct parser *p, struct stmt *s)
{
    size_t base = p->stack.n;
    uint32_t start = p->tok.span.at;
    parse_push(p, name_of(p, AST_SOLVE, parse_span(p, p->stmt_at)));
    size_t lambda = p->stack.n;
    p->lists[LIST_PARAMETERS]++;
    do {
        s->targets = arena_room(p->arena, s->targets, s->n, sizeof *s->targets);
        struct name_at name = parse_listed(p, LIST_PARAMETERS);
        s->targets[s->n++] = (struct target){name.name, name.span, 0, NULL};
        parse_push(p, name_of(p, name.name, name.span));
    } while (parse_accept(p, TOK_COMMA));
    if (!parse_accept(p, TOK_COLON))
        parse_unexpected(p, "':' and an equation after the unknowns");
    p->solving = true;
    parse_push(p, parse_equations(p));
    p->solving = false;
    struct ast *f = parse_gathered(p, AST_LAMBDA, lambda);
    f->span = f->op_span = parse_span(p, start);
    parse_push(p, f);
    if (parse_word(p) != WORD_NEAR)
        parse_unexpected(p, "'near' and where to start");
    parse_advance(p);
    do
        parse_push(p, parse_expr(p));
    while (parse_accept(p, TOK_COMMA));
    s->value = parse_gathered(p, AST_APPLY, base);
    s->value->op_span = s->value->a[0]->span;
    s->value->span = parse_span(p, p->stmt_at);
}
