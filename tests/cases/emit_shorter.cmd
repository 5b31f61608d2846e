# What cancels in the printed formula cancels in emitted code.
cat >"$CASE_TMP/logistic.txt" <<'X'
param X(5,3), w(3)
data t(5)
p = sigmoid(X*w)
L = -sum(t.*log(p) + (1 - t).*log(1 - p))
X
adcheck "$CASE_TMP/logistic.txt" --emit python | sed -n '/gradient = {}/,$p'
# Facts about the data of a point are none of the code.
cat >"$CASE_TMP/softmax.txt" <<'X'
param z(4)
data y = [0; 1; 0; 0]
p = softmax(z)
L = -sum(y.*log(p))
X
adcheck "$CASE_TMP/softmax.txt" --emit octave | grep 'dz ='
# The rules' form loses fewer digits, and stays where it is not far longer.
adcheck -e 'y = sigmoid(x)' --emit python | grep 'dx ='
