/* explain: what a verdict, a hint, a mark or an error means.
 *
 * Idea: each word that adcheck may print and that a reader may stumble over is
 * a row: what it means, an example to try, what to do. --explain prints one
 * row, docs/words.md is all of them (a test holds them equal).
 */
#include "cli/explain.h"

#include <string.h>
#include <strings.h>

#include "base/diag.h"

struct word_row {
    const char *kind, *word, *means, *example, *remedy;
};

static const struct word_row rows[] = {
    {"Verdicts", "pass",
     "Forward mode, reverse mode and an independent difference quotient agree "
     "to the tolerance, and the quotient could have seen an error of that "
     "size.",
     "adcheck -e 'y = x^2' --at x=3",
     "Nothing. `-v` tells how small an error "
     "would have been seen."},
    {"Verdicts", "FAIL",
     "A disagreement that no error bound explains: a claim is wrong, or the "
     "derivatives of an output disagree. It has been confirmed in "
     "arbitrary-precision arithmetic, unless the report says otherwise.",
     "adcheck -e 'y = x^2; claim dy/dx = x' --at x=3",
     "Read the line with the caret: what the claim gives, what is true, and "
     "the hint, which is the likeliest slip."},
    {"Verdicts", "kink",
     "The function is not differentiable at this point: its one-sided slopes "
     "differ, or do not settle. Both are shown, and whether the value of the "
     "rule lies between them.",
     "adcheck -e 'y = abs(x)' --at x=0",
     "Move the point, or say `expect kink` in the problem."},
    {"Verdicts", "domain",
     "The value or the derivative does not exist at this point, or the point "
     "lies on an edge of the domain. The operation that made it is named.",
     "adcheck -e 'y = x^1.5' --at x=0",
     "Move the point, or say `expect domain`."},
    {"Verdicts", "ill",
     "The rules are right, as higher precision confirms, but in double "
     "precision more digits are lost here than the tolerance allows.",
     "adcheck -e 'y = (1 - cos(x))/x^2' --at x=1e-6",
     "Rewrite the formula (here: `2*sin(x/2)^2/x^2`), or say `expect ill`."},
    {"Verdicts", "unsure",
     "It could not be decided, and the reason is given: a limit of cost or "
     "time, an operation without a rule, a claim that could not be read.",
     "adcheck -e 'y = besselj(n, x)' --at n=1,x=2 --wrt n",
     "Raise the limit that is named, or make the problem smaller."},
    {"Verdicts", "calculated",
     "A single `--mode` calculates and compares nothing, so there is no "
     "verdict.",
     "adcheck -e 'y = x^2' --at x=3 --mode reverse -f tap",
     "Leave `--mode` out to have it checked."},

    {"Hints", "sign", "A sign is wrong.",
     "adcheck -e 'y = cos(x); claim dy/dx = sin(x)' --at x=1",
     "The derivative of cos is -sin; the hint shows the place."},
    {"Hints", "factor",
     "A small factor, or a size of the problem, is missing or too much.",
     "adcheck -e 'y = x^2; claim dy/dx = x' --at x=3",
     "Look for an exponent that was not brought down, or a mean whose 1/n is "
     "missing."},
    {"Hints", "transpose", "A transpose is missing or too much.",
     "adcheck docs/tutorial-rules.txt",
     "Check the shapes of both sides; an adjoint has the shape of its "
     "variable."},
    {"Hints", "exchanged", "The factors of a product stand in the wrong order.",
     "adcheck docs/tutorial-rules.txt",
     "Products of matrices do not commute: the adjoint of A in A*B is "
     "Cbar*B'."},
    {"Hints", "path",
     "One path from the variable to the output is missing, or counted twice.",
     "adcheck docs/tutorial-slips.txt",
     "Add what reaches it through the node that is named."},
    {"Hints", "inner", "An inner derivative of the chain rule was left out.",
     "adcheck -e 'y = sin(x^2); claim dy/dx = cos(x^2)' --at x=1",
     "Multiply by the derivative of what stands inside."},
    {"Hints", "partial",
     "A partial derivative stands where the total one belongs.",
     "adcheck -e 'v = x^2; y = v*sin(x); claim dy/dx = v*cos(x)' --at x=1",
     "Add the paths through the names that depend on the variable."},
    {"Hints", "node", "The rule is evaluated at the wrong node.",
     "adcheck docs/tutorial-slips.txt",
     "Use the input of the operation, or its output, as the hint says."},
    {"Hints", "hadamard",
     "An elementwise product stands where the matrix product belongs, or the "
     "other way round.",
     "adcheck -e 'param A(2,2), B(2,2)' -e 'C = A*B; claim Bbar = A.*Cbar'",
     "`*` is the matrix product, `.*` multiplies entry by entry."},
    {"Hints", "incoming",
     "The local derivative was not multiplied by the incoming adjoint.",
     "adcheck docs/tutorial-slips.txt",
     "An adjoint is the adjoint of the result times the local derivative."},
    {"Hints", "shape", "The two sides do not have the same shape.",
     "adcheck -e 'param A(2,3), x(3)' -e 'c = A*x; claim Abar = x*cbar'",
     "A gradient has the shape of its variable; a Jacobian is numel(f) by "
     "numel(x)."},
    {"Hints", "symmetrise",
     "The variable is symmetric, and the claimed gradient is not the one in "
     "its space.",
     "adcheck -e 'param S(2,2) symmetric' -e 'data M = [1 2; 3 4]; l = "
     "trace(S*M); claim Sbar = M'",
     "Take the symmetric part: (G + G')/2."},
    {"Hints", "axis",
     "A sum, mean or softmax is taken along the wrong dimension, in the claim "
     "or in the problem.",
     "adcheck -e 'param A(2,3); data W(2,3); L = sum(sum(W.*softmax(A, 2)))' "
     "-e 's = softmax(A, 2); output L' "
     "-e 'claim Abar = s.*(W - sum(W.*s))'",
     "`sum(X)` goes down each column; along each row it is `sum(X, 2)`, over "
     "all entries `sum(X, \"all\")`."},
    {"Hints", "reading",
     "The claim is right for something that was not written: another output "
     "alone, a sum over all entries as numpy's, the Frobenius norm, arrays "
     "laid out by rows, the original of a copy.",
     "adcheck -e 'param P(2,3); C = sum(P.^2); claim dC/dP = 2*P'",
     "Write the problem as it is meant, as the hint says."},
    {"Hints", "unfilled", "Code did not write every entry of a derivative.",
     "adcheck --code ./libmodel.so rosen.txt",
     "Look at the loop's bounds; every entry must be written, zeros too."},
    {"Hints", "accumulates",
     "Code adds to the buffer of a derivative, which holds what the caller "
     "left there.",
     "adcheck --code ./libmodel.so rosen.txt", "Set the buffer to 0 first."},
    {"Hints", "overrun", "Code writes beyond the end of what it is to give.",
     "adcheck --code ./libmodel.so rosen.txt",
     "Look at the loop's bounds and at the sizes that the file names."},
    {"Hints", "moves", "Code writes into its argument.",
     "adcheck --code ./libmodel.so rosen.txt", "Copy x before it is changed."},
    {"Hints", "stale", "What code gives depends on the call before.",
     "adcheck --code ./libmodel.so rosen.txt",
     "Renew what is kept from a value call whenever x is new."},
    {"Hints", "layout",
     "An array of code is right if it is read row by row, or column by column.",
     "adcheck --code ./libmodel.so rosen.txt",
     "Say `by rows` at the statement's end, or turn the loops round."},
    {"Hints", "shifted",
     "The entries of a derivative stand one place too early or too late.",
     "adcheck --code ./libmodel.so rosen.txt",
     "Look for an index that counts from 1."},
    {"Hints", "swapped", "Two entries of a derivative are exchanged.",
     "adcheck --code ./libmodel.so rosen.txt", "Exchange them."},
    {"Hints", "scale",
     "A derivative of code is by another parameter: by log x, in degrees, by "
     "something scaled.",
     "adcheck --code ./libmodel.so rosen.txt",
     "Multiply by the derivative of the one parameter by the other."},
    {"Hints", "value",
     "The gradient of code is that of its own value, but the formula is "
     "another function.",
     "adcheck --code ./libmodel.so rosen.txt",
     "Correct the formula, or the value."},
    {"Hints", "entry", "One entry alone of a derivative is wrong.",
     "adcheck --code ./libmodel.so rosen.txt", "Look at its term."},
    {"Hints", "digits",
     "A number is right to the digits that are written, but not to the "
     "tolerance.",
     "adcheck -e 'y = sin(x); claim dy/dx = 0.54' --at x=1",
     "Write more digits, or end the claim with `within digits`."},

    {"Marks", "circular",
     "A claim that restates what is asked proves nothing: its right side is "
     "the same quantity, perhaps by another name.",
     "adcheck -e 'y = x^2; claim dy/dx = dy/dx' --at x=3",
     "Derive it: write the right side with values and with derivatives of "
     "later nodes."},
    {"Marks", "refused",
     "The right side of a handed-in claim uses what it may not: a derivative "
     "that was neither given nor derived before, a name outside of `using`, "
     "a file.",
     "adcheck --model docs/marks/model.txt docs/marks/[a-e]*.txt",
     "Claim the missing derivative first, and derive it."},
    {"Marks", "unread",
     "The claim could not be read: a syntax error, or an unknown name. It "
     "costs this claim only.",
     "adcheck --model docs/marks/model.txt docs/marks/[a-e]*.txt",
     "Check the file with the model in front of it: `cat model.txt mine.txt | "
     "adcheck -`."},
    {"Marks", "missing", "No claim is about what is asked.",
     "adcheck --model docs/marks/model.txt docs/marks/[a-e]*.txt",
     "The left side of a claim is the quantity itself, all of it: `claim "
     "W1bar = ...`."},

    {"Errors", "value",
     "A name is used that is never assigned, so it is an input, and it has no "
     "value.",
     "adcheck -e 'y = x^2'",
     "Give one: `--at x=3`, a line `at x = 3`, or `--random`."},
    {"Errors", "multiplication",
     "There is no implicit multiplication: 2x, 2 sin(x) and )( are errors.",
     "adcheck -e 'y = 2x' --at x=1", "Write `2*x`."},
    {"Errors", "function", "A function of this name is not known.",
     "adcheck -e 'y = sni(x)' --at x=1",
     "`adcheck --help` lists them; the nearest name is suggested."},
    {"Errors", "status",
     "0: all pass, or are expected or allowed. 1: at least one FAIL. 2: "
     "trouble (usage, file, syntax, a name without value, shapes, output not "
     "written). 3: no FAIL, but something undecided, or nothing was checked. "
     "130: interrupted. 2 beats 1, 1 beats 3.",
     "adcheck -e 'y = abs(x)' --at x=0; echo $?",
     "`--allow kink,ill` lets verdicts pass, `--exit-zero` all but trouble."},
};

