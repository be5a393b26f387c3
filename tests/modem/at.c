#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "dialect.h"
#include "port.h"
#include "rgmodem.h"
#include "sick.h"

/* at.c - the modem: commands, result codes, ringing, answering. */

#define JUNK "+PSSTAT: 3"

static const struct {
	const char *word;
	const char *digit;
} results[] = {
	{ "OK", "0" },
	{ "CONNECT", "1" },
	{ "RING", "2" },
	{ "NO CARRIER", "3" },
	{ "ERROR", "4" },
	{ "BUSY", "7" },
};

const char *
phase_name(enum phase p)
{
	static const char *const names[] = { "command", "ringing", "answering",
		"call" };

	return names[p];
}

/* What ATZ does: back to the stored profile. */
static void
restore(struct port *p)
{
	p->echo = p->set.echo != 0;
	p->verbose = p->set.verbose != 0;
	p->quiet = p->set.quiet != 0;
	dialect_restore(p);
}

void
modem_power(struct port *p)
{
	restore(p);
	p->phase = COMMAND;
	p->cmd_len = 0;
	p->last_at = p->answer_at = p->ring_at = 0;
}

static void
line_out(struct port *p, const char *text, unsigned delay)
{
	char buf[2 * PORT_TEXT_MAX];
	int n;

	n = snprintf(buf, sizeof(buf), "%s%s%s", p->set.eol, text, p->set.eol);
	sick_send(p, buf, (size_t)n, delay);
}

/* A line of the modem's in command state: a RING, a caller id line. */
void
modem_say(struct port *p, const char *text)
{
	if (!p->set.mute)
		line_out(p, text, 0);
}

static void
result(struct port *p, const char *text)
{
	char digit[8];
	size_t i, n;

	if (p->set.mute || p->quiet)
		return;
	if (p->set.chatty)
		line_out(p, JUNK, p->set.delay);
	for (i = 0; !p->verbose && i < sizeof(results) / sizeof(results[0]);
	     i++) {
		n = strlen(results[i].word);
		if (strncmp(text, results[i].word, n) == 0) {
			n = (size_t)snprintf(digit, sizeof(digit), "%s\r",
			    results[i].digit);
			sick_send(p, digit, n, p->set.delay);
			return;
		}
	}
	line_out(p, text, p->set.delay);
	if (p->set.chatty)
		line_out(p, JUNK, p->set.delay);
}

/*
 * --- calls ---
 */

static void
connect_now(struct port *p)
{
	const char *text;

	p->answer_at = 0;
	if (p->set.answer[0] != '\0') {
		p->phase = COMMAND;
		result(p, p->set.answer);
		event(p, "unconnected");
		return;
	}
	text = dialect_connect(p);
	result(p, text);
	p->phase = CALL;
	p->calls++;
	event(p, "connected %s", quoted(text, strlen(text)));
}

static void
go_off_hook(struct port *p)
{
	p->phase = ANSWERING;
	p->ring_at = 0;
	p->answer_at = now_us() + p->set.train * UINT64_C(1000);
}

/* The modem answers by itself, CONNECT comes unasked. */
void
modem_pickup(struct port *p)
{
	event(p, "pickup");
	go_off_hook(p);
}

/* DTR is low, as AT&D2 has it: on hook, command state. It may ring on. */
void
modem_hangup(struct port *p)
{
	p->cmd_len = 0;
	p->answer_at = 0;
	if (p->phase != RINGING)
		p->phase = COMMAND;
}

/*
 * --- commands ---
 */

/* Is the command one of those that `set error` names? */
static bool
is_refused(const struct port *p, const char *cmd)
{
	char words[PORT_TEXT_MAX + 1], *word, *save = NULL;

	(void)snprintf(words, sizeof(words), "%s", p->set.error);
	for (word = strtok_r(words, " ", &save); word != NULL;
	     word = strtok_r(NULL, " ", &save))
		if (strstr(cmd, word) != NULL)
			return true;
	return false;
}

static bool
is_known(struct port *p, const char *cmd)
{
	const char *s;

	for (s = cmd; (s = strpbrk(s, "+#")) != NULL; s++)
		if (!dialect_knows(p, s))
			return false;
	return true;
}

