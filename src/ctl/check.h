/*
 * check.h - `rasgatectl check`: would it work? One row a finding, with the
 * advice that goes with it. Nothing is changed, no line is read or written.
 */
#ifndef RG_CTL_CHECK_H
#define RG_CTL_CHECK_H

#include <sys/types.h>

#include "ctl/ctl.h"
#include "ctl/json.h"

enum check_result { CHECK_OK, CHECK_WARN, CHECK_FAIL };

struct check {
	const struct ctl *ctl;
	const struct conf *conf; /* NULL when it has errors */
	struct json *json;       /* NULL: text */
	unsigned count[CHECK_FAIL + 1];
};

/* `advice` (NULL: none) is what to do about it. */
void check_put(struct check *, const char *name, enum check_result,
    const char *advice, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

void check_files(struct check *);

/* Does something keep the clock right? True where that cannot be known. */
bool check_clock_runs(void);
void check_devices(struct check *);
void check_pppd(struct check *);
void check_radius(struct check *);

/*
 * A process other than rasgate's own that has the file open: its pid, and
 * its program in name. 0: none, or it cannot be known here.
 */
pid_t check_holder(const char *real, char *name, size_t namesz);

#endif
