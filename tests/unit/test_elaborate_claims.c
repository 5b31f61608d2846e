/* test_elaborate_claims: what claims become, the points of a problem, seeds,
 * preambles, and values given from outside. */
#include "builtin/builtin.h"
#include "elaborate_fixture.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

/* --- claims --------------------------------------------------------------- */

static const char *const kinds[] = {
    [NAMED_VALUE] = "value",       [NAMED_TOTAL] = "total",
    [NAMED_PARTIAL] = "partial",   [NAMED_HIGHER] = "higher",
    [NAMED_BAR] = "bar",           [NAMED_DOT] = "dot",
    [NAMED_JACOBIAN] = "jacobian", [NAMED_GRAD] = "grad",
};

/* "lhs shape = rhs shape: quantities", or the mismatch, or "error". */
static const char *describe(const struct claim_graph *c)
{
    int n = 0;
    char *s = fixture_text;
    if (!c)
        return "error";
    n += snprintf(s, 256, "%ux%u=%ux%u%s%s%s%s", c->lhs_shape.rows,
                  c->lhs_shape.cols, c->rhs_shape.rows, c->rhs_shape.cols,
                  c->number ? " number" : "", c->mismatch ? " mismatch" : "",
                  c->transpose_fits ? " transpose" : "",
                  c->message ? " inside" : "");
    for (size_t i = 0; i < c->n; i++) {
        const struct named_derivative *q = &c->named_derivatives[i];
        n += snprintf(s + n, 256, "%s%s(%s", i == c->nlhs ? " | " : " ",
                      kinds[q->kind], q->of_name);
        for (unsigned k = 0; k < named_order(q) && named_by_name(q, k); k++)
            n += snprintf(s + n, 256, ",%s", named_by_name(q, k));
        n += snprintf(s + n, 256, ")");
    }
    return s;
}

struct claim_sample {
    const char *source, *result;
};

/* Each source ends with the claim of interest. */
static void check_claims(const struct claim_sample *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct fixture f = fixture_new();
        if (!fixture_open(&f, s[i].source))
            fail_msg("%s: %s", s[i].source, fixture_messages());
        const struct stmt *stmt = f.e->claims[f.e->nclaims - 1].stmt;
        struct claim_graph *c = elaborate_claim(f.arena, f.e, stmt,
                                                stmt->eq->lhs, stmt->eq->rhs,
                                                false);
        const char *got = describe(c);
        if (strcmp(got, s[i].result) != 0)
            fail_msg("%s:\n%s, not\n%s", s[i].source, got, s[i].result);
        claim_graph_free(c);
        fixture_free(&f);
    }
}

static void test_scalar_claims(void **state)
{
    (void)state;
    static const struct claim_sample s[] = {
        {"v = u^2\nz = exp(v)\nat u = 1\nclaim dz/du = z*2*u", "1x1=1x1 "
                                                               "total(z,u) | "
                                                               "value(z) "
                                                               "value(u)"},
        {"v = u^2\nz = exp(v)\nat u = 1\nclaim vbar = zbar*z", "1x1=1x1 bar(v) "
                                                               "| bar(z) "
                                                               "value(z)"},
        {"v = u^2\nz = exp(v)\nat u = 1\nclaim vdot = 2*u*udot", "1x1=1x1 "
                                                                 "dot(v) | "
                                                                 "value(u) "
                                                                 "dot(u)"},
        {"z = u*v\nat u = 1, v = 2\nclaim partial(z,u) = v", "1x1=1x1 "
                                                             "partial(z,u) | "
                                                             "value(v)"},
        {"z = u*v\nat u = 1, v = 2\nclaim ∂z/∂u = v", "1x1=1x1 partial(z,u) | "
                                                      "value(v)"},
        {"z = u*v\nat u = 1, v = 2\nclaim d2z/dudv = 1", "1x1=1x1 number "
                                                         "higher(z,u,v)"},
        {"z = u*v\nat u = 1, v = 2\nclaim d2z/du2 = 0", "1x1=1x1 number "
                                                        "higher(z,u,u)"},
        {"z = u*v\nat u = 1, v = 2\nclaim hessian(z,u) = 0", "1x1=1x1 number "
                                                             "higher(z,u,u)"},
        {"z = u*v\nat u = 1, v = 2\nclaim dz/du*dz/dv = dz/dv*dz/du", "1x1=1x1 "
                                                                      "total(z,"
                                                                      "u) "
                                                                      "total(z,"
                                                                      "v)"},
        {"du = 3*u\nz = du^2\nat u = 1\nclaim dz/ddu = 2*du", "1x1=1x1 "
                                                              "total(z,du) | "
                                                              "value(du)"},
        {"z = u^2\nat u = 1\nclaim z = pi/2 + exp(1)", "1x1=1x1 number "
                                                       "value(z)"},
        {"f(t) = a*t\nz = f(u)\nat u = 1, a = 2\nclaim dz/du = f(1)", "1x1=1x1 "
                                                                      "total(z,"
                                                                      "u) | "
                                                                      "value("
                                                                      "a)"},
        {"z = u^2\nat u = 1\nclaim dz/du = k*z\nat k = 2", "1x1=1x1 total(z,u) "
                                                           "| value(k) "
                                                           "value(z)"},
        {"u^2\nans*3\nat u = 1\nclaim dans2/du = 6*u", "1x1=1x1 total(ans2,u) "
                                                       "| value(u)"},
    };
    check_claims(s, COUNT(s));
}

