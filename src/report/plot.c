/* plot: the error of differences against the step, drawn by gnuplot.
 *
 * Idea: a script with its data in it goes to gnuplot's standard input from a
 * temporary file, so that nothing can block and no broken pipe can end us; its
 * standard output is the picture, which is put in place when it is whole.
 * What a lecturer points at is drawn: the curves, the truncation lines with
 * their slopes, the rounding line u|f|/h and the best step.
 *
 * Invariant: of the user's text only the names of variables enter the script,
 * inside quotes and reduced to what a name may hold; no name of a file does.
 */
#include "report/plot.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/child.h"
#include "base/diag.h"
#include "base/outfile.h"
#include "report/number.h"

#define MOST 6

/* Okabe and Ito's colours, which all eyes tell apart. */
#define ORANGE "#d55e00"
#define BLUE "#0072b2"
#define GREEN "#009e73"

struct script {
    FILE *to;
    struct arena *arena;
};

/* --- the script ----------------------------------------------------------- */

static const char *terminal_of(const char *file)
{
    static const char *const ends[][2] = {{".svg", "svg size %u,%u dynamic "
                                                   "enhanced font "
                                                   "'Helvetica,15' "
                                                   "background 'white'"},
                                          {".png", "pngcairo size %u,%u "
                                                   "enhanced font 'sans,13'"},
                                          {".pdf", "pdfcairo size "
                                                   "%u/100.,%u/100. enhanced "
                                                   "font 'sans,13'"}};
    const char *dot = strrchr(file, '.');
    for (size_t i = 0; dot && i < sizeof ends / sizeof *ends; i++)
        if (strcasecmp(dot, ends[i][0]) == 0)
            return ends[i][1];
    return NULL;
}

/* A title in single quotes: letters, digits and what stands between them;
 * enhanced text has markup of its own. */
static void put_title(struct script *s, const char *text)
{
    fputs("set title '", s->to);
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (*text == '_')
            fputc('\\', s->to);
        fputc(isalnum(c) || c >= 0x80 || strchr("_/(), ", c) ? c : ' ', s->to);
    }
    fputs("'\n", s->to);
}

static void put_value(FILE *to, const double *at, size_t i)
{
    if (at && at[i] > 0 && isfinite(at[i]))
        fprintf(to, " %.17g", at[i]);
    else
        fputs(" NaN", to);
}

static void put_data(struct script *s, const struct rec_sweep *w)
{
    fputs("$data << EOD\n", s->to);
    for (size_t i = 0; i < w->n; i++) {
        fprintf(s->to, "%.17g", w->h[i]);
        put_value(s->to, w->forward, i);
        put_value(s->to, w->central, i);
        put_value(s->to, w->complex_step, i);
        fputc('\n', s->to);
    }
    fputs("EOD\n", s->to);
}

/* Where a curve is on its truncation side: nearest to h = `at`. */
static size_t step_near(const struct rec_sweep *w, double at)
{
    size_t best = 0;
    for (size_t i = 1; i < w->n; i++)
        if (fabs(log(w->h[i] / at)) < fabs(log(w->h[best] / at)))
            best = i;
    return best;
}

/* "slope 2.00" beside its curve. */
static void put_slope(struct script *s, const struct rec_sweep *w,
                      const double *error, double slope, double at,
                      const char *color)
{
    size_t i = step_near(w, at);
    if (!isfinite(slope) || !(error[i] > 0))
        return;
    bool left = slope < 1.5;
    fprintf(s->to,
            "set label 'slope %.2f' at %.6g,%.6g %s offset %d,%g textcolor "
            "rgb '%s' front\n",
            slope, w->h[i], error[i], left ? "right" : "left", left ? -1 : 1,
            left ? 0.4 : -0.4, color);
}

static void put_marks(struct script *s, const struct rec_sweep *w)
{
    fputs("unset label\nunset arrow\n", s->to);
    put_slope(s, w, w->forward, w->slope_forward, 1e-5, ORANGE);
    put_slope(s, w, w->central, w->slope_central, 1e-3, BLUE);
    if (w->floor > 0)
        fprintf(s->to,
                "set arrow from graph 0, first %.6g to graph 1, first %.6g "
                "nohead dashtype 3 linecolor rgb '#888888'\n"
                "set label 'noise floor of central differences %.0e, best h "
                "%.0e' at graph 0.02, first %.6g offset 0,-0.7 textcolor rgb "
                "'#555555' font ',11'\n",
                w->floor, w->floor, w->floor, w->best_h, w->floor);
}

