/* ball/space: the spaces of eigenvalues that meet.
 *
 * Idea: where discs of a symmetric matrix meet, the vectors are not known, but
 * their space is, by the gap to the others. V*diag(f(w))*V' is then the sum over
 * the spaces of f there, known to within the disc, times the projector.
 *
 * Invariant: enclosures; false where a gap is too small for the balls.
 */
#include "ball/spectrum.h"

/* The spectrum's entries from..end share a disc or are one. In V's coordinates
 * their space is [I; Z]: row j of M*[I; Z] = [I; Z]*B gives |Z| <= 2 e/gap, e
 * the largest entry beside the block, while what else the rows hold is less
 * than half the gap. */
static bool space_error(mag_t z, const struct spectrum *s, slong from,
                        slong end)
{
    mag_t e, sum, x, rows;
    arb_t gap, least, d;
    mag_init(e), mag_init(sum), mag_init(x), mag_init(rows);
    arb_init(gap), arb_init(least), arb_init(d);
    arb_pos_inf(least);
    for (slong i = 0; i < s->n; i++) {
        slong row = s->column[i];
        bool inside = i >= from && i < end;
        spectrum_row_sum(sum, s->m, row);
        mag_max(rows, rows, sum);
        for (slong c = from; !inside && c < end; c++) {
            slong col = s->column[c];
            arb_get_mag(x, arb_mat_entry(s->m, row, col));
            mag_max(e, e, x);
            arb_sub(gap, arb_mat_entry(s->m, row, row),
                    arb_mat_entry(s->m, col, col), 64);
            arb_abs(gap, gap);
            arb_min(least, least, gap, 64);
        }
    }
    bool all = end - from == s->n;
    mag_mul_ui(rows, rows,
               (ulong)(4 * s->n)); /* times n of Z <= 1, two sides */
    arf_set_mag(arb_midref(d), rows);
    bool ok = all || (arb_is_positive(least) && arb_gt(least, d));
    arb_get_mag_lower(x, least);
    mag_mul_2exp_si(e, e, 1);
    if (all)
        mag_zero(z);
    else
        mag_div(z, e, x);
    ok = ok && mag_cmp_2exp_si(z, 0) < 0;
    mag_clear(e), mag_clear(sum), mag_clear(x), mag_clear(rows);
    arb_clear(gap), arb_clear(least), arb_clear(d);
    return ok;
}

/* x: a basis of the space of the entries from..end. */
static bool space_of(arb_mat_t x, const struct spectrum *s, slong from,
                     slong end, slong prec)
{
    slong n = s->n;
    mag_t z;
    arb_mat_t coordinates;
    mag_init(z);
    bool ok = space_error(z, s, from, end);
    arb_mat_init(coordinates, n, end - from);
    for (slong i = 0; i < n; i++)
        for (slong k = 0; k < end - from; k++)
            if (i < from || i >= end)
                arb_add_error_mag(arb_mat_entry(coordinates, s->column[i], k),
                                  z);
            else if (i == from + k)
                arb_one(arb_mat_entry(coordinates, s->column[i], k));
    ball_product(x, s->basis, false, coordinates, false, prec);
    arb_mat_clear(coordinates);
    mag_clear(z);
    return ok;
}

/* The end of the chain of discs that starts at `from`. */
static slong chain_end(const struct spectrum *s, slong from)
{
    slong end = from + 1;
    while (end < s->n && !s->alone[end] && arb_equal(s->w + from, s->w + end))
        end++;
    return end;
}

/* Vectors of values that meet: an orthonormal basis of their space near that
 * of the doubles, which is as good as any and what the function gives. For an
 * exact matrix the values of a chain differ by rounding alone, which half of the
 * bits in the vectors' radii cover in what is made of them. */
void spectrum_fill_chains(struct spectrum *s, slong prec)
{
    for (slong from = 0, end; from < s->n; from = end) {
        arb_mat_t x, gram;
        mag_t half;
        end = chain_end(s, from);
        if (end == from + 1)
            continue;
        mag_init(half);
        mag_set_ui_2exp_si(half, 1, -prec / 2);
        bool ok = space_of(x, s, from, end, prec);
        ball_product(gram, x, true, x, false, prec);
        ok = ok && arb_mat_cho(gram, gram, prec);
        if (ok)
            ball_right_solve(x, gram, false, true, prec);
        for (slong k = from; ok && k < end; k++) {
            s->known[k] = true;
            for (slong i = 0; i < s->n; i++) {
                arb_ptr v = arb_mat_entry(s->v, i, k);
                arb_set(v, arb_mat_entry(x, i, k - from));
                arb_add_error_mag(v, half);
            }
        }
        arb_mat_clear(x), arb_mat_clear(gram);
        mag_clear(half);
    }
}

