% Polynomials, convolutions, interpolation, transforms.

function y = polyval(p, x)
    if isempty(p)
        y = zeros(size(x));
    else
        y = repmat(p(1), size(x));
        for k = 2:numel(p)
            y = y .* x + p(k);
        end
    end
end
function q = polyder(p, r)                    % from 1
    if nargin > 1
        p = conv(p, r);
    end
    n = numel(p) - 1;
    if n < 1
        q = 0;
    else
        q = p(1:n)(:)' .* (n:-1:1);
    end
end
function q = polyint(p, c)                    % from 1
    if nargin < 2
        c = 0;
    end
    q = [p(:)' ./ (numel(p):-1:1), c];
end
function p = polyfit(x, y, n)
    p = (vander(x(:), n + 1) \ y(:))';
end
function p = poly(x)
    if rows(x) == columns(x) && rows(x) > 1
        x = eig(x);
    end
    p = 1;
    for k = 1:numel(x)
        p = [p, 0] - x(k)*[0, p];
    end
end
function r = roots(p)
    n = numel(p) - 1;
    if n < 1
        r = [];
    else
        r = flipud(eig([-p(2:end)(:)'/p(1); eye(n - 1, n)]));
    end
end
function y = nchoosek(n, k)
    if k < 0
        error("nchoosek(n, k) needs k >= 0");
    end
    y = 1;
    for i = 1:k
        y = y .* (n - k + i) / i;
    end
end

% Row i, column j is b(i - j + 1), 0 outside.
function y = shifts(b, m)                     % internal
    n = numel(b);
    k = (1:n + m - 1)' - (0:m - 1);
    k = ifelse(k < 1 | k > n, n + 1, k);
    y = reshape([b(:); 0](k(:)), n + m - 1, m);
end
function y = conv(a, b, shape)                % from 2
    if numel(a) < numel(b)
        y = shifts(b, numel(a)) * a(:);
    else
        y = shifts(a, numel(b)) * b(:);
    end
    if nargin > 2
        switch shape
        case "same"
            k = ceil((numel(b) - 1)/2);
            y = y(k + 1:k + numel(a));
        case "valid"
            y = y(numel(b):numel(a));
        case "full"
        otherwise
            error("the shape of a convolution is \"full\", \"same\" or \"valid\"");
        end
    end
    if (numel(a) > numel(b) && rows(a) == 1) || ...
       (numel(a) <= numel(b) && rows(b) == 1)
        y = y';
    end
end
function y = conv2(a, b, shape)               % from 2
    [m, n] = size(a);
    [p, q] = size(b);
    z = zeros(m + 2*p - 2, n + 2*q - 2);
    z(p:p + m - 1, q:q + n - 1) = a;
    for i = 1:p
        for j = 1:q
            t = b(i, j) * z(p - i + (1:m + p - 1), q - j + (1:n + q - 1));
            if i*j == 1
                y = t;
            else
                y = y + t;
            end
        end
    end
    if nargin > 2
        switch shape
        case "same"
            i = ceil((p - 1)/2);
            j = ceil((q - 1)/2);
            y = y(i + 1:i + m, j + 1:j + n);
        case "valid"
            y = y(p:m, q:n);
        case "full"
        otherwise
            error("the shape of a convolution is \"full\", \"same\" or \"valid\"");
        end
    end
end
function y = filter(b, a, x)
    if isempty(x)
        y = x;
    elseif !isvector(x)
        y = x;
        for j = 1:columns(x)
            y(:, j) = filter(b, a, x(:, j));
        end
    else
        n = numel(x);
        v = b(1) * x(:);
        for k = 2:min(numel(b), n)
            v = v + b(k) * [zeros(k - 1, 1); x(1:n - k + 1)(:)];
        end
        if numel(a) == 1
            y = v / a;
        else
            y = zeros(n, 1);
            for i = 1:n
                t = v(i);
                for k = 1:min(numel(a) - 1, i - 1)
                    t = t - a(k + 1)*y(i - k);
                end
                y(i) = t / a(1);
            end
        end
        y = reshape(y, size(x));
    end
end

% The piece of the increasing x that each of t lies in.
function k = piece(x, t)                      % internal
    k = sum(x(:) <= t(:)', 1)(:);
    k = min(max(k, 1), numel(x) - 1);
end
% Cubics with these values and slopes at the ends of pieces k.
function v = hermite(x, y, d, k, t)           % internal
    h = x(k + 1) - x(k);
    s = (t(:) - x(k)) ./ h;
    v = y(k) + (t(:) - x(k)) .* d(k) + s.^2 .* (3*(y(k + 1) - y(k)) ...
        - h .* (2*d(k) + d(k + 1))) + s.^3 .* (2*(y(k) - y(k + 1)) ...
        + h .* (d(k) + d(k + 1)));
end
% Slopes of the cubic spline: third derivatives meet at the second knots.
function d = spline_slopes(x, y)              % internal
    n = numel(x);
    h = diff(x);
    s = diff(y) ./ h;
    if n == 2
        d = [s; s];
    elseif n == 3
        c = (s(2) - s(1)) / (x(3) - x(1));
        d = [s(1) - c*h(1); s(1) + c*h(1); s(2) + c*h(2)];
    else
        A = zeros(n, n);
        r = zeros(n, 1);
        A(1, 1) = h(2);
        A(1, 2) = h(1) + h(2);
        r(1) = ((3*h(1) + 2*h(2))*h(2)*s(1) + h(1)^2*s(2)) / (h(1) + h(2));
        for i = 2:n - 1
            A(i, i - 1) = h(i);
            A(i, i) = 2*(h(i - 1) + h(i));
            A(i, i + 1) = h(i - 1);
            r(i) = 3*(h(i)*s(i - 1) + h(i - 1)*s(i));
        end
        A(n, n) = h(n - 2);
        A(n, n - 1) = h(n - 1) + h(n - 2);
        r(n) = ((3*h(n - 1) + 2*h(n - 2))*h(n - 2)*s(n - 1) ...
                + h(n - 1)^2*s(n - 2)) / (h(n - 1) + h(n - 2));
        d = A \ r;
    end
end
% Slopes that keep monotone data monotone (Fritsch and Carlson, 1980).
function d = pchip_slopes(x, y)               % internal
    n = numel(x);
    h = diff(x);
    s = diff(y) ./ h;
    if n == 2
        d = [s; s];
    else
        a = h(1:end - 1);
        b = h(2:end);
        p = s(1:end - 1);
        q = s(2:end);
        u = (a + 2*b) ./ (3*(a + b));
        m = p .* q ./ (u .* q + (1 - u) .* p);
        m = ifelse(p .* q > 0, m, 0);
        d = [pchip_end(h(1), h(2), s(1), s(2)); m; ...
             pchip_end(h(end), h(end - 1), s(end), s(end - 1))];
    end
end
function d = pchip_end(a, b, p, q)            % internal
    d = ((2*a + b)*p - a*q) / (a + b);
    if d*p <= 0
        d = 0;
    elseif p*q <= 0 && abs(d) > 3*abs(p)
        d = 3*p;
    end
end
function v = spline(x, y, t)
    k = piece(x, t);
    v = reshape(hermite(x(:), y(:), spline_slopes(x(:), y(:)), k, t), size(t));
end
function v = pchip(x, y, t)
    k = piece(x, t);
    v = reshape(hermite(x(:), y(:), pchip_slopes(x(:), y(:)), k, t), size(t));
end
function v = interp1(x, y, t, method, outside)  % from 2
    if nargin == 2
        t = y;
        y = x;
        x = 1:numel(y);
    end
    if nargin < 4
        method = "linear";
    end
    if !isvector(x) || !isvector(y) || numel(x) != numel(y) || numel(x) < 2
        mismatch("interp1", x, y);
    end
    [x, p] = sort(x(:));
    y = y(:)(p);
    k = piece(x, t);
    s = (t(:) - x(k)) ./ (x(k + 1) - x(k));
    switch method
    case "linear"
        v = y(k) + s .* (y(k + 1) - y(k));
    case {"pchip", "cubic"}
        v = hermite(x, y, pchip_slopes(x, y), k, t);
    case "spline"
        v = hermite(x, y, spline_slopes(x, y), k, t);
    case "nearest"
        v = ifelse(s < 0.5, y(k), y(k + 1));
    case "previous"
        v = ifelse(s < 1, y(k), y(k + 1));
    case "next"
        v = ifelse(s > 0, y(k + 1), y(k));
    otherwise
        error("interp1 knows \"linear\", \"pchip\", \"cubic\", \"spline\", \"nearest\", \"previous\", \"next\"");
    end
    if nargin < 5
        v = ifelse(t(:) < x(1) | t(:) > x(end), NaN, v);
    elseif !ischar(outside)
        v = ifelse(t(:) < x(1) | t(:) > x(end), outside, v);
    end
    v = reshape(v, size(t));
end

% The real and the imaginary part of the discrete Fourier transform.
function [re, im] = fft(x)
    if nargout < 2
        error("numbers are real: write [re, im] = fft(x)");
    end
    [re, im] = fourier(x, -1);
end
function [re, im] = ifft(x, y)                % from 1
    if nargin < 2 && nargout < 2
        error("numbers are real: write [re, im] = ifft(x)");
    end
    n = size(x, first_dim(x));
    [re, im] = fourier(x, 1);
    if nargin > 1
        [a, b] = fourier(y, 1);
        re = re - b;
        im = im + a;
    end
    re = re / n;
    im = im / n;
end
function [re, im] = fourier(x, sign)          % internal
    dim = first_dim(x);
    n = size(x, dim);
    k = mod((0:n - 1)' * (0:n - 1), n) * (360/n);
    if dim == 1
        re = cosd(k) * x;
        im = sign * sind(k) * x;
    else
        re = x * cosd(k);
        im = sign * x * sind(k);
    end
end
