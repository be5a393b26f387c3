/*
 * rig.h - a monitor, workers and callers made by a test, around the real
 * rasgate-engine. Every wait is bounded and fails the test when it ends.
 */
#ifndef RG_RIG_H
#define RG_RIG_H

#include <sys/types.h>

#include <stdbool.h>

#include "wire/chan.h"
#include "wire/msg.h"

#define RIG_WAIT_MS 8000
#define RIG_DIALOG 7  /* limits far off, banner "Hello" */
#define RIG_HASTY 8   /* dialog limit 700 ms */
#define RIG_IGNORE 9  /* early PPP is ignored */
#define RIG_HOSTED 10 /* a host holds it */
#define RIG_PROFILE 3 /* init ATZ, answer ATA, one ring */

struct rig {
	pid_t pid;
	struct chan *chan;
};

/* One line: the caller's end of a pty, and its handle. */
struct rig_line {
	int master;
	int slave; /* the monitor's own opening of the tty */
	uint64_t hport;
};

struct rig_auth {
	struct chan *chan;
};

/* Started, READY, tables told. */
void rig_start(struct rig *);
/* The same with another uid and gid, and an empty root. */
void rig_start_as(struct rig *, uint32_t uid, const char *root);
/* Closes the socket; the exit status, or 128 + the signal. */
int rig_stop(struct rig *);
int rig_wait_exit(struct rig *);

void rig_send(struct rig *, struct msg *);
void rig_tell(struct rig *, enum wire_type, uint64_t hport);

/* The next message but LOG; it must be of this type (and handle, if not 0). */
void rig_expect(struct rig *, enum wire_type, uint64_t hport, struct msg *);
/* RG_OK with the next message but LOG, or RG_E_AGAIN after ms. */
int rig_try(struct rig *, struct msg *, int ms);
/* As rig_expect(), LINE messages passed over. */
void rig_expect_past_lines(struct rig *, enum wire_type, uint64_t hport,
    struct msg *);
/* No message comes for so long. */
void rig_silent(struct rig *, int ms);

/* A pty; arms its slave as a direct line that starts at once. */
void rig_arm(struct rig *, struct rig_line *, uint64_t hport, uint32_t dialog);
/* Fills an ARM with what rig_arm() uses, and opens the pty. */
void rig_prepare(struct rig_line *, uint64_t hport, struct msg *);

void rig_type(const struct rig_line *, const char *text);
/* Reads from the caller's end until the text has come. */
void rig_see(const struct rig_line *, const char *text);
/* What comes until nothing does for ms. */
size_t rig_read(const struct rig_line *, char *dst, size_t size, int ms);
void rig_hang_up(struct rig_line *);
/* Closes both ends. */
void rig_close(struct rig_line *);

/* Opens a conversation for step 1 of 1. */
void rig_step(struct rig *, uint64_t hport, struct rig_auth *);
/* One that says no word off the grid of refusals. */
void rig_step_on_grid(struct rig *, uint64_t hport, struct rig_auth *);
void rig_prompt(struct rig_auth *, enum wire_prompt, const char *text);
/* The same to a conversation that may be over: RG_OK or RG_E_GONE. */
int rig_try_prompt(struct rig_auth *, enum wire_prompt);
void rig_answer(struct rig_auth *, const char *expected);
void rig_auth_end(struct rig_auth *);

/* From the prompt to the answer "secret" of a user "bob". */
void rig_login(struct rig *, struct rig_line *, struct rig_auth *);
void rig_grant(struct rig *, uint64_t hport, const char *user);
void rig_refuse(struct rig *, uint64_t hport, uint32_t error);
void rig_drop(struct rig *, uint64_t hport, enum wire_why);
/* TERMINATED with this verdict and cause. */
void rig_terminated(struct rig *, uint64_t hport, unsigned verdict,
    unsigned cause, struct msg *);

#endif
