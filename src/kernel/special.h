/* special: scalar functions beyond libm; the only files that see GSL's
 * special functions. Every function returns NaN where the function does not
 * exist (status of the _e form, not its value), infinities at overflow, 0 at
 * underflow, and never prints or aborts. */
#ifndef KERNEL_SPECIAL_H
#define KERNEL_SPECIAL_H

/* --- elementary, in Octave's conventions (special.c) ---------------------- */
double special_nthroot(double x, double n);
double special_mod(double x, double y); /* Octave: sign of y, mod(x,0) = x */
double special_floordiv(double x, double y); /* of the exact quotient */
double special_fixdiv(double x, double y);
double special_rem(double x, double y);
double special_max(double x, double y); /* NaN if either is (unlike fmax) */
double special_min(double x, double y);
double special_softplus(double x);
double special_sigmoid(double x);

/* --- gamma family (special.c) --------------------------------------------- */
double special_gamma(double x);
double special_lgamma(double x); /* log |gamma(x)| */
double special_digamma(double x);
double special_polygamma(double n, double x);
double special_beta(double a, double b);
double special_betaln(double a, double b);            /* log |beta(a,b)| */
double special_gammainc(double x, double a);          /* P(a,x) */
double special_betainc(double x, double a, double b); /* I_x(a,b) */

/* --- error functions (special_error.c) ------------------------------------ */
double special_erfcx(double x);
double special_erfinv(double x);
double special_normcdf(double x);
double special_norminv(double p);
double special_dawson(double x);
double special_erfi(double x);

/* --- their slopes (special_slopes.c) -------------------------------------- */
double special_erfcxn(double n, double x);  /* n-th derivative of erfcx */
double special_dawsonn(double n, double x); /* of dawson */
double special_logerfcbend(double x);       /* erfcx'(x)/erfcx(x) */

/* --- Bessel and Airy (special.c): any real order, whole ones at x < 0 -- */
double special_besselj(double n, double x);
double special_bessely(double n, double x);
double special_besseli(double n, double x);
double special_besselk(double n, double x);
double special_airy(double k, double x); /* k = 0..3: Ai, Ai', Bi, Bi' */

/* --- scaled, logarithms, degrees (special_scaled.c) ----------------------- */
double special_logaddexp(double x, double y); /* log(exp(x) + exp(y)) */
double special_logerfc(double x);
double special_lognormcdf(double x);
double special_sind(double x); /* of degrees */
double special_cosd(double x);
double special_expreln(double n, double x); /* n-th derivative of expm1(x)/x */
double special_expintn(double n, double x); /* E_n, any whole n */
double special_gammaincc(double x, double a); /* Q(a,x) */
double special_besselix(double n, double x);  /* exp(-|x|) I_n(x) */
double special_besselkx(double n, double x);  /* exp(x) K_n(x) */

/* --- the same from Arb (special_arb.c): slow, and right everywhere; NaN where
 * no number was found --------------------------------------------------- */
double special_arb_besselj(double n, double x);
double special_arb_bessely(double n, double x);
double special_arb_besseli(double n, double x);
double special_arb_besselk(double n, double x);
double special_arb_polygamma(double n, double x);
double special_arb_beta(double a, double b);
double special_arb_betaln(double a, double b);

/* --- others --------------------------------------------------------------- */
double special_lambertw(double x);   /* principal branch */
double special_lambertwm1(double x); /* branch -1 */
double special_expint(double x);     /* E1 */
double special_sinint(double x);
double special_cosint(double x);
double special_sincn(double n, double x); /* n-th derivative of sin(x)/x */
double special_zeta(double s);
double special_zetan(double n, double s);      /* n-th derivative of zeta */
double special_elliptick(double m);            /* K, m = k^2 < 1 */
double special_elliptickn(double n, double m); /* n-th derivative of K */
double special_elliptice(double m);

/* For the ULPS column: `ulps` of a result of size |r|, but where a function
 * passes through a zero, of the `size` of what cancels there. */
double special_ulps(double ulps, double size, double r);

#endif
