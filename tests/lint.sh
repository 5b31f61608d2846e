#!/bin/sh
# Formatting as .clang-format says, and clang as silent as gcc; what is not
# installed is said and left out. The argument: the compiler's flags.
cd "$(dirname "$0")/.." || exit 2
bad=0
files=$(git ls-files 'src/*.[ch]' 'tests/*.[ch]' 2>/dev/null)
if command -v clang-format >/dev/null 2>&1 && [ -n "$files" ]; then
    # shellcheck disable=SC2086
    clang-format --dry-run -Werror $files || bad=1
else
    echo "lint: no clang-format, or no checkout: formatting not looked at"
fi
if command -v clang >/dev/null 2>&1; then
    # what emitted code calls: functions of its own, plain C99
    # shellcheck disable=SC2086
    clang $1 -Wno-unused-function -Wno-sign-conversion -fsyntax-only -Werror \
        src/emit/runtime.c || bad=1
    printf '%s\n' src/*.c src/*/*.c | grep -v '^src/emit/runtime.c$' |
        xargs -P 2 -n 16 clang $1 -fsyntax-only -Werror || bad=1
else
    echo "lint: no clang: its warnings not looked at"
fi
exit $bad
