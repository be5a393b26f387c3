/*
 * monitor.h - what the files of the root process share: the daemon and its
 * lines; call.h has the calls on them. The monitor reads no tty; what a caller
 * says reaches it as bounded fields of messages.
 */
#ifndef RG_MONITOR_H
#define RG_MONITOR_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "base/cause.h"
#include "base/names.h"
#include "child/rate.h"
#include "conf/conf.h"
#include "device/lock.h"
#include "gate/permit.h"
#include "gate/tag.h"
#include "monitor/confref.h"
#include "monitor/tally.h"
#include "wire/msg.h"

struct books;
struct child;
struct codes;
struct control;
struct engine;
struct event;
struct event_base;
struct history;
struct hook;
struct kept_line;
struct lend;
struct lockout;
struct modhost;
struct pools;
struct radius;
struct store;
struct ttydev;
struct worker;
struct workers;

/* Why a line without a call is not idle; the words of rasgatectl(8). */
enum line_status {
	LINE_OPENING,  /* not tried yet, or just hung up */
	LINE_ABSENT,   /* no such device */
	LINE_DOWN,     /* device or modem out of order */
	LINE_BUSY,     /* another program holds the lock */
	LINE_DISABLED, /* by an operator or the configuration */
	LINE_OPEN,     /* with the engine: see `seen` */
	LINE_LENT,     /* its getty has it; see lend.h */
};

struct call;
struct conf_errors;
struct reload_result;

/*
 * One configured line. `permit` holds its stage and both keys. There are
 * thousands, mostly idle: what only calls need is in struct call.
 */
struct mline {
	struct monitor *mon;
	struct confref *ref;
	const struct conf_line *conf;
	uint64_t hport; /* of the armed or running call, else 0 */
	struct permit permit;
	struct engine *engine; /* its own, NULL: none, or it is shared */
	struct call *call;     /* from CALL to the end, else NULL */
	struct ttydev *dev;
	struct lend *lender;   /* what a getty said, NULL: not lent */
	struct child *session; /* rasgate-session, for a service or a hang-up */
	struct event *timer;   /* retry of a closed line, deadlines of others */
	uint64_t since_ms;     /* of the present state */
	uint64_t out_ms;       /* of the outage that goes on, 0: none */
	char *remarks;         /* for status, see remark.h; NULL */
	struct tally *tally;   /* NULL while there is nothing to count */
	struct linelock lock;
	struct rate missed; /* calls, on record */
	uint32_t slot;      /* of monitor.lines */
	uint32_t retry_ms;  /* when it is tried again, by a clock that wraps */
	char call_id[RG_CALL_LEN + 1];
	uint8_t status;    /* enum line_status */
	uint8_t seen;      /* enum wire_line_state, of the engine */
	uint16_t fails;    /* in a row: the back-off */
	uint32_t up_s;     /* monotonic: idle for the first time; 0: out */
	uint32_t loan;     /* to a client of the control socket, 0: none */
	uint8_t told;      /* status in the last line-up or line-down */
	uint8_t out;       /* status of the outage that goes on */
	bool stuck : 1;    /* somebody outlasted the last hang-up */
	bool engaged : 1;  /* carrier was up at the last opening */
	bool rests : 1;    /* was closed, since_ms at the earliest */
	bool hung : 1;     /* the session helper has hung up */
	bool dropped : 1;  /* DROP sent, the engine has not answered */
	bool removed : 1;  /* gone from the configuration: ends when free */
	bool disabled : 1; /* by an operator, until enable */
	bool traced : 1;   /* the engine tells its bytes */
	bool busied : 1;   /* its modem went off hook, if it can */
	bool noted : 1;    /* its call is on the engine's slate */
	bool borrowed : 1; /* this call, from a getty */
	bool awaits : 1;   /* another line has its device */
};

struct monitor {
	struct event_base *base;
	const char *file; /* the configuration's */
	struct confref *ref;
	struct engine *engine; /* of all lines; NULL: each has its own */
	struct workers *workers;
	struct modhost *modhosts; /* of hosted dialogs, see modhost.h */
	struct solo *solos;       /* workers of one call, see solo.h */
	struct radius *radius;
	struct books *books; /* RADIUS accounting */
	struct store *store;
	struct lockout *lockout;
	struct codes *codes;        /* one-time codes that were used */
	struct history *history;    /* questions of operators about calls */
	struct kept_line *disabled; /* as the store has it */
	bool tag_kept;              /* the tagger's key is in the store */
	struct mline **lines; /* a slot may be NULL; slots are never moved */
	size_t slots;
	struct control *control;
	struct hook *hook;
	uint64_t hports;     /* counts the calls, see hport.h */
	struct pools *pools; /* of the pppd services */
	struct tagger tagger;
	struct tally_day today; /* of all lines */
	uint64_t started_ms;
	time_t started;
	unsigned generations;
	uint32_t files;  /* descriptors that we had before we took more */
	bool privileged; /* root: users change, locks hold, hang-up is forced */
	bool debug;
	bool stopping;

	/*
	 * Loads the file again. RG_OK, or RG_E_NAME with *errors filled and
	 * nothing changed. `by` is for the record.
	 */
	int (*reload)(struct monitor *, const char *by, struct reload_result *,
	    struct conf_errors *);
	const struct onlooker *onlooker; /* NULL: nobody */
};

/* Frees a removed line that is closed. */
void monitor_forget_line(struct mline *);

#endif
