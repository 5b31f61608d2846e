adcheck ../../examples.txt > "$CASE_TMP/one"; adcheck ../../examples.txt --jobs 3 > "$CASE_TMP/three"; cmp "$CASE_TMP/one" "$CASE_TMP/three" && echo same
