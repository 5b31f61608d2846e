/* stmt: statements are run once, in order, at the point.
 *
 * Idea: loops are unrolled (long ones, where it can be, done at once: batch.c)
 * and branches decided here, so that the graph is straight-line. A statement
 * that fails leaves its targets as errors that stay silent, and the run goes on
 * behind it; inside a loop or a branch the whole outermost statement is left.
 *
 * Invariant: stmt_block returns false iff an error was reported (or a limit
 * stopped the run); e->flow is FLOW_NEXT outside of loops.
 */
#include <math.h>

#include "base/diag.h"
#include "lang/array.h"
#include "lang/batch.h"
#include "lang/call.h"
#include "lang/turns.h"

static bool run(struct elab *e, const struct stmt *s);

/* --- assignments ---------------------------------------------------------- */

/* f(t) = expr: f has no value, and t is no name that was assigned. */
static bool defines_function(struct elab *e, const struct stmt *stmt)
{
    if (e->kind != FRAME_TOP || !names_functional(stmt))
        return false;
    const struct target *t = &stmt->targets[0];
    const struct symbol *f = scope_symbol(e, t->name);
    if (f->special->both == stmt)
        return true;
    if ((scope_bound(e, f) && f->val.kind != VAL_FUNCTION) ||
        f->special->declared.len || f->special->given)
        return false;
    for (unsigned i = 0; i < t->nindex; i++) {
        const struct symbol *s = scope_symbol(e, t->index[i]->text);
        if (scope_bound(e, s) || s->special->declared.len || s->special->given)
            return false;
    }
    return true;
}

/* Where all its arguments are inputs, f is also the node f at these. */
static bool define_function(struct elab *e, const struct stmt *stmt)
{
    const struct target *t = &stmt->targets[0];
    struct symbol *s = scope_symbol(e, t->name);
    struct closure *f = call_lambda(e, s->name, t->nindex, t->index,
                                    stmt->value);
    if (!f)
        return false;
    scope_special(e, s)->late = f;
    if (s->special->both != stmt) {
        scope_bind(e, s, (struct val){.kind = VAL_FUNCTION, .closure = f});
        return true;
    }
    e->reads.n = 0;
    e->statement++;
    struct val v = elab_eval(e, stmt->value);
    if (v.kind == VAL_ERROR)
        return false;
    scope_assign(e, s, v, stmt, t->span, true);
    return true;
}

/* What `x += ...` and `x(i) += ...` start from. */
static struct val current_value(struct elab *e, const struct target *t)
{
    struct ast name = {
        .kind = AST_NAME, .span = t->span, .op_span = t->span, .text = t->name};
    if (t->nindex == 0)
        return scope_read(e, &name);
    if (t->nindex > 2)
        return elab_fail(e, t->span, NULL,
                         "%u subscripts: arrays have rows "
                         "and columns",
                         t->nindex);
    struct ast *part = mem_alloc(sizeof *part + 3 * sizeof *part->a);
    part->kind = AST_APPLY;
    part->span = part->op_span = t->span;
    part->n = (t->nindex + 1) & 3;
    part->a[0] = &name;
    for (unsigned i = 0; i < t->nindex; i++)
        part->a[i + 1] = t->index[i];
    struct val v = elab_eval(e, part);
    mem_free(part);
    return v;
}

static bool assign_target(struct elab *e, const struct stmt *stmt,
                          const struct target *t, struct val v)
{
    if (!t->name)
        return true;
    struct symbol *s = scope_symbol(e, t->name);
    if (v.kind == VAL_NOTHING) {
        elab_fail(e, stmt->value->span, NULL, "this gives no value for '%s'",
                  t->name);
        return false;
    }
    if (t->nindex == 0) {
        scope_assign(e, s, v, stmt, t->span, !stmt->compound);
        if (v.kind == VAL_FUNCTION && e->kind == FRAME_TOP)
            scope_special(e, s)->late = v.closure;
        return true;
    }
    if (e->kind == FRAME_TOP && !scope_bound(e, s) &&
        s->special->declared.len &&
        current_value(e, &(struct target){t->name, t->span, 0, NULL}).kind ==
            VAL_ERROR)
        return false;
    bool erase = stmt->n == 1 && !stmt->compound && stmt->value &&
                 stmt->value->kind == AST_MATRIX && stmt->value->n == 0;
    if (!index_assign(e, s, t->nindex, t->index, v, erase, t->span))
        return false;
    scope_note_part(e, s, stmt, t->span);
    return true;
}

