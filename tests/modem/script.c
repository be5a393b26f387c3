#include "config.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialect.h"
#include "port.h"
#include "rgmodem.h"

/* script.c - the commands; rgmodem.c says what they mean. */

#define WAIT_MS 10000 /* of expect and wait, unless told */
#define SETTLED_US 400000

struct step {
	struct step *next;
	char text[];
};

enum done { DONE, LATER, FAILED };

struct verb {
	const char *name;
	enum done (*run)(struct port *, char *args, uint64_t now);
};

/*
 * --- words ---
 */

/* The next word of *args, "..." as one. Empty at the end. */
static char *
word(char **args)
{
	char *s = *args + strspn(*args, " "), *end;

	if (*s == '"') {
		for (end = ++s; *end != '\0' && *end != '"'; end++)
			if (*end == '\\' && end[1] != '\0')
				end++;
	} else
		end = s + strcspn(s, " ");
	*args = *end == '\0' ? end : end + 1;
	*args += strspn(*args, " ");
	*end = '\0';
	return s;
}

static enum done
fail(struct port *p, const char *what)
{
	failed = true;
	event(p, "failed %s", what);
	return FAILED;
}

static void
copy(char *dst, size_t size, const char *src)
{
	(void)snprintf(dst, size, "%s", src);
}

/*
 * --- settings ---
 */

static enum done
do_set(struct port *p, char *args, uint64_t now)
{
	char *name = word(&args);

	(void)now;
	if (!setup_set(&p->set, name, word(&args)) ||
	    !dialect_ok(p->set.dialect))
		return fail(p, "set");
	return DONE;
}

static enum done
do_connect(struct port *p, char *args, uint64_t now)
{
	(void)now;
	return setup_set(&p->set, "connect", args) ? DONE : fail(p, "connect");
}

static enum done
do_split(struct port *p, char *args, uint64_t now)
{
	(void)now;
	return setup_set(&p->set, "split", args) ? DONE : fail(p, "split");
}

static enum done
do_mute(struct port *p, char *args, uint64_t now)
{
	(void)now;
	p->set.mute = strcmp(args, "off") != 0;
	return DONE;
}

/*
 * --- the caller ---
 */

static enum done
do_ring(struct port *p, char *args, uint64_t now)
{
	char *number = word(&args), *name = word(&args), *style = word(&args);

	if (p->set.direct || p->phase != COMMAND)
		return fail(p, "ring");
	if (*style != '\0' && !caller_style_ok(style))
		return fail(p, "ring: no such style");
	if (strcmp(number, "-") == 0)
		number = (char *)(uintptr_t) "";
	if (strcmp(name, "-") == 0)
		name = (char *)(uintptr_t) "";
	copy(p->number, sizeof(p->number), number);
	copy(p->name, sizeof(p->name), name);
	copy(p->style, sizeof(p->style), *style != '\0' ? style : "plain");
	p->rung = 0;
	p->phase = RINGING;
	p->ring_at = now;
	port_seen_clear(p);
	return DONE;
}

static enum done
do_pickup(struct port *p, char *args, uint64_t now)
{
	(void)args;
	(void)now;
	if (p->set.direct || p->phase == CALL)
		return fail(p, "pickup");
	modem_pickup(p);
	return DONE;
}

static enum done
do_type(struct port *p, char *args, uint64_t now)
{
	size_t n = text_unescape(args);

	(void)now;
	if (p->phase != CALL || !p->open)
		return fail(p, "type: no call");
	port_send(p, args, n, 0);
	return DONE;
}

static enum done
do_hex(struct port *p, char *args, uint64_t now)
{
	char pair[3] = "", *in, *out = args;

	(void)now;
	if (p->phase != CALL || !p->open)
		return fail(p, "hex: no call");
	for (in = args; in[0] != '\0' && in[1] != '\0'; in += 2) {
		in += strspn(in, " ");
		memcpy(pair, in, 2);
		*out++ = (char)strtoul(pair, NULL, 16);
	}
	port_send(p, args, (size_t)(out - args), 0);
	return DONE;
}

