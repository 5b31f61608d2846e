# What is run as a whole: console blocks, examples, the corpus, the rooms. The
# golden cases are run one by one by golden.sh.

setup() {
    ADCHECK=$(realpath "${ADCHECK:-./adcheck}")
    PATH="$BATS_TEST_TMPDIR/bin:$PATH"
    mkdir -p "$BATS_TEST_TMPDIR/bin"
    ln -sf "$ADCHECK" "$BATS_TEST_TMPDIR/bin/adcheck"
    export LC_ALL=C.UTF-8 PATH
    unset NO_COLOR
    cd "$BATS_TEST_DIRNAME/.."
}

@test "console blocks of README and docs" {
    python3 tests/console.py README.md docs/*.md
}

@test "examples.txt passes" {
    run adcheck examples.txt -q
    echo "$output"
    [ "$status" -eq 0 ]
}

@test "docs/rules.md is what --rules prints" {
    diff -u docs/rules.md <(adcheck --rules)
}

@test "the verdict corpus: no false FAIL, wrong gradients caught" {
    run python3 tests/corpus/verdicts.py
    echo "$output" | tail -40
    [ "$status" -eq 0 ]
}

@test "derivations over arrays: right ones pass, one wrong entry is caught" {
    run python3 tests/corpus/arrays.py --seed 1 --count 60 --large 6
    echo "$output"
    [ "$status" -eq 0 ]
}

@test "examples.txt and the corpus with the vector libm" {
    run adcheck examples.txt -q --math vector
    echo "$output"
    [ "$status" -eq 0 ]
    run python3 tests/corpus/verdicts.py --max 5 -- --math vector
    echo "$output" | tail -40
    [ "$status" -eq 0 ]
}

@test "every formula printed reads back as a claim that passes" {
    run python3 tests/formulas.py examples.txt docs/expr.txt \
        tests/textbook.txt
    echo "$output" | cut -c1-300
    [ "$status" -eq 0 ]
}

@test "formulas are as short as a textbook's" {
    run python3 tests/textbook.py tests/textbook.txt
    echo "$output" | cut -c1-300
    [ "$status" -eq 0 ]
}

@test "docs/notation.md: every row is read, or refused with what to write" {
    run python3 tests/notation.py docs/notation.md
    echo "$output" | cut -c1-300
    [ "$status" -eq 0 ]
}

@test "of derivations of the notes the first wrong step is named" {
    run python3 tests/derivations.py tests/derivations.txt
    echo "$output" | cut -c1-300
    [ "$status" -eq 0 ]
}

@test "a room uses only rooms before it" {
    python3 tests/rooms.py "${BUILD:-build}"
}

@test "emitted LaTeX is sound" {
    run python3 tests/typeset.py examples.txt tests/textbook.txt
    echo "$output" | cut -c1-300
    [ "$status" -eq 0 ]
}

@test "the pictures of README and tutorial are what the program makes" {
    run python3 tests/pictures.py "$ADCHECK"
    echo "$output"
    [ "$status" -eq 0 ]
}
