# `option` lines serve what the command line serves; the command line wins
cat >"$CASE_TMP/d.txt" <<'TXT'
option digits = 4
z = sin(u)
at u = 0.7
TXT
cat >"$CASE_TMP/s.txt" <<'TXT'
option seed = 5
z = randn*u
TXT
cd "$CASE_TMP"
adcheck d.txt
adcheck d.txt --digits 15 | head -1
adcheck s.txt --emit python | grep z
adcheck s.txt --emit python --seed 1 | grep z
printf 'option sede = 4\ny = x\nat x = 1\n' | adcheck - >/dev/null
