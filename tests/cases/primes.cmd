# f'(E): of functions, at any argument; witnessed as every derivative is
cat > $CASE_TMP/p.txt <<'X'
g(x) = x^3*exp(x)
h(t) = abs(t)*t
function y = q(x)
  if x > 0
    y = x^2;
  else
    y = -x^2;
  end
end
at x = 0.5
claim g'''(0.25) = (0.25^3 + 9*0.25^2 + 18*0.25 + 6)*exp(0.25)
claim g'(2*x) = (8*x^3 + 12*x^2)*exp(2*x)
claim g''(x^2) = 1
claim h'(0) = 0
claim h''(0) = 0
claim q'(3) = 6
claim sin''''(x) = sin(x)
claim gammainc'(x) = 1
claim g'''''''''(x) = 1
X
adcheck $CASE_TMP/p.txt 2>&1 | sed "s,$CASE_TMP/,,"
adcheck -e "claim exp'(0) = 1" -e "claim atan'(x) = 1/(1 + x^2)" -e "claim tanh''(x) = 2*tanh(x)*(1 - tanh(x)^2)" -q
