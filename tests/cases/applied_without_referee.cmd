# derivatives at another place, by differences in doubles alone
adcheck -e "z = x" -e "claim exp'(0) = 1" -e "claim atan'(1e-3*x) = 1/(1 + 1e-6*x^2)" -e "claim tanh''(x) = -2*tanh(x)*(1 - tanh(x)^2)" -e "claim exp'(2*x) = exp(x)" --at x=2 --referee never