/* out += the projector of the entries from..end times middle, +- spread. */
static bool add_projector(arb_mat_t out, const struct spectrum *s, slong from,
                          slong end, const arb_t value, slong prec)
{
    slong n = s->n;
    arb_t middle;
    arb_mat_t x, gram, p;
    arb_init(middle);
    arb_mat_init(p, end - from, n);
    bool ok = space_of(x, s, from, end, prec);
    ball_product(gram, x, true, x, false, prec);
    arb_mat_transpose(p, x);
    ok = ok && arb_mat_solve(p, gram, p, prec);
    arb_get_mid_arb(middle, value);
    arb_mat_clear(gram);
    ball_product(gram, x, false, p, false, prec);
    for (slong i = 0; ok && i < n; i++)
        for (slong j = 0; j < n; j++) {
            arb_ptr to = arb_mat_entry(out, i, j);
            arb_addmul(to, arb_mat_entry(gram, i, j), middle, prec);
            arb_add_error_mag(to, arb_radref(value));
        }
    arb_clear(middle);
    arb_mat_clear(x), arb_mat_clear(gram), arb_mat_clear(p);
    return ok;
}

bool ball_spectral_form(const struct ball_kernel *k)
{
    slong n = (slong)k->shape.rows, prec = k->c->prec;
    size_t entries = (size_t)(n * n);
    struct ball_kernel eigh = *k;
    eigh.shape = (struct shape){(uint32_t)(n + n * n), 1};
    eigh.nargs = 1;
    double *start = ball_by_kernel(&eigh, kernel_EIGH);
    struct spectrum s;
    arb_mat_t a, out;
    ball_load_argument(a, k, 0, false);
    arb_mat_init(out, n, n);
    ball_symmetrize(a);
    bool ok = start[0] == start[0] &&
              spectrum_of(&s, a, start + n, true, false, prec);
    if (!ok)
        ball_note_kink(k->c, false);
    for (slong i = 0, end; ok && i < n; i = end) {
        arb_t value;
        arb_init(value);
        arb_set(value, k->in[1] + i);
        end = chain_end(&s, i);
        for (slong j = i + 1; j < end; j++) {
            bool jump = !arb_overlaps(k->in[1] + j, k->in[1] + i);
            if (!arb_equal(k->in[1] + j, k->in[1] + i))
                ball_note_tie(k->c, ball_all_exact(k->in[0], entries), jump);
            ok = ok && !jump;
            arb_union(value, value, k->in[1] + j, prec);
        }
        if (ok && !add_projector(out, &s, i, end, value, prec)) {
            ball_note_kink(k->c, false);
            ok = false;
        }
        arb_clear(value);
    }
    if (ok)
        ball_store(k->out, out);
    if (start[0] == start[0])
        spectrum_clear(&s);
    arb_mat_clear(a), arb_mat_clear(out);
    mem_free(start);
    return ok;
}

/* As the block beside the diagonal of the form of [0 A; A' 0], whose values are
 * -s, zeros, and s ascending. */
bool ball_singular_form(const struct ball_kernel *k)
{
    size_t rows = k->in_shape[0].rows, cols = k->in_shape[0].cols;
    size_t n = rows + cols, count = rows < cols ? rows : cols;
    arb_ptr a = _arb_vec_init((slong)(n * n)), y = _arb_vec_init((slong)n);
    arb_ptr out = _arb_vec_init((slong)(n * n));
    struct ball_kernel whole = *k;
    whole.out = out;
    whole.shape = (struct shape){(uint32_t)n, (uint32_t)n};
    whole.in = (arb_srcptr[]){a, y};
    whole.in_shape = (struct shape[]){whole.shape, {(uint32_t)n, 1}};
    for (size_t j = 0; j < cols; j++)
        for (size_t i = 0; i < rows; i++) {
            arb_set(a + i + n * (rows + j), k->in[0] + i + rows * j);
            arb_set(a + rows + j + n * i, k->in[0] + i + rows * j);
        }
    for (size_t i = 0; i < count; i++) {
        arb_set(y + i, k->in[1] + i);
        arb_set(y + n - 1 - i, y + i);
        arb_neg(y + i, y + i);
    }
    bool ok = ball_spectral_form(&whole);
    for (size_t j = 0; ok && j < cols; j++)
        for (size_t i = 0; i < rows; i++)
            arb_set(k->out + i + rows * j, out + i + n * (rows + j));
    _arb_vec_clear(a, (slong)(n * n)), _arb_vec_clear(y, (slong)n);
    _arb_vec_clear(out, (slong)(n * n));
    return ok;
}
