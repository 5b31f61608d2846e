% emit/runtime: the functions that emitted Octave calls. emit/template.c copies
% a function into the file that calls it, with those that it calls itself.
% A function is one block of lines without a blank line.

function r = ad_times(x, y)
  r = x .* y;
  r(x + zeros(size(r)) == 0) = 0;
end

function r = ad_xlog(a, x)
  r = a .* log(x);
  r(a + zeros(size(r)) == 0) = 0;
end

function r = ad_ifelse(c, a, b)
  z = zeros(size(c + a + b));
  r = a + z;
  b = b + z;
  k = (c + z) == 0;
  r(k) = b(k);
end

function r = ad_blend(d, a, b)
  z = zeros(size(d + a + b));
  d = d + z;
  a = a + z;
  b = b + z;
  r = (a + b)/2;
  r(d > 0) = a(d > 0);
  r(d < 0) = b(d < 0);
end

function r = ad_sigmoid(x)
  t = exp(-abs(x));
  r = ((x >= 0) + (x < 0) .* t) ./ (1 + t);
end

function r = ad_elliptic(m, second)
  [k, e] = ellipke(m);
  if second
    r = e;
  else
    r = k;
  end
end

function y = ad_erfcxn(n, x)
  x = x + zeros(size(n));
  y = erfcx(x);
  far = x > 1;
  q = zeros(size(x));
  z = y;
  for k = 300 + n:-1:1
    q = 1 ./ ((k + 1)*q/2 - x);
    if k <= n
      z = k*z .* q;
    end
  end
  above = 1.1283791670955126;
  for k = 1:n
    next = 2*x .* y + (2*(k - 1) - (k == 1))*above;
    above = y;
    y = next;
  end
  y(far) = z(far);
end

function y = ad_dawsonn(n, x)
  x = x + zeros(size(n));
  y = dawson(x);
  far = abs(x) > 7;
  q = zeros(size(x));
  z = y;
  for k = 60 + n:-1:1
    q = -1 ./ ((k + 1)*q/2 + x);
    if k <= n
      z = k*z .* q;
    end
  end
  before = 1;
  for k = 1:n
    next = -2*x .* y - (2*(k - 1) - (k == 1))*before;
    before = y;
    y = next;
  end
  y(far) = z(far);
end

function s = ad_sincn(n, x)
  s = x;
  for q = 1:numel(x)
    s(q) = ad_sincn1(n, x(q));
  end
end

function s = ad_sincn1(n, x)
  if abs(x) > n + 1
    s = sin(x)/x;
    for m = 1:n
      s = (sin(x + m*pi/2) - m*s)/x;
    end
    return
  end
  m = n:n+60;
  t = cumprod([1, x ./ (1:60)]);
  s = sum(t .* cos(m*pi/2) .* (mod(m, 2) == 0) ./ (m + 1));
end

function s = ad_scan(a, b, dim, back)
  if dim == 2
    s = ad_scan(a', b', 1, back)';
    return
  end
  if back
    s = flipud(ad_scan(flipud(a), flipud(b), 1, false));
    return
  end
  s = b;
  for i = 2:rows(b)
    s(i,:) = b(i,:) + a(i,:) .* s(i-1,:);
  end
end

function r = ad_logsumexp(x, dim)
  m = max(x, [], dim);
  m(isinf(m)) = 0;
  r = m + log(sum(exp(x - m), dim));
end

function r = ad_softmax(x, dim)
  r = exp(x - max(x, [], dim));
  r = r ./ sum(r, dim);
end

function r = ad_scatter(x, at, m, n)
  r = reshape(accumarray(at(:), x(:), [m*n, 1]), m, n);
end

function r = ad_logdet(A)
  [l, u, p] = lu(A);
  r = sum(log(abs(diag(u))));
end

function r = ad_cofactordot(A, E)
  B = inv(A)';
  r = det(A)*(sum(sum(B .* E))*B - B*E'*B);
end

function S = ad_choladjoint(L, B)
  M = L'*B;
  S = (L'\(tril(M) - diag(diag(M))/2))/L;
  S = (S + S')/2;
end

function S = ad_luadjoint(L, U, Lbar, Ubar)
  S = (L'\(tril(L'*Lbar, -1) + triu(Ubar*U')))/U';
end

function c = ad_divided(at, w, y)
  m = numel(at) - 1;
  [~, order] = sort(w(at));
  at = at(order);
  c = y{1}(at);
  noise = 4e-16*abs(c);
  for level = 1:m
    for k = 1:m+1-level
      ends = w(at([k, k+level]));
      gap = ends(2) - ends(1);
      d = mean(y{level+1}(at(k:k+level)))/factorial(level);
      rise = c(k+1) - c(k);
      e = noise(k) + noise(k+1) + 4e-16*abs(d)*max(abs(ends));
      if abs(rise - gap*d) <= e
        c(k) = d;
        noise(k) = 4e-16*abs(d);
      else
        c(k) = rise/gap;
        noise(k) = e/gap + 4e-16*abs(c(k));
      end
    end
  end
  c = c(1);
end

function r = ad_spectralflow(V, w, varargin)
  n = rows(V);
  m = floor(numel(varargin)/2);
  H = cellfun(@(M) V'*M*V, varargin(m+2:end), "UniformOutput", false);
  r = zeros(n);
  for k = 0:n^(m+1)-1
    at = mod(floor(k ./ n.^(0:m)), n) + 1;
    paths = 0;
    for p = perms(1:m)'
      product = 1;
      for i = 1:m
        product *= H{p(i)}(at(i), at(i+1));
      end
      paths += product;
    end
    r(at(1), at(end)) += paths*ad_divided(at, w, varargin(1:m+1));
  end
  r = V*r*V';
end

function r = ad_gapdivide(M, w)
  r = (M - diag(diag(M))) ./ (w' - w + eye(rows(w)));
end

function C = ad_complement(A, n)
  if rows(A) == n
    A = A';
  end
  C = null(A);
end

function r = ad_frechet(f, A, E)
  n = rows(A);
  r = f([A, E; zeros(n), A])(1:n, n+1:2*n);
end

function r = ad_rows(A, p, back)
  if back
    r = A;
    r(p,:) = A;
  else
    r = A(p,:);
  end
end

function r = ad_logerfc(x)
  r = log1p(-erf(x));
  k = x > 1;
  r(k) = log(erfcx(x(k))) - x(k).^2;
end

function w = ad_lambertw(x, below)
  p = sqrt(max(2*(e*x + 1), 0));
  if below
    w = -1 - p - p.^2/3;
    k = p < 0.5;
    w(!k) = log(-x(!k)) - log(-log(-x(!k)));
  else
    w = log1p(x);
    k = p < 0.5;
    w(k) = -1 + p(k) - p(k).^2/3;
  end
  for i = 1:40
    f = w.*exp(w) - x;
    d = exp(w).*(w + 1) - (w + 2).*f ./ (2*w + 2);
    d(d == 0) = 1;
    w = w - f ./ d;
  end
end