static enum done
do_flood(struct port *p, char *args, uint64_t now)
{
	if (!p->open)
		return fail(p, "flood: closed");
	p->flood = strtoull(args, NULL, 10);
	port_flush(p, now);
	return DONE;
}

static enum done
do_chatter(struct port *p, char *args, uint64_t now)
{
	size_t n = text_unescape(args);

	(void)now;
	port_send(p, args, n, 0);
	return DONE;
}

/* The text up to "..." [TIMEOUT]; without quotes, the whole line. */
static enum done
do_expect(struct port *p, char *args, uint64_t now)
{
	char *text = args;

	if (*args == '"')
		text = word(&args);
	if (p->until == 0)
		p->until = now +
		    (*args >= '0' && *args <= '9' && text != args
			    ? strtoull(args, NULL, 10)
			    : WAIT_MS) *
			1000;
	(void)text_unescape(text);
	if (port_expect(p, text)) {
		event(p, "expected %s", quoted(text, strlen(text)));
		return DONE;
	}
	if (now < p->until)
		return LATER;
	failed = true;
	event(p, "failed expect %s", quoted(text, strlen(text)));
	return FAILED;
}

static bool
is_so(const struct port *p, const char *what, uint64_t now)
{
	if (strcmp(what, "open") == 0)
		return p->open;
	if (strcmp(what, "closed") == 0)
		return !p->open;
	if (strcmp(what, "settled") == 0)
		return p->open && p->phase == COMMAND && p->last_at != 0 &&
		    now >= p->last_at + SETTLED_US;
	return strcmp(what, phase_name(p->phase)) == 0;
}

static enum done
do_wait(struct port *p, char *args, uint64_t now)
{
	static const char *const known[] = { "open", "closed", "settled",
		"command", "ringing", "answering", "call" };
	char *what = word(&args);
	size_t i = 0;

	while (i < 7 && strcmp(known[i], what) != 0)
		i++;
	if (i == 7)
		return fail(p, "wait: for what?");
	if (p->until == 0)
		p->until = now +
		    (*args != '\0' ? strtoull(args, NULL, 10) : WAIT_MS) * 1000;
	if (is_so(p, what, now))
		return DONE;
	p->look_at = p->last_at != 0 ? p->last_at + SETTLED_US : 0;
	if (p->look_at <= now) /* was in vain */
		p->look_at = 0;
	if (now < p->until)
		return LATER;
	failed = true;
	event(p, "failed wait %s", what);
	return FAILED;
}

static enum done
do_pause(struct port *p, char *args, uint64_t now)
{
	if (p->until == 0)
		p->until = now + strtoull(args, NULL, 10) * 1000 + 1;
	return now < p->until ? LATER : DONE;
}

/* Carrier loss; before the answer: the caller gives up. */
static enum done
do_drop(struct port *p, char *args, uint64_t now)
{
	(void)now;
	event(p, "dropped");
	if (p->phase == RINGING) {
		p->phase = COMMAND;
		return DONE;
	}
	if (strcmp(args, "text") != 0 || p->set.direct) {
		port_unplug(p, 0);
		return DONE;
	}
	p->phase = COMMAND; /* a modem that says so and keeps DCD */
	modem_say(p, "NO CARRIER");
	return DONE;
}

static enum done
do_remote(struct port *p, char *args, uint64_t now)
{
	(void)args;
	(void)now;
	if (p->phase != CALL)
		return fail(p, "remote: no call");
	dialect_remote(p);
	return DONE;
}

/* Off and on: what ATZ comes back to. */
static enum done
do_power(struct port *p, char *args, uint64_t now)
{
	(void)args;
	(void)now;
	modem_power(p);
	return DONE;
}

static enum done
do_unplug(struct port *p, char *args, uint64_t now)
{
	uint64_t ms = strtoull(args, NULL, 10);

	event(p, "unplugged");
	port_unplug(p, now + (ms > 0 ? ms : 1000) * 1000);
	return DONE;
}

