# Formatting, and both compilers silent: `make lint`, what is installed of it.

@test "make lint" {
    command -v clang >/dev/null || skip "no clang"
    unset MAKEFLAGS MFLAGS MAKELEVEL
    make -s -C "$BATS_TEST_DIRNAME/.." lint
}
