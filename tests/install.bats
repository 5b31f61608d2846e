# make install and uninstall; what the manual page and the completions say is
# what the program says.

setup() {
    ADCHECK=$(realpath "${ADCHECK:-./adcheck}")
    ROOT=$(realpath "$BATS_TEST_DIRNAME/..")
    TO="$BATS_TEST_TMPDIR/to"
}

make_target() {
    make -s -C "$ROOT" "$1" PROGRAM="$ADCHECK" DESTDIR="$TO" prefix=/usr
}

# Long options, and letters without a long name, one a line.
options_of_help() {
    "$ADCHECK" --help |
        grep -oE '^  (-[a-zA-Z], |    )--[a-z-]+|^  -[a-zA-Z] ' |
        grep -oE -- '--[a-z-]+|^  -[a-zA-Z] $' | tr -d ' ' | sort
}

letters_of_help() {
    "$ADCHECK" --help | grep -oE '^  -[a-zA-Z]' | tr -d ' ' | sort
}

@test "install puts the files into their places, uninstall takes them away" {
    make_target install
    "$TO/usr/bin/adcheck" --version
    [ -s "$TO/usr/share/man/man1/adcheck.1" ]
    [ -s "$TO/usr/share/bash-completion/completions/adcheck" ]
    [ -s "$TO/usr/share/zsh/site-functions/_adcheck" ]
    [ -s "$TO/usr/share/fish/vendor_completions.d/adcheck.fish" ]
    [ -s "$TO/usr/share/doc/adcheck/language.md" ]
    [ -s "$TO/usr/share/doc/adcheck/examples.txt" ]
    [ "$(find "$TO" -type f -perm /022 | wc -l)" -eq 0 ]
    make_target uninstall
    [ "$(find "$TO" -type f | wc -l)" -eq 0 ]
}

@test "directories follow prefix and its kin" {
    make -s -C "$ROOT" install PROGRAM="$ADCHECK" DESTDIR="$TO" \
        prefix=/opt/a mandir=/opt/m bindir=/opt/b
    [ -x "$TO/opt/b/adcheck" ]
    [ -s "$TO/opt/m/man1/adcheck.1" ]
    [ -s "$TO/opt/a/share/zsh/site-functions/_adcheck" ]
}

@test "the manual page has the options of --help, no more and no less" {
    sed -nE 's/^\.It Fl ([a-zA-Z] , Fl )?-([a-z-]+).*/--\2/p
             s/^\.It Fl ([a-zA-Z]) Ar .*/-\1/p' "$ROOT/docs/adcheck.1" |
        sort >"$BATS_TEST_TMPDIR/manual"
    options_of_help >"$BATS_TEST_TMPDIR/help"
    [ "$(wc -l <"$BATS_TEST_TMPDIR/help")" -gt 30 ]
    diff "$BATS_TEST_TMPDIR/help" "$BATS_TEST_TMPDIR/manual"
    sed -nE 's/^\.It Fl ([a-zA-Z]) .*/-\1/p' "$ROOT/docs/adcheck.1" |
        sort >"$BATS_TEST_TMPDIR/manual"
    diff <(letters_of_help) "$BATS_TEST_TMPDIR/manual"
}

@test "the manual page has every word that an option takes" {
    local word
    for word in $("$ADCHECK" --completion fish |
        sed -nE "s/.*string split , ([a-z,]+).*/\1/p; s/.* -a '([a-z ]+)' .*/\1/p" |
        tr , ' '); do
        grep -qE "(^|[ |])$word( |$)" "$ROOT/docs/adcheck.1" ||
            { echo "not in the manual: $word"; false; }
    done
}

@test "the manual page is clean" {
    command -v mandoc >/dev/null || skip "mandoc is not there"
    run mandoc -Tlint "$ROOT/docs/adcheck.1"
    echo "$output"
    [ "$status" -eq 0 ]
    [ -z "$output" ]
}

@test "completions are what their shells read" {
    local shell
    "$ADCHECK" --completion bash | bash -n
    for shell in zsh fish; do
        "$ADCHECK" --completion $shell >"$BATS_TEST_TMPDIR/$shell"
        command -v $shell >/dev/null || continue
        $shell -n "$BATS_TEST_TMPDIR/$shell"
    done
    run "$ADCHECK" --completion csh
    [ "$status" -eq 2 ]
}

completed() {
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
    _adcheck 2>/dev/null || true
    echo "${COMPREPLY[*]}"
}

@test "bash completes options, words and lists of words" {
    source <("$ADCHECK" --completion bash)
    [ "$(completed adcheck --form)" = --format ]
    [ "$(completed adcheck --format j)" = "json junit" ]
    [ "$(completed adcheck --format = j)" = "json junit" ]
    [ "$(completed adcheck -f t)" = "table tap" ]
    [ "$(completed adcheck --show trace,ja)" = trace,jacobian ]
    [ "$(completed adcheck --rtol 1)" = "" ]
    [ "$(completed adcheck --comp)" = "" ]
}
