printf 'problem "a\033[31m\177\302\233\342\200\256b"\nz = abs(u)\nat u = 0\n' >"$CASE_TMP/c.txt"
cd "$CASE_TMP"
for f in table json csv tap junit github gcc markdown latex; do adcheck c.txt -f $f; done | LC_ALL=C grep -c "$(printf '[\001-\010\013-\037\177]\|\302[\200-\237]\|\342\200\256')"
adcheck c.txt -f json | grep title
