#include "config.h"

#include <string.h>

#include "base/cause.h"
#include "base/names.h"
#include "gate/permit.h"
#include "ras/code.h"
#include "ras/verdict.h"

#define IN(s) (1u << (s))
#define TALK (IN(STAGE_DIALOG) | IN(STAGE_GRANTED))

/* What is not listed, or said outside of both columns, is a violation. */
static const struct rule {
	unsigned from; /* roles */
	unsigned when; /* stages that permit it */
	unsigned late; /* stages in which it may still be on its way */
} rules[WIRE_TYPE_MAX] = {
	[WIRE_LINE] = { ROLE_ENGINE, IN(STAGE_ARMED), IN(STAGE_HANGUP) },
	[WIRE_CALL] = { ROLE_ENGINE, IN(STAGE_ARMED), IN(STAGE_HANGUP) },
	[WIRE_CALLER] = { ROLE_ENGINE, IN(STAGE_ARMED), IN(STAGE_HANGUP) },
	[WIRE_MISSED] = { ROLE_ENGINE, IN(STAGE_ARMED), IN(STAGE_HANGUP) },
	[WIRE_NAME] = { ROLE_ENGINE, IN(STAGE_DIALOG), IN(STAGE_HANGUP) },
	[WIRE_TERMINATED] = { ROLE_ENGINE, TALK | IN(STAGE_HANGUP), 0 },
	[WIRE_DROPPED] = { ROLE_ENGINE, IN(STAGE_HANGUP) | IN(STAGE_ARMED), 0 },
	[WIRE_BROKE] = { ROLE_ENGINE, TALK, IN(STAGE_HANGUP) },
	[WIRE_SAID] = { ROLE_MODHOST, TALK, IN(STAGE_HANGUP) },
	[WIRE_BYTES] = { ROLE_ENGINE, IN(STAGE_ARMED) | TALK,
	    IN(STAGE_HANGUP) },
	[WIRE_VERDICT] = { ROLE_VERIFIER, IN(STAGE_DIALOG) | IN(STAGE_SESSION),
	    IN(STAGE_HANGUP) },
	[WIRE_PAP] = { ROLE_SESSION, IN(STAGE_SESSION), 0 },
	[WIRE_UP] = { ROLE_SESSION, IN(STAGE_SESSION), 0 },
	[WIRE_LINK] = { ROLE_SESSION, IN(STAGE_SESSION), 0 },
	[WIRE_COUNT] = { ROLE_SESSION, IN(STAGE_SESSION), 0 },
	[WIRE_DOWN] = { ROLE_SESSION, IN(STAGE_SESSION), 0 },
	[WIRE_END] = { ROLE_SESSION, IN(STAGE_SESSION), 0 },
	[WIRE_HUNG] = { ROLE_SESSION, IN(STAGE_HANGUP), 0 },
};

static const char *const stage_names[STAGE_MAX] = {
	[STAGE_CLOSED] = "closed",
	[STAGE_ARMED] = "armed",
	[STAGE_DIALOG] = "dialog",
	[STAGE_GRANTED] = "granted",
	[STAGE_SESSION] = "session",
	[STAGE_HANGUP] = "hangup",
};

const char *
stage_name(enum stage s)
{
	return s < STAGE_MAX ? stage_names[s] : "?";
}

void
permit_reset(struct permit *p)
{
	memset(p, 0, sizeof(*p));
}

/*
 * Why a call ended is the engine's to say where it alone can see it. What
 * only we can decide it repeats when it was told, and not before.
 */
static bool
cause_honest(const struct permit *p, const struct msg_TERMINATED *t)
{
	switch (t->cause) {
	case CAUSE_PROMPT_TIMEOUT:
	case CAUSE_DIALOG_LIMIT:
	case CAUSE_FLOOD:
	case CAUSE_EARLY_PPP:
	case CAUSE_CARRIER_LOST:
	case CAUSE_DEVICE_GONE:
	case CAUSE_MODULE_ERROR: /* its dialog could not go on */
		return true;
	case CAUSE_MODULE_CRASH: /* it is the first to know */
	case CAUSE_MODULE_TIMEOUT:
		return p->hosted || p->final;
	case CAUSE_LINE_LOST:
		return p->hosted || p->nobody || p->stage == STAGE_GRANTED;
	case CAUSE_NONE:
	case CAUSE_REFUSED: /* it may lower a verdict */
		return p->final || p->hosted || p->stage == STAGE_GRANTED;
	default:
		return p->final;
	}
}

/* A success that no key-holder gave can never be said honestly. */
static bool
terminated_honest(const struct permit *p, const struct msg_TERMINATED *t)
{
	if (p->stage == STAGE_HANGUP)
		return true;
	if (t->verdict != RAS_SUCCESS)
		return cause_honest(p, t);
	return p->stage == STAGE_GRANTED && strcmp(t->user, p->user) == 0;
}

