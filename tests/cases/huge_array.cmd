adcheck -e "z = zeros(1e9,1e9)"
