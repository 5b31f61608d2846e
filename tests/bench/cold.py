"""One process that evaluates once, against one that is written by hand.

Both draw their data, evaluate value and gradient, print and end; they take
turns, and what counts is the median of the pairs' ratios of processor time
(tests/bench/by_hand.c). The numbers of the data differ.

    python3 tests/bench/cold.py ./adcheck build/bench/by_hand [RUNS]
"""
import os
import resource
import statistics
import subprocess
import sys
import tempfile

JOBS = {
    "network": """\
param W1(256,784), b1(256), W2(10,256), b2(10)
data X(784,128), Y(10,128)
Z = W2*tanh(W1*X + b1) + b2
loss = sum(sum(Y .* (logsumexp(Z) - Z)))/128
""",
    "gaussian": """\
data x(1000), y(1000)
param l = 0.5, sf = 1.2, sn = 0.3
K = sf^2*exp(-(x - x').^2/(2*l^2)) + sn^2*eye(1000)
L = -y'*(K\\y)/2 - logdet(K)/2 - 500*log(2*pi)
""",
}


def seconds(command):
    """Processor time of a process and of those that it started."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime -
            before.ru_utime - before.ru_stime)


def main():
    program, by_hand = map(os.path.abspath, sys.argv[1:3])
    runs = int(sys.argv[3]) if len(sys.argv) > 3 else 11
    print("one process, --mode reverse, against one by hand: "
          "seconds, seconds, ratio")
    for name, text in JOBS.items():
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as f:
            f.write(text)
            f.flush()
            pairs = [(seconds([program, f.name, "--mode", "reverse"]),
                      seconds([by_hand, name])) for _ in range(runs)]
        ours, hand = (statistics.median(p) for p in zip(*pairs))
        ratio = statistics.median(a / b for a, b in pairs)
        print(f"{name:10} {ours:7.3f} {hand:7.3f} {ratio:6.2f}   1.3")


if __name__ == "__main__":
    main()
