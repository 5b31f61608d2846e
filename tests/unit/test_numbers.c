/* test_numbers: doubles as the fewest decimal digits that read back. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/shortest.h"

/* Digits of a number, without zeros at either end. */
static int digits_of(const char *s)
{
    int n = 0, zeros = 0;
    for (; *s && *s != 'e'; s++) {
        if (*s < '0' || *s > '9' || (*s == '0' && !n))
            continue;
        n++;
        zeros = *s == '0' ? zeros + 1 : 0;
    }
    return n - zeros;
}

/* The C library reads it back, and prints no shorter one that reads back. */
static void expect_shortest(double v)
{
    char room[SHORTEST_ROOM], other[400];
    unsigned n = shortest_text(room, v);
    assert_int_equal(n, strlen(room));
    double back = strtod(room, NULL);
    assert_memory_equal(&back, &v, sizeof v);
    for (int digits = 1; digits < digits_of(room); digits++) {
        snprintf(other, sizeof other, "%.*g", digits, v);
        if (strtod(other, NULL) == v)
            fail_msg("%s where %s would do", room, other);
    }
}

static void test_shortest_edges(void **state)
{
    (void)state;
    for (int e = -1074; e < 1024; e++) {
        double v = ldexp(1, e);
        expect_shortest(v);
        expect_shortest(nextafter(v, INFINITY));
        if (e > -1074)
            expect_shortest(-nextafter(v, 0));
    }
    for (int e = -323; e < 309; e++) {
        char text[16];
        snprintf(text, sizeof text, "1e%d", e);
        double v = strtod(text, NULL);
        expect_shortest(v);
        expect_shortest(nextafter(v, 0));
        expect_shortest(nextafter(v, 1e308));
    }
}

static void test_shortest_many(void **state)
{
    (void)state;
    uint64_t s = 88172645463325252u;
    for (int i = 0; i < 20000; i++) {
        double v;
        s ^= s << 13;
        s ^= s >> 7;
        s ^= s << 17;
        memcpy(&v, &s, sizeof v);
        if (isfinite(v))
            expect_shortest(v);
        expect_shortest((double)(s >> 11) * 0x1p-53);
        expect_shortest((double)(1 + s % 1000000) / 1000);
    }
}

static void test_shortest_form(void **state)
{
    (void)state;
    static const struct {
        double v;
        const char *text;
    } known[] = {{0, "0"},
                 {0.7, "0.7"},
                 {-3, "-3"},
                 {100000, "100000"},
                 {1e15, "1e+15"},
                 {123456789012345, "123456789012345"},
                 {0.0001, "0.0001"},
                 {0.00001, "1e-05"},
                 {5e-324, "5e-324"},
                 {0.1 + 0.2, "0.30000000000000004"},
                 {1e22, "1e+22"},
                 {1.7976931348623157e308, "1.7976931348623157e+308"}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        char room[SHORTEST_ROOM];
        shortest_text(room, known[i].v);
        assert_string_equal(room, known[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shortest_edges),
        cmocka_unit_test(test_shortest_many),
        cmocka_unit_test(test_shortest_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
