# A loop elaborated at once names its outputs in the order of the file; an
# array that is doubled again and again has one adjoint; names that an `if` in
# a loop assigns are outputs, others are not.
adcheck -f tap -e 'q = 0; for k = 1:20; q += a*k; y(k) = a^k; v = a; end' \
    --at a=0.5
adcheck -e 'param x(3) = [1; 2; 3]' -e 'y = 1.5*x' \
    -e 'for k = 1:40; y = y + y; end' -e 'z = sum(y([1 2]))' | tail -n +3
adcheck -f tap -e 'n = 3; for k = 1:n; if a > 0; t = 1; else; t = k; end; end' \
    --at a=0.5
