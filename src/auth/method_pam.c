#include "config.h"

#include <pwd.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "auth/method_pam.h"
#include "auth/pamtalk.h"
#include "base/cause.h"
#include "base/compat.h"
#include "base/pamfile.h"
#include "base/secret.h"
#include "base/strv.h"
#include "wire/msg.h"

/*
 * Modules make paths and commands of names. Whoever types what is none (see
 * base/names.h) is asked as everybody is, under this one, and refused; so is
 * who is locked, whom a second question would tell that he was right.
 */
#define STRANGER "no-such-user"

struct pam_instance {
	char file[321]; /* the service, or where its file is */
	char dir[256];  /* ... in which folder, "": PAM's own */
};

struct pam_work {
	pam_handle_t *handle;
	int status;    /* of the last call, for pam_end() */
	bool stranger; /* asked in vain */
	bool opened;   /* a session */
	struct pamtalk talk;
};

static uint32_t
pam_initialize(int on)
{
	(void)on;
	return RG_RESULT_OK;
}

static uint32_t
pam_open(void **instance, const char *settings, size_t len)
{
	const char *row = strv_next(settings, len, NULL), *slash;
	struct pam_instance *p;
	size_t n;

	if (row == NULL || strncmp(row, "service=", 8) != 0)
		return RG_RESULT_INTERNAL;
	row += 8;
	slash = strrchr(row, '/');
	n = slash != NULL ? (size_t)(slash - row) : 0;
	if (n >= sizeof(p->dir) || (slash != NULL && n == 0))
		return RG_RESULT_INTERNAL;
	if ((p = calloc(1, sizeof(*p))) == NULL)
		return RG_RESULT_NO_MEMORY;
	memcpy(p->dir, row, n);
	rg_strlcpy(p->file, row, sizeof(p->file));
	*instance = p;
	return RG_RESULT_OK;
}

static void
pam_close(void *instance)
{
	free(instance);
}

#ifdef PAM_FAIL_DELAY
/*
 * A refusal is told at a point of the dialog's grid, like all others; a delay
 * of a random length behind a wrong secret would tell it from a right one.
 */
static void
no_delay(int status, unsigned microseconds, void *data)
{
	(void)status;
	(void)microseconds;
	(void)data;
}
#endif

static int
start(struct pam_work *w, const struct pam_instance *p, const char *name)
{
	const struct pam_conv conv = { pamtalk_converse, &w->talk };

	if (!rg_pam_file(p->file))
		return PAM_SYSTEM_ERR; /* not by way of "other" */
	if (p->dir[0] == '\0')
		return pam_start(p->file, name, &conv, &w->handle);
#ifdef HAVE_PAM_START_CONFDIR
	return pam_start_confdir(strrchr(p->file, '/') + 1, name, &conv, p->dir,
	    &w->handle);
#else
	return PAM_SYSTEM_ERR; /* the configuration refuses it here */
#endif
}

/* A number that is withheld is none: modules would look it up as a host. */
static int
describe(struct pam_work *w, const struct rg_input *in)
{
	int r = pam_set_item(w->handle, PAM_TTY, in->device);

#ifdef PAM_FAIL_DELAY
	if (r == PAM_SUCCESS)
		r = pam_set_item(w->handle, PAM_FAIL_DELAY,
		    (const void *)(uintptr_t)no_delay);
#endif
	if (r == PAM_SUCCESS && strpbrk(in->caller_id, "0123456789") != NULL)
		r = pam_set_item(w->handle, PAM_RHOST, in->caller_id);
	return r;
}

static uint32_t
pam_end_work(void *work)
{
	struct pam_work *w = work;

	if (w->handle != NULL)
		(void)pam_end(w->handle, w->status);
	rg_wipe(w, sizeof(*w));
	free(w);
	return RG_RESULT_OK;
}

static uint32_t
pam_begin(void **work, const struct rg_input *in)
{
	const char *name = rg_attr_value(in->attrs, RG_ATTR_USER_NAME);
	struct pam_work *w = calloc(1, sizeof(*w));

	if (w == NULL)
		return RG_RESULT_NO_MEMORY;
	w->stranger = in->barred || name == NULL || !rg_user_ok(name);
	w->status = start(w, in->instance, w->stranger ? STRANGER : name);
	if (w->status == PAM_SUCCESS)
		w->status = describe(w, in);
	if (w->status != PAM_SUCCESS) {
		(void)pam_end_work(w);
		return RG_RESULT_NO_ANSWER;
	}
	*work = w;
	return RG_RESULT_OK;
}

