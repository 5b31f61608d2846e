/* options_help: what the table of options tells people and shells.
 *
 * --help goes from the frequent to the rare: two forms of the command, the
 * options by group, verdicts, exit status, formats, functions, examples. All
 * of it fits 80 columns. Nothing about a single option is written here.
 */
#include "cli/options_table.h"

#include <stdio.h>
#include <string.h>

#include "syntax/function.h"

enum { HELP_WIDTH = 79, HELP_INDENT = 29 };

static const char *const group_titles[GROUP_COUNT] = {
    "Points", "Hand-ins", "What is reported",    "How it is checked",
    "Output", "Limits",   "Instead of checking",
};

/* Prints text in lines that start at column `indent`; the first one continues
 * at `column`. */
static void print_wrapped(const char *text, int column, int indent)
{
    printf("%*s", column < indent ? indent - column : 0, "");
    if (column > indent)
        printf("\n%*s", indent, "");
    column = indent;
    while (*text) {
        int n = (int)strcspn(text, " ");
        bool first = column == indent;
        if (!first && column + 1 + n > HELP_WIDTH) {
            printf("\n%*s", indent, "");
            column = indent;
            first = true;
        }
        printf("%s%.*s", first ? "" : " ", n, text);
        column += n + !first;
        text += n;
        text += strspn(text, " ");
    }
    putchar('\n');
}

static void print_row(const struct option_row *row)
{
    char left[80];
    int n = 0;
    if (row->letter)
        n += snprintf(left, sizeof left, "  -%c%s", row->letter,
                      row->name ? ", " : "");
    else
        n += snprintf(left, sizeof left, "      ");
    if (row->name)
        n += snprintf(left + n, sizeof left - (size_t)n, "--%s", row->name);
    if (row->argument)
        n += snprintf(left + n, sizeof left - (size_t)n,
                      row->optional ? "[=%s]" : " %s", row->argument);
    fputs(left, stdout);
    print_wrapped(row->help, n + 2 > HELP_INDENT ? HELP_INDENT + 1 : n,
                  HELP_INDENT);
}

static void print_functions(void)
{
    const char *const *names = function_names();
    int column = 0;
    printf("\nFunctions\n ");
    for (; *names; names++) {
        int n = (int)strlen(*names);
        if (column + 2 + n > HELP_WIDTH) {
            printf("\n ");
            column = 0;
        }
        printf(" %s", *names);
        column += 1 + n;
    }
    putchar('\n');
}

static const char usage_text[] = "usage: adcheck [OPTION]... FILE...     check "
                                 "every problem in the files\n"
                                 "       adcheck [OPTION]... -e TEXT     the "
                                 "same for a text; - is standard "
                                 "input\n";

static const char verdicts_text[] = "\n"
                                    "Verdicts\n"
                                    "  pass     forward, reverse and the "
                                    "independent witness agree\n"
                                    "  FAIL     a disagreement that no error "
                                    "bound explains\n"
                                    "  kink     not differentiable here; both "
                                    "one-sided slopes are shown\n"
                                    "  domain   the value or derivative does "
                                    "not exist here\n"
                                    "  ill      rules right, but double "
                                    "precision loses more than rtol here\n"
                                    "  unsure   could not be decided, and why\n"
                                    "\n"
                                    "Exit status\n"
                                    "  0    everything passes, or is expected "
                                    "or allowed\n"
                                    "  1    at least one FAIL\n"
                                    "  2    trouble: usage, file, syntax, a "
                                    "missing value, shapes, output\n"
                                    "  3    no FAIL, but something undecided, "
                                    "or nothing was checked\n"
                                    "  130  interrupted\n";

