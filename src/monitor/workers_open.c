#include "config.h"

#include <string.h>

#include "base/compat.h"
#include "base/err.h"
#include "base/spawn.h"
#include "child/child.h"
#include "gate/codes.h"
#include "monitor/call.h"
#include "monitor/chain.h"
#include "monitor/engine.h"
#include "monitor/lockout.h"
#include "monitor/session.h"
#include "monitor/workers.h"

/* To who asks the caller: the engine, or pppd's plugin behind its session. */
static void
send_step(struct mline *l, struct msg *step)
{
	if (l->permit.stage == STAGE_SESSION)
		session_answer(l, step);
	else
		(void)engine_send(l, step);
}

bool
workers_open(struct call *c, struct child *child, size_t method)
{
	struct mline *l = c->line;
	struct msg step, begin;
	int sv[2];

	if (spawn_pair(sv) != RG_OK)
		return false;
	msg_init(&step, WIRE_STEP, l->hport);
	step.u.STEP.step = l->permit.step;
	step.u.STEP.steps = l->permit.steps;
	step.u.STEP.grid = c->uneven;
	step.fd = sv[0];
	msg_init(&begin, WIRE_BEGIN, l->hport);
	begin.u.BEGIN.method = (uint32_t)method;
	begin.u.BEGIN.step = l->permit.step;
	rg_strlcpy(begin.u.BEGIN.name, chain_name(c),
	    sizeof(begin.u.BEGIN.name));
	rg_strlcpy(begin.u.BEGIN.line, l->conf->name,
	    sizeof(begin.u.BEGIN.line));
	rg_strlcpy(begin.u.BEGIN.number, c->number,
	    sizeof(begin.u.BEGIN.number));
	begin.u.BEGIN.deadline_ms = l->conf->dialog->dialog_limit_ms;
	rg_strlcpy(begin.u.BEGIN.call, l->call_id, sizeof(begin.u.BEGIN.call));
	begin.u.BEGIN.port = l->slot;
	rg_strlcpy(begin.u.BEGIN.called, c->called,
	    sizeof(begin.u.BEGIN.called));
	rg_strlcpy(begin.u.BEGIN.connect, c->connect,
	    sizeof(begin.u.BEGIN.connect));
	begin.u.BEGIN.barred = lockout_bars(c);
	rg_strlcpy(begin.u.BEGIN.device, l->conf->device,
	    sizeof(begin.u.BEGIN.device));
	begin.u.BEGIN.proven = c->proven.user[0] != '\0' &&
	    c->failed == AUTH_CAUSE_NONE;
	codes_list(l->mon->codes, chain_name(c), begin.u.BEGIN.used,
	    sizeof(begin.u.BEGIN.used));
	begin.fd = sv[1];
	(void)child_send(child, &begin);
	send_step(l, &step);
	return true;
}
