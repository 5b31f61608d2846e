#!/bin/sh
# Install what building and testing need and the machine lacks; does nothing
# where all is there. With `build`: what building needs only.
set -eu

have() { pkg-config --exists "$1" 2>/dev/null; }
missing=
command -v pkg-config >/dev/null 2>&1 || missing="$missing pkg-config"
command -v cc >/dev/null 2>&1 && command -v make >/dev/null 2>&1 ||
    missing="$missing compiler"
for p in gsl lapacke jansson; do have "$p" || missing="$missing $p"; done
have openblas || have cblas-netlib || have blas-netlib || missing="$missing blas"
have flint || ls /usr/include/arb.h >/dev/null 2>&1 || missing="$missing arb"
testing() {
    have cmocka || missing="$missing cmocka"
    for t in bats jq pre-commit; do
        command -v $t >/dev/null 2>&1 || missing="$missing $t"
    done
    for python in python3 /usr/bin/python3 none; do
        $python -c 'import numpy, scipy, yaml' 2>/dev/null && break
    done
    [ $python != none ] || missing="$missing numpy"
    command -v gnuplot >/dev/null 2>&1 || missing="$missing gnuplot"
    # sources of locales, for one with a decimal comma
    [ -e /usr/share/i18n/locales/de_DE ] || ! command -v apt-get >/dev/null ||
        missing="$missing locales"
    tools="libcmocka-dev bats jq pre-commit python3-numpy python3-scipy"
    tools="$tools python3-yaml gnuplot-nox locales"
}
tools=
[ "${1:-}" = build ] || testing
[ -z "$missing" ] && exit 0

echo "installing:$missing" >&2
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}
if command -v apt-get >/dev/null 2>&1; then
    arb=libflint-dev
    as_root apt-get update -qq
    apt-cache show libflint-arb-dev >/dev/null 2>&1 && arb="$arb libflint-arb-dev"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
        --no-install-recommends build-essential pkg-config libgsl-dev \
        liblapacke-dev libopenblas-serial-dev libjansson-dev $tools $arb >&2
elif command -v dnf >/dev/null 2>&1; then
    as_root dnf install -y gcc make pkgconf-pkg-config gsl-devel lapack-devel \
        openblas-devel jansson-devel libcmocka-devel flint-devel bats \
        python3-numpy python3-scipy gnuplot
elif command -v pacman >/dev/null 2>&1; then
    as_root pacman -S --noconfirm --needed base-devel gsl lapacke openblas \
        jansson cmocka flint bash-bats python-numpy python-scipy gnuplot
elif command -v brew >/dev/null 2>&1; then
    brew install pkg-config gsl lapack openblas jansson cmocka flint bats-core \
        numpy scipy gnuplot
else
    echo "no known package manager: please install:$missing" >&2
    exit 2
fi
