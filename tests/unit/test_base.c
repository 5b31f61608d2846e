/* test_base: memory, sources and places, and the exact shape of messages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/diag.h"
#include "base/text.h"
#include "base/vec.h"
#include "base/words.h"

/* ---- memory ---- */

static void arena_blocks(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    uint64_t sum = 0;
    for (size_t n = 1; n < 3000; n += 7) {
        unsigned char *p = arena_alloc(a, n);
        assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
        for (size_t i = 0; i < n; i++)
            sum += p[i];
        memset(p, 0xA5, n);
    }
    assert_int_equal(sum, 0);
    assert_non_null(arena_alloc(a, 0));
    arena_free(a);
    arena_free(NULL);
}

static void arena_large_blocks(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    char *small = arena_alloc(a, 8);
    char *large = arena_alloc(a, 5000000);
    char *next = arena_alloc(a, 8);
    assert_int_equal(large[0] | large[4999999], 0);
    memset(large, 1, 5000000);
    assert_int_equal(small[7] | next[0], 0);
    arena_free(a);
}

static void arena_strings(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    assert_string_equal(arena_strndup(a, "abcdef", 3), "abc");
    assert_string_equal(arena_strndup(a, NULL, 0), "");
    assert_string_equal(arena_printf(a, "%s-%d", "x", 42), "x-42");
    char *long_one = arena_printf(a, "%40000d", 7);
    assert_int_equal(strlen(long_one), 40000);
    arena_free(a);
}

/* Exhaustion is a message and exit status 2, never a null pointer. */
static void memory_exhausted(void **state)
{
    (void)state;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        if (!freopen("/dev/null", "w", stderr))
            _exit(9);
        struct arena *a = arena_new();
        arena_alloc(a, SIZE_MAX / 2 + 1);
        _exit(0);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 2);
}

static void vectors(void **state)
{
    (void)state;
    VEC(double) v = {0};
    for (int i = 0; i < 1000; i++)
        vec_push(&v, 0.5 * i);
    assert_int_equal(v.n, 1000);
    assert_true(v.at[999] == 499.5);
    vec_free(&v);
    assert_int_equal(v.n, 0);
}

/* ---- texts that grow ---- */

static void buffers(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct buffer b = {0};
    assert_string_equal(buffer_take(&b, a), "");
    buffer_put(&b, "x = ");
    buffer_printf(&b, "[%d", 1);
    buffer_printf(&b, "%s", "");
    buffer_add(&b, ", 2 and more", 3);
    buffer_add(&b, NULL, 0);
    buffer_printf(&b, "%300s]", "3");
    assert_int_equal(b.n, 310);
    char *s = buffer_take(&b, a);
    assert_memory_equal(s, "x = [1, 2 ", 10);
    assert_string_equal(s + 308, "3]");
    assert_int_equal(b.n, 0);
    buffer_put(&b, "again");
    assert_string_equal(buffer_take(&b, a), "again");
    buffer_put(&b, "dropped");
    buffer_free(&b);
    assert_null(b.at);
    arena_free(a);
}

/* Every length, so that the end of the room is met from all sides. */
static void buffers_grow(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct buffer b = {0};
    for (int n = 1; n < 200; n++)
        buffer_printf(&b, "%*d", n, n % 10);
    assert_int_equal(b.n, 199 * 200 / 2);
    char *s = buffer_take(&b, a);
    for (int n = 1, end = 0; n < 200; n++) {
        end += n;
        assert_int_equal(s[end - 1], '0' + n % 10);
    }
    arena_free(a);
}

static void buffer_numbers(void **state)
{
    (void)state;
    static const struct {
        double v;
        const char *text;
    } cases[] = {{0.1, "0.1"},
                 {-2, "-2"},
                 {1e300, "1e+300"},
                 {1.0 / 3, "0.3333333333333333"},
                 {0.1 + 0.2, "0.30000000000000004"},
                 {5e-324, "5e-324"},
                 {-0.0, "-0"},
                 {123456789, "123456789"}};
    struct arena *a = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buffer b = {0};
        buffer_number(&b, cases[i].v);
        assert_string_equal(buffer_take(&b, a), cases[i].text);
    }
    arena_free(a);
}

