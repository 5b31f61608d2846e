/* graph/matrix: constructors of the linear-algebra nodes.
 *
 * Shapes are the caller's business (the elaborator has checked them). What can
 * be composed of other nodes is composed; the rest is a row of ops.def whose
 * rules stand in rules/linalg.c (solves), rules/det.c, rules/matfun.c (norms,
 * functions of a matrix), rules/factor.c and rules/spectral.c (eigen- and
 * singular values). A factorization's results are Part(g, primary, i).
 */
#ifndef GRAPH_MATRIX_H
#define GRAPH_MATRIX_H

#include "graph/graph.h"

/* --- building blocks of rules ------------------------------------------- */
/* Result i of a node with several results. */
static inline node Part(node primary, unsigned i)
{
    return primary + 1 + i;
}
/* Sum where NONE is nothing; NONE if both are. */
node Plus(struct graph *g, node a, node b);
node Symmetrize(struct graph *g, node a); /* (A+A')/2 */
node Eye(struct graph *g, uint32_t n);
/* A(r0+1:r0+rows, c0+1:c0+cols) */
node Block(struct graph *g, node a, uint32_t r0, uint32_t c0, uint32_t rows,
           uint32_t cols);

/* --- solves ------------------------------------------------------------- */
/* Auxiliary: Cholesky if A is exactly symmetric with positive diagonal and
 * definite, else LU; packed as a column. Shared by all nodes that need it. */
node Factor(struct graph *g, node a);
/* A\B. Square A (n x n, B n x p): by its factor; triangular by structure
 * (chol, tril, triu, factors of lu and qr): by substitution; not square
 * (m x n, B m x p -> n x p): least squares, of least norm if underdetermined.
 * A' is not formed. 1 x 1: division. */
node LeftDivide(struct graph *g, node a, node b);
node RightDivide(struct graph *g, node b, node a); /* B/A = (A'\B')' */
/* op(A)\B for square A through Factor(A). */
node Solve(struct graph *g, node a, bool transposed, node b);
/* op(T)\B where only the named triangle of T is read. */
node TriSolve(struct graph *g, node t, bool upper, bool transposed, node b);
/* Least squares op(A)\B; A of full rank. */
node LeastSquares(struct graph *g, node a, bool transposed, node b);
node Inverse(struct graph *g, node a);           /* n x n -> n x n */
node InverseTransposed(struct graph *g, node a); /* inv(A)' */
node Pinv(struct graph *g, node a);              /* m x n -> n x m */
/* X with A*X + X*B = C; A m x m, B n x n, C m x n. */
node Sylvester(struct graph *g, node a, node b, node c);
node Lyap(struct graph *g, node a, node c); /* A*X + X*A' + C = 0 */

/* --- numbers of a matrix ------------------------------------------------ */
node Det(struct graph *g, node a);
node LogDet(struct graph *g, node a);   /* log(abs(det(A))) */
node Cofactor(struct graph *g, node a); /* d det(A) / dA */
/* Derivative of Cofactor(A) in direction E. */
node CofactorDot(struct graph *g, node a, node e);
node Norm2(struct graph *g, node a); /* sqrt of the sum of squares */
node VectorNorm(struct graph *g, node x, double p); /* also p = 1, INFINITY */
node SpectralNorm(struct graph *g, node a);         /* norm(A), norm(A,2) */
node NuclearNorm(struct graph *g, node a);          /* norm(A,"nuc") */
node MatrixNorm1(struct graph *g, node a);          /* norm(A,1) */
node MatrixNormInf(struct graph *g, node a);        /* norm(A,Inf) */
node Cond(struct graph *g, node a);                 /* s(1)/s(end) */
node Rank(struct graph *g, node a);                 /* locally constant */

/* --- functions of a square matrix --------------------------------------- */
node MatPower(struct graph *g, node a, int n); /* A^n, n of any sign */
node Expm(struct graph *g, node a);
node ExpmFrechet(struct graph *g, node a, node e); /* d expm(A) along E */
node Logm(struct graph *g, node a);                /* principal, real */
node LogmFrechet(struct graph *g, node a, node e);
node Sqrtm(struct graph *g, node a); /* principal, real */

