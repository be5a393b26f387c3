#include <sys/types.h>

#include <bsd_auth.h>
#include <check.h>
#include <login_cap.h>
#include <stdio.h>
#include <string.h>

#include "bsddouble.h"

struct auth_session_t {
	const struct bsd_account *account;
	char challenge[2000]; /* gone with it */
	int state;
	bool closed;
};

struct bsd_double bsd;

/* One conversation has one; it stays, to tell who uses it afterwards. */
static struct auth_session_t session;

void
bsd_reset(const struct bsd_account *accounts)
{
	memset(&bsd, 0, sizeof(bsd));
	bsd.accounts = accounts;
}

static const struct bsd_account *
find(const char *name)
{
	static const struct bsd_account nobody;
	const struct bsd_account *a;

	for (a = bsd.accounts; a->name != NULL; a++)
		if (strcmp(a->name, name) == 0)
			return a;
	return &nobody;
}

auth_session_t *
auth_userchallenge(char *name, char *style, char *type, char **challengep)
{
	auth_session_t *as = &session;

	ck_assert_int_eq(bsd.open, 0);
	memset(as, 0, sizeof(*as));
	ck_assert_ptr_null(style); /* the user's own */
	ck_assert_str_eq(type, "auth-rasgate");
	ck_assert_ptr_null(strchr(name, ':')); /* would be a style */
	(void)snprintf(bsd.name, sizeof(bsd.name), "%s", name);
	bsd.asked++;
	as->account = find(name);
	*challengep = NULL;
	if (as->account->away)
		return NULL;
	if (as->account->challenge != NULL)
		*challengep = strcpy(as->challenge, as->account->challenge);
	bsd.open++;
	return as;
}

int
auth_userresponse(auth_session_t *as, char *response, int more)
{
	const struct bsd_account *a = as->account;
	const bool right = a->secret != NULL &&
	    strcmp(response, a->secret) == 0;

	ck_assert(!as->closed);
	bsd.answered++;
	as->state = 0;
	if (right)
		as->state = a->state != 0 ? a->state : AUTH_OKAY;
	memset(response, 0, strlen(response));
	return more == 0 ? auth_close(as) : as->state & AUTH_ALLOW;
}

int
auth_getstate(auth_session_t *as)
{
	ck_assert(!as->closed);
	return as->state;
}

int
auth_approval(auth_session_t *as, struct login_cap *lc, char *name, char *type)
{
	const struct bsd_account *a = find(name);

	ck_assert_ptr_null(as);
	ck_assert_ptr_null(lc);
	ck_assert_str_eq(type, "rasgate"); /* "approve-" is put before it */
	bsd.approved++;
	return a->approve ? AUTH_OKAY : 0;
}

int
auth_close(auth_session_t *as)
{
	ck_assert(!as->closed);
	as->closed = true;
	bsd.open--;
	memset(as->challenge, 0, sizeof(as->challenge));
	return as->state & AUTH_ALLOW;
}
