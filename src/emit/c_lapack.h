/* emit/c_lapack: texts of C functions. Private to emit/c_*.c. */
#ifndef EMIT_C_LAPACK_H
#define EMIT_C_LAPACK_H

extern const char ad_copy[], ad_bad[], ad_solve[], ad_inv[], ad_det[],
    ad_cofactor[], ad_trisolve[], ad_lstsq[], ad_chol[], ad_choladjoint[],
    ad_norm[], ad_eigh[], ad_gapdivide[], ad_loewner[], ad_qr[], ad_svd[], ad_expm[],
    ad_expmfrechet[];

#endif