static const char formats_text[] = "\n"
                                   "Formats\n"
                                   "  table     for people             json    "
                                   "  one document, schema 1\n"
                                   "  csv       one row an entry       tap     "
                                   "  TAP version 14\n"
                                   "  junit     XML for GitLab, Jenkins, ...\n"
                                   "  github    workflow annotations   gcc     "
                                   "  file:line:col: error: text\n"
                                   "  markdown  for pull requests      latex   "
                                   "  a document\n";

static const char examples_text[] = "\n"
                                    "Examples\n"
                                    "  adcheck expr.txt --at u=0.7\n"
                                    "  adcheck -e 'z = exp(sin(u^2)*log(u^2))' "
                                    "--at u=0.7 --show formula\n"
                                    "  adcheck homework.txt --only Cholesky "
                                    "-v\n"
                                    "  adcheck rules.txt --format junit > "
                                    "report.xml\n"
                                    "  adcheck model.txt --emit c > model.c\n"
                                    "\n"
                                    "The language of the files: "
                                    "docs/language.md; the method: "
                                    "docs/method.md.\n";

void options_help(void)
{
    fputs("adcheck checks derivatives, and rules derived by hand.\n\n", stdout);
    fputs(usage_text, stdout);
    for (unsigned group = 0; group < GROUP_COUNT; group++) {
        printf("\n%s\n", group_titles[group]);
        for (const struct option_row *row = option_rows; row->help; row++)
            if (row->group == group)
                print_row(row);
    }
    fputs(verdicts_text, stdout);
    fputs(formats_text, stdout);
    print_functions();
    fputs(examples_text, stdout);
}

void options_short_help(void)
{
    fputs("adcheck checks derivatives, and rules derived by hand: forward, "
          "reverse and\ncentral differences of the expressions in a file, and "
          "what it claims.\n\n",
          stdout);
    fputs(usage_text, stdout);
    fputs("\n"
          "  adcheck expr.txt --at u=0.7\n"
          "  adcheck -e 'z = sin(u)*u^2; claim dz/du = cos(u)*2*u' --at u=0.7"
          "\n\n"
          "adcheck --help lists all options.\n",
          stdout);
}

/* --- completions --------------------------------------------------------- */
/* The words a row's argument may be, joined by `between`. */
static void print_words(const struct option_row *row, const char *between)
{
    for (const struct option_word *w = row->words; w->name; w++)
        printf("%s%s", w == row->words ? "" : between, w->name);
}

static bool takes_file(const struct option_row *row)
{
    return row->argument && strstr(row->argument, "FILE") != NULL;
}

/* The argument is several of the words, with commas between. */
static bool takes_list(const struct option_row *row)
{
    return row->words && row->kind == KIND_BITS;
}

static bool takes_word(const struct option_row *row)
{
    return row->words && row->kind != KIND_REPORT;
}

static const struct option_row *first_listed(const struct option_row *row)
{
    while (row->help && row->group == GROUP_HIDDEN)
        row++;
    return row->help ? row : NULL;
}

#define FOR_LISTED(row)                                                        \
    for (const struct option_row *row = first_listed(option_rows); row;        \
         row = first_listed(row + 1))

static void print_bash_row(const struct option_row *row)
{
    printf("    ");
    if (row->letter)
        printf("-%c%s", row->letter, row->name ? "|" : "");
    printf("%s%s) ", row->name ? "--" : "", row->name ? row->name : "");
    if (takes_list(row)) {
        printf("_adcheck_list '");
        print_words(row, " ");
        printf("'; ");
    } else if (takes_word(row)) {
        printf("COMPREPLY=($(compgen -W '");
        print_words(row, " ");
        printf("' -- \"$cur\")); ");
    } else if (takes_file(row)) {
        printf("compopt -o default; ");
    }
    printf("return ;;\n");
}

