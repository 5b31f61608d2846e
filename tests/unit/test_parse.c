/* test_parse: the language, rule by rule. A tree is compared as an
 * S-expression, a refusal as the exact messages with their places.
 *
 *     (+ 1 (* x y))      operators          (call f x)  call or index
 *     [1 2; 3 4]         matrix             (d z/u)     derivative
 *     (= x 1)            statement          (if (c ...) (else ...))
 */
#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/diag.h"
#include "base/vec.h"
#include "builtin/builtin.h"
#include "syntax/parse.h"

/* ---- the tree as text ---- */

static VEC(char) out;

static void add(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static void add(const char *fmt, ...)
{
    char piece[4096];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(piece, sizeof piece, fmt, ap);
    va_end(ap);
    vec_reserve(&out, (size_t)n + 1);
    memcpy(out.at + out.n, piece, (size_t)n + 1);
    out.n += (size_t)n;
}

static const char *const ops[] = {
    "+", "-",  "*",  "/",  "\\", "^", ".*", "./", ".\\", ".^", "<", "<=",
    ">", ">=", "==", "!=", "&",  "|", "&&", "||", "+",   "-",  "!", "'",
};

static void dump(const struct ast *e);

static void dump_list(const char *open, const struct ast *e, unsigned from,
                      const char *between, const char *close)
{
    add("%s", open);
    for (unsigned i = from; i < e->n; i++) {
        if (i > from)
            add("%s", between);
        dump(e->a[i]);
    }
    add("%s", close);
}

static void dump(const struct ast *e)
{
    static const char *const kinds[] = {"d", "partial", "d"};
    int len = (int)e->span.len;
    switch ((enum ast_kind)e->kind) {
    case AST_NUMBER:
        add("%.*s", len, text_bytes(e->span));
        break;
    case AST_STRING:
        add("\"%s\"", e->text);
        break;
    case AST_FOLD:
        add("(%s-for %s ", e->text, e->a[0]->text);
        dump(e->a[1]);
        if (e->n == 3)
            add(" ");
        if (e->n == 3)
            dump(e->a[2]);
        add(")");
        break;
    case AST_NAME:
        add("%s", e->text ? e->text : "~");
        break;
    case AST_COLON:
        add(":");
        break;
    case AST_END:
        add("end");
        break;
    case AST_UNARY:
    case AST_BINARY:
        add("(%s ", ops[e->op]);
        dump_list("", e, 0, " ", ")");
        break;
    case AST_RANGE:
        dump_list("(: ", e, 0, " ", ")");
        break;
    case AST_MATRIX:
        dump_list("[", e, 0, "; ", "]");
        break;
    case AST_ROW:
        dump_list("", e, 0, " ", "");
        break;
    case AST_APPLY:
        dump_list("(call ", e, 0, " ", ")");
        break;
    case AST_LAMBDA:
        dump_list("(@ ", e, 0, " ", ")");
        break;
    case AST_FUNCTION_HANDLE:
        add("@%s", e->text);
        break;
    case AST_DERIVATIVE:
        add("(%s", kinds[e->derivative]);
        if (e->derivative == AST_HIGHER)
            add("%u", e->order);
        add(" %s/%s", e->text, e->text2);
        for (unsigned i = 0; i < e->n; i++) {
            add(" ");
            dump(e->a[i]);
        }
        add(")");
        break;
    }
}

static void dump_block(const struct block *b);

static void dump_target(const struct target *t)
{
    if (t->nindex)
        add("(");
    add("%s", t->name ? t->name : "~");
    for (unsigned i = 0; i < t->nindex; i++) {
        add(" ");
        dump(t->index[i]);
    }
    if (t->nindex)
        add(")");
}

static void dump_assign(const struct stmt *s)
{
    add("(%s= ", s->compound ? ops[s->op] : "");
    for (unsigned i = 0; i < s->n; i++) {
        dump_target(&s->targets[i]);
        add(" ");
    }
    dump(s->value);
    add(")");
}

static void dump_decls(const char *word, const struct stmt *s)
{
    static const char *const sets[] = {"",         " symmetric", " spd",
                                       " lower",   " upper",     " diagonal",
                                       " positive"};
    add("(%s", word);
    for (unsigned i = 0; i < s->n; i++) {
        const struct decl *d = &s->decls[i];
        add(" (%s", d->name);
        if (d->rows)
            add(" "), dump(d->rows);
        if (d->cols)
            add(" "), dump(d->cols);
        add("%s", sets[d->structure]);
        if (d->value)
            add(" = "), dump(d->value);
        add(")");
    }
    add(")");
}

static void dump_settings(const char *word, const struct setting *set,
                          unsigned n)
{
    add("(%s", word);
    for (unsigned i = 0; i < n; i++) {
        add(" (%s ", set[i].name);
        dump(set[i].value);
        add(")");
    }
    add(")");
}

static void dump_names(const char *word, const struct name_at *names,
                       unsigned n)
{
    add("(%s", word);
    for (unsigned i = 0; i < n; i++)
        add(" %s", names[i].name);
    add(")");
}

static void dump_ranges(const struct stmt *s)
{
    if (s->eq->nranges)
        add(" for");
    for (unsigned i = 0; i < s->eq->nranges; i++) {
        const struct range_at *r = &s->eq->ranges[i];
        const struct ast *parts[] = {r->range, r->low, r->high};
        add(" %s", r->name);
        for (int k = 0; k < 3; k++) {
            if (parts[k])
                add(" ");
            if (parts[k])
                dump(parts[k]);
        }
    }
}

/* Steps behind the first: `= c`, and `b<c` of an inequality. */
static void dump_steps(const struct stmt *s)
{
    static const char *const signs[] = {"=", "<=", ">=", "<", ">"};
    for (unsigned i = 1; i < s->eq->nsteps; i++) {
        const struct claim_step *step = &s->eq->steps[i];
        bool equal = step->relation == REL_EQ;
        add(" ");
        if (!equal)
            dump(step->lhs);
        add(equal ? "%s " : "%s", signs[step->relation]);
        dump(step->rhs);
    }
}

static void dump_claim(const char *word, const struct stmt *s)
{
    add("(%s ", word);
    dump(s->eq->lhs);
    add(" ");
    dump(s->eq->rhs);
    dump_steps(s);
    dump_ranges(s);
    if (s->here)
        add(" here");
    if (s->within == WITHIN_DIGITS)
        add(" digits");
    else if (s->within != WITHIN_DEFAULT)
        add(" %s %g", s->within == WITHIN_ABSOLUTE ? "abs" : "rel",
            s->eq->tolerance);
    add(")");
}

static void dump_if(const struct stmt *s)
{
    add("(if");
    for (unsigned i = 0; i < s->n; i++) {
        add(" (");
        if (s->branches[i].condition)
            dump(s->branches[i].condition);
        else
            add("else");
        dump_block(&s->branches[i].body);
        add(")");
    }
    add(")");
}

static void dump_loop(const struct stmt *s)
{
    add(s->kind == STMT_FOR ? "(for " : "(while ");
    if (s->kind == STMT_FOR)
        add("%s ", s->targets[0].name);
    dump(s->value);
    dump_block(&s->body);
    add(")");
}

static void dump_function(const struct function *f)
{
    add("(function ");
    dump_names("", f->results, f->nresults);
    add(" %s ", f->name);
    dump_names("", f->params, f->nparams);
    dump_block(&f->body);
    add(")");
}

static void dump_stmt(const struct stmt *s)
{
    switch (s->kind) {
    case STMT_ASSIGN:
        dump_assign(s);
        break;
    case STMT_EXPR:
        dump(s->value);
        break;
    case STMT_PARAM:
        dump_decls("param", s);
        break;
    case STMT_DATA:
        dump_decls("data", s);
        break;
    case STMT_OUTPUT:
        dump_names("output", s->names, s->n);
        break;
    case STMT_AT:
        dump_settings("at", s->settings, s->n);
        break;
    case STMT_SEED:
        dump_settings("seed", s->settings, s->n);
        break;
    case STMT_CLAIM:
        dump_claim("claim", s);
        break;
    case STMT_REFUTE:
        dump_claim("refute", s);
        break;
    case STMT_EXPECT:
        dump_names("expect", s->names, s->n);
        break;
    case STMT_OPTION:
        dump_settings("option", s->settings, s->n);
        break;
    case STMT_IF:
        dump_if(s);
        break;
    case STMT_FOR:
    case STMT_WHILE:
        dump_loop(s);
        break;
    case STMT_LET:
        add("(let %s ", s->targets[0].name);
        dump(s->value);
        add(")");
        break;
    case STMT_CODE:
        add("(code)");
        break;
    case STMT_ASK:
        add("(ask ");
        dump(s->eq->lhs);
        add(" %g)", s->eq->points);
        break;
    case STMT_LOST:
        add("(lost");
        for (unsigned i = 0; i < s->n; i++)
            add(" %s", s->targets[i].name);
        add(")");
        break;
    case STMT_BREAK:
        add("break");
        break;
    case STMT_CONTINUE:
        add("continue");
        break;
    case STMT_RETURN:
        add("return");
        break;
    case STMT_SKIPPED:
        add("skipped");
        break;
    case STMT_FUNCTION:
        dump_function(s->function);
        break;
    }
}

static void dump_block(const struct block *b)
{
    for (const struct stmt *s = b->first; s; s = s->next) {
        if (out.n && out.at[out.n - 1] != '|')
            add(" ");
        dump_stmt(s);
    }
}

/* Statements; problems as "preamble| title| ..." */
static void dump_file(const struct ast_file *file)
{
    out.n = 0;
    add("%s", "");
    dump_block(&file->preamble);
    for (size_t i = 0; i < file->nproblems; i++) {
        if (file->problems[i].title)
            add("| %s:", file->problems[i].title);
        dump_block(&file->problems[i].body);
    }
}

/* ---- checks ---- */

static struct arena *arena;

static struct ast_file *parse_bytes(const char *source, size_t n)
{
    diag_reset();
    diag_silent(true);
    return parse_file(arena, text_add("t", source, n));
}

/* The messages as "line:column: message [label]", a line each. */
static void dump_errors(void)
{
    size_t n;
    const struct diag *d = diag_list(&n);
    out.n = 0;
    add("%s", "");
    for (size_t i = 0; i < n; i++) {
        struct place p = text_place(d[i].span);
        add("%s%u:%u: %s", i ? "\n" : "", p.line, p.column, d[i].message);
        if (d[i].label)
            add(" [%s]", d[i].label);
    }
}

static void tree_at(const char *source, const char *want, int line)
{
    struct ast_file *file = parse_bytes(source, strlen(source));
    if (file->broken || diag_errors())
        dump_errors();
    else
        dump_file(file);
    const char *got = out.at + (out.at[0] == ' ');
    if (strcmp(got, want) == 0)
        return;
    print_error("line %d: %s\n   got: %s\n  want: %s\n", line, source, got,
                want);
    fail();
}

static void error_at(const char *source, const char *want, int line)
{
    struct ast_file *file = parse_bytes(source, strlen(source));
    dump_errors();
    if (file->broken && strcmp(out.at, want) == 0)
        return;
    print_error("line %d: %s\n   got: %s\n  want: %s\n", line, source, out.at,
                want);
    fail();
}

#define TREE(source, want) tree_at(source, want, __LINE__)
#define ERROR(source, want) error_at(source, want, __LINE__)

static double number_of(const char *source)
{
    struct ast *e = parse_expression(arena,
                                     text_add("n", source, strlen(source)));
    assert_non_null(e);
    assert_int_equal(e->kind, AST_NUMBER);
    return e->number;
}

/* ---- expressions ---- */

static void precedence(void **state)
{
    (void)state;
    TREE("a + b*c", "(+ a (* b c))");
    TREE("a - b - c", "(- (- a b) c)");
    TREE("a/b*c\\d", "(\\ (* (/ a b) c) d)");
    TREE("a || b && c | d & e == f", "(|| a (&& b (| c (& d (== e f)))))");
    TREE("a < b + 1", "(< a (+ b 1))");
    TREE("1:n+1", "(: 1 (+ n 1))");
    TREE("a:s:b > c", "(> (: a s b) c)");
    TREE("a ~= b != c", "(!= (!= a b) c)");
    TREE("a .* b ./ c .\\ d", "(.\\ (./ (.* a b) c) d)");
    TREE("(a + b)*c", "(* (+ a b) c)");
    TREE("a <= b >= c", "(>= (<= a b) c)");
}

static void signs(void **state)
{
    (void)state;
    TREE("-x^2", "(- (^ x 2))");
    TREE("2^-1", "(^ 2 (- 1))");
    TREE("2^-x'", "(' (^ 2 (- x)))");
    TREE("2^+-!x", "(^ 2 (+ (- (! x))))");
    TREE("-a*b", "(* (- a) b)");
    TREE("a*-b", "(* a (- b))");
    TREE("!a == b", "(== (! a) b)");
    TREE("~a & b", "(& (! a) b)");
    TREE("a - -b", "(- a (- b))");
    TREE("a++b", "(+ a (+ b))");
    TREE("-a'", "(- (' a))");
}

static void powers(void **state)
{
    (void)state;
    TREE("a'^2", "(^ (' a) 2)");
    TREE("a^2'", "(' (^ a 2))");
    TREE("(a^b)^c", "(^ (^ a b) c)");
    TREE("a^(b^c)", "(^ a (^ b c))");
    TREE("a^b*c^d", "(* (^ a b) (^ c d))");
    TREE("a.^2", "(.^ a 2)");
    TREE("x^f(2)(1)", "(^ x (call (call f 2) 1))");
    TREE("a^b'^c", "(^ (' (^ a b)) c)");
    ERROR("a^b^c", "1:4: a^b^c is ambiguous without brackets "
                   "[write '(a^b)^c' or 'a^(b^c)']");
    ERROR("x = 2.^k.^(n+1)", "1:9: a^b^c is ambiguous without brackets "
                             "[write '(2.^k).^(n+1)' or '2.^(k.^(n+1))']");
    ERROR("2^-x^2", "1:5: a^b^c is ambiguous without brackets "
                    "[write '(2^-x)^2' or '2^(-x^2)']");
    ERROR("x**2", "1:2: '**' is no operator [write '^']");
    ERROR("x.**2", "1:2: '.**' is no operator [write '.^']");
}

static void transposes(void **state)
{
    (void)state;
    TREE("a'", "(' a)");
    TREE("a''", "(' (' a))");
    TREE("a.'", "(' a)");
    TREE("a'*b'", "(* (' a) (' b))");
    TREE("(a)'", "(' a)");
    TREE("[1 2]'", "(' [1 2])");
    TREE("2'", "(' 2)");
    TREE("x(end)'", "(' (call x end))");
    TREE("x(end')", "(call x (' end))");
    TREE("a'(1)", "(call (' a) 1)");
    TREE("a '", "(' a)");
    TREE("x = 'it''s'", "(= x \"it's\")");
    TREE("f('a', b')", "(call f \"a\" (' b))");
    TREE("f(\"a\\tb\\\\ \"\"q\"\" \\d\")", "(call f \"a\tb\\ \"q\" \\d\")");
    ERROR("x = 'abc", "1:5: unterminated string [no closing ' in this line]");
    ERROR("x = \"abc\\\"\r\ny = 1", "1:5: unterminated string [no closing \" "
                                    "in this line]");
}

static void numbers(void **state)
{
    (void)state;
    TREE("2.*x", "(.* 2 x)");
    TREE("2..*x", "(.* 2. x)");
    TREE("2./x + 2.^x + 2.\\x", "(+ (+ (./ 2 x) (.^ 2 x)) (.\\ 2 x))");
    TREE("2.'", "(' 2)");
    TREE("1.*.5", "(.* 1 .5)");
    TREE("1.5e-3 + 1e5 + 1E+2", "(+ (+ 1.5e-3 1e5) 1E+2)");
    assert_true(number_of("0x1.8p-2") == 0.375);
    assert_true(number_of("0XfF") == 255);
    assert_true(number_of(".5") == 0.5);
    assert_true(number_of("3.") == 3);
    assert_true(number_of("0.1") == 0.1);
    assert_true(number_of("2.2250738585072014e-308") ==
                2.2250738585072014e-308);
    assert_true(number_of("4.9e-324") == 4.9e-324);
    assert_true(number_of("9007199254740993") == 9007199254740992.0);
    assert_true(number_of("9007199254740993.0000000000000001") ==
                9007199254740994.0);
    assert_true(number_of("12345678901234567890123456789012345678901234567890"
                          "12345678901234567890") == 1.2345678901234567e69);
    assert_true(isinf(number_of("1e999")));
    assert_true(number_of("(0.3)") == 0.3);
    ERROR("x = 0xg", "1:5: expected digits after '0x'");
}

static void integers(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool integer;
    } table[] = {{"12", true},    {"0x10", true}, {"12.", false},
                 {"1e2", false},  {".5", false},  {"0x1.p0", false},
                 {"0x1p3", false}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        const char *s = table[i].text;
        struct ast *e = parse_expression(arena, text_add("n", s, strlen(s)));
        assert_non_null(e);
        assert_int_equal(e->integer, table[i].integer);
    }
}

