/* The verb `lend`: a line's device for another program, then back. */
#include "config.h"

#include <sys/wait.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/compat.h"
#include "ctl/client.h"
#include "ctl/fmt.h"
#include "ctl/rows.h"

#define FREE_MS 60000 /* a hang-up that sticks takes its time */

/* %d device, %l line, %% itself; NULL: another escape, or no memory. */
static char *
expand(const char *word, const char *device, const char *line)
{
	char *out = NULL;
	size_t n;
	FILE *f = open_memstream(&out, &n);
	bool good = f != NULL;

	for (; good && *word != '\0'; word++) {
		if (*word != '%') {
			good = fputc(*word, f) != EOF;
			continue;
		}
		switch (*++word) {
		case 'd':
			good = fputs(device, f) != EOF;
			break;
		case 'l':
			good = fputs(line, f) != EOF;
			break;
		case '%':
			good = fputc('%', f) != EOF;
			break;
		default:
			good = false;
			break;
		}
	}
	if (f != NULL && fclose(f) == EOF)
		good = false;
	if (!good) {
		free(out);
		return NULL;
	}
	return out;
}

/* The program gets the terminal's signals, and we wait for it. */
static int
run(char **argv)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN }, was[2];
	int status = 0;
	pid_t pid;

	(void)sigaction(SIGINT, &ignore, &was[0]);
	(void)sigaction(SIGQUIT, &ignore, &was[1]);
	if ((pid = fork()) == 0) {
		(void)sigaction(SIGINT, &was[0], NULL);
		(void)sigaction(SIGQUIT, &was[1], NULL);
		(void)execvp(argv[0], argv);
		(void)ctl_say(CTL_BAD, "%s: %s", argv[0], strerror(errno));
		_exit(127);
	}
	if (pid == -1)
		return ctl_say(CTL_BAD, "fork: %s", strerror(errno));
	while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
		continue;
	(void)sigaction(SIGINT, &was[0], NULL);
	(void)sigaction(SIGQUIT, &was[1], NULL);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? CTL_OK : CTL_BAD;
}

static int
run_on(const struct ctl *c, const char *device, const char *line)
{
	char **argv = calloc((size_t)c->nwords, sizeof(*argv));
	int i, r = CTL_OK;

	if (argv == NULL)
		abort();
	for (i = 1; r == CTL_OK && i < c->nwords; i++)
		if ((argv[i - 1] = expand(c->words[i], device, line)) == NULL)
			r = ctl_say(CTL_USAGE, "%s: %%d, %%l and %%%% only",
			    c->words[i]);
	if (r == CTL_OK)
		r = run(argv);
	for (i = 0; i < c->nwords; i++)
		free(argv[i]);
	free(argv);
	return r;
}

/* The line is ours for as long as the connection lasts. */
int
verb_lend(const struct ctl *c)
{
	struct client_args args = { .len = 0 };
	char device[ROW_VALUE], line[ROW_VALUE];
	struct chan *ch = NULL;
	struct msg m;
	int r;

	client_arg(&args, CTL_ARG_LINE, c->words[0]);
	r = client_open(c, CTL_LEND, &args, false, &ch);
	if (r != CTL_OK)
		return r;
	r = client_next(ch, FREE_MS, &m);
	if (r != CTL_OK) {
		(void)ctl_say((enum ctl_status)r, "rasgated does not answer");
	} else if (m.type == WIRE_DONE) {
		r = ctl_say((enum ctl_status)m.u.DONE.status, "%s",
		    m.u.DONE.text);
	} else {
		(void)row_text(m.u.ROW.text, "device", "", device);
		(void)row_text(m.u.ROW.text, "line", "", line);
		r = run_on(c, device, line);
	}
	chan_free(&ch);
	return r;
}
