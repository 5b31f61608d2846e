/* hint/text: trees and repairs in words.
 *
 * Idea: an edited tree has no text of its own, so it is written out again, with
 * the brackets that the levels of the operators ask for and the blanks of the
 * house: around + and -, not around products.
 *
 * Invariant: what is written parses to a tree of the same value; numbers of the
 * user stand as the user wrote them.
 */
#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "hint/rep.h"

enum {
    LEVEL_OROR = 1,
    LEVEL_COMPARE = 5,
    LEVEL_RANGE = 6,
    LEVEL_SUM = 7,
    LEVEL_PRODUCT = 8,
    LEVEL_SIGN = 9,
    LEVEL_POWER = 10,
    LEVEL_POSTFIX = 11,
    LEVEL_OPERAND = 12
};
enum { SHORT_PIECE = 32, SHORT_SIDE = 64 };

static const struct {
    const char *text;
    unsigned char level;
} operators[] = {
    [AST_ADD] = {" + ", LEVEL_SUM},
    [AST_SUB] = {" - ", LEVEL_SUM},
    [AST_MUL] = {"*", LEVEL_PRODUCT},
    [AST_DIV] = {"/", LEVEL_PRODUCT},
    [AST_LDIV] = {"\\", LEVEL_PRODUCT},
    [AST_POW] = {"^", LEVEL_POWER},
    [AST_EMUL] = {".*", LEVEL_PRODUCT},
    [AST_EDIV] = {"./", LEVEL_PRODUCT},
    [AST_ELDIV] = {".\\", LEVEL_PRODUCT},
    [AST_EPOW] = {".^", LEVEL_POWER},
    [AST_LT] = {" < ", LEVEL_COMPARE},
    [AST_LE] = {" <= ", LEVEL_COMPARE},
    [AST_GT] = {" > ", LEVEL_COMPARE},
    [AST_GE] = {" >= ", LEVEL_COMPARE},
    [AST_EQ] = {" == ", LEVEL_COMPARE},
    [AST_NE] = {" != ", LEVEL_COMPARE},
    [AST_AND] = {" & ", 4},
    [AST_OR] = {" | ", 3},
    [AST_ANDAND] = {" && ", 2},
    [AST_OROR] = {" || ", LEVEL_OROR},
    [AST_PLUS] = {"+", LEVEL_SIGN},
    [AST_MINUS] = {"-", LEVEL_SIGN},
    [AST_NOT] = {"!", LEVEL_SIGN},
    [AST_TRANSPOSE] = {"'", 11},
};

/* -a*b is read as (-a)*b: the same number, so it may stand without brackets
 * where a product may. */
static unsigned level(const struct ast *t)
{
    if (t->kind == AST_RANGE)
        return LEVEL_RANGE;
    if (t->kind != AST_BINARY && t->kind != AST_UNARY)
        return t->kind == AST_LAMBDA ? LEVEL_OROR : LEVEL_OPERAND;
    unsigned own = operators[t->op].level;
    if (own == LEVEL_SIGN && t->op != AST_NOT &&
        level(t->a[0]) == LEVEL_PRODUCT)
        return LEVEL_PRODUCT;
    return own;
}

static void write_tree(struct buffer *w, const struct ast *t, unsigned least);

static void write_list(struct buffer *w, const struct ast *t, unsigned from,
                       const char *between)
{
    for (unsigned i = from; i < t->n; i++) {
        if (i > from)
            buffer_put(w, between);
        write_tree(w, t->a[i], 0);
    }
}

static void write_unary(struct buffer *w, const struct ast *t)
{
    if (t->op == AST_TRANSPOSE) {
        write_tree(w, t->a[0], LEVEL_POSTFIX);
        buffer_put(w, "'");
        return;
    }
    buffer_put(w, operators[t->op].text);
    write_tree(w, t->a[0], t->op == AST_NOT ? LEVEL_SIGN : LEVEL_PRODUCT);
}

/* The power's exponent may carry a sign. */
static void write_exponent(struct buffer *w, const struct ast *t)
{
    bool sign = t->kind == AST_UNARY && operators[t->op].level == LEVEL_SIGN &&
                level(t->a[0]) == LEVEL_OPERAND;
    write_tree(w, t, sign ? LEVEL_SIGN : LEVEL_OPERAND);
}

static void write_binary(struct buffer *w, const struct ast *t)
{
    unsigned own = operators[t->op].level;
    const struct ast *right = t->a[1];
    if (own == LEVEL_POWER) {
        write_tree(w, t->a[0], LEVEL_POSTFIX);
        buffer_put(w, operators[t->op].text);
        write_exponent(w, right);
        return;
    }
    write_tree(w, t->a[0], own);
    buffer_put(w, operators[t->op].text);
    write_tree(w, right, own + 1);
}