/* --- what its numbers mean --- */

static bool
is_no_answer(int status)
{
	static const int away[] = { PAM_OPEN_ERR, PAM_SYMBOL_ERR,
		PAM_SERVICE_ERR, PAM_SYSTEM_ERR, PAM_BUF_ERR, PAM_CONV_ERR,
		PAM_ABORT, PAM_AUTHINFO_UNAVAIL, PAM_MODULE_UNKNOWN };
	size_t i;

	for (i = 0; i < RG_COUNTOF(away); i++)
		if (away[i] == status)
			return true;
	return false;
}

/* Behind a right secret: he may not in spite of it, and did not guess. */
static void
judge_account(int status, struct rg_output *out)
{
	out->result = RG_RESULT_REFUSED;
	out->cause = AUTH_CAUSE_RULE;
	if (status == PAM_ACCT_EXPIRED || status == PAM_NEW_AUTHTOK_REQD ||
	    status == PAM_AUTHTOK_EXPIRED) {
		out->result = RG_RESULT_EXPIRED;
		out->cause = AUTH_CAUSE_EXPIRED;
	}
}

static void
judge_secret(int status, struct rg_output *out)
{
	out->result = RG_RESULT_REFUSED;
	out->cause = status == PAM_USER_UNKNOWN ? AUTH_CAUSE_UNKNOWN
						: AUTH_CAUSE_REFUSED;
}

/* Who he is: the stack may have changed the name. */
static void
take_user(struct pam_work *w, struct rg_output *out)
{
	const void *item = NULL;

	if (pam_get_item(w->handle, PAM_USER, &item) != PAM_SUCCESS)
		item = NULL;
	if (w->stranger || item == NULL || !rg_user_ok(item)) {
		out->result = RG_RESULT_REFUSED;
		out->cause = AUTH_CAUSE_UNKNOWN;
		return;
	}
	rg_strlcpy(out->user, item, sizeof(out->user));
	out->known = out->result == RG_RESULT_OK || getpwnam(item) != NULL;
}

/* Everything up to the end, with as many questions as the modules have. */
static uint32_t
pam_make_message(void *work, const struct rg_text *recv, uint8_t *send,
    uint32_t cb_send, uint32_t *send_len, struct rg_output *out,
    const struct rg_input *in)
{
	const int flags = PAM_DISALLOW_NULL_AUTHTOK;
	struct pam_work *w = work;
	int r;

	(void)recv; /* in->ask has them all */
	w->talk.in = in;
	out->action = RG_ACT_SEND_AND_DONE;
	if ((r = pam_authenticate(w->handle, flags)) != PAM_SUCCESS)
		judge_secret(r, out);
	else if ((r = pam_acct_mgmt(w->handle, flags)) != PAM_SUCCESS)
		judge_account(r, out);
	w->status = r;
	if (w->talk.broken != RG_RESULT_OK)
		return w->talk.broken;
	if (is_no_answer(r))
		return RG_RESULT_NO_ANSWER;
	take_user(w, out);
	w->talk.in = NULL;
	if (out->result == RG_RESULT_OK)
		*send_len = (uint32_t)pamtalk_rest(&w->talk, send, cb_send);
	return RG_RESULT_OK;
}

/* As a whole or not at all. */
static int
open_session(pam_handle_t *handle)
{
	int r = pam_setcred(handle, PAM_ESTABLISH_CRED);

	if (r != PAM_SUCCESS)
		return r;
	if ((r = pam_open_session(handle, 0)) != PAM_SUCCESS)
		(void)pam_setcred(handle, PAM_DELETE_CRED);
	return r;
}

/* Neither phase speaks with the caller. */
static uint32_t
pam_session(void *work, int on)
{
	struct pam_work *w = work;

	if (on) {
		w->status = open_session(w->handle);
		w->opened = w->status == PAM_SUCCESS;
	} else if (w->opened) {
		w->opened = false;
		w->status = pam_close_session(w->handle, 0);
		(void)pam_setcred(w->handle, PAM_DELETE_CRED);
	}
	return w->status == PAM_SUCCESS ? RG_RESULT_OK : RG_RESULT_NO_ANSWER;
}

const struct rg_method method_pam = {
	.size = sizeof(struct rg_method),
	.type_id = METHOD_PAM,
	.name = "pam",
	.alone = 1,
	.initialize = pam_initialize,
	.open = pam_open,
	.close = pam_close,
	.begin = pam_begin,
	.make_message = pam_make_message,
	.session = pam_session,
	.end = pam_end_work,
};
