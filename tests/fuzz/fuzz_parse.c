/* fuzz_parse: any bytes, parsed as a file and as the text of an option.
 *
 * With libFuzzer:  clang -fsanitize=fuzzer,address,undefined
 * Without, by -DSTANDALONE: the files that are named are parsed; with no
 * name or a number N, N random mutations of the seeds below, the same ones
 * in every run.
 *
 * Beyond not crashing: a tree that is not broken has only whole statements,
 * and a broken one came with an error.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "builtin/builtin.h"
#include "syntax/parse.h"

static void demand(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "fuzz_parse: %s\n", what);
    abort();
}

static void check_block(const struct block *b)
{
    for (const struct stmt *s = b->first; s; s = s->next) {
        demand(s->span.at && text_of(s->span), "a statement without place");
        if (s->kind == STMT_CLAIM || s->kind == STMT_REFUTE)
            demand(s->lhs && s->rhs, "a claim without sides");
        if (s->kind == STMT_ASSIGN || s->kind == STMT_EXPR)
            demand(s->value != NULL, "a statement without value");
        for (unsigned i = 0; s->kind == STMT_IF && i < s->n; i++)
            check_block(&s->branches[i].body);
        if (s->kind == STMT_FOR || s->kind == STMT_WHILE)
            check_block(&s->body);
        if (s->kind == STMT_FUNCTION)
            check_block(&s->function->body);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    builtin_init();
    struct arena *a = arena_new();
    unsigned n;
    diag_silent(true);
    struct ast_file *file = parse_file(a,
                                       text_add("f", (const char *)data, size));
    demand(file->broken == (diag_errors() > 0), "broken without an error");
    for (size_t i = 0; !file->broken && i < file->nproblems; i++)
        check_block(&file->problems[i].body);
    parse_expression(a, text_add("e", (const char *)data, size));
    parse_settings(a, text_add("s", (const char *)data, size), &n);
    diag_reset();
    text_free_all();
    arena_free(a);
    return 0;
}

#ifdef STANDALONE

static const char *const seeds[] = {
    "v = u^2\nw = sin(v)\nz = exp(w*log(v))\nat u = 0.7\n"
    "claim dz/du = z*(2*u*cos(v)*log(v) + sin(v)*2/u) within 0.1% # x\n",
    "problem \"C = A'*B\"\nparam A(4,3), S(2,2) spd = [2 1; 1 3]\nC = A'*B;\n"
    "claim Abar = B*Cbar'\nrefute ∂y/∂w = d2z/dudv within digits\n",
    "if (x > 0) y = [1 -1; 2 - 1]; elseif a' == 'it''s', y = 0x1.8p-2\n"
    "else y = @(t) t.^2; end\n%{\n block\n%}\nx += 2.*y(end, :)'\n",
    "function [a, b] = f(x, ...\n y)\n for k = 1:2:n\n  a(k) = !b && ~c;\n"
    " break\n end\nendfunction\n[~, R] = qr(A)\nwhile c x -= 1; endwhile\n",
    "data X = load(\"x.csv\"), Y(5,3)\noutput z, y\nseed x1dot = 1\n"
    "expect kink\noption rtol = 1e-9\nα = (β + 2^-γ')\\[1,2\n3,4]\n",
};

static const char *const pieces[] = {
    "(",   ")",   "[",    "]",      "'",          "\"",      "\n",
    ";",   ",",   " ",    "=",      "==",         "+=",      "^",
    "**",  ".",   "...",  "%",      "%{\n",       "\n%}\n",  "#",
    "end", "if ", "for ", "claim ", "problem \"", "within ", "d",
    "/du", "∂",   "@(",   "~",      "-",          "1e",      "0x",
    "9",   "x",   "at ",  "param ", "function ",  "else\n",  "\xff",
    ":",
};

static uint64_t random_state;

static size_t random_below(size_t n)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return n ? (size_t)(random_state % n) : 0;
}

/* Replace `gone` bytes at `at` by the n bytes at `piece`. */
static size_t splice(char *text, size_t len, size_t room, size_t at,
                     size_t gone, const char *piece, size_t n)
{
    if (gone > len - at)
        gone = len - at;
    if (len - gone + n > room)
        return len;
    memmove(text + at + n, text + at + gone, len - at - gone);
    memcpy(text + at, piece, n);
    return len - gone + n;
}

static size_t mutate(char *text, size_t len, size_t room)
{
    size_t at = random_below(len + 1);
    char copy[64], one = (char)random_below(256);
    const char *piece;
    switch (random_below(5)) {
    case 0:
        return splice(text, len, room, at, random_below(20), "", 0);
    case 1:
        return splice(text, len, room, at, 1, &one, 1);
    case 2: { /* a stretch again, elsewhere */
        size_t from = random_below(len), n = random_below(sizeof copy);
        n = n < len - from ? n : len - from;
        memcpy(copy, text + from, n);
        return splice(text, len, room, at, 0, copy, n);
    }
    default:
        piece = pieces[random_below(sizeof pieces / sizeof *pieces)];
        return splice(text, len, room, at, random_below(3), piece,
                      strlen(piece));
    }
}

static void run_random(long runs)
{
    enum { ROOM = 4096 };
    char *text = mem_alloc(ROOM);
    random_state = 88172645463325252u;
    for (long i = 0; i < runs; i++) {
        const char *seed = seeds[random_below(sizeof seeds / sizeof *seeds)];
        size_t len = strlen(seed);
        memcpy(text, seed, len);
        for (size_t n = random_below(12) + 1; n; n--)
            len = mutate(text, len, ROOM);
        uint8_t *exact = mem_alloc(len); /* so that reading past is seen */
        memcpy(exact, text, len);
        LLVMFuzzerTestOneInput(exact, len);
        mem_free(exact);
    }
    mem_free(text);
}

static void run_file(const char *name)
{
    FILE *f = fopen(name, "rb");
    char *text = NULL;
    size_t len = 0, room = 0;
    demand(f != NULL, "cannot open a file");
    for (size_t n = 1; n; len += n) {
        room += 65536;
        text = mem_resize(text, room);
        n = fread(text + len, 1, room - len, f);
    }
    fclose(f);
    LLVMFuzzerTestOneInput((uint8_t *)text, len);
    mem_free(text);
}

int main(int argc, char **argv)
{
    long runs = argc > 1 ? strtol(argv[1], NULL, 10) : 20000;
    if (argc < 2 || runs > 0) {
        run_random(runs);
        return 0;
    }
    for (int i = 1; i < argc; i++)
        run_file(argv[i]);
    return 0;
}

#endif
