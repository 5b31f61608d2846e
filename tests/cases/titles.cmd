# Titles and names of files are harmless on a terminal, in every list of them.
d=$(mktemp -d) || exit
cd "$d" || exit
printf 'problem "a\033]0;OWNED\007\033[31mRED"\ny = x^2\nat x = 1\n' >t.txt
cp t.txt "$(printf 'b\033[1m.txt')"
adcheck --list ./*.txt
adcheck ./*.txt
printf 'problem "slow"\nparam A(40,40)\ny = sum(sum(expm(A*0.1)))\nproblem "b\033]0;OWNED\007ö"\nz = u^2\nat u = 1\n' >p.txt
script -qec "adcheck p.txt -q --referee never --timeout 2" /dev/null </dev/null |
    cat -v | grep -c '\^G'
rm -r "$d"