static void sets_of_words(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct words w = {0};
    assert_false(words_has(&w, "t1"));
    for (int i = 0; i < 1000; i++)
        words_add(&w, arena_printf(a, "t%d", i % 500));
    assert_int_equal(w.n, 500);
    assert_true(words_has(&w, "t0") && words_has(&w, "t499"));
    assert_false(words_has(&w, "t500") || words_has(&w, "t") ||
                 words_has(&w, ""));
    words_add(&w, "");
    assert_true(words_has(&w, ""));
    words_free(&w);
    assert_false(words_has(&w, "t0"));
    arena_free(a);
}

static void shell_words(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    assert_string_equal(arena_shell_word(a, "a/b=1,2"), "a/b=1,2");
    assert_string_equal(arena_shell_word(a, ""), "''");
    assert_string_equal(arena_shell_word(a, "a b"), "'a b'");
    assert_string_equal(arena_shell_word(a, "A'*B'"), "'A'\\''*B'\\'''");
    arena_free(a);
}

/* ---- sources ---- */

static const struct text *source(const char *name, const char *bytes)
{
    return text_add(name, bytes, strlen(bytes));
}

static struct span at(const struct text *t, size_t offset, size_t len)
{
    return (struct span){t->base + (uint32_t)offset, (uint32_t)len};
}

static void places(void **state)
{
    (void)state;
    const struct text *a = source("a", "one\ntwö3\r\n\nfour");
    const struct text *b = source("b", "");
    const struct text *c = source("c", "x");
    struct place p = text_place(at(a, 9, 1));
    assert_ptr_equal(p.text, a);
    assert_int_equal(p.line, 2);
    assert_int_equal(p.column, 5);
    assert_int_equal(p.len, 5);
    assert_memory_equal(p.start, "twö3", 5);
    p = text_place(at(a, 11, 0));
    assert_int_equal(p.line, 3);
    assert_int_equal(p.column, 1);
    assert_int_equal(p.len, 0);
    p = text_place(at(a, a->len, 0));
    assert_int_equal(p.line, 4);
    assert_int_equal(p.column, 5);
    assert_ptr_equal(text_of(at(b, 0, 0)), b);
    assert_ptr_equal(text_of(at(c, 0, 1)), c);
    assert_ptr_equal(text_of(at(c, 1, 0)), c);
    assert_null(text_of(at(c, 2, 0)));
    assert_null(text_of((struct span){0, 0}));
    assert_null(text_place((struct span){0, 0}).text);
    assert_memory_equal(text_bytes(at(a, 12, 4)), "four", 4);
    text_free_all();
}

static void byte_order_mark(void **state)
{
    (void)state;
    const struct text *t = source("bom", "\xEF\xBB\xBFx = 1");
    assert_int_equal(t->len, 5);
    assert_int_equal(text_place(at(t, 0, 1)).column, 1);
    text_free_all();
}

static void spans(void **state)
{
    (void)state;
    struct span s = span_join((struct span){5, 2}, (struct span){9, 3});
    assert_int_equal(s.at, 5);
    assert_int_equal(s.len, 7);
    s = span_join((struct span){0, 0}, (struct span){9, 3});
    assert_int_equal(s.at, 9);
    s = span_join((struct span){5, 2}, (struct span){0, 0});
    assert_int_equal(s.len, 2);
}

