% Functions of single entries, said in the language. `from N` behind a head:
% at least N arguments; `and more`: further arguments are folded in, from the
% left; `internal`: for the prelude itself.

function y = sec(x)
    y = 1 ./ cos(x);
end
function y = csc(x)
    y = 1 ./ sin(x);
end
function y = cot(x)
    y = cos(x) ./ sin(x);
end
function y = sech(x)
    y = 1 ./ cosh(x);
end
function y = csch(x)
    y = 1 ./ sinh(x);
end
function y = coth(x)
    y = 1 ./ tanh(x);
end
function y = asec(x)
    y = acos(1 ./ x);
end
function y = acsc(x)
    y = asin(1 ./ x);
end
function y = acot(x)
    y = atan(1 ./ x);
end
function y = asech(x)
    y = acosh(1 ./ x);
end
function y = acsch(x)
    y = asinh(1 ./ x);
end
function y = acoth(x)
    y = atanh(1 ./ x);
end

function y = deg2rad(x)
    y = x * pi / 180;
end
function y = rad2deg(x)
    y = x * 180 / pi;
end
function y = tand(x)
    y = sind(x) ./ cosd(x);
end
function y = asind(x)
    y = asin(x) * 180 / pi;
end
function y = acosd(x)
    y = acos(x) * 180 / pi;
end
function y = atand(x)
    y = atan(x) * 180 / pi;
end

function y = logit(p)
    y = log(p) - log1p(-p);
end
function y = logsigmoid(x)
    y = -softplus(-x);
end
function y = logsoftmax(x, dim)               % from 1
    if nargin < 2
        y = x - logsumexp(x);
    else
        y = x - logsumexp(x, dim);
    end
end
function y = delta(i, j)                      % Kronecker's
    y = i == j;
end
function y = gelu(x)
    y = x .* normcdf(x);
end
function y = silu(x)
    y = x .* sigmoid(x);
end
function y = softsign(x)
    y = x ./ (1 + abs(x));
end
function y = huber(x, d)
    m = min(abs(x), d);
    y = m .* (abs(x) - m/2);
end
function y = clip(x, a, b)
    y = min(max(x, a), b);
end

function y = trigamma(x)
    y = polygamma(1, x);
end
function y = merge(c, a, b)
    if isscalar(c) && !isscalar(a) && !isscalar(b) && !size_equal(a, b)
        if c
            y = a;
        else
            y = b;
        end
    else
        y = ifelse(c, a, b);
    end
end
function y = factorial(n)
    y = gamma(n + 1);
end
function y = erfcinv(x)
    y = -norminv(x / 2) / sqrt(2);
end
function y = xlogy(x, y)
    y = xlog(x, y);
end
function y = exprel(x)
    y = expreln(0, x);
end
function y = gammainc(x, a, tail)             % from 3
    switch tail
    case "lower"
        y = gammainc(x, a);
    case "upper"
        y = gammaincc(x, a);
    case "scaledlower"
        y = gammainc(x, a) .* gamma(a + 1) .* exp(x) ./ x.^a;
    case "scaledupper"
        y = gammaincc(x, a) .* gamma(a + 1) .* exp(x) ./ x.^a;
    otherwise
        error("the tail is \"lower\", \"upper\", \"scaledlower\" or \"scaledupper\"");
    end
end
function y = betainc(x, a, b, tail)           % from 4
    switch tail
    case "lower"
        y = betainc(x, a, b);
    case "upper"
        y = betainc(1 - x, b, a);
    otherwise
        error("the tail is \"lower\" or \"upper\"");
    end
end
function y = besselj(n, x, scaled)            % from 3
    y = besselj(n, x);
end
function y = bessely(n, x, scaled)            % from 3
    y = bessely(n, x);
end
function y = besseli(n, x, scaled)            % from 3
    if scaled
        y = besselix(n, x);
    else
        y = besseli(n, x);
    end
end
function y = besselk(n, x, scaled)            % from 3
    if scaled
        y = besselkx(n, x);
    else
        y = besselk(n, x);
    end
end
function y = airy(k, x, scaled)               % from 3
    y = airy(k, x);
    if scaled
        if k < 2
            y = y .* exp(2/3*x.*sqrt(x));
        else
            y = y .* exp(-2/3*x.*sqrt(max(x, 0)));
        end
    end
end
function y = sinc(x)
    y = sincn(0, pi*x);
end
function y = normpdf(x, m, s)                 % from 1
    if nargin < 3
        y = exp(-x.^2/2) / sqrt(2*pi);
    else
        y = exp(-((x - m) ./ s).^2/2) / sqrt(2*pi) ./ s;
    end
end
function y = normcdf(x, m, s)                 % from 3
    y = normcdf((x - m) ./ s);
end
function x = norminv(p, m, s)                 % from 3
    x = m + s .* norminv(p);
end

function y = spherical_jn(n, x)
    y = sqrt(pi ./ (2*x)) .* besselj(n + 1/2, x);
end
function y = spherical_yn(n, x)
    y = sqrt(pi ./ (2*x)) .* bessely(n + 1/2, x);
end
function y = spherical_in(n, x)
    y = sqrt(pi ./ (2*x)) .* besseli(n + 1/2, x);
end
function y = spherical_kn(n, x)
    y = sqrt(pi ./ (2*x)) .* besselk(n + 1/2, x);
end

% The operators by name.
function y = plus(a, b)                       % and more
    y = a + b;
end
function y = minus(a, b)
    y = a - b;
end
function y = times(a, b)                      % and more
    y = a .* b;
end
function y = mtimes(a, b)                     % and more
    y = a * b;
end
function y = rdivide(a, b)
    y = a ./ b;
end
function y = ldivide(a, b)
    y = a .\ b;
end
function y = mrdivide(a, b)
    y = a / b;
end
function y = mldivide(a, b)
    y = a \ b;
end
function y = power(a, b)
    y = a .^ b;
end
function y = mpower(a, b)
    y = a ^ b;
end
function y = uminus(a)
    y = -a;
end
function y = uplus(a)
    y = a;
end
function y = ctranspose(a)
    y = a';
end
function y = eq(a, b)
    y = a == b;
end
function y = ne(a, b)
    y = a != b;
end
function y = lt(a, b)
    y = a < b;
end
function y = le(a, b)
    y = a <= b;
end
function y = gt(a, b)
    y = a > b;
end
function y = ge(a, b)
    y = a >= b;
end
function y = and(a, b)                        % and more
    y = a & b;
end
function y = or(a, b)                         % and more
    y = a | b;
end
function y = not(a)
    y = !a;
end
function y = xor(a, b)                        % and more
    y = (a != 0) != (b != 0);
end

% Losses and layers.
function y = sqerr(f, t)
    y = sum((f - t).^2, "all") / 2;
end
function y = linear(x, W, b)
    y = x*W + b;
end
function h = crossentropy(a, y)
    if rows(a) == 1 || columns(a) == 1
        h = -sum(y .* (a - logsumexp(a)), "all");
    else
        h = -sum(y .* (a - logsumexp(a, 2)), "all");
    end
end
