/* fuzz_parse: any bytes, parsed as a file and as the text of an option.
 *
 * Only the rooms base and syntax are linked: the parser knows functions by their
 * names alone, and a run is short where there is little to watch over.
 *
 * A libFuzzer entry, or one of driver.c. Beyond not crashing: a tree that is not
 * broken has only whole statements, and a broken one came with an error.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "fuzz.h"
#include "syntax/function.h"
#include "syntax/parse.h"

static void check_block(const struct block *b)
{
    for (const struct stmt *s = b->first; s; s = s->next) {
        demand(s->span.at && text_of(s->span), "a statement without place");
        if (s->kind == STMT_CLAIM || s->kind == STMT_REFUTE)
            demand(s->eq->lhs && s->eq->rhs, "a claim without sides");
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

static void add_functions(void)
{
    static const char *const names[] = {"sin",     "log",   "exp",      "sum",
                                        "prod",    "max",   "norm",     "zeros",
                                        "ones",    "eye",   "size",     "rand",
                                        "det",     "inv",   "diff",     "grad",
                                        "trace",   "diag",  "arrayfun", "load",
                                        "softmax", "solve", "tanh",     "sqrt"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        function_add(names[i], (const struct builtin *)names[i]);
        function_list(names[i]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!function_find("sin"))
        add_functions();
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
