/* table_plot: the error of differences against the step, drawn with letters.
 *
 *     sweep dz/du
 *       1e+00 |o                                          *
 *             |    o    o                            *
 *             | ...
 *       1e-16 +--------------------------------------------
 *              1e-15                                     1
 *       o forward: slope 1.00   * central: slope 2.00   best h 6e-06
 *
 * The idea: a grid of characters, log10 h across and log10 of the error up;
 * central differences are drawn over forward ones. The dotted line is the
 * noise floor.
 *
 * Invariant: points that are not positive and finite are not drawn; the grid
 * has its size whatever the data.
 */
#include "report/table.h"

#include <math.h>

enum { PLOT_COLUMNS = 60, PLOT_ROWS = 16, MARGIN = 12 };

struct plot {
    char cell[PLOT_ROWS][PLOT_COLUMNS]; /* 0: empty, else an index of marks */
    double left, right, bottom, top;    /* decades */
};

enum mark { MARK_NONE, MARK_FLOOR, MARK_FORWARD, MARK_COMPLEX, MARK_CENTRAL };
static const char *const marks[2][5] = {{" ", "·", "○", "×", "●"},
                                        {" ", ".", "o", "x", "*"}};

static bool drawable(double v)
{
    return v > 0 && isfinite(v);
}

static void widen(double *low, double *high, double v)
{
    *low = fmin(*low, v);
    *high = fmax(*high, v);
}

static void widen_all(struct plot *p, size_t n, const double *error)
{
    for (size_t i = 0; i < n && error; i++)
        if (drawable(error[i]))
            widen(&p->bottom, &p->top, log10(error[i]));
}

/* Whole decades around all that is drawn; false if there is nothing. */
static bool set_range(struct plot *p, const struct rec_sweep *s)
{
    p->left = p->bottom = INFINITY;
    p->right = p->top = -INFINITY;
    for (size_t i = 0; i < s->n; i++)
        if (drawable(s->h[i]))
            widen(&p->left, &p->right, log10(s->h[i]));
    widen_all(p, s->n, s->forward);
    widen_all(p, s->n, s->central);
    widen_all(p, s->n, s->complex_step);
    if (!(p->left <= p->right && p->bottom <= p->top))
        return false;
    p->bottom = floor(p->bottom);
    p->top = ceil(p->top);
    p->left = floor(p->left);
    p->right = ceil(p->right);
    /* three labels more than the top one: a multiple of three decades */
    p->bottom = p->top - 3 * fmax(1, ceil((p->top - p->bottom) / 3));
    p->right += p->right == p->left;
    return true;
}

static int plot_row(const struct plot *p, double error)
{
    double up = (log10(error) - p->bottom) / (p->top - p->bottom);
    return PLOT_ROWS - 1 - (int)lround(up * (PLOT_ROWS - 1));
}

static void draw(struct plot *p, const struct rec_sweep *s, const double *error,
                 enum mark mark)
{
    for (size_t i = 0; i < s->n && error; i++) {
        if (!drawable(s->h[i]) || !drawable(error[i]))
            continue;
        double along = (log10(s->h[i]) - p->left) / (p->right - p->left);
        p->cell[plot_row(p, error[i])][lround(along * (PLOT_COLUMNS - 1))] =
            (char)mark;
    }
}

static void draw_floor(struct plot *p, double floor_error)
{
    if (!drawable(floor_error) || log10(floor_error) < p->bottom ||
        log10(floor_error) > p->top)
        return;
    int row = plot_row(p, floor_error);
    for (int j = 0; j < PLOT_COLUMNS; j += 2)
        p->cell[row][j] = MARK_FLOOR;
}

