% Functions of arrays, said in the language: questions of shape,
% rearrangements, functions along a dimension, matrices made of vectors.

function d = first_dim(x)                     % internal
    d = 1 + (rows(x) == 1 && columns(x) != 1);
end

% --- questions ---------------------------------------------------------------

function y = isvector(x)
    y = rows(x) == 1 || columns(x) == 1;
end
function y = isscalar(x)
    y = numel(x) == 1;
end
function y = isrow(x)
    y = rows(x) == 1;
end
function y = iscolumn(x)
    y = columns(x) == 1;
end
function y = issquare(x)
    y = rows(x) == columns(x);
end
function y = ismatrix(x)
    y = true;
end
function y = isreal(x)
    y = true;
end
function y = double(x)
    y = +x;
end
function y = full(x)
    y = x;
end
function y = real(x)
    y = +x;
end
function y = conj(x)
    y = +x;
end
function n = ndims(x)
    n = 2;
end
function y = size_equal(a, b)
    y = rows(a) == rows(b) && columns(a) == columns(b);
end
function y = isequal(a, b)
    if size_equal(a, b)
        y = isempty(a) || all(a == b, "all");
    else
        y = false;
    end
end
function y = isnan(x)
    y = x != x;
end
function y = isinf(x)
    y = abs(x) == Inf;
end
function y = isfinite(x)
    y = abs(x) < Inf;
end
function n = nnz(x)
    n = sum(x(:) != 0);
end

% --- rearrangements ----------------------------------------------------------

function y = vec(x)
    y = x(:);
end
function y = transpose(x)
    y = x.';
end
function y = fliplr(x)
    y = x(:, end:-1:1);
end
function y = flipud(x)
    y = x(end:-1:1, :);
end
function y = flip(x, dim)                     % from 1
    if nargin < 2
        dim = first_dim(x);
    end
    if dim == 1
        y = x(end:-1:1, :);
    else
        y = x(:, end:-1:1);
    end
end
function y = circshift(x, n, dim)             % from 2
    i = 0:rows(x) - 1;
    j = 0:columns(x) - 1;
    if nargin < 3
        dim = first_dim(x);
    end
    if numel(n) == 2
        i = mod(i - n(1), rows(x));
        j = mod(j - n(2), columns(x));
    elseif dim == 1
        i = mod(i - n, rows(x));
    else
        j = mod(j - n, columns(x));
    end
    y = x(i + 1, j + 1);
end
function y = rot90(x, k)                      % from 1
    if nargin < 2
        k = 1;
    end
    switch mod(k, 4)
    case 0
        y = x;
    case 1
        y = x.'(end:-1:1, :);
    case 2
        y = x(end:-1:1, end:-1:1);
    otherwise
        y = x(end:-1:1, :).';
    end
end
function y = postpad(x, n, c, dim)            % from 2
    if nargin < 3
        c = 0;
    end
    if nargin < 4
        dim = first_dim(x);
    end
    if dim == 1
        y = [x(1:min(n, end), :); repmat(c, max(n - rows(x), 0), columns(x))];
    else
        y = [x(:, 1:min(n, end)), repmat(c, rows(x), max(n - columns(x), 0))];
    end
end
function y = prepad(x, n, c, dim)             % from 2
    if nargin < 3
        c = 0;
    end
    if nargin < 4
        dim = first_dim(x);
    end
    if dim == 1
        y = [repmat(c, max(n - rows(x), 0), columns(x)); ...
             x(max(end - n, 0) + 1:end, :)];
    else
        y = [repmat(c, rows(x), max(n - columns(x), 0)), ...
             x(:, max(end - n, 0) + 1:end)];
    end
end
function y = kron(a, b)                       % and more
    i = floor((0:rows(a)*rows(b) - 1)/rows(b)) + 1;
    j = floor((0:columns(a)*columns(b) - 1)/columns(b)) + 1;
    y = a(i, j) .* repmat(b, rows(a), columns(a));
end
function y = blkdiag(a, b)                    % and more
    y = [a, zeros(rows(a), columns(b)); zeros(rows(b), columns(a)), b];
end
function y = cross(a, b, dim)                 % from 2
    if numel(a) == 3 && numel(b) == 3 && rows(a) != rows(b)
        a = a(:);
        b = b(:);
    end
    if nargin < 3
        dim = 1 + (rows(a) != 3);
    end
    if !size_equal(a, b) || size(a, dim) != 3
        mismatch("cross", a, b);
    end
    if dim == 1
        y = a([2 3 1], :) .* b([3 1 2], :) - a([3 1 2], :) .* b([2 3 1], :);
    else
        y = a(:, [2 3 1]) .* b(:, [3 1 2]) - a(:, [3 1 2]) .* b(:, [2 3 1]);
    end
