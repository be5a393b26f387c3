/*
 * check.h - `rasgatectl check`: would it work? One row a finding, with the
 * advice that goes with it. Nothing is changed, no line is read or written.
 */
#ifndef RG_MACHINE_CHECK_H
#define RG_MACHINE_CHECK_H

#include <sys/types.h>

#include <stdio.h>

#include "ctl/ctl.h"
#include "ctl/json.h"

enum check_result { CHECK_OK, CHECK_WARN, CHECK_FAIL };

struct check {
	const struct ctl *ctl;
	const struct conf *conf; /* NULL when it has errors */
	struct json *json;       /* NULL: text */
	const char *root;        /* before the machine's own files; "" */
	uid_t owner;             /* that these must have; root */
	bool codes_by_time;      /* check_files() has seen accounts with them */
	unsigned count[CHECK_FAIL + 1];
};

/* `advice` (NULL: none) is what to do about it. */
void check_put(struct check *, const char *name, enum check_result,
    const char *advice, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

void check_files(struct check *);

/*
 * Opens one of the machine's own files for reading, or NULL with errno; EINVAL
 * when it is none that has an end.
 */
FILE *check_fopen(const struct check *, const char *path);

/* The daemon that has this configuration, 0 when none runs. */
pid_t check_daemon(const struct check *);

/*
 * The living process whose pid a lock file of this device has, 0 when there
 * is none; the file's path in `file`.
 */
pid_t check_locker(const struct check *, const char *device,
    char file[CTL_PATH_MAX]);

/* A line that mgetty lends: does it reach rasgate-login, and nothing else? */
void check_mgetty(struct check *, const struct conf_line *, const char *tty);

/* Behind check_files(): one-time codes and rules with hours need a clock. */
void check_clock(struct check *);

/* Does something keep the clock right? True where that cannot be known. */
bool check_clock_runs(void);

/* Does the kernel do PPP? Likewise. */
bool check_kernel_ppp(const struct check *);

void check_devices(struct check *);
void check_locks(struct check *);
void check_pppd(struct check *);
void check_radius(struct check *);

/*
 * A process that has the file open: its pid, and its program in name; one of
 * rasgate's own only when there is no other. 0: none, or it cannot be known
 * here.
 */
pid_t check_holder(const char *real, char *name, size_t namesz);

/* Is it known of a character device, unopened, that it is no terminal? */
bool check_no_tty(dev_t);

/* Rasgate's own, or pppd, which it may have started. */
bool check_is_ours(const char *program);

#endif
