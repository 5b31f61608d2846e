# --watch runs again when a file changes that is read, or loaded.
d=$(mktemp -d) || exit
cd "$d" || exit
rounds() { # wait for so many results
    n=0
    while [ "$(grep -c ,pass out)" -lt "$1" ] && [ $n -lt 100 ]; do
        sleep 0.1
        n=$((n + 1))
    done
}
printf 'z = load("d.csv")*y^2\nat y = 3\n' >in.txt
echo 2 >d.csv
touch out
adcheck --watch -f csv in.txt >>out &
run=$!
rounds 1
sleep 0.3
echo 5 >d.csv
rounds 2
sleep 0.3
sed s/3/4/ in.txt >new && mv new in.txt
rounds 3
kill -INT $run
wait $run
echo "exit $?"
cut -d, -f9 out
rm -r "$d"
