% octave --no-gui -q model.m : the line protocol in Octave
function [f, d] = valley(x)
    f = x(1)^4 + x(1)*x(2) + (1 + x(2))^2;
    d = [4*x(1)^3 + x(2); x(1) + 2*(1 + x(2))];
end
while ischar(line = fgetl(stdin))
    if isempty(line) continue; end          % the end of a batch
    w = strsplit(strtrim(line), " ");
    x = str2double(w(3:end))';
    [f, d] = feval(w{2}, x);
    out = f(:);
    if strcmp(w{1}, "derivative") out = [out; d(:)]; end
    printf("=%s\n", sprintf(" %.17g", out));
    fflush(stdout);
end
