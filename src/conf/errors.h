/* errors.h - what was wrong with a configuration: a list in order of finding.
 */
#ifndef RG_CONF_ERRORS_H
#define RG_CONF_ERRORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define CONF_ERRORS_MAX 200 /* kept; more are counted */

struct conf_error {
	const char *file; /* as shown: relative to the main file's folder */
	unsigned line;    /* 0: none */
	bool warning;
	const char *text; /* may hold more lines, for syntax errors */
};

struct conf_errors {
	struct conf_error *v;
	size_t n;
	size_t nerrors, nwarnings; /* all, the dropped ones as well */
};

void conf_errors_free(struct conf_errors *); /* empties it */

/* "file:line: text" a line, "file:line: warning: text" for warnings. */
void conf_errors_print(const struct conf_errors *, FILE *);

void conf_error(struct conf_errors *, const char *file, unsigned line,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));
void conf_warning(struct conf_errors *, const char *file, unsigned line,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

#endif