static void utf8(void **state)
{
    (void)state;
    assert_int_equal(text_char("a", 1), 1);
    assert_int_equal(text_char("é", 2), 2);
    assert_int_equal(text_char("∂", 3), 3);
    assert_int_equal(text_char("\U0001F600", 4), 4);
    assert_int_equal(text_char("", 0), 0);
    assert_int_equal(text_char("é", 1), 0);
    assert_int_equal(text_char("\x80", 1), 0);
    assert_int_equal(text_char("\xC0\x80", 2), 0);
    assert_int_equal(text_char("\xE0\x9F\xBF", 3), 0);
    assert_int_equal(text_char("\xED\xA0\x80", 3), 0);
    assert_int_equal(text_char("\xF4\x90\x80\x80", 4), 0);
    assert_int_equal(text_char("\xF5\x80\x80\x80", 4), 0);
    assert_int_equal(text_char("\xE2(\xA1", 3), 0);
}

static void widths(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        unsigned width;
    } table[] = {{"abc", 3},     {"∂αé", 3},        {"漢字", 4},
                 {"e\u0301", 1}, {"\U0001F600", 2}, {"", 0}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        assert_int_equal(text_width(table[i].text, strlen(table[i].text)),
                         table[i].width);
}

/* ---- messages ---- */

static FILE *captured;
static int real_stderr;

static void capture(void)
{
    fflush(stderr);
    real_stderr = dup(2);
    captured = tmpfile();
    assert_non_null(captured);
    dup2(fileno(captured), 2);
    diag_silent(false);
}

/* What was printed since capture(). */
static const char *printed(void)
{
    static char text[1 << 16];
    fflush(stderr);
    dup2(real_stderr, 2);
    close(real_stderr);
    rewind(captured);
    size_t n = fread(text, 1, sizeof text - 1, captured);
    text[n] = '\0';
    fclose(captured);
    diag_reset();
    text_free_all();
    return text;
}

static void message_shape(void **state)
{
    (void)state;
    capture();
    const struct text *t = source("expr.txt", "u = 1\n\nw = sni(v)\r\n");
    diag_error(at(t, 11, 3), "did you mean 'sin'?", "unknown function '%s'",
               "sni");
    diag_warning(at(t, 0, 1), NULL, "never used");
    diag_error(at(t, 5, 0), "here", "end");
    assert_int_equal(diag_errors(), 2);
    assert_string_equal(printed(), "expr.txt:3:5: error: unknown function "
                                   "'sni'\n"
                                   "  3 | w = sni(v)\n"
                                   "    |     ^~~ did you mean 'sin'?\n"
                                   "expr.txt:1:1: warning: never used\n"
                                   "  1 | u = 1\n"
                                   "    | ^\n"
                                   "expr.txt:1:6: error: end\n"
                                   "  1 | u = 1\n"
                                   "    |      ^ here\n");
}

static void message_columns(void **state)
{
    (void)state;
    capture();
    const struct text *t = source("t", "\tα = 漢\x1b[1m\xff + "
                                       "y\n1\n1\n1\n1\n1\n1\n1\n1\nz\n");
    const char *y = strchr(t->bytes, 'y'), *z = strchr(t->bytes, 'z');
    diag_error(at(t, (size_t)(y - t->bytes), 1), NULL, "bad\t'\x1b]'\n");
    diag_error(at(t, (size_t)(z - t->bytes), 90), NULL, "long");
    assert_string_equal(printed(), "t:1:15: error: bad '\\x1b]'\\x0a\n"
                                   "  1 |  α = 漢\\x1b[1m\\xff + y\n"
                                   "    |                      ^\n"
                                   "t:10:1: error: long\n"
                                   "  10 | z\n"
                                   "     | ^\n");
}

static void message_colors(void **state)
{
    (void)state;
    capture();
    const struct text *t = source("t", "x");
    diag_color(true);
    diag_error(at(t, 0, 1), NULL, "bad");
    diag_color(false);
    assert_string_equal(printed(), "\33[1mt:1:1: \33[1;31merror: \33[0mbad\n"
                                   "  1 | x\n"
                                   "    | \33[1;31m^\33[0m\n");
}

