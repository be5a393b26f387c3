/*
 * pam_play.c - a PAM module that plays a script: its arguments, one by one,
 * in whichever phase they stand. %XX is a byte.
 *
 *	say:TEXT err:TEXT	tells
 *	off:TEXT on:TEXT	asks
 *	all:TEXT		asks with and without echo, and tells, at once
 *	is:TEXT			the last answer was this, else a refusal
 *	only:NAME		the user is this one, else unknown
 *	user:NAME		from now on he is called so
 *	null			an empty password is forbidden, else a refusal
 *	log:FILE		appends a row on this call
 *	ret:NUMBER		is over
 *	cred:FILE		appends a row when credentials come or go
 *	binary none hang crash exit	what a bad module does
 */
#include <security/pam_appl.h>
#include <security/pam_modules.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct play {
	pam_handle_t *handle;
	const char *phase;
	int flags;
	char answer[512];
};

static void
decode(const char *src, char *dst, size_t size)
{
	unsigned byte;
	size_t n = 0;

	for (; *src != '\0' && n + 1 < size; src++)
		if (*src == '%' && sscanf(src + 1, "%2x", &byte) == 1) {
			dst[n++] = (char)byte;
			src += 2;
		} else
			dst[n++] = *src;
	dst[n] = '\0';
}

static const char *
item(struct play *p, int which)
{
	const void *value = NULL;

	if (pam_get_item(p->handle, which, &value) != PAM_SUCCESS ||
	    value == NULL)
		return "-";
	return value;
}

static int
converse(struct play *p, const int *styles, int n, const char *text)
{
	struct pam_message m[8];
	const struct pam_message *v[8];
	struct pam_response *r = NULL;
	const void *conv = NULL;
	int i, status;

	if (pam_get_item(p->handle, PAM_CONV, &conv) != PAM_SUCCESS)
		return PAM_CONV_ERR;
	for (i = 0; i < n && i < 8; i++) {
		m[i].msg_style = styles[i];
		m[i].msg = text;
		v[i] = &m[i];
	}
	status = ((const struct pam_conv *)conv)
		     ->conv(n, v, &r,
			 ((const struct pam_conv *)conv)->appdata_ptr);
	if (status != PAM_SUCCESS)
		return status;
	for (i = 0; i < n; i++)
		if (r[i].resp != NULL) {
			(void)snprintf(p->answer, sizeof(p->answer), "%s",
			    r[i].resp);
			free(r[i].resp);
		}
	free(r);
	return PAM_SUCCESS;
}

static int
log_row(struct play *p, const char *file)
{
	FILE *f = fopen(file, "a");

	if (f == NULL)
		return PAM_SYSTEM_ERR;
	(void)fprintf(f, "%s user=%s tty=%s rhost=%s service=%s uid=%d\n",
	    p->phase, item(p, PAM_USER), item(p, PAM_TTY), item(p, PAM_RHOST),
	    item(p, PAM_SERVICE), (int)geteuid());
	return fclose(f) == 0 ? PAM_SUCCESS : PAM_SYSTEM_ERR;
}

static int
check(struct play *p, const char *verb, const char *text)
{
	if (strcmp(verb, "is") == 0)
		return strcmp(p->answer, text) == 0 ? PAM_SUCCESS
						    : PAM_AUTH_ERR;
	if (strcmp(verb, "only") == 0)
		return strcmp(item(p, PAM_USER), text) == 0 ? PAM_SUCCESS
							    : PAM_USER_UNKNOWN;
	if (strcmp(verb, "user") == 0)
		return pam_set_item(p->handle, PAM_USER, text);
	if (strcmp(verb, "null") == 0)
		return (p->flags & PAM_DISALLOW_NULL_AUTHTOK) != 0
		    ? PAM_SUCCESS
		    : PAM_AUTH_ERR;
	if (strcmp(verb, "log") == 0)
		return log_row(p, text);
	return strcmp(verb, "cred") == 0 ? PAM_SUCCESS : PAM_MODULE_UNKNOWN;
}

static int
misbehave(struct play *p, const char *verb)
{
	static const int binary = 7; /* Linux's PAM_BINARY_PROMPT */

	if (strcmp(verb, "binary") == 0)
		return converse(p, &binary, 1, "");
	if (strcmp(verb, "none") == 0)
		return converse(p, &binary, 0, "");
	if (strcmp(verb, "hang") == 0)
		for (;;)
			(void)pause();
	if (strcmp(verb, "crash") == 0)
		abort();
	if (strcmp(verb, "exit") == 0)
		_exit(0);
	return PAM_MODULE_UNKNOWN;
}

static int
act(struct play *p, const char *verb, const char *text)
{
	static const struct {
		const char *verb;
		int n, styles[3];
	} talks[] = {
		{ "say", 1, { PAM_TEXT_INFO } },
		{ "err", 1, { PAM_ERROR_MSG } },
		{ "off", 1, { PAM_PROMPT_ECHO_OFF } },
		{ "on", 1, { PAM_PROMPT_ECHO_ON } },
		{ "all", 3,
		    { PAM_PROMPT_ECHO_ON, PAM_TEXT_INFO,
			PAM_PROMPT_ECHO_OFF } },
	};
	size_t i;
	int r;

	for (i = 0; i < sizeof(talks) / sizeof(talks[0]); i++)
		if (strcmp(verb, talks[i].verb) == 0)
			return converse(p, talks[i].styles, talks[i].n, text);
	r = check(p, verb, text);
	return r == PAM_MODULE_UNKNOWN ? misbehave(p, verb) : r;
}

static int
play(pam_handle_t *handle, const char *phase, int flags, int argc,
    const char **argv)
{
	struct play p = { handle, phase, flags, "" };
	char word[8192], *text;
	int i, r = PAM_SUCCESS;

	for (i = 0; i < argc && r == PAM_SUCCESS; i++) {
		decode(argv[i], word, sizeof(word));
		if ((text = strchr(word, ':')) != NULL)
			*text++ = '\0';
		if (strcmp(word, "ret") == 0)
			return atoi(text);
		r = act(&p, word, text != NULL ? text : "");
	}
	return r;
}

int
pam_sm_authenticate(pam_handle_t *h, int flags, int argc, const char **argv)
{
	return play(h, "auth", flags, argc, argv);
}

int
pam_sm_setcred(pam_handle_t *h, int flags, int argc, const char **argv)
{
	struct play p = { h, flags == PAM_DELETE_CRED ? "delete" : "establish",
		flags, "" };
	int i;

	for (i = 0; i < argc; i++)
		if (strncmp(argv[i], "cred:", 5) == 0)
			return log_row(&p, argv[i] + 5);
	return PAM_SUCCESS;
}

int
pam_sm_acct_mgmt(pam_handle_t *h, int flags, int argc, const char **argv)
{
	return play(h, "account", flags, argc, argv);
}

int
pam_sm_open_session(pam_handle_t *h, int flags, int argc, const char **argv)
{
	return play(h, "open", flags, argc, argv);
}

int
pam_sm_close_session(pam_handle_t *h, int flags, int argc, const char **argv)
{
	return play(h, "close", flags, argc, argv);
}

int
pam_sm_chauthtok(pam_handle_t *h, int flags, int argc, const char **argv)
{
	return play(h, "password", flags, argc, argv);
}
