/* report: which function writes which format. A row a format; report_of is
 * the only place that knows them all. */
#include "report/report.h"

#include "report/marks.h"

report_fn *report_of(enum format f)
{
    static report_fn *const formats[FORMAT_COUNT] = {
        [FORMAT_TABLE] = report_table,
        [FORMAT_JSON] = report_json,
        [FORMAT_CSV] = report_csv,
        [FORMAT_TAP] = report_tap,
        [FORMAT_JUNIT] = report_junit,
        [FORMAT_GITHUB] = report_github,
        [FORMAT_GCC] = report_gcc,
        [FORMAT_MARKDOWN] = report_markdown,
        [FORMAT_LATEX] = report_latex,
        [FORMAT_HTML] = report_html,
        [FORMAT_GRADESCOPE] = report_gradescope,
    };
    return formats[f];
}
