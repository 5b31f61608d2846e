adcheck -e 'problem "*/ int evil; /*"' -e 'z = max(u, v) + softplus(u)' -e 'problem "b"' -e 'z = max(u, 2)' -e 'y = max(u, v)' --emit c >"$BATS_TEST_TMPDIR/two.c"
cc -std=c99 -Wall -Wextra -Wpedantic -Werror -c "$BATS_TEST_TMPDIR/two.c" -o "$BATS_TEST_TMPDIR/two.o" && grep '^[a-z/].*' "$BATS_TEST_TMPDIR/two.c"
adcheck -e 'problem "a"' -e 'z = u^2' -e 'problem "b"' -e 'z = erf(u)' --emit python | grep 'import\|def'
adcheck -e 'problem "a"' -e 'z = u^2' -e 'problem "b"' -e 'z = erf(u)' --emit octave | grep function