/* Every number that the fast path might round must equal strtod's. */
static void numbers_as_strtod(void **state)
{
    (void)state;
    uint64_t r = 88172645463325252u;
    for (int i = 0; i < 100000; i++) {
        char text[64];
        r ^= r << 13, r ^= r >> 7, r ^= r << 17;
        unsigned long long m = (unsigned long long)(r >> (r % 60));
        if (r & 1)
            snprintf(text, sizeof text, "%llu.%llu", m % 100000, m);
        else
            snprintf(text, sizeof text, "%llue%d", m, (int)(r % 60) - 30);
        double got = number_of(text), want = strtod(text, NULL);
        if (got != want)
            fail_msg("%s: %a, not %a", text, got, want);
    }
}

static void brackets(void **state)
{
    (void)state;
    TREE("[1 -1]", "[1 (- 1)]");
    TREE("[1 - 1]", "[(- 1 1)]");
    TREE("[1 , -1]", "[1 (- 1)]");
    TREE("[a -b]", "[a (- b)]");
    TREE("[a-b]", "[(- a b)]");
    TREE("[a' b']", "[(' a) (' b)]");
    TREE("[a', b.']", "[(' a) (' b)]");
    TREE("[a 'b']", "[a \"b\"]");
    TREE("[f (x)]", "[f x]");
    TREE("[f(x) (y)]", "[(call f x) y]");
    TREE("[a !b]", "[a (! b)]");
    TREE("[a != b]", "[(!= a b)]");
    TREE("[a ~= b]", "[(!= a b)]");
    TREE("[1 .5]", "[1 .5]");
    TREE("[a .* b]", "[(.* a b)]");
    TREE("[ -1 2 ]", "[(- 1) 2]");
    TREE("[f(a, -b) c]", "[(call f a (- b)) c]");
    TREE("[(a -b) c]", "[(- a b) c]");
    TREE("[x(end -1)]", "[(call x (- end 1))]");
    TREE("x([1 end])", "(call x [1 end])");
    TREE("[1 2; 3 4]", "[1 2; 3 4]");
    TREE("[1 2\n3 4\n]", "[1 2; 3 4]");
    TREE("[\n1 2 # one\n\n3 4;;\n]", "[1 2; 3 4]");
    TREE("[1, 2,\n 3, 4]", "[1 2; 3 4]");
    TREE("[1 2 ...\n 3]", "[1 2 3]");
    TREE("[1 2...\n 3]", "[1 2 3]");
    TREE("[]", "[]");
    TREE("[[1 2]; [3 4]](1, :)", "(call [[1 2]; [3 4]] 1 :)");
    TREE("[1 (2 +\n3)]", "[1 (+ 2 3)]");
    TREE("[a:b c]", "[(: a b) c]");
    TREE("[a : b]", "[(: a b)]");
    TREE("[\"a\" \"b\"]", "[\"a\" \"b\"]");
}

