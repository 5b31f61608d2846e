# Where the decimal sign is a comma: nothing of ours reads or writes one.

setup_file() {
    export LOCPATH=$BATS_FILE_TMPDIR
    # with the sources of locales (tests/deps.sh installs them on Debian)
    localedef -i de_DE -f UTF-8 "$LOCPATH/de_DE.UTF-8" 2>/dev/null || true
}

setup() {
    ADCHECK=$(realpath "${ADCHECK:-./adcheck}")
    ROOT=$(realpath "$BATS_TEST_DIRNAME/..")
    export LC_ALL=de_DE.UTF-8
    [ "$(printf '%.1f' 1,5)" = 1,5 ] || skip "no locale with a decimal comma"
    cd "$BATS_TEST_TMPDIR"
    printf '%s\n' 'y = 1.5*u^2 + exp(-0.5*v)' \
        'claim dy/du = 3.0*u' 'claim dy/dv = -0.5*exp(-0.5*v) within 0.1%' \
        'claim dy/du = 2.1 within digits' 'at u = 0.7, v = 1.25e-1' >a.txt
    printf 'u,v\n0.7,0.125\n1.5,2.5\n' >p.csv
}

same() {
    "$ADCHECK" "$@" >comma 2>&1 || true
    LC_ALL=C.UTF-8 "$ADCHECK" "$@" >point 2>&1 || true
    diff point comma
}

@test "every format, every section, every emitter, with a decimal comma" {
    for f in table json csv tap junit github gcc markdown latex html; do
        same a.txt -f $f -s all
    done
    for l in c octave python latex dot; do
        same a.txt --emit $l
    done
    same a.txt --points p.csv --rtol 1e-6 --step 0.001
    same a.txt --at 'u=0.25,v=[0.5]' --referee always --digits 15
    "$ADCHECK" a.txt -q
}

@test "the library for unit tests in a program that has set its locale" {
    cat >unit.c <<'C'
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include "adcheck.h"
static double f(const double *x, double *d)
{
    if (d)
        d[0] = x[0];
    return 1.5 * x[0] * x[0];
}
int main(int argc, char **argv)
{
    double x[] = {0.25};
    char comma[8];
    (void)argv;
    if (argc > 1 && !setlocale(LC_ALL, ""))
        return 9;
    snprintf(comma, sizeof comma, "%.1f", 1.5);
    printf("%d\n", argc > 1 ? comma[1] == ',' : comma[1] == '.');
    fflush(stdout);
    return adcheck_code(f, 1, x, NULL, stdout);
}
C
    make -s -C "$ROOT" BUILD=build build/lib/libadcheck.a
    cc unit.c -I"$ROOT/src/code" "$ROOT/build/lib/libadcheck.a" -lm -o unit
    run ./unit
    point=$output code=$status
    [ "$code" -eq 1 ]
    [[ $point == 1* ]]
    run ./unit with-locale
    echo "$output"
    [ "$output" = "$point" ]
    [ "$status" -eq "$code" ]
}
