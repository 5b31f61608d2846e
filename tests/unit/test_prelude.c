/* The functions that are written in the language: every definition parses, has
 * the results that its head names, and is found by every number of arguments
 * that the table promises. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/diag.h"
#include "builtin/builtin.h"

static void every_definition_parses(void **state)
{
    (void)state;
    size_t n;
    const struct prelude *p = prelude_all(&n);
    assert_true(n > 150);
    for (size_t i = 0; i < n; i++) {
        for (unsigned k = p[i].min; k <= p[i].max; k++)
            assert_non_null(prelude_find(p[i].name, k));
        const struct function *f = prelude_find(p[i].name, p[i].max)->function;
        if (diag_errors())
            fail_msg("%s has a syntax error", p[i].name);
        assert_non_null(f);
        assert_true(f->nresults > 0 && f->body.first);
        if (f->optional != (p[i].min < p[i].max) && !f->optional)
            fail_msg("%s promises what it does not look at", p[i].name);
    }
}

static void heads_are_read(void **state)
{
    (void)state;
    struct prelude *p = prelude_find("interp1", 4);
    assert_true(p && p->min == 2 && p->max == 5 && !p->more);
    p = prelude_find("kron", 7);
    assert_true(p && p->more && p->min == 2);
    assert_null(prelude_find("kron", 1));
    p = prelude_find("newton", 2);
    assert_true(p && p->internal);
    assert_null(prelude_find("no such", 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_definition_parses),
        cmocka_unit_test(heads_are_read),
    };
    builtin_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