static void message_trouble(void **state)
{
    (void)state;
    capture();
    diag_trouble("cannot read '%s'", "a\nb");
    diag_trouble("cannot read '%s'", "a\nb");
    assert_int_equal(diag_errors(), 1);
    assert_string_equal(printed(), "adcheck: error: cannot read 'a\\x0ab'\n");
}

/* A long line is shown around the caret only. */
static void message_long_line(void **state)
{
    (void)state;
    enum { N = 2000000 };
    char *line = mem_alloc(N);
    memset(line, 'a', N);
    line[N / 2] = '?';
    capture();
    const struct text *t = text_add("t", line, N);
    diag_error(at(t, N / 2, N), "this", "bad");
    const char *shown = printed();
    assert_memory_equal(shown, "t:1:1000001: error: bad\n  1 | ...aaa", 34);
    const char *caret = strchr(shown, '^'), *mark = strchr(shown, '?');
    assert_non_null(caret);
    assert_non_null(mark);
    const char *second = strchr(mark, '\n') + 1;
    const char *first = strchr(shown, '\n') + 1;
    assert_int_equal(caret - second, mark - first);
    assert_true(strlen(shown) < 500);
    mem_free(line);
}

static void message_limits(void **state)
{
    (void)state;
    char *text = mem_alloc(1000), *name = mem_alloc(100001);
    memset(text, 'x', 999);
    memset(name, 'n', 100000);
    diag_silent(true);
    const struct text *t = source("t", text), *u = source("u", "x");
    for (size_t i = 0; i < 500; i++)
        for (int twice = 0; twice < 2; twice++)
            diag_error(at(t, i, 1), NULL, "bad");
    diag_error(at(u, 0, 1), NULL, "unknown '%s'", name);
    size_t n;
    const struct diag *d = diag_list(&n);
    assert_int_equal(n, 102);
    assert_string_equal(d[100].message, "too many errors");
    assert_true(strlen(d[101].message) < 700);
    assert_true(diag_errors() >= 500);
    diag_reset();
    diag_list(&n);
    assert_int_equal(n, 0);
    diag_silent(false);
    mem_free(text);
    mem_free(name);
    text_free_all();
}

static void nearest(void **state)
{
    (void)state;
    static const char *const names[] = {"sin", "sinh", "cos", "softmax",
                                        "x",   "Inf",  NULL};
    assert_string_equal(diag_nearest("sni", names), "sin");
    assert_string_equal(diag_nearest("sinn", names), "sin");
    assert_string_equal(diag_nearest("softmxa", names), "softmax");
    assert_string_equal(diag_nearest("sftmx", names), "softmax");
    assert_string_equal(diag_nearest("SIN", names), "sin");
    assert_string_equal(diag_nearest("inf", names), "Inf");
    assert_null(diag_nearest("y", names));
    assert_null(diag_nearest("tan", names));
    assert_null(diag_nearest("sftm", names));
    char *endless = mem_alloc(100001);
    memset(endless, 's', 100000);
    assert_null(diag_nearest(endless, names));
    mem_free(endless);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arena_blocks),    cmocka_unit_test(arena_large_blocks),
        cmocka_unit_test(arena_strings),   cmocka_unit_test(memory_exhausted),
        cmocka_unit_test(vectors),         cmocka_unit_test(buffers),
        cmocka_unit_test(buffers_grow),    cmocka_unit_test(buffer_numbers),
        cmocka_unit_test(shell_words),     cmocka_unit_test(sets_of_words),
        cmocka_unit_test(places),          cmocka_unit_test(byte_order_mark),
        cmocka_unit_test(spans),           cmocka_unit_test(utf8),
        cmocka_unit_test(widths),          cmocka_unit_test(message_shape),
        cmocka_unit_test(message_columns), cmocka_unit_test(message_colors),
        cmocka_unit_test(message_trouble), cmocka_unit_test(message_long_line),
        cmocka_unit_test(message_limits),  cmocka_unit_test(nearest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
