/*
 * port.h - one emulated line of rgmodem: its pty, its modem, its caller.
 *
 * pty.c makes ptys, port.c moves bytes and tells what happened, at.c is the
 * modem, caller.c who calls, script.c the commands, dialect.c the makes of
 * modem, sick.c what can be wrong with one. See rgmodem.c for usage.
 */
#ifndef RGMODEM_PORT_H
#define RGMODEM_PORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PORT_CMD_MAX 255
#define PORT_SEEN_MAX 8192
#define PORT_TEXT_MAX 255
#define PORT_PATH_MAX 255

enum phase { COMMAND, RINGING, ANSWERING, CALL };

/* What `set` and -o change; a number or a text each. */
struct setup {
	char connect[PORT_TEXT_MAX + 1]; /* said after ATA, answer=connect */
	char answer[PORT_TEXT_MAX + 1];  /* "", or said instead of it */
	char error[PORT_TEXT_MAX + 1];   /* words whose commands say ERROR */
	char ident[PORT_TEXT_MAX + 1];   /* answer to ATI */
	char eol[8];                     /* ends of lines */
	unsigned direct;                 /* a cable, no modem */
	unsigned echo, verbose, quiet;   /* what ATZ comes back to */
	unsigned mute;                   /* answers nothing, RING included */
	unsigned chatty;                 /* junk around the answers */
	unsigned delay;                  /* ms before an answer */
	unsigned train;                  /* ms from ATA to CONNECT */
	unsigned period, rings;          /* ms between rings, how many */
	unsigned split, gap;             /* bytes at a time, ms between */
	unsigned got;                    /* print got events */
	char dialect[16];                /* dialect.c */
	unsigned speed;                  /* of its port, 0: any */
	unsigned deaf, parrot, sticky, storm, stuck, mute_after; /* sick.c */
};

struct back;
struct chunk;
struct step;

struct port {
	unsigned index;
	int fd; /* the master, -1 while unplugged */
	char link[PORT_PATH_MAX + 1];
	bool open;
	struct setup set;
	/* the modem */
	enum phase phase;
	bool echo, verbose, quiet;
	unsigned char s[256];  /* registers */
	bool cid, full, fixed; /* caller id is on; &A3, &B1 */
	unsigned w, plus;      /* W; escape characters in a row */
	unsigned calls;
	bool ringing;
	uint64_t heard_at, escape_at, storm_at;
	char cmd[PORT_CMD_MAX + 1];
	size_t cmd_len;
	uint64_t last_at; /* time of the last command, 0: none since opened */
	uint64_t answer_at;
	/* who rings */
	char number[64], name[64];
	char style[16];
	unsigned rung;
	uint64_t ring_at;
	/* bytes on their way to the daemon */
	struct chunk *out, **out_end;
	size_t out_bytes;
	uint64_t write_at; /* split: not before */
	uint64_t flood;
	/* bytes from it, since the last expect */
	char *seen;
	size_t seen_len;
	/* its part of the script */
	struct step *steps, **steps_end;
	uint64_t until;   /* the step under way gives up */
	uint64_t look_at; /* ... looks again */
	bool touched;     /* something happened to the line */
	uint64_t replug_at;
	/* the caller's own pty */
	int bridge;
	bool bridge_stdio, bridge_open;
	char bridge_link[PORT_PATH_MAX + 1];
	struct back *back, **back_end;
	size_t back_bytes;
};

/* pty.c: a raw pty whose slave is `link` (replaced at once); the master. */
int pty_make(const char *link, char *slave, size_t size);
unsigned pty_speed(int master); /* bit/s */
void pty_termios(int master, char *text, size_t size);

/* port.c */
void port_init(struct port *, unsigned index, const char *link);
bool port_plug(struct port *);
void port_unplug(struct port *, uint64_t replug_at);
void port_send(struct port *, const char *bytes, size_t n, unsigned delay_ms);
void port_clear(struct port *);
void port_read(struct port *);
void port_hup(struct port *);
void port_opened(struct port *);
void port_flush(struct port *, uint64_t now);
uint64_t port_flush_at(const struct port *, uint64_t now); /* 0: no wait */
bool port_wants_out(const struct port *);
bool port_expect(struct port *, const char *text);
void port_seen_clear(struct port *);

/* bridge.c */
bool bridge_make(struct port *, const char *link);
void bridge_end(struct port *);
void bridge_give(struct port *, const char *bytes, size_t n);
void bridge_read(struct port *, int fd);
void bridge_flush(struct port *, int fd);
void bridge_hup(struct port *);

/* at.c */
void modem_power(struct port *);
void modem_byte(struct port *, char c);
void modem_say(struct port *, const char *text);
void modem_tick(struct port *, uint64_t now);
uint64_t modem_next(const struct port *);
void modem_hangup(struct port *);
void modem_pickup(struct port *);
const char *phase_name(enum phase);

/* caller.c */
void caller_ring(struct port *);
bool caller_style_ok(const char *style);

/* setup.c */
void setup_init(struct setup *);
bool setup_set(struct setup *, const char *name, const char *value);
size_t text_unescape(char *); /* in place; the length: \0 is one */

/* script.c */
void script_line(const char *line);
void script_run(struct port *, uint64_t now);
uint64_t script_next(const struct port *, uint64_t now);
bool script_done(const struct port *);

#endif
