# An array that grows by `end` in a loop long enough to be elaborated at once.
adcheck -f tap -e 'y = []; for k = 1:40; y(end+1) = a*k; end' \
    -e 'Z = zeros(2,3); for k = 1:40; Z(1,end+1) = a; end' \
    -e 's = sum(y) + sum(Z(:)); output s; at a = 1.7' \
    -e 'claim size(y) = [1 40]' -e 'claim y(7) = 7*a' \
    -e 'claim size(Z) = [2 43]' -e 'claim ds/da = 820 + 40'
