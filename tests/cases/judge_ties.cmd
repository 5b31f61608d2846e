# what a function does on both sides decides, for second derivatives,
# Jacobians, tangents and partials alike
adcheck -e 'param p(2), q(2)' -e 'f = 2*norm(p - q)^2 + p(1)' -e 'output f' \
        -e 'at p = [1; 2], q = [1; 2]' \
        -e 'claim hessian(f,p,p) = 4*eye(2)' \
        -e 'claim hessian(f,p,q) = -4*eye(2)' \
        -e 'claim hessian(f,q,q) = zeros(2)' | grep -v '^ *[pq](\|d f by'
adcheck -e 'param x(2)' -e 'v = 4*max(x, min(3*x - 6, 3))' -e 'output v' \
        -e 'at x = [3; 7]' -e 'claim jacobian(v,x) = 4*eye(2)' \
        -e 'claim vdot = 4*xdot' -e 'claim partial(v,x) = 4*eye(2)' \
        -e 'claim xbar = 4*vbar' -e 'claim jacobian(v,x) = [3 0; 0 4]' -q
# an if that fills a gap; second derivatives by the order of differentiation
adcheck -e 'if t == 0' -e ' g = 1' -e else -e ' g = (exp(t)-1)/t' -e end \
        -e 'output g' -e 'at t = 0' -e 'claim dg/dt = 0.5' \
        -e 'claim d2g/dt2 = 1/3' -e 'claim d2g/dt2 = 0' -q
adcheck -e 'if a^2 + b^2 == 0' -e ' f = 0' -e else \
        -e ' f = a*b*(a^2-b^2)/(a^2+b^2)' -e end -e 'output f' \
        -e 'at a = 0, b = 0' -e 'claim d2f/dadb = -1' \
        -e 'claim d2f/dadb = 7' | grep claim
# a first derivative with a kink is no second derivative
adcheck -e 'y = x*abs(x)' -e 'at x = 0' -e 'claim dy/dx = 0' \
        -e 'claim d2y/dx2 = 0' -e 'claim d2y/dx2 = 5' | grep -A1 claim
