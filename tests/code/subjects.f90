! subroutine name(n, x, y, d); d is always wanted
subroutine bowl(n, x, y, d)
    integer, intent(in) :: n
    double precision, intent(in) :: x(n)
    double precision, intent(out) :: y, d(n)
    y = sum(x**2)/2 + exp(x(1))*x(2)
    d = x
    d(1) = d(1) + exp(x(1))*x(2)
    d(2) = d(2) + exp(x(1))
end subroutine

subroutine bowl_wrong(n, x, y, d)
    integer, intent(in) :: n
    double precision, intent(in) :: x(n)
    double precision, intent(out) :: y, d(n)
    y = sum(x**2)/2 + exp(x(1))*x(2)
    d = x
    d(1) = d(1) + exp(x(1))*x(2)
    d(2) = d(2) + exp(x(2))
end subroutine