static void calls(void **state)
{
    (void)state;
    TREE("f()", "(call f)");
    TREE("f (x)", "(call f x)");
    TREE("A(:, 1:end-1)", "(call A : (: 1 (- end 1)))");
    TREE("A(i)(j)", "(call (call A i) j)");
    TREE("max(a, [], 2)", "(call max a [] 2)");
    TREE("f(a,\n  b)", "(call f a b)");
    TREE("f(a, # first\n  b)", "(call f a b)");
    TREE("norm(A, \"fro\")", "(call norm A \"fro\")");
    TREE("g = @sin", "(= g @sin)");
    TREE("f = @(s, t) s*t + 1", "(= f (@ s t (+ (* s t) 1)))");
    TREE("f = @() 1", "(= f (@ 1))");
    TREE("(@(t) t^2)(3)", "(call (@ t (^ t 2)) 3)");
    ERROR("f(a,, b)", "1:5: expected an expression, found ','");
    ERROR("A(: + 1)", "1:5: expected ',' or ')' after ':', found '+'");
    ERROR("x = f(a = 1)", "1:9: expected ')', found '='");
    ERROR("@1", "1:2: expected a name or '(' after '@', found '1'");
    ERROR("1:2:3:4", "1:6: a range has at most three parts, "
                     "start:step:stop");
}

