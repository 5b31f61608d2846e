/* parse_claim: claims, derivations and names for claims.
 *
 *     claim  := (claim | refute) side { relation side } { condition }
 *     side   := an expression; behind `=` a line may end and the next one
 *               start with `=`
 *     condition := within T | within T% | within digits | here
 *              | for k = range {, k = range} | for x in [a, b] {, ...}
 *     let    := let name = expression
 *
 * They are read when all other statements of their problem are known, for
 * dz/du in them is one operand unless dz and du are names there.
 *
 * Invariant: a claim has at least one step, and rhs is that of the first.
 */
#include <string.h>

#include "syntax/parser.h"

/* ---- steps ---- */

static bool is_relation(enum token_kind kind, enum relation *r)
{
    switch (kind) {
    case TOK_ASSIGN:
        *r = REL_EQ;
        return true;
    case TOK_LE:
        *r = REL_LE;
        return true;
    case TOK_GE:
        *r = REL_GE;
        return true;
    case TOK_LT:
        *r = REL_LT;
        return true;
    case TOK_GT:
        *r = REL_GT;
        return true;
    default:
        return false;
    }
}

static bool is_comparison(const struct ast *t, enum ast_op least,
                          enum ast_op most)
{
    return t->kind == AST_BINARY && !t->bracketed && t->op >= least &&
           t->op <= most;
}

/* A side behind `=` may hold a comparison in brackets only: a = b < c is
 * read in two ways. */
static struct ast *parse_step_side(struct parser *p, bool equality)
{
    struct ast *side = parse_side(p);
    enum relation r;
    if (equality && p->tok.kind != TOK_ASSIGN && is_relation(p->tok.kind, &r))
        parse_fail(p, p->tok.span,
                   "write two claims, or brackets around the comparison",
                   "a comparison behind '=' of a claim");
    if (is_comparison(side, AST_EQ, AST_EQ))
        parse_fail(p, side->op_span, "a claim is written 'left = right'",
                   "expected '=', found '=='");
    return side;
}

/* Step over the ends of lines before a line that starts with `=`. */
static void continue_lines(struct parser *p)
{
    if (p->tok.kind == TOK_NEWLINE && lex_continues(&p->lx))
        while (p->tok.kind == TOK_NEWLINE)
            parse_advance(p);
}

static void parse_step(struct parser *p, struct stmt *s, enum relation r)
{
    const struct claim_step *before = s->eq->nsteps
                                          ? &s->eq->steps[s->eq->nsteps - 1]
                                          : NULL;
    struct claim_step step = {.relation = r, .lhs = s->eq->lhs};
    if (r != REL_EQ && before)
        step.lhs = before->rhs;
    parse_advance(p);
    if (p->tok.kind == TOK_NEWLINE)
        parse_fail(p, (struct span){p->last_end - 1, 1},
                   "the step stands behind its sign, in the same line",
                   "a line ends behind '='");
    uint32_t start = p->tok.span.at;
    step.rhs = parse_step_side(p, r == REL_EQ);
    step.span = parse_span(p, start);
    s->eq->steps = arena_room(p->arena, s->eq->steps, s->eq->nsteps,
                              sizeof *s->eq->steps);
    s->eq->steps[s->eq->nsteps++] = step;
}

static void parse_steps(struct parser *p, struct stmt *s)
{
    enum relation r;
    const char *label = "a claim is written 'left = right'";
    continue_lines(p);
    if (p->tok.kind == TOK_ERROR)
        parse_unexpected(p, "'='");
    if (!is_relation(p->tok.kind, &r))
        parse_fail(p, p->tok.span, label, "expected '=', found %s",
                   lex_spell(&p->lx, &p->tok));
    do {
        parse_step(p, s, r);
        continue_lines(p);
    } while (is_relation(p->tok.kind, &r));
    s->eq->rhs = s->eq->steps[0].rhs;
    s->relation = s->eq->steps[0].relation;
}

