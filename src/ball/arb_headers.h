/* arb_headers: FLINT 3 keeps Arb's headers in flint/, FLINT 2 + Arb beside. */
#ifndef BALL_ARB_HEADERS_H
#define BALL_ARB_HEADERS_H

#ifdef HAVE_FLINT3
#include <flint/acb.h>
#include <flint/acb_dirichlet.h>
#include <flint/acb_elliptic.h>
#include <flint/acb_hypgeom.h>
#include <flint/acb_mat.h>
#include <flint/arb.h>
#include <flint/arb_hypgeom.h>
#include <flint/arb_mat.h>
#include <flint/flint.h>
#include <flint/fmpz_mat.h>
#else
#include <acb.h>
#include <acb_dirichlet.h>
#include <acb_elliptic.h>
#include <acb_hypgeom.h>
#include <acb_mat.h>
#include <arb.h>
#include <arb_hypgeom.h>
#include <arb_mat.h>
#include <flint/flint.h>
#include <flint/fmpz_mat.h>
#endif

#endif