static void implicit_multiplication(void **state)
{
    (void)state;
#define IMPLICIT(found)                                                        \
    "expected an operator, found '" found "': there is no implicit "           \
    "multiplication"
    ERROR("2x", "1:2: " IMPLICIT("x") " [write '2*x']");
    ERROR("y = 2 sin(x) + 1", "1:7: " IMPLICIT("sin") " [write '2*sin(x)']");
    ERROR("(a+b)(c)", "1:6: " IMPLICIT("(") " [write '(a+b)*(c)']");
    ERROR("2(x)", "1:2: " IMPLICIT("(") " [write '2*(x)']");
    ERROR("[2x]", "1:3: " IMPLICIT("x") " [write '2*x']");
    ERROR("a = x y", "1:7: " IMPLICIT("y") " [write 'x*y']");
    ERROR("a = x 2", "1:7: " IMPLICIT("2") " [write 'x*2']");
    ERROR("a = x[1]", "1:5: 'x[1]' is a notation of Python [write 'x(1)'; "
                      "indices count from 1]");
    ERROR("x'y", "1:1: 'x'y' is a notation of books [write x'*y]");
    ERROR("2^3x", "1:4: " IMPLICIT("x") " [write '2^3*x']");
}

/* ---- lines ---- */

static void separators(void **state)
{
    (void)state;
    TREE("a = 1; b = 2\nc = 3", "(= a 1) (= b 2) (= c 3)");
    TREE("a = 1, b = 2", "(= a 1) (= b 2)");
    TREE(";;a = 1;;\n\n;", "(= a 1)");
    TREE("a = 1\r\nb = 2\r\n", "(= a 1) (= b 2)");
    TREE("\xEF\xBB\xBF"
         "a = 1",
         "(= a 1)");
    TREE("", "");
    TREE("a = (1 +\n 2)\nb = 3", "(= a (+ 1 2)) (= b 3)");
    TREE("a = 1 + ... why not\n 2", "(= a (+ 1 2))");
    TREE("a = 1...\n + 2", "(= a (+ 1 2))");
    TREE("\ta\t=\t1\f", "(= a 1)");
}

static void comments(void **state)
{
    (void)state;
    TREE("a = 1 # one", "(= a 1)");
    TREE("a = 1 % one", "(= a 1)");
    TREE("# only", "");
    TREE("a = 'x # y % z'", "(= a \"x # y % z\")");
    TREE("%{\na = 1\n%}\nb = 2", "(= b 2)");
    TREE("#{\na\n  %{\n b\n %}\n#}\nb = 2", "(= b 2)");
    TREE("%{ text\nb = 2\n%{\nmore\n%}", "(= b 2)");
    TREE("%{ one line %}\nb = 2", "(= b 2)");
    TREE("%{ never closed\nb = 2", "(= b 2)");
    TREE("a = 1 %{ not first\nb = 2", "(= a 1) (= b 2)");
    TREE("a = [1\n%{\n x\n%}\n2]", "(= a [1; 2])");
    ERROR("a = 1\n%{\nb = )", "2:1: unterminated block comment [no line ends "
                              "in '%}']");
}

static void characters(void **state)
{
    (void)state;
    TREE("α = β_1 + ∂x", "(= α (+ β_1 ∂x))");
    TREE("é = µ", "(= é µ)");
    TREE("x = 2 × 3·a ÷ b − 1", "(= x (- (/ (* (* 2 3) a) b) 1))");
    TREE("y = x² + x⁻¹ − W ⊙ A'⊘B", "(= y (- (+ (^ x ²) (^ x (- ⁻¹))) "
                                    "(./ (.* W (' A)) B)))");
    TREE("y = √x + √(a + b)·π", "(= y (+ (call sqrt x) (* (call sqrt (+ a b)) "
                                "pi)))");
    TREE("x₁ = Wᵀ; v̄ = ū + ż₂ + v̇", "(= x₁ (' W)) (= vbar (+ (+ ubar z₂dot) "
                                    "vdot))");
    TREE("A = [a −b; c − d]", "(= A [a (- b); (- c d)])");
    TREE("a = [x² y]; b = x ≤ ∞", "(= a [(^ x ²) y]) (= b (<= x Inf))");
    TREE("claim d²z/du² = ∂²z/∂u∂v", "(claim (d2 z/u2) (d2 z/udv))");
    TREE("claim ∇f = 2*x", "(claim (call grad f) (* 2 x))");
    ERROR("y = √x²", "1:7: a power behind a root is ambiguous without brackets "
                     "[write '(√x)^n' or '√(x^n)']");
    ERROR("x = a ≈ b", "1:7: unexpected character '≈' [write '=' and, behind "
                       "the claim, 'within 0.1%']");
    ERROR("x = {1}", "1:5: unexpected character '{' "
                     "[indices stand in ( ), lists in [ ]]");
    ERROR("x = a.b", "1:6: unexpected character '.' "
                     "[functions have no prefix; a transpose is written A']");
    ERROR("x = \033", "1:5: unexpected character '\\x1b'");
    ERROR("x = 1 # \xff\xfe\ny = \xc3(", "1:9: invalid UTF-8\n"
                                         "2:5: invalid UTF-8");
}

static void nul_bytes(void **state)
{
    (void)state;
    static const char source[] = "a = 1 # \0\nb = \0 1\n";
    struct ast_file *file = parse_bytes(source, sizeof source - 1);
    assert_true(file->broken);
    dump_errors();
    assert_string_equal(out.at, "1:9: NUL byte\n2:5: NUL byte");
}

/* ---- statements ---- */

