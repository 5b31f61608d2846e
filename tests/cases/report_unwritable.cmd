# a report that cannot be written is told, and the status is 2: no such folder, a
# full disk, a limit on the size of files met when the file is closed
cd "$CASE_TMP" || exit
printf 'y = x^2\nclaim dy/dx = 2*x\nat x = 3\n' >a.txt
for format in json csv tap; do
    adcheck -q a.txt --report $format:no/such
    echo "exit $?"
    adcheck -q a.txt --report $format:/dev/full
    echo "exit $?"
    (trap '' XFSZ; ulimit -f 0; adcheck -q a.txt --report $format:report; echo "exit $?") 2>&1 | cat
done
ls -A
