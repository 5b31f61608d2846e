# Formatting, and both compilers silent: `make lint`, what is installed of it.

@test "make lint" {
    command -v clang >/dev/null || skip "no clang"
    clang-format --version 2>/dev/null | grep -q 'version 14' ||
        skip "clang-format is not of version 14, whose layout this is"
    make -s -C "$BATS_TEST_DIRNAME/.." lint
}
