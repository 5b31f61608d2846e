adcheck -e "param A(15,15); z = sum(sum(expm(A)))" -e "claim Abar = expm(A)'" -e "refute Abar = 2*expm(A)'" --timeout 0.001 -f gcc | sed 's/.*claim/claim/;s/.*refute/refute/'
