% Integrals, roots and differential equations. What a computation decides on its
% way (where to halve an interval, how long a step is) is decided once, at the
% point, with `hold`: a number that depends on nothing (and without abs or max,
% whose sides a sample may not change). What is left is a plain
% expression of the inputs, so its derivatives are those of the expression, and
% `require` guards that the decisions are good elsewhere too.

% The rule on panels e of [0,1]: nodes and weights, and the weights of the
% coarser rule on every other node.
function [s, w, c] = panels(e)                % internal
    [u, g, h] = gauss_rule(16);
    d = diff(e)';
    s = vec(e(1:end - 1)' + u * d);
    w = vec(g * d);
    c = vec(h * d);
end
% The integrand at these s, with what the change of variable brings. Finite: a
% cubic that is flat at both ends takes the edge off singular ends.
function y = integrand(f, a, b, low, high, s) % internal
    if low && high
        u = 2*s - 1;
        t = u ./ (1 - u.^2);
        z = 2*(1 + u.^2) ./ (1 - u.^2).^2;
    elseif high
        t = a + s ./ (1 - s);
        z = 1 ./ (1 - s).^2;
    elseif low
        t = b - (1 - s) ./ s;
        z = 1 ./ s.^2;
    else
        t = a + (b - a) * (s.^2 .* (3 - 2*s));
        z = (b - a) * (6*s .* (1 - s));
    end
    y = f(t);
    if isscalar(y)
        y = y * z;
    else
        y = reshape(y, numel(s), 1) .* z;
    end
end
function q = integral(f, a, b)
    low = hold(a) == -Inf;
    high = hold(b) == Inf;
    if hold(a) == Inf || hold(b) == -Inf
        error("an integral runs from -Inf or to Inf, not the other way");
    end
    e = [0; .25; .5; .75; 1];
    for round = 1:60
        [s, w, c] = panels(e);
        y = hold(integrand(f, a, b, low, high, s));
        n = numel(e) - 1;
        wrong = abs(sum(reshape(y .* (w - c), 16, n), 1));
        own = sum(reshape(abs(y .* w), 16, n), 1);
        bad = (wrong > 1e-13*own & wrong > 1e-19*sum(own)) | isnan(wrong);
        middle = (e(1:end - 1) + e(2:end))/2;
        if !any(bad)
            break
        end
        if round == 60 || n > 1500 || min(diff(e)) < 1e-15
            error("this integral does not converge: split it where the integrand jumps");
        end
        e = sort([e; middle(bad)]);
    end
    [s, w, c] = panels(sort([e; middle]));
    y = integrand(f, a, b, low, high, s);
    require(sum((w - c) .* y)^2 <= 1e-20 * numel(y) * sum((w .* y).^2));
    q = w' * y;
end
function q = quad(f, a, b)
    q = integral(f, a, b);
end
function q = quadgk(f, a, b)
    q = integral(f, a, b);
end
function q = quadl(f, a, b)
    q = integral(f, a, b);
end
function q = quadv(f, a, b)
    q = integral(f, a, b);
end

% Newton's steps from y, a number near the root: the last of them alone carries
% the derivatives of the implicit function, those before it the higher ones and
% other points near, and the steps must have settled there. At a root that is
% not simple there is no implicit function: NaN.
function y = newton(f, y)                     % internal
    if !simple_root(f, y)
        y = y * NaN;
    end
    for k = 1:6
        c = mark(y);
        r = f(c);
        step = reshape(slope(r, c) \ r(:), size(y));
        y = c - step;
    end
    y = y * ifelse(all(step.^2 <= 1e-22*y.^2 + 1e-28, "all"), 1, NaN);
end
% Is the slope at the root not small beside that to a place near it?
function y = simple_root(f, y)                % internal
    c = mark(y);
    J = hold(slope(f(c), c));
    if isscalar(J)
        h = 1e-3*abs(y) + 1e-6;
        y = abs(J) > 1e-4*abs(hold(f(hold(y + h))))/h;
    else
        y = hold(cond(J)) < 1e7;
    end
end
function [y, r, info] = fsolve(f, y)
    y = hold(y);
    c = mark(y);
    r = f(c);
    if numel(r) != numel(y)
        error("as many equations as unknowns are needed");
    end
    size_now = norm(hold(r)(:));
    for round = 1:200
        if size_now == 0
            break
        end
        step = reshape(hold(slope(r, c)) \ hold(r)(:), size(y));
        if !all(isfinite(step), "all")
            y = y + 1e-6*(1 + abs(y));
            c = mark(y);
            r = f(c);
            size_now = norm(hold(r)(:));
            continue
        end
        t = 1;
        for half = 1:40
            c = mark(hold(y - t*step));
            r = f(c);
            now = norm(hold(r)(:));
            if now < size_now
                break
            end
            t = t/2;
        end
        if !(now < size_now)
            break
        end
        y = hold(y - t*step);
        size_now = now;
        if all(abs(t*step) <= 1e-15*abs(y), "all")
            break
        end
    end
    y = newton(f, y);
    info = 1;
    if nargout > 1
        r = f(y);
    end
end
function x = fzero(f, x)
    a = hold(x(1));
    b = hold(x(end));
    fa = hold(f(a));
    fb = hold(f(b));
    if numel(x) == 1
        if a == 0
            u = 1;
        else
            u = a;
        end
        for k = [-.01 .025 -.05 .1 -.25 .5 -1 2.5 -5 10 -50 100 500 1000]
            if a != b && !(fa*fb > 0)
                break
            end
            b = hold(a + u*k);
            fb = hold(f(b));
        end
    end
    if !(fa*fb <= 0)
        error("fzero finds no change of sign");
    end
    for k = 1:200
        m = hold((a + b)/2);
        if fa == 0 || fb == 0 || abs(b - a) <= 4e-16*abs(m)
            break
        end
        fm = hold(f(m));
        if fa*fm <= 0
            b = m;
            fb = fm;
        else
            a = m;
            fa = fm;
        end
    end
    if fa == 0
        m = a;
    elseif fb == 0
        m = b;
    end
    x = newton(f, m);
end

% Dormand and Prince's pair of order 5 (4) from a to b, the steps chosen at the
% point as fractions of b - a.
function y = dormand_prince(f, a, b, y)       % internal
    s = 0;
    h = 1/64;
    worst = [];
    k1 = reshape(f(a, y), size(y));
    for turn = 1:20000
        H = (b - a)*h;
        t = a + (b - a)*s;
        k2 = reshape(f(t + H/5, y + H*k1/5), size(y));
        k3 = reshape(f(t + 3*H/10, y + H*(3*k1 + 9*k2)/40), size(y));
        k4 = reshape(f(t + 4*H/5, y + H*(44*k1/45 - 56*k2/15 + 32*k3/9)), size(y));
        k5 = reshape(f(t + 8*H/9, y + H*(19372*k1/6561 - 25360*k2/2187 ...
             + 64448*k3/6561 - 212*k4/729)), size(y));
        k6 = reshape(f(t + H, y + H*(9017*k1/3168 - 355*k2/33 ...
             + 46732*k3/5247 + 49*k4/176 - 5103*k5/18656)), size(y));
        z = y + H*(35*k1/384 + 500*k3/1113 + 125*k4/192 - 2187*k5/6784 ...
            + 11*k6/84);
        k7 = reshape(f(t + H, z), size(y));
        d = H*(71*k1/57600 - 71*k3/16695 + 71*k4/1920 - 17253*k5/339200 ...
            + 22*k6/525 - k7/40);
        wrong = norm(d) / (1e-12*(norm(y) + norm(z) + 1e-9));
        e = hold(wrong);
        if isnan(e)
            e = 1e10;
        end
        if e <= 1
            worst = [worst; wrong];
            y = z;
            k1 = k7;
            if s + h >= 1
                break
            end
            s = s + h;
        end
        if turn == 20000 || h < 1e-9
            error("the solution needs too many steps");
        end
        h = min(h * min(max(0.9*max(e, 1e-10)^-0.2, 0.2), 5), 1 - s);
    end
    require(all(worst <= 1000));
end
function Y = ode(f, t, y0)
    y = y0;
    Y = y(:)';
    for i = 2:numel(t)
        y = dormand_prince(f, t(i - 1), t(i), y);
        Y = [Y; y(:)'];
    end
end
function [t, Y] = ode45(f, t, y0)
    Y = ode(f, t, y0);
    t = t(:);
end
function Y = lsode(f, y0, t)
    Y = ode(@(s, y) f(y, s), t, y0);
end