static void write_derivative(struct buffer *w, const struct ast *t)
{
    const char *d = t->derivative == AST_PARTIAL ? "∂" : "d";
    buffer_put(w, d);
    if (t->derivative == AST_HIGHER)
        buffer_printf(w, "%u", t->order);
    buffer_put(w, t->text);
    buffer_put(w, "/");
    buffer_put(w, d);
    buffer_put(w, t->text2);
}

/* A leaf that the user wrote stands as written. */
static void write_leaf(struct buffer *w, const struct ast *t)
{
    char digits[32];
    if (t->kind == AST_NAME) {
        buffer_put(w, t->text);
    } else if (t->kind == AST_DERIVATIVE) {
        write_derivative(w, t);
    } else if (t->kind == AST_STRING && !t->span.len) {
        buffer_printf(w, "\"%s\"", t->text);
    } else if (t->kind == AST_COLON) {
        buffer_put(w, ":");
    } else if (t->kind == AST_END) {
        buffer_put(w, "end");
    } else if (t->span.len && (unsigned char)*text_bytes(t->span) < 0x80) {
        buffer_add(w, text_bytes(t->span), t->span.len);
    } else {
        snprintf(digits, sizeof digits, "%.17g", t->number);
        buffer_put(w, digits);
    }
}

/* partial(y,w) and its kin are written without blanks. */
static bool of_names(const struct ast *t)
{
    for (unsigned i = 1; i < t->n; i++)
        if (t->a[i]->kind != AST_NAME)
            return false;
    return true;
}

static void write_body(struct buffer *w, const struct ast *t)
{
    switch ((enum ast_kind)t->kind) {
    case AST_UNARY:
        write_unary(w, t);
        break;
    case AST_BINARY:
        write_binary(w, t);
        break;
    case AST_RANGE:
        write_list(w, t, 0, ":");
        break;
    case AST_ROW:
        write_list(w, t, 0, ", ");
        break;
    case AST_MATRIX:
        buffer_put(w, "[");
        write_list(w, t, 0, "; ");
        buffer_put(w, "]");
        break;
    case AST_APPLY:
        write_tree(w, t->a[0], LEVEL_OPERAND);
        buffer_put(w, "(");
        write_list(w, t, 1, of_names(t) ? "," : ", ");
        buffer_put(w, ")");
        break;
    default:
        write_leaf(w, t);
        break;
    }
}

static void write_tree(struct buffer *w, const struct ast *t, unsigned least)
{
    /* (A\b)*c and (a*b').*c need none, but are not read without */
    bool kept = t->bracketed && t->kind == AST_BINARY &&
                level(t) == LEVEL_PRODUCT && least == LEVEL_PRODUCT;
    bool brackets = level(t) < least || kept;
    if (brackets)
        buffer_put(w, "(");
    write_body(w, t);
    if (brackets)
        buffer_put(w, ")");
}

const char *hint_source(struct arena *a, const struct ast *t)
{
    struct buffer w = {0};
    write_tree(&w, edit_tidy(a, t), 0);
    return buffer_take(&w, a);
}

const char *hint_piece(struct arena *a, const struct ast *t,
                       const char *otherwise)
{
    return hint_quote(a, t, SHORT_PIECE, otherwise);
}

const char *hint_quote(struct arena *a, const struct ast *t, size_t width,
                       const char *otherwise)
{
    const char *s = hint_source(a, t);
    return text_width(s, strlen(s)) <= width ? s : otherwise;
}

/* --- sentences ----------------------------------------------------------- */

const char *hint_kind_name(enum hint_kind k)
{
    static const char *const names[HINT_KINDS] = {
        [HINT_SIGN] = "sign",           [HINT_FACTOR] = "factor",
        [HINT_TRANSPOSE] = "transpose", [HINT_EXCHANGED] = "exchanged",
        [HINT_PATH] = "path",           [HINT_INNER] = "inner",
        [HINT_PARTIAL] = "partial",     [HINT_NODE] = "node",
        [HINT_HADAMARD] = "hadamard",   [HINT_INCOMING] = "incoming",
        [HINT_SHAPE] = "shape",         [HINT_SYMMETRISE] = "symmetrise",
        [HINT_DIGITS] = "digits",       [HINT_AXIS] = "axis",
        [HINT_READING] = "reading",
    };
    return names[k];
}

const char *hint_sentence(struct arena *a, const struct repair *p)
{
    if (p->plain || !p->rhs)
        return p->text;
    const char *side = hint_source(a, p->shown ? p->shown : p->rhs);
    if (text_width(side, strlen(side)) > SHORT_SIDE || strchr(side, '\n'))
        return p->text;
    return arena_printf(a, "%s: %s", p->text, side);
}
