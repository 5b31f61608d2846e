# where series cancel, underflow or stop
adcheck -e "y = besselj(7.02, x)" -e "claim dy/dx = (besselj(6.02,x) - besselj(8.02,x))/2" --at x=1.5
adcheck -e "y = besseli(150, x)" --at x=90
adcheck -e "y = beta(a, 180.25)" --at a=-1.5
adcheck -e "y = a*sinint(-Inf)" --at a=3
adcheck -e "y = nthroot(x, -0.01)" --at x=0.5
adcheck -e "y = lambertw(x)" --at x=2e-250
adcheck -e "y = polygamma(12, x)" --at x=-0.5
