/* svg_sweep: the error of differences against the step, as a picture in a page.
 *
 * Idea: decades of h across, decades of the error up, a line a method; colours
 * are those of the page, so that it is drawn for light and dark at once.
 *
 * Invariant: points that are not positive and finite are not drawn.
 */
#include <math.h>

#include "report/html.h"
#include "report/number.h"

enum { LEFT = 56, TOP = 12, WIDE = 480, HIGH = 240, BOTTOM = 44 };

struct frame {
    double left, right, low, high; /* decades */
};

static bool drawable(double v)
{
    return v > 0 && isfinite(v);
}

static void widen(double *low, double *high, const double *v, size_t n)
{
    for (size_t i = 0; v && i < n; i++)
        if (drawable(v[i])) {
            *low = fmin(*low, floor(log10(v[i])));
            *high = fmax(*high, ceil(log10(v[i])));
        }
}

static bool frame_of(const struct rec_sweep *s, struct frame *f)
{
    *f = (struct frame){INFINITY, -INFINITY, INFINITY, -INFINITY};
    widen(&f->left, &f->right, s->h, s->n);
    widen(&f->low, &f->high, s->forward, s->n);
    widen(&f->low, &f->high, s->central, s->n);
    widen(&f->low, &f->high, s->complex_step, s->n);
    return f->left < f->right && f->low < f->high;
}

static double across(const struct frame *f, double decade)
{
    return LEFT + WIDE * (decade - f->left) / (f->right - f->left);
}

static double up(const struct frame *f, double decade)
{
    return TOP + HIGH * (f->high - decade) / (f->high - f->low);
}

static void put_axes(struct page *p, const struct frame *f)
{
    double step = f->high - f->low > 8 ? 4 : 2;
    for (double d = f->high; d >= f->low; d -= step)
        fprintf(p->to,
                "<path class=\"axis\" d=\"M%d %.0fh%d\"/>"
                "<text class=\"dim\" x=\"%d\" y=\"%.0f\" "
                "text-anchor=\"end\">1e%.0f</text>\n",
                LEFT, up(f, d), WIDE, LEFT - 6, up(f, d) + 4, d);
    for (double d = f->right; d >= f->left; d -= 3)
        fprintf(p->to,
                "<text class=\"dim\" x=\"%.0f\" y=\"%d\" "
                "text-anchor=\"middle\">1e%.0f</text>\n",
                across(f, d), TOP + HIGH + 16, d);
    fprintf(p->to,
            "<text class=\"dim\" x=\"%d\" y=\"%d\" text-anchor=\"middle\">"
            "step h</text>\n",
            LEFT + WIDE / 2, TOP + HIGH + 32);
}

static void put_curve(struct page *p, const struct frame *f,
                      const struct rec_sweep *s, const double *error,
                      const char *color)
{
    bool open = false;
    for (size_t i = 0; error && i < s->n; i++) {
        bool draw = drawable(error[i]) && drawable(s->h[i]);
        if (!draw && open)
            fputs("\"/>\n", p->to);
        else if (draw)
            fprintf(p->to, "%s%.0f,%.0f",
                    open ? " "
                         : arena_printf(p->arena,
                                        "<polyline class=\"%s\" points=\"",
                                        color),
                    across(f, log10(s->h[i])), up(f, log10(error[i])));
        open = draw;
    }
    if (open)
        fputs("\"/>\n", p->to);
}

/* "forward" in the colour of its curve, at line k on the right. */
static void put_key(struct page *p, unsigned k, const char *color,
                    const char *name)
{
    unsigned y = TOP + 14 + 20 * k;
    fprintf(p->to,
            "<circle class=\"%s\" cx=\"%d\" cy=\"%u\" r=\"4\"/>"
            "<text x=\"%d\" y=\"%u\">%s</text>\n",
            color, LEFT + WIDE + 18, y - 4, LEFT + WIDE + 28, y, name);
}

void html_sweep(struct page *p, const struct rec_sweep *s)
{
    struct frame f;
    if (isnan(s->truth) || !frame_of(s, &f))
        return;
    const char *name = entry_name(p->arena, s->wrt, s->shape, s->entry);
    html_picture(p, LEFT + WIDE + 110, TOP + HIGH + BOTTOM,
                 arena_printf(p->arena,
                              "Error of difference quotients for d%s/d%s "
                              "against the step",
                              s->of, name));
    put_axes(p, &f);
    if (drawable(s->floor) && log10(s->floor) >= f.low &&
        log10(s->floor) <= f.high)
        fprintf(p->to,
                "<path class=\"edge\" stroke-dasharray=\"3 3\" "
                "d=\"M%d %.0fh%d\"/>\n",
                LEFT, up(&f, log10(s->floor)), WIDE);
    put_curve(p, &f, s, s->forward, "a");
    put_curve(p, &f, s, s->complex_step, "c");
    put_curve(p, &f, s, s->central, "b");
    put_key(p, 0, "a", "forward");
    put_key(p, 1, "b", "central");
    if (s->complex_step)
        put_key(p, 2, "c", "complex");
    html_picture_end(p, NULL);
}
