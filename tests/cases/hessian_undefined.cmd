# a Hessian whose rules give no number is no FAIL of what was asked
adcheck -e 'param x(2)' -e 'z = pow(min(1, x(1)*x(2)), tanh(x(1)*x(2)))' \
        --at 'x=[0;-0.5]' -s hessian