static void test_matrix_claims(void **state)
{
    (void)state;
    static const struct claim_sample s[] = {
        {"param A(2,3), B(3,2)\nC = A*B\nclaim Abar = Cbar*B'", "2x3=2x3 "
                                                                "bar(A) | "
                                                                "bar(C) "
                                                                "value(B)"},
        {"param A(2,3), B(3,2)\nC = A*B\nrefute Abar = Cbar*B", "2x3=0x0 "
                                                                "mismatch "
                                                                "inside bar(A) "
                                                                "| bar(C) "
                                                                "value(B)"},
        {"param A(2,3), B(3,2)\nC = A*B\nclaim Abar = B*Cbar'", "2x3=3x2 "
                                                                "mismatch "
                                                                "transpose "
                                                                "bar(A) | "
                                                                "value(B) "
                                                                "bar(C)"},
        {"param A(2,3), B(3,2)\nC = A*B\nclaim Abar = 0", "2x3=2x3 number "
                                                          "bar(A)"},
        {"param A(2,3), B(3,2)\nC = A*B\nclaim Abar = 1", "2x3=1x1 number "
                                                          "mismatch bar(A)"},
        {"param x(2)\ny = x.^2\nclaim jacobian(y,x) = diag(2*x)", "2x2=2x2 "
                                                                  "jacobian(y,"
                                                                  "x) | "
                                                                  "value(x)"},
        {"param x(2)\ny = x.^2\nclaim jacobian(y,x)(2,1) = 0", "1x1=1x1 number "
                                                               "jacobian(y,x)"},
        {"param x(2)\ny = x.^2\nclaim dy/dx = diag(2*x)", "2x2=2x2 total(y,x) "
                                                          "| value(x)"},
        {"param x(2)\nz = sum(x)\nclaim dz/dx = ones(numel(x),1)", "2x1=2x1 "
                                                                   "total(z,x) "
                                                                   "| "
                                                                   "value(x)"},
        {"param x(2)\nn = 2\nz = sum(x)\nclaim grad(z,x) = ones(n,1)", "2x1="
                                                                       "2x1 "
                                                                       "grad(z,"
                                                                       "x) | "
                                                                       "value("
                                                                       "n)"},
        {"param x(2)\nz = sum(x)\nclaim xbar(2) = zbar", "1x1=1x1 bar(x) | "
                                                         "bar(z)"},
        {"param x(3), y\nF = x*y\nz = sum(F)\nclaim laplacian(F,x) = "
         "div(F,x)*F",
         "3x1=3x1 higher(F,x,x) | total(F,x) value(F)"},
        {"param x(3), y\nF = x*y\nz = sum(F)\nclaim grad(div(F,x),x) = "
         "curl(F,x)",
         "3x1=3x1 higher(F,x,x) | total(F,x)"},
        {"param x(2), y\nz = sum(x)*y\nclaim laplacian(z,x,y) = curl(x,x)",
         "1x1=1x1 higher(z,x,x) higher(z,y,y) | total(x,x)"},
        {"param u, v\nz = u^2*v\nclaim taylor(z,u,3) = [z 1 2 3]", "1x4=1x4 "
                                                                   "value(z) "
                                                                   "total(z,u) "
                                                                   "higher(z,u,"
                                                                   "u) "
                                                                   "higher(z,u,"
                                                                   "u,u)"},
        {"param u, v\nz = u^2*v\nclaim d5z/du2dv2du = 1", "1x1=1x1 number "
                                                          "higher(z,u,u,v,v,"
                                                          "u)"},
        {"param x(2)\nz = sum(x)\nclaim d2z/dx2 = zeros(2)", "2x2=2x2 number "
                                                             "higher(z,x,x)"},
    };
    check_claims(s, COUNT(s));
}