static void print_bash(void)
{
    fputs("# bash completion of adcheck\n"
          "_adcheck_list() { # the last element of a list with commas\n"
          "    local head=\n"
          "    case $cur in *,*) head=${cur%,*}, ;; esac\n"
          "    COMPREPLY=($(compgen -W \"$1\" -P \"$head\" -- "
          "\"${cur##*,}\"))\n"
          "}\n\n"
          "_adcheck() {\n"
          "    local cur prev words cword split=false\n"
          "    _init_completion -s 2>/dev/null || {\n"
          "        cur=${COMP_WORDS[COMP_CWORD]}\n"
          "        prev=${COMP_WORDS[COMP_CWORD-1]}\n"
          "        [ \"$cur\" = = ] && cur= || [ \"$prev\" != = ] ||\n"
          "            prev=${COMP_WORDS[COMP_CWORD-2]}\n"
          "    }\n"
          "    case $prev in\n",
          stdout);
    FOR_LISTED(row)
    if (row->argument && !row->optional)
        print_bash_row(row);
    printf("    esac\n    $split && return\n"
           "    case $cur in\n    -*) COMPREPLY=($(compgen -W '");
    FOR_LISTED(row)
    if (row->name)
        printf("--%s ", row->name);
    else
        printf("-%c ", row->letter);
    printf("' -- \"$cur\")) ;;\n"
           "    *) compopt -o default ;;\n"
           "    esac\n}\ncomplete -F _adcheck adcheck\n");
}

/* Help text inside a zsh specification or a fish string. */
static void print_quoted(const char *s)
{
    for (; *s; s++) {
        if (strchr("[]:\\", *s))
            putchar('\\');
        if (*s == '\'')
            fputs("'\\'", stdout);
        putchar(*s);
    }
}

static void print_zsh_argument(const struct option_row *row)
{
    printf("%s", row->optional ? "::" : ":");
    print_quoted(row->argument);
    printf(":");
    if (takes_word(row)) {
        printf("%s", takes_list(row) ? "_values -s , LIST " : "(");
        print_words(row, " ");
        printf("%s", takes_list(row) ? "" : ")");
    } else if (takes_file(row)) {
        printf("_files");
    }
}

static void print_zsh_row(const struct option_row *row, bool letter)
{
    printf("    '*-");
    if (letter)
        printf("%c%s", row->letter, row->argument ? "+" : "");
    else
        printf("-%s%s", row->name,
               !row->argument  ? ""
               : row->optional ? "=-"
                               : "=");
    printf("[");
    print_quoted(row->help);
    printf("]");
    if (row->argument)
        print_zsh_argument(row);
    printf("' \\\n");
}

static void print_zsh(void)
{
    printf("#compdef adcheck\n_arguments -s -S \\\n");
    FOR_LISTED(row)
    {
        if (row->letter)
            print_zsh_row(row, true);
        if (row->name)
            print_zsh_row(row, false);
    }
    printf("    '*:file:_files'\n");
}

static void print_fish_row(const struct option_row *row)
{
    printf("complete -c adcheck");
    if (row->letter)
        printf(" -s %c", row->letter);
    if (row->name)
        printf(" -l %s", row->name);
    if (row->argument && !row->optional)
        printf(" -%c", takes_file(row) ? 'r' : 'x');
    if (takes_list(row)) {
        printf(" -a '(__fish_complete_list , \"string split , ");
        print_words(row, ",");
        printf("\")'");
    } else if (takes_word(row)) {
        printf(" -a '");
        print_words(row, " ");
        printf("'");
    }
    printf(" -d '");
    for (const char *s = row->help; *s; s++) {
        if (*s == '\'' || *s == '\\')
            putchar('\\');
        putchar(*s);
    }
    printf("'\n");
}

static void print_fish(void)
{
    puts("# fish completion of adcheck");
    FOR_LISTED(row)
    print_fish_row(row);
}

void options_completion(const char *shell)
{
    if (strcmp(shell, "bash") == 0)
        print_bash();
    else if (strcmp(shell, "zsh") == 0)
        print_zsh();
    else if (strcmp(shell, "fish") == 0)
        print_fish();
}
