/* gap: a rule that is not known, noted where it was needed.
 *
 * Idea: a rule that has no formula (the derivative by a Bessel function's
 * order) builds NaN and says so here; whoever asked for the derivative looks
 * once, after the last rule, and says it in words.
 *
 * Invariant: the first gap since derive_start stands.
 */
#include "rules/rules.h"

static struct derive_gap gap = {.at = NONE};

void derive_start(void)
{
    gap.at = NONE;
}

struct derive_gap derive_gap(void)
{
    return gap;
}

void derive_report_gap(node at, unsigned argument, const char *why)
{
    if (gap.at == NONE)
        gap = (struct derive_gap){at, argument, why};
}
