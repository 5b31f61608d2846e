# A value that doubles hold beside some far beyond them, and below: a wrong entry
# of it is seen all the same.
cat > "$CASE_TMP/beside.txt" <<'END'
y = [exp(3000*x(1)); x(2)^2; exp(-3000*x(1))*x(2)]
at x = [1; 3]
claim  jacobian(y, x) = [3000*exp(3000*x(1)) 0; 0 2*x(2); -3000*exp(-3000*x(1))*x(2) exp(-3000*x(1))]
refute jacobian(y, x) = [3000*exp(3000*x(1)) 0; 0 2.00001*x(2); -3000*exp(-3000*x(1))*x(2) exp(-3000*x(1))]
refute jacobian(y, x) = [3000.01*exp(3000*x(1)) 0; 0 2*x(2); -3000*exp(-3000*x(1))*x(2) exp(-3000*x(1))]
claim  jacobian(y, x) = [3000*exp(3000*x(1)) 0; 0 2*x(2); -3000.01*exp(-3000*x(1))*x(2) exp(-3000*x(1))]
END
adcheck - < "$CASE_TMP/beside.txt"