static void assignments(void **state)
{
    (void)state;
    TREE("x += 1; y -= 2; z *= 3; w /= 4", "(+= x 1) (-= y 2) (*= z 3) (/= w "
                                           "4)");
    TREE("A(i,j) = 1", "(= (A i j) 1)");
    TREE("A(end+1, :) = [1 2]", "(= (A (+ end 1) :) [1 2])");
    TREE("f(t) = t^2", "(= (f t) (^ t 2))");
    TREE("[Q, R] = qr(A)", "(= Q R (call qr A))");
    TREE("[Q R] = qr(A)", "(= Q R (call qr A))");
    TREE("[~, R] = qr(A)", "(= ~ R (call qr A))");
    TREE("[Q, ~] = qr(A)", "(= Q ~ (call qr A))");
    TREE("[A(1), b] = f(x)", "(= (A 1) b (call f x))");
    TREE("x == 1", "(== x 1)");
    ERROR("2 = x", "1:1: cannot assign to this expression "
                   "[a name, a part of one, or a list in [ ]]");
    ERROR("(x) = 1", "1:2: cannot assign to this expression "
                     "[a name, a part of one, or a list in [ ]]");
    ERROR("f() = 1", "1:1: expected an index or names of arguments in '( )'");
    ERROR("a = b = c", "1:7: expected the end of the statement, found '='");
    ERROR("[~] + 1", "1:2: '~' stands for an unwanted result only at the "
                     "left of '='");
    ERROR("[a, b] += 1", "1:8: '+=' takes one name at its left");
    ERROR("x =", "1:4: expected an expression, found the end of the text");
    ERROR("x = 1 +  # or\n", "1:8: expected an expression, found the end of "
                             "the line");
}

static void declarations(void **state)
{
    (void)state;
    TREE("param W(3,4)", "(param (W 3 4))");
    TREE("param u, v", "(param (u) (v))");
    TREE("param S(2,2) spd = [2 1; 1 3], b(2), c = 3", "(param (S 2 2 spd = [2 "
                                                       "1; 1 3]) (b 2) (c = "
                                                       "3))");
    TREE("param a symmetric, b lower, c upper, d diagonal, e positive",
         "(param (a symmetric) (b lower) (c upper) (d diagonal) "
         "(e positive))");
    TREE("param spd spd", "(param (spd spd))");
    TREE("data X = load(\"x.csv\"), Y(n, 2*n)", "(data (X = (call load "
                                                "\"x.csv\")) (Y n (* 2 n)))");
    ERROR("param S(2,2) sdp", "1:14: unknown structure 'sdp' "
                              "[did you mean 'spd'?]");
    ERROR("param u vvvv", "1:9: unknown structure 'vvvv' "
                          "[names are separated by commas]");
    ERROR("param x(1,2,3)", "1:12: an array has two dimensions");
    ERROR("param", "1:6: expected a name to declare, found the end of the "
                   "text");
    ERROR("param 3", "1:7: expected a name to declare, found '3'");
    ERROR("param u,", "1:9: expected a name to declare, found the end of "
                      "the text");
}

static void settings(void **state)
{
    (void)state;
    TREE("at u = 0.7, A = [1 2; 3 4]", "(at (u 0.7) (A [1 2; 3 4]))");
    TREE("seed Cbar = [1 0; 0 0]", "(seed (Cbar [1 0; 0 0]))");
    TREE("option rtol = 1e-9, referee = never", "(option (rtol 1e-9) (referee "
                                                "never))");
    TREE("output z, y", "(output z y)");
    TREE("expect kink", "(expect kink)");
    ERROR("at u = 1, v 3", "1:13: expected '=' after 'v', found '3'");
    ERROR("at u = 1, u = 2", "1:11: 'u' is given twice in one list");
    ERROR("output", "1:7: expected the name of an output, found the end of "
                    "the text");
    ERROR("expect kin", "1:8: unknown verdict 'kin' "
                        "[did you mean 'kink'?]");
    ERROR("expect 1", "1:8: expected 'kink', 'domain', 'ill' or 'unsure', "
                      "found '1'");
}

static void words_as_names(void **state)
{
    (void)state;
    TREE("at = 1; data = at; seed += data", "(= at 1) (= data at) (+= seed "
                                            "data)");
    TREE("param = 1; claim = 2; problem = 3; within = digits", "(= param 1) (= "
                                                               "claim 2) (= "
                                                               "problem 3) (= "
                                                               "within "
                                                               "digits)");
    TREE("x = claim + output(1)", "(= x (+ claim (call output 1)))");
    TREE("break = 3; break += 1", "(= break 3) (+= break 1)");
    ERROR("for = 1", "1:1: 'for' is a reserved word and cannot be a name");
    ERROR("end = 1", "1:1: 'end' is a reserved word and cannot be a name");
    ERROR("x = endif + 1", "1:5: expected an expression, found 'endif' "
                           "[a reserved word]");
    ERROR("x = (end)", "1:6: 'end' stands only in an index or closes a "
                       "block");
    ERROR("param if", "1:7: expected a name to declare, found 'if' "
                      "[a reserved word]");
}

static void problems(void **state)
{
    (void)state;
    TREE("problem \"one\"\nx = 1", "| one: (= x 1)");
    TREE("c = 2\nproblem 'one'\nx = c\nproblem \"two\"; y = c", "(= c 2)| one: "
                                                                "(= x c)| two: "
                                                                "(= y c)");
    TREE("problem \"a\"\nproblem \"b\"", "| a:| b:");
    ERROR("problem one", "1:9: expected a title in quotes after 'problem', "
                         "found 'one'");
    ERROR("claim x = 1\nproblem \"a\"\nrefute x = 1", "1:1: a claim or let "
                                                      "before the first "
                                                      "'problem' of the file");
    ERROR("if x\nproblem \"a\"\ny = 1", "1:1: 'if' is not closed: 'end' is "
                                        "missing");
}

static void blocks(void **state)
{
    (void)state;
    TREE("if x > 0\n y = 1\nelseif x < 0\n y = 2\nelse\n y = 3\nend",
         "(if ((> x 0) (= y 1)) ((< x 0) (= y 2)) (else (= y 3)))");
    TREE("if x, y = 1; endif", "(if (x (= y 1)))");
    TREE("if (x > 0) y = 1; else y = 2; end", "(if ((> x 0) (= y 1)) (else (= "
                                              "y 2)))");
    TREE("if (a) && (b) c = 1; end", "(if ((&& a b) (= c 1)))");
    TREE("for k = 1:3\n s += k\nend", "(for k (: 1 3) (+= s k))");
    TREE("for (k = 1:3) s += k; endfor", "(for k (: 1 3) (+= s k))");
    TREE("while c\n if d, break, end\n continue\nendwhile", "(while c (if (d "
                                                            "break)) "
                                                            "continue)");
    TREE("function [a, b] = f(x, y)\n a = x\n b = y\nend\nz = 1", "(function ( "
                                                                  "a b) f ( x "
                                                                  "y) (= a x) "
                                                                  "(= b y)) (= "
                                                                  "z 1)");
    TREE("function a = f(x)\n a = x\nendfunction", "(function ( a) f ( x) (= a "
                                                   "x))");
    TREE("function a = f\n a = 1\nend", "(function ( a) f () (= a 1))");
    ERROR("if x\n y = 1\n", "1:1: 'if' is not closed: 'end' is missing");
    ERROR("for k = 1:2\nend\nend", "3:1: 'end' without a block that it belongs "
                                   "to");
    ERROR("while x\nendfor", "2:1: expected 'end' or 'endwhile', found "
                             "'endfor'");
    ERROR("if a = b\nend", "1:6: expected the end of the statement, found "
                           "'=' ['==' compares, '=' assigns]");
    ERROR("break", "1:1: 'break' outside of a loop");
    ERROR("if x\n at u = 1\n", "1:1: 'if' is not closed: 'end' is missing");
    ERROR("for k = 1:2\n at u = 1\nend", "2:2: 'at' stands outside of "
                                         "blocks");
    ERROR("if x\nfunction f(x)\nend\nend", "2:1: a function is defined outside "
                                           "of blocks");
    ERROR("x = 1 end", "1:7: expected the end of the statement, found 'end' "
                       "[a reserved word]");
}

