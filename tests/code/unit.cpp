// unit.cpp: an object with a gradient, held in a fixture of the test.
#include <adcheck.h>

#include <cassert>
#include <vector>

struct Model {
    std::vector<double> weights{1, 2, 3};
    double evaluate(const double *x, double *d) const
    {
        double f = 0;
        for (std::size_t i = 0; i < weights.size(); i++) {
            f += weights[i] * x[i] * x[i];
            if (d)
                d[i] = 2 * weights[i] * x[i];
        }
        return f;
    }
};

static Model model;

int main()
{
    const double x[] = {0.5, -1, 2};
    auto f = [](const double *v, double *d) { return model.evaluate(v, d); };
    assert(adcheck_code(f, 3, x, nullptr, stderr) == 0);
    model.weights[1] = 0;
    assert(adcheck_code(f, 3, x, nullptr, stderr) == 0);
    auto g = [](const double *v, double *d) {
        return model.evaluate(v, d) + v[0];
    };
    assert(adcheck_code(g, 3, x, nullptr, nullptr) == 1);
}
