/* linalg/divided: the m-th derivative of V*diag(f(w))*V' along m matrices.
 *
 * Idea: in the basis V it is a sum over paths (Daleckii and Krein): entry (i,j)
 * adds f[w(i), w(k), ..., w(j)] * H1(i,k) * H2(k,l) * ... for all k, l, ... and
 * all orders of the H = V'*M*V. A divided difference is a quotient of two lower
 * ones where its values are apart, and made of derivatives where they nearly
 * meet: of the two that which is known better. Where values meet and f differs
 * there is none.
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

/* The largest of a derivative of f at some places, in size. */
static double jet_size(const struct paths *p, const size_t *at, size_t last,
                       size_t level)
{
    double most = 0;
    for (size_t k = 0; k <= last; k++)
        most = fmax(most, fabs(p->jet[level][at[k]]));
    return most;
}

/* The share of by_derivative that it leaves out: of fourth order in the distance of
 * the places (third where there are more than two), of second where the next
 * derivative is not at hand, in units over which f changes: a ratio of
 * neighbouring derivatives, or the share that the spread of the places has. The
 * factors are larger than those of f = exp: 1/720, 1/360, 1/24. */
static double left_out(const struct paths *p, const size_t *at, size_t level,
                       double spread)
{
    bool more = level < p->order;
    size_t upper = more ? level + 1 : level;
    double units = (p->w[at[level]] - p->w[at[0]]) *
                   jet_size(p, at, level, upper) /
                   jet_size(p, at, level, upper - 1);
    double second = fmax(units * units, spread);
    return !more        ? second / 10
           : level == 1 ? second * second / 100
                        : pow(second, 1.5) / 30;
}

/* f[w(at[0]), ..., w(at[level])] where these nearly meet: the mean of
 * f^(level)/level!, less what the spread of the places adds to it in second
 * order, sum of (w - mean of w) f^(level+1) / (2 level! (level + 2)), where that
 * derivative is at hand. */
static struct number by_derivative(const struct paths *p, const size_t *at,
                                   size_t level)
{
    double over = 1, middle = 0, mean = 0, error = 0, spread = 0;
    double count = (double)level + 1;
    for (size_t k = 2; k <= level; k++)
        over /= (double)k;
    for (size_t k = 0; k <= level; k++) {
        middle += p->w[at[k]] / count;
        mean += p->jet[level][at[k]] * over / count;
        if (p->jet_error)
            error = fmax(error, p->jet_error[level][at[k]] * over);
    }
    error += 4 * LA_U * fabs(mean);
    if (p->w[at[level]] == p->w[at[0]])
        return (struct number){mean, error};
    for (size_t k = 0; level < p->order && k <= level; k++)
        spread += (p->w[at[k]] - middle) * p->jet[level + 1][at[k]] * over /
                  (2 * (count + 1));
    error += left_out(p, at, level, fabs(spread / mean)) * fabs(mean);
    return (struct number){mean - spread, error};
}

/* A quotient of two of one level less, or by the derivative if that agrees with
 * it and is known better. */
static struct number next_level(const struct paths *p, const struct number *c,
                                const size_t *at, size_t level)
{
    size_t i = at[0], j = at[level];
    double gap = p->w[j] - p->w[i], rise = c[1].value - c[0].value;
    double noise = c[1].error + c[0].error;
    struct number q = {rise / gap, 0}, d = by_derivative(p, at, level);
    if (p->w_error)
        noise += fabs(q.value) * (p->w_error[i] + p->w_error[j]);
    q.error = noise / fabs(gap) + 4 * LA_U * fabs(q.value);
    bool agree = fabs(rise - gap * d.value) <= noise + gap * d.error;
    return agree && (gap == 0 || d.error <= q.error) ? d : q;
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
        for (size_t k = 0; k + level <= m; k++)
            c[k] = next_level(p, c + k, at + k, level);
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
