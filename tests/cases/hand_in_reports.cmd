# a report of hand-ins: one file, or, where the name is a folder's (or ends in /),
# one for each; gradescope's is of one hand-in
cd "$CASE_TMP" && mkdir pages
printf 'x = u*2\ny = x^2\nask "slope" dy/du 2p\nat u = 3\n' >model.txt
printf 'claim dy/du = 8*u\n' >ann.txt
printf 'claim dy/du = 7*u\n' >ben.txt
adcheck -q --model model.txt ann.txt -f gradescope | grep -m 1 score
adcheck --model model.txt ann.txt ben.txt -f gradescope
echo "exit $?"
adcheck -q --model model.txt ann.txt ben.txt --report tap:page --report tap:new/ \
        --report gradescope:pages
echo "exit $?"
ls -F . new pages
