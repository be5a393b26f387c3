/*
 * conf.h - the configuration (rasgate.conf(5)) as typed, checked structs.
 *
 * A loaded conf is complete: no reference dangles, every value is in range.
 * It is never changed; reload loads another one beside it. All strings
 * belong to it. Nothing is opened here but the configuration itself, the
 * banner files and the modules' (which are read, never loaded); no device,
 * no socket.
 */
#ifndef RG_CONF_H
#define RG_CONF_H

#include <stddef.h>
#include <stdint.h>

#include "conf/entries.h"
#include "conf/errors.h"
#include "conf/globals.h"

struct conf {
	const char *file; /* as given to conf_load() */
	size_t nfiles;    /* read, the main one included */
	struct conf_globals g;
	struct conf_line *lines;
	struct conf_profile *profiles;
	struct conf_dialog *dialogs;
	struct conf_method *methods;
	struct conf_service *services;
	struct conf_rule *rules; /* in their order */
	size_t nlines, nprofiles, ndialogs, nmethods, nservices, nrules;
	struct conf_priv *priv;
};

enum conf_table {
	CONF_GLOBALS,
	CONF_LINES,
	CONF_PROFILES,
	CONF_DIALOGS,
	CONF_METHODS,
	CONF_SERVICES,
	CONF_RULES,
	CONF_TABLES
};

/*
 * Loads and checks. NULL when *errors holds an error; warnings may be there
 * in both cases.
 */
struct conf *conf_load(const char *file, struct conf_errors *errors);
void conf_free(struct conf **);

/* The same from memory, shown as `file` in errors; nothing is included. */
struct conf *conf_load_text(const char *file, const char *text, size_t n,
    struct conf_errors *errors);

/*
 * What must hold besides when the daemon runs as root: its users exist.
 * The number of errors added.
 */
size_t conf_check_root(const struct conf *, struct conf_errors *);

/* Does rasgate-modhost run it? */
bool conf_is_hosted(const struct conf_dialog *);

/* By name, NULL when there is none. */
const struct conf_line *conf_find_line(const struct conf *, const char *);
const struct conf_profile *conf_find_profile(const struct conf *, const char *);
const struct conf_dialog *conf_find_dialog(const struct conf *, const char *);
const struct conf_method *conf_find_method(const struct conf *, const char *);

/* Is there a method that asks RADIUS? */
bool conf_asks_radius(const struct conf *);

/*
 * ppp_auth = "dialog": which of the dialog's methods, from 1, is the first
 * that checks a password, and nothing but that; 0: none.
 */
uint8_t conf_password_step(const struct conf_dialog *);

/* Does the service need one, and the line's dialog has none? NULL: it does not.
 */
bool conf_lacks_password(const struct conf_line *, const struct conf_service *);

/* Must the server's answers be signed: as it says itself, else its method. */
bool conf_server_signs(const struct conf_method *, const struct conf_server *);
const struct conf_service *conf_find_service(const struct conf *, const char *);

/* The limits that hold on a line: its own or its service's, the shorter. */
uint32_t conf_line_idle_ms(const struct conf_line *);
uint32_t conf_line_session_ms(const struct conf_line *);

/*
 * The same for a call whose account chose another service. A limit that the
 * line gets from its own service is not lost by that: a line without carrier
 * must have one.
 */
uint32_t conf_call_idle_ms(const struct conf_line *,
    const struct conf_service *);
uint32_t conf_call_session_ms(const struct conf_line *,
    const struct conf_service *);

/* The shorter one of two limits; 0 is none. */
uint32_t conf_shorter(uint32_t, uint32_t);

#endif