/* ---- claims ---- */

static void claims(void **state)
{
    (void)state;
    TREE("claim dz/du = z*2", "(claim (d z/u) (* z 2))");
    TREE("refute (y == 1) = 0", "(refute (== y 1) 0)");
    ERROR("refute y == 1 = 0", "1:10: expected '=', found '==' "
                               "[a claim is written 'left = right']");
    ERROR("claim y = a < b", "1:13: a comparison behind '=' of a claim "
                             "[write two claims, or brackets around the "
                             "comparison]");
    TREE("claim y = 1 within 1e-3", "(claim y 1 abs 0.001)");
    TREE("claim y = 1 within 5%", "(claim y 1 rel 0.05)");
    TREE("claim y = 1 within 5% # five\nz = 1", "(claim y 1 rel 0.05) "
                                                "(= z 1)");
    TREE("claim y = 1 within 5 % abs\nz = 1", "(claim y 1 abs 5) (= z 1)");
    TREE("claim y = 1 within 5%; z = 1", "(claim y 1 rel 0.05) (= z 1)");
    TREE("claim y = [0.1 2] within digits", "(claim y [0.1 2] digits)");
    TREE("claim within = within*2 within 3", "(claim within (* within 2) "
                                             "abs 3)");
    TREE("claim y = digits", "(claim y digits)");
    ERROR("claim y", "1:8: expected '=', found the end of the text "
                     "[a claim is written 'left = right']");
    ERROR("claim y == 1", "1:9: expected '=', found '==' "
                          "[a claim is written 'left = right']");
    ERROR("claim y = 1, z = 2", "1:12: expected the end of the statement, "
                                "found ','");
    ERROR("claim y = 1 within x", "1:20: expected a number or 'digits' "
                                  "after 'within', found 'x'");
    ERROR("clam y = 1", "1:1: unknown statement 'clam' "
                        "[did you mean 'claim'?]");
}

static void derivatives(void **state)
{
    (void)state;
    TREE("claim dz/dy*dy/dx = 1", "(claim (* (d z/y) (d y/x)) 1)");
    TREE("claim 2/dz/du = 1", "(claim (/ 2 (d z/u)) 1)");
    TREE("claim dz/du' = dz/du(1,:)", "(claim (' (d z/u)) (call (d z/u) 1 :))");
    TREE("claim dz/du^2 = -dz / du", "(claim (^ (d z/u) 2) (- (d z/u)))");
    TREE("claim ∂y/∂w = ∂2z/∂u2 + ∂2z/∂u∂v", "(claim (partial y/w) (+ (d2 "
                                             "z/u2) (d2 z/udv)))");
    TREE("claim d2z/du2 = d2z/dudv", "(claim (d2 z/u2) (d2 z/udv))");
    TREE("claim [dz/du dz/dv] = 1", "(claim [(d z/u) (d z/v)] 1)");
    TREE("claim d/du = dz/d", "(claim (/ d du) (/ dz d))");
    TREE("claim ∂y/dw = d3z/du3", "(claim (/ ∂y dw) (d3 z/u3))");
    TREE("claim d8z/du2dvdw5*z = 1", "(claim (* (d8 z/u2dvdw5) z) 1)");
    TREE("claim d^3z/dx^2dy = ∂^4z/∂x^3∂y", "(claim (d3 z/x2dy) (d4 z/x3dy))");
    TREE("claim d³z/dx²dy^2 = 1", "(claim (d3 z/x2dy2) 1)");
    TREE("claim d12z/du12 = 1", "(claim (d12 z/u12) 1)");
    TREE("claim dz/dx² + dz/dx^2 = 1", "(claim (+ (^ (d z/x) ²) (^ (d z/x) 2)) "
                                       "1)");
    TREE("claim d3/d4 = d1z/dx", "(claim (/ d3 d4) (/ d1z dx))");
    TREE("d3z = 1\ndu3 = 2\nclaim d3z/du3 = 1", "(= d3z 1) (= du3 2) (claim "
                                                "(/ d3z du3) 1)");
    TREE("claim dz/(du) = dz./du", "(claim (/ dz du) (./ dz du))");
    TREE("y = dz/du", "(= y (/ dz du))");
}

/* A half that is a name of the problem stays a name. */
static void derivative_names(void **state)
{
    (void)state;
    TREE("claim dz/du = 1\ndz = 3", "(claim (d z/u) 1) (= dz 3)");
    TREE("claim dz/du = 1\nat du = 3; dz = 2", "(claim (/ dz du) 1) (at (du "
                                               "3)) "
                                               "(= dz 2)");
    TREE("claim dz/du = 1\nparam du", "(claim (d z/u) 1) (param (du))");
    TREE("claim dz/du = 1\ny = dz + du", "(claim (/ dz du) 1) (= y (+ dz du))");
    TREE("claim dy(k)/da(j) = 1", "(claim (call (d y/a k) j) 1)");
    TREE("claim dz/du = dz\nclaim du = 1", "(claim (d z/u) dz) (claim du 1)");
    TREE("option dz = 1\nclaim dz/du = 1", "(option (dz 1)) (claim (d z/u) 1)");
    TREE("du = 1\nproblem \"a\"\nclaim dz/du = 1\ndx = 2\n"
         "problem \"b\"\nclaim dz/dx = 1",
         "(= du 1)| a: (claim (d z/u) 1) (= dx 2)| b: (claim (d z/x) 1)");
}