enum { ROWS = sizeof rows / sizeof *rows };

static void put_row(FILE *to, const struct word_row *r)
{
    fprintf(to, "### %s\n\n%s\n\n    %s\n\nWhat to do: %s\n", r->word, r->means,
            r->example, r->remedy);
}

static void put_all(FILE *to)
{
    const char *kind = "";
    fputs("# Words\n\nWhat adcheck says, what it means, an example, and what "
          "to do; `adcheck --explain WORD` prints the same.\n",
          to);
    for (size_t i = 0; i < ROWS; i++) {
        if (strcmp(kind, rows[i].kind) != 0)
            fprintf(to, "\n## %s\n", rows[i].kind);
        kind = rows[i].kind;
        fputc('\n', to);
        put_row(to, &rows[i]);
    }
}

bool explain_word(FILE *to, const char *word)
{
    const char *words[ROWS + 1] = {NULL};
    if (strcmp(word, "all") == 0) {
        put_all(to);
        return true;
    }
    for (size_t i = 0; i < ROWS; i++) {
        words[i] = rows[i].word;
        if (strcasecmp(rows[i].word, word) == 0) {
            put_row(to, &rows[i]);
            return true;
        }
    }
    const char *near = diag_nearest(word, words);
    if (near)
        diag_trouble("--explain: unknown word '%s'; did you mean '%s'?", word,
                     near);
    else
        diag_trouble("--explain: unknown word '%s' (--explain all has them)",
                     word);
    return false;
}
