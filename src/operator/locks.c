#include "config.h"

#include <stdlib.h>

#include "monitor/lockout.h"
#include "operator/request.h"
#include "wire/control.h"

static bool
send_row(void *ctx, const char *text)
{
	const struct request *r = ctx;

	return client_row(r->client, CTL_ROW_LOCK, text);
}

void
verb_locks(const struct request *r)
{
	struct request copy = *r;

	lockout_walk(r->mon->lockout, send_row, &copy);
	client_done(r->client, CTL_OK, "");
}

/* PENALTY_KINDS when answered already. */
static enum penalty_kind
kind_of(const struct request *r, const char **value)
{
	const char *key = request_arg(r, CTL_ARG_KEY);
	enum penalty_kind kind = PENALTY_KINDS;

	*value = request_arg(r, CTL_ARG_VALUE);
	if (key != NULL && *value != NULL)
		kind = penalty_kind_find(key);
	if (kind == PENALTY_KINDS)
		client_done(r->client, CTL_USAGE,
		    "account NAME, number NUMBER or line LINE");
	return kind;
}

void
verb_lock(const struct request *r)
{
	const char *value, *why, *for_s = request_arg(r, CTL_ARG_FOR);
	enum penalty_kind kind = kind_of(r, &value);

	if (kind == PENALTY_KINDS)
		return;
	why = lockout_lock(r->mon->lockout, kind, value,
	    for_s != NULL ? (uint32_t)strtoul(for_s, NULL, 10) : UINT32_MAX,
	    client_name(r->client), request_arg(r, CTL_ARG_NOTE));
	client_done(r->client, why != NULL ? CTL_DECLINED : CTL_OK,
	    why != NULL ? why : "");
}

void
verb_unlock(const struct request *r)
{
	const char *value;
	enum penalty_kind kind = kind_of(r, &value);

	if (kind == PENALTY_KINDS)
		return;
	if (lockout_unlock(r->mon->lockout, kind, value,
		client_name(r->client)))
		client_done(r->client, CTL_OK, "");
	else
		client_done(r->client, CTL_UNKNOWN, "nothing is known of it");
}
