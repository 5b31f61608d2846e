/* fuzz_points: any bytes as a table of numbers, as the text of --at, as options.
 *
 * A libFuzzer entry, or one of driver.c. Beyond not crashing: a table that was
 * read has as many numbers as rows and columns say, and a refused one, a
 * refused option, a refused setting came with a message.
 */
#include <gsl/gsl_errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ball/ball.h"
#include "base/csv.h"
#include "base/diag.h"
#include "builtin/builtin.h"
#include "cli/options.h"
#include "cli/sources.h"
#include "fuzz.h"
#include "syntax/parse.h"

/* --- a table ----------------------------------------------------------------- */

static int table = -1; /* a file in memory */
static char path[64];

static void put_table(const uint8_t *data, size_t size)
{
    if (table < 0)
        table = memfd_create("table", 0);
    demand(table >= 0 && ftruncate(table, 0) == 0 &&
               pwrite(table, data, size, 0) == (ssize_t)size,
           "no table can be written");
    snprintf(path, sizeof path, "/proc/self/fd/%d", table);
}

static volatile double sink; /* every number is read */

static void read_table(struct arena *a)
{
    struct csv t;
    bool read = csv_read(a, path, (struct span){0, 0}, false, &t);
    demand(read || diag_met() > 0, "a table is refused in silence");
    double sum = 0;
    for (size_t i = 0; read && i < t.rows * t.cols; i++)
        sum += t.at[i];
    for (size_t i = 0; read && i < t.nheader; i++)
        sum += (double)strlen(t.header[i]);
    demand(!read || t.rows > 0, "a table without rows");
    sink = sum;
}

/* --- points of a problem ----------------------------------------------------- */

static const char problem[] = "param A(2,2), S(2,2) spd, u, v positive\n"
                              "y = sum(sum(A*S))*u + v + n\nat u = 1, n = 2\n";

static void collect(struct arena *a, struct overrides *o)
{
    struct elaborate_options limits = {.max_nodes = 4000, .max_bytes = 4e6};
    struct points points;
    struct ast_file *file = parse_file(a,
                                       text_add("f", problem, strlen(problem)));
    o->limits = &limits;
    size_t before = diag_met();
    if (!points_collect(a, file, &file->problems[0], o, &points))
        demand(diag_met() > before, "points are refused in silence");
}

static void read_points(struct arena *a)
{
    struct overrides o = {.random = true, .random_points = 1, .seed = 1};
    size_t before = diag_met();
    if (points_read(a, path, &o))
        collect(a, &o);
    else
        demand(diag_met() > before, "rows are refused in silence");
}

static void read_settings(struct arena *a, const uint8_t *data, size_t size)
{
    char *text = arena_strndup(a, (const char *)data, size);
    const char *at[] = {text};
    struct options line = {.at = {1, at}};
    struct overrides o = {.random = true, .random_points = 1, .seed = 1};
    size_t before = diag_met();
    if (sources_at(a, &line, &o))
        collect(a, &o);
    else
        demand(diag_met() > before, "settings are refused in silence");
}

/* --- the command line -------------------------------------------------------- */

static void read_options(struct arena *a, const uint8_t *data, size_t size)
{
    enum { MOST = 12 };
    char *argv[MOST + 2] = {"adcheck"};
    int argc = 1;
    char *text = arena_strndup(a, (const char *)data, size);
    for (char *s = strtok(text, " \n"); s && argc < MOST;
         s = strtok(NULL, " \n"))
        argv[argc++] = s;
    struct options o;
    size_t before = diag_met();
    if (!options_parse(argc, argv, &o))
        demand(diag_met() > before, "options are refused in silence");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (table < 0) {
        gsl_set_error_handler_off();
        ball_init();
        builtin_init();
    }
    diag_silent(true);
    struct arena *a = arena_new();
    put_table(data, size);
    read_table(a);
    read_points(a);
    read_settings(a, data, size);
    read_options(a, data, size);
    diag_reset();
    text_free_all();
    arena_free(a);
    return 0;
}
