# Hand-ins, the pages, and what is said about words.

setup() {
    ADCHECK=$(realpath "${ADCHECK:-./adcheck}")
    export LC_ALL=C.UTF-8
    cd "$BATS_TEST_DIRNAME/.."
}

@test "sixty hand-ins get the marks due, a cheat never a point" {
    run python3 tests/marks/marks.py "$ADCHECK"
    echo "$output"
    [ "$status" -eq 0 ]
}

@test "pages: headings and tables, nothing fetched, no error in a browser" {
    run python3 tests/pages.py "$ADCHECK"
    echo "$output"
    [ "$status" -eq 0 ]
}

@test "every example of docs/words.md shows its word" {
    mkdir -p "$BATS_TEST_TMPDIR/bin"
    ln -sf "$ADCHECK" "$BATS_TEST_TMPDIR/bin/adcheck"
    PATH="$BATS_TEST_TMPDIR/bin:$PATH" run python3 tests/words.py
    echo "$output"
    [ "$status" -eq 0 ]
}

@test "the syntax file of Vim knows statements and derivatives" {
    command -v vim >/dev/null || skip "vim is not installed"
    run vim -es -u NONE -c "syntax on" -c "e docs/wrong.txt" \
        -c "so docs/editors/adcheck.vim" \
        -c "verbose echo synIDattr(synID(8,1,1),'name') synIDattr(synID(8,7,1),'name')" -c q
    echo "$output"
    [[ "$output" == *"adcheckStatement adcheckDerivative"* ]]
}