static bool assign_many(struct elab *e, const struct stmt *s)
{
    struct val *out = mem_alloc(s->n * sizeof *out);
    bool ok = elab_eval_many(e, s->value, s->n, out);
    for (unsigned i = 0; i < s->n && ok; i++)
        ok = assign_target(e, s, &s->targets[i], out[i]);
    mem_free(out);
    return ok;
}

static bool assign(struct elab *e, const struct stmt *s)
{
    if (s->n > 1)
        return assign_many(e, s);
    if (defines_function(e, s))
        return define_function(e, s);
    bool ok;
    if (batch_here(e) && batch_sum(e, s, &ok))
        return ok;
    if (assign_append(e, s, &ok))
        return ok;
    struct val v = elab_eval(e, s->value);
    if (s->compound) {
        struct val old = current_value(e, &s->targets[0]);
        v = old.kind == VAL_ERROR || v.kind == VAL_ERROR
                ? val_error()
                : elab_binary(e, s->op, old, v, s->span);
    }
    return v.kind != VAL_ERROR && assign_target(e, s, &s->targets[0], v);
}

/* --- bare expressions ----------------------------------------------------- */

/* ans, ans2, ...: a statement keeps its name, however often it runs. */
static struct symbol *bare_symbol(struct elab *e, const struct stmt *s)
{
    for (size_t i = e->bare.n; e->loops && i-- > 0;)
        if (e->bare.at[i].stmt == s)
            return e->bare.at[i].symbol;
    const char *name = "ans";
    if (e->bare.n)
        name = arena_printf(e->arena, "ans%zu", e->bare.n + 1);
    struct bare b = {s, scope_symbol(e, name)};
    vec_push(&e->bare, b);
    return b.symbol;
}

static bool bare_expression(struct elab *e, const struct stmt *s)
{
    struct val v = {.kind = VAL_NOTHING};
    if (!elab_eval_many(e, s->value, 1, &v))
        return false;
    if (v.kind != VAL_NODE)
        return true;
    if (e->kind != FRAME_TOP) {
        scope_bind(e, scope_symbol(e, "ans"), v);
        return true;
    }
    struct symbol *ans = bare_symbol(e, s);
    scope_assign(e, ans, v, s, s->span, true);
    e->ans = ans;
    return true;
}

/* --- control flow --------------------------------------------------------- */

static bool run_if(struct elab *e, const struct stmt *s)
{
    for (unsigned i = 0; i < s->n; i++) {
        const struct branch *b = &s->branches[i];
        int truth = 1;
        if (b->condition)
            truth = elab_truth(e, elab_condition(e, b->condition),
                               b->condition->span);
        if (truth < 0)
            return false;
        if (truth) {
            struct turns *around = e->around;
            e->around = NULL;
            bool ok = stmt_block(e, &b->body);
            e->around = around;
            return ok;
        }
    }
    return true;
}

/* Runs the body; *go says whether the loop goes on. */
static bool run_body(struct elab *e, const struct block *b, bool *go)
{
    bool ok = stmt_block(e, b);
    *go = ok && e->flow != FLOW_BREAK && e->flow != FLOW_RETURN;
    if (e->flow != FLOW_RETURN)
        e->flow = FLOW_NEXT;
    return ok;
}

/* Inputs that only decide how long a loop runs are data. */
static int while_condition(struct elab *e, const struct ast *t)
{
    bool outer = e->bounding;
    if (!elab_tick(e, t->span))
        return -1;
    e->bounding = true;
    int truth = elab_truth(e, elab_condition(e, t), t->span);
    e->bounding = outer;
    return truth;
}

/* Ask the condition of the loop; *go: there is another turn. */
static bool keeps_going(struct elab *e, const struct stmt *s, bool *go)
{
    if (e->kind == FRAME_TOP)
        e->reads.n = 0, e->statement++;
    int truth = while_condition(e, s->value);
    *go = s->until ? truth == 0 : truth > 0;
    return truth >= 0;
}

