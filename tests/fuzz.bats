# Ten seconds of the fuzzers, the same ones in every run (make fuzz: as long as
# one likes, under the sanitizers).

setup() {
    ROOT=$(realpath "$BATS_TEST_DIRNAME/..")
    TO=$BATS_FILE_TMPDIR
    FUZZERS=$ROOT/${BUILD:-build}/fuzz
    [ -x "$FUZZERS/parse" ] || skip "make fuzzers builds them"
    [ -d "$TO/texts" ] || python3 "$ROOT/tests/fuzz/seeds.py" "$TO"
    cd "$BATS_TEST_TMPDIR"
}

share() {
    run "$FUZZERS/$1" -dict="$TO/words.dict" -seed=1 -runs="$3" \
        "$TO/$2"
    echo "$output"
    [ "$status" -eq 0 ]
    [[ $output == *"Done $3 runs"* ]]
}

@test "any bytes as a text: parse" { share parse texts 12000; }
@test "any text through the whole pipeline: check" { share check texts 450; }
@test "any bytes as tables, settings, options: points" { share points lines 4000; }
@test "any bytes as answers of code: reply" { share reply replies 200000; }
