/* unit.c: adcheck_code in a test program of one's own. */
#include <adcheck.h>
#include <assert.h>
#include <math.h>
#include <string.h>

static double right(const double *x, double *d)
{
    if (d) {
        d[0] = cos(x[0]) * x[1];
        d[1] = sin(x[0]) + 3 * x[1] * x[1];
    }
    return sin(x[0]) * x[1] + x[1] * x[1] * x[1];
}

static double wrong(const double *x, double *d)
{
    double f = right(x, d);
    if (d)
        d[1] = -d[1];
    return f;
}

static double bent(const double *x, double *d)
{
    if (d)
        d[0] = 0, d[1] = 1;
    return fabs(x[0]) + x[1];
}

static double adds(const double *x, double *d)
{
    double g[2], f = right(x, g);
    if (d)
        d[0] += g[0], d[1] += g[1];
    return f;
}

/* What the report says of f at x. */
static int reported(adcheck_scalar *f, const double *x, const char *words)
{
    char text[2000] = "";
    FILE *to = tmpfile();
    int status = adcheck_code(f, 2, x, NULL, to);
    rewind(to);
    text[fread(text, 1, sizeof text - 1, to)] = 0;
    fclose(to);
    assert(strstr(text, words));
    return status;
}

int main(void)
{
    double x[] = {0.3, -1.7}, zero[] = {0, 1};
    struct adcheck_options strict = {.rtol = 1e-9};
    assert(adcheck_code(right, 2, x, NULL, stderr) == 0);
    assert(adcheck_code(right, 2, x, &strict, NULL) == 0);
    assert(reported(wrong, x, "entry 2 gives") == 1);
    assert(reported(wrong, x, "only entry 2 is wrong (ratio -1)") == 1);
    assert(reported(bent, zero, "slopes -1, 1") == 3);
    assert(reported(adds, x, "accumulates") == 1);
    return 0;
}
