# Programs drawn from a grammar, and what must hold for any of them: a seeded
# share (python3 tests/programs.py ./adcheck --count 2000: as many as one likes).

@test "what must hold for any program" {
    ADCHECK=$(realpath "${ADCHECK:-./adcheck}")
    ROOT=$(realpath "$BATS_TEST_DIRNAME/..")
    cd "$BATS_TEST_TMPDIR"
    run python3 "$ROOT/tests/programs.py" "$ADCHECK" --count 15 --seed 7 --emit 2
    echo "$output"
    [ "$status" -eq 0 ]
}