static void test_claim_errors(void **state)
{
    (void)state;
    static const struct claim_sample s[] = {
        {"claim dz/dq = 1", "4:7 'q' is no node or input of the problem"},
        {"claim dz/du = 2*vv", "4:17 'vv' is no node or input of the problem "
                               "[did you mean 'v'?]"},
        {"claim partial(z,u) = 1", "4:7 'u' does not stand on the right-hand "
                                   "side of 'z' (line 2): a partial derivative "
                                   "is that of the statement "
                                   "itself, its other names held fixed [dz/du "
                                   "is the total derivative, "
                                   "through all paths]"},
        {"claim partial(u,v) = 1", "4:7 'u' is an input: it has no statement "
                                   "to take a partial derivative of"},
        {"claim d3z/dudv = 1", "4:7 above stands the order 3, below, in "
                               "'dudv', "
                               "2"},
        {"claim d3z/du2dw = 1", "4:7 'du2dw' is no product of names of the "
                                "problem [as in d3z/dx2dy: by x, x and y]"},
        {"claim d9z/du9 = 1", "4:7 derivatives are known up to order 8"},
        {"claim taylor(z,u) = 1", "4:7 taylor takes 2 names and the order, not "
                                  "2 arguments"},
        {"claim taylor(z,u,1.5) = 1", "4:18 the order must be a whole number, "
                                      "not 1.5"},
        {"claim curl(z,u) = 1", "4:7 the curl is that of a field in space or "
                                "in "
                                "the plane, of 3 entries or 2, not 1"},
        {"claim div(z,u,v) = 1", "4:7 div of 1 entries by 2 coordinates"},
        {"claim laplacian(z, 2*u) = 1", "4:20 coordinates are names of the "
                                        "problem"},
        {"claim d2z/duu = 1", "4:7 'duu' is neither a name squared nor two "
                              "names of the problem [write hessian(z,u,v)]"},
        {"claim dz/du = ones(ubar,1)", "4:20 a size depends on a derivative"},
        {"claim jacobian(z,u+v) = 1", "4:18 jacobian takes names of the "
                                      "problem"},
    };
    for (size_t i = 0; i < COUNT(s); i++) {
        struct fixture f = fixture_new();
        char source[256];
        snprintf(source, sizeof source, "v = u^2\nz = exp(v)\nat u = 1\n%s",
                 s[i].source);
        assert_true(fixture_open(&f, source));
        const struct stmt *stmt = f.e->claims[0].stmt;
        assert_null(elaborate_claim(f.arena, f.e, stmt, stmt->eq->lhs,
                                    stmt->eq->rhs, true));
        assert_int_equal(diag_errors(), 0);
        assert_null(elaborate_claim(f.arena, f.e, stmt, stmt->eq->lhs,
                                    stmt->eq->rhs, false));
        assert_string_equal(fixture_messages(), s[i].result);
        fixture_free(&f);
    }
}

/* --- points --------------------------------------------------------------- */

