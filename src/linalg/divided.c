/* linalg/divided: the m-th derivative of V*diag(f(w))*V' along m matrices.
 *
 * Idea: in the basis V it is a sum over paths (Daleckii and Krein): entry (i,j)
 * adds f[w(i), w(k), ..., w(j)] * H1(i,k) * H2(k,l) * ... for all k, l, ... and
 * all orders of the H = V'*M*V. A divided difference is a quotient of two lower
 * ones where its values are apart, and the derivative over the factorial where
 * they meet: the quotient's own rounding tells which. Where they meet and f
 * differs there is none.
 *
 * Invariant: a path is sorted by its values, so that the first and last are
 * furthest apart. Every number carries an error of first order.
 * Source: N. Higham, Functions of Matrices, 2008, 3.2 and appendix B.16.
 */
#include "graph/matrix.h"
#include "linalg/lapack.h"

struct number {
    double value, error;
};

struct paths {
    size_t n, order;
    const double *w, *w_error;
    const double *const *jet, *const *jet_error;
    double *h, *h_error; /* order matrices each */
    bool taken[SPECTRAL_ORDERS];
    size_t at[SPECTRAL_ORDERS + 1];
    double *sum, *error;
};

/* The mean of f^(level)/level! over count places; what it may be off by is half
 * of their range, and what they are. */
static struct number by_derivative(const struct paths *p, const size_t *at,
                                   size_t level)
{
    double over = 1, mean = 0, error = 0, low = INFINITY, high = -INFINITY;
    for (size_t k = 2; k <= level; k++)
        over /= (double)k;
    for (size_t k = 0; k <= level; k++) {
        double d = p->jet[level][at[k]] * over;
        mean += d / (double)(level + 1);
        error = fmax(error,
                     p->jet_error ? p->jet_error[level][at[k]] * over : 0);
        low = fmin(low, d), high = fmax(high, d);
    }
    return (struct number){mean,
                           error + (high - low) / 2 + 4 * LA_U * fabs(mean)};
}

static struct number divided_difference(const struct paths *p)
{
    struct number c[SPECTRAL_ORDERS + 1];
    size_t at[SPECTRAL_ORDERS + 1], m = p->order;
    for (size_t k = 0; k <= m; k++) {
        size_t i = k;
        for (; i > 0 && p->w[at[i - 1]] > p->w[p->at[k]]; i--)
            at[i] = at[i - 1];
        at[i] = p->at[k];
    }
    for (size_t k = 0; k <= m; k++)
        c[k] = by_derivative(p, at + k, 0);
    for (size_t level = 1; level <= m; level++)
        for (size_t k = 0; k + level <= m; k++) {
            size_t i = at[k], j = at[k + level];
            double gap = p->w[j] - p->w[i], rise = c[k + 1].value - c[k].value;
            double noise = c[k + 1].error + c[k].error;
            struct number q, d = by_derivative(p, at + k, level);
            if (p->w_error)
                noise += fabs(rise / gap) * (p->w_error[i] + p->w_error[j]);
            q.value = rise / gap;
            q.error = noise / fabs(gap) + 4 * LA_U * fabs(q.value);
            d.error = gap == 0 ? d.error : fmin(d.error, 2 * q.error);
            c[k] = fabs(rise - gap * d.value) <= noise ? d : q;
        }
    return c[0];
}

/* All paths that go on from at[0..length] with the product so far. */
static void walk(struct paths *p, size_t length, struct number product)
{
    size_t n = p->n, from = p->at[length];
    if (length == p->order) {
        struct number f = divided_difference(p);
        size_t to = p->at[0] + n * from;
        p->sum[to] += product.value * f.value;
        p->error[to] += fabs(product.value) * f.error +
                        product.error * (fabs(f.value) + f.error);
        return;
    }
    for (size_t k = 0; k < p->order; k++) {
        if (p->taken[k])
            continue;
        p->taken[k] = true;
        for (size_t to = 0; to < n; to++) {
            double h = p->h[n * n * k + from + n * to];
            double e = p->h_error[n * n * k + from + n * to];
            struct number next = {product.value * h,
                                  fabs(product.value) * e +
                                      product.error * (fabs(h) + e)};
            if (next.value == 0 && next.error == 0)
                continue;
            p->at[length + 1] = to;
            walk(p, length + 1, next);
        }
        p->taken[k] = false;
    }
}

/* H = V'*M*V, error |V'| errM |V| + 2 |V'| |M| errV. */
static void turn(struct paths *p, const double *v, const double *v_error,
                 const double *const *m, const double *const *m_error)
{
    size_t n = p->n;
    double *t = la_new(n * n);
    p->h = la_new(p->order * n * n), p->h_error = la_new(p->order * n * n);
    for (size_t k = 0; k < p->order; k++) {
        la_gemm(false, false, n, n, n, 1, m[k], v, 0, t);
        la_gemm(true, false, n, n, n, 1, v, t, 0, p->h + n * n * k);
        if (!m_error)
            continue;
        double *size = la_abs(m[k], n * n);
        double *own = la_sandwich(true, false, n, n, n, n, v, m_error[k], v);
        double *other = la_sandwich(true, false, n, n, n, n, v, size, v_error);
        for (size_t j = 0; j < n; j++)
            for (size_t i = 0; i < n; i++)
                p->h_error[n * n * k + i + n * j] = own[i + n * j] +
                                                    other[i + n * j] +
                                                    other[j + n * i];
        mem_free(size), mem_free(own), mem_free(other);
    }
    mem_free(t);
}

/* r = V*(sum over paths)*V', or its error. */
static void flow(const struct kernel *k, const double *const *error, double *r)
{
    size_t n = k->shape.rows, m = (k->nargs - 3) / 2;
    struct paths p = {.n = n,
                      .order = m,
                      .w = k->in[1],
                      .w_error = error ? error[1] : NULL,
                      .jet = k->in + 2,
                      .jet_error = error ? error + 2 : NULL,
                      .sum = la_new(n * n),
                      .error = la_new(n * n)};
    const double *v = k->in[0];
    turn(&p, v, error ? error[0] : NULL, k->in + 3 + m,
         error ? error + 3 + m : NULL);
    for (size_t i = 0; i < n; i++) {
        p.at[0] = i;
        walk(&p, 0, (struct number){1, 0});
    }
    if (error) {
        double *size = la_abs(p.sum, n * n);
        double *own = la_sandwich(false, true, n, n, n, n, v, p.error, v);
        double *other = la_sandwich(false, true, n, n, n, n, v, size, error[0]);
        double *last = la_sandwich(false, true, n, n, n, n, v, size, v);
        for (size_t j = 0; j < n; j++)
            for (size_t i = 0; i < n; i++)
                r[i + n * j] = own[i + n * j] + other[i + n * j] +
                               other[j + n * i] +
                               2 * (double)n * LA_U * last[i + n * j];
        la_settle(r, n * n);
        mem_free(size), mem_free(own), mem_free(other), mem_free(last);
    } else {
        double *t = la_new(n * n);
        la_gemm(false, true, n, n, n, 1, p.sum, v, 0, t);
        la_gemm(false, false, n, n, n, 1, v, t, 0, r);
        mem_free(t);
    }
    mem_free(p.h), mem_free(p.h_error), mem_free(p.sum), mem_free(p.error);
}

void kernel_SPECTRALFLOW(const struct kernel *k)
{
    flow(k, NULL, k->out);
}

void bound_SPECTRALFLOW(const struct kernel *k, const double *const *in,
                        double *out)
{
    flow(k, in, out);
}
