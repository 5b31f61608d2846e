# A limit that will be met is said at once, not when it is met.
at_once() { adcheck -q --max-memory 100M --max-nodes 1e6 --at x=1 "$@" 2>&1 | grep error; }
at_once -e 'y = x^2' -e 'claim dy/dx = 2*x for i = 1:1e5, j = 1:1e5'
at_once -e 'y = x^2' -e 'claim dy/dx = 2*x for i = 1:65536, j = 1:65536, k = 1:65536, l = 1:65536'
at_once -e 'y = x*sum(sum(k*j for k = 1:1e5) for j = 1:1e5)'
at_once -e 'y = x*sum(k for k = 1:2e7)' --max-memory 1G
at_once -e 'y = 1' -e 'for i = 1:1e5' -e 'for j = 1:1e5' -e 'y = sin(y) + x' -e end -e end
at_once -e 'y = x*sum(linspace(0,1,1e7))'
# not where a loop leaves early, nor where turns differ
adcheck -q --max-nodes 1e4 --at x=1 -e 'for k = 1:1e6' -e 'y = x*k' -e 'if k > 4' -e break -e end -e end
adcheck -q --max-nodes 1e4 --at x=1 -e 'y = 0' -e 'for i = 1:300' -e 'if i < 2' \
    -e 'y = sum(x*k for k = 1:600)' -e end -e end