/* ---- where, and how closely ---- */

/* within T, within T%, within digits */
void parse_within(struct parser *p, struct stmt *s)
{
    uint32_t start = p->tok.span.at;
    parse_advance(p);
    if (parse_word(p) == WORD_DIGITS) {
        s->within = WITHIN_DIGITS;
    } else if (p->tok.kind == TOK_NUMBER) {
        s->within = WITHIN_ABSOLUTE;
        s->eq->tolerance = p->tok.number;
    } else {
        parse_unexpected(p, "a number or 'digits' after 'within'");
    }
    parse_advance(p);
    if (s->within == WITHIN_ABSOLUTE && parse_accept(p, TOK_PERCENT)) {
        s->within = WITHIN_RELATIVE;
        s->eq->tolerance /= 100;
    }
    s->eq->within = parse_span(p, start);
}

/* [low, high] */
static void parse_interval(struct parser *p, struct range_at *r)
{
    struct ast *t = parse_expr(p);
    if (t->kind != AST_MATRIX || t->n != 1 || t->a[0]->n != 2)
        parse_fail(p, t->span, "write 'for x in [0, 1]'",
                   "expected an interval '[low, high]'");
    r->low = t->a[0]->a[0];
    r->high = t->a[0]->a[1];
}

static void parse_range_at(struct parser *p, struct range_at *r)
{
    struct name_at name = parse_name(p, "a name behind 'for'");
    *r = (struct range_at){.name = name.name, .span = name.span};
    if (p->tok.kind == TOK_NAME && strcmp(p->tok.name->text, "in") == 0) {
        parse_advance(p);
        parse_interval(p, r);
    } else if (parse_accept(p, TOK_ASSIGN)) {
        r->range = parse_expr(p);
    } else {
        parse_unexpected(p, "'= a:b' or 'in [a, b]'");
    }
}

static void parse_ranges(struct parser *p, struct stmt *s)
{
    parse_advance(p);
    do {
        s->eq->ranges = arena_room(p->arena, s->eq->ranges, s->eq->nranges,
                                   sizeof *s->eq->ranges);
        parse_range_at(p, &s->eq->ranges[s->eq->nranges++]);
    } while (parse_accept(p, TOK_COMMA));
}

static void parse_conditions(struct parser *p, struct stmt *s)
{
    for (;;) {
        switch (parse_word(p)) {
        case WORD_WITHIN:
            parse_within(p, s);
            break;
        case WORD_HERE:
            s->here = true;
            parse_advance(p);
            break;
        case WORD_FOR:
            parse_ranges(p, s);
            break;
        default:
            return;
        }
    }
}

/* ---- statements ---- */

void parse_claim(struct parser *p, struct stmt *s)
{
    uint32_t start = p->tok.span.at;
    parse_advance(p);
    if (s->kind == STMT_REFUTE && parse_opening(p) == WORD_CODE) {
        parse_code(p, s);
        return;
    }
    uint32_t text = p->tok.span.at;
    s->eq->lhs = parse_step_side(p, false);
    parse_steps(p, s);
    s->eq->text = parse_span(p, text);
    parse_conditions(p, s);
    s->span = parse_span(p, start);
    parse_stop(p, false);
}

void parse_let(struct parser *p, struct stmt *s)
{
    uint32_t start = p->tok.span.at;
    parse_advance(p);
    s->n = 1;
    s->targets = arena_alloc(p->arena, sizeof *s->targets);
    struct name *spelling = p->tok.kind == TOK_NAME ? p->tok.name : NULL;
    struct name_at name = parse_name(p, "a name behind 'let'");
    s->targets[0].name = name.name;
    s->targets[0].span = name.span;
    p->claim = false;
    parse_mark(p, spelling);
    p->claim = true;
    if (!parse_accept(p, TOK_ASSIGN))
        parse_unexpected(p, "'='");
    s->value = parse_expr(p);
    s->span = parse_span(p, start);
    parse_stop(p, false);
}
