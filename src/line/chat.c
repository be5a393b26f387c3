#include "config.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/compat.h"
#include "base/strv.h"
#include "line/chat.h"

enum phase { PHASE_PAUSE, PHASE_REPLY };

/*
 * --- commands ---
 */

/* ATZ and AT&F bring back what the modem was left at, ATQ1 included. */
static bool
is_reset(const char *cmd)
{
	return strncasecmp(cmd, "ATZ", 3) == 0 ||
	    strncasecmp(cmd, "AT&F", 4) == 0;
}

/* E0 of its own, not the end of %E0, \E0 or +xE0. */
static bool
says_e0(const char *cmd)
{
	const char *s;

	for (s = cmd + 2; strlen(cmd) > 3 && *s != '\0'; s++)
		if ((*s == 'E' || *s == 'e') && s[1] == '0' &&
		    strchr("&%\\+#*-$", s[-1]) == NULL)
			return true;
	return false;
}

static bool
echo_after(const char *cmd, bool off)
{
	return says_e0(cmd) || (off && !is_reset(cmd));
}

bool
chat_mutes_echo(const struct line_profile *p)
{
	const char *cmd = NULL;
	bool off = false;

	while ((cmd = strv_next(p->init, p->init_len, cmd)) != NULL)
		off = echo_after(cmd, off);
	return off;
}

/* The command after prev in a row of them. */
static const char *
command_after(const struct chat *c, const char *prev)
{
	const struct line_profile *p = c->profile;

	do
		prev = c->trying ? strv_next(p->init_try, p->init_try_len, prev)
				 : strv_next(p->init, p->init_len, prev);
	while (prev != NULL && c->no_reset && is_reset(prev));
	return prev;
}

/*
 * --- what to do ---
 */

static enum chat_do
pause_for(struct chat *c, unsigned ms)
{
	c->phase = PHASE_PAUSE;
	c->wait_ms = ms;
	return CHAT_PAUSE;
}

static enum chat_do
send_text(struct chat *c, const char *text, unsigned ms)
{
	c->out = text;
	c->wait_ms = c->late ? CHAT_LATE_MS : ms;
	c->echoed = c->noise = false;
	return CHAT_SEND;
}

static enum chat_do
send_command(struct chat *c)
{
	if (c->cmd == NULL)
		return CHAT_DONE;
	c->phase = PHASE_REPLY;
	return send_text(c, c->cmd, CHAT_REPLY_MS);
}

/* What is wrong, and what is done about it. */
static void
diagnose(struct chat *c, const char *then)
{
	char why[CHAT_TEXT_MAX - 24];

	if (c->found != 0)
		(void)snprintf(why, sizeof(why), "only answers at %u bit/s",
		    (unsigned)c->found);
	else
		sickness_say(why, sizeof(why), (enum sickness)c->sick, c->cmd);
	(void)snprintf(c->text, sizeof(c->text), "%s%s%s", why,
	    then != NULL ? "; tried " : "", then != NULL ? then : "");
}

static enum chat_do
begin(struct chat *c, unsigned ms)
{
	c->trying = c->echo_off = false;
	c->step = NULL;
	if ((c->cmd = command_after(c, NULL)) == NULL) {
		c->trying = true;
		c->cmd = command_after(c, NULL);
	}
	return pause_for(c, ms);
}

enum chat_do
chat_start(struct chat *c, const struct line_profile *profile)
{
	memset(c, 0, sizeof(*c));
	c->profile = profile;
	return begin(c, CHAT_FIRST_MS);
}

static enum chat_do
fail(struct chat *c)
{
	diagnose(c, NULL);
	return CHAT_FAIL;
}

/*
 * --- the ladder ---
 */

static enum chat_do fall_ill(struct chat *, enum sickness);

/* To the next command, from init to init_try. */
static enum chat_do
move_on(struct chat *c)
{
	const char *next = command_after(c, c->cmd);

	if (next == NULL && !c->trying) {
		if (c->digits)
			return fall_ill(c, SICK_DIGITS);
		c->trying = true;
		next = command_after(c, NULL);
	}
	c->cmd = next;
	return pause_for(c, CHAT_GAP_MS);
}