/* Of the open step; and who passed has a name, which goes into the state. */
static bool
verdict_honest(const struct permit *p, const struct msg_VERDICT *v)
{
	return p->conversation && !p->nobody && v->step == p->step &&
	    (v->result != RAS_NO_ERROR || rg_user_ok(v->user));
}

enum permit_answer
permit_check(const struct permit *p, enum wire_role from, const struct msg *m)
{
	const struct rule *r = &rules[m->type];

	if ((r->from & from) == 0)
		return PERMIT_VIOLATION;
	if ((r->late & IN(p->stage)) != 0)
		return PERMIT_LATE;
	if ((r->when & IN(p->stage)) == 0)
		return PERMIT_VIOLATION;
	if (m->type == WIRE_NAME && (p->conversation || p->hosted || p->nobody))
		return PERMIT_VIOLATION;
	if (m->type == WIRE_PAP && p->conversation)
		return PERMIT_VIOLATION;
	if (m->type == WIRE_VERDICT && !verdict_honest(p, &m->u.VERDICT))
		return PERMIT_VIOLATION;
	if (m->type == WIRE_SAID && !p->hosted)
		return PERMIT_VIOLATION;
	if (m->type == WIRE_TERMINATED &&
	    !terminated_honest(p, &m->u.TERMINATED))
		return PERMIT_VIOLATION;
	if (m->type == WIRE_DROPPED && p->stage == STAGE_ARMED && !p->fault &&
	    !p->leaving)
		return PERMIT_VIOLATION;
	return PERMIT_OK;
}

bool
permit_arm(struct permit *p)
{
	if (p->stage != STAGE_CLOSED)
		return false;
	permit_reset(p);
	p->stage = STAGE_ARMED;
	return true;
}

bool
permit_call(struct permit *p)
{
	if (p->stage != STAGE_ARMED)
		return false;
	p->stage = STAGE_DIALOG;
	return true;
}

bool
permit_name(struct permit *p, uint8_t steps)
{
	if (p->stage != STAGE_DIALOG || p->conversation || steps == 0)
		return false;
	p->conversation = true;
	p->step = 1;
	p->steps = steps;
	return true;
}

bool
permit_host(struct permit *p)
{
	if (!permit_name(p, 1))
		return false;
	p->hosted = true;
	return true;
}

bool
permit_nobody(struct permit *p)
{
	if (!permit_name(p, 1))
		return false;
	p->nobody = true;
	return true;
}

/* The empty name is that of a call without a dialog, and of no other. */
static bool
user_fits(const struct permit *p, const char *user)
{
	return p->nobody ? *user == '\0' : rg_user_ok(user);
}

bool
permit_next(struct permit *p)
{
	if (p->stage != STAGE_DIALOG || !p->conversation || p->step >= p->steps)
		return false;
	p->step++;
	return true;
}

bool
permit_again(struct permit *p, uint8_t step)
{
	if (p->stage != STAGE_SESSION || p->conversation || step == 0 ||
	    step > p->steps)
		return false;
	p->conversation = true;
	p->step = step;
	return true;
}

void
permit_answered(struct permit *p)
{
	if (p->stage == STAGE_SESSION)
		p->conversation = false;
}

bool
permit_refused(struct permit *p)
{
	if (p->stage != STAGE_DIALOG || !p->conversation)
		return false;
	p->conversation = false;
	p->step = 0;
	return true;
}

void
permit_final(struct permit *p)
{
	p->final = true;
}

bool
permit_grant(struct permit *p, const char *user)
{
	if (p->stage != STAGE_DIALOG || !p->conversation ||
	    p->step != p->steps || !user_fits(p, user))
		return false;
	p->conversation = false;
	p->user = user;
	p->stage = STAGE_GRANTED;
	return true;
}

void
permit_lower(struct permit *p)
{
	p->lowered = true;
}

bool
permit_terminated(struct permit *p, const struct msg_TERMINATED *t)
{
	p->passed = p->stage == STAGE_GRANTED && t->verdict == RAS_SUCCESS &&
	    !p->lowered && strcmp(t->user, p->user) == 0;
	return p->passed;
}

bool
permit_may_start(const struct permit *p)
{
	return p->stage == STAGE_GRANTED && p->passed && p->user != NULL;
}

bool
permit_started(struct permit *p)
{
	if (!permit_may_start(p))
		return false;
	p->stage = STAGE_SESSION;
	return true;
}

void
permit_hangup(struct permit *p)
{
	p->stage = STAGE_HANGUP;
	p->conversation = false;
	p->passed = false;
	p->user = NULL;
}

bool
permit_reclaim(struct permit *p, const char *user)
{
	if (p->stage != STAGE_CLOSED || (*user != '\0' && !rg_user_ok(user)))
		return false;
	permit_reset(p);
	p->nobody = *user == '\0';
	p->user = user;
	p->stage = STAGE_SESSION;
	return true;
}
