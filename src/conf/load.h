/*
 * load.h - inside of src/conf: from libconfig's trees to our structs.
 *
 *   source.c  opens, guards and parses the files
 *   stale.c   notes which they were, to see later whether they changed
 *   unite.c   unites them table by table, in layers
 *   take.c    takes the settings of one group
 *   kind.c    turns one setting into one field
 *   check.c   names that must exist, lines that collide
 *   checkval.c  what the values of one entry say about each other
 */
#ifndef RG_CONF_LOAD_H
#define RG_CONF_LOAD_H

#include <sys/stat.h>

#include <libconfig.h>

#include "conf/arena.h"
#include "conf/errors.h"
#include "conf/keys.h"

#define LOAD_FILES 256
#define LOAD_FILE_SIZE (4u << 20)
#define LOAD_LINES 20000

/* One parsed file; the first one is the built-in text. */
struct source {
	const char *file; /* as shown; NULL: built in */
	config_t tree;
};

struct conf_priv {
	struct arena *arena;
	struct origin *origins;
	size_t norigins;
	const struct conf_line **by_name; /* sorted */
	struct conf_note *notes;          /* files that were read */
	struct conf_search *searches;     /* folders that were searched */
};

struct loader {
	struct conf *conf;
	struct conf_errors *errors;
	struct source **src; /* trees point at their own head: never moved */
	size_t nsrc;
	const char *dir; /* of the main file, NULL: text in memory */
};

/* One group of settings on its way into an entry. */
struct taker {
	struct loader *l;
	const struct source *src;
	const struct table *table;
	const char *path; /* "lines.m"; "" for the globals */
	void *entry;
	struct conf_from *from;
	char why[320]; /* of the last refused value */
};

/* --- source.c --- */
int conf_source_add_text(struct loader *, const char *file, const char *text,
    size_t n);
int conf_source_add_files(struct loader *, const char *file);
void conf_source_free(struct loader *);

/* --- stale.c --- */
void conf_stale_note(struct loader *, const char *path, const char *shown,
    const struct stat *);
void conf_stale_search(struct loader *, const char *dir, const char *shown,
    const char *pattern);

/* --- unite.c --- */
void conf_unite(struct loader *);

/* --- take.c --- */
struct conf_from *conf_take_from(struct loader *, const struct table *);
uint32_t conf_take_origin(struct loader *, const struct source *,
    const config_setting_t *, const char *path, uint32_t over);
/* Takes every key of the group; false when its type cannot be used. */
bool conf_take_group(struct taker *, const config_setting_t *);
void conf_take_error(struct taker *, const config_setting_t *, const char *key,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* --- kind.c --- */
/* NULL, or why the value is refused. */
const char *conf_kind_take(struct taker *, const config_setting_t *,
    const struct key *);

/* --- servers.c --- */
const char *conf_take_servers(struct taker *, const config_setting_t *,
    struct conf_servers *);
bool conf_host_ok(const char *);

/* --- check.c --- */
void conf_check_all(struct loader *);
void conf_check_error(struct loader *, uint32_t origin, const char *key,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));
void conf_check_warning(struct loader *, uint32_t origin, const char *key,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* Where a key of an entry was written; 0 when nowhere. */
uint32_t conf_check_set(enum conf_table, const void *entry, const char *key);
/* The same; where the entry was written when the file does not say the key. */
uint32_t conf_check_origin(enum conf_table, const void *entry, const char *key);

/* --- checkval.c --- */
void conf_check_globals(struct loader *);
void conf_check_services(struct loader *);
void conf_check_methods(struct loader *);
void conf_check_dialogs(struct loader *);
void conf_check_lines(struct loader *);
void conf_check_rules(struct loader *);

/* --- password.c --- */
void conf_check_passwords(struct loader *);
/* --- nodialog.c: lines whose callers are asked nothing --- */
void conf_check_none(struct loader *, struct conf_dialog *);
void conf_check_undialled(struct loader *, const struct conf_line *);

/* --- hosted.c: dialogs that rasgate-modhost runs --- */
void conf_check_hosted(struct loader *, struct conf_dialog *);
void conf_check_dialog_user(struct loader *, const struct conf_dialog *);
/* What everybody's callers depend on belongs to root. */
void conf_module_owners(const struct conf *, struct conf_errors *);

#endif