/* --- factorizations ----------------------------------------------------- */
/* R with R'*R = (A+A')/2, or L with L*L' = (A+A')/2. NaN where A is not
 * positive definite or, at the base point, not symmetric. */
node Chol(struct graph *g, node a, bool lower);
/* Adjoint of A = L*L' by that of L (symmetric); or by that of R = L'. */
node CholAdjoint(struct graph *g, node factor, node bar, bool lower);
/* Parts 0: L (m x k, unit), 1: U (k x n), 2: p (m x 1) with A(p,:) = L*U,
 * k = min(m,n). */
node Lu(struct graph *g, node a);
/* A(p,:); inverse: the B with B(p,:) = A. p is the third part of Lu. */
node PermuteRows(struct graph *g, node a, node p, bool inverse);
/* Adjoint of A(p,:) = L*U (square) by those of L and U. */
node LuAdjoint(struct graph *g, node l, node u, node lbar, node ubar);
/* As Octave's lu: *l and *u, and *p as a permutation matrix, P*A = L*U; with
 * p NULL *l is P'*L. */
void LuMatrices(struct graph *g, node a, node *l, node *u, node *p);
/* Thin. Parts 0: Q (m x k), 1: R (k x n), k = min(m,n). */
node Qr(struct graph *g, node a);
/* Q m x m, R m x n, as Octave's qr(A). */
void QrFull(struct graph *g, node a, node *q, node *r);
/* Of (A+A')/2. Parts 0: w ascending (n x 1), 1: V (n x n). */
node Eigh(struct graph *g, node a);
/* Real spectra only (else NaN). Parts 0: w ascending, 1: V, unit columns. */
node Eig(struct graph *g, node a);
/* Is x symmetric by the way it is made (A*A', A + A')? */
bool graph_symmetric(const struct graph *g, node x);
/* Thin. Parts 0: U (m x k), 1: s descending (k x 1), 2: V (n x k). */
node Svd(struct graph *g, node a);
/* U m x m, S m x n (diagonal), V n x n, as Octave's svd(A). */
void SvdFull(struct graph *g, node a, node *u, node *s, node *v);
/* M(i,j)/(w(j)-w(i)), or /(w(j)^2-w(i)^2) if squares; 0 on the diagonal. Where
 * w(i) and w(j) are equal to rounding: 0 if M(i,j) is 0, else NaN. */
node GapDivide(struct graph *g, node m, node w, bool squares);
/* Is x Eq(y, MaxAlong(y))? Apart, balls of the two could not tell. */
bool graph_own_maximum(const struct graph *g, node x);
/* The derivative of order m = 1.. of V*diag(f(w))*V' along symmetric m[0..m-1], by
 * jet[k] = f^(k)(w), k = 0..m; V, w of an eigh. The sum over all orders of them. */
enum { SPECTRAL_ORDERS = 8 };
node SpectralFlow(struct graph *g, node v, node w, unsigned order,
                  const node *jet, const node *m);
/* Is x made as V*diag(y)*V' from the vectors of an eigh, or U*diag(y)*V' from
 * those of an svd (`of`)? y: its entries; NONE for V*V', U*V'. */
bool graph_spectral_form(const struct graph *g, enum op of, node x,
                         node *primary, node *y);
/* Or as V(:,k)*V(:,k)', k some columns: V*diag(mark)*V', mark (if not NULL) by
 * how often each is one of them. */
bool graph_spectral_projector(const struct graph *g, node x, node *eigh,
                              double *mark);
/* The eigh or svd whose left or right vectors x are, or NONE. */
node graph_spectral_vectors(const struct graph *g, enum op of, node x,
                            bool right);
/* The columns k+1.. of the full Q of qr (which 0), U (1) or V (2) of svd. They
 * have no derivative of their own: a gap. */
node Complement(struct graph *g, node a, unsigned which, uint32_t k);
/* The same of an svd where it does not matter which: held fixed. */
#define COMPLEMENT_HELD 4
/* null(A) for an A of that rank: a gap. */
node NullSpace(struct graph *g, node a, uint32_t rank);

#endif
