adcheck ../../examples.txt > "$BATS_TEST_TMPDIR/one"; adcheck ../../examples.txt --jobs 3 > "$BATS_TEST_TMPDIR/three"; cmp "$BATS_TEST_TMPDIR/one" "$BATS_TEST_TMPDIR/three" && echo same
