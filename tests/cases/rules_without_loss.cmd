# tails, branches not taken, entries that do not move, absent coefficients
adcheck -e "z = 3*tanh(x) + sum(asin([x/1e20; x/1e25]))" --at x=14.5
adcheck -e "y = atan2(x, 2e-200)" --at x=1e-200
adcheck -e "f = ifelse(t < 2, t^2, t*sin(1/(t - t)))" -e "claim df/dt = 2*t" --at t=1
adcheck -e "param q(3)" -e "z = sum(log(1 + sqrt(q)).*[1; 2; 3])" --at "q=[0; 1; 4]"
adcheck -e "data n(4)" -e "p = sum(t.^n)" -e "output p" -e "claim d2p/dt2 = 2" --at "t=0, n=[0; 1; 2; 3]"
