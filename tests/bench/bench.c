/* bench: the program behind `make bench`.
 *
 * Idea: whatever is timed stands beside its reference in the same process, the
 * two take turns, and the ratio of the medians is printed, because machines
 * differ and are noisy, ratios hardly. Every figure also goes to a CSV file
 * (argument 1, default build/bench.csv).
 *
 *     bench [FILE.csv [PART ...]]   parts: scalar matrix mixture growth
 *                                        derivative process judge
 */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "builtin/builtin.h"
#include "run/program.h"

static FILE *csv;
static const char *table = "";

static clockid_t clock_used = CLOCK_THREAD_CPUTIME_ID;

void bench_wall(bool on)
{
    clock_used = on ? CLOCK_MONOTONIC : CLOCK_THREAD_CPUTIME_ID;
}

double bench_now(void)
{
    struct timespec t;
    clock_gettime(clock_used, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

double bench_uniform(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (double)(*state >> 11) * 0x1p-53;
}

void bench_run(void *run)
{
    run_eval(run);
}

int bench_temporary(char path[BENCH_PATH], const char *end)
{
    const char *folder = getenv("TMPDIR");
    int n = snprintf(path, BENCH_PATH, "%s/bench-XXXXXX%s",
                     folder && *folder ? folder : "/tmp", end);
    return n < BENCH_PATH ? mkstemps(path, (int)strlen(end)) : -1;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

void bench_medians(size_t n, const struct bench_task *task, unsigned rounds,
                   double *median)
{
    double *took = mem_alloc(n * rounds * sizeof *took);
    for (size_t k = 0; k < n; k++) /* warm up; runs get their schedules */
        for (unsigned i = 0; i < 6; i++)
            task[k].call(task[k].context);
    for (unsigned i = 0; i < rounds; i++)
        for (size_t k = 0; k < n; k++) {
            double t0 = bench_now();
            task[k].call(task[k].context);
            took[k * rounds + i] = bench_now() - t0;
        }
    for (size_t k = 0; k < n; k++) {
        qsort(took + k * rounds, rounds, sizeof *took, ascending);
        median[k] = took[k * rounds + rounds / 2];
    }
    mem_free(took);
}

void bench_table(const char *title)
{
    table = title;
    printf("\n%s\n", title);
    printf("  %-44s %10s %10s %8s %8s\n", "", "ours", "reference", "ratio",
           "target");
}

static const char *verdict(double value, double target)
{
    return target <= 0 ? "" : value <= target ? "  ok" : "  over";
}

void bench_ratio(const char *what, double ours, double reference, double per,
                 double target)
{
    double ratio = ours / reference;
    printf("  %-44s %10.4g %10.4g %8.3f", what, ours / per * 1e9,
           reference / per * 1e9, ratio);
    if (target > 0)
        printf(" %8.3g%s", target, verdict(ratio, target));
    printf("\n");
    fflush(stdout);
    if (csv)
        fprintf(csv, "\"%s\",\"%s\",%.6g,%.6g,%.6g,%g\n", table, what,
                ours / per * 1e9, reference / per * 1e9, ratio, target);
}

void bench_figure(const char *what, double value, const char *unit,
                  double target)
{
    printf("  %-44s %10.4g %-10s", what, value, unit);
    if (target > 0)
        printf(" %8s %8.3g%s", "", target, verdict(value, target));
    printf("\n");
    fflush(stdout);
    if (csv)
        fprintf(csv, "\"%s\",\"%s (%s)\",%.6g,,,%g\n", table, what, unit, value,
                target);
}

static const struct part {
    const char *name;
    void (*run)(void);
} parts[] = {
    {"scalar", bench_scalar},         {"mixture", bench_mixture},
    {"matrix", bench_matrix},         {"growth", bench_growth},
    {"derivative", bench_derivative}, {"process", bench_process},
    {"judge", bench_judge},
};

static bool wanted(int argc, char **argv, const char *name)
{
    for (int i = 2; i < argc; i++)
        if (strcmp(argv[i], name) == 0)
            return true;
    return argc <= 2;
}

int main(int argc, char **argv)
{
    builtin_init();
    const char *file = argc > 1 ? argv[1] : "build/bench.csv";
    csv = fopen(file, "w");
    if (!csv)
        perror(file);
    else
        fprintf(csv, "table,what,ours,reference,ratio,target\n");
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (wanted(argc, argv, parts[i].name))
            parts[i].run();
    return csv && fclose(csv) != 0;
}
