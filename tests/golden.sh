#!/bin/sh
# Golden cases, as TAP: every tests/cases/NAME.cmd is a shell script with
# `adcheck` on its path; NAME.out is what it prints (both streams) and its exit
# status. With names: these only. Re-make them with UPDATE=1, and read the diff.
adcheck=$(realpath "${ADCHECK:-./adcheck}") || exit 2
cd "$(dirname "$0")/cases" || exit 2
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin" "$work/tmp" && ln -s "$adcheck" "$work/bin/adcheck" || exit 2
PATH="$work/bin:$PATH" LC_ALL=C.UTF-8
CASE_TMP=$work/tmp
export PATH LC_ALL CASE_TMP
unset NO_COLOR
count=0 failed=0
[ $# -gt 0 ] || set -- *.cmd
echo "1..$#"
for name in "$@"; do
    rm -rf "$work/tmp"/*
    name=${name%.cmd} count=$((count + 1))
    { sh "./$name.cmd" 2>&1 </dev/null; echo "exit $?"; } >"$work/got"
    if [ -n "${UPDATE:-}" ]; then
        cp "$work/got" "$name.out"
    fi
    if diff -u "$name.out" "$work/got" >"$work/diff" 2>&1; then
        echo "ok $count - $name"
    else
        echo "not ok $count - $name" && failed=1
        sed 's/^/# /' "$work/diff"
    fi
done
exit $failed
