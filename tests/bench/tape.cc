// tape: the random program of scalar.c on a tape of ADOL-C.  Compiled and
// loaded by straight.c where ADOL-C is installed.
#include <adolc/adolc.h>

#include <cstddef>
#include <cstdint>
#include <vector>

struct instr {
    uint32_t op, a, b;
};

extern "C" int tape_record(size_t ninputs, size_t n, const instr *at,
                           const double *input)
{
    std::vector<adouble> v(ninputs + n);
    double out;
    // all of the tape in memory
    trace_on(1, 0, 4 * n + 100000, 8 * n + 100000, n + 100000, 2 * n + 100000,
             0);
    for (size_t i = 0; i < ninputs; i++)
        v[i] <<= input[i];
    for (size_t i = 0; i < n; i++) {
        const adouble &a = v[at[i].a], &b = v[at[i].b];
        adouble &r = v[ninputs + i];
        switch (at[i].op) {
        case 0: r = a + b; break;
        case 1: r = a - b; break;
        case 2: r = a * b; break;
        case 3: r = a / b; break;
        case 4: r = sin(a); break;
        case 5: r = exp(a); break;
        case 6: r = log(a); break;
        default: r = tanh(a); break;
        }
    }
    v[ninputs + n - 1] >>= out;
    trace_off();
    return 0;
}

extern "C" void tape_gradient(size_t ninputs, const double *input, double *bar)
{
    gradient(1, static_cast<int>(ninputs), input, bar);
}