/* Derivations, ranges, inequalities, names for claims. */
static void derivations(void **state)
{
    (void)state;
    TREE("claim y = a = b # why\n  = c\n# so\n\n = d within 2\nz = 1",
         "(claim y a = b = c = d abs 2) (= z 1)");
    TREE("claim dz/du\n = a", "(claim (d z/u) a)");
    TREE("claim 0 <= y < b", "(claim 0 y y<b)");
    TREE("claim a >= b here", "(claim a b here)");
    TREE("claim d(i) = e(i) for i = 2:4, j = 1:n", "(claim (call d i) (call e "
                                                   "i) for i (: 2 4) j (: 1 "
                                                   "n))");
    TREE("claim y = z for x in [0, 10], w in [-1 1] here", "(claim y z for x 0 "
                                                           "10 w (- 1) 1 "
                                                           "here)");
    TREE("for k = 1:3\nclaim y(k) = z\nend", "(for k (: 1 3) (claim (call y k) "
                                             "z for k (: 1 3)))");
    TREE("let d2 = dL/da2", "(let d2 (d L/a2))");
    TREE("let = 3; here = 2", "(= let 3) (= here 2)");
    TREE("y = sum(x(i)*w(i) for i = 1:3)", "(= y (sum-for i (* (call x i) "
                                           "(call w i)) (: 1 3)))");
    TREE("y = max(a(i,j) for i, j)", "(= y (max-for i (max-for j "
                                     "(call a i j))))");
    ERROR("y = sin(x for i)", "1:11: 'for' stands in the brackets of sum, "
                              "prod, max and min");
    ERROR("claim y = 1 for x in 3", "1:22: expected an interval "
                                    "'[low, high]' [write 'for x in [0, 1]']");
    ERROR("if a\nclaim y = 1\nend", "2:1: 'claim' stands outside of blocks");
}

/* What a statement with an error would have given a value. */
static void lost_statements(void **state)
{
    (void)state;
    struct {
        const char *source, *want;
    } cases[] = {
        {"y = (1\nz = 2", "(lost y) (= z 2)"},
        {"[Q, R] = qr(A\nz = 2", "(lost Q R) (= z 2)"},
        {"A(1, 2) = )", "(lost A)"},
        {"param W(3,4, u(2)", "(lost W)"},
        {"param a, b(, c", "(lost a b)"},
        {"at u = 1, v = (2", "(lost u v)"},
        {"claim z = (\nclaim z = 1", "(lost) (claim z 1)"},
        {"let d = )", "(lost d)"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        dump_file(parse_bytes(cases[i].source, strlen(cases[i].source)));
        assert_string_equal(out.at, cases[i].want);
    }
}

static void claim_places(void **state)
{
    (void)state;
    const char *source = "x = 1\nclaim dz/du = (2) within 1 # that\n";
    struct ast_file *file = parse_bytes(source, strlen(source));
    const struct stmt *s = file->problems[0].body.first->next;
    assert_int_equal(s->eq->text.len, strlen("dz/du = (2)"));
    assert_memory_equal(text_bytes(s->eq->text), "dz/du = (2)", 11);
    assert_int_equal(s->eq->within.len, strlen("within 1"));
    assert_int_equal(s->span.len, strlen("claim dz/du = (2) within 1"));
    assert_int_equal(text_place(s->span).line, 2);
    assert_int_equal(text_place(s->eq->lhs->span).column, 7);
    assert_int_equal(s->eq->rhs->span.len, 1);
    assert_true(s->eq->rhs->bracketed);
}

static void spans(void **state)
{
    (void)state;
    const char *source = "z = (α + b)'*f(c)";
    struct ast_file *file = parse_bytes(source, strlen(source));
    const struct ast *e = file->problems[0].body.first->value;
    assert_int_equal(text_place(e->span).column, 5);
    assert_int_equal(e->span.len, strlen("(α + b)'*f(c)"));
    assert_int_equal(text_place(e->op_span).column, 13);
    assert_int_equal(e->a[0]->span.len, strlen("(α + b)'"));
    assert_int_equal(e->a[1]->span.len, strlen("f(c)"));
    assert_int_equal(e->a[1]->op_span.len, 1);
    assert_int_equal(file->problems[0].span.len, strlen(source));
}

/* ---- errors ---- */

static void recovery(void **state)
{
    (void)state;
    ERROR("x = )\ny = 1\nz = 2 +\nclaim w = *\nv = ]",
          "1:5: expected an expression, found ')'\n"
          "3:8: expected an expression, found the end of the line\n"
          "4:11: expected an expression, found '*'\n"
          "5:5: expected an expression, found ']'");
    ERROR("x = (1 + 2\ny = 3\nz = )", "1:5: '(' is not closed [expected ')' "
                                      "before 'y' of line 2]\n"
                                      "3:5: expected an expression, found ')'");
    ERROR("A = [1 2\n 3 4\nb = 3\nc = )", "1:5: '[' is not closed [expected "
                                          "']' before '=' of line 3]\n"
                                          "4:5: expected an expression, found "
                                          "')'");
    ERROR("x = f(1, [2 3)\ny = )", "1:14: expected ']', found ')'\n"
                                   "2:5: expected an expression, found ')'");
    ERROR("x = (1 + 2\nclaim y = 1", "1:5: '(' is not closed [expected ')' "
                                     "before 'claim' of line 2]");
    ERROR("x = (\nclaim y = 1", "1:5: '(' is not closed [expected ')' before "
                                "'claim' of line 2]");
    ERROR("x = 2* ...\nclaim y = 1\nz = )", "1:8: the statement does not go on "
                                            "[the next line starts with "
                                            "'claim']\n3:5: expected an "
                                            "expression, found ')'");
    ERROR("x = 2 ...\nclaim y = )", "1:7: the statement does not go on [the "
                                    "next line starts with "
                                    "'claim']\n2:11: expected an expression, "
                                    "found ')'");
    ERROR("if x >\n y = )\nend\nz = )", "1:7: expected an expression, found "
                                        "the end of the line\n"
                                        "2:6: expected an expression, found "
                                        "')'\n"
                                        "4:5: expected an expression, found "
                                        "')'");
    ERROR("param for\nparam x(end)\nz = )", "1:7: expected a name to declare, "
                                            "found 'for' [a reserved word]\n"
                                            "2:9: 'end' stands only in an "
                                            "index or closes a block\n"
                                            "3:5: expected an expression, "
                                            "found ')'");
    ERROR("if c, y = *, end\nz = )", "1:11: expected an expression, found '*'\n"
                                     "2:5: expected an expression, found ')'");
    ERROR("fo k = 1:3\n y = k\nend", "1:1: unknown statement 'fo' [did you "
                                     "mean 'for'?]");
    ERROR("x = 'abc; y = )\nz = )", "1:5: unterminated string [no closing ' in "
                                    "this line]\n"
                                    "2:5: expected an expression, found ')'");
}

static void broken_problems(void **state)
{
    (void)state;
    const char *source = "problem \"a\"\nx = 1\nproblem \"b\"\ny = )\n"
                         "problem \"c\"\nclaim z = ]\nfor k = 1:3";
    struct ast_file *file = parse_bytes(source, strlen(source));
    assert_true(file->broken);
    assert_int_equal(file->nproblems, 3);
    assert_false(file->problems[0].broken);
    assert_false(file->problems[1].broken);
    assert_int_equal(file->problems[1].body.first->kind, STMT_LOST);
    assert_true(file->problems[2].broken);
}

static void many_errors(void **state)
{
    (void)state;
    VEC(char) source = {0};
    for (int i = 0; i < 100000; i++) {
        vec_reserve(&source, 6);
        memcpy(source.at + source.n, "x = )\n", 6);
        source.n += 6;
    }
    parse_bytes(source.at, source.n);
    size_t n;
    const struct diag *d = diag_list(&n);
    assert_int_equal(diag_errors(), 100000);
    assert_int_equal(n, 101);
    assert_string_equal(d[100].message, "too many errors");
    assert_int_equal(d[100].level, DIAG_NOTE);
    vec_free(&source);
}

/* ---- size ---- */

/* before, n times unit, after: parsed; NULL or the only message. */
static void check_long(const char *before, const char *unit, size_t n,
                       const char *after, const char *message)
{
    size_t a = strlen(before), b = strlen(unit), c = strlen(after);
    char *source = mem_alloc(a + n * b + c + 1);
    memcpy(source, before, a);
    for (size_t i = 0; i < n; i++)
        memcpy(source + a + i * b, unit, b);
    memcpy(source + a + n * b, after, c);
    struct ast_file *file = parse_bytes(source, a + n * b + c);
    size_t errors;
    const struct diag *d = diag_list(&errors);
    assert_int_equal(file->broken, message != NULL);
    assert_int_equal(errors, message != NULL);
    if (message)
        assert_string_equal(d[0].message, message);
    mem_free(source);
}

static void long_chains(void **state)
{
    (void)state;
    check_long("x = a", " + b", 300000, "", NULL);
    check_long("x = a", "*b", 300000, "", NULL);
    check_long("x = a", "'", 300000, "", NULL);
    check_long("x = a", "(1)", 300000, "", NULL);
    check_long("x = [", "1 ", 300000, "]", NULL);
    check_long("x = [", "1\n", 300000, "]", NULL);
    check_long("param a", ", b", 300000, "", NULL);
    check_long("", "a", 500, " = 1", NULL);
    check_long("", "a", 3000000, " = 1", "a name has at most 500 bytes");
    check_long("x = ", "7", 3000000, "", NULL);
    check_long("x = 1 #", "\t", 3000000, "", NULL);
}

static void deep_nesting(void **state)
{
    (void)state;
    static const char deep[] = "nested more than 1000 levels deep";
    check_long("x = ", "(", 300000, "", deep);
    check_long("x = ", "[", 300000, "", deep);
    check_long("x = ", "f(", 300000, "", deep);
    check_long("x = ", "-", 300000, "1", deep);
    check_long("x = 2^", "-", 300000, "1", deep);
    check_long("x = ", "@(t) ", 300000, "t", deep);
    check_long("x = ", "([", 300000, "", deep);
    check_long("claim x = ", "(", 300000, "", deep);
    check_long("x = ", ")", 300000, "", "expected an expression, found ')'");
    check_long("x = ", "-", 1000, "1", NULL);
    check_long("x = ", "-", 1001, "1", deep);
}

/* Reported once per `if` that is too deep, so only the first is compared. */
static void deep_blocks(void **state)
{
    (void)state;
    VEC(char) source = {0};
    for (int i = 0; i < 3000; i++) {
        vec_reserve(&source, 5);
        memcpy(source.at + source.n, "if x\n", 5);
        source.n += 5;
    }
    parse_bytes(source.at, source.n);
    size_t n;
    const struct diag *d = diag_list(&n);
    assert_string_equal(d[0].message, "'if' is not closed: 'end' is missing");
    assert_int_equal(diag_errors(), 3000);
    vec_free(&source);
}

/* Time must grow with the length, not its square: ten times the text in
 * less than forty times the time, for what recovery reads again. */
static void linear_recovery(void **state)
{
    (void)state;
    static const char *const units[] = {"x = (\n", "x = [\n",   "claim x = (\n",
                                        "%{ a\n",  "x = ( ]\n", "if (\n",
                                        "\"\n"};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        double seconds[2];
        for (int j = 0; j < 2; j++) {
            size_t n = strlen(units[i]), k = j ? 50000 : 5000;
            char *source = mem_alloc(n * k);
            for (size_t m = 0; m < k; m++)
                memcpy(source + m * n, units[i], n);
            clock_t start = clock();
            parse_bytes(source, n * k);
            seconds[j] = (double)(clock() - start) / CLOCKS_PER_SEC;
            mem_free(source);
        }
        assert_true(seconds[1] < 40 * seconds[0] + 0.2);
    }
}

