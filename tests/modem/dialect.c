#include "config.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "dialect.h"
#include "port.h"
#include "rgmodem.h"

/*
 * The manuals that this is taken from are named in rasgate.conf(5), with the
 * profiles. Everything is as delivered: S2 and the remote register are on.
 */
static const struct dialect {
	const char *name;
	const char *ident;
	const char *known;   /* extended commands */
	const char *cid;     /* the one that switches caller id on */
	const char *style;   /* ... in the form of caller.c's */
	unsigned s0;         /* rings until it answers by itself */
	unsigned remote;     /* register that lets the caller in, 0: none */
	unsigned remote_set; /* ... its value */
	bool usr;            /* has &A and &B */
	bool w;              /* has W */
} dialects[] = {
	{ "usr-courier", "USRobotics Courier V.Everything", "#CID", "#CID=1",
	    "rockwell", 0, 41, 1, true, false },
	{ "usr-usb", "USRobotics 56K USB", "#CID +FCLASS +VCID", "+VCID=1",
	    "rockwell", 0, 0, 0, false, false },
	{ "conexant", "CX93001", "+VCID +FCLASS +IPR +MS", "+VCID=1",
	    "rockwell", 0, 0, 0, false, true },
	{ "multitech", "MT5634ZBA-V92", "+VCID +FCLASS +MS", "+VCID=1",
	    "rockwell", 1, 9, 37, false, false },
	{ "multitech-ba", "MT5600BA-V92", "+VCID +FCLASS +MS", "+VCID=1",
	    "rockwell", 1, 13, 42, false, false },
	{ "rockwell", "RCV336ACF", "#CID #CLS", "#CID=1", "rockwell", 0, 0, 0,
	    false, true },
};

static const struct dialect *
find(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(dialects) / sizeof(dialects[0]); i++)
		if (strcmp(dialects[i].name, name) == 0)
			return &dialects[i];
	return NULL;
}

static const struct dialect *
of(const struct port *p)
{
	return find(p->set.dialect);
}

bool
dialect_ok(const char *name)
{
	return *name == '\0' || find(name) != NULL;
}

void
dialect_restore(struct port *p)
{
	const struct dialect *d = of(p);

	memset(p->s, 0, sizeof(p->s));
	p->s[2] = '+';
	p->cid = p->full = p->fixed = false;
	p->w = 0;
	if (d == NULL)
		return;
	p->s[0] = (unsigned char)d->s0;
	if (d->remote != 0)
		p->s[d->remote] = (unsigned char)d->remote_set;
}

bool
dialect_knows(struct port *p, const char *command)
{
	const struct dialect *d = of(p);
	char words[64], *word, *save = NULL;

	if (d == NULL)
		return true;
	(void)snprintf(words, sizeof(words), "%s", d->known);
	for (word = strtok_r(words, " ", &save); word != NULL;
	     word = strtok_r(NULL, " ", &save))
		if (strncasecmp(command, word, strlen(word)) == 0) {
			p->cid |= strcasecmp(command, d->cid) == 0;
			return true;
		}
	return false;
}

void
dialect_letter(struct port *p, const char *letters, unsigned n)
{
	const struct dialect *d = of(p);

	if (d == NULL)
		return;
	if (d->usr && strncmp(letters, "&A", 2) == 0)
		p->full = n == 3;
	if (d->usr && strncmp(letters, "&B", 2) == 0)
		p->fixed = n == 1;
	if (d->w && *letters == 'W')
		p->w = n;
}

const char *
dialect_ident(const struct port *p)
{
	const struct dialect *d = of(p);

	return d != NULL ? d->ident : p->set.ident;
}

/* A Courier's port goes along with the line unless told &B1. */
const char *
dialect_connect(const struct port *p)
{
	static const char *const w[] = { "CONNECT 115200",
		("CARRIER 33600\r\n\r\nPROTOCOL: LAP-M\r\n\r\n"
		 "COMPRESSION: V.42BIS\r\n\r\nCONNECT 115200"),
		"CONNECT 33600" };
	const struct dialect *d = of(p);

	if (d == NULL)
		return p->set.connect;
	if (d->w)
		return w[p->w < 3 ? p->w : 0];
	if (!d->usr)
		return "CONNECT 33600";
	if (!p->fixed)
		event(p, "rate 33600");
	return p->full ? "CONNECT 33600/ARQ/V34/LAPM/V42BIS" : "CONNECT 33600";
}

const char *
dialect_caller_id(const struct port *p)
{
	const struct dialect *d = of(p);

	if (d == NULL)
		return p->style;
	return p->cid ? d->style : "none";
}

void
dialect_remote(struct port *p)
{
	const struct dialect *d = of(p);
	bool open = d != NULL && d->remote != 0 && p->s[d->remote] != 0;

	event(p, "remote %s", open ? "granted" : "denied");
}

/* The worst kind: one that knows no guard time. */
bool
dialect_escapes(struct port *p, char byte)
{
	if (of(p) == NULL || p->s[2] > 127)
		return false;
	p->plus = byte == (char)p->s[2] ? p->plus + 1 : 0;
	return p->plus == 3;
}