static void put_plot(struct table *t, const struct plot *p)
{
    bool ascii = t->style->ascii;
    struct pen *pen = &t->pen;
    for (int i = 0; i < PLOT_ROWS; i++) {
        double up = p->top - (p->top - p->bottom) * i / (PLOT_ROWS - 1);
        if (i % 5 == 0)
            pen_at(pen, 4, arena_printf(t->arena, "1e%+03d", (int)lround(up)));
        pen_at(pen, MARGIN - 1, ascii ? "|" : "│");
        int last = PLOT_COLUMNS - 1;
        while (last >= 0 && !p->cell[i][last])
            last--;
        for (int j = 0; j <= last; j++)
            pen_put(pen, marks[ascii][(int)p->cell[i][j]]);
        pen_end(pen);
    }
    pen_at(pen, MARGIN - 1, ascii ? "+" : "└");
    for (int j = 0; j < PLOT_COLUMNS; j++)
        pen_put(pen, ascii ? "-" : "─");
    pen_end(pen);
    pen_at(pen, MARGIN,
           arena_printf(t->arena, "h = 1e%+03d", (int)lround(p->left)));
    pen_at(pen, MARGIN + PLOT_COLUMNS - 5,
           arena_printf(t->arena, "1e%+03d", (int)lround(p->right)));
    pen_end(pen);
}

/* Two decimals behind a point, whatever the locale. */
static const char *slope_text(struct arena *a, double slope)
{
    double whole = trunc(slope), rest = round(100 * fabs(slope - whole));
    if (!isfinite(slope))
        return "- (no truncation)";
    if (rest >= 100) {
        whole += slope < 0 ? -1 : 1;
        rest -= 100;
    }
    return arena_printf(a, "%s%.0f.%02.0f", slope < 0 && whole == 0 ? "-" : "",
                        whole, rest);
}

/* The complex step at its own tiny h, where it has no error to speak of. */
static void put_complex(struct table *t, const struct rec_sweep *s)
{
    double gap = fabs(s->complex_value - s->truth);
    if (s->truth != 0)
        gap /= fabs(s->truth);
    pen_at(&t->pen, 4,
           arena_printf(t->arena,
                        "%s complex step; with h %s it gives %s, "
                        "error %s",
                        marks[t->style->ascii][MARK_COMPLEX],
                        number_text(t->arena, s->complex_h, 1),
                        number_text(t->arena, s->complex_value,
                                    style_digits(t->style)),
                        number_bound(t->arena, gap)));
    pen_end(&t->pen);
}

static void put_legend(struct table *t, const struct rec_sweep *s)
{
    bool ascii = t->style->ascii;
    const char *line = arena_printf(
        t->arena, "%s forward: slope %s   %s central: slope %s",
        marks[ascii][MARK_FORWARD], slope_text(t->arena, s->slope_forward),
        marks[ascii][MARK_CENTRAL], slope_text(t->arena, s->slope_central));
    pen_at(&t->pen, 4, line);
    pen_end(&t->pen);
    if (s->complex_step)
        put_complex(t, s);
    pen_at(&t->pen, 4,
           arena_printf(t->arena, "best h %s   %s noise floor %s",
                        number_text(t->arena, s->best_h, 2),
                        marks[ascii][MARK_FLOOR],
                        number_text(t->arena, s->floor, 2)));
    pen_end(&t->pen);
}

/* At a kink, or outside the domain, there is no truth to measure against. */
static bool no_truth(struct table *t, const struct rec_sweep *s)
{
    if (!isnan(s->truth))
        return false;
    pen_at(&t->pen, 4, "no derivative here to measure errors against");
    pen_end(&t->pen);
    fputc('\n', t->pen.to);
    return true;
}

void table_put_sweep(struct table *t, const struct rec_sweep *s)
{
    struct plot p = {0};
    pen_at(&t->pen, 2,
           arena_printf(t->arena, "sweep d%s/d%s: %s error against step h",
                        s->of, entry_name(t->arena, s->wrt, s->shape, s->entry),
                        s->truth == 0 ? "absolute" : "relative"));
    pen_end(&t->pen);
    if (no_truth(t, s))
        return;
    if (set_range(&p, s)) {
        draw_floor(&p, s->floor);
        draw(&p, s, s->forward, MARK_FORWARD);
        draw(&p, s, s->complex_step, MARK_COMPLEX);
        draw(&p, s, s->central, MARK_CENTRAL);
        put_plot(t, &p);
    } else {
        pen_at(&t->pen, 4, "no error to draw: every difference is exact");
        pen_end(&t->pen);
    }
    put_legend(t, s);
    fputc('\n', t->pen.to);
}
