/*
 * table.h - what many lines share: profiles of modems, settings of dialogs.
 *
 * The monitor names them by number. One that is forgotten or replaced lives
 * on until the last line that uses it has ended.
 */
#ifndef RG_TABLE_H
#define RG_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/login.h"
#include "line/line.h"
#include "wire/msg.h"

#define TABLE_BANNER_MAX 16384
#define TABLE_SLOW_BPS 2400 /* below, every limit of a dialog is */
#define TABLE_SLOW_TIMES 4  /* this many times as long */

struct profile {
	struct profile *next;
	unsigned refs; /* lines, and 1 while the table has it */
	uint32_t id;
	bool no_carrier_text;
	uint32_t probe_ms; /* an idle modem is asked, 0: never */
	struct line_profile line;
	struct msg_PROFILE told; /* what `line` points into */
};

struct dialog {
	struct dialog *next;
	unsigned refs;
	uint32_t id;
	uint32_t limit_ms[2]; /* [1]: for slow lines */
	bool hosted;          /* by rasgate-modhost; else `login` */
	bool none;            /* ... or nobody asks anything */
	uint8_t receive;      /* enum wire_receive, where it is hosted */
	struct login_settings login[2];
	char user[65], password[65], code[65];
	char *banner;
};

struct table {
	struct profile *profiles;
	struct dialog *dialogs;
};

/* RG_OK, RG_E_SYS (no memory) or RG_E_PROTO: it makes no sense. */
int table_profile(struct table *, const struct msg_PROFILE *);
int table_dialog(struct table *, const struct msg_DIALOG *);
int table_banner(struct table *, const struct msg_BANNER *);
int table_forget(struct table *, const struct msg_FORGET *);
void table_clear(struct table *);

/* With a reference for the caller, or NULL. */
struct profile *table_find_profile(const struct table *, uint32_t id);
struct dialog *table_find_dialog(const struct table *, uint32_t id);
void profile_release(struct profile **);
void dialog_release(struct dialog **);

#endif