/* "u=1 w=2; u=3 w=2" */
static const char *describe_points(const struct points *p)
{
    static char text[4096];
    int n = 0;
    text[0] = '\0';
    for (size_t i = 0; i < p->n; i++) {
        n += snprintf(text + n, 8, "%s", i ? ";" : "");
        for (size_t k = 0; k < p->at[i].n; k++) {
            const struct point_entry *e = &p->at[i].at[k];
            n += snprintf(text + n, 512, "%s%s%s=%s", k || i ? " " : "",
                          e->increment ? "d" : "", e->name,
                          shape_scalar(e->value.shape)
                              ? fixture_matrix(e->value.shape, e->value.at) + 4
                              : fixture_matrix(e->value.shape, e->value.at));
        }
    }
    return text;
}

static void test_points(void **state)
{
    (void)state;
    static const struct {
        const char *source, *at[2], *points;
        bool replaced;
    } s[] = {
        {"y = u+w\nat u = 1\nat w = 2", {0}, "u=1 w=2", false},
        {"y = u+w\nat u = 1, w = 2\nat u = 3", {0}, "u=1 w=2; u=3 w=2", false},
        {"y = u+w\nat u = 1, w = 2\nat u = 1", {0}, "u=1 w=2", false},
        {"y = u+w\nat u = 1, w = 2\nat u = 3", {"u=5"}, "u=5 w=2", true},
        {"y = u+w\nat u = 1, w = 2\nat u = 3",
         {"w=5"},
         "u=1 w=5; u=3 w=5",
         true},
        {"y = u+w\nat u = 1", {"w=5"}, "u=1 w=5", false},
        {"y = u+w", {"u=1,w=2", "u=3"}, "u=1 w=2; u=3 w=2", false},
        {"y = u+w\nat u = 1, w = 2", {"dw=.5"}, "u=1 w=2 dw=0.5", false},
        {"n = 2\ny = x\nat x = ones(n,1)*n", {0}, "x=2x1 2 2", false},
        {"y = u", {"u=1,q=2"}, "u=1", false},
        {"at u = 1\nat u = 2\nproblem \"p\"\ny = u*w\nat w = 3",
         {0},
         "u=1 w=3; u=2 w=3",
         false},
        {"at u = 1, q = 5\nproblem \"p\"\ny = u\nat u = 3", {0}, "u=3", false},
        {"at v = 1\nproblem \"p\"\nv = 2*u\nat u = 3", {0}, "u=3", false},
        {"param u = 2\ny = u", {"u=1"}, "u=1", true},
    };
    for (size_t i = 0; i < COUNT(s); i++) {
        struct fixture f = fixture_new();
        assert_true(fixture_parse(&f, s[i].source));
        for (int k = 0; k < 2 && s[i].at[k]; k++)
            fixture_at(&f, s[i].at[k]);
        if (!fixture_points(&f, 0))
            fail_msg("%s: %s", s[i].source, fixture_messages());
        if (strcmp(describe_points(&f.points), s[i].points) != 0)
            fail_msg("%s: %s, not %s", s[i].source, describe_points(&f.points),
                     s[i].points);
        assert_true(f.points.replaced == s[i].replaced);
        fixture_free(&f);
    }
}

static void test_points_of_claims(void **state)
{
    (void)state;
    struct fixture f = fixture_new();
    assert_true(fixture_open(&f, "claim y = 1\ny = u\nat u = 1\nclaim y = 1\n"
                                 "at u = 2\nclaim y = 2\nat u = 1\n"
                                 "claim y = 1"));
    static const size_t want[] = {0, 0, 1, 0};
    for (size_t i = 0; i < COUNT(want); i++)
        assert_int_equal(points_of_claim(&f.points, f.e->claims[i].stmt),
                         want[i]);
    fixture_at(&f, "u=7");
    assert_true(fixture_points(&f, 0));
    assert_true(points_of_claim(&f.points, f.e->claims[0].stmt) == SIZE_MAX);
    fixture_free(&f);
}

static void test_random_points(void **state)
{
    (void)state;
    struct fixture f = fixture_new();
    f.outside.random = f.options.random_missing = true;
    f.outside.random_points = 3;
    assert_true(fixture_open(&f, "y = u*w\nat u = 1"));
    assert_int_equal(f.points.n, 3);
    double first = f.e->inputs[1].value.at[0];
    assert_true(f.e->inputs[1].random && !f.e->inputs[0].random);
    assert_true(fixture_run(&f, 0, 1));
    assert_true(f.e->inputs[1].value.at[0] != first);
    fixture_free(&f);
    f = fixture_new();
    f.outside.random = f.options.random_missing = true;
    f.outside.random_points = 3;
    assert_true(fixture_open(&f, "y = sin(u)\nat u = 1"));
    assert_int_equal(f.points.n, 1);
    fixture_free(&f);
}