static enum done
do_bridge(struct port *p, char *args, uint64_t now)
{
	char *link = word(&args);

	(void)now;
	if (strcmp(link, "-l") == 0)
		link = word(&args);
	if (strcmp(link, "off") == 0) {
		bridge_end(p);
		return DONE;
	}
	if (*link == '\0')
		link = (char *)(uintptr_t) "-";
	return bridge_make(p, link) ? DONE : fail(p, "bridge");
}

/*
 * --- questions ---
 */

static enum done
do_state(struct port *p, char *args, uint64_t now)
{
	char t[128] = "unplugged";

	(void)args;
	(void)now;
	if (p->fd != -1)
		pty_termios(p->fd, t, sizeof(t));
	event(p, "state %s %s %s", p->open ? "open" : "closed",
	    phase_name(p->phase), t);
	return DONE;
}

static enum done
do_echo(struct port *p, char *args, uint64_t now)
{
	(void)now;
	event(p, "echo %s", args);
	return DONE;
}

static enum done
do_quit(struct port *p, char *args, uint64_t now)
{
	(void)args;
	(void)now;
	event(p, "quit");
	quitting = true;
	return DONE;
}

static const struct verb verbs[] = {
	{ "set", do_set },
	{ "connect", do_connect },
	{ "split", do_split },
	{ "mute", do_mute },
	{ "ring", do_ring },
	{ "pickup", do_pickup },
	{ "type", do_type },
	{ "hex", do_hex },
	{ "flood", do_flood },
	{ "chatter", do_chatter },
	{ "expect", do_expect },
	{ "wait", do_wait },
	{ "pause", do_pause },
	{ "drop", do_drop },
	{ "unplug", do_unplug },
	{ "power", do_power },
	{ "remote", do_remote },
	{ "bridge", do_bridge },
	{ "state", do_state },
	{ "echo", do_echo },
	{ "quit", do_quit },
};

/*
 * --- the queue ---
 */

static void
add(struct port *p, const char *text)
{
	struct step *s;
	size_t n = strlen(text) + 1;

	if ((s = malloc(sizeof(*s) + n)) == NULL)
		err(71, NULL);
	s->next = NULL;
	memcpy(s->text, text, n);
	*p->steps_end = s;
	p->steps_end = &s->next;
}

static void
pop(struct port *p)
{
	struct step *s = p->steps;

	if ((p->steps = s->next) == NULL)
		p->steps_end = &p->steps;
	free(s);
	p->until = p->look_at = 0;
}

/* [@N |@* ]COMMAND; without @ it is line 0's. */
void
script_line(const char *line)
{
	unsigned long n = 0;
	unsigned i;
	char *end;

	line += strspn(line, " \t");
	if (*line == '\0' || *line == '#')
		return;
	if (strncmp(line, "@* ", 3) == 0) {
		for (i = 0; i < port_count; i++)
			add(&ports[i], line + 3);
		return;
	}
	if (*line == '@') {
		n = strtoul(line + 1, &end, 10);
		if (n >= port_count || *end != ' ') {
			failed = true;
			warnx("no such line: %s", line);
			return;
		}
		line = end + 1;
	}
	add(&ports[n], line);
}

static enum done
run(struct port *p, uint64_t now)
{
	char text[4096], *args = text, *name;
	size_t i;

	copy(text, sizeof(text), p->steps->text);
	name = word(&args);
	for (i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (strcmp(verbs[i].name, name) == 0)
			return verbs[i].run(p, args, now);
	failed = true;
	event(p, "failed %s: no such command", name);
	return FAILED;
}

void
script_run(struct port *p, uint64_t now)
{
	while (p->steps != NULL && run(p, now) != LATER)
		pop(p);
}

/* When the step under way wants to look again, 0 for never. */
uint64_t
script_next(const struct port *p, uint64_t now)
{
	if (p->steps == NULL)
		return 0;
	if (p->until == 0)
		return now;
	/* It may be past by now: at once, then. */
	return p->look_at != 0 && p->look_at < p->until ? p->look_at : p->until;
}

bool
script_done(const struct port *p)
{
	return p->steps == NULL;
}
