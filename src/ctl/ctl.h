/*
 * ctl.h - what the verbs of rasgatectl share: the command line, taken apart,
 * and the ways to say that something is wrong.
 *
 * A verb returns the program's exit code (enum ctl_status); what it has to
 * say to people goes through fmt.h, which lets no control byte through.
 */
#ifndef RG_CTL_H
#define RG_CTL_H

#include <stdbool.h>
#include <stddef.h>

#include "conf/conf.h"
#include "wire/control.h"

#define CTL_PATH_MAX 256

/* Options, as bits; a verb names those that it takes. */
enum ctl_flag {
	CTL_JSON = 1,
	CTL_UTC = 2,
	CTL_COLOR = 4, /* --no-color was not said, and it is a terminal */
	CTL_ALL = 8,
	CTL_NOW = 16,
	CTL_NOTE = 32,
	CTL_ADD = 64,
	CTL_DELETE = 128,
	CTL_STDIN = 256,
	CTL_METHOD = 512,
	CTL_ASK = 1024,
	CTL_FILTER = 2048,
	CTL_MISSED = 4096,
	CTL_GROUP = 8192,
	CTL_DIALOG = 16384,
	CTL_FOR = 32768,
	CTL_HOTP = 65536,
	CTL_ABSENT = 131072,
};
#define CTL_READING (CTL_JSON | CTL_UTC | CTL_COLOR)

/*
 * Whose process waits on a terminal: "mgetty, pid 640". False: nobody's. All
 * that wait are looked for once, and kept in *known, which is NULL at first;
 * with no device they are given back.
 */
struct gettys;
typedef bool ctl_getty(struct gettys **known, const char *device, char *dst,
    size_t size);
ctl_getty machine_getty;

struct ctl {
	const char *file; /* the configuration's */
	ctl_getty *getty;
	unsigned flags;
	const char *note;
	const char *method, *group, *dialog, *lock_for;
	struct {
		const char *option, *value; /* "--line" */
	} filters[CTL_FILTERS_MAX];
	size_t nfilters;
	char **words; /* behind the verb */
	int nwords;
};

static inline bool
ctl_has(const struct ctl *c, enum ctl_flag flag)
{
	return (c->flags & flag) != 0;
}

/* "rasgatectl: ..." to stderr, made printable; returns `status`. */
int ctl_say(enum ctl_status status, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* The exit code that an errno deserves. */
enum ctl_status ctl_status_of(int error);

/*
 * The configuration, or NULL after printing what is wrong with it. Warnings
 * are not shown: `check` does that.
 */
struct conf *ctl_conf(const struct ctl *);

/* What print says of the line that is the verb's word: its exit status. */
int ctl_of_line(const struct ctl *,
    int (*print)(const struct conf *, const struct conf_line *));

/* The daemon's run folder, even when the configuration has errors. */
void ctl_run_folder(const struct ctl *, char dst[CTL_PATH_MAX]);

/* --- the verbs --- */
int verb_status(const struct ctl *);
int verb_watch(const struct ctl *);
int verb_history(const struct ctl *);
int verb_explain(const struct ctl *);
int verb_locks(const struct ctl *);
int verb_lock(const struct ctl *);
int verb_unlock(const struct ctl *);
int verb_hangup(const struct ctl *);
int verb_disable(const struct ctl *);
int verb_enable(const struct ctl *);
int verb_drain(const struct ctl *);
int verb_reset(const struct ctl *);
int verb_reload(const struct ctl *);
int verb_version(const struct ctl *);
int verb_health(const struct ctl *);
int verb_devices(const struct ctl *);
int verb_udev(const struct ctl *);
int verb_client(const struct ctl *);
int verb_pppd_options(const struct ctl *);
int verb_at(const struct ctl *);
int verb_locate(const struct ctl *);
int verb_lend(const struct ctl *);
int verb_trace(const struct ctl *);
int verb_try(const struct ctl *);
int verb_config(const struct ctl *);
int verb_check(const struct ctl *);
int verb_passwd(const struct ctl *);
int verb_users(const struct ctl *);
int verb_oath(const struct ctl *);

#endif
