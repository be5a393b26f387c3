/*
 * session.h - one line's session: leader of the tty's session, parent of the
 * service, and who hangs the line up afterwards.
 *
 * It reads no byte of the line and takes no decision: what to run is the
 * monitor's word, when to end it too, or the limits that came with it. It
 * outlives its monitor. One process, one session; nothing in it waits for
 * anything but in session_run()'s poll.
 */
#ifndef RG_SESSION_SESSION_H
#define RG_SESSION_SESSION_H

#include <sys/types.h>

#include <stdbool.h>
#include <stdint.h>

#include "session/ending.h"
#include "session/hangup.h"
#include "session/idle.h"
#include "session/logpipe.h"
#include "session/service.h"
#include "wire/chan.h"
#include "wire/msg.h"

#define NO_TIME UINT64_MAX
#define LOOK_MS 5000  /* between looks at DCD itself */
#define BREAK_MS 1000 /* ... at the count of BREAKs */
#define OUTER_MS 500  /* ... at a service that is no child of ours */

enum stage {
	STAGE_HELLO,   /* monitor not heard yet */
	STAGE_WAIT,    /* for START or HANGUP */
	STAGE_SERVICE, /* it runs */
	STAGE_SWEEP,   /* it is reaped; others of its session are not */
	STAGE_HANGUP,
	STAGE_DONE,
};

struct session {
	enum stage stage;
	struct chan *monitor; /* NULL: away */
	bool left;            /* it closed, as opposed to us */
	struct chan *joining; /* says it is a new one */
	int listen;           /* where it does so, or -1 */
	struct lent *lent;    /* NULL: the line is the monitor's */
	uint64_t hport;
	struct msg_START start;
	bool started; /* START, as opposed to HANGUP */
	int tty;      /* our own open file description, or -1 */
	bool modem;   /* it has modem control lines */
	bool watched; /* losing carrier is the end */
	uint64_t look_at;
	pid_t service;
	uint64_t outer_start; /* proc_start() of one that is no child */
	bool running;         /* between exec and reaping */
	bool adopts;          /* orphans of the service become our children */
	struct chan *plugin;
	bool asking; /* it has asked with PAP, and waits */
	struct logpipe log;
	struct idle idle;
	uint64_t told_since;  /* the idle.since that the monitor knows */
	uint64_t told_ms;     /* clock_ms() of that */
	uint64_t warned_idle; /* ... and that we warned of */
	bool warned_session;
	uint32_t breaks; /* that the driver had counted */
	char line[64];   /* the tty's name for utmp; "": no entry of ours */
	struct hangup hangup;
	int hangup_ms; /* until its next step */
	struct ending ending;
	struct msg_LINK link; /* of a PPP link: ifname not "" */
	uint64_t link_ms;     /* clock_ms() of that */
	uint32_t up_s;
	struct msg_END end;
	struct msg_HUNG hung;
	uint64_t counts_at_start[2];
	uint64_t begun_unix, ended_unix;
	uint64_t born; /* proc_start() of ourselves */
	uint64_t limit_at;
	uint64_t sweep_until, sweep_at;
	const struct rung *rung; /* of the ladder being climbed, or NULL */
	uint64_t ladder_at;
};

/*
 * rasgate-login's part: a line lent by a getty, which has the terminal, hangs
 * up and answers the next call when we end. Or by a pppd, whose connect script
 * we are: then it is the service itself, and no child of ours.
 */
struct lent {
	pid_t outer;    /* that pppd, or 0 */
	uint64_t start; /* ... and its proc_start() */
	int word;       /* where it is told to go on */
	int plugin;     /* the socket of rasgate.so in it, or -1 */
	int kept;       /* the monitor's, until there is a service */
	bool served;    /* there was a service */
	bool told;      /* that it is over; else the monitor left */
	char text[513]; /* for the caller, "": nothing */
};

/*
 * The monitor at the other end of the socket; lent: NULL for a line of ours.
 * Returns the exit status: it may leave before it has said what to do.
 */
int session_run(int sock, struct lent *);

struct session_record;

/* --- start.c: from START to the service's first instruction --- */

/* Takes the tty's descriptor. */
void session_start(struct session *, int tty);
void session_fill_record(const struct session *, struct session_record *);

/* --- run.c: from there to HUNG --- */

/* The service runs: on the books of utmp, and of the monitor. */
void session_up(struct session *);

/* Nobody was started: END at once, but the line still wants a hang-up. */
void session_give_up(struct session *, const char *what);
void session_hangup(struct session *, int tty, const struct msg_HANGUP *);
void session_stop(struct session *, enum cause);
void session_lost(struct session *);

/* Of a service that is no child of ours: how it ended, a plugin may know. */
void session_over(struct session *);

/* What is due by the clock, and in how many ms something will be (or -1). */
void session_tick(struct session *);
int session_wait(const struct session *);

void session_reap(struct session *); /* children that ended */

/* --- talk.c: to and from the monitor and the plugin --- */

void talk_monitor(struct session *); /* something came, or it is gone */
void talk_plugin(struct session *);
void talk_refuse(struct session *); /* what the plugin has asked, if so */
void talk_listen(struct session *);
void talk_joining(struct session *);

void talk_up(struct session *);
void talk_end(struct session *);
void talk_count(struct session *); /* what a program does with the line */
void talk_hung(struct session *);
void talk_log(struct session *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
