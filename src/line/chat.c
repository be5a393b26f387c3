#include "config.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/compat.h"
#include "base/strv.h"
#include "line/chat.h"

enum phase { PHASE_PAUSE, PHASE_REPLY, PHASE_RESCUE_PAUSE, PHASE_RESCUE };

/*
 * What makes a modem that was left at ATQ1, ATV0 or ATE1 talk again. Sent
 * before the last try of a command that got no answer.
 */
static const char rescue[] = "ATE0Q0V1";

static enum chat_do
pause_for(struct chat *c, enum phase phase, unsigned ms)
{
	c->phase = (unsigned char)phase;
	c->wait_ms = ms;
	return CHAT_PAUSE;
}

static enum chat_do
send_now(struct chat *c, enum phase phase)
{
	c->phase = (unsigned char)phase;
	c->wait_ms = CHAT_REPLY_MS;
	return CHAT_SEND;
}

static enum chat_do
fail(struct chat *c, const char *what)
{
	(void)snprintf(c->text, sizeof(c->text), "%s %s", what, c->cmd);
	return CHAT_FAIL;
}

enum chat_do
chat_start(struct chat *c, const struct line_profile *profile)
{
	memset(c, 0, sizeof(*c));
	c->profile = profile;
	c->cmd = strv_next(profile->init, profile->init_len, NULL);
	if (c->cmd == NULL) {
		c->trying = true;
		c->cmd = strv_next(profile->init_try, profile->init_try_len,
		    NULL);
	}
	return pause_for(c, PHASE_PAUSE, CHAT_FIRST_MS);
}

const char *
chat_command(const struct chat *c)
{
	return c->phase == PHASE_RESCUE ? rescue : c->cmd;
}

/* The command is done with: on to the next, or from init to init_try. */
static enum chat_do
advance(struct chat *c)
{
	const struct line_profile *p = c->profile;
	const char *prev = c->cmd;

	c->tries = 0;
	if (!c->trying) {
		c->cmd = strv_next(p->init, p->init_len, prev);
		if (c->cmd != NULL)
			return pause_for(c, PHASE_PAUSE, CHAT_GAP_MS);
		if (c->digits) {
			c->cmd = prev;
			return fail(c, "answers are numbers (ATV0) after");
		}
		c->trying = true;
		prev = NULL;
	}
	c->cmd = strv_next(p->init_try, p->init_try_len, prev);
	return pause_for(c, PHASE_PAUSE, CHAT_GAP_MS);
}

/* ATZ and AT&F bring back what the modem was left at, ATQ1 included. */
static bool
is_reset(const char *cmd)
{
	return strncasecmp(cmd, "ATZ", 3) == 0 ||
	    strncasecmp(cmd, "AT&F", 4) == 0;
}

static enum chat_do
refused(struct chat *c, const char *how)
{
	(void)snprintf(c->text, sizeof(c->text), "%s %s", c->cmd, how);
	(void)advance(c);
	return CHAT_NOTE;
}

static enum chat_do
no_answer(struct chat *c)
{
	if (c->trying)
		return refused(c, "not answered");
	if (++c->tries >= CHAT_TRIES)
		return fail(c, "no OK to");
	if (c->tries == CHAT_TRIES - 1)
		return pause_for(c, PHASE_RESCUE_PAUSE, CHAT_RETRY_MS);
	return pause_for(c, PHASE_PAUSE, CHAT_RETRY_MS);
}

enum chat_do
chat_timeout(struct chat *c)
{
	switch ((enum phase)c->phase) {
	case PHASE_PAUSE:
		if (c->cmd == NULL)
			return CHAT_DONE;
		return send_now(c, PHASE_REPLY);
	case PHASE_RESCUE_PAUSE:
		return send_now(c, PHASE_RESCUE);
	case PHASE_RESCUE:
		return pause_for(c, PHASE_PAUSE, CHAT_GAP_MS);
	case PHASE_REPLY:
		break;
	}
	return no_answer(c);
}

/* It lives: a reset that is never answered has only made it silent again. */
static enum chat_do
rescued(struct chat *c)
{
	return is_reset(c->cmd) ? advance(c)
				: pause_for(c, PHASE_PAUSE, CHAT_GAP_MS);
}

static void
take_ident(struct chat *c, const char *text)
{
	if (c->ident[0] == '\0' && strncasecmp(c->cmd, "ATI", 3) == 0)
		(void)rg_strlcpy(c->ident, text, sizeof(c->ident));
}

enum chat_do
chat_result(struct chat *c, enum modem_result r, const char *text)
{
	bool digits = r == MODEM_DIGIT;

	if (c->phase != PHASE_REPLY && c->phase != PHASE_RESCUE)
		return CHAT_STAY; /* too late, or unasked */
	if (digits && (strcmp(text, "0") == 0 || strcmp(text, "4") == 0))
		r = *text == '0' ? MODEM_OK : MODEM_ERROR;
	if (r == MODEM_TEXT && c->phase == PHASE_REPLY)
		take_ident(c, text);
	if (r != MODEM_OK && r != MODEM_ERROR)
		return CHAT_STAY;
	c->digits = digits;
	if (c->phase == PHASE_RESCUE)
		return r == MODEM_OK ? rescued(c) : chat_timeout(c);
	if (r == MODEM_OK)
		return advance(c);
	if (c->trying)
		return refused(c, "refused");
	if (++c->tries >= CHAT_TRIES)
		return fail(c, "ERROR to");
	return pause_for(c, PHASE_PAUSE, CHAT_RETRY_MS);
}