/* ---- the command line ---- */

static void expressions_alone(void **state)
{
    (void)state;
    diag_reset();
    diag_silent(true);
    const char *bad = "1 + 2 3";
    assert_null(parse_expression(arena, text_add("e", bad, strlen(bad))));
    bad = "1)";
    assert_null(parse_expression(arena, text_add("e", bad, strlen(bad))));
    bad = "";
    assert_null(parse_expression(arena, text_add("e", bad, 0)));
    assert_int_equal(diag_errors(), 3);
}

static void settings_alone(void **state)
{
    (void)state;
    diag_reset();
    diag_silent(true);
    unsigned n;
    const char *text = "u = 0.7, A = [1, 2; 3 4], x = load(\"f,g.csv\")\n";
    struct setting *s =
        parse_settings(arena, text_add("--at", text, strlen(text)), &n);
    assert_int_equal(n, 3);
    out.n = 0;
    dump_settings("at", s, n);
    assert_string_equal(out.at, "(at (u 0.7) (A [1 2; 3 4]) "
                                "(x (call load \"f,g.csv\")))");
    text = "u = 1; v = 2";
    assert_null(
        parse_settings(arena, text_add("--at", text, strlen(text)), &n));
    assert_int_equal(n, 0);
    dump_errors();
    assert_string_equal(out.at, "1:8: expected the end, found 'v'");
}

/* ---- all ---- */

static int set_up(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    text_free_all();
    diag_reset();
    vec_free(&out);
    return 0;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    builtin_init();
    setlocale(LC_ALL, "");
    const struct CMUnitTest tests[] = {
        TEST(precedence),
        TEST(signs),
        TEST(powers),
        TEST(transposes),
        TEST(numbers),
        TEST(integers),
        TEST(numbers_as_strtod),
        TEST(brackets),
        TEST(calls),
        TEST(implicit_multiplication),
        TEST(separators),
        TEST(comments),
        TEST(characters),
        TEST(nul_bytes),
        TEST(assignments),
        TEST(declarations),
        TEST(settings),
        TEST(words_as_names),
        TEST(problems),
        TEST(blocks),
        TEST(claims),
        TEST(derivatives),
        TEST(derivative_names),
        TEST(derivations),
        TEST(lost_statements),
        TEST(claim_places),
        TEST(spans),
        TEST(recovery),
        TEST(broken_problems),
        TEST(many_errors),
        TEST(long_chains),
        TEST(deep_nesting),
        TEST(deep_blocks),
        TEST(linear_recovery),
        TEST(expressions_alone),
        TEST(settings_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