static void test_name_status(void **state)
{
    (void)state;
    struct fixture f = fixture_new();
    assert_true(fixture_parse(&f, "v = u^2\nparam W\nf(t) = t*v\ny = f(u)\n"
                                  "claim dy/du = k*vbar"));
    static const struct {
        const char *name;
        enum name_status status;
    } s[] = {
        {"u", NAME_INPUT},      {"W", NAME_INPUT},    {"v", NAME_COMPUTED},
        {"t", NAME_UNKNOWN},    {"q", NAME_UNKNOWN},  {"k", NAME_INPUT},
        {"vbar", NAME_UNKNOWN}, {"y", NAME_COMPUTED},
    };
    const char *name[COUNT(s)];
    enum name_status status[COUNT(s)];
    for (size_t i = 0; i < COUNT(s); i++)
        name[i] = s[i].name;
    points_name_status(f.file, &f.file->problems[0], COUNT(s), name, status);
    for (size_t i = 0; i < COUNT(s); i++)
        assert_int_equal(status[i], s[i].status);
    fixture_free(&f);
}

/* --- files ---------------------------------------------------------------- */

static const char *write_file(const char *text)
{
    static char path[] = "/tmp/adcheck-elaborate.csv";
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    return path;
}

static void test_load(void **state)
{
    (void)state;
    static const struct {
        const char *csv, *value, *message;
    } s[] = {
        {"1,2\n3,4\n", "2x2 1 3 2 4", NULL},
        {"a,b\n1,2\r\n3,4e-1", "2x2 1 3 2 0.4", NULL},
        {"\xef\xbb\xbf"
         "1;2\n\n# comment\n3;4\n",
         "2x2 1 3 2 4", NULL},
        {"1 2\n3\n", NULL, ":2: 1 value, but 2 in the lines above"},
        {"1,2\n3,x\n", NULL, ":2: field 2 is not a finite number: 'x'"},
        {"1,NaN\n", NULL, ":1: field 2 is not a finite number: 'NaN'"},
        {"a,b\n", NULL, "holds no numbers"},
    };
    for (size_t i = 0; i < COUNT(s); i++) {
        struct fixture f = fixture_new();
        char source[128];
        snprintf(source, sizeof source, "q = load(\"%s\")",
                 write_file(s[i].csv));
        bool ok = fixture_open(&f, source);
        assert_true(ok == !s[i].message);
        if (ok)
            assert_string_equal(fixture_value(&f, "q"), s[i].value);
        else if (!strstr(fixture_messages(), s[i].message))
            fail_msg("%s, not %s", fixture_text, s[i].message);
        fixture_free(&f);
    }
}

static void test_points_file(void **state)
{
    (void)state;
    struct fixture f = fixture_new();
    const char *path = write_file("u,\"A(1,2)\",A(2,1)\n1,2,3\n4,5,6\n");
    assert_true(points_read(f.arena, path, &f.outside));
    assert_true(fixture_parse(&f, "param A(2,2)\ny = A*u\nat A = eye(2)"));
    assert_true(fixture_points(&f, 0));
    assert_string_equal(describe_points(&f.points), "A=2x2 1 3 2 1 u=1; A=2x2 "
                                                    "1 6 5 1 u=4");
    fixture_free(&f);
}

/* --- seeds, preambles, statements ----------------------------------------- */