end
function y = trace(x)
    if rows(x) != columns(x)
        mismatch("trace", x);
    end
    y = sum(diag(x));
end
function k = sub2ind(s, i, j)
    k = i + (j - 1)*s(1);
end
function [i, j] = ind2sub(s, k)
    j = floor((k - 1)/s(1)) + 1;
    i = k - (j - 1)*s(1);
end

% --- along a dimension -------------------------------------------------------

function y = mean(x, dim)                     % from 1
    if nargin < 2
        s = sum(x);
    else
        s = sum(x, dim);
    end
    y = s / (numel(x)/numel(s));
end
function y = var(x, w, dim)                   % from 1
    if nargin < 3
        dim = first_dim(x);
    end
    if nargin < 2 || isempty(w)
        w = 0;
    end
    if isscalar(w) && w != 0 && w != 1
        error("the weight is 0, 1 or a vector; the dimension is the third argument: var(X, 0, 2)");
    end
    if isscalar(w)
        m = mean(x, dim);
        n = numel(x)/numel(m);
        y = sum((x - m).^2, dim) / ifelse(n == 0, 0, max(n - (w == 0), 1));
    elseif dim == 1
        y = sum(w(:) .* (x - sum(w(:) .* x, 1)/sum(w)).^2, 1) / sum(w);
    else
        w = w(:)';
        y = sum(w .* (x - sum(w .* x, 2)/sum(w)).^2, 2) / sum(w);
    end
end
function y = std(x, w, dim)                   % from 1
    if nargin < 2
        w = 0;
    end
    if nargin < 3
        y = sqrt(var(x, w));
    else
        y = sqrt(var(x, w, dim));
    end
end
function y = meansq(x, dim)                   % from 1
    if nargin < 2
        dim = first_dim(x);
    end
    y = mean(x.^2, dim);
end
function y = rms(x, dim)                      % from 1
    if nargin < 2
        dim = first_dim(x);
    end
    y = sqrt(mean(x.^2, dim));
end
function y = center(x, dim)                   % from 1
    if nargin < 2
        dim = first_dim(x);
    end
    y = x - mean(x, dim);
end
function y = range(x, dim)                    % from 1
    if nargin < 2
        dim = first_dim(x);
    end
    y = max(x, [], dim) - min(x, [], dim);
end
function y = zscore(x, w, dim)                % from 1
    if nargin < 2
        w = 0;
    end
    if nargin < 3
        dim = first_dim(x);
    end
    y = (x - mean(x, dim)) ./ std(x, w, dim);
end
function y = cov(x, y, w)                     % from 1
    if nargin < 3
        w = 0;
    end
    if nargin < 2
        y = x;
    elseif isscalar(y) && !isscalar(x)
        w = y;
        y = x;
    end
    if rows(x) == 1
        x = x';
    end
    if rows(y) == 1
        y = y';
    end
    y = center(x, 1)' * center(y, 1) / (rows(x) - (w == 0));