/* Of a `while` and those inside; a graph of that many steps would be past all
 * use. */
#define MOST_TURNS 1e6

static bool run_while(struct elab *e, const struct stmt *s)
{
    bool ok = true, go = true;
    double own = 0, most = fmax(MOST_TURNS, e->options.max_nodes / 100);
    double *outer = e->while_turns, *turns = outer ? outer : &own;
    struct turns *around = e->around;
    e->while_turns = turns;
    e->around = NULL;
    e->loops++;
    while (ok && go) {
        size_t nodes = e->g->n;
        uint64_t changes = e->changes;
        if (!s->until)
            ok = keeps_going(e, s, &go);
        if (!ok || !go)
            break;
        ok = run_body(e, &s->body, &go);
        if (s->until && ok && go)
            ok = keeps_going(e, s, &go);
        bool still = nodes == e->g->n && changes == e->changes;
        if (ok && go && (still || ++*turns > most)) {
            elab_fail(e, s->span, NULL,
                      still ? "this loop changes nothing and never ends"
                            : "more than %.0f turns of this loop%s: does it "
                              "end?",
                      most, outer ? " and those around" : "");
            e->stopped = true;
            ok = false;
        }
    }
    e->loops--;
    e->while_turns = outer;
    e->around = around;
    return ok;
}

void stmt_bind_loop_name(struct elab *e, const struct stmt *s, node x)
{
    const struct target *t = &s->targets[0];
    if (!t->name)
        return;
    struct symbol *name = scope_symbol(e, t->name);
    scope_assign(e, name, val_node(x), s, t->span, false);
    if (e->kind == FRAME_TOP && !e->batch)
        name->bound->loop = true;
}

static bool for_range(struct elab *e, const struct stmt *s)
{
    struct range r;
    bool ok = matrix_range_bounds(e, s->value, false, &r), go = true;
    if (ok && batch_loop(e, s, &r, &ok))
        return ok;
    if (ok && r.n == 0)
        stmt_bind_loop_name(e, s, matrix_empty(e, 1, 0));
    double before = e->statements;
    struct turns turns = {.outer = e->around,
                          .loop = s,
                          .range = s->value,
                          .at = s->span,
                          .left = (double)r.n};
    ok = ok && turns_enter(e, &turns);
    for (size_t k = 0; ok && go && k < r.n; k++) {
        turns.left = (double)(r.n - k);
        ok = turns_end_in_time(e, &turns, k, e->statements - before);
        if (!ok)
            break;
        elab_here(e, s->value->span);
        node x = matrix_range_at(e, &r, k);
        stmt_bind_loop_name(e, s, x);
        steps_turn(e, s, x);
        ok = elab_tick(e, s->span) && run_body(e, &s->body, &go);
    }
    e->around = turns.outer;
    return ok;
}

static bool for_columns(struct elab *e, const struct stmt *s)
{
    node x;
    bool go = true, ok;
    struct span at = s->value->span;
    ok = elab_numeric(e, elab_eval(e, s->value), at, &x);
    struct shape shape = ok ? graph_shape(e->g, x) : (struct shape){0, 0};
    uint32_t rows = shape.rows, cols = shape.rows ? shape.cols : 0;
    if (ok && cols == 0)
        stmt_bind_loop_name(e, s, x);
    uint32_t *index = mem_alloc((rows + 1) * sizeof *index);
    struct turns turns = {.outer = e->around,
                          .loop = s,
                          .range = s->value,
                          .at = s->span,
                          .left = cols};
    ok = ok && turns_enter(e, &turns);
    for (uint32_t j = 0; ok && go && j < cols; j++) {
        turns.left = cols - j;
        for (uint32_t i = 0; i < rows; i++)
            index[i] = i + j * rows;
        elab_here(e, at);
        stmt_bind_loop_name(
            e, s,
            rows == 1 ? index_pick(e, x, j)
                      : index_gather(e, x, (struct shape){rows, 1}, index));
        ok = elab_tick(e, s->span) && run_body(e, &s->body, &go);
    }
    mem_free(index);
    e->around = turns.outer;
    return ok;
}

