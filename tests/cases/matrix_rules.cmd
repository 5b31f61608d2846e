adcheck -e "param A(4,3), B(4,2)" -e "C = A'*B" -e "claim Abar = B*Cbar'" -e "claim Bbar = A*Cbar" -e "refute Abar = B'*Cbar" -e "claim Abar = B*Cbar" --digits 8
