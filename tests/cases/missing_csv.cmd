adcheck -e "data X = load(\"nowhere.csv\")" -e "z = u*sum(sum(X))" --at u=1