static void test_seeds(void **state)
{
    (void)state;
    struct fixture f = fixture_new();
    assert_true(fixture_open(&f, "param A(2,2), u\nC = A*u\nn = 2\n"
                                 "seed Cbar = ones(n,n), udot = 3"));
    assert_int_equal(f.e->nseeds, 2);
    assert_string_equal(f.e->seeds[0].name, "C");
    assert_false(f.e->seeds[0].tangent);
    assert_int_equal(f.e->seeds[0].node, f.e->outputs[0].node);
    assert_true(f.e->seeds[1].tangent && f.e->seeds[1].value.at[0] == 3);
    assert_int_equal(f.e->seeds[1].node, f.e->inputs[1].node);
    fixture_free(&f);
    static const struct claim_sample s[] = {
        {"seed Abar = 1", "3:6 'A' is no output: adjoints of outputs are "
                          "seeded"},
        {"seed Cbar = 1", "3:6 the seed is 1x1, but 'C' is 2x2"},
        {"seed Cdot = 1", "3:6 'C' is no input: tangents of inputs are "
                          "seeded"},
        {"seed C = 1", "3:6 a seed is an adjoint (NAMEbar) or a tangent "
                       "(NAMEdot), not 'C'"},
    };
    for (size_t i = 0; i < COUNT(s); i++) {
        char source[128];
        f = fixture_new();
        snprintf(source, sizeof source, "param A(2,2)\nC = A*2\n%s",
                 s[i].source);
        assert_false(fixture_open(&f, source));
        assert_string_equal(fixture_messages(), s[i].result);
        fixture_free(&f);
    }
}

static void test_preamble(void **state)
{
    (void)state;
    struct fixture f = fixture_new();
    assert_true(fixture_parse(&f, "c = 2\nfunction y = sq(x)\n y = "
                                  "x^2\nend\nat u = 3\n"
                                  "option rtol = 1e-8\nproblem \"one\"\ny = "
                                  "c*sq(u)\n"
                                  "option atol = 1\nproblem \"two\"\nc = "
                                  "5*u\nz = c\noutput z, c\n"
                                  "expect kink\nproblem \"three\"\nw = "
                                  "u\noutput w, c"));
    static const char *const outputs[] = {"y ", "z c ", "w c "};
    for (size_t p = 0; p < 3; p++) {
        char names[64] = "";
        assert_true(fixture_points(&f, p));
        assert_true(fixture_run(&f, p, 0));
        for (size_t i = 0; i < f.e->noutputs; i++) {
            strcat(names, f.e->outputs[i].name);
            strcat(names, " ");
        }
        assert_string_equal(names, outputs[p]);
        assert_true((f.e->expect != NULL) == (p == 1));
    }
    fixture_free(&f);
}

static void test_structures(void **state)
{
    (void)state;
    struct random *r = random_new(1, "test");
    struct shape s = {4, 4};
    const char *why;
    double v[16], w[16];
    for (int k = STRUCT_NONE; k <= STRUCT_POSITIVE; k++) {
        enum structure set = (enum structure)k;
        structure_random(set, s, r, v);
        assert_true(structure_contains(set, s, v, &why));
        structure_sample(set, s, v, r, w);
        assert_true(structure_contains(set, s, w, &why));
        structure_direction(set, s, 1, w);
        double sum = 0;
        for (int i = 0; i < 16; i++)
            sum += w[i];
        assert_true(sum == (structure_free(set, s, 1) ? 1 : 0));
    }
    random_free(r);
}

static void test_streams(void **state)
{
    (void)state;
    struct random *a = random_new(7, "x"), *b = random_new(7, "x");
    struct random *c = random_new(8, "x"), *d = random_new(7, "y");
    double first = random_normal(a);
    assert_true(first == random_normal(b));
    assert_true(first != random_normal(c) && first != random_normal(d));
    for (int i = 0; i < 1000; i++)
        assert_true(fabs(random_uniform(a)) <= 1);
    random_free(a);
    random_free(b);
    random_free(c);
    random_free(d);
}

int main(void)
{
    builtin_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scalar_claims),
        cmocka_unit_test(test_matrix_claims),
        cmocka_unit_test(test_claim_errors),
        cmocka_unit_test(test_points),
        cmocka_unit_test(test_points_of_claims),
        cmocka_unit_test(test_random_points),
        cmocka_unit_test(test_name_status),
        cmocka_unit_test(test_load),
        cmocka_unit_test(test_points_file),
        cmocka_unit_test(test_seeds),
        cmocka_unit_test(test_preamble),
        cmocka_unit_test(test_structures),
        cmocka_unit_test(test_streams),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
