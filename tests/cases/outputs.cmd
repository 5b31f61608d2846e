# What is read is never written over, whatever name it goes by; what is written
# is there whole or not at all, and no name of a file means anything to gnuplot.
d=$(mktemp -d) || exit
cd "$d" || exit
printf 'y = x^2\nat x = 3\n' >in.txt
printf 'x\n1\n' >points.csv
printf 'z = load("data.csv")*y\n' | cat in.txt - >loads.txt
echo 2 >data.csv
ln -s in.txt link.txt
ln in.txt hard.txt
for file in in.txt ./in.txt link.txt hard.txt; do
    adcheck -q in.txt --report "json:$file"
    echo $?
done
adcheck -q in.txt --points points.csv --report csv:points.csv
adcheck -q loads.txt --report csv:data.csv
mkdir full
adcheck -q in.txt --report csv:a --report tap:a
# a file that is not there yet, by two names
adcheck -q in.txt --report csv:a --report tap:./a
adcheck -q in.txt --report csv:a --report tap:full/../full/../a
# standard input, code under check
adcheck -q - --report csv:in.txt <in.txt
adcheck -q in.txt --code 'f=python3 ./points.csv' --report csv:points.csv
# what standard output goes to is not written over
adcheck in.txt --report csv:both >both
grep -c -e file,line, -e '1 derivative' both
cp in.txt in.svg
adcheck -q in.svg --plot in.svg
cat in.txt points.csv data.csv
adcheck -q in.txt --report json:full
adcheck -q in.txt --report json:no/such
echo old >report
chmod 640 report
ln -s report to-report
adcheck -q in.txt --report csv:to-report
stat -c '%a %F' report to-report
wc -l <report
adcheck -q in.txt --report csv:/dev/stdout | wc -l
adcheck -q in.txt --plot '|touch pwned; true .svg'
adcheck -q in.txt --plot "$(printf 'a\nb.svg')"
adcheck -q in.txt --plot "it's.svg"
grep -c '</svg>' ./*.svg
ls -A
rm -r "$d"
