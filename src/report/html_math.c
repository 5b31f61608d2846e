/* html_math: MathML on a page.
 *
 * Idea: browsers set room around a bracket that may stretch; one around what is
 * no taller than a letter is told not to. Those around fractions, sums and
 * matrices stretch.
 *
 * Invariant: a bracket's partner stretches where it does.
 */
#include <string.h>

#include "base/vec.h"
#include "report/html.h"

#define FIXED "<mo stretchy=\"false\">"

/* A bracket that stands alone in <mo>: +1 opens, -1 closes. */
static int bracket(const char *s)
{
    if (strncmp(s, "<mo>", 4) != 0 || !s[4] || strncmp(s + 5, "</mo>", 5) != 0)
        return 0;
    return strchr("([", s[4]) ? 1 : strchr(")]", s[4]) ? -1 : 0;
}

static bool is_tall(const char *s)
{
    return strncmp(s, "<mfrac", 6) == 0 || strncmp(s, "<mtable", 7) == 0 ||
           strncmp(s, "<munder", 7) == 0 || strncmp(s, "<mroot", 6) == 0;
}

/* flat[k]: is the k-th bracket, counted from the left, around what is flat? */
static void find_flat(const char *s, bool *flat)
{
    VEC(size_t) open = {0};
    size_t n = 0;
    for (; *s; s++) {
        int b = bracket(s);
        for (size_t i = 0; is_tall(s) && i < open.n; i++)
            flat[open.at[i]] = false;
        if (b != 0)
            flat[n] = true;
        if (b > 0)
            vec_push(&open, n);
        if (b < 0 && open.n > 0)
            flat[n] = flat[open.at[--open.n]];
        n += b != 0;
    }
    vec_free(&open);
}

void html_math(struct page *p, const char *mathml)
{
    size_t k = 0;
    bool *flat = mem_alloc(strlen(mathml) + 1);
    find_flat(mathml, flat);
    for (const char *s = mathml; *s; s++) {
        if (bracket(s) && flat[k++]) {
            fputs(FIXED, p->to);
            s += strlen("<mo>") - 1;
        } else {
            fputc(*s, p->to);
        }
    }
    mem_free(flat);
}
