/* decimal: numbers as text, in no locale but "C".
 *
 * Idea: files, options and tables mean the same in every country; the C
 * locale is made once, at the first number.
 *
 * Invariant: the process's own locale is neither asked nor changed.
 */
#include "base/decimal.h"

#include <locale.h>
#include <stdlib.h>

#include "base/arena.h"

locale_t decimal_locale(void)
{
    static locale_t c_locale;
    if (!c_locale)
        c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (!c_locale)
        mem_die(0);
    return c_locale;
}

double decimal_read(const char *s, char **end)
{
    return strtod_l(s, end, decimal_locale());
}