/* Skips the rest of a command: S0=0, &C1, +VCID=1, X4 ... */
static const char *
skip(const char *s)
{
	if (*s == '+' || *s == '#') /* up to a semicolon or the end (V.250) */
		return s + strcspn(s, ";") + (strchr(s, ';') != NULL);
	if (*s == '&' || *s == '\\' || *s == '%')
		s++;
	if (*s != '\0')
		s++;
	s += strspn(s, "0123456789");
	if (*s == '=' || *s == '?') {
		s++;
		s += strspn(s, "0123456789");
	}
	return s;
}

/* Sn=V sets a register, Sn? tells it. */
static void
reg(struct port *p, const char *s)
{
	char *end, text[8];
	unsigned long n = strtoul(s + 1, &end, 10);

	if (n > 255)
		return;
	if (*end == '=')
		p->s[n] = (unsigned char)strtoul(end + 1, NULL, 10);
	if (*end != '?')
		return;
	(void)snprintf(text, sizeof(text), "%03u", (unsigned)p->s[n]);
	line_out(p, text, p->set.delay);
}

/* One letter of the command line; false when it ends the line (A). */
static bool
letter(struct port *p, const char *s)
{
	bool on = s[1] == '1';

	dialect_letter(p, s, (unsigned)strtoul(s + 1 + (*s == '&'), NULL, 10));

	switch (*s) {
	case 'Z':
		restore(p);
		break;
	case '&':
		if (s[1] == 'F') {
			restore(p);
			p->set.speed = 0;
		}
		break;
	case 'E':
		p->echo = on || p->set.sticky;
		break;
	case 'Q':
		p->quiet = on;
		break;
	case 'V':
		p->verbose = on;
		break;
	case 'I':
		line_out(p, dialect_ident(p), p->set.delay);
		break;
	case 'S':
		reg(p, s);
		break;
	case 'A':
		event(p, "ata");
		if (p->set.storm == 0 || p->set.answer[0] != '\0')
			go_off_hook(p);
		return false;
	default:
		break;
	}
	return true;
}

static void
command(struct port *p)
{
	const char *s = p->cmd;
	size_t i;

	p->cmd[p->cmd_len] = '\0';
	p->cmd_len = 0;
	if (strncasecmp(s, "AT", 2) != 0)
		return;
	for (i = 0; p->cmd[i] != '\0'; i++)
		if (p->cmd[i] >= 'a' && p->cmd[i] <= 'z')
			p->cmd[i] = (char)(p->cmd[i] - 'a' + 'A');
	event(p, "at %s", s);
	p->last_at = now_us();
	if (p->set.mute)
		return;
	if (is_refused(p, s) || !is_known(p, s)) {
		result(p, "ERROR");
		return;
	}
	for (s += 2; *s != '\0'; s = skip(s))
		if (!letter(p, s))
			return;
	result(p, "OK");
}

void
modem_byte(struct port *p, char c)
{
	if (p->phase == ANSWERING) {
		if (c == '\n')
			return;
		event(p, "aborted"); /* any byte ends the attempt */
		modem_hangup(p);
		result(p, "NO CARRIER");
		return;
	}
	if (sick_takes(p, c))
		return;
	if (p->echo && !p->set.mute)
		port_send(p, &c, 1, 0);
	if (c == '\r')
		command(p);
	else if (c >= ' ' && p->cmd_len < PORT_CMD_MAX)
		p->cmd[p->cmd_len++] = c;
}

/*
 * --- time ---
 */

static void
ring(struct port *p, uint64_t now)
{
	if (p->set.rings > 0 && p->rung >= p->set.rings) {
		p->phase = COMMAND;
		p->ring_at = 0;
		event(p, "unanswered");
		return;
	}
	p->rung++;
	p->ring_at = now + p->set.period * UINT64_C(1000);
	event(p, "ring %u", p->rung);
	caller_ring(p);
	if (p->s[0] > 0 && p->rung >= p->s[0])
		modem_pickup(p);
}

void
modem_tick(struct port *p, uint64_t now)
{
	if (p->phase == RINGING && p->ring_at <= now)
		ring(p, now);
	if (p->phase == ANSWERING && p->answer_at <= now)
		connect_now(p);
	sick_tick(p, now);
}

/* When the modem does something by itself, 0 for never. */
uint64_t
modem_next(const struct port *p)
{
	uint64_t at = sick_next(p), own = 0;

	if (p->phase == RINGING)
		own = p->ring_at;
	if (p->phase == ANSWERING)
		own = p->answer_at;
	return at == 0 || (own != 0 && own < at) ? own : at;
}
