/* basis_function: Sylvester's equation, square root and logarithm of matrices
 * of balls, in a basis of eigenvectors.
 *
 * Idea: everything happens on M = V\A*V, which is nearly diagonal, where
 * equations and roots are certified (eigenbasis.c); V\E*V goes along for
 * derivatives. The logarithm takes roots until M is near I and sums
 * log(B) = 2 atanh(Z) = 2 sum Z^(2j+1)/(2j+1), Z = (B - I)/(B + I), whose tail
 * is bounded by norms.
 *
 * Invariant: enclosures, or false where no basis will do; the caller then tries
 * what works on small matrices of any kind.
 * Source: N. Higham, Functions of Matrices, 2008, ch. 6 and 11.
 */
#include "ball/eigenbasis.h"

enum { GUARD_BITS = 32, MOST_ROOTS = 64, NEAR_IDENTITY = -5 };

bool basis_sylvester(const struct ball_kernel *k)
{
    slong prec = k->c->prec;
    struct eigenbasis a, b;
    arb_mat_t x, z, c;
    ball_load_argument(x, k, 0, false);
    ball_load_argument(z, k, 1, false);
    ball_load_argument(c, k, 2, false);
    bool left = eigenbasis_of(&a, x, prec), right = eigenbasis_of(&b, z, prec);
    bool ok = left && right;
    if (ok) {
        acb_mat_t turned, y;
        acb_mat_init(turned, arb_mat_nrows(c), arb_mat_ncols(c));
        acb_mat_init(y, arb_mat_nrows(c), arb_mat_ncols(c));
        eigenbasis_turn(turned, a.inverse, c, b.v, prec + GUARD_BITS);
        ok = eigenbasis_sylvester(y, a.m, a.w, b.m, b.w, turned, prec);
        if (ok)
            eigenbasis_store(k->out, a.v, y, b.inverse, prec);
        acb_mat_clear(turned), acb_mat_clear(y);
    }
    if (left)
        eigenbasis_clear(&a);
    if (right)
        eigenbasis_clear(&b);
    arb_mat_clear(x), arb_mat_clear(z), arb_mat_clear(c);
    return ok;
}

bool basis_sqrtm(const struct ball_kernel *k)
{
    slong n = (slong)k->shape.rows;
    struct eigenbasis b;
    arb_mat_t a;
    ball_load_argument(a, k, 0, false);
    bool ok = eigenbasis_of(&b, a, k->c->prec);
    if (ok) {
        acb_mat_t y;
        acb_ptr s = _acb_vec_init(n);
        acb_mat_init(y, n, n);
        ok = eigenbasis_root(y, s, b.m, b.w, k->c->prec);
        if (ok)
            eigenbasis_store(k->out, b.v, y, b.inverse, k->c->prec);
        acb_mat_clear(y);
        _acb_vec_clear(s, n);
        eigenbasis_clear(&b);
    }
    arb_mat_clear(a);
    return ok;
}

/* --- logarithm ------------------------------------------------------------ */

/* A matrix near diagonal form and, if d is not NULL, its derivative. */
struct dual {
    acb_mat_struct *x, *d;
    acb_ptr w; /* near the diagonal of x */
};

static bool near_identity(const acb_mat_t x)
{
    slong n = acb_mat_nrows(x);
    acb_ptr one = _acb_vec_init(n);
    mag_t size;
    mag_init(size);
    for (slong i = 0; i < n; i++)
        acb_one(one + i);
    eigenbasis_size(size, x, one, false);
    bool near = mag_cmp_2exp_si(size, NEAR_IDENTITY) < 0;
    mag_clear(size);
    _acb_vec_clear(one, n);
    return near;
}

/* z becomes its square root: Y*Ydot + Ydot*Y = Xdot. */
static bool take_root(struct dual *z, slong prec)
{
    slong n = acb_mat_nrows(z->x);
    acb_mat_t y, ydot;
    acb_ptr s = _acb_vec_init(n);
    acb_mat_init(y, n, n);
    bool ok = eigenbasis_root(y, s, z->x, z->w, prec);
    if (ok && z->d) {
        acb_mat_init(ydot, n, n);
        ok = eigenbasis_sylvester(ydot, y, s, y, s, z->d, prec);
        acb_mat_swap(z->d, ydot);
        acb_mat_clear(ydot);
    }
    acb_mat_swap(z->x, y);
    _acb_vec_set(z->w, s, n);
    acb_mat_clear(y);
    _acb_vec_clear(s, n);
    return ok;
}

/* x*y on duals, into r. */
static void dual_multiply(struct dual *r, const struct dual *x,
                          const struct dual *y, slong prec)
{
    if (r->d) {
        acb_mat_t t;
        acb_mat_init(t, acb_mat_nrows(x->x), acb_mat_nrows(x->x));
        acb_mat_mul(t, x->d, y->x, prec);
        acb_mat_mul(r->d, x->x, y->d, prec);
        acb_mat_add(r->d, r->d, t, prec);
        acb_mat_clear(t);
    }
    acb_mat_mul(r->x, x->x, y->x, prec);
}

/* b becomes (B - I)/(B + I); its derivative (I - Z)*Bdot/(B + I). */
static bool cayley(struct dual *b, slong prec)
{
    slong n = acb_mat_nrows(b->x);
    acb_mat_t one, plus;
    acb_mat_init(one, n, n), acb_mat_init(plus, n, n);
    acb_mat_one(one);
    acb_mat_add(plus, b->x, one, prec);
    acb_mat_sub(b->x, b->x, one, prec);
    bool ok = acb_mat_inv(plus, plus, prec);
    if (ok) {
        acb_mat_mul(b->x, b->x, plus, prec);
        if (b->d) {
            acb_mat_sub(one, one, b->x, prec);
            acb_mat_mul(b->d, one, b->d, prec);
            acb_mat_mul(b->d, b->d, plus, prec);
        }
    }
    acb_mat_clear(one), acb_mat_clear(plus);
    return ok;
}