end
function y = corr(x, y)                       % from 1
    if nargin < 2
        y = x;
    end
    y = cov(x, y) ./ (std(x, 0, 1)' * std(y, 0, 1));
end
function y = corrcoef(x, y)                   % from 1
    if nargin > 1
        x = [x(:), y(:)];
    elseif rows(x) == 1
        x = x';
    end
    c = cov(x);
    s = sqrt(diag(c));
    y = c ./ (s*s');
end
function y = diff(x, k, dim)                  % from 1
    if nargin < 2 || isempty(k)
        k = 1;
    end
    if nargin < 3
        dim = first_dim(x);
    end
    if nargin < 3 && k >= size(x, dim)
        dim = 2;
    end
    y = x;
    for i = 1:k
        if dim == 1
            y = y(2:end, :) - y(1:end - 1, :);
        else
            y = y(:, 2:end) - y(:, 1:end - 1);
        end
    end
    if nargin < 3 && numel(x) == 1 && k > 0
        y = [];
    end
end
function a = trapezoids(x, y, dim)            % internal
    if dim == 1
        a = (y(1:end - 1, :) + y(2:end, :)) / 2;
    else
        a = (y(:, 1:end - 1) + y(:, 2:end)) / 2;
    end
    if !isempty(x)
        if isvector(x) && dim == 1
            x = x(:);
        elseif isvector(x)
            x = x(:)';
        end
        a = diff(x, 1, dim) .* a;
    end
end
function z = trapz(x, y, dim)                 % from 1
    if nargin < 2
        y = x;
        x = [];
    end
    if nargin < 3
        dim = first_dim(y);
    end
    if nargin == 2 && isscalar(y) && !isscalar(x)
        dim = y;
        y = x;
        x = [];
    end
    z = sum(trapezoids(x, y, dim), dim);
end
function z = cumtrapz(x, y, dim)              % from 1
    if nargin < 2
        y = x;
        x = [];
    end
    if nargin < 3
        dim = first_dim(y);
    end
    if nargin == 2 && isscalar(y) && !isscalar(x)
        dim = y;
        y = x;
        x = [];
    end
    a = cumsum(trapezoids(x, y, dim), dim);
    if dim == 1
        z = [zeros(1, columns(y)); a];
    else
        z = [zeros(rows(y), 1), a];
    end
end
function y = median(x, dim)                   % from 1
    if isempty(x)
        error("median of an empty array");
    end
    if nargin < 2
        dim = first_dim(x);
    end
    x = sort(x, dim);
    n = size(x, dim);
    k = floor((n + 1)/2);
    if dim == 1
        y = x(k, :);
        z = x(n + 1 - k, :);
    else
        y = x(:, k);
        z = x(:, n + 1 - k);
    end
    if mod(n, 2) == 0
        y = (y + z)/2;
    end
end
function q = quantile(x, p, dim)              % from 1
    if nargin < 2 || isempty(p)
        p = [0 .25 .5 .75 1];
    end
    if nargin < 3
        dim = first_dim(x);
    end
    x = sort(x, dim);
    n = size(x, dim);
    k = min(max(n*p(:) + .5, 1), n);
    i = hold(min(max(floor(k), 1), max(n - 1, 1)));
    f = k - i;
    if n == 1
        f = 0*f;
    end
    j = min(i + 1, n);
    if dim == 1
        q = x(i, :) + f .* (x(j, :) - x(i, :));
    else
        q = x(:, i) + f' .* (x(:, j) - x(:, i));
    end
    if nargin < 3 && isvector(x) && isvector(p)
        q = reshape(q, size(p));
    end
end
function q = prctile(x, p, dim)               % from 1
    if nargin < 2 || isempty(p)
        p = [0 25 50 75 100];
    end
    if nargin < 3
        dim = first_dim(x);
    end
    q = quantile(x, p/100, dim);
end
function y = vecnorm(x, p, dim)               % from 1
    if nargin < 2 || isempty(p)
        p = 2;
    end
    if nargin < 3
        dim = first_dim(x);
    end
    if dim == 1
        y = zeros(1, columns(x));
        for j = 1:columns(x)
            y(j) = norm(x(:, j), p);
        end
    else
        y = zeros(rows(x), 1);
        for i = 1:rows(x)
            y(i) = norm(x(i, :), p);
        end
    end
end
function [u, i, j] = unique(x)
    if rows(x) != 1
        x = x(:);
    end
    [s, p] = sort(x);
    if isempty(s)
        u = s;
        i = s;
        j = s;
    else
        fresh = s(2:end) != s(1:end - 1);
        if rows(x) == 1
            u = s([true, fresh]);
            i = p([fresh, true]);
            k = cumsum([1, fresh]);
        else
            u = s([true; fresh]);
            i = p([fresh; true]);
            k = cumsum([1; fresh]);
        end
        j = k;
        j(p) = k;
    end
end
function a = accumarray(s, v, z)              % from 2
    if any(s(:) < 1)
        error("indices start at 1");
    end
    if columns(s) == 2
        if nargin < 3 || isempty(z)
            z = max(s);
        end
        a = reshape(accumarray(s(:, 1) + (s(:, 2) - 1)*z(1), v, ...
                               [z(1)*z(2), 1]), z);
    else
        if nargin < 3 || isempty(z)
            z = [max(s), 1];
        end
        if isscalar(v)
            v = repmat(v, numel(s), 1);
        end
        a = reshape(((1:z(1)*z(2))' == s(:)') * v(:), z);
    end
end

% --- matrices of vectors -----------------------------------------------------

function y = toeplitz(c, r)                   % from 1
    if nargin < 2
        r = c;
    end
    n = numel(r);
    v = [r(n:-1:2)(:); c(:)];
    k = (1:numel(c))' - (1:n) + n;
    y = reshape(v(k(:)), numel(c), n);
end
function y = hankel(c, r)                     % from 1
    m = numel(c);
    if nargin < 2
        r = zeros(m, 1);
    end
    v = [c(:); r(2:end)(:)];
    k = (1:m)' + (0:numel(r) - 1);
    y = reshape(v(k(:)), m, numel(r));
end
function y = vander(c, n)                     % from 1
    if nargin < 2
        n = numel(c);
    end
    y = ones(numel(c), 1);
    for k = 2:n
        y = [y(:, 1) .* c(:), y];
    end
end
function y = hilb(n)
    y = 1 ./ ((1:n)' + (0:n - 1));
end
function [x, y] = meshgrid(x, y)              % from 1
    if nargin < 2
        y = x;
    end
    m = numel(y);
    n = numel(x);
    x = repmat(x(:)', m, 1);
    y = repmat(y(:), 1, n);
end
function [x, y] = ndgrid(x, y)                % from 1
    if nargin < 2
        y = x;
    end
    m = numel(x);
    n = numel(y);
    x = repmat(x(:), 1, n);
    y = repmat(y(:)', m, 1);
end
function y = logspace(a, b, n)                % from 2
    if nargin < 3
        n = 50;
    end
    y = 10 .^ linspace(a, b, n);
end
function c = cond(A, p)                       % from 2
    c = norm(A, p) * norm(inv(A), p);
end
function [V, W] = eig(A, B)
    if nargout < 2
        V = eig(B \ A);
    else
        [V, W] = eig(B \ A);
    end
end

% [R, p] = chol(A): p is 0, or the order of the first minor that is not positive,
% and R is of what stands before it.
function [R, p] = chol_order(A, part)         % internal from 1
    p = 0;
    for k = 1:rows(A)
        if p == 0 && !all(isfinite(hold(chol(A(1:k, 1:k)))), "all")
            p = k;
        end
    end
    if p == 0
        n = rows(A);
    else
        n = p - 1;
    end
    if n == 0
        R = [];
    elseif nargin > 1
        R = chol(A(1:n, 1:n), part);
    else
        R = chol(A(1:n, 1:n));
    end
end
% [Q, R, P] = qr(A): A*P = Q*R, the longest column that is left first.
function [Q, R, P] = qr_pivoted(A, econ)      % internal from 1
    B = hold(A);
    p = 1:columns(A);
    for k = 1:min(size(A))
        [~, j] = max(sumsq(B(k:end, k:end), 1));
        order = [1:k - 1, k + j - 1, k:k + j - 2, k + j:columns(A)];
        order([k, k + j - 1]) = [k + j - 1, k];
        order(k + 1:k + j - 2) = k + 1:k + j - 2;
        B = B(:, order);
        p = p(order);
        v = B(k:end, k);
        v(1) += ifelse(v(1) < 0, -1, 1)*norm(v);
        B(k:end, k:end) -= 2*v*(v'*B(k:end, k:end))/max(v'*v, 1e-300);
        B = hold(B);
    end
    P = eye(columns(A))(:, p);
    if nargin > 1
        [Q, R] = qr(A(:, p), econ);
        if !ischar(econ)
            P = p;
        end
    else
        [Q, R] = qr(A(:, p));
    end
end

% --- whole numbers -----------------------------------------------------------

function p = primes(n)
    p = 2:n;
    k = 1;
    while k <= numel(p) && p(k)^2 <= n
        p = p(p == p(k) | mod(p, p(k)) != 0);
        k += 1;
    end
end
function a = gcd(a, b)                        % and more
    a = abs(a) + 0*b;
    b = abs(b) + 0*a;
    while any(b(:) != 0)
        r = ifelse(b == 0, 0, mod(a, b));
        a = ifelse(b == 0, a, b);
        b = r;
    end
end
function m = lcm(a, b)                        % and more
    m = abs(a .* b) ./ gcd(a, b);
end

% --- calls -------------------------------------------------------------------

function y = feval(f, a, b, c, d)             % from 1
    switch nargin
    case 1
        y = f();
    case 2
        y = f(a);
    case 3
        y = f(a, b);
    case 4
        y = f(a, b, c);
    otherwise
        y = f(a, b, c, d);
    end
end
function y = bsxfun(f, a, b)
    y = f(a, b);
end
function y = arrayfun(f, a, b)                % from 2
    y = zeros(rows(a), columns(a));
    for k = 1:numel(a)
        if nargin < 3
            y(k) = f(a(k));
        else
            y(k) = f(a(k), b(k));
        end
    end
end
function [a, b, c, d] = deal(a, b, c, d)      % from 1
    if nargin == 1
        b = a;
        c = a;
        d = a;
    end
end