static enum chat_do
step_now(struct chat *c)
{
	const struct step *s = c->step;

	switch ((enum step_do)s->what) {
	case STEP_QUIET:
		c->wait_ms = s->ms;
		return CHAT_PAUSE;
	case STEP_RAW:
		c->out = s->text;
		c->wait_ms = s->ms;
		return CHAT_RAW;
	case STEP_ASK:
		return send_text(c, s->text, s->ms);
	case STEP_SPEED:
		c->speed = s->speed;
		c->wait_ms = s->ms;
		return CHAT_SPEED;
	case STEP_FOUND:
		c->found = c->speed;
		c->step++;
		return step_now(c);
	case STEP_AGAIN:
		c->step = NULL;
		if (c->sick == SICK_REFUSES || !is_reset(c->cmd))
			return pause_for(c, CHAT_GAP_MS);
		/* A reset that is never answered made it silent again. */
		c->no_reset = true;
		return move_on(c);
	case STEP_RESTART:
		c->no_reset = true;
		return begin(c, CHAT_GAP_MS);
	}
	return CHAT_STAY;
}

static enum chat_do
climb(struct chat *c)
{
	const struct rung *r;

	while (c->rung < LADDER_RUNGS &&
	    (ladder[c->rung].cures & 1u << c->sick) == 0)
		c->rung++;
	if (c->rung == LADDER_RUNGS)
		return fail(c);
	r = &ladder[c->rung++];
	diagnose(c, r->name);
	c->step = r->steps;
	(void)step_now(c); /* a pause, see ladder.c */
	return CHAT_SICK;
}

static enum chat_do
fall_ill(struct chat *c, enum sickness s)
{
	c->sick = (unsigned char)s;
	return climb(c);
}

/*
 * --- answers ---
 */

static enum chat_do
next_command(struct chat *c)
{
	c->echo_off = echo_after(c->cmd, c->echo_off);
	c->found = 0; /* it does answer */
	return move_on(c);
}

static enum chat_do
refused(struct chat *c, const char *how)
{
	(void)snprintf(c->text, sizeof(c->text), "%.60s %s", c->cmd, how);
	(void)next_command(c);
	return CHAT_NOTE;
}

static enum chat_do
no_answer(struct chat *c)
{
	if (c->trying)
		return refused(c, "not answered");
	if (c->late)
		return fall_ill(c, SICK_LATE);
	if (c->echoed)
		return fall_ill(c, SICK_PARROT);
	return fall_ill(c, c->noise ? SICK_GARBAGE : SICK_MUTE);
}

enum chat_do
chat_timeout(struct chat *c, bool noise)
{
	c->noise |= noise;
	if (c->step == NULL && c->phase == PHASE_PAUSE)
		return send_command(c);
	if (c->step != NULL && c->step->what != STEP_ASK) {
		c->step++;
		return step_now(c);
	}
	c->overdue = true;
	return c->step != NULL ? climb(c) : no_answer(c);
}

/* Nothing was asked: it speaks of what is long past. From the start, then. */
static enum chat_do
too_late(struct chat *c)
{
	if (!c->overdue || c->late || c->speed != 0)
		return CHAT_STAY;
	if (c->step != NULL ? c->step->what == STEP_RAW : c->cmd == NULL)
		return CHAT_STAY; /* to +++, or to the last of init_try */
	c->late = true;
	c->sick = SICK_LATE;
	diagnose(c, "waiting longer");
	(void)begin(c, CHAT_SETTLE_MS);
	return CHAT_SICK;
}

static void
take_ident(struct chat *c, const char *text)
{
	if (c->ident[0] == '\0' && strncasecmp(c->cmd, "ATI", 3) == 0)
		(void)rg_strlcpy(c->ident, text, sizeof(c->ident));
}

static bool
is_asked(const struct chat *c)
{
	return c->step != NULL ? c->step->what == STEP_ASK
			       : c->phase == PHASE_REPLY;
}

static enum chat_do
answered(struct chat *c, bool ok)
{
	if (c->step != NULL) { /* ERROR, too, is a sign of life */
		c->step++;
		return step_now(c);
	}
	if (ok)
		return c->echo_off && c->echoed ? fall_ill(c, SICK_ECHOES)
						: next_command(c);
	return c->trying ? refused(c, "refused") : fall_ill(c, SICK_REFUSES);
}

enum chat_do
chat_result(struct chat *c, enum modem_result r, const char *text)
{
	bool digits = r == MODEM_DIGIT;

	if (digits && (strcmp(text, "0") == 0 || strcmp(text, "4") == 0))
		r = *text == '0' ? MODEM_OK : MODEM_ERROR;
	c->echoed |= r == MODEM_ECHO;
	c->noise |= r == MODEM_TEXT;
	if (r == MODEM_TEXT && c->step == NULL && c->cmd != NULL &&
	    c->phase == PHASE_REPLY)
		take_ident(c, text);
	if (r != MODEM_OK && r != MODEM_ERROR)
		return CHAT_STAY;
	if (!is_asked(c))
		return too_late(c);
	c->digits = digits;
	return answered(c, r == MODEM_OK);
}