/* The complex step first: central differences lie on it while they can. */
static void put_curves(struct script *s, const struct rec_sweep *w)
{
    fputs("plot ", s->to);
    if (w->complex_step)
        fputs("$data using 1:4 with linespoints pointtype 2 pointsize 0.6 "
              "linecolor rgb '" GREEN "' title 'complex step Im f(x+ih)/h', ",
              s->to);
    if (w->noise > 0)
        fprintf(s->to,
                "%.6g/x with lines linewidth 1.5 dashtype 2 linecolor "
                "rgb '#888888' title \"rounding u|f/f'|/h, slope -1\", ",
                w->noise);
    fputs("$data using 1:2 with linespoints pointtype 6 pointsize 0.7 "
          "linecolor rgb '" ORANGE "' title 'forward (f(x+h)-f(x))/h', "
          "$data using 1:3 with linespoints pointtype 7 pointsize 0.6 "
          "linecolor rgb '" BLUE "' title 'central (f(x+h)-f(x-h))/2h'\n",
          s->to);
}

static void put_panel(struct script *s, const struct rec_sweep *w)
{
    put_title(s,
              arena_printf(s->arena,
                           "Error of difference quotients for d%s/d%s", w->of,
                           entry_name(s->arena, w->wrt, w->shape, w->entry)));
    fprintf(s->to, "set ylabel '%s error'\n",
            w->truth == 0 ? "absolute" : "relative");
    put_data(s, w);
    put_marks(s, w);
    put_curves(s, w);
}

static void put_head(struct script *s, const char *file, size_t panels)
{
    unsigned wide = panels > 1 ? 2 : 1, high = (unsigned)(panels + 1) / 2;
    fputs("set terminal ", s->to);
    /* the formats of terminal_of, one of which it is */
    const char *terminal = terminal_of(file), *at = strstr(terminal, "%u");
    fwrite(terminal, 1, (size_t)(at - terminal), s->to);
    fprintf(s->to, "%u", 860 * wide);
    const char *next = strstr(at + 2, "%u");
    fwrite(at + 2, 1, (size_t)(next - at - 2), s->to);
    fprintf(s->to, "%u%s\n", 580 * high, next + 2);
    fputs("set encoding utf8\nset logscale xy\nset format xy '10^{%T}'\n"
          "set xlabel 'step h' offset 0,0.3\nset grid linecolor rgb '#dddddd'\n"
          "set border 3\nset tics nomirror\nset mxtics 1\nset mytics 1\n"
          "set xrange [1e-16:1]\nset yrange [1e-17:10]\n"
          "set xtics 100\nset ytics 100\n"
          "set key outside bottom center horizontal maxrows 2 width 1\n",
          s->to);
    if (panels > 1)
        fprintf(s->to, "set multiplot layout %u,%u\n", high, wide);
}

/* --- the sweeps of a record ----------------------------------------------- */

static size_t find_sweeps(const struct record *r,
                          const struct rec_sweep *out[MOST])
{
    size_t n = 0;
    for (size_t i = 0; i < r->nproblems; i++)
        for (size_t k = 0; k < r->problems[i].npoints; k++)
            for (size_t j = 0; j < r->problems[i].points[k].nsweep; j++)
                if (n < MOST)
                    out[n++] = &r->problems[i].points[k].sweep[j];
    return n;
}

/* --- gnuplot -------------------------------------------------------------- */

/* The script goes from `f` to gnuplot, the picture to `picture`. */
static bool draw(const char *file, size_t n,
                 const struct rec_sweep *const *sweep, FILE *f, FILE *picture)
{
    struct script s = {.to = f, .arena = arena_new()};
    put_head(&s, file, n);
    for (size_t i = 0; i < n; i++)
        put_panel(&s, sweep[i]);
    arena_free(s.arena);
    if (fflush(f) != 0) {
        diag_trouble("--plot: %s", strerror(errno));
        return false;
    }
    int code = child_filter("gnuplot", NULL, f, picture);
    if (code == CHILD_MISSING)
        diag_trouble("--plot needs gnuplot, which is not installed "
                     "(package gnuplot-nox); --format csv gives the numbers");
    else if (code != 0)
        diag_trouble("%s: gnuplot could not draw it", file);
    return code == 0;
}

bool plot_sweep(const char *file, const struct record *r)
{
    const struct rec_sweep *sweep[MOST];
    struct outfile picture;
    size_t n = find_sweeps(r, sweep);
    if (!terminal_of(file)) {
        diag_trouble("--plot: %s: the name must end in .svg, .png or .pdf",
                     file);
        return false;
    }
    if (n == 0) {
        diag_trouble("--plot: there is no derivative to sweep");
        return false;
    }
    if (!outfile_open(&picture, file))
        return false;
    FILE *f = tmpfile();
    if (!f)
        diag_trouble("--plot: %s", strerror(errno));
    bool done = f && draw(file, n, sweep, f, picture.to);
    if (f)
        fclose(f);
    if (!done)
        outfile_abandon(&picture);
    return done && outfile_close(&picture);
}
