adcheck -e 'problem "*/ int evil; /*"' -e 'z = max(u, v) + softplus(u)' -e 'problem "b"' -e 'z = max(u, 2)' -e 'y = max(u, v)' --emit c >"$CASE_TMP/two.c"
cc -std=c99 -Wall -Wextra -Wpedantic -Werror -c "$CASE_TMP/two.c" -o "$CASE_TMP/two.o" && grep '^[a-z/].*' "$CASE_TMP/two.c"
adcheck -e 'problem "a"' -e 'z = u^2' -e 'problem "b"' -e 'z = erf(u)' --emit python | grep 'import\|def'
adcheck -e 'problem "a"' -e 'z = u^2' -e 'problem "b"' -e 'z = erf(u)' --emit octave | grep function