static bool run_for(struct elab *e, const struct stmt *s)
{
    const char *outer = e->turn;
    if (names_claims_only(&s->body))
        return true;
    e->loops++;
    bool ok = s->value->kind == AST_RANGE ? for_range(e, s) : for_columns(e, s);
    e->loops--;
    e->turn = outer;
    return ok;
}

static bool leave_loop(struct elab *e, const struct stmt *s)
{
    bool breaks = s->kind == STMT_BREAK;
    if (!e->loops) {
        elab_fail(e, s->span, NULL, "'%s' stands only in a loop",
                  breaks ? "break" : "continue");
        return false;
    }
    e->flow = breaks ? FLOW_BREAK : FLOW_CONTINUE;
    return true;
}

/* --- blocks --------------------------------------------------------------- */

static bool run(struct elab *e, const struct stmt *s)
{
    if (!elab_tick(e, s->span) || s->lost)
        return false;
    if (e->kind == FRAME_TOP) {
        e->reads.n = 0;
        e->statement++;
    }
    switch (s->kind) {
    case STMT_ASSIGN:
        return assign(e, s);
    case STMT_EXPR:
        return bare_expression(e, s);
    case STMT_IF:
        return run_if(e, s);
    case STMT_FOR:
        return run_for(e, s);
    case STMT_WHILE:
        return run_while(e, s);
    case STMT_BREAK:
    case STMT_CONTINUE:
        return leave_loop(e, s);
    case STMT_RETURN:
        e->flow = FLOW_RETURN;
        return true;
    case STMT_FUNCTION:
    case STMT_SKIPPED:
    case STMT_CLAIM:
    case STMT_REFUTE:
        return true;
    default:
        elab_fail(e, s->span, NULL,
                  "this statement stands only at the top "
                  "level of a problem");
        return false;
    }
}

bool stmt_block(struct elab *e, const struct block *b)
{
    for (const struct stmt *s = b->first; s; s = s->next) {
        if (!run(e, s))
            return false;
        if (e->flow != FLOW_NEXT)
            return true;
    }
    return true;
}

struct poison {
    struct elab *e;
    const struct stmt *cause; /* a statement that had an error, or NULL */
};

static void poison(void *to, const struct target *t, const struct stmt *stmt)
{
    struct poison *p = to;
    (void)stmt;
    if (!t->name)
        return;
    struct symbol *s = scope_symbol(p->e, t->name);
    scope_bind(p->e, s, val_error());
    if (p->cause && !s->special->lost)
        scope_special(p->e, s)->lost = p->cause;
}

/* A statement that was not run: its names have no value. If that is because
 * it reads one whose statement had an error, it is said. */
static void lose(struct elab *e, const struct stmt *s, size_t errors)
{
    struct poison p = {e, s->lost ? s : NULL};
    if (!s->lost && e->lost && e->errors == errors) {
        p.cause = e->lost->special->lost;
        if (!e->quiet)
            diag_warning(s->span, NULL,
                         "not checked: it reads '%s', and line "
                         "%u has an error",
                         e->lost->name, elab_line(p.cause->span));
    }
    names_assigned(s, false, poison, &p);
}

static bool run_top(struct elab *e, const struct stmt *s)
{
    switch (s->kind) {
    case STMT_PARAM:
    case STMT_DATA:
        e->reads.n = 0;
        e->statement++;
        return elab_tick(e, s->span) && declare_run(e, s);
    case STMT_OUTPUT:
    case STMT_AT:
    case STMT_SEED:
    case STMT_CLAIM:
    case STMT_REFUTE:
    case STMT_CODE:
    case STMT_LET:
    case STMT_ASK:
    case STMT_EXPECT:
    case STMT_OPTION:
        return true; /* lang/interface.c and points.c read them */
    default:
        return run(e, s);
    }
}

void stmt_top(struct elab *e, const struct block *b, bool preamble)
{
    e->in_preamble = preamble;
    for (const struct stmt *s = b->first; s && !e->stopped; s = s->next) {
        size_t errors = e->errors;
        e->ordinal++;
        e->outer = s;
        e->lost = NULL;
        if (run_top(e, s))
            continue;
        e->flow = FLOW_NEXT;
        lose(e, s, errors);
    }
}