static void widen_all(acb_mat_t x, const mag_t e)
{
    for (slong i = 0; i < acb_mat_nrows(x); i++)
        for (slong j = 0; j < acb_mat_ncols(x); j++)
            acb_add_error_mag(acb_mat_entry(x, i, j), e);
}

/* The terms from j on, z = |Z| <= 1/4: sum z^j/j <= 2 z^j, and of the
 * derivative sum |Zdot| z^(j-1) <= 2 |Zdot| z^(j-1). */
static void add_tail(struct dual *sum, const mag_t z, const mag_t zdot, slong j)
{
    mag_t tail;
    mag_init(tail);
    mag_pow_ui(tail, z, (ulong)j);
    mag_mul_2exp_si(tail, tail, 1);
    widen_all(sum->x, tail);
    if (sum->d) {
        mag_pow_ui(tail, z, (ulong)(j - 1));
        mag_mul(tail, tail, zdot);
        mag_mul_2exp_si(tail, tail, 1);
        widen_all(sum->d, tail);
    }
    mag_clear(tail);
}

/* sum of power, of dual, scaled by 1/j. */
static void add_term(acb_mat_struct *sum, const acb_mat_struct *power, slong j,
                     slong prec)
{
    acb_mat_t term;
    acb_mat_init(term, acb_mat_nrows(sum), acb_mat_ncols(sum));
    acb_mat_scalar_div_si(term, power, j, prec);
    acb_mat_add(sum, sum, term, prec);
    acb_mat_clear(term);
}

static struct dual dual_new(slong n, bool with_d)
{
    struct dual z = {mem_alloc(sizeof *z.x), NULL, NULL};
    acb_mat_init(z.x, n, n);
    if (with_d) {
        z.d = mem_alloc(sizeof *z.d);
        acb_mat_init(z.d, n, n);
    }
    return z;
}

static void dual_free(struct dual *z)
{
    acb_mat_clear(z->x);
    if (z->d)
        acb_mat_clear(z->d);
    mem_free(z->x), mem_free(z->d);
}

static void dual_set(struct dual *r, const struct dual *z)
{
    acb_mat_set(r->x, z->x);
    if (r->d)
        acb_mat_set(r->d, z->d);
}

/* z near I becomes log(z). */
static bool series(struct dual *z, slong prec)
{
    slong n = acb_mat_nrows(z->x), j = 1;
    bool with_d = z->d != NULL, ok = cayley(z, prec);
    struct dual square = dual_new(n, with_d), power = dual_new(n, with_d);
    struct dual next = dual_new(n, with_d);
    mag_t size, slope, left;
    mag_init(size), mag_init(slope), mag_init(left);
    eigenbasis_size(size, z->x, NULL, false);
    if (with_d)
        eigenbasis_size(slope, z->d, NULL, false);
    ok = ok && mag_cmp_2exp_si(size, -2) < 0;
    dual_multiply(&square, z, z, prec);
    dual_set(&power, z);
    mag_one(left);
    while (ok && j < 2 * prec && mag_cmp_2exp_si(left, -prec) > 0) {
        dual_multiply(&next, &power, &square, prec);
        dual_set(&power, &next);
        j += 2;
        add_term(z->x, power.x, j, prec);
        if (with_d)
            add_term(z->d, power.d, j, prec);
        mag_pow_ui(left, size, (ulong)j);
    }
    add_tail(z, size, slope, j + 2);
    acb_mat_scalar_mul_2exp_si(z->x, z->x, 1);
    if (with_d)
        acb_mat_scalar_mul_2exp_si(z->d, z->d, 1);
    mag_clear(size), mag_clear(slope), mag_clear(left);
    dual_free(&square), dual_free(&power), dual_free(&next);
    return ok;
}

/* z becomes log(z). */
static bool logarithm(struct dual *z, slong prec)
{
    slong roots = 0;
    bool ok = true;
    while (ok && roots < MOST_ROOTS && !near_identity(z->x)) {
        ok = take_root(z, prec);
        roots++;
    }
    ok = ok && roots < MOST_ROOTS && series(z, prec);
    acb_mat_scalar_mul_2exp_si(z->x, z->x, roots);
    if (z->d)
        acb_mat_scalar_mul_2exp_si(z->d, z->d, roots);
    return ok;
}

/* log(A), or its derivative along the second argument. */
bool basis_logm(const struct ball_kernel *k, bool frechet)
{
    slong n = (slong)k->shape.rows, prec = k->c->prec + GUARD_BITS;
    struct eigenbasis b;
    arb_mat_t a, e;
    ball_load_argument(a, k, 0, false);
    bool ok = eigenbasis_of(&b, a, prec) && eigenbasis_refine(&b, a, prec);
    if (ok) {
        struct dual z = dual_new(n, frechet);
        z.w = b.w;
        acb_mat_set(z.x, b.m);
        if (frechet) {
            ball_load_argument(e, k, 1, false);
            eigenbasis_turn(z.d, b.inverse, e, b.v, prec);
            arb_mat_clear(e);
        }
        ok = logarithm(&z, prec);
        if (ok)
            eigenbasis_store(k->out, b.v, frechet ? z.d : z.x, b.inverse, prec);
        dual_free(&z);
        eigenbasis_clear(&b);
    }
    arb_mat_clear(a);
    return ok;
}
