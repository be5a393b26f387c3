#include "config.h"

#include <string.h>

#include "base/compat.h"
#include "ras/code.h"
#include "ras/verdict.h"

static bool
ends(const char *text, size_t size)
{
	return memchr(text, '\0', size) != NULL;
}

static const char *
judge_error(struct ras_judgement *out, uint32_t error, const char *why)
{
	memset(out, 0, sizeof(*out));
	out->verdict = RAS_ERROR;
	out->error = error;
	return why;
}

/* The strings of *m are known to end. */
static const char *
judge_sound(const struct ras_message *m, struct ras_judgement *out)
{
	rg_strlcpy(out->user, m->user, sizeof(out->user));
	rg_strlcpy(out->domain, m->domain, sizeof(out->domain));
	out->verdict = (enum ras_verdict)m->id;
	out->error = 0;
	if (m->id == RAS_SECURITYMSG_ERROR) {
		out->error = m->error;
		if (m->error != RAS_NO_ERROR)
			return NULL;
		out->error = RAS_ERROR_AUTH_INTERNAL;
		return "message ERROR without a code";
	}
	if (m->id == RAS_SECURITYMSG_SUCCESS && m->user[0] == '\0')
		return judge_error(out, RAS_ERROR_AUTH_INTERNAL,
		    "message SUCCESS without a user");
	if (m->error != RAS_NO_ERROR)
		return "message with a verdict and a code";
	return NULL;
}

const char *
ras_message_judge(const struct ras_message *m, struct ras_judgement *out)
{
	memset(out, 0, sizeof(*out));
	if (m == NULL)
		return judge_error(out, RAS_ERROR_INVALID_PARAMETER,
		    "no message");
	if (m->id < RAS_SECURITYMSG_SUCCESS || m->id > RAS_SECURITYMSG_ERROR)
		return judge_error(out, RAS_ERROR_INVALID_PARAMETER,
		    "message of an unknown kind");
	if (!ends(m->user, sizeof(m->user)) ||
	    !ends(m->domain, sizeof(m->domain)))
		return judge_error(out, RAS_ERROR_INVALID_PARAMETER,
		    "message with an endless name");
	return judge_sound(m, out);
}

const char *
ras_judgement_add(struct ras_judgement *j, const struct ras_judgement *more)
{
	if (j->verdict == RAS_SUCCESS && more->verdict == RAS_SUCCESS &&
	    (strcmp(j->user, more->user) != 0 ||
		strcmp(j->domain, more->domain) != 0)) {
		j->verdict = RAS_ERROR;
		j->error = RAS_ERROR_AUTH_INTERNAL;
		return "two successes for two users";
	}
	if (more->verdict > j->verdict) {
		j->verdict = more->verdict;
		j->error = more->error;
	}
	/* A name is for the record only once the verdict is no success. */
	if (j->user[0] == '\0') {
		rg_strlcpy(j->user, more->user, sizeof(j->user));
		rg_strlcpy(j->domain, more->domain, sizeof(j->domain));
	}
	return NULL;
}

bool
ras_same_user(const char *a, const char *b)
{
	return a[0] != '\0' && strcmp(a, b) == 0;
}

const char *
ras_verdict_name(enum ras_verdict v)
{
	static const char *const names[] = { "none", "success", "failure",
		"error" };

	return (unsigned)v < RG_COUNTOF(names) ? names[v] : "none";
}
