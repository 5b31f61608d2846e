/* difference_text: what is said of a slope that is no plain pass or FAIL.
 *
 * A sentence that names the cause, and the `within` or `--sees` that would do;
 * rounded up, so that what it proposes does suffice.
 */
#include <float.h>
#include <math.h>

#include "code/difference.h"

static const char *entry_text(const struct differencing *w, size_t at)
{
    return w->q->n > 1
               ? arena_printf(w->t->claims->s->arena, " in entry %zu", at + 1)
               : "";
}

/* Rounded up to one digit. */
static double generous(double v)
{
    double unit = pow(10, floor(log10(v)));
    return ceil(v / unit) * unit;
}

static const char *hides_text(struct arena *a, const struct slope_verdict *s)
{
    double size = fmax(fabs(s->slope), fabs(s->claimed));
    double blind = s->bound + s->own;
    if (!(blind < size))
        return arena_printf(a,
                            "agrees, but errors as large as the slope could "
                            "hide: noise %.2g",
                            s->noise);
    return arena_printf(a,
                        "agrees, but errors of %.1g could hide (noise %.2g): "
                        "--sees %.1g would do",
                        blind / size, s->noise, generous(blind / size));
}

static const char *small_text(struct arena *a, const struct slope_verdict *s)
{
    double off = fabs(s->claimed - s->slope) / fmax(fabs(s->slope), DBL_MIN);
    double need = off + (s->bound + s->own) / fmax(fabs(s->slope), DBL_MIN);
    if (s->why == SLOPE_INNER)
        return arena_printf(a,
                            "off by %.1g, and the value jumps by %.1g at "
                            "%+.1g: an inner tolerance? within %.1g%% would "
                            "do",
                            off, s->jump, s->at, 100 * generous(need));
    return arena_printf(a,
                        "off by %.1g, smoothly: a small term left out, few "
                        "digits of a constant, or an inner tolerance? within "
                        "%.1g%% would do",
                        off, 100 * generous(need));
}

static const char *kink_text(struct arena *a, const struct slope_verdict *s)
{
    return arena_printf(a, "%sslopes %.9g, %.9g; it may lie %.1g aside",
                        s->verdict == VERDICT_FAIL ? "outside of a kink's "
                                                   : "a kink: ",
                        s->left, s->right, s->window);
}

const char *difference_text(struct differencing *w,
                            const struct slope_verdict *s, size_t at)
{
    struct arena *a = w->t->claims->s->arena;
    const char *where = entry_text(w, at), *text = NULL;
    switch (s->why) {
    case SLOPE_AGREES:
    case SLOPE_ZERO:
    case SLOPE_DIFFERS:
        return NULL;
    case SLOPE_HIDES:
        text = hides_text(a, s);
        break;
    case SLOPE_UNSETTLED:
        text = arena_printf(a,
                            "differences near %.6g do not settle (noise "
                            "%.2g)",
                            s->slope, s->noise);
        break;
    case SLOPE_SMALL:
    case SLOPE_INNER:
        text = small_text(a, s);
        break;
    case SLOPE_KINK:
        text = kink_text(a, s);
        break;
    case SLOPE_JUMP:
        text = arena_printf(a, "the value jumps by %.3g here", s->jump);
        break;
    case SLOPE_GRAINS:
        text = arena_printf(a, "the value moves in grains of %.1g only",
                            s->grain);
        break;
    case SLOPE_ONE_SIDE:
        text = "the value exists on one side only";
        break;
    case SLOPE_NOWHERE:
        text = "the value exists nowhere around";
        break;
    case SLOPE_NO_VALUE:
        text = "the code has no value here";
        break;
    case SLOPE_NO_CLAIM:
        text = "the derivative is no number, but the slope exists";
        break;
    }
    return arena_printf(a, "%s%s", text, where);
}
