# A syntax error costs its statement: nine of ten claims have their verdict.
adcheck - --samples 3 <<'END'
u = x*y
v = sin(u)
z = v + x^2
at x = 0.4, y = 1.5
claim dz/dv = 1
claim dz/du = cos(u)
claim dz/dx = y*cos(u) + 2*x
claim dz/dy = x*cos(u)
claim dv/dx = y*cos(u
claim dv/dy = x*cos(u)
claim ubar = cos(u)
claim xbar = ubar*y + 2*x
claim ybar = ubar*x
claim dz/dx = y*cos(u)
END
