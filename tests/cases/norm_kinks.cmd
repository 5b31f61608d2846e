# a norm at 0 beside something smooth: the mean of the slopes is no slope
adcheck -e 'param w(2) = [0; 0]' -e 'z = w(1) + norm(w)'
adcheck -e 'param x(2) = [0; 0]' -e 'z = x(1) + norm(x, 3)' | sed -n 3,8p
# rounding chose the greatest
adcheck -e 'param x(2) = [1e16; 0.7]' -e 'z = max([x(1) + x(2) - 1e16; 0.6])' | sed -n 3,6p
